//! The authorization matrix within an organization: every RPC and every page about Anna's organization, as each
//! role in it meets them. `roles.txt` and `role-pages.txt` hold what was seen and are read in reviews;
//! `GATEPOST_WRITE_MATRIX=1` writes them anew.
//!
//! Columns: somebody of another organization, an external, a collaborator, an administrator, a legal
//! representative who is not the only one. Nothing is granted to any of them but the role. Requests name things of
//! the organization, and enumerations by their first value: what is refused as malformed was not refused before, so
//! that a row where all answers are `InvalidArgument` says nothing; such a row is looked at by the service's own tests.

use std::{collections::BTreeMap, fmt::Write};

use bytes::Bytes;
use gatepost_model::ServiceName;
use gatepost_proto::organization::v1::{
    CreateProductRequest, CreateTagRequest, CreateTeamRequest, Grant, Level, OrganizationProfile,
    Role, SetMemberRequest, organization_service_client::OrganizationServiceClient,
    product_service_client::ProductServiceClient, tag_service_client::TagServiceClient,
    team_service_client::TeamServiceClient,
};
use gatepost_runtime::access::with_bearer;
use gatepost_testkit::{Browser, Person};
use prost::Message;
use prost_types::{DescriptorProto, FieldMask, field_descriptor_proto::Type};

use crate::{
    matrix::{House, call, compare, outcome, rpcs},
    pages::{routes, seen, signed_in},
};

const COLUMNS: [(&str, Option<Role>); 5] = [
    ("stranger", None),
    ("external", Some(Role::External)),
    ("collab", Some(Role::Collaborator)),
    ("admin", Some(Role::Administrator)),
    ("legal", Some(Role::LegalRepresentative)),
];

/// Anna's organization, and somebody for each column.
struct Company {
    house: House,
    anna: Person,
    people: Vec<(&'static str, Person)>,
    /// What fields and addresses name, by the name of the field or the first segment of the address.
    things: BTreeMap<&'static str, String>,
    /// How often things were made.
    made: usize,
}

impl Company {
    async fn found() -> Self {
        let house = House::start().await;
        let anna = house.gatepost.person("anna").await;
        let dora = house.gatepost.person("dora").await;
        let mut people = Vec::new();
        for (column, _) in COLUMNS {
            people.push((column, house.gatepost.person(column).await));
        }
        let things = BTreeMap::from([
            ("organization_id", anna.organization_id.clone()),
            ("mail_service_id", anna.mail_service_id.clone()),
            ("mailbox_id", anna.mailbox_id.clone()),
            ("account_id", dora.account_id.clone()),
            ("account_ids", dora.account_id.clone()),
            ("mailboxes", anna.mailbox_id.clone()),
            ("mail-services", anna.mail_service_id.clone()),
            ("users", dora.account_id.clone()),
        ]);
        let mut company = Self { house, anna, people, things, made: 0 };
        company.set(&dora.account_id, Role::Collaborator).await;
        company.restore().await;
        company.renew("Team").await;
        company
    }

    async fn set(&self, account: &str, role: Role) {
        let link = self.house.link(ServiceName::Admin, ServiceName::Organization);
        let request = SetMemberRequest {
            organization_id: self.anna.organization_id.clone(),
            account_id: account.to_owned(),
            role: role.into(),
        };
        OrganizationServiceClient::new(link).set_member(request).await.unwrap();
    }

    /// Gives everybody the role of their column again, whatever the RPC before has done.
    async fn restore(&self) {
        self.set(&self.anna.account_id, Role::LegalRepresentative).await;
        self.set(&self.things["account_id"], Role::Collaborator).await;
        for ((_, role), (_, person)) in COLUMNS.iter().zip(&self.people) {
            if let Some(role) = role {
                self.set(&person.account_id, *role).await;
            }
        }
    }

    /// Makes a team, a product and a tag, as far as this RPC is about such things: the one before may have ended
    /// those that were there.
    async fn renew(&mut self, path: &str) {
        if !["Team", "Tag", "Product", "Transfer"].iter().any(|thing| path.contains(thing)) {
            return;
        }
        let link = || self.house.link(ServiceName::Admin, ServiceName::Organization);
        let organization_id = self.anna.organization_id.clone();
        self.made += 1;
        let name = format!("Thing {}", self.made);
        let team = CreateTeamRequest {
            organization_id: organization_id.clone(),
            name: name.clone(),
            ..CreateTeamRequest::default()
        };
        let team = TeamServiceClient::new(link()).create_team(team).await.unwrap();
        let product = CreateProductRequest {
            organization_id: organization_id.clone(),
            kind: "drive".to_owned(),
            name: name.clone(),
            ..CreateProductRequest::default()
        };
        let product = ProductServiceClient::new(link()).create_product(product).await.unwrap();
        let colour = "blue".to_owned();
        let tag =
            CreateTagRequest { organization_id, name, colour, idempotency_key: String::new() };
        let tag = TagServiceClient::new(link()).create_tag(tag).await.unwrap();
        let (team, product, tag) = (team.into_inner(), product.into_inner(), tag.into_inner());
        let made = [
            ("team_id", team.team.unwrap_or_default().id),
            ("product_id", product.product.unwrap_or_default().id),
            ("tag_id", tag.tag.unwrap_or_default().id),
        ];
        for (field, id) in made {
            self.things.insert(field, id);
        }
        for (plural, one) in
            [("product_ids", "product_id"), ("teams", "team_id"), ("products", "product_id")]
        {
            self.things.insert(plural, self.things[one].clone());
        }
    }

    /// The parts of requests that are messages themselves, as far as they are needed to be understood.
    fn part(&self, kind: &str) -> Option<Vec<u8>> {
        let profile = OrganizationProfile {
            organization_id: self.anna.organization_id.clone(),
            name: "A name".to_owned(),
            ..OrganizationProfile::default()
        };
        match kind.rsplit('.').next()? {
            "Grant" => Some(Grant { level: Level::Use.into(), ..Grant::default() }.encode_to_vec()),
            "FieldMask" => Some(FieldMask { paths: vec!["name".to_owned()] }.encode_to_vec()),
            "OrganizationProfile" => Some(profile.encode_to_vec()),
            _ => None,
        }
    }

    fn about(&self, request: &DescriptorProto) -> Bytes {
        let mut bytes = Vec::new();
        for field in &request.field {
            let tag = u32::try_from(field.number()).unwrap();
            if let Some(part) = self.part(field.type_name()) {
                prost::encoding::bytes::encode(tag, &part, &mut bytes);
                continue;
            }
            match (field.r#type(), self.things.get(field.name())) {
                (Type::String, Some(thing)) => {
                    prost::encoding::string::encode(tag, thing, &mut bytes);
                }
                (Type::String, None) => {
                    let value = match field.name() {
                        "name" => "A name",
                        "kind" => "drive",
                        "colour" => "red",
                        "recipient_email" => "bert@people.example",
                        _ => continue,
                    };
                    prost::encoding::string::encode(tag, &value.to_owned(), &mut bytes);
                }
                (Type::Enum, _) => prost::encoding::int32::encode(tag, &1, &mut bytes),
                _ => {}
            }
        }
        bytes.into()
    }
}

#[tokio::test]
async fn every_rpc_lets_in_the_roles_that_the_matrix_names() {
    let mut company = Company::found().await;
    let mut tokens = Vec::new();
    for (column, person) in &company.people {
        tokens.push((*column, company.house.sign_in(person).await));
    }
    let mut matrix = String::new();
    let about_organizations = |path: &str| {
        let of_services = ["/WatchEvents", "/CheckRight"].iter().any(|end| path.ends_with(end));
        let theirs = ["gatepost.organization.", "gatepost.mailbox."];
        !of_services && theirs.iter().any(|package| path.starts_with(package))
    };
    for rpc in rpcs().into_iter().filter(|rpc| about_organizations(&rpc.path)) {
        company.renew(&rpc.path).await;
        let link = || company.house.link(ServiceName::Web, rpc.service);
        let request = company.about(&rpc.request);
        let mut columns = Vec::new();
        for (column, token) in &tokens {
            let request = with_bearer(request.clone(), token).unwrap();
            columns.push((*column, outcome(&call(link(), &rpc.path, request).await)));
            company.restore().await;
        }
        if columns.iter().all(|(_, answer)| answer == "table") {
            continue;
        }
        let _infallible = writeln!(matrix, "{}", rpc.path);
        for (column, answer) in columns {
            let _infallible = writeln!(matrix, "    {column:<9} {answer}");
        }
    }
    compare(&matrix, "roles.txt");
}

/// Signed in, with Anna's organization in front, where the person may.
async fn browser(company: &Company, person: &Person) -> Browser {
    let mut browser = signed_in(&company.house.gatepost, person).await;
    let page = browser.get("/home").await;
    let organization = [("organization", company.anna.organization_id.as_str())];
    browser.submit(&page, "/organization", &organization).await;
    browser
}

#[tokio::test]
async fn every_page_lets_in_the_roles_that_the_matrix_names() {
    let company = Company::found().await;
    let mut browsers = Vec::new();
    for (column, person) in &company.people {
        browsers.push((*column, browser(&company, person).await));
    }
    let mut matrix = String::new();
    for (method, pattern) in routes() {
        let first = pattern.split('/').nth(1).unwrap_or_default();
        // What is about the person alone is in the other matrix.
        let own = [
            "",
            "account",
            "activity",
            "alarm",
            "api",
            "app-passwords",
            "assets",
            "favicon.ico",
            "login",
            "recover",
            "robots.txt",
            "sessions",
            "sign-up",
            "step-up",
            "verify",
            ".well-known",
        ];
        if method != "GET" || own.contains(&first) {
            continue;
        }
        let thing = company.things.get(first).map_or("nothing", String::as_str);
        let address = pattern.split('/').map(|segment| match segment.starts_with('{') {
            true => thing,
            false => segment,
        });
        let address = address.collect::<Vec<_>>().join("/");
        let _infallible = writeln!(matrix, "{method} {pattern}");
        for (column, browser) in &browsers {
            let answer = browser.clone().get(&address).await;
            let _infallible = writeln!(matrix, "    {column:<9} {}", seen(&answer));
        }
    }
    compare(&matrix, "role-pages.txt");
}
