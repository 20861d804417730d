//! One step: what is done, by whom, and what must come of it.

use super::{
    dice::{Dice, NAMES},
    lines::Line,
    peer::{Check, ensure},
    reference::{Flags, body},
    world::World,
};

/// What a command must be answered with.
pub(crate) fn expect(tagged: &str, with: &str) -> Check {
    ensure!(tagged.starts_with(with), "answered with {tagged:?}, not {with:?}");
    Ok(())
}

/// Numbers as a set, with ranges.
pub(crate) fn set_of(numbers: &[u32]) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some(range) if range.1 + 1 == *number => range.1 = *number,
            _ => ranges.push((*number, *number)),
        }
    }
    let text = ranges.iter().map(|(first, last)| match first == last {
        true => first.to_string(),
        false => format!("{first}:{last}"),
    });
    text.collect::<Vec<_>>().join(",")
}

pub(crate) fn written(flags: &Flags) -> String {
    format!("({})", flags.iter().map(String::as_str).collect::<Vec<_>>().join(" "))
}

impl World {
    /// Does what the number stands for.
    pub(crate) async fn step(&mut self, word: u64) -> Check {
        let mut dice = Dice::new(word);
        let p = dice.below(self.peers.len());
        self.wake(p).await?;
        let choice = dice.below(100);
        if self.peers[p].selected.is_none() && (30..94).contains(&choice) {
            self.select(p, &mut dice).await?;
        } else {
            self.choose(choice, p, &mut dice).await?;
        }
        for other in 0..self.peers.len() {
            self.watch(other).await?;
        }
        Ok(())
    }

    async fn choose(&mut self, choice: usize, p: usize, dice: &mut Dice) -> Check {
        match choice {
            0..12 => self.append(p, dice).await,
            12..14 => self.create(p, dice).await,
            14..16 => self.delete(p, dice).await,
            16..18 => self.rename(p, dice).await,
            18..20 => self.list(p).await,
            20..25 => self.status(p, dice).await,
            25..27 => self.reconnect(p, dice).await,
            27 => self.restart(dice).await,
            28..30 => self.tidy().await,
            30..40 => self.select(p, dice).await,
            40..46 => self.run(p, "NOOP", true).await.map(drop),
            46..62 => self.store(p, dice).await,
            62..72 => self.fetch(p, dice).await,
            72..78 => self.search(p, dice).await,
            78..84 => self.transfer(p, dice).await,
            84..89 => self.expunge(p, dice).await,
            89..91 => self.close(p, dice).await,
            91..94 => self.idle(p).await,
            _ => self.run(p, "NOOP", true).await.map(drop),
        }
    }

    async fn append(&mut self, p: usize, dice: &mut Dice) -> Check {
        let name = dice.name();
        let messages: Vec<(u32, Flags)> = (0..=dice.below(2))
            .map(|_| {
                self.model.texts += 1;
                (self.model.texts, dice.flags())
            })
            .collect();
        let mut command = format!("APPEND {name}");
        for (text, flags) in &messages {
            let body = body(*text);
            command += &format!(" {} {{{}+}}\r\n{body}", written(flags), body.len());
        }
        let Some(folder) = self.model.selectable(name) else {
            let reply = self.run(p, &command, true).await?;
            return expect(&reply.tagged, "NO [TRYCREATE]");
        };
        let unsure = self.idled_on(folder);
        let uids = self.model.folders[folder].add(&messages, unsure);
        let validity = self.model.folders[folder].validity;
        let reply = self.run(p, &command, true).await?;
        expect(&reply.tagged, &format!("OK [APPENDUID {validity} {}]", set_of(&uids)))
    }

    async fn create(&mut self, p: usize, dice: &mut Dice) -> Check {
        let name = dice.of(&NAMES);
        let reply = self.run(p, &format!("CREATE {name}"), true).await?;
        if self.model.selectable(name).is_some() {
            return expect(&reply.tagged, "NO [ALREADYEXISTS]");
        }
        expect(&reply.tagged, "OK")?;
        self.made(p, name).await
    }

    /// A folder was made, and those above it.
    async fn made(&mut self, p: usize, name: &str) -> Check {
        if let Some(old) = self.model.find(name) {
            self.model.folders[old].deleted = true;
        }
        let missing = self.model.missing(name);
        self.learn(p, &missing).await
    }

    async fn delete(&mut self, p: usize, dice: &mut Dice) -> Check {
        let name = dice.of(&NAMES);
        let command = format!("DELETE {name}");
        let expected = match self.model.find(name) {
            _ if name == "INBOX" => "NO [CANNOT]",
            None => "NO [NONEXISTENT]",
            Some(folder) if self.model.folders[folder].no_select && self.model.has_below(name) => {
                "NO [HASCHILDREN]"
            }
            Some(folder) => {
                self.model.folders[folder].deleted = true;
                if self.model.has_below(name) {
                    let mut left = super::reference::Folder::new(name, 0);
                    left.no_select = true;
                    self.model.folders.push(left);
                }
                "OK"
            }
        };
        let reply = self.run(p, &command, true).await?;
        expect(&reply.tagged, expected)
    }

    async fn rename(&mut self, p: usize, dice: &mut Dice) -> Check {
        let (from, to) = (dice.of(&NAMES), dice.of(&NAMES));
        let command = format!("RENAME {from} {to}");
        let below = to.starts_with(&format!("{from}/"));
        if from == "INBOX" {
            return self.rename_inbox(p, &command, to).await;
        }
        let expected = match (self.model.find(from), self.model.find(to)) {
            (None, _) => "NO [NONEXISTENT]",
            _ if below => "NO [CANNOT]",
            (_, Some(_)) => "NO [ALREADYEXISTS]",
            _ => "OK",
        };
        if expected == "OK" {
            let prefix = format!("{from}/");
            for folder in self.model.folders.iter_mut().filter(|folder| !folder.deleted) {
                if folder.name == from || folder.name.starts_with(&prefix) {
                    folder.name = format!("{to}{}", &folder.name[from.len()..]);
                }
            }
        }
        let reply = self.run(p, &command, true).await?;
        expect(&reply.tagged, expected)?;
        let missing = if expected == "OK" { self.model.missing(to) } else { Vec::new() };
        self.learn(p, &missing).await
    }

    /// Its messages move, and it stays.
    async fn rename_inbox(&mut self, p: usize, command: &str, to: &str) -> Check {
        if self.model.selectable(to).is_some() {
            let reply = self.run(p, command, true).await?;
            return expect(&reply.tagged, "NO [ALREADYEXISTS]");
        }
        let inbox = self.model.find("INBOX").ok_or("INBOX is gone")?;
        let moved = self.model.folders[inbox].messages.clone();
        let uids: Vec<u32> = moved.iter().map(|message| message.uid).collect();
        self.model.folders[inbox].remove(&uids);
        let reply = self.run(p, command, true).await?;
        expect(&reply.tagged, "OK")?;
        self.made(p, to).await?;
        let to = self.model.find(to).ok_or("the folder was not made")?;
        let moved: Vec<_> = moved.into_iter().map(|m| (m.text, m.flags)).collect();
        self.model.folders[to].add(&moved, false);
        Ok(())
    }

    async fn list(&mut self, p: usize) -> Check {
        let reply = self.run(p, "LIST \"\" *", true).await?;
        let special = ["Archive", "Drafts", "Junk", "Sent", "Trash"];
        let mut listed: Vec<(String, bool)> = Vec::new();
        for line in &reply.lines {
            if let Line::List(name, attributes) = line
                && !special.contains(&name.as_str())
            {
                listed.push((name.clone(), attributes.contains("\\Noselect")));
            }
        }
        let folders = self.model.folders.iter().filter(|folder| !folder.deleted);
        let mut expected: Vec<_> = folders.map(|f| (f.name.clone(), f.no_select)).collect();
        listed.sort();
        expected.sort();
        ensure!(listed == expected, "listed {listed:?}, not {expected:?}");
        Ok(())
    }

    async fn status(&mut self, p: usize, dice: &mut Dice) -> Check {
        let name = dice.name();
        let items = "MESSAGES UIDNEXT UIDVALIDITY UNSEEN DELETED SIZE HIGHESTMODSEQ RECENT";
        let Some(folder) = self.model.selectable(name) else {
            let command = format!("STATUS {name} (MESSAGES)");
            let reply = self.run(p, &command, true).await?;
            return expect(&reply.tagged, "NO [NONEXISTENT]");
        };
        self.peers[p].condstore = true;
        let folder = &self.model.folders[folder];
        let expected = [
            ("MESSAGES", folder.messages.len() as u64),
            ("UIDNEXT", u64::from(folder.uid_next)),
            ("UIDVALIDITY", u64::from(folder.validity)),
            ("UNSEEN", folder.without("\\Seen") as u64),
            ("DELETED", (folder.messages.len() - folder.without("\\Deleted")) as u64),
            ("SIZE", folder.size() as u64),
            ("HIGHESTMODSEQ", folder.highest),
        ];
        let recent = folder.unsure.is_empty().then(|| folder.recent() as u64);
        let reply = self.run(p, &format!("STATUS {name} ({items})"), true).await?;
        let Some(Line::Status(items)) =
            reply.lines.iter().find(|line| matches!(line, Line::Status(..)))
        else {
            return Err("no STATUS".to_owned());
        };
        for (item, value) in expected {
            ensure!(items.get(item) == Some(&value), "{item} of {name} should be {value}");
        }
        ensure!(
            recent.is_none_or(|recent| items.get("RECENT") == Some(&recent)),
            "RECENT of {name} should be {recent:?}"
        );
        Ok(())
    }

    async fn reconnect(&mut self, p: usize, dice: &mut Dice) -> Check {
        self.note(format!("{p} connects anew"));
        self.peers[p].leave(&self.model.folders);
        let cache = std::mem::take(&mut self.peers[p].cache);
        // The one of before ends first.
        let peer = self.connect(dice.of(&[0, 1, 2, 2, 3, 4])).await;
        self.peers[p] = peer;
        self.peers[p].cache = cache;
        Ok(())
    }

    async fn restart(&mut self, dice: &mut Dice) -> Check {
        self.note("the server begins anew".to_owned());
        let mut caches = Vec::new();
        for mut peer in std::mem::take(&mut self.peers) {
            peer.leave(&self.model.folders);
            caches.push(peer.cache);
        }
        self.server.restart();
        self.model.restart();
        for cache in caches {
            let mut peer = self.connect(dice.of(&[0, 1, 2, 2, 3, 4])).await;
            peer.cache = cache;
            self.peers.push(peer);
        }
        Ok(())
    }

    /// Time passes, and folders that nobody has open leave memory.
    async fn tidy(&mut self) -> Check {
        self.note("time passes".to_owned());
        for _ in 0..2 {
            self.server.mail.tidy().await.map_err(|error| error.to_string())?;
            self.server.clock.advance(std::time::Duration::from_secs(301));
        }
        Ok(())
    }

    async fn idle(&mut self, p: usize) -> Check {
        // So that every line that comes can be told from what was known.
        if !self.view_of(p).is_empty() {
            self.fetch_all(p, "UID FETCH 1:* (FLAGS)", true).await?;
        }
        self.note(format!("{p}> IDLE"));
        let peer = &mut self.peers[p];
        peer.client.send(b"idle IDLE\r\n").await;
        let got = peer.client.response().await;
        ensure!(got == "+ idling", "{got}");
        peer.idling = Some("idle".to_owned());
        Ok(())
    }
}
