//! REPLACE (RFC 8508): a new message comes and an old one goes, in one step.

use gatepost_mail_store::Rights;

use super::{destination, source::Source, take_message};
use crate::{
    command::{
        Answer, NO_SUCH_NUMBER, NOT_PERMITTED, READ_ONLY, SELECT_FIRST, UID_REQUIRED, access,
        store::expunged, uid_only,
    },
    connection::{Connection, to_its_end},
    failure::Failure,
    grammar::{Set, SetKind},
    progress::during,
};

/// ```abnf
/// replace     = "REPLACE" SP seq-number SP mailbox append-message
/// uid-replace = "UID" SP replace
/// ```
pub(super) async fn replace(
    connection: &mut Connection,
    source: &mut Source,
    kind: SetKind,
) -> Answer {
    if kind == SetKind::Number && uid_only(connection) {
        return Err(UID_REQUIRED);
    }
    let mut input = source.cursor();
    let set = Set::parse(&mut input)?;
    input.space()?;
    let rest = input.rest().len();
    source.leave(rest);
    let [(first, last)] = set.0.as_slice() else {
        return Err(Failure::bad("REPLACE replaces one message"));
    };
    if first != last {
        return Err(Failure::bad("REPLACE replaces one message"));
    }
    let access = access(connection)?;
    let view = access.view.as_ref().ok_or(SELECT_FIRST)?;
    if view.read_only {
        return Err(READ_ONLY);
    }
    // RFC 8508 §4.1: it is an append, a deletion and an expunge.
    if !view.rights.has(Rights::DELETE_MESSAGES | Rights::EXPUNGE) {
        return Err(NOT_PERMITTED);
    }
    let found = view.resolve(kind, &set).ok_or(NO_SUCH_NUMBER)?;
    let from = view.folder.clone();
    let old = found.first().ok_or(Failure::no("there is no such message"))?.uid;
    let row = from.row(old).ok_or(Failure::no("[EXPUNGEISSUED] the message is gone"))?;
    let to = destination(connection, source).await?;
    let message = take_message(connection, source, &to, u64::from(row.size)).await?;
    if !source.at_end() {
        return Err(Failure::bad("REPLACE takes one message"));
    }
    let id = to.info().id;
    let replaced = to_its_end(async move { from.replace(old, &to, message).await });
    let appended = during(connection, replaced).await??.map_err(Failure::of_destination)?;
    super::access(connection)?.note_own(id, &appended.uids);
    let uid = appended.uids.first().map_or(0, |uid| uid.get());
    // Before the old one's EXPUNGE (RFC 8508 §3.3).
    connection.io.line(&format!("* OK [APPENDUID {} {uid}] the new one", appended.uid_validity));
    expunged(connection, true).await
}
