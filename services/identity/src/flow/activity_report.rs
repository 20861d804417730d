//! The activity log by kind, as sums and as a whole (ACC-10), and its end by age.

use std::collections::BTreeMap;

use futures_util::{Stream, StreamExt};
use gatepost_identity_core::{ActivityKind, TimeZone};
use gatepost_model::{AccountId, AuditLine, AuditSubject, Malformed, Timestamp};
use gatepost_store::audit::{self, CHUNK, Pager};
use jiff::civil::Date;

use super::page_size;
use crate::{error::IdentityError, state::Identity};

/// Lines that a summary counts at most.
const COUNTED: usize = 50_000;

/// What a day saw.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Day {
    pub(crate) logins: u32,
    pub(crate) refusals: u32,
}

/// Days in order, and whether all their lines were counted.
pub(crate) struct Summary {
    pub(crate) days: Vec<(Date, Day)>,
    pub(crate) complete: bool,
}

impl Identity {
    /// Lines of a kind, newest first, and the token of the next page.
    pub(crate) async fn find_activity(
        &self,
        account: AccountId,
        kind: Option<ActivityKind>,
        size: u32,
        token: &str,
    ) -> Result<(Vec<AuditLine>, String), IdentityError> {
        let Some(kind) = kind else { return self.list_activity(account, size, token).await };
        let malformed = Malformed::new("page.token", "the next_token of the page before");
        let before = match token {
            "" => None,
            number => Some(number.parse::<u64>().map_err(|_| malformed)?),
        };
        let subject = AuditSubject::Account(account);
        let mut pager = Pager::new(page_size(size), before);
        while pager.goes_on() {
            let chunk = audit::list(&*self.store, subject, pager.before(), CHUNK).await?;
            pager.take(chunk, |line| kind.holds(&line.action));
        }
        let page = pager.page();
        let next = page.next.map(|number| number.to_string());
        Ok((page.lines, next.unwrap_or_default()))
    }

    /// Logins and refusals per day in the account's time zone.
    pub(crate) async fn summarize_activity(
        &self,
        account: AccountId,
        days: u32,
    ) -> Result<Summary, IdentityError> {
        let days = match days {
            0 => 30,
            1..=90 => days,
            _ => return Err(Malformed::new("days", "at most 90").into()),
        };
        let zone = zone(&self.account(account).await?.value.time_zone);
        let today = day_of(self.now(), &zone);
        let first = today.saturating_sub(jiff::Span::new().days(i64::from(days) - 1));
        let mut counted: BTreeMap<Date, Day> = BTreeMap::new();
        let mut date = first;
        while date <= today {
            counted.insert(date, Day::default());
            let Ok(next) = date.tomorrow() else { break };
            date = next;
        }
        let complete = self.count_days(account, &zone, &mut counted).await?;
        Ok(Summary { days: counted.into_iter().collect(), complete })
    }

    async fn count_days(
        &self,
        account: AccountId,
        zone: &jiff::tz::TimeZone,
        days: &mut BTreeMap<Date, Day>,
    ) -> Result<bool, IdentityError> {
        let first = days.keys().next().copied().unwrap_or(Date::MAX);
        let (mut before, mut seen) = (None, 0);
        while seen < COUNTED {
            let subject = AuditSubject::Account(account);
            let lines = audit::list(&*self.store, subject, before, CHUNK).await?;
            for line in &lines {
                let date = day_of(line.time, zone);
                if date < first {
                    return Ok(true);
                }
                let Some(day) = days.get_mut(&date) else { continue };
                if ActivityKind::Refusals.holds(&line.action) {
                    day.refusals += 1;
                } else if line.action == "login.accepted" {
                    day.logins += 1;
                }
            }
            if lines.len() < CHUNK {
                return Ok(true);
            }
            (before, seen) = (lines.last().map(|line| line.number), seen + lines.len());
        }
        Ok(false)
    }

    /// Lines of a kind, newest first, in parts.
    pub(crate) fn export_activity(
        self: std::sync::Arc<Self>,
        account: AccountId,
        kind: Option<ActivityKind>,
    ) -> impl Stream<Item = Result<Vec<AuditLine>, IdentityError>> {
        let subject = AuditSubject::Account(account);
        let chunks = audit::chunks(self.store.clone(), subject, None, self.drain.clone());
        chunks.map(move |chunk| {
            let mut lines = chunk?;
            lines.retain(|line| kind.is_none_or(|kind| kind.holds(&line.action)));
            Ok(lines)
        })
    }

    /// Follows the chain of an account's log: how many lines there are, and the first that is missing
    /// or altered.
    pub(crate) async fn verify_activity(
        &self,
        account: AccountId,
    ) -> Result<(u64, Option<u64>), IdentityError> {
        self.account(account).await?;
        let subject = AuditSubject::Account(account);
        let wrong = audit::verify(&*self.store, subject).await?;
        Ok((audit::count(&*self.store, subject).await?, wrong))
    }

    /// Removes lines that have been kept for long enough from some logs; the next call goes on with
    /// the next ones.
    pub(crate) async fn trim_activity(&self) -> Result<(), IdentityError> {
        let kept_from = self.now().minus(self.config.activity_kept.0);
        let after = *self.trimmed.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let next = audit::trim_some(&*self.store, after, kept_from).await?;
        *self.trimmed.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = next;
        Ok(())
    }
}

/// UTC for a zone that is not there any more.
fn zone(zone: &TimeZone) -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::get(zone.as_str()).unwrap_or(jiff::tz::TimeZone::UTC)
}

fn day_of(time: Timestamp, zone: &jiff::tz::TimeZone) -> Date {
    let millis = i64::try_from(time.unix_millis()).unwrap_or(i64::MAX);
    let time = jiff::Timestamp::from_millisecond(millis).unwrap_or(jiff::Timestamp::MAX);
    time.to_zoned(zone.clone()).date()
}
