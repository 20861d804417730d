//! Codes by which people show who they are.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod house;

use std::{sync::Arc, time::Duration};

use gatepost_model::AuditSubject;
use gatepost_proto::organization::v1::{
    partner_access_service_client::PartnerAccessServiceClient,
    support_code_service_client::SupportCodeServiceClient,
    support_service_client::SupportServiceClient, *,
};
use gatepost_store::{Range, Store, Table, audit};
use house::{House, Who, account, call, reason, request};
use tokio::task::JoinSet;
use tonic::{Code, Status};

const ANNA: Who = Who::Account(1);
const HELPER: Who = Who::Account(7);

impl House {
    /// Organization of account 1, and the one that runs the installation, with support 7 and 8.
    async fn staffed() -> (Self, String, String) {
        let house = Self::new();
        let id = house.create(ANNA, "Client").await.id;
        house.set(&id, 2, Role::Administrator).await.unwrap();
        house.set(&id, 3, Role::Collaborator).await.unwrap();
        let provider = house.create(Who::Account(9), "Provider").await.id;
        let mark = SetOperatorRequest { organization_id: provider.clone(), operator: true };
        call!(SupportServiceClient, house, Who::Operator, set_operator(mark)).unwrap();
        for number in [7, 8] {
            house.set(&provider, number, Role::Support).await.unwrap();
        }
        (house, id, provider)
    }

    async fn code(
        &self,
        who: Who,
        kind: SupportCodeKind,
        organization: &str,
    ) -> Result<GetSupportCodeResponse, Status> {
        let organization_id = organization.to_owned();
        let request = GetSupportCodeRequest { kind: kind.into(), organization_id };
        call!(SupportCodeServiceClient, self, who, get_support_code(request))
    }

    async fn renew(&self, who: Who, kind: SupportCodeKind, organization: &str) -> String {
        let organization_id = organization.to_owned();
        let request = RenewSupportCodeRequest { kind: kind.into(), organization_id };
        call!(SupportCodeServiceClient, self, who, renew_support_code(request)).unwrap().code
    }

    async fn check(&self, who: Who, code: &str) -> Result<VerifySupportCodeResponse, Status> {
        let request = VerifySupportCodeRequest { code: code.to_owned() };
        call!(SupportCodeServiceClient, self, who, verify_support_code(request))
    }

    async fn premium(&self, organization: &str, premium: bool) -> Organization {
        let request = SetPremiumRequest { organization_id: organization.to_owned(), premium };
        let set = call!(SupportCodeServiceClient, self, Who::Operator, set_premium(request));
        set.unwrap().organization.unwrap()
    }

    async fn actions(&self, organization: &str) -> Vec<String> {
        let subject = AuditSubject::Organization(organization.parse().unwrap());
        let lines = audit::list(&self.store, subject, None, 500).await.unwrap();
        lines.into_iter().map(|line| line.action).collect()
    }
}

/// A code that is well formed and nobody's.
fn wrong(number: u8) -> String {
    let code = gatepost_organization_core::SupportCode::from_bytes(&[number; 32]);
    code.expose().expose().clone()
}

#[tokio::test]
async fn a_code_shows_support_who_calls_and_rotates() {
    let (house, id, provider) = House::staffed().await;
    let shown = house.code(ANNA, SupportCodeKind::Account, "").await.unwrap();
    assert_eq!(shown.code.len(), 11);
    assert_eq!(house.code(ANNA, SupportCodeKind::Account, "").await.unwrap(), shown);
    let other = house.code(Who::Account(2), SupportCodeKind::Account, "").await.unwrap();
    assert_ne!(other.code, shown.code);
    let typed = format!(" {} ", shown.code.to_lowercase().replace('-', " "));
    let found = house.check(HELPER, &typed).await.unwrap();
    assert_eq!((found.kind(), &found.until), (SupportCodeKind::Account, &shown.until));
    assert_eq!((found.account_id, found.name), (account(1), "Person 1".to_owned()));
    assert_eq!(found.masked_email, "p…@example.org");
    assert_eq!(found.organizations.len(), 1);
    let organization = &found.organizations[0];
    assert_eq!((&organization.organization_id, organization.name.as_str()), (&id, "Client"));
    assert_eq!(organization.role(), Role::LegalRepresentative);
    assert!(!organization.premium && !organization.support_access);
    // Written down where its owner sees it and where those see it who run support; in no other log.
    assert_eq!(house.people.lines(), [(account(1), "support-code.verified".to_owned())]);
    assert_eq!(house.actions(&provider).await[0], "support-code.verified");
    assert!(house.actions(&id).await.iter().all(|action| !action.starts_with("support-code")));

    let renewed = house.renew(ANNA, SupportCodeKind::Account, "").await;
    assert_ne!(renewed, shown.code);
    assert_eq!(
        reason(&house.check(HELPER, &shown.code).await.unwrap_err()),
        "support-code-refused"
    );
    house.check(HELPER, &renewed).await.unwrap();
    house.clock.advance(Duration::from_secs(86_400));
    assert_eq!(reason(&house.check(HELPER, &renewed).await.unwrap_err()), "support-code-refused");
    let next = house.code(ANNA, SupportCodeKind::Account, "").await.unwrap();
    assert_ne!(next.code, renewed);
    house.check(HELPER, &next.code).await.unwrap();
    // No code stands in the store in any form that people could read.
    for table in ["support_code", "support_code_by_hash"] {
        for entry in house.store.scan(Range::prefix(Table(table), &[])).await.unwrap() {
            let bytes = [entry.key.to_vec(), entry.record.value.to_vec()].concat();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            assert!(!text.contains(&next.code) && !text.contains(&next.code.replace('-', "")));
        }
    }
}

#[tokio::test]
async fn only_support_checks_codes_and_others_learn_nothing() {
    let (house, id, provider) = House::staffed().await;
    let code = house.code(ANNA, SupportCodeKind::Account, "").await.unwrap().code;
    for who in [ANNA, Who::Account(2), Who::Account(9), Who::Account(30)] {
        for typed in [code.as_str(), &wrong(1), "nonsense"] {
            let refused = house.check(who, typed).await.unwrap_err();
            assert_eq!(
                (refused.code(), reason(&refused).as_str()),
                (Code::NotFound, "unknown-organization")
            );
        }
    }
    assert!(house.people.lines().is_empty());
    assert_eq!(house.check(HELPER, "nonsense").await.unwrap_err().code(), Code::InvalidArgument);
    house.remove(&provider, 7).await.unwrap();
    assert_eq!(house.check(HELPER, &code).await.unwrap_err().code(), Code::NotFound);
    // Nobody sees the code of somebody else, and programs see none.
    for (who, kind, organization, code) in [
        (Who::Account(2), SupportCodeKind::Account, id.as_str(), Code::InvalidArgument),
        (ANNA, SupportCodeKind::Unspecified, "", Code::InvalidArgument),
        (ANNA, SupportCodeKind::Premium, "x", Code::InvalidArgument),
        (ANNA, SupportCodeKind::Premium, &id, Code::FailedPrecondition),
        (Who::Account(3), SupportCodeKind::Premium, &id, Code::PermissionDenied),
        (Who::Account(30), SupportCodeKind::Premium, &id, Code::NotFound),
        (Who::Account(3), SupportCodeKind::Partner, &id, Code::PermissionDenied),
        (Who::Operator, SupportCodeKind::Account, "", Code::PermissionDenied),
    ] {
        let refused = house.code(who, kind, organization).await.unwrap_err();
        assert_eq!(refused.code(), code, "{who:?} {kind:?}");
    }
}

#[tokio::test]
async fn organizations_with_premium_support_have_a_code_of_their_own() {
    let (house, id, provider) = House::staffed().await;
    assert!(house.premium(&id, true).await.premium);
    let shown = house.code(Who::Account(2), SupportCodeKind::Premium, &id).await.unwrap();
    let found = house.check(HELPER, &shown.code).await.unwrap();
    assert_eq!((found.kind(), found.account_id.as_str()), (SupportCodeKind::Premium, ""));
    let organization = &found.organizations[0];
    assert!(organization.premium && organization.organization_id == id);
    assert!(house.actions(&id).await.contains(&"support-code.verified".to_owned()));
    assert!(house.actions(&provider).await.contains(&"support-code.verified".to_owned()));
    let renewed = house.renew(ANNA, SupportCodeKind::Premium, &id).await;
    assert!(house.check(HELPER, &shown.code).await.is_err());
    assert!(house.actions(&id).await.contains(&"support-code.renewed".to_owned()));
    // Without the mark the code is gone.
    assert!(!house.premium(&id, false).await.premium);
    assert!(house.check(HELPER, &renewed).await.is_err());
    assert!(house.actions(&id).await.contains(&"organization.premium-unset".to_owned()));
    let request = request(ANNA, SetPremiumRequest { organization_id: id, premium: true });
    let refused = SupportCodeServiceClient::new(house.link(ANNA)).set_premium(request).await;
    assert_eq!(refused.unwrap_err().code(), Code::PermissionDenied);
}

#[tokio::test]
async fn a_partner_is_found_by_its_code_or_id() {
    let (house, client, _) = House::staffed().await;
    let partner = house.create(Who::Account(5), "Partner").await.id;
    let code = house.code(Who::Account(5), SupportCodeKind::Partner, &partner).await.unwrap();
    assert_eq!(code.until, None);
    let find = async |who, typed: &str| {
        let request =
            FindPartnerRequest { organization_id: client.clone(), partner: typed.to_owned() };
        call!(PartnerAccessServiceClient, house, who, find_partner(request))
    };
    for typed in [code.code.as_str(), &partner, &format!(" {partner}\n")] {
        let found = find(ANNA, typed).await.unwrap();
        assert_eq!((found.organization_id, found.name.as_str()), (partner.clone(), "Partner"));
    }
    assert_eq!(find(Who::Account(3), &code.code).await.unwrap_err().code(), Code::PermissionDenied);
    assert_eq!(find(ANNA, "nonsense").await.unwrap_err().code(), Code::InvalidArgument);
    // The code of an account is nothing to clients, a partner's is nothing to support.
    let own = house.code(ANNA, SupportCodeKind::Account, "").await.unwrap().code;
    assert_eq!(reason(&find(ANNA, &own).await.unwrap_err()), "support-code-refused");
    assert_eq!(reason(&house.check(HELPER, &code.code).await.unwrap_err()), "support-code-refused");
    // It stays however long it takes, until it is renewed.
    house.clock.advance(Duration::from_secs(900 * 86_400));
    find(ANNA, &code.code).await.unwrap();
    house.renew(Who::Account(5), SupportCodeKind::Partner, &partner).await;
    assert!(find(ANNA, &code.code).await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn guesses_are_counted_by_person_and_in_all_even_when_many_come_at_once() {
    let (house, _, provider) = House::staffed().await;
    let code = house.code(ANNA, SupportCodeKind::Account, "").await.unwrap().code;
    let house = Arc::new(house);
    let mut racers = JoinSet::new();
    for number in 0..30 {
        let house = house.clone();
        racers
            .spawn(async move { reason(&house.check(HELPER, &wrong(number)).await.unwrap_err()) });
    }
    let answers = racers.join_all().await;
    let refused = answers.iter().filter(|slug| *slug == "support-code-refused").count();
    assert_eq!(refused, 10, "{answers:?}");
    assert!(answers.iter().all(|slug| slug == "support-code-refused" || slug == "throttled"));
    // Not even the right one is heard now; a colleague is.
    let refusal = house.check(HELPER, &code).await.unwrap_err();
    assert_eq!((refusal.code(), reason(&refusal).as_str()), (Code::ResourceExhausted, "throttled"));
    house.check(Who::Account(8), &code).await.unwrap();
    let lines = house.actions(&provider).await;
    assert_eq!(lines.iter().filter(|action| *action == "support-code.refused").count(), 10);
    house.clock.advance(Duration::from_secs(3600));
    let code = house.code(ANNA, SupportCodeKind::Account, "").await.unwrap().code;
    house.check(HELPER, &code).await.unwrap();
    // All together: twenty people's worth.
    for number in 100..120 {
        house.set(&provider, number, Role::Support).await.unwrap();
        for guess in 0..10 {
            house.check(Who::Account(number), &wrong(guess)).await.unwrap_err();
        }
    }
    let refusal = house.check(Who::Account(8), &code).await.unwrap_err();
    assert_eq!(reason(&refusal), "throttled");
}
