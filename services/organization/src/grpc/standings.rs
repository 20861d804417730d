//! StandingService.

use gatepost_model::Malformed;
use gatepost_organization_core::ProductKind;
use gatepost_proto::organization::v1::{
    DescribeResourceRequest, DescribeResourceResponse, DescribeStandingsRequest,
    DescribeStandingsResponse, Level, Standing, standing_service_server::StandingService,
};
use tonic::{Request, Response, Status};

use super::{
    convert::{account_id, level, organization_id},
    organizations::refuse,
};
use crate::flow::{self, Context, standings::Described};

/// Accounts that one request may ask about.
const MOST: usize = 500;

pub(crate) struct Standings {
    pub(crate) context: Context,
}

#[tonic::async_trait]
impl StandingService for Standings {
    async fn describe_standings(
        &self,
        request: Request<DescribeStandingsRequest>,
    ) -> Result<Response<DescribeStandingsResponse>, Status> {
        let wire = request.into_inner();
        let organization = organization_id(&wire.organization_id).map_err(refuse)?;
        let resource = wire.resource.unwrap_or_default();
        let kind = resource.kind.parse::<ProductKind>().map_err(refuse)?;
        if wire.account_ids.len() > MOST {
            return Err(refuse(Malformed::new("account_ids", "at most 500 accounts")));
        }
        let accounts: Result<Vec<_>, _> =
            wire.account_ids.iter().map(|id| account_id(id)).collect();
        let accounts = accounts.map_err(refuse)?;
        let found =
            flow::standings::describe(&self.context, organization, &kind, &resource.id, &accounts);
        let standings = found.await.map_err(refuse)?.iter().map(standing).collect();
        Ok(Response::new(DescribeStandingsResponse { standings }))
    }

    async fn describe_resource(
        &self,
        request: Request<DescribeResourceRequest>,
    ) -> Result<Response<DescribeResourceResponse>, Status> {
        let resource = request.into_inner().resource.unwrap_or_default();
        let kind = resource.kind.parse::<ProductKind>().map_err(refuse)?;
        let found = flow::standings::resource(&self.context, &kind, &resource.id).await;
        let found = found.map_err(refuse)?;
        let answer = found.map(|(owner, id, state)| DescribeResourceResponse {
            organization_id: owner.to_string(),
            product_id: id.to_string(),
            state: state.slug().to_owned(),
        });
        Ok(Response::new(answer.unwrap_or_default()))
    }
}

fn standing(described: &Described) -> Standing {
    Standing {
        account_id: described.account.to_string(),
        member: described.member,
        level: described.level.map_or(Level::Unspecified, level).into(),
        held: described.held,
    }
}
