//! The JSON that devices send and get. Fields are only ever added; unknown ones are ignored.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use gatepost_device::CODE_STEP_SECONDS;
use gatepost_model::Malformed;
use gatepost_proto::{
    identity::v1::{ClaimDeviceEnrollmentResponse, DeviceState, GetDeviceResponse, PendingLogin},
    wire,
};
use serde::{Deserialize, Serialize};

use crate::{api::ApiProblem, app::App, places, view, visitor::Visitor};

/// A device presents itself.
#[derive(Deserialize)]
pub(super) struct Claim {
    pub(super) secret: String,
    pub(super) name: String,
    pub(super) platform: String,
    pub(super) public_key: String,
    pub(super) signature: String,
}

#[derive(Serialize)]
pub(super) struct Claimed {
    device_id: String,
    email: String,
    expires: Option<String>,
    codes: Codes,
}

/// How the device makes codes without a network (RFC 6238).
#[derive(Serialize)]
struct Codes {
    seed: String,
    algorithm: &'static str,
    digits: u32,
    period: u64,
}

impl Claimed {
    pub(super) fn of(claimed: ClaimDeviceEnrollmentResponse) -> Self {
        Self {
            expires: time(claimed.expires.as_ref()),
            codes: Codes {
                seed: URL_SAFE_NO_PAD.encode(&claimed.code_seed),
                algorithm: "SHA1",
                digits: 6,
                period: CODE_STEP_SECONDS,
            },
            device_id: claimed.device_id,
            email: claimed.email,
        }
    }
}

#[derive(Serialize)]
pub(super) struct Device {
    state: &'static str,
    name: String,
    email: String,
}

impl Device {
    pub(super) fn of(device: &GetDeviceResponse) -> Self {
        let state = match device.state() {
            DeviceState::Active => "active",
            DeviceState::Waiting | DeviceState::Unspecified => "waiting",
        };
        Self { state, name: device.name.clone(), email: device.email.clone() }
    }
}

#[derive(Serialize)]
pub(super) struct Logins {
    pub(super) logins: Vec<Login>,
}

/// A login that waits. The number is not in it.
#[derive(Serialize)]
pub(super) struct Login {
    id: String,
    purpose: &'static str,
    place: String,
    ip: String,
    program: String,
    created: Option<String>,
    expires: Option<String>,
    tries_left: u32,
}

impl Login {
    /// As it is shown, in the language that the device asks for.
    pub(super) fn of(
        app: &App,
        visitor: &Visitor,
        login: PendingLogin,
    ) -> Result<Self, ApiProblem> {
        let client = wire::client_of(login.client.as_ref()).map_err(|_| ApiProblem::internal())?;
        let place = app.places.of(client.ip, visitor.words.tag());
        Ok(Self {
            id: login.id,
            purpose: if login.step_up { "step-up" } else { "sign-in" },
            place: place.unwrap_or_else(|| places::range(client.ip)),
            ip: client.ip.to_string(),
            program: view::program(&visitor.words, &client.program),
            created: time(login.created.as_ref()),
            expires: time(login.expires.as_ref()),
            tries_left: login.tries_left,
        })
    }
}

/// What the person at the device says.
#[derive(Deserialize)]
pub(super) struct Answer {
    pub(super) decision: String,
    pub(super) number: Option<String>,
    pub(super) signature: String,
}

/// RFC 3339.
fn time(wire: Option<&prost_types::Timestamp>) -> Option<String> {
    wire::moment(wire?).ok().map(|moment| moment.to_string())
}

/// Bytes in base64url without padding (RFC 4648 §5).
pub(super) fn bytes(field: &'static str, text: &str) -> Result<Vec<u8>, ApiProblem> {
    let malformed = Malformed::new(field, "base64url without padding");
    URL_SAFE_NO_PAD.decode(text).map_err(|_| ApiProblem::malformed_field(&malformed))
}

/// `wait=<seconds>` of a query; no wait without it.
pub(super) fn wait(query: &str) -> Result<Duration, ApiProblem> {
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let Some((_, value)) = pairs.find(|(name, _)| name == "wait") else {
        return Ok(Duration::ZERO);
    };
    let seconds = value.parse::<u16>().ok();
    let malformed = Malformed::new("wait", "whole seconds");
    let seconds = seconds.ok_or_else(|| ApiProblem::malformed_field(&malformed))?;
    Ok(Duration::from_secs(seconds.into()))
}
