//! MESSAGELIMIT (RFC 9738): with how many messages one command may have to do.
//!
//! What is over the limit are the oldest messages: a client goes on below the lowest UID that it is told.

use std::borrow::Cow;

use gatepost_mail_store::Uid;

use crate::{connection::Connection, failure::Failure, view::Numbered};

/// What a command has left to others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Rest {
    most: usize,
    /// The lowest UID that the command has to do with.
    lowest: Option<Uid>,
}

/// A message, by its UID.
pub(super) trait Message {
    /// Its UID.
    fn uid(&self) -> Uid;
}

impl Message for Uid {
    fn uid(&self) -> Uid {
        *self
    }
}

impl Message for Numbered {
    fn uid(&self) -> Uid {
        self.uid
    }
}

impl Rest {
    /// Of a command that has to do with `most` messages and no more, down to one, if to any.
    pub(super) fn below(most: usize, lowest: Option<Uid>) -> Self {
        Self { most, lowest }
    }

    /// Leaves the newest of some messages, which ascend; says whether others are left out.
    pub(super) fn of<T: Message>(messages: &mut Vec<T>, most: Option<usize>) -> Option<Self> {
        let most = most?;
        let over = messages.len().checked_sub(most).filter(|over| *over > 0)?;
        drop(messages.drain(..over));
        Some(Self { most, lowest: messages.first().map(Message::uid) })
    }

    /// `[MESSAGELIMIT 1000 23221]`
    fn code(self) -> String {
        let lowest = self.lowest.map(|uid| format!(" {uid}"));
        format!("[MESSAGELIMIT {}{}]", self.most, lowest.unwrap_or_default())
    }

    /// The end of a command that is done for all of its messages or for none (§3.1, of COPY). The UID says
    /// from where on it would have been done.
    pub(super) fn refused(self) -> Failure {
        Failure::No(format!("{} too many messages for one command", self.code()).into())
    }

    /// The end of a command of which no part would be right.
    pub(super) fn refused_whole(self) -> Failure {
        Self { lowest: None, ..self }.refused()
    }
}

/// The end of a command that may have left something to others. There is one code in an answer: where it
/// has another, which a client without this extension must find there, this one comes before it in a NO
/// of its own (§3.1, of EXPUNGEISSUED).
pub(super) fn end(
    connection: &mut Connection,
    rest: Option<Rest>,
    text: Cow<'static, str>,
) -> Cow<'static, str> {
    let Some(rest) = rest else { return text };
    tracing::debug!(limit = rest.most, program = %connection.client.program, "a command reached the message limit");
    let (code, most) = (rest.code(), rest.most);
    if text.starts_with('[') {
        connection.io.line(&format!("* NO {code} only for the newest {most} messages"));
        return text;
    }
    format!("{code} {text} for the newest {most} messages").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_are_left_out() {
        let uids = |uids: &[u32]| uids.iter().filter_map(|uid| Uid::new(*uid)).collect::<Vec<_>>();
        for (all, most, kept, code) in [
            (vec![], Some(2), vec![], None),
            (vec![3, 5], Some(2), vec![3, 5], None),
            (vec![3, 5, 9], Some(2), vec![5, 9], Some("[MESSAGELIMIT 2 5]")),
            (vec![3, 5, 9], None, vec![3, 5, 9], None),
        ] {
            let mut messages = uids(&all);
            let rest = Rest::of(&mut messages, most);
            assert_eq!(messages, uids(&kept), "{all:?}");
            assert_eq!(rest.map(Rest::code).as_deref(), code, "{all:?}");
        }
        assert_eq!(Rest::below(7, None).code(), "[MESSAGELIMIT 7]");
    }
}
