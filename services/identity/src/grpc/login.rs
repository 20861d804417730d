use gatepost_model::{Address, Password};
use gatepost_proto::{
    identity::v1::{
        SessionGrant, StartLoginRequest, StartLoginResponse, login_service_server::LoginService,
        start_login_response::Outcome,
    },
    wire,
};
use tonic::{Request, Response, Status};
use zeroize::Zeroizing;

use super::{Rpc, refusal};

#[tonic::async_trait]
impl LoginService for Rpc {
    async fn start_login(
        &self,
        request: Request<StartLoginRequest>,
    ) -> Result<Response<StartLoginResponse>, Status> {
        let asked = request.into_inner();
        let typed = Zeroizing::new(asked.password);
        let email: Address = asked.email.parse().map_err(refusal)?;
        let password = Password::typed(&typed).map_err(refusal)?;
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let grant = self.0.start_login(&email, &password, &client).await.map_err(refusal)?;
        let session = SessionGrant {
            token: grant.secret.expose().to_string(),
            session_id: grant.session.id.to_string(),
            account_id: grant.session.account.to_string(),
            expires: Some(wire::timestamp(grant.session.expires)),
        };
        Ok(Response::new(StartLoginResponse { outcome: Some(Outcome::Session(session)) }))
    }
}
