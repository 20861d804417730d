//! Lists of people to invite, as people have them: pasted from anywhere, or a CSV file (RFC 4180) of any
//! spreadsheet. Nothing in them is more than text.

use std::borrow::Cow;

use gatepost_proto::organization::v1::Role;
use gatepost_text::Words;

use crate::{pages::users::ROLES, view::role_key};

/// People of one list, at most: as many as the service takes in one request.
pub(super) const MOST: usize = 500;
/// Characters of a cell that are kept.
const LONGEST: usize = 254;
/// Cells of a row that are looked at.
const CELLS: usize = 64;

/// Somebody who is to be invited.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Entry {
    /// Line or row, from 1.
    pub(super) number: usize,
    pub(super) email: String,
    /// As it was written; empty for the role chosen in the form.
    pub(super) role: String,
    /// Names of teams.
    pub(super) teams: Vec<String>,
    /// With the right to deal with bills; none: as the form says.
    pub(super) billing: Option<bool>,
}

/// Why a list cannot be read at all.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Unreadable {
    /// More than [`MOST`] people.
    TooMany,
    /// Nobody is in it.
    Empty,
    /// It is no text, but a spreadsheet as its program saves it, say.
    NoText,
}

impl Unreadable {
    /// Key of the text that says so.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::TooMany => "invite-list-too-many",
            Self::Empty => "invite-list-empty",
            Self::NoText => "invite-list-no-text",
        }
    }
}

/// Addresses as they are pasted: one a line, or between commas or semicolons, alone or as `Name <address>`.
pub(super) fn pasted(text: &str) -> Result<Vec<Entry>, Unreadable> {
    let mut entries = Vec::new();
    for (at, line) in text.lines().enumerate() {
        // A comma within quotation marks belongs to a name (RFC 5322 §3.4).
        let mut quoted = false;
        let parts = line.split(|c: char| {
            quoted ^= c == '"';
            !quoted && matches!(c, ',' | ';' | '\t')
        });
        for part in parts.filter(|part| !part.trim().is_empty()) {
            if entries.len() == MOST {
                return Err(Unreadable::TooMany);
            }
            let email = address(part);
            entries.push(Entry { number: at + 1, email, ..Entry::default() });
        }
    }
    if entries.is_empty() { Err(Unreadable::Empty) } else { Ok(entries) }
}

/// A CSV file. The first row may name the columns; otherwise they are address, role and teams.
pub(super) fn csv(bytes: &[u8]) -> Result<Vec<Entry>, Unreadable> {
    let text = text(bytes)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let (mut entries, mut columns) = (Vec::new(), None);
    for (at, row) in reader.records().enumerate() {
        let row = row.map_err(|_| Unreadable::NoText)?;
        let cells: Vec<String> = row.iter().take(CELLS).map(clean).collect();
        if cells.iter().all(String::is_empty) {
            continue;
        }
        let columns = match &columns {
            Some(columns) => columns,
            None => {
                let (named, head) = Columns::of(&cells);
                let named = &*columns.insert(named);
                if head {
                    continue;
                }
                named
            }
        };
        if entries.len() == MOST {
            return Err(Unreadable::TooMany);
        }
        entries.push(columns.entry(at + 1, &cells));
    }
    if entries.is_empty() { Err(Unreadable::Empty) } else { Ok(entries) }
}

/// Which cell of a row is what.
struct Columns {
    email: usize,
    role: Option<usize>,
    billing: Option<usize>,
    teams: Vec<usize>,
    /// Is everything after these cells a team as well?
    open: bool,
}

impl Columns {
    /// The columns of a file with this first row, and whether it only names them.
    fn of(first: &[String]) -> (Self, bool) {
        const EMAIL: [&str; 8] = [
            "email",
            "mail",
            "emailadresse",
            "mailadresse",
            "courriel",
            "correo",
            "adresse",
            "address",
        ];
        const ROLE: [&str; 6] = ["role", "rôle", "rolle", "ruolo", "función", "funktion"];
        const BILLING: [&str; 5] =
            ["billing", "facturation", "abrechnung", "fatturazione", "facturación"];
        const TEAM: [&str; 5] = ["team", "équipe", "equipe", "squadra", "equipo"];
        let plain = |cell: &String| -> String {
            cell.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect()
        };
        let names: Vec<String> = first.iter().map(plain).collect();
        let find = |known: &[&str]| names.iter().position(|name| known.contains(&name.as_str()));
        let Some(email) = find(&EMAIL).filter(|_| !first.iter().any(|cell| cell.contains('@')))
        else {
            let columns =
                Self { email: 0, role: Some(1), billing: None, teams: vec![], open: true };
            return (columns, false);
        };
        let team = |name: &String| TEAM.iter().any(|known| name.starts_with(known));
        let teams = names.iter().enumerate().filter(|(_, name)| team(name)).map(|(at, _)| at);
        let (role, billing) = (find(&ROLE), find(&BILLING));
        (Self { email, role, billing, teams: teams.collect(), open: false }, true)
    }

    fn entry(&self, number: usize, cells: &[String]) -> Entry {
        let cell = |at: usize| cells.get(at).cloned().unwrap_or_default();
        let open = self.open.then_some(2..cells.len()).into_iter().flatten();
        let teams = self.teams.iter().copied().chain(open).map(cell);
        let names = teams.flat_map(|cell| {
            let names = cell.split('|').map(|name| name.trim().to_owned());
            names.filter(|name| !name.is_empty()).collect::<Vec<_>>()
        });
        Entry {
            number,
            email: address(&cell(self.email)),
            role: self.role.map(cell).unwrap_or_default(),
            teams: names.collect(),
            billing: self.billing.map(cell).and_then(|cell| yes(&cell)),
        }
    }
}

/// The role that somebody means: its name in any language that we speak, or its slug.
pub(super) fn role(words: &Words, written: &str) -> Option<Role> {
    let plain = |text: &str| text.to_lowercase().replace(['-', '_'], " ");
    let written = plain(written.trim());
    let known = |(slug, role): &&(&str, Role)| {
        plain(slug) == written || plain(&words.t(role_key(*role))) == written
    };
    ROLES.iter().find(known).map(|(_, role)| *role)
}

fn yes(cell: &str) -> Option<bool> {
    match cell.to_lowercase().as_str() {
        "" => None,
        "1" | "x" | "yes" | "true" | "oui" | "ja" | "sì" | "si" | "sí" | "vrai" | "wahr"
        | "vero" | "verdadero" => Some(true),
        _ => Some(false),
    }
}

/// The address in `Name <address>`, or the whole.
fn address(text: &str) -> String {
    let text = clean(text);
    let inner = text.rsplit_once('<').and_then(|(_, rest)| rest.split_once('>'));
    let inner = inner.map(|(inner, _)| inner.trim()).filter(|inner| inner.contains('@'));
    let inner = inner.unwrap_or(&text);
    inner.strip_prefix("mailto:").unwrap_or(inner).to_owned()
}

/// A cell without what cannot be seen, and not longer than an address.
fn clean(cell: &str) -> String {
    let seen = |c: &char| {
        !c.is_control()
            // Marks that only turn the direction or join, and the mark of byte order.
            && !matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
    };
    let kept: String = cell.trim().chars().filter(seen).take(LONGEST).collect();
    kept.trim().to_owned()
}

/// The text of a file in one of the encodings that spreadsheets write.
fn text(bytes: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, _, _) = encoding.decode(bytes);
        return Ok(text);
    }
    if bytes.contains(&0) || bytes.starts_with(b"PK\x03\x04") {
        return Err(Unreadable::NoText);
    }
    Ok(match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    })
}

/// What stands between the cells: whichever of the usual ones the first line has most of, outside quotation
/// marks.
fn delimiter(text: &str) -> u8 {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |wanted: u8| {
        let mut quoted = false;
        line.bytes()
            .filter(|byte| {
                quoted ^= *byte == b'"';
                !quoted && *byte == wanted
            })
            .count()
    };
    let mut best = b',';
    for other in [b';', b'\t'] {
        if count(other) > count(best) {
            best = other;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn emails(entries: &[Entry]) -> Vec<&str> {
        entries.iter().map(|entry| entry.email.as_str()).collect()
    }

    #[test]
    fn addresses_are_found_in_what_people_paste() {
        let text = "\u{FEFF}anna@example.org\r\n\r\n Bert Meier <bert@example.org>, \
                    \"Keller, Clara\" <clara@example.org>;mailto:dora@example.org\tbücher@straße.example\n\
                    nonsense";
        let entries = pasted(text).unwrap();
        assert_eq!(
            emails(&entries),
            [
                "anna@example.org",
                "bert@example.org",
                "clara@example.org",
                "dora@example.org",
                "bücher@straße.example",
                "nonsense",
            ]
        );
        let numbers: Vec<_> = entries.iter().map(|entry| entry.number).collect();
        assert_eq!(numbers, [1, 3, 3, 3, 3, 4]);
        assert_eq!(pasted(" \n,;\n"), Err(Unreadable::Empty));
        assert_eq!(pasted(&"a@b.example\n".repeat(500)).unwrap().len(), 500);
        assert_eq!(pasted(&"a@b.example\n".repeat(501)), Err(Unreadable::TooMany));
        assert_eq!(pasted(&"a,".repeat(1_000_000)), Err(Unreadable::TooMany));
    }

    #[test]
    fn files_of_every_spreadsheet_are_read() {
        let expected = ["anna@example.org", "bert@example.org"];
        for file in [
            &b"anna@example.org,administrator,Post\nbert@example.org\n"[..],
            b"anna@example.org;administrator;Post\r\nbert@example.org;;\r\n",
            b"anna@example.org\tadministrator\tPost\rbert@example.org\r",
            b"\xEF\xBB\xBFE-Mail,Role,Team\r\nanna@example.org,administrator,Post\r\nbert@example.org,,\r\n",
            b"Team;Role;Name;E-mail\nPost;administrator;\"Anna; A.\";anna@example.org\n;;;bert@example.org\n",
            b"\"email\",\"role\",\"team\"\n\"Anna <anna@example.org>\",\"administrator\",\"Post\"\n\"bert@example.org\"\n",
            b"\n\n,,\nanna@example.org,administrator,Post\n\n , ,\nbert@example.org",
        ] {
            let entries = csv(file).unwrap();
            let shown = String::from_utf8_lossy(file);
            assert_eq!(emails(&entries), expected, "{shown}");
            assert_eq!(entries[0].role, "administrator", "{shown}");
            assert_eq!(entries[0].teams, ["Post"], "{shown}");
            assert!(entries[1].role.is_empty() && entries[1].teams.is_empty(), "{shown}");
        }
        let wide: Vec<u8> = [0xFF, 0xFE]
            .into_iter()
            .chain(
                "email;équipe\nанна@example.org;Zürich|東京\n"
                    .encode_utf16()
                    .flat_map(u16::to_le_bytes),
            )
            .collect();
        let entries = csv(&wide).unwrap();
        assert_eq!(emails(&entries), ["анна@example.org"]);
        assert_eq!(entries[0].teams, ["Zürich", "東京"]);
        // As programs of the nineties save it.
        let entries = csv(b"email;equipe;facturation\nanna@example.org;Z\xFCrich;oui\n").unwrap();
        assert_eq!((entries[0].teams[0].as_str(), entries[0].billing), ("Zürich", Some(true)));
    }

    #[test]
    fn hostile_files_are_text_or_nothing() {
        assert_eq!(csv(b""), Err(Unreadable::Empty));
        assert_eq!(csv(b"email,role\n"), Err(Unreadable::Empty));
        assert_eq!(csv(b"PK\x03\x04\x14\x00"), Err(Unreadable::NoText));
        assert_eq!(csv(b"a\0b"), Err(Unreadable::NoText));
        assert_eq!(csv(&b"a@b.example\n".repeat(1_000_000)), Err(Unreadable::TooMany));
        for (file, email) in [
            // A formula is an address that is none.
            (&b"=HYPERLINK(\"http://evil.example\")\n"[..], "=HYPERLINK(\"http://evil.example\")"),
            (b"\"unclosed,a\nb,c\n", "unclosed,ab,c"),
            (b"a\"b\"@example.org\n", "a\"b\"@example.org"),
            (b"<script>\n", "<script>"),
        ] {
            assert_eq!(emails(&csv(file).unwrap()), [email]);
        }
        let turned = csv("anna\u{202E}gro.elpmaxe@\u{200B}x.example\u{7}".as_bytes()).unwrap();
        assert_eq!(emails(&turned), ["annagro.elpmaxe@x.example"]);
        let long = csv("x".repeat(100_000).as_bytes()).unwrap();
        assert_eq!(long[0].email.len(), LONGEST);
        let wide = csv(",t".repeat(10_000).as_bytes()).unwrap();
        assert!(wide[0].teams.len() <= CELLS);
    }

    #[test]
    fn roles_are_known_by_their_names_in_every_case() {
        let texts = gatepost_text::Texts::new(&[(
            "en",
            &["role-legal-representative = Représentant légal\nrole-external = Extern"],
        )]);
        let words = Words::first_of(&std::sync::Arc::new(texts), ["en"]);
        for (written, expected) in [
            ("Administrator", Some(Role::Administrator)),
            (" legal_representative ", Some(Role::LegalRepresentative)),
            ("REPRÉSENTANT LÉGAL", Some(Role::LegalRepresentative)),
            ("extern", Some(Role::External)),
            ("king", None),
            ("", None),
        ] {
            assert_eq!(role(&words, written), expected, "{written:?}");
        }
    }
}
