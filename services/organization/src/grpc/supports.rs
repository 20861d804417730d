//! SupportService.

use gatepost_proto::organization::v1::{
    CheckSupportRequest, CheckSupportResponse, SetOperatorRequest, SetOperatorResponse,
    support_service_server::SupportService,
};
use gatepost_runtime::principal::Principals;
use tonic::{Request, Response, Status};

use super::{
    convert::{account_id, organization_id},
    organizations::{organization, refuse},
};
use crate::flow::{self, Context};

pub(crate) struct Supports {
    pub(crate) context: Context,
    pub(crate) principals: Principals,
}

#[tonic::async_trait]
impl SupportService for Supports {
    async fn set_operator(
        &self,
        request: Request<SetOperatorRequest>,
    ) -> Result<Response<SetOperatorResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let id = organization_id(&asked.organization_id).map_err(refuse)?;
        let set = flow::support::set_operator(&self.context, &caller, id, asked.operator).await;
        let organization = Some(organization(&set.map_err(refuse)?).map_err(refuse)?);
        Ok(Response::new(SetOperatorResponse { organization }))
    }

    async fn check_support(
        &self,
        request: Request<CheckSupportRequest>,
    ) -> Result<Response<CheckSupportResponse>, Status> {
        let account = account_id(&request.get_ref().account_id).map_err(refuse)?;
        let found = flow::support::helpers(&self.context, account).await.map_err(refuse)?;
        Ok(Response::new(CheckSupportResponse {
            allowed: found.own.is_some(),
            organization_id: found.own.map(|id| id.to_string()).unwrap_or_default(),
            others: u32::try_from(found.others.len().min(1000)).unwrap_or(u32::MAX),
            other_account_ids: found.others.iter().take(20).map(ToString::to_string).collect(),
        }))
    }
}
