//! API tokens, as far as the pages go.

use super::*;
use gatepost_proto::identity::v1::api_token_service_server::ApiTokenService;

#[tonic::async_trait]
impl ApiTokenService for Fakes {
    async fn issue_api_token(
        &self,
        request: Request<IssueApiTokenRequest>,
    ) -> Answer<IssueApiTokenResponse> {
        caller(&request)?;
        let request = request.into_inner();
        if request.password != "correct horse" {
            return Err(refusal(Code::PermissionDenied, "password-refused", None));
        }
        if request.name.chars().count() > 64 {
            return Err(refusal(Code::InvalidArgument, "malformed", Some("name")));
        }
        let mut world = self.world();
        let made = world.tokens.iter().find(|(key, _)| *key == request.idempotency_key);
        if let Some((_, made)) = made {
            let api_token = Some(made.clone());
            return ok(IssueApiTokenResponse { api_token, secret: String::new() });
        }
        let n = world.tokens.len() as u32 + 1;
        let api_token = ApiToken {
            id: id("tok", n),
            name: request.name,
            created: at(NOW - 500_000),
            scopes: request.scopes,
            expires: request.expires,
            networks: request.networks,
            last_use: (n == 1)
                .then(|| LastUse { time: at(NOW - 340), client: client("backup/1.0") }),
            switched_off: at(NOW - 90_000).filter(|_| n == 2),
            unused_until: at(NOW + 86_400 * 20).filter(|_| n != 2),
        };
        world.tokens.push((request.idempotency_key, api_token.clone()));
        let secret = "gpt_7k2mq9xw4hfdt8vn3cjrb6pse5gazy1w0dkq".into();
        ok(IssueApiTokenResponse { api_token: Some(api_token), secret })
    }

    async fn list_api_tokens(
        &self,
        request: Request<ListApiTokensRequest>,
    ) -> Answer<ListApiTokensResponse> {
        let who = caller(&request)?;
        let all = self.world().tokens.iter().map(|(_, made)| made.clone()).collect();
        let api_tokens = if who == "anna" { all } else { Vec::new() };
        ok(ListApiTokensResponse { api_tokens, page: None })
    }

    async fn revoke_api_token(
        &self,
        request: Request<RevokeApiTokenRequest>,
    ) -> Answer<RevokeApiTokenResponse> {
        let who = caller(&request)?;
        let wanted = request.into_inner().api_token_id;
        let mut world = self.world();
        let before = world.tokens.len();
        world.tokens.retain(|(_, token)| who != "anna" || token.id != wanted);
        if world.tokens.len() == before {
            return Err(missing());
        }
        ok(RevokeApiTokenResponse {})
    }

    async fn revoke_all_api_tokens(
        &self,
        request: Request<RevokeAllApiTokensRequest>,
    ) -> Answer<RevokeAllApiTokensResponse> {
        caller(&request)?;
        let revoked = std::mem::take(&mut self.world().tokens).len() as u32;
        ok(RevokeAllApiTokensResponse { revoked })
    }

    async fn verify_api_token(
        &self,
        _: Request<VerifyApiTokenRequest>,
    ) -> Answer<VerifyApiTokenResponse> {
        Err(missing())
    }
}
