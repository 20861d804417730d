//! Ceremonies of passkeys: kept from their start to their end, for one answer.

use gatepost_model::{GeneratedSecret, SecretKind, Timestamp};
use gatepost_store::{ChangeSet, Expect};

use crate::{
    error::IdentityError,
    relying_party::RelyingParty,
    repo::{
        CEREMONIES, Ceremony, CeremonyPurpose, EXPIRY, Expiring, Found, NOTHING, Recorded, find,
    },
    state::Identity,
};

/// A ceremony that has just begun.
pub(crate) struct Begun {
    /// Names it.
    pub(crate) secret: GeneratedSecret,
    /// For the browser.
    pub(crate) options: String,
    pub(crate) expires: Timestamp,
}

impl Identity {
    pub(super) fn relying_party(&self) -> Result<&RelyingParty, IdentityError> {
        self.relying_party.as_ref().ok_or(IdentityError::PasskeysUnavailable)
    }

    /// Keeps a ceremony until its answer comes, or its time is up.
    pub(super) async fn begin_ceremony(
        &self,
        purpose: CeremonyPurpose,
        state: String,
        options: String,
        now: Timestamp,
    ) -> Result<Begun, IdentityError> {
        let secret = GeneratedSecret::generate(SecretKind::Login, &*self.entropy);
        let expires = now.plus(self.config.login_lives.0);
        let ceremony = Ceremony { hash: secret.hash(&self.pepper), purpose, state, expires };
        let public = secret.public_id().to_bytes();
        let mut changes = ChangeSet::new();
        changes.put(CEREMONIES, public.to_vec(), Expect::Absent, ceremony.encode()).put(
            EXPIRY,
            Expiring::Ceremony(public).key(expires),
            Expect::Any,
            NOTHING,
        );
        self.commit(changes).await?;
        Ok(Begun { secret, options, expires })
    }

    /// The live ceremony that a token names.
    ///
    /// # Errors
    ///
    /// [`IdentityError::CeremonyEnded`] when there is none.
    pub(super) async fn find_ceremony(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<([u8; 5], Found<Ceremony>), IdentityError> {
        let secret = match GeneratedSecret::parse(token) {
            Ok(Some(secret)) if secret.kind() == SecretKind::Login => secret,
            _ => return Err(IdentityError::CeremonyEnded),
        };
        let public = secret.public_id().to_bytes();
        let found: Option<Found<Ceremony>> = find(&*self.store, &public).await?;
        let live = |found: &Found<Ceremony>| {
            secret.verify(&self.pepper, &found.value.hash) && now < found.value.expires
        };
        Ok((public, found.filter(live).ok_or(IdentityError::CeremonyEnded)?))
    }

    /// Adds the end of a ceremony to a change set: of two answers at once only one commits it.
    pub(super) fn end_ceremony(
        &self,
        changes: &mut ChangeSet,
        public: [u8; 5],
        found: &Found<Ceremony>,
    ) {
        changes.delete(CEREMONIES, public.to_vec(), Expect::Version(found.version)).delete(
            EXPIRY,
            Expiring::Ceremony(public).key(found.value.expires),
            Expect::Any,
        );
    }
}

/// Counts a passkey that was refused, by cause.
pub(super) fn count_refusal(cause: &'static str) {
    metrics::counter!("gatepost_identity_passkeys_refused_total", "cause" => cause).increment(1);
}
