//! One connection: many logins at once, each with its own number.

use std::{collections::HashMap, future::Future, io, net::IpAddr, pin::Pin, sync::Arc};

use futures_util::{StreamExt, stream::FuturesUnordered};
use gatepost_model::{Client, MailProtocol};
use gatepost_sasl::{BearerStatus, Claim, Exchange, Hints, Mechanism, SaslError, Step};
use tokio::time::{Instant, sleep_until};

use super::{
    line::{Auth, Command},
    reply::{self, Refusal},
    server::{OFFERED, Shared},
    wire::{Line, Wire},
};
use crate::desk::Verdict;

pub(crate) struct Session {
    shared: Arc<Shared>,
    wire: Wire,
    /// Version and process are known.
    greeted: Greeted,
    logins: HashMap<u32, Login>,
    checks: FuturesUnordered<Pin<Box<dyn Future<Output = Checked> + Send>>>,
    /// Counts checks: an answer to one that was given up is none to the next of its number.
    begun: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Greeted {
    No,
    Version,
    Whole,
}

/// A login under way.
enum Login {
    /// The client is to answer until then.
    Asked { exchange: Exchange, about: About, until: Instant },
    /// Its claim is being checked.
    Checking(u64),
}

/// What is known of a login.
struct About {
    id: u32,
    protocol: MailProtocol,
    client: Client,
    /// As claimed.
    address: String,
    /// Why it is refused, when the client has yet to be told.
    refusal: Refusal,
}

/// What came of a check.
struct Checked {
    number: u64,
    exchange: Exchange,
    about: About,
    verdict: Result<String, Refusal>,
}

/// Does the connection go on?
#[derive(PartialEq, Eq)]
enum Next {
    Go,
    End,
}

enum Event {
    Line(io::Result<Line>),
    Checked(Checked),
    Due,
    Drain,
}

impl Session {
    pub(crate) fn new(shared: Arc<Shared>, wire: Wire) -> Self {
        Self {
            shared,
            wire,
            greeted: Greeted::No,
            logins: HashMap::new(),
            checks: FuturesUnordered::new(),
            begun: 0,
        }
    }

    /// Serves the connection to its end.
    pub(crate) async fn run(mut self, handshake: &[String]) -> io::Result<()> {
        for line in handshake {
            self.wire.say(line);
        }
        let config = self.shared.config.clone();
        let mut quiet_until = Instant::now() + config.handshake_within.0;
        loop {
            self.wire.flush(config.write_timeout.0).await?;
            let draining = self.shared.drain.is_draining();
            if draining && self.checks.is_empty() {
                break;
            }
            // While there is something to wait for, nobody has to say anything.
            let due = if self.logins.is_empty() { Some(quiet_until) } else { self.next_due() };
            let event = tokio::select! {
                biased;
                () = self.shared.drain.draining(), if !draining => Event::Drain,
                Some(checked) = self.checks.next() => Event::Checked(checked),
                line = self.wire.line(config.line_within.0), if !draining => Event::Line(line),
                () = sleep_until(due.unwrap_or(quiet_until)), if due.is_some() && !draining => Event::Due,
            };
            let next = match event {
                Event::Line(line) => {
                    let next = self.heed(line?);
                    if self.greeted == Greeted::Whole {
                        quiet_until = Instant::now() + config.idle_timeout.0;
                    }
                    next
                }
                Event::Checked(checked) => self.answer(checked),
                Event::Due if self.logins.is_empty() => Next::End,
                Event::Due => {
                    self.end_overdue();
                    Next::Go
                }
                // What is being checked is answered; nothing new is heard.
                Event::Drain => Next::Go,
            };
            if next == Next::End {
                break;
            }
        }
        self.wire.flush(config.write_timeout.0).await?;
        self.wire.close().await;
        Ok(())
    }

    fn next_due(&self) -> Option<Instant> {
        let due = |login: &Login| match login {
            Login::Asked { until, .. } => Some(*until),
            Login::Checking(_) => None,
        };
        self.logins.values().filter_map(due).min()
    }

    fn heed(&mut self, line: Line) -> Next {
        let command = match line {
            Line::Read(line) => Command::parse(&line),
            Line::Closed => return Next::End,
            Line::TooLong | Line::Stalled => return self.give_up("a line has no end"),
        };
        match (command, self.greeted) {
            (Command::Version(1), Greeted::No) => self.greeted = Greeted::Version,
            (Command::Cpid, Greeted::Version) => self.greeted = Greeted::Whole,
            (Command::Auth(auth), Greeted::Whole) => return self.begin(&auth),
            (Command::Cont(id, response), Greeted::Whole) => self.go_on(id, &response),
            // What is being checked is forgotten when it is done.
            (Command::Cancel(id), Greeted::Whole) => drop(self.logins.remove(&id)),
            (Command::Unknown, _) => {}
            (Command::Malformed, _) => return self.give_up("a line is malformed"),
            (Command::Version(_), Greeted::No) => return self.give_up("another version"),
            _ => return self.give_up("a line out of its order"),
        }
        Next::Go
    }

    fn give_up(&self, why: &'static str) -> Next {
        metrics::counter!("gatepost_sasl_broken_connections_total").increment(1);
        tracing::warn!(why, "an asking server does not keep to the protocol");
        Next::End
    }

    fn begin(&mut self, auth: &Auth) -> Next {
        let id = auth.id;
        if self.logins.contains_key(&id) {
            return self.give_up("a number is used twice");
        }
        let config = &self.shared.config;
        // What the server does not know is one client: it is throttled as one.
        let client = auth.remote.map_or_else(Client::unknown, |ip| Client::new(ip, ""));
        let local = auth.remote.is_some_and(|ip: IpAddr| ip.to_canonical().is_loopback());
        let protocol = protocol_of(&auth.service);
        let refusal = if self.logins.len() >= config.max_requests {
            Some(Refusal::Busy)
        } else if protocol.is_none() {
            Some(Refusal::Service)
        } else if auth.mechanism.is_none_or(|mechanism| !OFFERED.contains(&mechanism)) {
            Some(Refusal::Mechanism)
        } else if config.require_tls && !auth.secured && !local {
            Some(Refusal::Insecure)
        } else {
            None
        };
        let (Some(protocol), Some(mechanism), None) = (protocol, auth.mechanism, refusal) else {
            let refusal = refusal.unwrap_or(Refusal::Service);
            let service = protocol.map_or("other", MailProtocol::slug);
            count(service, auth.mechanism, refusal.slug());
            self.wire.say(&reply::fail(id, refusal, ""));
            return Next::Go;
        };
        let about =
            About { id, protocol, client, address: String::new(), refusal: Refusal::Credentials };
        self.step(
            Exchange::new(mechanism),
            about,
            auth.initial.as_ref().map(|sent| sent.as_slice()),
        );
        Next::Go
    }

    fn go_on(&mut self, id: u32, response: &[u8]) {
        match self.logins.remove(&id) {
            Some(Login::Asked { exchange, about, .. }) => {
                self.step(exchange, about, Some(response));
            }
            // Nobody asked: it was given up a moment ago, or never began. A check under way is forgotten.
            Some(Login::Checking(_)) | None => {
                self.wire.say(&reply::fail(id, Refusal::Overdue, ""));
            }
        }
    }

    /// Gives the mechanism what the client said, and does what it wants.
    fn step(&mut self, mut exchange: Exchange, mut about: About, response: Option<&[u8]>) {
        let step = match response {
            Some(response) => exchange.hear(response),
            None => exchange.ask(),
        };
        match step {
            Ok(Step::Challenge(challenge)) => self.ask(exchange, about, &challenge),
            Ok(Step::Check(claim)) => {
                about.address.clone_from(&claim.address);
                self.check(exchange, about, claim);
            }
            Ok(Step::Refuse(status)) => {
                about.refusal = Refusal::Sasl(SaslError::Malformed);
                self.tell(exchange, about, status);
            }
            Err(error) => {
                // A client that was told why its token is refused has heard it.
                let refusal = match error {
                    SaslError::Refused => about.refusal,
                    error => Refusal::Sasl(error),
                };
                self.refuse(&exchange, &about, refusal);
            }
        }
    }

    fn ask(&mut self, exchange: Exchange, about: About, challenge: &[u8]) {
        let until = Instant::now() + self.shared.config.exchange_within.0;
        self.wire.say(&reply::ask(about.id, challenge));
        self.logins.insert(about.id, Login::Asked { exchange, about, until });
    }

    fn check(&mut self, exchange: Exchange, about: About, claim: Claim) {
        self.begun += 1;
        let number = self.begun;
        self.logins.insert(about.id, Login::Checking(number));
        let shared = Arc::clone(&self.shared);
        self.checks.push(Box::pin(async move {
            let verdict = judge(&shared, claim, &about).await;
            Checked { number, exchange, about, verdict }
        }));
    }

    fn answer(&mut self, checked: Checked) -> Next {
        let Checked { number, exchange, mut about, verdict } = checked;
        let id = about.id;
        if !matches!(self.logins.get(&id), Some(Login::Checking(wanted)) if *wanted == number) {
            return Next::Go;
        }
        self.logins.remove(&id);
        match verdict {
            Ok(address) => {
                count(about.protocol.slug(), Some(exchange.mechanism()), "accepted");
                self.wire.say(&reply::ok(id, &address));
            }
            Err(refusal @ (Refusal::Credentials | Refusal::Scope)) => {
                about.refusal = refusal;
                let status = if refusal == Refusal::Scope {
                    BearerStatus::InsufficientScope
                } else {
                    BearerStatus::InvalidToken
                };
                self.tell(exchange, about, status);
            }
            Err(refusal) => self.refuse(&exchange, &about, refusal),
        }
        Next::Go
    }

    /// Refuses, after the client was told what its mechanism wants it to be told.
    fn tell(&mut self, mut exchange: Exchange, about: About, status: BearerStatus) {
        let hints = Hints { scope: about.protocol.slug(), issuer: &self.shared.issuer };
        let refusal = about.refusal;
        match exchange.refuse(status, &hints) {
            Some(told) if !self.shared.drain.is_draining() => self.ask(exchange, about, &told),
            _ => self.refuse(&exchange, &about, refusal),
        }
    }

    fn refuse(&mut self, exchange: &Exchange, about: &About, refusal: Refusal) {
        count(about.protocol.slug(), Some(exchange.mechanism()), refusal.slug());
        self.wire.say(&reply::fail(about.id, refusal, &about.address));
    }

    fn end_overdue(&mut self) {
        let now = Instant::now();
        let overdue = |login: &Login| matches!(login, Login::Asked { until, .. } if *until <= now);
        let ended: Vec<_> = self.logins.extract_if(|_, login| overdue(login)).collect();
        for (_, login) in ended {
            if let Login::Asked { exchange, about, .. } = login {
                self.refuse(&exchange, &about, Refusal::Overdue);
            }
        }
    }
}

/// Asks whether a claim is right. No refusal comes sooner than after a pause, which holds up nobody else.
async fn judge(shared: &Shared, claim: Claim, about: &About) -> Result<String, Refusal> {
    let pause_ends = Instant::now() + shared.config.refusal_pause.0;
    let refusal = match shared.desk.check(claim, about.protocol, &about.client).await {
        Verdict::Granted(grant) => return Ok(grant.address),
        Verdict::Unavailable => return Err(Refusal::Unavailable),
        Verdict::Refused => Refusal::Credentials,
        Verdict::Scope => Refusal::Scope,
        Verdict::Throttled => Refusal::Throttled,
    };
    sleep_until(pause_ends).await;
    Err(refusal)
}

/// What a service may be used for. Others, such as POP3, are not what anybody agreed to.
fn protocol_of(service: &str) -> Option<MailProtocol> {
    match service {
        "smtp" | "submission" => Some(MailProtocol::Smtp),
        other => other.parse().ok(),
    }
}

fn count(service: &'static str, mechanism: Option<Mechanism>, outcome: &'static str) {
    let mechanism = mechanism.map_or("other", Mechanism::name);
    metrics::counter!("gatepost_sasl_logins_total",
        "service" => service, "mechanism" => mechanism, "outcome" => outcome)
    .increment(1);
}
