//! The owner's side of an enrollment: an invitation on the screen, and "this is my phone".

use gatepost_device::Invitation;
use gatepost_identity_core::{
    DeviceEnrollment, Factor, FactorDetail, Presented, PushFactor, TotpFactor, Undo,
};
use gatepost_model::{
    AccountId, Actor, AuditEntry, AuditSubject, Client, DisplayName, KeyedHash, Secret, SessionId,
    Timestamp,
};
use gatepost_store::{ChangeSet, Expect};

use crate::{
    error::IdentityError,
    flow::{factor::Enrolled, login::client_values, tell::Recourse},
    proof,
    repo::{
        DEVICE_ENROLLMENT_BY_SECRET, DEVICE_ENROLLMENTS, EXPIRY, Expiring, Found, NOTHING,
        Recorded, factors_of, find,
    },
    state::Identity,
};

/// An enrollment as its owner sees it.
pub(crate) struct Enrollment {
    pub(crate) expires: Timestamp,
    /// The text of the QR code, until a device has answered.
    pub(crate) invitation: Option<Secret<String>>,
    pub(crate) presented: Option<Presented>,
}

impl Identity {
    /// Makes an invitation, in the place of the one there was.
    pub(crate) async fn start_device_enrollment(
        &self,
        account: AccountId,
        session: SessionId,
    ) -> Result<Enrollment, IdentityError> {
        self.attempt(|| async {
            self.require_fresh(account, session).await?;
            let now = self.now();
            let before: Option<Found<DeviceEnrollment>> =
                find(&*self.store, &account.to_bytes()).await?;
            let mut changes = ChangeSet::new();
            let expect = match &before {
                Some(found) => {
                    forget_invitation(&mut changes, &found.value);
                    Expect::Version(found.version)
                }
                None => Expect::Absent,
            };
            let key = self.pepper.newest();
            let mut enrollment = DeviceEnrollment {
                account,
                session,
                created: now,
                expires: now.plus(self.config.device_enrollment_waits.0),
                seed: [0; 16],
                key,
                public: [0; 5],
                hash: KeyedHash { key, hash: [0; 32] },
                presented: None,
            };
            self.entropy.fill(&mut enrollment.seed);
            let secret = proof::invitation_secret(&self.pepper, key, account, &enrollment.seed)
                .ok_or(IdentityError::NotFound("enrollment"))?;
            enrollment.public = secret.public_id().to_bytes();
            enrollment.hash = secret.hash(&self.pepper);
            let public = enrollment.public.to_vec();
            let owner = account.to_bytes().to_vec();
            changes.put(DEVICE_ENROLLMENT_BY_SECRET, public, Expect::Absent, owner);
            put_enrollment(&mut changes, &enrollment, expect);
            self.commit(changes).await?;
            Ok(self.shown(enrollment))
        })
        .await
    }

    /// The enrollment under way in a session.
    pub(crate) async fn get_device_enrollment(
        &self,
        account: AccountId,
        session: SessionId,
    ) -> Result<Enrollment, IdentityError> {
        self.require_fresh(account, session).await?;
        let found = self.enrollment_of(account, session).await?;
        Ok(self.shown(found.value))
    }

    async fn enrollment_of(
        &self,
        account: AccountId,
        session: SessionId,
    ) -> Result<Found<DeviceEnrollment>, IdentityError> {
        let found: Option<Found<DeviceEnrollment>> =
            find(&*self.store, &account.to_bytes()).await?;
        let found = found.filter(|found| found.value.is_of(session, self.now()));
        found.ok_or(IdentityError::NotFound("enrollment"))
    }

    fn shown(&self, enrollment: DeviceEnrollment) -> Enrollment {
        let DeviceEnrollment { account, key, ref seed, .. } = enrollment;
        let secret = proof::invitation_secret(&self.pepper, key, account, seed);
        let secret = secret.filter(|_| enrollment.presented.is_none());
        let invitation = secret.map(|secret| {
            let origin = self.public_url.clone();
            Secret::new(Invitation { origin, secret }.expose())
        });
        Enrollment { expires: enrollment.expires, invitation, presented: enrollment.presented }
    }

    pub(crate) async fn cancel_device_enrollment(
        &self,
        account: AccountId,
        session: SessionId,
    ) -> Result<(), IdentityError> {
        self.attempt(|| async {
            let Ok(found) = self.enrollment_of(account, session).await else { return Ok(()) };
            let mut changes = ChangeSet::new();
            self.remove_enrollment(&mut changes, &found);
            self.commit(changes).await.map(|_| ())
        })
        .await
    }

    /// Takes the device that has presented itself as a second factor.
    pub(crate) async fn finish_device_enrollment(
        &self,
        account: AccountId,
        session: SessionId,
        name: &DisplayName,
        client: &Client,
    ) -> Result<Enrolled, IdentityError> {
        self.attempt(|| self.try_finish(account, session, name, client)).await
    }

    async fn try_finish(
        &self,
        id: AccountId,
        session: SessionId,
        name: &DisplayName,
        client: &Client,
    ) -> Result<Enrolled, IdentityError> {
        self.require_fresh(id, session).await?;
        let now = self.now();
        let found = self.enrollment_of(id, session).await?;
        let presented = found.value.presented.clone().ok_or(IdentityError::NoDevice)?;
        let subject = AuditSubject::Account(id);
        let entry = AuditEntry::new(subject, Actor::Account(id), "factor.enrolled", now)
            .detail("kind", "push")
            .detail("factor_id", presented.factor)
            .client(client);
        let mut changes = self.logged(entry).await?;
        let account = self.account(id).await?.value;
        let present = factors_of(&*self.store, id).await?;
        let factor = Factor {
            id: presented.factor,
            account: id,
            name: name.clone(),
            created: now,
            last_used: None,
            detail: FactorDetail::Push(PushFactor {
                public_key: presented.public_key,
                platform: presented.platform,
                codes: TotpFactor { sealed: presented.sealed, last_step: 0 },
            }),
        };
        let undo = Recourse::Undo(Undo::Factor(factor.id));
        let enrolled = self.add_factor(&mut changes, &account, &present, factor, now)?;
        self.remove_enrollment(&mut changes, &found);
        let mut values = client_values(client, now);
        values.insert("name".to_owned(), name.to_string());
        self.tell(&mut changes, now, &account, "factor-enrolled", values, undo).await?;
        self.commit(changes).await?;
        Ok(enrolled)
    }

    /// Adds the end of an enrollment to a change set.
    pub(crate) fn remove_enrollment(
        &self,
        changes: &mut ChangeSet,
        found: &Found<DeviceEnrollment>,
    ) {
        forget_invitation(changes, &found.value);
        let id = found.value.account.to_bytes().to_vec();
        changes.delete(DEVICE_ENROLLMENTS, id, Expect::Version(found.version));
    }
}

/// Adds the end of what leads to an enrollment to a change set.
fn forget_invitation(changes: &mut ChangeSet, enrollment: &DeviceEnrollment) {
    let id = enrollment.account.to_bytes();
    let expiry = Expiring::DeviceEnrollment(id).key(enrollment.expires);
    let public = enrollment.public.to_vec();
    changes.delete(DEVICE_ENROLLMENT_BY_SECRET, public, Expect::Any).delete(
        EXPIRY,
        expiry,
        Expect::Any,
    );
}

/// Adds an enrollment as it is now to a change set, with its end.
pub(super) fn put_enrollment(
    changes: &mut ChangeSet,
    enrollment: &DeviceEnrollment,
    expect: Expect,
) {
    let id = enrollment.account.to_bytes();
    let expiry = Expiring::DeviceEnrollment(id).key(enrollment.expires);
    changes.put(DEVICE_ENROLLMENTS, id.to_vec(), expect, enrollment.encode()).put(
        EXPIRY,
        expiry,
        Expect::Any,
        NOTHING,
    );
}
