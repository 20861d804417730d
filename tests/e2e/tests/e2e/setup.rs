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

async fn a_device_is_set_up_by_a_link(topology: Topology) {
    let gatepost = Setup::new(topology).set("mail_programs.smtp_host", "localhost").start().await;
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
