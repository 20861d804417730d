//! TeamService.

use gatepost_model::{IdempotencyKey, Malformed, TeamId};
use gatepost_proto::{organization::v1::*, wire};
use gatepost_runtime::{page::Page, principal::Principals};
use tonic::{Request, Response, Status};

use super::{
    convert::{account_id, grant, organization_id, team_id},
    members::{accounts, given, outcomes, taken, text},
    organizations::refuse,
};
use crate::{
    OrganizationError,
    flow::{
        Context,
        member::grants::Wanted as Granting,
        team::{self, Target, change::Wishes, create::Create},
    },
    repo::TeamRecord,
};

pub(crate) struct Teams {
    pub(crate) context: Context,
    pub(crate) principals: Principals,
}

/// The target of a request: who calls, whose team, which.
macro_rules! target {
    ($self:expr, $caller:expr, $asked:expr) => {
        Target {
            context: &$self.context,
            caller: &$caller,
            organization: organization_id(&$asked.organization_id).map_err(refuse)?,
            team: team_id(&$asked.team_id).map_err(refuse)?,
        }
    };
}

#[tonic::async_trait]
impl team_service_server::TeamService for Teams {
    async fn create_team(
        &self,
        request: Request<CreateTeamRequest>,
    ) -> Result<Response<CreateTeamResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let id = organization_id(&asked.organization_id).map_err(refuse)?;
        let wanted = parse_create(&asked).map_err(refuse)?;
        let made = team::create::create(&self.context, &caller, id, &wanted).await;
        let (id, record) = made.map_err(refuse)?;
        let team = Some(team_of(id, &record).map_err(refuse)?);
        Ok(Response::new(CreateTeamResponse { team }))
    }

    async fn list_teams(
        &self,
        request: Request<ListTeamsRequest>,
    ) -> Result<Response<ListTeamsResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let id = organization_id(&asked.organization_id).map_err(refuse)?;
        let wanted = text(&asked.text).map_err(refuse)?;
        let page = Page::of(asked.page.as_ref()).map_err(refuse)?;
        let found = team::read::list(&self.context, &caller, id, &wanted, &page).await;
        let (found, next, count) = found.map_err(refuse)?;
        let teams: Result<_, _> = found.iter().map(|(id, record)| team_of(*id, record)).collect();
        Ok(Response::new(ListTeamsResponse {
            teams: teams.map_err(refuse)?,
            page: Some(next),
            found: u32::try_from(count).unwrap_or(u32::MAX),
        }))
    }

    async fn get_team(
        &self,
        request: Request<GetTeamRequest>,
    ) -> Result<Response<GetTeamResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let organization = organization_id(&asked.organization_id).map_err(refuse)?;
        let id = team_id(&asked.team_id).map_err(refuse)?;
        let found = team::read::get(&self.context, &caller, organization, id).await;
        let team = Some(team_of(id, &found.map_err(refuse)?).map_err(refuse)?);
        Ok(Response::new(GetTeamResponse { team }))
    }

    async fn update_team(
        &self,
        request: Request<UpdateTeamRequest>,
    ) -> Result<Response<UpdateTeamResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let target = target!(self, caller, asked);
        let wishes = wishes(&asked).map_err(refuse)?;
        let updated = team::change::update(target, &wishes).await.map_err(refuse)?;
        let team = Some(team_of(target.team, &updated).map_err(refuse)?);
        Ok(Response::new(UpdateTeamResponse { team }))
    }

    async fn delete_team(
        &self,
        request: Request<DeleteTeamRequest>,
    ) -> Result<Response<DeleteTeamResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        team::change::delete(target!(self, caller, asked)).await.map_err(refuse)?;
        Ok(Response::new(DeleteTeamResponse {}))
    }

    async fn add_team_members(
        &self,
        request: Request<AddTeamMembersRequest>,
    ) -> Result<Response<AddTeamMembersResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let target = target!(self, caller, asked);
        let accounts = accounts(&asked.account_ids).map_err(refuse)?;
        let (record, became) = team::members::add(target, accounts).await.map_err(refuse)?;
        let team = Some(team_of(target.team, &record).map_err(refuse)?);
        Ok(Response::new(AddTeamMembersResponse { team, outcomes: outcomes(&became) }))
    }

    async fn remove_team_members(
        &self,
        request: Request<RemoveTeamMembersRequest>,
    ) -> Result<Response<RemoveTeamMembersResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let target = target!(self, caller, asked);
        let accounts = accounts(&asked.account_ids).map_err(refuse)?;
        let (record, became) = team::members::remove(target, accounts).await.map_err(refuse)?;
        let team = Some(team_of(target.team, &record).map_err(refuse)?);
        Ok(Response::new(RemoveTeamMembersResponse { team, outcomes: outcomes(&became) }))
    }

    async fn set_team_leader(
        &self,
        request: Request<SetTeamLeaderRequest>,
    ) -> Result<Response<SetTeamLeaderResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let target = target!(self, caller, asked);
        let leader = Some(asked.account_id.as_str()).filter(|id| !id.is_empty()).map(account_id);
        let leader = leader.transpose().map_err(refuse)?;
        let changed = team::change::set_leader(target, leader).await.map_err(refuse)?;
        let team = Some(team_of(target.team, &changed).map_err(refuse)?);
        Ok(Response::new(SetTeamLeaderResponse { team }))
    }

    async fn grant_to_team(
        &self,
        request: Request<GrantToTeamRequest>,
    ) -> Result<Response<GrantToTeamResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let target = target!(self, caller, asked);
        let wanted = Granting::Give(given(asked.grant.as_ref()).map_err(refuse)?);
        let changed = team::change::change_grants(target, &wanted).await.map_err(refuse)?;
        let team = Some(team_of(target.team, &changed).map_err(refuse)?);
        Ok(Response::new(GrantToTeamResponse { team }))
    }

    async fn revoke_from_team(
        &self,
        request: Request<RevokeFromTeamRequest>,
    ) -> Result<Response<RevokeFromTeamResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let target = target!(self, caller, asked);
        let wanted = Granting::Take(taken(asked.grant.as_ref()).map_err(refuse)?);
        let changed = team::change::change_grants(target, &wanted).await.map_err(refuse)?;
        let team = Some(team_of(target.team, &changed).map_err(refuse)?);
        Ok(Response::new(RevokeFromTeamResponse { team }))
    }
}

fn parse_create(asked: &CreateTeamRequest) -> Result<Create, Malformed> {
    Ok(Create {
        name: asked.name.parse()?,
        description: asked.description.parse()?,
        key: IdempotencyKey::optional(&asked.idempotency_key)?,
    })
}

fn wishes(asked: &UpdateTeamRequest) -> Result<Wishes, Malformed> {
    let mut wishes = Wishes::default();
    let paths = asked.update_mask.as_ref().map(|mask| mask.paths.as_slice()).unwrap_or_default();
    if paths.is_empty() {
        return Err(Malformed::new("update_mask", "the fields to change"));
    }
    for path in paths {
        match path.as_str() {
            "name" => wishes.name = Some(asked.name.parse()?),
            "description" => wishes.description = Some(asked.description.parse()?),
            _ => return Err(Malformed::new("update_mask", "name or description")),
        }
    }
    Ok(wishes)
}

fn team_of(id: TeamId, record: &TeamRecord) -> Result<Team, OrganizationError> {
    let leader = record.leader()?;
    Ok(Team {
        id: id.to_string(),
        name: record.name.clone(),
        description: record.description.clone(),
        created: Some(wire::timestamp(record.created())),
        members: record.members,
        leader_account_id: leader.map(|leader| leader.to_string()).unwrap_or_default(),
        grants: team::change::grants(record)?.iter().map(grant).collect(),
    })
}
