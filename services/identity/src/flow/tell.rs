//! Telling the owner of an account what was done with it, and how to answer (ACC-11).

use std::collections::BTreeMap;

use gatepost_identity_core::{Account, Alarm, LinkPurpose, Undo};
use gatepost_model::{Address, Timestamp};
use gatepost_store::ChangeSet;

use crate::{error::IdentityError, state::Identity};

/// What the owner can do about what is told, if it was somebody else.
#[derive(Clone, Debug)]
pub(crate) enum Recourse {
    /// Nothing: it is for information, or the owner's own answer to an alarm.
    None,
    /// Lock the account.
    Lock,
    /// Take the change back, or take it back and lock the account.
    Undo(Undo),
}

impl Recourse {
    /// Which paragraph explains the link: `notice-recourse-<slug>` in the texts.
    fn slug(&self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Lock => Some("lock"),
            Self::Undo(_) => Some("undo"),
        }
    }
}

impl Identity {
    /// Adds notices to every channel of an account to a change set: to its login e-mail and, for
    /// what has a recourse, to its recovery e-mail and to telephones for which that was asked. Those with a recourse hold a
    /// link to the page of alarms, and the paragraph that explains it follows the notice's own text.
    ///
    /// `template` is the notice's slug: `notice-<slug>-subject` and `notice-<slug>-text` in the
    /// texts, `alarm-about-<slug>` on the page. `values` hold no secret; `time` is there without
    /// being given. `account` is the account as it was before the change, so that whoever loses an
    /// address is told there.
    pub(crate) async fn tell(
        &self,
        changes: &mut ChangeSet,
        now: Timestamp,
        account: &Account,
        template: &str,
        mut values: BTreeMap<String, String>,
        recourse: Recourse,
    ) -> Result<(), IdentityError> {
        values.entry("time".to_owned()).or_insert_with(|| now.to_string());
        values.insert("zone".to_owned(), account.time_zone.as_str().to_owned());
        let explained = recourse.slug();
        if let Some(slug) = explained {
            let undo = match recourse {
                Recourse::Undo(undo) => Some(undo),
                Recourse::Lock | Recourse::None => None,
            };
            let alarm = Alarm { about: template.to_owned(), facts: values.clone(), undo };
            let life = self.config.alarm_waits.0;
            let link = self.issue_link(changes, now, account.id, LinkPurpose::Alarm(alarm), life);
            values.insert("link".to_owned(), link.to_string());
            values.insert("recourse".to_owned(), slug.to_owned());
        }
        if explained.is_some() {
            for phone in self.phones_for_notices(account.id).await? {
                let mut values = values.clone();
                values.insert("account".to_owned(), account.id.to_string());
                let language = &account.language;
                self.text(changes, now, &phone.number, language, template, values, None);
            }
        }
        for address in self.channels(account, explained.is_some()).await? {
            let language = &account.language;
            self.notice(changes, now, &address, language, template, values.clone());
        }
        Ok(())
    }

    /// Where the owner of an account is reached. For what is `sensitive` everywhere, so that
    /// whoever has one of the channels cannot keep it from the owner.
    pub(super) async fn channels(
        &self,
        account: &Account,
        sensitive: bool,
    ) -> Result<Vec<Address>, IdentityError> {
        let mut channels = vec![account.email.clone()];
        if sensitive {
            channels.extend(self.recovery_channel(account.id).await?);
        }
        Ok(channels)
    }
}
