//! DepartureService.

use gatepost_organization_core::Departure;
use gatepost_proto::organization::v1::{
    CheckDepartureRequest, CheckDepartureResponse, DepartRequest, DepartResponse, Organization,
    departure_service_server::DepartureService,
};
use gatepost_runtime::principal::{Principal, peer};
use tonic::{Request, Response, Status};

use super::{
    convert::account_id,
    organizations::{organization, refuse},
};
use crate::flow::{self, Context};

pub(crate) struct Departures {
    pub(crate) context: Context,
}

#[tonic::async_trait]
impl DepartureService for Departures {
    async fn check_departure(
        &self,
        request: Request<CheckDepartureRequest>,
    ) -> Result<Response<CheckDepartureResponse>, Status> {
        let account = account_id(&request.get_ref().account_id).map_err(refuse)?;
        let concerned = flow::depart::check(&self.context, account).await.map_err(refuse)?;
        let of = |wanted: Departure| -> Result<Vec<Organization>, Status> {
            let found = concerned.iter().filter(|one| one.departure == wanted);
            found.map(|one| organization(&one.view).map_err(refuse)).collect()
        };
        let (in_the_way, own) = (of(Departure::InTheWay)?, of(Departure::Stays)?);
        Ok(Response::new(CheckDepartureResponse { in_the_way, own }))
    }

    async fn depart(
        &self,
        request: Request<DepartRequest>,
    ) -> Result<Response<DepartResponse>, Status> {
        let caller = Principal::Service(peer(&request)?);
        let account = account_id(&request.get_ref().account_id).map_err(refuse)?;
        flow::depart::depart(&self.context, &caller, account).await.map_err(refuse)?;
        Ok(Response::new(DepartResponse {}))
    }
}
