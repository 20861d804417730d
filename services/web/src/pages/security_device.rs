//! Adding a phone (2FA-3): an invitation as a QR code, the phone's answer, "it is mine".

use askama::Template;
use axum::response::Response;
use gatepost_proto::{
    identity::v1::{
        CancelDeviceEnrollmentRequest, DeviceEnrollment, FinishDeviceEnrollmentRequest,
        GetDeviceEnrollmentRequest, PresentedDevice, StartDeviceEnrollmentRequest,
        device_enrollment::State,
    },
    wire,
};
use gatepost_runtime::status;
use http::{HeaderName, HeaderValue};
use tonic::{Code, Status};

use super::{backup_codes, go};
use crate::{
    failure::Failure,
    form::{Form, PersonForm},
    places,
    view::{Page, html_form},
    visitor::Person,
};

const HERE: &str = "/account/security/devices/new";
/// How often the page looks whether the phone has answered, in seconds; it needs no script for that.
const LOOKS: HeaderValue = HeaderValue::from_static("4");

#[derive(Template)]
#[template(path = "security_device.html")]
struct Enroll {
    p: Page,
    form: Form,
    /// What the QR code says; empty when there is none to show.
    invitation: String,
    presented: Option<Presented>,
}

/// A phone that has answered.
struct Presented {
    platform: String,
    place: String,
}

/// GET /account/security/devices/new
pub(crate) async fn form(person: Person) -> Result<Response, Failure> {
    person.fresh()?;
    let request = person.ask(GetDeviceEnrollmentRequest {})?;
    let enrollment = match person.app.push.clone().get_device_enrollment(request).await {
        Ok(answer) => answer.into_inner().enrollment,
        Err(answer) if answer.code() == Code::NotFound => None,
        Err(answer) => return Err(answer.into()),
    };
    show(&person, enrollment, Form::default())
}

fn show(
    person: &Person,
    enrollment: Option<DeviceEnrollment>,
    mut form: Form,
) -> Result<Response, Failure> {
    let (mut invitation, mut presented) = (String::new(), None);
    match enrollment.and_then(|enrollment| enrollment.state) {
        Some(State::Invitation(text)) => invitation = text,
        Some(State::Device(device)) => {
            if form.is_right() {
                form = Form::filled(&[("factor-name", &device.name)]);
            }
            presented = Some(seen(person, device)?);
        }
        None => {}
    }
    let p = Page::console(person, "account");
    let waits = !invitation.is_empty();
    let page = Enroll { p, form, invitation, presented };
    let mut response = html_form(&page, &page.form)?;
    if waits {
        response.headers_mut().insert(HeaderName::from_static("refresh"), LOOKS);
    }
    Ok(response)
}

fn seen(person: &Person, device: PresentedDevice) -> Result<Presented, Failure> {
    let client = wire::client_of(device.client.as_ref()).map_err(|_| Failure::Internal)?;
    let place = person.app.places.of(client.ip, person.words.tag());
    let place = place.unwrap_or_else(|| places::range(client.ip));
    Ok(Presented { platform: device.platform, place })
}

/// POST /account/security/devices/new
pub(crate) async fn submit(PersonForm(person, form): PersonForm) -> Result<Response, Failure> {
    match form.get("do") {
        "start" => {
            let request = person.ask(StartDeviceEnrollmentRequest {})?;
            person.app.push.clone().start_device_enrollment(request).await?;
            Ok(go(HERE))
        }
        "refuse" => {
            let request = person.ask(CancelDeviceEnrollmentRequest {})?;
            person.app.push.clone().cancel_device_enrollment(request).await?;
            Ok(go("/account/security?done=device-refused"))
        }
        "confirm" => confirm(&person, form).await,
        _ => Err(Failure::Malformed),
    }
}

async fn confirm(person: &Person, mut form: Form) -> Result<Response, Failure> {
    let request = person.ask(FinishDeviceEnrollmentRequest {
        name: form.get("factor-name").to_owned(),
        client: Some(wire::client(&person.client)),
    })?;
    match person.app.push.clone().finish_device_enrollment(request).await {
        Ok(answer) => {
            let codes = answer.into_inner().backup_codes;
            if codes.is_empty() {
                return Ok(go("/account/security?done=factor-added"));
            }
            backup_codes::show(person, codes, true)
        }
        Err(answer) if is_over(&answer) => Ok(go(HERE)),
        Err(answer) if status::field(&answer).as_deref() == Some("name") => {
            form.complain("factor-name", "invalid-factor-name");
            let request = person.ask(GetDeviceEnrollmentRequest {})?;
            let found = person.app.push.clone().get_device_enrollment(request).await?;
            show(person, found.into_inner().enrollment, form)
        }
        Err(answer) => {
            let step_up = Failure::from(answer.clone());
            if matches!(step_up, Failure::StepUp { .. }) {
                return Err(step_up);
            }
            form.refused(answer, |key| person.words.knows(key), &[])?;
            show(person, None, form)
        }
    }
}

/// The enrollment has ended meanwhile, or no phone has answered yet.
fn is_over(answer: &Status) -> bool {
    answer.code() == Code::NotFound || status::reason(answer).as_deref() == Some("no-device")
}
