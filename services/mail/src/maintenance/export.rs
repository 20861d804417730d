//! Every message of a mailbox, folder by folder.

use futures_util::StreamExt;
use gatepost_mail_store::{Folder, FolderName, MailError, Mailbox, Row};
use gatepost_model::Malformed;
use gatepost_proto::mail::v1::{
    ExportMailboxResponse, ExportedFolder, ExportedMessage, export_mailbox_response::Part,
};
use gatepost_runtime::status;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;

use super::{Answers, WAITING, refuse};

type Told = mpsc::Sender<Result<ExportMailboxResponse, Status>>;

/// Why an export ends early.
enum End {
    /// The caller has hung up.
    Alone,
    Failed(MailError),
}

impl From<MailError> for End {
    fn from(error: MailError) -> Self {
        Self::Failed(error)
    }
}

/// The folders that are asked for: all that hold messages when none is named.
pub(super) async fn chosen(mailbox: &Mailbox, named: &[String]) -> Result<Vec<FolderName>, Status> {
    if named.is_empty() {
        let folders = mailbox.folders().await.into_iter().filter(|folder| !folder.no_select);
        return Ok(folders.map(|folder| folder.name).collect());
    }
    let malformed = |_| status::of(&Malformed::new("folders", "names of folders"));
    let mut folders = Vec::with_capacity(named.len());
    for name in named {
        let name: FolderName = name.parse().map_err(malformed)?;
        mailbox.status(&name).await.map_err(refuse)?;
        folders.push(name);
    }
    Ok(folders)
}

/// Sends them; no more is read than the caller takes.
pub(super) fn stream(mailbox: Mailbox, folders: Vec<FolderName>) -> Answers<ExportMailboxResponse> {
    let (told, answers) = mpsc::channel(WAITING);
    tokio::spawn(async move {
        for name in folders {
            match folder(&mailbox, name, &told).await {
                Ok(()) => {}
                Err(End::Alone) => return,
                Err(End::Failed(error)) => {
                    let _ = told.send(Err(refuse(error))).await;
                    return;
                }
            }
        }
    });
    ReceiverStream::new(answers)
}

async fn folder(mailbox: &Mailbox, name: FolderName, told: &Told) -> Result<(), End> {
    let folder = match mailbox.folder(&name).await {
        // Deleted meanwhile.
        Err(MailError::NoSuchFolder) => return Ok(()),
        folder => folder?,
    };
    let rows = folder.rows();
    let bytes = rows.iter().map(|row| u64::from(row.size)).sum();
    let part = ExportedFolder { name: name.to_string(), messages: rows.len() as u64, bytes };
    say(told, Part::Folder(part)).await?;
    for row in rows.iter() {
        message(&folder, row, told).await?;
    }
    Ok(())
}

async fn message(folder: &Folder, row: &Row, told: &Told) -> Result<(), End> {
    let pieces = folder.stream(row, 0..u64::from(row.size)).await;
    let lost = matches!(pieces, Err(MailError::Expunged));
    if lost && folder.row(row.uid).is_none() {
        // Expunged while others were sent.
        return Ok(());
    }
    let system = row.flags.system().map(|flag| flag.as_str().to_owned());
    let part = ExportedMessage {
        uid: row.uid.get(),
        size: if lost { 0 } else { u64::from(row.size) },
        flags: system.chain(row.flags.keywords().iter().map(ToString::to_string)).collect(),
        internal_date_millis: row.internal_date.unix_millis(),
        lost,
    };
    say(told, Part::Message(part)).await?;
    if lost {
        return Ok(());
    }
    let mut pieces = pieces?;
    while let Some(piece) = pieces.next().await {
        say(told, Part::Data(piece?.to_vec())).await?;
    }
    Ok(())
}

async fn say(told: &Told, part: Part) -> Result<(), End> {
    told.send(Ok(ExportMailboxResponse { part: Some(part) })).await.map_err(|_| End::Alone)
}
