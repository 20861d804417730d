use std::{
    collections::HashSet,
    pin::Pin,
    sync::atomic::{AtomicU32, Ordering},
};

use futures_util::Stream;
use gatepost_model::{ManualClock, SeededEntropy, ServiceName};
use gatepost_proto::{
    event::v1::{
        FactorsChanged, MembershipChanged, OrganizationDeleted, ProductChanged, ProductTransferred,
        RightsChanged,
    },
    organization::v1::{
        WatchEventsRequest, WatchEventsResponse,
        event_service_server::{EventService, EventServiceServer},
        organization_service_server::{OrganizationService, OrganizationServiceServer},
        *,
    },
};
use tokio::sync::{Notify, mpsc};
use tokio_stream::wrappers::UnboundedReceiverStream;
use tonic::{Request, Response, service::Routes};

use super::*;
use crate::link::Switchboard;

/// An organization service whose events and answers the test holds in its hands.
#[derive(Default)]
struct Organization {
    allowed: Mutex<HashSet<i32>>,
    asked: AtomicU32,
    /// Until when answers may be believed.
    until: Mutex<Option<Timestamp>>,
    /// Answers wait for this while it is there.
    gate: Mutex<Option<Arc<Notify>>>,
    outbox: Mutex<Vec<Event>>,
    watcher: Mutex<Option<mpsc::UnboundedSender<Result<WatchEventsResponse, Status>>>>,
    deaf: Mutex<bool>,
    trimmed: Mutex<bool>,
}

type Watch = Pin<Box<dyn Stream<Item = Result<WatchEventsResponse, Status>> + Send>>;

#[tonic::async_trait]
impl EventService for Organization {
    type WatchEventsStream = Watch;

    async fn watch_events(
        &self,
        request: Request<WatchEventsRequest>,
    ) -> Result<Response<Watch>, Status> {
        if *self.deaf.lock().unwrap() {
            return Err(Status::unavailable("down"));
        }
        let after = request.into_inner().after;
        if after.is_some() && std::mem::take(&mut *self.trimmed.lock().unwrap()) {
            return Err(Status::failed_precondition("trimmed"));
        }
        let outbox = self.outbox.lock().unwrap();
        let (sender, receiver) = mpsc::unbounded_channel();
        let after = after.unwrap_or(outbox.len() as u64);
        sender.send(Ok(WatchEventsResponse { position: after, event: None })).unwrap();
        for (at, event) in outbox.iter().enumerate().skip(after as usize) {
            let told = WatchEventsResponse { position: at as u64 + 1, event: Some(event.clone()) };
            sender.send(Ok(told)).unwrap();
        }
        *self.watcher.lock().unwrap() = Some(sender);
        Ok(Response::new(Box::pin(UnboundedReceiverStream::new(receiver))))
    }
}

type Answer<T> = Result<Response<T>, Status>;
type Never<'a, T> = Pin<Box<dyn Future<Output = Answer<T>> + Send + 'a>>;

macro_rules! never {
    ($($rpc:ident($request:ident) -> $response:ident;)*) => {$(
        fn $rpc<'a, 'b>(&'a self, _: Request<$request>) -> Never<'b, $response>
        where
            'a: 'b,
            Self: 'b,
        {
            Box::pin(async { Err(Status::unimplemented("nobody asks")) })
        }
    )*};
}

#[tonic::async_trait]
impl OrganizationService for Organization {
    async fn check_right(&self, request: Request<CheckRightRequest>) -> Answer<CheckRightResponse> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let allowed = self.allowed.lock().unwrap().contains(&request.into_inner().verb);
        let gate = self.gate.lock().unwrap().clone();
        if let Some(gate) = gate {
            gate.notified().await;
        }
        let until = self.until.lock().unwrap().map(gatepost_proto::wire::timestamp);
        Ok(Response::new(CheckRightResponse { allowed, until, ..CheckRightResponse::default() }))
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

struct House {
    service: Arc<Organization>,
    rights: Rights,
    clock: Arc<ManualClock>,
    drain: Drain,
}

fn anna() -> AccountId {
    AccountId::from_bytes([1; 16])
}

fn firm() -> OrganizationId {
    OrganizationId::from_bytes([2; 16])
}

fn other() -> OrganizationId {
    OrganizationId::from_bytes([3; 16])
}

impl House {
    async fn new() -> Self {
        let service = Arc::new(Organization::default());
        service.allowed.lock().unwrap().extend([Verb::View, Verb::UseProduct].map(i32::from));
        let board = Switchboard::new();
        let routes = Routes::new(OrganizationServiceServer::from_arc(service.clone()))
            .add_service(EventServiceServer::from_arc(service.clone()));
        board.connect(ServiceName::Organization, routes.into_axum_router());
        let clock = Arc::new(ManualClock::at(Timestamp::from_unix_seconds(1_800_000_000)));
        let drain = Drain::new();
        let link = board.link(ServiceName::Mailbox, ServiceName::Organization);
        let rights = Rights::start(link, clock.clone(), Arc::new(SeededEntropy::new(1)), &drain);
        let house = Self { service, rights, clock, drain };
        house.until_heard(true).await;
        house
    }

    async fn until_heard(&self, heard: bool) {
        for _ in 0..5000 {
            if self.rights.hearing.now().is_some() == heard {
                return;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        panic!("the events are not {}", if heard { "heard" } else { "lost" });
    }

    /// Asks; whether it was allowed, and whether the service was asked for it.
    async fn ask(&self, verb: Verb, about: &About) -> (bool, bool) {
        let before = self.service.asked.load(Ordering::SeqCst);
        let allowed = self.rights.allows(anna(), firm(), verb, about).await.unwrap();
        (allowed, self.service.asked.load(Ordering::SeqCst) > before)
    }

    /// Commits an event, and waits until it is heard where somebody listens.
    async fn tell(&self, fact: Fact) {
        let age = self.rights.memory().age;
        let event = Event { time: None, fact: Some(fact) };
        let position = {
            let mut outbox = self.service.outbox.lock().unwrap();
            outbox.push(event.clone());
            outbox.len() as u64
        };
        let told = WatchEventsResponse { position, event: Some(event) };
        let watcher = self.service.watcher.lock().unwrap().clone();
        if let Some(watcher) = watcher {
            watcher.send(Ok(told)).unwrap();
            for _ in 0..200 {
                if self.rights.memory().age > age {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
    }

    /// Cuts the stream; it stays away while `deaf`.
    async fn cut(&self, deaf: bool) {
        *self.service.deaf.lock().unwrap() = deaf;
        let watcher = self.service.watcher.lock().unwrap().take().unwrap();
        watcher.send(Err(Status::unavailable("cut"))).unwrap();
        drop(watcher);
        if deaf {
            self.until_heard(false).await;
        }
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.drain.begin();
    }
}

fn mail(id: &str) -> About {
    About::Resource { kind: "mail-service", id: id.to_owned() }
}

fn rights_changed(organization: OrganizationId) -> Fact {
    let organization_id = organization.to_string();
    Fact::RightsChanged(RightsChanged { organization_id, account_id: String::new() })
}

#[tokio::test]
async fn yes_is_remembered_for_half_a_minute_and_no_never() {
    let house = House::new().await;
    let whole = About::Organization;
    assert_eq!(house.ask(Verb::View, &whole).await, (true, true));
    assert_eq!(house.ask(Verb::View, &whole).await, (true, false));
    // Every question has its own answer.
    assert_eq!(house.ask(Verb::UseProduct, &mail("a")).await, (true, true));
    assert_eq!(house.ask(Verb::UseProduct, &mail("b")).await, (true, true));
    assert_eq!(house.ask(Verb::UseProduct, &mail("a")).await, (true, false));
    house.clock.advance(BELIEVED - Duration::from_millis(1));
    assert_eq!(house.ask(Verb::View, &whole).await, (true, false));
    house.clock.advance(Duration::from_millis(1));
    assert_eq!(house.ask(Verb::View, &whole).await, (true, true));
    for _ in 0..2 {
        assert_eq!(house.ask(Verb::ManageMail, &whole).await, (false, true));
    }
}

/// A right that rests on a second factor is asked for again, each time or from the moment one is demanded (2FA-9).
#[tokio::test]
async fn an_answer_is_believed_no_longer_than_its_giver_says() {
    let house = House::new().await;
    let whole = About::Organization;
    let now = house.clock.now();
    *house.service.until.lock().unwrap() = Some(now);
    for _ in 0..2 {
        assert_eq!(house.ask(Verb::View, &whole).await, (true, true));
    }
    *house.service.until.lock().unwrap() = Some(now.plus(Duration::from_secs(10)));
    assert_eq!(house.ask(Verb::View, &whole).await, (true, true));
    assert_eq!(house.ask(Verb::View, &whole).await, (true, false));
    house.clock.advance(Duration::from_secs(10));
    assert_eq!(house.ask(Verb::View, &whole).await, (true, true));
    // What is far away makes nothing believed for longer than usual.
    *house.service.until.lock().unwrap() = Some(now.plus(BELIEVED * 100));
    assert_eq!(house.ask(Verb::View, &whole).await, (true, true));
    house.clock.advance(BELIEVED);
    assert_eq!(house.ask(Verb::View, &whole).await, (true, true));
}

#[tokio::test]
async fn every_event_about_rights_makes_forgotten_what_it_concerns() {
    let house = House::new().await;
    let (ours, theirs) = (firm().to_string(), other().to_string());
    let moved = |from: &String, to: &String| {
        Fact::ProductTransferred(ProductTransferred {
            from_organization_id: from.clone(),
            to_organization_id: to.clone(),
            ..ProductTransferred::default()
        })
    };
    let member = MembershipChanged { organization_id: ours.clone(), ..Default::default() };
    let product = ProductChanged { organization_id: ours.clone(), ..Default::default() };
    let gone = OrganizationDeleted { organization_id: ours.clone() };
    for (fact, forgets) in [
        (rights_changed(firm()), true),
        (Fact::MembershipChanged(member), true),
        (Fact::ProductChanged(product), true),
        (moved(&ours, &theirs), true),
        (moved(&theirs, &ours), true),
        (Fact::OrganizationDeleted(gone), true),
        (rights_changed(other()), false),
        (moved(&theirs, &theirs), false),
        (Fact::FactorsChanged(FactorsChanged::default()), false),
    ] {
        house.ask(Verb::View, &About::Organization).await;
        assert_eq!(house.ask(Verb::View, &About::Organization).await, (true, false));
        let what = format!("{fact:?}");
        house.tell(fact).await;
        assert_eq!(house.ask(Verb::View, &About::Organization).await, (true, forgets), "{what}");
    }
}

#[tokio::test]
async fn an_answer_asked_for_before_an_event_is_not_remembered_after_it() {
    let house = House::new().await;
    let gate = Arc::new(Notify::new());
    *house.service.gate.lock().unwrap() = Some(gate.clone());
    let slow = house.rights.clone();
    let asking = tokio::spawn(async move {
        slow.allows(anna(), firm(), Verb::View, &About::Organization).await.unwrap()
    });
    while house.service.asked.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    // The service has decided, and takes the right away before its answer arrives.
    house.service.allowed.lock().unwrap().clear();
    house.tell(rights_changed(firm())).await;
    *house.service.gate.lock().unwrap() = None;
    gate.notify_one();
    assert!(asking.await.unwrap());
    assert_eq!(house.ask(Verb::View, &About::Organization).await, (false, true));
}

#[tokio::test]
async fn nothing_is_believed_while_nothing_is_heard() {
    let house = House::new().await;
    house.ask(Verb::View, &About::Organization).await;
    house.cut(true).await;
    for _ in 0..2 {
        assert_eq!(house.ask(Verb::View, &About::Organization).await, (true, true));
    }
    *house.service.deaf.lock().unwrap() = false;
    house.until_heard(true).await;
    // Neither what was asked before, nor what was asked in the silence.
    assert_eq!(house.ask(Verb::View, &About::Organization).await, (true, true));
    assert_eq!(house.ask(Verb::View, &About::Organization).await, (true, false));
}

#[tokio::test]
async fn what_was_revoked_in_the_silence_is_not_believed_before_that_is_heard() {
    let house = House::new().await;
    assert_eq!(house.ask(Verb::View, &About::Organization).await, (true, true));
    house.cut(true).await;
    house.service.allowed.lock().unwrap().clear();
    house.tell(rights_changed(firm())).await;
    *house.service.deaf.lock().unwrap() = false;
    // In the moment in which the stream is back, and its backlog is still unread.
    while house.rights.hearing.now().is_none() {
        tokio::task::yield_now().await;
    }
    assert_eq!(house.ask(Verb::View, &About::Organization).await, (false, true));
}

#[tokio::test]
async fn where_events_were_lost_all_is_forgotten() {
    let house = House::new().await;
    house.ask(Verb::View, &About::Organization).await;
    *house.service.trimmed.lock().unwrap() = true;
    let opening = house.rights.hearing.now();
    house.cut(false).await;
    while house.rights.hearing.now().is_none_or(|now| Some(now) == opening) {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(house.ask(Verb::View, &About::Organization).await, (true, true));
}
