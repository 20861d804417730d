//! The pages, one file per group: what a request asks, what the services answer, what is shown.

pub(crate) mod account;
pub(crate) mod activity;
pub(crate) mod activity_export;
pub(crate) mod alarm;
pub(crate) mod app_password_new;
pub(crate) mod app_passwords;
pub(crate) mod avatar;
pub(crate) mod backup_codes;
pub(crate) mod close;
pub(crate) mod compromised;
pub(crate) mod device_setup;
pub(crate) mod devices;
pub(crate) mod email;
pub(crate) mod expunged;
pub(crate) mod factor;
pub(crate) mod identity;
pub(crate) mod identity_finish;
pub(crate) mod invitations;
pub(crate) mod leave;
pub(crate) mod linked_password;
pub(crate) mod log;
pub(crate) mod login;
pub(crate) mod login_passkey;
pub(crate) mod mail_domains;
pub(crate) mod mail_service_mailboxes;
pub(crate) mod mail_service_settings;
pub(crate) mod mail_services;
pub(crate) mod mailbox_logins;
pub(crate) mod mailbox_new;
pub(crate) mod mailbox_password;
pub(crate) mod mailbox_people;
pub(crate) mod mailboxes;
pub(crate) mod oauth;
pub(crate) mod oauth_clients;
pub(crate) mod organization;
pub(crate) mod organizations;
pub(crate) mod outside;
pub(crate) mod passkeys;
mod permissions;
pub(crate) mod phone;
pub(crate) mod phones;
pub(crate) mod problem;
pub(crate) mod product;
pub(crate) mod product_new;
mod product_settings;
pub(crate) mod product_transfer;
pub(crate) mod products;
pub(crate) mod profile;
pub(crate) mod recover;
pub(crate) mod recover_login;
pub(crate) mod recovery;
pub(crate) mod security;
pub(crate) mod security_device;
pub(crate) mod security_totp;
pub(crate) mod sessions;
pub(crate) mod set_up;
pub(crate) mod sign_up;
pub(crate) mod start;
pub(crate) mod support;
pub(crate) mod tags;
pub(crate) mod teams;
pub(crate) mod tokens;
pub(crate) mod transfers;
pub(crate) mod unify;
pub(crate) mod users;
pub(crate) mod verify;

use axum::{
    extract::FromRequestParts,
    response::{IntoResponse, Redirect, Response},
};
use gatepost_proto::{common::v1::PageRequest, organization::v1::OrganizationKind};
use http::request::Parts;
use tonic::{Code, Status};

use crate::{app::App, failure::Failure, routes};

/// What has been done, as the next page says it: `done-…` in the texts.
const DONE: &[&str] = &[
    "access-granted",
    "access-ended",
    "access-given-back",
    "partner-granted",
    "partner-ended",
    "code-renewed",
    "setup-cancelled",
    "signed-out",
    "verified",
    "resent",
    "mailbox-made",
    "mail-service-made",
    "domain-added",
    "domain-checked",
    "domain-removed",
    "domain-verified",
    "alias-added",
    "alias-removed",
    "mailbox-password-set",
    "mailbox-password-removed",
    "mailbox-unified",
    "mailbox-unification-ended",
    "device-revoked",
    "person-attached",
    "person-detached",
    "permissions-changed",
    "mailbox-left",
    "connection-ended",
    "messages-restored",
    "messages-restored-partly",
    "messages-deleted",
    "messages-deleted-partly",
    "mail-service-saved",
    "app-password-revoked",
    "app-passwords-revoked",
    "session-ended",
    "application-ended",
    "application-made",
    "application-saved",
    "application-enabled",
    "application-disabled",
    "application-deleted",
    "token-revoked",
    "compromise-finished",
    "tokens-revoked",
    "sessions-ended",
    "password-changed",
    "profile-saved",
    "account-closed",
    "login-ended",
    "password-recovered",
    "avatar-set",
    "avatar-removed",
    "recovery-email-asked",
    "recovery-email-changed",
    "recovery-email-removed",
    "phone-confirmed",
    "phone-code-sent",
    "phone-updated",
    "phone-removed",
    "factor-added",
    "factor-removed",
    "factors-off",
    "factor-renamed",
    "device-refused",
    "email-asked",
    "email-cancelled",
    "email-changed",
    "pictures-sent",
    "factors-reset",
    "case-approved",
    "case-approved-first",
    "case-refused",
    "case-decided",
    "support-needs-factor",
    "organization-saved",
    "organization-made",
    "organization-deleted",
    "logo-set",
    "logo-removed",
    "second-factor-required",
    "second-factor-not-required",
    "nobody-chosen",
    "no-team-chosen",
    "role-changed",
    "preferences-saved",
    "grant-added",
    "grant-removed",
    "team-joined",
    "team-left",
    "organization-left",
    "team-made",
    "team-saved",
    "team-deleted",
    "team-leader-set",
    "team-members-added",
    "team-members-added-some",
    "team-members-removed",
    "joined",
    "invitation-declined",
    "invitation-over",
    "no-invitation-chosen",
    "invitations-resent",
    "invitations-withdrawn",
    "product-added",
    "product-saved",
    "product-cancelled",
    "product-restored",
    "product-tagged",
    "products-tagged",
    "tag-added",
    "tag-saved",
    "tag-deleted",
    "transfer-offered",
    "transfer-accepted",
    "transfer-declined",
    "transfer-withdrawn",
];

/// What stands after the `?` of an address.
pub(crate) struct Asked(Vec<(String, String)>);

impl Asked {
    /// As when this stood there.
    pub(crate) fn of(query: &str) -> Self {
        let pairs = form_urlencoded::parse(query.as_bytes()).take(16);
        Self(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// As when nothing stands there.
    pub(crate) fn nothing() -> Self {
        Self(Vec::new())
    }

    /// One value; empty when it is absent or longer than anything we ask with.
    pub(crate) fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(found, _)| found == name);
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| value.len() <= 512)
            .unwrap_or_default()
    }

    /// Where a login goes on to; empty when it is neither a page nor a request that we lead back to.
    pub(crate) fn next(&self) -> &str {
        let found = self.0.iter().find(|(found, _)| found == "next");
        let next = found.map(|(_, value)| value.as_str());
        next.filter(|next| routes::goes_on(next)).unwrap_or_default()
    }

    /// What has just been done, if it is something we know.
    pub(crate) fn done(&self) -> Option<&'static str> {
        let asked = self.get("done");
        DONE.iter().copied().find(|done| *done == asked)
    }

    /// Which part of a list is wanted.
    pub(crate) fn page(&self, size: u32) -> PageRequest {
        PageRequest { size, token: self.get("page").to_owned() }
    }
}

impl FromRequestParts<App> for Asked {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Failure> {
        Ok(Self::of(parts.uri.query().unwrap_or_default()))
    }
}

/// Leads the browser on to a page that can be reloaded without repeating anything.
fn go(to: &str) -> Response {
    Redirect::to(to).into_response()
}

/// All of a list that fits a page of the console.
fn all() -> Option<PageRequest> {
    Some(PageRequest { size: 1000, token: String::new() })
}

/// Somebody else's things are as if they did not exist.
#[allow(clippy::needless_pass_by_value)] // for map_err
fn hidden(answer: Status) -> Failure {
    match answer.code() {
        Code::PermissionDenied | Code::InvalidArgument => Failure::NotFound,
        _ => answer.into(),
    }
}

/// A value within an address.
fn escaped(value: &str) -> String {
    form_urlencoded::byte_serialize(value.as_bytes()).collect()
}

/// Key of the text that names a kind of organization.
fn organization_kind(kind: OrganizationKind) -> &'static str {
    match kind {
        OrganizationKind::Company => "organization-kind-company",
        OrganizationKind::Association => "organization-kind-association",
        OrganizationKind::Individual | OrganizationKind::Unspecified => {
            "organization-kind-individual"
        }
    }
}

/// The one of texts by language that the reader understands, or the English one.
fn in_language(
    p: &crate::view::Page,
    texts: &std::collections::HashMap<String, String>,
) -> Option<String> {
    texts.get(p.words.tag()).or_else(|| texts.get("en")).cloned()
}
