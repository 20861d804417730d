//! An organization service that says what the test wants, and tells of it when the test wants.

use std::{
    collections::{HashMap, HashSet},
    pin::Pin,
    sync::{Arc, Mutex},
};

use futures_util::Stream;
use gatepost_model::AccountId;
use gatepost_proto::{
    event::v1::{
        Event, OrganizationDeleted, ProductChanged, ProductTransferred, RightsChanged, event::Fact,
    },
    organization::v1::{self as organization, *},
};
use tokio::sync::mpsc;
use tokio_stream::wrappers::UnboundedReceiverStream;
use tonic::{Request, Response, Status, service::Routes};

/// What an account has in an organization.
#[derive(Clone, Default)]
struct Has {
    member: bool,
    held: bool,
    whole: HashSet<i32>,
    /// By the resource of the product.
    products: HashMap<String, Level>,
}

impl Has {
    fn level(&self, resource: &str) -> Level {
        let all = |verb: Verb| self.whole.contains(&verb.into());
        match self.products.get(resource) {
            _ if all(Verb::ManageMail) => Level::Manage,
            Some(level) => *level,
            None => Level::Unspecified,
        }
    }

    fn may(&self, verb: Verb, resource: Option<&str>) -> bool {
        if self.held {
            return verb == Verb::View;
        }
        let needed = match verb {
            Verb::ViewProduct => Level::View,
            Verb::UseProduct => Level::Use,
            Verb::ManageProduct | Verb::ManageMail => Level::Manage,
            _ => return self.whole.contains(&verb.into()),
        };
        match resource {
            Some(resource) => i32::from(self.level(resource)) >= i32::from(needed),
            None => self.whole.contains(&verb.into()),
        }
    }
}

/// A product, as it was registered or as the test says.
#[derive(Clone, Debug)]
pub(crate) struct FakeProduct {
    pub(crate) organization: String,
    pub(crate) state: String,
}

/// Something that happens between a question and the moment its answer arrives.
type Meanwhile = Box<dyn FnOnce(&FakeOrganization) + Send>;
type Told = Result<WatchEventsResponse, Status>;

#[derive(Default)]
pub(crate) struct FakeOrganization {
    has: Mutex<HashMap<(String, String), Has>>,
    pub(crate) products: Mutex<HashMap<String, FakeProduct>>,
    outbox: Mutex<Vec<Event>>,
    watchers: Mutex<Vec<mpsc::UnboundedSender<Told>>>,
    /// Events before this position are gone.
    trimmed: Mutex<u64>,
    pub(crate) down: Mutex<bool>,
    pub(crate) registered: Mutex<Vec<RegisterProductRequest>>,
    /// Organizations that there are not.
    pub(crate) unknown: Mutex<HashSet<String>>,
    /// Runs once, after the next answer about a standing was made up.
    pub(crate) meanwhile: Mutex<Option<Meanwhile>>,
}

impl FakeOrganization {
    pub(crate) fn routes(self: &Arc<Self>) -> axum::Router {
        let server = organization_service_server::OrganizationServiceServer::from_arc(self.clone());
        Routes::new(server)
            .add_service(standing_service_server::StandingServiceServer::from_arc(self.clone()))
            .add_service(product_service_server::ProductServiceServer::from_arc(self.clone()))
            .add_service(event_service_server::EventServiceServer::from_arc(self.clone()))
            .into_axum_router()
    }

    fn change(&self, account: AccountId, organization: &str, change: impl FnOnce(&mut Has)) {
        let key = (account.to_string(), organization.to_owned());
        change(self.has.lock().unwrap().entry(key).or_default());
    }

    /// Allows a member a verb, and to see the organization.
    pub(crate) fn allow(&self, account: AccountId, organization: &str, verb: Verb) {
        self.change(account, organization, |has| {
            has.member = true;
            has.whole.extend([verb, Verb::View].map(i32::from));
        });
    }

    /// Makes a member that may do this with one product.
    pub(crate) fn grant(
        &self,
        account: AccountId,
        organization: &str,
        resource: &str,
        level: Level,
    ) {
        self.change(account, organization, |has| {
            has.member = true;
            has.whole.insert(Verb::View.into());
            has.products.insert(resource.to_owned(), level);
        });
    }

    /// Lets somebody in from outside, as a partner or support.
    pub(crate) fn let_in(&self, account: AccountId, organization: &str, resource: &str) {
        self.grant(account, organization, resource, Level::Use);
        self.change(account, organization, |has| has.member = false);
    }

    /// Takes every permission on products away, and says so.
    pub(crate) fn revoke(&self, account: AccountId, organization: &str) {
        self.change(account, organization, |has| {
            has.products.clear();
            has.whole.retain(|verb| *verb == i32::from(Verb::View));
        });
        self.tell_rights(organization, Some(account));
    }

    /// Holds a member back for want of a second factor, and says so.
    pub(crate) fn hold(&self, account: AccountId, organization: &str) {
        self.change(account, organization, |has| has.held = true);
        self.tell_rights(organization, None);
    }

    /// Takes a member out, and says so.
    pub(crate) fn remove(&self, account: AccountId, organization: &str) {
        self.change(account, organization, |has| *has = Has::default());
        self.tell_rights(organization, Some(account));
    }

    pub(crate) fn tell_rights(&self, organization: &str, account: Option<AccountId>) {
        self.tell(Fact::RightsChanged(RightsChanged {
            organization_id: organization.to_owned(),
            account_id: account.map(|account| account.to_string()).unwrap_or_default(),
        }));
    }

    /// Gives a product another state, and says so.
    pub(crate) fn set_state(&self, organization: &str, resource: &str, state: &str) {
        self.put_product(organization, resource, state);
        self.tell(Fact::ProductChanged(ProductChanged {
            organization_id: organization.to_owned(),
            kind: "mail-service".to_owned(),
            resource_id: resource.to_owned(),
            state: state.to_owned(),
            ..ProductChanged::default()
        }));
    }

    pub(crate) fn put_product(&self, organization: &str, resource: &str, state: &str) {
        let product =
            FakeProduct { organization: organization.to_owned(), state: state.to_owned() };
        self.products.lock().unwrap().insert(resource.to_owned(), product);
    }

    /// Moves a product, and says so.
    pub(crate) fn transfer(&self, resource: &str, from: &str, to: &str) {
        self.put_product(to, resource, "active");
        self.tell(Fact::ProductTransferred(ProductTransferred {
            kind: "mail-service".to_owned(),
            resource_id: resource.to_owned(),
            from_organization_id: from.to_owned(),
            to_organization_id: to.to_owned(),
            ..ProductTransferred::default()
        }));
    }

    pub(crate) fn delete(&self, organization: &str) {
        let organization_id = organization.to_owned();
        self.has.lock().unwrap().retain(|(_, of), _| of != organization);
        for product in self.products.lock().unwrap().values_mut() {
            if product.organization == organization {
                "cancelled".clone_into(&mut product.state);
            }
        }
        self.tell(Fact::OrganizationDeleted(OrganizationDeleted { organization_id }));
        self.tell_rights(organization, None);
    }

    /// Puts an event into the outbox.
    pub(crate) fn tell(&self, fact: Fact) {
        let event = Event { time: None, fact: Some(fact) };
        let mut outbox = self.outbox.lock().unwrap();
        outbox.push(event.clone());
        let told = WatchEventsResponse { position: outbox.len() as u64, event: Some(event) };
        self.watchers.lock().unwrap().retain(|watcher| watcher.send(Ok(told.clone())).is_ok());
    }

    /// Ends every watch. What was told until now cannot be read again when `lose`.
    pub(crate) fn cut(&self, lose: bool) {
        if lose {
            *self.trimmed.lock().unwrap() = self.outbox.lock().unwrap().len() as u64;
        }
        for watcher in std::mem::take(&mut *self.watchers.lock().unwrap()) {
            let _gone = watcher.send(Err(Status::unavailable("cut")));
        }
    }

    fn up(&self) -> Result<(), Status> {
        if *self.down.lock().unwrap() { Err(Status::unavailable("down")) } else { Ok(()) }
    }

    fn of(&self, account: &str, organization: &str) -> Has {
        let key = (account.to_owned(), organization.to_owned());
        self.has.lock().unwrap().get(&key).cloned().unwrap_or_default()
    }
}

type Answer<T> = Result<Response<T>, Status>;
/// What `async_trait` makes of an answer; it does not look into macros.
type Never<'a, T> = Pin<Box<dyn Future<Output = Answer<T>> + Send + 'a>>;

macro_rules! never {
    ($($rpc:ident($request:ident) -> $response:ident;)*) => {$(
        fn $rpc<'a, 'b>(
            &'a self,
            _: Request<organization::$request>,
        ) -> Never<'b, organization::$response>
        where
            'a: 'b,
            Self: 'b,
        {
            Box::pin(async { Err(Status::unimplemented("not called by the mailbox service")) })
        }
    )*};
}

#[tonic::async_trait]
impl organization_service_server::OrganizationService for FakeOrganization {
    async fn check_right(&self, request: Request<CheckRightRequest>) -> Answer<CheckRightResponse> {
        self.up()?;
        let wire = request.into_inner();
        let has = self.of(&wire.account_id, &wire.organization_id);
        let resource = wire.resource.as_ref().map(|resource| {
            assert_eq!(resource.kind, "mail-service");
            resource.id.as_str()
        });
        let allowed = has.may(wire.verb(), resource);
        let source = i32::from(allowed);
        Ok(Response::new(CheckRightResponse { allowed, source, ..CheckRightResponse::default() }))
    }

    never! {
        create_organization(CreateOrganizationRequest) -> CreateOrganizationResponse;
        get_organization(GetOrganizationRequest) -> GetOrganizationResponse;
        list_organizations(ListOrganizationsRequest) -> ListOrganizationsResponse;
        list_members(ListMembersRequest) -> ListMembersResponse;
        set_member(SetMemberRequest) -> SetMemberResponse;
        remove_member(RemoveMemberRequest) -> RemoveMemberResponse;
    }
}

#[tonic::async_trait]
impl standing_service_server::StandingService for FakeOrganization {
    async fn describe_standings(
        &self,
        request: Request<DescribeStandingsRequest>,
    ) -> Answer<DescribeStandingsResponse> {
        self.up()?;
        let wire = request.into_inner();
        assert!(wire.account_ids.len() <= 500);
        let resource = wire.resource.unwrap_or_default();
        let standing = |account: &String| {
            let has = self.of(account, &wire.organization_id);
            let level = has.level(&resource.id).into();
            Standing { account_id: account.clone(), member: has.member, level, held: has.held }
        };
        let standings = wire.account_ids.iter().map(standing).collect();
        let meanwhile = self.meanwhile.lock().unwrap().take();
        if let Some(meanwhile) = meanwhile {
            meanwhile(self);
            // Until everybody who listens has heard of it.
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        Ok(Response::new(DescribeStandingsResponse { standings }))
    }

    async fn describe_resource(
        &self,
        request: Request<DescribeResourceRequest>,
    ) -> Answer<DescribeResourceResponse> {
        self.up()?;
        let resource = request.into_inner().resource.unwrap_or_default();
        let product = self.products.lock().unwrap().get(&resource.id).cloned();
        let answer = product.map(|product| DescribeResourceResponse {
            organization_id: product.organization,
            product_id: String::new(),
            state: product.state,
        });
        Ok(Response::new(answer.unwrap_or_default()))
    }
}

#[tonic::async_trait]
impl product_service_server::ProductService for FakeOrganization {
    async fn register_product(
        &self,
        request: Request<RegisterProductRequest>,
    ) -> Answer<RegisterProductResponse> {
        self.up()?;
        let wire = request.into_inner();
        self.registered.lock().unwrap().push(wire.clone());
        if self.unknown.lock().unwrap().contains(&wire.organization_id) {
            return Err(Status::not_found("no such organization"));
        }
        let mut products = self.products.lock().unwrap();
        let product = products.entry(wire.resource_id.clone()).or_insert_with(|| FakeProduct {
            organization: wire.organization_id,
            state: "active".to_owned(),
        });
        let service: gatepost_model::MailServiceId = wire.resource_id.parse().unwrap();
        let id = gatepost_model::ProductId::from_bytes(service.to_bytes());
        let organization_id = product.organization.clone();
        let product = Product { id: id.to_string(), organization_id, ..Product::default() };
        Ok(Response::new(RegisterProductResponse { product: Some(product) }))
    }

    never! {
        list_kinds(ListKindsRequest) -> ListKindsResponse;
        create_product(CreateProductRequest) -> CreateProductResponse;
        get_product(GetProductRequest) -> GetProductResponse;
        list_products(ListProductsRequest) -> ListProductsResponse;
        update_product(UpdateProductRequest) -> UpdateProductResponse;
        cancel_product(CancelProductRequest) -> CancelProductResponse;
        restore_product(RestoreProductRequest) -> RestoreProductResponse;
        set_product_state(SetProductStateRequest) -> SetProductStateResponse;
        name_database(NameDatabaseRequest) -> NameDatabaseResponse;
    }
}

#[tonic::async_trait]
impl event_service_server::EventService for FakeOrganization {
    type WatchEventsStream = Pin<Box<dyn Stream<Item = Told> + Send>>;

    async fn watch_events(
        &self,
        request: Request<WatchEventsRequest>,
    ) -> Answer<Self::WatchEventsStream> {
        let outbox = self.outbox.lock().unwrap();
        let after = request.into_inner().after.unwrap_or(outbox.len() as u64);
        if after < *self.trimmed.lock().unwrap() {
            return Err(Status::failed_precondition("trimmed"));
        }
        let (sender, receiver) = mpsc::unbounded_channel();
        sender.send(Ok(WatchEventsResponse { position: after, event: None })).unwrap();
        for (at, event) in outbox.iter().enumerate().skip(usize::try_from(after).unwrap()) {
            let told = WatchEventsResponse { position: at as u64 + 1, event: Some(event.clone()) };
            sender.send(Ok(told)).unwrap();
        }
        self.watchers.lock().unwrap().push(sender);
        Ok(Response::new(Box::pin(UnboundedReceiverStream::new(receiver))))
    }
}
