//! People from outside: support for a time, partners.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod house;

use std::{sync::Arc, time::Duration};

use gatepost_model::{AuditSubject, Clock, ServiceName};
use gatepost_proto::{
    common::v1::PageRequest,
    event::v1::event::Fact,
    organization::v1::{
        event_service_client::EventServiceClient,
        organization_profile_service_client::OrganizationProfileServiceClient,
        partner_access_service_client::PartnerAccessServiceClient,
        product_service_client::ProductServiceClient,
        support_access_service_client::SupportAccessServiceClient,
        support_service_client::SupportServiceClient, *,
    },
    wire,
};
use gatepost_store::audit;
use house::{House, Who, account, ask, call, create, email, reason, request};
use tokio::task::JoinSet;
use tokio_stream::StreamExt;
use tonic::{Code, Status};

const REP: Who = Who::Account(1);
const HELPER: Who = Who::Account(7);
const DAY: Duration = Duration::from_secs(86_400);

impl House {
    /// An organization of account 1, with account 2 as administrator, 3 as collaborator, and a support person 7.
    async fn supported() -> (Self, String) {
        let house = Self::new();
        let id = house.create(REP, "Client").await.id;
        house.set(&id, 2, Role::Administrator).await.unwrap();
        house.set(&id, 3, Role::Collaborator).await.unwrap();
        let provider = house.create(Who::Account(9), "Provider").await.id;
        let mark = SetOperatorRequest { organization_id: provider.clone(), operator: true };
        call!(SupportServiceClient, house, Who::Operator, set_operator(mark)).unwrap();
        house.set(&provider, 7, Role::Support).await.unwrap();
        (house, id)
    }

    fn wanted(
        &self,
        organization: &str,
        level: Level,
        life: Duration,
    ) -> GrantSupportAccessRequest {
        GrantSupportAccessRequest {
            organization_id: organization.to_owned(),
            grants: vec![Grant { level: level.into(), ..Grant::default() }],
            until: Some(wire::timestamp(self.clock.now().plus(life))),
            reason: "The spam filter".to_owned(),
            ticket: "T-1".to_owned(),
            ..GrantSupportAccessRequest::default()
        }
    }

    async fn let_in(
        &self,
        who: Who,
        wanted: GrantSupportAccessRequest,
    ) -> Result<SupportAccess, Status> {
        let made = call!(SupportAccessServiceClient, self, who, grant_support_access(wanted))?;
        Ok(made.support_access.unwrap())
    }

    async fn send_away(&self, who: Who, organization: &str, id: &str) -> Result<(), Status> {
        let request = EndSupportAccessRequest {
            organization_id: organization.to_owned(),
            support_access_id: id.to_owned(),
        };
        call!(SupportAccessServiceClient, self, who, end_support_access(request)).map(|_| ())
    }

    async fn right(&self, organization: &str, number: u8, verb: Verb) -> Option<RightSource> {
        let request = CheckRightRequest {
            account_id: account(number),
            organization_id: organization.to_owned(),
            verb: verb.into(),
            ..CheckRightRequest::default()
        };
        let answer = ask!(self, Who::Identity, check_right(request)).unwrap();
        answer.allowed.then(|| answer.source())
    }

    async fn sees(&self, who: Who) -> Vec<Organization> {
        let request = ListOrganizationsRequest::default();
        ask!(self, who, list_organizations(request)).unwrap().organizations
    }

    async fn lines(&self, organization: &str) -> Vec<gatepost_model::AuditLine> {
        let subject = AuditSubject::Organization(organization.parse().unwrap());
        assert_eq!(audit::verify(&self.store, subject).await.unwrap(), None);
        audit::list(&self.store, subject, None, 100).await.unwrap()
    }

    async fn until(&self, organization: &str, action: &str) {
        for _ in 0..500 {
            if self.lines(organization).await.iter().any(|line| line.action == action) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("no {action}");
    }
}

#[tokio::test]
async fn support_is_let_in_for_a_time_and_everybody_concerned_sees_it() {
    let (house, id) = House::supported().await;
    assert_eq!(house.right(&id, 7, Verb::ViewProduct).await, None);
    assert!(house.sees(HELPER).await.iter().all(|one| one.id != id));
    let access = house.let_in(REP, house.wanted(&id, Level::Use, DAY)).await.unwrap();
    assert!(access.on && access.ended.is_none());
    assert_eq!((access.granted_by.as_str(), access.ticket.as_str()), (account(1).as_str(), "T-1"));
    for (verb, allowed) in [
        (Verb::View, true),
        (Verb::ViewProduct, true),
        (Verb::UseProduct, true),
        (Verb::ManageProduct, false),
        (Verb::ManageMail, false),
        (Verb::ViewMembers, false),
        (Verb::ManageAccess, false),
        (Verb::ViewActivity, false),
        (Verb::Support, false),
    ] {
        let found = house.right(&id, 7, verb).await;
        assert_eq!(found, allowed.then_some(RightSource::SupportAccess), "{verb:?}");
        // Nobody else gets anything by it: not those who manage the provider, not strangers.
        assert_eq!(house.right(&id, 9, verb).await, None);
        assert_eq!(house.right(&id, 8, verb).await, None);
    }
    for (who, caller) in [(REP, false), (Who::Account(3), false), (HELPER, true)] {
        let seen = house.sees(who).await.into_iter().find(|one| one.id == id).unwrap();
        let presence = seen.support.unwrap();
        assert_eq!(presence.support_access_id, access.id, "{who:?}");
        assert_eq!((presence.caller, presence.count, presence.everything), (caller, 1, true));
        assert_eq!((presence.level(), &presence.until), (Level::Use, &access.until));
    }
    for number in [1, 2] {
        let mail = house.post.mail(&email(number), "Support may see Client", 0).await;
        assert!(mail.contains("/organization/access"), "{mail}");
    }
    house.send_away(REP, &id, &access.id).await.unwrap();
    assert_eq!(house.right(&id, 7, Verb::View).await, None);
    assert!(house.sees(HELPER).await.iter().all(|one| one.id != id));
    assert!(house.sees(REP).await.iter().all(|one| one.support.is_none()));
    house.post.mail(&email(2), "Support can no longer see Client", 0).await;
    // Doing it twice does nothing more.
    house.send_away(REP, &id, &access.id).await.unwrap();
    let actions: Vec<_> = house.lines(&id).await.into_iter().map(|line| line.action).collect();
    let ends = actions.iter().filter(|action| *action == "support-access.ended");
    assert_eq!(ends.count(), 1, "{actions:?}");
}

#[tokio::test]
async fn only_those_who_manage_access_let_support_in_and_within_bounds() {
    let (house, id) = House::supported().await;
    for (who, code) in [
        (Who::Operator, None),
        (REP, None),
        (Who::Account(2), None),
        (Who::Account(3), Some(Code::PermissionDenied)),
        // Support that is let in sees that it is, and lets nobody in.
        (HELPER, Some(Code::PermissionDenied)),
        (Who::Account(8), Some(Code::NotFound)),
    ] {
        let made = house.let_in(who, house.wanted(&id, Level::View, DAY)).await;
        assert_eq!(made.err().map(|refused| refused.code()), code, "{who:?}");
        let organization_id = id.clone();
        let list = ListSupportAccessRequest { organization_id, page: None };
        let listed = call!(SupportAccessServiceClient, house, who, list_support_access(list));
        assert_eq!(listed.err().map(|refused| refused.code()), code, "{who:?}");
    }
    let wanted = |change: &dyn Fn(&mut GrantSupportAccessRequest)| {
        let mut request = house.wanted(&id, Level::View, DAY);
        change(&mut request);
        request
    };
    let unknown = gatepost_model::ProductId::from_bytes([5; 16]).to_string();
    let late = |seconds| {
        let until = house.clock.now().plus(Duration::from_secs(seconds));
        Some(wire::timestamp(until))
    };
    for (request, code, slug) in [
        (wanted(&|r| r.grants.clear()), Code::InvalidArgument, "access-to-nothing"),
        (wanted(&|r| r.until = None), Code::InvalidArgument, "malformed"),
        (wanted(&|r| r.until = late(0)), Code::InvalidArgument, "access-over"),
        (wanted(&|r| r.until = late(8 * 86_400)), Code::InvalidArgument, "access-too-long"),
        (wanted(&|r| r.reason = "x".repeat(501)), Code::InvalidArgument, "malformed"),
        (wanted(&|r| r.ticket = "a\u{7}b".into()), Code::InvalidArgument, "malformed"),
        (wanted(&|r| r.grants[0].level = 0), Code::InvalidArgument, "malformed"),
        (wanted(&|r| r.grants[0].product_id = unknown.clone()), Code::NotFound, "unknown-product"),
        (
            wanted(&|r| r.grants = vec![r.grants[0].clone(); 101]),
            Code::InvalidArgument,
            "access-to-too-much",
        ),
    ] {
        let refused = house.let_in(REP, request).await.unwrap_err();
        assert_eq!((refused.code(), reason(&refused).as_str()), (code, slug));
    }
    // A repeated request makes one.
    let mut keyed = house.wanted(&id, Level::View, DAY);
    keyed.idempotency_key = "once".to_owned();
    let first = house.let_in(REP, keyed.clone()).await.unwrap();
    assert_eq!(house.let_in(REP, keyed).await.unwrap().id, first.id);
    for _ in 0..16 {
        house.let_in(REP, house.wanted(&id, Level::View, DAY)).await.unwrap();
    }
    let refused = house.let_in(REP, house.wanted(&id, Level::View, DAY)).await.unwrap_err();
    assert_eq!(reason(&refused), "access-too-many");
    let (mut ids, mut token) = (Vec::new(), String::new());
    loop {
        let page = Some(PageRequest { size: 7, token });
        let list = ListSupportAccessRequest { organization_id: id.clone(), page };
        let page =
            call!(SupportAccessServiceClient, house, REP, list_support_access(list)).unwrap();
        assert_eq!(page.longest_seconds, 7 * 86_400);
        ids.extend(page.support_access.into_iter().map(|access| access.id));
        token = page.page.unwrap().next_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(ids.len(), 20);
    let all = ListSupportAccessRequest::default();
    let everywhere =
        call!(SupportAccessServiceClient, house, Who::Operator, list_support_access(all.clone()))
            .unwrap();
    assert_eq!(everywhere.support_access.len(), 20);
    let refused = call!(SupportAccessServiceClient, house, REP, list_support_access(all));
    assert_eq!(refused.unwrap_err().code(), Code::InvalidArgument);
}

#[tokio::test]
async fn support_access_ends_at_its_time_to_the_millisecond_and_is_told() {
    let (house, id) = House::supported().await;
    let access = house.let_in(REP, house.wanted(&id, Level::Manage, DAY)).await.unwrap();
    let mut client =
        EventServiceClient::new(house.board.link(ServiceName::Mailbox, ServiceName::Organization));
    let watch = gatepost_proto::organization::v1::WatchEventsRequest { after: None };
    let mut events = client.watch_events(watch).await.unwrap().into_inner();
    events.next().await.unwrap().unwrap();
    house.clock.advance(DAY - Duration::from_millis(1));
    assert!(house.right(&id, 7, Verb::ManageProduct).await.is_some());
    house.clock.advance(Duration::from_millis(1));
    assert_eq!(house.right(&id, 7, Verb::ManageProduct).await, None);
    house.until(&id, "support-access.expired").await;
    let told = events.next().await.unwrap().unwrap().event.unwrap().fact.unwrap();
    let Fact::RightsChanged(changed) = told else { panic!("{told:?}") };
    assert_eq!((changed.organization_id.as_str(), changed.account_id.as_str()), (id.as_str(), ""));
    house.post.mail(&email(1), "Support can no longer see Client", 0).await;
    let list = ListSupportAccessRequest { organization_id: id.clone(), page: None };
    let page = call!(SupportAccessServiceClient, house, REP, list_support_access(list)).unwrap();
    let over = &page.support_access[0];
    assert_eq!((over.on, &over.ended, over.ended_by.as_str()), (false, &access.until, ""));
    // It comes to an end once, however often one looks.
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    let lines = house.lines(&id).await;
    let expired = lines.iter().filter(|line| line.action == "support-access.expired");
    assert_eq!(expired.count(), 1);
}

#[tokio::test]
async fn what_support_sees_and_does_is_written_down_with_the_access() {
    let (house, id) = House::supported().await;
    let access = house.let_in(REP, house.wanted(&id, Level::View, DAY)).await.unwrap();
    for _ in 0..3 {
        house.right(&id, 7, Verb::ViewProduct).await.unwrap();
    }
    // A glance at the organization itself is no view of a product.
    house.right(&id, 7, Verb::View).await.unwrap();
    house.clock.advance(Duration::from_secs(3600));
    house.right(&id, 7, Verb::ViewProduct).await.unwrap();
    house.send_away(HELPER, &id, &access.id).await.unwrap();
    let lines = house.lines(&id).await;
    let of_support: Vec<_> = lines.iter().rev().filter(|line| line.actor == account(7)).collect();
    let actions: Vec<_> = of_support.iter().map(|line| line.action.as_str()).collect();
    assert_eq!(actions, ["support.viewed", "support.viewed", "support-access.ended"]);
    assert!(of_support.iter().all(|line| line.details["support_access"] == access.id));
    let granted = lines.iter().find(|line| line.action == "support-access.granted").unwrap();
    assert_eq!(granted.details["grants"], "all view");
    assert_eq!(granted.details["ticket"], "T-1");
    assert_eq!(granted.details["support_access"], access.id);
}

#[tokio::test]
async fn support_sees_the_products_that_were_named_and_every_look_is_written_down_once() {
    let (house, id) = House::supported().await;
    let mut products = Vec::new();
    for name in ["Shop", "Books"] {
        let request = CreateProductRequest {
            organization_id: id.clone(),
            kind: "drive".to_owned(),
            name: name.to_owned(),
            ..CreateProductRequest::default()
        };
        let made = call!(ProductServiceClient, house, REP, create_product(request)).unwrap();
        products.push(made.product.unwrap().id);
    }
    let mut wanted = house.wanted(&id, Level::View, DAY);
    wanted.grants[0].product_id = products[0].clone();
    house.let_in(REP, wanted).await.unwrap();
    let seen = house.sees(HELPER).await.into_iter().find(|one| one.id == id).unwrap();
    assert!(!seen.support.unwrap().everything);
    for _ in 0..2 {
        let list = ListProductsRequest { organization_id: id.clone(), ..Default::default() };
        let list = call!(ProductServiceClient, house, HELPER, list_products(list)).unwrap();
        let names: Vec<_> = list.products.iter().map(|product| product.name.as_str()).collect();
        assert_eq!(names, ["Shop"]);
        for (product_id, code) in [(&products[0], None), (&products[1], Some(Code::NotFound))] {
            let (organization_id, product_id) = (id.clone(), product_id.clone());
            let get = GetProductRequest { organization_id, product_id };
            let got = call!(ProductServiceClient, house, HELPER, get_product(get));
            assert_eq!(got.err().map(|refused| refused.code()), code);
        }
    }
    let lines = house.lines(&id).await;
    let viewed: Vec<_> = lines
        .iter()
        .rev()
        .filter(|line| line.action == "support.viewed")
        .map(|line| line.details.get("product_id").cloned())
        .collect();
    assert_eq!(viewed, [None, Some(products[0].clone())]);
}

#[tokio::test]
async fn who_is_of_support_no_more_sees_nothing_more_and_everybody_is_told() {
    let (house, id) = House::supported().await;
    house.let_in(REP, house.wanted(&id, Level::View, DAY)).await.unwrap();
    assert!(house.right(&id, 7, Verb::ViewProduct).await.is_some());
    let provider = house.sees(HELPER).await.into_iter().find(|one| one.operator).unwrap().id;
    let mut client =
        EventServiceClient::new(house.board.link(ServiceName::Mailbox, ServiceName::Organization));
    let watch = gatepost_proto::organization::v1::WatchEventsRequest { after: None };
    let mut events = client.watch_events(watch).await.unwrap().into_inner();
    events.next().await.unwrap().unwrap();
    house.remove(&provider, 7).await.unwrap();
    assert_eq!(house.right(&id, 7, Verb::View).await, None);
    let mut concerned = Vec::new();
    while concerned.len() < 2 {
        let event = events.next().await.unwrap().unwrap().event.unwrap();
        if let Some(Fact::RightsChanged(fact)) = event.fact {
            assert_eq!(fact.account_id, account(7));
            concerned.push(fact.organization_id);
        }
    }
    concerned.sort_unstable();
    let mut expected = [id, provider];
    expected.sort_unstable();
    assert_eq!(concerned, expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn access_that_ends_while_it_is_used_is_not_used_afterwards() {
    let (house, id) = House::supported().await;
    let house = Arc::new(house);
    for _ in 0..20 {
        let access = house.let_in(REP, house.wanted(&id, Level::View, DAY)).await.unwrap();
        let mut racers = JoinSet::new();
        for number in 0..6 {
            let (house, id, access) = (house.clone(), id.clone(), access.id.clone());
            racers.spawn(async move {
                if number % 3 == 0 {
                    house.send_away(REP, &id, &access).await.unwrap();
                    assert_eq!(house.right(&id, 7, Verb::ViewProduct).await, None);
                } else {
                    house.right(&id, 7, Verb::ViewProduct).await;
                }
            });
        }
        racers.join_all().await;
    }
    let lines = house.lines(&id).await;
    let count = |action: &str| lines.iter().filter(|line| line.action == action).count();
    assert_eq!((count("support-access.granted"), count("support-access.ended")), (20, 20));
}

#[tokio::test]
async fn a_partner_is_let_in_changed_and_sent_away() {
    let house = House::new();
    let client = house.create(REP, "Client").await.id;
    let partner = house.create(Who::Account(5), "Partner").await.id;
    for (number, role) in [(6, Role::Administrator), (7, Role::Collaborator)] {
        house.set(&partner, number, role).await.unwrap();
    }
    let grant = |level: Level, kind: &str| GrantPartnerAccessRequest {
        organization_id: client.clone(),
        partner_organization_id: partner.clone(),
        grants: vec![Grant { level: level.into(), kind: kind.to_owned(), ..Grant::default() }],
    };
    let let_in = async |who, request| {
        call!(PartnerAccessServiceClient, house, who, grant_partner_access(request))
            .map(|made| made.partner_access.unwrap())
    };
    for (who, code) in [(Who::Account(5), Code::NotFound), (Who::Account(8), Code::NotFound)] {
        let refused = let_in(who, grant(Level::Manage, "")).await.unwrap_err();
        assert_eq!(refused.code(), code, "{who:?}");
    }
    let made = let_in(REP, grant(Level::Manage, "")).await.unwrap();
    assert_eq!((made.partner_name.as_str(), made.client_name.as_str()), ("Partner", "Client"));
    for (number, allowed) in [(5, true), (6, true), (7, false), (8, false)] {
        let found = house.right(&client, number, Verb::ManageProduct).await;
        assert_eq!(found, allowed.then_some(RightSource::Partner), "{number}");
        assert_eq!(house.right(&client, number, Verb::ManageMembers).await, None);
        let seen = house.sees(Who::Account(number)).await.into_iter().find(|one| one.id == client);
        assert_eq!(seen.is_some(), allowed, "{number}");
        if let Some(seen) = seen {
            assert_eq!(seen.partner.as_ref().unwrap().partner_name, "Partner");
            assert_eq!(seen.role(), Role::Unspecified);
        }
    }
    // Less from now on: another grant takes the place of the one before.
    let changed = let_in(REP, grant(Level::View, "mail-service")).await.unwrap();
    assert_eq!(changed.id, made.id);
    assert_eq!(house.right(&client, 6, Verb::ManageProduct).await, None);
    assert_eq!(house.right(&client, 6, Verb::View).await, Some(RightSource::Partner));
    let clients = async |who| {
        let request = ListClientsRequest { organization_id: partner.clone(), page: None };
        call!(PartnerAccessServiceClient, house, who, list_clients(request))
            .map(|page| page.clients)
    };
    assert_eq!(clients(Who::Account(6)).await.unwrap()[0].client_organization_id, client);
    assert_eq!(clients(Who::Account(7)).await.unwrap_err().code(), Code::PermissionDenied);
    assert_eq!(clients(REP).await.unwrap_err().code(), Code::NotFound);
    let end = async |who| {
        let request = EndPartnerAccessRequest {
            organization_id: client.clone(),
            partner_access_id: made.id.clone(),
        };
        call!(PartnerAccessServiceClient, house, who, end_partner_access(request))
    };
    assert_eq!(end(Who::Account(7)).await.unwrap_err().code(), Code::NotFound);
    assert_eq!(end(Who::Account(8)).await.unwrap_err().code(), Code::NotFound);
    // The partner gives it back.
    let ended = end(Who::Account(6)).await.unwrap().partner_access.unwrap();
    assert_eq!(ended.ended_by, account(6));
    assert_eq!(house.right(&client, 5, Verb::View).await, None);
    assert!(clients(Who::Account(6)).await.unwrap().is_empty());
    assert_eq!(end(REP).await.unwrap().partner_access.unwrap().ended_by, account(6));
    house.clock.advance(Duration::from_millis(1));
    let again = let_in(REP, grant(Level::View, "")).await.unwrap();
    assert_ne!(again.id, made.id);
    let request = ListPartnersRequest { organization_id: client.clone(), page: None };
    let all = call!(PartnerAccessServiceClient, house, REP, list_partners(request)).unwrap();
    let on: Vec<_> = all.partners.iter().map(|access| access.ended.is_none()).collect();
    assert_eq!(on, [true, false]);
    let lines = house.lines(&client).await;
    let by_partner = lines.iter().find(|line| line.action == "partner-access.ended").unwrap();
    assert_eq!(by_partner.details["partner_access"], made.id);
    assert!(house.lines(&partner).await.iter().any(|line| line.action == "partner-access.granted"));
    let itself = GrantPartnerAccessRequest {
        partner_organization_id: client.clone(),
        ..grant(Level::View, "")
    };
    assert_eq!(reason(&let_in(REP, itself).await.unwrap_err()), "partner-itself");
    let request = GrantPartnerAccessRequest {
        partner_organization_id: gatepost_model::OrganizationId::from_bytes([9; 16]).to_string(),
        ..grant(Level::View, "")
    };
    assert_eq!(let_in(REP, request).await.unwrap_err().code(), Code::NotFound);
}

#[tokio::test]
async fn lists_of_organizations_are_paged_over_own_and_let_in_ones() {
    let (house, first) = House::supported().await;
    house.let_in(REP, house.wanted(&first, Level::View, DAY)).await.unwrap();
    let mut expected = vec![first];
    for number in 0..5 {
        house.clock.advance(Duration::from_millis(5));
        let id = house.create(Who::Account(20 + number), "Other").await.id;
        let wanted = house.wanted(&id, Level::View, DAY);
        if number % 2 == 0 {
            house.let_in(Who::Account(20 + number), wanted).await.unwrap();
            expected.push(id);
        }
    }
    house.clock.advance(Duration::from_millis(5));
    let kind = OrganizationKind::Individual.into();
    let own = CreateOrganizationRequest { kind, ..create("Own", "", "") };
    expected.push(ask!(house, HELPER, create_organization(own)).unwrap().organization.unwrap().id);
    let (mut found, mut token) = (Vec::new(), String::new());
    loop {
        let page = Some(PageRequest { size: 2, token });
        let request = ListOrganizationsRequest { page };
        let page = ask!(house, HELPER, list_organizations(request)).unwrap();
        found.extend(page.organizations);
        token = page.page.unwrap().next_token;
        if token.is_empty() {
            break;
        }
    }
    let found: Vec<_> = found.into_iter().filter(|one| !one.operator).map(|one| one.id).collect();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn an_organization_that_ends_sends_everybody_away_and_gives_everything_back() {
    let (house, id) = House::supported().await;
    house.let_in(REP, house.wanted(&id, Level::Manage, DAY)).await.unwrap();
    let partner = house.create(Who::Account(5), "Partner").await.id;
    let client = house.create(Who::Account(6), "Client of the client").await.id;
    for (who, from, to) in [(REP, &id, &partner), (Who::Account(6), &client, &id)] {
        let request = GrantPartnerAccessRequest {
            organization_id: from.clone(),
            partner_organization_id: to.clone(),
            grants: vec![Grant { level: Level::View.into(), ..Grant::default() }],
        };
        call!(PartnerAccessServiceClient, house, who, grant_partner_access(request)).unwrap();
    }
    assert!(house.right(&client, 1, Verb::ViewProduct).await.is_some());
    let request = DeleteOrganizationRequest { organization_id: id.clone(), name: "Client".into() };
    call!(OrganizationProfileServiceClient, house, REP, delete_organization(request)).unwrap();
    for (organization, number) in [(&id, 7), (&id, 5), (&client, 1), (&client, 2)] {
        assert_eq!(house.right(organization, number, Verb::View).await, None, "{number}");
    }
    let request = ListClientsRequest { organization_id: partner, page: None };
    let clients = call!(PartnerAccessServiceClient, house, Who::Account(5), list_clients(request));
    assert!(clients.unwrap().clients.is_empty());
    let request = ListPartnersRequest { organization_id: client, page: None };
    let partners =
        call!(PartnerAccessServiceClient, house, Who::Account(6), list_partners(request));
    assert!(partners.unwrap().partners.iter().all(|access| access.ended.is_some()));
    assert!(house.sees(HELPER).await.iter().all(|one| one.operator));
}
