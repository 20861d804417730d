//! One client: reads commands, has them done in their order, answers.

mod access;
mod capability;
mod input;

use std::{sync::Arc, time::Duration};

use gatepost_model::Client;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::sync::CancellationToken;
use zeroize::Zeroize;

pub(crate) use self::access::{Access, Expiry};
use self::input::Input;
use crate::{
    command,
    failure::Failure,
    grammar,
    io::{Gone, Io},
    notify,
    proxy::{self, Onward, Over},
    server::Shared,
    wire::Duplex,
};

/// Time for a goodbye: a client that does not read must not keep a connection that is to be closed.
const GOODBYE: Duration = Duration::from_millis(400);

/// One client.
pub(crate) struct Connection {
    pub(crate) server: Arc<Shared>,
    pub(crate) io: Io,
    pub(crate) client: Client,
    /// May secrets be sent over it?
    pub(crate) secure: bool,
    pub(crate) login_by: Instant,
    pub(crate) refusals: u32,
    /// Tag of the present command.
    pub(crate) tag: String,
    /// Ends the connection from outside.
    pub(crate) closed: CancellationToken,
    /// What it may do, once it is logged in.
    pub(crate) access: Option<Box<Access>>,
    /// Where it goes on to, once it is logged in to a mailbox that another server keeps.
    pub(crate) onward: Option<Box<Onward>>,
}

/// How a connection ended.
enum End {
    /// Everything is said.
    Said,
    /// Tell the client why.
    Bye(&'static str),
}

/// Whether another command follows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Next {
    /// Yes.
    Command,
    /// The client logged out.
    End,
}

impl Connection {
    /// A connection at its beginning.
    pub(crate) fn new(
        server: Arc<Shared>,
        wire: Box<dyn Duplex>,
        client: Client,
        secure: bool,
        login_by: Instant,
    ) -> Self {
        let io = server.io(wire);
        let closed = CancellationToken::new();
        Self {
            server,
            io,
            client,
            secure,
            login_by,
            refusals: 0,
            tag: String::new(),
            closed,
            access: None,
            onward: None,
        }
    }

    /// Serves the client to its end.
    pub(crate) async fn serve(mut self) {
        let (closed, server) = (self.closed.clone(), Arc::clone(&self.server));
        let stop = async {
            server.drain.draining().await;
            tokio::time::sleep(server.config.drain_within.0).await;
        };
        let end = tokio::select! {
            biased;
            () = closed.cancelled() => End::Bye("your access has ended"),
            () = stop => End::Bye("[UNAVAILABLE] the server is stopping"),
            end = self.run() => end,
        };
        if let End::Bye(text) = end
            && !self.io.mid_literal
        {
            self.io.line(&format!("* BYE {text}"));
        }
        if let Ok(Err(error)) = timeout(GOODBYE, self.io.shutdown()).await {
            tracing::debug!(error = %error, "goodbye not said");
        }
    }

    async fn run(&mut self) -> End {
        let greeting = format!("* OK [CAPABILITY {}] Gatepost ready", self.capabilities());
        self.io.line(&greeting);
        loop {
            let step = if self.access.is_some() {
                self.step().await
            } else {
                match timeout_at(self.login_by, self.step()).await {
                    Ok(step) => step,
                    Err(_) => return End::Bye("[UNAVAILABLE] login took too long"),
                }
            };
            match step {
                Ok(Next::Command) => {
                    if let Some(onward) = self.onward.take() {
                        // In a box: what it needs is not for connections of our own.
                        return Box::pin(self.hand_through(onward)).await;
                    }
                }
                Ok(Next::End) => return End::Said,
                Err(Failure::Bye(text)) => return End::Bye(text),
                Err(Failure::Gone(Gone::TooSlow)) => {
                    tracing::debug!(client = %self.client.ip, "too slow: closed");
                    return End::Said;
                }
                Err(Failure::Gone(gone)) => {
                    tracing::debug!(client = %self.client.ip, reason = %gone, "connection ended");
                    return End::Said;
                }
                // Told to the client already.
                Err(Failure::No(_) | Failure::Bad(_)) => {}
            }
        }
    }

    /// Leaves the client to the server that keeps its mailbox.
    async fn hand_through(&mut self, mut onward: Box<Onward>) -> End {
        let server = Arc::clone(&self.server);
        let over = tokio::select! {
            biased;
            () = server.drain.draining() => Over::Bye("[UNAVAILABLE] the server is stopping"),
            over = proxy::relay(&mut self.io, &mut onward, &server.config) => over,
        };
        match over {
            Over::Said => End::Said,
            Over::Bye(text) => End::Bye(text),
        }
    }

    async fn step(&mut self) -> Result<Next, Failure> {
        if self.access.as_ref().is_some_and(|access| access.notify.is_some()) {
            // In a box: few connections need it.
            Box::pin(notify::attend(self)).await?;
        }
        let server = Arc::clone(&self.server);
        let input = tokio::select! {
            biased;
            () = server.drain.draining() => {
                return Err(Failure::Bye("[UNAVAILABLE] the server is stopping"));
            }
            input = timeout(server.config.idle_timeout.0, self.read()) => {
                input.map_err(|_| Failure::Bye("[UNAVAILABLE] idle for too long"))??
            }
        };
        // In a box: what a command needs is there only while it runs.
        let next = Box::pin(self.respond(input)).await?;
        self.io.relieve().await?;
        if self.io.has_line() {
            // A pipeline shares the processor with other clients.
            tokio::task::yield_now().await;
        }
        Ok(next)
    }

    async fn respond(&mut self, input: Input) -> Result<Next, Failure> {
        match input {
            Input::Command(mut line) => {
                let parsed = grammar::command(&line);
                if self.access.is_none() {
                    // It may hold a secret.
                    line.as_mut().zeroize();
                }
                drop(line);
                match parsed {
                    Some(tagged) => command::run(self, tagged).await,
                    None => {
                        self.io.line("* BAD a command begins with a tag");
                        Ok(Next::Command)
                    }
                }
            }
            Input::Messages(line, open, literal) => {
                Box::pin(command::append::run(self, line, open, literal)).await
            }
            Input::Refused(line) => {
                let tag = grammar::tag_of(&line).unwrap_or("*").to_owned();
                self.io.line(&format!("{tag} BAD [TOOBIG] the command is too long"));
                Ok(Next::Command)
            }
        }
    }
}

/// Runs a change of the store to its end, even if the connection ends meanwhile: a change that
/// has begun is not left half known.
pub(crate) async fn to_its_end<T: Send + 'static>(
    change: impl Future<Output = T> + Send + 'static,
) -> Result<T, Failure> {
    tokio::spawn(change)
        .await
        .map_err(|_| Failure::no("[SERVERBUG] the command failed unexpectedly"))
}

/// Bytes that a connection needs while it does a command, or idles.
#[cfg(test)]
pub(crate) fn size_of_response() -> usize {
    fn responding<'a>(
        (connection, input): (&'a mut Connection, Input),
    ) -> impl Future<Output = Result<Next, Failure>> + use<'a> {
        connection.respond(input)
    }
    fn size_of_future<T, F>(_: impl FnOnce(T) -> F) -> usize {
        size_of::<F>()
    }
    size_of_future(responding)
}
