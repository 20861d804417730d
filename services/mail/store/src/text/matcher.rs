//! Looking for texts in what comes in pieces.

use gatepost_mime::text::fold;
use memchr::memmem::Finder;

use super::scan::Sink;

/// Lanes that a stretch has at most.
const LANES: usize = 2;

/// Texts to look for, made ready.
#[derive(Default)]
pub struct Needles {
    all: Vec<Needle>,
    longest: usize,
}

struct Needle {
    finder: Finder<'static>,
    /// Also in the message's own header?
    anywhere: bool,
}

impl Needles {
    /// Adds a text; gives its place. Folds it. One that is there already keeps its place.
    pub fn add(&mut self, text: &str, anywhere: bool) -> usize {
        let folded = fold(text);
        let same = |needle: &Needle| {
            needle.anywhere == anywhere && needle.finder.needle() == folded.as_bytes()
        };
        if let Some(place) = self.all.iter().position(same) {
            return place;
        }
        self.longest = self.longest.max(folded.len());
        self.all.push(Needle { finder: Finder::new(folded.as_bytes()).into_owned(), anywhere });
        self.all.len() - 1
    }

    /// A text, folded.
    pub fn text(&self, place: usize) -> Option<&str> {
        std::str::from_utf8(self.all.get(place)?.finder.needle()).ok()
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// None?
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

/// Finds needles.
pub(crate) struct Matcher<'a> {
    needles: &'a Needles,
    found: Vec<bool>,
    left: usize,
    within: bool,
    /// Ends of what was seen of each lane: a needle may begin there.
    tails: [Vec<u8>; LANES],
}

impl<'a> Matcher<'a> {
    pub(crate) fn new(needles: &'a Needles) -> Self {
        let found: Vec<bool> =
            needles.all.iter().map(|needle| needle.finder.needle().is_empty()).collect();
        Self::with(needles, found)
    }

    /// Goes on where `found` has been found already.
    pub(crate) fn with(needles: &'a Needles, found: Vec<bool>) -> Self {
        let left = found.iter().filter(|found| !**found).count();
        Self { needles, found, left, within: false, tails: [Vec::new(), Vec::new()] }
    }

    /// For every needle: is it there?
    pub(crate) fn found(self) -> Vec<bool> {
        self.found
    }

    fn look(&mut self, text: &[u8]) {
        for (needle, found) in self.needles.all.iter().zip(&mut self.found) {
            if !*found && (self.within || needle.anywhere) && needle.finder.find(text).is_some() {
                *found = true;
                self.left -= 1;
            }
        }
    }
}

impl Sink for Matcher<'_> {
    fn begin(&mut self, within: bool) {
        self.within = within;
        self.tails.iter_mut().for_each(Vec::clear);
    }

    fn text(&mut self, lane: usize, folded: &str) {
        let keep = self.needles.longest.saturating_sub(1);
        let text = folded.as_bytes();
        let Some(tail) = self.tails.get_mut(lane) else { return };
        let mut seam = std::mem::take(tail);
        if !seam.is_empty() {
            seam.extend_from_slice(text.get(..keep.min(text.len())).unwrap_or_default());
            self.look(&seam);
        }
        self.look(text);
        // The last bytes of everything so far, as many as a needle can have begun with.
        if text.len() >= keep {
            seam.clear();
            seam.extend_from_slice(text.get(text.len() - keep..).unwrap_or_default());
        } else {
            if seam.is_empty() {
                seam.extend_from_slice(text);
            }
            let over = seam.len().saturating_sub(keep);
            seam.drain(..over);
        }
        if let Some(tail) = self.tails.get_mut(lane) {
            *tail = seam;
        }
    }

    fn is_done(&self) -> bool {
        self.left == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needles_are_found_across_pieces() {
        let text = fold("the quick brown fox jumps over the lazy dog");
        for needle in ["quick", "the quick brown fox", "dog", "g", "ox jumps ov", "cat", "thee", ""]
        {
            for piece in 1..=text.len() {
                let mut needles = Needles::default();
                needles.add(needle, false);
                needles.add("a longer one that is not there", false);
                let mut matcher = Matcher::new(&needles);
                matcher.begin(true);
                for piece in text.as_bytes().chunks(piece) {
                    matcher.text(0, std::str::from_utf8(piece).unwrap());
                }
                assert_eq!(matcher.found()[0], text.contains(&fold(needle)), "{needle} by {piece}");
            }
        }
    }

    #[test]
    fn stretches_and_lanes_are_apart() {
        let mut needles = Needles::default();
        assert_eq!(
            (needles.add("Ab", false), needles.add("aB", true), needles.add("AB", false)),
            (0, 1, 0)
        );
        let mut matcher = Matcher::new(&needles);
        matcher.begin(true);
        matcher.text(0, "A");
        matcher.text(1, "B");
        matcher.begin(true);
        matcher.text(0, "B");
        assert_eq!(matcher.found, [false, false]);
        matcher.begin(false);
        matcher.text(0, "AB");
        assert_eq!(matcher.found, [false, true]);
        assert!(!matcher.is_done());
    }
}
