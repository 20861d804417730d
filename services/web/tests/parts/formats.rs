//! What mail programs are told, held against tables of the formats.

use super::{
    discovery::{OUTLOOK, POST, ask, outlook, post, texts},
    *,
};

/// What may stand in each element of an autoconfig document, and what must, with its attribute
/// (draft-ietf-mailmaint-autoconfig, "Global elements" and "Server sections").
const FORMAT: [(&str, &str, &[&str], &[&str]); 8] = [
    ("clientConfig", "version", &["emailProvider"], &["addressbook", "calendar"]),
    (
        "emailProvider",
        "id",
        &["domain", "displayName", "displayShortName", "incomingServer"],
        &["outgoingServer", "documentation"],
    ),
    (
        "incomingServer",
        "type",
        &["hostname", "port", "socketType", "username", "authentication"],
        &[],
    ),
    (
        "outgoingServer",
        "type",
        &["hostname", "port", "socketType", "username", "authentication"],
        &[],
    ),
    ("addressbook", "type", &["url", "username", "authentication"], &[]),
    ("calendar", "type", &["url", "username", "authentication"], &[]),
    ("documentation", "url", &["descr"], &[]),
    ("descr", "lang", &[], &[]),
];

/// What may be the text of an element of a server.
fn is_value(name: &str, text: &str) -> bool {
    match name {
        "port" => text.parse::<u16>().is_ok_and(|port| port > 0),
        // Without TLS nobody is let in, and "plain" is what programs take for it.
        "socketType" => ["SSL", "STARTTLS"].contains(&text),
        "authentication" => {
            ["password-cleartext", "password-encrypted", "OAuth2", "http-basic"].contains(&text)
        }
        "username" => ["%EMAILADDRESS%", "%EMAILLOCALPART%", "%EMAILDOMAIN%"].contains(&text),
        "url" => text.starts_with("https://"),
        "hostname" => !text.contains([':', '/', ' ', '%']),
        _ => !text.trim().is_empty(),
    }
}

#[tokio::test]
async fn autoconfig_keeps_to_its_format() {
    let fakes = Fakes::default();
    let mut parts = fake::parts(&fakes);
    parts.mail_settings.caldav_url = Some("https://dav.keller.example/cal/".into());
    parts.mail_settings.carddav_url = Some("https://dav.keller.example/card/".into());
    let whole = gatepost_web::router(&parts);
    parts.mail_settings.caldav_url = None;
    parts.mail_settings.carddav_url = None;
    parts.mail_settings.smtp_host = None;
    for router in [whole, gatepost_web::router(&parts)] {
        let program = Browser { router, fakes: fakes.clone(), cookies: String::new() };
        let page = ask(&program, "autoconfig.keller.example", "/mail/config-v1.1.xml").await;
        let document = roxmltree::Document::parse(&page.body).unwrap();
        assert_eq!(document.root_element().tag_name().name(), "clientConfig");
        let all: Vec<_> = document.descendants().filter(roxmltree::Node::is_element).collect();
        for node in &all {
            let name = node.tag_name().name();
            let children: Vec<_> = node.children().filter(roxmltree::Node::is_element).collect();
            let Some((_, attribute, must, may)) = FORMAT.iter().find(|(known, ..)| *known == name)
            else {
                let text = node.text().unwrap();
                assert!(children.is_empty() && is_value(name, text), "{name}: {text}");
                continue;
            };
            assert!(node.attribute(*attribute).is_some(), "{name} has no {attribute}");
            let named: Vec<_> = children.iter().map(|child| child.tag_name().name()).collect();
            for child in *must {
                assert!(named.contains(child), "{name} has no {child}");
            }
            let known = |child: &&str| must.contains(child) || may.contains(child);
            assert!(named.iter().all(known), "{name}: {named:?}");
            let kinds: &[&str] = match name {
                "clientConfig" => &["1.1"],
                "incomingServer" => &["imap"],
                "outgoingServer" => &["smtp"],
                "addressbook" => &["carddav"],
                "calendar" => &["caldav"],
                _ => continue,
            };
            assert!(kinds.contains(&node.attribute(*attribute).unwrap()), "{name}");
            // Programs take the first server that they can use: the one over TLS from the first byte.
            if name == "clientConfig" {
                assert_eq!(texts(&page.body, "socketType")[..2], ["SSL", "STARTTLS"]);
            }
        }
        assert!(all.len() > 20, "{}", page.body);
    }
}

/// Elements of a response for Outlook in the order in which they are documented, each with its children and the values
/// that it may have ([MS-OXDSCLI] section 2.2.4; "Autodiscover XML Elements" of Exchange 2007). A value begins with `=`.
const POX: [(&str, &[&str]); 15] = [
    ("Autodiscover", &["Response"]),
    ("Response", &["User", "Account", "Error"]),
    ("User", &["DisplayName"]),
    ("Account", &["AccountType", "Action", "Protocol"]),
    (
        "Protocol",
        &[
            "Type",
            "TTL",
            "Server",
            "Port",
            "LoginName",
            "DomainRequired",
            "DomainName",
            "SPA",
            "SSL",
            "Encryption",
            "AuthRequired",
            "UsePOPAuth",
            "SMTPLast",
        ],
    ),
    ("Error", &["ErrorCode", "Message", "DebugData"]),
    ("AccountType", &["=email"]),
    ("Action", &["=settings"]),
    ("Type", &["=IMAP", "=SMTP"]),
    ("DomainRequired", &["=off"]),
    ("SPA", &["=off"]),
    ("SSL", &["=on"]),
    ("Encryption", &["=SSL", "=TLS"]),
    ("AuthRequired", &["=on"]),
    ("UsePOPAuth", &["=off"]),
];

/// Holds an element and what is in it against the table.
fn keeps_to_pox(node: roxmltree::Node<'_, '_>) {
    let name = node.tag_name().name();
    let children: Vec<_> = node.children().filter(roxmltree::Node::is_element).collect();
    let Some((_, allowed)) = POX.iter().find(|(known, _)| *known == name) else {
        assert!(children.is_empty(), "{name}");
        return;
    };
    if allowed[0].starts_with('=') {
        let text = format!("={}", node.text().unwrap_or_default());
        assert!(children.is_empty() && allowed.contains(&text.as_str()), "{name}: {text}");
        return;
    }
    let mut last = None;
    for child in children {
        let child_name = child.tag_name().name();
        let place = allowed.iter().position(|known| *known == child_name);
        let place = place.unwrap_or_else(|| panic!("{child_name} in {name}"));
        // Protocols alone come more than once.
        let again = child_name == "Protocol" && last == Some(place);
        assert!(again || last.is_none_or(|last| place > last), "{child_name} in {name}");
        last = Some(place);
        keeps_to_pox(child);
    }
}

#[tokio::test]
async fn autodiscover_keeps_to_its_format() {
    const OUTER: &str = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006";
    let fakes = Fakes::default();
    let mut parts = fake::parts(&fakes);
    let whole = gatepost_web::router(&parts);
    parts.mail_settings.smtp_host = None;
    for router in [whole, gatepost_web::router(&parts)] {
        let program = Browser { router, fakes: fakes.clone(), cookies: String::new() };
        for (address, inner) in [("anna@keller.example", OUTLOOK), ("anna", OUTER)] {
            let page = post(&program, POST, outlook(address, OUTLOOK)).await;
            let document = roxmltree::Document::parse(&page.body).unwrap();
            let root = document.root_element();
            assert_eq!(root.tag_name().namespace(), Some(OUTER));
            keeps_to_pox(root);
            // What is within is of the schema of Outlook; of an error all is of the outer one.
            let others = document.descendants().filter(|node| node.is_element() && *node != root);
            for node in others {
                assert_eq!(node.tag_name().namespace(), Some(inner), "{node:?}");
            }
        }
    }
}
