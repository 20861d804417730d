use std::pin::Pin;

use futures_util::{Stream, StreamExt};
use gatepost_model::{AccountId, AuditSubject};
use gatepost_proto::{
    common::v1::{VerifyLogsRequest, VerifyLogsResponse},
    identity::v1::audit_service_server::AuditService,
    wire,
};
use gatepost_store::audit::{self, Owners};
use tonic::{Request, Response, Status};

use super::{Rpc, refusal};
use crate::repo::ACCOUNTS;

/// Every account has a log.
const LOG_OWNERS: Owners =
    Owners { table: ACCOUNTS, subject: |id| AuditSubject::Account(AccountId::from_bytes(id)) };

#[tonic::async_trait]
impl AuditService for Rpc {
    type VerifyLogsStream = Pin<Box<dyn Stream<Item = Result<VerifyLogsResponse, Status>> + Send>>;

    async fn verify_logs(
        &self,
        request: Request<VerifyLogsRequest>,
    ) -> Result<Response<Self::VerifyLogsStream>, Status> {
        let log = wire::log_of(request.get_ref()).map_err(refusal)?;
        let found = audit::verify_logs(self.0.store.clone(), log, LOG_OWNERS);
        let found = found.map(|part| Ok(wire::verified_logs(&part.map_err(refusal)?)));
        Ok(Response::new(Box::pin(found)))
    }
}
