//! Which device a request is from: its signature, its time, and that it is heard once.

use std::sync::PoisonError;

use gatepost_device::{DeviceId, PublicKey, Signed};
use gatepost_identity_core::{
    Account, DeviceEnrollment, Factor, FactorDetail, PushFactor, ReplayRefusal,
};
use gatepost_model::{DisplayName, Malformed, Timestamp};

use crate::{
    error::IdentityError,
    repo::{Found, find, pair},
    state::Identity,
};

/// A request as it came over HTTP.
pub(crate) struct DeviceRequest {
    pub(crate) device: String,
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) time: u64,
    pub(crate) nonce: Vec<u8>,
    pub(crate) body: Vec<u8>,
    pub(crate) signature: Vec<u8>,
}

/// A device that has proven who it is.
pub(crate) struct Device {
    pub(crate) id: DeviceId,
    pub(crate) account: Account,
    /// As its owner calls it, or as it calls itself while it waits to be confirmed.
    pub(crate) name: DisplayName,
    pub(crate) key: PublicKey,
    /// Has its owner confirmed it?
    pub(crate) active: bool,
}

impl Identity {
    /// The device that sent a request. Unknown ones, removed ones and wrong signatures look the same.
    ///
    /// # Errors
    ///
    /// [`IdentityError::DeviceRefused`]; [`IdentityError::DeviceTime`] and
    /// [`IdentityError::DeviceReplayed`] only for requests that are rightly signed.
    pub(crate) async fn device(&self, request: &DeviceRequest) -> Result<Device, IdentityError> {
        let now = self.now();
        let id: DeviceId = request.device.parse().map_err(|_| IdentityError::DeviceRefused)?;
        let (name, key, active) =
            self.device_key(id, now).await?.ok_or(IdentityError::DeviceRefused)?;
        let key = PublicKey::read(&key).map_err(|_| IdentityError::DeviceRefused)?;
        let signed = Signed::Request {
            origin: &self.public_url,
            device: &request.device,
            method: &request.method,
            target: &request.target,
            time: request.time,
            nonce: &request.nonce,
            body: &request.body,
        };
        if !key.verify(&signed, &request.signature) {
            return Err(IdentityError::DeviceRefused);
        }
        let account = self.account(id.account).await?.value;
        if !account.is_active() {
            return Err(IdentityError::DeviceRefused);
        }
        let nonce: [u8; 16] = request
            .nonce
            .as_slice()
            .try_into()
            .map_err(|_| IdentityError::Malformed(Malformed::new("nonce", "16 bytes")))?;
        let time = Timestamp::from_unix_millis(request.time);
        let mut replays = self.replays.lock().unwrap_or_else(PoisonError::into_inner);
        match replays.hear(id, time, nonce, now) {
            Ok(()) => Ok(Device { id, account, name, key, active }),
            Err(ReplayRefusal::Time) => Err(IdentityError::DeviceTime),
            Err(ReplayRefusal::Replayed) => Err(IdentityError::DeviceReplayed),
            Err(ReplayRefusal::TooMany) => {
                Err(IdentityError::Throttled(std::time::Duration::from_secs(30)))
            }
        }
    }

    /// Name and key of a device, and whether it is a factor already.
    async fn device_key(
        &self,
        id: DeviceId,
        now: Timestamp,
    ) -> Result<Option<(DisplayName, Vec<u8>, bool)>, IdentityError> {
        let key = pair(&id.account.to_bytes(), &id.factor.to_bytes());
        let found: Option<Found<Factor>> = find(&*self.store, &key).await?;
        if let Some(Factor { name, detail, .. }) = found.map(|found| found.value) {
            return Ok(match detail {
                FactorDetail::Push(PushFactor { public_key, .. }) => Some((name, public_key, true)),
                _ => None,
            });
        }
        let found: Option<Found<DeviceEnrollment>> =
            find(&*self.store, &id.account.to_bytes()).await?;
        let waiting = found.map(|found| found.value).filter(|waiting| waiting.lives(now));
        let presented = waiting.and_then(|waiting| waiting.presented);
        let presented = presented.filter(|presented| presented.factor == id.factor);
        Ok(presented.map(|presented| (presented.name, presented.public_key, false)))
    }
}
