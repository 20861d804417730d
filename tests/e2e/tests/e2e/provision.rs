//! Bulk provisioning: every line reported, running again makes nothing twice.

use std::fmt::Write as _;

use gatepost_testkit::{Setup, Topology};
use serde_json::Value;

gatepost_e2e::in_both!(a_file_makes_people_once);

async fn a_file_makes_people_once(topology: Topology) {
    const PEOPLE: usize = 60;
    let gatepost = Setup::new(topology).start().await;
    let anna = gatepost.person("anna").await;
    let mut table = "email,name,organization,address,app_password\n".to_owned();
    for number in 0..PEOPLE {
        let _ = writeln!(
            table,
            "p{number}@people.example,Person {number},House {number},p{number}@gatepost.test,phone"
        );
    }
    table.push_str("not an address,Nobody,,,\n");
    let file = gatepost.scratch().join("people.csv");
    std::fs::write(&file, table).unwrap();
    let path = file.display().to_string();
    let words = ["provision", &path, "--mail-service", &anna.mail_service_id];
    let output = gatepost.try_admin(&words, "").await;
    assert!(!output.status.success(), "a bad line is an error");
    let report: Vec<Value> = rows(&output.stdout);
    assert_eq!(report.len(), PEOPLE + 1);
    let failed: Vec<&Value> = report.iter().filter(|row| row["ok"] == false).collect();
    assert!(failed.len() == 1 && !failed[0]["error"].as_str().unwrap().is_empty(), "{failed:?}");
    let made = report.iter().find(|row| row["address"] == "p7@gatepost.test").unwrap();
    let secret = made["secret"].as_str().unwrap();
    gatepost.imap().await.login("p7@gatepost.test", secret).await.ok();

    let again = rows(&gatepost.try_admin(&words, "").await.stdout);
    assert_eq!(again.iter().filter(|row| row["ok"] == true).count(), PEOPLE, "{:?}", again.first());
    let accounts = gatepost.admin(&["account", "list"]).await;
    assert_eq!(accounts.as_array().unwrap().len(), PEOPLE + 1);
    let mailboxes = gatepost.admin(&["mailbox", "list"]).await;
    assert_eq!(mailboxes.as_array().unwrap().len(), PEOPLE + 1);
    gatepost.imap().await.login("p7@gatepost.test", secret).await.ok();
}

/// A JSON array, or one object a line.
fn rows(output: &[u8]) -> Vec<Value> {
    serde_json::from_slice(output).unwrap_or_else(|_| {
        let text = String::from_utf8_lossy(output);
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    })
}
