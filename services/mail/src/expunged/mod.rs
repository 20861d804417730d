//! ExpungedService: messages that were expunged, and can be had back for a while.

mod delete;
mod words;

use gatepost_mail_store::{FolderName, Kept, KeptId, MailError, MailStore, Mailbox, Rights};
use gatepost_model::{AccountId, MailboxId, Malformed, ServiceName};
use gatepost_proto::{
    common::v1::PageResponse,
    mail::v1::{
        DeleteExpungedRequest, DeleteExpungedResponse, ExpungedMessage, ListExpungedRequest,
        ListExpungedResponse, RestoreExpungedRequest, RestoreExpungedResponse,
        expunged_service_server::ExpungedService,
    },
    mailbox::v1::{
        ExpungedMailAct, OperatorWork, PermitExpungedMailRequest,
        expunged_mail_service_client::ExpungedMailServiceClient,
    },
    wire,
};
use gatepost_runtime::{access::on_behalf, link::Link, page::Page, principal::peer, status};
use tonic::{Request, Response, Status};

use self::words::{sender, words};
use crate::ledger::Ledger;

/// Messages that are restored or deleted at once.
const MOST: usize = 1000;

/// Messages on a page: each is a read.
const PAGE: usize = 100;

/// The service.
pub(crate) struct Expunged {
    pub(crate) mail: MailStore,
    pub(crate) permits: ExpungedMailServiceClient<Link>,
    pub(crate) ledger: Ledger,
}

/// A mailbox that the caller may do something with.
struct Opened {
    mailbox: Mailbox,
    /// None for an operator, who may everything.
    account: Option<AccountId>,
    /// May they decide who may do what with folders?
    administers: bool,
}

impl Expunged {
    /// Opens the mailbox if the caller may; the mailbox service says, and writes it down, also what an
    /// operator does with so many messages, into a folder or each where it was.
    async fn open<T>(
        &self,
        request: &Request<T>,
        mailbox_id: &str,
        act: ExpungedMailAct,
        messages: usize,
        folder: &str,
    ) -> Result<Opened, Status> {
        let id: MailboxId = mailbox_id
            .parse()
            .map_err(|_| status::of(&Malformed::new("mailbox_id", "a mailbox's id")))?;
        if peer(request)? == ServiceName::Admin {
            let mailbox = self.mail.open_again(id).await.map_err(refuse)?;
            if let Some(work) = work(act) {
                self.ledger.write(id, work, messages as u64, folder).await?;
            }
            return Ok(Opened { mailbox, account: None, administers: true });
        }
        let ask = PermitExpungedMailRequest {
            mailbox_id: id.to_string(),
            act: act.into(),
            messages: u32::try_from(messages).unwrap_or(u32::MAX),
        };
        let permit = self.permits.clone().permit_expunged_mail(on_behalf(ask, request)?).await?;
        let permit = permit.into_inner();
        let account = permit.account_id.parse();
        let account = account.map_err(|_| Status::internal("an account without an id"))?;
        let mailbox = self.mail.open(id, permit.quota_bytes).await.map_err(refuse)?;
        Ok(Opened { mailbox, account: Some(account), administers: permit.administers })
    }
}

impl Opened {
    /// May the caller do this with messages of the folder that an expunged one was in? One whose folder
    /// is gone is like those of INBOX, where it goes; was the folder closed to somebody, only for those
    /// who could have opened it to themselves.
    fn may(&self, kept: &Kept, needed: Rights) -> bool {
        let Some(account) = self.account else { return true };
        let home = self.mailbox.home(kept);
        if home.is_none() && kept.closed && !self.administers {
            return false;
        }
        let acl = self.mailbox.acl(&home.unwrap_or_else(FolderName::inbox));
        acl.is_ok_and(|acl| acl.rights_of(Some(account)).has(needed))
    }

    /// Of the messages with these ids, those that are there for the caller.
    async fn among(&self, ids: &[KeptId], needed: Rights) -> Result<Vec<KeptId>, Status> {
        let found = self.mailbox.find(ids).await.map_err(refuse)?;
        Ok(found.iter().filter(|kept| self.may(kept, needed)).map(|kept| kept.id).collect())
    }

    async fn describe(&self, kept: Kept) -> ExpungedMessage {
        // What cannot be read is listed all the same, without its words.
        let summary = self.mailbox.kept_summary(&kept).await.ok();
        let envelope = summary.map(|summary| summary.envelope).unwrap_or_default();
        ExpungedMessage {
            subject: envelope.subject.map(|subject| words(&subject)).unwrap_or_default(),
            sender: envelope.from.first().map(sender).unwrap_or_default(),
            received: Some(wire::timestamp(kept.internal_date)),
            expunged: Some(wire::timestamp(kept.id.expunged())),
            size: u64::from(kept.size),
            id: kept.id.to_string(),
            folder: kept.folder,
        }
    }
}

#[tonic::async_trait]
impl ExpungedService for Expunged {
    async fn list_expunged(
        &self,
        request: Request<ListExpungedRequest>,
    ) -> Result<Response<ListExpungedResponse>, Status> {
        let wire = request.get_ref();
        let mut page = Page::<KeptId>::of(wire.page.as_ref()).map_err(|bad| status::of(&bad))?;
        page.size = page.size.min(PAGE);
        let opened = self.open(&request, &wire.mailbox_id, ExpungedMailAct::Look, 0, "").await?;
        let found = opened.mailbox.kept(page.after, page.limit()).await;
        let mut found = found.map_err(refuse)?;
        let next: PageResponse = page.cut(&mut found, |kept| kept.id);
        let mut messages = Vec::with_capacity(found.len());
        for kept in found.into_iter().filter(|kept| opened.may(kept, Rights::READ)) {
            messages.push(opened.describe(kept).await);
        }
        let kept_for = prost_types::Duration::try_from(self.mail.config().keep_expunged).ok();
        Ok(Response::new(ListExpungedResponse { messages, page: Some(next), kept_for }))
    }

    async fn restore_expunged(
        &self,
        request: Request<RestoreExpungedRequest>,
    ) -> Result<Response<RestoreExpungedResponse>, Status> {
        let wire = request.get_ref();
        let ids = ids(&wire.ids)?;
        let malformed = |_| status::of(&Malformed::new("folder", "the name of a folder"));
        let folder = wire.folder.as_str();
        let folder = (!folder.is_empty()).then(|| folder.parse::<FolderName>()).transpose();
        let folder = folder.map_err(malformed)?;
        let act = ExpungedMailAct::Restore;
        let opened = self.open(&request, &wire.mailbox_id, act, ids.len(), &wire.folder).await?;
        // Into another folder it is read from the one and put into the other.
        let needed = if folder.is_some() { Rights::READ } else { Rights::READ | Rights::INSERT };
        if let (Some(name), Some(account)) = (&folder, opened.account) {
            let acl = opened.mailbox.acl(name).map_err(refuse)?;
            if !acl.rights_of(Some(account)).has(Rights::INSERT) {
                return Err(refuse(MailError::NoSuchFolder));
            }
        }
        let there = opened.among(&ids, needed).await?;
        let mailbox = opened.mailbox.clone();
        let restored = whole(async move { mailbox.restore(&there, folder.as_ref()).await }).await?;
        let restored = restored.messages.len();
        Ok(Response::new(RestoreExpungedResponse {
            restored: count(restored),
            missing: count(ids.len().saturating_sub(restored)),
        }))
    }

    async fn delete_expunged(
        &self,
        request: Request<DeleteExpungedRequest>,
    ) -> Result<Response<DeleteExpungedResponse>, Status> {
        let deleted = delete::run(self, &request).await?;
        Ok(Response::new(DeleteExpungedResponse { deleted: count(deleted) }))
    }
}

/// What an operator does who does this.
fn work(act: ExpungedMailAct) -> Option<OperatorWork> {
    match act {
        ExpungedMailAct::Restore => Some(OperatorWork::Restore),
        ExpungedMailAct::Delete => Some(OperatorWork::Delete),
        ExpungedMailAct::Look | ExpungedMailAct::Unspecified => None,
    }
}

/// Runs a change to its end, even when the caller hangs up.
async fn whole<T: Send + 'static>(
    change: impl Future<Output = Result<T, MailError>> + Send + 'static,
) -> Result<T, Status> {
    let changed = tokio::spawn(change).await;
    changed.map_err(|_| Status::internal("a change did not end"))?.map_err(refuse)
}

fn ids(named: &[String]) -> Result<Vec<KeptId>, Status> {
    let malformed = Malformed::new("ids", "a thousand ids of expunged messages at most");
    if named.is_empty() || named.len() > MOST {
        return Err(status::of(&malformed));
    }
    let mut ids: Vec<KeptId> = named
        .iter()
        .map(|id| id.parse())
        .collect::<Result<_, _>>()
        .map_err(|bad: Malformed| status::of(&bad))?;
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

#[allow(clippy::needless_pass_by_value)] // for map_err
fn refuse(error: MailError) -> Status {
    status::of(&error)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
