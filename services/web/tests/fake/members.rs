//! Members and teams of Anna's first organization.

use gatepost_proto::{
    common::v1::{PageRequest, PageResponse},
    organization::v1::{
        member_service_server::{MemberService, MemberServiceServer},
        team_service_server::{TeamService, TeamServiceServer},
        *,
    },
};
use tonic::{Code, Request, Status};

use super::{Answer, Fakes, NOW, at, caller, id, missing, ok, refusal};

/// What the fakes remember of the organization.
pub struct Firm {
    pub members: Vec<MemberDetails>,
    pub grants: Vec<(String, Grant)>,
    pub removed: Vec<MemberDetails>,
    pub teams: Vec<(Team, Vec<String>)>,
    pub products: Vec<ProductRights>,
    /// What the caller may do is what a legal representative may; otherwise what a collaborator may.
    pub manages: bool,
    /// Reason of what is refused next.
    pub refuse: Option<(Code, &'static str)>,
    /// Reason why the next change of a role, or leave, is refused.
    pub refuse_change: Option<(Code, &'static str)>,
    pub searches: Vec<SearchMembersRequest>,
    pub left: bool,
    /// Keys of teams that were made.
    pub keys: Vec<String>,
}

impl Default for Firm {
    fn default() -> Self {
        let mut anna = member(1, "Anna Keller", Role::LegalRepresentative);
        anna.may_remove = false;
        Self {
            members: vec![
                anna,
                member(10, "Björn Öz", Role::Collaborator),
                member(11, "太郎", Role::External),
            ],
            grants: Vec::new(),
            removed: Vec::new(),
            teams: Vec::new(),
            products: Vec::new(),
            manages: true,
            refuse: None,
            refuse_change: None,
            searches: Vec::new(),
            left: false,
            keys: Vec::new(),
        }
    }
}

/// A member as it is told to who manages members.
pub fn member(n: u32, name: &str, role: Role) -> MemberDetails {
    MemberDetails {
        account_id: id("acc", n),
        name: name.to_owned(),
        email: format!("m{n}@example.org"),
        role: role.into(),
        since: at(NOW - 90_000 * i64::from(n)),
        state: MemberState::Active.into(),
        second_factor: Some(n % 2 == 1),
        preferences: Some(MemberPreferences {
            billing_reminders_by_email: true,
            ..Default::default()
        }),
        may_remove: true,
        ..MemberDetails::default()
    }
}

pub fn members(fakes: &Fakes) -> MemberServiceServer<Fakes> {
    MemberServiceServer::new(fakes.clone())
}

pub fn teams(fakes: &Fakes) -> TeamServiceServer<Fakes> {
    TeamServiceServer::new(fakes.clone())
}

impl Fakes {
    /// Answers to Anna about her first organization, unless something is to be refused.
    fn firm<T, A>(
        &self,
        request: Request<T>,
        organization: impl Fn(&T) -> &str,
        answer: impl FnOnce(&mut Firm, T) -> Result<A, Status>,
    ) -> Answer<A> {
        let who = caller(&request)?;
        let asked = request.into_inner();
        if who != "anna" || organization(&asked) != id("org", 1) {
            return Err(missing());
        }
        let firm = &mut self.world().firm;
        if let Some((code, reason)) = firm.refuse.take() {
            return Err(refusal(code, reason, None));
        }
        answer(firm, asked).and_then(ok)
    }
}

impl Firm {
    fn refuse_change(&mut self) -> Result<(), Status> {
        let refused = self.refuse_change.take();
        refused.map_or(Ok(()), |(code, reason)| Err(refusal(code, reason, None)))
    }

    fn find(&self, account: &str) -> Result<MemberDetails, Status> {
        let found = self.members.iter().find(|member| member.account_id == account);
        let mut found = found.cloned().ok_or_else(missing)?;
        if !self.manages && account != id("acc", 1) {
            (found.state, found.second_factor, found.preferences) = (0, None, None);
        }
        found.may_remove &= self.manages;
        Ok(found)
    }

    fn team(&mut self, team: &str) -> Result<&mut (Team, Vec<String>), Status> {
        self.teams.iter_mut().find(|(one, _)| one.id == team).ok_or_else(missing)
    }

    fn grants_of(&self, account: &str) -> Vec<Grant> {
        let own = self.grants.iter().filter(|(one, _)| one == account);
        own.map(|(_, grant)| grant.clone()).collect()
    }
}

fn same_reach(one: &Grant, other: &Grant) -> bool {
    (&one.product_id, &one.kind) == (&other.product_id, &other.kind)
}

/// Cuts a page whose token is where it begins.
fn cut<T>(all: Vec<T>, page: Option<PageRequest>) -> (Vec<T>, Option<PageResponse>) {
    let page = page.unwrap_or_default();
    let begin: usize = page.token.parse().unwrap_or(0);
    let size = if page.size == 0 { 100 } else { page.size as usize };
    let next = begin + size;
    let next_token = if next < all.len() { next.to_string() } else { String::new() };
    (all.into_iter().skip(begin).take(size).collect(), Some(PageResponse { next_token }))
}

fn each(ids: &[String], refused: impl Fn(&str) -> &'static str) -> Vec<MemberOutcome> {
    let outcome =
        |id: &String| MemberOutcome { account_id: id.clone(), refused: refused(id).into() };
    ids.iter().map(outcome).collect()
}

#[tonic::async_trait]
impl MemberService for Fakes {
    async fn search_members(
        &self,
        request: Request<SearchMembersRequest>,
    ) -> Answer<SearchMembersResponse> {
        self.firm(
            request,
            |asked| &asked.organization_id,
            |firm, asked| {
                firm.searches.push(asked.clone());
                let team = firm.teams.iter().find(|(team, _)| team.id == asked.team_id);
                let inside = |member: &&MemberDetails| {
                    asked.team_id.is_empty()
                        || team.is_some_and(|(_, inside)| inside.contains(&member.account_id))
                };
                let text = asked.text.to_lowercase();
                let fits = |member: &&MemberDetails| {
                    (member.name.to_lowercase().contains(&text) || member.email.contains(&text))
                        && (asked.roles.is_empty() || asked.roles.contains(&member.role))
                        && !(asked.lacking_second_factor && member.second_factor == Some(true))
                };
                let found: Vec<_> = firm.members.iter().filter(inside).filter(fits).collect();
                let found: Result<Vec<_>, _> =
                    found.into_iter().map(|member| firm.find(&member.account_id)).collect();
                let found = found?;
                let (count, total) = (found.len() as u32, firm.members.len() as u32);
                let (members, page) = cut(found, asked.page);
                Ok(SearchMembersResponse { members, page, found: count, total })
            },
        )
    }

    async fn get_member(&self, request: Request<GetMemberRequest>) -> Answer<GetMemberResponse> {
        self.firm(
            request,
            |asked| &asked.organization_id,
            |firm, asked| {
                let member = firm.find(&asked.account_id)?;
                let own = asked.account_id == id("acc", 1);
                let inside =
                    firm.teams.iter().filter(|(_, inside)| inside.contains(&asked.account_id));
                let teams = inside.map(|(team, _)| MemberTeam {
                    team_id: team.id.clone(),
                    name: team.name.clone(),
                    leader: team.leader_account_id == asked.account_id,
                });
                let may_become = if firm.manages && !own { (1..=4).collect() } else { Vec::new() };
                Ok(GetMemberResponse {
                    grants: firm.grants_of(&asked.account_id),
                    teams: teams.collect(),
                    may_become,
                    may_grant: firm.manages,
                    member: Some(member),
                })
            },
        )
    }

    async fn change_role(&self, request: Request<ChangeRoleRequest>) -> Answer<ChangeRoleResponse> {
        self.firm(
            request,
            |asked| &asked.organization_id,
            |firm, asked| {
                firm.refuse_change()?;
                let found = firm.members.iter_mut().find(|one| one.account_id == asked.account_id);
                let member = found.ok_or_else(missing)?;
                (member.role, member.billing) = (asked.role, asked.billing && asked.role == 3);
                Ok(ChangeRoleResponse { member: Some(member.clone()) })
            },
        )
    }

    async fn remove_members(
        &self,
        request: Request<RemoveMembersRequest>,
    ) -> Answer<RemoveMembersResponse> {
        self.firm(
            request,
            |asked| &asked.organization_id,
            |firm, asked| {
                let own = id("acc", 1);
                let known: Vec<_> = firm.members.iter().map(|one| one.account_id.clone()).collect();
                let outcomes = each(&asked.account_ids, |account| match account {
                    account if account == own => "own-removal",
                    account if !known.iter().any(|one| one == account) => "not-a-member",
                    _ => "",
                });
                if asked.account_ids.iter().all(|account| !known.contains(account)) {
                    return Err(missing());
                }
                let goes = |member: &MemberDetails| {
                    asked.account_ids.contains(&member.account_id) && member.account_id != own
                };
                let (gone, stay) = firm.members.drain(..).partition(goes);
                (firm.removed, firm.members) = (gone, stay);
                Ok(RemoveMembersResponse { outcomes })
            },
        )
    }

    async fn list_removed_members(
        &self,
        request: Request<ListRemovedMembersRequest>,
    ) -> Answer<ListRemovedMembersResponse> {
        self.firm(
            request,
            |asked| &asked.organization_id,
            |firm, _| {
                let removed = firm.removed.iter().map(|member| RemovedMember {
                    account_id: member.account_id.clone(),
                    name: member.name.clone(),
                    email: member.email.clone(),
                    role: member.role,
                    removed: at(NOW - 60),
                    restorable_until: at(NOW + 86_340),
                });
                Ok(ListRemovedMembersResponse { members: removed.collect(), page: None })
            },
        )
    }

    async fn restore_members(
        &self,
        request: Request<RestoreMembersRequest>,
    ) -> Answer<RestoreMembersResponse> {
        self.firm(
            request,
            |asked| &asked.organization_id,
            |firm, asked| {
                let known: Vec<_> = firm.removed.iter().map(|one| one.account_id.clone()).collect();
                let outcomes = each(&asked.account_ids, |account| {
                    if known.iter().any(|one| one == account) { "" } else { "not-restorable" }
                });
                let back = |member: &MemberDetails| asked.account_ids.contains(&member.account_id);
                let (back, stay): (Vec<_>, Vec<_>) = firm.removed.drain(..).partition(back);
                firm.removed = stay;
                firm.members.extend(back);
                Ok(RestoreMembersResponse { outcomes })
            },
        )
    }

    async fn update_preferences(
        &self,
        request: Request<UpdatePreferencesRequest>,
    ) -> Answer<UpdatePreferencesResponse> {
        self.firm(
            request,
            |asked| &asked.organization_id,
            |firm, asked| {
                assert_eq!(asked.update_mask.unwrap().paths.len(), 3);
                let found = firm.members.iter_mut().find(|one| one.account_id == asked.account_id);
                found.ok_or_else(missing)?.preferences = asked.preferences;
                Ok(UpdatePreferencesResponse { preferences: asked.preferences })
            },
        )
    }

    async fn grant_product(
        &self,
        request: Request<GrantProductRequest>,
    ) -> Answer<GrantProductResponse> {
        self.firm(
            request,
            |asked| &asked.organization_id,
            |firm, asked| {
                firm.grants.push((asked.account_id.clone(), asked.grant.unwrap()));
                Ok(GrantProductResponse { grants: firm.grants_of(&asked.account_id) })
            },
        )
    }

    async fn revoke_grant(
        &self,
        request: Request<RevokeGrantRequest>,
    ) -> Answer<RevokeGrantResponse> {
        self.firm(
            request,
            |asked| &asked.organization_id,
            |firm, asked| {
                let gone = asked.grant.unwrap();
                firm.grants.retain(|(account, one)| {
                    *account != asked.account_id || !same_reach(one, &gone)
                });
                Ok(RevokeGrantResponse { grants: firm.grants_of(&asked.account_id) })
            },
        )
    }

    async fn explain_rights(
        &self,
        request: Request<ExplainRightsRequest>,
    ) -> Answer<ExplainRightsResponse> {
        self.firm(
            request,
            |asked| &asked.organization_id,
            |firm, asked| {
                firm.find(&asked.account_id)?;
                Ok(ExplainRightsResponse { products: firm.products.clone(), page: None })
            },
        )
    }

    async fn leave_organization(
        &self,
        request: Request<LeaveOrganizationRequest>,
    ) -> Answer<LeaveOrganizationResponse> {
        self.firm(
            request,
            |asked| &asked.organization_id,
            |firm, _| {
                firm.refuse_change()?;
                firm.left = true;
                Ok(LeaveOrganizationResponse {})
            },
        )
    }
}

#[tonic::async_trait]
impl TeamService for Fakes {
    async fn create_team(&self, request: Request<CreateTeamRequest>) -> Answer<CreateTeamResponse> {
        self.firm(
            request,
            |asked| &asked.organization_id,
            |firm, asked| {
                let at = firm.keys.iter().position(|key| *key == asked.idempotency_key);
                if let Some(at) = at {
                    return Ok(CreateTeamResponse { team: Some(firm.teams[at].0.clone()) });
                }
                if asked.name.chars().count() > 64 {
                    return Err(refusal(Code::InvalidArgument, "malformed", Some("name")));
                }
                let team = Team {
                    id: id("tea", firm.teams.len() as u32 + 1),
                    name: asked.name,
                    description: asked.description,
                    ..Team::default()
                };
                firm.keys.push(asked.idempotency_key);
                firm.teams.push((team.clone(), Vec::new()));
                Ok(CreateTeamResponse { team: Some(team) })
            },
        )
    }

    async fn list_teams(&self, request: Request<ListTeamsRequest>) -> Answer<ListTeamsResponse> {
        self.firm(
            request,
            |asked| &asked.organization_id,
            |firm, asked| {
                let all = firm.teams.iter().map(|(team, _)| team.clone());
                let found: Vec<_> = all.filter(|team| team.name.contains(&asked.text)).collect();
                let count = found.len() as u32;
                let (teams, page) = cut(found, asked.page);
                Ok(ListTeamsResponse { teams, page, found: count })
            },
        )
    }

    async fn get_team(&self, request: Request<GetTeamRequest>) -> Answer<GetTeamResponse> {
        self.firm(
            request,
            |asked| &asked.organization_id,
            |firm, asked| Ok(GetTeamResponse { team: Some(firm.team(&asked.team_id)?.0.clone()) }),
        )
    }

    async fn update_team(&self, request: Request<UpdateTeamRequest>) -> Answer<UpdateTeamResponse> {
        self.firm(
            request,
            |asked| &asked.organization_id,
            |firm, asked| {
                let (team, _) = firm.team(&asked.team_id)?;
                (team.name, team.description) = (asked.name, asked.description);
                Ok(UpdateTeamResponse { team: Some(team.clone()) })
            },
        )
    }

    async fn delete_team(&self, request: Request<DeleteTeamRequest>) -> Answer<DeleteTeamResponse> {
        self.firm(
            request,
            |asked| &asked.organization_id,
            |firm, asked| {
                firm.team(&asked.team_id)?;
                firm.teams.retain(|(team, _)| team.id != asked.team_id);
                Ok(DeleteTeamResponse {})
            },
        )
    }

    async fn add_team_members(
        &self,
        request: Request<AddTeamMembersRequest>,
    ) -> Answer<AddTeamMembersResponse> {
        self.firm(
            request,
            |asked| &asked.organization_id,
            |firm, asked| {
                let known: Vec<_> = firm.members.iter().map(|one| one.account_id.clone()).collect();
                let (team, inside) = firm.team(&asked.team_id)?;
                let outcomes = each(&asked.account_ids, |account| {
                    if known.iter().any(|one| one == account) { "" } else { "not-a-member" }
                });
                for account in asked.account_ids.into_iter().filter(|one| known.contains(one)) {
                    if !inside.contains(&account) {
                        inside.push(account);
                    }
                }
                team.members = inside.len() as u32;
                Ok(AddTeamMembersResponse { team: Some(team.clone()), outcomes })
            },
        )
    }

    async fn remove_team_members(
        &self,
        request: Request<RemoveTeamMembersRequest>,
    ) -> Answer<RemoveTeamMembersResponse> {
        self.firm(
            request,
            |asked| &asked.organization_id,
            |firm, asked| {
                let (team, inside) = firm.team(&asked.team_id)?;
                let outcomes = each(&asked.account_ids, |_| "");
                inside.retain(|account| !asked.account_ids.contains(account));
                team.members = inside.len() as u32;
                Ok(RemoveTeamMembersResponse { team: Some(team.clone()), outcomes })
            },
        )
    }

    async fn set_team_leader(
        &self,
        request: Request<SetTeamLeaderRequest>,
    ) -> Answer<SetTeamLeaderResponse> {
        self.firm(
            request,
            |asked| &asked.organization_id,
            |firm, asked| {
                let (team, _) = firm.team(&asked.team_id)?;
                team.leader_account_id = asked.account_id;
                Ok(SetTeamLeaderResponse { team: Some(team.clone()) })
            },
        )
    }

    async fn grant_to_team(
        &self,
        request: Request<GrantToTeamRequest>,
    ) -> Answer<GrantToTeamResponse> {
        self.firm(
            request,
            |asked| &asked.organization_id,
            |firm, asked| {
                let (team, _) = firm.team(&asked.team_id)?;
                team.grants.extend(asked.grant);
                Ok(GrantToTeamResponse { team: Some(team.clone()) })
            },
        )
    }

    async fn revoke_from_team(
        &self,
        request: Request<RevokeFromTeamRequest>,
    ) -> Answer<RevokeFromTeamResponse> {
        self.firm(
            request,
            |asked| &asked.organization_id,
            |firm, asked| {
                let (team, _) = firm.team(&asked.team_id)?;
                let gone = asked.grant.unwrap();
                team.grants.retain(|grant| !same_reach(grant, &gone));
                Ok(RevokeFromTeamResponse { team: Some(team.clone()) })
            },
        )
    }
}
