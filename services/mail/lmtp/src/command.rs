//! Commands (RFC 5321 §4.1, RFC 2033 §4.1).

/// A command line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Command {
    Lhlo(String),
    /// HELO and EHLO, which RFC 2033 §4.1 forbids.
    Helo,
    Mail(Path, Vec<(String, Option<String>)>),
    Rcpt(Path, Vec<(String, Option<String>)>),
    Data,
    Rset,
    Noop,
    Vrfy,
    StartTls,
    Quit,
    /// A verb that is known with something that is not.
    Malformed(&'static str),
    Unknown,
}

/// What stands between angle brackets, without a source route; empty for the null sender.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Path(pub(crate) String);

/// Longest path in bytes (RFC 5321 §4.5.3.1.3), and some for UTF-8.
const MAX_PATH: usize = 512;

impl Command {
    /// Parses a line without its line break.
    pub(crate) fn parse(line: &[u8]) -> Self {
        let Ok(line) = std::str::from_utf8(line) else { return Self::Unknown };
        if line.contains(|c: char| c.is_control()) {
            return Self::Unknown;
        }
        let line = line.trim_end();
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        let bare = |command| if rest.is_empty() { command } else { Self::Malformed("no argument") };
        match verb.to_ascii_uppercase().as_str() {
            "LHLO" => lhlo(rest.trim()),
            "HELO" | "EHLO" => Self::Helo,
            "MAIL" => path_of(rest, "FROM:")
                .map_or(Self::Malformed("MAIL FROM:<address>"), |(p, params)| {
                    Self::Mail(p, params)
                }),
            "RCPT" => path_of(rest, "TO:")
                .filter(|(path, _)| !path.0.is_empty())
                .map_or(Self::Malformed("RCPT TO:<address>"), |(p, params)| Self::Rcpt(p, params)),
            "DATA" => bare(Self::Data),
            "RSET" => bare(Self::Rset),
            "STARTTLS" => bare(Self::StartTls),
            "QUIT" => bare(Self::Quit),
            "NOOP" => Self::Noop,
            "VRFY" | "EXPN" => Self::Vrfy,
            _ => Self::Unknown,
        }
    }
}

/// The name is written into a header field: a domain or an address literal.
fn lhlo(name: &str) -> Command {
    let valid = |b: u8| b.is_ascii_alphanumeric() || b"-._:[]".contains(&b);
    if (1..=255).contains(&name.len()) && name.bytes().all(valid) {
        Command::Lhlo(name.to_owned())
    } else {
        Command::Malformed("LHLO name")
    }
}

type Params = Vec<(String, Option<String>)>;

fn path_of(text: &str, keyword: &str) -> Option<(Path, Params)> {
    let (head, rest) = text.split_at_checked(keyword.len())?;
    if !head.eq_ignore_ascii_case(keyword) {
        return None;
    }
    let rest = rest.trim_start().strip_prefix('<')?;
    let end = closing(rest)?;
    let (path, rest) = rest.split_at_checked(end)?;
    let rest = rest.get(1..)?;
    if !rest.is_empty() && !rest.starts_with(' ') {
        return None;
    }
    // RFC 5321 §4.1.1.3: a source route is dropped.
    let path = match path.split_once(':') {
        Some((route, path)) if route.starts_with('@') => path,
        _ => path,
    };
    let odd = path.contains(['<', '>', ' ']) && !path.starts_with('"');
    if path.len() > MAX_PATH || odd {
        return None;
    }
    let params = rest.split_ascii_whitespace().map(|param| match param.split_once('=') {
        Some((name, value)) => (name.to_ascii_uppercase(), Some(value.to_owned())),
        None => (param.to_ascii_uppercase(), None),
    });
    Some((Path(path.to_owned()), params.collect()))
}

/// Where the `>` outside quotes stands.
fn closing(text: &str) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'>' if !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_parsed() {
        let mail = |path: &str, params: &[(&str, Option<&str>)]| {
            let own = |(name, value): &(&str, Option<&str>)| {
                ((*name).to_owned(), value.map(str::to_owned))
            };
            Command::Mail(Path(path.to_owned()), params.iter().map(own).collect())
        };
        for (line, expected) in [
            ("LHLO mx.example", Command::Lhlo("mx.example".to_owned())),
            ("lhlo [127.0.0.1] ", Command::Lhlo("[127.0.0.1]".to_owned())),
            ("LHLO a b", Command::Malformed("LHLO name")),
            ("LHLO", Command::Malformed("LHLO name")),
            ("EHLO x", Command::Helo),
            ("MAIL FROM:<a@b>", mail("a@b", &[])),
            (
                "mail from: <> size=10 BODY=8BITMIME",
                mail("", &[("SIZE", Some("10")), ("BODY", Some("8BITMIME"))]),
            ),
            ("MAIL FROM:<@x,@y:a@b> SMTPUTF8", mail("a@b", &[("SMTPUTF8", None)])),
            ("MAIL FROM:<\"a>b\"@c>", mail("\"a>b\"@c", &[])),
            ("MAIL FROM:a@b", Command::Malformed("MAIL FROM:<address>")),
            ("MAIL FROM:<a@b>SIZE=1", Command::Malformed("MAIL FROM:<address>")),
            ("MAIL FROM:<a b@c>", Command::Malformed("MAIL FROM:<address>")),
            ("MAIL FROM:<a@b", Command::Malformed("MAIL FROM:<address>")),
            ("MAIL", Command::Malformed("MAIL FROM:<address>")),
            ("RCPT TO:<a@b>", Command::Rcpt(Path("a@b".to_owned()), vec![])),
            ("RCPT TO:<>", Command::Malformed("RCPT TO:<address>")),
            ("DATA", Command::Data),
            ("DATA now", Command::Malformed("no argument")),
            ("NOOP x", Command::Noop),
            ("BDAT 1", Command::Unknown),
            ("", Command::Unknown),
            ("QUIT\0", Command::Unknown),
        ] {
            assert_eq!(Command::parse(line.as_bytes()), expected, "{line:?}");
        }
        assert_eq!(Command::parse(b"NOOP \xff"), Command::Unknown);
    }
}
