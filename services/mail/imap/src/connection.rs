//! One client: reads commands, has them done in their order, answers.

use std::{borrow::Cow, sync::Arc, time::Duration};

use bytes::BytesMut;
use gatepost_mail_store::{Mailbox, Uid};
use gatepost_model::{AccountId, Client, FolderId};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::sync::CancellationToken;
use zeroize::Zeroize;

use crate::{
    annotated::Seen,
    command,
    dialect::Dialect,
    failure::Failure,
    grammar,
    io::{Gone, Io, Literal},
    login::OFFERED,
    notify::{self, Notify},
    proxy::{self, Onward, Over},
    registry::Registration,
    server::Shared,
    view::View,
    wire::Duplex,
};

/// Time for a goodbye: a client that does not read must not keep a connection that is to be closed.
const GOODBYE: Duration = Duration::from_millis(400);

/// Bytes of a line or literal over its limit that are read and thrown away.
const MAX_SKIP: u64 = 1 << 20;

/// Bytes of a literal that a stranger may send without being asked: LITERAL- (RFC 7888 §5).
const MAX_UNASKED: u64 = 4096;

/// What every connection can, one extension a line.
#[rustfmt::skip]
const CAPABILITIES: &[&str] = &[
    "IMAP4rev1",
    "IMAP4rev2",
    "SASL-IR",
    "ID",
    "ENABLE",
    "IDLE",
    "NAMESPACE",
    "UNSELECT",
    "CHILDREN",
    "UIDPLUS",
    "MOVE",
    "MULTIAPPEND",
    "CATENATE",
    "REPLACE",
    "SPECIAL-USE",
    "CREATE-SPECIAL-USE",
    "LIST-EXTENDED",
    "LIST-STATUS",
    "CONDSTORE",
    "QRESYNC",
    "UIDONLY",
    "UIDBATCHES",
    "PARTIAL",
    "ESEARCH",
    "SEARCHRES",
    "MULTISEARCH",
    "CONTEXT=SEARCH",
    "SORT",
    "SORT=DISPLAY",
    "ESORT",
    "THREAD=ORDEREDSUBJECT",
    "THREAD=REFERENCES",
    "WITHIN",
    "STATUS=SIZE",
    "QUOTA",
    "QUOTA=RES-STORAGE",
    "QUOTA=RES-MESSAGE",
    "INPROGRESS",
    "BINARY",
    "OBJECTID",
    "SAVEDATE",
    "PREVIEW",
    "UTF8=ACCEPT",
    "ACL",
    "RIGHTS=kxte",
    "LIST-MYRIGHTS",
    "METADATA",
    "LIST-METADATA",
    "NOTIFY",
];

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

/// What a logged-in connection may do.
pub(crate) struct Access {
    /// The mailbox it opened.
    pub(crate) mailbox: Mailbox,
    /// The account behind the credential, if any.
    pub(crate) account: Option<AccountId>,
    /// May messages and flags be changed, in folders that say nothing else? See [`Access::rights`].
    pub(crate) may_write: bool,
    /// May folders be created, renamed, deleted?
    pub(crate) may_arrange: bool,
    /// Its place in the registry.
    pub(crate) registration: Registration,
    /// How the credential is called where last uses are recorded.
    pub(crate) credential: (i32, String),
    /// Ends the connection when its credential ends; aborted with it.
    pub(crate) _expiry: Option<Expiry>,
    /// How it is told of changes.
    pub(crate) dialect: Dialect,
    /// Which changes of annotations it has been told of.
    pub(crate) annotated: Seen,
    /// What it wants to be told of; none until it says so (RFC 5465).
    pub(crate) notify: Option<Box<Notify>>,
    /// The selected folder.
    pub(crate) view: Option<View>,
}

impl Access {
    /// Notes that the client's own command put these messages into a folder, one behind the other: it is
    /// not told of what it did (RFC 5465 §5).
    pub(crate) fn note_own(&mut self, folder: FolderId, uids: &[Uid]) {
        let Some(notify) = &mut self.notify else { return };
        match &mut self.view {
            Some(view) if view.folder.info().id == folder => {
                if notify.selected.is_some() {
                    view.note_own(uids.iter().copied());
                }
            }
            _ => notify.own_messages = uids.first().map(|first| (folder, *first, uids.len())),
        }
    }
}

/// A task that ends with its owner.
pub(crate) struct Expiry(pub(crate) tokio::task::JoinHandle<()>);

impl Drop for Expiry {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What a client sent.
enum Input {
    /// A whole command.
    Command(BytesMut),
    /// A command that carries messages, up to the first literal of one; where that is announced.
    Messages(BytesMut, usize, Option<Literal>),
    /// A command over a limit; it has been passed over.
    Refused(BytesMut),
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

    /// Reads the next command with its literals.
    async fn read(&mut self) -> Result<Input, Failure> {
        let config = &self.server.config;
        let logged_in = self.access.is_some();
        let size =
            |size: gatepost_runtime::config::Size| usize::try_from(size.0).unwrap_or(usize::MAX);
        let (max_line, max_literal, max_command) = if logged_in {
            (size(config.max_line), config.max_literal.0, size(config.max_command))
        } else {
            let max = config.max_command_before_login;
            (size(max), max.0, size(max))
        };
        let mut command = BytesMut::new();
        loop {
            let Some(line) = self.io.take_line(max_line).await? else {
                return self.refuse(command, logged_in).await;
            };
            let begun = command.len();
            if command.is_empty() {
                command = line;
            } else {
                command.extend_from_slice(&line);
            }
            // What a literal before this line holds announces nothing.
            let Some((literal, open)) = Literal::at_end(&command[begun..]) else {
                if logged_in && grammar::message_verb(&command).is_some() {
                    let end = command.len();
                    return Ok(Input::Messages(command, end, None));
                }
                return Ok(Input::Command(command));
            };
            let open = begun + open;
            if logged_in && grammar::announces_message(&command[..open]) {
                return Ok(Input::Messages(command, open, Some(literal)));
            }
            if !logged_in && !literal.synchronising && literal.length > MAX_UNASKED {
                return Err(Failure::Bye("[TOOBIG] the literal is too long"));
            }
            let room = max_command.saturating_sub(command.len()) as u64;
            if literal.length > max_literal.min(room) {
                if literal.synchronising && logged_in {
                    // The client waits and will not send the rest.
                    return Ok(Input::Refused(command));
                }
                if logged_in && literal.length <= MAX_SKIP {
                    self.io.skip(literal.length).await?;
                    return self.refuse(command, logged_in).await;
                }
                return Err(Failure::Bye("[TOOBIG] the command is too long"));
            }
            if literal.synchronising {
                self.io.line("+ send the literal");
            }
            command.extend_from_slice(b"\r\n");
            self.io.take_into(&mut command, literal.length).await?;
        }
    }

    /// Passes over the rest of a command that is too long. Strangers are not waited for.
    async fn refuse(&mut self, mut command: BytesMut, logged_in: bool) -> Result<Input, Failure> {
        const TOO_LONG: Failure = Failure::Bye("[TOOBIG] the command is too long");
        if !logged_in {
            return Err(TOO_LONG);
        }
        if command.is_empty() {
            command.extend_from_slice(self.io.peek(80));
        }
        let skip = usize::try_from(MAX_SKIP).unwrap_or(usize::MAX);
        // A line that is too long, and its literals, are not read for more commands.
        if self.io.skip_line(skip).await? { Ok(Input::Refused(command)) } else { Err(TOO_LONG) }
    }

    /// What can be done now.
    pub(crate) fn capabilities(&self) -> Cow<'static, str> {
        if let Some(onward) = &self.onward {
            return onward.opened.capabilities.clone().into();
        }
        let mut common = CAPABILITIES.join(" ");
        if let Some(most) = self.server.config.message_limit.most() {
            common.push_str(&format!(" MESSAGELIMIT={most}"));
        }
        let limit = self.server.config.max_message.0;
        // RFC 7888 §5: strangers send literals of 4096 bytes unasked, others of any size.
        match (self.access.is_some(), self.secure) {
            (true, _) => {
                let compress = match (self.io.is_compressed(), self.server.config.compress) {
                    (true, _) => " UNAUTHENTICATE",
                    (false, true) => " UNAUTHENTICATE COMPRESS=DEFLATE",
                    (false, false) => " UNAUTHENTICATE",
                };
                format!("{common} LITERAL+ APPENDLIMIT={limit}{compress}").into()
            }
            (false, true) => {
                let offered = OFFERED.map(|mechanism| format!(" AUTH={}", mechanism.name()));
                format!("{common} LITERAL- APPENDLIMIT={limit}{}", offered.concat()).into()
            }
            (false, false) => {
                format!("{common} LITERAL- APPENDLIMIT={limit} STARTTLS LOGINDISABLED").into()
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
