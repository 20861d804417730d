//! What an organization tells of itself, shows and demands, and its end.

use gatepost_proto::organization::v1::{
    DeletionObstacle, LogoVariant, OrganizationKind, TwoFactorRequirement, deletion_obstacle,
};
use tonic::Code;

use super::*;

const EDIT: &str = "/organization/edit";
const DEMAND: &str = "/organization/second-factor-requirement";

impl Browser {
    /// Sends the fields with everything hidden on the page `from`.
    pub(super) async fn act(&self, from: &str, path: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.get(from).await;
        let hidden = [("csrf", page.hidden("csrf")), ("acting-for", page.hidden("acting-for"))];
        let hidden = hidden.iter().map(|(name, value)| (*name, value.as_str()));
        let fields: Vec<_> = hidden.chain(fields.iter().copied()).collect();
        self.raw(path, encode(&fields)).await
    }

    /// Sends a logo as a browser does.
    async fn send_logo(&self, acting_for: &str, field: &str, file: &[u8]) -> Page {
        let csrf = self.get("/organization/logo").await.hidden("csrf");
        let mut body = Vec::new();
        let parts: [(String, &[u8]); 3] = [
            ("name=\"csrf\"".to_owned(), csrf.as_bytes()),
            ("name=\"acting-for\"".to_owned(), acting_for.as_bytes()),
            (format!("name=\"{field}\"; filename=\"x.svg\""), file),
        ];
        for (head, bytes) in parts {
            body.extend(
                format!("--edge\r\nContent-Disposition: form-data; {head}\r\n\r\n").as_bytes(),
            );
            body.extend(bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--edge--\r\n");
        let request = self
            .request("POST", "/organization/logo")
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "multipart/form-data; boundary=edge");
        self.send(request.body(Body::from(body)).unwrap()).await
    }
}

#[tokio::test]
async fn the_organization_tells_of_itself_and_is_changed() {
    let anna = Browser::anna();
    let page = anna.get("/organization").await;
    for text in ["Keller AG", "Switzerland", "CHE-100.155.212", EDIT, "/organization/delete"] {
        page.shows(200, text);
    }
    let form = anna.get(EDIT).await;
    form.shows(200, "<option value=\"CH\" selected>Switzerland</option>");
    form.shows(200, "value=\"CHE-100.155.212\"");
    let typed = [
        ("organization-name", "Keller"),
        ("organization-kind", "individual"),
        ("legal-name", "Keller AG"),
        ("country", "DE"),
        ("vat-number", "x"),
        ("organization-language", "de"),
    ];
    let saved = anna.act(EDIT, EDIT, &typed).await;
    assert_eq!(saved.location(), "/organization?done=organization-saved");
    let update = anna.fakes.world().told.updates.remove(0);
    let profile = update.profile.unwrap();
    // Of a person only what a person has is sent.
    assert_eq!((profile.kind(), profile.vat_number.as_str()), (OrganizationKind::Individual, ""));
    assert_eq!((profile.name.as_str(), profile.legal_name.as_str()), ("Keller", ""));
    assert_eq!(update.update_mask.unwrap().paths.len(), 6);
    let unnamed = anna.act(EDIT, EDIT, &[("organization-name", " ")]).await;
    unnamed.shows(422, "Type a name of 1 to 64 characters.");
    anna.get(EDIT).await;
    let page = anna.get(EDIT).await;
    anna.fakes.world().told.refuse = Some((Code::InvalidArgument, "malformed", Some("vat_number")));
    let fields = [
        ("csrf", page.hidden("csrf")),
        ("acting-for", page.hidden("acting-for")),
        ("organization-name", "Keller".into()),
        ("vat-number", "CHE-1".into()),
    ];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let refused = anna.raw(EDIT, encode(&fields)).await;
    refused.shows(422, "This is no VAT number of that country.");
    refused.shows(422, "value=\"CHE-1\"");
}

#[tokio::test]
async fn tabs_that_were_opened_for_another_organization_change_nothing() {
    let anna = Browser::anna();
    let other = id("org", 2);
    for (path, fields) in [
        (EDIT, vec![("organization-name", "x")]),
        (DEMAND, vec![("required", "no")]),
        ("/organization/delete", vec![("type-name", "Keller & Daughters")]),
        ("/organization/logo/remove", vec![("variant", "logo-light")]),
    ] {
        let csrf = anna.get("/account").await.hidden("csrf");
        let stale = [("csrf", csrf.as_str()), ("acting-for", other.as_str())];
        let fields: Vec<_> = stale.into_iter().chain(fields).collect();
        anna.raw(path, encode(&fields)).await.shows(409, "another organization");
    }
    anna.send_logo(&other, "logo-light", b"<svg/>").await.shows(409, "another organization");
    let told = &anna.fakes.world().told;
    assert!(told.updates.is_empty() && told.demands.is_empty());
    assert!(told.deleted.is_empty() && told.logos.is_empty());
}

#[tokio::test]
async fn a_further_organization_is_made_and_shown() {
    let anna = Browser::anna();
    anna.get("/organizations").await.shows(200, "href=\"/organizations/new\"");
    let form = anna.get("/organizations/new").await;
    form.shows(200, "<option value=\"company\" selected>");
    let once = form.hidden("once");
    let typed = [
        ("organization-name", "Choir"),
        ("organization-kind", "association"),
        ("once", once.as_str()),
    ];
    let made = anna.post("/organizations/new", "/organizations/new", &typed).await;
    assert_eq!(made.location(), "/organization?done=organization-made");
    assert!(made.cookies()[0].contains(&id("org", 2)));
    let asked = anna.fakes.world().told.made.remove(0);
    assert_eq!(asked.idempotency_key, once);
    assert_eq!(asked.profile.unwrap().kind(), OrganizationKind::Association);
    let csrf = anna.get("/organizations/new").await.hidden("csrf");
    anna.fakes.world().told.refuse =
        Some((Code::ResourceExhausted, "too-many-organizations", None));
    let refused = anna.raw("/organizations/new", encode(&[("csrf", &csrf), typed[0]])).await;
    refused.shows(422, "You belong to as many organizations as you may create.");
}

#[tokio::test]
async fn a_logo_is_chosen_shown_in_place_of_the_name_and_kept_by_browsers() {
    let anna = Browser::anna();
    let ours = id("org", 1);
    let form = anna.get("/organization/logo").await;
    form.shows(200, "at most 1000 bytes");
    let set = anna.send_logo(&ours, "logo-dark", b"<svg/>").await;
    assert_eq!(set.location(), "/organization/logo?done=logo-set");
    assert_eq!(anna.fakes.world().told.logos, [(LogoVariant::Dark, b"<svg/>".to_vec())]);
    anna.send_logo(&ours, "logo-light", &[b'<'; 1001]).await.shows(422, "The file is too large.");
    anna.send_logo(&ours, "logo-light", b"").await.shows(422, "Choose");
    assert_eq!(anna.send_logo(&ours, "picture", b"x").await.status, 400);
    for (reason, text) in
        [("logo-unsafe", "The drawing holds scripts"), ("logo-odd", "The file is damaged.")]
    {
        let csrf = anna.get("/organization/logo").await;
        assert_eq!(csrf.status, 200);
        anna.fakes.world().told.refuse = None;
        anna.fakes.world().refuse_logo = Some(reason);
        anna.send_logo(&ours, "logo-light", b"<svg/>").await.shows(422, text);
        anna.fakes.world().refuse_logo = None;
    }
    let removed = anna
        .act("/organization/logo", "/organization/logo/remove", &[("variant", "logo-dark")])
        .await;
    assert_eq!(removed.location(), "/organization/logo?done=logo-removed");
    assert!(anna.fakes.world().told.logos.is_empty());

    anna.fakes.world().told.profile.logo = "0011".into();
    anna.fakes.world().told.profile.logo_dark = "0022".into();
    let page = anna.get("/home").await;
    page.shows(200, "src=\"/organization/logo/0011\" alt=\"Keller &#38; Daughters\"");
    page.shows(200, "srcset=\"/organization/logo/0022\" media=\"(prefers-color-scheme: dark)\"");
    let logo = anna.get("/organization/logo/0011").await;
    assert_eq!(logo.headers[header::CONTENT_TYPE], "image/svg+xml");
    let policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
    assert_eq!(logo.headers[header::CONTENT_SECURITY_POLICY], policy);
    assert_eq!(logo.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    assert_eq!(logo.headers[header::CACHE_CONTROL], "private, max-age=31536000, immutable");
    anna.get("/organization/logo/nonsense").await.shows(404, "There is nothing here");
    let bert = anna.signed_in_as(BERT);
    bert.get("/organization/logo/0011").await.shows(404, "There is nothing here");
}

#[tokio::test]
async fn a_second_factor_is_required_from_a_day_and_those_who_lack_one_are_listed() {
    let anna = Browser::anna();
    let form = anna.get(DEMAND).await;
    // Two weeks from the fakes' day.
    form.shows(200, "value=\"2026-12-05\"");
    form.shows(200, "71 persons have none.");
    form.shows(200, "bjorn@example.org");
    form.shows(200, "second-factor-requirement?page=next");
    let required = [("required", "yes"), ("required-from", "2026-12-24")];
    let set = anna.act(DEMAND, DEMAND, &required).await;
    assert_eq!(set.location(), format!("{DEMAND}?done=second-factor-required"));
    let demand = anna.fakes.world().told.demands.remove(0);
    assert!(demand.required && demand.from.is_some());
    for wrong in ["", "2026-11-20", "24.12.2026"] {
        let refused =
            anna.act(DEMAND, DEMAND, &[("required", "yes"), ("required-from", wrong)]).await;
        refused.shows(422, "Choose today or a day within a year.");
    }
    let lifted = anna.act(DEMAND, DEMAND, &[("required", "no")]).await;
    assert_eq!(lifted.location(), format!("{DEMAND}?done=second-factor-not-required"));
    assert!(!anna.fakes.world().told.demands.remove(0).required);
    let csrf = anna.get(DEMAND).await;
    let fields = [
        ("csrf", csrf.hidden("csrf")),
        ("acting-for", id("org", 1)),
        ("required-from", "2026-12-24".into()),
    ];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let refuse = Some((Code::FailedPrecondition, "own-second-factor-needed", None));
    anna.fakes.world().told.refuse = refuse;
    anna.raw(DEMAND, encode(&fields))
        .await
        .shows(422, "Set up a second factor for yourself first.");
    anna.fakes.world().stale = true;
    assert!(anna.get(DEMAND).await.location().starts_with("/step-up?next=/organization/"));
}

#[tokio::test]
async fn who_lacks_a_second_factor_is_told_and_then_held_back() {
    let anna = Browser::anna();
    let from = Some(prost_types::Timestamp { seconds: fake::NOW + 86_400 * 10, nanos: 0 });
    let demand = TwoFactorRequirement { from, demanded: None };
    anna.fakes.world().told.profile.two_factor_requirement = Some(demand);
    anna.get("/organization").await.shows(200, "A second factor is required from");
    anna.fakes.world().told.lacking = true;
    let page = anna.get("/home").await;
    page.shows(200, "From 1 December 2026 on, Keller &#38; Daughters asks for a second factor.");
    page.shows(200, "href=\"/account/security\"");
    anna.fakes.world().told.held = true;
    anna.get("/home").await.shows(200, "You see nothing of it until you have one.");
    for path in ["/organization", EDIT, "/organization/logo", DEMAND, "/organization/delete"] {
        let page = anna.get(path).await;
        assert!(page.status == 303 || page.status == 403, "{path}");
    }
    assert_eq!(anna.get("/organization").await.location(), "/organization/second-factor");
    let needed = anna.get("/organization/second-factor").await;
    needed.shows(200, "asks everybody who belongs to it for a second factor");
    needed.shows(200, "href=\"/account/security\"");
    // Whatever a service refuses for that reason leads there.
    anna.fakes.world().told.held = false;
    anna.fakes.world().told.lacking = false;
    let refuse = Some((Code::FailedPrecondition, "organization-needs-second-factor", None));
    anna.fakes.world().told.refuse = refuse;
    assert_eq!(anna.get("/organization").await.location(), "/organization/second-factor");
    anna.get("/organization/second-factor").await.shows(200, "nothing that you do not have");
}

#[tokio::test]
async fn an_organization_is_deleted_by_its_name_once_nothing_is_in_the_way() {
    const DELETE: &str = "/organization/delete";
    let anna = Browser::anna();
    anna.get(DELETE).await.shows(200, "2 other persons lose their membership");
    let wrong = anna.act(DELETE, DELETE, &[("type-name", "keller")]).await;
    wrong.shows(422, "This is not its name.");
    let done = anna.act(DELETE, DELETE, &[("type-name", "Keller & Daughters")]).await;
    assert_eq!(done.location(), "/organizations?done=organization-deleted");
    assert_eq!(anna.fakes.world().told.deleted.len(), 1);
    let kinds = [
        (deletion_obstacle::Kind::Product, "A product that is not cancelled"),
        (deletion_obstacle::Kind::Transfer, "on its way"),
        (deletion_obstacle::Kind::Balance, "Prepaid credit"),
        (deletion_obstacle::Kind::Invoice, "Invoices"),
        (deletion_obstacle::Kind::Operator, "runs this installation"),
    ];
    anna.fakes.world().told.obstacles = kinds
        .iter()
        .map(|(kind, _)| DeletionObstacle {
            kind: (*kind).into(),
            name: "Mail <1>".into(),
            id: String::new(),
        })
        .collect();
    let page = anna.get(DELETE).await;
    for (_, text) in kinds {
        page.shows(200, text);
    }
    page.shows(200, "Mail &#60;1&#62;");
    assert!(!page.body.contains("type-name"), "{}", page.body);
    anna.fakes.world().stale = true;
    assert!(anna.get(DELETE).await.location().starts_with("/step-up?next="));
}

#[tokio::test]
async fn who_manages_nothing_is_offered_nothing() {
    let anna = Browser::anna();
    anna.fakes.world().cases.support = true;
    let page = anna.get("/organization").await;
    page.shows(200, "Keller AG");
    for path in [EDIT, "/organization/logo", DEMAND, "/organization/delete"] {
        assert!(!page.body.contains(&format!("href=\"{path}\"")), "{path}");
        anna.get(path).await.shows(403, "may not");
    }
}
