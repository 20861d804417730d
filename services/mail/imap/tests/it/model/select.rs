//! SELECT and EXAMINE, anew or with what the client kept; CLOSE and UNSELECT.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    dice::Dice,
    lines::Line,
    peer::{Cache, Check, Entry, Peer, Selected, Told, ensure},
    reference::Folder,
    steps::{expect, set_of},
    world::{Reply, World},
};

impl World {
    pub(crate) async fn select(&mut self, p: usize, dice: &mut Dice) -> Check {
        let name = dice.name();
        let read_only = dice.chance(25);
        let closed = self.peers[p].selected.is_some();
        self.peers[p].leave(&self.model.folders);
        let cache = self.peers[p].cache.remove(name).filter(|_| self.peers[p].qresync);
        let mut known: Option<Vec<u32>> = None;
        let mut command = format!("{} {name}", if read_only { "EXAMINE" } else { "SELECT" });
        if let Some(cache) = &cache {
            command += &format!(" (QRESYNC ({} {}", cache.validity, cache.modseq);
            if dice.chance(50) && !cache.messages.is_empty() {
                let all: Vec<u32> = cache.messages.keys().copied().collect();
                command += &format!(" {}", set_of(&all));
                known = Some(all);
            }
            if !self.peers[p].uid_only {
                command += &matches_of(cache, dice);
            }
            command += "))";
        } else if dice.chance(10) {
            command += " (CONDSTORE)";
            self.peers[p].condstore = true;
        }
        let Some(number) = self.model.selectable(name) else {
            let reply = self.say(p, &command, None).await?;
            return expect(&reply.tagged, "NO [NONEXISTENT]");
        };
        let recent = self.model.folders[number].recent();
        let mut selected =
            opened(number, &self.model.folders[number], read_only, self.peers[p].rev2);
        selected.claim(&mut self.model.folders[number]);
        selected.seen = self.model.folders[number].highest;
        let reply = self.say(p, &command, None).await?;
        expect(&reply.tagged, if read_only { "OK [READ-ONLY]" } else { "OK [READ-WRITE]" })?;
        let folder = &self.model.folders[number];
        described(&reply, folder, recent, closed, &self.peers[p])?;
        self.peers[p].selected = Some(selected);
        self.come_back(p, &reply, cache, known.as_deref())?;
        self.settle(p, &[], true)?;
        if !self.view_of(p).is_empty() && dice.chance(70) {
            let uid_only = self.peers[p].uid_only;
            let command = if uid_only { "UID FETCH 1:* FLAGS" } else { "FETCH 1:* (UID FLAGS)" };
            self.fetch_all(p, command, uid_only).await?;
        }
        Ok(())
    }

    /// What the client kept and what it is told now are together what there is.
    fn come_back(
        &mut self,
        p: usize,
        reply: &Reply,
        cache: Option<Cache>,
        known: Option<&[u32]>,
    ) -> Check {
        let peer = &mut self.peers[p];
        let number = peer.selected.as_ref().map_or(0, |selected| selected.folder);
        let folder = &self.model.folders[number];
        let told = |line: &Line| {
            matches!(line, Line::Fetch(..) | Line::UidFetch(..) | Line::Vanished { .. })
        };
        let Some(cache) = cache.filter(|cache| cache.validity == folder.validity) else {
            ensure!(!reply.lines.iter().any(told), "told of what was not asked for");
            return Ok(());
        };
        let last = cache.messages.keys().last().copied().unwrap_or(0);
        let mut kept: BTreeMap<u32, _> = cache.messages;
        let (mut news, mut fetched) = (Told::default(), false);
        for line in &reply.lines {
            if let Line::Vanished { earlier, uids } = line {
                ensure!(*earlier && !fetched, "VANISHED (EARLIER) comes first");
                for uid in uids {
                    ensure!(folder.get(*uid).is_none(), "UID {uid} vanished, and is there");
                    ensure!(known.is_none_or(|known| known.contains(uid)), "UID {uid} is unknown");
                    kept.remove(uid);
                }
            } else if let Line::Fetch(..) | Line::UidFetch(..) = line {
                fetched = true;
                peer.hear(line, folder, &mut news)?;
            }
        }
        let selected = peer.selected.as_mut().ok_or("nothing is selected")?;
        let uids: BTreeSet<u32> = folder.uids().into_iter().collect();
        for uid in kept.keys() {
            ensure!(uids.contains(uid), "the client keeps UID {uid}, which is gone");
        }
        for entry in &mut selected.view {
            if entry.flags.is_none() {
                entry.flags = kept.get(&entry.uid).cloned();
            }
            ensure!(entry.flags.is_some() || entry.uid > last, "nothing told of UID {}", entry.uid);
        }
        Ok(())
    }

    pub(crate) async fn close(&mut self, p: usize, dice: &mut Dice) -> Check {
        let expunges = dice.chance(60);
        let Some(selected) = &self.peers[p].selected else { return Ok(()) };
        let (number, read_only) = (selected.folder, selected.read_only);
        self.peers[p].leave(&self.model.folders);
        let folder = &mut self.model.folders[number];
        if expunges && !read_only && !folder.deleted {
            let with = folder.messages.iter().filter(|m| m.flags.contains("\\Deleted"));
            let uids: Vec<u32> = with.map(|message| message.uid).collect();
            folder.remove(&uids);
        }
        let reply = self.say(p, if expunges { "CLOSE" } else { "UNSELECT" }, None).await?;
        expect(&reply.tagged, "OK")?;
        ensure!(reply.lines.is_empty(), "nothing is told after the folder");
        Ok(())
    }
}

/// Now and then, some sequence numbers and their UIDs as the client has them.
fn matches_of(cache: &Cache, dice: &mut Dice) -> String {
    if !dice.chance(30) || cache.messages.is_empty() {
        return String::new();
    }
    let every = dice.below(3) + 1;
    let some = (1..).zip(cache.messages.keys().copied()).step_by(every);
    let (numbers, uids): (Vec<u32>, Vec<u32>) = some.unzip();
    format!(" ({} {})", set_of(&numbers), set_of(&uids))
}

fn opened(number: usize, folder: &Folder, read_only: bool, rev2: bool) -> Selected {
    let entry = |message: &super::reference::Message| Entry {
        uid: message.uid,
        flags: None,
        snap: (message.flags.clone(), message.modseq),
    };
    Selected {
        folder: number,
        read_only,
        rev2,
        view: folder.messages.iter().map(entry).collect(),
        seen: 0,
        uid_next: folder.uid_next,
        recent: BTreeSet::new(),
        modseq: folder.highest,
    }
}

/// What SELECT says of the folder.
fn described(reply: &Reply, folder: &Folder, recent: usize, closed: bool, peer: &Peer) -> Check {
    let code = |wanted: &str| {
        reply.lines.iter().find_map(|line| match line {
            Line::Code(name, value) if name == wanted => Some(value.clone()),
            _ => None,
        })
    };
    let unseen = folder.messages.iter().position(|m| !m.flags.contains("\\Seen"));
    for (name, value) in [
        ("UIDVALIDITY", Some(folder.validity.to_string())),
        ("UIDNEXT", Some(folder.uid_next.to_string())),
        ("HIGHESTMODSEQ", Some(folder.highest.to_string())),
        (
            "UNSEEN",
            unseen.filter(|_| !peer.uid_only && !peer.rev2).map(|index| (index + 1).to_string()),
        ),
        ("CLOSED", closed.then(String::new)),
    ] {
        ensure!(code(name) == value, "{name} should be {value:?}");
    }
    for line in &reply.lines {
        match line {
            Line::List(name, _) => ensure!(peer.rev2 && *name == folder.name, "LIST of {name}"),
            Line::Exists(count) => ensure!(*count == folder.messages.len(), "{count} EXISTS"),
            Line::Recent(count) => {
                let right = !folder.unsure.is_empty() || *count == recent;
                ensure!(right && !peer.rev2, "{count} RECENT, not {recent}");
            }
            _ => {}
        }
    }
    Ok(())
}
