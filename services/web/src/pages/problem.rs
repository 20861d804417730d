//! The page that says why there is no page.

use askama::Template;
use axum::response::{IntoResponse, Response};

use crate::{
    app::App,
    failure::Failure,
    view::{Page, html},
    visitor::Visitor,
};

#[derive(Template)]
#[template(path = "problem.html")]
struct Problem {
    p: Page,
    code: u16,
    title: &'static str,
    text: &'static str,
    wait: String,
}

/// The page of a failure.
pub(crate) fn page(app: &App, visitor: &Visitor, failure: &Failure) -> Response {
    let p = Page::plain(app, visitor);
    let (title, text) = failure.texts();
    let wait = match failure {
        Failure::Throttled(Some(after)) => p.wait(*after),
        _ => String::new(),
    };
    let code = failure.code().as_u16();
    html(&Problem { p, code, title, text, wait }).unwrap_or_else(|_| failure.code().into_response())
}
