//! The account's activity log (ACC-10).

use std::collections::BTreeMap;

use gatepost_model::{
    AccountId, Actor, AuditEntry, AuditLine, AuditSubject, Client, Malformed, ServiceName,
};
use gatepost_store::audit;

use super::page_size;
use crate::{error::IdentityError, state::Identity};

/// Most facts of a line, and most characters of one.
const MOST_DETAILS: usize = 16;
const MOST_CHARS: usize = 256;

impl Identity {
    /// Lines of an account's log, newest first, and the token of the next page.
    pub(crate) async fn list_activity(
        &self,
        account: AccountId,
        size: u32,
        token: &str,
    ) -> Result<(Vec<AuditLine>, String), IdentityError> {
        let malformed = Malformed::new("page.token", "the next_token of the page before");
        let before = match token {
            "" => None,
            number => Some(number.parse::<u64>().map_err(|_| malformed)?),
        };
        let subject = AuditSubject::Account(account);
        let lines = audit::list(&*self.store, subject, before, page_size(size)).await?;
        let next = lines.last().filter(|line| line.number > 1).map(|line| line.number.to_string());
        let next = next.filter(|_| lines.len() == page_size(size)).unwrap_or_default();
        Ok((lines, next))
    }

    /// Adds a line that another service saw.
    pub(crate) async fn record_activity(
        &self,
        service: ServiceName,
        account: AccountId,
        action: &str,
        details: BTreeMap<String, String>,
        client: Option<&Client>,
    ) -> Result<(), IdentityError> {
        check_line(action, &details)?;
        self.account(account).await?;
        let subject = AuditSubject::Account(account);
        let actor = Actor::Service(service);
        let mut entry = AuditEntry::new(subject, actor, action.to_owned(), self.now());
        entry.details = details;
        entry.client = client.cloned();
        self.attempt(|| async {
            let changes = self.logged(entry.clone()).await?;
            self.commit(changes).await.map(|_| ())
        })
        .await
    }
}

fn check_line(action: &str, details: &BTreeMap<String, String>) -> Result<(), Malformed> {
    let slug = |text: &str| {
        (1..=64).contains(&text.len())
            && text.bytes().all(|b| {
                b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'_')
            })
    };
    if !slug(action) {
        return Err(Malformed::new("action", "a slug such as login.refused"));
    }
    let right = details.len() <= MOST_DETAILS
        && details.iter().all(|(name, value)| {
            slug(name)
                && value.chars().count() <= MOST_CHARS
                && !value.chars().any(char::is_control)
        });
    if right { Ok(()) } else { Err(Malformed::new("details", "at most 16 short facts")) }
}
