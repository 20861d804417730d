//! Mailboxes as a whole, from the command line: files and other servers in and out, expunged messages back, and what
//! a check says of bytes that are lost.

use std::{collections::BTreeMap, fs, path::PathBuf};

use gatepost_testkit::{DovecotBehind, Gatepost, Imap, Person, Setup, Topology};

use crate::{
    damage::files,
    letters::{all, difficult, letter},
};

gatepost_e2e::in_both!(
    mail_goes_out_in_files_and_comes_back_the_same,
    another_server_is_brought_over_and_nothing_twice,
    expunged_messages_come_back_with_flags_and_dates,
    a_check_names_what_is_lost,
);

/// What of each message of a folder must be the same elsewhere: flags, date, bytes.
type Messages = Vec<(String, Vec<u8>)>;

/// Appends with flags and a date.
async fn append(imap: &mut Imap, folder: &str, flags: &str, day: usize, message: &[u8]) {
    let start = format!("APPEND \"{folder}\" ({flags}) \"{day:02}-Feb-2024 10:20:30 +0000\" ");
    let size = message.len();
    imap.send(format!("x{day} {start}{{{size}+}}\r\n").as_bytes()).await;
    imap.send(message).await;
    imap.send(b"\r\n").await;
    imap.until(&format!("x{day}")).await.ok();
}

/// Fills a mailbox with messages of every kind in three folders.
async fn fill(imap: &mut Imap) {
    for folder in ["Reisen/S&APw-d", "Empty"] {
        imap.command(&format!("CREATE \"{folder}\"")).await.ok();
    }
    for (number, message) in difficult().iter().enumerate() {
        let flags = ["\\Seen", "\\Flagged \\Answered", "$Forwarded", ""][number % 4];
        append(imap, "INBOX", flags, number + 1, message).await;
    }
    append(imap, "Reisen/S&APw-d", "\\Seen Holiday", 20, &letter(1)).await;
    append(imap, "Archive", "\\Draft", 21, b"From: a@b.example\r\n\r\nFrom me\r\n>From you\r\n")
        .await;
}

/// All that there is in a mailbox.
async fn contents(imap: &mut Imap) -> BTreeMap<String, Messages> {
    let listed = imap.command("LIST \"\" \"*\"").await.ok();
    let names = listed.untagged.iter().map(|line| String::from_utf8_lossy(line).into_owned());
    let names: Vec<String> = names
        .filter_map(|line| Some(line.rsplit_once(" \"/\" ")?.1.trim_matches('"').to_owned()))
        .collect();
    let mut found = BTreeMap::new();
    for name in names {
        let bytes = all(imap, &name).await;
        let mut messages = Vec::new();
        if !bytes.is_empty() {
            let facts = imap.command("FETCH 1:* (FLAGS INTERNALDATE)").await.ok();
            let facts =
                facts.untagged.iter().map(|line| String::from_utf8_lossy(line).into_owned());
            messages = facts.filter(|line| line.contains(" FETCH ")).zip(bytes).collect();
        }
        found.insert(name, messages);
    }
    found
}

async fn mail(gatepost: &Gatepost, command: &[&str]) -> serde_json::Value {
    gatepost.admin(&[&["mail"], command].concat()).await
}

async fn mail_goes_out_in_files_and_comes_back_the_same(topology: Topology) {
    let gatepost = Setup::new(topology).start().await;
    let anna = gatepost.person("anna").await;
    let mut imap = gatepost.imap_as(&anna).await;
    fill(&mut imap).await;
    let before = contents(&mut imap).await;
    assert_eq!(before["INBOX"].len(), difficult().len(), "{before:?}");
    for format in ["mbox", "maildir"] {
        let dir = gatepost.scratch().join(format);
        let to = dir.to_str().unwrap();
        mail(&gatepost, &["export", &anna.address, "--to", to, "--format", format]).await;
        let person = gatepost.person(format).await;
        let import = ["import", format, &person.address, to];
        let done = mail(&gatepost, &import).await;
        assert_eq!((&done["imported"], &done["refused"]), (&10.into(), &0.into()), "{done}");
        let mut imap = gatepost.imap_as(&person).await;
        let mut after = contents(&mut imap).await;
        // A file of no messages is no folder to a Maildir's reader everywhere; messages are what counts.
        after.entry("Empty".to_owned()).or_default();
        assert_eq!(after, before, "{format}");
        // Once more: what is there already is not doubled.
        let again = mail(&gatepost, &import).await;
        assert_eq!((&again["imported"], &again["present"]), (&0.into(), &10.into()), "{again}");
    }
}

/// Logs in to Dovecot itself, as its master for somebody.
async fn at_dovecot(dovecot: &DovecotBehind, user: &str) -> Imap {
    let trust = gatepost_testkit::Trust::of_file(&dovecot.ca_file());
    let mut imap = Imap::connect(dovecot.address(), &trust).await;
    let (master, secret) = dovecot.master();
    imap.command(&format!("LOGIN \"{user}*{master}\" \"{secret}\"")).await.ok();
    imap
}

async fn another_server_is_brought_over_and_nothing_twice(topology: Topology) {
    let mut dovecot = DovecotBehind::start();
    let gatepost = Setup::new(topology).start().await;
    let anna = gatepost.person("anna").await;
    let mut there = at_dovecot(&dovecot, "anna@gatepost.test").await;
    there.command("CREATE Work").await.ok();
    for number in 0..5 {
        append(&mut there, "INBOX", "\\Seen", number + 1, &letter(number)).await;
    }
    append(&mut there, "Work", "\\Flagged $Important", 9, &letter(9)).await;

    let (port, ca) = (dovecot.address().port().to_string(), dovecot.ca_file());
    let (master, secret) = dovecot.master();
    let user = format!("anna@gatepost.test*{master}");
    let file = gatepost.scratch().join("password");
    fs::write(&file, secret).unwrap();
    let (ca, file) = (ca.to_str().unwrap(), file.to_str().unwrap());
    let command = ["import", "imap", &anna.address, "--host", "localhost", "--port", &port];
    let rest = ["--ca", ca, "--user", &user, "--password-file", file];
    let import = [&command[..], &rest[..]].concat();
    let done = mail(&gatepost, &import).await;
    assert_eq!((&done["imported"], &done["refused"]), (&6.into(), &0.into()), "{done}");

    let mut here = gatepost.imap_as(&anna).await;
    let (before, after) = (contents(&mut there).await, contents(&mut here).await);
    for folder in ["INBOX", "Work"] {
        let bytes = |messages: &Messages| messages.iter().map(|m| m.1.clone()).collect::<Vec<_>>();
        assert_eq!(bytes(&after[folder]), bytes(&before[folder]), "{folder}");
    }
    let flagged = &after["Work"][0].0;
    assert!(
        flagged.contains("\\Flagged $Important") && flagged.contains(" 9-Feb-2024 10:20:30"),
        "{flagged}"
    );

    // A second run brings what is new, and no more.
    append(&mut there, "INBOX", "", 10, &letter(10)).await;
    let again = mail(&gatepost, &import).await;
    assert_eq!((&again["imported"], &again["present"]), (&1.into(), &0.into()), "{again}");
    assert!(!gatepost.logs().contains(secret), "the other server's password is not logged");
    dovecot.stop();
}

async fn expunged_messages_come_back_with_flags_and_dates(topology: Topology) {
    let gatepost = Setup::new(topology).start().await;
    let anna = gatepost.person("anna").await;
    let mut imap = gatepost.imap_as(&anna).await;
    for number in 1..=3 {
        append(&mut imap, "INBOX", "\\Flagged Holiday", number, &letter(number)).await;
    }
    let before = contents(&mut imap).await;
    imap.command("SELECT INBOX").await.ok();
    imap.command("STORE 2 +FLAGS.SILENT (\\Deleted)").await.ok();
    imap.command("EXPUNGE").await.ok();
    let listed = mail(&gatepost, &["expunged", &anna.address]).await;
    let rows = listed.as_array().unwrap();
    assert_eq!(rows.len(), 1, "{listed}");
    assert_eq!((&rows[0]["subject"], &rows[0]["folder"]), (&"letter 2".into(), &"INBOX".into()));
    let done = mail(&gatepost, &["restore", &anna.address, rows[0]["id"].as_str().unwrap()]).await;
    assert_eq!(done["restored"], 1, "{done}");
    let told = imap.command("NOOP").await.ok();
    assert_eq!(told.number("EXISTS"), Some(3), "who is connected is told: {told:?}");
    let after = contents(&mut imap).await;
    let (was, is) = (&before["INBOX"][1], &after["INBOX"][2]);
    assert_eq!(is.1, was.1);
    assert_eq!(is.0.replace("* 3 ", "* 2 "), was.0, "flags and date");
    let listed = mail(&gatepost, &["expunged", &anna.address]).await;
    assert_eq!(listed.as_array().unwrap().len(), 0, "{listed}");
}

async fn a_check_names_what_is_lost(topology: Topology) {
    let gatepost = Setup::new(topology).start().await;
    let anna: Person = gatepost.person("anna").await;
    let mut imap = gatepost.imap_as(&anna).await;
    append(&mut imap, "INBOX", "", 1, &letter(1)).await;
    let sound = mail(&gatepost, &["check", &anna.address, "--bytes"]).await;
    assert_eq!((&sound["messages"], &sound["found"]), (&1.into(), &0.into()), "{sound}");
    mail(&gatepost, &["reindex", &anna.address]).await;

    let blobs = files(&gatepost.data_dir().join("mail/blobs"));
    let holds =
        |path: &&PathBuf| fs::read(path).unwrap().windows(8).any(|part| part == b"letter 1");
    fs::remove_file(blobs.iter().find(holds).expect("the message's bytes")).unwrap();
    for command in ["check", "repair"] {
        let output = gatepost.try_admin(&["mail", command, &anna.address], "").await;
        assert!(!output.status.success(), "{command}");
        let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(told["findings"][0]["kind"], "bytes-gone", "{command}: {told}");
        assert_eq!(told["findings"][0]["repairable"], false, "{command}: {told}");
    }
}
