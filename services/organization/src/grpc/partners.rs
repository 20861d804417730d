//! PartnerAccessService.

use gatepost_model::{Malformed, PartnerAccessId};
use gatepost_proto::{
    organization::v1::{
        EndPartnerAccessRequest, EndPartnerAccessResponse, FindPartnerRequest, FindPartnerResponse,
        GrantPartnerAccessRequest, GrantPartnerAccessResponse, ListClientsRequest,
        ListClientsResponse, ListPartnersRequest, ListPartnersResponse, PartnerAccess,
        partner_access_service_server::PartnerAccessService,
    },
    wire,
};
use gatepost_runtime::{page::Page, principal::Principals};
use tonic::{Request, Response, Status};

use super::{
    convert::{grant_of, organization_id},
    organizations::refuse,
    support_accesses::grants,
};
use crate::{
    OrganizationError,
    flow::{
        Context,
        partner::{self, PartnerView},
    },
};

pub(crate) struct Partners {
    pub(crate) context: Context,
    pub(crate) principals: Principals,
}

#[tonic::async_trait]
impl PartnerAccessService for Partners {
    async fn find_partner(
        &self,
        request: Request<FindPartnerRequest>,
    ) -> Result<Response<FindPartnerResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let client = organization_id(&asked.organization_id).map_err(refuse)?;
        let found = partner::find(&self.context, &caller, client, &asked.partner).await;
        let (id, name) = found.map_err(refuse)?;
        Ok(Response::new(FindPartnerResponse { organization_id: id.to_string(), name }))
    }

    async fn grant_partner_access(
        &self,
        request: Request<GrantPartnerAccessRequest>,
    ) -> Result<Response<GrantPartnerAccessResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let client = organization_id(&asked.organization_id).map_err(refuse)?;
        let malformed = Malformed::new("partner_organization_id", "an organization's id");
        let other = asked.partner_organization_id.parse().map_err(|_| refuse(malformed))?;
        let grants: Result<Vec<_>, _> = asked.grants.iter().map(grant_of).collect();
        let grants = grants.map_err(refuse)?;
        let made = partner::grant(&self.context, &caller, client, other, &grants).await;
        let partner_access = Some(render(&made.map_err(refuse)?).map_err(refuse)?);
        Ok(Response::new(GrantPartnerAccessResponse { partner_access }))
    }

    async fn end_partner_access(
        &self,
        request: Request<EndPartnerAccessRequest>,
    ) -> Result<Response<EndPartnerAccessResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let client = organization_id(&asked.organization_id).map_err(refuse)?;
        let malformed = Malformed::new("partner_access_id", "an access's id");
        let id: PartnerAccessId = asked.partner_access_id.parse().map_err(|_| refuse(malformed))?;
        let ended = partner::end(&self.context, &caller, client, id).await.map_err(refuse)?;
        let partner_access = Some(render(&ended).map_err(refuse)?);
        Ok(Response::new(EndPartnerAccessResponse { partner_access }))
    }

    async fn list_partners(
        &self,
        request: Request<ListPartnersRequest>,
    ) -> Result<Response<ListPartnersResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let client = organization_id(&asked.organization_id).map_err(refuse)?;
        let page = Page::of(asked.page.as_ref()).map_err(refuse)?;
        let (after, limit) = (page.after, page.limit());
        let found = partner::partners(&self.context, &caller, client, after, limit).await;
        let mut found = found.map_err(refuse)?;
        let next = page.cut(&mut found, |view| view.id);
        let partners = all(&found).map_err(refuse)?;
        Ok(Response::new(ListPartnersResponse { partners, page: Some(next) }))
    }

    async fn list_clients(
        &self,
        request: Request<ListClientsRequest>,
    ) -> Result<Response<ListClientsResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let partner = organization_id(&asked.organization_id).map_err(refuse)?;
        let page = Page::of(asked.page.as_ref()).map_err(refuse)?;
        let (after, limit) = (page.after, page.limit());
        let found = partner::clients(&self.context, &caller, partner, after, limit).await;
        let mut found = found.map_err(refuse)?;
        let next = page.cut(&mut found, |view| view.client);
        let clients = all(&found).map_err(refuse)?;
        Ok(Response::new(ListClientsResponse { clients, page: Some(next) }))
    }
}

fn all(views: &[PartnerView]) -> Result<Vec<PartnerAccess>, OrganizationError> {
    views.iter().map(render).collect()
}

fn render(view: &PartnerView) -> Result<PartnerAccess, OrganizationError> {
    let record = &view.record;
    Ok(PartnerAccess {
        id: view.id.to_string(),
        client_organization_id: view.client.to_string(),
        client_name: view.client_name.clone(),
        partner_organization_id: record.partner()?.to_string(),
        partner_name: view.partner_name.clone(),
        grants: grants(&record.grants)?,
        created: Some(wire::timestamp(record.created())),
        granted_by: record.granted_by.clone(),
        ended: record.ended().map(wire::timestamp),
        ended_by: record.ended_by.clone(),
    })
}
