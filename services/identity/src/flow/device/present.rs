//! A device presents itself with an invitation.

use gatepost_device::{DeviceId, PublicKey, Signed};
use gatepost_identity_core::{Account, DeviceEnrollment, Presented};
use gatepost_model::{
    Actor, AuditEntry, AuditSubject, Client, DisplayName, FactorId, GeneratedSecret, Secret,
    SecretKind, Timestamp,
};
use gatepost_store::Expect;
use zeroize::Zeroizing;

use super::{context, enroll::put_enrollment};
use crate::{
    error::IdentityError,
    repo::{DEVICE_ENROLLMENT_BY_SECRET, Found, find, find_key},
    state::Identity,
};

/// Bytes of the seed of a device's codes: 160 bits (RFC 4226 §4, R6).
const SEED: usize = 20;

/// What a device says of itself.
pub(crate) struct Claim {
    /// Secret of the invitation, as it was sent: it is part of what is signed.
    pub(crate) secret: Secret<String>,
    pub(crate) name: String,
    pub(crate) platform: String,
    pub(crate) public_key: Vec<u8>,
    pub(crate) signature: Vec<u8>,
}

/// What it is told.
pub(crate) struct Claimed {
    pub(crate) device: DeviceId,
    pub(crate) email: String,
    pub(crate) seed: Secret<Vec<u8>>,
    pub(crate) expires: Timestamp,
}

impl Identity {
    /// A device presents itself: it waits to be confirmed by the owner of the invitation, which serves
    /// nobody else from now on.
    ///
    /// # Errors
    ///
    /// [`IdentityError::EnrollmentRefused`] whatever is wrong with invitation or signature;
    /// [`IdentityError::Throttled`] for networks that try many.
    pub(crate) async fn claim_device_enrollment(
        &self,
        claim: &Claim,
        client: &Client,
    ) -> Result<Claimed, IdentityError> {
        let network = client.network();
        self.guards.verification.begin(&network, self.now())?;
        let claimed = self.attempt(|| self.try_claim(claim, client)).await;
        if !matches!(claimed, Err(IdentityError::EnrollmentRefused)) {
            self.guards.verification.refund(&network);
        }
        claimed
    }

    async fn try_claim(&self, claim: &Claim, client: &Client) -> Result<Claimed, IdentityError> {
        let now = self.now();
        let name: DisplayName = claim.name.parse()?;
        let platform: DisplayName = claim.platform.parse()?;
        let key = PublicKey::read(&claim.public_key)?;
        let found = self.invited(&claim.secret, now).await?;
        let signed = Signed::Enrollment {
            origin: &self.public_url,
            secret: claim.secret.expose(),
            name: &claim.name,
            platform: &claim.platform,
            public_key: key.as_bytes(),
        };
        if !key.verify(&signed, &claim.signature) {
            return Err(IdentityError::EnrollmentRefused);
        }
        let id = found.value.account;
        let factor = FactorId::generate(&*self.clock, &*self.entropy);
        // Nobody has proven yet that they are the owner's.
        let entry =
            AuditEntry::new(AuditSubject::Account(id), Actor::Stranger, "device.presented", now)
                .detail("factor_id", factor)
                .client(client);
        let mut changes = self.logged(entry).await?;
        let account = self.account(id).await?.value;
        if !account.is_active() {
            return Err(IdentityError::EnrollmentRefused);
        }
        let mut seed = Zeroizing::new(vec![0; SEED]);
        self.entropy.fill(&mut seed);
        let sealed = self.seal.seal(&*self.entropy, &context(id, factor), &seed)?;
        let expires = now.plus(self.config.device_enrollment_waits.0);
        let public_key = claim.public_key.clone();
        let client = client.clone();
        let presented = Presented { factor, name, platform, public_key, sealed, client };
        let enrollment =
            DeviceEnrollment { presented: Some(presented), expires, ..found.value.clone() };
        let public = enrollment.public.to_vec();
        changes.delete(DEVICE_ENROLLMENT_BY_SECRET, public, Expect::Any);
        put_enrollment(&mut changes, &enrollment, Expect::Version(found.version));
        self.commit(changes).await?;
        let device = DeviceId { account: id, factor };
        let Account { email, .. } = account;
        let seed = Secret::new(seed.to_vec());
        Ok(Claimed { device, email: email.to_string(), seed, expires })
    }

    /// The enrollment that an invitation is of, while it serves.
    async fn invited(
        &self,
        secret: &Secret<String>,
        now: Timestamp,
    ) -> Result<Found<DeviceEnrollment>, IdentityError> {
        let secret = match GeneratedSecret::parse(secret.expose()) {
            Ok(Some(secret)) if secret.kind() == SecretKind::DeviceEnrollment => secret,
            _ => return Err(IdentityError::EnrollmentRefused),
        };
        let public = secret.public_id().to_bytes();
        let account = find_key::<16>(&*self.store, DEVICE_ENROLLMENT_BY_SECRET, &public).await?;
        let account = account.ok_or(IdentityError::EnrollmentRefused)?;
        let found: Option<Found<DeviceEnrollment>> = find(&*self.store, &account).await?;
        let found = found.filter(|found| found.value.admits(&self.pepper, &secret, now));
        found.ok_or(IdentityError::EnrollmentRefused)
    }
}
