//! What the identity service says of accounts: number 7 is Person 7, `person-7@example.org`, English, in UTC,
//! unless a test says otherwise.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use gatepost_model::AccountId;
use gatepost_proto::identity::v1::{
    AccountState, DescribeAccountsRequest, DescribeAccountsResponse, FindAccountsRequest,
    FindAccountsResponse, ListActivityRequest, ListActivityResponse, Person, RecordActivityRequest,
    RecordActivityResponse, activity_service_server::ActivityService,
    directory_service_server::DirectoryService,
};
use tonic::{Request, Response, Status};

/// Everybody whom a test has spoken of.
#[derive(Clone, Default)]
pub struct Directory(Arc<Mutex<BTreeMap<String, Person>>>, Lines);

/// Lines that were added to the logs of accounts: whose, and what.
type Lines = Arc<Mutex<Vec<(String, String)>>>;

impl Directory {
    /// Lines that were added to the logs of accounts.
    pub fn lines(&self) -> Vec<(String, String)> {
        self.1.lock().unwrap().clone()
    }

    /// An account, to be changed.
    pub fn change(&self, number: u8, change: impl FnOnce(&mut Person)) {
        let mut person = usual(&super::account(number));
        let mut known = self.0.lock().unwrap();
        person = known.remove(&person.account_id).unwrap_or(person);
        change(&mut person);
        known.insert(person.account_id.clone(), person);
    }

    /// An account that no number says, or says otherwise.
    pub fn put(&self, person: Person) {
        self.0.lock().unwrap().insert(person.account_id.clone(), person);
    }

    fn person(&self, account: &str) -> Person {
        let known = self.0.lock().unwrap();
        known.get(account).cloned().unwrap_or_else(|| usual(account))
    }
}

fn usual(account: &str) -> Person {
    let number = account.parse::<AccountId>().unwrap().to_bytes()[0];
    Person {
        account_id: account.to_owned(),
        email: super::email(number),
        name: format!("Person {number}"),
        language: "en".to_owned(),
        time_zone: "UTC".to_owned(),
        state: AccountState::Active.into(),
        ..Person::default()
    }
}

#[tonic::async_trait]
impl DirectoryService for Directory {
    async fn describe_accounts(
        &self,
        request: Request<DescribeAccountsRequest>,
    ) -> Result<Response<DescribeAccountsResponse>, Status> {
        let ids = request.into_inner().account_ids;
        let people = ids.iter().map(|id| self.person(id)).collect();
        Ok(Response::new(DescribeAccountsResponse { people }))
    }

    async fn find_accounts(
        &self,
        request: Request<FindAccountsRequest>,
    ) -> Result<Response<FindAccountsResponse>, Status> {
        let numbers = 1..=u8::MAX;
        let everybody: Vec<Person> =
            numbers.map(|number| self.person(&super::account(number))).collect();
        let wanted = request.into_inner().emails;
        let people = everybody.into_iter().filter(|person| wanted.contains(&person.email));
        Ok(Response::new(FindAccountsResponse { people: people.collect() }))
    }
}

#[tonic::async_trait]
impl ActivityService for Directory {
    async fn list_activity(
        &self,
        _: Request<ListActivityRequest>,
    ) -> Result<Response<ListActivityResponse>, Status> {
        Err(Status::unimplemented("not called by this service"))
    }

    async fn record_activity(
        &self,
        request: Request<RecordActivityRequest>,
    ) -> Result<Response<RecordActivityResponse>, Status> {
        let line = request.into_inner();
        self.1.lock().unwrap().push((line.account_id, line.action));
        Ok(Response::new(RecordActivityResponse {}))
    }
}
