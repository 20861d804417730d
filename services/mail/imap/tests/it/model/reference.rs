//! What a mailbox should be: plain, and too simple to be wrong.

use std::collections::BTreeSet;

pub(crate) type Flags = BTreeSet<String>;

#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) uid: u32,
    /// Which message it is; copies have the same.
    pub(crate) text: u32,
    pub(crate) flags: Flags,
    pub(crate) modseq: u64,
}

/// The bytes of a message.
pub(crate) fn body(text: u32) -> String {
    format!("Subject: message {text}\r\n\r\nbody {text}\r\n")
}

#[derive(Clone, Debug)]
pub(crate) struct Folder {
    pub(crate) name: String,
    pub(crate) validity: u32,
    pub(crate) uid_next: u32,
    pub(crate) highest: u64,
    pub(crate) messages: Vec<Message>,
    /// UIDs that went, and when.
    pub(crate) gone: Vec<(u32, u64)>,
    /// Messages from this UID on are recent for whoever comes first.
    pub(crate) recent_from: u32,
    /// The same as the store has it: written with every change.
    pub(crate) saved_recent_from: u32,
    /// Messages that came while somebody idled, who may have been the first.
    pub(crate) unsure: BTreeSet<u32>,
    pub(crate) no_select: bool,
    pub(crate) deleted: bool,
}

impl Folder {
    pub(crate) fn new(name: &str, validity: u32) -> Self {
        Self {
            name: name.to_owned(),
            validity,
            uid_next: 1,
            highest: 1,
            messages: Vec::new(),
            gone: Vec::new(),
            recent_from: 1,
            saved_recent_from: 1,
            unsure: BTreeSet::new(),
            no_select: false,
            deleted: false,
        }
    }

    /// UIDs of the messages; none in a folder that is gone.
    pub(crate) fn uids(&self) -> Vec<u32> {
        if self.deleted {
            return Vec::new();
        }
        self.messages.iter().map(|message| message.uid).collect()
    }

    pub(crate) fn get(&self, uid: u32) -> Option<&Message> {
        self.messages.iter().find(|message| message.uid == uid)
    }

    /// A change is written: the mod-sequence of everything in it.
    pub(crate) fn commit(&mut self) -> u64 {
        self.highest += 1;
        self.saved_recent_from = self.recent_from;
        self.highest
    }

    /// Adds messages in one change; gives their UIDs.
    pub(crate) fn add(&mut self, messages: &[(u32, Flags)], unsure: bool) -> Vec<u32> {
        if messages.is_empty() {
            return Vec::new();
        }
        let modseq = self.commit();
        let mut uids = Vec::new();
        for (text, flags) in messages {
            let uid = self.uid_next;
            self.uid_next += 1;
            self.messages.push(Message { uid, text: *text, flags: flags.clone(), modseq });
            uids.push(uid);
        }
        if unsure {
            self.unsure.extend(uids.iter().copied());
        }
        uids
    }

    /// Removes messages in one change.
    pub(crate) fn remove(&mut self, uids: &[u32]) {
        if !uids.is_empty() {
            let modseq = self.commit();
            self.gone.extend(uids.iter().map(|uid| (*uid, modseq)));
            self.messages.retain(|message| !uids.contains(&message.uid));
        }
    }

    /// Changes flags in one change, if any change.
    pub(crate) fn change(&mut self, uids: &[u32], change: impl Fn(&Flags) -> Flags) {
        let differs = |message: &&mut Message| {
            uids.contains(&message.uid) && change(&message.flags) != message.flags
        };
        if self.messages.iter_mut().filter(differs).count() == 0 {
            return;
        }
        let modseq = self.commit();
        for message in self.messages.iter_mut().filter(differs) {
            message.flags = change(&message.flags);
            message.modseq = modseq;
        }
    }

    pub(crate) fn size(&self) -> usize {
        self.messages.iter().map(|message| body(message.text).len()).sum()
    }

    pub(crate) fn without(&self, flag: &str) -> usize {
        self.messages.iter().filter(|message| !message.flags.contains(flag)).count()
    }

    pub(crate) fn recent(&self) -> usize {
        self.messages.iter().filter(|message| message.uid >= self.recent_from).count()
    }
}

/// Folders by number; one that was deleted keeps its number.
pub(crate) struct Mailbox {
    pub(crate) folders: Vec<Folder>,
    /// Every UIDVALIDITY that was ever given.
    pub(crate) validities: BTreeSet<u32>,
    /// Messages that were ever made.
    pub(crate) texts: u32,
}

impl Mailbox {
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.folders.iter().position(|folder| !folder.deleted && folder.name == name)
    }

    /// A folder that can be selected.
    pub(crate) fn selectable(&self, name: &str) -> Option<usize> {
        self.find(name).filter(|folder| !self.folders[*folder].no_select)
    }

    pub(crate) fn has_below(&self, name: &str) -> bool {
        let prefix = format!("{name}/");
        self.folders.iter().any(|folder| !folder.deleted && folder.name.starts_with(&prefix))
    }

    /// Names that are missing above a name, and the name itself.
    pub(crate) fn missing(&self, name: &str) -> Vec<String> {
        let ends = name.match_indices('/').map(|(at, _)| at).chain([name.len()]);
        ends.map(|end| name[..end].to_owned()).filter(|name| self.find(name).is_none()).collect()
    }

    /// The store begins anew: what was claimed and not written is recent once more.
    pub(crate) fn restart(&mut self) {
        for folder in &mut self.folders {
            folder.recent_from = folder.saved_recent_from;
        }
    }
}
