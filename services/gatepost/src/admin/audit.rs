//! `gatepost admin audit`.

use clap::Subcommand;
use gatepost_proto::identity::v1::{ListAccountsRequest, VerifyActivityRequest};
use serde_json::Value;

use super::{AdminError, Clients, Report, output::every_page};

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Follow the chains of accounts' activity logs; fails when a line is missing or altered
    Verify {
        /// Account id or login e-mail; every account when none is given
        account: Option<String>,
    },
}

pub(crate) async fn run(command: Command, mut clients: Clients) -> Result<Report, AdminError> {
    let Command::Verify { account } = command;
    let accounts = match account {
        Some(account) => vec![clients.account_id(&account).await?],
        None => {
            let all =
                every_page!(clients.accounts, list_accounts, ListAccountsRequest {}, accounts);
            all.into_iter().map(|account| account.id).collect()
        }
    };
    let (mut rows, mut failed) = (Vec::new(), 0);
    for account_id in &accounts {
        let request = VerifyActivityRequest { account_id: account_id.clone() };
        let found = clients.reports.verify_activity(request).await?.into_inner();
        failed += usize::from(found.first_wrong != 0);
        let wrong = match found.first_wrong {
            0 => Value::Null,
            number => number.into(),
        };
        rows.push(vec![
            ("account", account_id.clone().into()),
            ("lines", found.lines.into()),
            ("first_wrong", wrong),
        ]);
    }
    if failed == 0 { Ok(Report::List(rows)) } else { Err(broken(&rows)) }
}

/// Names the logs whose chains do not hold.
fn broken(rows: &[Vec<(&'static str, Value)>]) -> AdminError {
    let named = rows.iter().filter_map(|row| {
        let value = |name: &str| row.iter().find(|(key, _)| *key == name).map(|(_, value)| value);
        let wrong = value("first_wrong")?.as_u64()?;
        Some(format!("{} from line {wrong}", value("account")?.as_str()?))
    });
    let named: Vec<_> = named.collect();
    AdminError::Broken(named.join(", "))
}
