//! Inviting people, and being invited (ORG-6).

use super::*;

const NEW: &str = "/users/invite";
const LIST: &str = "/users/invitations";

impl Browser {
    /// Sends the form as a browser does, with what it was made with.
    async fn invite(&self, fields: &[(&str, &str)], file: &[u8]) -> Page {
        let form = self.get(NEW).await;
        let (csrf, once) = (form.hidden("csrf"), form.hidden("once"));
        let acting = form.hidden("acting-for");
        self.invite_with(
            &csrf,
            &[&[("acting-for", &*acting), ("once", &*once)], fields].concat(),
            file,
        )
        .await
    }

    async fn invite_with(&self, csrf: &str, fields: &[(&str, &str)], file: &[u8]) -> Page {
        let mut parts: Vec<(&str, &str, &[u8])> =
            fields.iter().map(|(name, value)| (*name, "", value.as_bytes())).collect();
        parts.push(("file", "people.csv", file));
        self.send_files(NEW, csrf, &parts).await
    }

    /// With the cookies of an answer besides its own.
    fn with_cookies(&self, page: &Page) -> Self {
        let lines = page.cookies();
        let set = lines.iter().map(|line| line.split(';').next().unwrap());
        let mut pairs: Vec<&str> = self.cookies.split("; ").collect();
        for pair in set {
            let name = pair.split('=').next().unwrap();
            pairs.retain(|known| known.split('=').next().unwrap() != name);
            pairs.push(pair);
        }
        Self { cookies: pairs.join("; "), ..self.clone() }
    }
}

#[tokio::test]
async fn a_list_is_invited_line_by_line_and_what_was_right_is_kept() {
    let anna = Browser::anna();
    let form = anna.get(NEW).await;
    form.shows(200, "Up to 500 rows and 256 KiB");
    form.shows(200, "value=\"legal-representative\"");
    assert!(!form.body.contains("value=\"support\""), "operators give that role");
    anna.fakes.world().invitations.invite("known@example.org");
    let list = "anna@x.example, nobody\nknown@example.org\n<script>alert(1)</script>";
    let fields = [
        ("people", list),
        ("role", "external"),
        ("reach", "all"),
        ("level", "use"),
        ("billing", "yes"),
    ];
    let report = anna.invite(&fields, b"").await;
    report.shows(200, "One invitation is on its way.");
    report.shows(200, "3 lines were left out.");
    report.shows(200, "This is not an e-mail address.");
    report.shows(200, "Is invited already.");
    assert!(!report.body.contains("<script>alert"), "{}", report.body);
    let world = anna.fakes.world();
    let asked = &world.invitations.asked[0];
    assert_eq!((asked.organization_id.as_str(), asked.lines.len()), (&*id("org", 1), 4));
    assert!(!asked.idempotency_key.is_empty());
    let line = &asked.lines[0];
    assert_eq!((line.role(), line.billing, line.grants.len()), (fake::role("external"), true, 1));
}

#[tokio::test]
async fn a_csv_file_says_more_of_everybody() {
    let anna = Browser::anna();
    let file = "\u{FEFF}E-Mail;Rolle;Team\r\nanna@x.example;Administrator;\r\n\
                bert@x.example;king;\r\nclara@x.example;;No such team\r\n\
                =cmd|' /C calc'!A0;;\r\n";
    let fields = [("people", " "), ("role", "collaborator")];
    let report = anna.invite(&fields, file.as_bytes()).await;
    report.shows(200, "One invitation is on its way.");
    report.shows(200, "There is no such role.");
    report.shows(200, "There is no such team.");
    report.shows(200, "=cmd|&#39; /C calc&#39;!A0");
    let world = anna.fakes.world();
    let lines = &world.invitations.asked[0].lines;
    assert_eq!((lines.len(), lines[0].role()), (2, fake::role("administrator")));
}

#[tokio::test]
async fn lists_that_cannot_be_read_are_refused_clearly_and_whole() {
    let anna = Browser::anna();
    let million = "a@b.example\n".repeat(1_000_000).into_bytes();
    let ten_megabytes = vec![b'x'; 10 << 20];
    let many = "a@b.example\n".repeat(501).into_bytes();
    for (people, file, said) in [
        ("", &b""[..], "Nobody is in this list."),
        ("", &b"email,role\n"[..], "Nobody is in this list."),
        ("", &b"PK\x03\x04 a spreadsheet"[..], "This file is no text."),
        ("", &many, "These are more than 500 people."),
        ("", &million, "This list is longer than 256 KiB."),
        ("", &ten_megabytes, "This list is longer than 256 KiB."),
        ("a@b.example", &b"c@d.example"[..], "not both"),
    ] {
        let page = anna.invite(&[("people", people), ("role", "external")], file).await;
        page.shows(422, said);
        page.shows(422, "value=\"external\" selected");
    }
    assert!(anna.fakes.world().invitations.asked.is_empty());
}

#[tokio::test]
async fn a_stale_tab_invites_nobody_to_another_organization() {
    let anna = Browser::anna();
    let form = anna.get(NEW).await;
    let (csrf, other) = (form.hidden("csrf"), id("org", 2));
    let fields = [("acting-for", &*other), ("people", "a@b.example"), ("role", "external")];
    assert_eq!(anna.invite_with(&csrf, &fields, b"").await.status, 409);
    let fields = [("people", "a@b.example"), ("role", "external")];
    assert_eq!(anna.invite_with(&csrf, &fields, b"").await.status, 409);
    assert!(anna.fakes.world().invitations.asked.is_empty());
    // Whoever may not manage members is not asked to.
    anna.fakes.world().cases.support = true;
    for path in [NEW, LIST] {
        anna.get(path).await.shows(403, "");
    }
    let fields = [("acting-for", &*id("org", 1)), ("people", "a@b.example")];
    assert_eq!(anna.invite_with(&csrf, &fields, b"").await.status, 403);
}

#[tokio::test]
async fn invitations_are_listed_sent_again_and_withdrawn() {
    let anna = Browser::anna();
    anna.get(LIST).await.shows(200, "Nobody has been invited yet");
    for n in 0..60 {
        anna.fakes.world().invitations.invite(&format!("p{n}@x.example"));
    }
    anna.fakes.world().invitations.invite("lately@x.example");
    let list = anna.get(LIST).await;
    list.shows(200, "61 invitations are waiting");
    list.shows(200, "p49@x.example");
    assert!(!list.body.contains("p50@x.example"));
    let next = list.body.split("href=\"/users/invitations?page=").nth(1).unwrap();
    let next = next.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&");
    anna.get(&format!("{LIST}?page={next}")).await.shows(200, "p50@x.example");
    let found = anna.get(&format!("{LIST}?q=lately&state=pending")).await;
    found.shows(200, "lately@x.example");
    assert!(!found.body.contains("p1@x.example"));
    anna.get(&format!("{LIST}?q=nobody")).await.shows(200, "No invitation was found");

    let nothing = anna.selected(&[("act", "resend")]).await;
    assert_eq!(nothing.location(), "/users/invitations?done=no-invitation-chosen");
    let (one, two, late) = (id("inv", 1), id("inv", 2), id("inv", 61));
    let both = [("invitation", &*one), ("invitation", &*two), ("act", "resend")];
    let sent = anna.selected(&both).await;
    assert_eq!(sent.location(), "/users/invitations?done=invitations-resent");
    anna.get(sent.location()).await.shows(200, "The invitations were sent again.");
    let some = [("invitation", &*one), ("invitation", &*late), ("act", "resend")];
    let some = anna.selected(&some).await;
    some.shows(200, "It was mailed a moment ago.");
    some.shows(200, "p0@x.example");
    let gone = anna.selected(&[("invitation", &one), ("act", "withdraw")]).await;
    assert_eq!(gone.location(), "/users/invitations?done=invitations-withdrawn");
    anna.get(&format!("{LIST}?state=withdrawn")).await.shows(200, "p0@x.example");
    assert_eq!(anna.selected(&[("invitation", &one), ("act", "else")]).await.status, 400);
}

impl Browser {
    async fn selected(&self, fields: &[(&str, &str)]) -> Page {
        let acting = id("org", 1);
        let fields = [&[("acting-for", &*acting)], fields].concat();
        self.post(LIST, LIST, &fields).await
    }
}

#[tokio::test]
async fn from_the_link_through_a_sign_up_to_the_organization() {
    let stranger = Browser::stranger();
    let secret = stranger.fakes.world().invitations.invite("new@example.org");
    let opened = stranger.get(&format!("/invitation?token={secret}")).await;
    assert_eq!(opened.location(), "/invitation", "the secret stays in no history");
    let cookie = &opened.cookies()[0];
    assert!(cookie.starts_with("__Host-gatepost-invitation=gpi_1; Path=/; Secure; HttpOnly"));
    let there = stranger.with_cookies(&opened);
    let page = there.get("/invitation").await;
    page.shows(200, "Keller &#38; Daughters invites you");
    page.shows(200, "Anna Keller invites you to join");
    page.shows(200, "href=\"/login?next=/invitation\"");
    assert_eq!(page.headers["referrer-policy"], "no-referrer");
    // Looking uses nothing up.
    assert_eq!(there.fakes.world().invitations.sent[0].invitation.state(), fake::PENDING);

    let form = there.get("/sign-up").await;
    form.shows(200, "join it with your new account");
    form.shows(200, "value=\"new@example.org\"");
    assert!(!form.body.contains("name=\"organization\""), "{}", form.body);
    let fields = [
        ("name", "Nora"),
        ("email", "new@example.org"),
        ("new-password", "correct horse battery"),
        ("organization", "typed by hand"),
    ];
    let begun = there.post("/sign-up", "/sign-up", &fields).await;
    assert_eq!(begun.location(), "/sign-up/check");
    assert!(there.fakes.world().sign_ups[0].without_organization);
    let waiting = there.with_cookies(&begun);
    let code = [("code", "12345678")];
    let verified = waiting.post("/sign-up/check", "/sign-up/check", &code).await;
    assert_eq!(verified.location(), "/login?done=verified&next=/invitation");
    let login = waiting.with_cookies(&verified);
    assert_eq!(login.get(verified.location()).await.hidden("next"), "/invitation");
    let fields =
        [("email", "new@example.org"), ("password", "correct horse"), ("next", "/invitation")];
    let entered = login.post("/login", "/login", &fields).await;
    assert_eq!(entered.location(), "/invitation");

    let inside = stranger.signed_in_as(ANNA).with_cookies(&opened);
    let page = inside.get("/invitation").await;
    page.shows(200, "Accept as anna@example.org");
    page.shows(200, "another address than the invited one");
    let joined = inside.post("/invitation", "/invitation/accept", &[]).await;
    assert_eq!(joined.location(), "/home?done=joined");
    let cookies = joined.cookies().join("\n");
    assert!(cookies.contains(&format!("__Host-gatepost-organization={}", id("org", 1))));
    assert!(cookies.contains("__Host-gatepost-invitation=; "), "{cookies}");
    inside.get(joined.location()).await.shows(200, "You have joined the organization.");
    inside.get("/invitation").await.shows(200, "This invitation opens nothing any more.");
}

#[tokio::test]
async fn the_link_of_a_verification_leads_back_to_the_invitation_too() {
    let stranger = Browser::stranger();
    let secret = stranger.fakes.world().invitations.invite("new@example.org");
    let there = stranger.with_cookies(&stranger.get(&format!("/invitation?token={secret}")).await);
    let done = there.post("/verify?token=x", "/verify", &[("token", "gpl_right")]).await;
    assert_eq!(done.location(), "/login?done=verified&next=/invitation");
    let elsewhere = stranger.post("/verify?token=x", "/verify", &[("token", "gpl_right")]).await;
    assert_eq!(elsewhere.location(), "/login?done=verified");
}

#[tokio::test]
async fn without_a_login_nothing_is_accepted_and_declining_is_enough() {
    let stranger = Browser::stranger();
    let secret = stranger.fakes.world().invitations.invite("new@example.org");
    let there = stranger.with_cookies(&stranger.get(&format!("/invitation?token={secret}")).await);
    let asked = there.post("/invitation", "/invitation/accept", &[]).await;
    assert_eq!(asked.location(), "/login?next=/invitation");
    for path in ["/invitation/own/accept", "/invitation/own/decline"] {
        let led = there.post("/invitation", path, &[("invitation", &id("inv", 1))]).await;
        assert!(led.location().starts_with("/login"), "{path}");
    }
    let declined = there.post("/invitation", "/invitation/decline", &[]).await;
    declined.shows(200, "You have declined");
    assert!(declined.cookies().join("\n").contains("__Host-gatepost-invitation=; "));
    there.get("/invitation").await.shows(200, "opens nothing any more");
    // Without the secret there is nothing to answer.
    stranger.get("/invitation").await.shows(200, "opens nothing any more");
    for path in ["/invitation/accept", "/invitation/decline"] {
        let browser = stranger.signed_in_as(ANNA);
        assert_eq!(browser.post("/sign-up", path, &[]).await.location(), "/invitation");
    }
}

#[tokio::test]
async fn what_is_wrong_and_what_is_missing_is_said() {
    let anna = Browser::anna();
    let secret = anna.fakes.world().invitations.invite("again@example.org");
    let there = anna.with_cookies(&anna.get(&format!("/invitation?token={secret}")).await);
    let refused = there.post("/invitation", "/invitation/accept", &[]).await;
    refused.shows(422, "Belongs to the organization already.");
    let secret = anna.fakes.world().invitations.invite("gone@example.org");
    let there = anna.with_cookies(&anna.get(&format!("/invitation?token={secret}")).await);
    let joined = there.post("/invitation", "/invitation/accept", &[]).await;
    joined.shows(200, "This was left out:");
    assert!(!joined.body.contains(XSS), "{}", joined.body);
    assert!(joined.cookies().join("\n").contains("__Host-gatepost-organization="));
}

#[tokio::test]
async fn ones_own_invitations_wait_on_the_home_page() {
    let anna = Browser::anna();
    anna.get("/home").await.shows(200, "");
    for _ in 0..2 {
        anna.fakes.world().invitations.invite("anna@example.org");
    }
    anna.fakes.world().invitations.invite("bert@example.org");
    let home = anna.get("/home").await;
    home.shows(200, "You are invited");
    home.shows(200, "invited by Anna Keller");
    assert!(!home.body.contains(&id("inv", 3)));
    let (one, two, others) = (id("inv", 1), id("inv", 2), id("inv", 3));
    let answer = async |path: &str, invitation: &str| {
        let page = anna.post("/home", path, &[("invitation", invitation)]).await;
        page.location().to_owned()
    };
    assert_eq!(answer("/invitation/own/accept", &others).await, "/home?done=invitation-over");
    assert_eq!(answer("/invitation/own/decline", &one).await, "/home?done=invitation-declined");
    assert_eq!(answer("/invitation/own/decline", &one).await, "/home?done=invitation-over");
    assert_eq!(answer("/invitation/own/accept", &two).await, "/home?done=joined");
    anna.get("/home?done=invitation-over").await.shows(200, "was answered, taken back");
}

#[tokio::test]
async fn names_that_do_harm_are_text() {
    let anna = Browser::anna();
    anna.fakes.world().name = XSS.to_owned();
    let secret = anna.fakes.world().invitations.invite("anna@example.org");
    let there = anna.with_cookies(&anna.get(&format!("/invitation?token={secret}")).await);
    for path in ["/home", "/invitation", "/sign-up", LIST, NEW] {
        let page = there.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(!page.body.contains("<script>alert"), "{path}");
    }
}
