//! OperatorWorkService.

use gatepost_model::Malformed;
use gatepost_proto::mailbox::v1::*;
use tonic::{Request, Response, Status};

use super::{mailbox_id, refuse};
use crate::flow::{
    Context,
    operator_work::{self, Work},
};

pub(crate) struct OperatorWorks {
    pub(crate) context: Context,
}

#[tonic::async_trait]
impl operator_work_service_server::OperatorWorkService for OperatorWorks {
    async fn record_operator_work(
        &self,
        request: Request<RecordOperatorWorkRequest>,
    ) -> Result<Response<RecordOperatorWorkResponse>, Status> {
        let wire = request.into_inner();
        let id = mailbox_id(&wire.mailbox_id).map_err(refuse)?;
        let work = match wire.work() {
            OperatorWork::Restore => Work::Restore,
            OperatorWork::Delete => Work::Delete,
            OperatorWork::ImportBegin => Work::ImportBegin,
            OperatorWork::ImportEnd => Work::ImportEnd,
            OperatorWork::Export => Work::Export,
            OperatorWork::Repair => Work::Repair,
            OperatorWork::Limit => Work::Limit,
            OperatorWork::Unspecified => {
                return Err(refuse(Malformed::new("work", "a known work")));
            }
        };
        let recorded = operator_work::record(&self.context, id, work, wire.messages, &wire.folder);
        recorded.await.map_err(refuse)?;
        Ok(Response::new(RecordOperatorWorkResponse {}))
    }
}
