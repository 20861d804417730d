//! Following the events of another service, without losing any unnoticed.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use futures_util::{Stream, StreamExt, stream::BoxStream};
use gatepost_model::Entropy;
use gatepost_proto::{event::v1::Event, identity, mailbox, organization};
use tonic::{Code, Status, Streaming};

use crate::{drain::Drain, link::Link};

const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(3);
/// Time for a watch to be in place.
const OPENING: Duration = Duration::from_secs(10);

/// Whose events.
#[derive(Clone)]
pub enum EventSource {
    /// The identity service's.
    Identity(Link),
    /// The mailbox service's.
    Mailbox(Link),
    /// The organization service's.
    Organization(Link),
}

/// From where on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Start {
    /// From when the watch is in place, which a first [`Followed::Resync`] tells.
    Now,
    /// After the event at this position.
    After(u64),
}

/// What a follower is told.
#[derive(Clone, PartialEq, Debug)]
pub enum Followed {
    /// An event. Each is told once, in order.
    Event {
        /// Where it stands; what [`Start::After`] takes.
        position: u64,
        /// What happened.
        event: Box<Event>,
    },
    /// The watch is in place from here on, and there may have been events before that are not told:
    /// whatever is held because of events must be looked up anew or let go.
    Resync {
        /// The next events come after this position.
        position: u64,
    },
}

/// Tells `handler` all events of `source` until the drain. When the stream breaks, it goes on after
/// the last event told; where the source has forgotten those that follow, or has another history,
/// it tells so by [`Followed::Resync`].
pub async fn follow<H, F>(
    source: EventSource,
    start: Start,
    entropy: Arc<dyn Entropy>,
    drain: Drain,
    handler: H,
) where
    H: FnMut(Followed) -> F,
    F: Future<Output = ()>,
{
    follow_aware(source, start, entropy, drain, &Hearing::default(), handler).await;
}

/// Whether a stream of events is open, for those who must know that silence means that nothing happened.
#[derive(Default, Debug)]
pub struct Hearing {
    /// Odd while the stream is open; counts every opening and every end.
    turns: AtomicU64,
}

/// One opening of a stream. What was learnt during another may have changed unheard in between, even though the
/// events of that time are still to come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Opening(u64);

impl Hearing {
    /// The opening that stands now; none while nothing is heard.
    pub fn now(&self) -> Option<Opening> {
        let turns = self.turns.load(Ordering::SeqCst);
        (turns % 2 == 1).then_some(Opening(turns))
    }

    fn turn(&self) {
        self.turns.fetch_add(1, Ordering::SeqCst);
    }
}

/// As [`follow`]; `hearing` says when the stream is open.
pub async fn follow_aware<H, F>(
    source: EventSource,
    start: Start,
    entropy: Arc<dyn Entropy>,
    drain: Drain,
    hearing: &Hearing,
    mut handler: H,
) where
    H: FnMut(Followed) -> F,
    F: Future<Output = ()>,
{
    let mut last = match start {
        Start::Now => None,
        Start::After(position) => Some(position),
    };
    let mut pause = FIRST_PAUSE;
    loop {
        let broken = tokio::select! {
            () = drain.draining() => return,
            opened = open(&source, last) => match opened {
                Ok((position, events)) => {
                    pause = FIRST_PAUSE;
                    if last != Some(position) {
                        last = Some(position);
                        handler(Followed::Resync { position }).await;
                    }
                    hearing.turn();
                    let broken = listen(events, &mut last, &drain, &mut handler).await;
                    hearing.turn();
                    broken
                }
                Err(status) => status,
            },
        };
        if drain.is_draining() {
            return;
        }
        if broken.code() == Code::FailedPrecondition {
            // It has forgotten what follows our position: begin anew, and say so.
            tracing::warn!(source = source.name(), ?last, "events may have been missed");
            last = None;
        }
        tracing::debug!(source = source.name(), status = %broken, ?pause, "events broke off");
        tokio::select! {
            () = drain.draining() => return,
            () = tokio::time::sleep(jittered(pause, &*entropy)) => {}
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

type Responses = BoxStream<'static, Result<(u64, Option<Event>), Status>>;

/// Tells events until the stream breaks or the drain begins.
async fn listen<H, F>(
    mut events: Responses,
    last: &mut Option<u64>,
    drain: &Drain,
    handler: &mut H,
) -> Status
where
    H: FnMut(Followed) -> F,
    F: Future<Output = ()>,
{
    loop {
        let next = tokio::select! {
            () = drain.draining() => return Status::cancelled("draining"),
            next = events.next() => next,
        };
        match next {
            Some(Ok((position, Some(event)))) if Some(position) > *last => {
                *last = Some(position);
                handler(Followed::Event { position, event: Box::new(event) }).await;
            }
            Some(Ok(_)) => {}
            Some(Err(status)) => return status,
            None => return Status::unavailable("the stream ended"),
        }
    }
}

/// Asks for the events after a position. Returns the position from which the watch is in place.
async fn open(source: &EventSource, after: Option<u64>) -> Result<(u64, Responses), Status> {
    let opening = async {
        let mut events = source.watch(after).await?;
        match events.next().await {
            Some(first) => Ok((first?.0, events)),
            None => Err(Status::unavailable("the stream ended")),
        }
    };
    let late = |_| Status::deadline_exceeded("no watch in time");
    tokio::time::timeout(OPENING, opening).await.map_err(late)?
}

macro_rules! watch {
    ($package:ident, $link:expr, $after:expr) => {{
        let link = $link.clone();
        let mut client = $package::v1::event_service_client::EventServiceClient::new(link);
        let request = $package::v1::WatchEventsRequest { after: $after };
        let responses: Streaming<$package::v1::WatchEventsResponse> =
            client.watch_events(request).await?.into_inner();
        boxed(responses.map(|response| response.map(|told| (told.position, told.event))))
    }};
}

fn boxed(
    responses: impl Stream<Item = Result<(u64, Option<Event>), Status>> + Send + 'static,
) -> Responses {
    responses.boxed()
}

impl EventSource {
    const fn name(&self) -> &'static str {
        match self {
            Self::Identity(_) => "identity",
            Self::Mailbox(_) => "mailbox",
            Self::Organization(_) => "organization",
        }
    }

    async fn watch(&self, after: Option<u64>) -> Result<Responses, Status> {
        Ok(match self {
            Self::Identity(link) => watch!(identity, link, after),
            Self::Mailbox(link) => watch!(mailbox, link, after),
            Self::Organization(link) => watch!(organization, link, after),
        })
    }
}

/// Between half of `pause` and all of it, so that those who lost the same server do not come back
/// all at once.
fn jittered(pause: Duration, entropy: &dyn Entropy) -> Duration {
    let mut random = [0; 2];
    entropy.fill(&mut random);
    pause / 2 + pause / 2 * u32::from(u16::from_be_bytes(random)) / u32::from(u16::MAX)
}

#[cfg(test)]
mod tests;
