//! Tokens are shown to those who ask about them.

use super::*;

impl House {
    pub(in crate::tests) async fn verify(
        &self,
        token: &str,
        protocol: MailProtocol,
    ) -> Result<AccessTokenMatch, AccessTokenRefusal> {
        let request = VerifyAccessTokenRequest {
            token: token.to_owned(),
            protocol: protocol.into(),
            client: client("192.0.2.8"),
        };
        let mut service = AccessTokenServiceClient::new(self.link(ServiceName::Mailbox));
        let answer = service.verify_access_token(request).await.unwrap().into_inner();
        match answer.outcome.unwrap() {
            verify_access_token_response::Outcome::Match(found) => Ok(found),
            verify_access_token_response::Outcome::Refusal(cause) => {
                Err(AccessTokenRefusal::try_from(cause).unwrap())
            }
        }
    }

    pub(in crate::tests) async fn imap(
        &self,
        token: &str,
    ) -> Result<AccessTokenMatch, AccessTokenRefusal> {
        self.verify(token, MailProtocol::Imap).await
    }

    pub(in crate::tests) async fn introspect(&self, app: &App, token: &str) -> serde_json::Value {
        let request = IntrospectTokenRequest {
            token: token.to_owned(),
            proof: app.proof(),
            client: client("192.0.2.9"),
        };
        let answer = self.oauth_tokens().introspect_token(request).await.unwrap().into_inner();
        match answer.outcome.unwrap() {
            introspect_token_response::Outcome::Json(json) => serde_json::from_str(&json).unwrap(),
            introspect_token_response::Outcome::Error(error) => serde_json::json!(error.error),
        }
    }
}
