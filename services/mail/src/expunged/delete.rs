//! Expunged messages that are deleted for good: those that are named, or all up to a moment. Whoever may
//! expunge may: where nothing is kept, that deletes for good, too.

use gatepost_mail_store::{KeptId, MailError, Mailbox, Rights};
use gatepost_model::{Malformed, Timestamp};
use gatepost_proto::{mail::v1::DeleteExpungedRequest, mailbox::v1::ExpungedMailAct as Act, wire};
use gatepost_runtime::status;
use tonic::{Request, Status};

use super::{Expunged, MOST, Opened, ids, refuse, whole};

/// What one needs in the folder that a message was in.
const NEEDED: Rights = Rights::READ.and(Rights::EXPUNGE);

/// Deletes them; returns how many.
pub(super) async fn run(
    service: &Expunged,
    request: &Request<DeleteExpungedRequest>,
) -> Result<usize, Status> {
    let wire = request.get_ref();
    let there = match (&wire.until, wire.ids.is_empty()) {
        (None, _) => named(service, request).await?,
        (Some(until), true) => {
            let until = wire::moment(until)
                .map_err(|_| status::of(&Malformed::new("until", "a moment")))?;
            up_to(service, request, until).await?
        }
        (Some(_), false) => {
            return Err(status::of(&Malformed::new("until", "nothing beside ids")));
        }
    };
    let Some((mailbox, there)) = there else { return Ok(0) };
    whole(forget(mailbox, there)).await
}

/// The mailbox, and the messages that the caller names and may delete.
async fn named(
    service: &Expunged,
    request: &Request<DeleteExpungedRequest>,
) -> Result<Option<(Mailbox, Vec<KeptId>)>, Status> {
    let wire = request.get_ref();
    let ids = ids(&wire.ids)?;
    let opened = service.open(request, &wire.mailbox_id, Act::Delete, ids.len(), "").await?;
    let there = opened.among(&ids, NEEDED).await?;
    Ok(Some((opened.mailbox, there)))
}

/// The same for those that were expunged up to a moment. How many they are is known only when they are
/// looked at, and written down before they go; none when there are none.
async fn up_to(
    service: &Expunged,
    request: &Request<DeleteExpungedRequest>,
    until: Timestamp,
) -> Result<Option<(Mailbox, Vec<KeptId>)>, Status> {
    let wire = request.get_ref();
    let opened = service.open(request, &wire.mailbox_id, Act::Look, 0, "").await?;
    let there = opened.older(until).await?;
    if there.is_empty() {
        return Ok(None);
    }
    let opened = service.open(request, &wire.mailbox_id, Act::Delete, there.len(), "").await?;
    Ok(Some((opened.mailbox, there)))
}

impl Opened {
    /// Messages that were expunged up to a moment, and that the caller may delete.
    async fn older(&self, until: Timestamp) -> Result<Vec<KeptId>, Status> {
        let (mut there, mut before) = (Vec::new(), None);
        loop {
            let page = self.mailbox.kept(before, MOST).await.map_err(refuse)?;
            let full = page.len() == MOST;
            before = page.last().map(|kept| kept.id);
            let old = page.iter().filter(|kept| kept.id.expunged() <= until);
            there.extend(old.filter(|kept| self.may(kept, NEEDED)).map(|kept| kept.id));
            if !full {
                return Ok(there);
            }
        }
    }
}

/// Lets them go, as many in a commit as it bears.
async fn forget(mailbox: Mailbox, there: Vec<KeptId>) -> Result<usize, MailError> {
    let mut gone = 0;
    for some in there.chunks(MOST) {
        gone += mailbox.forget(some).await?;
    }
    Ok(gone)
}
