//! `gatepost admin recovery`.

use clap::Subcommand;
use gatepost_proto::identity::v1::{
    CancelRecoveryCaseRequest, ListRecoveryCasesRequest, RecoveryCaseState,
    ReviewRecoveryCaseRequest, ReviewedCase,
};
use serde_json::Value;

use super::{
    AdminError, Clients, Report,
    output::{every_page, time},
};

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// List recovery cases, the newest first
    List {
        /// Only those that support is to look at, the oldest first
        #[arg(long)]
        waiting: bool,
    },
    /// Show one case; its documents are shown to support alone
    Show {
        /// Id or number of the case
        case: String,
    },
    /// End a case: documents are erased, and its account is told
    Cancel {
        /// Id or number of the case
        case: String,
    },
}

pub(crate) async fn run(command: Command, mut clients: Clients) -> Result<Report, AdminError> {
    match command {
        Command::List { waiting } => {
            let all = list(&mut clients, waiting).await?;
            Ok(Report::List(all.iter().map(fields).collect()))
        }
        Command::Show { case } => {
            let case_id = id(&mut clients, case).await?;
            let request = ReviewRecoveryCaseRequest { case_id, client: None };
            let found = clients.cases.review_recovery_case(request).await?.into_inner();
            Ok(Report::Item(fields(&found.case.unwrap_or_default())))
        }
        Command::Cancel { case } => {
            let case_id = id(&mut clients, case).await?;
            let request = CancelRecoveryCaseRequest { case_id };
            let found = clients.cases.cancel_recovery_case(request).await?.into_inner();
            Ok(Report::Item(fields(&found.case.unwrap_or_default())))
        }
    }
}

async fn list(clients: &mut Clients, waiting: bool) -> Result<Vec<ReviewedCase>, AdminError> {
    Ok(every_page!(
        clients.cases,
        list_recovery_cases,
        ListRecoveryCasesRequest { waiting: waiting },
        cases
    ))
}

/// People are told numbers.
async fn id(clients: &mut Clients, named: String) -> Result<String, AdminError> {
    if named.starts_with("cas_") {
        return Ok(named);
    }
    let number = named.to_ascii_uppercase();
    let cases = list(clients, false).await?.into_iter().filter_map(|found| found.case);
    let mut ids = cases.filter(|case| case.number == number).map(|case| case.id);
    match (ids.next(), ids.next()) {
        (Some(id), None) => Ok(id),
        (None, _) => Err(AdminError::Usage(format!("there is no case {number}"))),
        (Some(_), Some(_)) => {
            Err(AdminError::Usage(format!("there are several cases {number}: name one by its id")))
        }
    }
}

fn fields(found: &ReviewedCase) -> Vec<(&'static str, Value)> {
    let case = found.case.clone().unwrap_or_default();
    let state = match case.state() {
        RecoveryCaseState::Collecting => "collecting",
        RecoveryCaseState::Submitted => "submitted",
        RecoveryCaseState::Approved => "approved",
        RecoveryCaseState::Ready => "ready",
        RecoveryCaseState::Ended => "ended",
        RecoveryCaseState::Unspecified => "unknown",
    };
    vec![
        ("id", case.id.into()),
        ("number", case.number.into()),
        ("account", found.account_id.clone().into()),
        ("email", found.email.clone().into()),
        ("state", state.into()),
        ("end", case.end.into()),
        ("approvals", case.approvals.into()),
        ("opened", time(case.opened.as_ref())),
        ("documents_until", time(case.documents_until.as_ref())),
        ("effective", time(case.effective.as_ref())),
        ("ended", time(case.ended.as_ref())),
    ]
}
