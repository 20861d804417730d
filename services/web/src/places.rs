//! Where an address is, by a database in the MaxMind DB format that the operator supplies (ACC-8).
//! Nothing is asked of anybody on the network.

use std::{fmt, io, net::IpAddr, path::Path, sync::Arc};

use maxminddb::{PathElement::Key, Reader};

/// The places of addresses; without a database it knows none.
#[derive(Clone, Default)]
pub struct Places(Option<Arc<Reader<Vec<u8>>>>);

impl Places {
    /// Reads the database into memory; none when no path is given.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or is no database.
    pub fn open(path: Option<&Path>) -> io::Result<Self> {
        let Some(path) = path else { return Ok(Self::default()) };
        let named = |error: &dyn fmt::Display| format!("web.places, {}: {error}", path.display());
        let bytes = std::fs::read(path).map_err(|e| io::Error::new(e.kind(), named(&e)))?;
        Self::read(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, named(&error)))
    }

    fn read(bytes: Vec<u8>) -> Result<Self, maxminddb::MaxMindDbError> {
        Ok(Self(Some(Arc::new(Reader::from_source(bytes)?))))
    }

    /// City and country of an address in a language (or English, where the database does not have it),
    /// such as `Zürich, Switzerland`; the country alone where no city is known.
    pub(crate) fn of(&self, ip: IpAddr, language: &str) -> Option<String> {
        let reader = self.0.as_ref()?;
        let found = reader.lookup(ip).ok()?;
        let name = |kind: &str| {
            let in_language = |language: &str| {
                let path = [Key(kind), Key("names"), Key(language)];
                let name = found.decode_path::<String>(&path).ok().flatten();
                name.filter(|name| !name.is_empty())
            };
            in_language(language).or_else(|| in_language("en"))
        };
        let parts: Vec<String> = [name("city"), name("country")].into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

impl fmt::Debug for Places {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Places({})", if self.0.is_some() { "a database" } else { "none" })
    }
}

/// The range that an address belongs to, as far as it says something of its own: /24 of IPv4, /48 of
/// IPv6.
pub(crate) fn range(ip: IpAddr) -> String {
    let bits = if ip.is_ipv4() { 24 } else { 48 };
    ipnet::IpNet::new(ip, bits).map(|net| net.trunc().to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes values in the format's encoding (MaxMind DB 2.0, "Data Section").
    struct Writer(Vec<u8>);

    impl Writer {
        fn control(&mut self, kind: u8, size: usize) {
            let (first, second) = if kind < 8 { (kind << 5, None) } else { (0, Some(kind - 7)) };
            let (short, more) = if size < 29 { (size, None) } else { (29, Some(size - 29)) };
            self.0.push(first | short as u8);
            self.0.extend(second);
            self.0.extend(more.map(|more| more as u8));
        }

        fn text(&mut self, text: &str) {
            self.control(2, text.len());
            self.0.extend(text.as_bytes());
        }

        fn number(&mut self, kind: u8, number: u32) {
            let bytes = number.to_be_bytes();
            let bytes = if kind == 5 { &bytes[2..] } else { &bytes[..] };
            self.control(kind, bytes.len());
            self.0.extend(bytes);
        }

        fn names(&mut self, names: &[(&str, &str)]) {
            self.control(7, 1);
            self.text("names");
            self.control(7, names.len());
            for (language, name) in names {
                self.text(language);
                self.text(name);
            }
        }
    }

    /// A database with 192.0.2.0/24 in it, and nothing else.
    fn database() -> Vec<u8> {
        const NODES: u32 = 24;
        let network = u32::from_be_bytes([192, 0, 2, 0]);
        let mut file = Vec::new();
        for depth in 0..NODES {
            let next = if depth + 1 == NODES { NODES + 16 } else { depth + 1 };
            let bit = network >> (31 - depth) & 1;
            for side in 0..2 {
                let record = if side == bit { next } else { NODES };
                file.extend(&record.to_be_bytes()[1..]);
            }
        }
        file.extend([0; 16]);
        let mut data = Writer(Vec::new());
        data.control(7, 2);
        data.text("city");
        data.names(&[("en", "Zurich"), ("de", "Zürich")]);
        data.text("country");
        data.names(&[("en", "Switzerland"), ("fr", "Suisse"), ("de", "Schweiz")]);
        file.extend(data.0);
        file.extend(b"\xab\xcd\xefMaxMind.com");
        let mut meta = Writer(Vec::new());
        meta.control(7, 9);
        for (name, kind, number) in [
            ("binary_format_major_version", 5, 2),
            ("binary_format_minor_version", 5, 0),
            ("ip_version", 5, 4),
            ("node_count", 6, NODES),
            ("record_size", 5, 24),
        ] {
            meta.text(name);
            meta.number(kind, number);
        }
        meta.text("build_epoch");
        meta.control(9, 4);
        meta.0.extend(1_700_000_000_u32.to_be_bytes());
        meta.text("database_type");
        meta.text("Test");
        meta.text("description");
        meta.control(7, 0);
        meta.text("languages");
        meta.control(11, 0);
        file.extend(meta.0);
        file
    }

    #[test]
    fn an_address_is_in_a_city_in_the_language_of_the_reader() {
        let places = Places::read(database()).unwrap();
        let of = |ip: &str, language| places.of(ip.parse().unwrap(), language);
        assert_eq!(of("192.0.2.7", "de").as_deref(), Some("Zürich, Schweiz"));
        assert_eq!(of("192.0.2.7", "fr").as_deref(), Some("Zurich, Suisse"));
        assert_eq!(of("192.0.2.255", "it").as_deref(), Some("Zurich, Switzerland"));
        assert_eq!((of("192.0.3.7", "de"), of("2001:db8::1", "de")), (None, None));
        assert_eq!(Places::default().of("192.0.2.7".parse().unwrap(), "de"), None);
    }

    #[test]
    fn what_is_no_database_is_said_at_the_start() {
        assert!(Places::read(b"nothing of the kind".to_vec()).is_err());
        let missing = Places::open(Some(Path::new("/nowhere/places.mmdb"))).unwrap_err();
        assert!(missing.to_string().starts_with("web.places, /nowhere/places.mmdb"));
        assert!(Places::open(None).unwrap().0.is_none());
    }

    #[test]
    fn ranges_are_those_that_lines_move_in() {
        for (ip, network) in
            [("192.0.2.77", "192.0.2.0/24"), ("2001:db8:1:2::3", "2001:db8:1::/48")]
        {
            assert_eq!(range(ip.parse().unwrap()), network);
        }
    }
}
