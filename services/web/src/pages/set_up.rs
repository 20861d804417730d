//! Where the link of a device leads (APP-7): opening it only shows a button, so that programs that look into links do
//! not use it up; the button makes the app password and hands it over, as a configuration profile or as settings.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use gatepost_proto::{
    identity::v1::{DeviceKind, DeviceSetup, OpenDeviceSetupRequest, RedeemDeviceSetupRequest},
    wire,
};
use gatepost_runtime::status;
use gatepost_text::Words;
use http::{
    HeaderValue, StatusCode,
    header::{CONTENT_DISPOSITION, CONTENT_TYPE},
};
use tonic::Status;

use super::{Asked, app_password_new::groups};
use crate::{
    app::{App, MailSettings},
    failure::Failure,
    form::{Form, VisitorForm},
    setup::profile::{self, Signing},
    view::{Page, When, html},
    visitor::Visitor,
};

#[derive(Template)]
#[template(path = "setup/open.html")]
struct Open {
    p: Page,
    token: String,
    /// Nothing when the link opens nothing.
    about: Option<About>,
}

struct About {
    name: String,
    address: String,
    expires: Option<When>,
    /// Is there a profile, and is it what this device wants first?
    profile: bool,
}

/// GET /set-up?token=…
pub(crate) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    asked: Asked,
) -> Result<Response, Failure> {
    let token = asked.get("token").to_owned();
    let client = Some(wire::client(&visitor.client));
    let request = OpenDeviceSetupRequest { token: token.clone(), client };
    let opened = match app.setups.clone().open_device_setup(request).await {
        Ok(opened) => opened.into_inner(),
        Err(answer) => return refused(&app, &visitor, answer),
    };
    let setup = opened.setup.ok_or(Failure::Internal)?;
    let p = Page::plain(&app, &of(&app, &visitor, &opened.language));
    let about = About {
        profile: wants_profile(&app, &visitor, &setup),
        name: setup.name,
        address: setup.address,
        expires: p.when(opened.expires.as_ref()),
    };
    html(&Open { p, token, about: Some(about) })
}

/// The visitor, in the language of whose device it is.
fn of(app: &App, visitor: &Visitor, language: &str) -> Visitor {
    let words = Words::first_of(&app.texts, [language, visitor.words.tag()]);
    Visitor { words, ..visitor.clone() }
}

/// Is it a device that takes profiles, by what was chosen or by what it says of itself?
fn wants_profile(app: &App, visitor: &Visitor, setup: &DeviceSetup) -> bool {
    const APPLE: [&str; 3] = ["iPhone", "iPad", "Macintosh"];
    let says = APPLE.iter().any(|name| visitor.client.program.contains(name));
    let chosen = setup.kind() == DeviceKind::Apple;
    let wants = chosen || says && setup.kind() == DeviceKind::Other;
    // What cannot be signed is not offered: there are still the settings.
    wants && profile::possible(&app.mail_settings) && profile::signing(app).is_ok()
}

#[derive(Template)]
#[template(path = "setup/settings.html")]
struct Settings {
    p: Page,
    name: String,
    /// The secret in groups.
    groups: Vec<String>,
    addresses: Vec<String>,
    settings: MailSettings,
    /// Key of the text that says what to do with it.
    steps: &'static str,
}

/// POST /set-up: `hand` says how it is handed over. The answer holds the password and is not stored by browsers.
pub(crate) async fn submit(
    State(app): State<App>,
    VisitorForm(visitor, form): VisitorForm,
) -> Result<Response, Failure> {
    let signing = wanted(&app, &form)?;
    let client = Some(wire::client(&visitor.client));
    let request = RedeemDeviceSetupRequest { token: form.get("token").to_owned(), client };
    let made = match app.setups.clone().redeem_device_setup(request).await {
        Ok(made) => made.into_inner(),
        Err(answer) => return refused(&app, &visitor, answer),
    };
    let visitor = of(&app, &visitor, &made.language);
    if let Some(signing) = signing {
        let signed = profile::make(&app, &visitor.words, &made, &signing)?;
        let kind = HeaderValue::from_static(profile::MEDIA_TYPE);
        let name = HeaderValue::from_static("attachment; filename=\"mail.mobileconfig\"");
        return Ok(([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, name)], signed).into_response());
    }
    let setup = made.setup.ok_or(Failure::Internal)?;
    html(&Settings {
        p: Page::plain(&app, &visitor),
        groups: groups(&made.secret),
        addresses: vec![setup.address.clone()],
        settings: app.mail_settings.clone(),
        steps: match setup.kind() {
            DeviceKind::Thunderbird => "setup-steps-thunderbird",
            DeviceKind::Outlook => "setup-steps-outlook",
            DeviceKind::Apple | DeviceKind::Other | DeviceKind::Unspecified => "setup-steps-other",
        },
        name: setup.name,
    })
}

/// What signs the profile, where one is wanted. Asked before the link is used up: there is none without a server that
/// sends, and none without a key that signs.
fn wanted(app: &App, form: &Form) -> Result<Option<Signing>, Failure> {
    match form.get("hand") {
        "profile" if profile::possible(&app.mail_settings) => profile::signing(app).map(Some),
        "settings" => Ok(None),
        _ => Err(Failure::Malformed),
    }
}

/// A link that opens nothing gets a page that says what else can be done.
fn refused(app: &App, visitor: &Visitor, answer: Status) -> Result<Response, Failure> {
    if status::reason(&answer).as_deref() != Some("link-refused") {
        return Err(answer.into());
    }
    let mut page = html(&Open { p: Page::plain(app, visitor), token: String::new(), about: None })?;
    *page.status_mut() = StatusCode::NOT_FOUND;
    Ok(page)
}
