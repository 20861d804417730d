//! A device asks for the tokens that somebody agreed to elsewhere (RFC 8628 §3.4).

use gatepost_identity_core::{
    Account,
    oauth::{
        DeviceAnswer, DeviceAuthorization, OauthClient, OauthFault, OauthGrant, OauthScopes,
        Parameters, Polled,
    },
};
use gatepost_model::{GeneratedSecret, SecretKind};
use gatepost_store::{ChangeSet, Expect, Version};

use super::{ClientProof, Tokens, grant::NewGrant};
use crate::{
    error::IdentityError,
    repo::{Found, OAUTH_DEVICES, Recorded, find},
    state::Identity,
};

impl Identity {
    /// The device asks for its tokens (RFC 8628 §3.4).
    pub(super) async fn exchange_device(
        &self,
        client: &OauthClient,
        parameters: &Parameters,
        proof: &ClientProof,
    ) -> Result<Tokens, IdentityError> {
        let unknown = OauthFault::grant("the device code is not good");
        let code = match GeneratedSecret::parse(parameters.required("device_code")?) {
            Ok(Some(secret)) if secret.kind() == SecretKind::OauthDevice => secret,
            _ => return Err(unknown.into()),
        };
        let public = code.public_id().to_bytes();
        let (grant, scopes) = self
            .attempt(|| async {
                let found: Option<Found<DeviceAuthorization>> = find(&*self.store, &public).await?;
                let found = found.filter(|found| {
                    code.verify(&self.pepper, &found.value.hash) && found.value.client == client.id
                });
                let Found { value: mut device, version } = found.ok_or(unknown)?;
                let told = device.poll(self.now());
                if told == Polled::Tokens {
                    return self.use_device(client, public, (device, version), proof).await;
                }
                let mut changes = ChangeSet::new();
                let expect = Expect::Version(version);
                changes.put(OAUTH_DEVICES, public.to_vec(), expect, device.encode());
                self.commit(changes).await?;
                Err(still_waiting(told, device.interval).into())
            })
            .await?;
        self.tokens(client, &grant, scopes, None).await
    }

    async fn use_device(
        &self,
        client: &OauthClient,
        public: [u8; 5],
        (device, version): (DeviceAuthorization, Version),
        proof: &ClientProof,
    ) -> Result<(OauthGrant, OauthScopes), IdentityError> {
        let DeviceAnswer::Approved { account, signed_in, scopes, mailbox } = device.answer else {
            return Err(OauthFault::new("authorization_pending", "nobody has answered").into());
        };
        let found: Option<Found<Account>> = find(&*self.store, &account.to_bytes()).await?;
        let account = found.map(|found| found.value).filter(Account::is_active);
        let account = account.ok_or(OauthFault::grant("the account is not active"))?;
        let session = self.live_session(account.id, signed_in.session).await?;
        session.ok_or(OauthFault::grant("the session has ended"))?;
        let new = NewGrant {
            client,
            account: &account,
            scopes: scopes.clone(),
            signed_in,
            mailbox,
            from: &proof.client,
        };
        let (mut changes, grant) = self.grant(new).await?;
        changes.delete(OAUTH_DEVICES, public.to_vec(), Expect::Version(version));
        self.commit(changes).await?;
        Ok((grant, scopes))
    }
}

fn still_waiting(told: Polled, interval: std::time::Duration) -> OauthFault {
    match told {
        Polled::Pending | Polled::Tokens => {
            OauthFault::new("authorization_pending", "nobody has answered yet")
        }
        Polled::SlowDown => {
            OauthFault::new("slow_down", "ask five seconds less often").after(interval)
        }
        Polled::Denied => OauthFault::new("access_denied", "the person did not agree"),
        Polled::Expired => OauthFault::new("expired_token", "the device code has expired"),
    }
}
