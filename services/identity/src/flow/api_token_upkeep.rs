//! What becomes of API tokens that nobody uses (TOK-2): the owner is told, they are switched off,
//! and, when they have ended for long enough, removed. The sweeper calls it for one token at a
//! time; what it does is one commit with the removal of the entry that made it look.

use gatepost_identity_core::{Account, ApiToken, Upkeep};
use gatepost_model::{Actor, AuditEntry, AuditSubject, ServiceName, Timestamp};
use gatepost_store::{ChangeSet, Expect, audit};

use super::tell::Recourse;
use crate::{
    error::IdentityError,
    repo::{
        API_TOKEN_USES, API_TOKENS, EXPIRY, Expiring, Found, NOTHING, Recorded, TokenUse, find,
    },
    state::Identity,
};

impl Identity {
    /// Does what is due for a token, and says when to look again.
    pub(crate) async fn keep_up_api_token(
        &self,
        changes: &mut ChangeSet,
        public: [u8; 5],
        now: Timestamp,
    ) -> Result<(), IdentityError> {
        let found: Option<Found<ApiToken>> = find(&*self.store, &public).await?;
        let Some(Found { value: mut token, version }) = found else { return Ok(()) };
        let account: Option<Found<Account>> = find(&*self.store, &token.account.to_bytes()).await?;
        let Some(Found { value: account, .. }) = account else {
            self.remove_api_token(changes, token.account, token.id, public);
            return Ok(());
        };
        let policy = self.config.api_token_policy();
        let key = token.id.to_bytes();
        let used: Option<Found<TokenUse>> = find(&*self.store, &key).await?;
        let last = used.as_ref().map(|used| used.value.0.time);
        let mut values = std::collections::BTreeMap::from([
            ("name".to_owned(), token.grant.name.to_string()),
            ("last".to_owned(), last.unwrap_or(token.created).to_string()),
        ]);
        match token.upkeep(last, &policy, now) {
            Upkeep::Wait(at) => {
                changes.put(EXPIRY, Expiring::ApiToken(public).key(at), Expect::Any, NOTHING);
                return Ok(());
            }
            Upkeep::Remove => {
                self.remove_api_token(changes, token.account, token.id, public);
                return Ok(());
            }
            Upkeep::Warn(off) => {
                token.warned = Some(now);
                values.insert("off".to_owned(), off.to_string());
                let none = Recourse::None;
                self.tell(changes, now, &account, "api-token-unused", values, none).await?;
            }
            Upkeep::SwitchOff => {
                token.switched_off = Some(now);
                // One that is used at this very moment stays.
                let expect = used.map_or(Expect::Absent, |used| Expect::Version(used.version));
                changes.check(API_TOKEN_USES, key.to_vec(), expect);
                self.tell_token_ended(changes, token.account, token.id, now);
                let none = Recourse::None;
                self.tell(changes, now, &account, "api-token-off", values, none).await?;
                metrics::counter!("gatepost_identity_api_tokens_switched_off_total").increment(1);
            }
        }
        let action = match token.switched_off {
            Some(_) => "api-token.switched-off",
            None => "api-token.unused",
        };
        let subject = AuditSubject::Account(token.account);
        let actor = Actor::Service(ServiceName::Identity);
        let entry = AuditEntry::new(subject, actor, action, now)
            .detail("api_token_id", token.id)
            .detail("name", &token.grant.name);
        audit::append(&*self.store, changes, vec![entry]).await?;
        if let Upkeep::Wait(at) = token.upkeep(last, &policy, now) {
            changes.put(EXPIRY, Expiring::ApiToken(public).key(at), Expect::Any, NOTHING);
        }
        changes.put(API_TOKENS, public.to_vec(), Expect::Version(version), token.encode());
        Ok(())
    }
}
