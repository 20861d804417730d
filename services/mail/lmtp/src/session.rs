//! One connection: commands in their order, one message after the other.

use std::{io, net::IpAddr, sync::Arc};

use futures_util::future::join_all;
use gatepost_mail_store::{Flags, Ingest, MailError, Mailbox};
use gatepost_model::{Address, MailboxId};
use gatepost_proto::mailbox::v1::ResolveRecipientRequest;
use tokio::time::{Instant, timeout, timeout_at};

use crate::{
    Trace,
    command::{Command, Path},
    data::Unstuff,
    lines::{Line, Wire},
    server::Shared,
};

const UNAVAILABLE: &str = "451 4.3.0 the mail store does not answer; try again later";

pub(crate) struct Session {
    shared: Arc<Shared>,
    wire: Wire,
    peer: IpAddr,
    client: Option<String>,
    secure: bool,
    mail: Option<Mail>,
    errors: u32,
}

/// A message whose envelope is being told.
struct Mail {
    sender: String,
    utf8: bool,
    size: Option<u64>,
    recipients: Vec<Recipient>,
}

struct Recipient {
    address: String,
    mailbox: Mailbox,
}

/// Does the connection go on?
#[derive(PartialEq, Eq)]
enum Next {
    Command,
    Tls,
    End,
}

impl Session {
    pub(crate) fn new(shared: Arc<Shared>, wire: Wire, peer: IpAddr) -> Self {
        Self { shared, wire, peer, client: None, secure: false, mail: None, errors: 0 }
    }

    /// Serves the connection to its end.
    pub(crate) async fn run(mut self) -> io::Result<()> {
        let greeting = format!("220 {} LMTP Gatepost ready", self.shared.name);
        self.wire.say(&greeting).await?;
        loop {
            let Some(line) = self.next_line().await? else { break };
            let next = match line {
                Line::Closed => return Ok(()),
                Line::TooLong => self.wrong("500 5.5.2 the line is too long").await?,
                Line::Read(line) => self.obey(Command::parse(&line)).await?,
            };
            match next {
                Next::Command => {}
                Next::End => break,
                Next::Tls => self = self.secured().await?,
            }
        }
        self.wire.close().await;
        Ok(())
    }

    /// The next command; none when the connection is to end, which has been said then. A message
    /// under way goes on while the service drains.
    async fn next_line(&mut self) -> io::Result<Option<Line>> {
        let shared = Arc::clone(&self.shared);
        let most = usize::try_from(shared.config.max_line.0).unwrap_or(usize::MAX);
        let within = shared.config.command_timeout.0;
        let idle = self.mail.is_none();
        let goodbye = tokio::select! {
            biased;
            () = shared.drain.draining(), if idle => "421 4.3.2 the service is shutting down",
            line = timeout(within, self.wire.line(most)) => match line {
                Ok(line) => return line.map(Some),
                Err(_) => "421 4.4.2 timed out waiting for a command",
            },
        };
        self.wire.say(goodbye).await?;
        Ok(None)
    }

    async fn obey(&mut self, command: Command) -> io::Result<Next> {
        match command {
            Command::Lhlo(name) => self.lhlo(name).await,
            Command::Mail(path, params) => self.mail(path, &params).await,
            Command::Rcpt(path, params) => self.rcpt(path, &params).await,
            Command::Data => self.data().await,
            Command::Rset => {
                self.mail = None;
                self.ok("250 2.0.0 forgotten").await
            }
            Command::Noop => self.ok("250 2.0.0 done").await,
            Command::Vrfy => self.ok("252 2.5.0 try to deliver").await,
            Command::StartTls if self.shared.tls.is_some() && !self.secure => {
                self.ok("220 2.0.0 begin TLS").await?;
                self.wire.flush().await?;
                Ok(Next::Tls)
            }
            Command::Quit => {
                self.wire.say("221 2.0.0 goodbye").await?;
                Ok(Next::End)
            }
            Command::Helo => self.wrong("500 5.5.1 this is LMTP: use LHLO").await,
            Command::Malformed(expected) => {
                self.wrong(&format!("501 5.5.4 expected {expected}")).await
            }
            Command::StartTls | Command::Unknown => {
                self.wrong("500 5.5.1 command not recognized").await
            }
        }
    }

    async fn ok(&mut self, reply: &str) -> io::Result<Next> {
        self.wire.say(reply).await?;
        Ok(Next::Command)
    }

    /// A refusal that counts: a client that knows no better ends.
    async fn wrong(&mut self, reply: &str) -> io::Result<Next> {
        self.wire.say(reply).await?;
        self.errors += 1;
        if self.errors < self.shared.config.max_errors {
            return Ok(Next::Command);
        }
        self.wire.say("421 4.7.0 too many errors").await?;
        Ok(Next::End)
    }

    async fn lhlo(&mut self, name: String) -> io::Result<Next> {
        self.client = Some(name);
        self.mail = None;
        let size = format!("SIZE {}", self.shared.mail.config().max_message_bytes);
        let own_name = self.shared.name.clone();
        let mut lines = vec![
            own_name.as_str(),
            "PIPELINING",
            "ENHANCEDSTATUSCODES",
            "8BITMIME",
            "SMTPUTF8",
            &size,
        ];
        if self.shared.tls.is_some() && !self.secure {
            lines.push("STARTTLS");
        }
        let last = lines.len() - 1;
        for (at, line) in lines.iter().enumerate() {
            let mark = if at == last { ' ' } else { '-' };
            self.wire.say(&format!("250{mark}{line}")).await?;
        }
        Ok(Next::Command)
    }

    async fn mail(&mut self, path: Path, params: &[(String, Option<String>)]) -> io::Result<Next> {
        if self.client.is_none() {
            return self.wrong("503 5.5.1 LHLO first").await;
        }
        if self.mail.is_some() {
            return self.wrong("503 5.5.1 a message is under way").await;
        }
        let mut mail = Mail { sender: path.0, utf8: false, size: None, recipients: Vec::new() };
        for (name, value) in params {
            match (name.as_str(), value.as_deref()) {
                ("SIZE", Some(size)) => match size.parse() {
                    Ok(size) => mail.size = Some(size),
                    Err(_) => return self.wrong("501 5.5.4 SIZE is a number of bytes").await,
                },
                ("BODY", Some(body))
                    if ["7BIT", "8BITMIME"].contains(&&*body.to_ascii_uppercase()) => {}
                ("SMTPUTF8", None) => mail.utf8 = true,
                _ => return self.wrong("555 5.5.4 a parameter is not known").await,
            }
        }
        if !mail.utf8 && !mail.sender.is_ascii() {
            return self.wrong("553 5.6.7 an address that is not ASCII needs SMTPUTF8").await;
        }
        if mail.size.is_some_and(|size| size > self.shared.mail.config().max_message_bytes) {
            return self.ok("552 5.3.4 the message is too large").await;
        }
        self.mail = Some(mail);
        self.ok("250 2.1.0 sender accepted").await
    }

    async fn rcpt(&mut self, path: Path, params: &[(String, Option<String>)]) -> io::Result<Next> {
        let Some(mail) = &self.mail else { return self.wrong("503 5.5.1 MAIL first").await };
        if !params.is_empty() {
            return self.wrong("555 5.5.4 a parameter is not known").await;
        }
        if !mail.utf8 && !path.0.is_ascii() {
            return self.wrong("553 5.6.7 an address that is not ASCII needs SMTPUTF8").await;
        }
        if mail.recipients.len() >= self.shared.config.max_recipients {
            return self.ok("452 4.5.3 too many recipients").await;
        }
        let size = mail.size;
        match self.resolve(path.0, size).await {
            Ok(recipient) => {
                if let Some(mail) = &mut self.mail {
                    mail.recipients.push(recipient);
                }
                self.ok("250 2.1.5 recipient accepted").await
            }
            Err(reply) => self.ok(&reply).await,
        }
    }

    /// Whose mailbox an address is, open.
    async fn resolve(&self, address: String, size: Option<u64>) -> Result<Recipient, String> {
        const UNKNOWN: &str = "550 5.1.1 no such mailbox";
        if address.parse::<Address>().is_err() {
            return Err(UNKNOWN.to_owned());
        }
        let request = ResolveRecipientRequest { address: address.clone() };
        let answer = self.shared.mailbox.clone().resolve_recipient(request).await;
        let answer = answer.map_err(|status| {
            tracing::warn!(%status, "the mailbox service did not say whose an address is");
            "451 4.4.3 recipients cannot be looked up; try again later".to_owned()
        })?;
        let answer = answer.into_inner();
        if answer.deferred {
            return Err("450 4.2.1 this mailbox takes no mail for now; try again later".to_owned());
        }
        if answer.mailbox_id.is_empty() {
            return Err(UNKNOWN.to_owned());
        }
        let id = answer.mailbox_id.parse::<MailboxId>().map_err(|_| UNAVAILABLE.to_owned())?;
        let mailbox = self.shared.mail.open(id, answer.quota_bytes).await.map_err(|error| {
            tracing::error!(%error, mailbox = %id, "a mailbox did not open");
            UNAVAILABLE.to_owned()
        })?;
        if mailbox.check_room(size.unwrap_or(0), 1).is_err() {
            return Err(over_quota(&mailbox, size.unwrap_or(0)));
        }
        Ok(Recipient { address, mailbox })
    }

    async fn data(&mut self) -> io::Result<Next> {
        match &self.mail {
            None => return self.wrong("503 5.5.1 MAIL first").await,
            // RFC 2033 §4.2.
            Some(mail) if mail.recipients.is_empty() => {
                return self.wrong("503 5.5.1 no recipient was accepted").await;
            }
            Some(_) => {}
        }
        let Some(mail) = self.mail.take() else { return Ok(Next::End) };
        self.wire.say("354 end with a dot on a line").await?;
        self.wire.flush().await?;
        let mut deliveries = Vec::with_capacity(mail.recipients.len());
        for recipient in &mail.recipients {
            deliveries.push(self.begin(&mail, recipient).await);
        }
        let deadline = Instant::now() + self.shared.config.message_within.0;
        if !matches!(timeout_at(deadline, self.take_message(&mut deliveries)).await, Ok(Ok(true))) {
            // Nothing was answered: the client delivers it again.
            self.wire.say("421 4.4.2 the message did not come to its end").await?;
            return Ok(Next::End);
        }
        let outcomes = join_all(deliveries.into_iter().map(Delivery::finish)).await;
        for (outcome, recipient) in outcomes.into_iter().zip(&mail.recipients) {
            let reply = outcome.unwrap_or_else(|(size, error)| refusal(&error, recipient, size));
            let result = if reply.starts_with('2') { "delivered" } else { "refused" };
            metrics::counter!("gatepost_lmtp_recipients_total", "result" => result).increment(1);
            self.wire.say(&reply).await?;
        }
        Ok(Next::Command)
    }

    async fn begin(&self, mail: &Mail, recipient: &Recipient) -> Delivery {
        let trace = Trace {
            sender: mail.sender.clone(),
            recipient: recipient.address.clone(),
            from: format!("{} ([{}])", self.client.as_deref().unwrap_or("unknown"), self.peer),
            by: self.shared.name.clone(),
            with: match (mail.utf8, self.secure) {
                (false, false) => "LMTP",
                (false, true) => "LMTPS",
                (true, false) => "UTF8LMTP",
                (true, true) => "UTF8LMTPS",
            },
            time: self.shared.clock.now(),
        };
        let mailbox = recipient.mailbox.clone();
        let ingest = match mailbox.ingest(mail.size).await {
            Ok(mut ingest) => ingest.write(trace.fields().as_bytes()).await.map(|()| ingest),
            Err(error) => Err(error),
        };
        Delivery { mailbox, size: 0, ingest }
    }

    /// Takes the message up to its end; false when the client went away before.
    async fn take_message(&mut self, deliveries: &mut [Delivery]) -> io::Result<bool> {
        let (mut unstuff, mut text) = (Unstuff::new(), Vec::new());
        loop {
            text.clear();
            let taken = unstuff.take(self.wire.pending(), &mut text);
            self.wire.consume(taken);
            for delivery in deliveries.iter_mut() {
                delivery.write(&text).await;
            }
            if unstuff.ended() {
                return Ok(true);
            }
            let within = self.shared.config.data_timeout.0;
            match timeout(within, self.wire.fill()).await {
                Ok(Ok(true)) => {}
                Ok(Ok(false)) | Err(_) => return Ok(false),
                Ok(Err(error)) => return Err(error),
            }
        }
    }

    /// The same connection under TLS: everything told before is forgotten (RFC 3207 §4.2).
    async fn secured(self) -> io::Result<Self> {
        let Some(tls) = self.shared.tls.clone() else {
            return Err(io::ErrorKind::Unsupported.into());
        };
        let within = self.shared.config.data_timeout.0;
        let handshake = timeout(within, tls.accept(self.wire.into_stream())).await;
        let stream = handshake.map_err(|_| io::ErrorKind::TimedOut)??;
        let wire = Wire::new(Box::new(stream), within);
        let errors = self.errors;
        Ok(Self { secure: true, errors, ..Self::new(self.shared, wire, self.peer) })
    }
}

/// A message on its way into one mailbox, or why it is not.
struct Delivery {
    mailbox: Mailbox,
    size: u64,
    ingest: Result<Ingest, MailError>,
}

impl Delivery {
    async fn write(&mut self, text: &[u8]) {
        self.size += text.len() as u64;
        if let Ok(ingest) = &mut self.ingest
            && let Err(error) = ingest.write(text).await
        {
            self.ingest = Err(error);
        }
    }

    /// Durable, or not there.
    async fn finish(self) -> Result<String, (u64, MailError)> {
        let (mailbox, size) = (self.mailbox, self.size);
        let delivering = async {
            let message = self.ingest?.finish().await?;
            mailbox.deliver(message, Flags::none()).await
        };
        match delivering.await {
            Ok(_) => Ok("250 2.1.5 delivered".to_owned()),
            Err(error) => Err((size, error)),
        }
    }
}

fn refusal(error: &MailError, recipient: &Recipient, size: u64) -> String {
    match error {
        MailError::OverQuota => over_quota(&recipient.mailbox, size),
        MailError::TooLarge(_) => "552 5.3.4 the message is too large".to_owned(),
        MailError::Full => "452 4.3.1 there is no room left; try again later".to_owned(),
        other => {
            let mailbox = recipient.mailbox.id();
            tracing::error!(error = %other, %mailbox, "a message was not delivered");
            UNAVAILABLE.to_owned()
        }
    }
}

/// A message that never fits is refused for good, another one for now.
fn over_quota(mailbox: &Mailbox, size: u64) -> String {
    let quota = mailbox.usage().quota_bytes;
    if quota != 0 && size > quota {
        "552 5.2.2 the message is larger than the mailbox".to_owned()
    } else {
        "452 4.2.2 the mailbox is full".to_owned()
    }
}
