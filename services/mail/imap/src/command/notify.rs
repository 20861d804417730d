//! NOTIFY (RFC 5465 §3).

use super::{Answer, LOG_IN_FIRST, Tree, access, status_line};
use crate::{
    connection::Connection,
    failure::Failure,
    grammar::{EventGroup, Events, NotifyArgs, StatusItem, Which},
    notify::{Folders, Group, Notify, OfSelected, list_line},
};

/// Groups and names in one command, at most.
const MAX_NAMES: usize = 1000;

const BAD_EVENT: Failure = Failure::no(
    "[BADEVENT (MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange \
     MailboxMetadataChange ServerMetadataChange)] an event is not supported",
);

/// `NOTIFY`
pub(super) async fn notify(connection: &mut Connection, args: &NotifyArgs) -> Answer {
    match args {
        NotifyArgs::None => none(connection)?,
        NotifyArgs::Set { status, groups } => set(connection, *status, groups).await?,
    }
    Ok("done".into())
}

/// From now on nothing is told.
pub(crate) fn none(connection: &mut Connection) -> Result<(), Failure> {
    let access = access(connection)?;
    access.dialect.quiet_flags = true;
    access.notify = Some(Box::new(Notify::new(access, None, Vec::new())));
    Ok(())
}

async fn set(
    connection: &mut Connection,
    status: bool,
    groups: &[EventGroup],
) -> Result<(), Failure> {
    if groups.iter().any(|group| group.events.unsupported) {
        return Err(BAD_EVENT);
    }
    if groups.iter().map(names).sum::<usize>() > MAX_NAMES {
        return Err(Failure::no("[NOTIFICATIONOVERFLOW] these are too many folders"));
    }
    let access = connection.access.as_deref_mut().ok_or(LOG_IN_FIRST)?;
    // RFC 5465 §3.1: what has gathered is told as it would have been by NOOP.
    if let Some(view) = &mut access.view {
        access.dialect.quiet_flags = false;
        view.announce(&mut connection.io, true, access.dialect).await?;
        view.note_told();
    }
    let dialect = access.dialect;
    let of_selected = groups.iter().find(|group| {
        matches!(group.which, Which::Selected | Which::SelectedDelayed) && group.events.messages
    });
    let selected = of_selected.map(|group| OfSelected {
        delayed: group.which == Which::SelectedDelayed,
        items: group.events.items.clone(),
    });
    let groups = groups.iter().filter(|group| group.events != Events::default());
    let groups = groups.filter_map(|group| {
        let folders = Folders::of(&group.which, |name| dialect.folder_name(name).ok())?;
        Some(Group { folders, events: group.events.clone() })
    });
    let notify = Notify::new(access, selected, groups.collect());
    access.dialect.quiet_flags = !of_selected.is_some_and(|group| group.events.flags);
    if notify.wants_metadata() && !access.annotated.enabled {
        access.annotated.begin(&access.mailbox);
    }
    begin(connection, &notify, status).await?;
    super::access(connection)?.notify = Some(Box::new(notify));
    Ok(())
}

fn names(group: &EventGroup) -> usize {
    match &group.which {
        Which::Subtree(names) | Which::Mailboxes(names) => names.len(),
        _ => 1,
    }
}

/// What is told as it begins: folders of which nothing can be, and the status of others if that is
/// asked for.
async fn begin(connection: &mut Connection, notify: &Notify, status: bool) -> Result<(), Failure> {
    let limit = connection.server.config.max_message.0;
    let access = access(connection)?;
    let selected = access.view.as_ref().map(|view| view.folder.info().id);
    let tree = Tree::of(connection).await?;
    let picture = notify.picture();
    for (id, known) in &picture.folders {
        let wanted = notify.wanted(&known.name, picture);
        if !wanted.messages || known.no_select || Some(*id) == selected {
            continue;
        }
        if !known.readable {
            let attributes = tree.attributes(known.name.as_str(), true);
            list_line(connection, &format!("\\NoAccess {attributes}"), &known.name, None);
        } else if status {
            let mut items =
                vec![StatusItem::Messages, StatusItem::UidNext, StatusItem::UidValidity];
            if wanted.flags {
                items.push(StatusItem::HighestModSeq);
            }
            let out = connection.io.out();
            status_line(out, known.name.as_str(), &known.status, &items, limit);
        }
        connection.io.relieve().await?;
    }
    Ok(())
}
