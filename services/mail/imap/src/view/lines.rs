//! Responses about flags in the selected folder.

use bytes::BytesMut;
use gatepost_mail_store::{Flags, Keyword, Row, SystemFlag, Uid};

use super::View;
use crate::{
    dialect::Dialect,
    render::{self, put},
    rights::flag_mask,
};

/// A FETCH response with a message's flags.
pub(crate) fn flags_line(
    out: &mut BytesMut,
    view: &View,
    number: u32,
    row: &Row,
    dialect: Dialect,
) {
    fetch_head(out, number, row.uid, dialect);
    render::text(out, "FLAGS ");
    render::flags(out, &row.flags, !dialect.rev2 && view.is_recent(row.uid));
    if dialect.mod_seqs {
        put!(out, " MODSEQ ({})", row.modseq);
    }
    render::text(out, ")\r\n");
}

/// A FETCH response with a message's mod-sequence.
pub(crate) fn mod_seq_line(out: &mut BytesMut, number: u32, row: &Row, dialect: Dialect) {
    fetch_head(out, number, row.uid, dialect);
    put!(out, "MODSEQ ({}))\r\n", row.modseq);
}

/// The beginning of a FETCH response, up to where the first item comes; of UIDFETCH, which has the UID
/// in the number's place, where there are no numbers (RFC 9586 §3.3).
fn fetch_head(out: &mut BytesMut, number: u32, uid: Uid, dialect: Dialect) {
    if dialect.uid_only {
        put!(out, "* {uid} UIDFETCH (");
    } else {
        put!(out, "* {number} FETCH (UID {uid} ");
    }
}

/// FLAGS and PERMANENTFLAGS (RFC 9051 §7.3.5, §7.1).
pub(crate) fn flags_lines(out: &mut BytesMut, view: &View) {
    let keywords = view.folder.keywords();
    let all = Flags::new(SystemFlag::ALL, keywords);
    render::text(out, "* FLAGS ");
    render::flags(out, &all, false);
    render::text(out, "\r\n* OK [PERMANENTFLAGS (");
    if !view.read_only {
        let mask = flag_mask(view.rights);
        let mine = all.within(mask);
        let mut flags: Vec<&str> = mine.system().map(SystemFlag::as_str).collect();
        flags.extend(mine.keywords().iter().map(Keyword::as_str));
        if mask.others && view.folder.takes_new_keywords() {
            flags.push("\\*");
        }
        render::text(out, &flags.join(" "));
    }
    render::text(out, ")] flags that stay\r\n");
}
