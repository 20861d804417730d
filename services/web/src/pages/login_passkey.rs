//! Login by a passkey and nothing else (2FA-2): offered by the browser where the address is typed, and by a button.

use axum::{extract::State, response::Response};
use gatepost_proto::{
    identity::v1::{FinishPasskeyLoginRequest, StartPasskeyLoginRequest},
    wire,
};
use gatepost_runtime::status;
use http::header::CONTENT_TYPE;
use serde_json::{Value, json};

use super::login;
use crate::{app::App, failure::Failure, form::VisitorForm};

/// POST /login/passkey/options: what the browser is to ask passkeys for, as JSON. The script of the login asks
/// for it.
pub(crate) async fn options(
    State(app): State<App>,
    VisitorForm(visitor, _): VisitorForm,
) -> Result<Response, Failure> {
    let request = StartPasskeyLoginRequest { client: Some(wire::client(&visitor.client)) };
    let begun = app.passkeys.clone().start_passkey_login(request).await?.into_inner();
    let options: Value = serde_json::from_str(&begun.options).map_err(|_| Failure::Internal)?;
    let body = json!({ "ceremony": begun.ceremony, "options": options }).to_string();
    let answer = Response::builder().header(CONTENT_TYPE, "application/json").body(body.into());
    answer.map_err(|_| Failure::Internal)
}

/// POST /login/passkey
pub(crate) async fn submit(
    State(app): State<App>,
    VisitorForm(visitor, form): VisitorForm,
) -> Result<Response, Failure> {
    let request = FinishPasskeyLoginRequest {
        ceremony: form.get("ceremony").to_owned(),
        response: form.get("response").to_owned(),
        client: Some(wire::client(&visitor.client)),
        device_token: visitor.device.clone(),
    };
    match app.passkeys.clone().finish_passkey_login(request).await {
        Ok(answer) => {
            let grant = answer.into_inner().session.ok_or(Failure::Internal)?;
            login::enter(&app, &visitor, &grant, form.get("next"))
        }
        Err(answer) if status::reason(&answer).as_deref() == Some("ceremony-ended") => {
            login::again(&app, &visitor, form, "reason-ceremony-ended")
        }
        Err(answer) => login::refuse(&app, &visitor, form, answer, "passkey-login-refused"),
    }
}
