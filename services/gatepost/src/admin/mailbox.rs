//! `gatepost admin mailbox`.

use clap::Subcommand;
use gatepost_proto::{
    mail::v1::{GetUsageRequest, ListMailboxConnectionsRequest, MailboxConnection},
    mailbox::v1::{
        AddAliasRequest, AttachAccountRequest, CreateMailboxRequest, DetachAccountRequest,
        EndMailboxConnectionRequest, EndUnificationRequest, GetMailboxRequest,
        GetUnificationRequest, ImportMailboxPasswordHashRequest, ListAttachmentsRequest,
        ListLoginHistoryRequest, ListMailboxesRequest, LoginEntry, LoginOutcome, Mailbox,
        MailboxState, Permission, RemoveAliasRequest, SetMailboxPasswordRequest,
        UpdateMailboxRequest, get_mailbox_request,
    },
};
use gatepost_runtime::config::Size;
use serde_json::Value;

use super::{
    AdminError, Clients, Report, mail_service,
    output::{every_page, time},
    password_from_stdin,
};

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Create a mailbox
    Create {
        /// Primary address
        address: String,
        /// Mail service id
        #[arg(long, value_name = "ID")]
        mail_service: String,
        /// Account id or login e-mail to attach with every permission
        #[arg(long)]
        account: Option<String>,
        /// Quota such as 5GiB; 0 for unlimited; the configured default when left out
        #[arg(long)]
        quota: Option<Size>,
    },
    /// List mailboxes
    List {
        /// Only those of this mail service
        #[arg(long, value_name = "ID")]
        mail_service: Option<String>,
    },
    /// Show one mailbox, how full it is, and whose account password opens it
    Show {
        /// Mailbox id or address
        mailbox: String,
    },
    /// Suspend: nobody gets in, nothing is delivered
    Suspend {
        /// Mailbox id or address
        mailbox: String,
    },
    /// Resume a suspended mailbox
    Resume {
        /// Mailbox id or address
        mailbox: String,
    },
    /// Change the quota
    SetQuota {
        /// Mailbox id or address
        mailbox: String,
        /// Such as 5GiB; 0 for unlimited
        quota: Size,
    },
    /// Set the mailbox password, read from standard input; an account's password that opened the mailbox no longer does
    SetPassword {
        /// Mailbox id or address
        mailbox: String,
    },
    /// Take over the mailbox password of another system: its hash, read from standard input; a mailbox that has
    /// a password keeps it
    ImportPassword {
        /// Mailbox id or address
        mailbox: String,
    },
    /// Remove the mailbox password
    RemovePassword {
        /// Mailbox id or address
        mailbox: String,
    },
    /// An account's password that opens the mailbox, too, no longer does; app passwords stay as they are
    EndUnification {
        /// Mailbox id or address
        mailbox: String,
    },
    /// Add an alias
    AddAlias {
        /// Mailbox id or address
        mailbox: String,
        /// The alias
        alias: String,
    },
    /// Remove an alias
    RemoveAlias {
        /// Mailbox id or address
        mailbox: String,
        /// The alias
        alias: String,
    },
    /// Attach an account with the mail service's default permissions, every one unless they were changed; or change what
    /// it may do
    Attach {
        /// Mailbox id or address
        mailbox: String,
        /// Account id or login e-mail
        account: String,
        /// Let it read only
        #[arg(long, conflicts_with = "permissions")]
        read_only: bool,
        /// What it may do, such as read,send,write,folders
        #[arg(long, value_delimiter = ',', value_parser = mail_service::permission)]
        permissions: Vec<Permission>,
    },
    /// Detach an account; its live connections to the mailbox end
    Detach {
        /// Mailbox id or address
        mailbox: String,
        /// Account id or login e-mail
        account: String,
    },
    /// List attached accounts
    Attachments {
        /// Mailbox id or address
        mailbox: String,
    },
    /// List last logins
    Logins {
        /// Mailbox id or address
        mailbox: String,
    },
    /// List who is in the mailbox now, with the ids of connections
    Connections {
        /// Mailbox id or address
        mailbox: String,
    },
    /// End one of these connections; what it was opened with stays good
    EndConnection {
        /// Mailbox id or address
        mailbox: String,
        /// As `connections` shows it
        connection: String,
    },
}

pub(crate) async fn run(command: Command, mut clients: Clients) -> Result<Report, AdminError> {
    match command {
        Command::Create { address, mail_service, account, quota } => {
            let account_id = match account {
                Some(account) => clients.account_id(&account).await?,
                None => String::new(),
            };
            let request = CreateMailboxRequest {
                mail_service_id: mail_service,
                address,
                quota_bytes: quota.map(|quota| quota.0),
                account_id,
                idempotency_key: String::new(),
            };
            let created = clients.mailboxes.create_mailbox(request).await?.into_inner();
            Ok(item(created.mailbox))
        }
        Command::List { mail_service } => {
            let mail_service_id = mail_service.unwrap_or_default();
            let all = every_page!(
                clients.mailboxes,
                list_mailboxes,
                ListMailboxesRequest { mail_service_id: mail_service_id },
                mailboxes
            );
            Ok(Report::List(all.iter().map(fields).collect()))
        }
        Command::Show { mailbox } => show(clients, mailbox).await,
        Command::Suspend { mailbox } => {
            update(clients, &mailbox, None, MailboxState::Suspended).await
        }
        Command::Resume { mailbox } => update(clients, &mailbox, None, MailboxState::Active).await,
        Command::SetQuota { mailbox, quota } => {
            update(clients, &mailbox, Some(quota.0), MailboxState::Unspecified).await
        }
        Command::SetPassword { mailbox } => {
            set_password(clients, &mailbox, password_from_stdin()?).await?;
            Ok(Report::Done("the mailbox password is set"))
        }
        Command::ImportPassword { mailbox } => {
            let mailbox_id = clients.mailbox_id(&mailbox).await?;
            Ok(Report::Done(if import(&mut clients, mailbox_id, password_from_stdin()?).await? {
                "the mailbox password is taken over"
            } else {
                "the mailbox has a password already, and keeps it"
            }))
        }
        Command::RemovePassword { mailbox } => {
            set_password(clients, &mailbox, String::new()).await?;
            Ok(Report::Done("the mailbox password is removed"))
        }
        Command::EndUnification { mailbox } => {
            let mailbox_id = clients.mailbox_id(&mailbox).await?;
            let request = EndUnificationRequest { mailbox_id, ..Default::default() };
            clients.unifications.end_unification(request).await?;
            Ok(Report::Done("account and mailbox have no common password any more"))
        }
        Command::AddAlias { mailbox, alias } => {
            let mailbox_id = clients.mailbox_id(&mailbox).await?;
            let request = AddAliasRequest { mailbox_id, address: alias };
            Ok(item(clients.mailboxes.add_alias(request).await?.into_inner().mailbox))
        }
        Command::RemoveAlias { mailbox, alias } => {
            let mailbox_id = clients.mailbox_id(&mailbox).await?;
            let request = RemoveAliasRequest { mailbox_id, address: alias };
            Ok(item(clients.mailboxes.remove_alias(request).await?.into_inner().mailbox))
        }
        Command::Attach { mailbox, account, read_only, permissions } => {
            let mailbox_id = clients.mailbox_id(&mailbox).await?;
            let account_id = clients.account_id(&account).await?;
            let permissions = if read_only { vec![Permission::Read] } else { permissions };
            let permissions = permissions.into_iter().map(Into::into).collect();
            let request = AttachAccountRequest { mailbox_id, account_id, permissions };
            clients.mailboxes.attach_account(request).await?;
            Ok(Report::Done("the account is attached"))
        }
        Command::Detach { mailbox, account } => {
            let mailbox_id = clients.mailbox_id(&mailbox).await?;
            let account_id = clients.account_id(&account).await?;
            let request = DetachAccountRequest { mailbox_id, account_id };
            clients.mailboxes.detach_account(request).await?;
            Ok(Report::Done("the account is detached"))
        }
        Command::Attachments { mailbox } => attachments(clients, &mailbox).await,
        Command::Logins { mailbox } => logins(clients, &mailbox).await,
        Command::Connections { mailbox } => connections(clients, &mailbox).await,
        Command::EndConnection { mailbox, connection } => {
            let mailbox_id = clients.mailbox_id(&mailbox).await?;
            let request = EndMailboxConnectionRequest { mailbox_id, connection_id: connection };
            clients.mailbox_access.end_mailbox_connection(request).await?;
            Ok(Report::Done("the connection ends"))
        }
    }
}

async fn show(mut clients: Clients, mailbox: String) -> Result<Report, AdminError> {
    let key = if mailbox.contains('@') {
        get_mailbox_request::Key::Address(mailbox)
    } else {
        get_mailbox_request::Key::MailboxId(mailbox)
    };
    let found = clients.mailboxes.get_mailbox(GetMailboxRequest { key: Some(key) }).await?;
    let found = found.into_inner().mailbox.unwrap_or_default();
    let usage = GetUsageRequest { mailbox_id: found.id.clone() };
    let usage = clients.mail.get_usage(usage).await?.into_inner();
    let unification = GetUnificationRequest { mailbox_id: found.id.clone() };
    let unification = clients.unifications.get_unification(unification).await?.into_inner();
    let mut fields = fields(&found);
    let sharer = Some(unification.account_id).filter(|account| !account.is_empty());
    fields.push(("opened_by_password_of", sharer.map_or(Value::Null, Value::from)));
    fields.push(("used_bytes", usage.bytes.into()));
    fields.push(("messages", usage.messages.into()));
    Ok(Report::Item(fields))
}

async fn update(
    mut clients: Clients,
    mailbox: &str,
    quota_bytes: Option<u64>,
    state: MailboxState,
) -> Result<Report, AdminError> {
    let mailbox_id = clients.mailbox_id(mailbox).await?;
    let request = UpdateMailboxRequest { mailbox_id, quota_bytes, state: state.into() };
    Ok(item(clients.mailboxes.update_mailbox(request).await?.into_inner().mailbox))
}

/// Takes over a password hash; false when the mailbox has a password.
pub(super) async fn import(
    clients: &mut Clients,
    mailbox_id: String,
    password_hash: String,
) -> Result<bool, tonic::Status> {
    let request = ImportMailboxPasswordHashRequest { mailbox_id, password_hash };
    let hashes = &mut clients.mailbox_password_hashes;
    Ok(hashes.import_mailbox_password_hash(request).await?.into_inner().imported)
}

async fn set_password(
    mut clients: Clients,
    mailbox: &str,
    password: String,
) -> Result<(), AdminError> {
    let mailbox_id = clients.mailbox_id(mailbox).await?;
    clients
        .mailboxes
        .set_mailbox_password(SetMailboxPasswordRequest { mailbox_id, password })
        .await?;
    Ok(())
}

async fn attachments(mut clients: Clients, mailbox: &str) -> Result<Report, AdminError> {
    let mailbox_id = clients.mailbox_id(mailbox).await?;
    let all = every_page!(
        clients.mailboxes,
        list_attachments,
        ListAttachmentsRequest { mailbox_id: mailbox_id },
        attachments
    );
    let row = |attachment: &gatepost_proto::mailbox::v1::Attachment| {
        let names = attachment.permissions().map(mail_service::permission_name);
        vec![
            ("account", attachment.account_id.clone().into()),
            ("permissions", Value::from(names.collect::<Vec<_>>())),
            ("suspended", attachment.suspended.into()),
            ("since", time(attachment.since.as_ref())),
        ]
    };
    Ok(Report::List(all.iter().map(row).collect()))
}

async fn logins(mut clients: Clients, mailbox: &str) -> Result<Report, AdminError> {
    let mailbox_id = clients.mailbox_id(mailbox).await?;
    let outcome = i32::from(LoginOutcome::Unspecified);
    let all = every_page!(
        clients.mailbox_access,
        list_login_history,
        ListLoginHistoryRequest { mailbox_id: mailbox_id, outcome: outcome },
        logins
    );
    let row = |login: &LoginEntry| {
        let kind = login.credential_kind().as_str_name().trim_start_matches("CREDENTIAL_KIND_");
        let kind = kind.to_lowercase().replace('_', "-");
        let accepted = login.outcome() == LoginOutcome::Accepted;
        let client = login.client.clone().unwrap_or_default();
        vec![
            ("time", time(login.time.as_ref())),
            ("accepted", accepted.into()),
            ("cause", login.cause.clone().into()),
            ("ip", client.ip.into()),
            ("program", client.program.into()),
            ("kind", if kind == "unspecified" { Value::Null } else { kind.into() }),
            ("credential", login.credential_id.clone().into()),
            ("credential_name", login.credential_name.clone().into()),
            ("account", login.account_id.clone().into()),
        ]
    };
    Ok(Report::List(all.iter().map(row).collect()))
}

async fn connections(mut clients: Clients, mailbox: &str) -> Result<Report, AdminError> {
    let mailbox_id = clients.mailbox_id(mailbox).await?;
    let request = ListMailboxConnectionsRequest { mailbox_id };
    let open = clients.connections.list_mailbox_connections(request).await?.into_inner();
    let row = |connection: MailboxConnection| {
        vec![
            ("id", connection.id.into()),
            ("kind", connection.credential_kind.into()),
            ("credential", connection.credential_id.into()),
            ("account", connection.account_id.into()),
            ("ip", connection.client_ip.into()),
            ("program", connection.program.into()),
            ("since", time(connection.since.as_ref())),
        ]
    };
    Ok(Report::List(open.connections.into_iter().map(row).collect()))
}

fn item(mailbox: Option<Mailbox>) -> Report {
    Report::Item(fields(&mailbox.unwrap_or_default()))
}

fn fields(mailbox: &Mailbox) -> Vec<(&'static str, Value)> {
    let state = match mailbox.state() {
        MailboxState::Active => "active",
        MailboxState::Suspended => "suspended",
        MailboxState::Unspecified => "unknown",
    };
    vec![
        ("id", mailbox.id.clone().into()),
        ("address", mailbox.address.clone().into()),
        ("aliases", mailbox.aliases.clone().into()),
        ("mail_service", mailbox.mail_service_id.clone().into()),
        ("state", state.into()),
        ("quota_bytes", mailbox.quota_bytes.into()),
        ("has_password", mailbox.has_password.into()),
        ("created", time(mailbox.created.as_ref())),
    ]
}
