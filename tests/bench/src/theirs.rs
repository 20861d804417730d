//! Dovecot as it is measured: one after the other in each way of keeping mail.

use crate::{
    USERS,
    choice::Choice,
    dovecot::{Dovecot, Kind},
    imap::{self, Parts},
    measure_peer,
    report::Report,
    search,
};

/// Starts it and measures, as often as there are kinds that something is to be measured of.
pub(crate) async fn measure(choice: &Choice, report: &mut Report) {
    for kind in Kind::ALL {
        let parts = parts(kind, choice);
        let searched = choice.wants("search") && matches!(kind, Kind::Sdbox | Kind::Xapian);
        if kind != Kind::Sdbox && parts.is_empty() && !searched {
            continue;
        }
        let dovecot = match Dovecot::start(USERS, kind) {
            Ok(dovecot) => dovecot,
            Err(reason) => {
                report.note(&format!("{}: not measured: {reason}", kind.name()));
                continue;
            }
        };
        let peer = dovecot.peer();
        if kind == Kind::Sdbox {
            measure_peer(&peer, choice, report).await;
        }
        if !parts.is_empty() {
            let size = imap::Size { parts, ..choice.imap() };
            imap::measure(&peer, size, choice.scale(), report).await;
        }
        if searched {
            search(kind, &dovecot, choice, report).await;
        }
    }
}

/// What of `imap` is measured of this kind.
fn parts(kind: Kind, choice: &Choice) -> Parts {
    let chosen = choice.imap().parts;
    match kind {
        _ if !choice.wants("imap") => Parts::none(),
        Kind::Sdbox | Kind::Maildir => chosen,
        // All else is durable without it.
        Kind::Synced => chosen.and(&["store"]),
        Kind::Xapian => Parts::none(),
    }
}

/// Searches, and weighs the index. Its plugins have been seen to crash: that ends nothing here.
async fn search(kind: Kind, dovecot: &Dovecot, choice: &Choice, report: &mut Report) {
    let (peer, indexed) = (dovecot.peer(), kind == Kind::Xapian);
    let messages = if indexed { choice.indexed() } else { choice.large };
    if let Err(error) = search::measure(&peer, messages, indexed, report).await {
        let said = dovecot.errors();
        report.note(&format!("{}: searched no further: {error}; {said}", peer.name));
    }
    let (mail, index) = dovecot.bytes();
    if index > 0 {
        let share = 100.0 * index as f64 / mail as f64;
        report.add(search::INDEX, peer.name, "percent", share);
    }
}
