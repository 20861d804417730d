//! What organizations tell of themselves, show and demand, and how they end.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod house;

use std::{sync::Arc, time::Duration};

use gatepost_model::Clock;
use gatepost_proto::{
    common::v1::PageRequest,
    event::v1::{FactorsChanged, event::Fact},
    organization::v1::{
        WatchEventsRequest, event_service_client::EventServiceClient,
        organization_profile_service_client::OrganizationProfileServiceClient, *,
    },
    wire,
};
use gatepost_store::{Store, audit};
use house::{House, STALE, Who, account, ask, call, email, reason, request};
use tokio::task::JoinSet;
use tokio_stream::StreamExt;
use tonic::{Code, Status};

const DAY: Duration = Duration::from_secs(24 * 3600);

macro_rules! profile {
    ($house:expr, $who:expr, $rpc:ident($request:expr)) => {
        call!(OrganizationProfileServiceClient, $house, $who, $rpc($request))
    };
}

fn company(name: &str) -> OrganizationProfile {
    OrganizationProfile {
        name: name.to_owned(),
        kind: OrganizationKind::Company.into(),
        legal_name: "Keller & Töchter AG".to_owned(),
        country: "CH".to_owned(),
        vat_number: "che 100155212 mwst".to_owned(),
        language: "de".to_owned(),
        ..OrganizationProfile::default()
    }
}

fn change(id: &str, profile: OrganizationProfile, paths: &[&str]) -> UpdateProfileRequest {
    UpdateProfileRequest {
        profile: Some(OrganizationProfile { organization_id: id.to_owned(), ..profile }),
        update_mask: Some(prost_types::FieldMask {
            paths: paths.iter().map(|path| (*path).to_owned()).collect(),
        }),
    }
}

async fn told(house: &House, who: Who, id: &str) -> Result<OrganizationProfile, Status> {
    let request = GetProfileRequest { organization_id: id.to_owned() };
    Ok(profile!(house, who, get_profile(request))?.profile.unwrap())
}

/// An organization of account 1 with an administrator (2), a collaborator (3) and an external (4).
async fn filled(house: &House) -> String {
    let id = house.create(Who::Account(1), "Keller").await.id;
    for (number, role) in [(2, Role::Administrator), (3, Role::Collaborator), (4, Role::External)] {
        house.set(&id, number, role).await.unwrap();
    }
    id
}

fn refused<T>(answer: Result<T, Status>) -> (Code, String) {
    let status = answer.err().unwrap();
    (status.code(), reason(&status))
}

#[tokio::test]
async fn organizations_are_made_with_what_they_tell_once() {
    let house = House::new();
    let asked = CreateOrganizationWithProfileRequest {
        profile: Some(company("Keller")),
        idempotency_key: "k1".to_owned(),
    };
    let rpc = asked.clone();
    let made = profile!(house, Who::Account(1), create_organization_with_profile(rpc)).unwrap();
    let made = made.organization.unwrap();
    assert_eq!((made.name.as_str(), made.role()), ("Keller", Role::LegalRepresentative));
    let rpc = asked.clone();
    let again = profile!(house, Who::Account(1), create_organization_with_profile(rpc)).unwrap();
    assert_eq!(again.organization.unwrap().id, made.id);
    let shown = told(&house, Who::Account(1), &made.id).await.unwrap();
    assert_eq!(shown.vat_number, "CHE-100.155.212");
    assert_eq!((shown.country.as_str(), shown.language.as_str()), ("CH", "de"));
    for (wrong, field) in [
        (
            OrganizationProfile { vat_number: "CHE-100.155.213".into(), ..company("x") },
            "vat_number",
        ),
        (OrganizationProfile { country: "XX".into(), ..company("x") }, "country"),
        (OrganizationProfile { name: String::new(), ..company("x") }, "name"),
        (OrganizationProfile { kind: 0, ..company("x") }, "kind"),
    ] {
        let asked = CreateOrganizationWithProfileRequest {
            profile: Some(wrong),
            idempotency_key: String::new(),
        };
        let answer = profile!(house, Who::Account(1), create_organization_with_profile(asked));
        let status = answer.unwrap_err();
        assert_eq!(gatepost_runtime::status::field(&status).as_deref(), Some(field));
    }
}

#[tokio::test]
async fn only_those_who_manage_an_organization_change_it_and_strangers_see_nothing() {
    let house = House::new();
    let id = filled(&house).await;
    let update = change(&id, company("Keller"), &["legal_name", "country", "vat_number"]);
    for (who, expected) in [
        (Who::Account(1), None),
        (Who::Account(2), None),
        (Who::Operator, None),
        (Who::Account(3), Some(Code::PermissionDenied)),
        (Who::Account(4), Some(Code::PermissionDenied)),
        (Who::Account(5), Some(Code::NotFound)),
    ] {
        let code = |answer: Result<(), Status>| answer.err().map(|status| status.code());
        let changed = profile!(house, who, update_profile(update.clone())).map(|_| ());
        assert_eq!(code(changed), expected, "{who:?}");
        let drawn = SetLogoRequest {
            organization_id: id.clone(),
            variant: LogoVariant::Light.into(),
            picture: SVG.as_bytes().to_vec(),
        };
        assert_eq!(code(profile!(house, who, set_logo(drawn)).map(|_| ())), expected, "{who:?}");
        let gone =
            RemoveLogoRequest { organization_id: id.clone(), variant: LogoVariant::Light.into() };
        assert_eq!(code(profile!(house, who, remove_logo(gone)).map(|_| ())), expected, "{who:?}");
        let lifted = requirement(&id, None);
        let lifted = profile!(house, who, set_two_factor_requirement(lifted)).map(|_| ());
        assert_eq!(code(lifted), expected, "{who:?}");
        let check = CheckDeletionRequest { organization_id: id.clone() };
        let check = profile!(house, who, check_deletion(check)).map(|_| ());
        let representative = matches!(who, Who::Account(1) | Who::Operator);
        let expected =
            if representative { None } else { expected.or(Some(Code::PermissionDenied)) };
        assert_eq!(code(check), expected, "{who:?}");
        let delete = DeleteOrganizationRequest { organization_id: id.clone(), name: "no".into() };
        let delete = profile!(house, who, delete_organization(delete)).map(|_| ());
        assert_eq!(code(delete), expected.or(Some(Code::InvalidArgument)), "{who:?}");
    }
    for (who, expected) in [
        (1, None),
        (2, None),
        (3, Some(Code::PermissionDenied)),
        (4, Some(Code::PermissionDenied)),
        (5, Some(Code::NotFound)),
    ] {
        let lacking =
            ListMembersLackingSecondFactorRequest { organization_id: id.clone(), page: None };
        let rpc = profile!(house, Who::Account(who), list_members_lacking_second_factor(lacking));
        assert_eq!(rpc.err().map(|status| status.code()), expected, "{who}");
        let seen = told(&house, Who::Account(who), &id).await.err().map(|status| status.code());
        assert_eq!(seen, (who == 5).then_some(Code::NotFound), "{who}");
    }
}

#[tokio::test]
async fn what_is_not_named_stays_and_what_comes_out_fits_together() {
    let house = House::new();
    let id = filled(&house).await;
    let all = ["legal_name", "country", "vat_number", "language"];
    let set = change(&id, company("ignored"), &all);
    let shown = profile!(house, Who::Account(1), update_profile(set)).unwrap().profile.unwrap();
    assert_eq!((shown.name.as_str(), shown.vat_number.as_str()), ("Keller", "CHE-100.155.212"));
    // The VAT number is not one of the new country.
    let abroad = OrganizationProfile { country: "DE".into(), ..OrganizationProfile::default() };
    let moved = profile!(house, Who::Account(1), update_profile(change(&id, abroad, &["country"])));
    assert_eq!(gatepost_runtime::status::field(&moved.unwrap_err()).as_deref(), Some("vat_number"));
    let person = OrganizationProfile {
        kind: OrganizationKind::Individual.into(),
        ..OrganizationProfile::default()
    };
    let asked = change(&id, person.clone(), &["kind"]);
    assert_eq!(
        refused(profile!(house, Who::Account(1), update_profile(asked))).0,
        Code::InvalidArgument
    );
    let asked = change(&id, person, &["kind", "legal_name", "vat_number"]);
    let shown = profile!(house, Who::Account(1), update_profile(asked)).unwrap().profile.unwrap();
    assert_eq!((shown.kind(), shown.country.as_str()), (OrganizationKind::Individual, "CH"));
    for paths in [&[][..], &["representatives"], &["logo"], &["name", "operator"]] {
        let asked = change(&id, company("x"), paths);
        let answer = profile!(house, Who::Account(1), update_profile(asked));
        assert_eq!(refused(answer).0, Code::InvalidArgument, "{paths:?}");
    }
}

const SVG: &str =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 27 7\"><path d=\"M0 0h9v9z\"/></svg>";

#[tokio::test]
async fn a_logo_is_shown_to_members_under_a_name_that_changes_with_it() {
    let house = House::new();
    let id = filled(&house).await;
    let set = async |variant: LogoVariant, picture: &[u8]| {
        let request = SetLogoRequest {
            organization_id: id.clone(),
            variant: variant.into(),
            picture: picture.to_vec(),
        };
        profile!(house, Who::Account(1), set_logo(request)).map(|answer| answer.logo)
    };
    let get = async |number: u8, logo: &str| {
        let request = GetLogoRequest { organization_id: id.clone(), logo: logo.to_owned() };
        profile!(house, Who::Account(number), get_logo(request))
    };
    let light = set(LogoVariant::Light, SVG.as_bytes()).await.unwrap();
    let dark = set(LogoVariant::Dark, SVG.as_bytes()).await.unwrap();
    assert!(light.len() == 32 && light != dark);
    let shown = get(4, &light).await.unwrap();
    assert_eq!(shown.content_type, "image/svg+xml");
    assert!(String::from_utf8(shown.picture).unwrap().contains("width=\"270.00\""));
    assert_eq!(get(5, &light).await.unwrap_err().code(), Code::NotFound);
    assert_eq!(get(4, "nonsense").await.unwrap_err().code(), Code::NotFound);
    let profile = told(&house, Who::Account(3), &id).await.unwrap();
    assert_eq!((&profile.logo, &profile.logo_dark), (&light, &dark));
    // Another one has another name, and nothing of the one before is left.
    let another = set(LogoVariant::Light, SVG.as_bytes()).await.unwrap();
    assert_eq!(get(4, &light).await.unwrap_err().code(), Code::NotFound);
    assert!(get(4, &another).await.is_ok() && get(4, &dark).await.is_ok());
    for variant in [LogoVariant::Light, LogoVariant::Dark, LogoVariant::Dark] {
        let request = RemoveLogoRequest { organization_id: id.clone(), variant: variant.into() };
        profile!(house, Who::Account(2), remove_logo(request)).unwrap();
    }
    let pieces = gatepost_store::Range::prefix(gatepost_store::Table("logo"), &[]);
    assert!(house.store.scan(pieces).await.unwrap().is_empty());
    let large = vec![b'<'; 4 * 1024 * 1024 + 1];
    let scripted = SVG.replace("<path", "<script/><path");
    for (file, expected) in [
        (&large[..], "logo-too-long"),
        (scripted.as_bytes(), "logo-unsafe"),
        (b"GIF89a", "logo-other-kind"),
        (b"", "logo-other-kind"),
        (b"<svg", "logo-damaged"),
        (b"\x89PNG\r\n\x1a\n", "logo-damaged"),
        (SVG.replace("viewBox", "viewbox").as_bytes(), "logo-too-small"),
    ] {
        let answer = refused(set(LogoVariant::Light, file).await);
        assert_eq!(answer, (Code::InvalidArgument, expected.to_owned()));
    }
    let unspecified = set(LogoVariant::Unspecified, SVG.as_bytes()).await;
    assert_eq!(refused(unspecified).0, Code::InvalidArgument);
}

/// Required from a moment, or, without one, not at all.
fn requirement(
    id: &str,
    from: Option<gatepost_model::Timestamp>,
) -> SetTwoFactorRequirementRequest {
    SetTwoFactorRequirementRequest {
        organization_id: id.to_owned(),
        required: from.is_some(),
        from: from.map(wire::timestamp),
    }
}

/// Turns second factors of an account on or off, and says so as the identity service does.
async fn factor(house: &House, number: u8, active: bool) {
    house.people.change(number, |person| person.second_factor = active);
    let fact = FactorsChanged { account_id: account(number), active };
    house.outbox.tell(Fact::FactorsChanged(fact)).await;
}

async fn eventually(what: &str, mut check: impl AsyncFnMut() -> bool) {
    for _ in 0..500 {
        if check().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{what} does not come about");
}

async fn view(house: &House, number: u8, id: &str) -> Organization {
    let get = GetOrganizationRequest { organization_id: id.to_owned() };
    ask!(house, Who::Account(number), get_organization(get)).unwrap().organization.unwrap()
}

/// What CheckRight says, and until when it may be believed.
async fn right(house: &House, number: u8, id: &str, verb: Verb) -> (bool, Option<i64>) {
    let request = CheckRightRequest {
        account_id: account(number),
        organization_id: id.to_owned(),
        verb: verb.into(),
        ..CheckRightRequest::default()
    };
    let answer = ask!(house, Who::Identity, check_right(request)).unwrap();
    (answer.allowed, answer.until.map(|until| until.seconds))
}

#[tokio::test]
async fn a_second_factor_is_demanded_bound_and_lifted() {
    let house = House::new();
    let id = filled(&house).await;
    house.set(&id, 1, Role::LegalRepresentative).await.unwrap();
    let now = house.clock.now();
    let set = async |who: Who, from| {
        profile!(house, who, set_two_factor_requirement(requirement(&id, from)))
    };
    // Nobody demands what they do not have.
    let answer = refused(set(Who::Account(1), Some(now.plus(DAY * 10))).await);
    assert_eq!(answer, (Code::FailedPrecondition, "own-second-factor-needed".to_owned()));
    factor(&house, 1, true).await;
    eventually("the factor", async || set(Who::Account(1), None).await.is_ok()).await;
    let past = now.minus(DAY);
    assert_eq!(refused(set(Who::Account(1), Some(past)).await).1, "second-factor-in-the-past");
    let far = now.plus(DAY * 367);
    assert_eq!(refused(set(Who::Account(1), Some(far)).await).1, "second-factor-too-far");

    let binds = now.plus(DAY * 10);
    let shown = set(Who::Account(1), Some(binds)).await.unwrap().profile.unwrap();
    let told_from = shown.two_factor_requirement.unwrap().from;
    assert_eq!(told_from, Some(wire::timestamp(binds)));
    // Those who lack one are told, and only they; a banner says until when.
    for number in 2..=4 {
        house.post.mail(&email(number), "will ask for a second factor", 0).await;
    }
    assert!(house.post.all(&email(1), "second factor").is_empty());
    let seen = view(&house, 3, &id).await;
    assert!(seen.second_factor_lacking && !seen.held && seen.may.len() > 1);
    assert!(!view(&house, 1, &id).await.second_factor_lacking);
    let seconds = binds.unix_seconds();
    assert_eq!(right(&house, 3, &id, Verb::ViewMembers).await, (true, Some(seconds)));
    let lacking = async |number| {
        let page = Some(PageRequest { size: 2, token: String::new() });
        let request = ListMembersLackingSecondFactorRequest { organization_id: id.clone(), page };
        profile!(house, Who::Account(number), list_members_lacking_second_factor(request)).unwrap()
    };
    let listed = lacking(1).await;
    assert_eq!((listed.total, listed.members.len()), (3, 2));
    assert_eq!(listed.members[0].email, email(2));
    assert!(!listed.page.unwrap().next_token.is_empty());

    // Reminded a week and a day before.
    house.clock.advance(DAY * 3);
    house.post.mail(&email(3), "asks for a second factor soon", 0).await;
    factor(&house, 2, true).await;
    eventually("the factor", async || !view(&house, 2, &id).await.second_factor_lacking).await;
    house.clock.advance(DAY * 6);
    house.post.mail(&email(3), "asks for a second factor soon", 1).await;
    assert_eq!(house.post.all(&email(2), "soon").len(), 1);

    // The moment itself needs nobody to do anything.
    house.clock.advance(DAY - Duration::from_secs(1));
    assert!(right(&house, 3, &id, Verb::ViewMembers).await.0);
    house.clock.advance(Duration::from_secs(1));
    let now = house.clock.now().unix_seconds();
    assert_eq!(right(&house, 3, &id, Verb::ViewMembers).await, (false, Some(now)));
    assert_eq!(right(&house, 3, &id, Verb::View).await, (true, Some(now)));
    assert_eq!(right(&house, 2, &id, Verb::ManageMembers).await, (true, Some(now)));
    let seen = view(&house, 3, &id).await;
    assert!(seen.held && seen.may == [i32::from(Verb::View)]);
    let members = ListMembersRequest { organization_id: id.clone(), page: None };
    let answer = ask!(house, Who::Account(3), list_members(members));
    let needed = (Code::FailedPrecondition, "organization-needs-second-factor".to_owned());
    assert_eq!(refused(answer), needed);
    let profile = told(&house, Who::Account(3), &id).await.unwrap();
    assert!(profile.country.is_empty() && profile.two_factor_requirement.is_some());
    // Who demands must not lose it either.
    assert_eq!(lacking(1).await.total, 2);

    // Enrolling lifts it at once, and removing the last factor holds back at once.
    let mut events = EventServiceClient::new(house.link(Who::Identity));
    let mut watch =
        events.watch_events(WatchEventsRequest { after: None }).await.unwrap().into_inner();
    watch.next().await;
    for (active, allowed) in [(true, true), (false, false)] {
        factor(&house, 3, active).await;
        // Whoever is told that rights changed and asks then is told how it is.
        loop {
            let event = watch.next().await.unwrap().unwrap().event.unwrap();
            if let Some(Fact::RightsChanged(changed)) = event.fact {
                assert_eq!((changed.organization_id, changed.account_id), (id.clone(), account(3)));
                break;
            }
        }
        assert_eq!(right(&house, 3, &id, Verb::ViewMembers).await.0, allowed);
    }
    // Taken back, nobody is held any more.
    set(Who::Account(1), None).await.unwrap();
    assert_eq!(right(&house, 4, &id, Verb::View).await, (true, None));
    assert!(!view(&house, 3, &id).await.held);
}

#[tokio::test]
async fn that_a_demand_binds_is_told_when_its_moment_comes() {
    let house = House::new();
    let id = filled(&house).await;
    house.people.change(1, |person| person.second_factor = true);
    let mut events = EventServiceClient::new(house.link(Who::Identity));
    let mut watch =
        events.watch_events(WatchEventsRequest { after: None }).await.unwrap().into_inner();
    watch.next().await;
    let mut told = async || loop {
        let event = watch.next().await.unwrap().unwrap().event.unwrap();
        if let Some(Fact::RightsChanged(changed)) = event.fact {
            return (changed.organization_id, changed.account_id);
        }
    };
    let set = async |from| {
        profile!(house, Who::Account(1), set_two_factor_requirement(requirement(&id, from)))
            .unwrap()
    };
    let now = house.clock.now();
    set(Some(now.plus(DAY / 24))).await;
    assert_eq!(told().await, (id.clone(), String::new()));
    house.post.mail(&email(3), "will ask", 0).await;
    house.clock.advance(DAY / 24);
    assert_eq!(told().await, (id.clone(), String::new()));
    assert!(house.post.all(&email(3), "soon").is_empty());
    // At once: the mail says so.
    set(None).await;
    set(Some(house.clock.now())).await;
    house.post.mail(&email(3), "Keller asks for a second factor", 0).await;
    assert!(!right(&house, 3, &id, Verb::ViewMembers).await.0);
}

fn delete(id: &str, name: &str) -> DeleteOrganizationRequest {
    DeleteOrganizationRequest { organization_id: id.to_owned(), name: name.to_owned() }
}

#[tokio::test]
async fn an_organization_ends_with_everything_it_has_and_its_log_is_kept() {
    let house = House::new();
    let id = filled(&house).await;
    let check = CheckDeletionRequest { organization_id: id.clone() };
    let free = profile!(house, Who::Account(1), check_deletion(check.clone())).unwrap();
    assert_eq!((free.in_the_way.len(), free.members), (0, 4));
    let answer = profile!(house, Who::Account(1), delete_organization(delete(&id, "keller")));
    assert_eq!(refused(answer), (Code::InvalidArgument, "name-differs".to_owned()));
    house.set(&id, STALE, Role::LegalRepresentative).await.unwrap();
    let answer = profile!(house, Who::Account(STALE), delete_organization(delete(&id, "Keller")));
    assert_eq!(refused(answer), (Code::FailedPrecondition, "step-up-required".to_owned()));
    let mark = SetOperatorRequest { organization_id: id.clone(), operator: true };
    let mut supports = support_service_client::SupportServiceClient::new(house.link(Who::Operator));
    supports.set_operator(mark).await.unwrap();
    let held = profile!(house, Who::Account(1), check_deletion(check)).unwrap();
    assert_eq!(held.in_the_way[0].kind(), deletion_obstacle::Kind::Operator);
    let answer = profile!(house, Who::Account(1), delete_organization(delete(&id, "Keller")));
    assert_eq!(refused(answer), (Code::FailedPrecondition, "deletion-in-the-way".to_owned()));
    let mark = SetOperatorRequest { organization_id: id.clone(), operator: false };
    supports.set_operator(mark).await.unwrap();

    let mut events = EventServiceClient::new(house.link(Who::Identity));
    let mut watch =
        events.watch_events(WatchEventsRequest { after: None }).await.unwrap().into_inner();
    watch.next().await;
    profile!(house, Who::Account(1), delete_organization(delete(&id, " Keller "))).unwrap();
    // From that commit on it is not there for anybody, whatever is left to be swept.
    for number in 1..=4 {
        assert!(!house.allowed(&id, number, Verb::View).await);
        let list = ListOrganizationsRequest::default();
        let listed = ask!(house, Who::Account(number), list_organizations(list)).unwrap();
        assert!(listed.organizations.is_empty());
    }
    assert_eq!(house.set(&id, 9, Role::External).await.unwrap_err().code(), Code::NotFound);
    let (mut gone, mut left) = (0, Vec::new());
    while left.len() < 4 {
        match watch.next().await.unwrap().unwrap().event.unwrap().fact.unwrap() {
            Fact::OrganizationDeleted(deleted) => {
                assert_eq!(deleted.organization_id, id);
                gone += 1;
            }
            Fact::MembershipChanged(changed) => {
                assert!(changed.organization_deleted && changed.to.is_empty());
                assert_eq!(changed.organization_name, "Keller");
                left.push(changed.account_id);
            }
            _ => {}
        }
    }
    assert_eq!(gone, 1);
    // Whoever did it knows.
    assert_eq!(left, [2, 3, 4, STALE].map(account));
    let prefix = id.parse::<gatepost_model::OrganizationId>().unwrap();
    for table in
        ["organization", "ending", "member", "grant", "team", "product", "logo", "demanding"]
    {
        let range = gatepost_store::Range::prefix(gatepost_store::Table(table), &prefix.to_bytes());
        eventually(table, async || house.store.scan(range.clone()).await.unwrap().is_empty()).await;
    }
    let subject = gatepost_model::AuditSubject::Organization(prefix);
    let lines = audit::list(&house.store, subject, None, 100).await.unwrap();
    assert!(lines.iter().any(|line| line.action == "organization.deleted"));
}

/// Whoever joins while it is deleted is in or it is gone: nothing is left behind.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn deletion_and_joining_race_to_one_end() {
    let house = Arc::new(House::new());
    for round in 0..20 {
        let made = house.create(Who::Account(100 + round), "Keller").await.id;
        let mut racers = JoinSet::new();
        for number in 1..6 {
            let (house, id) = (house.clone(), made.clone());
            racers
                .spawn(async move { house.set(&id, number, Role::Collaborator).await.map(|_| ()) });
        }
        for _ in 0..2 {
            let (house, id) = (house.clone(), made.clone());
            racers.spawn(async move {
                let by = Who::Account(100 + round);
                profile!(house, by, delete_organization(delete(&id, "Keller"))).map(|_| ())
            });
        }
        for outcome in racers.join_all().await {
            let code = outcome.err().map(|status| status.code());
            assert!(matches!(code, None | Some(Code::NotFound)), "{code:?}");
        }
        let prefix = made.parse::<gatepost_model::OrganizationId>().unwrap().to_bytes();
        for table in ["organization", "member", "ending"] {
            let range = gatepost_store::Range::prefix(gatepost_store::Table(table), &prefix);
            eventually(table, async || house.store.scan(range.clone()).await.unwrap().is_empty())
                .await;
        }
        for number in 1..6 {
            assert!(!house.allowed(&made, number, Verb::View).await);
        }
    }
}
