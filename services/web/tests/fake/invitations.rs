//! Invitations, as far as the pages go.

use super::*;
use gatepost_proto::organization::v1::invitation_service_server::{
    InvitationService, InvitationServiceServer,
};

/// An invitation, with the secret of its link.
pub struct Sent {
    pub secret: String,
    pub invitation: Invitation,
}

/// What is remembered of invitations.
#[derive(Default)]
pub struct Invitations {
    pub sent: Vec<Sent>,
    pub asked: Vec<CreateInvitationsRequest>,
}

impl Invitations {
    /// Invites an address to the first organization; answers with the secret.
    pub fn invite(&mut self, email: &str) -> String {
        let n = self.sent.len() as u32 + 1;
        let secret = format!("gpi_{n}");
        let invitation = Invitation {
            id: id("inv", n),
            email: email.to_owned(),
            role: Role::Collaborator.into(),
            state: InvitationState::Pending.into(),
            created: at(NOW - 60),
            mailed: at(NOW - 60),
            expires: at(NOW + 86_400),
            mails: 2,
            ..Invitation::default()
        };
        self.sent.push(Sent { secret: secret.clone(), invitation });
        secret
    }

    fn open(&mut self, secret: &str, id: &str, own: &str) -> Result<&mut Invitation, Status> {
        let found = self.sent.iter_mut().find(|one| match secret {
            "" => one.invitation.id == id && one.invitation.email == own,
            secret => one.secret == secret,
        });
        let found = found.filter(|one| one.invitation.state() == InvitationState::Pending);
        let refused = || refusal(Code::NotFound, "invitation-refused", None);
        found.map(|one| &mut one.invitation).ok_or_else(refused)
    }

    fn outcome(&mut self, id: &str, state: Option<InvitationState>) -> InvitationOutcome {
        let found = self.sent.iter_mut().find(|one| one.invitation.id == id);
        let Some(found) = found else {
            let reason = "unknown-invitation".to_owned();
            return InvitationOutcome { reason, ..InvitationOutcome::default() };
        };
        let email = found.invitation.email.clone();
        if email.starts_with("lately") {
            let reason = "mailed-lately".to_owned();
            return InvitationOutcome { email, reason, invitation: None };
        }
        found.invitation.mails += 1;
        found.invitation.state = state.unwrap_or(InvitationState::Pending).into();
        let invitation = Some(found.invitation.clone());
        InvitationOutcome { email, invitation, reason: String::new() }
    }
}

pub fn service(fakes: &Fakes) -> InvitationServiceServer<Fakes> {
    InvitationServiceServer::new(fakes.clone())
}

fn offer(world: &World, invitation: &Invitation) -> InvitationOffer {
    let named = |fallback: &str| match world.name.as_str() {
        "" => fallback.to_owned(),
        name => name.to_owned(),
    };
    InvitationOffer {
        id: invitation.id.clone(),
        organization_id: id("org", 1),
        organization_name: named("Keller & Daughters"),
        inviter_name: named("Anna Keller"),
        role: invitation.role,
        expires: invitation.expires,
        email: invitation.email.clone(),
    }
}

fn own(who: &str) -> String {
    format!("{who}@example.org")
}

#[tonic::async_trait]
impl InvitationService for Fakes {
    async fn create_invitations(
        &self,
        request: Request<CreateInvitationsRequest>,
    ) -> Answer<CreateInvitationsResponse> {
        caller(&request)?;
        let asked = request.into_inner();
        let mut world = self.world();
        let mut outcomes = Vec::new();
        for line in &asked.lines {
            let email = line.email.clone();
            let invited = world.invitations.sent.iter().any(|one| one.invitation.email == email);
            let reason = match (email.contains('@'), invited) {
                (false, _) => "malformed-address",
                (true, true) => "already-invited",
                (true, false) => "",
            };
            if reason.is_empty() {
                world.invitations.invite(&email);
            }
            let invitation = reason.is_empty().then(Invitation::default);
            outcomes.push(InvitationOutcome { email, invitation, reason: reason.to_owned() });
        }
        world.invitations.asked.push(asked);
        ok(CreateInvitationsResponse { outcomes })
    }

    async fn list_invitations(
        &self,
        request: Request<ListInvitationsRequest>,
    ) -> Answer<ListInvitationsResponse> {
        caller(&request)?;
        let asked = request.into_inner();
        let world = self.world();
        let all = world.invitations.sent.iter().map(|one| one.invitation.clone());
        let mut found: Vec<_> = all
            .filter(|one| asked.states.is_empty() || asked.states.contains(&one.state))
            .filter(|one| one.email.contains(&asked.text))
            .collect();
        let page = asked.page.unwrap_or_default();
        found.retain(|one| one.id > page.token);
        let more = found.len() > page.size as usize;
        found.truncate(page.size as usize);
        let next_token = found.last().filter(|_| more).map(|one| one.id.clone());
        let page =
            gatepost_proto::common::v1::PageResponse { next_token: next_token.unwrap_or_default() };
        let pending = world.invitations.sent.len() as u32;
        ok(ListInvitationsResponse { invitations: found, page: Some(page), pending })
    }

    async fn resend_invitations(
        &self,
        request: Request<ResendInvitationsRequest>,
    ) -> Answer<ResendInvitationsResponse> {
        caller(&request)?;
        let ids = request.into_inner().invitation_ids;
        let mut world = self.world();
        let outcomes = ids.iter().map(|id| world.invitations.outcome(id, None)).collect();
        ok(ResendInvitationsResponse { outcomes })
    }

    async fn withdraw_invitations(
        &self,
        request: Request<WithdrawInvitationsRequest>,
    ) -> Answer<WithdrawInvitationsResponse> {
        caller(&request)?;
        let ids = request.into_inner().invitation_ids;
        let mut world = self.world();
        let withdrawn = Some(InvitationState::Withdrawn);
        let outcomes = ids.iter().map(|id| world.invitations.outcome(id, withdrawn)).collect();
        ok(WithdrawInvitationsResponse { outcomes })
    }

    async fn get_invitation(
        &self,
        request: Request<GetInvitationRequest>,
    ) -> Answer<GetInvitationResponse> {
        let mut world = self.world();
        let secret = request.into_inner().secret;
        let found = world.invitations.open(&secret, "", "")?.clone();
        ok(GetInvitationResponse { offer: Some(offer(&world, &found)) })
    }

    async fn list_my_invitations(
        &self,
        request: Request<ListMyInvitationsRequest>,
    ) -> Answer<ListMyInvitationsResponse> {
        let own = own(caller(&request)?);
        let world = self.world();
        let all = world.invitations.sent.iter().map(|one| &one.invitation);
        let mine = all.filter(|one| one.email == own && one.state() == InvitationState::Pending);
        let offers = mine.map(|one| offer(&world, one)).collect();
        ok(ListMyInvitationsResponse { offers, page: None })
    }

    async fn accept_invitation(
        &self,
        request: Request<AcceptInvitationRequest>,
    ) -> Answer<AcceptInvitationResponse> {
        let own = own(caller(&request)?);
        let asked = request.into_inner();
        let mut world = self.world();
        let found = world.invitations.open(&asked.secret, &asked.invitation_id, &own)?;
        if found.email.starts_with("again") {
            return Err(refusal(Code::FailedPrecondition, "already-a-member", None));
        }
        found.state = InvitationState::Accepted.into();
        let gone = if found.email.starts_with("gone") { vec![XSS.to_owned()] } else { vec![] };
        ok(AcceptInvitationResponse {
            organization_id: id("org", 1),
            organization_name: "Keller & Daughters".into(),
            role: found.role,
            missing_teams: gone,
            missing_products: Vec::new(),
        })
    }

    async fn decline_invitation(
        &self,
        request: Request<DeclineInvitationRequest>,
    ) -> Answer<DeclineInvitationResponse> {
        let own = caller(&request).map(own).unwrap_or_default();
        let asked = request.into_inner();
        let mut world = self.world();
        let found = world.invitations.open(&asked.secret, &asked.invitation_id, &own)?;
        found.state = InvitationState::Declined.into();
        ok(DeclineInvitationResponse {})
    }
}
