//! Device authorization (RFC 8628): a code is shown on one machine and typed on another.

use gatepost_identity_core::oauth::{
    DeviceAnswer, DeviceAuthorization, GrantType, Need, OauthClient, OauthFault, SignedIn,
    UserCode, check_resources, scopes,
};
use gatepost_model::{
    AccountId, Actor, AuditEntry, AuditSubject, Client, GeneratedSecret, SecretKind, SessionId,
};
use gatepost_store::{ChangeSet, Expect};

use super::{Authenticated, ClientProof, Decision, Question, authorize::chosen, exchange::read};
use crate::{
    error::IdentityError,
    repo::{
        EXPIRY, Expiring, Found, NOTHING, OAUTH_DEVICE_BY_CODE, OAUTH_DEVICES, Recorded, find,
        find_client, find_key,
    },
    state::Identity,
};

/// What a device shows and keeps.
pub(crate) struct StartedDevice {
    pub(crate) device_code: GeneratedSecret,
    pub(crate) user_code: UserCode,
    pub(crate) expires_in: u32,
    pub(crate) interval: u32,
}

/// A device that somebody has typed the code of.
struct Waiting {
    public: [u8; 5],
    found: Found<DeviceAuthorization>,
    client: OauthClient,
}

impl Identity {
    /// A device begins.
    ///
    /// # Errors
    ///
    /// [`OauthFault`], for the client. Beginnings are counted by network: anybody may name a public client.
    pub(crate) async fn start_device(
        &self,
        pairs: &[(String, String)],
        proof: &ClientProof,
    ) -> Result<StartedDevice, IdentityError> {
        let parameters = read(pairs)?;
        let Authenticated(client) = self.authenticate_client(proof).await?;
        if !client.grant_types.contains(&GrantType::DeviceCode) {
            let not_its = "the client was not registered for devices";
            return Err(OauthFault::new("unauthorized_client", not_its).into());
        }
        check_resources(&parameters, self.issuer())?;
        let scopes = scopes(&parameters, &client)?;
        let now = self.now();
        if let Err(pause) = self.guards.oauth_device_start.begin(&proof.client.network(), now) {
            return Err(OauthFault::new("slow_down", "too many devices").after(pause.left).into());
        }
        let rules = &self.config.oauth_tokens;
        let device_code = GeneratedSecret::generate(SecretKind::OauthDevice, &*self.entropy);
        let user_code = UserCode::generate(&*self.entropy);
        let expires = now.plus(rules.device_code_lives.0);
        let public = device_code.public_id().to_bytes();
        let device = DeviceAuthorization {
            hash: device_code.hash(&self.pepper),
            user_code: self.pepper.hash(USER_CODE, user_code.as_bytes()).hash,
            client: client.id,
            scopes,
            from: proof.client.clone(),
            expires,
            interval: rules.device_poll.0,
            polled: None,
            answer: DeviceAnswer::Waiting,
        };
        let mut changes = ChangeSet::new();
        // A code that is shown somewhere else at this moment makes a conflict, and the device begins anew.
        changes
            .put(OAUTH_DEVICES, public.to_vec(), Expect::Absent, device.encode())
            .put(OAUTH_DEVICE_BY_CODE, device.user_code.to_vec(), Expect::Absent, public.to_vec())
            .put(EXPIRY, Expiring::OauthDevice(public).key(expires), Expect::Any, NOTHING);
        self.commit(changes).await?;
        let seconds = |span: std::time::Duration| u32::try_from(span.as_secs()).unwrap_or(u32::MAX);
        Ok(StartedDevice {
            device_code,
            user_code,
            expires_in: seconds(rules.device_code_lives.0),
            interval: seconds(rules.device_poll.0),
        })
    }

    /// What the person who typed a code is asked, and where the device is. Everybody is asked each time: a code that
    /// somebody sent is how people are tricked (RFC 8628 §5.4).
    pub(crate) async fn find_device(
        &self,
        account: AccountId,
        typed: &str,
        from: &Client,
    ) -> Result<(Question, Client), IdentityError> {
        let waiting = self.typed_code(account, typed, from).await?;
        let device = waiting.found.value;
        let mut needs = vec![Need::Consent];
        if device.scopes.open_mail() {
            needs.push(Need::Mailbox);
        }
        let question = Question {
            client: waiting.client,
            scopes: device.scopes,
            needs,
            login_hint: String::new(),
            languages: Vec::new(),
        };
        Ok((question, device.from))
    }

    /// The person's answer.
    pub(crate) async fn decide_device(
        &self,
        (account, session): (AccountId, SessionId),
        typed: &str,
        decision: &Decision,
    ) -> Result<(), IdentityError> {
        let session = self.live_session(account, session).await?;
        let session = session.ok_or(IdentityError::SessionEnded)?;
        let mailbox = decision.mailbox()?;
        self.attempt(|| async {
            let now = self.now();
            let waiting = self.typed_code(account, typed, &decision.client).await?;
            let Found { value: mut device, version } = waiting.found;
            let client = &waiting.client;
            let scopes = chosen(&device.scopes, &decision.scopes);
            let approved = decision.approved && !scopes.is_empty();
            let action =
                if approved { "oauth-grant.device-approved" } else { "oauth-grant.device-denied" };
            let subject = AuditSubject::Account(account);
            let entry = AuditEntry::new(subject, Actor::Account(account), action, now)
                .detail("client_id", client.id)
                .detail("name", &client.name)
                .detail("device_ip", device.from.ip)
                .client(&decision.client);
            let mut changes = self.logged(entry).await?;
            device.answer = DeviceAnswer::Denied;
            if approved {
                let chosen = scopes.open_mail().then_some(mailbox.as_str());
                let of = (account, client.id);
                let before = self.remember_consent(&mut changes, of, &scopes, chosen, now).await?;
                let from = &decision.client;
                self.tell_let_in(&mut changes, client, account, &scopes, before, from).await?;
                device.answer = DeviceAnswer::Approved {
                    account,
                    signed_in: SignedIn {
                        session: session.id,
                        time: session.authenticated(),
                        proofs: session.proofs.clone(),
                    },
                    scopes,
                    mailbox: chosen.unwrap_or_default().to_owned(),
                };
            }
            // The typed code has done its work.
            let expect = Expect::Version(version);
            changes.put(OAUTH_DEVICES, waiting.public.to_vec(), expect, device.encode()).delete(
                OAUTH_DEVICE_BY_CODE,
                device.user_code.to_vec(),
                Expect::Any,
            );
            self.commit(changes).await.map(|_| ())
        })
        .await
    }

    /// The device that waits under a typed code. Wrong ones are counted by account and by network (RFC 8628 §5.1).
    async fn typed_code(
        &self,
        account: AccountId,
        typed: &str,
        from: &Client,
    ) -> Result<Waiting, IdentityError> {
        let (now, network) = (self.now(), from.network());
        self.guards.oauth_device_account.begin(&account, now)?;
        if let Err(pause) = self.guards.oauth_device_network.begin(&network, now) {
            self.guards.oauth_device_account.refund(&account);
            return Err(pause.into());
        }
        let waiting = match typed.parse::<UserCode>() {
            Ok(code) => self.waiting_device(&code).await?,
            Err(_) => None,
        };
        let waiting = waiting.ok_or(IdentityError::UserCode)?;
        self.guards.oauth_device_account.refund(&account);
        self.guards.oauth_device_network.refund(&network);
        if !self.admits(&waiting.client, account).await? {
            return Err(IdentityError::Forbidden);
        }
        Ok(waiting)
    }

    async fn waiting_device(&self, code: &UserCode) -> Result<Option<Waiting>, IdentityError> {
        for key in self.pepper.ids() {
            let Some(hash) = self.pepper.hash_with(key, USER_CODE, code.as_bytes()) else {
                continue;
            };
            let public = find_key::<5>(&*self.store, OAUTH_DEVICE_BY_CODE, &hash.hash).await?;
            let Some(public) = public else { continue };
            let found: Option<Found<DeviceAuthorization>> = find(&*self.store, &public).await?;
            let Some(found) = found.filter(|found| found.value.waits(self.now())) else {
                continue;
            };
            let client = find_client(&*self.store, found.value.client).await?;
            let client = client.map(|found| found.value).filter(|client| client.enabled);
            return Ok(client.map(|client| Waiting { public, found, client }));
        }
        Ok(None)
    }
}

/// What typed codes are hashed for.
const USER_CODE: &str = "oauth-user-code";
