//! What holds for all mailboxes of a mail service: what an attached account may do when nobody says (MBX-2), and whether
//! there are mailbox passwords (MBX-3).

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_proto::mailbox::v1::{
    GetMailServiceSettingsRequest, MailServiceSettings, MailboxPasswordPolicy,
    UpdateMailServiceSettingsRequest,
};

use super::{
    go, mail_services,
    permissions::{self, PermissionFields},
};
use crate::{
    failure::Failure,
    form::{Form, PersonForm},
    view::{Choice, Page, html_form},
    visitor::Person,
};

const POLICIES: [(&str, MailboxPasswordPolicy); 3] = [
    ("default", MailboxPasswordPolicy::Default),
    ("allowed", MailboxPasswordPolicy::Allowed),
    ("forbidden", MailboxPasswordPolicy::Forbidden),
];

#[derive(Template)]
#[template(path = "mail_service_settings.html")]
struct Settings {
    p: Page,
    form: Form,
    service: mail_services::Shown,
    fields: PermissionFields,
    policies: Vec<Choice>,
}

/// The settings of a mail service that the person manages.
async fn managed(
    person: &Person,
    id: &str,
) -> Result<(mail_services::Shown, MailServiceSettings), Failure> {
    let found = mail_services::find(person, id).await?;
    if !found.manages {
        return Err(Failure::Forbidden);
    }
    let service = found.mail_service.ok_or(Failure::Internal)?;
    let request =
        person.ask(GetMailServiceSettingsRequest { mail_service_id: service.id.clone() })?;
    let settings = person.app.mail_settings_of.clone().get_mail_service_settings(request).await?;
    let settings = settings.into_inner().settings.ok_or(Failure::Internal)?;
    Ok((mail_services::Shown::of(service), settings))
}

/// GET /mail-services/{id}/settings
pub(crate) async fn form(Path(id): Path<String>, person: Person) -> Result<Response, Failure> {
    let (service, settings) = managed(&person, &id).await?;
    let p = Page::console(&person, "mailboxes");
    let fields = PermissionFields::of(&p, &settings.default_permissions);
    let chosen = POLICIES.iter().find(|(_, policy)| *policy == settings.mailbox_passwords());
    let chosen = chosen.map_or("default", |(name, _)| name);
    show(p, Form::default(), service, fields, chosen, &settings)
}

fn show(
    p: Page,
    form: Form,
    service: mail_services::Shown,
    fields: PermissionFields,
    chosen: &str,
    settings: &MailServiceSettings,
) -> Result<Response, Failure> {
    let by_default = if settings.mailbox_passwords_by_default {
        "mailbox-passwords-default-allowed"
    } else {
        "mailbox-passwords-default-forbidden"
    };
    let label = |name: &str| match name {
        "allowed" => "mailbox-passwords-allowed",
        "forbidden" => "mailbox-passwords-forbidden",
        _ => by_default,
    };
    let policies = POLICIES.iter().map(|(name, _)| Choice {
        value: (*name).to_owned(),
        label: p.t(label(name)),
        chosen: *name == chosen,
    });
    let page = Settings { policies: policies.collect(), p, form, service, fields };
    html_form(&page, &page.form)
}

/// POST /mail-services/{id}/settings
pub(crate) async fn submit(
    Path(id): Path<String>,
    PersonForm(person, mut form): PersonForm,
) -> Result<Response, Failure> {
    let (service, settings) = managed(&person, &id).await?;
    let default_permissions = permissions::chosen(&mut form);
    let policy = POLICIES.iter().find(|(name, _)| form.has("mailbox-passwords", name));
    let Some((chosen, policy)) = policy.copied() else { return Err(Failure::Malformed) };
    if form.is_right() {
        let request = person.ask(UpdateMailServiceSettingsRequest {
            mail_service_id: service.id.clone(),
            default_permissions,
            mailbox_passwords: policy.into(),
        })?;
        person.app.mail_settings_of.clone().update_mail_service_settings(request).await?;
        return Ok(go(&format!("/mail-services/{}?done=mail-service-saved", service.id)));
    }
    let p = Page::console(&person, "mailboxes");
    let fields = PermissionFields::sent(&p, &form);
    show(p, form, service, fields, chosen, &settings)
}
