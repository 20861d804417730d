use gatepost_model::{AccountId, Address, Malformed};
use gatepost_proto::identity::v1::{
    DescribeAccountsRequest, DescribeAccountsResponse, FindAccountsRequest, FindAccountsResponse,
    Person, directory_service_server::DirectoryService,
};
use tonic::{Request, Response, Status};

use super::{Rpc, convert, refusal};
use crate::flow::Described;

/// Accounts that one request may ask for.
const MOST: usize = 1000;

#[tonic::async_trait]
impl DirectoryService for Rpc {
    async fn describe_accounts(
        &self,
        request: Request<DescribeAccountsRequest>,
    ) -> Result<Response<DescribeAccountsResponse>, Status> {
        let ids = request.into_inner().account_ids;
        bounded(ids.len(), "account_ids")?;
        let ids: Result<Vec<AccountId>, Malformed> = ids.iter().map(|id| id.parse()).collect();
        let found = self.0.describe_accounts(&ids.map_err(refusal)?).await.map_err(refusal)?;
        let people = found.iter().map(person).collect();
        Ok(Response::new(DescribeAccountsResponse { people }))
    }

    async fn find_accounts(
        &self,
        request: Request<FindAccountsRequest>,
    ) -> Result<Response<FindAccountsResponse>, Status> {
        let emails = request.into_inner().emails;
        bounded(emails.len(), "emails")?;
        let emails: Result<Vec<Address>, Malformed> =
            emails.iter().map(|email| email.parse()).collect();
        let found = self.0.find_accounts(&emails.map_err(refusal)?).await.map_err(refusal)?;
        let people = found.iter().map(person).collect();
        Ok(Response::new(FindAccountsResponse { people }))
    }
}

fn bounded(count: usize, field: &'static str) -> Result<(), Status> {
    let right = count <= MOST;
    right.then_some(()).ok_or_else(|| refusal(Malformed::new(field, "at most 1000")))
}

fn person(described: &Described) -> Person {
    let account = convert::account(&described.account);
    Person {
        account_id: account.id,
        email: account.email,
        name: account.name,
        language: account.language,
        time_zone: account.time_zone,
        state: account.state,
        second_factor: described.second_factor,
        avatar: account.avatar,
    }
}
