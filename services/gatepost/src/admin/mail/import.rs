//! Messages from files and from other servers.

use std::{
    fs::File,
    io::BufReader,
    path::{Path, PathBuf},
};

use futures_util::stream;
use gatepost_mail_transfer::{Message, imap::Fetched, maildir, mbox};
use gatepost_proto::mail::v1::{
    GetImportPositionRequest, ImportFolder, ImportMailboxRequest, ImportMailboxResponse,
    ImportMessage, ImportStart, import_mailbox_request::Part,
};
use serde_json::Value;
use tokio::{sync::mpsc, task::JoinHandle};
use tonic::Status;

use super::{Imap, Import, Into, find, progress, progress_done, remote};
use crate::admin::{AdminError, Clients, Format, Report, output};

/// Longest message that is read at all, in bytes; the service has a limit of its own.
const MOST: usize = 256 << 20;

/// Bytes that are sent at once.
const PIECE: usize = 256 << 10;

/// Where messages go: into the service's hands.
struct Feed {
    parts: mpsc::Sender<ImportMailboxRequest>,
    answer: JoinHandle<Result<ImportMailboxResponse, Status>>,
    sent: u64,
    /// Messages that were too long to be read.
    too_long: u64,
}

pub(super) async fn run(
    command: Import,
    mut clients: Clients,
    format: Format,
) -> Result<(), AdminError> {
    let done = match command {
        Import::Mbox { into, path, folder } => {
            let mut feed = Feed::begin(&mut clients, &into).await?;
            for (folder, path) in mboxes(&path, folder)? {
                feed.mbox(&folder, &path).await?;
            }
            feed.end().await?
        }
        Import::Maildir { into, path } => {
            let mut feed = Feed::begin(&mut clients, &into).await?;
            for folder in maildir::folders(&path)? {
                feed.maildir(&folder).await?;
            }
            feed.end().await?
        }
        Import::Imap(command) => from_imap(*command, &mut clients).await?,
    };
    progress_done();
    let (done, too_long) = done;
    let refused = done.refused + too_long;
    let fields: Vec<(&'static str, Value)> = vec![
        ("imported", done.imported.into()),
        ("bytes", done.imported_bytes.into()),
        ("present", done.present.into()),
        ("refused", refused.into()),
        ("remarks", Value::from(done.remarks)),
    ];
    output::print(&Report::Item(fields).render(format))?;
    let total = done.imported + done.present + refused;
    let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    match refused {
        0 => Ok(()),
        refused => Err(AdminError::NotAll { failed: count(refused), total: count(total) }),
    }
}

/// The folders below a directory of mboxes, or the one for a file.
fn mboxes(path: &Path, folder: String) -> Result<Vec<(String, PathBuf)>, AdminError> {
    if !path.is_dir() {
        return Ok(vec![(folder, path.to_owned())]);
    }
    let (mut found, mut dirs) = (Vec::new(), vec![path.to_owned()]);
    while let Some(dir) = dirs.pop() {
        for entry in std::fs::read_dir(dir)? {
            let (entry, kind) = entry.and_then(|entry| Ok((entry.path(), entry.file_type()?)))?;
            if kind.is_dir() {
                dirs.push(entry);
            } else if kind.is_file() && entry.extension().is_some_and(|end| end == "mbox") {
                let below = entry.strip_prefix(path).unwrap_or(&entry);
                found.push((mbox::folder_of(below), entry.clone()));
            }
        }
    }
    found.sort();
    Ok(found)
}

async fn from_imap(
    command: Imap,
    clients: &mut Clients,
) -> Result<(ImportMailboxResponse, u64), AdminError> {
    let mailbox = find(clients, &command.into.mailbox).await?;
    let mut server = remote::connect(&command, MOST).await?;
    let folders = server.folders().await.map_err(remote::failed)?;
    let wanted = |name: &String| command.folders.is_empty() || command.folders.contains(name);
    let folders: Vec<_> = folders.into_iter().filter(|folder| wanted(&folder.name)).collect();
    if let Some(missing) =
        command.folders.iter().find(|name| folders.iter().all(|folder| folder.name != **name))
    {
        return Err(AdminError::Usage(format!("the other server has no folder {missing:?}")));
    }
    let mut feed = Feed::begin(clients, &command.into).await?;
    for folder in folders {
        let opened = server.open(&folder).await.map_err(remote::failed)?;
        let source = remote::source(&command, &folder.name, opened.uid_validity);
        let request =
            GetImportPositionRequest { mailbox_id: mailbox.id.clone(), source: source.clone() };
        let through = clients.maintenance.get_import_position(request).await?.into_inner().through;
        feed.folder(&folder.name, source).await?;
        let uids = server.uids(through).await.map_err(remote::failed)?;
        let mut rest = uids.as_slice();
        while !rest.is_empty() {
            let pending = server.ask_for(rest).await.map_err(remote::failed)?;
            while let Some(fetched) = server.next(&pending).await.map_err(remote::failed)? {
                match fetched {
                    Fetched::Message(uid, message) => feed.message(message, uid).await?,
                    Fetched::TooLong(_) => feed.too_long += 1,
                }
            }
            rest = rest.get(pending.asked.max(1)..).unwrap_or_default();
        }
    }
    server.end().await;
    feed.end().await
}

impl Feed {
    async fn begin(clients: &mut Clients, into: &Into) -> Result<Self, AdminError> {
        let mailbox = find(clients, &into.mailbox).await?;
        let (parts, receiver) = mpsc::channel(16);
        let coming = stream::unfold(receiver, |mut receiver| async move {
            receiver.recv().await.map(|part| (part, receiver))
        });
        let mut client = clients.maintenance.clone();
        let answer = tokio::spawn(async move {
            client.import_mailbox(coming).await.map(tonic::Response::into_inner)
        });
        let mut feed = Self { parts, answer, sent: 0, too_long: 0 };
        let start = ImportStart {
            mailbox_id: mailbox.id,
            quota_bytes: mailbox.quota_bytes,
            duplicates: into.duplicates,
        };
        feed.send(Part::Start(start)).await?;
        Ok(feed)
    }

    /// Sends a part; what the service refuses meanwhile is the reason when it takes no more.
    async fn send(&mut self, part: Part) -> Result<(), AdminError> {
        if self.parts.send(ImportMailboxRequest { part: Some(part) }).await.is_ok() {
            return Ok(());
        }
        match (&mut self.answer).await {
            Ok(Err(refused)) => Err(refused.into()),
            _ => Err(Status::unavailable("the mail service stopped in between").into()),
        }
    }

    async fn folder(&mut self, name: &str, source: Vec<u8>) -> Result<(), AdminError> {
        self.send(Part::Folder(ImportFolder { name: name.to_owned(), source })).await
    }

    async fn message(&mut self, message: Message, number: u32) -> Result<(), AdminError> {
        self.send(Part::Message(ImportMessage {
            size: message.bytes.len() as u64,
            flags: message.flags,
            internal_date_millis: message.received_millis,
            number,
        }))
        .await?;
        for piece in message.bytes.chunks(PIECE) {
            self.send(Part::Data(piece.to_vec())).await?;
        }
        self.sent += 1;
        if self.sent.is_multiple_of(100) {
            progress(&format!("{} messages", self.sent));
        }
        Ok(())
    }

    async fn mbox(&mut self, folder: &str, path: &Path) -> Result<(), AdminError> {
        self.folder(folder, Vec::new()).await?;
        let mut reader = mbox::Reader::new(BufReader::new(File::open(path)?), MOST);
        while let Some(next) = reader.next()? {
            match next {
                mbox::Next::Message(message) => self.message(message, 0).await?,
                mbox::Next::TooLong => self.too_long += 1,
            }
        }
        Ok(())
    }

    async fn maildir(&mut self, folder: &maildir::Folder) -> Result<(), AdminError> {
        self.folder(&folder.name, Vec::new()).await?;
        for message in folder.messages(MOST as u64) {
            match message? {
                Some(message) => self.message(message, 0).await?,
                None => self.too_long += 1,
            }
        }
        Ok(())
    }

    async fn end(self) -> Result<(ImportMailboxResponse, u64), AdminError> {
        drop(self.parts);
        let answer = self.answer.await.map_err(std::io::Error::other)?;
        Ok((answer?, self.too_long))
    }
}
