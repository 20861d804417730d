//! Account passwords typed at mail programs.

use gatepost_model::{AccountId, Malformed, Password};
use gatepost_proto::{
    identity::v1::{
        RecogniseAccountPasswordRequest, RecogniseAccountPasswordResponse,
        account_password_service_server::AccountPasswordService,
    },
    wire,
};
use tonic::{Request, Response, Status};
use zeroize::Zeroizing;

use super::{Rpc, refusal};

/// Accounts that may be asked about at once.
const MOST: usize = 20;

#[tonic::async_trait]
impl AccountPasswordService for Rpc {
    async fn recognise_account_password(
        &self,
        request: Request<RecogniseAccountPasswordRequest>,
    ) -> Result<Response<RecogniseAccountPasswordResponse>, Status> {
        let asked = request.into_inner();
        let typed = Zeroizing::new(asked.password);
        if asked.account_ids.len() > MOST {
            return Err(refusal(Malformed::new("account_ids", "20 at most")));
        }
        let accounts: Result<Vec<AccountId>, _> =
            asked.account_ids.iter().map(|id| id.parse()).collect();
        let address = asked.address.parse().map_err(refusal)?;
        let password = Password::typed(&typed).map_err(refusal)?;
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let accounts = accounts.map_err(refusal)?;
        let found = self.0.recognise_password(&address, &accounts, &password, &client).await;
        let account_id = found.map_err(refusal)?.map(|id| id.to_string()).unwrap_or_default();
        Ok(Response::new(RecogniseAccountPasswordResponse { account_id }))
    }
}
