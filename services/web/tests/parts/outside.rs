//! The log of an organization, support that is let in, partners and codes.

use gatepost_proto::organization::v1::{
    Level, OrganizationActivityGroup, PartnerPresence, SupportCodeKind, SupportPresence, Verb,
};
use tonic::Code;

use super::{
    fake::{NOW, outside::CODE},
    *,
};

const LOG: &str = "/organization/activity";
const ACCESS: &str = "/organization/access";
const PARTNERS: &str = "/organization/partners";
const CHECK: &str = "/support/codes";

impl Browser {
    /// Sends the fields of a form about the organization, with its tokens from `from`.
    async fn act_here(&self, from: &str, path: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.get(from).await;
        let (csrf, acting) = (page.hidden("csrf"), id("org", 1));
        let tokens = [("csrf", csrf.as_str()), ("acting-for", acting.as_str())];
        self.raw(path, encode(&[&tokens, fields].concat())).await
    }

    fn helping() -> Self {
        let anna = Self::anna();
        anna.fakes.world().cases.support = true;
        anna
    }
}

fn presence(caller: bool, count: u32, everything: bool) -> SupportPresence {
    SupportPresence {
        support_access_id: id("sac", 1),
        until: Some(prost_types::Timestamp { seconds: NOW + 7200, nanos: 0 }),
        level: Level::View.into(),
        everything,
        count,
        caller,
    }
}

#[tokio::test]
async fn all_logs_are_one_in_the_order_of_time_with_names() {
    let anna = Browser::anna();
    anna.get("/home").await.shows(200, "href=\"/organization/activity\"");
    let page = anna.get(LOG).await;
    page.shows(200, "<span class=\"log-sum\">12</span> Users and teams");
    let places: Vec<_> = [
        "Role changed",
        "Mailbox created",
        "Application changed",
        "Looked at by support",
        "Alias added",
        "something.new",
        "Organization created",
        "Application registered",
    ]
    .iter()
    .map(|text| page.body.find(text).unwrap_or_else(|| panic!("{text}: {}", page.body)))
    .collect();
    assert!(places.is_sorted(), "{places:?}");
    page.shows(200, "Björn Öz · External → Administrator");
    page.shows(200, "Anna Keller, by an API token");
    page.shows(200, "Whoever runs this installation");
    page.shows(200, "Wiki &#60;b&#62;");
    page.shows(200, "Removed messages put back");
    page.shows(200, "info@keller.example · INBOX · 12 messages");
    page.shows(200, ">Hanna Help</a> <span class=\"tag\">Support</span>");
    page.shows(
        200,
        &format!("{LOG}?actor={}", id("acc", 10))
            .replace("acc_00000000000000000000000010", &id("acc", 1)),
    );
    assert!(!page.body.contains(&format!(">{}<", id("acc", 10))));
    let asked = anna.fakes.world().outside.asked.clone();
    assert!(asked.iter().all(|request| request.organization_id == id("org", 1)));
}

#[tokio::test]
async fn what_is_looked_for_goes_to_every_service_and_stays_on_the_page() {
    let anna = Browser::anna();
    anna.fakes.world().profiles.zone = "Europe/Zurich".to_owned();
    let actor = id("acc", 1);
    let address = format!(
        "{LOG}?group=mail&from=2027-03-31&until=2027-03-31&q=%3Cb%3E&actor={actor}&account={}&page=9.8.6",
        id("acc", 10)
    );
    let page = anna.get(&address).await;
    page.shows(200, "value=\"&#60;b&#62;\"");
    page.shows(200, "<option value=\"mail\" selected>");
    page.shows(200, "Only what Anna Keller did.");
    page.shows(200, "Only what was done to Björn Öz.");
    page.shows(200, "No entries");
    page.shows(200, "export.csv?group=mail&amp;actor=".replace("&amp;", "&#38;").as_str());
    let asked = anna.fakes.world().outside.asked.clone();
    assert_eq!(asked.len(), 3);
    let mut tokens: Vec<_> = asked.iter().map(|one| one.page.clone().unwrap().token).collect();
    tokens.sort_unstable();
    assert_eq!(tokens, ["6", "8", "9"]);
    for request in asked {
        let filter = request.filter.unwrap();
        assert_eq!(filter.group(), OrganizationActivityGroup::Mail);
        assert_eq!((filter.text.as_str(), filter.actor.as_str()), ("<b>", actor.as_str()));
        assert_eq!(filter.account_id, id("acc", 10));
        // The whole day, in the reader's zone.
        assert_eq!(filter.from.unwrap().to_string(), "2027-03-30T22:00:00Z");
        assert_eq!(filter.until.unwrap().to_string(), "2027-03-31T22:00:00Z");
    }
    // One log that is over is not asked again.
    anna.fakes.world().outside.asked.clear();
    anna.get(&format!("{LOG}?page=-.3.-")).await.shows(200, "");
    assert_eq!(anna.fakes.world().outside.asked.len(), 1);
    anna.fakes.world().outside.forbidden = true;
    anna.get(LOG).await.shows(403, "");
}

#[tokio::test]
async fn the_log_is_taken_along_as_a_file_without_formulas() {
    let anna = Browser::anna();
    let file = anna.get(&format!("{LOG}/export.csv?group=members")).await;
    assert_eq!(file.status, 200);
    assert!(file.headers[header::CONTENT_DISPOSITION].to_str().unwrap().contains("organization"));
    let lines: Vec<&str> = file.body.split("\r\n").collect();
    assert_eq!(lines.len(), 11, "{}", file.body);
    assert!(
        lines[1].contains("\"Role changed\",\"Björn Öz · External → Administrator\""),
        "{}",
        lines[1]
    );
    assert!(lines[2].contains("Mailbox created"));
    assert!(file.body.contains("\"'=HYPERLINK(\"\"evil\"\")\""), "{}", file.body);
    assert!(lines[3].contains("\"Application changed\",\"Wiki <b>\""), "{}", lines[3]);
    assert_eq!(anna.fakes.world().outside.exported.len(), 3);
    let file = anna.get(&format!("{LOG}/export.json")).await;
    let read: serde_json::Value = serde_json::from_str(&file.body).unwrap();
    let actions: Vec<_> =
        read.as_array().unwrap().iter().map(|line| line["action"].as_str().unwrap()).collect();
    assert_eq!(
        actions[..4],
        ["member.changed", "mailbox.created", "application.changed", "support.viewed"]
    );
    assert_eq!(read[3]["actor_email"], "hanna@provider.example");
}

#[tokio::test]
async fn support_is_let_in_listed_and_sent_away() {
    let anna = Browser::anna();
    anna.get("/organization/support").await.shows(200, "href=\"/organization/access\"");
    let page = anna.get(ACCESS).await;
    page.shows(200, "Support has never been let in");
    // What the service would refuse for its length is not offered.
    assert!(page.body.contains("value=\"3d\"") && !page.body.contains("value=\"7d\""));
    let fields = [
        ("reach", "all"),
        ("level", "view"),
        ("life", "8h"),
        ("access-reason", "Spam"),
        ("ticket", "T-1"),
        ("once", "k1"),
    ];
    let made = anna.act_here(ACCESS, ACCESS, &fields).await;
    assert_eq!(
        (made.status.as_u16(), made.location()),
        (303, "/organization/access?done=access-granted")
    );
    {
        let world = anna.fakes.world();
        let access = &world.outside.accesses[0];
        assert_eq!(access.until.unwrap().seconds, NOW + 8 * 3600);
        assert_eq!(access.grants[0].level(), Level::View);
        assert_eq!((access.reason.as_str(), access.ticket.as_str()), ("Spam", "T-1"));
    }
    anna.get(made.location()).await.shows(200, "Support has been let in.");
    let end = format!("{ACCESS}/{}/end", id("sac", 1));
    let ended = anna.act_here(ACCESS, &end, &[]).await;
    assert_eq!(ended.location(), "/organization/access?done=access-ended");
    anna.get(ACCESS).await.shows(200, "Ended early");
    anna.act_here(ACCESS, &format!("{ACCESS}/{}/end", id("sac", 9)), &[]).await.shows(404, "");
    for (fields, said) in [
        (vec![("level", "view"), ("life", "1d")], "Choose at least one."),
        (vec![("reach", "nonsense"), ("level", "view"), ("life", "1d")], "Choose at least one."),
        (vec![("reach", "all"), ("level", "view"), ("life", "9d")], "Choose how long."),
    ] {
        anna.act_here(ACCESS, ACCESS, &fields).await.shows(422, said);
    }
    anna.fakes.world().outside.refuse = Some((Code::ResourceExhausted, "access-too-many"));
    anna.act_here(ACCESS, ACCESS, &fields).await.shows(422, "end one first");
    // A form that was made for another organization changes nothing.
    let stale = [("csrf", anna.get(ACCESS).await.hidden("csrf")), ("acting-for", id("org", 2))];
    let stale: Vec<(&str, &str)> =
        stale.iter().map(|(name, value)| (*name, value.as_str())).collect();
    anna.raw(&end, encode(&stale)).await.shows(409, "");
}

#[tokio::test]
async fn a_banner_stands_above_every_page_while_support_or_a_partner_sees_it() {
    let anna = Browser::anna();
    assert!(!anna.get("/home").await.body.contains("notice-outside"));
    anna.fakes.world().outside.presence = Some(presence(false, 1, true));
    for path in ["/home", "/sessions", LOG, "/account"] {
        let page = anna.get(path).await;
        page.shows(200, "notice-outside");
        page.shows(200, "Support may see this organization until");
        page.shows(200, &format!("action=\"{ACCESS}/{}/end\"", id("sac", 1)));
    }
    anna.fakes.world().outside.presence = Some(presence(false, 2, false));
    let page = anna.get("/home").await;
    page.shows(200, "Support may see some products");
    page.shows(200, "See what for");
    assert!(!page.body.contains("End now"));
    // Those who do not manage access see that it is on, and no button.
    anna.fakes.world().may = Some(vec![Verb::View.into(), Verb::ViewMembers.into()]);
    anna.fakes.world().outside.presence = Some(presence(false, 1, true));
    let page = anna.get("/home").await;
    page.shows(200, "Support may see this organization until");
    assert!(!page.body.contains("End now"));
    anna.fakes.world().outside.presence = Some(presence(true, 1, true));
    let page = anna.get("/home").await;
    page.shows(200, "You see Keller &#38; Daughters as support");
    page.shows(200, "Give back");
    anna.fakes.world().outside.presence = None;
    anna.fakes.world().outside.partner = Some(PartnerPresence {
        partner_access_id: id("pac", 1),
        partner_organization_id: id("org", 9),
        partner_name: XSS.to_owned(),
    });
    let page = anna.get("/home").await;
    page.shows(200, "as a partner, for");
    assert!(!page.body.contains(XSS));
}

#[tokio::test]
async fn a_partner_is_found_let_in_changed_and_sent_away() {
    let anna = Browser::anna();
    anna.get(PARTNERS).await.shows(200, "No partners");
    anna.act_here(PARTNERS, PARTNERS, &[("partner", " ")]).await.shows(422, "Type the partner");
    anna.fakes.world().outside.refuse = Some((Code::NotFound, "support-code-refused"));
    anna.act_here(PARTNERS, PARTNERS, &[("partner", CODE)])
        .await
        .shows(422, "This code is not good");
    let found = anna.act_here(PARTNERS, PARTNERS, &[("partner", CODE)]).await;
    found.shows(200, "Partner Ltd");
    assert_eq!(found.hidden("partner"), id("org", 9));
    let grant = format!("{PARTNERS}/grant");
    let partner = id("org", 9);
    let fields = [
        ("partner", partner.as_str()),
        ("partner-name", "Partner Ltd"),
        ("reach", "kind:mail-service"),
        ("level", "manage"),
    ];
    anna.act_here(PARTNERS, &grant, &fields[..2]).await.shows(422, "Choose at least one.");
    let made = anna.act_here(PARTNERS, &grant, &fields).await;
    assert_eq!(made.location(), "/organization/partners?done=partner-granted");
    assert_eq!(anna.fakes.world().outside.partners[0].grants[0].kind, "mail-service");
    anna.get(PARTNERS).await.shows(200, "Partner Ltd");
    let clients = anna.get("/organization/clients").await;
    clients.shows(200, CODE);
    clients.shows(200, "Keller &#38; Daughters");
    let renewed = anna.act_here("/organization/clients", "/organization/clients/code", &[]).await;
    assert_eq!(renewed.location(), "/organization/clients?done=code-renewed");
    assert_eq!(anna.fakes.world().outside.renewed[0].kind(), SupportCodeKind::Partner);
    let (client, access) = (id("org", 1), id("pac", 1));
    let fields = [("client", client.as_str()), ("access", access.as_str())];
    let ended = anna.act_here("/organization/clients", "/organization/clients/end", &fields).await;
    assert_eq!(ended.location(), "/organization/clients?done=partner-ended");
    anna.get("/organization/clients").await.shows(200, "No clients yet");
    anna.get(PARTNERS).await.shows(200, "Earlier");
    let end = format!("{PARTNERS}/{access}/end");
    let ended = anna.act_here(PARTNERS, &end, &[]).await;
    assert_eq!(ended.location(), "/organization/partners?done=partner-ended");
}

#[tokio::test]
async fn codes_are_shown_to_their_owners_and_renewed() {
    let anna = Browser::anna();
    anna.get("/account").await.shows(200, "href=\"/account/support\"");
    let page = anna.get("/account/support").await;
    page.shows(200, CODE);
    assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
    let renewed = anna.act_here("/account/support", "/account/support/renew", &[]).await;
    assert_eq!(renewed.location(), "/account/support?done=code-renewed");
    anna.get(renewed.location()).await.shows(200, "There is a new code.");
    let page = anna.get("/organization/support").await;
    page.shows(200, "no premium support");
    assert!(!page.body.contains(CODE));
    anna.fakes.world().outside.premium = true;
    anna.get("/organization/support").await.shows(200, CODE);
    let renewed = anna.act_here("/organization/support", "/organization/support/renew", &[]).await;
    assert_eq!(renewed.location(), "/organization/support?done=code-renewed");
    assert_eq!(anna.fakes.world().outside.renewed[1].kind(), SupportCodeKind::Premium);
    // Others know that there is one, and do not see it.
    anna.fakes.world().may = Some(vec![Verb::View.into(), Verb::ViewMembers.into()]);
    let page = anna.get("/organization/support").await;
    page.shows(200, "Those who manage access see its code");
    assert!(!page.body.contains(CODE) && !page.body.contains("href=\"/organization/access\""));
}

#[tokio::test]
async fn support_checks_codes_and_to_others_there_is_no_such_page() {
    let anna = Browser::anna();
    anna.get(CHECK).await.shows(404, "");
    anna.post("/home", CHECK, &[("support-code", CODE)]).await.shows(404, "");
    assert!(anna.fakes.world().outside.checked.is_empty());
    let helper = Browser::helping();
    helper.get("/home").await.shows(200, "href=\"/support/codes\"");
    for (code, status, said) in [
        ("", 422, "Type the ten letters and digits"),
        ("typo", 422, "Type the ten letters and digits"),
        ("wrong", 422, "This code is not good"),
        ("often", 429, ""),
    ] {
        helper.post(CHECK, CHECK, &[("support-code", code)]).await.shows(status, said);
    }
    let found = helper.post(CHECK, CHECK, &[("support-code", CODE)]).await;
    found.shows(200, "Björn Öz");
    found.shows(200, "b…@example.org");
    found.shows(200, "Premium");
    found.shows(200, "Lets support in");
    found.shows(200, "Administrator");
    helper.fakes.world().stale = true;
    assert_eq!(helper.get(CHECK).await.location(), "/step-up?next=/support/codes");
}
