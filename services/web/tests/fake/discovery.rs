//! Which domains are served.

use gatepost_proto::mailbox::v1::discovery_service_server::{
    DiscoveryService, DiscoveryServiceServer,
};

use super::*;

pub fn service(fakes: &Fakes) -> DiscoveryServiceServer<Fakes> {
    DiscoveryServiceServer::new(fakes.clone())
}

#[tonic::async_trait]
impl DiscoveryService for Fakes {
    async fn find_domain(&self, request: Request<FindDomainRequest>) -> Answer<FindDomainResponse> {
        if self.world().down {
            return Err(Status::unavailable("raw words of a service"));
        }
        // Before anybody signs in: nobody's token comes along.
        assert!(caller(&request).is_err());
        let name = request.into_inner().name.to_ascii_lowercase();
        match name.as_str() {
            "keller.example" | "gatepost.test" => ok(FindDomainResponse { name }),
            _ => Err(missing()),
        }
    }
}
