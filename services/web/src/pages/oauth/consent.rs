//! What a person is asked before an application gets anything, for browsers and devices alike.

use gatepost_proto::{
    identity::v1::{AuthorizationNeed, AuthorizationQuestion},
    mailbox::v1::{Mailbox, MailboxState, Permission},
};

use super::{Asker, Scope, opens_mailbox, scopes};
use crate::{
    failure::Failure,
    form::Form,
    pages::mailboxes,
    view::{Choice, Page},
    visitor::Person,
};

/// Mailboxes that are shown side by side; more are a list to choose from.
const FEW: usize = 6;

/// What is asked.
pub(super) struct Question {
    pub(super) asker: Asker,
    pub(super) scopes: Vec<Scope>,
    /// Does any of it open mail?
    pub(super) mail: bool,
    /// Is it to be said which mailbox?
    pub(super) boxes: Vec<Choice>,
    /// Are there many?
    pub(super) many: bool,
    /// The only one, which needs no question.
    pub(super) only: String,
    /// Mail is asked for, and there is no mailbox.
    pub(super) none: bool,
}

/// What of a question has to be done before anybody can agree.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum First {
    Login,
    FreshLogin,
    SecondFactor,
}

/// The first thing that is needed other than an answer; none when only answers are.
pub(super) fn first(question: &AuthorizationQuestion) -> Option<First> {
    let needs = |wanted| question.needs().any(|need| need == wanted);
    match () {
        () if needs(AuthorizationNeed::Login) => Some(First::Login),
        () if needs(AuthorizationNeed::FreshLogin) => Some(First::FreshLogin),
        () if needs(AuthorizationNeed::SecondFactor) => Some(First::SecondFactor),
        () => None,
    }
}

/// Does the person have to agree?
pub(super) fn wants_consent(question: &AuthorizationQuestion) -> bool {
    question.needs().any(|need| need == AuthorizationNeed::Consent)
}

/// Is it to be said which mailbox is shown? Also where it was said before and access is agreed to anew: an answer without
/// one would take it back.
fn wants_mailbox(question: &AuthorizationQuestion) -> bool {
    let mail = question.scopes.iter().any(|slug| opens_mailbox(slug));
    question.needs().any(|need| need == AuthorizationNeed::Mailbox)
        || (mail && wants_consent(question))
}

/// Mailboxes that the person may open, by address, where one is to be chosen.
pub(super) async fn choices(
    person: &Person,
    question: &AuthorizationQuestion,
) -> Result<Vec<String>, Failure> {
    if !wants_mailbox(question) {
        return Ok(Vec::new());
    }
    let opens = |mailbox: &Mailbox| {
        let may = |wanted| mailbox.permissions().any(|permission| permission == wanted);
        let may = may(Permission::Read) || may(Permission::Send);
        may && mailbox.state() == MailboxState::Active
    };
    let own = mailboxes::own(person).await?;
    let mut found: Vec<String> =
        own.into_iter().filter(opens).map(|mailbox| mailbox.address).collect();
    found.sort();
    Ok(found)
}

/// What is shown of a question; `form` is what was answered to it before.
pub(super) fn shown(
    p: &Page,
    person: &Person,
    question: AuthorizationQuestion,
    boxes: Vec<String>,
    form: Option<&Form>,
) -> Question {
    let asked = wants_mailbox(&question);
    let chosen = match form {
        Some(form) => form.get("mailbox").to_owned(),
        None => question.login_hint.clone(),
    };
    let (only, several) = match boxes.as_slice() {
        [one] => (one.clone(), Vec::new()),
        _ => (String::new(), boxes),
    };
    let choice = |address: String| Choice {
        chosen: address.eq_ignore_ascii_case(&chosen),
        label: address.clone(),
        value: address,
    };
    let none = asked && only.is_empty() && several.is_empty();
    let scopes = scopes(p, &question.scopes, form);
    Question {
        asker: Asker::of(question.client.unwrap_or_default(), Some(person)),
        mail: scopes.iter().any(|scope| scope.mail),
        scopes,
        many: several.len() > FEW,
        boxes: several.into_iter().map(choice).collect(),
        only,
        none,
    }
}

/// Complains unless one of `boxes` was chosen, where there are several.
pub(super) fn check(form: &mut Form, boxes: &[String]) {
    let chosen = form.get("mailbox");
    let known = boxes.iter().any(|address| address == chosen);
    if boxes.len() > 1 && !known {
        form.complain("mailbox", "invalid-mailbox-choice");
    }
}

/// The mailbox that was chosen, or the only one there is.
pub(super) fn chosen(form: &Form, boxes: &[String]) -> String {
    match boxes {
        [one] => one.clone(),
        _ => form.get("mailbox").to_owned(),
    }
}
