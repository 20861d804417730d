//! MaintenanceService: what operators do to mailboxes as a whole, while the service runs.

mod export;
mod import;

use gatepost_mail_store::{CheckReport, MailError, MailStore, Mailbox, Progress};
use gatepost_model::{MailboxId, Malformed};
use gatepost_proto::mail::v1::{
    CheckMailboxRequest, CheckMailboxResponse, ExportMailboxRequest, ExportMailboxResponse,
    GetImportPositionRequest, GetImportPositionResponse, ImportMailboxRequest,
    ImportMailboxResponse, MailboxFinding, MailboxReport, ReindexMailboxRequest,
    ReindexMailboxResponse, RepairMailboxRequest, RepairMailboxResponse, SetMessageLimitRequest,
    SetMessageLimitResponse, WorkProgress, check_mailbox_response, maintenance_service_server,
    reindex_mailbox_response, repair_mailbox_response,
};
use gatepost_proto::mailbox::v1::OperatorWork;
use gatepost_runtime::status;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status, Streaming};

use crate::ledger::Ledger;

/// Answers that wait for the caller at most.
const WAITING: usize = 16;

/// The caller hears of every so many blobs.
const STEP: u64 = 100;

/// The service.
pub(crate) struct Maintenance {
    pub(crate) mail: MailStore,
    pub(crate) ledger: Ledger,
}

type Answers<T> = ReceiverStream<Result<T, Status>>;

impl Maintenance {
    async fn open(&self, id: &str) -> Result<Mailbox, Status> {
        let malformed = Malformed::new("mailbox_id", "a mailbox's id");
        let id: MailboxId = id.parse().map_err(|_| status::of(&malformed))?;
        self.mail.open_again(id).await.map_err(refuse)
    }
}

#[tonic::async_trait]
impl maintenance_service_server::MaintenanceService for Maintenance {
    type CheckMailboxStream = Answers<CheckMailboxResponse>;
    type RepairMailboxStream = Answers<RepairMailboxResponse>;
    type ReindexMailboxStream = Answers<ReindexMailboxResponse>;
    type ExportMailboxStream = Answers<ExportMailboxResponse>;

    async fn check_mailbox(
        &self,
        request: Request<CheckMailboxRequest>,
    ) -> Result<Response<Self::CheckMailboxStream>, Status> {
        use check_mailbox_response::Step;
        let wire = request.into_inner();
        let mailbox = self.open(&wire.mailbox_id).await?;
        let answer = |step| CheckMailboxResponse { step: Some(step) };
        Ok(work(async move |told| {
            let progress = teller(told, move |step| answer(Step::Progress(step)));
            let report = mailbox.check(wire.bytes, progress).await?;
            Ok(answer(Step::Report(render(&report))))
        }))
    }

    async fn repair_mailbox(
        &self,
        request: Request<RepairMailboxRequest>,
    ) -> Result<Response<Self::RepairMailboxStream>, Status> {
        use repair_mailbox_response::Step;
        let wire = request.into_inner();
        let mailbox = self.open(&wire.mailbox_id).await?;
        self.ledger.write(mailbox.id(), OperatorWork::Repair, 0, "").await?;
        let answer = |step| RepairMailboxResponse { step: Some(step) };
        Ok(work(async move |told| {
            let progress = teller(told, move |step| answer(Step::Progress(step)));
            let report = mailbox.repair(wire.bytes, progress).await?;
            tracing::info!(mailbox = %mailbox.id(), report.found, report.repaired, "a mailbox was repaired");
            Ok(answer(Step::Report(render(&report))))
        }))
    }

    async fn reindex_mailbox(
        &self,
        request: Request<ReindexMailboxRequest>,
    ) -> Result<Response<Self::ReindexMailboxStream>, Status> {
        use reindex_mailbox_response::Step;
        let mailbox = self.open(&request.get_ref().mailbox_id).await?;
        let answer = |step| ReindexMailboxResponse { step: Some(step) };
        Ok(work(async move |told| {
            let progress = teller(told, move |step| answer(Step::Progress(step)));
            Ok(answer(Step::Indexed(mailbox.reindex(progress).await?)))
        }))
    }

    async fn set_message_limit(
        &self,
        request: Request<SetMessageLimitRequest>,
    ) -> Result<Response<SetMessageLimitResponse>, Status> {
        let wire = request.into_inner();
        let mailbox = self.open(&wire.mailbox_id).await?;
        self.ledger.write(mailbox.id(), OperatorWork::Limit, wire.messages, "").await?;
        mailbox.set_quota_messages(wire.messages).await.map_err(refuse)?;
        let usage = mailbox.usage();
        Ok(Response::new(SetMessageLimitResponse {
            messages: usage.quota_messages,
            used: usage.messages,
        }))
    }

    async fn export_mailbox(
        &self,
        request: Request<ExportMailboxRequest>,
    ) -> Result<Response<Self::ExportMailboxStream>, Status> {
        let wire = request.into_inner();
        let mailbox = self.open(&wire.mailbox_id).await?;
        let folders = export::chosen(&mailbox, &wire.folders).await?;
        let alone = match &wire.folders[..] {
            [folder] => folder.as_str(),
            _ => "",
        };
        self.ledger.write(mailbox.id(), OperatorWork::Export, 0, alone).await?;
        Ok(Response::new(export::stream(mailbox, folders)))
    }

    async fn get_import_position(
        &self,
        request: Request<GetImportPositionRequest>,
    ) -> Result<Response<GetImportPositionResponse>, Status> {
        let wire = request.into_inner();
        let source = import::source(&wire.source)?;
        let mailbox = self.open(&wire.mailbox_id).await?;
        let through = match source {
            Some(source) => mailbox.import_position(&source).await.map_err(refuse)?,
            None => 0,
        };
        Ok(Response::new(GetImportPositionResponse { through }))
    }

    async fn import_mailbox(
        &self,
        request: Request<Streaming<ImportMailboxRequest>>,
    ) -> Result<Response<ImportMailboxResponse>, Status> {
        import::run(&self.mail, &self.ledger, request.into_inner()).await.map(Response::new)
    }
}

/// Works in a task of its own, which tells of its progress and gives the last answer. It goes on to
/// its end when the caller hangs up: what it does can be done again, and half of it is no harm, but
/// whoever asked for a repair wants it.
fn work<T: Send + 'static, F>(
    work: impl FnOnce(mpsc::Sender<Result<T, Status>>) -> F,
) -> Response<Answers<T>>
where
    F: Future<Output = Result<T, MailError>> + Send + 'static,
{
    let (sender, answers) = mpsc::channel(WAITING);
    let working = work(sender.clone());
    tokio::spawn(async move {
        let last = working.await.map_err(refuse);
        // A caller that is gone hears nothing.
        let _ = sender.send(last).await;
    });
    Response::new(ReceiverStream::new(answers))
}

/// Tells of some steps: those for which there is room, so that no work waits for its caller.
fn teller<T: Send + 'static>(
    told: mpsc::Sender<Result<T, Status>>,
    answer: impl Fn(WorkProgress) -> T + Send + Sync,
) -> impl Fn(Progress) + Send + Sync {
    move |Progress { done, total }| {
        if done.is_multiple_of(STEP) || done == total {
            let _ = told.try_send(Ok(answer(WorkProgress { done, total })));
        }
    }
}

fn render(report: &CheckReport) -> MailboxReport {
    let findings = report.findings.iter().map(|finding| MailboxFinding {
        kind: finding.slug().to_owned(),
        text: finding.to_string(),
        repairable: finding.is_repairable(),
    });
    MailboxReport {
        findings: findings.collect(),
        folders: report.folders,
        messages: report.messages,
        kept: report.kept,
        blobs: report.blobs,
        bytes: report.bytes,
        found: report.found,
        repaired: report.repaired,
    }
}

#[allow(clippy::needless_pass_by_value)] // for map_err
fn refuse(error: MailError) -> Status {
    status::of(&error)
}
