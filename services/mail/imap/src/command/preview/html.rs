//! The text of HTML, as far as a preview needs it: tags taken out, references to characters
//! replaced. Takes time by the length of the input, whatever it is.

/// Bytes of text after which no more is read.
const ENOUGH: usize = 4000;

/// Elements whose content is not shown.
const UNSEEN: [&str; 4] = ["script", "style", "title", "template"];

/// Elements within a line: around others there is white space.
const INLINE: [&str; 24] = [
    "a", "abbr", "acronym", "b", "big", "cite", "code", "del", "em", "font", "i", "ins", "label",
    "mark", "q", "s", "small", "span", "strike", "strong", "sub", "sup", "u", "wbr",
];

/// The text.
pub(super) fn text(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']).filter(|_| text.len() < ENOUGH) {
        let (plain, tail) = rest.split_at(at);
        text.push_str(plain);
        rest =
            if tail.starts_with('&') { reference(tail, &mut text) } else { tag(tail, &mut text) };
    }
    if text.len() < ENOUGH {
        text.push_str(rest);
    }
    text
}

/// Takes a tag or comment, with the content of what is not shown; gives what follows it.
fn tag<'a>(html: &'a str, text: &mut String) -> &'a str {
    if let Some(comment) = html.strip_prefix("<!--") {
        return comment.find("-->").and_then(|end| comment.get(end + 3..)).unwrap_or_default();
    }
    let inside = html.get(1..).unwrap_or_default();
    if !inside.starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c)) {
        text.push('<');
        return inside;
    }
    let closing = inside.starts_with('/');
    let name = inside.strip_prefix('/').unwrap_or(inside);
    let name_end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    let (name, attributes) = name.split_at(name_end);
    let name = name.to_ascii_lowercase();
    if !INLINE.contains(&name.as_str()) {
        text.push(' ');
    }
    let after = after_tag(attributes);
    match UNSEEN.iter().find(|unseen| **unseen == name && !closing) {
        Some(unseen) => after_element(after, unseen),
        None => after,
    }
}

/// What follows the tag's end; quoted values may hold its sign. Nothing does when it has no end.
fn after_tag(attributes: &str) -> &str {
    let mut quote = None;
    for (at, byte) in attributes.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return attributes.get(at + 1..).unwrap_or_default(),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    ""
}

/// What follows the end of an element whose content is not looked into.
fn after_element<'a>(html: &'a str, name: &str) -> &'a str {
    let mut rest = html;
    while let Some(at) = rest.find("</") {
        rest = rest.get(at..).unwrap_or_default();
        let end = rest.get(2..2 + name.len());
        if end.is_some_and(|end| end.eq_ignore_ascii_case(name)) {
            return rest;
        }
        rest = rest.get(2..).unwrap_or_default();
    }
    ""
}

/// Takes a reference to a character; gives what follows it. What is none stands for itself.
fn reference<'a>(html: &'a str, text: &mut String) -> &'a str {
    let inside = html.get(1..).unwrap_or_default();
    let length = inside
        .bytes()
        .take(10)
        .position(|byte| !byte.is_ascii_alphanumeric() && byte != b'#')
        .filter(|length| inside.as_bytes().get(*length) == Some(&b';'));
    let found = length.and_then(|length| Some((character(inside.get(..length)?)?, length)));
    match found {
        Some((c, length)) => {
            text.push(c);
            inside.get(length + 1..).unwrap_or_default()
        }
        None => {
            text.push('&');
            inside
        }
    }
}

fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => number.parse(),
        };
        return char::from_u32(code.ok()?);
    }
    if let Some(place) = LATIN.iter().position(|known| *known == name) {
        return char::from_u32(0xa0 + u32::try_from(place).ok()?);
    }
    OTHERS.iter().find(|(known, _)| *known == name).map(|(_, c)| *c)
}

/// U+00A0 to U+00FF, in their order.
const LATIN: [&str; 96] = [
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

const OTHERS: [(&str, char); 24] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("hellip", '…'),
    ("mdash", '—'),
    ("ndash", '–'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("euro", '€'),
    ("trade", '™'),
    ("bull", '•'),
    ("lsaquo", '‹'),
    ("rsaquo", '›'),
    ("zwnj", '\u{200c}'),
    ("zwj", '\u{200d}'),
    ("ensp", ' '),
    ("emsp", ' '),
    ("thinsp", ' '),
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tags_go_and_references_become_characters() {
        for (html, wanted) in [
            ("<p>a</p><p>b</p>", "a b"),
            ("<b>bo</b>ld<br>line", "bold line"),
            ("<style>p > a {}</style>x<SCRIPT>if (a</b) {}</Script>y", "x y"),
            ("<a href=\"x>y\" title='>'>link</a>", "link"),
            ("<!-- <p> --><title>no</title>yes", "yes"),
            ("a &lt; b &amp;&amp; c &uuml;&#223;&#xE9;&euro;&yuml;", "a < b && c üßé€ÿ"),
            ("AT&T &nope; &; &#xffffffff; 1 < 2", "AT&T &nope; &; &#xffffffff; 1 < 2"),
            ("<p", ""),
            ("<!-- open", ""),
            ("<style>open", ""),
            ("x<", "x<"),
        ] {
            let words: Vec<_> = text(html).split_whitespace().map(str::to_owned).collect();
            assert_eq!(words.join(" "), wanted, "{html:?}");
        }
    }

    proptest! {
        #[test]
        fn anything_has_a_text(html in "[<>/!&;#x\"' a-cé-]{0,80}") {
            prop_assert!(text(&html).len() <= 2 * html.len());
        }
    }
}
