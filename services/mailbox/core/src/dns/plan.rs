//! The records of a domain.

use gatepost_model::DomainName;

use super::{Data, Purpose, Wanted};

/// What an installation expects of the domains it serves.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// Hosts that receive mail, the most preferred first.
    pub mail_hosts: &'a [String],
    /// The domain whose SPF record names who sends for us; none: those hosts send.
    pub spf_include: Option<&'a str>,
    /// Keys that sign.
    pub dkim: &'a [DkimKey],
    /// IMAP over TLS.
    pub imaps: Option<Port<'a>>,
    /// IMAP with STARTTLS.
    pub imap: Option<Port<'a>>,
    /// Submission over TLS.
    pub submissions: Option<Port<'a>>,
    /// The web pages, where programs fetch their settings.
    pub web: Option<Port<'a>>,
    /// Calendars.
    pub caldavs: Option<Dav<'a>>,
    /// Contacts.
    pub carddavs: Option<Dav<'a>>,
}

/// A server of calendars or contacts, over TLS.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Dav<'a> {
    /// Where it listens.
    pub port: Port<'a>,
    /// Where on it programs begin, such as `/dav/`.
    pub path: &'a str,
}

/// A host and a port.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Port<'a> {
    /// Name of the host.
    pub host: &'a str,
    /// TCP port.
    pub port: u16,
}

/// A key that signs mail, as its owner publishes it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DkimKey {
    /// Selector: the first label below `_domainkey`.
    pub selector: String,
    /// Name at which the key itself is published.
    pub target: String,
}

/// Every record that a domain needs, in the order in which to publish them; `proof` is what shows whose the domain is,
/// none once that is known.
pub fn plan(domain: &DomainName, proof: Option<&str>, expected: &Expected<'_>) -> Vec<Wanted> {
    let mut wanted = Vec::new();
    let mut want = |purpose, name: String, data| wanted.push(Wanted { purpose, name, data });
    if let Some(proof) = proof {
        let data = Data::Txt(proof.to_owned());
        want(Purpose::Ownership, format!("_gatepost.{domain}"), data);
    }
    for (at, host) in expected.mail_hosts.iter().enumerate() {
        let preference = u16::try_from(at + 1).unwrap_or(u16::MAX).saturating_mul(10);
        want(Purpose::Mx, domain.to_string(), Data::Mx(preference, host.clone()));
    }
    want(Purpose::Spf, domain.to_string(), Data::Txt(format!("v=spf1 {} ~all", term(expected))));
    for key in expected.dkim {
        let name = format!("{}._domainkey.{domain}", key.selector);
        want(Purpose::Dkim, name, Data::Cname(key.target.clone()));
    }
    want(Purpose::Dmarc, format!("_dmarc.{domain}"), Data::Txt("v=DMARC1; p=none".to_owned()));
    for (purpose, service, port) in [
        (Purpose::Imaps, "_imaps", expected.imaps),
        (Purpose::Imap, "_imap", expected.imap),
        (Purpose::Submissions, "_submissions", expected.submissions),
    ] {
        if let Some(Port { host, port }) = port {
            let priority = if purpose == Purpose::Imap { 10 } else { 0 };
            let data = Data::Srv(priority, 1, port, host.to_owned());
            want(purpose, format!("{service}._tcp.{domain}"), data);
        }
    }
    if let Some(Port { host, port }) = expected.web {
        want(Purpose::Autoconfig, format!("autoconfig.{domain}"), Data::Cname(host.to_owned()));
        let name = format!("_autodiscover._tcp.{domain}");
        want(Purpose::Autodiscover, name, Data::Srv(0, 1, port, host.to_owned()));
    }
    for (purpose, service, dav) in [
        (Purpose::Caldavs, "_caldavs", expected.caldavs),
        (Purpose::Carddavs, "_carddavs", expected.carddavs),
    ] {
        if let Some(Dav { port: Port { host, port }, path }) = dav {
            let name = format!("{service}._tcp.{domain}");
            want(purpose, name.clone(), Data::Srv(0, 1, port, host.to_owned()));
            // RFC 6764 §4: needed where the server's /.well-known does not lead there.
            want(purpose, name, Data::Txt(format!("path={path}")));
        }
    }
    wanted
}

/// The term of an SPF record that lets us send.
fn term(expected: &Expected<'_>) -> String {
    expected.spf_include.map_or_else(|| "mx".to_owned(), |domain| format!("include:{domain}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_record_stands_where_clients_look_for_it() {
        let hosts = ["mx1.provider.test".to_owned(), "mx2.provider.test".to_owned()];
        let dkim = [DkimKey { selector: "gp1".into(), target: "gp1.dkim.provider.test".into() }];
        let dav = |path| Dav { port: Port { host: "dav.provider.test", port: 443 }, path };
        let port = |port| Some(Port { host: "mail.provider.test", port });
        let full = Expected {
            mail_hosts: &hosts,
            spf_include: Some("spf.provider.test"),
            dkim: &dkim,
            imaps: port(993),
            imap: port(143),
            submissions: port(465),
            web: Some(Port { host: "login.provider.test", port: 443 }),
            caldavs: Some(dav("/dav/calendars/")),
            carddavs: Some(dav("/dav/contacts/")),
        };
        let domain = "firm.example".parse().unwrap();
        let shown = |expected: &Expected<'_>, proof| -> Vec<String> {
            let planned = plan(&domain, proof, expected);
            let shown = planned.iter().map(|record| {
                let kind = record.data.record_type().as_str();
                format!("{} {kind} {}", record.name, record.data)
            });
            shown.collect()
        };
        assert_eq!(
            shown(&full, Some("gatepost-verification=1")),
            [
                "_gatepost.firm.example TXT gatepost-verification=1",
                "firm.example MX 10 mx1.provider.test.",
                "firm.example MX 20 mx2.provider.test.",
                "firm.example TXT v=spf1 include:spf.provider.test ~all",
                "gp1._domainkey.firm.example CNAME gp1.dkim.provider.test.",
                "_dmarc.firm.example TXT v=DMARC1; p=none",
                "_imaps._tcp.firm.example SRV 0 1 993 mail.provider.test.",
                "_imap._tcp.firm.example SRV 10 1 143 mail.provider.test.",
                "_submissions._tcp.firm.example SRV 0 1 465 mail.provider.test.",
                "autoconfig.firm.example CNAME login.provider.test.",
                "_autodiscover._tcp.firm.example SRV 0 1 443 login.provider.test.",
                "_caldavs._tcp.firm.example SRV 0 1 443 dav.provider.test.",
                "_caldavs._tcp.firm.example TXT path=/dav/calendars/",
                "_carddavs._tcp.firm.example SRV 0 1 443 dav.provider.test.",
                "_carddavs._tcp.firm.example TXT path=/dav/contacts/",
            ]
        );
        let bare = Expected {
            spf_include: None,
            dkim: &[],
            imap: None,
            submissions: None,
            web: None,
            caldavs: None,
            carddavs: None,
            mail_hosts: &hosts[..1],
            ..full
        };
        assert_eq!(
            shown(&bare, None),
            [
                "firm.example MX 10 mx1.provider.test.",
                "firm.example TXT v=spf1 mx ~all",
                "_dmarc.firm.example TXT v=DMARC1; p=none",
                "_imaps._tcp.firm.example SRV 0 1 993 mail.provider.test.",
            ]
        );
    }
}
