//! People join an organization by invitation, by way of mails and pages alone, also when everything is killed in
//! between.

use gatepost_testkit::{Browser, Gatepost, Page, Setup, Topology};

use crate::{
    journeys::{notice_with, secret_in},
    pages::signed_in,
};

gatepost_e2e::in_both!(whoever_is_invited_joins);

/// Members of an organization by name and role, as its users' page is filled.
async fn members(gatepost: &Gatepost, organization: &str) -> Vec<(String, String)> {
    let listed = gatepost.admin(&["member", "list", organization]).await;
    let field = |member: &serde_json::Value, name: &str| member[name].as_str().unwrap().to_owned();
    let listed = listed.as_array().unwrap();
    listed.iter().map(|member| (field(member, "name"), field(member, "role"))).collect()
}

async fn follow(browser: &mut Browser, page: Page) -> Page {
    match page.header("location").map(str::to_owned) {
        Some(to) => browser.get(&to).await,
        None => page,
    }
}

async fn whoever_is_invited_joins(topology: Topology) {
    let mut gatepost = Setup::new(topology).start().await;
    let (anna, bert) = (gatepost.person("anna").await, gatepost.person("bert").await);
    let organization = anna.organization_id.as_str();
    let notices = gatepost.data_dir().join("notices");
    let mut browser = signed_in(&gatepost, &anna).await;
    let page = browser.get("/users/invite").await;
    let list = "email;role\r\nDora Ñandú <dora@new.example>;collaborator\r\nbert@people.example;external\r\nnot an address\r\n";
    let report = browser.send_files(&page, "/users/invite", &[("file", list.as_bytes())]).await;
    let report = follow(&mut browser, report).await;
    assert_eq!(report.status, 200, "{report:?}");
    assert!(report.body.contains("dora@new.example"), "{}", report.body);

    // Somebody without an account, in whose browser nothing is known.
    let mail = notice_with(&notices, "dora@new.example", "gpi").await;
    let token = secret_in(&mail, "gpi");
    let mut dora = gatepost.browser();
    let opened = dora.get(&format!("/invitation?token={token}")).await;
    let offer = follow(&mut dora, opened).await;
    assert!(offer.status == 200 && offer.body.contains("House of anna"), "{offer:?}");
    let page = dora.get("/sign-up").await;
    assert_eq!(page.field("email").as_deref(), Some("dora@new.example"));
    let password = "what dora chose to type 51";
    let fields =
        [("name", "Dora Ñandú"), ("email", "dora@new.example"), ("new-password", password)];
    let sent = dora.submit(&page, "/sign-up", &fields).await;
    assert!((200..400).contains(&sent.status), "{sent:?}");
    let verify = notice_with(&notices, "dora@new.example", "gpl").await;
    let link = secret_in(&verify, "gpl");
    let page = dora.get(&format!("/verify/{link}")).await;
    let verified = dora.submit(&page, "/verify", &[]).await;
    assert!((300..400).contains(&verified.status), "{verified:?}");

    // Nothing that was said is forgotten.
    let services = gatepost.services();
    for service in &services {
        gatepost.kill(*service);
    }
    for service in services {
        gatepost.restart(service).await;
    }

    let offer = dora.get("/login?next=/invitation").await;
    let entered = [("email", "dora@new.example"), ("password", password)];
    let entered = dora.submit(&offer, "/login", &entered).await;
    assert_eq!(entered.header("location"), Some("/invitation"), "{entered:?}");
    let offer = dora.get("/invitation").await;
    let joined = dora.submit(&offer, "/invitation/accept", &[]).await;
    assert!((200..400).contains(&joined.status), "{joined:?}");
    let home = dora.get("/home").await;
    assert!(home.status == 200 && home.body.contains("House of anna"), "{home:?}");
    // She belongs to no other.
    let all = dora.get("/organizations").await;
    assert_eq!(all.body.matches("row-title").count(), 1, "{}", all.body);

    // Somebody with an account, who has lost the mail.
    let mut other = signed_in(&gatepost, &bert).await;
    let home = other.get("/home").await;
    let own = "/invitation/own/accept";
    assert!(home.body.contains(own), "{}", home.body);
    let waiting = home.body.split("name=\"invitation\" value=\"").nth(1).unwrap();
    let waiting = waiting.split('"').next().unwrap();
    let joined = other.submit(&home, own, &[("invitation", waiting)]).await;
    assert!((200..400).contains(&joined.status), "{joined:?}");
    let expected =
        [("anna", "legal-representative"), ("bert", "external"), ("Dora Ñandú", "collaborator")];
    let expected = expected.map(|(name, role)| (name.to_owned(), role.to_owned()));
    assert_eq!(members(&gatepost, organization).await, expected);

    // The link has served.
    let mut late = gatepost.browser();
    let opened = late.get(&format!("/invitation?token={token}")).await;
    let offer = follow(&mut late, opened).await;
    assert!(!offer.body.contains("House of anna"), "{}", offer.body);
    gatepost.admin(&["audit", "verify"]).await;
    let logs = gatepost.logs();
    assert!(!logs.contains(&token), "the secret of the invitation was logged");
}
