use gatepost_password::Imported;
use gatepost_proto::identity::v1::{
    CountPasswordHashesRequest, CountPasswordHashesResponse, ImportPasswordHashRequest,
    ImportPasswordHashResponse, PasswordHashCount,
    password_hash_service_server::PasswordHashService,
};
use tonic::{Request, Response, Status};
use zeroize::Zeroizing;

use super::{Rpc, refusal};
use crate::error::IdentityError;

#[tonic::async_trait]
impl PasswordHashService for Rpc {
    async fn import_password_hash(
        &self,
        request: Request<ImportPasswordHashRequest>,
    ) -> Result<Response<ImportPasswordHashResponse>, Status> {
        let asked = request.into_inner();
        let hash = Zeroizing::new(asked.password_hash);
        let account = asked.account_id.parse().map_err(refusal)?;
        let imported = Imported::parse(&hash).map_err(|e| refusal(IdentityError::from(e)))?;
        let imported = self.0.import_password_hash(account, imported).await.map_err(refusal)?;
        Ok(Response::new(ImportPasswordHashResponse { imported }))
    }

    async fn count_password_hashes(
        &self,
        _: Request<CountPasswordHashesRequest>,
    ) -> Result<Response<CountPasswordHashesResponse>, Status> {
        let counts = self.0.count_password_hashes().await.map_err(refusal)?;
        let counts = counts.into_iter().map(|(kind, count)| PasswordHashCount {
            scheme: kind.scheme.to_owned(),
            key_id: kind.key.map(|key| key.0),
            count,
        });
        Ok(Response::new(CountPasswordHashesResponse { counts: counts.collect() }))
    }
}
