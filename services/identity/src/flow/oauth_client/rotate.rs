//! New secrets of clients.

use std::time::Duration;

use gatepost_model::{GeneratedSecret, Malformed, OauthClientId};
use gatepost_runtime::principal::Principal;
use gatepost_store::Expect;

use super::line;
use crate::{error::IdentityError, repo::put_client, state::Identity};

impl Identity {
    /// Gives a client a new secret; the one before goes on for `keep_old`.
    pub(crate) async fn rotate_client_secret(
        &self,
        principal: &Principal,
        id: OauthClientId,
        keep_old: Duration,
    ) -> Result<GeneratedSecret, IdentityError> {
        if keep_old > self.config.oauth.old_secret_lives.0 {
            return Err(Malformed::new("keep_old_seconds", "less time for the old secret").into());
        }
        self.managed_client(principal, id).await?;
        self.attempt(|| async {
            let now = self.now();
            let found = self.visible_client(principal, id).await?;
            let mut client = found.value;
            if !client.authentication.has_secret() {
                return Err(IdentityError::NoClientSecret);
            }
            let old_ends = now.plus(keep_old);
            let entry = line(principal, &client, "application.secret-rotated", now);
            let entry = if keep_old.is_zero() { entry } else { entry.detail("old_ends", old_ends) };
            let mut changes = self.logged(entry).await?;
            let secret = self.client_secret();
            client.rotate(secret.hash(&self.pepper), now, old_ends);
            put_client(&mut changes, &client, Expect::Version(found.version));
            self.tell_client_changed(&mut changes, id, false, now);
            self.commit(changes).await?;
            Ok(secret)
        })
        .await
    }
}
