//! API tokens: the list, their making, the one page that shows them, and their end (TOK-1 to TOK-3).

use std::time::Duration;

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_model::{ApiTokenId, Scope};
use gatepost_proto::{
    identity::v1::{
        ApiToken, IssueApiTokenRequest, ListApiTokensRequest, RevokeAllApiTokensRequest,
        RevokeApiTokenRequest,
    },
    wire,
};
use tonic::Code;

use super::{
    Asked, all,
    app_password_new::{expires, expiry_choices, networks},
    go, hidden,
};
use crate::{
    failure::Failure,
    form::{Form, PersonForm},
    view::{Choice, Page, When, html, html_form},
    visitor::Person,
};

/// A token that is switched off within this time is marked in the list.
const SOON: Duration = Duration::from_secs(30 * 86_400);

/// A token as the list shows it.
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) created: Option<When>,
    pub(crate) expires: Option<When>,
    pub(crate) expired: bool,
    pub(crate) off: Option<When>,
    /// When it is switched off for want of use, if that is soon.
    pub(crate) unused_until: Option<When>,
    pub(crate) used: Option<When>,
    pub(crate) used_by: String,
    pub(crate) used_from: String,
    /// Empty: no bound.
    pub(crate) networks: String,
}

#[derive(Template)]
#[template(path = "tokens.html")]
struct Tokens {
    p: Page,
    tokens: Vec<Row>,
}

/// GET /account/tokens
pub(crate) async fn list(person: Person, asked: Asked) -> Result<Response, Failure> {
    let found = own(&person).await?;
    let p = Page::console(&person, "account").after(asked.done());
    let tokens = found.into_iter().map(|token| row(&person, &p, token)).collect();
    html(&Tokens { p, tokens })
}

/// The person's tokens, the newest first.
pub(super) async fn own(person: &Person) -> Result<Vec<ApiToken>, Failure> {
    let request = person.ask(ListApiTokensRequest { page: all(), ..Default::default() })?;
    let answer = person.app.api_tokens.clone().list_api_tokens(request).await?;
    let mut found = answer.into_inner().api_tokens;
    found.sort_by_key(|token| {
        std::cmp::Reverse(token.created.as_ref().map(|at| (at.seconds, at.nanos)))
    });
    Ok(found)
}

fn row(person: &Person, p: &Page, token: ApiToken) -> Row {
    let used = token.last_use.unwrap_or_default();
    let client = used.client.unwrap_or_default();
    let soon = wire::timestamp(person.app.clock.now().plus(SOON));
    let until = token.unused_until.filter(|until| until.seconds < soon.seconds);
    Row {
        id: token.id,
        name: token.name,
        scopes: token.scopes,
        created: p.when(token.created.as_ref()),
        expires: p.when(token.expires.as_ref()),
        expired: p.is_past(token.expires.as_ref()),
        off: p.when(token.switched_off.as_ref()),
        unused_until: p.when(until.as_ref()),
        used: p.when(used.time.as_ref()),
        used_by: p.program(&client.program),
        used_from: client.ip,
        networks: token.networks.join(", "),
    }
}

#[derive(Template)]
#[template(path = "token_new.html")]
struct New {
    p: Page,
    form: Form,
    groups: Vec<Group>,
    expiries: Vec<Choice>,
    once: String,
    email: String,
}

/// Scopes of one kind of thing.
struct Group {
    label: String,
    scopes: Vec<ScopeChoice>,
}

struct ScopeChoice {
    slug: &'static str,
    label: String,
    chosen: bool,
    opens_mail: bool,
}

/// GET /account/tokens/new
pub(crate) async fn form(person: Person) -> Result<Response, Failure> {
    person.fresh()?;
    show(&person, Form::default())
}

fn show(person: &Person, form: Form) -> Result<Response, Failure> {
    let p = Page::console(person, "account");
    let once = Some(form.get("once").to_owned()).filter(|once| !once.is_empty());
    let page = New {
        groups: groups(&p, &form),
        expiries: expiry_choices(&p, &form),
        once: once.unwrap_or_else(|| person.app.random()),
        email: person.account.email.clone(),
        form,
        p,
    };
    html_form(&page, &page.form)
}

fn groups(p: &Page, form: &Form) -> Vec<Group> {
    let mut groups: Vec<(&str, Group)> = Vec::new();
    for scope in Scope::ALL {
        let key = format!("scope-{}", scope.slug().replace('.', "-"));
        let choice = ScopeChoice {
            slug: scope.slug(),
            label: p.t(&key),
            chosen: form.has("scope", scope.slug()),
            opens_mail: scope.opens_mail(),
        };
        match groups.last_mut() {
            Some((last, group)) if *last == scope.group() => group.scopes.push(choice),
            _ => {
                let label = p.t(&format!("scope-{}", scope.group()));
                groups.push((scope.group(), Group { label, scopes: vec![choice] }));
            }
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

#[derive(Template)]
#[template(path = "token_secret.html")]
struct Shown {
    p: Page,
    name: String,
    /// Empty when this form has been answered before.
    secret: String,
    scopes: Vec<String>,
    public_url: String,
}

/// POST /account/tokens/new. The answer is the page with the token itself, as with app passwords.
pub(crate) async fn submit(PersonForm(person, mut form): PersonForm) -> Result<Response, Failure> {
    form.require("token-name", "invalid-token-name");
    form.require("present-password", "invalid-password");
    let scopes: Vec<String> = form.all("scope").map(str::to_owned).collect();
    if scopes.is_empty() || scopes.iter().any(|slug| slug.parse::<Scope>().is_err()) {
        form.complain("scope", "invalid-scope");
    }
    let (expires, networks) = (expires(&person, &mut form), networks(&mut form));
    if !form.is_right() {
        return show(&person, form);
    }
    let request = person.ask(IssueApiTokenRequest {
        name: form.get("token-name").to_owned(),
        scopes,
        expires,
        networks,
        password: form.get("present-password").to_owned(),
        client: Some(wire::client(&person.client)),
        idempotency_key: form.get("once").to_owned(),
    })?;
    let answer = match person.app.api_tokens.clone().issue_api_token(request).await {
        Ok(answer) => answer.into_inner(),
        Err(answer) => {
            let reason = gatepost_runtime::status::reason(&answer).unwrap_or_default();
            if answer.code() == Code::PermissionDenied && reason == "password-refused" {
                form.complain("present-password", "present-password-refused");
            } else {
                let names = [
                    ("name", "token-name"),
                    ("networks", "networks"),
                    ("expires", "expiry"),
                    ("scopes", "scope"),
                    ("password", "present-password"),
                ];
                form.refused(answer, |key| person.words.knows(key), &names)?;
            }
            return show(&person, form);
        }
    };
    let token = answer.api_token.unwrap_or_default();
    html(&Shown {
        p: Page::console(&person, "account"),
        name: token.name,
        secret: answer.secret,
        scopes: token.scopes,
        public_url: person.app.config.public_url.clone(),
    })
}

#[derive(Template)]
#[template(path = "token_revoke.html")]
struct Revoke {
    p: Page,
    id: String,
    name: String,
}

/// GET /account/tokens/{id}/revoke
pub(crate) async fn confirm(Path(id): Path<String>, person: Person) -> Result<Response, Failure> {
    let found = own(&person).await?.into_iter().find(|token| token.id == id);
    let token = found.ok_or(Failure::NotFound)?;
    html(&Revoke { p: Page::console(&person, "account"), id: token.id, name: token.name })
}

/// POST /account/tokens/{id}/revoke
pub(crate) async fn revoke(
    Path(id): Path<String>,
    PersonForm(person, _): PersonForm,
) -> Result<Response, Failure> {
    let id: ApiTokenId = id.parse().map_err(|_| Failure::NotFound)?;
    let (account_id, api_token_id) = (String::new(), id.to_string());
    let request = person.ask(RevokeApiTokenRequest { account_id, api_token_id })?;
    person.app.api_tokens.clone().revoke_api_token(request).await.map_err(hidden)?;
    Ok(go("/account/tokens?done=token-revoked"))
}

#[derive(Template)]
#[template(path = "tokens_revoke.html")]
struct RevokeAll {
    p: Page,
    count: usize,
}

/// GET /account/tokens/revoke-all
pub(crate) async fn confirm_all(person: Person) -> Result<Response, Failure> {
    let count = own(&person).await?.len();
    html(&RevokeAll { p: Page::console(&person, "account"), count })
}

/// POST /account/tokens/revoke-all
pub(crate) async fn revoke_all(PersonForm(person, _): PersonForm) -> Result<Response, Failure> {
    let request = person.ask(RevokeAllApiTokensRequest::default())?;
    person.app.api_tokens.clone().revoke_all_api_tokens(request).await?;
    Ok(go("/account/tokens?done=tokens-revoked"))
}
