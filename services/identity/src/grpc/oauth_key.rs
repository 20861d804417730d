use gatepost_proto::{
    identity::v1::{
        ListOauthKeysRequest, ListOauthKeysResponse, OauthKey, RotateOauthKeysRequest,
        RotateOauthKeysResponse, oauth_key_service_server::OauthKeyService,
    },
    wire,
};
use tonic::{Request, Response, Status};

use super::{Rpc, refusal};
use crate::flow::KeyRing;

#[tonic::async_trait]
impl OauthKeyService for Rpc {
    async fn list_oauth_keys(
        &self,
        _: Request<ListOauthKeysRequest>,
    ) -> Result<Response<ListOauthKeysResponse>, Status> {
        let ring = self.0.key_ring().await.map_err(refusal)?;
        Ok(Response::new(ListOauthKeysResponse { keys: self.keys(&ring) }))
    }

    async fn rotate_oauth_keys(
        &self,
        request: Request<RotateOauthKeysRequest>,
    ) -> Result<Response<RotateOauthKeysResponse>, Status> {
        let at_once = request.into_inner().at_once;
        let ring = self.0.rotate_keys(at_once).await.map_err(refusal)?;
        Ok(Response::new(RotateOauthKeysResponse { keys: self.keys(&ring) }))
    }
}

impl Rpc {
    fn keys(&self, ring: &KeyRing) -> Vec<OauthKey> {
        let key = |(key, signs): (&crate::flow::RingKey, bool)| OauthKey {
            id: key.id.clone(),
            algorithm: key.public.algorithm.slug().to_owned(),
            created: Some(wire::timestamp(key.times.created)),
            begins: Some(wire::timestamp(key.times.from)),
            signs,
        };
        ring.list(self.0.now()).map(key).collect()
    }
}
