//! A client that keeps what it is told, as a mail program does, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use tokio::io::DuplexStream;

use super::{
    lines::{self, Line},
    reference::{Flags, Folder},
};
use crate::harness::Client;

/// What goes wrong is told in words.
pub(crate) type Check<T = ()> = Result<T, String>;

macro_rules! ensure {
    ($is:expr, $($why:tt)*) => { if !$is { return Err(format!($($why)*)); } };
}
pub(crate) use ensure;

/// A message of the selected folder.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) uid: u32,
    /// Flags as the client was told, if it was.
    pub(crate) flags: Option<Flags>,
    /// Flags and mod-sequence when the server last told everything: what there still is of it when it
    /// is expunged.
    pub(crate) snap: (Flags, u64),
}

/// A selected folder.
pub(crate) struct Selected {
    pub(crate) folder: usize,
    pub(crate) read_only: bool,
    /// Of a client that speaks IMAP4rev2.
    pub(crate) rev2: bool,
    pub(crate) view: Vec<Entry>,
    /// Mod-sequence of the folder when everything was told.
    pub(crate) seen: u64,
    /// Its UIDNEXT then.
    pub(crate) uid_next: u32,
    pub(crate) recent: BTreeSet<u32>,
    /// The mod-sequence that the client would come back with.
    pub(crate) modseq: u64,
}

/// What a client keeps of a folder while it is away.
#[derive(Clone, Debug)]
pub(crate) struct Cache {
    pub(crate) validity: u32,
    pub(crate) modseq: u64,
    pub(crate) messages: BTreeMap<u32, Flags>,
}

pub(crate) struct Peer {
    pub(crate) client: Client<DuplexStream>,
    pub(crate) qresync: bool,
    pub(crate) condstore: bool,
    /// It has no sequence numbers.
    pub(crate) uid_only: bool,
    /// It speaks IMAP4rev2, and so knows nothing of \Recent.
    pub(crate) rev2: bool,
    pub(crate) selected: Option<Selected>,
    /// The tag of the IDLE that runs.
    pub(crate) idling: Option<String>,
    pub(crate) cache: BTreeMap<String, Cache>,
}

/// What one command has told of messages.
#[derive(Default)]
pub(crate) struct Told {
    /// Number, UID and items of FETCH responses.
    pub(crate) fetched: Vec<(usize, u32, BTreeMap<String, String>)>,
    highest: u64,
    code: Option<u64>,
}

impl Peer {
    /// Takes one response in. `folder` is what the folder should be by now.
    pub(crate) fn hear(&mut self, line: &Line, folder: &Folder, told: &mut Told) -> Check {
        let (condstore, uid_only) = (self.condstore, self.uid_only);
        let vanished = self.qresync || uid_only;
        let selected = self.selected.as_mut().ok_or("nothing is selected")?;
        match line {
            Line::Exists(count) => selected.exists(*count, folder)?,
            Line::Recent(count) => {
                ensure!(!selected.rev2, "RECENT in IMAP4rev2");
                let recent = |entry: &&Entry| selected.recent.contains(&entry.uid);
                let expected = selected.view.iter().filter(recent).count();
                let sure = folder.unsure.is_empty() && !selected.read_only;
                ensure!(!sure || *count == expected, "{count} RECENT, not {expected}");
            }
            Line::Expunge(number) => {
                ensure!(!vanished, "EXPUNGE instead of VANISHED");
                ensure!((1..=selected.view.len()).contains(number), "EXPUNGE of nothing");
                let gone = selected.view.remove(number - 1);
                ensure!(!folder.uids().contains(&gone.uid), "EXPUNGE of UID {}", gone.uid);
            }
            Line::Vanished { earlier: false, uids } => {
                ensure!(vanished, "VANISHED without QRESYNC");
                for uid in uids {
                    let at = selected.view.iter().position(|entry| entry.uid == *uid);
                    selected.view.remove(at.ok_or(format!("VANISHED of UID {uid}"))?);
                    ensure!(!folder.uids().contains(uid), "VANISHED of UID {uid}, which is there");
                }
            }
            Line::UidFetch(uid, items) => {
                ensure!(uid_only, "UIDFETCH without UIDONLY");
                let at = selected.view.iter().position(|entry| entry.uid == *uid);
                let at = at.ok_or(format!("UIDFETCH of UID {uid}"))?;
                selected.fetched(at + 1, items, folder, condstore, told)?;
            }
            Line::Fetch(number, items) => {
                ensure!(!uid_only, "a sequence number");
                selected.fetched(*number, items, folder, condstore, told)?;
            }
            Line::Code(name, value) if name == "HIGHESTMODSEQ" => told.code = value.parse().ok(),
            _ => {}
        }
        Ok(())
    }

    /// A command is over: how far the client is now.
    pub(crate) fn complete(&mut self, tagged: &str, told: &Told) -> Check {
        let Some(selected) = &mut self.selected else { return Ok(()) };
        let code = tagged.split_once('[').map(|(_, rest)| lines::code(rest));
        let highest = code.filter(|(name, _)| name == "HIGHESTMODSEQ");
        let highest = highest.and_then(|(_, value)| value.parse().ok()).or(told.code);
        selected.modseq = highest.unwrap_or(selected.modseq.max(told.highest));
        Ok(())
    }

    /// Leaves the selected folder, and keeps what it knows of it.
    pub(crate) fn leave(&mut self, folders: &[Folder]) {
        let Some(selected) = self.selected.take() else { return };
        let folder = &folders[selected.folder];
        if folder.deleted {
            return;
        }
        // What it has not asked for it would ask for next time, and everything after it.
        let known = selected.view.iter().map_while(|entry| Some((entry.uid, entry.flags.clone()?)));
        let messages = known.collect();
        let cache = Cache { validity: folder.validity, modseq: selected.modseq, messages };
        self.cache.insert(folder.name.clone(), cache);
    }
}

impl Selected {
    fn exists(&mut self, count: usize, folder: &Folder) -> Check {
        ensure!(count >= self.view.len(), "{count} EXISTS after {}", self.view.len());
        let last = self.view.last().map_or(0, |entry| entry.uid);
        let more = folder.messages.iter().filter(|message| message.uid > last);
        for message in more.take(count - self.view.len()) {
            let snap = (message.flags.clone(), message.modseq);
            self.view.push(Entry { uid: message.uid, flags: None, snap });
        }
        ensure!(count == self.view.len(), "{count} EXISTS, and there are {}", self.view.len());
        Ok(())
    }

    fn fetched(
        &mut self,
        number: usize,
        items: &BTreeMap<String, String>,
        folder: &Folder,
        condstore: bool,
        told: &mut Told,
    ) -> Check {
        let entry = number.checked_sub(1).and_then(|index| self.view.get_mut(index));
        let entry = entry.ok_or(format!("FETCH of {number}, which is not there"))?;
        if let Some(uid) = items.get("UID") {
            ensure!(*uid == entry.uid.to_string(), "{number} is UID {uid}, not {}", entry.uid);
        }
        let now = folder.get(entry.uid).map(|message| (message.flags.clone(), message.modseq));
        let (flags, modseq) = now.unwrap_or_else(|| entry.snap.clone());
        if let Some(text) = items.get("FLAGS") {
            let mut given = lines::flags(text);
            let recent = given.remove("\\Recent");
            ensure!(given == flags, "UID {} has {flags:?}, not {given:?}", entry.uid);
            let is = self.recent.contains(&entry.uid);
            let sure = !folder.unsure.contains(&entry.uid);
            ensure!(
                !sure && !self.rev2 || recent == is,
                "UID {}: \\Recent {recent}, not {is}",
                entry.uid
            );
            ensure!(!condstore || items.contains_key("MODSEQ"), "flags without MODSEQ");
            entry.flags = Some(given);
        }
        if let Some(text) = items.get("MODSEQ") {
            ensure!(*text == modseq.to_string(), "UID {}: MODSEQ {text}, not {modseq}", entry.uid);
            told.highest = told.highest.max(modseq);
        }
        told.fetched.push((number, entry.uid, items.clone()));
        Ok(())
    }

    /// Has everything been told that there is to tell? Whoever may not be told of an expunge is told
    /// nothing.
    pub(crate) fn settle(&mut self, before: &[u32], may_expunge: bool, folder: &Folder) -> Check {
        let (view, uids): (Vec<u32>, _) =
            (self.view.iter().map(|e| e.uid).collect(), folder.uids());
        if before.iter().any(|uid| !uids.contains(uid)) && !may_expunge {
            ensure!(view == before, "may not be told: {view:?} after {before:?}");
            return Ok(());
        }
        ensure!(view == uids, "the client has {view:?}, and there are {uids:?}");
        for entry in &mut self.view {
            let Some(message) = folder.get(entry.uid) else { continue };
            if let Some(flags) = &entry.flags {
                ensure!(
                    *flags == message.flags,
                    "the client has {flags:?} for UID {}, which has {:?}",
                    entry.uid,
                    message.flags
                );
            }
            entry.snap = (message.flags.clone(), message.modseq);
        }
        self.seen = folder.highest;
        self.uid_next = folder.uid_next;
        Ok(())
    }

    /// The server looks at the folder: what is recent is this client's from now on.
    pub(crate) fn claim(&mut self, folder: &mut Folder) {
        if self.read_only || self.rev2 || (self.seen == folder.highest && !folder.deleted) {
            return;
        }
        let recent = folder.messages.iter().filter(|message| message.uid >= folder.recent_from);
        self.recent.extend(recent.map(|message| message.uid));
        folder.recent_from = folder.uid_next;
    }
}
