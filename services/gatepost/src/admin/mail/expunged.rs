//! Expunged messages that can be had back.

use gatepost_proto::mail::v1::{ExpungedMessage, ListExpungedRequest, RestoreExpungedRequest};

use super::find;
use crate::admin::{
    AdminError, Clients, Report,
    output::{every_page, time},
};

/// Messages that are restored with one call.
const AT_ONCE: usize = 1000;

async fn all(clients: &mut Clients, mailbox_id: &str) -> Result<Vec<ExpungedMessage>, AdminError> {
    Ok(every_page!(
        clients.expunged,
        list_expunged,
        ListExpungedRequest { mailbox_id: mailbox_id.to_owned() },
        messages
    ))
}

pub(super) async fn list(mut clients: Clients, mailbox: &str) -> Result<Report, AdminError> {
    let id = find(&mut clients, mailbox).await?.id;
    let row = |message: ExpungedMessage| {
        vec![
            ("id", message.id.into()),
            ("expunged", time(message.expunged.as_ref())),
            ("folder", message.folder.into()),
            ("from", message.sender.into()),
            ("subject", message.subject.into()),
            ("size", message.size.into()),
        ]
    };
    Ok(Report::List(all(&mut clients, &id).await?.into_iter().map(row).collect()))
}

pub(super) async fn restore(
    mut clients: Clients,
    mailbox: &str,
    ids: Option<Vec<String>>,
    folder: Option<String>,
) -> Result<Report, AdminError> {
    let id = find(&mut clients, mailbox).await?.id;
    let ids = match ids {
        Some(ids) => ids,
        None => all(&mut clients, &id).await?.into_iter().map(|message| message.id).collect(),
    };
    let (mut restored, mut missing) = (0, 0);
    for ids in ids.chunks(AT_ONCE) {
        let request = RestoreExpungedRequest {
            mailbox_id: id.clone(),
            ids: ids.to_vec(),
            folder: folder.clone().unwrap_or_default(),
        };
        let answer = clients.expunged.restore_expunged(request).await?.into_inner();
        restored += answer.restored;
        missing += answer.missing;
    }
    Ok(Report::Item(vec![("restored", restored.into()), ("missing", missing.into())]))
}
