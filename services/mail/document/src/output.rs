//! The text so far.

/// Collects text up to a bound, with white space as single spaces and without control characters.
pub(crate) struct Output {
    text: String,
    most: usize,
    /// Is there to be a space before what comes next?
    space: bool,
    full: bool,
}

impl Output {
    pub(crate) fn new(most: usize) -> Self {
        Self { text: String::new(), most, space: false, full: most == 0 }
    }

    pub(crate) fn push(&mut self, c: char) {
        if c.is_whitespace() || c == '\u{200b}' {
            self.space();
            return;
        }
        // Soft hyphens are not read; U+FFFD says only that something was not.
        if c.is_control() || matches!(c, '\u{ad}' | '\u{feff}' | '\u{fffd}') || self.full {
            return;
        }
        let space = self.space && !self.text.is_empty();
        if self.text.len() + c.len_utf8() + usize::from(space) > self.most {
            self.full = true;
            return;
        }
        if space {
            self.text.push(' ');
        }
        self.space = false;
        self.text.push(c);
    }

    pub(crate) fn push_str(&mut self, text: &str) {
        for c in text.chars() {
            self.push(c);
        }
    }

    /// What comes next is not of the same word.
    pub(crate) fn space(&mut self) {
        self.space = true;
    }

    /// Is there no room for more?
    pub(crate) fn is_full(&self) -> bool {
        self.full
    }

    pub(crate) fn finish(self) -> String {
        self.text
    }
}
