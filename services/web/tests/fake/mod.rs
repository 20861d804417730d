//! Services that remember just enough for the pages to be tried.

#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod avatars;
pub mod cases;
pub mod discovery;
pub mod domains;
pub mod expunged;
pub mod invitations;
pub mod login;
pub mod mailbox_access;
pub mod members;
pub mod oauth_clients;
pub mod organization;
pub mod outside;
pub mod passkeys;
pub mod phone;
pub mod products;
pub mod profile;
pub mod provider;
pub mod push;
mod recovery;
pub mod setups;

mod compromise;
mod tokens;
mod unification;

use std::sync::{Arc, Mutex};

use gatepost_model::{
    ManualClock, Pepper, PepperKeyId, Scope, SeededEntropy, ServiceName, Timestamp,
};
use gatepost_proto::{
    common::v1::{Activity, Client, LastUse},
    identity::v1::{
        account_service_server::*, activity_service_server::*,
        api_token_service_server::ApiTokenServiceServer, app_password_service_server::*,
        compromise_service_server::CompromiseServiceServer, factor_service_server::*,
        login_service_server::*, session_service_server::*, *,
    },
    mail::v1::{
        DeliverRequest, DeliverResponse, GetUsageRequest, GetUsageResponse, ListConnectionsRequest,
        ListConnectionsResponse,
        mail_service_server::{MailService, MailServiceServer},
    },
    mailbox::v1::{
        DevicePassword, Domain, DomainState, MailService as MailServiceRecord, Mailbox,
        MailboxLogin, device_password_service_server::*, mailbox_service_server::*, *,
    },
    organization::v1::{Organization, organization_service_server::*, *},
};
use gatepost_runtime::{
    access::{Acting, Rule},
    drain::Drain,
    link::Switchboard,
};
use gatepost_web::{MailSettings, Parts, WebConfig};
use tonic::{Code, Request, Response, Status};
use tonic_types::{ErrorDetails, StatusExt};

pub const ANNA: &str = "gps_anna";
pub const BERT: &str = "gps_bert";
pub const NOW: i64 = 1_795_219_200;
/// A name that does harm where it is not escaped.
pub const XSS: &str = "<script>alert(\"1\")</script>&'";

type Answer<T> = Result<Response<T>, Status>;

fn ok<T>(message: T) -> Answer<T> {
    Ok(Response::new(message))
}

pub const PENDING: InvitationState = InvitationState::Pending;

/// The role of this name.
pub fn role(slug: &str) -> Role {
    match slug {
        "administrator" => Role::Administrator,
        "external" => Role::External,
        _ => Role::Collaborator,
    }
}

pub fn id(prefix: &str, n: u32) -> String {
    format!("{prefix}_{n:026}")
}

fn at(seconds: i64) -> Option<prost_types::Timestamp> {
    Some(prost_types::Timestamp { seconds, nanos: 0 })
}

fn client(program: &str) -> Option<Client> {
    Some(Client { ip: "192.0.2.7".into(), program: program.into() })
}

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

#[derive(Clone, Default)]
pub struct Fakes(Arc<Mutex<World>>);

/// What the fakes remember.
#[derive(Default)]
pub struct World {
    pub name: String,
    pub told: organization::Told,
    /// Reason why the next logos are refused.
    pub refuse_logo: Option<&'static str>,
    /// How many organizations Anna has; none: her usual two.
    pub many_organizations: u32,
    pub sign_ups: Vec<SignUpRequest>,
    pub verified: Vec<String>,
    pub logins: Vec<StartLoginRequest>,
    pub ended: Vec<String>,
    pub services: Vec<MailServiceRecord>,
    pub mailboxes: Vec<(String, Mailbox)>,
    pub app_passwords: Vec<(String, AppPassword)>,
    /// Where app passwords were asked for from.
    pub issuers: Vec<Client>,
    pub devices: Vec<DevicePassword>,
    pub tokens: Vec<(String, ApiToken)>,
    pub oauth_clients: oauth_clients::Applications,
    pub run: Option<CompromiseRun>,
    pub passwords: Vec<String>,
    pub down: bool,
    /// Has the person proven nothing for long?
    pub stale: bool,
    pub resets: Vec<StartPasswordResetRequest>,
    pub factors: Vec<Factor>,
    pub cases: cases::Cases,
    /// Picture of the person.
    pub avatar: Option<Vec<u8>>,
    pub passkeys: passkeys::Passkeys,
    pub phones: phone::Phones,
    /// Is the login under way asked for a code by message?
    pub by_message: bool,
    /// Answers to challenges.
    pub answers: Vec<AnswerChallengeRequest>,
    pub alarms: profile::Alarms,
    pub profiles: profile::Profiles,
    pub unifications: unification::Unifications,
    pub domains: domains::Domains,
    pub openers: mailbox_access::Openers,
    pub expunged: expunged::Expunged,
    pub push: push::Phones,
    pub outside: outside::Outside,
    pub firm: members::Firm,
    pub shelf: products::Shelf,
    pub setups: setups::Setups,
    /// What Anna may do in her organizations; none: whatever legal representatives may.
    pub may: Option<Vec<i32>>,
    pub invitations: invitations::Invitations,
    pub provider: provider::Provider,
}

impl Fakes {
    pub fn world(&self) -> std::sync::MutexGuard<'_, World> {
        self.0.lock().unwrap()
    }

    /// Gives the organization a mail service, if it has none.
    pub fn mail_service(&self, organization_id: &str, name: &str) -> MailServiceRecord {
        let mut world = self.world();
        if world.services.is_empty() {
            world.services.push(MailServiceRecord {
                id: id("msv", 1),
                organization_id: organization_id.to_owned(),
                name: name.to_owned(),
                created: at(NOW),
                ..MailServiceRecord::default()
            });
        }
        world.services[0].clone()
    }
}

/// The status a real service would answer with.
fn refusal(code: Code, reason: &str, field: Option<&str>) -> Status {
    let mut details = ErrorDetails::new();
    details.set_error_info(reason, "gatepost", std::collections::HashMap::new());
    if let Some(field) = field {
        details.add_bad_request_violation(field, "raw words of a service");
    }
    if code == Code::ResourceExhausted {
        details.set_retry_info(Some(std::time::Duration::from_secs(90)));
    }
    Status::with_error_details(code, "raw words of a service", details)
}

fn caller<T>(request: &Request<T>) -> Result<&'static str, Status> {
    let token = gatepost_runtime::access::bearer(request.metadata());
    whose(token.as_deref().unwrap_or_default())
}

fn whose(token: &str) -> Result<&'static str, Status> {
    match token {
        ANNA => Ok("anna"),
        BERT => Ok("bert"),
        token if gatepost_runtime::access::is_api_token(token) => Ok("anna"),
        _ => Err(refusal(Code::Unauthenticated, "session-ended", None)),
    }
}

fn missing() -> Status {
    refusal(Code::NotFound, "not-found", None)
}

#[tonic::async_trait]
impl AccountService for Fakes {
    async fn sign_up(&self, request: Request<SignUpRequest>) -> Answer<SignUpResponse> {
        let request = request.into_inner();
        if !request.email.contains('@') {
            return Err(refusal(Code::InvalidArgument, "malformed", Some("address")));
        }
        if request.password.len() < 10 {
            return Err(refusal(Code::InvalidArgument, "malformed", Some("password")));
        }
        self.world().sign_ups.push(request);
        ok(SignUpResponse { sign_up_id: id("sgn", 1) })
    }

    async fn verify_sign_up(
        &self,
        request: Request<VerifySignUpRequest>,
    ) -> Answer<VerifySignUpResponse> {
        let proof = match request.into_inner().proof.unwrap() {
            verify_sign_up_request::Proof::Token(token) => token,
            verify_sign_up_request::Proof::Code(code) => code.code,
        };
        if proof != "12345678" && proof != "gpl_right" {
            return Err(refusal(Code::Unauthenticated, "verification-refused", None));
        }
        self.world().verified.push(proof);
        ok(VerifySignUpResponse::default())
    }

    async fn resend_sign_up_verification(
        &self,
        _: Request<ResendSignUpVerificationRequest>,
    ) -> Answer<ResendSignUpVerificationResponse> {
        ok(ResendSignUpVerificationResponse {})
    }

    async fn create_account(
        &self,
        _: Request<CreateAccountRequest>,
    ) -> Answer<CreateAccountResponse> {
        Err(missing())
    }

    async fn get_account(&self, _: Request<GetAccountRequest>) -> Answer<GetAccountResponse> {
        Err(missing())
    }

    async fn list_accounts(&self, _: Request<ListAccountsRequest>) -> Answer<ListAccountsResponse> {
        Err(missing())
    }

    async fn change_password(
        &self,
        request: Request<ChangePasswordRequest>,
    ) -> Answer<ChangePasswordResponse> {
        caller(&request)?;
        let request = request.into_inner();
        if request.present_password != "correct horse" {
            return Err(refusal(Code::PermissionDenied, "password-refused", None));
        }
        self.world().passwords.push(request.new_password);
        ok(ChangePasswordResponse {})
    }

    async fn reset_password(
        &self,
        _: Request<ResetPasswordRequest>,
    ) -> Answer<ResetPasswordResponse> {
        Err(missing())
    }

    async fn set_account_state(
        &self,
        _: Request<SetAccountStateRequest>,
    ) -> Answer<SetAccountStateResponse> {
        Err(missing())
    }
}

#[tonic::async_trait]
impl SessionService for Fakes {
    async fn verify_session(
        &self,
        request: Request<VerifySessionRequest>,
    ) -> Answer<VerifySessionResponse> {
        let who = whose(&request.into_inner().token)?;
        let name = self.world().name.clone();
        let avatar = self.world().avatar.clone();
        let account = Account {
            id: id("acc", if who == "anna" { 1 } else { 2 }),
            email: format!("{who}@example.org"),
            name: if name.is_empty() { "Anna Keller".into() } else { name },
            language: "en".into(),
            state: AccountState::Active.into(),
            created: at(NOW - 9_000_000),
            time_zone: self.world().profiles.zone.clone(),
            avatar: avatar.map(|_| avatars::NAME.into()).unwrap_or_default(),
        };
        ok(VerifySessionResponse {
            account: Some(account),
            session_id: id("ses", 1),
            assurance_level: AssuranceLevel::Aal1.into(),
            authenticated: at(NOW - 60),
            fresh_until: at(if self.world().stale { NOW - 1 } else { NOW + 240 }),
            ..Default::default()
        })
    }

    async fn list_sessions(
        &self,
        request: Request<ListSessionsRequest>,
    ) -> Answer<ListSessionsResponse> {
        caller(&request)?;
        let session = |n, program: &str, seen| Session {
            id: id("ses", n),
            created: at(NOW - seen - 90_000),
            last_seen: at(NOW - seen),
            expires: at(NOW + 90_000),
            client: client(program),
            present: n == 1,
            methods: if n == 1 { vec![1, 2] } else { vec![1] },
            assurance_level: if n == 1 { AssuranceLevel::Aal2 } else { AssuranceLevel::Aal1 }
                .into(),
        };
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1";
        ok(ListSessionsResponse {
            sessions: vec![session(1, FIREFOX, 10), session(2, phone, 86_400 * 2)],
            page: None,
        })
    }

    async fn end_session(&self, request: Request<EndSessionRequest>) -> Answer<EndSessionResponse> {
        caller(&request)?;
        let session = request.into_inner().session_id;
        if session == id("ses", 9) {
            return Err(missing());
        }
        self.world().ended.push(session);
        ok(EndSessionResponse {})
    }

    async fn end_other_sessions(
        &self,
        request: Request<EndOtherSessionsRequest>,
    ) -> Answer<EndOtherSessionsResponse> {
        caller(&request)?;
        self.world().ended.push("others".into());
        ok(EndOtherSessionsResponse { ended: 1 })
    }
}

#[tonic::async_trait]
impl AppPasswordService for Fakes {
    async fn issue_app_password(
        &self,
        request: Request<IssueAppPasswordRequest>,
    ) -> Answer<IssueAppPasswordResponse> {
        let who = caller(&request)?;
        let request = request.into_inner();
        let mut world = self.world();
        world.issuers.extend(request.client.clone());
        let made = world.app_passwords.iter().find(|(key, _)| *key == request.idempotency_key);
        if let Some((_, made)) = made {
            let app_password = Some(made.clone());
            return ok(IssueAppPasswordResponse { app_password, secret: String::new() });
        }
        let n = world.app_passwords.len() as u32 + 1;
        let app_password = AppPassword {
            id: id("apw", n),
            name: request.name,
            created: at(NOW - 500_000),
            expires: request.expires,
            scopes: request.scopes,
            mailbox_ids: request.mailbox_ids,
            networks: request.networks,
            last_use: (n % 2 == 1)
                .then(|| LastUse { time: at(NOW - 340), client: client("Thunderbird 145.0") }),
        };
        assert_eq!(who, "anna");
        world.app_passwords.push((request.idempotency_key, app_password.clone()));
        let secret = "gpa-7k2m-q9xw-4hfd-t8vn-3cjr-b6ps-e5ga-zy1w-0dkq".into();
        ok(IssueAppPasswordResponse { app_password: Some(app_password), secret })
    }

    async fn list_app_passwords(
        &self,
        request: Request<ListAppPasswordsRequest>,
    ) -> Answer<ListAppPasswordsResponse> {
        let who = caller(&request)?;
        let all = self.world().app_passwords.iter().map(|(_, made)| made.clone()).collect();
        let app_passwords = if who == "anna" { all } else { Vec::new() };
        ok(ListAppPasswordsResponse { app_passwords, page: None })
    }

    async fn revoke_app_password(
        &self,
        request: Request<RevokeAppPasswordRequest>,
    ) -> Answer<RevokeAppPasswordResponse> {
        let who = caller(&request)?;
        let wanted = request.into_inner().app_password_id;
        let mut world = self.world();
        let before = world.app_passwords.len();
        world.app_passwords.retain(|(_, made)| who != "anna" || made.id != wanted);
        if world.app_passwords.len() == before {
            return Err(missing());
        }
        ok(RevokeAppPasswordResponse {})
    }

    async fn revoke_all_app_passwords(
        &self,
        request: Request<RevokeAllAppPasswordsRequest>,
    ) -> Answer<RevokeAllAppPasswordsResponse> {
        caller(&request)?;
        self.world().app_passwords.clear();
        ok(RevokeAllAppPasswordsResponse { revoked: 1 })
    }

    async fn verify_app_password(
        &self,
        _: Request<VerifyAppPasswordRequest>,
    ) -> Answer<VerifyAppPasswordResponse> {
        Err(missing())
    }

    async fn record_app_password_uses(
        &self,
        _: Request<RecordAppPasswordUsesRequest>,
    ) -> Answer<RecordAppPasswordUsesResponse> {
        Err(missing())
    }
}

#[tonic::async_trait]
impl ActivityService for Fakes {
    async fn list_activity(
        &self,
        request: Request<ListActivityRequest>,
    ) -> Answer<ListActivityResponse> {
        caller(&request)?;
        let line =
            |number, action: &str, ago, detail: Option<(&str, &str)>, program: &str| Activity {
                number,
                time: at(NOW - ago),
                actor: id("acc", 1),
                action: action.into(),
                details: detail.into_iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect(),
                client: client(program),
            };
        let name = self.world().name.clone();
        let by_program = Activity {
            actor: format!("{}/{}", id("acc", 1), id("tok", 1)),
            ..line(1, "app-password.revoked", 9_500_000, None, "")
        };
        let activities = vec![
            line(7, "login.accepted", 30, None, FIREFOX),
            line(6, "login.refused", 240, Some(("cause", "password")), FIREFOX),
            line(5, "app-password.issued", 7200, Some(("name", &name)), FIREFOX),
            line(
                4,
                "mailbox.login-refused",
                50_000,
                Some(("cause", "expired")),
                "Thunderbird 145.0",
            ),
            line(3, "something.new", 900_000, None, ""),
            line(2, "account.created", 9_000_000, None, FIREFOX),
            by_program,
        ];
        let page = gatepost_proto::common::v1::PageResponse { next_token: "a b&c".into() };
        ok(ListActivityResponse { activities, page: Some(page) })
    }

    async fn record_activity(
        &self,
        _: Request<RecordActivityRequest>,
    ) -> Answer<RecordActivityResponse> {
        Err(missing())
    }
}

#[tonic::async_trait]
impl OrganizationService for Fakes {
    async fn create_organization(
        &self,
        _: Request<CreateOrganizationRequest>,
    ) -> Answer<CreateOrganizationResponse> {
        Err(missing())
    }

    async fn get_organization(
        &self,
        request: Request<GetOrganizationRequest>,
    ) -> Answer<GetOrganizationResponse> {
        let many = self.world().many_organizations;
        let wanted = (1..=many).find(|n| id("org", *n) == request.get_ref().organization_id);
        let found = wanted.filter(|_| caller(&request).is_ok_and(|who| who == "anna"));
        let organization = Some(self.numbered_organization(found.ok_or_else(missing)?));
        ok(GetOrganizationResponse { organization })
    }

    async fn list_organizations(
        &self,
        request: Request<ListOrganizationsRequest>,
    ) -> Answer<ListOrganizationsResponse> {
        let who = caller(&request)?;
        let many = self.world().many_organizations;
        let mut organizations = match (who, many) {
            ("anna", 0) => vec![
                self.organization(1, "Keller & Daughters"),
                self.organization(2, "Chess Club Lugano"),
            ],
            ("anna", many) => (1..=many).map(|n| self.numbered_organization(n)).collect(),
            _ => vec![self.organization(3, "Bert")],
        };
        let page = request.into_inner().page.unwrap_or_default();
        organizations.retain(|one| one.id > page.token);
        let size = if page.size == 0 { 100 } else { page.size as usize };
        let more = organizations.len() > size;
        organizations.truncate(size);
        let last = organizations.last().filter(|_| more);
        let next_token = last.map(|one| one.id.clone()).unwrap_or_default();
        let page = Some(gatepost_proto::common::v1::PageResponse { next_token });
        ok(ListOrganizationsResponse { organizations, page })
    }

    async fn list_members(&self, _: Request<ListMembersRequest>) -> Answer<ListMembersResponse> {
        Err(missing())
    }

    async fn set_member(&self, _: Request<SetMemberRequest>) -> Answer<SetMemberResponse> {
        Err(missing())
    }

    async fn remove_member(&self, _: Request<RemoveMemberRequest>) -> Answer<RemoveMemberResponse> {
        Err(missing())
    }

    async fn check_right(&self, _: Request<CheckRightRequest>) -> Answer<CheckRightResponse> {
        Err(missing())
    }
}

impl Fakes {
    fn organization(&self, n: u32, fallback: &str) -> Organization {
        let world = self.world();
        Organization {
            id: id("org", n),
            name: if world.name.is_empty() { fallback.into() } else { world.name.clone() },
            kind: OrganizationKind::Company.into(),
            created: at(NOW),
            role: match world.cases.support {
                true => Role::Support.into(),
                false => Role::LegalRepresentative.into(),
            },
            operator: world.cases.support,
            // Legal representatives may do everything but what is support's.
            may: match (&world.may, world.cases.support) {
                _ if world.told.held => vec![Verb::View.into()],
                (Some(may), _) => may.clone(),
                (None, true) => vec![Verb::View.into(), Verb::ViewMembers.into()],
                (None, false) => (1..15).collect(),
            },
            logo: world.told.profile.logo.clone(),
            logo_dark: world.told.profile.logo_dark.clone(),
            held: world.told.held,
            second_factor_lacking: world.told.lacking || world.told.held,
            second_factor_from: world
                .told
                .profile
                .two_factor_requirement
                .as_ref()
                .and_then(|demand| demand.from),
            support: world.outside.presence.clone(),
            partner: world.outside.partner.clone(),
            premium: world.outside.premium,
        }
    }

    fn numbered_organization(&self, n: u32) -> Organization {
        self.organization(n, &format!("Organization {n}"))
    }

    fn mailbox(&self, who: &str, wanted: &str) -> Result<Mailbox, Status> {
        let world = self.world();
        let found = world.mailboxes.iter().find(|(_, mailbox)| mailbox.id == wanted);
        let found = found.filter(|_| who == "anna");
        found.map(|(_, mailbox)| mailbox.clone()).ok_or_else(missing)
    }

    fn change(&self, wanted: &str, change: impl FnOnce(&mut Mailbox)) -> Mailbox {
        let mut world = self.world();
        let found = world.mailboxes.iter_mut().find(|(_, mailbox)| mailbox.id == wanted).unwrap();
        change(&mut found.1);
        found.1.clone()
    }
}

#[tonic::async_trait]
impl MailboxService for Fakes {
    async fn create_mail_service(
        &self,
        request: Request<CreateMailServiceRequest>,
    ) -> Answer<CreateMailServiceResponse> {
        caller(&request)?;
        let request = request.into_inner();
        let mail_service = self.mail_service(&request.organization_id, &request.name);
        ok(CreateMailServiceResponse { mail_service: Some(mail_service) })
    }

    async fn list_mail_services(
        &self,
        request: Request<ListMailServicesRequest>,
    ) -> Answer<ListMailServicesResponse> {
        caller(&request)?;
        let wanted = request.into_inner().organization_id;
        let services = self.world().services.clone();
        let services = services.into_iter().filter(|service| service.organization_id == wanted);
        ok(ListMailServicesResponse { mail_services: services.collect(), page: None })
    }

    async fn add_domain(&self, request: Request<AddDomainRequest>) -> Answer<AddDomainResponse> {
        caller(&request)?;
        let name = request.into_inner().name;
        match name.as_str() {
            "taken.example" => Err(refusal(Code::AlreadyExists, "domain-taken", None)),
            name if name.contains(' ') => {
                Err(refusal(Code::InvalidArgument, "malformed", Some("name")))
            }
            _ => {
                self.world().domains.added.push(name.clone());
                ok(AddDomainResponse { domain: Some(self.domain(&name)?) })
            }
        }
    }

    async fn list_domains(
        &self,
        request: Request<ListDomainsRequest>,
    ) -> Answer<ListDomainsResponse> {
        caller(&request)?;
        let domain = |name: &str, state: DomainState, shared| Domain {
            name: name.into(),
            mail_service_id: String::new(),
            state: state.into(),
            verification_record: String::new(),
            shared,
        };
        let mut domains = vec![domain("gatepost.test", DomainState::Verified, true)];
        if !request.get_ref().mail_service_id.is_empty() {
            domains.push(domain("keller.example", DomainState::Verified, false));
            domains.push(domain("pending.example", DomainState::Pending, false));
        }
        ok(ListDomainsResponse { domains, page: None })
    }

    async fn verify_domain(&self, _: Request<VerifyDomainRequest>) -> Answer<VerifyDomainResponse> {
        Err(missing())
    }

    async fn create_mailbox(
        &self,
        request: Request<CreateMailboxRequest>,
    ) -> Answer<CreateMailboxResponse> {
        caller(&request)?;
        let request = request.into_inner();
        if request.address.starts_with("taken@") {
            return Err(refusal(Code::AlreadyExists, "address-taken", Some("address")));
        }
        if request.address.contains(' ') {
            return Err(refusal(Code::InvalidArgument, "malformed", Some("address")));
        }
        let mut world = self.world();
        let made = world.mailboxes.iter().find(|(key, _)| *key == request.idempotency_key);
        if let Some((_, made)) = made {
            return ok(CreateMailboxResponse { mailbox: Some(made.clone()) });
        }
        let mailbox = Mailbox {
            id: id("mbx", world.mailboxes.len() as u32 + 1),
            mail_service_id: request.mail_service_id,
            address: request.address,
            aliases: Vec::new(),
            state: MailboxState::Active.into(),
            quota_bytes: 5 << 30,
            created: at(NOW),
            has_password: false,
            permissions: (1..=13).collect(),
            manages: true,
            passwords_forbidden: false,
        };
        world.mailboxes.push((request.idempotency_key, mailbox.clone()));
        ok(CreateMailboxResponse { mailbox: Some(mailbox) })
    }

    async fn get_mailbox(&self, request: Request<GetMailboxRequest>) -> Answer<GetMailboxResponse> {
        let who = caller(&request)?;
        match request.into_inner().key {
            Some(get_mailbox_request::Key::MailboxId(wanted)) => {
                ok(GetMailboxResponse { mailbox: Some(self.mailbox(who, &wanted)?) })
            }
            Some(get_mailbox_request::Key::Address(wanted)) => {
                let world = self.world();
                let found = world.mailboxes.iter().find(|(_, mailbox)| mailbox.address == wanted);
                let found = found.map(|(_, mailbox)| mailbox.clone()).ok_or_else(missing)?;
                ok(GetMailboxResponse { mailbox: Some(found) })
            }
            None => Err(missing()),
        }
    }

    async fn list_mailboxes(
        &self,
        request: Request<ListMailboxesRequest>,
    ) -> Answer<ListMailboxesResponse> {
        let who = caller(&request)?;
        if self.world().down {
            return Err(Status::unavailable("raw words of a link"));
        }
        let all = self.world().mailboxes.iter().map(|(_, mailbox)| mailbox.clone()).collect();
        let mailboxes = if who == "anna" { all } else { Vec::new() };
        ok(ListMailboxesResponse { mailboxes, page: None })
    }

    async fn update_mailbox(
        &self,
        _: Request<UpdateMailboxRequest>,
    ) -> Answer<UpdateMailboxResponse> {
        Err(missing())
    }

    async fn add_alias(&self, request: Request<AddAliasRequest>) -> Answer<AddAliasResponse> {
        let who = caller(&request)?;
        let request = request.into_inner();
        self.mailbox(who, &request.mailbox_id)?;
        if !request.address.contains('@') {
            return Err(refusal(Code::InvalidArgument, "malformed", Some("address")));
        }
        let mailbox =
            self.change(&request.mailbox_id, |mailbox| mailbox.aliases.push(request.address));
        ok(AddAliasResponse { mailbox: Some(mailbox) })
    }

    async fn remove_alias(
        &self,
        request: Request<RemoveAliasRequest>,
    ) -> Answer<RemoveAliasResponse> {
        caller(&request)?;
        let request = request.into_inner();
        let mailbox = self.change(&request.mailbox_id, |mailbox| {
            mailbox.aliases.retain(|alias| *alias != request.address);
        });
        ok(RemoveAliasResponse { mailbox: Some(mailbox) })
    }

    async fn attach_account(
        &self,
        request: Request<AttachAccountRequest>,
    ) -> Answer<AttachAccountResponse> {
        caller(&request)?;
        self.attach(request.into_inner()).and_then(ok)
    }

    async fn detach_account(
        &self,
        request: Request<DetachAccountRequest>,
    ) -> Answer<DetachAccountResponse> {
        caller(&request)?;
        self.world().openers.detached.push(request.into_inner().account_id);
        ok(DetachAccountResponse {})
    }

    async fn list_attachments(
        &self,
        _: Request<ListAttachmentsRequest>,
    ) -> Answer<ListAttachmentsResponse> {
        Err(missing())
    }

    async fn set_mailbox_password(
        &self,
        request: Request<SetMailboxPasswordRequest>,
    ) -> Answer<SetMailboxPasswordResponse> {
        caller(&request)?;
        let request = request.into_inner();
        if (1..10).contains(&request.password.len()) {
            return Err(refusal(Code::InvalidArgument, "malformed", Some("password")));
        }
        self.change(&request.mailbox_id, |mailbox| {
            mailbox.has_password = !request.password.is_empty();
        });
        ok(SetMailboxPasswordResponse {})
    }

    async fn list_logins(&self, request: Request<ListLoginsRequest>) -> Answer<ListLoginsResponse> {
        caller(&request)?;
        let login = |ago, accepted, cause: &str, program: &str| MailboxLogin {
            time: at(NOW - ago),
            client: client(program),
            protocol: 1,
            credential_id: id("apw", 1),
            account_id: id("acc", 1),
            accepted,
            cause: cause.into(),
        };
        let logins = vec![
            login(340, true, "", "Thunderbird 145.0"),
            login(7000, false, "expired", "Apple Mail (23A344)"),
        ];
        ok(ListLoginsResponse { logins, page: None })
    }
}

#[tonic::async_trait]
impl DevicePasswordService for Fakes {
    async fn issue_device_password(
        &self,
        request: Request<IssueDevicePasswordRequest>,
    ) -> Answer<IssueDevicePasswordResponse> {
        caller(&request)?;
        let request = request.into_inner();
        let mut world = self.world();
        let device = DevicePassword {
            id: id("dpw", world.devices.len() as u32 + 1),
            mailbox_id: request.mailbox_id,
            name: request.name,
            account_id: request.account_id,
            created: at(NOW),
            expires: request.expires,
            scopes: request.scopes,
            networks: request.networks,
            last_use: None,
        };
        world.devices.push(device.clone());
        let secret = "gpd-7k2m-q9xw-4hfd-t8vn-3cjr-b6ps-e5ga-zy1w-0dkq".into();
        ok(IssueDevicePasswordResponse { device_password: Some(device), secret })
    }

    async fn list_device_passwords(
        &self,
        request: Request<ListDevicePasswordsRequest>,
    ) -> Answer<ListDevicePasswordsResponse> {
        caller(&request)?;
        let device_passwords = self.world().devices.clone();
        ok(ListDevicePasswordsResponse { device_passwords, page: None })
    }

    async fn revoke_device_password(
        &self,
        request: Request<RevokeDevicePasswordRequest>,
    ) -> Answer<RevokeDevicePasswordResponse> {
        caller(&request)?;
        let wanted = request.into_inner().device_password_id;
        self.world().devices.retain(|device| device.id != wanted);
        ok(RevokeDevicePasswordResponse {})
    }
}

#[tonic::async_trait]
impl MailService for Fakes {
    async fn deliver(&self, _: Request<DeliverRequest>) -> Answer<DeliverResponse> {
        Err(missing())
    }

    async fn get_usage(&self, _: Request<GetUsageRequest>) -> Answer<GetUsageResponse> {
        ok(GetUsageResponse { bytes: 1_340_000_000, messages: 1834 })
    }

    async fn list_connections(
        &self,
        _: Request<ListConnectionsRequest>,
    ) -> Answer<ListConnectionsResponse> {
        Err(missing())
    }
}

/// What programs may call of the fakes: one RPC of each kind.
const RULES: [(ServiceName, &[Rule]); 2] = [
    (
        ServiceName::Identity,
        &[
            rule("gatepost.identity.v1.AppPasswordService/IssueAppPassword")
                .scoped(Scope::AppPasswordsWrite),
            rule("gatepost.identity.v1.AccountService/ChangePassword"),
            rule("gatepost.identity.v1.EventService/WatchEvents").scoped(Scope::ActivityRead),
        ],
    ),
    (
        ServiceName::Mailbox,
        &[
            rule("gatepost.mailbox.v1.MailboxService/GetMailbox").scoped(Scope::MailboxesRead),
            rule("gatepost.mailbox.v1.MailboxService/ListMailboxes").scoped(Scope::MailboxesRead),
        ],
    ),
];

const fn rule(rpc: &'static str) -> Rule {
    Rule::new(rpc, &[ServiceName::Web], Acting::Account)
}

/// The web service's parts over fakes.
pub fn parts(fakes: &Fakes) -> Parts {
    let board = Switchboard::new();
    let identity = tonic::service::Routes::new(AccountServiceServer::new(fakes.clone()))
        .add_service(LoginServiceServer::new(fakes.clone()))
        .add_service(FactorServiceServer::new(fakes.clone()))
        .add_service(avatars::service(fakes))
        .add_service(passkeys::service(fakes))
        .add_service(push::service(fakes))
        .add_service(recovery::service(fakes))
        .add_service(phone::service(fakes))
        .add_service(cases::service(fakes))
        .add_service(SessionServiceServer::new(fakes.clone()))
        .add_service(ApiTokenServiceServer::new(fakes.clone()))
        .add_service(CompromiseServiceServer::new(fakes.clone()))
        .add_service(setups::service(fakes))
        .add_service(AppPasswordServiceServer::new(fakes.clone()))
        .add_service(ActivityServiceServer::new(fakes.clone()))
        .add_service(oauth_clients::service(fakes))
        .add_service(profile::alarms(fakes))
        .add_service(profile::profiles(fakes))
        .add_service(profile::reports(fakes))
        .add_service(profile::closings(fakes));
    let mailbox = tonic::service::Routes::new(MailboxServiceServer::new(fakes.clone()))
        .add_service(DevicePasswordServiceServer::new(fakes.clone()))
        .add_service(domains::service(fakes))
        .add_service(discovery::service(fakes))
        .add_service(mailbox_access::access(fakes))
        .add_service(mailbox_access::settings(fakes))
        .add_service(unification::service(fakes));
    let organization = tonic::service::Routes::new(OrganizationServiceServer::new(fakes.clone()))
        .add_service(organization::service(fakes))
        .add_service(members::members(fakes))
        .add_service(members::teams(fakes))
        .add_service(invitations::service(fakes))
        .add_service(products::products(fakes))
        .add_service(products::tags(fakes))
        .add_service(products::transfers(fakes));
    let identity = provider::add(fakes, identity);
    let mail = tonic::service::Routes::new(MailServiceServer::new(fakes.clone()))
        .add_service(mailbox_access::connections(fakes))
        .add_service(expunged::service(fakes));
    let identity = outside::identity(fakes, identity);
    let mailbox = outside::mailbox(fakes, mailbox);
    let organization = outside::organization(fakes, organization);
    for (name, routes) in [
        (ServiceName::Identity, identity),
        (ServiceName::Mailbox, mailbox),
        (ServiceName::Organization, organization),
        (ServiceName::Mail, mail),
    ] {
        board.connect(name, routes.into_axum_router());
    }
    let link = |to| board.link(ServiceName::Web, to);
    Parts {
        identity: link(ServiceName::Identity),
        mailbox: link(ServiceName::Mailbox),
        organization: link(ServiceName::Organization),
        mail: link(ServiceName::Mail),
        places: gatepost_web::Places::default(),
        rules: RULES.to_vec(),
        clock: Arc::new(ManualClock::at(Timestamp::from_unix_seconds(NOW))),
        entropy: Arc::new(SeededEntropy::new(1)),
        pepper: Pepper::new([(PepperKeyId(1), [7; 32])]).unwrap(),
        tls: tls(),
        signer: signer(&rcgen::PKCS_ECDSA_P256_SHA256),
        mail_settings: MailSettings {
            imap_host: "mail.keller.example".into(),
            imaps_port: 993,
            imap_port: 143,
            smtp_host: Some("mail.keller.example".into()),
            smtp_port: 465,
            provider: "Keller & Co".into(),
            caldav_url: None,
            carddav_url: None,
        },
        config: WebConfig { listen: ([127, 0, 0, 1], 0).into(), ..WebConfig::default() },
        drain: Drain::new(),
    }
}

/// Signs profiles, with a key of this kind.
pub fn signer(kind: &'static rcgen::SignatureAlgorithm) -> gatepost_runtime::tls::Signer {
    let pair = rcgen::KeyPair::generate_for(kind).unwrap();
    let params = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let made = params.self_signed(&pair).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(pair.serialize_der()).unwrap();
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    let chain = vec![made.der().clone()];
    let key = rustls::sign::CertifiedKey::from_der(chain, key, &provider).unwrap();
    gatepost_runtime::tls::Signer::of(key)
}

fn tls() -> Arc<rustls::ServerConfig> {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    Arc::new(config)
}
