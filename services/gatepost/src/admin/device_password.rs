//! `gatepost admin device-password`.

use clap::Subcommand;
use gatepost_proto::mailbox::v1::{
    DevicePassword, IssueDevicePasswordRequest, ListDevicePasswordsRequest,
    RevokeDevicePasswordRequest,
};
use serde_json::Value;

use super::{
    AdminError, Clients, Report,
    app_password::Limits,
    output::{every_page, last_use, scopes, time},
};

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Make a device password; its secret is shown once
    Issue {
        /// Mailbox id or address
        mailbox: String,
        /// What it is for, such as "printer"
        #[arg(long)]
        name: String,
        /// Person it is for: account id or login e-mail; without it, nobody
        #[arg(long)]
        account: Option<String>,
        #[command(flatten)]
        limits: Limits,
    },
    /// List device passwords
    List {
        /// Mailbox id or address
        mailbox: String,
    },
    /// Revoke one; live connections opened with it end
    Revoke {
        /// Mailbox id or address
        mailbox: String,
        /// Device password id
        device_password: String,
    },
}

pub(crate) async fn run(command: Command, mut clients: Clients) -> Result<Report, AdminError> {
    match command {
        Command::Issue { mailbox, name, account, limits } => {
            let mailbox_id = clients.mailbox_id(&mailbox).await?;
            let account_id = match account {
                Some(account) => clients.account_id(&account).await?,
                None => String::new(),
            };
            let request = IssueDevicePasswordRequest {
                mailbox_id,
                name,
                account_id,
                expires: limits.expires(),
                scopes: limits.wire_scopes(),
                networks: limits.networks,
                ..Default::default()
            };
            let issued =
                clients.device_passwords.issue_device_password(request).await?.into_inner();
            let mut fields = fields(&issued.device_password.unwrap_or_default());
            fields.insert(1, ("secret", issued.secret.into()));
            Ok(Report::Item(fields))
        }
        Command::List { mailbox } => {
            let mailbox_id = clients.mailbox_id(&mailbox).await?;
            let all = every_page!(
                clients.device_passwords,
                list_device_passwords,
                ListDevicePasswordsRequest { mailbox_id: mailbox_id },
                device_passwords
            );
            Ok(Report::List(all.iter().map(fields).collect()))
        }
        Command::Revoke { mailbox, device_password } => {
            let mailbox_id = clients.mailbox_id(&mailbox).await?;
            let request =
                RevokeDevicePasswordRequest { mailbox_id, device_password_id: device_password };
            clients.device_passwords.revoke_device_password(request).await?;
            Ok(Report::Done("the device password is revoked"))
        }
    }
}

fn fields(password: &DevicePassword) -> Vec<(&'static str, Value)> {
    let mut fields = vec![
        ("id", password.id.clone().into()),
        ("name", password.name.clone().into()),
        ("account", password.account_id.clone().into()),
        ("scopes", scopes(&password.scopes)),
        ("networks", password.networks.clone().into()),
        ("created", time(password.created.as_ref())),
        ("expires", time(password.expires.as_ref())),
    ];
    fields.extend(last_use(password.last_use.as_ref()));
    fields
}
