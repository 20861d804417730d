//! AuditService.

use std::{pin::Pin, sync::Arc};

use futures_util::{Stream, StreamExt};
use gatepost_proto::{
    common::v1::{VerifyLogsRequest, VerifyLogsResponse},
    organization::v1::audit_service_server::AuditService,
    wire,
};
use gatepost_store::{Store, audit};
use tonic::{Request, Response, Status};

use super::organizations::refuse;
use crate::repo;

pub(crate) struct Audits {
    pub(crate) store: Arc<dyn Store>,
}

#[tonic::async_trait]
impl AuditService for Audits {
    type VerifyLogsStream = Pin<Box<dyn Stream<Item = Result<VerifyLogsResponse, Status>> + Send>>;

    async fn verify_logs(
        &self,
        request: Request<VerifyLogsRequest>,
    ) -> Result<Response<Self::VerifyLogsStream>, Status> {
        let log = wire::log_of(request.get_ref()).map_err(refuse)?;
        let found = audit::verify_logs(self.store.clone(), log, repo::LOG_OWNERS);
        let found = found.map(|part| Ok(wire::verified_logs(&part.map_err(refuse)?)));
        Ok(Response::new(Box::pin(found)))
    }
}
