//! LMTP in, IMAP out.

use gatepost_testkit::{Setup, Topology};

use crate::letters::{all, assert_arrived, difficult, letter};

gatepost_e2e::in_both!(
    what_goes_in_comes_out,
    recipients_are_answered_one_by_one,
    a_full_mailbox_is_told,
);

async fn what_goes_in_comes_out(topology: Topology) {
    let gatepost = Setup::new(topology).start().await;
    let anna = gatepost.person("anna").await;
    let mut lmtp = gatepost.lmtp().await;
    let sent = difficult();
    for message in &sent {
        lmtp.deliver_to(&anna.address, message).await.ok();
    }
    let mut imap = gatepost.imap_as(&anna).await;
    let found = all(&mut imap, "INBOX").await;
    assert_arrived(&found, &sent);
    for message in &found {
        let head = String::from_utf8_lossy(&message[..message.len().min(400)]).into_owned();
        assert!(head.starts_with("Return-Path: <sender@elsewhere.example>\r\n"), "{head}");
        assert!(head.contains("Received: "), "{head}");
    }
    // APPEND keeps every byte, its beginning included.
    imap.command("CREATE kept").await.ok();
    for message in &sent {
        imap.append("kept", message).await.ok();
    }
    assert_eq!(all(&mut imap, "kept").await, sent);
}

async fn recipients_are_answered_one_by_one(topology: Topology) {
    let gatepost = Setup::new(topology).start().await;
    let (anna, bert) = (gatepost.person("anna").await, gatepost.person("bert").await);
    gatepost.admin(&["mailbox", "add-alias", &anna.address, "sales@gatepost.test"]).await;
    let mut lmtp = gatepost.lmtp().await;
    let recipients = [
        anna.address.as_str(),
        "nobody@gatepost.test",
        "BERT@Gatepost.TEST",
        "someone@elsewhere.example",
        "sales@gatepost.test",
    ];
    let answers = lmtp.deliver(&recipients, &letter(1)).await;
    let codes: Vec<u16> = answers.iter().map(|answer| answer.code).collect();
    assert_eq!(codes, [250, 550, 250, 550, 250], "{answers:?}");
    assert!(answers[1].text.starts_with("5.1.1"), "{answers:?}");
    let mut imap = gatepost.imap_as(&bert).await;
    assert_arrived(&all(&mut imap, "INBOX").await, &[letter(1)]);
    let mut imap = gatepost.imap_as(&anna).await;
    let found = all(&mut imap, "INBOX").await;
    assert!((1..=2).contains(&found.len()), "by name and by alias: {}", found.len());

    gatepost.admin(&["mailbox", "suspend", &bert.address]).await;
    let answer = lmtp.deliver_to(&bert.address, &letter(2)).await;
    assert!((400..600).contains(&answer.code), "{answer:?}");
    gatepost.admin(&["mailbox", "resume", &bert.address]).await;
    lmtp.deliver_to(&bert.address, &letter(3)).await.ok();
}

async fn a_full_mailbox_is_told(topology: Topology) {
    let gatepost = Setup::new(topology).start().await;
    let anna = gatepost.person("anna").await;
    gatepost.admin(&["mailbox", "set-quota", &anna.address, "100KiB"]).await;
    let mut lmtp = gatepost.lmtp().await;
    let large = [letter(0), b"0123456789abcdef\r\n".repeat(2500)].concat();
    let mut taken = 0;
    let refused = loop {
        let answer = lmtp.deliver_to(&anna.address, &large).await;
        if answer.code != 250 {
            break answer;
        }
        taken += 1;
        assert!(taken < 5, "the quota does not bind");
    };
    assert!([452, 552].contains(&refused.code) && refused.text.contains(".2.2"), "{refused:?}");
    assert!(taken >= 1);
    let mut imap = gatepost.imap_as(&anna).await;
    assert_eq!(all(&mut imap, "INBOX").await.len(), taken);
    let appended = imap.append("INBOX", &large).await;
    assert!(appended.status == "NO" && appended.text.contains("OVERQUOTA"), "{appended:?}");
    // Room again: delivery goes on.
    imap.command("SELECT INBOX").await.ok();
    imap.command("STORE 1:* +FLAGS.SILENT (\\Deleted)").await.ok();
    imap.command("EXPUNGE").await.ok();
    lmtp.deliver_to(&anna.address, &large).await.ok();
}
