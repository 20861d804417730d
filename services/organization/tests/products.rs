//! Products over gRPC: who sees and changes them, lists, states, registration, databases.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod house;

use std::{collections::HashMap, sync::Arc, time::Duration};

use gatepost_model::{AuditSubject, ProductId, ServiceName};
use gatepost_organization::{CatalogueConfig, OrganizationConfig};
use gatepost_proto::{
    common::v1::PageRequest,
    event::v1::event::Fact,
    organization::v1::{
        event_service_client::EventServiceClient, product_service_client::ProductServiceClient, *,
    },
};
use house::{House, Who, account, call, reason, request};
use prost_types::FieldMask;
use tokio::task::JoinSet;
use tokio_stream::StreamExt;
use tonic::{Code, Status};

macro_rules! products {
    ($house:expr, $who:expr, $rpc:ident($request:expr)) => {
        call!(ProductServiceClient, $house, $who, $rpc($request))
    };
}

const ANNA: Who = Who::Account(1);

fn wanted(organization: &str, kind: &str, name: &str) -> CreateProductRequest {
    CreateProductRequest {
        organization_id: organization.to_owned(),
        kind: kind.to_owned(),
        name: name.to_owned(),
        ..CreateProductRequest::default()
    }
}

async fn make(house: &House, who: Who, request: CreateProductRequest) -> Result<Product, Status> {
    Ok(products!(house, who, create_product(request))?.product.unwrap())
}

async fn get(house: &House, who: Who, product: &Product) -> Result<Product, Status> {
    let (organization_id, product_id) = (product.organization_id.clone(), product.id.clone());
    let request = GetProductRequest { organization_id, product_id };
    Ok(products!(house, who, get_product(request))?.product.unwrap())
}

async fn list(house: &House, who: Who, request: ListProductsRequest) -> Vec<String> {
    let found = products!(house, who, list_products(request)).unwrap();
    found.products.into_iter().map(|product| product.name).collect()
}

fn all(organization: &str) -> ListProductsRequest {
    ListProductsRequest { organization_id: organization.to_owned(), ..Default::default() }
}

fn settings(pairs: &[(&str, &str)]) -> HashMap<String, String> {
    pairs.iter().map(|(slug, value)| ((*slug).to_owned(), (*value).to_owned())).collect()
}

fn update(product: &Product, paths: &[&str]) -> UpdateProductRequest {
    UpdateProductRequest {
        organization_id: product.organization_id.clone(),
        product_id: product.id.clone(),
        update_mask: Some(FieldMask { paths: paths.iter().map(|&path| path.into()).collect() }),
        ..UpdateProductRequest::default()
    }
}

async fn register(
    house: &House,
    from: ServiceName,
    organization: &str,
    kind: &str,
    resource: &str,
    name: &str,
) -> Result<Product, Status> {
    let request = RegisterProductRequest {
        organization_id: organization.to_owned(),
        kind: kind.to_owned(),
        resource_id: resource.to_owned(),
        name: name.to_owned(),
    };
    let link = house.board.link(from, ServiceName::Organization);
    let made = ProductServiceClient::new(link).register_product(request).await?;
    Ok(made.into_inner().product.unwrap())
}

#[tokio::test]
async fn who_manages_products_adds_and_changes_them() {
    let house = House::new();
    let id = house.create(ANNA, "Mine").await.id;
    for (number, role) in [(2, Role::Administrator), (3, Role::Collaborator), (4, Role::External)] {
        house.set(&id, number, role).await.unwrap();
    }
    for (who, expected) in [
        (ANNA, Ok(())),
        (Who::Account(2), Ok(())),
        (Who::Operator, Ok(())),
        (Who::Account(3), Err(Code::PermissionDenied)),
        (Who::Account(4), Err(Code::PermissionDenied)),
        (Who::Account(9), Err(Code::NotFound)),
    ] {
        let made = make(&house, who, wanted(&id, "drive", "Files")).await;
        assert_eq!(made.map(|_| ()).map_err(|status| status.code()), expected, "{who:?}");
    }
    let product = make(&house, ANNA, wanted(&id, "drive", "  Our   files ")).await.unwrap();
    assert_eq!((product.name.as_str(), product.state()), ("Our files", ProductState::Active));
    assert_eq!(product.organization_id, id);
    assert_eq!(product.may().count(), 4);
    for (who, expected) in [
        (ANNA, Ok(4)),
        (Who::Account(2), Ok(4)),
        (Who::Operator, Ok(0)),
        (Who::Account(3), Err("unknown-product".to_owned())),
        (Who::Account(4), Err("unknown-product".to_owned())),
        (Who::Account(9), Err("unknown-product".to_owned())),
    ] {
        let seen = get(&house, who, &product).await;
        let seen = seen.map(|product| product.may.len()).map_err(|status| reason(&status));
        assert_eq!(seen, expected, "{who:?}");
        let mut renamed = update(&product, &["name"]);
        renamed.name = "Files of all".to_owned();
        let changed = products!(house, who, update_product(renamed));
        assert_eq!(changed.is_ok(), expected.is_ok(), "{who:?}");
        let cancel =
            CancelProductRequest { organization_id: id.clone(), product_id: product.id.clone() };
        let cancelled = products!(house, who, cancel_product(cancel));
        assert_eq!(cancelled.is_ok(), expected.is_ok(), "{who:?}");
        let restore =
            RestoreProductRequest { organization_id: id.clone(), product_id: product.id.clone() };
        assert_eq!(products!(house, who, restore_product(restore)).is_ok(), expected.is_ok());
    }
    // What is of one organization is not there for somebody who acts for another one.
    let other = house.create(ANNA, "Other").await.id;
    let stale = Product { organization_id: other, ..product.clone() };
    assert_eq!(reason(&get(&house, ANNA, &stale).await.unwrap_err()), "unknown-product");
    // Operators need not know whose it is; others must say.
    let anywhere = Product { organization_id: String::new(), ..product };
    assert_eq!(get(&house, Who::Operator, &anywhere).await.unwrap().organization_id, id);
    let refused = get(&house, ANNA, &anywhere).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
    let hidden = list(&house, Who::Account(3), all(&id)).await;
    assert_eq!(hidden, Vec::<String>::new());
    assert_eq!(list(&house, ANNA, all(&id)).await.len(), 4);
}

#[tokio::test]
async fn kinds_are_those_of_the_catalogue() {
    #[derive(serde::Deserialize)]
    struct Outer {
        catalogue: CatalogueConfig,
    }
    let text = r#"
        [catalogue]
        offered = ["drive", "web-hosting", "mail-service"]
        [[catalogue.kinds]]
        slug = "backup"
        names = { en = "Backup", de = "Sicherung" }
        [[catalogue.kinds.settings]]
        slug = "kept"
        type = "choice"
        choices = ["30d", "90d"]
        default = "30d"
        labels = { en = "Kept for" }
        [[catalogue.kinds.settings]]
        slug = "copies"
        type = "number"
        least = 1
        most = 5
        default = "2"
        labels = { en = "Copies" }
    "#;
    let catalogue = toml::from_str::<Outer>(text).unwrap().catalogue;
    let house = House::with(OrganizationConfig { catalogue, ..OrganizationConfig::default() });
    let id = house.create(ANNA, "Mine").await.id;
    let kinds = products!(house, ANNA, list_kinds(ListKindsRequest {})).unwrap().kinds;
    let told: Vec<_> =
        kinds.iter().map(|kind| (kind.slug.as_str(), kind.offered, &*kind.served_by)).collect();
    assert_eq!(
        told,
        [
            ("mail-service", true, "mailbox"),
            ("drive", true, ""),
            ("web-hosting", true, ""),
            ("domain", false, ""),
            ("backup", true, ""),
        ]
    );
    assert_eq!(kinds[4].names["de"], "Sicherung");
    assert_eq!(kinds[4].settings[0].choices, ["30d", "90d"]);
    assert_eq!((kinds[4].settings[1].least, kinds[4].settings[1].most), (1, 5));

    for (kind, expected) in [
        ("backup", Ok(())),
        ("domain", Err("kind-not-offered")),
        ("mail-service", Err("product-made-elsewhere")),
        ("nonsense", Err("unknown-kind")),
    ] {
        let made = make(&house, ANNA, wanted(&id, kind, "It")).await;
        let made = made.map(|_| ()).map_err(|status| reason(&status));
        assert_eq!(made, expected.map_err(str::to_owned), "{kind}");
    }
    // Operators sell what is not offered, and make nothing that a service makes either.
    assert!(make(&house, Who::Operator, wanted(&id, "domain", "It")).await.is_ok());
    let refused = make(&house, Who::Operator, wanted(&id, "mail-service", "It")).await.unwrap_err();
    assert!(refused.message().contains("mailbox service"), "{}", refused.message());

    for (given, expected) in [
        (settings(&[("kept", "90d"), ("copies", "5")]), Ok(())),
        (settings(&[("kept", "1d")]), Err("wrong-setting")),
        (settings(&[("copies", "6")]), Err("wrong-setting")),
        (settings(&[("other", "1")]), Err("unknown-setting")),
        (settings(&[(&"x".repeat(10_000), "1")]), Err("unknown-setting")),
        (settings(&[("kept", &"x".repeat(10_000))]), Err("wrong-setting")),
        ((0..31).map(|n| (n.to_string(), String::new())).collect(), Err("malformed")),
    ] {
        let request = CreateProductRequest { settings: given, ..wanted(&id, "backup", "It") };
        let made = make(&house, ANNA, request).await;
        let made = made.map(|_| ()).map_err(|status| {
            assert_eq!(status.code(), Code::InvalidArgument);
            reason(&status)
        });
        assert_eq!(made, expected.map_err(str::to_owned));
    }
    let made = make(&house, ANNA, wanted(&id, "backup", "It")).await.unwrap();
    assert_eq!(made.settings, settings(&[("kept", "30d"), ("copies", "2")]));
    for broken in ["slug = \"Drive\"", "slug = \"drive\"", "slug = \"x\"\nunknown = 1"] {
        let text = format!("[[catalogue.kinds]]\n{broken}\nnames = {{ en = \"X\" }}");
        assert!(toml::from_str::<Outer>(&text).is_err(), "{broken}");
    }
    assert!(toml::from_str::<Outer>("[catalogue]\noffered = [\"nonsense\"]").is_err());
}

#[tokio::test]
async fn bad_input_is_refused_and_nothing_is_done() {
    let house = House::new();
    let id = house.create(ANNA, "Mine").await.id;
    for name in ["", "   ", "a\nb", "a\u{0}b", "a\u{202e}b", &"x".repeat(10_000), &"x".repeat(65)] {
        let refused = make(&house, ANNA, wanted(&id, "drive", name)).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument, "{name:?}");
    }
    for kind in ["", "Drive", "a b", "drive\u{0}", &"x".repeat(10_000)] {
        let refused = make(&house, ANNA, wanted(&id, kind, "It")).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument, "{kind:?}");
    }
    let product = make(&house, ANNA, wanted(&id, "drive", "顧客ファイル 👩‍🚀")).await.unwrap();
    for paths in [&[][..], &["owner"], &["name", "state"], &["name"], &["settings"]] {
        let mut request = update(&product, paths);
        request.settings = settings(&[("no-such", "1")]);
        let refused = products!(house, ANNA, update_product(request)).unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument, "{paths:?}");
    }
    let mut renewed = update(&product, &["renewal"]);
    renewed.renewal = Some(prost_types::Timestamp { seconds: 1_900_000_000, nanos: 0 });
    let refused = products!(house, ANNA, update_product(renewed.clone())).unwrap_err();
    assert_eq!(reason(&refused), "renewal-of-operators");
    let refused = products!(house, Who::Account(9), update_product(renewed.clone())).unwrap_err();
    assert_eq!(reason(&refused), "unknown-product");
    let set = products!(house, Who::Operator, update_product(renewed.clone())).unwrap();
    assert_eq!(set.product.unwrap().renewal, renewed.renewal);
    renewed.renewal = Some(prost_types::Timestamp { seconds: -5, nanos: 0 });
    let refused = products!(house, Who::Operator, update_product(renewed)).unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
    for request in [
        ListProductsRequest { text: "x".repeat(10_000), ..all(&id) },
        ListProductsRequest { kinds: vec!["drive".to_owned(); 51], ..all(&id) },
        ListProductsRequest { kinds: vec!["No".to_owned()], ..all(&id) },
        ListProductsRequest { states: vec![77], ..all(&id) },
        ListProductsRequest { tag_ids: vec!["nonsense".to_owned()], ..all(&id) },
        ListProductsRequest { sort: 9, ..all(&id) },
        ListProductsRequest {
            page: Some(PageRequest { size: 1, token: "nonsense".to_owned() }),
            ..all(&id)
        },
    ] {
        let refused = products!(house, ANNA, list_products(request)).unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
    }
    let refused = products!(house, Who::Account(9), list_products(all(&id))).unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
    let unchanged = get(&house, ANNA, &product).await.unwrap();
    assert_eq!(unchanged.name, product.name);
    assert_eq!(unchanged.settings, product.settings);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_repeated_creation_makes_one_and_there_are_no_more_than_may_be() {
    let config = OrganizationConfig { max_products: 5, ..OrganizationConfig::default() };
    let house = Arc::new(House::with(config));
    let id = house.create(ANNA, "Mine").await.id;
    let race = async |keys: &[&str]| {
        let mut racers = JoinSet::new();
        for key in keys {
            let (house, id, key) = (house.clone(), id.clone(), (*key).to_owned());
            racers.spawn(async move {
                let request =
                    CreateProductRequest { idempotency_key: key, ..wanted(&id, "drive", "It") };
                make(&house, ANNA, request).await.map(|made| made.id)
            });
        }
        racers.join_all().await
    };
    let made = race(&["one"; 8]).await;
    let ids: std::collections::HashSet<String> = made.into_iter().map(Result::unwrap).collect();
    assert_eq!(ids.len(), 1);
    let made = race(&["", "", "", "", "", "", "", ""]).await;
    assert_eq!(made.iter().filter(|made| made.is_ok()).count(), 4);
    let refused = made.into_iter().find_map(Result::err).unwrap();
    assert_eq!(
        (refused.code(), reason(&refused)),
        (Code::ResourceExhausted, "too-many-products".to_owned())
    );
    // The key of one organization is not that of another.
    let other = house.create(ANNA, "Other").await.id;
    let request =
        CreateProductRequest { idempotency_key: "one".to_owned(), ..wanted(&other, "drive", "It") };
    assert!(!ids.contains(&make(&house, ANNA, request).await.unwrap().id));
}

#[tokio::test]
async fn lists_are_filtered_sorted_and_paged() {
    let house = House::new();
    let id = house.create(ANNA, "Mine").await.id;
    for (kind, name) in [
        ("drive", "beta"),
        ("web-hosting", "Ärger"),
        ("drive", "Alpha"),
        ("web-hosting", "alpha shop"),
        ("domain", "STRASSE"),
    ] {
        let made = make(&house, ANNA, wanted(&id, kind, name)).await.unwrap();
        if name == "beta" {
            let mut renewed = update(&made, &["renewal"]);
            renewed.renewal = Some(prost_types::Timestamp { seconds: 1_900_000_000, nanos: 0 });
            products!(house, Who::Operator, update_product(renewed)).unwrap();
            let request = SetProductStateRequest {
                organization_id: String::new(),
                product_id: made.id,
                state: ProductState::Expiring.into(),
            };
            products!(house, Who::Operator, set_product_state(request)).unwrap();
        }
        house.clock.advance(Duration::from_millis(2));
    }
    for (request, expected) in [
        (all(&id), vec!["Alpha", "alpha shop", "beta", "STRASSE", "Ärger"]),
        (
            ListProductsRequest { descending: true, ..all(&id) },
            vec!["Ärger", "STRASSE", "beta", "alpha shop", "Alpha"],
        ),
        (ListProductsRequest { text: "ALPHA".into(), ..all(&id) }, vec!["Alpha", "alpha shop"]),
        (ListProductsRequest { text: "straße".into(), ..all(&id) }, vec!["STRASSE"]),
        (
            ListProductsRequest { kinds: vec!["web-hosting".into()], ..all(&id) },
            vec!["alpha shop", "Ärger"],
        ),
        (
            ListProductsRequest { states: vec![ProductState::Expiring.into()], ..all(&id) },
            vec!["beta"],
        ),
        (
            ListProductsRequest { sort: ProductSort::Kind.into(), ..all(&id) },
            vec!["STRASSE", "Alpha", "beta", "alpha shop", "Ärger"],
        ),
        (
            ListProductsRequest { sort: ProductSort::Renewal.into(), ..all(&id) },
            vec!["beta", "Alpha", "alpha shop", "STRASSE", "Ärger"],
        ),
        (
            ListProductsRequest { sort: ProductSort::State.into(), descending: true, ..all(&id) },
            vec!["beta", "Ärger", "STRASSE", "alpha shop", "Alpha"],
        ),
        (ListProductsRequest { tag_ids: vec![TAG.to_owned()], ..all(&id) }, vec![]),
    ] {
        assert_eq!(list(&house, ANNA, request.clone()).await, expected, "{request:?}");
        let (mut found, mut token) = (Vec::new(), String::new());
        loop {
            let page = Some(PageRequest { size: 2, token });
            let request = ListProductsRequest { page, ..request.clone() };
            let answer = products!(house, ANNA, list_products(request)).unwrap();
            assert_eq!(answer.total as usize, expected.len());
            found.extend(answer.products.into_iter().map(|product| product.name));
            token = answer.page.unwrap().next_token;
            if token.is_empty() {
                break;
            }
        }
        assert_eq!(found, expected);
    }
}

const TAG: &str = "tag_00000000000000000000000001";

#[tokio::test]
async fn cancelled_products_come_back_for_a_while_and_blocked_ones_stay_blocked() {
    let house = House::new();
    let id = house.create(ANNA, "Mine").await.id;
    let product = make(&house, ANNA, wanted(&id, "drive", "Files")).await.unwrap();
    let cancel =
        || CancelProductRequest { organization_id: id.clone(), product_id: product.id.clone() };
    let restore =
        || RestoreProductRequest { organization_id: id.clone(), product_id: product.id.clone() };
    let set = |state: ProductState| SetProductStateRequest {
        organization_id: id.clone(),
        product_id: product.id.clone(),
        state: state.into(),
    };
    let refused = products!(house, ANNA, restore_product(restore())).unwrap_err();
    assert_eq!(reason(&refused), "product-not-cancelled");
    let refused = products!(house, ANNA, set_product_state(set(ProductState::Blocked)));
    assert_eq!(refused.unwrap_err().code(), Code::PermissionDenied);
    let gone = products!(house, ANNA, cancel_product(cancel())).unwrap().product.unwrap();
    assert_eq!(gone.state(), ProductState::Cancelled);
    let until = gone.restorable_until.unwrap().seconds - gone.cancelled.unwrap().seconds;
    assert_eq!(until, 30 * 86_400);
    // To do it again does nothing.
    let again = products!(house, ANNA, cancel_product(cancel())).unwrap().product.unwrap();
    assert_eq!(again.cancelled, gone.cancelled);
    let mut renamed = update(&product, &["name"]);
    renamed.name = "Other".to_owned();
    let refused = products!(house, ANNA, update_product(renamed.clone())).unwrap_err();
    assert_eq!(reason(&refused), "product-not-in-use");
    let refused = products!(house, Who::Operator, set_product_state(set(ProductState::Active)));
    assert_eq!(reason(&refused.unwrap_err()), "product-cancelled");
    let back = products!(house, ANNA, restore_product(restore())).unwrap().product.unwrap();
    assert_eq!((back.state(), back.cancelled), (ProductState::Active, None));

    products!(house, Who::Operator, set_product_state(set(ProductState::Blocked))).unwrap();
    let refused = products!(house, ANNA, update_product(renamed)).unwrap_err();
    assert_eq!(reason(&refused), "product-not-in-use");
    products!(house, ANNA, cancel_product(cancel())).unwrap();
    let back = products!(house, ANNA, restore_product(restore())).unwrap().product.unwrap();
    assert_eq!(back.state(), ProductState::Blocked);

    products!(house, ANNA, cancel_product(cancel())).unwrap();
    house.clock.advance(Duration::from_secs(30 * 86_400 + 1));
    let refused = products!(house, ANNA, restore_product(restore())).unwrap_err();
    assert_eq!(reason(&refused), "product-restore-too-late");
    products!(house, Who::Operator, restore_product(restore())).unwrap();
    let subject = AuditSubject::Organization(id.parse().unwrap());
    assert_eq!(gatepost_store::audit::verify(&house.store, subject).await.unwrap(), None);
    let lines = gatepost_store::audit::list(&house.store, subject, None, 20).await.unwrap();
    let actions: Vec<&str> = lines.iter().rev().map(|line| &*line.action).collect();
    assert_eq!(
        actions,
        [
            "organization.created",
            "product.added",
            "product.cancelled",
            "product.restored",
            "product.state-set",
            "product.cancelled",
            "product.restored",
            "product.cancelled",
            "product.restored",
        ]
    );
    assert_eq!((&*lines[0].actor, &*lines[1].actor), ("operator", account(1).as_str()));
}

#[tokio::test]
async fn a_service_registers_what_it_serves_once() {
    use ServiceName::{Identity, Mailbox, Web};
    let house = House::new();
    let id = house.create(ANNA, "Mine").await.id;
    house.set(&id, 3, Role::Collaborator).await.unwrap();
    let one = register(&house, Mailbox, &id, "mail-service", "msv_1", "Mail").await.unwrap();
    assert_eq!((one.kind.as_str(), one.resource_id.as_str()), ("mail-service", "msv_1"));
    let again = register(&house, Mailbox, &id, "mail-service", "msv_1", "Mail").await.unwrap();
    assert_eq!(one, again);
    let renamed = register(&house, Mailbox, &id, "mail-service", "msv_1", "Our mail").await;
    assert_eq!(renamed.unwrap().name, "Our mail");
    assert_eq!(list(&house, ANNA, all(&id)).await, ["Our mail"]);
    // It is asked for by what it is there.
    for (resource, expected) in [("msv_1", RightSource::Role), ("msv_2", RightSource::Role)] {
        let request = CheckRightRequest {
            account_id: account(1),
            organization_id: id.clone(),
            verb: Verb::ManageMail.into(),
            resource: Some(Resource { kind: "mail-service".into(), id: resource.into() }),
            ..CheckRightRequest::default()
        };
        let link = house.board.link(Mailbox, ServiceName::Organization);
        let mut client = organization_service_client::OrganizationServiceClient::new(link);
        let answer = client.check_right(request).await.unwrap().into_inner();
        assert_eq!(answer.source(), expected);
    }
    for (from, kind, resource, name, expected) in [
        (Mailbox, "drive", "x", "It", "kind-not-served"),
        (Mailbox, "nonsense", "x", "It", "unknown-kind"),
        (Mailbox, "mail-service", "", "It", "malformed"),
        (Mailbox, "mail-service", "a b", "It", "malformed"),
        (Mailbox, "mail-service", "x", "", "malformed"),
    ] {
        let refused = register(&house, from, &id, kind, resource, name).await.unwrap_err();
        assert_eq!(reason(&refused), expected);
    }
    for from in [Web, Identity] {
        let refused = register(&house, from, &id, "mail-service", "y", "It").await.unwrap_err();
        assert_eq!(refused.code(), Code::PermissionDenied);
    }
    let nowhere = gatepost_model::OrganizationId::from_bytes([9; 16]).to_string();
    let refused = register(&house, Mailbox, &nowhere, "mail-service", "y", "It").await;
    assert_eq!(refused.unwrap_err().code(), Code::NotFound);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn racing_registrations_make_one() {
    let house = Arc::new(House::new());
    let id = house.create(ANNA, "Mine").await.id;
    let mut racers = JoinSet::new();
    for number in 0..8 {
        let (house, id) = (house.clone(), id.clone());
        racers.spawn(async move {
            let name = format!("Mail {}", number % 2);
            register(&house, ServiceName::Mailbox, &id, "mail-service", "msv_1", &name).await
        });
    }
    let made = racers.join_all().await.into_iter().map(|made| made.unwrap().id);
    assert_eq!(made.collect::<std::collections::HashSet<_>>().len(), 1);
    assert_eq!(list(&house, ANNA, all(&id)).await.len(), 1);
}

#[tokio::test]
async fn web_hosting_says_what_to_write() {
    let house = House::new();
    let id = house.create(ANNA, "Mine").await.id;
    let hosting = make(&house, ANNA, wanted(&id, "web-hosting", "Shop")).await.unwrap();
    let prefix = hosting.settings["prefix"].clone();
    assert!(prefix.starts_with('h') && prefix.ends_with('_') && prefix.len() == 8, "{prefix}");
    assert_eq!(hosting.settings["database-prefix"], "false");
    let ask = |product: &Product, database: &str, user: &str| NameDatabaseRequest {
        organization_id: id.clone(),
        product_id: product.id.clone(),
        database: database.to_owned(),
        user: user.to_owned(),
    };
    let told = products!(house, ANNA, name_database(ask(&hosting, "shop", "admin"))).unwrap();
    assert!(!told.without_prefix);
    assert_eq!(told.database, format!("{prefix}shop"));
    assert_eq!(told.user, format!("{prefix}admin"));
    let mut on = update(&hosting, &["settings"]);
    on.settings = settings(&[("database-prefix", "true")]);
    let changed = products!(house, ANNA, update_product(on.clone())).unwrap().product.unwrap();
    // What was not given stays.
    assert_eq!(changed.settings["prefix"], prefix);
    let told = products!(house, ANNA, name_database(ask(&hosting, "shop", "admin"))).unwrap();
    assert_eq!((told.without_prefix, told.database.as_str()), (true, "shop"));
    on.settings = settings(&[("prefix", "mine_")]);
    let refused = products!(house, ANNA, update_product(on.clone())).unwrap_err();
    assert_eq!(reason(&refused), "setting-of-operators");
    assert!(products!(house, Who::Operator, update_product(on)).is_ok());
    let drive = make(&house, ANNA, wanted(&id, "drive", "Files")).await.unwrap();
    let refused = products!(house, ANNA, name_database(ask(&drive, "shop", "a"))).unwrap_err();
    assert_eq!(reason(&refused), "no-databases");
    for (database, user) in [("", "a"), ("a", ""), ("a;b", "a"), (&*"x".repeat(10_000), "a")] {
        let refused = products!(house, ANNA, name_database(ask(&hosting, database, user)));
        assert_eq!(refused.unwrap_err().code(), Code::InvalidArgument);
    }
    let stranger = products!(house, Who::Account(9), name_database(ask(&hosting, "a", "a")));
    assert_eq!(stranger.unwrap_err().code(), Code::NotFound);
}

#[tokio::test]
async fn changes_are_told_with_the_commit() {
    let house = House::new();
    let id = house.create(ANNA, "Mine").await.id;
    let link = house.board.link(ServiceName::Mailbox, ServiceName::Organization);
    let request = WatchEventsRequest { after: Some(0) };
    let mut events =
        EventServiceClient::new(link).watch_events(request).await.unwrap().into_inner();
    events.next().await.unwrap().unwrap();
    let product = make(&house, ANNA, wanted(&id, "drive", "Files")).await.unwrap();
    let cancel =
        CancelProductRequest { organization_id: id.clone(), product_id: product.id.clone() };
    products!(house, ANNA, cancel_product(cancel)).unwrap();
    let mut told = Vec::new();
    while told.len() < 3 {
        match events.next().await.unwrap().unwrap().event.unwrap().fact.unwrap() {
            Fact::ProductChanged(fact) => {
                assert_eq!((&fact.organization_id, &fact.product_id), (&id, &product.id));
                told.push(fact.state);
            }
            Fact::RightsChanged(fact) => {
                assert_eq!((&fact.organization_id, &*fact.account_id), (&id, ""));
                told.push("rights".to_owned());
            }
            Fact::OrganizationCreated(_) | Fact::MembershipChanged(_) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(told, ["active", "rights", "cancelled"]);
    assert!(product.id.parse::<ProductId>().is_ok());
}
