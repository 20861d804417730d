//! InvitationService.

use gatepost_model::{IdempotencyKey, InvitationId, Malformed, TeamId};
use gatepost_organization_core::{self as core, LineRefusal};
use gatepost_proto::{organization::v1::*, wire};
use gatepost_runtime::{page::Page, principal::Principals};
use tonic::{Request, Response, Status};

use super::{
    convert::{grant, grant_of, organization_id, role, role_of},
    organizations::refuse,
};
use crate::{
    OrganizationError,
    flow::{
        Context,
        invitation::{
            By, Outcome, View,
            accept::{self, Joined},
            bounded,
            create::{self, Right, Wanted},
            decline,
            list::{self, Filter},
            offer::Offered,
            resend, show, withdraw,
        },
    },
    repo::Offer,
};

/// Teams or permissions of one line, at most.
const MOST_GIFTS: usize = 50;

pub(crate) struct Invitations {
    pub(crate) context: Context,
    pub(crate) principals: Principals,
}

#[tonic::async_trait]
impl invitation_service_server::InvitationService for Invitations {
    async fn create_invitations(
        &self,
        request: Request<CreateInvitationsRequest>,
    ) -> Result<Response<CreateInvitationsResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let id = organization_id(&asked.organization_id).map_err(refuse)?;
        bounded(&asked.lines, "lines").map_err(refuse)?;
        let lines: Result<Vec<Wanted>, Malformed> = asked.lines.iter().map(wanted).collect();
        let lines = lines.map_err(refuse)?;
        let key = IdempotencyKey::optional(&asked.idempotency_key).map_err(refuse)?;
        let made = create::create(&self.context, &caller, id, &lines, key.as_ref()).await;
        let outcomes = outcomes(made.map_err(refuse)?).map_err(refuse)?;
        Ok(Response::new(CreateInvitationsResponse { outcomes }))
    }

    async fn list_invitations(
        &self,
        request: Request<ListInvitationsRequest>,
    ) -> Result<Response<ListInvitationsResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let id = organization_id(&asked.organization_id).map_err(refuse)?;
        let page = Page::of(asked.page.as_ref()).map_err(refuse)?;
        let filter = filter(&asked).map_err(refuse)?;
        let (after, limit) = (page.after, page.limit());
        let found = list::list(&self.context, &caller, id, &filter, after, limit).await;
        let (mut views, pending) = found.map_err(refuse)?;
        let next = page.cut(&mut views, |view| view.id);
        let invitations: Result<_, _> = views.iter().map(invitation).collect();
        let invitations = invitations.map_err(refuse)?;
        Ok(Response::new(ListInvitationsResponse { invitations, page: Some(next), pending }))
    }

    async fn resend_invitations(
        &self,
        request: Request<ResendInvitationsRequest>,
    ) -> Result<Response<ResendInvitationsResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let id = organization_id(&asked.organization_id).map_err(refuse)?;
        let ids = invitation_ids(&asked.invitation_ids).map_err(refuse)?;
        let sent = resend::resend(&self.context, &caller, id, &ids).await.map_err(refuse)?;
        let outcomes = outcomes(sent).map_err(refuse)?;
        Ok(Response::new(ResendInvitationsResponse { outcomes }))
    }

    async fn withdraw_invitations(
        &self,
        request: Request<WithdrawInvitationsRequest>,
    ) -> Result<Response<WithdrawInvitationsResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let id = organization_id(&asked.organization_id).map_err(refuse)?;
        let ids = invitation_ids(&asked.invitation_ids).map_err(refuse)?;
        let taken = withdraw::withdraw(&self.context, &caller, id, &ids).await;
        let outcomes = outcomes(taken.map_err(refuse)?).map_err(refuse)?;
        Ok(Response::new(WithdrawInvitationsResponse { outcomes }))
    }

    async fn get_invitation(
        &self,
        request: Request<GetInvitationRequest>,
    ) -> Result<Response<GetInvitationResponse>, Status> {
        let asked = request.into_inner();
        let client = wire::client_of(asked.client.as_ref()).map_err(refuse)?;
        let found = show::by_secret(&self.context, &asked.secret, &client).await;
        let offer = Some(offer(&found.map_err(refuse)?));
        Ok(Response::new(GetInvitationResponse { offer }))
    }

    async fn list_my_invitations(
        &self,
        request: Request<ListMyInvitationsRequest>,
    ) -> Result<Response<ListMyInvitationsResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let page = Page::of(request.get_ref().page.as_ref()).map_err(refuse)?;
        let found = show::own(&self.context, &caller, page.after, page.limit()).await;
        let mut found = found.map_err(refuse)?;
        let next = page.cut(&mut found, |offered| offered.organization);
        let offers = found.iter().map(offer).collect();
        Ok(Response::new(ListMyInvitationsResponse { offers, page: Some(next) }))
    }

    async fn accept_invitation(
        &self,
        request: Request<AcceptInvitationRequest>,
    ) -> Result<Response<AcceptInvitationResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let by = by(asked.secret, &asked.invitation_id, asked.client.as_ref()).map_err(refuse)?;
        let joined = accept::accept(&self.context, &caller, &by).await.map_err(refuse)?;
        let Joined { organization, organization_name, role: given, .. } = joined;
        Ok(Response::new(AcceptInvitationResponse {
            organization_id: organization.to_string(),
            organization_name,
            role: role(given).into(),
            missing_teams: joined.missing_teams,
            missing_products: joined.missing_products,
        }))
    }

    async fn decline_invitation(
        &self,
        request: Request<DeclineInvitationRequest>,
    ) -> Result<Response<DeclineInvitationResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let by = by(asked.secret, &asked.invitation_id, asked.client.as_ref()).map_err(refuse)?;
        decline::decline(&self.context, &caller, &by).await.map_err(refuse)?;
        Ok(Response::new(DeclineInvitationResponse {}))
    }
}

/// A line as the flow wants it. What a person wrote wrongly is told with the line; what only a program gets
/// wrong refuses the request.
fn wanted(line: &InvitationLine) -> Result<Wanted, Malformed> {
    if line.team_ids.len() > MOST_GIFTS || line.grants.len() > MOST_GIFTS {
        return Err(Malformed::new("lines", "of at most 50 teams and 50 grants"));
    }
    let team = |id: &String| -> Result<TeamId, Malformed> {
        id.parse().map_err(|_| Malformed::new("lines.team_ids", "ids of teams"))
    };
    let mut teams = line.team_ids.iter().map(team).collect::<Result<Vec<_>, _>>()?;
    teams.sort_unstable();
    teams.dedup();
    let mut grants = line.grants.iter().map(grant_of).collect::<Result<Vec<_>, _>>()?;
    grants.dedup();
    let mut email: String = line.email.chars().take(320).collect();
    email.retain(|c| !c.is_control());
    let right = match (line.email.trim().parse(), role_of(line.role)) {
        (Err(_), _) => Err(LineRefusal::MalformedAddress),
        (Ok(_), Err(_)) => Err(LineRefusal::MalformedRole),
        (Ok(address), Ok(role)) => {
            Ok(Right { address, role, billing: line.billing, teams, grants })
        }
    };
    Ok(Wanted { email, right })
}

fn outcomes(outcomes: Vec<Outcome>) -> Result<Vec<InvitationOutcome>, OrganizationError> {
    let outcome = |outcome: Outcome| {
        let (invitation, reason) = match &outcome.made {
            Ok(view) => (Some(invitation(view)?), String::new()),
            Err(reason) => (None, (*reason).to_owned()),
        };
        Ok(InvitationOutcome { email: outcome.email, invitation, reason })
    };
    outcomes.into_iter().map(outcome).collect()
}

fn invitation(view: &View) -> Result<Invitation, OrganizationError> {
    let record = &view.record;
    let Offer { role: given, billing, teams, grants, .. } = record.offer()?;
    Ok(Invitation {
        id: view.id.to_string(),
        email: record.email()?.to_string(),
        role: role(given).into(),
        billing,
        team_ids: teams.iter().map(|(id, _)| id.to_string()).collect(),
        grants: grants.iter().map(grant).collect(),
        state: state(view.state).into(),
        created: Some(wire::timestamp(record.created())),
        expires: Some(wire::timestamp(record.expires())),
        mailed: Some(wire::timestamp(record.mailed())),
        mails: record.mails,
        inviter_account_id: record.inviter().map(|id| id.to_string()).unwrap_or_default(),
        accepted_account_id: record.accepted_by().map(|id| id.to_string()).unwrap_or_default(),
        ended: record.ended().map(wire::timestamp),
    })
}

fn offer(offered: &Offered) -> InvitationOffer {
    InvitationOffer {
        id: offered.id.to_string(),
        organization_id: offered.organization.to_string(),
        organization_name: offered.organization_name.clone(),
        inviter_name: offered.inviter.clone(),
        role: role(offered.role).into(),
        expires: Some(wire::timestamp(offered.expires)),
        email: offered.email.clone(),
    }
}

fn state(state: core::InvitationState) -> InvitationState {
    match state {
        core::InvitationState::Pending => InvitationState::Pending,
        core::InvitationState::Accepted => InvitationState::Accepted,
        core::InvitationState::Declined => InvitationState::Declined,
        core::InvitationState::Withdrawn => InvitationState::Withdrawn,
        core::InvitationState::Expired => InvitationState::Expired,
    }
}

fn filter(asked: &ListInvitationsRequest) -> Result<Filter, Malformed> {
    if asked.text.len() > 200 {
        return Err(Malformed::new("text", "at most 200 bytes"));
    }
    let of = |wanted: InvitationState| {
        let mut all = core::InvitationState::ALL.into_iter();
        all.find(|one| state(*one) == wanted)
    };
    let states: Option<Vec<_>> = asked.states().map(of).collect();
    let states = states.ok_or(Malformed::new("states", "known states"))?;
    Ok(Filter { states, text: asked.text.trim().to_lowercase() })
}

fn invitation_id(text: &str) -> Result<InvitationId, Malformed> {
    text.parse().map_err(|_| Malformed::new("invitation_id", "an invitation's id"))
}

fn invitation_ids(texts: &[String]) -> Result<Vec<InvitationId>, OrganizationError> {
    bounded(texts, "invitation_ids")?;
    Ok(texts.iter().map(|text| invitation_id(text)).collect::<Result<_, _>>()?)
}

fn by(
    secret: String,
    id: &str,
    client: Option<&gatepost_proto::common::v1::Client>,
) -> Result<By, Malformed> {
    if secret.is_empty() {
        return Ok(By::Id(invitation_id(id)?));
    }
    Ok(By::Secret(secret, wire::client_of(client)?))
}
