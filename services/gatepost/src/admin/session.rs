//! `gatepost admin session`.

use clap::Subcommand;
use gatepost_proto::identity::v1::{EndOtherSessionsRequest, ListSessionsRequest, Session};
use serde_json::Value;

use super::{
    AdminError, Clients, Report,
    output::{every_page, time},
};

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// List the sessions of an account: where it is signed in
    List {
        /// Account id or login e-mail
        #[arg(long)]
        account: String,
    },
    /// End every session of an account
    EndAll {
        /// Account id or login e-mail
        #[arg(long)]
        account: String,
    },
}

pub(crate) async fn run(command: Command, mut clients: Clients) -> Result<Report, AdminError> {
    match command {
        Command::List { account } => {
            let account_id = clients.account_id(&account).await?;
            let all = every_page!(
                clients.sessions,
                list_sessions,
                ListSessionsRequest { account_id: account_id },
                sessions
            );
            Ok(Report::List(all.iter().map(fields).collect()))
        }
        Command::EndAll { account } => {
            let account_id = clients.account_id(&account).await?;
            let request = EndOtherSessionsRequest { account_id };
            let done = clients.sessions.end_other_sessions(request).await?.into_inner();
            Ok(Report::Item(vec![("ended", done.ended.into())]))
        }
    }
}

fn fields(session: &Session) -> Vec<(&'static str, Value)> {
    let client = session.client.clone().unwrap_or_default();
    vec![
        ("id", session.id.clone().into()),
        ("created", time(session.created.as_ref())),
        ("last_seen", time(session.last_seen.as_ref())),
        ("expires", time(session.expires.as_ref())),
        ("ip", client.ip.into()),
        ("program", client.program.into()),
    ]
}
