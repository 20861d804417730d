//! APPEND (RFC 9051 §6.3.12), of one message or several (RFC 3502): each is streamed to the mail
//! store as it comes, and all are put into the folder in one step.

use gatepost_mail_store::{Flags, Folder, Ingest, Ingested, MailError};
use gatepost_model::Timestamp;

use super::{Answer, access, answer, flags, folder_name};
use crate::{
    connection::{Connection, Next, to_its_end},
    failure::Failure,
    grammar::{self, AppendTail},
    io::Literal,
    render,
};

/// Bytes of messages that are refused and still read, because the client does not wait for a
/// continuation; one that sends more is cut off.
const MAX_SKIP: u64 = 256 << 20;

/// Runs an APPEND, of which everything up to the first message has been read: `open` is where its
/// literal is announced.
pub(crate) async fn run(
    connection: &mut Connection,
    line: &[u8],
    open: usize,
    literal: Literal,
) -> Result<Next, Failure> {
    let tag = grammar::tag_of(line).unwrap_or("*").to_owned();
    let arguments = line.get(tag.len() + " APPEND ".len()..open).unwrap_or_default();
    let result = append(connection, arguments, literal).await;
    answer(connection, &tag, result, true)
}

async fn append(connection: &mut Connection, arguments: &[u8], first: Literal) -> Answer {
    let mut literal = first;
    let mut messages: Vec<(Ingested, Flags, Option<Timestamp>)> = Vec::new();
    let head = match begin(connection, arguments, literal).await {
        Ok(head) => head,
        Err(failure) => return refuse(connection, literal, failure).await,
    };
    let (folder, mut tail, mut ingest) = head;
    loop {
        let ingested = match receive(connection, ingest, literal).await {
            Ok(ingested) => ingested,
            Err(Received::Gone(failure)) => return Err(failure),
            Err(Received::Refused(failure)) => return refuse_rest(connection, failure).await,
        };
        messages.push((ingested, tail.0.within(folder.kept()), tail.1));
        let Some(line) = next_line(connection).await? else {
            return Err(Failure::Bye("[TOOBIG] the command is too long"));
        };
        if line.is_empty() {
            break;
        }
        let Some((next, open)) = Literal::at_end(&line) else {
            return Err(Failure::bad("after a message comes another or nothing"));
        };
        literal = next;
        let more = async {
            if messages.len() >= connection.server.config.max_append_messages {
                return Err(Failure::no("[LIMIT] too many messages in one command"));
            }
            let tail = read_tail(&grammar::append_tail(line.get(..open).unwrap_or_default())?)?;
            let ingest = open_ingest(connection, literal).await?;
            Ok((tail, ingest))
        };
        match more.await {
            Ok(next) => (tail, ingest) = next,
            Err(failure) => return refuse(connection, literal, failure).await,
        }
    }
    let mailbox = access(connection)?.mailbox.clone();
    let appended = to_its_end(async move { mailbox.append(&folder, messages).await });
    let appended = appended.await?.map_err(Failure::of_destination)?;
    let uids = render::uid_set(appended.uids);
    Ok(format!("[APPENDUID {} {uids}] appended", appended.uid_validity).into())
}

type Tail = (Flags, Option<Timestamp>);

/// Checks what can be checked before the first message is sent.
async fn begin(
    connection: &mut Connection,
    arguments: &[u8],
    literal: Literal,
) -> Result<(Folder, Tail, Ingest), Failure> {
    let head = grammar::append_head(arguments)?;
    let tail = read_tail(&head.first)?;
    let access = access(connection)?;
    let folder = access.destination(&folder_name(&head.folder)?).await?;
    let ingest = open_ingest(connection, literal).await?;
    Ok((folder, tail, ingest))
}

fn read_tail(tail: &AppendTail) -> Result<Tail, Failure> {
    Ok((flags(&tail.flags)?, tail.date.map(Timestamp::from_unix_millis)))
}

async fn open_ingest(connection: &mut Connection, literal: Literal) -> Result<Ingest, Failure> {
    let limit = connection.server.config.max_message.0;
    if literal.length > limit {
        return Err(MailError::TooLarge(limit).into());
    }
    if literal.length == 0 {
        // RFC 3502 §6.3.11: an empty literal calls the whole command off.
        return Err(Failure::no("[CANNOT] a message cannot be empty"));
    }
    Ok(access(connection)?.mailbox.ingest(Some(literal.length)).await?)
}

enum Received {
    /// The message was refused; its bytes have been read.
    Refused(Failure),
    /// The connection cannot go on.
    Gone(Failure),
}

impl From<crate::io::Gone> for Received {
    fn from(gone: crate::io::Gone) -> Self {
        Self::Gone(gone.into())
    }
}

/// Streams a message into the mail store. If it fails, the rest of it is read nevertheless: the
/// client is sending it.
async fn receive(
    connection: &mut Connection,
    mut ingest: Ingest,
    literal: Literal,
) -> Result<Ingested, Received> {
    if literal.synchronising {
        connection.io.line("+ send the message");
    }
    let idle = connection.server.config.idle_timeout.0;
    let mut left = literal.length;
    while left > 0 {
        let bytes = tokio::time::timeout(idle, connection.io.take_some(left)).await;
        let bytes = bytes.map_err(|_| crate::io::Gone::TooSlow)??;
        left -= bytes.len() as u64;
        if let Err(error) = ingest.write(&bytes).await {
            drop(ingest);
            connection.io.skip(left).await?;
            return Err(Received::Refused(error.into()));
        }
    }
    ingest.finish().await.map_err(|error| Received::Refused(error.into()))
}

/// Reads the line after a message.
async fn next_line(connection: &mut Connection) -> Result<Option<bytes::BytesMut>, Failure> {
    let config = &connection.server.config;
    let limit = usize::try_from(config.max_line.0).unwrap_or(usize::MAX);
    let line = tokio::time::timeout(config.idle_timeout.0, connection.io.take_line(limit)).await;
    Ok(line.map_err(|_| crate::io::Gone::TooSlow)??)
}

/// Refuses a message that the client has announced, and what follows.
async fn refuse(connection: &mut Connection, literal: Literal, failure: Failure) -> Answer {
    if literal.synchronising {
        // The client waits for a continuation, and gets the refusal instead.
        return Err(failure);
    }
    if literal.length > MAX_SKIP {
        return Err(Failure::Bye("[TOOBIG] the message is too large"));
    }
    connection.io.skip(literal.length).await?;
    refuse_rest(connection, failure).await
}

/// Reads what follows a refused message up to the end of the command or to where the client waits.
async fn refuse_rest(connection: &mut Connection, failure: Failure) -> Answer {
    let mut skipped = 0_u64;
    loop {
        let Some(line) = next_line(connection).await? else {
            return Err(Failure::Bye("[TOOBIG] the command is too long"));
        };
        let Some((literal, _)) = Literal::at_end(&line) else { return Err(failure) };
        if literal.synchronising {
            return Err(failure);
        }
        skipped = skipped.saturating_add(literal.length);
        if skipped > MAX_SKIP {
            return Err(Failure::Bye("[TOOBIG] the message is too large"));
        }
        connection.io.skip(literal.length).await?;
    }
}
