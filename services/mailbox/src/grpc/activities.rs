//! OrganizationActivityService.

use std::pin::Pin;

use futures_util::{Stream, StreamExt};
use gatepost_proto::{
    mailbox::v1::organization_activity_service_server::OrganizationActivityService,
    organization::v1::{
        ExportOrganizationActivityRequest, ExportOrganizationActivityResponse,
        ListOrganizationActivityRequest, ListOrganizationActivityResponse,
        SummarizeOrganizationActivityRequest, SummarizeOrganizationActivityResponse,
    },
    wire,
};
use gatepost_runtime::{page::Page, principal::Principals};
use tonic::{Request, Response, Status};

use super::{mailboxes::organization_id, refuse};
use crate::flow::{Context, activity};

pub(crate) struct Activities {
    pub(crate) context: Context,
    pub(crate) principals: Principals,
}

type Export =
    Pin<Box<dyn Stream<Item = Result<ExportOrganizationActivityResponse, Status>> + Send>>;

#[tonic::async_trait]
impl OrganizationActivityService for Activities {
    async fn list_organization_activity(
        &self,
        request: Request<ListOrganizationActivityRequest>,
    ) -> Result<Response<ListOrganizationActivityResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let id = organization_id(&asked.organization_id).map_err(refuse)?;
        let filter = wire::line_filter(asked.filter.as_ref()).map_err(refuse)?;
        let page = Page::<u64>::of(asked.page.as_ref()).map_err(refuse)?;
        let found =
            activity::list(&self.context, &caller, id, &filter, page.size, page.after).await;
        let (found, named) = found.map_err(refuse)?;
        let page = wire::activity_page(&found.lines, &named, found.next, found.oldest);
        Ok(Response::new(page))
    }

    type ExportOrganizationActivityStream = Export;

    async fn export_organization_activity(
        &self,
        request: Request<ExportOrganizationActivityRequest>,
    ) -> Result<Response<Export>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let id = organization_id(&asked.organization_id).map_err(refuse)?;
        let filter = wire::line_filter(asked.filter.as_ref()).map_err(refuse)?;
        let parts = activity::export(&self.context, &caller, id, filter).await;
        let parts = parts.map_err(refuse)?.map(|part| {
            let (lines, named) = part.map_err(refuse)?;
            Ok(wire::activity_part(&lines, &named))
        });
        Ok(Response::new(Box::pin(parts)))
    }

    async fn summarize_organization_activity(
        &self,
        request: Request<SummarizeOrganizationActivityRequest>,
    ) -> Result<Response<SummarizeOrganizationActivityResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let id = organization_id(&asked.organization_id).map_err(refuse)?;
        let found = activity::summarize(&self.context, &caller, id, asked.days).await;
        let (sums, complete) = found.map_err(refuse)?;
        Ok(Response::new(wire::activity_sums(sums, complete)))
    }
}
