//! ExpungedMailService.

use gatepost_model::Malformed;
use gatepost_proto::mailbox::v1::*;
use gatepost_runtime::principal::Principals;
use tonic::{Request, Response, Status};

use super::{mailbox_id, refuse};
use crate::flow::{
    Context,
    expunged_mail::{self, Act},
};

pub(crate) struct ExpungedMail {
    pub(crate) context: Context,
    pub(crate) principals: Principals,
}

#[tonic::async_trait]
impl expunged_mail_service_server::ExpungedMailService for ExpungedMail {
    async fn permit_expunged_mail(
        &self,
        request: Request<PermitExpungedMailRequest>,
    ) -> Result<Response<PermitExpungedMailResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let wire = request.into_inner();
        let id = mailbox_id(&wire.mailbox_id).map_err(refuse)?;
        let act = match wire.act() {
            ExpungedMailAct::Look => Act::Look,
            ExpungedMailAct::Restore => Act::Restore,
            ExpungedMailAct::Delete => Act::Delete,
            ExpungedMailAct::Unspecified => {
                return Err(refuse(Malformed::new("act", "a known act")));
            }
        };
        let permit = expunged_mail::permit(&self.context, &caller, id, act, wire.messages).await;
        let permit = permit.map_err(refuse)?;
        Ok(Response::new(PermitExpungedMailResponse {
            account_id: permit.account.to_string(),
            quota_bytes: permit.quota,
            administers: permit.administers,
        }))
    }
}
