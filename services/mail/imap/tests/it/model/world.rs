//! A server, what its mailbox should be, and the clients between them.

use std::sync::{Arc, Mutex};

use gatepost_imap::MessageLimit;

use super::{
    lines::{self, Line},
    peer::{Check, Peer, Told, ensure},
    reference::{Folder, Mailbox},
};
use crate::harness::Server;

/// Everything that was said, for whoever looks for the cause of a failure.
pub(crate) type Log = Arc<Mutex<Vec<String>>>;

const PEERS: usize = 5;

/// What the server of a case is like.
#[derive(Clone, Copy)]
pub(crate) struct Terms {
    /// Does it forget what was expunged?
    pub(crate) forgetful: bool,
    /// How many messages a command deals with at most; 0: any number.
    pub(crate) limit: u32,
}

pub(crate) struct World {
    pub(crate) server: Server,
    pub(crate) limit: Option<usize>,
    pub(crate) model: Mailbox,
    pub(crate) peers: Vec<Peer>,
    pub(crate) log: Log,
}

/// What a command was answered.
pub(crate) struct Reply {
    pub(crate) tagged: String,
    pub(crate) lines: Vec<Line>,
    pub(crate) told: Told,
}

impl World {
    pub(crate) async fn new(log: Log, terms: Terms) -> Check<Self> {
        let server = Server::made(
            |config| config.message_limit = MessageLimit(terms.limit),
            |config| {
                if terms.forgetful {
                    config.max_expunge_log = 3;
                }
            },
        );
        let limit = Some(terms.limit as usize).filter(|limit| *limit > 0);
        let model = Mailbox { folders: Vec::new(), validities: Default::default(), texts: 0 };
        let mut world = Self { server, limit, model, peers: Vec::new(), log };
        for number in 0..PEERS {
            let peer = world.connect(number).await;
            world.peers.push(peer);
        }
        world.learn(0, &["INBOX".to_owned()]).await?;
        Ok(world)
    }

    /// A new connection: of a client that enables nothing, CONDSTORE, QRESYNC, or with it
    /// UIDONLY or IMAP4rev2.
    pub(crate) async fn connect(&self, kind: usize) -> Peer {
        let mut client = self.server.client().await;
        match kind {
            1 => drop(client.ok("ENABLE CONDSTORE").await),
            2 => drop(client.ok("ENABLE QRESYNC").await),
            3 => drop(client.ok("ENABLE UIDONLY QRESYNC").await),
            4 => drop(client.ok("ENABLE IMAP4rev2 QRESYNC").await),
            _ => {}
        }
        Peer {
            client,
            condstore: kind > 0,
            qresync: kind >= 2,
            uid_only: kind == 3,
            rev2: kind == 4,
            selected: None,
            idling: None,
            cache: Default::default(),
        }
    }

    pub(crate) fn note(&self, line: String) {
        self.log.lock().unwrap().push(line);
    }

    /// What the peer's selected folder should be.
    pub(crate) fn folder_of(&self, p: usize) -> Option<&Folder> {
        Some(&self.model.folders[self.peers[p].selected.as_ref()?.folder])
    }

    pub(crate) fn view_of(&self, p: usize) -> Vec<u32> {
        let selected = self.peers[p].selected.as_ref();
        selected.map(|selected| selected.view.iter().map(|e| e.uid).collect()).unwrap_or_default()
    }

    /// Does somebody idle on the folder who could be the first to see a message?
    pub(crate) fn idled_on(&self, folder: usize) -> bool {
        self.peers.iter().any(|peer| {
            let selected = peer.selected.as_ref();
            let may = |s: &&super::peer::Selected| s.folder == folder && !s.read_only && !s.rev2;
            peer.idling.is_some() && selected.filter(may).is_some()
        })
    }

    /// The peer's recent messages are claimed, as the server does before it tells of changes.
    pub(crate) fn claim(&mut self, p: usize) {
        if let Some(selected) = &mut self.peers[p].selected {
            selected.claim(&mut self.model.folders[selected.folder]);
        }
    }

    /// Sends a command and takes in what comes before its end. `earlier`: what the folder was when the
    /// command began, for those that tell of that too.
    pub(crate) async fn say(
        &mut self,
        p: usize,
        command: &str,
        earlier: Option<&Folder>,
    ) -> Check<Reply> {
        self.note(format!("{p}> {command}"));
        self.claim(p);
        let got = self.peers[p].client.run(command).await;
        for line in &got.untagged {
            self.note(format!("{p}<   {line}"));
        }
        self.note(format!("{p}< {}", got.tagged));
        let mut told = Told::default();
        let lines: Vec<Line> = got.untagged.iter().map(|line| lines::parse(line)).collect();
        for (line, text) in lines.iter().zip(&got.untagged) {
            self.hear(p, line, earlier, &mut told).map_err(|why| format!("{text}: {why}"))?;
        }
        self.peers[p].complete(&got.tagged, &told)?;
        Ok(Reply { tagged: got.tagged, lines, told })
    }

    fn hear(&mut self, p: usize, line: &Line, earlier: Option<&Folder>, told: &mut Told) -> Check {
        let peer = &mut self.peers[p];
        let Some(selected) = &peer.selected else { return Ok(()) };
        let folder = &self.model.folders[selected.folder];
        match (peer.hear(line, folder, told), line, earlier) {
            (Err(_), Line::Fetch(..) | Line::UidFetch(..), Some(earlier)) => {
                peer.hear(line, earlier, told)
            }
            (heard, ..) => heard,
        }
    }

    /// A command and all that there is to check after every one. `before` is what the client had.
    pub(crate) async fn run(&mut self, p: usize, command: &str, may_expunge: bool) -> Check<Reply> {
        let before = self.view_of(p);
        let reply = self.say(p, command, None).await?;
        self.settle(p, &before, may_expunge)?;
        Ok(reply)
    }

    pub(crate) fn settle(&mut self, p: usize, before: &[u32], may_expunge: bool) -> Check {
        let Some(selected) = &mut self.peers[p].selected else { return Ok(()) };
        selected.settle(before, may_expunge, &self.model.folders[selected.folder])
    }

    /// Folders were made: each has a UIDVALIDITY of its own, above all that there were.
    pub(crate) async fn learn(&mut self, p: usize, names: &[String]) -> Check {
        let last = self.model.validities.last().copied().unwrap_or(0);
        for name in names {
            self.learn_one(p, name, last).await?;
        }
        Ok(())
    }

    async fn learn_one(&mut self, p: usize, name: &str, last: u32) -> Check {
        let reply = self.run(p, &format!("STATUS {name} (UIDVALIDITY)"), true).await?;
        let validity = reply.lines.iter().find_map(|line| match line {
            Line::Status(items) => items.get("UIDVALIDITY").copied(),
            _ => None,
        });
        let validity = validity.ok_or(format!("no STATUS of {name}"))? as u32;
        ensure!(validity > last, "UIDVALIDITY {validity} of {name} is not above {last}");
        ensure!(self.model.validities.insert(validity), "UIDVALIDITY {validity} of {name} again");
        self.model.folders.push(Folder::new(name, validity));
        Ok(())
    }

    /// Ends the peer's IDLE, if it is in one.
    pub(crate) async fn wake(&mut self, p: usize) -> Check {
        let Some(tag) = self.peers[p].idling.take() else { return Ok(()) };
        self.note(format!("{p}> DONE"));
        let before = self.view_of(p);
        self.claim(p);
        self.peers[p].client.send(b"DONE\r\n").await;
        let got = self.peers[p].client.until(&tag).await;
        let mut told = Told::default();
        for text in &got.untagged {
            self.note(format!("{p}<   {text}"));
            self.hear(p, &lines::parse(text), None, &mut told)
                .map_err(|why| format!("{text}: {why}"))?;
        }
        self.peers[p].complete(&got.tagged, &told)?;
        self.settle(p, &before, true)
    }

    /// Reads what an idling peer must be told by now.
    pub(crate) async fn watch(&mut self, p: usize) -> Check {
        let mut told = Told::default();
        let before = self.view_of(p);
        loop {
            if self.peers[p].idling.is_none() || self.knows_all(p, &told) {
                break;
            }
            let text = self.peers[p].client.response().await;
            self.note(format!("{p}<~  {text}"));
            ensure!(!text.is_empty(), "the connection ended in IDLE");
            self.claim(p);
            self.hear(p, &lines::parse(&text), None, &mut told)
                .map_err(|why| format!("{text}: {why}"))?;
        }
        if self.peers[p].idling.is_some() {
            self.claim(p);
            self.peers[p].complete("", &told)?;
            self.settle(p, &before, true)?;
        }
        Ok(())
    }

    fn knows_all(&self, p: usize, told: &Told) -> bool {
        let Some(selected) = &self.peers[p].selected else { return true };
        let folder = &self.model.folders[selected.folder];
        let told = |uid: u32| told.fetched.iter().any(|(_, told, _)| *told == uid);
        self.view_of(p) == folder.uids()
            && selected.view.iter().all(|entry| {
                let now = folder.get(entry.uid).map_or(0, |message| message.modseq);
                now == entry.snap.1 || told(entry.uid)
            })
    }
}
