//! Mail services, their domains and the DNS records of those.

use tonic::Code;

use super::*;

fn with_service() -> (Browser, String) {
    let anna = Browser::anna();
    let service = anna.fakes.mail_service(&id("org", 1), "Keller mail");
    (anna, format!("/mail-services/{}", service.id))
}

#[tokio::test]
async fn a_first_mail_service_is_added_from_an_empty_list() {
    let anna = Browser::anna();
    anna.get("/mail-services").await.shows(200, "No mail service yet");
    let refused =
        anna.post("/mail-services/new", "/mail-services/new", &[("mail-service-name", " ")]).await;
    refused.shows(422, "Type a name of 1 to 64 characters.");
    let fields = [("mail-service-name", "Keller mail"), ("once", "k1")];
    let made = anna.post("/mail-services/new", "/mail-services/new", &fields).await;
    assert!(made.location().ends_with("?done=mail-service-made"), "{}", made.location());
    let shown = anna.get(made.location()).await;
    shown.shows(200, "The mail service was added.");
    shown.shows(200, "Keller mail");
    anna.get("/mail-services").await.shows(200, "Keller mail");
}

#[tokio::test]
async fn who_may_not_add_one_is_told_whom_to_ask() {
    let anna = Browser::anna();
    anna.fakes.world().may = Some(vec![1]);
    let list = anna.get("/mail-services").await;
    list.shows(200, "Ask whoever manages the products");
    assert!(!list.body.contains("/mail-services/new"), "{}", list.body);
    assert_eq!(anna.get("/mail-services/new").await.status, 403);
}

#[tokio::test]
async fn a_mail_service_shows_its_domains_mailboxes_state_and_product() {
    let (anna, path) = with_service();
    let page = anna.get(&path).await;
    page.shows(200, "keller.example");
    page.shows(200, "Verified");
    page.shows(200, "To be verified");
    page.shows(200, "3 mailboxes");
    assert!(!page.body.contains("gatepost.test"), "shared domains are not its own");
    assert!(!page.body.contains("/products/"), "not a product yet");
    {
        let mut world = anna.fakes.world();
        world.services[0].product_id = id("prd", 7);
        world.services[0].state = 2;
    }
    let page = anna.get(&path).await;
    page.shows(200, &format!("href=\"/products/{}\"", id("prd", 7)));
    page.shows(200, "Nobody can open the mailboxes");
    anna.get("/mail-services").await.shows(200, "Blocked");
    anna.fakes.world().domains.looks_only = true;
    let page = anna.get(&path).await;
    assert!(!page.body.contains("domains/new"), "{}", page.body);
    assert_eq!(anna.get(&format!("{path}/domains/new")).await.status, 403);
    assert_eq!(anna.get("/mail-services/nonsense").await.status, 404);
    assert_eq!(anna.signed_in_as(BERT).get(&path).await.status, 404);
}

#[tokio::test]
async fn a_domain_is_added_checked_and_verified() {
    let (anna, path) = with_service();
    let new = format!("{path}/domains/new");
    let refused = anna.post(&new, &new, &[("domain-name", "")]).await;
    refused.shows(422, "Type a domain name such as firm.example.");
    let refused = anna.post(&new, &new, &[("domain-name", "no domain")]).await;
    refused.shows(422, "Type a domain name such as firm.example.");
    let refused = anna.post(&new, &new, &[("domain-name", "taken.example")]).await;
    refused.shows(422, "This domain is served here already");
    let added = anna.post(&new, &new, &[("domain-name", "new.example")]).await;
    assert_eq!(added.location(), format!("{path}/domains/new.example?done=domain-added"));

    let domain = format!("{path}/domains/pending.example");
    let page = anna.get(&domain).await;
    page.shows(200, "<code data-copy>gatepost-verification=0123</code>");
    page.shows(200, "<code data-copy>_gatepost.pending.example</code>");
    page.shows(200, "Not checked yet");
    page.shows(200, "DKIM: whoever sends mail");
    for (code, reason, text) in [
        (Code::FailedPrecondition, "domain-proof-missing", "was not found yet"),
        (Code::FailedPrecondition, "domain-proof-different", "there is something else"),
        (Code::Unavailable, "dns-unavailable", "did not answer"),
        (Code::ResourceExhausted, "dns-throttled", "Wait a little"),
    ] {
        anna.fakes.world().domains.refusal = Some((code, reason));
        let refused = anna.post(&domain, &format!("{domain}/verify"), &[]).await;
        refused.shows(422, text);
        // What was found stands beside it, and does no harm.
        refused.shows(422, "Missing");
        refused.shows(422, "Other servers receive the mail");
        refused.shows(422, "&#60;script&#62;");
        assert!(!refused.body.contains(XSS));
    }
    anna.fakes.world().domains.refusal = None;
    let verified = anna.post(&domain, &format!("{domain}/verify"), &[]).await;
    anna.get(verified.location()).await.shows(200, "The domain is verified.");
    let checked = anna.post(&domain, &format!("{domain}/check"), &[]).await;
    let page = anna.get(checked.location()).await;
    page.shows(200, "The records were checked.");
    page.shows(200, "Check again");
}

#[tokio::test]
async fn a_domain_is_removed_after_a_question() {
    let (anna, path) = with_service();
    let (used, free) =
        (format!("{path}/domains/keller.example"), format!("{path}/domains/pending.example"));
    anna.get(&format!("{used}/remove")).await.shows(200, "Remove keller.example?");
    let refused = anna.post(&format!("{used}/remove"), &format!("{used}/remove"), &[]).await;
    refused.shows(422, "Mailboxes have addresses under this domain.");
    let removed = anna.post(&format!("{free}/remove"), &format!("{free}/remove"), &[]).await;
    assert!(removed.location().ends_with("?done=domain-removed"));
    assert_eq!(anna.fakes.world().domains.removed, ["pending.example"]);
    anna.fakes.world().domains.looks_only = true;
    let page = anna.get(&free).await;
    assert!(!page.body.contains("/verify") && !page.body.contains("/remove"), "{}", page.body);
    assert_eq!(anna.get(&format!("{free}/remove")).await.status, 403);
    assert_eq!(anna.get(&format!("{path}/domains/nowhere.example")).await.status, 404);
}

#[tokio::test]
async fn a_form_of_another_organization_does_nothing() {
    let (anna, path) = with_service();
    let domain = format!("{path}/domains/pending.example");
    let csrf = anna.get(&domain).await.hidden("csrf");
    let other = id("org", 2);
    for action in ["verify", "check", "remove"] {
        let fields = [("csrf", csrf.as_str()), ("acting-for", other.as_str())];
        let refused = anna.raw(&format!("{domain}/{action}"), encode(&fields)).await;
        assert_eq!(refused.status, 409, "{action}");
    }
    let world = anna.fakes.world();
    assert!(world.domains.removed.is_empty() && world.domains.checks == 0);
}
