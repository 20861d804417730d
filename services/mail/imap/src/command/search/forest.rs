//! Threads of messages (RFC 5256 §3). Nothing here recurses, because who answers whom is written by
//! strangers: a thread can be as deep as the folder has messages.

use std::collections::{HashMap, hash_map::Entry};

use crate::render::put;

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

    /// What siblings are sorted by: the date of a message, or of the first below one that is not there.
    fn date(&self, place: usize, mails: &[Mail]) -> (i64, u32) {
        let mut at = place;
        for _ in 0..MAX_DEPTH {
            if let Some(mail) = self.mail(at, mails) {
                return (mail.sent, mail.order);
            }
            match self.children(at).first() {
                Some(child) => at = *child,
                None => break,
            }
        }
        (i64::MAX, u32::MAX)
    }

    fn sort(&self, places: &mut [usize], mails: &[Mail]) {
        places.sort_by_cached_key(|place| self.date(*place, mails));
    }

    fn sort_children(&mut self, place: usize, mails: &[Mail]) {
        if self.children(place).len() < 2 {
            return;
        }
        let mut children = self.children(place).to_vec();
        self.sort(&mut children, mails);
        if let Some(node) = self.nodes.get_mut(place) {
            node.children = children;
        }
    }

    /// Step 4.
    fn sort_roots(&mut self, mails: &[Mail]) {
        let mut roots = std::mem::take(&mut self.roots);
        for root in &roots {
            if self.is_dummy(*root) {
                self.sort_children(*root, mails);
            }
        }
        self.sort(&mut roots, mails);
        self.roots = roots;
    }

    /// The message that a thread's subject is taken from: the first, or of one that is not there its
    /// first child.
    fn subject_of<'a>(&self, root: usize, mails: &'a [Mail]) -> Option<&'a Mail> {
        self.mail(root, mails).or_else(|| self.mail(*self.children(root).first()?, mails))
    }

    /// Step 5: threads of one subject are one.
    fn gather_subjects(&mut self, mails: &[Mail]) {
        let mut table: HashMap<&str, usize> = HashMap::new();
        for root in self.roots.clone() {
            let Some(mail) = self.subject_of(root, mails).filter(|mail| !mail.subject.is_empty())
            else {
                continue;
            };
            match table.entry(&mail.subject) {
                Entry::Vacant(none) => {
                    none.insert(root);
                }
                Entry::Occupied(mut known) => {
                    let other = *known.get();
                    let other_replies = self.mail(other, mails).is_some_and(|mail| mail.is_reply);
                    let better = !self.is_dummy(other)
                        && (self.is_dummy(root) || (other_replies && !mail.is_reply));
                    if better {
                        known.insert(root);
                    }
                }
            }
        }
        let mut gone = vec![false; self.nodes.len()];
        let mut made = Vec::new();
        for root in self.roots.clone() {
            let Some(mail) = self.subject_of(root, mails).filter(|mail| !mail.subject.is_empty())
            else {
                continue;
            };
            let Some(other) =
                table.get(mail.subject.as_str()).copied().filter(|other| *other != root)
            else {
                continue;
            };
            let replies = |place| self.mail(place, mails).is_some_and(|mail| mail.is_reply);
            if self.is_dummy(other) {
                if self.is_dummy(root) {
                    for child in self.take_children(root) {
                        self.link(other, child);
                    }
                } else {
                    self.link(other, root);
                }
            } else if !self.is_dummy(root) && replies(root) && !replies(other) {
                self.link(other, root);
            } else {
                let dummy = self.add(None);
                gone.push(false);
                self.link(dummy, other);
                self.link(dummy, root);
                if let Some(gone) = gone.get_mut(other) {
                    *gone = true;
                }
                table.insert(mail.subject.as_str(), dummy);
                made.push(dummy);
            }
            if let Some(gone) = gone.get_mut(root) {
                *gone = true;
            }
        }
        self.roots.extend(made);
        self.roots.retain(|root| !gone.get(*root).copied().unwrap_or(false));
    }

    /// Step 6: siblings by date, from the leaves up.
    fn sort_all(&mut self, mails: &[Mail]) {
        for place in self.downwards().into_iter().rev() {
            self.sort_children(place, mails);
        }
        let mut roots = std::mem::take(&mut self.roots);
        self.sort(&mut roots, mails);
        self.roots = roots;
    }

    /// Each thread as a `thread-list` (RFC 5256 §5):
    ///
    /// ```abnf
    /// thread-list    = "(" (thread-members / thread-nested) ")"
    /// thread-members = nz-number *(SP nz-number) [SP thread-nested]
    /// thread-nested  = 2*thread-list
    /// ```
    pub(super) fn lines(&self, mails: &[Mail]) -> Vec<String> {
        self.roots.iter().map(|root| self.line(*root, mails)).collect()
    }

    fn line(&self, root: usize, mails: &[Mail]) -> String {
        enum Step {
            Open(usize),
            Close,
        }
        let mut line = String::new();
        let mut steps = vec![Step::Open(root)];
        while let Some(step) = steps.pop() {
            let Step::Open(first) = step else {
                line.push(')');
                continue;
            };
            line.push('(');
            steps.push(Step::Close);
            let mut at = first;
            loop {
                if let Some(mail) = self.mail(at, mails) {
                    let gap = if line.ends_with('(') { "" } else { " " };
                    put!(&mut line, "{gap}{}", mail.number);
                }
                match self.children(at) {
                    [] => break,
                    [only] => at = *only,
                    many => {
                        if !line.ends_with('(') {
                            line.push(' ');
                        }
                        steps.extend(many.iter().rev().map(|child| Step::Open(*child)));
                        break;
                    }
                }
            }
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Number, seconds, subject, id, references; a subject that begins with `Re: ` is a reply.
    fn mail(number: u32, sent: i64, subject: &str, id: &str, references: &[&str]) -> Mail {
        let bytes = |id: &str| id.as_bytes().to_vec();
        Mail {
            number,
            order: number,
            sent,
            subject: subject.trim_start_matches("Re: ").to_owned(),
            is_reply: subject.starts_with("Re: "),
            id: (!id.is_empty()).then(|| bytes(id)),
            references: references.iter().map(|id| bytes(id)).collect(),
        }
    }

    fn by_references(mails: &[Mail]) -> String {
        references(mails).lines(mails).concat()
    }

    #[test]
    fn answers_hang_below_what_they_answer() {
        for (mails, threads) in [
            (vec![], ""),
            (vec![mail(1, 1, "a", "1", &[])], "(1)"),
            // A chain, whatever the order in which it came.
            (
                vec![
                    mail(1, 3, "Re: a", "3", &["1", "2"]),
                    mail(2, 1, "a", "1", &[]),
                    mail(3, 2, "Re: a", "2", &["1"]),
                ],
                "(2 3 1)",
            ),
            // Two answers to one.
            (
                vec![
                    mail(1, 1, "a", "1", &[]),
                    mail(2, 3, "Re: a", "2", &["1"]),
                    mail(3, 2, "Re: a", "3", &["1"]),
                    mail(4, 4, "Re: a", "4", &["1", "2"]),
                ],
                "(1 (3)(2 4))",
            ),
            // Answers to something that is not there: siblings of nobody.
            (vec![mail(1, 1, "x", "1", &["0"]), mail(2, 2, "y", "2", &["0"])], "((1)(2))"),
            // One answer to something that is not there.
            (vec![mail(1, 1, "x", "1", &["9", "8"])], "(1)"),
            // Something in the middle is not there.
            (vec![mail(1, 1, "x", "1", &[]), mail(2, 2, "y", "2", &["1", "7", "8"])], "(1 2)"),
            // Loops are not made.
            (vec![mail(1, 1, "x", "1", &["2"]), mail(2, 2, "y", "2", &["1"])], "(2 1)"),
            (vec![mail(1, 1, "x", "1", &["1"])], "(1)"),
            // Two messages with one id.
            (vec![mail(1, 1, "x", "1", &[]), mail(2, 2, "y", "1", &[])], "(1)(2)"),
            // By subject, where references say nothing.
            (
                vec![
                    mail(1, 1, "a", "1", &[]),
                    mail(2, 2, "Re: a", "2", &[]),
                    mail(3, 3, "b", "3", &[]),
                ],
                "(1 2)(3)",
            ),
            (vec![mail(1, 1, "Re: a", "1", &[]), mail(2, 2, "a", "2", &[])], "(2 1)"),
            (
                vec![
                    mail(1, 1, "a", "1", &[]),
                    mail(2, 2, "a", "2", &[]),
                    mail(3, 3, "Re: a", "3", &[]),
                ],
                "((1)(2)(3))",
            ),
            (vec![mail(1, 1, "", "1", &[]), mail(2, 2, "", "2", &[])], "(1)(2)"),
        ] {
            assert_eq!(by_references(&mails), threads);
        }
    }

    #[test]
    fn subjects_alone_make_flat_threads() {
        let mails = [
            mail(1, 5, "a", "", &[]),
            mail(2, 1, "b", "", &[]),
            mail(3, 2, "Re: a", "", &[]),
            mail(4, 9, "Re: a", "", &[]),
            mail(5, 3, "Re: b", "", &[]),
        ];
        assert_eq!(ordered_subject(&mails).lines(&mails).concat(), "(2 5)(3 (1)(4))");
    }

    #[test]
    fn deep_and_wide_threads_are_no_harm() {
        let count = 30_000_u32;
        let chain: Vec<Mail> = (1..=count)
            .map(|number| {
                let above = [(number - 1).to_string()];
                mail(number, number.into(), "x", &number.to_string(), &[above[0].as_str()])
            })
            .collect();
        assert!(by_references(&chain).len() > 100_000);
        let wide: Vec<Mail> = (1..=count)
            .map(|number| mail(number, 1, "x", &format!("{number}x"), &["root"]))
            .collect();
        assert!(by_references(&wide).starts_with("((1)(2)"));
        // The other way round: every message hangs itself below the next.
        let back: Vec<Mail> = (1..=count)
            .map(|number| {
                let above = (number + 1).to_string();
                mail(number, number.into(), "x", &number.to_string(), &[above.as_str()])
            })
            .collect();
        assert!(by_references(&back).contains("29999"));
    }
}
