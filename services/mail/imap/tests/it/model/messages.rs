//! Commands on messages of the selected folder.

use super::{
    dice::Dice,
    limit::Over,
    lines::Line,
    peer::{Check, ensure},
    reference::{Flags, body},
    steps::{expect, set_of, written},
    world::{Reply, World},
};

/// Messages of a folder at most: FETCH sets \Seen on so many in one change.
const MOST: usize = 60;

/// Messages that a command names.
struct Named {
    /// `UID ` or nothing.
    uid: &'static str,
    /// As written.
    set: String,
    ranges: Vec<(u32, u32)>,
    /// UIDs of those that the client has, ascending; none when a number is not in use.
    uids: Option<Vec<u32>>,
}

impl World {
    fn name_messages(&self, p: usize, dice: &mut Dice) -> Named {
        let view = self.view_of(p);
        if dice.chance(50) || self.peers[p].uid_only {
            let (set, ranges) = dice.set(view.last().copied().unwrap_or(0), true);
            let is_in = |uid: &u32| ranges.iter().any(|range| (range.0..=range.1).contains(uid));
            let uids = Some(view.iter().copied().filter(is_in).collect());
            return Named { uid: "UID ", set, ranges, uids };
        }
        let count = view.len() as u32;
        let beyond = dice.chance(5);
        let (set, ranges) = dice.set(count, beyond);
        let right = ranges.iter().all(|range| range.1 <= count);
        let is_in = |number: &usize| {
            ranges.iter().any(|range| (range.0..=range.1).contains(&(*number as u32)))
        };
        let uids = (1..=view.len()).filter(is_in).map(|number| view[number - 1]).collect();
        Named { uid: "", set, ranges, uids: right.then_some(uids) }
    }

    /// Numbers of UIDs, as the named set was written in.
    fn as_named(&self, p: usize, named: &Named, uids: &[u32]) -> String {
        if !named.uid.is_empty() {
            return set_of(uids);
        }
        let view = self.view_of(p);
        let number = |uid: &u32| view.iter().position(|known| known == uid).map(|at| at as u32 + 1);
        set_of(&uids.iter().filter_map(number).collect::<Vec<_>>())
    }

    /// Number, right to change, and whether it is deleted, of the selected folder.
    pub(crate) fn place(&self, p: usize) -> Check<(usize, bool, bool)> {
        let selected = self.peers[p].selected.as_ref().ok_or("nothing is selected")?;
        let deleted = self.model.folders[selected.folder].deleted;
        Ok((selected.folder, selected.read_only, deleted))
    }

    pub(crate) async fn store(&mut self, p: usize, dice: &mut Dice) -> Check {
        let (number, read_only, deleted) = self.place(p)?;
        let named = self.name_messages(p, dice);
        let may = !named.uid.is_empty();
        let flags = dice.flags();
        let (sign, silent) = (dice.of(&["", "+", "-"]), dice.chance(50));
        let highest = self.model.folders[number].highest;
        let since = match dice.below(10) {
            0 => Some(0),
            1..4 => Some(highest.saturating_sub(dice.below(4) as u64)),
            _ => None,
        };
        let condition = since.map_or(String::new(), |since| format!(" (UNCHANGEDSINCE {since})"));
        let (uid, set, dot) = (named.uid, &named.set, if silent { ".SILENT" } else { "" });
        let command = format!("{uid}STORE {set}{condition} {sign}FLAGS{dot} {}", written(&flags));
        self.peers[p].condstore |= since.is_some();
        let Some(uids) = &named.uids else {
            let reply = self.run(p, &command, may).await?;
            return expect(&reply.tagged, if read_only { "NO" } else { "BAD" });
        };
        if read_only || deleted {
            let reply = self.run(p, &command, may).await?;
            return if uids.is_empty() || since == Some(0) {
                Ok(())
            } else {
                expect(&reply.tagged, "NO")
            };
        }
        let (uids, over) = self.newest(uids.clone());
        self.claim(p);
        let earlier = self.model.folders[number].clone();
        let modified: Vec<u32> = match since {
            Some(0) => uids.clone(),
            Some(since) => {
                let later = |uid: &u32| earlier.get(*uid).is_some_and(|m| m.modseq > since);
                uids.iter().copied().filter(later).collect()
            }
            None => Vec::new(),
        };
        let there = |uid: &u32| earlier.get(*uid).is_some() && !modified.contains(uid);
        let done: Vec<u32> = uids.iter().copied().filter(there).collect();
        let after = |old: &Flags| apply(sign, old, &flags);
        self.model.folders[number].change(&done, after);
        let before = self.view_of(p);
        let reply = self.say(p, &command, Some(&earlier)).await?;
        let selected = self.peers[p].selected.as_mut().ok_or("nothing is selected")?;
        for entry in selected.view.iter_mut().filter(|e| silent && done.contains(&e.uid)) {
            entry.flags = entry.flags.as_ref().map(after);
        }
        let named_so = self.as_named(p, &named, &modified);
        self.settle(p, &before, may)?;
        for uid in &done {
            let lines = || reply.told.fetched.iter().filter(|(_, told, _)| told == uid);
            ensure!(
                silent || lines().any(|line| line.2.contains_key("FLAGS")),
                "the flags of UID {uid} are not told"
            );
            let modseq = self.model.folders[number].get(*uid).map_or(0, |message| message.modseq);
            let changed = earlier.get(*uid).is_some_and(|message| message.modseq != modseq);
            let tells =
                |modseq: u64| lines().any(|line| line.2.get("MODSEQ") == Some(&modseq.to_string()));
            ensure!(
                !changed || !self.peers[p].condstore || tells(modseq),
                "the new mod-sequence of UID {uid} is not told"
            );
        }
        if !modified.is_empty() {
            // Numbers as they are before the expunges that end the command.
            return if may || before == self.view_of(p) {
                self.expect_newest(&reply, &format!("OK [MODIFIED {named_so}]"), over)
            } else {
                self.expect_newest(&reply, "OK [MODIFIED ", over)
            };
        }
        let missing = uids.iter().any(|uid| earlier.get(*uid).is_none());
        let with = if missing { "OK [EXPUNGEISSUED]" } else { "OK done" };
        self.expect_newest(&reply, with, over)
    }

    pub(crate) async fn fetch(&mut self, p: usize, dice: &mut Dice) -> Check {
        let (number, read_only, deleted) = self.place(p)?;
        let named = self.name_messages(p, dice);
        let items = dice.of(&[
            "(UID FLAGS)",
            "FLAGS",
            "(UID FLAGS MODSEQ)",
            "(UID RFC822.SIZE MODSEQ)",
            "(UID RFC822.SIZE)",
            "BODY[TEXT]",
            "(UID BODY.PEEK[TEXT])",
        ]);
        let folder = &self.model.folders[number];
        let since = dice.chance(30).then(|| folder.highest.saturating_sub(dice.below(5) as u64));
        let part = dice.chance(15).then(|| (dice.below(4) + 1, dice.below(4) + 1, dice.chance(50)));
        let vanished = since.is_some() && self.peers[p].qresync && !named.uid.is_empty();
        let mut command = format!("{}FETCH {} {items}", named.uid, named.set);
        let partial = |(from, to, from_end): (usize, usize, bool)| match from_end {
            true => format!("PARTIAL -{from}:-{to}"),
            false => format!("PARTIAL {from}:{to}"),
        };
        let mut modifiers: Vec<String> = Vec::new();
        modifiers.extend(since.map(|since| format!("CHANGEDSINCE {since}")));
        modifiers.extend(vanished.then(|| "VANISHED".to_owned()));
        modifiers.extend(part.map(partial));
        if !modifiers.is_empty() {
            command += &format!(" ({})", modifiers.join(" "));
        }
        self.peers[p].condstore |= since.is_some() || items.contains("MODSEQ");
        let may = !named.uid.is_empty();
        let Some(uids) = &named.uids else {
            let reply = self.run(p, &command, may).await?;
            return expect(&reply.tagged, "BAD");
        };
        if deleted {
            return self.run(p, &command, may).await.map(drop);
        }
        let meant = match part {
            Some((from, to, from_end)) => cut(uids.clone(), from, to, from_end),
            None => uids.clone(),
        };
        if part.is_some() && self.newest(meant.clone()).1.is_some() {
            let reply = self.run(p, &command, may).await?;
            return expect(&reply.tagged, "NO [MESSAGELIMIT 3] ");
        }
        let expected: Vec<u32> = {
            let selected = self.peers[p].selected.as_ref().ok_or("nothing is selected")?;
            let modseq = |uid: u32| {
                let shown = selected.view.iter().find(|e| e.uid == uid).map_or(0, |e| e.snap.1);
                folder.get(uid).map_or(shown, |message| message.modseq)
            };
            let newer = |uid: &u32| since.is_none_or(|since| modseq(*uid) > since);
            meant.into_iter().filter(newer).collect()
        };
        let (expected, over) = self.newest(expected);
        let view = self.view_of(p);
        let last = self.peers[p].selected.as_ref().map_or(0, |selected| selected.uid_next - 1);
        if items == "BODY[TEXT]" && !read_only {
            let seen = |old: &Flags| apply("+", old, &Flags::from(["\\Seen".to_owned()]));
            self.model.folders[number].change(&expected, seen);
        }
        let reply = self.run(p, &command, may).await?;
        self.expect_newest(&reply, "OK", over)?;
        let mut told: Vec<u32> = reply.told.fetched.iter().map(|(_, uid, _)| *uid).collect();
        let mut expected = expected;
        if items.contains("BODY") {
            // What was expunged a while ago has no bytes any more.
            let folder = &self.model.folders[number];
            told.retain(|uid| folder.get(*uid).is_some());
            expected.retain(|uid| folder.get(*uid).is_some());
        }
        ensure!(told.starts_with(&expected), "told of {told:?}, not first of {expected:?}");
        let folder = &self.model.folders[number];
        for (_, uid, items) in reply.told.fetched.iter().take(expected.len()) {
            let Some(message) = folder.get(*uid) else { continue };
            let text = body(message.text);
            let size = items.get("RFC822.SIZE").is_none_or(|size| *size == text.len().to_string());
            let text = text.split_once("\r\n\r\n").map(|(_, text)| text.to_owned());
            let read = items.get("BODY[TEXT]").is_none_or(|read| Some(read) == text.as_ref());
            ensure!(size && read, "UID {uid} is another message: {items:?}");
        }
        if let Some(since) = since.filter(|_| vanished) {
            let mut ranges = named.ranges.clone();
            if named.set.contains('*') {
                // The largest UID that there was, too.
                ranges.retain(|_| !view.is_empty());
                ranges.push(if named.set == "*" { (last, last) } else { (1, last) });
            }
            went(&reply.lines, folder, &view, since, last, &ranges)?;
        }
        Ok(())
    }

    pub(crate) async fn transfer(&mut self, p: usize, dice: &mut Dice) -> Check {
        let (number, read_only, deleted) = self.place(p)?;
        let named = self.name_messages(p, dice);
        let (verb, to) = (dice.of(&["COPY", "MOVE"]), dice.name());
        let command = format!("{}{verb} {} {to}", named.uid, named.set);
        let away = verb == "MOVE";
        let Some(uids) = named.uids.clone().filter(|_| !(deleted || away && read_only)) else {
            let reply = self.run(p, &command, true).await?;
            ensure!(deleted || !reply.tagged.starts_with("OK"), "{} is allowed", command);
            return Ok(());
        };
        let Some(target) = self.model.selectable(to) else {
            let reply = self.run(p, &command, true).await?;
            return expect(&reply.tagged, "NO [TRYCREATE]");
        };
        if self.model.folders[target].messages.len() + uids.len() > MOST {
            return Ok(());
        }
        let folder = &self.model.folders[number];
        let there: Vec<u32> =
            uids.iter().copied().filter(|uid| folder.get(*uid).is_some()).collect();
        let (there, over) = self.newest(there);
        if let Some(lowest) = over.filter(|_| !away) {
            let reply = self.run(p, &command, true).await?;
            return expect(&reply.tagged, &format!("NO [MESSAGELIMIT 3 {lowest}] "));
        }
        let folder = &self.model.folders[number];
        let messages = there.iter().filter_map(|uid| folder.get(*uid));
        let messages: Vec<(u32, Flags)> = messages.map(|m| (m.text, m.flags.clone())).collect();
        let unsure = self.idled_on(target);
        let made = self.model.folders[target].add(&messages, unsure);
        if away {
            self.model.folders[number].remove(&there);
        }
        let reply = self.run(p, &command, true).await?;
        if there.is_empty() {
            let expected = if uids.is_empty() { "OK" } else { "NO [EXPUNGEISSUED]" };
            return expect(&reply.tagged, expected);
        }
        let validity = self.model.folders[target].validity;
        let code = format!("{validity} {} {}", set_of(&there), set_of(&made));
        if !away {
            return expect(&reply.tagged, &format!("OK [COPYUID {code}]"));
        }
        let first = reply.lines.first();
        let is =
            matches!(first, Some(Line::Code(name, value)) if name == "COPYUID" && *value == code);
        ensure!(is, "COPYUID {code} comes first, not {first:?}");
        self.expect_expunged(p, &reply, true, over)
    }

    pub(crate) async fn expunge(&mut self, p: usize, dice: &mut Dice) -> Check {
        let (number, read_only, deleted) = self.place(p)?;
        let by_uid = dice.chance(50);
        let view = self.view_of(p);
        let (set, ranges) = dice.set(view.last().copied().unwrap_or(0), true);
        let command = if by_uid { format!("UID EXPUNGE {set}") } else { "EXPUNGE".to_owned() };
        if read_only || deleted {
            let reply = self.run(p, &command, true).await?;
            return if read_only { expect(&reply.tagged, "NO") } else { Ok(()) };
        }
        let within = |uid: u32| {
            view.contains(&uid) && ranges.iter().any(|range| (range.0..=range.1).contains(&uid))
        };
        let folder = &self.model.folders[number];
        let with = folder.messages.iter().filter(|message| message.flags.contains("\\Deleted"));
        let uids = with.map(|message| message.uid).filter(|uid| !by_uid || within(*uid));
        let uids: Vec<u32> = uids.collect();
        let (uids, over) = if by_uid { self.newest(uids) } else { (uids, None) };
        self.model.folders[number].remove(&uids);
        let reply = self.run(p, &command, true).await?;
        self.expect_expunged(p, &reply, !uids.is_empty(), over)
    }

    /// With QRESYNC an expunge says how far the client is.
    fn expect_expunged(&self, p: usize, reply: &Reply, any: bool, over: Over) -> Check {
        let highest = self.folder_of(p).map_or(0, |folder| folder.highest);
        match any && self.peers[p].qresync {
            true => self.expect_newest(reply, &format!("OK [HIGHESTMODSEQ {highest}]"), over),
            false => self.expect_newest(reply, "OK done", over),
        }
    }
}

/// VANISHED (EARLIER) has what went since, and nothing that is there.
fn went(
    lines: &[Line],
    folder: &super::reference::Folder,
    view: &[u32],
    since: u64,
    last: u32,
    ranges: &[(u32, u32)],
) -> Check {
    let within = |uid: u32| ranges.iter().any(|range| (range.0..=range.1).contains(&uid));
    let mut told: Vec<u32> = Vec::new();
    for line in lines {
        if let Line::Vanished { earlier: true, uids } = line {
            told.extend(uids);
        }
    }
    for uid in &told {
        ensure!(folder.get(*uid).is_none() && !view.contains(uid), "UID {uid} did not vanish");
        ensure!(within(*uid), "UID {uid} was not asked for");
    }
    for (uid, modseq) in &folder.gone {
        let must = *modseq > since && *uid <= last && within(*uid) && !view.contains(uid);
        ensure!(!must || told.contains(uid), "UID {uid} vanished, which is not told");
    }
    Ok(())
}

/// The places from `from` to `to`, counted from 1 at either end.
fn cut(mut uids: Vec<u32>, from: usize, to: usize, from_end: bool) -> Vec<u32> {
    if from_end {
        uids.reverse();
    }
    let (first, last) = (from.min(to), from.max(to));
    let mut uids: Vec<u32> = uids.into_iter().take(last).skip(first - 1).collect();
    uids.sort_unstable();
    uids
}

/// Flags after a STORE.
fn apply(sign: &str, old: &Flags, given: &Flags) -> Flags {
    match sign {
        "+" => old.union(given).cloned().collect(),
        "-" => old.difference(given).cloned().collect(),
        _ => given.clone(),
    }
}
