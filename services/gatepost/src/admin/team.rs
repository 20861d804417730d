//! `gatepost admin team`.

use clap::Subcommand;
use gatepost_proto::organization::v1 as wire;
use serde_json::Value;

use super::{
    AdminError, Clients, Report,
    member::{GrantArgs, ReachArgs, grant_text},
    output::{every_page, time},
};

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// List the teams of an organization
    List {
        /// Organization id
        organization: String,
    },
    /// Create a team
    Create {
        /// Organization id
        organization: String,
        /// Its name
        name: String,
        /// What it is for
        #[arg(long, default_value = "")]
        description: String,
    },
    /// Delete a team: what it was granted is lost to its members
    Delete {
        /// Organization id
        organization: String,
        /// Team id
        team: String,
    },
    /// Add members of the organization to a team
    Add {
        /// Organization id
        organization: String,
        /// Team id
        team: String,
        /// Account ids or login e-mails
        #[arg(required = true)]
        accounts: Vec<String>,
    },
    /// Take members out of a team
    Remove {
        /// Organization id
        organization: String,
        /// Team id
        team: String,
        /// Account ids or login e-mails
        #[arg(required = true)]
        accounts: Vec<String>,
    },
    /// Name the leader of a team
    SetLeader {
        /// Organization id
        organization: String,
        /// Team id
        team: String,
        /// Account id or login e-mail; none: nobody leads it
        account: Option<String>,
    },
    /// Give a team a permission on products
    Grant {
        /// Organization id
        organization: String,
        /// Team id
        team: String,
        #[command(flatten)]
        grant: GrantArgs,
    },
    /// Take a permission on products back from a team
    Revoke {
        /// Organization id
        organization: String,
        /// Team id
        team: String,
        #[command(flatten)]
        reach: ReachArgs,
    },
}

pub(crate) async fn run(command: Command, mut clients: Clients) -> Result<Report, AdminError> {
    let team = match command {
        Command::List { organization } => {
            use wire::ListTeamsRequest;
            let all = every_page!(
                clients.teams,
                list_teams,
                ListTeamsRequest { organization_id: organization, text: String::new() },
                teams
            );
            return Ok(Report::List(all.iter().map(fields).collect()));
        }
        Command::Delete { organization, team } => {
            let request = wire::DeleteTeamRequest { organization_id: organization, team_id: team };
            clients.teams.delete_team(request).await?;
            return Ok(Report::Done("the team is deleted"));
        }
        Command::Add { organization, team, accounts } => {
            let account_ids = account_ids(&mut clients, accounts).await?;
            let request = wire::AddTeamMembersRequest {
                organization_id: organization,
                team_id: team,
                account_ids,
            };
            let done = clients.teams.add_team_members(request).await?.into_inner();
            return Ok(Report::List(done.outcomes.iter().map(outcome_fields).collect()));
        }
        Command::Remove { organization, team, accounts } => {
            let account_ids = account_ids(&mut clients, accounts).await?;
            let request = wire::RemoveTeamMembersRequest {
                organization_id: organization,
                team_id: team,
                account_ids,
            };
            let done = clients.teams.remove_team_members(request).await?.into_inner();
            return Ok(Report::List(done.outcomes.iter().map(outcome_fields).collect()));
        }
        Command::Create { organization, name, description } => {
            let idempotency_key = String::new();
            let request = wire::CreateTeamRequest {
                organization_id: organization,
                name,
                description,
                idempotency_key,
            };
            clients.teams.create_team(request).await?.into_inner().team
        }
        Command::SetLeader { organization, team, account } => {
            let account_id = match account {
                Some(account) => clients.account_id(&account).await?,
                None => String::new(),
            };
            let request = wire::SetTeamLeaderRequest {
                organization_id: organization,
                team_id: team,
                account_id,
            };
            clients.teams.set_team_leader(request).await?.into_inner().team
        }
        Command::Grant { organization, team, grant } => {
            let request = wire::GrantToTeamRequest {
                organization_id: organization,
                team_id: team,
                grant: Some(grant.into()),
            };
            clients.teams.grant_to_team(request).await?.into_inner().team
        }
        Command::Revoke { organization, team, reach } => {
            let request = wire::RevokeFromTeamRequest {
                organization_id: organization,
                team_id: team,
                grant: Some(reach.into()),
            };
            clients.teams.revoke_from_team(request).await?.into_inner().team
        }
    };
    Ok(Report::Item(fields(&team.unwrap_or_default())))
}

async fn account_ids(
    clients: &mut Clients,
    accounts: Vec<String>,
) -> Result<Vec<String>, AdminError> {
    let mut ids = Vec::with_capacity(accounts.len());
    for account in accounts {
        ids.push(clients.account_id(&account).await?);
    }
    Ok(ids)
}

fn fields(team: &wire::Team) -> Vec<(&'static str, Value)> {
    let grants: Vec<String> = team.grants.iter().map(grant_text).collect();
    vec![
        ("id", team.id.clone().into()),
        ("name", team.name.clone().into()),
        ("members", team.members.into()),
        ("leader", team.leader_account_id.clone().into()),
        ("grants", grants.into()),
        ("created", time(team.created.as_ref())),
    ]
}

fn outcome_fields(outcome: &wire::MemberOutcome) -> Vec<(&'static str, Value)> {
    vec![
        ("account", outcome.account_id.clone().into()),
        ("refused", outcome.refused.clone().into()),
    ]
}
