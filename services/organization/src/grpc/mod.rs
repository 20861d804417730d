//! The wire: parse, call one flow, render.

mod activities;
mod audits;
mod convert;
mod departures;
mod events;
mod invitations;
mod members;
mod organizations;
mod partners;
mod products;
mod profiles;
mod standings;
mod support_accesses;
mod support_codes;
mod supports;
mod tags;
mod teams;
mod transfers;

use std::sync::Arc;

use gatepost_model::{
    Scope,
    ServiceName::{Admin, Identity, Mail, Mailbox, Web},
};
use gatepost_proto::identity::v1::activity_service_client::ActivityServiceClient;
use gatepost_proto::organization::v1::{
    audit_service_server::AuditServiceServer, departure_service_server::DepartureServiceServer,
    event_service_server::EventServiceServer, invitation_service_server::InvitationServiceServer,
    member_service_server::MemberServiceServer,
    organization_activity_service_server::OrganizationActivityServiceServer,
    organization_profile_service_server::OrganizationProfileServiceServer,
    organization_service_server::OrganizationServiceServer,
    partner_access_service_server::PartnerAccessServiceServer,
    product_service_server::ProductServiceServer, standing_service_server::StandingServiceServer,
    support_access_service_server::SupportAccessServiceServer,
    support_code_service_server::SupportCodeServiceServer,
    support_service_server::SupportServiceServer, tag_service_server::TagServiceServer,
    team_service_server::TeamServiceServer, transfer_service_server::TransferServiceServer,
};
use gatepost_runtime::{
    access::{Acting, Rule, guard},
    principal::Principals,
};
use tokio::sync::{Notify, Semaphore};
use tonic::service::Routes;

use crate::{
    Parts,
    flow::{Context, factor_events, invitation, upkeep},
    mails::{self, PostOffice},
    people::People,
    sweeper,
};

macro_rules! rule {
    ($rpc:literal, $callers:expr, $acting:ident) => {
        Rule::new(concat!("gatepost.organization.v1.", $rpc), $callers, Acting::$acting)
    };
    ($rpc:literal, $callers:expr, $acting:ident, $scope:ident) => {
        rule!($rpc, $callers, $acting).scoped(Scope::$scope)
    };
}

/// Who may call which RPC.
pub const RULES: &[Rule] = &[
    rule!(
        "OrganizationService/CreateOrganization",
        &[Web, Admin, Identity],
        Either,
        OrganizationsWrite
    ),
    rule!("OrganizationService/GetOrganization", &[Web, Admin], Account, OrganizationsRead),
    rule!("OrganizationService/ListOrganizations", &[Web, Admin], Account, OrganizationsRead),
    rule!("OrganizationService/ListMembers", &[Web, Admin], Account, OrganizationsRead),
    rule!("OrganizationService/SetMember", &[Admin], Account),
    rule!("OrganizationService/RemoveMember", &[Admin], Account),
    rule!("OrganizationService/CheckRight", &[Mailbox, Identity, Mail, Web, Admin], Service),
    rule!("OrganizationProfileService/GetProfile", &[Web, Admin], Account, OrganizationsRead),
    rule!("OrganizationProfileService/UpdateProfile", &[Web, Admin], Account, OrganizationsWrite),
    rule!(
        "OrganizationProfileService/CreateOrganizationWithProfile",
        &[Web],
        Account,
        OrganizationsWrite
    ),
    rule!("OrganizationProfileService/SetLogo", &[Web, Admin], Account, OrganizationsWrite),
    rule!("OrganizationProfileService/RemoveLogo", &[Web, Admin], Account, OrganizationsWrite),
    rule!("OrganizationProfileService/GetLogo", &[Web, Admin], Account, OrganizationsRead),
    rule!("OrganizationProfileService/SetTwoFactorRequirement", &[Web, Admin], Account),
    rule!(
        "OrganizationProfileService/ListMembersLackingSecondFactor",
        &[Web, Admin],
        Account,
        OrganizationsRead
    ),
    rule!("OrganizationProfileService/CheckDeletion", &[Web, Admin], Account, OrganizationsRead),
    rule!("OrganizationProfileService/DeleteOrganization", &[Web, Admin], Account),
    rule!("DepartureService/CheckDeparture", &[Identity], Service),
    rule!("DepartureService/Depart", &[Identity], Service),
    rule!("StandingService/DescribeResource", &[Mailbox], Service),
    rule!("StandingService/DescribeStandings", &[Mailbox, Identity], Service),
    rule!("ProductService/ListKinds", &[Web, Admin], Account, OrganizationsRead),
    rule!("ProductService/CreateProduct", &[Web, Admin], Account, ProductsWrite),
    rule!("ProductService/GetProduct", &[Web, Admin], Account, OrganizationsRead),
    rule!("ProductService/ListProducts", &[Web, Admin], Account, OrganizationsRead),
    rule!("ProductService/UpdateProduct", &[Web, Admin], Account, ProductsWrite),
    rule!("ProductService/CancelProduct", &[Web, Admin], Account, ProductsWrite),
    rule!("ProductService/RestoreProduct", &[Web, Admin], Account, ProductsWrite),
    rule!("ProductService/SetProductState", &[Admin], Account),
    rule!("ProductService/RegisterProduct", &[Mailbox], Service),
    rule!("ProductService/NameDatabase", &[Web, Admin], Account, OrganizationsRead),
    rule!("TagService/ListTags", &[Web, Admin], Account, OrganizationsRead),
    rule!("TagService/CreateTag", &[Web, Admin], Account, ProductsWrite),
    rule!("TagService/UpdateTag", &[Web, Admin], Account, ProductsWrite),
    rule!("TagService/DeleteTag", &[Web, Admin], Account, ProductsWrite),
    rule!("TagService/TagProducts", &[Web, Admin], Account, ProductsWrite),
    rule!("TransferService/OfferTransfer", &[Web, Admin], Account, ProductsWrite),
    rule!("TransferService/ListTransfers", &[Web, Admin], Account, OrganizationsRead),
    rule!("TransferService/GetTransfer", &[Web, Admin], Account, OrganizationsRead),
    rule!("TransferService/AcceptTransfer", &[Web, Admin], Account, ProductsWrite),
    rule!("TransferService/DeclineTransfer", &[Web, Admin], Account, ProductsWrite),
    rule!("TransferService/WithdrawTransfer", &[Web, Admin], Account, ProductsWrite),
    rule!("SupportService/SetOperator", &[Admin], Account),
    rule!("SupportService/CheckSupport", &[Identity], Service),
    rule!("MemberService/SearchMembers", &[Web, Admin], Account, OrganizationsRead),
    rule!("MemberService/GetMember", &[Web, Admin], Account, OrganizationsRead),
    rule!("MemberService/ChangeRole", &[Web, Admin], Account, MembersWrite),
    rule!("MemberService/RemoveMembers", &[Web, Admin], Account, MembersWrite),
    rule!("MemberService/ListRemovedMembers", &[Web, Admin], Account, OrganizationsRead),
    rule!("MemberService/RestoreMembers", &[Web, Admin], Account, MembersWrite),
    rule!("MemberService/UpdatePreferences", &[Web, Admin], Account, MembersWrite),
    rule!("MemberService/GrantProduct", &[Web, Admin], Account, MembersWrite),
    rule!("MemberService/RevokeGrant", &[Web, Admin], Account, MembersWrite),
    rule!("MemberService/ExplainRights", &[Web, Admin], Account, OrganizationsRead),
    rule!("MemberService/LeaveOrganization", &[Web, Admin], Account),
    rule!("TeamService/CreateTeam", &[Web, Admin], Account, MembersWrite),
    rule!("TeamService/ListTeams", &[Web, Admin], Account, OrganizationsRead),
    rule!("TeamService/GetTeam", &[Web, Admin], Account, OrganizationsRead),
    rule!("TeamService/UpdateTeam", &[Web, Admin], Account, MembersWrite),
    rule!("TeamService/DeleteTeam", &[Web, Admin], Account, MembersWrite),
    rule!("TeamService/AddTeamMembers", &[Web, Admin], Account, MembersWrite),
    rule!("TeamService/RemoveTeamMembers", &[Web, Admin], Account, MembersWrite),
    rule!("TeamService/SetTeamLeader", &[Web, Admin], Account, MembersWrite),
    rule!("TeamService/GrantToTeam", &[Web, Admin], Account, MembersWrite),
    rule!("TeamService/RevokeFromTeam", &[Web, Admin], Account, MembersWrite),
    rule!(
        "OrganizationActivityService/ListOrganizationActivity",
        &[Web, Admin],
        Account,
        OrganizationsRead
    ),
    // A stream: the HTTP API answers with one message.
    rule!("OrganizationActivityService/ExportOrganizationActivity", &[Web, Admin], Account),
    rule!(
        "OrganizationActivityService/SummarizeOrganizationActivity",
        &[Web, Admin],
        Account,
        OrganizationsRead
    ),
    rule!("AuditService/VerifyLogs", &[Admin], Account),
    rule!("SupportAccessService/GrantSupportAccess", &[Web, Admin], Account),
    rule!("SupportAccessService/EndSupportAccess", &[Web, Admin], Account),
    rule!("SupportAccessService/ListSupportAccess", &[Web, Admin], Account, OrganizationsRead),
    rule!("PartnerAccessService/FindPartner", &[Web, Admin], Account),
    rule!("PartnerAccessService/GrantPartnerAccess", &[Web, Admin], Account),
    rule!("PartnerAccessService/EndPartnerAccess", &[Web, Admin], Account),
    rule!("PartnerAccessService/ListPartners", &[Web, Admin], Account, OrganizationsRead),
    rule!("PartnerAccessService/ListClients", &[Web, Admin], Account, OrganizationsRead),
    // Codes are for people to read out, and for people to check: not for programs.
    rule!("SupportCodeService/GetSupportCode", &[Web], Account),
    rule!("SupportCodeService/RenewSupportCode", &[Web], Account),
    rule!("SupportCodeService/VerifySupportCode", &[Web], Account),
    rule!("SupportCodeService/SetPremium", &[Admin], Account),
    rule!("InvitationService/CreateInvitations", &[Web, Admin], Account, MembersWrite),
    rule!("InvitationService/ListInvitations", &[Web, Admin], Account, MembersWrite),
    rule!("InvitationService/ResendInvitations", &[Web, Admin], Account, MembersWrite),
    rule!("InvitationService/WithdrawInvitations", &[Web, Admin], Account, MembersWrite),
    rule!("InvitationService/GetInvitation", &[Web], Service),
    rule!("InvitationService/ListMyInvitations", &[Web], Account),
    rule!("InvitationService/AcceptInvitation", &[Web], Account),
    rule!("InvitationService/DeclineInvitation", &[Web], Either),
    rule!("EventService/WatchEvents", &[Mailbox, Identity, Mail, Web], Service),
];

/// Pictures that are made anew at once: each takes up to eight bytes a pixel.
const PICTURES: usize = 1;

pub(crate) fn routes(parts: Parts) -> axum::Router {
    let principals = Principals::new(parts.identity.clone());
    let identity = parts.identity.clone();
    let activities = ActivityServiceClient::new(parts.identity.clone());
    let people = People::start(parts.identity, parts.entropy.clone(), &parts.drain);
    let context = Context {
        people,
        activities,
        store: parts.store,
        clock: parts.clock,
        entropy: parts.entropy,
        config: Arc::new(parts.config),
        post: Arc::new(PostOffice {
            courier: parts.courier,
            public_url: parts.public_url,
            pepper: parts.pepper,
            wake: Notify::new(),
        }),
        guesses: Arc::new(invitation::guard()),
        pictures: Arc::new(Semaphore::new(PICTURES)),
    };
    mails::spawn(context.clone(), &parts.drain);
    factor_events::spawn(context.clone(), identity, &parts.drain);
    upkeep::spawn(context.clone(), &parts.drain);
    let activities = activities::Activities {
        context: context.clone(),
        principals: principals.clone(),
        drain: parts.drain.clone(),
    };
    let accesses = support_accesses::SupportAccesses {
        context: context.clone(),
        principals: principals.clone(),
    };
    let partners = partners::Partners { context: context.clone(), principals: principals.clone() };
    let codes =
        support_codes::SupportCodes { context: context.clone(), principals: principals.clone() };
    let audits = audits::Audits { store: context.store.clone() };
    sweeper::spawn(context.clone(), &parts.drain);
    let events = events::Events { store: context.store.clone(), drain: parts.drain };
    let departures = departures::Departures { context: context.clone() };
    let standings = standings::Standings { context: context.clone() };
    let supports = supports::Supports { context: context.clone(), principals: principals.clone() };
    let members = members::Members { context: context.clone(), principals: principals.clone() };
    // One message holds a whole file.
    let longest = usize::try_from(context.config.logo_file.0).unwrap_or(usize::MAX);
    let longest = longest.saturating_add(64 * 1024);
    let profiles = profiles::Profiles { context: context.clone(), principals: principals.clone() };
    let teams = teams::Teams { context: context.clone(), principals: principals.clone() };
    let invitations =
        invitations::Invitations { context: context.clone(), principals: principals.clone() };
    let products = products::Products { context: context.clone(), principals: principals.clone() };
    let tags = tags::Tags { context: context.clone(), principals: principals.clone() };
    let transfers =
        transfers::Transfers { context: context.clone(), principals: principals.clone() };
    let organizations = organizations::Organizations { context, principals };
    let routes = Routes::new(OrganizationServiceServer::new(organizations))
        .add_service(DepartureServiceServer::new(departures))
        .add_service(StandingServiceServer::new(standings))
        .add_service(SupportServiceServer::new(supports))
        .add_service(
            OrganizationProfileServiceServer::new(profiles).max_decoding_message_size(longest),
        )
        .add_service(MemberServiceServer::new(members))
        .add_service(TeamServiceServer::new(teams))
        .add_service(OrganizationActivityServiceServer::new(activities))
        .add_service(AuditServiceServer::new(audits))
        .add_service(SupportAccessServiceServer::new(accesses))
        .add_service(PartnerAccessServiceServer::new(partners))
        .add_service(SupportCodeServiceServer::new(codes))
        .add_service(InvitationServiceServer::new(invitations))
        .add_service(ProductServiceServer::new(products))
        .add_service(TagServiceServer::new(tags))
        .add_service(TransferServiceServer::new(transfers))
        .add_service(EventServiceServer::new(events));
    guard(routes, RULES)
}
