//! What waits for a phone, and what the person at it says.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use gatepost_device::{Decision, DeviceId, Signed};
use gatepost_identity_core::{Approval, ApprovalAnswer, ApprovalStep, Login};
use gatepost_model::{Actor, ApprovalId, AuditEntry, AuditSubject, Client};
use gatepost_store::{ChangeSet, Expect};

use super::{Device, DeviceRequest};
use crate::{
    error::IdentityError,
    flow::{login::client_values, tell::Recourse},
    repo::{APPROVALS, EXPIRY, Expiring, Found, LOGINS, NOTHING, Recorded, find},
    state::Identity,
};

/// Longest wait for a login.
const LONGEST: Duration = Duration::from_secs(15);
/// How often one looks meanwhile: one read of one record.
const LOOKS: Duration = Duration::from_millis(500);

/// Devices that wait at once at most; others are answered at once.
const WAITING: usize = 2000;

/// The place of a device that waits, given back when dropped.
struct Place<'a> {
    waiting: &'a Mutex<BTreeSet<DeviceId>>,
    device: DeviceId,
}

impl<'a> Place<'a> {
    /// One for each device: who asks twice at once is answered at once.
    fn take(waiting: &'a Mutex<BTreeSet<DeviceId>>, device: DeviceId) -> Option<Self> {
        let mut held = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let free = held.len() < WAITING && held.insert(device);
        free.then(|| Self { waiting, device })
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.device);
    }
}

/// A login that waits, and how many more wrong numbers are heard.
pub(crate) struct Pending {
    pub(crate) approval: Approval,
    pub(crate) tries_left: u32,
}

/// How one try to answer ended.
enum Tried {
    Done,
    WrongNumber,
    Spent,
}

impl Identity {
    /// The login that waits for a device, if any; waits for one for a while.
    pub(crate) async fn pending_logins(
        &self,
        request: &DeviceRequest,
        wait: Duration,
    ) -> Result<Vec<Pending>, IdentityError> {
        let device = self.active_device(request).await?;
        // Without a place to wait in, the answer is that of now.
        let place = Place::take(&self.waiting, device.id);
        let until = tokio::time::Instant::now() + wait.min(LONGEST);
        loop {
            let found: Option<Found<Approval>> =
                find(&*self.store, &device.id.account.to_bytes()).await?;
            let approval = found.map(|found| found.value).filter(|approval| {
                approval.factor == device.id.factor && approval.waits(self.now())
            });
            if let Some(approval) = approval {
                let tries_left = approval.tries_left(&self.config.approval_policy());
                return Ok(vec![Pending { approval, tries_left }]);
            }
            if place.is_none() || tokio::time::Instant::now() >= until {
                return Ok(Vec::new());
            }
            tokio::select! {
                () = tokio::time::sleep_until(until.min(tokio::time::Instant::now() + LOOKS)) => {}
                () = self.drain.draining() => return Ok(Vec::new()),
            }
        }
    }

    async fn active_device(&self, request: &DeviceRequest) -> Result<Device, IdentityError> {
        let device = self.device(request).await?;
        if device.active { Ok(device) } else { Err(IdentityError::DeviceRefused) }
    }

    /// Approves or denies a login on behalf of the person at a device. `signature` is the device's, over
    /// the login, the decision and where it was made.
    pub(crate) async fn answer_pending_login(
        self: &Arc<Self>,
        request: &DeviceRequest,
        login: ApprovalId,
        decision: Decision,
        signature: &[u8],
        client: &Client,
    ) -> Result<(), IdentityError> {
        let device = self.active_device(request).await?;
        let signed = Signed::Decision {
            origin: &self.public_url,
            device: &request.device,
            login: &login.to_string(),
            decision,
        };
        if !device.key.verify(&signed, signature) {
            return Err(IdentityError::DeviceRefused);
        }
        match self.attempt(|| self.try_answer_pending(&device, login, decision, client)).await? {
            Tried::Done => Ok(()),
            Tried::WrongNumber => Err(IdentityError::NumberRefused),
            Tried::Spent => Err(IdentityError::LoginEnded),
        }
    }

    async fn try_answer_pending(
        &self,
        device: &Device,
        login: ApprovalId,
        decision: Decision,
        client: &Client,
    ) -> Result<Tried, IdentityError> {
        let now = self.now();
        let DeviceId { account: id, factor } = device.id;
        let waits_not = || IdentityError::NotFound("login");
        let found: Option<Found<Approval>> = find(&*self.store, &id.to_bytes()).await?;
        let found = found.filter(|found| found.value.id == login).ok_or_else(waits_not)?;
        let answer = match decision {
            Decision::Approve(number) => ApprovalAnswer::Approve(number.value()),
            Decision::Deny => ApprovalAnswer::Deny,
        };
        let policy = self.config.approval_policy();
        let step = found.value.answer(&policy, factor, answer, now).map_err(|_| waits_not())?;
        let action = match step {
            ApprovalStep::Approved(_) => "push.approved",
            ApprovalStep::Wrong(_) | ApprovalStep::Spent => "push.number-refused",
            ApprovalStep::Denied => "push.denied",
        };
        let entry = AuditEntry::new(AuditSubject::Account(id), Actor::Account(id), action, now)
            .detail("factor_id", factor)
            .client(client);
        let mut changes = self.logged(entry).await?;
        let (tried, template) = match step {
            ApprovalStep::Approved(next) => {
                put_approval(&mut changes, &next, Expect::Version(found.version));
                self.guards.push.forget(&id);
                (Tried::Done, None)
            }
            ApprovalStep::Wrong(next) => {
                put_approval(&mut changes, &next, Expect::Version(found.version));
                (Tried::WrongNumber, None)
            }
            // Whoever came this far knows the password.
            ApprovalStep::Spent => (Tried::Spent, Some("login-answers-refused")),
            ApprovalStep::Denied => (Tried::Done, Some("login-denied")),
        };
        if let Some(template) = template {
            self.remove_approval(&mut changes, &found);
            self.end_login(&mut changes, &found.value).await?;
            let account = self.account(id).await?.value;
            let values = client_values(&found.value.client, now);
            self.tell(&mut changes, now, &account, template, values, Recourse::Lock).await?;
        }
        self.commit(changes).await?;
        Ok(tried)
    }

    /// Adds the end of the login that waited to a change set, if it is there still.
    async fn end_login(
        &self,
        changes: &mut ChangeSet,
        approval: &Approval,
    ) -> Result<(), IdentityError> {
        let public = approval.login_key;
        let found: Option<Found<Login>> = find(&*self.store, &public).await?;
        if let Some(found) = found.filter(|found| found.value.id == approval.login) {
            let expiry = Expiring::Login(public).key(found.value.expires);
            changes.delete(LOGINS, public.to_vec(), Expect::Version(found.version)).delete(
                EXPIRY,
                expiry,
                Expect::Any,
            );
        }
        Ok(())
    }

    /// Adds the end of what waits for a phone to a change set.
    pub(crate) fn remove_approval(&self, changes: &mut ChangeSet, found: &Found<Approval>) {
        let id = found.value.account.to_bytes();
        let expiry = Expiring::Approval(id).key(found.value.expires);
        changes.delete(APPROVALS, id.to_vec(), Expect::Version(found.version)).delete(
            EXPIRY,
            expiry,
            Expect::Any,
        );
    }
}

/// Adds what waits for a phone, as it is now, to a change set, with its end.
pub(in crate::flow) fn put_approval(changes: &mut ChangeSet, approval: &Approval, expect: Expect) {
    let id = approval.account.to_bytes();
    changes.put(APPROVALS, id.to_vec(), expect, approval.encode()).put(
        EXPIRY,
        Expiring::Approval(id).key(approval.expires),
        Expect::Any,
        NOTHING,
    );
}
