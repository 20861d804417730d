//! Setting up a device (APP-7), as a person does: the link in the console, the profile on the device, mail with the
//! password in it; and what mail programs find by themselves.

use std::process::Command;

use gatepost_testkit::{Gatepost, Person, Setup, Topology};
use serde_json::Value;

gatepost_e2e::in_both!(a_device_is_set_up_by_a_link, programs_find_their_servers);

/// The address that the page of a new link shows.
async fn link(gatepost: &Gatepost, person: &Person, kind: &str) -> String {
    let mut browser = gatepost.browser();
    let page = browser.get("/login").await;
    let fields = [("email", person.email.as_str()), ("password", person.password.as_str())];
    browser.submit(&page, "/login", &fields).await;
    let new = format!("/mailboxes/{}/set-up", person.mailbox_id);
    let page = browser.get(&new).await;
    let fields = [("device-kind", kind), ("device-name", "Pocket")];
    let shown = browser.submit(&page, &new, &fields).await;
    let link = shown.body.split("/set-up?token=").nth(1).unwrap_or_else(|| panic!("{shown:?}"));
    let token = link.split(['<', '"']).next().unwrap();
    format!("/set-up?token={token}")
}

/// What a profile says, as Python's plistlib reads it once OpenSSL has found its signature right.
fn verified(gatepost: &Gatepost, profile: &[u8]) -> Value {
    let file = gatepost.scratch().join("mail.mobileconfig");
    std::fs::write(&file, profile).unwrap();
    let output = Command::new("openssl")
        .args(["cms", "-verify", "-binary", "-inform", "DER", "-purpose", "any", "-in"])
        .arg(&file)
        .arg("-CAfile")
        .arg(gatepost.ca_file())
        .output()
        .expect("openssl");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let plist = gatepost.scratch().join("mail.plist");
    std::fs::write(&plist, output.stdout).unwrap();
    let read =
        "import json, plistlib, sys; print(json.dumps(plistlib.load(open(sys.argv[1], 'rb'))))";
    let output = Command::new("python3").args(["-c", read]).arg(&plist).output().expect("python3");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Keys of payloads that programs of Apple know, by the kind of payload: `!` before those that must be there, and the
/// kind of their value (Apple, "Device Management": TopLevel, CommonPayloadKeys, Mail, CalDAV, CardDAV).
const KEYS: [(&str, &str); 4] = [
    (
        "Configuration",
        "!PayloadContent:a !PayloadDisplayName:s !PayloadIdentifier:s !PayloadType:s !PayloadUUID:s \
         !PayloadVersion:i PayloadDescription:s PayloadOrganization:s PayloadRemovalDisallowed:b PayloadScope:s",
    ),
    (
        "com.apple.mail.managed",
        "!PayloadIdentifier:s !PayloadType:s !PayloadUUID:s !PayloadVersion:i PayloadDisplayName:s \
         PayloadDescription:s !EmailAccountType:s EmailAccountDescription:s EmailAccountName:s EmailAddress:s \
         !IncomingMailServerAuthentication:s !IncomingMailServerHostName:s IncomingMailServerPortNumber:i \
         IncomingMailServerUseSSL:b IncomingMailServerUsername:s IncomingPassword:s \
         !OutgoingMailServerAuthentication:s !OutgoingMailServerHostName:s OutgoingMailServerPortNumber:i \
         OutgoingMailServerUseSSL:b OutgoingMailServerUsername:s OutgoingPasswordSameAsIncomingPassword:b",
    ),
    (
        "com.apple.caldav.account",
        "!PayloadIdentifier:s !PayloadType:s !PayloadUUID:s !PayloadVersion:i PayloadDisplayName:s \
         !CalDAVHostName:s CalDAVAccountDescription:s CalDAVPassword:s CalDAVPort:i CalDAVPrincipalURL:s \
         CalDAVUseSSL:b CalDAVUsername:s",
    ),
    (
        "com.apple.carddav.account",
        "!PayloadIdentifier:s !PayloadType:s !PayloadUUID:s !PayloadVersion:i PayloadDisplayName:s \
         !CardDAVHostName:s CardDAVAccountDescription:s CardDAVPassword:s CardDAVPort:i CardDAVPrincipalURL:s \
         CardDAVUseSSL:b CardDAVUsername:s",
    ),
];

/// Holds a payload against the table.
fn keeps_to_keys(payload: &Value) {
    let kind = payload["PayloadType"].as_str().expect("a type");
    let (_, keys) = KEYS.iter().find(|(known, _)| *known == kind).expect("a known type");
    let keys: Vec<(&str, &str)> =
        keys.split_whitespace().map(|key| key.split_once(':').unwrap()).collect();
    for (key, value) in payload.as_object().unwrap() {
        let known = keys.iter().find(|(known, _)| known.trim_start_matches('!') == key);
        let (_, form) = known.unwrap_or_else(|| panic!("{kind} has no key {key}"));
        let right = match *form {
            "s" => value.as_str().is_some_and(|text| !text.is_empty()),
            "i" => value.is_u64(),
            "b" => value.is_boolean(),
            _ => value.is_array(),
        };
        assert!(right, "{kind}: {key} is {value}");
    }
    for must in keys.iter().filter_map(|(key, _)| key.strip_prefix('!')) {
        assert!(payload.get(must).is_some(), "{kind} lacks {must}");
    }
    assert_eq!(payload["PayloadVersion"], 1, "{kind}");
    let uuid = payload["PayloadUUID"].as_str().unwrap();
    let lengths: Vec<usize> = uuid.split('-').map(str::len).collect();
    assert_eq!(lengths, [8, 4, 4, 4, 12], "{uuid}");
    assert!(uuid.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit()), "{uuid}");
}

async fn a_device_is_set_up_by_a_link(topology: Topology) {
    let setup = Setup::new(topology)
        .set("mail_programs.smtp_host", "localhost")
        .set("mail_programs.caldav_url", "https://dav.example.org/calendars/")
        .set("mail_programs.carddav_url", "https://dav.example.org:8443/contacts/");
    let gatepost = setup.start().await;
    let anna = gatepost.person("anna").await;
    let link = link(&gatepost, &anna, "apple").await;

    let mut phone = gatepost.browser();
    let page = phone.get(&link).await;
    assert!(page.body.contains(&anna.address), "{page:?}");
    let answer = phone.submit(&page, "/set-up", &[("hand", "profile")]).await;
    assert_eq!(answer.header("content-type"), Some("application/x-apple-aspen-config"));
    let profile = verified(&gatepost, &answer.bytes);
    assert_eq!(profile["PayloadType"], "Configuration");
    assert_eq!(profile["PayloadRemovalDisallowed"], false);
    keeps_to_keys(&profile);
    let payloads = profile["PayloadContent"].as_array().unwrap();
    payloads.iter().for_each(keeps_to_keys);
    let kinds: Vec<&Value> = payloads.iter().map(|payload| &payload["PayloadType"]).collect();
    assert_eq!(
        kinds,
        ["com.apple.mail.managed", "com.apple.caldav.account", "com.apple.carddav.account"]
    );
    for key in ["PayloadUUID", "PayloadIdentifier"] {
        let own = std::iter::once(&profile).chain(payloads);
        let own: std::collections::BTreeSet<&str> =
            own.map(|payload| payload[key].as_str().unwrap()).collect();
        assert_eq!(own.len(), 4, "one of its own each: {own:?}");
    }
    assert_eq!(payloads[1]["CalDAVHostName"], "dav.example.org");
    assert_eq!(payloads[1]["CalDAVPort"], 443);
    assert_eq!(payloads[2]["CardDAVPort"], 8443);
    assert_eq!(payloads[2]["CardDAVPrincipalURL"], "/contacts/");
    let mail = &profile["PayloadContent"][0];
    assert_eq!(mail["PayloadType"], "com.apple.mail.managed");
    assert_eq!(mail["EmailAddress"], anna.address);
    assert_eq!(mail["IncomingMailServerHostName"], "localhost");
    assert_eq!(mail["IncomingMailServerPortNumber"], gatepost.imaps_address().port());
    assert_eq!(mail["IncomingMailServerUseSSL"], true);
    let secret = mail["IncomingPassword"].as_str().unwrap();
    gatepost.imap_with(&anna.address, secret).await;

    // Once, and not for anything else.
    let again = phone.get(&link).await;
    assert_eq!(again.status, 404, "{again:?}");
    let list = gatepost.admin(&["app-password", "list", &anna.account_id]).await;
    let made = list.as_array().unwrap().iter().filter(|one| one["name"] == "Pocket").count();
    assert_eq!(made, 1, "{list}");
    assert!(!gatepost.logs().contains(secret));
    let token = link.split("token=").nth(1).unwrap();
    assert!(!gatepost.logs().contains(token));
}

async fn programs_find_their_servers(topology: Topology) {
    let gatepost = Setup::new(topology).set("mail_programs.smtp_host", "localhost").start().await;
    let program = gatepost.browser();
    let path = "/mail/config-v1.1.xml?emailaddress=nobody@gatepost.test";
    let found = program.call("GET", path, &[], "").await;
    let port = format!("<port>{}</port>", gatepost.imaps_address().port());
    assert_eq!(found.status, 200, "{found:?}");
    assert!(found.body.contains(&port), "{found:?}");
    let asked = "<Autodiscover><Request><EMailAddress>a@gatepost.test</EMailAddress>\
                 </Request></Autodiscover>";
    let kind = [("content-type", "text/xml")];
    let found = program.call("POST", "/Autodiscover/Autodiscover.xml", &kind, asked).await;
    assert_eq!(found.status, 200, "{found:?}");
    assert!(found.body.contains("<LoginName>a@gatepost.test</LoginName>"), "{found:?}");
    let other = path.replace("gatepost.test", "elsewhere.example");
    assert_eq!(program.call("GET", &other, &[], "").await.status, 404);
}
