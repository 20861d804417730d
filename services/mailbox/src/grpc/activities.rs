//! OrganizationActivityService.

use std::{collections::HashMap, pin::Pin};

use futures_util::{Stream, StreamExt};
use gatepost_model::AuditLine;
use gatepost_proto::{
    common::v1::PageResponse,
    mailbox::v1::organization_activity_service_server::OrganizationActivityService,
    organization::v1::{
        ExportOrganizationActivityRequest, ExportOrganizationActivityResponse,
        ListOrganizationActivityRequest, ListOrganizationActivityResponse,
        OrganizationActivityPerson, OrganizationActivitySum, SummarizeOrganizationActivityRequest,
        SummarizeOrganizationActivityResponse,
    },
    wire,
};
use gatepost_runtime::{page::Page, principal::Principals};
use tonic::{Request, Response, Status};

use super::{mailboxes::organization_id, refuse};
use crate::flow::{
    Context,
    activity::{self, Named},
};

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
        let next_token = found.next.map(|next| next.to_string()).unwrap_or_default();
        Ok(Response::new(ListOrganizationActivityResponse {
            people: people(&found.lines, &named),
            activities: found.lines.iter().map(wire::activity).collect(),
            page: Some(PageResponse { next_token }),
            oldest: found.oldest.map(wire::timestamp),
        }))
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
            let people = people(&lines, &named);
            let activities = lines.iter().map(wire::activity).collect();
            Ok(ExportOrganizationActivityResponse { activities, people })
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
        let sum = |(group, lines)| OrganizationActivitySum {
            group: wire::activity_group(group).into(),
            lines,
        };
        let sums = sums.into_iter().map(sum).collect();
        Ok(Response::new(SummarizeOrganizationActivityResponse { sums, complete }))
    }
}

/// Those of `named` who stand in these lines.
fn people(lines: &[AuditLine], named: &Named) -> HashMap<String, OrganizationActivityPerson> {
    let accounts = lines.iter().flat_map(AuditLine::accounts);
    let person = |account| {
        let person = named.get(&account)?;
        let (name, email) = (person.name.clone(), person.email.clone());
        Some((account.to_string(), OrganizationActivityPerson { name, email }))
    };
    accounts.filter_map(person).collect()
}
