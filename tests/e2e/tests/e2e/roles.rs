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
    Role, SetMemberRequest, organization_service_client::OrganizationServiceClient,
};
use gatepost_runtime::access::with_bearer;
use gatepost_testkit::{Browser, Person};
use prost_types::{DescriptorProto, field_descriptor_proto::Type};

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
        let company = Self { house, anna, people, things };
        company.set(&dora.account_id, Role::Collaborator).await;
        company.restore().await;
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

    fn about(&self, request: &DescriptorProto) -> Bytes {
        let mut bytes = Vec::new();
        for field in &request.field {
            let tag = u32::try_from(field.number()).unwrap();
            match (field.r#type(), self.things.get(field.name())) {
                (Type::String, Some(thing)) => {
                    prost::encoding::string::encode(tag, thing, &mut bytes);
                }
                (Type::String, None) if field.name() == "name" => {
                    prost::encoding::string::encode(tag, &"A name".to_owned(), &mut bytes);
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
    let company = Company::found().await;
    let mut tokens = Vec::new();
    for (column, person) in &company.people {
        tokens.push((*column, company.house.sign_in(person).await));
    }
    let mut matrix = String::new();
    let about_organizations = |path: &str| {
        let of_services = path.ends_with("/WatchEvents") || path.ends_with("/CheckRight");
        let theirs = ["gatepost.organization.", "gatepost.mailbox."];
        !of_services && theirs.iter().any(|package| path.starts_with(package))
    };
    for rpc in rpcs().into_iter().filter(|rpc| about_organizations(&rpc.path)) {
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
