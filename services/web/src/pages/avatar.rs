//! The picture that people show of themselves (ACC-5).

use std::time::Duration;

use axum::{
    extract::{Path, Request, State},
    response::{IntoResponse, Response},
};
use gatepost_proto::{
    identity::v1::{GetAvatarRequest, RemoveAvatarRequest, SetAvatarRequest},
    wire,
};
use gatepost_runtime::status;
use http::{
    HeaderValue,
    header::{CACHE_CONTROL, CONTENT_TYPE},
};
use tonic::Code;

use super::{go, profile};
use crate::{
    app::App,
    failure::Failure,
    files::{self, Files},
    form::{ACTING_FOR, Form, PersonForm},
    visitor::Person,
};

/// When somebody whose upload found no seat tries again.
const BUSY: Duration = Duration::from_secs(20);

/// GET /account/avatar/{name}: the name changes with the picture, so that browsers keep each for good. Logging
/// out clears what they keep.
pub(crate) async fn show(Path(name): Path<String>, person: Person) -> Result<Response, Failure> {
    let request = person.ask(GetAvatarRequest {})?;
    let found = person.app.avatars.clone().get_avatar(request).await?.into_inner();
    if found.avatar != name {
        return Err(Failure::NotFound);
    }
    let mut response = found.jpeg.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("image/jpeg"));
    let kept = HeaderValue::from_static("private, max-age=31536000, immutable");
    headers.insert(CACHE_CONTROL, kept);
    Ok(response)
}

/// POST /account/avatar: the chosen file.
pub(crate) async fn submit(State(app): State<App>, request: Request) -> Result<Response, Failure> {
    let (person, parts, body) = files::signed_in(&app, request).await?;
    // Files are large: few browsers at a time.
    let _seat = app.uploads.try_acquire().map_err(|_| Failure::Throttled(Some(BUSY)))?;
    let mut sent = Files::begin(&app, person.binding(), &parts, body, 2).await?;
    let (about, longest) = profile::profile_and_bound(&person).await?;
    let mut file = sent.next(longest).await?;
    // Every form of the console says which organization it is about; this one is about none.
    if file.as_ref().is_some_and(|file| file.field == ACTING_FOR) {
        file = sent.next(longest).await?;
    }
    let file = file.filter(|file| file.field == "picture");
    let mut form = Form::default();
    match file.ok_or(Failure::Malformed)?.bytes {
        None => form.complain("picture", "reason-picture-too-long"),
        Some(picture) if picture.is_empty() => form.complain("picture", "invalid-no-file"),
        Some(picture) => {
            let client = Some(wire::client(&person.client));
            let request = person.ask(SetAvatarRequest { picture, client })?;
            match person.app.avatars.clone().set_avatar(request).await {
                Ok(_) => return Ok(go("/account/profile?done=avatar-set")),
                Err(answer) if answer.code() == Code::InvalidArgument => {
                    let reason = status::reason(&answer).unwrap_or_default();
                    let key = format!("reason-{reason}");
                    let known = reason.starts_with("picture-") && person.words.knows(&key);
                    form.complain("picture", if known { &key } else { "reason-picture-damaged" });
                }
                Err(answer) => return Err(answer.into()),
            }
        }
    }
    profile::show(&person, form.with(&profile::fields(&person, &about)), longest, None)
}

/// POST /account/avatar/remove
pub(crate) async fn remove(PersonForm(person, _): PersonForm) -> Result<Response, Failure> {
    let client = Some(wire::client(&person.client));
    let request = person.ask(RemoveAvatarRequest { client })?;
    person.app.avatars.clone().remove_avatar(request).await?;
    Ok(go("/account/profile?done=avatar-removed"))
}
