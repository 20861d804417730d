//! Products, their tags, and offers of them to other organizations.

use super::*;
use fake::products::{product, tag, transfer};
use gatepost_proto::organization::v1::{
    ProductSort, ProductState, Verb, offer_transfer_request::To,
};
use tonic::Code;

fn stocked() -> Browser {
    let anna = Browser::anna();
    let mut world = anna.fakes.world();
    let shelf = &mut world.shelf;
    shelf.tags = vec![tag(1, "urgent", "red"), tag(2, XSS, "teal")];
    shelf.products = vec![
        product(1, "web-hosting", "Shop"),
        product(2, "drive", XSS),
        product(3, "mail-service", "Mail"),
    ];
    shelf.products[0].tags = vec![tag(1, "urgent", "red")];
    drop(world);
    anna
}

fn prd(n: u32) -> String {
    id("prd", n)
}

#[tokio::test]
async fn an_organization_without_products_is_told_what_to_do_next() {
    let anna = Browser::anna();
    let page = anna.get("/products").await;
    page.shows(200, "No products yet");
    page.shows(200, "href=\"/products/new\"");
    page.shows(200, "href=\"/transfers\"");
    page.shows(200, "href=\"/tags\"");
    // Whoever may not add any is not led there.
    anna.fakes.world().may = Some(vec![Verb::View.into()]);
    let page = anna.get("/products").await;
    page.shows(200, "Nothing has been shared with you yet");
    assert!(!page.body.contains("/products/new"), "{}", page.body);
    assert_eq!(anna.get("/products/new").await.status, 404);
    anna.get("/tags").await.shows(200, "None of the products that you see has a tag");
}

#[tokio::test]
async fn products_are_found_filtered_sorted_and_paged() {
    let anna = stocked();
    let page = anna.get("/products").await;
    page.shows(200, "3 products");
    page.shows(200, "Web hosting");
    page.shows(200, "label-chip label-red");
    page.shows(200, "aria-sort=\"ascending\"");
    assert!(!page.body.contains(XSS), "{}", page.body);
    let wanted = format!(
        "/products?q=shop&kind=web-hosting&state=active&tag={}&sort=renewal&order=down",
        id("tag", 1)
    );
    let page = anna.get(&wanted).await;
    page.shows(200, "1 product<");
    page.shows(200, "aria-sort=\"descending\"");
    let asked = anna.fakes.world().shelf.asked.last().unwrap().clone();
    assert_eq!(
        (asked.text.as_str(), asked.kinds.as_slice()),
        ("shop", &["web-hosting".into()][..])
    );
    assert_eq!(asked.states, [i32::from(ProductState::Active)]);
    assert_eq!(asked.tag_ids, [id("tag", 1)]);
    assert_eq!((asked.sort(), asked.descending), (ProductSort::Renewal, true));
    anna.get("/products?q=nothing").await.shows(200, "No product fits");
    // What is not known is as if it were not asked for.
    anna.get("/products?sort=nonsense&state=nonsense&order=nonsense")
        .await
        .shows(200, "3 products");
    let many = (10..120).map(|n| product(n, "drive", &format!("Drive {n}")));
    anna.fakes.world().shelf.products.extend(many);
    let page = anna.get("/products?kind=drive").await;
    page.shows(200, "111 products");
    let next = page.body.split("href=\"/products?kind=drive&#38;page=").nth(1).unwrap();
    let next = next.split('"').next().unwrap();
    anna.get(&format!("/products?kind=drive&page={next}")).await.shows(200, "Drive 60");
}

#[tokio::test]
async fn many_are_tagged_at_once() {
    let anna = stocked();
    let (one, two, red) = (prd(1), prd(2), id("tag", 1));
    let fields = |what| {
        vec![
            ("product", one.as_str()),
            ("product", &two),
            ("tag", &red),
            ("do", what),
            ("back", "q=&evil=y&sort=kind"),
        ]
    };
    let done = anna.post("/products", "/products/tags", &fields("add")).await;
    assert_eq!(done.location(), "/products?sort=kind&done=products-tagged");
    assert_eq!(anna.fakes.world().shelf.products[1].tags.len(), 1);
    anna.post("/products", "/products/tags", &fields("remove")).await;
    assert!(anna.fakes.world().shelf.products[0].tags.is_empty());
    let none = anna.post("/products", "/products/tags", &[("tag", &red), ("do", "add")]).await;
    none.shows(422, "Choose products first");
    anna.fakes.world().shelf.refuses = Some((Code::ResourceExhausted, "too-many-tags-of-product"));
    let refused = anna.post("/products", "/products/tags", &fields("add")).await;
    refused.shows(422, "at most 20 tags");
    refused.shows(422, &format!("value=\"{one}\" checked"));
}

#[tokio::test]
async fn a_product_is_added_by_its_kind() {
    let anna = Browser::anna();
    let kinds = anna.get("/products/new").await;
    kinds.shows(200, "href=\"/products/new?kind=backup\"");
    kinds.shows(200, "href=\"/mail-services/new\"");
    // What a service makes has no form here.
    anna.get("/products/new?kind=mail-service").await.shows(200, "Which kind of product");
    let form = anna.get("/products/new?kind=backup").await;
    form.shows(200, "name=\"setting-size\"");
    form.shows(200, "type=\"number\" value=\"2\" min=\"1\" max=\"5\"");
    // Nor has a setting of operators.
    let hosting = anna.get("/products/new?kind=web-hosting").await;
    hosting.shows(200, "name=\"setting-database-prefix\"");
    assert!(!hosting.body.contains("setting-prefix"), "{}", hosting.body);

    let from = "/products/new?kind=backup";
    let fields = [
        ("kind", "backup"),
        ("once", "k1"),
        ("product-name", "Nightly"),
        ("setting-size", "large"),
        ("setting-copies", "4"),
        ("setting-evil", "1"),
    ];
    let made = anna.post(from, "/products/new", &fields).await;
    assert_eq!(made.location(), format!("/products/{}?done=product-added", prd(1)));
    let asked = anna.fakes.world().shelf.made[0].clone();
    assert_eq!((asked.idempotency_key.as_str(), asked.organization_id), ("k1", id("org", 1)));
    assert_eq!(asked.settings.len(), 2);
    assert_eq!(asked.settings["copies"], "4");
    let unnamed = [("kind", "backup"), ("once", "k2"), ("setting-size", "large")];
    let refused = anna.post(from, "/products/new", &unnamed).await;
    refused.shows(422, "at most 64 characters");
    refused.shows(422, "value=\"large\" selected");
    let long = "x".repeat(10_000);
    let fields = [("kind", "backup"), ("once", "k3"), ("product-name", long.as_str())];
    anna.post(from, "/products/new", &fields).await.shows(422, "at most 64 characters");
    let odd = [("kind", "nonsense"), ("once", "k4"), ("product-name", "x")];
    assert_eq!(anna.post(from, "/products/new", &odd).await.status, 404);
    anna.fakes.world().shelf.refuses = Some((Code::ResourceExhausted, "too-many-products"));
    let fields = [("kind", "backup"), ("once", "k5"), ("product-name", "One more")];
    anna.post(from, "/products/new", &fields).await.shows(422, "as many products as it may");
}

#[tokio::test]
async fn a_product_shows_its_settings_and_takes_new_ones() {
    let anna = stocked();
    let path = format!("/products/{}", prd(1));
    let page = anna.get(&path).await;
    page.shows(200, "value=\"Shop\"");
    page.shows(200, "value=\"h7k2mq_\" maxlength=\"16\" autocomplete=\"off\" readonly");
    let fields = [
        ("product-name", "New shop"),
        ("setting-database-prefix", "true"),
        ("setting-prefix", "mine_"),
    ];
    let saved = anna.post(&path, &path, &fields).await;
    assert_eq!(saved.location(), format!("{path}?done=product-saved"));
    let update = anna.fakes.world().shelf.updates[0].clone();
    assert_eq!(update.update_mask.unwrap().paths, ["name", "settings"]);
    assert_eq!(update.settings.len(), 1, "what operators set is not sent");
    // A switch that is off is not sent by browsers.
    anna.post(&path, &path, &[("product-name", "New shop")]).await;
    assert_eq!(anna.fakes.world().shelf.updates[1].settings["database-prefix"], "false");
    anna.post(&path, &path, &[("product-name", " ")]).await.shows(422, "at most 64 characters");
    anna.fakes.world().shelf.refuses = Some((Code::FailedPrecondition, "product-not-in-use"));
    anna.post(&path, &path, &[("product-name", "x")]).await.shows(422, "cannot be changed");
    // Whoever may only look sees them all the same.
    anna.fakes.world().shelf.products[0].may = vec![Verb::ViewProduct.into()];
    let page = anna.get(&path).await;
    page.shows(200, "Names without the prefix");
    for absent in ["name=\"product-name\"", "/cancel", "/transfer\"", "/tags\""] {
        let main = page.body.split("<main").nth(1).unwrap();
        assert!(!main.contains(absent), "{absent} in {main}");
    }
    let escaped = anna.get(&format!("/products/{}", prd(2))).await;
    assert!(!escaped.body.contains(XSS), "{}", escaped.body);
    anna.get(&format!("/products/{}", prd(3))).await.shows(200, "href=\"/mail-services\"");
    for wrong in [prd(9), "nonsense".to_owned()] {
        assert_eq!(anna.get(&format!("/products/{wrong}")).await.status, 404);
    }
}

#[tokio::test]
async fn web_hosting_says_what_to_write_before_and_after() {
    let anna = stocked();
    let path = format!("/products/{}", prd(1));
    let page = anna.get(&format!("{path}?database=blog&user=anna")).await;
    page.shows(200, "Names must begin with h7k2mq_");
    for name in
        ["<code>blog</code>", "h7k2mq_blog</code>", "<code>anna</code>", "h7k2mq_anna</code>"]
    {
        page.shows(200, name);
    }
    anna.get(&path).await.shows(200, "h7k2mq_shop</code>");
    anna.get(&format!("{path}?database=a+b")).await.shows(422, "1 to 48 letters");
    let settings = &mut anna.fakes.world().shelf.products[0].settings;
    settings.insert("database-prefix".into(), "true".into());
}

#[tokio::test]
async fn with_the_setting_on_the_prefix_may_be_left_out() {
    let anna = stocked();
    anna.fakes.world().shelf.products[0].settings.insert("database-prefix".into(), "true".into());
    let page = anna.get(&format!("/products/{}", prd(1))).await;
    page.shows(200, "may leave the prefix h7k2mq_ out");
    page.shows(200, "<code data-copy>shop</code>");
    // A drive has none.
    let drive = anna.get(&format!("/products/{}", prd(2))).await;
    assert!(!drive.body.contains("Names of databases"), "{}", drive.body);
}

#[tokio::test]
async fn a_cancelled_product_can_be_brought_back() {
    let anna = stocked();
    let path = format!("/products/{}", prd(1));
    let done = anna.post(&path, &format!("{path}/cancel"), &[]).await;
    assert_eq!(done.location(), format!("{path}?done=product-cancelled"));
    let page = anna.get(&format!("{path}?done=product-cancelled")).await;
    page.shows(200, "You can bring it back below");
    page.shows(200, &format!("action=\"{path}/restore\""));
    assert!(!page.body.contains("/cancel\""), "{}", page.body);
    assert!(!page.body.contains("name=\"product-name\""), "{}", page.body);
    let done = anna.post(&path, &format!("{path}/restore"), &[]).await;
    assert_eq!(done.location(), format!("{path}?done=product-restored"));
    anna.fakes.world().shelf.refuses = Some((Code::FailedPrecondition, "product-restore-too-late"));
    let late = anna.post(&path, &format!("{path}/restore"), &[]).await;
    late.shows(422, "cancelled too long ago");
    let product = &mut anna.fakes.world().shelf.products[0];
    product.state = ProductState::Blocked.into();
    product.transfer_id = id("trf", 1);
}

#[tokio::test]
async fn tags_of_one_product_are_chosen_on_its_page() {
    let anna = stocked();
    let path = format!("/products/{}", prd(1));
    let page = anna.get(&path).await;
    page.shows(200, &format!("name=\"tag\" value=\"{}\" checked", id("tag", 1)));
    let two = id("tag", 2);
    let done = anna.post(&path, &format!("{path}/tags"), &[("tag", &two)]).await;
    assert_eq!(done.location(), format!("{path}?done=product-tagged"));
    let own: Vec<String> = {
        let world = anna.fakes.world();
        world.shelf.products[0].tags.iter().map(|tag| tag.id.clone()).collect()
    };
    assert_eq!(own, [two]);
}

#[tokio::test]
async fn a_form_of_a_stale_tab_changes_nothing_elsewhere() {
    let anna = stocked();
    let path = format!("/products/{}", prd(1));
    let other = id("org", 2);
    let csrf = anna.get(&path).await.hidden("csrf");
    for action in [
        path.clone(),
        format!("{path}/cancel"),
        format!("{path}/tags"),
        "/products/new".into(),
        "/tags".into(),
    ] {
        let fields = [("csrf", csrf.as_str()), ("acting-for", &other), ("product-name", "x")];
        let refused = anna.raw(&action, encode(&fields)).await;
        assert_eq!(refused.status, 409, "{action}: {}", refused.body);
    }
    assert_eq!(anna.fakes.world().shelf.products[0].state(), ProductState::Active);
}

#[tokio::test]
async fn a_product_is_offered_to_an_organization_or_a_person() {
    let anna = stocked();
    let path = format!("/products/{}/transfer", prd(1));
    anna.get(&path).await.shows(200, "Chess Club Lugano");
    let (own, theirs) = (id("org", 2), id("org", 9));
    for (fields, expected) in [
        (vec![("own", own.as_str())], To::ToOrganizationId(own.clone())),
        (vec![("recipient", theirs.as_str())], To::ToOrganizationId(theirs.clone())),
        (vec![("recipient", " bert@example.org ")], To::ToEmail("bert@example.org".into())),
    ] {
        let fields =
            [fields.as_slice(), &[("transfer-message", "As agreed"), ("once", "k")]].concat();
        let done = anna.post(&path, &path, &fields).await;
        assert_eq!(done.location(), "/transfers?done=transfer-offered");
        let offer = anna.fakes.world().shelf.offers.pop().unwrap();
        assert_eq!((offer.to, offer.message.as_str()), (Some(expected), "As agreed"));
        assert_eq!((offer.organization_id, offer.product_id), (id("org", 1), prd(1)));
    }
    for fields in [&[][..], &[("own", own.as_str()), ("recipient", &theirs)]] {
        anna.post(&path, &path, fields).await.shows(422, "one e-mail address or one id");
    }
    for (code, reason, text) in [
        (Code::FailedPrecondition, "already-offered", "Withdraw that offer first"),
        (Code::NotFound, "unknown-organization", "There is no such organization"),
        (Code::ResourceExhausted, "too-many-transfers", "Go on tomorrow"),
    ] {
        anna.fakes.world().shelf.refuses = Some((code, reason));
        let fields = [("recipient", theirs.as_str()), ("transfer-message", "Kept")];
        let refused = anna.post(&path, &path, &fields).await;
        refused.shows(422, text);
        refused.shows(422, ">Kept</textarea>");
    }
    anna.fakes.world().shelf.products[0].may = vec![Verb::ViewProduct.into()];
    assert_eq!(anna.get(&path).await.status, 404);
}

#[tokio::test]
async fn offers_are_accepted_declined_and_withdrawn() {
    let anna = Browser::anna();
    anna.get("/transfers").await.shows(200, "Nothing is offered to you");
    anna.fakes.world().shelf.transfers = vec![
        transfer(1, "Their drive", 9, Some(1)),
        transfer(2, XSS, 9, None),
        transfer(3, "Our drive", 1, Some(9)),
    ];
    let page = anna.get("/transfers").await;
    page.shows(200, "from Their company");
    page.shows(200, "As agreed,\nBert");
    page.shows(200, &format!("action=\"/transfers/{}/withdraw\"", id("trf", 3)));
    assert!(!page.body.contains(XSS), "{}", page.body);
    // One to a person is for whichever organization they choose.
    assert_eq!(page.body.matches("<select id=\"to-trf_").count(), 1, "{}", page.body);
    let (first, second) = (id("trf", 1), id("trf", 2));
    let done = anna.post("/transfers", &format!("/transfers/{first}/accept"), &[]).await;
    assert_eq!(done.location(), "/transfers?done=transfer-accepted");
    let chosen = id("org", 2);
    let accept = format!("/transfers/{second}/accept");
    anna.post("/transfers", &accept, &[("to", &chosen)]).await;
    let accepted = std::mem::take(&mut anna.fakes.world().shelf.accepted);
    assert_eq!(accepted[0].organization_id, id("org", 1));
    assert_eq!((&accepted[1].organization_id, &accepted[1].transfer_id), (&chosen, &second));
    for (what, slug) in [("decline", "declined"), ("withdraw", "withdrawn")] {
        let done = anna.post("/transfers", &format!("/transfers/{first}/{what}"), &[]).await;
        assert_eq!(done.location(), format!("/transfers?done=transfer-{slug}"));
    }
    for (reason, text) in [
        ("transfer-over", "This offer is over"),
        ("product-moved", "belongs to another organization by now"),
        ("transfer-to-itself", "already"),
        ("product-cancelled", "The product is cancelled"),
    ] {
        anna.fakes.world().shelf.refuses = Some((Code::FailedPrecondition, reason));
        anna.post("/transfers", &accept, &[]).await.shows(422, text);
    }
    let odd = anna.post("/transfers", "/transfers/nonsense/accept", &[]).await;
    assert_eq!(odd.status, 404);
}

#[tokio::test]
async fn tags_are_made_changed_and_deleted() {
    let anna = Browser::anna();
    anna.get("/tags").await.shows(200, "No tags yet");
    let add = |name: &'static str| vec![("tag-name", name), ("colour", "teal"), ("once", "k")];
    let done = anna.post("/tags", "/tags", &add("urgent")).await;
    assert_eq!(done.location(), "/tags?done=tag-added");
    let page = anna.get("/tags").await;
    page.shows(200, "label-chip label-teal");
    page.shows(200, "1 product<");
    anna.post("/tags", "/tags", &add("urgent")).await.shows(422, "a tag of that name already");
    anna.post("/tags", "/tags", &add("")).await.shows(422, "at most 24 characters");
    let long = anna.post("/tags", "/tags", &add("a name of more than four and twenty")).await;
    long.shows(422, "at most 24 characters");
    let path = format!("/tags/{}", id("tag", 1));
    let fields = [("name", "calm"), ("colour", "blue")];
    let done = anna.post("/tags", &path, &fields).await;
    assert_eq!(done.location(), "/tags?done=tag-saved");
    anna.get("/tags").await.shows(200, "label-chip label-blue");
    let done = anna.post("/tags", &format!("{path}/delete"), &[]).await;
    assert_eq!(done.location(), "/tags?done=tag-deleted");
    anna.post("/tags", &path, &fields).await.shows(422, "not there any more");
    assert_eq!(anna.post("/tags", "/tags/nonsense", &fields).await.status, 404);
}

/// WCAG 2.2, 1.4.3: every colour of the palette, in light and in dark.
#[test]
fn every_tag_can_be_read() {
    let style = include_str!("../../assets/style.css");
    let channel = |hex: &str| {
        let part = f64::from(u8::from_str_radix(hex, 16).unwrap()) / 255.0;
        if part <= 0.039_28 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    let light = |hex: &str| {
        0.2126 * channel(&hex[..2]) + 0.7152 * channel(&hex[2..4]) + 0.0722 * channel(&hex[4..6])
    };
    let mut seen = 0;
    for rule in style.lines().filter(|line| line.trim_start().starts_with(".label-")) {
        let Some(ground) = rule.split("background: #").nth(1) else { continue };
        let ink = rule.split(" color: #").nth(1).unwrap();
        let (one, other) = (light(&ground[..6]), light(&ink[..6]));
        let contrast = (one.max(other) + 0.05) / (one.min(other) + 0.05);
        assert!(contrast >= 4.5, "{rule}: {contrast}");
        seen += 1;
    }
    assert_eq!(seen, 20);
}
