//! Which DNS records a domain needs, and what to make of those that were found. Asking is done elsewhere; whatever was
//! found comes from strangers.

mod judge;
mod plan;

pub use judge::{Finding, Hint, RecordState, Trouble, judge};
pub use plan::{Dav, DkimKey, Expected, Port, plan};

/// What a record is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Purpose {
    /// Proves whose the domain is.
    Ownership,
    /// Leads mail here (RFC 5321 §5.1).
    Mx,
    /// Names who may send mail for the domain (RFC 7208).
    Spf,
    /// Leads to the key that signs mail for the domain (RFC 6376).
    Dkim,
    /// What others do with mail that is neither (RFC 7489).
    Dmarc,
    /// Where mail programs find IMAP over TLS (RFC 6186, RFC 8314 §5.1).
    Imaps,
    /// The same with STARTTLS.
    Imap,
    /// Where they send over TLS (RFC 8314 §5.1).
    Submissions,
    /// Where mail programs fetch their settings from (draft-ietf-mailmaint-autoconfig).
    Autoconfig,
    /// The same for Outlook ([MS-OXDISCO] §3.1.5.4).
    Autodiscover,
    /// Where programs find calendars (RFC 6764).
    Caldavs,
    /// Where they find contacts (RFC 6764).
    Carddavs,
}

impl Purpose {
    /// Every purpose. Records of checks keep positions in it: new ones go to the end.
    pub const ALL: [Self; 12] = [
        Self::Ownership,
        Self::Mx,
        Self::Spf,
        Self::Dkim,
        Self::Dmarc,
        Self::Imaps,
        Self::Imap,
        Self::Submissions,
        Self::Autoconfig,
        Self::Autodiscover,
        Self::Caldavs,
        Self::Carddavs,
    ];

    /// Does mail not work, or not reliably, without it? The others help mail programs and receivers.
    pub const fn is_needed(self) -> bool {
        matches!(self, Self::Ownership | Self::Mx | Self::Spf)
    }
}

/// A type of record that is asked for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum RecordType {
    /// Text.
    Txt,
    /// A mail exchanger.
    Mx,
    /// Another name.
    Cname,
    /// A service.
    Srv,
}

impl RecordType {
    /// As it stands in a zone file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Txt => "TXT",
            Self::Mx => "MX",
            Self::Cname => "CNAME",
            Self::Srv => "SRV",
        }
    }
}

/// What stands in a record.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Data {
    /// The strings of a TXT record, put together (RFC 7208 §3.3).
    Txt(String),
    /// Preference and host of an MX record.
    Mx(u16, String),
    /// The other name.
    Cname(String),
    /// Priority, weight, port and host of an SRV record.
    Srv(u16, u16, u16, String),
}

impl Data {
    /// The type of such a record.
    pub const fn record_type(&self) -> RecordType {
        match self {
            Self::Txt(_) => RecordType::Txt,
            Self::Mx(..) => RecordType::Mx,
            Self::Cname(_) => RecordType::Cname,
            Self::Srv(..) => RecordType::Srv,
        }
    }
}

impl std::fmt::Display for Data {
    /// As it is typed where zones are kept. Names end with a dot, so that none is taken for a relative one.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Txt(text) => out.write_str(text),
            Self::Mx(preference, host) => write!(out, "{preference} {host}."),
            Self::Cname(host) => write!(out, "{host}."),
            Self::Srv(priority, weight, port, host) => {
                write!(out, "{priority} {weight} {port} {host}.")
            }
        }
    }
}

/// A record that is to be published.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wanted {
    /// What for.
    pub purpose: Purpose,
    /// At this name, without a dot at the end.
    pub name: String,
    /// With this in it.
    pub data: Data,
}
