//! Notices without a relay.

use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use async_trait::async_trait;
use gatepost_proto::mail::v1::{DeliverRequest, mail_service_client::MailServiceClient};
use gatepost_runtime::link::Link;
use tokio::io::AsyncWriteExt;
use tonic::Code;

use crate::{
    compose::Composer,
    courier::{Courier, Notice, NoticeError},
};

const DEADLINE: Duration = Duration::from_secs(15);

/// Delivers notices into mailboxes of this installation, and writes those for other addresses as
/// `.eml` files.
pub struct LocalCourier {
    composer: Composer,
    mail: MailServiceClient<Link>,
    directory: PathBuf,
}

impl LocalCourier {
    /// Asks the mail service over `mail`; files go into `directory`, which is made when needed and
    /// readable by its owner alone.
    pub fn new(mail: Link, directory: PathBuf, composer: Composer) -> Self {
        Self { composer, mail: MailServiceClient::new(mail), directory }
    }

    async fn write(&self, message: &[u8]) -> Result<(), NoticeError> {
        let path = self.directory.join(format!("{}.eml", self.composer.unique_name()));
        let written = write_whole(&self.directory, &path, message).await;
        written.map_err(|error| NoticeError::Later(format!("{}: {error}", path.display())))?;
        tracing::info!(path = %path.display(), "no mailbox here for a notice: wrote it as a file");
        Ok(())
    }
}

#[async_trait]
impl Courier for LocalCourier {
    async fn deliver(&self, notice: Notice) -> Result<(), NoticeError> {
        let message = self.composer.compose(&notice)?.formatted();
        let request = DeliverRequest {
            address: notice.recipient.to_string(),
            sender: String::new(),
            message: message.clone(),
        };
        let mut mail = self.mail.clone();
        match tokio::time::timeout(DEADLINE, mail.deliver(request)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(status)) if status.code() == Code::NotFound => self.write(&message).await,
            Ok(Err(status)) => {
                Err(NoticeError::Later(format!("mail service: {:?}", status.code())))
            }
            Err(_) => Err(NoticeError::Later("the mail service took too long".into())),
        }
    }
}

/// Writes a file that is either whole and durable or not there.
async fn write_whole(directory: &Path, path: &Path, content: &[u8]) -> io::Result<()> {
    let mut builder = tokio::fs::DirBuilder::new();
    builder.recursive(true);
    let mut options = tokio::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        // Notices can hold links that prove something.
        builder.mode(0o700);
        options.mode(0o600);
    }
    builder.create(directory).await?;
    let unfinished = path.with_extension("tmp");
    let mut file = options.open(&unfinished).await?;
    file.write_all(content).await?;
    file.sync_all().await?;
    tokio::fs::rename(&unfinished, path).await?;
    tokio::fs::File::open(directory).await?.sync_all().await
}
