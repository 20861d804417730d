//! Tags over gRPC: names and colours, many products at once, who sees them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod house;

use std::sync::Arc;

use gatepost_model::AuditSubject;
use gatepost_proto::organization::v1::{
    product_service_client::ProductServiceClient, tag_service_client::TagServiceClient, *,
};
use house::{House, Who, call, reason, request};
use prost_types::FieldMask;
use tokio::task::JoinSet;
use tonic::{Code, Status};

macro_rules! tags {
    ($house:expr, $who:expr, $rpc:ident($request:expr)) => {
        call!(TagServiceClient, $house, $who, $rpc($request))
    };
}

const ANNA: Who = Who::Account(1);

fn wanted(organization: &str, name: &str, colour: &str) -> CreateTagRequest {
    CreateTagRequest {
        organization_id: organization.to_owned(),
        name: name.to_owned(),
        colour: colour.to_owned(),
        idempotency_key: String::new(),
    }
}

async fn make(house: &House, who: Who, request: CreateTagRequest) -> Result<Tag, Status> {
    Ok(tags!(house, who, create_tag(request))?.tag.unwrap())
}

async fn product(house: &House, organization: &str, name: &str) -> String {
    let request = CreateProductRequest {
        organization_id: organization.to_owned(),
        kind: "drive".to_owned(),
        name: name.to_owned(),
        ..CreateProductRequest::default()
    };
    let made = call!(ProductServiceClient, house, ANNA, create_product(request)).unwrap();
    made.product.unwrap().id
}

async fn list(house: &House, who: Who, organization: &str) -> Vec<(String, u32)> {
    let request = ListTagsRequest { organization_id: organization.to_owned() };
    let found = tags!(house, who, list_tags(request)).unwrap().tags;
    found.into_iter().map(|tag| (tag.name, tag.products)).collect()
}

async fn apply(
    house: &House,
    who: Who,
    organization: &str,
    products: &[&str],
    add: &[&str],
    remove: &[&str],
) -> Result<u32, Status> {
    let own = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
    let request = TagProductsRequest {
        organization_id: organization.to_owned(),
        product_ids: own(products),
        add_tag_ids: own(add),
        remove_tag_ids: own(remove),
    };
    Ok(tags!(house, who, tag_products(request))?.changed)
}

#[tokio::test]
async fn tags_are_made_renamed_recoloured_and_deleted() {
    let house = House::new();
    let id = house.create(ANNA, "Mine").await.id;
    let urgent = make(&house, ANNA, wanted(&id, " Urgent ", "red")).await.unwrap();
    assert_eq!((urgent.name.as_str(), urgent.colour.as_str()), ("Urgent", "red"));
    let repeated =
        CreateTagRequest { idempotency_key: "k".into(), ..wanted(&id, "顧客", "blue") };
    let first = make(&house, ANNA, repeated.clone()).await.unwrap();
    assert_eq!(make(&house, ANNA, repeated).await.unwrap(), first);
    for (name, colour, expected) in [
        ("URGENT", "blue", "tag-name-taken"),
        ("urgent", "red", "tag-name-taken"),
        ("", "red", "malformed"),
        ("a\u{202e}b", "red", "malformed"),
        ("a\nb\u{7}", "red", "malformed"),
        (&"x".repeat(25), "red", "malformed"),
        (&"x".repeat(10_000), "red", "malformed"),
        ("other", "#ff0000", "malformed"),
        ("other", "", "malformed"),
    ] {
        let refused = make(&house, ANNA, wanted(&id, name, colour)).await.unwrap_err();
        assert_eq!(reason(&refused), expected, "{name:?} {colour}");
    }
    let change = |paths: &[&str], name: &str, colour: &str| UpdateTagRequest {
        organization_id: id.clone(),
        tag_id: urgent.id.clone(),
        name: name.to_owned(),
        colour: colour.to_owned(),
        update_mask: Some(FieldMask { paths: paths.iter().map(|&path| path.into()).collect() }),
    };
    // Its own name in another case is no other tag's.
    let renamed = tags!(house, ANNA, update_tag(change(&["name"], "URGENT!", ""))).unwrap();
    assert_eq!(renamed.tag.unwrap().colour, "red");
    let renamed = tags!(house, ANNA, update_tag(change(&["name"], "urgent!", ""))).unwrap();
    assert_eq!(renamed.tag.unwrap().name, "urgent!");
    let painted = tags!(house, ANNA, update_tag(change(&["colour"], "", "green"))).unwrap();
    assert_eq!(painted.tag.unwrap().name, "urgent!");
    let refused = tags!(house, ANNA, update_tag(change(&["name"], "顧客", ""))).unwrap_err();
    assert_eq!(reason(&refused), "tag-name-taken");
    for paths in [&[][..], &["id"], &["colour"]] {
        let refused = tags!(house, ANNA, update_tag(change(paths, "x", "mauve"))).unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
    }
    let delete = || DeleteTagRequest { organization_id: id.clone(), tag_id: urgent.id.clone() };
    tags!(house, ANNA, delete_tag(delete())).unwrap();
    let refused = tags!(house, ANNA, delete_tag(delete())).unwrap_err();
    assert_eq!((refused.code(), reason(&refused)), (Code::NotFound, "unknown-tag".to_owned()));
    assert_eq!(list(&house, ANNA, &id).await, [("顧客".to_owned(), 0)]);
    let subject = AuditSubject::Organization(id.parse().unwrap());
    let lines = gatepost_store::audit::list(&house.store, subject, None, 20).await.unwrap();
    let actions: Vec<&str> = lines.iter().rev().map(|line| &*line.action).collect();
    assert_eq!(
        actions,
        [
            "organization.created",
            "tag.added",
            "tag.added",
            "tag.changed",
            "tag.changed",
            "tag.changed",
            "tag.deleted",
        ]
    );
}

#[tokio::test]
async fn many_products_are_tagged_at_once_or_none() {
    let house = House::new();
    let id = house.create(ANNA, "Mine").await.id;
    let other = house.create(ANNA, "Other").await.id;
    let (one, two) = (product(&house, &id, "One").await, product(&house, &id, "Two").await);
    let strange = product(&house, &other, "Strange").await;
    let red = make(&house, ANNA, wanted(&id, "red", "red")).await.unwrap().id;
    let blue = make(&house, ANNA, wanted(&id, "blue", "blue")).await.unwrap().id;
    let theirs = make(&house, ANNA, wanted(&other, "theirs", "blue")).await.unwrap().id;
    assert_eq!(apply(&house, ANNA, &id, &[&one, &two, &one], &[&red], &[]).await.unwrap(), 2);
    assert_eq!(apply(&house, ANNA, &id, &[&one, &two], &[&red], &[]).await.unwrap(), 0);
    assert_eq!(apply(&house, ANNA, &id, &[&one], &[&blue], &[&red]).await.unwrap(), 1);
    let counts = || list(&house, ANNA, &id);
    let expected = [("blue".to_owned(), 1), ("red".to_owned(), 1)];
    assert_eq!(counts().await, expected);
    let many: Vec<&str> = vec![&one; 1001];
    for (products, add, expected) in [
        (vec![&*one, &strange], vec![&*red], "unknown-product"),
        (vec![&one], vec![&*theirs], "unknown-tag"),
        (vec![&one, "nonsense"], vec![&red], "malformed"),
        (vec![], vec![&red], "malformed"),
        (vec![&one], vec![], "malformed"),
        (many, vec![&red], "malformed"),
    ] {
        let refused = apply(&house, ANNA, &id, &products, &add, &[]).await.unwrap_err();
        assert_eq!(reason(&refused), expected);
    }
    // Nothing was half done.
    assert_eq!(counts().await, expected);
    let request = ListProductsRequest {
        organization_id: id.clone(),
        tag_ids: vec![red.clone()],
        ..ListProductsRequest::default()
    };
    let found = call!(ProductServiceClient, house, ANNA, list_products(request)).unwrap();
    assert_eq!(found.products.len(), 1);
    assert_eq!(found.products[0].tags[0].name, "red");
    // A tag that goes, goes from the products.
    let request = DeleteTagRequest { organization_id: id.clone(), tag_id: red };
    assert_eq!(tags!(house, ANNA, delete_tag(request)).unwrap().products, 1);
    let request = ListProductsRequest { organization_id: id.clone(), ..Default::default() };
    let found = call!(ProductServiceClient, house, ANNA, list_products(request)).unwrap();
    let left: Vec<&str> =
        found.products.iter().flat_map(|one| &one.tags).map(|tag| &*tag.name).collect();
    assert_eq!(left, ["blue"]);
    for number in 0..20 {
        let tag = make(&house, ANNA, wanted(&id, &format!("tag {number}"), "grey")).await.unwrap();
        let done = apply(&house, ANNA, &id, &[&one], &[&tag.id], &[]).await;
        let expected = if number < 19 { Ok(1) } else { Err("too-many-tags-of-product".to_owned()) };
        assert_eq!(done.map_err(|status| reason(&status)), expected, "{number}");
    }
}

#[tokio::test]
async fn tags_are_for_those_who_see_products() {
    let house = House::new();
    let id = house.create(ANNA, "Mine").await.id;
    house.set(&id, 2, Role::Administrator).await.unwrap();
    house.set(&id, 3, Role::Collaborator).await.unwrap();
    let product = product(&house, &id, "One").await;
    let red = make(&house, ANNA, wanted(&id, "red", "red")).await.unwrap().id;
    apply(&house, ANNA, &id, &[&product], &[&red], &[]).await.unwrap();
    for (who, expected) in
        [(ANNA, 1), (Who::Account(2), 1), (Who::Operator, 1), (Who::Account(3), 0)]
    {
        assert_eq!(list(&house, who, &id).await.len(), expected, "{who:?}");
    }
    let request = ListTagsRequest { organization_id: id.clone() };
    let refused = tags!(house, Who::Account(9), list_tags(request)).unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
    for (who, code) in
        [(Who::Account(3), Code::PermissionDenied), (Who::Account(9), Code::NotFound)]
    {
        let refused = make(&house, who, wanted(&id, "x", "red")).await.unwrap_err();
        assert_eq!(refused.code(), code);
        let refused = apply(&house, who, &id, &[&product], &[], &[&red]).await.unwrap_err();
        assert_eq!(refused.code(), code);
        let request = DeleteTagRequest { organization_id: id.clone(), tag_id: red.clone() };
        assert_eq!(tags!(house, who, delete_tag(request)).unwrap_err().code(), code);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn racing_tags_keep_their_names_apart_and_their_bound() {
    let house = Arc::new(House::new());
    let id = house.create(ANNA, "Mine").await.id;
    let mut racers = JoinSet::new();
    for name in ["STRASSE", "straße", "Strasse", "strasse"] {
        let (house, id) = (house.clone(), id.clone());
        racers.spawn(async move { make(&house, ANNA, wanted(&id, name, "red")).await });
    }
    let made = racers.join_all().await;
    assert_eq!(made.iter().filter(|made| made.is_ok()).count(), 1);
    for number in 1..98 {
        make(&house, ANNA, wanted(&id, &format!("{number}"), "red")).await.unwrap();
    }
    let mut racers = JoinSet::new();
    for number in 0..6 {
        let (house, id) = (house.clone(), id.clone());
        let name = format!("last {number}");
        racers.spawn(async move { make(&house, ANNA, wanted(&id, &name, "red")).await });
    }
    let made = racers.join_all().await;
    assert_eq!(made.iter().filter(|made| made.is_ok()).count(), 2);
    let refused = made.into_iter().find_map(Result::err).unwrap();
    assert_eq!((refused.code(), &*reason(&refused)), (Code::ResourceExhausted, "too-many-tags"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_tag_that_is_deleted_while_it_is_put_on_is_on_nothing() {
    for _ in 0..20 {
        let house = Arc::new(House::new());
        let id = house.create(ANNA, "Mine").await.id;
        let product = product(&house, &id, "One").await;
        let tag = make(&house, ANNA, wanted(&id, "red", "red")).await.unwrap().id;
        let (putting, deleting) = (house.clone(), house.clone());
        let request = DeleteTagRequest { organization_id: id.clone(), tag_id: tag.clone() };
        let _ = tokio::join!(
            tokio::spawn({
                let (id, tag) = (id.clone(), tag.clone());
                async move { apply(&putting, ANNA, &id, &[&product], &[&tag], &[]).await }
            }),
            tokio::spawn(async move { tags!(deleting, ANNA, delete_tag(request)) }),
        );
        let request = ListProductsRequest {
            organization_id: id.clone(),
            tag_ids: vec![tag],
            ..ListProductsRequest::default()
        };
        let found = call!(ProductServiceClient, house, ANNA, list_products(request)).unwrap();
        assert_eq!(found.total, 0);
    }
}
