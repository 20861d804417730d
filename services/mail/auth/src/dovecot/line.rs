//! Lines of the protocol: a command and its parameters between tabs.

use std::{borrow::Cow, net::IpAddr};

use gatepost_sasl::Mechanism;
use zeroize::Zeroizing;

/// A line, as far as it means something to us.
#[derive(PartialEq, Eq, Debug)]
pub(crate) enum Command {
    /// The major version; the minor one says nothing.
    Version(u32),
    /// The process that asks.
    Cpid,
    Auth(Box<Auth>),
    /// A client's answer, in base 64.
    Cont(u32, Zeroizing<Vec<u8>>),
    /// A login is given up.
    Cancel(u32),
    /// Something of a newer version or of nobody's.
    Unknown,
    /// Not even a number to answer to.
    Malformed,
}

/// A login that begins.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct Auth {
    pub(crate) id: u32,
    pub(crate) mechanism: Option<Mechanism>,
    /// What the client wants to use, as the server calls it.
    pub(crate) service: String,
    /// Where the client is; none when the server does not know.
    pub(crate) remote: Option<IpAddr>,
    /// Does the server say that nobody can listen?
    pub(crate) secured: bool,
    /// What the client sent along, in base 64.
    pub(crate) initial: Option<Zeroizing<Vec<u8>>>,
}

impl Command {
    /// Takes a line apart, without its line break.
    pub(crate) fn parse(line: &[u8]) -> Self {
        let mut fields = line.split(|byte| *byte == b'\t');
        let number = |field: Option<&[u8]>| std::str::from_utf8(field?).ok()?.parse().ok();
        let found = match fields.next().unwrap_or_default() {
            b"VERSION" => {
                let (major, minor): (Option<u32>, Option<u32>) =
                    (number(fields.next()), number(fields.next()));
                major.filter(|_| minor.is_some()).map(Self::Version)
            }
            b"CPID" => number(fields.next()).map(|_: u32| Self::Cpid),
            b"CANCEL" => number(fields.next()).map(Self::Cancel),
            b"CONT" => number(fields.next()).map(|id| {
                // Without data it is an empty answer.
                Self::Cont(id, Zeroizing::new(fields.next().unwrap_or_default().to_vec()))
            }),
            b"AUTH" => match (number(fields.next()), fields.next()) {
                (Some(id), Some(mechanism)) => Some(Self::Auth(auth(id, mechanism, fields))),
                _ => None,
            },
            _ => Some(Self::Unknown),
        };
        found.unwrap_or(Self::Malformed)
    }
}

fn auth<'a>(id: u32, mechanism: &[u8], parameters: impl Iterator<Item = &'a [u8]>) -> Box<Auth> {
    let mechanism = std::str::from_utf8(mechanism).ok().and_then(Mechanism::named);
    let mut auth =
        Auth { id, mechanism, service: String::new(), remote: None, secured: false, initial: None };
    for parameter in parameters {
        if let Some(response) = parameter.strip_prefix(b"resp=") {
            // Exim sends an empty one when there is none; that a client sent an empty one is `=`.
            let response = Some(response).filter(|response| !response.is_empty());
            auth.initial = response.map(|response| Zeroizing::new(response.to_vec()));
            // It is the last: what a client could smuggle in behind it counts for nothing.
            break;
        }
        let parameter = unescape(parameter);
        let parameter = String::from_utf8_lossy(&parameter);
        match parameter.split_once('=').unwrap_or((&parameter, "")) {
            ("service", value) => auth.service = value.to_ascii_lowercase(),
            ("rip", value) => auth.remote = value.parse().ok(),
            ("secured", _) => auth.secured = true,
            ("transport", value) => {
                auth.secured |=
                    ["tls", "trusted"].iter().any(|kind| kind.eq_ignore_ascii_case(value));
            }
            _ => {}
        }
    }
    Box::new(auth)
}

const ESCAPE: u8 = 1;

fn unescape(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.contains(&ESCAPE) {
        return Cow::Borrowed(text);
    }
    let mut plain = Vec::with_capacity(text.len());
    let mut bytes = text.iter().copied();
    while let Some(byte) = bytes.next() {
        match byte {
            ESCAPE => plain.extend(bytes.next().map(|escaped| match escaped {
                b'0' => 0,
                b'1' => ESCAPE,
                b't' => b'\t',
                b'r' => b'\r',
                b'n' => b'\n',
                other => other,
            })),
            byte => plain.push(byte),
        }
    }
    Cow::Owned(plain)
}

/// A value as a parameter can carry it.
pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['\0', '\u{1}', '\t', '\r', '\n']) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\0' => escaped.push_str("\u{1}0"),
            '\u{1}' => escaped.push_str("\u{1}1"),
            '\t' => escaped.push_str("\u{1}t"),
            '\r' => escaped.push_str("\u{1}r"),
            '\n' => escaped.push_str("\u{1}n"),
            c => escaped.push(c),
        }
    }
    Cow::Owned(escaped)
}

/// See [`crate::fuzzing`].
#[cfg(any(test, fuzzing))]
pub(crate) fn fuzzed(input: &[u8]) {
    drop(Command::parse(input));
    if let Ok(text) = std::str::from_utf8(input) {
        let escaped = escape(text);
        assert!(!escaped.contains(['\0', '\t', '\r', '\n']));
        assert_eq!(unescape(escaped.as_bytes()).as_ref(), input);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parsed(line: &str) -> Auth {
        let Command::Auth(auth) = Command::parse(line.as_bytes()) else { panic!("{line:?}") };
        *auth
    }

    #[test]
    fn commands() {
        for (line, command) in [
            ("VERSION\t1\t2", Command::Version(1)),
            ("VERSION\t1\t99\tmore", Command::Version(1)),
            ("VERSION\t2\t0", Command::Version(2)),
            ("VERSION\t1", Command::Malformed),
            ("VERSION", Command::Malformed),
            ("VERSION\tone\t2", Command::Malformed),
            ("CPID\t123", Command::Cpid),
            ("CPID\t4294967296", Command::Malformed),
            ("CPID\t-1", Command::Malformed),
            ("CPID", Command::Malformed),
            ("CONT\t7\tYQ==", Command::Cont(7, Zeroizing::new(b"YQ==".to_vec()))),
            ("CONT\t7\t", Command::Cont(7, Zeroizing::default())),
            ("CONT\t7", Command::Cont(7, Zeroizing::default())),
            ("CONT\tx\tYQ==", Command::Malformed),
            ("CANCEL\t7", Command::Cancel(7)),
            ("AUTH", Command::Malformed),
            ("AUTH\t7", Command::Malformed),
            ("AUTH\tx\tPLAIN", Command::Malformed),
            ("SERVICE\tSMTP", Command::Unknown),
            ("auth\t7\tPLAIN", Command::Unknown),
            ("", Command::Unknown),
        ] {
            assert_eq!(Command::parse(line.as_bytes()), command, "{line:?}");
        }
        assert_eq!(Command::parse(b"CPID\t\xff"), Command::Malformed);
    }

    #[test]
    fn what_postfix_and_exim_send() {
        let auth = parsed(
            "AUTH\t1\tPLAIN\tservice=smtp\tnologin\tlip=192.0.2.2\trip=192.0.2.1\tsecured\tresp=YQ==",
        );
        assert_eq!((auth.id, auth.mechanism), (1, Some(Mechanism::Plain)));
        assert_eq!((auth.service.as_str(), auth.secured), ("smtp", true));
        assert_eq!(auth.remote, "192.0.2.1".parse().ok());
        assert_eq!(auth.initial.unwrap().as_slice(), b"YQ==");
        let auth = parsed("AUTH\t2\tlogin\tservice=smtp\trip=::1\tlip=::1\tnologin\tresp=");
        assert_eq!((auth.mechanism, auth.secured), (Some(Mechanism::Login), false));
        assert!(auth.initial.is_none() && auth.remote.is_some());
        let auth = parsed("AUTH\t3\tPLAIN\tservice=smtp\tresp==");
        assert_eq!(auth.initial.unwrap().as_slice(), b"=");
    }

    #[test]
    fn parameters() {
        // What stands behind the response was written by a stranger.
        let auth = parsed("AUTH\t1\tPLAIN\tservice=smtp\tresp=YQ==\tsecured\tservice=imap");
        assert_eq!((auth.service.as_str(), auth.secured), ("smtp", false));
        let auth = parsed("AUTH\t1\tPLAIN\tservice=a\u{1}tb\u{1}1\u{1}xc\u{1}");
        assert_eq!(auth.service, "a\tb\u{1}xc");
        for (transport, secured) in
            [("TLS", true), ("trusted", true), ("insecure", false), ("", false)]
        {
            assert_eq!(parsed(&format!("AUTH\t1\tPLAIN\ttransport={transport}")).secured, secured);
        }
        assert!(parsed("AUTH\t1\tPLAIN\tsecured=tls").secured);
        let auth = parsed("AUTH\t1\tGSSAPI\trip=unknown\tnew=thing\t=\t\tdebug");
        assert_eq!((auth.mechanism, auth.remote, auth.service.as_str()), (None, None, ""));
    }

    proptest! {
        #[test]
        fn any_line_is_taken_apart(line in proptest::collection::vec(any::<u8>(), 0..200)) {
            Command::parse(&line);
            Command::parse(&[b"AUTH\t1\t".as_slice(), &line].concat());
        }

        #[test]
        fn what_is_escaped_reads_back_and_breaks_no_line(text in "\\PC*[\0\u{1}\t\r\n]?\\PC*") {
            let escaped = escape(&text);
            prop_assert!(!escaped.contains(['\0', '\t', '\r', '\n']));
            let plain = unescape(escaped.as_bytes());
            prop_assert_eq!(plain.as_ref(), text.as_bytes());
        }
    }
}
