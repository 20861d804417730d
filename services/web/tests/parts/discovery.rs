//! What mail programs ask before anybody signs in.

use super::*;

pub(super) const POST: &str = "/autodiscover/autodiscover.xml";
pub(super) const OUTLOOK: &str =
    "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";

/// A mail program: it has no cookies.
pub(super) fn program() -> Browser {
    Browser::new("")
}

pub(super) async fn ask(program: &Browser, host: &str, path: &str) -> Page {
    let request = Request::builder().uri(path).header("host", host);
    program.send(request.body(Body::empty()).unwrap()).await
}

pub(super) async fn post(program: &Browser, path: &str, body: String) -> Page {
    let request = program.request("POST", path).header("content-type", "text/xml");
    program.send(request.body(Body::from(body)).unwrap()).await
}

pub(super) fn outlook(address: &str, schema: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><Autodiscover \
         xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006\">\
         <Request><EMailAddress>{address}</EMailAddress><AcceptableResponseSchema>{schema}\
         </AcceptableResponseSchema></Request></Autodiscover>"
    )
}

/// Texts of elements of this name.
pub(super) fn texts(body: &str, name: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(body).unwrap_or_else(|e| panic!("{e}: {body}"));
    let found = document.descendants().filter(|node| node.tag_name().name() == name);
    found.map(|node| node.text().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn autoconfig_answers_for_the_domain_of_the_address_or_of_the_host() {
    let program = program();
    const OLD: &str = "/mail/config-v1.1.xml";
    const WELL_KNOWN: &str = "/.well-known/autoconfig/mail/config-v1.1.xml";
    for (host, path) in [
        ("autoconfig.keller.example", OLD.to_owned()),
        ("autoconfig.keller.example:8443", OLD.to_owned()),
        ("keller.example", WELL_KNOWN.to_owned()),
        ("localhost", format!("{OLD}?emailaddress=anna@keller.example")),
        ("localhost", format!("{OLD}?emailaddress=nobody.at.all%40Keller.Example")),
        (
            "autoconfig.provider.test",
            "/.well-known/mail-v1.xml?emailaddress=a@keller.example".into(),
        ),
        ("autoconfig.keller.example", format!("{OLD}?emailaddress=%25EMAILADDRESS%25")),
    ] {
        let page = ask(&program, host, &path).await;
        assert_eq!(page.status, 200, "{host} {path}: {}", page.body);
        assert_eq!(page.headers["content-type"], "text/xml; charset=utf-8");
        assert_eq!(page.headers["cache-control"], "public, max-age=3600");
        assert!(!page.headers.contains_key("set-cookie"));
        assert_eq!(texts(&page.body, "domain"), ["keller.example"]);
        assert_eq!(texts(&page.body, "displayName"), ["Keller & Co"]);
        assert_eq!(texts(&page.body, "port"), ["993", "143", "465"]);
        assert!(!page.body.contains("anna") && !page.body.contains("nobody"), "{}", page.body);
    }
    for (host, path) in [
        ("autoconfig.elsewhere.example", OLD.to_owned()),
        ("localhost", OLD.to_owned()),
        ("autoconfig.keller.example", format!("{OLD}?emailaddress=anna@elsewhere.example")),
    ] {
        let page = ask(&program, host, &path).await;
        assert_eq!(page.status, 404, "{host} {path}");
        assert_eq!(page.headers["content-type"], "application/problem+json");
    }
    program.fakes.world().down = true;
    assert_eq!(ask(&program, "autoconfig.keller.example", OLD).await.status, 503);
}

#[tokio::test]
async fn questions_of_one_network_are_bounded() {
    let program = program();
    let mut answers = Vec::new();
    for _ in 0..40 {
        let page = ask(&program, "autoconfig.keller.example", "/mail/config-v1.1.xml").await;
        answers.push(page.status.as_u16());
    }
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 30, "{answers:?}");
    let page = post(&program, POST, outlook("anna@keller.example", OUTLOOK)).await;
    assert_eq!(page.status, 429);
    assert!(page.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn outlook_is_told_the_servers_in_whatever_letters_it_asks() {
    let program = program();
    for path in [POST, "/Autodiscover/Autodiscover.xml", "/AutoDiscover/AutoDiscover.XML"] {
        let page = post(&program, path, outlook("Anna.O'Neil@keller.example", OUTLOOK)).await;
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        assert_eq!(page.headers["content-type"], "text/xml; charset=utf-8");
        assert_eq!(page.headers["cache-control"], "no-store");
        assert_eq!(texts(&page.body, "Type"), ["IMAP", "SMTP"]);
        assert_eq!(texts(&page.body, "Port"), ["993", "465"]);
        assert_eq!(texts(&page.body, "LoginName"), ["Anna.O'Neil@keller.example"; 2]);
        let document = roxmltree::Document::parse(&page.body).unwrap();
        let account = document.descendants().find(|node| node.has_tag_name((OUTLOOK, "Account")));
        assert!(account.is_some(), "{}", page.body);
    }
    let sync = "http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006";
    for (body, code) in [
        (outlook("anna@keller.example", sync), "601"),
        (outlook("anna", OUTLOOK), "600"),
        ("<!DOCTYPE a [<!ENTITY b \"b\">]><EMailAddress>&b;</EMailAddress>".to_owned(), "600"),
        ("{}".to_owned(), "600"),
    ] {
        let page = post(&program, POST, body).await;
        assert_eq!(
            (page.status.as_u16(), texts(&page.body, "ErrorCode")),
            (200, vec![code.into()])
        );
    }
    let nowhere = post(&program, POST, outlook("anna@elsewhere.example", OUTLOOK)).await;
    assert_eq!(nowhere.status, 404);
    assert_eq!(post(&program, POST, "x".repeat(20_000)).await.status, 413);
}

#[tokio::test]
async fn the_json_of_autodiscover_leads_to_the_xml() {
    let program = program();
    const JSON: &str = "/autodiscover/autodiscover.json";
    for path in [
        format!("{JSON}?Email=anna%40keller.example&Protocol=AutodiscoverV1"),
        format!("{JSON}/v1.0/anna@keller.example?Protocol=autodiscoverv1"),
        "/Autodiscover/Autodiscover.json/v1.0/a%40keller.example?Protocol=AutodiscoverV1".into(),
    ] {
        let page = ask(&program, "localhost", &path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        let answer: serde_json::Value = serde_json::from_str(&page.body).unwrap();
        assert_eq!(answer["Url"], "https://localhost:8443/autodiscover/autodiscover.xml");
    }
    let other = ask(&program, "x", &format!("{JSON}?Email=a@keller.example&Protocol=Ews")).await;
    assert_eq!(other.status, 400);
    let other: serde_json::Value = serde_json::from_str(&other.body).unwrap();
    assert_eq!(other["ErrorCode"], "InvalidProtocol");
    for address in ["a@elsewhere.example", "keller.example", ""] {
        let path = format!("{JSON}?Email={address}&Protocol=AutodiscoverV1");
        assert_eq!(ask(&program, "x", &path).await.status, 404, "{address}");
    }
    assert_eq!(ask(&program, "x", "/autodiscover/else").await.status, 404);
}
