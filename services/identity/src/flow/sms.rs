//! Text messages: whether there are any, how many there may be, and writing one down to be sent.

use std::{collections::BTreeMap, net::IpAddr, sync::Arc, time::Duration};

use gatepost_identity_core::{Language, SmsUse, SmsUses, sms_day};
use gatepost_model::{AccountId, Malformed, PhoneNumber, Timestamp};
use gatepost_notice::{Sms, SmsGateway};
use gatepost_store::{ChangeSet, Expect, Version};

use crate::{
    error::IdentityError,
    notice,
    repo::{
        CodeOf, EXPIRY, Expiring, Found, NOTHING, Recorded, SMS_USES, SmsCount, Task, WORK, Work,
        find, sms_use_key, work_key,
    },
    state::Identity,
};

/// What is counted under a key.
const ACCOUNT: u8 = b'a';
const NUMBER: u8 = b'n';
const NETWORK: u8 = b'i';
const ALL: u8 = b'd';

/// A message that is to be counted.
pub(crate) struct Counting<'a> {
    /// Whose it is; none when it is nobody's.
    pub(crate) account: Option<AccountId>,
    pub(crate) number: &'a PhoneNumber,
    /// Who asks for it; none when it is sent unasked, and does not wait for another one's time either.
    pub(crate) network: Option<IpAddr>,
}

/// One count of a day, as it was read.
struct Counted {
    key: Vec<u8>,
    version: Option<Version>,
    used: SmsUse,
}

impl Identity {
    /// The gateway.
    ///
    /// # Errors
    ///
    /// [`IdentityError::SmsOff`] where the operator has none.
    pub(crate) fn sms_gateway(&self) -> Result<&Arc<dyn SmsGateway>, IdentityError> {
        self.sms.as_ref().ok_or(IdentityError::SmsOff)
    }

    /// Lets pass the numbers that the operator's gateway may send to.
    pub(crate) fn check_reach(&self, number: &PhoneNumber) -> Result<(), IdentityError> {
        let elsewhere = Malformed::new("number", "a number of a country that messages go to");
        if self.config.sms.reaches(number) { Ok(()) } else { Err(elsewhere.into()) }
    }

    /// Counts a message in a change set, which holds no other one: of two at once that would pass a
    /// bound, one commits.
    ///
    /// # Errors
    ///
    /// [`IdentityError::Throttled`].
    pub(crate) async fn count_sms(
        &self,
        changes: &mut ChangeSet,
        asked: &Counting<'_>,
        now: Timestamp,
    ) -> Result<(), IdentityError> {
        let (day, end) = sms_day(now);
        let mut limits = self.config.sms.limits();
        if asked.network.is_none() {
            limits.resend_after = Duration::ZERO;
        }
        let account = match asked.account {
            Some(id) => Some(self.counted(day, ACCOUNT, &id.to_bytes()).await?),
            None => None,
        };
        let network = match asked.network {
            Some(ip) => Some(self.counted(day, NETWORK, ip.to_string().as_bytes()).await?),
            None => None,
        };
        let number = self.counted(day, NUMBER, asked.number.digits().as_bytes()).await?;
        let all = self.counted(day, ALL, b"").await?;
        let uses = SmsUses {
            account: account.as_ref().map(|counted| counted.used),
            number: number.used,
            network: network.as_ref().map(|counted| counted.used),
            all: all.used,
        };
        let after = limits.admit(&uses, now).map_err(|wait| {
            metrics::counter!("gatepost_identity_sms_total", "outcome" => "bounded").increment(1);
            IdentityError::Throttled(wait)
        })?;
        let counts = [
            account.zip(after.account),
            Some((number, after.number)),
            network.zip(after.network),
            Some((all, after.all)),
        ];
        for (counted, used) in counts.into_iter().flatten() {
            if counted.version.is_none() {
                let expiry = Expiring::SmsUse(counted.key.clone()).key(end);
                changes.put(EXPIRY, expiry, Expect::Any, NOTHING);
            }
            let expect = counted.version.map_or(Expect::Absent, Expect::Version);
            changes.put(SMS_USES, counted.key, expect, SmsCount(used).encode());
        }
        Ok(())
    }

    async fn counted(&self, day: u32, kind: u8, key: &[u8]) -> Result<Counted, IdentityError> {
        let key = sms_use_key(day, kind, key);
        let found: Option<Found<SmsCount>> = find(&*self.store, &key).await?;
        let (version, used) = match found {
            Some(found) => (Some(found.version), found.value.0),
            None => (None, SmsUse::default()),
        };
        Ok(Counted { key, version, used })
    }

    /// Adds a message to a change set; it is sent after the commit, and tried again while that fails.
    /// `values` hold no secret: the code is that which `code` names.
    #[allow(clippy::too_many_arguments)] // as a notice, and a code
    pub(crate) fn text(
        &self,
        changes: &mut ChangeSet,
        now: Timestamp,
        recipient: &PhoneNumber,
        language: &Language,
        template: &str,
        values: BTreeMap<String, String>,
        code: Option<CodeOf>,
    ) {
        let mut unique = [0; 16];
        self.entropy.fill(&mut unique);
        let task = Task::Sms {
            id: hex(&unique),
            recipient: recipient.clone(),
            template: template.to_owned(),
            language: language.as_str().to_owned(),
            values,
            code,
        };
        let work = Work { created: now, tries: 0, task };
        changes.put(WORK, work_key(now, &unique), Expect::Absent, work.encode());
    }

    /// Sends a message at once, for an operator who wants to know what the gateway says.
    ///
    /// # Errors
    ///
    /// [`IdentityError::Gateway`] with what it says.
    pub(crate) async fn send_test_sms(
        &self,
        number: PhoneNumber,
        language: &str,
    ) -> Result<(), IdentityError> {
        let gateway = self.sms_gateway()?.clone();
        self.check_reach(&number)?;
        self.attempt(|| async {
            let mut changes = ChangeSet::new();
            let asked = Counting { account: None, number: &number, network: None };
            self.count_sms(&mut changes, &asked, self.now()).await?;
            self.commit(changes).await
        })
        .await?;
        let host = [("host".to_owned(), self.host().to_owned())].into();
        let text = notice::render_sms(language, "test", &host).unwrap_or_default();
        let mut unique = [0; 16];
        self.entropy.fill(&mut unique);
        Ok(gateway.send(Sms { id: hex(&unique), recipient: number, text }).await?)
    }

    /// The host of the pages, as people know it.
    pub(crate) fn host(&self) -> &str {
        let host = self.public_url.split("://").last().unwrap_or("Gatepost");
        host.split([':', '/']).next().unwrap_or(host)
    }
}

/// A name for a message.
fn hex(random: &[u8; 16]) -> String {
    format!("{:032x}", u128::from_be_bytes(*random))
}
