//! HTML as a reader sees it, in pieces: without markup, scripts and styles, references resolved.
//! A tag that breaks words in a page breaks them here; one that does not (`<b>`) does not.

/// Where in the markup it is.
#[derive(Debug, Default)]
enum State {
    /// In text.
    #[default]
    Text,
    /// Behind `<`: name of the tag so far, and the quote that its rest is in.
    Tag { name: String, named: bool, quote: Option<char> },
    /// Behind `<!--`: how much of `-->` was last.
    Comment(u8),
    /// Behind `&`.
    Reference(String),
}

/// Strips markup.
#[derive(Debug, Default)]
pub(super) struct Stripper {
    state: State,
    /// The element whose content nobody sees, while in it.
    hidden: Option<&'static str>,
    /// Was the last thing that was given out white space? Runs of it are one space.
    spaced: bool,
}

/// Elements whose content nobody sees.
const HIDDEN: [&str; 4] = ["script", "style", "template", "title"];

/// Elements that do not part what is around them.
const INLINE: [&str; 27] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "em", "font", "i",
    "ins", "kbd", "label", "mark", "q", "s", "small", "span", "strike", "strong", "sub", "sup",
    "u", "wbr",
];

/// Longest name of a tag or reference that is kept; a longer one is none that is known.
const MAX_NAME: usize = 32;

/// What a reader sees of a page, from its beginning; at least `enough` bytes where it has them, and not
/// much more: what comes behind them is not looked at.
pub fn visible(html: &str, enough: usize) -> String {
    let (mut stripper, mut out) = (Stripper::default(), String::new());
    for c in html.chars() {
        if out.len() >= enough {
            return out;
        }
        stripper.step(c, &mut out);
    }
    stripper.finish(&mut out);
    out
}

impl Stripper {
    /// Strips a piece onto the end of `out`.
    pub(super) fn push(&mut self, text: &str, out: &mut String) {
        for c in text.chars() {
            self.step(c, out);
        }
    }

    /// What is left at the end.
    pub(super) fn finish(&mut self, out: &mut String) {
        match std::mem::take(&mut self.state) {
            State::Reference(name) => self.reference(&name, false, out),
            State::Tag { name, named: false, .. } if name.is_empty() => self.give('<', out),
            _ => {}
        }
    }

    fn step(&mut self, c: char, out: &mut String) {
        match &mut self.state {
            State::Text => match c {
                '<' => self.state = State::Tag { name: String::new(), named: false, quote: None },
                '&' if self.hidden.is_none() => self.state = State::Reference(String::new()),
                c => self.give(c, out),
            },
            State::Comment(seen) => match (c, *seen) {
                ('-', 0) => *seen = 1,
                ('-', _) => *seen = 2,
                ('>', 2) => self.state = State::Text,
                _ => *seen = 0,
            },
            State::Reference(name) => match c {
                ';' => {
                    let name = std::mem::take(name);
                    self.state = State::Text;
                    self.reference(&name, true, out);
                }
                c if (c.is_ascii_alphanumeric() || c == '#') && name.len() < MAX_NAME => {
                    name.push(c);
                }
                c => {
                    let name = std::mem::take(name);
                    self.state = State::Text;
                    self.reference(&name, false, out);
                    self.step(c, out);
                }
            },
            State::Tag { name, named, quote } => {
                if let Some(end) = quote {
                    if c == *end {
                        *quote = None;
                    }
                    return;
                }
                if c == '<' && self.hidden.is_some() {
                    // What came before was no tag: scripts are full of less-than signs.
                    (*named, *name) = (false, String::new());
                    return;
                }
                if !*named {
                    if name.is_empty() && !(c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'))
                    {
                        // A less-than sign, as in `a < b`.
                        self.state = State::Text;
                        self.give('<', out);
                        return self.step(c, out);
                    }
                    if name == "!--" && self.hidden.is_none() {
                        self.state = State::Comment(0);
                        return self.step(c, out);
                    }
                    if c != '>' && !c.is_whitespace() && (c != '/' || name.is_empty()) {
                        if name.len() < MAX_NAME {
                            name.push(c.to_ascii_lowercase());
                        }
                        return;
                    }
                    *named = true;
                }
                match c {
                    '>' => {
                        let name = std::mem::take(name);
                        self.state = State::Text;
                        self.tag(&name, out);
                    }
                    // Within a hidden element a quote is text: what looks like a tag there is none.
                    '"' | '\'' if self.hidden.is_none() => *quote = Some(c),
                    _ => {}
                }
            }
        }
    }

    fn tag(&mut self, name: &str, out: &mut String) {
        if let Some(hidden) = self.hidden {
            if name.strip_prefix('/') == Some(hidden) {
                self.hidden = None;
            }
            return;
        }
        self.hidden = HIDDEN.into_iter().find(|hidden| *hidden == name);
        if !INLINE.contains(&name.strip_prefix('/').unwrap_or(name)) {
            self.give(' ', out);
        }
    }

    fn give(&mut self, c: char, out: &mut String) {
        if self.hidden.is_some() {
            return;
        }
        let blank = c.is_whitespace();
        if blank && self.spaced {
            return;
        }
        self.spaced = blank;
        out.push(if blank { ' ' } else { c });
    }

    fn reference(&mut self, name: &str, ended: bool, out: &mut String) {
        match resolve(name) {
            // A soft hyphen is not seen.
            Some('\u{ad}') => {}
            Some(c) => self.give(c, out),
            None => {
                self.give('&', out);
                name.chars().for_each(|c| self.give(c, out));
                if ended {
                    self.give(';', out);
                }
            }
        }
    }
}

/// The character that a reference stands for: numbers, and the names of Latin-1 and of what mail has.
fn resolve(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let number = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        return number.ok().and_then(char::from_u32);
    }
    if let Some(at) = LATIN_1.iter().position(|known| *known == name) {
        return char::from_u32(0xa0 + u32::try_from(at).ok()?);
    }
    OTHERS.iter().find(|(known, _)| *known == name).map(|(_, c)| *c)
}

/// From U+00A0 on.
const LATIN_1: [&str; 96] = [
    "nbsp", "iexcl", "cent", "pound", "curren", "yen", "brvbar", "sect", "uml", "copy", "ordf",
    "laquo", "not", "shy", "reg", "macr", "deg", "plusmn", "sup2", "sup3", "acute", "micro",
    "para", "middot", "cedil", "sup1", "ordm", "raquo", "frac14", "frac12", "frac34", "iquest",
    "Agrave", "Aacute", "Acirc", "Atilde", "Auml", "Aring", "AElig", "Ccedil", "Egrave", "Eacute",
    "Ecirc", "Euml", "Igrave", "Iacute", "Icirc", "Iuml", "ETH", "Ntilde", "Ograve", "Oacute",
    "Ocirc", "Otilde", "Ouml", "times", "Oslash", "Ugrave", "Uacute", "Ucirc", "Uuml", "Yacute",
    "THORN", "szlig", "agrave", "aacute", "acirc", "atilde", "auml", "aring", "aelig", "ccedil",
    "egrave", "eacute", "ecirc", "euml", "igrave", "iacute", "icirc", "iuml", "eth", "ntilde",
    "ograve", "oacute", "ocirc", "otilde", "ouml", "divide", "oslash", "ugrave", "uacute", "ucirc",
    "uuml", "yacute", "thorn", "yuml",
];

const OTHERS: [(&str, char); 28] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("OElig", 'Œ'),
    ("oelig", 'œ'),
    ("Scaron", 'Š'),
    ("scaron", 'š'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("bull", '•'),
    ("hellip", '…'),
    ("euro", '€'),
    ("trade", '™'),
    ("lsaquo", '‹'),
    ("rsaquo", '›'),
    ("thinsp", '\u{2009}'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("zwnj", '\u{200c}'),
    ("zwj", '\u{200d}'),
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn strip(html: &str, piece: usize) -> String {
        let (mut stripper, mut out) = (Stripper::default(), String::new());
        let chars: Vec<char> = html.chars().collect();
        for piece in chars.chunks(piece) {
            stripper.push(&piece.iter().collect::<String>(), &mut out);
        }
        stripper.finish(&mut out);
        out.trim().to_owned()
    }

    #[test]
    fn markup_goes_and_words_stay() {
        for (html, text) in [
            ("<p>nee<b>dle</b> in <i class=\"a>b\">hay</i></p><p>two</p>", "needle in hay two"),
            ("Gr&uuml;&szlig;e &amp; K&#252;sse&nbsp;&#x20AC;5", "Grüße & Küsse €5"),
            ("a < b && c &unknown; d&", "a < b && c &unknown; d&"),
            ("<style>p { color: red }</style>seen<script>if (a<b) '</b>' <!-- </script>!", "seen!"),
            ("one<!-- two -- > <p> -->three<!---->four", "onethreefour"),
            ("a<br>b<br/>c<td>d", "a b c d"),
            ("ze\u{ad}ro wid&shy;th  \n\t space", "ze\u{ad}ro width space"),
            ("<!DOCTYPE html><?xml x?>text", "text"),
            ("cut <a href='x", "cut"),
            ("<p>a</p><p>b</p>", "a b"),
            ("<style>p > a {}</style>x<SCRIPT>if (a</b) {}</Script>y", "xy"),
            ("<a href=\"x>y\" title='>'>link</a>", "link"),
            ("<!-- <p> --><title>no</title>yes", "yes"),
            ("a &lt; b &amp;&amp; c &uuml;&#223;&#xE9;&euro;&yuml;", "a < b && c üßé€ÿ"),
            ("AT&T &nope; &; &#xffffffff; 1 < 2", "AT&T &nope; &; &#xffffffff; 1 < 2"),
            ("<p", ""),
            ("<!-- open", ""),
            ("<style>open", ""),
            ("x<", "x<"),
        ] {
            for piece in [1, 2, 3, 7, 1000] {
                assert_eq!(strip(html, piece), text, "{html} by {piece}");
            }
        }
    }
    #[test]
    fn no_more_is_looked_at_than_is_asked_for() {
        assert_eq!(visible("<p>one two", 3), " on");
        assert_eq!(visible("<p>one &amp", 100), " one &");
    }

    proptest! {
        #[test]
        fn anything_has_a_text(html in "[<>/!&;#x\"' a-cé-]{0,80}") {
            prop_assert!(visible(&html, usize::MAX).len() <= 2 * html.len());
        }
    }
}
