//! Threads of messages (RFC 5256 §3). Nothing here recurses, because who answers whom is written by
//! strangers: a thread can be as deep as the folder has messages.

mod lines;
mod order;

#[cfg(test)]
mod tests;

use std::collections::{HashMap, hash_map::Entry};

/// What is known of a message.
pub(super) struct Mail {
    /// As it is told to the client.
    pub(super) number: u32,
    /// Its sequence number: the last word on order.
    pub(super) order: u32,
    /// Seconds since 1970.
    pub(super) sent: i64,
    /// Base subject, folded.
    pub(super) subject: String,
    /// Did the subject say that it is a reply or a forward?
    pub(super) is_reply: bool,
    /// Its message id, if it has one.
    pub(super) id: Option<Vec<u8>>,
    /// Those it answers, the first of the thread first.
    pub(super) references: Vec<Vec<u8>>,
}

/// Steps up from a message until a loop is presumed; links that would be deeper are not made.
const MAX_DEPTH: usize = 10_000;

#[derive(Default)]
struct Node {
    /// Which of the mails; none for one that is only spoken of.
    mail: Option<usize>,
    parent: Option<usize>,
    /// Has it ever been a parent?
    adopts: bool,
    children: Vec<usize>,
}

/// Threads.
#[derive(Default)]
pub(super) struct Forest {
    nodes: Vec<Node>,
    roots: Vec<usize>,
}

/// THREAD=ORDEREDSUBJECT: the first message of a subject, and all others below it.
pub(super) fn ordered_subject(mails: &[Mail]) -> Forest {
    let mut places: Vec<usize> = (0..mails.len()).collect();
    let key = |place: &usize| mails.get(*place).map(|mail| (mail.sent, mail.order));
    places.sort_by_key(key);
    let mut forest = Forest::default();
    let mut first: HashMap<&str, usize> = HashMap::new();
    for place in places {
        let node = forest.add(Some(place));
        let subject = mails.get(place).map_or("", |mail| mail.subject.as_str());
        match first.entry(subject) {
            Entry::Occupied(first) => forest.link(*first.get(), node),
            Entry::Vacant(none) => {
                none.insert(node);
                forest.roots.push(node);
            }
        }
    }
    forest
}

/// THREAD=REFERENCES.
pub(super) fn references(mails: &[Mail]) -> Forest {
    let mut forest = Forest::default();
    forest.link_all(mails);
    forest.prune();
    forest.sort_roots(mails);
    forest.gather_subjects(mails);
    forest.sort_all(mails);
    forest
}

impl Forest {
    fn add(&mut self, mail: Option<usize>) -> usize {
        self.nodes.push(Node { mail, ..Node::default() });
        self.nodes.len() - 1
    }

    fn node(&self, place: usize) -> Option<&Node> {
        self.nodes.get(place)
    }

    fn parent(&self, place: usize) -> Option<usize> {
        self.node(place)?.parent
    }

    fn children(&self, place: usize) -> &[usize] {
        self.node(place).map_or(&[], |node| &node.children)
    }

    fn mail<'a>(&self, place: usize, mails: &'a [Mail]) -> Option<&'a Mail> {
        mails.get(self.node(place)?.mail?)
    }

    fn is_dummy(&self, place: usize) -> bool {
        self.node(place).is_none_or(|node| node.mail.is_none())
    }

    fn link(&mut self, parent: usize, child: usize) {
        if let Some(node) = self.nodes.get_mut(child) {
            node.parent = Some(parent);
        }
        if let Some(node) = self.nodes.get_mut(parent) {
            node.children.push(child);
        }
    }

    /// Sets a parent; children are counted later, because parents change.
    fn adopt(&mut self, parent: usize, child: usize) {
        if let Some(node) = self.nodes.get_mut(child) {
            node.parent = Some(parent);
        }
        if let Some(node) = self.nodes.get_mut(parent) {
            node.adopts = true;
        }
    }

    /// Would `child` be above itself below `parent`? Presumed where that is too far up to be seen.
    fn would_loop(&self, parent: usize, child: usize) -> bool {
        if self.node(child).is_none_or(|node| !node.adopts) {
            return parent == child;
        }
        let mut at = Some(parent);
        for _ in 0..MAX_DEPTH {
            match at {
                Some(place) if place == child => return true,
                Some(place) => at = self.parent(place),
                None => return false,
            }
        }
        true
    }

    /// Step 1 and 2: parents and children by message id.
    fn link_all(&mut self, mails: &[Mail]) {
        let mut known: HashMap<&[u8], usize> = HashMap::new();
        let mut own = Vec::with_capacity(mails.len());
        for (place, mail) in mails.iter().enumerate() {
            let node = match &mail.id {
                // Of messages with one id, all but the first have one of their own.
                Some(id) => match known.entry(id) {
                    Entry::Occupied(_) => self.add(Some(place)),
                    Entry::Vacant(none) => *none.insert(self.add(Some(place))),
                },
                None => self.add(Some(place)),
            };
            own.push(node);
        }
        for (mail, node) in mails.iter().zip(own) {
            let mut above = None;
            for id in &mail.references {
                let next = match known.entry(id) {
                    Entry::Occupied(known) => *known.get(),
                    Entry::Vacant(none) => *none.insert(self.add(None)),
                };
                if let Some(above) = above
                    && self.parent(next).is_none()
                    && !self.would_loop(above, next)
                {
                    self.adopt(above, next);
                }
                above = Some(next);
            }
            // What the message itself says counts more than what others say of it.
            if let Some(above) = above
                && self.parent(node) != Some(above)
                && !self.would_loop(above, node)
            {
                self.adopt(above, node);
            }
        }
        for place in 0..self.nodes.len() {
            if let Some(parent) = self.parent(place) {
                self.link(parent, place);
            }
        }
        self.roots = (0..self.nodes.len()).filter(|place| self.parent(*place).is_none()).collect();
    }

    /// Places from the roots down, every parent before its children.
    fn downwards(&self) -> Vec<usize> {
        let mut order = self.roots.clone();
        let mut at = 0;
        while let Some(place) = order.get(at).copied() {
            order.extend_from_slice(self.children(place));
            at += 1;
        }
        order
    }

    /// Step 3: those only spoken of go, and their children take their place; at the top only a single
    /// child does.
    fn prune(&mut self) {
        for place in self.downwards().into_iter().rev() {
            let mut kept = Vec::new();
            for child in self.take_children(place) {
                if !self.is_dummy(child) {
                    kept.push(child);
                    continue;
                }
                let mut below = self.take_children(child);
                if kept.is_empty() {
                    kept = below;
                } else {
                    kept.append(&mut below);
                }
            }
            for child in &kept {
                if let Some(node) = self.nodes.get_mut(*child) {
                    node.parent = Some(place);
                }
            }
            if let Some(node) = self.nodes.get_mut(place) {
                node.children = kept;
            }
        }
        let mut roots = Vec::with_capacity(self.roots.len());
        for root in std::mem::take(&mut self.roots) {
            match self.children(root) {
                [] if self.is_dummy(root) => {}
                [only] if self.is_dummy(root) => roots.push(*only),
                _ => roots.push(root),
            }
        }
        for root in &roots {
            if let Some(node) = self.nodes.get_mut(*root) {
                node.parent = None;
            }
        }
        self.roots = roots;
    }

    fn take_children(&mut self, place: usize) -> Vec<usize> {
        self.nodes.get_mut(place).map(|node| std::mem::take(&mut node.children)).unwrap_or_default()
    }
}
