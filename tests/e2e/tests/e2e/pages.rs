//! The authorization matrix of the web: every route, as every kind of visitor meets it, in the real
//! program. `pages.txt` holds what was seen and is read in reviews; `GATEPOST_WRITE_MATRIX=1` writes it
//! anew.
//!
//! Columns: a stranger; a browser whose session has ended; Bert, signed in, at the addresses of Anna's
//! things; Anna at her own. Forms are sent without their token, so that nothing happens whoever sends them:
//! one that answered such a form would show here.

use std::fmt::Write;

use gatepost_testkit::{Browser, Gatepost, Page, Person, Setup, Topology};

use crate::matrix::compare;

/// Methods and patterns, as `routes.rs` lists them.
pub(crate) fn routes() -> Vec<(String, String)> {
    let source = include_str!("../../../../services/web/src/routes.rs");
    let list = source.split("pub(crate) const ALL").nth(1).unwrap().split("];").next().unwrap();
    let row = |line: &str| {
        let mut quoted = line.split('"').skip(1).step_by(2);
        Some((quoted.next()?.to_owned(), quoted.next()?.to_owned()))
    };
    list.lines().filter_map(row).collect()
}

/// The address of one of Anna's things, or of none, when the route is about something else.
fn address(pattern: &str, anna: &Person) -> String {
    let mut segments = Vec::new();
    for segment in pattern.split('/') {
        let first = segments.get(1).map(String::as_str);
        segments.push(match (segment, first) {
            ("{id}", Some("mailboxes")) => anna.mailbox_id.clone(),
            ("{id}", Some("app-passwords")) => anna.app_password_id.clone(),
            (placeholder, _) if placeholder.starts_with('{') => "nothing".to_owned(),
            (fixed, _) => fixed.to_owned(),
        });
    }
    segments.join("/")
}

pub(crate) async fn signed_in(gatepost: &Gatepost, person: &Person) -> Browser {
    let mut browser = gatepost.browser();
    let page = browser.get("/login").await;
    let fields = [("email", person.email.as_str()), ("password", person.password.as_str())];
    let answer = browser.submit(&page, "/login", &fields).await;
    assert_eq!(answer.header("location"), Some("/home"), "{answer:?}");
    browser
}

pub(crate) fn seen(page: &Page) -> String {
    let to = page.header("location").map(|to| to.split('?').next().unwrap_or_default());
    // An id is another one in each run.
    let named = |segment: &str| segment.len() == 30 && segment.as_bytes()[3] == b'_';
    let segments = to.unwrap_or_default().split('/');
    let segments = segments.map(|segment| if named(segment) { "{id}" } else { segment });
    let to = segments.collect::<Vec<_>>().join("/");
    format!("{} {to}", page.status).trim_end().to_owned()
}

#[tokio::test]
async fn every_page_lets_in_whom_the_matrix_names() {
    let gatepost = Setup::new(Topology::OneProcess).start().await;
    let (anna, bert) = (gatepost.person("anna").await, gatepost.person("bert").await);
    let mut ended = signed_in(&gatepost, &bert).await;
    let page = ended.get("/home").await;
    // Still with the cookie of the session that is over.
    let over = ended.clone();
    assert_eq!(ended.submit(&page, "/logout", &[]).await.status, 303);
    let mut visitors = [
        ("stranger", gatepost.browser()),
        ("ended", over),
        ("bert", signed_in(&gatepost, &bert).await),
        ("anna", signed_in(&gatepost, &anna).await),
    ];
    let mut matrix = String::new();
    for (method, pattern) in routes() {
        let address = address(&pattern, &anna);
        let _infallible = writeln!(matrix, "{method} {pattern}");
        for (name, browser) in &mut visitors {
            // What a page does to the cookies is not kept: each visit is the first.
            let mut browser = browser.clone();
            let answer = match method.as_str() {
                "GET" => browser.get(&address).await,
                _ => browser.post(&address, &[("csrf", "forged")]).await,
            };
            let _infallible = writeln!(matrix, "    {name:<9} {}", seen(&answer));
        }
    }
    compare(&matrix, "pages.txt");
}
