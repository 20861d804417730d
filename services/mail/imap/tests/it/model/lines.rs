//! Responses, taken apart.

use std::collections::BTreeMap;

use super::reference::Flags;

#[derive(Clone, Debug)]
pub(crate) enum Line {
    Exists(usize),
    Recent(usize),
    Expunge(usize),
    Vanished {
        earlier: bool,
        uids: Vec<u32>,
    },
    Fetch(usize, BTreeMap<String, String>),
    /// With the UID in the place of the number.
    UidFetch(u32, BTreeMap<String, String>),
    Search(Vec<u32>, Option<u64>),
    Code(String, String),
    /// The code of an untagged NO.
    Warning(String, String),
    Status(BTreeMap<String, u64>),
    List(String, String),
    Other,
}

pub(crate) fn parse(line: &str) -> Line {
    let line = line.strip_prefix("* ").unwrap_or(line);
    if let Some(rest) = line.strip_prefix("VANISHED ") {
        let earlier = rest.strip_prefix("(EARLIER) ");
        return Line::Vanished { earlier: earlier.is_some(), uids: set(earlier.unwrap_or(rest)) };
    }
    if let Some(rest) = line.strip_prefix("SEARCH") {
        let (numbers, modseq) = match rest.split_once(" (MODSEQ ") {
            Some((numbers, modseq)) => (numbers, modseq.trim_end_matches(')').parse().ok()),
            None => (rest, None),
        };
        return Line::Search(
            numbers.split_whitespace().map(|word| word.parse().unwrap()).collect(),
            modseq,
        );
    }
    if let Some(rest) = line.strip_prefix("ESEARCH (TAG ") {
        let value = |word: &str| rest.split_once(word).map(|(_, rest)| rest.split(' ').next());
        let all = value(" ALL ").flatten().unwrap_or_default();
        let modseq = value(" MODSEQ ").flatten().and_then(|number| number.parse().ok());
        return Line::Search(set(all), modseq);
    }
    if let Some(rest) = line.strip_prefix("OK [") {
        let (name, value) = code(rest);
        return Line::Code(name, value);
    }
    if let Some(rest) = line.strip_prefix("NO [") {
        let (name, value) = code(rest);
        return Line::Warning(name, value);
    }
    if let Some(rest) = line.strip_prefix("STATUS ") {
        let (_, items) = rest.split_once(" (").unwrap();
        let items = pairs(items.trim_end_matches(')'));
        let items = items.into_iter().map(|(name, value)| (name, value.parse().unwrap()));
        return Line::Status(items.collect());
    }
    if let Some(rest) = line.strip_prefix("LIST (") {
        let (attributes, rest) = rest.split_once(") \"/\" ").unwrap();
        return Line::List(rest.to_owned(), attributes.to_owned());
    }
    numbered(line).unwrap_or(Line::Other)
}

fn numbered(line: &str) -> Option<Line> {
    let (number, rest) = line.split_once(' ')?;
    let number = number.parse().ok()?;
    Some(match rest.split_once(' ').map_or(rest, |(word, _)| word) {
        "EXISTS" => Line::Exists(number),
        "RECENT" => Line::Recent(number),
        "EXPUNGE" => Line::Expunge(number),
        "UIDFETCH" => {
            let items = pairs(rest.strip_prefix("UIDFETCH (")?.strip_suffix(')')?);
            Line::UidFetch(u32::try_from(number).ok()?, items)
        }
        "FETCH" => Line::Fetch(number, pairs(rest.strip_prefix("FETCH (")?.strip_suffix(')')?)),
        _ => Line::Other,
    })
}

/// `CODE value] text`
pub(crate) fn code(text: &str) -> (String, String) {
    let inside = text.split_once(']').map_or("", |(inside, _)| inside);
    let (name, value) = inside.split_once(' ').unwrap_or((inside, ""));
    (name.to_owned(), value.to_owned())
}

/// Names and values, one after the other; values are words, lists or literals.
fn pairs(mut text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    while let Some((name, rest)) = text.trim_start().split_once(' ') {
        let (value, after) = if let Some(list) = rest.strip_prefix('(') {
            list.split_once(')').unwrap()
        } else if let Some(literal) = rest.strip_prefix('{') {
            let (length, bytes) = literal.split_once("}\r\n").unwrap();
            bytes.split_at(length.parse().unwrap())
        } else {
            rest.split_at(rest.find(' ').unwrap_or(rest.len()))
        };
        assert!(found.insert(name.to_owned(), value.to_owned()).is_none(), "{name} twice");
        text = after;
    }
    found
}

pub(crate) fn flags(text: &str) -> Flags {
    text.split_whitespace().map(str::to_owned).collect()
}

/// A set of numbers, one by one.
pub(crate) fn set(text: &str) -> Vec<u32> {
    let number = |text: &str| text.parse::<u32>().unwrap();
    let ranges = text.split(',').filter(|range| !range.is_empty()).map(|range| {
        let (first, last) = range.split_once(':').unwrap_or((range, range));
        number(first)..=number(last)
    });
    ranges.flatten().collect()
}
