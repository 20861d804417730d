//! SupportAccessService.

use gatepost_model::{IdempotencyKey, Malformed, SupportAccessId};
use gatepost_proto::{
    organization::v1::{
        EndSupportAccessRequest, EndSupportAccessResponse, Grant, GrantSupportAccessRequest,
        GrantSupportAccessResponse, ListSupportAccessRequest, ListSupportAccessResponse,
        SupportAccess, support_access_service_server::SupportAccessService,
    },
    wire,
};
use gatepost_runtime::{page::Page, principal::Principals};
use gatepost_store::StoreError;
use tonic::{Request, Response, Status};

use super::{
    convert::{self, grant_of, organization_id},
    organizations::refuse,
};
use crate::{
    OrganizationError,
    flow::{
        Context,
        support_access::{self, Access, GrantSupport},
    },
    repo::GrantRecord,
};

pub(crate) struct SupportAccesses {
    pub(crate) context: Context,
    pub(crate) principals: Principals,
}

#[tonic::async_trait]
impl SupportAccessService for SupportAccesses {
    async fn grant_support_access(
        &self,
        request: Request<GrantSupportAccessRequest>,
    ) -> Result<Response<GrantSupportAccessResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let id = organization_id(&asked.organization_id).map_err(refuse)?;
        let wanted = parse(&asked).map_err(refuse)?;
        let made = support_access::grant(&self.context, &caller, id, &wanted).await;
        let support_access = Some(self.render(&made.map_err(refuse)?).map_err(refuse)?);
        Ok(Response::new(GrantSupportAccessResponse { support_access }))
    }

    async fn end_support_access(
        &self,
        request: Request<EndSupportAccessRequest>,
    ) -> Result<Response<EndSupportAccessResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let organization = organization_id(&asked.organization_id).map_err(refuse)?;
        let malformed = Malformed::new("support_access_id", "an access's id");
        let id: SupportAccessId = asked.support_access_id.parse().map_err(|_| refuse(malformed))?;
        let ended = support_access::end(&self.context, &caller, organization, id).await;
        let support_access = Some(self.render(&ended.map_err(refuse)?).map_err(refuse)?);
        Ok(Response::new(EndSupportAccessResponse { support_access }))
    }

    async fn list_support_access(
        &self,
        request: Request<ListSupportAccessRequest>,
    ) -> Result<Response<ListSupportAccessResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let given = !asked.organization_id.is_empty();
        let organization = given.then(|| organization_id(&asked.organization_id)).transpose();
        let organization = organization.map_err(refuse)?;
        let page = Page::of(asked.page.as_ref()).map_err(refuse)?;
        let (after, limit) = (page.after, page.limit());
        let found = support_access::list(&self.context, &caller, organization, after, limit).await;
        let mut found = found.map_err(refuse)?;
        let next = page.cut(&mut found, |(_, id, _)| *id);
        let all: Result<Vec<_>, _> = found.iter().map(|access| self.render(access)).collect();
        Ok(Response::new(ListSupportAccessResponse {
            support_access: all.map_err(refuse)?,
            page: Some(next),
            longest_seconds: self.context.config.support_access_longest.0.as_secs(),
        }))
    }
}

impl SupportAccesses {
    fn render(
        &self,
        (organization, id, record): &Access,
    ) -> Result<SupportAccess, OrganizationError> {
        let on = record.is_on(self.context.clock.now());
        // One whose time has come is over, whether or not that was seen yet.
        let ended = record.ended().or_else(|| (!on).then(|| record.until()));
        Ok(SupportAccess {
            id: id.to_string(),
            organization_id: organization.to_string(),
            grants: grants(&record.grants)?,
            created: Some(wire::timestamp(record.created())),
            granted_by: record.granted_by.clone(),
            until: Some(wire::timestamp(record.until())),
            ended: ended.map(wire::timestamp),
            ended_by: record.ended_by.clone(),
            reason: record.reason.clone(),
            ticket: record.ticket.clone(),
            on,
        })
    }
}

fn parse(asked: &GrantSupportAccessRequest) -> Result<GrantSupport, Malformed> {
    let until = asked.until.as_ref().ok_or(Malformed::new("until", "a time to come"))?;
    Ok(GrantSupport {
        grants: asked.grants.iter().map(grant_of).collect::<Result<_, _>>()?,
        until: wire::moment(until).map_err(|_| Malformed::new("until", "a time to come"))?,
        reason: asked.reason.trim().to_owned(),
        ticket: asked.ticket.trim().to_owned(),
        key: IdempotencyKey::optional(&asked.idempotency_key)?,
    })
}

pub(super) fn grants(records: &[GrantRecord]) -> Result<Vec<Grant>, StoreError> {
    records.iter().map(|record| Ok(convert::grant(&record.grant()?))).collect()
}
