use gatepost_model::{IdempotencyKey, Malformed, Password, SessionId};
use gatepost_proto::{
    identity::v1::{
        CheckSharingRequest, CheckSharingResponse, RecordSharingRequest, RecordSharingResponse,
        SharedPasswordRefusal, VerifySharedPasswordRequest, VerifySharedPasswordResponse,
        shared_password_service_server::SharedPasswordService,
    },
    wire,
};
use tonic::{Request, Response, Status};
use zeroize::Zeroizing;

use super::{Rpc, refusal};
use crate::flow::{SharingChange, Unshared};

#[tonic::async_trait]
impl SharedPasswordService for Rpc {
    async fn check_sharing(
        &self,
        request: Request<CheckSharingRequest>,
    ) -> Result<Response<CheckSharingResponse>, Status> {
        let asked = request.into_inner();
        let account = asked.account_id.parse().map_err(refusal)?;
        let session: Option<SessionId> = match asked.session_id.as_str() {
            "" => None,
            id => Some(id.parse().map_err(refusal)?),
        };
        let found = self.0.check_sharing(account, session).await.map_err(refusal)?;
        Ok(Response::new(CheckSharingResponse {
            email: found.email.to_string(),
            has_password: found.has_password,
            factors_active: found.factors_active,
        }))
    }

    async fn verify_shared_password(
        &self,
        request: Request<VerifySharedPasswordRequest>,
    ) -> Result<Response<VerifySharedPasswordResponse>, Status> {
        let asked = request.into_inner();
        let typed = Zeroizing::new(asked.password);
        let account = asked.account_id.parse().map_err(refusal)?;
        let address = asked.address.parse().map_err(refusal)?;
        let password = Password::typed(&typed).map_err(refusal)?;
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let verified = self.0.verify_shared_password(account, &address, &password, &client).await;
        let (refused, retry_after) = match verified.map_err(refusal)? {
            Ok(()) => (SharedPasswordRefusal::Unspecified, None),
            Err(Unshared::Wrong) => (SharedPasswordRefusal::Wrong, None),
            Err(Unshared::FactorActive) => (SharedPasswordRefusal::FactorActive, None),
            Err(Unshared::Inactive) => (SharedPasswordRefusal::AccountInactive, None),
            Err(Unshared::Ended) => (SharedPasswordRefusal::Ended, None),
            Err(Unshared::Throttled(left)) => {
                (SharedPasswordRefusal::Throttled, prost_types::Duration::try_from(left).ok())
            }
        };
        Ok(Response::new(VerifySharedPasswordResponse { refusal: refused.into(), retry_after }))
    }

    async fn record_sharing(
        &self,
        request: Request<RecordSharingRequest>,
    ) -> Result<Response<RecordSharingResponse>, Status> {
        let asked = request.into_inner();
        let key = IdempotencyKey::optional(&asked.idempotency_key).map_err(refusal)?;
        let missing = Malformed::new("idempotency_key", "a key");
        let client = asked.client.as_ref().map(|client| wire::client_of(Some(client)));
        let slug = |text: &str| text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        if asked.cause.len() > 64 || !slug(&asked.cause) {
            return Err(refusal(Malformed::new("cause", "a slug")));
        }
        let told = SharingChange {
            account: asked.account_id.parse().map_err(refusal)?,
            mailbox: asked.mailbox_id.parse().map_err(refusal)?,
            address: asked.address.parse().map_err(refusal)?,
            shared: asked.shared,
            cause: asked.cause,
            client: client.transpose().map_err(refusal)?,
            key: key.ok_or_else(|| refusal(missing))?,
        };
        self.0.record_sharing(&told).await.map_err(refusal)?;
        Ok(Response::new(RecordSharingResponse {}))
    }
}
