use std::{pin::Pin, sync::Mutex};

use gatepost_model::{SeededEntropy, ServiceName};
use gatepost_proto::{
    event::v1::{SessionEnded, event::Fact},
    identity::v1::{
        WatchEventsRequest, WatchEventsResponse,
        event_service_server::{EventService, EventServiceServer},
    },
};
use tokio::sync::{mpsc, watch};
use tonic::{Request, Response, service::Routes};

use super::*;
use crate::{
    access::{Acting, Rule, guard},
    link::Switchboard,
};

const RULES: &[Rule] = &[Rule::new(
    "gatepost.identity.v1.EventService/WatchEvents",
    &[ServiceName::Mail],
    Acting::Service,
)];

/// An outbox with the faults of real ones.
#[derive(Clone)]
struct Outbox(Arc<Inner>);

struct Inner {
    /// Position of the newest event, and how often connections were cut.
    state: watch::Sender<(u64, u32)>,
    trimmed: Mutex<u64>,
    refusals: Mutex<u32>,
}

type Watch = Pin<Box<dyn Stream<Item = Result<WatchEventsResponse, Status>> + Send>>;

#[tonic::async_trait]
impl EventService for Outbox {
    type WatchEventsStream = Watch;

    async fn watch_events(
        &self,
        request: Request<WatchEventsRequest>,
    ) -> Result<Response<Watch>, Status> {
        let refusals = std::mem::take(&mut *self.0.refusals.lock().unwrap());
        if refusals > 0 {
            *self.0.refusals.lock().unwrap() = refusals - 1;
            return Err(Status::unavailable("not now"));
        }
        let mut state = self.0.state.subscribe();
        let (newest, cut) = *state.borrow_and_update();
        let after = request.into_inner().after.unwrap_or(newest);
        if after < *self.0.trimmed.lock().unwrap() || after > newest {
            return Err(Status::failed_precondition("trimmed"));
        }
        let (told, responses) = mpsc::channel(4);
        tokio::spawn(async move {
            let mut position = after;
            let _sent = told.send(Ok(WatchEventsResponse { position, event: None })).await;
            loop {
                let (newest, now_cut) = *state.borrow_and_update();
                if now_cut != cut {
                    let _sent = told.send(Err(Status::unavailable("cut"))).await;
                    return;
                }
                while position < newest {
                    position += 1;
                    let event = Some(event(position));
                    let _sent = told.send(Ok(WatchEventsResponse { position, event })).await;
                }
                if state.changed().await.is_err() {
                    return;
                }
            }
        });
        Ok(Response::new(Box::pin(tokio_stream::wrappers::ReceiverStream::new(responses))))
    }
}

fn event(position: u64) -> Event {
    let ended = SessionEnded { session_id: position.to_string(), account_id: String::new() };
    Event { time: None, fact: Some(Fact::SessionEnded(ended)) }
}

impl Outbox {
    fn add(&self, count: u64) {
        self.0.state.send_modify(|state| state.0 += count);
    }

    fn cut(&self) {
        self.0.state.send_modify(|state| state.1 += 1);
    }
}

struct Following {
    outbox: Outbox,
    told: mpsc::UnboundedReceiver<Followed>,
    drain: Drain,
}

fn following(start: Start, already: u64) -> Following {
    let inner = Inner {
        state: watch::Sender::new((already, 0)),
        trimmed: Mutex::default(),
        refusals: Mutex::default(),
    };
    let outbox = Outbox(Arc::new(inner));
    let board = Switchboard::new();
    let routes = Routes::new(EventServiceServer::new(outbox.clone()));
    board.connect(ServiceName::Identity, guard(routes, RULES));
    let source = EventSource::Identity(board.link(ServiceName::Mail, ServiceName::Identity));
    let (tell, told) = mpsc::unbounded_channel();
    let drain = Drain::new();
    let entropy = Arc::new(SeededEntropy::new(1));
    drain.spawn(follow(source, start, entropy, drain.clone(), move |followed| {
        tell.send(followed).unwrap();
        std::future::ready(())
    }));
    Following { outbox, told, drain }
}

impl Following {
    async fn expect(&mut self, expected: Followed) {
        let told = tokio::time::timeout(Duration::from_secs(10), self.told.recv()).await;
        assert_eq!(told.unwrap().unwrap(), expected);
    }

    async fn expect_events(&mut self, positions: std::ops::RangeInclusive<u64>) {
        for position in positions {
            let event = Box::new(event(position));
            self.expect(Followed::Event { position, event }).await;
        }
    }

    async fn end(mut self) {
        assert!(self.drain.finish(Duration::from_secs(5)).await);
        assert_eq!(self.told.recv().await, None);
    }
}

#[tokio::test]
async fn a_broken_stream_goes_on_where_it_was() {
    let mut following = following(Start::Now, 5);
    following.expect(Followed::Resync { position: 5 }).await;
    following.outbox.add(2);
    following.expect_events(6..=7).await;
    *following.outbox.0.refusals.lock().unwrap() = 3;
    following.outbox.cut();
    following.outbox.add(20);
    following.expect_events(8..=27).await;
    following.end().await;
}

#[tokio::test]
async fn a_known_position_needs_no_resync() {
    let mut following = following(Start::After(3), 5);
    following.expect_events(4..=5).await;
    following.end().await;
}

#[tokio::test]
async fn a_gap_is_told_once_the_watch_is_in_place() {
    let mut following = following(Start::After(5), 5);
    following.outbox.add(1);
    following.expect_events(6..=6).await;
    *following.outbox.0.refusals.lock().unwrap() = 2;
    *following.outbox.0.trimmed.lock().unwrap() = 9;
    following.outbox.cut();
    following.outbox.0.state.send_modify(|state| state.0 = 12);
    // What was written before the cut was noticed may still be told.
    let mut next = following.told.recv().await.unwrap();
    while let Followed::Event { position, .. } = next {
        assert!(position <= 12);
        next = following.told.recv().await.unwrap();
    }
    assert_eq!(next, Followed::Resync { position: 12 });
    following.outbox.add(1);
    following.expect_events(13..=13).await;
    following.end().await;
}

#[tokio::test]
async fn another_history_is_noticed() {
    let mut following = following(Start::After(50), 5);
    following.expect(Followed::Resync { position: 5 }).await;
    following.outbox.add(1);
    following.expect_events(6..=6).await;
    following.end().await;
}

#[test]
fn pauses_are_jittered_within_bounds() {
    let entropy = SeededEntropy::new(7);
    for _ in 0..100 {
        let pause = jittered(LONGEST_PAUSE, &entropy);
        assert!(pause >= LONGEST_PAUSE / 2 && pause <= LONGEST_PAUSE, "{pause:?}");
    }
}
