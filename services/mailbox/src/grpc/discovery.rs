//! DiscoveryService.

use gatepost_proto::mailbox::v1::*;
use tonic::{Request, Response, Status};

use super::{mailboxes::domain_name, refuse};
use crate::flow::{Context, discovery};

pub(crate) struct Discovery {
    pub(crate) context: Context,
}

#[tonic::async_trait]
impl discovery_service_server::DiscoveryService for Discovery {
    async fn find_domain(
        &self,
        request: Request<FindDomainRequest>,
    ) -> Result<Response<FindDomainResponse>, Status> {
        let name = domain_name(&request.get_ref().name).map_err(refuse)?;
        discovery::find(&self.context, &name).await.map_err(refuse)?;
        Ok(Response::new(FindDomainResponse { name: name.to_string() }))
    }
}
