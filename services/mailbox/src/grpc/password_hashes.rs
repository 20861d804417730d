//! MailboxPasswordHashService.

use gatepost_model::Secret;
use gatepost_password::Imported;
use gatepost_proto::mailbox::v1::*;
use gatepost_runtime::principal::Principals;
use tonic::{Request, Response, Status};

use super::{mailbox_id, refuse};
use crate::flow::{Context, password_hashes};

pub(crate) struct PasswordHashes {
    pub(crate) context: Context,
    pub(crate) principals: Principals,
}

#[tonic::async_trait]
impl mailbox_password_hash_service_server::MailboxPasswordHashService for PasswordHashes {
    async fn import_mailbox_password_hash(
        &self,
        request: Request<ImportMailboxPasswordHashRequest>,
    ) -> Result<Response<ImportMailboxPasswordHashResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let wire = request.into_inner();
        let text = Secret::new(wire.password_hash);
        let id = mailbox_id(&wire.mailbox_id).map_err(refuse)?;
        let imported = Imported::parse(text.expose()).map_err(refuse)?;
        let done = password_hashes::import(&self.context, &caller, id, imported).await;
        let imported = done.map_err(refuse)?;
        Ok(Response::new(ImportMailboxPasswordHashResponse { imported }))
    }

    async fn count_mailbox_password_hashes(
        &self,
        _: Request<CountMailboxPasswordHashesRequest>,
    ) -> Result<Response<CountMailboxPasswordHashesResponse>, Status> {
        let counts = password_hashes::count(&self.context).await.map_err(refuse)?;
        let counts = counts.into_iter().map(|(kind, count)| MailboxPasswordHashCount {
            scheme: kind.scheme.to_owned(),
            key_id: kind.key.map(|key| key.0),
            count,
        });
        Ok(Response::new(CountMailboxPasswordHashesResponse { counts: counts.collect() }))
    }
}
