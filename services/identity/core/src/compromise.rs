//! The assistant for a compromised password: what has been done in a run (ACC-9).

use std::{collections::BTreeMap, time::Duration};

use gatepost_model::{AccountId, Timestamp};

/// A step of the assistant, in the order in which it leads through them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum CompromiseStep {
    /// A new account password.
    Password,
    /// Every other session ends.
    Sessions,
    /// Every app password is revoked.
    AppPasswords,
    /// Every API token is revoked.
    ApiTokens,
    /// The person looks at the second factors.
    Factors,
    /// The person looks at the recovery data.
    Recovery,
}

impl CompromiseStep {
    /// Every step, in order.
    pub const ALL: [Self; 6] = [
        Self::Password,
        Self::Sessions,
        Self::AppPasswords,
        Self::ApiTokens,
        Self::Factors,
        Self::Recovery,
    ];

    /// Slug for logs, records and addresses.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Sessions => "sessions",
            Self::AppPasswords => "app-passwords",
            Self::ApiTokens => "tokens",
            Self::Factors => "factors",
            Self::Recovery => "recovery",
        }
    }

    /// From its slug.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.slug() == slug)
    }
}

/// A credential that was revoked: something that needs a new one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lost {
    /// As its owner named it.
    pub name: String,
    /// The program that used it last; empty when none did.
    pub program: String,
}

/// What a step came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StepResult {
    /// When it was last done.
    pub time: Timestamp,
    /// How many were ended or revoked, over all times.
    pub count: u32,
    /// What was revoked; at most [`CompromiseRun::MOST_LOST`].
    pub lost: Vec<Lost>,
}

/// One run of the assistant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CompromiseRun {
    /// Whose.
    pub account: AccountId,
    /// When it began.
    pub started: Timestamp,
    /// When it is forgotten.
    pub expires: Timestamp,
    /// Steps that are done. [`CompromiseStep::Password`] is never in it: see [`Self::results`].
    pub done: BTreeMap<CompromiseStep, StepResult>,
}

impl CompromiseRun {
    /// How many revoked things are named.
    pub const MOST_LOST: usize = 100;

    /// A run that begins now.
    pub fn begin(account: AccountId, life: Duration, now: Timestamp) -> Self {
        Self { account, started: now, expires: now.plus(life), done: BTreeMap::new() }
    }

    /// Is it over, finished or not?
    pub fn has_expired(&self, now: Timestamp) -> bool {
        now >= self.expires
    }

    /// Remembers that a step was done. One that is done again adds to what it came to before.
    pub fn record(&mut self, step: CompromiseStep, count: u32, lost: Vec<Lost>, now: Timestamp) {
        let result =
            self.done.entry(step).or_insert(StepResult { time: now, count: 0, lost: Vec::new() });
        result.time = now;
        result.count = result.count.saturating_add(count);
        result.lost.extend(lost);
        result.lost.truncate(Self::MOST_LOST);
    }

    /// What has been done, with the password as its record tells: a change since the run began counts,
    /// wherever it was made.
    pub fn results(
        &self,
        password_changed: Option<Timestamp>,
    ) -> BTreeMap<CompromiseStep, StepResult> {
        let mut results = self.done.clone();
        results.remove(&CompromiseStep::Password);
        if let Some(time) = password_changed.filter(|changed| *changed >= self.started) {
            let result = StepResult { time, count: 1, lost: Vec::new() };
            results.insert(CompromiseStep::Password, result);
        }
        results
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_add_up_and_the_password_counts_from_the_beginning_of_the_run() {
        let at = Timestamp::from_unix_millis;
        let account = AccountId::from_bytes([1; 16]);
        let mut run = CompromiseRun::begin(account, Duration::from_secs(60), at(1000));
        assert!(!run.has_expired(at(60_999)) && run.has_expired(at(61_000)));
        assert!(run.results(Some(at(999))).is_empty());
        assert_eq!(run.results(Some(at(1000)))[&CompromiseStep::Password].time, at(1000));
        let lost = |n: usize| {
            let lost = (0..n).map(|n| Lost { name: n.to_string(), program: String::new() });
            lost.collect::<Vec<_>>()
        };
        run.record(CompromiseStep::AppPasswords, 2, lost(2), at(2000));
        run.record(CompromiseStep::AppPasswords, 150, lost(150), at(3000));
        let result = &run.results(None)[&CompromiseStep::AppPasswords];
        assert_eq!((result.time, result.count), (at(3000), 152));
        assert_eq!(result.lost.len(), CompromiseRun::MOST_LOST);
    }

    #[test]
    fn slugs_are_the_way_there_and_back() {
        for step in CompromiseStep::ALL {
            assert_eq!(CompromiseStep::from_slug(step.slug()), Some(step));
        }
        assert_eq!(CompromiseStep::from_slug("everything"), None);
    }
}
