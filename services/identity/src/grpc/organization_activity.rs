use std::pin::Pin;

use futures_util::{Stream, StreamExt};
use gatepost_proto::{
    identity::v1::organization_activity_service_server::OrganizationActivityService,
    organization::v1::{
        ExportOrganizationActivityRequest, ExportOrganizationActivityResponse,
        ListOrganizationActivityRequest, ListOrganizationActivityResponse,
        SummarizeOrganizationActivityRequest, SummarizeOrganizationActivityResponse,
    },
    wire,
};
use gatepost_runtime::page::Page;
use tonic::{Request, Response, Status};

use super::{Rpc, refusal};

type Export =
    Pin<Box<dyn Stream<Item = Result<ExportOrganizationActivityResponse, Status>> + Send>>;

#[tonic::async_trait]
impl OrganizationActivityService for Rpc {
    async fn list_organization_activity(
        &self,
        request: Request<ListOrganizationActivityRequest>,
    ) -> Result<Response<ListOrganizationActivityResponse>, Status> {
        let principal = self.principal(&request).await?;
        let asked = request.into_inner();
        let id = asked.organization_id.parse().map_err(refusal)?;
        let filter = wire::line_filter(asked.filter.as_ref()).map_err(refusal)?;
        let page = Page::<u64>::of(asked.page.as_ref()).map_err(refusal)?;
        let found = self.0.organization_lines(&principal, id, &filter, page.size, page.after).await;
        let (found, named) = found.map_err(refusal)?;
        let page = wire::activity_page(&found.lines, &named, found.next, found.oldest);
        Ok(Response::new(page))
    }

    type ExportOrganizationActivityStream = Export;

    async fn export_organization_activity(
        &self,
        request: Request<ExportOrganizationActivityRequest>,
    ) -> Result<Response<Export>, Status> {
        let principal = self.principal(&request).await?;
        let asked = request.into_inner();
        let id = asked.organization_id.parse().map_err(refusal)?;
        let filter = wire::line_filter(asked.filter.as_ref()).map_err(refusal)?;
        let parts = self.0.export_organization_lines(&principal, id, filter).await;
        let parts = parts.map_err(refusal)?.map(|part| {
            let (lines, named) = part.map_err(refusal)?;
            Ok(wire::activity_part(&lines, &named))
        });
        Ok(Response::new(Box::pin(parts)))
    }

    async fn summarize_organization_activity(
        &self,
        request: Request<SummarizeOrganizationActivityRequest>,
    ) -> Result<Response<SummarizeOrganizationActivityResponse>, Status> {
        let principal = self.principal(&request).await?;
        let asked = request.into_inner();
        let id = asked.organization_id.parse().map_err(refusal)?;
        let found = self.0.sum_organization_lines(&principal, id, asked.days).await;
        let (sums, complete) = found.map_err(refusal)?;
        Ok(Response::new(wire::activity_sums(sums, complete)))
    }
}
