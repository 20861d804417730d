//! Messages from elsewhere, as an operator's program brings them.

use std::collections::{BTreeSet, HashMap};

use gatepost_mail_store::{
    Flags, Folder, FolderName, ImportMark, Ingest, Ingested, Keyword, MailError, MailStore,
    Mailbox, SystemFlag,
};
use gatepost_model::{BlobId, MailboxId, Malformed, Timestamp};
use gatepost_proto::mail::v1::{
    ImportFolder, ImportMailboxRequest, ImportMailboxResponse, ImportMessage, ImportStart,
    import_mailbox_request::Part,
};
use gatepost_proto::mailbox::v1::OperatorWork;
use gatepost_runtime::status;
use tonic::{Status, Streaming};

use super::refuse;
use crate::ledger::Ledger;

/// Messages in one commit.
const BATCH: usize = 100;

/// Bytes in one commit, or one message.
const BATCH_BYTES: u64 = 8 << 20;

/// Remarks that are told.
const REMARKS: usize = 100;

/// What names a source; none for no source.
pub(super) fn source(bytes: &[u8]) -> Result<Option<[u8; 16]>, Status> {
    let malformed = Malformed::new("source", "16 bytes, or none");
    match bytes {
        [] => Ok(None),
        bytes => bytes.try_into().map(Some).map_err(|_| status::of(&malformed)),
    }
}

/// Takes everything in. That it begins is written down before anything comes, how much came when it is
/// over, well or not; a caller who hangs up in between leaves the first line alone.
pub(super) async fn run(
    mail: &MailStore,
    ledger: &Ledger,
    mut parts: Streaming<ImportMailboxRequest>,
) -> Result<ImportMailboxResponse, Status> {
    let first = parts.message().await?.and_then(|first| first.part);
    let Some(Part::Start(start)) = first else { return Err(out_of_order("start comes first")) };
    let mut import = Import::begin(mail, &start).await?;
    let mailbox = import.mailbox.id();
    ledger.write(mailbox, OperatorWork::ImportBegin, 0, "").await?;
    let taken = take(&mut import, parts).await;
    let written = ledger.write(mailbox, OperatorWork::ImportEnd, import.done.imported, "").await;
    if let Err(refused) = written {
        // What came is there, and the first line is, too.
        tracing::warn!(%mailbox, reason = refused.message(), "the end of an import is not in its log");
    }
    taken.map(|()| import.done)
}

async fn take(
    import: &mut Import,
    mut parts: Streaming<ImportMailboxRequest>,
) -> Result<(), Status> {
    while let Some(part) = parts.message().await? {
        match part.part {
            Some(Part::Folder(folder)) => import.folder(&folder).await?,
            Some(Part::Message(message)) => import.message(message).await?,
            Some(Part::Data(data)) => import.data(&data).await?,
            Some(Part::Start(_)) | None => return Err(out_of_order("start comes once")),
        }
    }
    if import.coming.is_some() {
        return Err(out_of_order("the last message is not whole"));
    }
    import.flush().await
}

fn out_of_order(text: &'static str) -> Status {
    status::of(&Malformed::new("part", text))
}

/// An import under way.
struct Import {
    mailbox: Mailbox,
    max_keywords: usize,
    duplicates: bool,
    target: Option<Target>,
    coming: Option<Coming>,
    batch: Vec<(Ingested, Flags, Option<Timestamp>)>,
    batch_bytes: u64,
    done: ImportMailboxResponse,
}

/// The folder that messages go into.
struct Target {
    folder: Folder,
    /// How many messages of each blob it held before, less those that have come since.
    present: HashMap<BlobId, u32>,
    keywords: BTreeSet<Keyword>,
    source: Option<[u8; 16]>,
    /// Highest number that has come of the source.
    through: u32,
    /// Is that not yet durable?
    moved: bool,
}

/// A message whose bytes come.
struct Coming {
    /// None for one that is passed over.
    ingest: Option<Ingest>,
    left: u64,
    flags: Flags,
    date: Option<Timestamp>,
    number: u32,
}

impl Import {
    async fn begin(mail: &MailStore, start: &ImportStart) -> Result<Self, Status> {
        let malformed = Malformed::new("mailbox_id", "a mailbox's id");
        let id: MailboxId = start.mailbox_id.parse().map_err(|_| status::of(&malformed))?;
        Ok(Self {
            mailbox: mail.open(id, start.quota_bytes).await.map_err(refuse)?,
            max_keywords: mail.config().max_keywords,
            duplicates: start.duplicates,
            target: None,
            coming: None,
            batch: Vec::new(),
            batch_bytes: 0,
            done: ImportMailboxResponse::default(),
        })
    }

    async fn folder(&mut self, wanted: &ImportFolder) -> Result<(), Status> {
        if self.coming.is_some() {
            return Err(out_of_order("a message is not whole"));
        }
        self.flush().await?;
        let malformed = |_| status::of(&Malformed::new("folder", "the name of a folder"));
        let name: FolderName = wanted.name.parse().map_err(malformed)?;
        match self.mailbox.create(&name, None).await {
            Ok(_) | Err(MailError::FolderExists) => {}
            Err(error) => return Err(refuse(error)),
        }
        let folder = self.mailbox.folder(&name).await.map_err(refuse)?;
        self.target = Some(Target {
            present: if self.duplicates { HashMap::new() } else { folder.copies() },
            keywords: folder.keywords().into_iter().collect(),
            source: source(&wanted.source)?,
            through: 0,
            moved: false,
            folder,
        });
        Ok(())
    }

    async fn message(&mut self, message: ImportMessage) -> Result<(), Status> {
        if self.coming.is_some() {
            return Err(out_of_order("a message is not whole"));
        }
        let flags = self.flags(&message.flags)?;
        let ingest = match self.mailbox.ingest(Some(message.size)).await {
            Ok(ingest) => Some(ingest),
            Err(MailError::TooLarge(most)) => {
                self.done.refused += 1;
                self.remark(format!("a message of {} bytes is larger than {most}", message.size));
                None
            }
            Err(error) => return Err(refuse(error)),
        };
        let millis = message.internal_date_millis;
        self.coming = Some(Coming {
            ingest,
            left: message.size,
            flags,
            date: (millis != 0).then(|| Timestamp::from_unix_millis(millis)),
            number: message.number,
        });
        if message.size == 0 { self.whole().await } else { Ok(()) }
    }

    async fn data(&mut self, data: &[u8]) -> Result<(), Status> {
        let Some(coming) = &mut self.coming else { return Err(out_of_order("data of no message")) };
        let left = coming.left.checked_sub(data.len() as u64);
        coming.left = left.ok_or_else(|| out_of_order("more data than the message has"))?;
        if let Some(ingest) = &mut coming.ingest {
            ingest.write(data).await.map_err(refuse)?;
        }
        if coming.left == 0 { self.whole().await } else { Ok(()) }
    }

    /// A message is whole: it goes into the batch, unless the folder has it.
    async fn whole(&mut self) -> Result<(), Status> {
        let (Some(coming), Some(target)) = (self.coming.take(), &mut self.target) else {
            return Err(out_of_order("a message of no folder"));
        };
        target.through = target.through.max(coming.number);
        target.moved = true;
        let Some(ingest) = coming.ingest else { return Ok(()) };
        let message = ingest.finish().await.map_err(refuse)?;
        if !self.duplicates
            && let Some(same) = self.mailbox.blob_of_same(&message).await.map_err(refuse)?
            && let Some(present) = target.present.get_mut(&same).filter(|present| **present > 0)
        {
            *present -= 1;
            self.done.present += 1;
            return Ok(());
        }
        self.batch_bytes += message.size();
        self.batch.push((message, coming.flags, coming.date));
        if self.batch.len() >= BATCH || self.batch_bytes >= BATCH_BYTES {
            self.flush().await?;
        }
        Ok(())
    }

    /// Makes durable what has come, and how far that is.
    async fn flush(&mut self) -> Result<(), Status> {
        let Some(target) = &mut self.target else { return Ok(()) };
        let mark = target.source.filter(|_| target.moved);
        let mark = mark.map(|source| ImportMark { source, through: target.through });
        if self.batch.is_empty() && mark.is_none() {
            return Ok(());
        }
        let batch = std::mem::take(&mut self.batch);
        let (count, bytes) = (batch.len() as u64, std::mem::take(&mut self.batch_bytes));
        let (mailbox, folder) = (self.mailbox.clone(), target.folder.clone());
        // To its end, even when the caller hangs up now.
        let appended =
            tokio::spawn(async move { mailbox.append_imported(&folder, batch, mark).await });
        let appended = appended.await.map_err(|_| Status::internal("an append did not end"))?;
        appended.map_err(refuse)?;
        target.moved = false;
        self.done.imported += count;
        self.done.imported_bytes += bytes;
        Ok(())
    }

    /// Flags as they can be here; others are left out, with a remark.
    fn flags(&mut self, named: &[String]) -> Result<Flags, Status> {
        let most = self.max_keywords;
        let Some(target) = &mut self.target else { return Err(out_of_order("no folder yet")) };
        let (mut system, mut keywords, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
        for name in named {
            let known = |flag: &SystemFlag| flag.as_str().eq_ignore_ascii_case(name);
            if let Some(flag) = SystemFlag::ALL.into_iter().find(known) {
                system.push(flag);
                continue;
            }
            match name.parse::<Keyword>() {
                Ok(keyword) if target.keywords.contains(&keyword) => keywords.push(keyword),
                Ok(keyword) if target.keywords.len() < most => {
                    target.keywords.insert(keyword.clone());
                    keywords.push(keyword);
                }
                _ if name.eq_ignore_ascii_case("\\Recent") => {}
                _ => left_out.push(name.chars().take(100).collect::<String>()),
            }
        }
        for name in left_out {
            self.remark(format!("the flag {name:?} cannot be kept here"));
        }
        Ok(Flags::new(system, keywords))
    }

    fn remark(&mut self, text: String) {
        if self.done.remarks.len() < REMARKS {
            self.done.remarks.push(text);
        }
    }
}
