//! The compact form of a structure. Numbers are LEB128; strings have their length before them;
//! optional strings have their length plus one, 0 for none; lists have their length.

use crate::structure::{
    Address, Content, ContentType, Disposition, Envelope, Message, Param, Part, Span,
};

/// First byte; anything else is a form that this code does not know, and the message is parsed anew.
const VERSION: u8 = 2;

/// Nested parts and messages that are read; the parser makes fewer.
const DEPTH: usize = 256;

impl Message {
    /// The compact form.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer(vec![VERSION]);
        out.message(self);
        out.0
    }
}

impl<'a, S: From<&'a [u8]>> Message<S> {
    /// Reads the compact form back; none when it is of another version or damaged.
    pub fn decode(bytes: &'a [u8]) -> Option<Self> {
        Reader::whole(bytes, Reader::message)
    }

    /// As [`Self::decode`], with an empty envelope; those of messages within are there.
    pub fn decode_parts(bytes: &'a [u8]) -> Option<Self> {
        Reader::whole(bytes, |reader| {
            reader.pass_envelope()?;
            Some(Self { envelope: Envelope::default(), root: reader.part()? })
        })
    }
}

impl<'a, S: From<&'a [u8]>> Envelope<S> {
    /// The envelope in the compact form of a message; what comes after it is not looked at.
    pub fn decode(bytes: &'a [u8]) -> Option<Self> {
        Reader::new(bytes)?.envelope()
    }
}

struct Writer(Vec<u8>);

impl Writer {
    fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    fn option(&mut self, bytes: Option<&Vec<u8>>) {
        self.number(bytes.map_or(0, |bytes| bytes.len() as u64 + 1));
        self.0.extend_from_slice(bytes.map_or(&[], Vec::as_slice));
    }

    fn list<T>(&mut self, items: &[T], each: impl Fn(&mut Self, &T)) {
        self.number(items.len() as u64);
        for item in items {
            each(self, item);
        }
    }

    fn span(&mut self, span: Span) {
        self.number(span.start);
        self.number(span.len());
    }

    fn params(&mut self, params: &[Param]) {
        self.list(params, |out, param| {
            out.bytes(&param.name);
            out.bytes(&param.value);
        });
    }

    fn message(&mut self, message: &Message) {
        let envelope = &message.envelope;
        for text in [
            &envelope.date,
            &envelope.subject,
            &envelope.in_reply_to,
            &envelope.message_id,
            &envelope.references,
        ] {
            self.option(text.as_ref());
        }
        for list in [
            &envelope.from,
            &envelope.sender,
            &envelope.reply_to,
            &envelope.to,
            &envelope.cc,
            &envelope.bcc,
        ] {
            self.list(list, |out, address| {
                for text in [&address.name, &address.route, &address.mailbox, &address.host] {
                    out.option(text.as_ref());
                }
            });
        }
        self.part(&message.root);
    }

    fn part(&mut self, part: &Part) {
        self.span(part.header);
        self.span(part.body);
        self.number(part.lines);
        self.bytes(&part.content_type.kind);
        self.bytes(&part.content_type.subtype);
        self.params(&part.content_type.params);
        for text in [&part.id, &part.description, &part.md5, &part.location] {
            self.option(text.as_ref());
        }
        self.bytes(&part.encoding);
        self.option(part.disposition.as_ref().map(|disposition| &disposition.kind));
        if let Some(disposition) = &part.disposition {
            self.params(&disposition.params);
        }
        self.list(&part.language, |out, tag| out.bytes(tag));
        match &part.content {
            Content::Leaf => self.number(0),
            Content::Multipart(parts) => {
                self.number(1);
                self.list(parts, Self::part);
            }
            Content::Message(message) => {
                self.number(2);
                self.message(message);
            }
        }
    }
}

struct Reader<'a> {
    rest: &'a [u8],
    depth: usize,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8]) -> Option<Self> {
        let (version, rest) = bytes.split_first()?;
        (*version == VERSION).then_some(Self { rest, depth: 0 })
    }

    /// Reads all of the bytes.
    fn whole<T>(bytes: &'a [u8], read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let mut reader = Self::new(bytes)?;
        let read = read(&mut reader)?;
        reader.rest.is_empty().then_some(read)
    }

    fn number(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn take(&mut self, length: u64) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(usize::try_from(length).ok()?)?;
        self.rest = rest;
        Some(taken)
    }

    fn pass_option(&mut self) -> Option<()> {
        let length = self.number()?.saturating_sub(1);
        self.take(length).map(|_| ())
    }

    /// Five texts and six lists of addresses, each of four texts.
    fn pass_envelope(&mut self) -> Option<()> {
        for _ in 0..5 {
            self.pass_option()?;
        }
        for _ in 0..6 {
            for _ in 0..self.number()?.checked_mul(4)? {
                self.pass_option()?;
            }
        }
        Some(())
    }

    fn bytes<S: From<&'a [u8]>>(&mut self) -> Option<S> {
        let length = self.number()?;
        self.take(length).map(S::from)
    }

    fn option<S: From<&'a [u8]>>(&mut self) -> Option<Option<S>> {
        match self.number()?.checked_sub(1) {
            None => Some(None),
            Some(length) => self.take(length).map(S::from).map(Some),
        }
    }

    /// Every item takes a byte at least, so that a damaged length ends soon.
    fn list<T>(&mut self, mut each: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let length = self.number()?;
        (0..length).map(|_| each(self)).collect()
    }

    fn span(&mut self) -> Option<Span> {
        let start = self.number()?;
        Some(Span::new(start, start.checked_add(self.number()?)?))
    }

    fn params<S: From<&'a [u8]>>(&mut self) -> Option<Vec<Param<S>>> {
        self.list(|from| Some(Param { name: from.bytes()?, value: from.bytes()? }))
    }

    fn addresses<S: From<&'a [u8]>>(&mut self) -> Option<Vec<Address<S>>> {
        self.list(|from| {
            Some(Address {
                name: from.option()?,
                route: from.option()?,
                mailbox: from.option()?,
                host: from.option()?,
            })
        })
    }

    fn envelope<S: From<&'a [u8]>>(&mut self) -> Option<Envelope<S>> {
        let (date, subject) = (self.option()?, self.option()?);
        let (in_reply_to, message_id, references) =
            (self.option()?, self.option()?, self.option()?);
        Some(Envelope {
            date,
            subject,
            in_reply_to,
            message_id,
            references,
            from: self.addresses()?,
            sender: self.addresses()?,
            reply_to: self.addresses()?,
            to: self.addresses()?,
            cc: self.addresses()?,
            bcc: self.addresses()?,
        })
    }

    fn message<S: From<&'a [u8]>>(&mut self) -> Option<Message<S>> {
        Some(Message { envelope: self.envelope()?, root: self.part()? })
    }

    fn part<S: From<&'a [u8]>>(&mut self) -> Option<Part<S>> {
        self.depth += 1;
        if self.depth > DEPTH {
            return None;
        }
        let (header, body, lines) = (self.span()?, self.span()?, self.number()?);
        let content_type =
            ContentType { kind: self.bytes()?, subtype: self.bytes()?, params: self.params()? };
        let (id, description) = (self.option()?, self.option()?);
        let (md5, location) = (self.option()?, self.option()?);
        let encoding = self.bytes()?;
        let disposition = match self.option()? {
            Some(kind) => Some(Disposition { kind, params: self.params()? }),
            None => None,
        };
        let language = self.list(Self::bytes)?;
        let content = match self.number()? {
            0 => Content::Leaf,
            1 => Content::Multipart(self.list(Self::part)?),
            2 => Content::Message(Box::new(self.message()?)),
            _ => return None,
        };
        self.depth -= 1;
        Some(Part {
            header,
            body,
            lines,
            content_type,
            id,
            description,
            encoding,
            md5,
            disposition,
            language,
            location,
            content,
        })
    }
}
