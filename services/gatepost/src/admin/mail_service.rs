//! `gatepost admin mail-service`: what holds for all mailboxes of a mail service.

use clap::{Subcommand, ValueEnum};
use gatepost_proto::mailbox::v1::{
    GetMailServiceSettingsRequest, MailServiceSettings, MailboxPasswordPolicy, Permission,
    UpdateMailServiceSettingsRequest,
};
use serde_json::Value;

use super::{AdminError, Clients, Report};

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Show the settings
    Settings {
        /// Mail service id
        mail_service: String,
    },
    /// Say whether mailboxes may have passwords; when they may not, connections opened with one end
    SetMailboxPasswords {
        /// Mail service id
        mail_service: String,
        /// `default` is what `mailbox.allow_mailbox_passwords` says
        policy: Policy,
    },
    /// Say what an account may do that is attached to a mailbox when nobody says
    SetDefaultPermissions {
        /// Mail service id
        mail_service: String,
        /// Such as read,send,write,folders
        #[arg(value_delimiter = ',', required = true, value_parser = permission)]
        permissions: Vec<Permission>,
    },
}

/// As it is typed.
#[derive(Clone, Copy, ValueEnum, Debug)]
pub(crate) enum Policy {
    /// As the operator has it for all
    Default,
    /// They may
    Allowed,
    /// App and device passwords only
    Forbidden,
}

/// A permission by its name, such as `change-password`.
pub(super) fn permission(typed: &str) -> Result<Permission, String> {
    let name = format!("PERMISSION_{}", typed.to_uppercase().replace('-', "_"));
    let known = Permission::from_str_name(&name).filter(|one| *one != Permission::Unspecified);
    known.ok_or_else(|| {
        let all = (1..).map_while(|number| Permission::try_from(number).ok()).map(permission_name);
        format!("one of {}", all.collect::<Vec<_>>().join(", "))
    })
}

/// How a permission is typed and shown.
pub(super) fn permission_name(permission: Permission) -> String {
    permission.as_str_name().trim_start_matches("PERMISSION_").to_lowercase().replace('_', "-")
}

pub(crate) async fn run(command: Command, mut clients: Clients) -> Result<Report, AdminError> {
    let request = match command {
        Command::Settings { mail_service } => {
            let request = GetMailServiceSettingsRequest { mail_service_id: mail_service };
            let found = clients.settings.get_mail_service_settings(request).await?.into_inner();
            return Ok(Report::Item(fields(&found.settings.unwrap_or_default())));
        }
        Command::SetMailboxPasswords { mail_service, policy } => UpdateMailServiceSettingsRequest {
            mail_service_id: mail_service,
            mailbox_passwords: match policy {
                Policy::Default => MailboxPasswordPolicy::Default,
                Policy::Allowed => MailboxPasswordPolicy::Allowed,
                Policy::Forbidden => MailboxPasswordPolicy::Forbidden,
            }
            .into(),
            default_permissions: Vec::new(),
        },
        Command::SetDefaultPermissions { mail_service, permissions } => {
            UpdateMailServiceSettingsRequest {
                mail_service_id: mail_service,
                mailbox_passwords: MailboxPasswordPolicy::Unspecified.into(),
                default_permissions: permissions.into_iter().map(Into::into).collect(),
            }
        }
    };
    let changed = clients.settings.update_mail_service_settings(request).await?.into_inner();
    Ok(Report::Item(fields(&changed.settings.unwrap_or_default())))
}

fn fields(settings: &MailServiceSettings) -> Vec<(&'static str, Value)> {
    let policy = match settings.mailbox_passwords() {
        MailboxPasswordPolicy::Allowed => "allowed",
        MailboxPasswordPolicy::Forbidden => "forbidden",
        MailboxPasswordPolicy::Default | MailboxPasswordPolicy::Unspecified => "default",
    };
    let permissions: Vec<_> = settings.default_permissions().map(permission_name).collect();
    vec![
        ("mail_service", settings.mail_service_id.clone().into()),
        ("mailbox_passwords", policy.into()),
        ("mailbox_passwords_allowed", settings.mailbox_passwords_allowed.into()),
        ("default_permissions", permissions.into()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_are_typed_as_they_are_shown() {
        for number in 1..=13 {
            let known = Permission::try_from(number).unwrap();
            assert_eq!(permission(&permission_name(known)), Ok(known));
        }
        for wrong in ["", "unspecified", "everything", "reader"] {
            assert!(permission(wrong).unwrap_err().contains("change-password"), "{wrong:?}");
        }
    }
}
