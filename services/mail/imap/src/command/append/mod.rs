//! APPEND (RFC 9051 §6.3.12), of one message or several (RFC 3502), and REPLACE (RFC 8508): each
//! message is streamed to the mail store as it comes, and all come into the folder in one step.

mod catenate;
mod receiver;
mod replace;
mod source;

use bytes::BytesMut;
use gatepost_mail_store::{Flags, Folder, Ingested, Mailbox};
use gatepost_model::Timestamp;

use self::{receiver::Receiver, source::Source};
use super::{Answer, access, answer, flags, limit::Rest, refresh_rights};
use crate::{
    announce::announce,
    connection::{Connection, Next, to_its_end},
    failure::Failure,
    grammar::{self, Data, Verb},
    io::Literal,
    progress::during,
    render,
};

/// A message that waits to come into its folder.
type Taken = (Ingested, Flags, Option<Timestamp>);

/// Runs a command that carries messages, of which everything up to their first literal has been
/// read: `open` is where that is announced.
pub(crate) async fn run(
    connection: &mut Connection,
    line: BytesMut,
    open: usize,
    literal: Option<Literal>,
) -> Result<Next, Failure> {
    let tag = grammar::tag_of(&line).unwrap_or("*").to_owned();
    connection.tag.clone_from(&tag);
    refresh_rights(connection)?;
    let (verb, start) = grammar::message_verb(&line).unwrap_or((Verb::Append, open));
    let mut source = Source::new(line, start, open, literal);
    let result = match verb {
        Verb::Append => append(connection, &mut source).await,
        Verb::Replace(kind) => replace::replace(connection, &mut source, kind).await,
    };
    if matches!(result, Err(Failure::No(_) | Failure::Bad(_))) {
        source.pass_over(connection).await?;
    }
    announce(connection, true, matches!(verb, Verb::Replace(_))).await?;
    answer(connection, &tag, result, true).await
}

async fn append(connection: &mut Connection, source: &mut Source) -> Answer {
    let folder = destination(connection, source).await?;
    let (mut messages, mut records): (Vec<Taken>, usize) = (Vec::new(), 0);
    loop {
        let taken = take_message(connection, source, &folder, 0).await?;
        // One commit has room for thousands of messages, and not for any number.
        records += taken.0.records();
        if records > Mailbox::MAX_APPEND_RECORDS {
            return Err(Failure::no("[LIMIT] too much in one command"));
        }
        messages.push(taken);
        if source.at_end() {
            break;
        }
        // What is announced is what is taken.
        let config = &connection.server.config;
        match config.message_limit.most() {
            Some(most) if messages.len() >= most => {
                return Err(Rest::below(most, None).refused());
            }
            None if messages.len() >= config.max_append_messages => {
                return Err(Failure::no("[LIMIT] too many messages in one command"));
            }
            _ => {}
        }
    }
    let (mailbox, id) = (access(connection)?.mailbox.clone(), folder.info().id);
    let appended = to_its_end(async move { mailbox.append(&folder, messages).await });
    let appended = during(connection, appended).await??.map_err(Failure::of_destination)?;
    access(connection)?.note_own(id, &appended.uids);
    let uids = render::uid_set(appended.uids);
    Ok(format!("[APPENDUID {} {uids}] appended", appended.uid_validity).into())
}

/// Takes the name of the folder that the messages come into, and opens it.
async fn destination(connection: &mut Connection, source: &mut Source) -> Result<Folder, Failure> {
    let mut input = source.cursor();
    let name = input.astring()?;
    let rest = input.rest().len();
    source.leave(rest);
    let access = access(connection)?;
    access.destination(&access.dialect.folder_name(&name)?).await
}

/// Takes a message for a folder with what stands before it. `freed` bytes of another will be gone with it.
async fn take_message(
    connection: &mut Connection,
    source: &mut Source,
    folder: &Folder,
    freed: u64,
) -> Result<Taken, Failure> {
    let mut input = source.cursor();
    let tail = grammar::append_tail(&mut input)?;
    let rest = input.rest().len();
    source.leave(rest);
    let flags = flags(&tail.flags)?.within(folder.kept());
    let mut receiver = Receiver::open(connection, freed)?;
    if tail.data == Data::Catenate {
        catenate::parts(connection, source, &mut receiver).await?;
    } else {
        source.stream(connection, &mut receiver).await?;
    }
    if tail.data == Data::Utf8 {
        source.close_parenthesis()?;
    }
    let message = receiver.finish().await?;
    Ok((message, flags, tail.date.map(Timestamp::from_unix_millis)))
}
