//! What has changed in the selected folder since the client was last told.

use std::collections::HashMap;

use bytes::BytesMut;
use gatepost_mail_store::{Rights, Row, Rows, Uid};

use super::{Numbered, View, flags_line, flags_lines};
use crate::{
    dialect::Dialect,
    io::{Gone, Io},
    render::{self, put},
    rights::flag_mask,
};

impl View {
    /// Notes what the client may do now; what it was told of flags is told anew if that differs (RFC
    /// 4314 §5.1.1).
    pub(crate) fn set_rights(&mut self, out: &mut BytesMut, rights: Rights) {
        let before = std::mem::replace(&mut self.rights, rights);
        if !self.read_only && flag_mask(before) != flag_mask(rights) {
            flags_lines(out, self);
        }
    }

    /// Says that FLAGS and PERMANENTFLAGS have grown, if they have.
    pub(crate) fn announce_keywords(&mut self, out: &mut BytesMut) {
        let keywords = self.folder.keywords().len();
        if keywords != self.keywords {
            self.keywords = keywords;
            flags_lines(out, self);
        }
    }

    /// Says what has changed since the client was last told. Where expunged messages may not be
    /// spoken of (RFC 9051 §5.5), and there are some, nothing is said.
    ///
    /// In a large folder that can be much: it is written out as it grows, as fast as the client takes
    /// it, so that many connections that hear of the same change do not all hold it in memory.
    pub(crate) async fn announce(
        &mut self,
        io: &mut Io,
        may_expunge: bool,
        dialect: Dialect,
    ) -> Result<(), Gone> {
        let deleted = self.folder.is_deleted();
        if self.folder.highest_modseq() == self.seen && !deleted {
            return Ok(());
        }
        let observed = self.folder.observe(dialect.claims_recent(self.read_only));
        let rows = if deleted { Rows::default() } else { observed.rows };
        let last = self.shown.last().map_or(0, |row| row.uid.get());
        let fresh = match Uid::new(last.saturating_add(1)) {
            Some(next) if last < u32::MAX => rows.range(next..=Uid::MAX).count(),
            _ => 0,
        };
        if let Some(first) = observed.recent_from {
            self.note_recent(first, &rows);
        }
        let gone = (self.shown.len() + fresh).saturating_sub(rows.len());
        if gone > 0 && !may_expunge {
            self.warn(io.out(), dialect);
            return Ok(());
        }
        self.announce_keywords(io.out());
        if gone > 0 {
            self.announce_gone(io, &rows, dialect).await?;
        }
        let before = std::mem::replace(&mut self.shown, rows);
        if fresh > 0 {
            put!(io.out(), "* {} EXISTS\r\n", self.shown.len());
            if !dialect.rev2 {
                put!(io.out(), "* {} RECENT\r\n", self.recent());
            }
        }
        self.announce_flags(io, &before, dialect).await?;
        self.told = HashMap::new();
        self.ahead = false;
        self.seen = observed.status.highest_modseq;
        self.uid_next = observed.status.uid_next;
        Ok(())
    }

    /// A client that has been told of mod-sequences later than that of an expunge it does not know of
    /// must not take them for how far it is (RFC 7162 §3.2); nor must one that will enable QRESYNC when
    /// it comes back.
    fn warn(&mut self, out: &mut BytesMut, dialect: Dialect) {
        if std::mem::take(&mut self.ahead) && dialect.mod_seqs {
            put!(out, "* OK [HIGHESTMODSEQ {}] more is to be told\r\n", self.seen);
        }
    }

    /// Says which of the messages shown are not in `rows`.
    async fn announce_gone(
        &mut self,
        io: &mut Io,
        rows: &Rows,
        dialect: Dialect,
    ) -> Result<(), Gone> {
        let gone = self.gone(rows);
        self.contexts.gone(io.out(), &gone);
        if dialect.vanished() {
            put!(io.out(), "* VANISHED {}\r\n", render::uid_set(gone.iter().map(|gone| gone.uid)));
        } else {
            for gone in gone.into_iter().rev() {
                put!(io.out(), "* {} EXPUNGE\r\n", gone.number);
                io.relieve().await?;
            }
        }
        Ok(())
    }

    /// Says which flags have changed, the first change first: a client that is cut off here knows how
    /// far it is by the last mod-sequence.
    async fn announce_flags(
        &self,
        io: &mut Io,
        before: &Rows,
        dialect: Dialect,
    ) -> Result<(), Gone> {
        if dialect.quiet_flags {
            return Ok(());
        }
        let known = |row: &&Row| {
            before.get(row.uid).is_none_or(|old| old.modseq == row.modseq)
                || self.told.get(&row.uid).is_some_and(|told| told.0 == row.modseq)
        };
        let changed = self.shown.changed_since(self.seen);
        let mut changed: Vec<&Row> = changed.filter(|row| !known(row)).collect();
        changed.sort_by_key(|row| row.modseq);
        for row in changed {
            if let Some(number) = self.number_of(row.uid) {
                flags_line(io.out(), self, number, row, dialect);
                io.relieve().await?;
                tokio::task::consume_budget().await;
            }
        }
        Ok(())
    }

    /// Messages shown that are not in `rows`, ascending.
    fn gone(&self, rows: &Rows) -> Vec<Numbered> {
        let mut present = rows.iter().map(|row| row.uid).peekable();
        let mut gone = Vec::new();
        for (number, row) in (1..).zip(self.shown.iter()) {
            while present.peek().is_some_and(|uid| *uid < row.uid) {
                present.next();
            }
            if present.peek() != Some(&row.uid) {
                gone.push(Numbered { number, uid: row.uid });
            }
        }
        gone
    }
}
