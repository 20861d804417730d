//! Lists of addresses (RFC 5322 §3.4 with the obsolete forms of §4.4), read with patience.

use crate::{structure::Address, token::Tokens};

/// Addresses that are read into one list.
const ADDRESSES: usize = 5000;

/// Stands for a domain that is missing: NIL would begin a group.
const NO_DOMAIN: &[u8] = b"MISSING_DOMAIN";

/// Stands for a local part that is missing: NIL would end a group.
const NO_MAILBOX: &[u8] = b"MISSING_MAILBOX";

/// Reads the addresses of an unfolded value onto the end of `list`.
pub(crate) fn addresses(value: &[u8], list: &mut Vec<Address>) {
    let mut tokens = Tokens::new(value);
    let mut in_group = false;
    let mut words = Words::default();
    while list.len() < ADDRESSES {
        let Some(byte) = tokens.peek() else { break };
        match byte {
            b',' | b';' => {
                tokens.advance(1);
                list.extend(std::mem::take(&mut words).alone());
                if byte == b';' && in_group {
                    in_group = false;
                    list.push(Address::default());
                }
            }
            b':' if !in_group && words.at.is_none() => {
                tokens.advance(1);
                in_group = true;
                let name = std::mem::take(&mut words).phrase();
                let mailbox = Some(name.unwrap_or_default());
                list.push(Address { mailbox, ..Address::default() });
            }
            b'<' => {
                tokens.advance(1);
                let mut address = angle(&mut tokens);
                address.name = std::mem::take(&mut words).phrase();
                // A comment after the angle brackets names nobody; one before did.
                skip_to_separator(&mut tokens);
                list.push(address);
            }
            _ => words.take(&mut tokens, byte),
        }
    }
    if list.len() < ADDRESSES {
        list.extend(words.alone());
    }
    if in_group {
        list.push(Address::default());
    }
}

/// Words before it is known what they are.
#[derive(Default)]
struct Words {
    words: Vec<Vec<u8>>,
    comment: Option<Vec<u8>>,
    /// How many words stood before the `@`.
    at: Option<usize>,
}

impl Words {
    fn take(&mut self, tokens: &mut Tokens<'_>, byte: u8) {
        match byte {
            b'"' => self.words.push(tokens.quoted()),
            b'(' => {
                let comment = tokens.comment();
                self.comment.get_or_insert(comment);
            }
            b'[' => self.words.push(literal(tokens)),
            b'@' if self.at.is_none() => {
                tokens.advance(1);
                self.at = Some(self.words.len());
            }
            _ => {
                let word = tokens.take_while(is_atom);
                if word.is_empty() {
                    tokens.advance(1);
                } else {
                    self.words.push(word.to_vec());
                }
            }
        }
    }

    /// The words as a display name.
    fn phrase(mut self) -> Option<Vec<u8>> {
        if let Some(at) = self.at {
            // A name with an `@` in it, unquoted, as some write it.
            self.words.insert(at, b"@".to_vec());
        }
        let name = self.words.join(&b' ');
        let comment = self.comment.map(|comment| comment.trim_ascii().to_vec());
        Some(name).filter(|name| !name.is_empty()).or(comment).filter(|name| !name.is_empty())
    }

    /// The words where no angle brackets follow. Several without an `@` are the name of somebody whose
    /// address is missing.
    fn alone(self) -> Option<Address> {
        let is_name = self.words.len() > 1 || self.words.iter().any(|word| word.contains(&b' '));
        if self.at.is_some() || !is_name {
            return self.address();
        }
        Some(Address { name: self.phrase(), ..nobody() })
    }

    /// The words as an address without angle brackets; its name is a comment, if anything.
    fn address(self) -> Option<Address> {
        if self.words.is_empty() && self.at.is_none() {
            return None;
        }
        let (local, domain) = self.words.split_at(self.at.unwrap_or(self.words.len()));
        let or = |words: &[Vec<u8>], missing: &[u8]| {
            let text = words.concat();
            Some(if text.is_empty() { missing.to_vec() } else { text })
        };
        let name = self.comment.map(|comment| comment.trim_ascii().to_vec());
        Some(Address {
            name: name.filter(|name| !name.is_empty()),
            route: None,
            mailbox: or(local, NO_MAILBOX),
            host: or(domain, NO_DOMAIN),
        })
    }
}

/// An address of which both sides are missing.
fn nobody() -> Address {
    let (mailbox, host) = (Some(NO_MAILBOX.to_vec()), Some(NO_DOMAIN.to_vec()));
    Address { mailbox, host, ..Address::default() }
}

fn is_atom(byte: u8) -> bool {
    byte > b' ' && byte != 0x7f && !b"()<>[]:;@\\,\"".contains(&byte)
}

/// `[...]`, with its brackets.
fn literal(tokens: &mut Tokens<'_>) -> Vec<u8> {
    let mut literal = tokens.take_while(|byte| byte != b']').to_vec();
    literal.extend_from_slice(tokens.advance(1));
    literal
}

/// What stands in angle brackets: a route, a local part, a domain.
fn angle(tokens: &mut Tokens<'_>) -> Address {
    let mut route = None;
    let mut words = Words::default();
    while let Some(byte) = tokens.peek() {
        match byte {
            b'>' => {
                tokens.advance(1);
                break;
            }
            b'@' if words.words.is_empty() && route.is_none() && words.at.is_none() => {
                let text = tokens.take_while(|byte| !b":>".contains(&byte));
                if tokens.peek() == Some(b':') {
                    tokens.advance(1);
                    route = Some(text.trim_ascii().to_vec());
                } else {
                    words.at = Some(0);
                    words.words.push(text.get(1..).unwrap_or_default().trim_ascii().to_vec());
                }
            }
            _ => words.take(tokens, byte),
        }
    }
    words.comment = None;
    Address { route, ..words.address().unwrap_or_else(nobody) }
}

fn skip_to_separator(tokens: &mut Tokens<'_>) {
    while let Some(byte) = tokens.peek() {
        match byte {
            b',' | b';' => {
                // An address in angle brackets is in the list already: only the end of a group counts.
                if byte == b',' {
                    tokens.advance(1);
                }
                return;
            }
            b'"' => drop(tokens.quoted()),
            b'(' => drop(tokens.comment()),
            _ => drop(tokens.advance(1)),
        }
    }
}
