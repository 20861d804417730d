use gatepost_model::Malformed;
use gatepost_proto::{
    common::v1::PageResponse,
    identity::v1::{
        EndOtherSessionsRequest, EndOtherSessionsResponse, EndSessionRequest, EndSessionResponse,
        ListSessionsRequest, ListSessionsResponse, VerifySessionRequest, VerifySessionResponse,
        session_service_server::SessionService,
    },
    wire,
};
use tonic::{Request, Response, Status};
use zeroize::Zeroizing;

use super::{Rpc, app_password::named, convert, refusal};
use crate::{flow::Page, state::Identity};

#[tonic::async_trait]
impl SessionService for Rpc {
    async fn verify_session(
        &self,
        request: Request<VerifySessionRequest>,
    ) -> Result<Response<VerifySessionResponse>, Status> {
        let asked = request.into_inner();
        let token = Zeroizing::new(asked.token);
        let client = asked.client.as_ref().map(|client| wire::client_of(Some(client)));
        let client = client.transpose().map_err(refusal)?;
        let verified = self.0.verify_session(&token, client.as_ref()).await.map_err(refusal)?;
        Ok(Response::new(VerifySessionResponse {
            account: Some(convert::account(&verified.account)),
            session_id: verified.session.id.to_string(),
            assurance_level: convert::level(&verified.session.proofs).into(),
            authenticated: Some(wire::timestamp(verified.session.authenticated())),
            methods: convert::methods(&verified.session.proofs),
            fresh_until: Some(wire::timestamp(self.0.fresh_until(&verified.session))),
            factor_authenticated: verified.session.proofs.last_factor().map(wire::timestamp),
        }))
    }

    async fn list_sessions(
        &self,
        request: Request<ListSessionsRequest>,
    ) -> Result<Response<ListSessionsResponse>, Status> {
        let principal = self.principal(&request).await?;
        let present = Identity::session_of(&principal);
        let asked = request.into_inner();
        let account = named(&asked.account_id).map_err(refusal)?;
        let account = self.0.subject(&principal, account).await.map_err(refusal)?.id;
        let page = asked.page.unwrap_or_default();
        let page = Page::new(page.size, &page.token).map_err(refusal)?;
        let listed = self.0.list_sessions(account, page).await.map_err(refusal)?;
        let session = |session| convert::session(session, present);
        Ok(Response::new(ListSessionsResponse {
            sessions: listed.items.iter().map(session).collect(),
            page: Some(PageResponse { next_token: Page::token(listed.next) }),
        }))
    }

    async fn end_session(
        &self,
        request: Request<EndSessionRequest>,
    ) -> Result<Response<EndSessionResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, present) = Identity::for_account(&principal).map_err(refusal)?;
        let session = match request.into_inner().session_id.as_str() {
            "" => present.ok_or_else(|| refusal(Malformed::new("session_id", "a session's id")))?,
            id => id.parse().map_err(refusal)?,
        };
        self.0.end_session(&principal, account, session).await.map_err(refusal)?;
        Ok(Response::new(EndSessionResponse {}))
    }

    async fn end_other_sessions(
        &self,
        request: Request<EndOtherSessionsRequest>,
    ) -> Result<Response<EndOtherSessionsResponse>, Status> {
        let principal = self.principal(&request).await?;
        let present = Identity::session_of(&principal);
        let account = named(&request.into_inner().account_id).map_err(refusal)?;
        let account = self.0.subject(&principal, account).await.map_err(refusal)?.id;
        let ended =
            self.0.end_other_sessions(&principal, account, present).await.map_err(refusal)?;
        Ok(Response::new(EndOtherSessionsResponse { ended }))
    }
}
