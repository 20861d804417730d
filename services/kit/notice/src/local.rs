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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use gatepost_model::{ManualClock, SeededEntropy, ServiceName, Timestamp};
    use gatepost_proto::mail::v1::{
        DeliverResponse, GetUsageRequest, GetUsageResponse, ListConnectionsRequest,
        ListConnectionsResponse,
        mail_service_server::{MailService, MailServiceServer},
    };
    use gatepost_runtime::link::Switchboard;
    use tonic::{Request, Response, Status};

    use super::*;

    /// Knows Anna, and breaks for Carl.
    struct Mail;

    #[tonic::async_trait]
    impl MailService for Mail {
        async fn deliver(
            &self,
            request: Request<DeliverRequest>,
        ) -> Result<Response<DeliverResponse>, Status> {
            match request.into_inner().address.as_str() {
                "anna@example.org" => Ok(Response::new(DeliverResponse::default())),
                "carl@example.org" => Err(Status::unavailable("")),
                _ => Err(Status::not_found("")),
            }
        }

        async fn get_usage(
            &self,
            _: Request<GetUsageRequest>,
        ) -> Result<Response<GetUsageResponse>, Status> {
            Err(Status::unimplemented(""))
        }

        async fn list_connections(
            &self,
            _: Request<ListConnectionsRequest>,
        ) -> Result<Response<ListConnectionsResponse>, Status> {
            Err(Status::unimplemented(""))
        }
    }

    fn notice(recipient: &str) -> Notice {
        Notice {
            recipient: recipient.parse().unwrap(),
            subject: "Confirm".to_owned(),
            text: "the link\n".to_owned(),
        }
    }

    #[tokio::test]
    async fn what_has_no_mailbox_here_becomes_a_private_file() {
        let board = Switchboard::new();
        let routes = tonic::service::Routes::new(MailServiceServer::new(Mail));
        board.connect(ServiceName::Mail, routes.into_axum_router());
        let home = tempfile::tempdir().unwrap();
        let directory = home.path().join("notices");
        let composer = Composer::new(
            "no-reply@example.org".parse().unwrap(),
            Arc::new(ManualClock::at(Timestamp::from_unix_millis(1_700_000_000_000))),
            Arc::new(SeededEntropy::new(1)),
        );
        let mail = board.link(ServiceName::Identity, ServiceName::Mail);
        let courier = LocalCourier::new(mail, directory.clone(), composer);
        courier.deliver(notice("anna@example.org")).await.unwrap();
        assert!(!directory.exists());
        let later = courier.deliver(notice("carl@example.org")).await;
        assert!(matches!(later, Err(NoticeError::Later(_))));
        courier.deliver(notice("bert@example.net")).await.unwrap();
        courier.deliver(notice("bert@example.net")).await.unwrap();
        let files: Vec<_> =
            std::fs::read_dir(&directory).unwrap().map(|f| f.unwrap().path()).collect();
        assert_eq!(files.len(), 2);
        let text = std::fs::read_to_string(&files[0]).unwrap();
        assert!(text.contains("To: bert@example.net\r\n"), "{text:?}");
        assert!(text.contains("\r\n\r\nthe link\r\n"), "{text:?}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&files[0]), mode(&directory)), (0o600, 0o700));
        }
    }
}
