//! The parser: takes a message line by line and keeps the parts that are open on a stack.

use memchr::memchr;

use crate::{
    header::{Header, envelope},
    kept::{HeaderFields, Summary},
    structure::{Content, ContentType, Envelope, Message, Part, Span},
};

/// Bytes of a line that are looked at for a delimiter; longer lines are none.
const LINE: usize = 1024;

/// Longest boundary that is looked for. RFC 2046 §5.1.1 allows 70.
const BOUNDARY: usize = 500;

/// How much a parser takes in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Nested parts; what is deeper is opaque.
    pub depth: usize,
    /// Parts in all; what follows belongs to the last one.
    pub parts: usize,
    /// Bytes of one header that are read; its range is exact whatever its length.
    pub header: usize,
    /// Bytes of all headers together that are read.
    pub headers: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: 50, parts: 10_000, header: 256 << 10, headers: 4 << 20 }
    }
}

/// Takes a message in pieces of any size.
pub struct Parser {
    limits: Limits,
    /// From the outermost, which is always there, to the innermost.
    stack: Vec<Frame>,
    parts: usize,
    headers: usize,
    /// Bytes taken.
    offset: u64,
    /// Line breaks taken.
    breaks: u64,
    line_start: u64,
    /// First [`LINE`] bytes of the line.
    line: Vec<u8>,
    /// Length of the line break before the line.
    break_before: u64,
    last_byte: u8,
    /// What is kept of the outermost header, once it is over.
    fields: Option<HeaderFields>,
}

/// A part whose end has not been seen.
struct Frame {
    header_start: u64,
    /// Bytes of the header as far as they are read.
    header: Vec<u8>,
    /// Where in `header` the line begins.
    header_line: usize,
    is_message: bool,
    in_digest: bool,
    body: Body,
}

enum Body {
    /// The header goes on.
    Ahead,
    /// The body has begun.
    Begun { start: u64, breaks: u64, head: Box<Head>, within: Within },
}

/// What a header said.
struct Head {
    header: Header,
    envelope: Option<Envelope>,
}

enum Within {
    Opaque,
    Parts { boundary: Vec<u8>, parts: Vec<Part>, closed: bool },
    Message(Option<Box<Message>>),
}

/// Parses a message that is in memory, within the default limits.
pub fn parse(message: &[u8]) -> Message {
    let mut parser = Parser::new(Limits::default());
    parser.push(message);
    parser.finish()
}

impl Frame {
    fn new(header_start: u64, is_message: bool, in_digest: bool) -> Self {
        let (header, header_line) = (Vec::new(), 0);
        Self { header_start, header, header_line, is_message, in_digest, body: Body::Ahead }
    }
}

impl Parser {
    /// Before the first byte.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            stack: vec![Frame::new(0, true, false)],
            parts: 1,
            headers: 0,
            offset: 0,
            breaks: 0,
            line_start: 0,
            line: Vec::new(),
            break_before: 0,
            last_byte: 0,
            fields: None,
        }
    }

    /// Takes the next bytes.
    pub fn push(&mut self, mut bytes: &[u8]) {
        while let Some(at) = memchr(b'\n', bytes) {
            let (line, rest) = bytes.split_at(at + 1);
            self.take(line);
            self.breaks += 1;
            self.end_line(true);
            bytes = rest;
        }
        self.take(bytes);
    }

    /// After the last byte.
    pub fn finish(self) -> Message {
        self.summarize().message
    }

    /// After the last byte: also what is kept of the header.
    pub fn summarize(mut self) -> Summary {
        if self.offset > self.line_start {
            self.end_line(false);
        }
        self.keep_fields();
        let end = End { at: self.offset, breaks: self.breaks };
        while self.stack.len() > 1 {
            self.close_innermost(end);
        }
        let outermost = self.stack.pop().unwrap_or_else(|| Frame::new(0, true, false));
        let (part, envelope) = self.part_of(outermost, end);
        let message = Message { envelope: envelope.unwrap_or_default(), root: part };
        Summary { message, fields: self.fields }
    }

    /// The header of the message is over, if it has not been before, and is kept if all of it was read.
    fn keep_fields(&mut self) {
        if let [Frame { header, body: Body::Ahead, .. }] = self.stack.as_slice()
            && header.len() as u64 == self.offset
        {
            self.fields = HeaderFields::of(header);
        }
    }

    fn take(&mut self, piece: &[u8]) {
        let Some(last) = piece.last() else { return };
        if let [.., before, b'\n'] = piece {
            self.last_byte = *before;
        } else if *last != b'\n' {
            self.last_byte = *last;
        }
        self.offset += piece.len() as u64;
        let room = LINE.saturating_sub(self.line.len()).min(piece.len());
        self.line.extend_from_slice(piece.get(..room).unwrap_or_default());
        if let Some(frame) = self.stack.last_mut().filter(|f| matches!(f.body, Body::Ahead)) {
            let room = (self.limits.header.saturating_sub(frame.header.len()))
                .min(self.limits.headers.saturating_sub(self.headers))
                .min(piece.len());
            frame.header.extend_from_slice(piece.get(..room).unwrap_or_default());
            self.headers += room;
        }
    }

    /// The line is complete: with its line break, or the message ends.
    fn end_line(&mut self, broken: bool) {
        let length = self.offset - self.line_start;
        let line_break = match (broken, self.last_byte, length) {
            (true, b'\r', 2..) => 2,
            (true, ..) => 1,
            (false, ..) => 0,
        };
        let whole = self.line.len() as u64 == length;
        let delimiter = if whole { self.delimiter(line_break) } else { None };
        match delimiter {
            Some((depth, closing)) => self.at_delimiter(depth, closing, line_break),
            None if length == line_break => self.at_empty_line(),
            None => {}
        }
        if let Some(frame) = self.stack.last_mut() {
            frame.header_line = frame.header.len();
        }
        self.break_before = line_break;
        self.line_start = self.offset;
        self.line.clear();
        self.last_byte = 0;
    }

    /// Is the line a delimiter of an open multipart, and of which? The innermost comes first. Apart
    /// from white space at its end the line must be the boundary exactly, so that one boundary may
    /// begin with another.
    fn delimiter(&self, line_break: u64) -> Option<(usize, bool)> {
        let text = self.line.len().checked_sub(usize::try_from(line_break).ok()?)?;
        let text = self.line.get(..text)?.strip_prefix(b"--")?.trim_ascii_end();
        let closing = text.strip_suffix(b"--");
        self.stack.iter().enumerate().rev().find_map(|(depth, frame)| match &frame.body {
            Body::Begun { within: Within::Parts { boundary, closed: false, .. }, .. } => {
                if text == boundary {
                    Some((depth, false))
                } else {
                    (closing == Some(boundary)).then_some((depth, true))
                }
            }
            _ => None,
        })
    }

    fn at_delimiter(&mut self, depth: usize, closing: bool, line_break: u64) {
        if !closing && self.parts >= self.limits.parts {
            return;
        }
        // The line break before a delimiter belongs to the delimiter (RFC 2046 §5.1.1).
        let at = self.line_start - self.break_before;
        let own_break = u64::from(line_break > 0);
        let breaks = self.breaks - own_break - u64::from(self.break_before > 0);
        if let Some(innermost) = self.stack.last_mut() {
            innermost.header.truncate(innermost.header_line);
        }
        while self.stack.len() > depth + 1 {
            self.close_innermost(End { at, breaks });
        }
        let Some(Frame { body: Body::Begun { head, within, .. }, .. }) = self.stack.last_mut()
        else {
            return;
        };
        let Within::Parts { closed, .. } = within else { return };
        *closed = closing;
        if !closing {
            let in_digest = head.header.content_type.is("multipart", "digest");
            self.parts += 1;
            self.stack.push(Frame::new(self.offset, false, in_digest));
        }
    }

    /// An empty line ends a header.
    fn at_empty_line(&mut self) {
        let Some(frame) = self.stack.last_mut() else { return };
        if !matches!(frame.body, Body::Ahead) {
            return;
        }
        let head = frame.head();
        self.keep_fields();
        let deep = self.stack.len() >= self.limits.depth;
        let full = self.parts >= self.limits.parts;
        let within = match kind_of(&head.header.content_type) {
            Compound::Parts if !deep => {
                let boundary = boundary_of(&head.header.content_type);
                // Without a boundary nothing delimits.
                Within::Parts { closed: boundary.is_empty(), boundary, parts: Vec::new() }
            }
            Compound::Message if !deep && !full => Within::Message(None),
            _ => Within::Opaque,
        };
        let nested = matches!(within, Within::Message(_));
        let head = Box::new(head);
        let Some(frame) = self.stack.last_mut() else { return };
        frame.header = Vec::new();
        frame.body = Body::Begun { start: self.offset, breaks: self.breaks, head, within };
        if nested {
            self.parts += 1;
            self.stack.push(Frame::new(self.offset, true, false));
        }
    }

    fn close_innermost(&mut self, end: End) {
        let Some(frame) = self.stack.pop() else { return };
        let (part, envelope) = self.part_of(frame, end);
        let Some(Frame { body: Body::Begun { within, .. }, .. }) = self.stack.last_mut() else {
            return;
        };
        match within {
            Within::Parts { parts, .. } => parts.push(part),
            Within::Message(message) => {
                let envelope = envelope.unwrap_or_default();
                *message = Some(Box::new(Message { envelope, root: part }));
            }
            Within::Opaque => {}
        }
    }

    #[allow(clippy::unused_self)] // reads as a step of the parser
    fn part_of(&self, mut frame: Frame, end: End) -> (Part, Option<Envelope>) {
        // The empty line that ends a header may be the line break of the delimiter behind it.
        let header_start = frame.header_start.min(end.at);
        let (start, breaks, head, within) = match std::mem::replace(&mut frame.body, Body::Ahead) {
            Body::Begun { start, breaks, head, within } => {
                (start.min(end.at), breaks, *head, within)
            }
            Body::Ahead => (end.at, end.breaks, frame.head(), Within::Opaque),
        };
        let body = Span::new(start, end.at);
        let lines = if body.is_empty() { 0 } else { end.breaks.saturating_sub(breaks) };
        let Head { mut header, envelope } = head;
        let content = match within {
            Within::Message(Some(message)) => Content::Message(message),
            Within::Parts { parts, .. } => Content::Multipart(some_parts(parts, body.end)),
            Within::Message(None) | Within::Opaque => match kind_of(&header.content_type) {
                // A header without a body: nothing is in it, but its kind has a shape.
                Compound::Parts if body.is_empty() => {
                    Content::Multipart(some_parts(Vec::new(), body.end))
                }
                Compound::Message if body.is_empty() => {
                    let (header, envelope) = (Header::new(false), Envelope::default());
                    let root = part(Span::new(start, start), body, 0, header, Content::Leaf);
                    Content::Message(Box::new(Message { envelope, root }))
                }
                Compound::Parts | Compound::Message => {
                    header.content_type = ContentType::opaque();
                    Content::Leaf
                }
                Compound::Neither => Content::Leaf,
            },
        };
        let span = Span::new(header_start, start);
        (part(span, body, lines, header, content), envelope)
    }
}

/// Where a part ends.
#[derive(Clone, Copy)]
struct End {
    at: u64,
    /// Line breaks before it.
    breaks: u64,
}

impl Frame {
    fn head(&self) -> Head {
        let header = Header::parse(&self.header, self.in_digest);
        Head { header, envelope: self.is_message.then(|| envelope(&self.header)) }
    }
}

enum Compound {
    Parts,
    Message,
    Neither,
}

fn kind_of(content_type: &ContentType) -> Compound {
    if content_type.kind.eq_ignore_ascii_case(b"multipart") {
        Compound::Parts
    } else if content_type.is("message", "rfc822") || content_type.is("message", "global") {
        Compound::Message
    } else {
        Compound::Neither
    }
}

/// BODYSTRUCTURE has no word for a multipart without parts: it gets an empty one.
fn some_parts(parts: Vec<Part>, end: u64) -> Vec<Part> {
    if !parts.is_empty() {
        return parts;
    }
    let nothing = Span::new(end, end);
    vec![part(nothing, nothing, 0, Header::new(false), Content::Leaf)]
}

fn part(header: Span, body: Span, lines: u64, said: Header, content: Content) -> Part {
    Part {
        header,
        body,
        lines,
        content_type: said.content_type,
        id: said.id,
        description: said.description,
        encoding: said.encoding,
        md5: said.md5,
        disposition: said.disposition,
        language: said.language,
        location: said.location,
        content,
    }
}

/// The boundary without white space at its end, which it cannot have; also from RFC 2231 pieces.
/// Empty when there is none that a line can match.
fn boundary_of(content_type: &ContentType) -> Vec<u8> {
    let whole = content_type.param("boundary").map(<[u8]>::to_vec);
    let pieces =
        || (0..10).map_while(|n| content_type.param(&format!("boundary*{n}"))).flatten().copied();
    let boundary = whole.unwrap_or_else(|| pieces().collect());
    let boundary = boundary.trim_ascii_end();
    if boundary.len() > BOUNDARY { Vec::new() } else { boundary.to_vec() }
}
