//! `gatepost admin invitation`.

use clap::Subcommand;
use gatepost_proto::organization::v1 as wire;
use serde_json::Value;

use super::{
    AdminError, Clients, Report,
    organization::{Role, role_slug},
    output::{every_page, time},
};

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Invite people to an organization by mail
    Create {
        /// Organization id
        organization: String,
        /// Addresses
        #[arg(required = true)]
        emails: Vec<String>,
        /// What they are to be
        #[arg(long, value_enum, default_value_t = Role::Collaborator)]
        role: Role,
        /// Teams they are to belong to, by id
        #[arg(long, value_name = "ID")]
        team: Vec<String>,
    },
    /// List the invitations of an organization
    List {
        /// Organization id
        organization: String,
        /// Only those that wait for an answer
        #[arg(long)]
        pending: bool,
    },
    /// Mail invitations again
    Resend {
        /// Organization id
        organization: String,
        /// Invitation ids
        #[arg(required = true)]
        invitations: Vec<String>,
    },
    /// Take invitations back
    Withdraw {
        /// Organization id
        organization: String,
        /// Invitation ids
        #[arg(required = true)]
        invitations: Vec<String>,
    },
}

pub(crate) async fn run(command: Command, mut clients: Clients) -> Result<Report, AdminError> {
    let outcomes = match command {
        Command::List { organization, pending } => {
            use wire::ListInvitationsRequest;
            let states: Vec<i32> =
                pending.then(|| wire::InvitationState::Pending.into()).into_iter().collect();
            let all = every_page!(
                clients.invitations,
                list_invitations,
                ListInvitationsRequest {
                    organization_id: organization,
                    states: states,
                    text: String::new(),
                },
                invitations
            );
            return Ok(Report::List(all.iter().map(fields).collect()));
        }
        Command::Create { organization, emails, role, team } => {
            let line = |email| wire::InvitationLine {
                email,
                role: wire::Role::from(role).into(),
                team_ids: team.clone(),
                ..wire::InvitationLine::default()
            };
            let request = wire::CreateInvitationsRequest {
                organization_id: organization,
                lines: emails.into_iter().map(line).collect(),
                idempotency_key: String::new(),
            };
            clients.invitations.create_invitations(request).await?.into_inner().outcomes
        }
        Command::Resend { organization, invitations } => {
            let request = wire::ResendInvitationsRequest {
                organization_id: organization,
                invitation_ids: invitations,
            };
            clients.invitations.resend_invitations(request).await?.into_inner().outcomes
        }
        Command::Withdraw { organization, invitations } => {
            let request = wire::WithdrawInvitationsRequest {
                organization_id: organization,
                invitation_ids: invitations,
            };
            clients.invitations.withdraw_invitations(request).await?.into_inner().outcomes
        }
    };
    Ok(Report::List(outcomes.iter().map(outcome_fields).collect()))
}

fn fields(invitation: &wire::Invitation) -> Vec<(&'static str, Value)> {
    let state = match invitation.state() {
        wire::InvitationState::Pending => "pending",
        wire::InvitationState::Accepted => "accepted",
        wire::InvitationState::Declined => "declined",
        wire::InvitationState::Withdrawn => "withdrawn",
        wire::InvitationState::Expired => "expired",
        wire::InvitationState::Unspecified => "unknown",
    };
    vec![
        ("id", invitation.id.clone().into()),
        ("email", invitation.email.clone().into()),
        ("role", role_slug(invitation.role()).into()),
        ("state", state.into()),
        ("mails", invitation.mails.into()),
        ("created", time(invitation.created.as_ref())),
        ("expires", time(invitation.expires.as_ref())),
    ]
}

fn outcome_fields(outcome: &wire::InvitationOutcome) -> Vec<(&'static str, Value)> {
    let id = outcome.invitation.as_ref().map(|invitation| invitation.id.clone());
    vec![
        ("id", id.unwrap_or_default().into()),
        ("email", outcome.email.clone().into()),
        ("refused", outcome.reason.clone().into()),
    ]
}
