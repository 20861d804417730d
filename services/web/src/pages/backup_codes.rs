//! Backup codes (2FA-5): shown once, kept as a file or on paper, made anew.

use askama::Template;
use axum::response::{IntoResponse, Response};
use gatepost_proto::{identity::v1::RenewBackupCodesRequest, wire};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};

use crate::{
    failure::Failure,
    form::PersonForm,
    view::{Page, html},
    visitor::Person,
};

#[derive(Template)]
#[template(path = "backup_codes.html")]
struct Codes {
    p: Page,
    codes: Vec<String>,
    /// Did they come with the account's first factor?
    first: bool,
}

/// New codes, the only time they are seen.
pub(super) fn show(person: &Person, codes: Vec<String>, first: bool) -> Result<Response, Failure> {
    html(&Codes { p: Page::console(person, "account"), codes, first })
}

#[derive(Template)]
#[template(path = "backup_codes_renew.html")]
struct Renew {
    p: Page,
}

/// GET /account/security/backup-codes
pub(crate) async fn confirm(person: Person) -> Result<Response, Failure> {
    person.fresh()?;
    html(&Renew { p: Page::console(&person, "account") })
}

/// POST /account/security/backup-codes
pub(crate) async fn renew(PersonForm(person, _): PersonForm) -> Result<Response, Failure> {
    let client = Some(wire::client(&person.client));
    let request = person.ask(RenewBackupCodesRequest { client })?;
    let answer = person.app.factors.clone().renew_backup_codes(request).await?;
    show(&person, answer.into_inner().backup_codes, false)
}

/// POST /account/security/backup-codes/file: what the page showed, as a file. Nothing is kept for it: the codes
/// come with the form.
pub(crate) async fn file(PersonForm(person, form): PersonForm) -> Result<Response, Failure> {
    let p = Page::console(&person, "account");
    let mut text = format!("{}\n{}\n\n", p.t("backup-codes-title"), person.account.email);
    for code in form.all("code").take(20) {
        let plain =
            code.len() <= 32 && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if !plain {
            return Err(Failure::Malformed);
        }
        text.push_str(code);
        text.push('\n');
    }
    let headers = [
        (CONTENT_TYPE, "text/plain; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"gatepost-backup-codes.txt\""),
    ];
    Ok((headers, text).into_response())
}
