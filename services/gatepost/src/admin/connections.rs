//! `gatepost admin connections`.

use clap::Args;
use gatepost_model::Timestamp;
use gatepost_proto::mail::v1::{Connection, ListConnectionsRequest};

use super::{AdminError, Clients, Report};

#[derive(Args, Debug)]
pub(crate) struct Connections {
    /// Only those to this mailbox (id or address)
    #[arg(long)]
    mailbox: Option<String>,
}

pub(crate) async fn run(command: Connections, mut clients: Clients) -> Result<Report, AdminError> {
    let mailbox_id = match command.mailbox {
        Some(mailbox) => clients.mailbox_id(&mailbox).await?,
        None => String::new(),
    };
    let request = ListConnectionsRequest { mailbox_id };
    let open = clients.mail.list_connections(request).await?.into_inner().connections;
    let row = |connection: Connection| {
        vec![
            ("mailbox", connection.mailbox_id.into()),
            ("credential", connection.credential_id.into()),
            ("account", connection.account_id.into()),
            ("ip", connection.client_ip.into()),
            ("program", connection.program.into()),
            ("since", Timestamp::from_unix_seconds(connection.since_unix).to_string().into()),
        ]
    };
    Ok(Report::List(open.into_iter().map(row).collect()))
}
