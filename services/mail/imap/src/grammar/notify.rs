//! NOTIFY (RFC 5465 §8).

use super::{Cursor, Item, Syntax, fetch::items};

/// A NOTIFY.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum NotifyArgs {
    /// `NONE`
    None,
    /// `SET`
    Set {
        /// Is the status of every folder to be told at once?
        status: bool,
        /// What is to be told of which folders.
        groups: Vec<EventGroup>,
    },
}

/// What is to be told of some folders.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct EventGroup {
    /// The folders.
    pub(crate) which: Which,
    /// What is to be told.
    pub(crate) events: Events,
}

/// Folders. Names are as written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Which {
    /// The selected one.
    Selected,
    /// The selected one, whose expunged messages are told of only where any command may.
    SelectedDelayed,
    /// Those that mail is delivered to.
    Inboxes,
    /// All.
    Personal,
    /// Those that are subscribed.
    Subscribed,
    /// These, and those below them.
    Subtree(Vec<Vec<u8>>),
    /// These.
    Mailboxes(Vec<Vec<u8>>),
}

/// Kinds of events; none of them for `NONE`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Events {
    /// `MessageNew` and `MessageExpunge`: the one is not without the other.
    pub(crate) messages: bool,
    /// What is told of new messages.
    pub(crate) items: Vec<Item>,
    /// `FlagChange`
    pub(crate) flags: bool,
    /// `MailboxName`
    pub(crate) names: bool,
    /// `SubscriptionChange`
    pub(crate) subscriptions: bool,
    /// `MailboxMetadataChange`
    pub(crate) metadata: bool,
    /// `ServerMetadataChange`
    pub(crate) server_metadata: bool,
    /// Another that is not supported.
    pub(crate) unsupported: bool,
}

/// `notify = "NOTIFY" SP (("SET" [SP "STATUS"] SP event-groups) / "NONE")` from behind the verb.
pub(super) fn notify(input: &mut Cursor<'_>) -> Result<NotifyArgs, Syntax> {
    input.space()?;
    if input.eat_word("NONE") {
        return Ok(NotifyArgs::None);
    }
    if !input.eat_word("SET") {
        return Err(Syntax("NOTIFY takes SET or NONE"));
    }
    input.space()?;
    let status = input.eat_word("STATUS");
    if status {
        input.space()?;
    }
    let mut groups = vec![group(input)?];
    while input.peek() == Some(b' ') && input.rest().len() > 1 {
        input.space()?;
        groups.push(group(input)?);
    }
    let of_selected = |group: &&EventGroup| group.which.is_selected();
    if groups.iter().filter(of_selected).count() > 1 {
        return Err(Syntax("the selected folder can be named once"));
    }
    Ok(NotifyArgs::Set { status, groups })
}

impl Which {
    fn is_selected(&self) -> bool {
        matches!(self, Self::Selected | Self::SelectedDelayed)
    }
}

/// `event-group = "(" filter-mailboxes SP events ")"`
fn group(input: &mut Cursor<'_>) -> Result<EventGroup, Syntax> {
    input.expect(b'(', "a group of events begins with a parenthesis")?;
    let which = which(input)?;
    input.space()?;
    let events = events(input)?;
    input.expect(b')', "a group of events ends with a parenthesis")?;
    let others = events.names || events.subscriptions;
    let others = others || events.metadata || events.server_metadata;
    if which.is_selected() && others {
        return Err(Syntax("of the selected folder only events of messages can be told"));
    }
    if !which.is_selected() && !events.items.is_empty() {
        return Err(Syntax("data items are told of the selected folder only"));
    }
    Ok(EventGroup { which, events })
}

fn which(input: &mut Cursor<'_>) -> Result<Which, Syntax> {
    Ok(match input.word()?.as_str() {
        "SELECTED" => Which::Selected,
        "SELECTED-DELAYED" => Which::SelectedDelayed,
        "INBOXES" => Which::Inboxes,
        "PERSONAL" => Which::Personal,
        "SUBSCRIBED" => Which::Subscribed,
        "SUBTREE" => Which::Subtree(folders(input)?),
        "MAILBOXES" => Which::Mailboxes(folders(input)?),
        _ => return Err(Syntax("these folders are not known to NOTIFY")),
    })
}

/// `SP one-or-more-mailbox`
fn folders(input: &mut Cursor<'_>) -> Result<Vec<Vec<u8>>, Syntax> {
    input.space()?;
    let folders = if input.peek() == Some(b'(') {
        input.list(Cursor::astring)?
    } else {
        vec![input.astring()?]
    };
    if folders.is_empty() { Err(Syntax("a folder's name is missing")) } else { Ok(folders) }
}

/// `events = ("(" event *(SP event) ")") / "NONE"`
fn events(input: &mut Cursor<'_>) -> Result<Events, Syntax> {
    let mut events = Events::default();
    if input.eat_word("NONE") {
        return Ok(events);
    }
    let (mut new, mut expunge, mut annotations, mut count) = (false, false, false, 0);
    input.list(|input| {
        count += 1;
        match input.word()?.as_str() {
            "MESSAGENEW" => {
                new = true;
                let mut ahead = *input;
                if ahead.eat(b' ') && ahead.peek() == Some(b'(') {
                    input.space()?;
                    events.items = items(input)?;
                }
            }
            "MESSAGEEXPUNGE" => expunge = true,
            "FLAGCHANGE" => events.flags = true,
            "ANNOTATIONCHANGE" => annotations = true,
            "MAILBOXNAME" => events.names = true,
            "SUBSCRIPTIONCHANGE" => events.subscriptions = true,
            "MAILBOXMETADATACHANGE" => events.metadata = true,
            "SERVERMETADATACHANGE" => events.server_metadata = true,
            _ => events.unsupported = true,
        }
        Ok(())
    })?;
    if count == 0 {
        return Err(Syntax("an event is missing"));
    }
    // RFC 5465 §5
    if new != expunge || ((events.flags || annotations) && !new) {
        return Err(Syntax("MessageNew and MessageExpunge are wanted together"));
    }
    events.messages = new;
    events.unsupported |= annotations;
    Ok(events)
}

#[cfg(test)]
mod tests {
    use crate::grammar::command;

    fn parses(line: &str) -> bool {
        command(line.as_bytes()).is_some_and(|tagged| tagged.command.is_ok())
    }

    #[test]
    fn notify_is_parsed() {
        for right in [
            "a NOTIFY NONE",
            "a notify set status (selected (MessageNew (uid body.peek[header.fields (from to)]) MessageExpunge)) (subtree Lists (MessageNew MessageExpunge))",
            "a NOTIFY SET (SELECTED-DELAYED (MessageExpunge MessageNew FlagChange))",
            "a NOTIFY SET (mailboxes (INBOX \"a b\") (MailboxName SubscriptionChange MailboxMetadataChange))",
            "a NOTIFY SET (personal NONE) (inboxes (ServerMetadataChange)) (subscribed NONE)",
            "a NOTIFY SET (personal (SomethingNew))",
            "a NOTIFY SET (personal (AnnotationChange MessageNew MessageExpunge))",
        ] {
            assert!(parses(right), "{right:?}");
        }
        for wrong in [
            "a NOTIFY",
            "a NOTIFY FOO",
            "a NOTIFY SET",
            "a NOTIFY SET STATUS",
            "a NOTIFY SET (personal)",
            "a NOTIFY SET (personal ())",
            "a NOTIFY SET (foo NONE)",
            "a NOTIFY SET (mailboxes (MessageNew MessageExpunge))",
            "a NOTIFY SET (mailboxes () NONE)",
            "a NOTIFY SET (personal (MessageNew))",
            "a NOTIFY SET (personal (MessageExpunge))",
            "a NOTIFY SET (personal (FlagChange))",
            "a NOTIFY SET (personal (AnnotationChange))",
            "a NOTIFY SET (selected (MailboxName))",
            "a NOTIFY SET (selected NONE) (selected-delayed NONE)",
            "a NOTIFY SET (personal (MessageNew (UID) MessageExpunge))",
            "a NOTIFY SET (selected (MessageNew () MessageExpunge))",
            "a NOTIFY SET (selected (MessageNew (FOO) MessageExpunge))",
        ] {
            assert!(!parses(wrong), "{wrong:?}");
        }
    }
}
