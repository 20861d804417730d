//! `gatepost admin app-password`.

use clap::{Args, Subcommand};
use gatepost_model::MailProtocol;
use gatepost_proto::{
    identity::v1::{
        AppPassword, IssueAppPasswordRequest, ListAppPasswordsRequest,
        RevokeAllAppPasswordsRequest, RevokeAppPasswordRequest,
    },
    wire,
};
use gatepost_runtime::config::Span;
use serde_json::Value;

use super::{
    AdminError, Clients, Report,
    output::{every_page, last_use, scopes, time},
};

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Make an app password; its secret is shown once
    Issue {
        /// Account id or login e-mail
        account: String,
        /// What it is for, such as "phone"
        #[arg(long)]
        name: String,
        #[command(flatten)]
        limits: Limits,
        /// Open only this mailbox (id or address); may be repeated
        #[arg(long = "mailbox", value_name = "MAILBOX")]
        mailboxes: Vec<String>,
    },
    /// List app passwords
    List {
        /// Account id or login e-mail
        account: String,
    },
    /// Revoke one; live connections opened with it end
    Revoke {
        /// Account id or login e-mail
        account: String,
        /// App password id
        app_password: String,
    },
    /// Revoke all of an account
    RevokeAll {
        /// Account id or login e-mail
        account: String,
    },
}

/// Limits of a generated secret.
#[derive(Args, Debug)]
pub(crate) struct Limits {
    /// End after this time, such as 90d; without it, never
    #[arg(long, value_name = "SPAN")]
    pub(crate) expires_in: Option<Span>,
    /// Only for this protocol: imap, smtp, caldav, carddav or webdav; may be repeated
    #[arg(long = "scope", value_name = "PROTOCOL")]
    pub(crate) scopes: Vec<MailProtocol>,
    /// Only from this network, such as 192.0.2.0/24; may be repeated
    #[arg(long = "network", value_name = "CIDR")]
    pub(crate) networks: Vec<String>,
}

impl Limits {
    /// When it ends, on the wire.
    pub(crate) fn expires(&self) -> Option<prost_types::Timestamp> {
        use gatepost_model::Clock;
        let now = gatepost_model::SystemClock.now();
        self.expires_in.map(|span| wire::timestamp(now.plus(span.0)))
    }

    /// Scopes on the wire.
    pub(crate) fn wire_scopes(&self) -> Vec<i32> {
        self.scopes.iter().map(|scope| wire::protocol(*scope).into()).collect()
    }
}

pub(crate) async fn run(command: Command, mut clients: Clients) -> Result<Report, AdminError> {
    match command {
        Command::Issue { account, name, limits, mailboxes } => {
            let account_id = clients.account_id(&account).await?;
            let mut mailbox_ids = Vec::new();
            for mailbox in &mailboxes {
                mailbox_ids.push(clients.mailbox_id(mailbox).await?);
            }
            let request = IssueAppPasswordRequest {
                account_id,
                name,
                expires: limits.expires(),
                scopes: limits.wire_scopes(),
                mailbox_ids,
                networks: limits.networks,
                client: None,
                idempotency_key: String::new(),
            };
            let issued = clients.app_passwords.issue_app_password(request).await?.into_inner();
            let mut fields = fields(&issued.app_password.unwrap_or_default());
            fields.insert(1, ("secret", issued.secret.into()));
            Ok(Report::Item(fields))
        }
        Command::List { account } => {
            let account_id = clients.account_id(&account).await?;
            let all = every_page!(
                clients.app_passwords,
                list_app_passwords,
                ListAppPasswordsRequest { account_id: account_id },
                app_passwords
            );
            Ok(Report::List(all.iter().map(fields).collect()))
        }
        Command::Revoke { account, app_password } => {
            let account_id = clients.account_id(&account).await?;
            let request = RevokeAppPasswordRequest { account_id, app_password_id: app_password };
            clients.app_passwords.revoke_app_password(request).await?;
            Ok(Report::Done("the app password is revoked"))
        }
        Command::RevokeAll { account } => {
            let account_id = clients.account_id(&account).await?;
            let request = RevokeAllAppPasswordsRequest { account_id };
            let done = clients.app_passwords.revoke_all_app_passwords(request).await?.into_inner();
            Ok(Report::Item(vec![("revoked", done.revoked.into())]))
        }
    }
}

fn fields(password: &AppPassword) -> Vec<(&'static str, Value)> {
    let mut fields = vec![
        ("id", password.id.clone().into()),
        ("name", password.name.clone().into()),
        ("scopes", scopes(&password.scopes)),
        ("mailboxes", password.mailbox_ids.clone().into()),
        ("networks", password.networks.clone().into()),
        ("created", time(password.created.as_ref())),
        ("expires", time(password.expires.as_ref())),
    ];
    fields.extend(last_use(password.last_use.as_ref()));
    fields
}
