//! Messages into files.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use gatepost_mail_transfer::{Message, maildir, mbox};
use gatepost_proto::mail::v1::{
    ExportMailboxRequest, ExportedFolder, ExportedMessage, export_mailbox_response::Part,
};
use serde_json::Value;
use tonic::Status;

use super::{Export, Kind, find, progress, progress_done};
use crate::admin::{AdminError, Clients, Format, Report, output};

/// What was written.
#[derive(Default)]
struct Summary {
    folders: u64,
    messages: u64,
    bytes: u64,
    /// Messages whose bytes the mailbox has lost.
    lost: u64,
    /// Keywords that a Maildir has no letter for.
    lost_keywords: u64,
}

/// The folder that is being written.
enum Target {
    Mbox(BufWriter<File>),
    Maildir(maildir::Writer),
}

pub(super) async fn run(
    command: Export,
    mut clients: Clients,
    format: Format,
) -> Result<(), AdminError> {
    let mailbox_id = find(&mut clients, &command.mailbox).await?.id;
    // Mail is nobody else's.
    make_private(&command.to)?;
    let request = ExportMailboxRequest { mailbox_id, folders: command.folders.clone() };
    let mut parts = clients.maintenance.export_mailbox(request).await?.into_inner();
    let (mut summary, mut target) = (Summary::default(), None);
    let mut coming: Option<(ExportedMessage, Vec<u8>)> = None;
    while let Some(part) = parts.message().await? {
        match part.part {
            Some(Part::Folder(folder)) => {
                close(target.take(), &mut summary)?;
                target = Some(begin(&command.to, command.format, &folder)?);
                summary.folders += 1;
            }
            Some(Part::Message(message)) if message.lost => summary.lost += 1,
            Some(Part::Message(message)) => coming = Some((message, Vec::new())),
            Some(Part::Data(data)) => {
                if let Some((_, bytes)) = &mut coming {
                    bytes.extend_from_slice(&data);
                }
            }
            None => {}
        }
        let whole =
            |(about, bytes): &mut (ExportedMessage, Vec<u8>)| bytes.len() as u64 >= about.size;
        if let (Some((about, bytes)), Some(target)) = (coming.take_if(whole), &mut target) {
            summary.messages += 1;
            summary.bytes += about.size;
            write(target, about, bytes)?;
            if summary.messages.is_multiple_of(100) {
                progress(&format!("{} messages, {} bytes", summary.messages, summary.bytes));
            }
        }
    }
    progress_done();
    if coming.is_some() {
        return Err(Status::unavailable("the mail service stopped in between").into());
    }
    close(target, &mut summary)?;
    let fields: Vec<(&'static str, Value)> = vec![
        ("folders", summary.folders.into()),
        ("messages", summary.messages.into()),
        ("bytes", summary.bytes.into()),
        ("lost_messages", summary.lost.into()),
        ("lost_keywords", summary.lost_keywords.into()),
    ];
    output::print(&Report::Item(fields).render(format))?;
    if summary.lost > 0 { Err(AdminError::Wrong(summary.lost)) } else { Ok(()) }
}

fn make_private(dir: &Path) -> Result<(), AdminError> {
    use std::os::unix::fs::DirBuilderExt;
    if fs::read_dir(dir).is_ok_and(|mut inside| inside.next().is_some()) {
        let text = format!("{} holds something already", dir.display());
        return Err(AdminError::Usage(text));
    }
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    Ok(())
}

fn begin(dir: &Path, kind: Kind, folder: &ExportedFolder) -> Result<Target, AdminError> {
    Ok(match kind {
        Kind::Maildir => Target::Maildir(maildir::Writer::create(dir, &folder.name)?),
        Kind::Mbox => {
            let path: PathBuf = dir.join(mbox::path_of(&folder.name));
            if let Some(above) = path.parent() {
                fs::create_dir_all(above)?;
            }
            Target::Mbox(BufWriter::new(File::create_new(path)?))
        }
    })
}

fn write(target: &mut Target, about: ExportedMessage, bytes: Vec<u8>) -> Result<(), AdminError> {
    let message =
        Message { bytes, flags: about.flags, received_millis: about.internal_date_millis };
    match target {
        Target::Mbox(file) => mbox::write(file, &message)?,
        Target::Maildir(folder) => folder.write(about.uid, &message)?,
    }
    Ok(())
}

fn close(target: Option<Target>, summary: &mut Summary) -> Result<(), AdminError> {
    match target {
        Some(Target::Mbox(mut file)) => file.flush()?,
        Some(Target::Maildir(folder)) => summary.lost_keywords += folder.finish()?,
        None => {}
    }
    Ok(())
}
