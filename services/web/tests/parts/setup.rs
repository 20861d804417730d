//! Setting up a device: the link in the console, and where it leads.

use gatepost_proto::identity::v1::DeviceKind;

use super::{
    fake::setups::{SECRET, TOKEN},
    *,
};

async fn made() -> (Browser, String) {
    let anna = Browser::anna();
    let path = anna.make_mailbox().await;
    (anna, path)
}

async fn started(kind: &str) -> (Browser, String) {
    let (anna, path) = made().await;
    let new = format!("{path}/set-up");
    let fields = [("device-kind", kind), ("device-name", "Pocket"), ("once", "k1")];
    let page = anna.post(&new, &new, &fields).await;
    page.shows(200, &format!("https://localhost:8443/set-up?token={TOKEN}"));
    page.shows(200, "<svg");
    page.shows(200, "Set up “Pocket”");
    assert!(!page.body.contains("gpa-"), "there is no password yet");
    (anna, path)
}

/// Somebody who opens the link on another device.
fn device(anna: &Browser) -> Browser {
    Browser { cookies: VISIT.to_owned(), ..anna.clone() }
}

#[tokio::test]
async fn a_link_is_made_for_a_mailbox_a_kind_and_a_name() {
    let (anna, path) = made().await;
    let new = format!("{path}/set-up");
    anna.get(&path).await.shows(200, &format!("href=\"{new}\""));
    anna.get("/app-passwords").await.shows(200, "href=\"/app-passwords/set-up\"");
    assert_eq!(anna.get("/app-passwords/set-up").await.location(), new);
    anna.get(&new).await.shows(200, "iPhone, iPad, Mac");
    anna.post(&new, &new, &[("device-kind", "apple"), ("device-name", " ")])
        .await
        .shows(422, "Type a name of 1 to 64 characters.");
    anna.post(&new, &new, &[("device-kind", "toaster"), ("device-name", "x")])
        .await
        .shows(422, "Choose one of these.");
    let (anna, path) = started("thunderbird").await;
    let setup = anna.fakes.world().setups.started[0].clone();
    assert_eq!((setup.kind(), &*setup.name), (DeviceKind::Thunderbird, "Pocket"));
    assert_eq!(setup.scopes.len(), 2, "IMAP and SMTP");
    assert!(path.ends_with(&setup.mailbox_id), "{setup:?}");
    let csrf = anna.get(&path).await.hidden("csrf");
    let fields = [("csrf", csrf.as_str()), ("token", TOKEN)];
    let gone = anna.raw(&format!("{path}/set-up/cancel"), encode(&fields)).await;
    anna.get(gone.location()).await.shows(200, "The link was withdrawn.");
    assert_eq!(anna.fakes.world().setups.cancelled, 1);
    assert_eq!(anna.signed_in_as(BERT).get(&format!("{path}/set-up")).await.status, 404);
    anna.fakes.world().stale = true;
    assert!(anna.get(&format!("{path}/set-up")).await.location().starts_with("/step-up"));
}

#[tokio::test]
async fn a_link_shows_settings_with_the_password_once() {
    let (anna, _) = started("thunderbird").await;
    let device = device(&anna);
    let open = format!("/set-up?token={TOKEN}");
    for _ in 0..2 {
        // Programs that look into links use nothing up.
        let page = device.get(&open).await;
        page.shows(200, "Show the settings");
        page.shows(200, "Pocket");
        assert_eq!(page.headers["referrer-policy"], "no-referrer");
        assert_eq!(page.headers["cache-control"], "no-store");
        assert!(!page.body.contains("gpa-") && !page.body.contains("Download the profile"));
    }
    let fields = [("token", TOKEN), ("hand", "nonsense")];
    assert_eq!(device.post(&open, "/set-up", &fields).await.status, 400);
    let fields = [("token", TOKEN), ("hand", "settings")];
    let page = device.post(&open, "/set-up", &fields).await;
    page.shows(200, "0000-<wbr>1111");
    page.shows(200, "mail.keller.example");
    page.shows(200, "In Thunderbird");
    assert_eq!(page.headers["cache-control"], "no-store");
    let form = device.get("/login").await.hidden("csrf");
    let again = [("csrf", form.as_str()), ("token", TOKEN), ("hand", "settings")];
    let again = device.raw("/set-up", encode(&again)).await;
    again.shows(404, "This link no longer serves");
    device.get(&open).await.shows(404, "This link no longer serves");
    let stranger = Browser { cookies: String::new(), ..device.clone() };
    let refused = stranger.raw("/set-up", encode(&[("token", TOKEN)])).await;
    assert_eq!(refused.status, 400, "no cookies");
}

#[tokio::test]
async fn a_key_that_signs_no_profile_leaves_the_link_as_it_is() {
    let (anna, _) = started("apple").await;
    let open = format!("/set-up?token={TOKEN}");
    let profile = [("token", TOKEN), ("hand", "profile")];
    // Devices know no Ed25519, which may well serve pages.
    let mut parts = super::fake::parts(&anna.fakes);
    parts.signer = super::fake::signer(&rcgen::PKCS_ED25519);
    let router = gatepost_web::router(&parts);
    let without = Browser { router, ..device(&anna) };
    let page = without.get(&open).await;
    page.shows(200, "Show the settings");
    assert!(!page.body.contains("value=\"profile\""), "{}", page.body);
    let failed = without.post(&open, "/set-up", &profile).await;
    assert_eq!(failed.status, 500);
    assert!(!failed.body.contains("gpa-"));
    assert!(!anna.fakes.world().setups.over, "the link was used up for nothing");
    // The same link, once the key is another.
    assert_eq!(device(&anna).post(&open, "/set-up", &profile).await.status, 200);
    assert!(anna.fakes.world().setups.over);
}

#[tokio::test]
async fn a_profile_is_signed_and_sets_up_the_mailbox() {
    let (anna, _) = started("apple").await;
    let device = device(&anna);
    let open = format!("/set-up?token={TOKEN}");
    device.get(&open).await.shows(200, "Download the profile");
    let csrf = device.get(&open).await.hidden("csrf");
    let form = encode(&[("csrf", csrf.as_str()), ("token", TOKEN), ("hand", "profile")]);
    let request = device.request("POST", "/set-up").header("origin", "https://localhost:8443");
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let answer = device.router.clone().oneshot(request.body(Body::from(form)).unwrap()).await;
    let (parts, body) = answer.unwrap().into_parts();
    assert_eq!(parts.status, 200);
    assert_eq!(parts.headers["content-type"], "application/x-apple-aspen-config");
    assert_eq!(parts.headers["cache-control"], "no-store");
    let signed = body.collect().await.unwrap().to_bytes();
    let text = String::from_utf8_lossy(&signed).into_owned();
    let from = text.find("<?xml").unwrap();
    let whole = &text[from..text.find("</plist>").unwrap() + 8];
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let plist = roxmltree::Document::parse_with_options(whole, options).unwrap();
    let value = |key: &str| {
        let found = plist.descendants().find(|node| node.text() == Some(key)).unwrap();
        let value = found.next_sibling_element().unwrap();
        value.text().unwrap_or(value.tag_name().name()).to_owned()
    };
    for (key, expected) in [
        ("EmailAccountType", "EmailTypeIMAP"),
        ("EmailAccountName", "Anna <Keller> & Co"),
        ("IncomingMailServerHostName", "mail.keller.example"),
        ("IncomingMailServerPortNumber", "993"),
        ("IncomingMailServerUseSSL", "true"),
        ("IncomingPassword", SECRET),
        ("OutgoingMailServerPortNumber", "465"),
        ("OutgoingMailServerUseSSL", "true"),
        ("OutgoingPasswordSameAsIncomingPassword", "true"),
        ("PayloadRemovalDisallowed", "false"),
        ("PayloadOrganization", "Keller & Co"),
    ] {
        assert_eq!(value(key), expected, "{key}");
    }
    assert!(!whole.contains("caldav"), "none is configured");
}
