//! Sends the text messages that commits leave behind.

use gatepost_identity_core::{Login, PhoneCheck, Question};
use gatepost_model::{AccountId, PhoneNumber, Secret, Timestamp};
use gatepost_notice::{NoticeError, Sms};
use gatepost_store::ChangeSet;

use crate::{
    background::Done,
    error::IdentityError,
    flow::{Counting, sms_context},
    notice,
    repo::{CodeOf, Found, Task, Work, find},
    state::Identity,
};

impl Identity {
    /// Sends one. What holds a code that was replaced, used or has ended is not sent; notices are counted
    /// here, once, because nobody waits for them.
    pub(crate) async fn send_sms(
        &self,
        work: &Work,
        now: Timestamp,
    ) -> Result<Done, IdentityError> {
        let Task::Sms { id, recipient, template, language, values, code } = &work.task else {
            return Ok(Done::Finished);
        };
        let Some(gateway) = &self.sms else {
            return Ok(Done::Hopeless("there is no gateway any more".to_owned()));
        };
        let mut values = values.clone();
        values.insert("host".to_owned(), self.host().to_owned());
        if let Some(of) = code {
            let Some(code) = self.current_code(of, recipient, now).await? else {
                return Ok(Done::Finished);
            };
            values.insert("code".to_owned(), code.expose().clone());
        }
        if values.contains_key("link") && !self.add_link(&mut values, now).await? {
            return Ok(Done::Finished);
        }
        let account = values.remove("account").and_then(|id| id.parse().ok());
        if let (Some(account), 0) = (account, work.tries)
            && let Err(error) = self.count_notice(account, recipient, now).await
        {
            return match error {
                IdentityError::Throttled(_) => Ok(Done::Hopeless("a bound is reached".to_owned())),
                error => Err(error),
            };
        }
        let Some(text) = notice::render_sms(language, template, &values) else {
            return Ok(Done::Hopeless("no such template".to_owned()));
        };
        let sms = Sms { id: id.clone(), recipient: recipient.clone(), text };
        let sent = gateway.send(sms).await;
        let (outcome, done) = match sent {
            Ok(()) => ("sent", Done::Finished),
            Err(NoticeError::Later(cause)) => ("delayed", Done::Failed(cause)),
            Err(NoticeError::Refused(cause)) => ("refused", Done::Hopeless(cause)),
        };
        metrics::counter!("gatepost_identity_sms_total", "outcome" => outcome).increment(1);
        Ok(done)
    }

    /// The code that a message is for, if it still is the one that counts.
    async fn current_code(
        &self,
        of: &CodeOf,
        recipient: &PhoneNumber,
        now: Timestamp,
    ) -> Result<Option<Secret<String>>, IdentityError> {
        let (context, code, drawn) = match of {
            CodeOf::PhoneCheck(account, drawn) => {
                let found: Option<Found<PhoneCheck>> =
                    find(&*self.store, &account.to_bytes()).await?;
                let Some(check) = found.map(|found| found.value) else { return Ok(None) };
                if check.number != *recipient {
                    return Ok(None);
                }
                (PhoneCheck::context(*account, recipient), check.code, drawn)
            }
            CodeOf::Login(public, drawn) => {
                let found: Option<Found<Login>> = find(&*self.store, public).await?;
                let Some(login) = found.map(|found| found.value) else { return Ok(None) };
                let (Question::Sms(asked), Some(factor)) = (&login.question, login.chosen) else {
                    return Ok(None);
                };
                (sms_context(&login, factor), asked.code.clone(), drawn)
            }
        };
        let current = code.sent == *drawn && now < code.expires;
        Ok(current.then(|| code.code(&self.pepper, &context)).flatten())
    }

    async fn count_notice(
        &self,
        account: AccountId,
        recipient: &PhoneNumber,
        now: Timestamp,
    ) -> Result<(), IdentityError> {
        self.attempt(|| async {
            let mut changes = ChangeSet::new();
            let asked = Counting { account: Some(account), number: recipient, network: None };
            self.count_sms(&mut changes, &asked, now).await?;
            self.store.commit(changes).await?;
            Ok(())
        })
        .await
    }
}
