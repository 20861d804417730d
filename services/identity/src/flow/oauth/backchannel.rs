//! Clients are told that a session has ended (OpenID Connect Back-Channel Logout 1.0): work that is written in the commit
//! that ends it.

use std::{collections::BTreeSet, time::Duration};

use gatepost_identity_core::oauth::LOGOUT_TOKEN_TYPE;
use gatepost_model::{AccountId, OauthClientId, SessionId, Timestamp};
use gatepost_notice::NoticeError;
use gatepost_store::{ChangeSet, Expect};
use serde_json::json;

use super::claims::seconds;
use crate::{
    background::Done,
    error::IdentityError,
    jose::encode,
    repo::{Found, Recorded, Task, WORK, Work, find_client, work_key},
    state::Identity,
};

/// Life of a logout token: it is used at once.
const LIVES: Duration = Duration::from_secs(120);

impl Identity {
    /// Adds to a change set that every client with an address for it is told.
    pub(super) async fn tell_logout(
        &self,
        changes: &mut ChangeSet,
        (account, session): (AccountId, SessionId),
        clients: BTreeSet<OauthClientId>,
        now: Timestamp,
    ) -> Result<(), IdentityError> {
        for id in clients {
            let client = find_client(&*self.store, id).await?;
            if client.is_none_or(|client| client.value.backchannel_logout_uri.is_none()) {
                continue;
            }
            let task = Task::Logout { client: id, account, session };
            let work = Work { created: now, tries: 0, task };
            let mut unique = [0; 16];
            self.entropy.fill(&mut unique);
            changes.put(WORK, work_key(now, &unique), Expect::Absent, work.encode());
        }
        Ok(())
    }

    /// Tells one client. The token is made for each attempt, with its own id and its own time.
    pub(crate) async fn send_logout(
        &self,
        id: OauthClientId,
        account: AccountId,
        session: SessionId,
    ) -> Result<Done, IdentityError> {
        let Some(Found { value: client, .. }) = find_client(&*self.store, id).await? else {
            return Ok(Done::Finished);
        };
        let Some(address) = client.backchannel_logout_uri.filter(|_| client.enabled) else {
            return Ok(Done::Finished);
        };
        let now = self.now();
        let mut unique = [0; 16];
        self.entropy.fill(&mut unique);
        let claims = json!({
            "iss": self.issuer(),
            "aud": id.to_string(),
            "sub": account.to_string(),
            "sid": session.to_string(),
            "iat": seconds(now),
            "exp": seconds(now.plus(LIVES)),
            "jti": encode(unique),
            "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
        });
        let ring = self.key_ring().await?;
        let token = ring.sign(client.id_token_algorithm, LOGOUT_TOKEN_TYPE, &claims, now)?;
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("logout_token", &token)
            .finish();
        let sent = self.logout_post.post(address.as_str(), form).await;
        let (outcome, done) = match sent {
            Ok(()) => ("sent", Done::Finished),
            Err(NoticeError::Later(cause)) => ("delayed", Done::Failed(cause)),
            Err(NoticeError::Refused(cause)) => ("refused", Done::Hopeless(cause)),
        };
        metrics::counter!("gatepost_identity_oauth_logouts_total", "outcome" => outcome)
            .increment(1);
        Ok(done)
    }
}
