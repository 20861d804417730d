//! What holds a thread together: the message that it began with (RFC 5322 §3.6.4).

use crate::structure::Envelope;

impl<S: AsRef<[u8]>> Envelope<S> {
    /// Message-ID, without angle brackets, of the message that began the thread: the first that
    /// References names, else the one that In-Reply-To does, else the message's own. None when it
    /// has none of these.
    pub fn thread_root(&self) -> Option<&[u8]> {
        let fields = [&self.references, &self.in_reply_to, &self.message_id];
        fields.into_iter().find_map(|field| message_id(field.as_ref()?.as_ref()))
    }
}

/// The first message id of a value: what stands in angle brackets, else its first word.
fn message_id(value: &[u8]) -> Option<&[u8]> {
    let open = memchr::memchr(b'<', value);
    let in_brackets = open.and_then(|open| {
        let rest = value.get(open + 1..)?;
        rest.get(..memchr::memchr(b'>', rest)?)
    });
    let word = || value.split(u8::is_ascii_whitespace).find(|word| !word.is_empty());
    in_brackets.map(<[u8]>::trim_ascii).or_else(word).filter(|id| !id.is_empty())
}

#[cfg(test)]
mod tests {
    use crate::parse;

    #[test]
    fn threads_begin_with_the_first_reference() {
        for (header, root) in [
            ("Message-ID: <a@b>\r\n", Some("a@b")),
            ("Message-ID: <c@b>\r\nIn-Reply-To: <a@b>\r\n", Some("a@b")),
            (
                "Message-ID: <d>\r\nIn-Reply-To: <c>\r\nReferences:\r\n <a>\r\n <b> <c>\r\n",
                Some("a"),
            ),
            ("In-Reply-To: Your letter of today\r\n <x@y>\r\n", Some("x@y")),
            ("Message-ID: bare@id rest\r\n", Some("bare@id")),
            ("References: <>\r\nMessage-ID: <a>\r\n", Some("a")),
            ("Subject: none\r\n", None),
        ] {
            let message = parse(format!("{header}\r\n").as_bytes());
            let found = message.envelope.thread_root().map(String::from_utf8_lossy);
            assert_eq!(found.as_deref(), root, "{header:?}");
        }
    }
}
