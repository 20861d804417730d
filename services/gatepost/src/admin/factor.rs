//! `gatepost admin factor`.

use clap::Subcommand;
use gatepost_proto::identity::v1::{Factor, FactorKind, ListFactorsRequest};
use serde_json::Value;

use super::{AdminError, Clients, Report, output::time};

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// List the second factors of an account, and which of them are suspended
    List {
        /// Account id or login e-mail
        #[arg(long)]
        account: String,
    },
}

pub(crate) async fn run(command: Command, mut clients: Clients) -> Result<Report, AdminError> {
    match command {
        Command::List { account } => {
            let account_id = clients.account_id(&account).await?;
            let listed = clients.factors.list_factors(ListFactorsRequest { account_id }).await?;
            Ok(Report::List(listed.into_inner().factors.iter().map(fields).collect()))
        }
    }
}

fn fields(factor: &Factor) -> Vec<(&'static str, Value)> {
    let passkey = factor.passkey.unwrap_or_default();
    vec![
        ("id", factor.id.clone().into()),
        ("kind", kind(factor.kind()).into()),
        ("name", factor.name.clone().into()),
        ("created", time(factor.created.as_ref())),
        ("last_used", time(factor.last_used.as_ref())),
        ("backed_up", factor.passkey.map(|passkey| passkey.backed_up).into()),
        ("suspended", time(passkey.suspended.as_ref())),
    ]
}

fn kind(kind: FactorKind) -> &'static str {
    match kind {
        FactorKind::Totp => "totp",
        FactorKind::Passkey => "passkey",
        FactorKind::Push => "push",
        FactorKind::Sms => "sms",
        FactorKind::BackupCodes => "backup-codes",
        FactorKind::Unspecified => "other",
    }
}
