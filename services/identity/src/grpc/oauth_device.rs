use gatepost_proto::identity::v1::{
    DecideDeviceAuthorizationRequest, DecideDeviceAuthorizationResponse,
    FindDeviceAuthorizationRequest, FindDeviceAuthorizationResponse,
    StartDeviceAuthorizationRequest, StartDeviceAuthorizationResponse,
    oauth_device_service_server::OauthDeviceService,
};
use tonic::{Request, Response, Status};

use super::Rpc;

#[tonic::async_trait]
impl OauthDeviceService for Rpc {
    async fn start_device_authorization(
        &self,
        _: Request<StartDeviceAuthorizationRequest>,
    ) -> Result<Response<StartDeviceAuthorizationResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn find_device_authorization(
        &self,
        _: Request<FindDeviceAuthorizationRequest>,
    ) -> Result<Response<FindDeviceAuthorizationResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn decide_device_authorization(
        &self,
        _: Request<DecideDeviceAuthorizationRequest>,
    ) -> Result<Response<DecideDeviceAuthorizationResponse>, Status> {
        Err(Status::unimplemented(""))
    }
}
