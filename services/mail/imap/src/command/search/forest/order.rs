//! Threads by date and by subject (RFC 5256 §3, steps 4 to 6).

use std::collections::{HashMap, hash_map::Entry};

use super::{Forest, MAX_DEPTH, Mail};

impl Forest {
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
    pub(super) fn sort_roots(&mut self, mails: &[Mail]) {
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
    pub(super) fn gather_subjects(&mut self, mails: &[Mail]) {
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
    pub(super) fn sort_all(&mut self, mails: &[Mail]) {
        for place in self.downwards().into_iter().rev() {
            self.sort_children(place, mails);
        }
        let mut roots = std::mem::take(&mut self.roots);
        self.sort(&mut roots, mails);
        self.roots = roots;
    }
}
