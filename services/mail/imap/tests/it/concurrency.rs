//! Several connections to one folder.

use crate::harness::Server;

#[tokio::test]
async fn changes_of_one_are_told_to_the_other_once() {
    let server = Server::new();
    let (mut one, mut two) = (server.selected("INBOX").await, server.selected("INBOX").await);
    one.fill("INBOX", 3).await;
    assert_eq!(two.ok("NOOP").await.all(), "3 EXISTS|0 RECENT");
    one.ok("STORE 1 +FLAGS.SILENT (\\Seen)").await;
    assert!(one.ok("NOOP").await.untagged.is_empty());
    assert_eq!(two.ok("NOOP").await.all(), "1 FETCH (UID 1 FLAGS (\\Seen))");
    assert!(two.ok("NOOP").await.untagged.is_empty());
    // Silence is broken when somebody else changed the flags too.
    two.ok("STORE 2 +FLAGS (\\Flagged)").await;
    let got = one.ok("STORE 2 +FLAGS.SILENT (\\Seen)").await;
    assert!(got.has("\\Flagged"), "{got:?}");
    assert!(one.ok("NOOP").await.untagged.is_empty());
}

#[tokio::test]
async fn expunged_messages_keep_their_numbers_until_it_may_be_told() {
    let server = Server::new();
    let (mut one, mut two) = (server.selected("INBOX").await, server.selected("INBOX").await);
    one.fill("INBOX", 4).await;
    two.ok("NOOP").await;
    one.ok("STORE 2 +FLAGS (\\Deleted)").await;
    one.ok("EXPUNGE").await;
    one.append("INBOX", "", "Subject: five\r\n\r\n").await;
    let got = two.ok("FETCH 1:4 (UID BODY.PEEK[TEXT])").await;
    assert_eq!(got.untagged.len(), 4, "{got:?}");
    assert!(got.has("2 FETCH (UID 2 BODY[TEXT] {8}\r\nbody 2\r\n)"), "{got:?}");
    assert_eq!(two.ok("SEARCH ALL").await.all(), "SEARCH 1 3 4");
    let got = two.ok("STORE 2,3 +FLAGS (\\Seen)").await;
    assert!(got.tagged.starts_with("OK [EXPUNGEISSUED]"), "{got:?}");
    assert_eq!(got.all(), "3 FETCH (UID 3 FLAGS (\\Seen))");
    let got = two.ok("NOOP").await;
    assert_eq!(got.all(), "2 EXPUNGE|4 EXISTS|0 RECENT");
    assert_eq!(two.ok("FETCH 1:* UID").await.untagged[1], "* 2 FETCH (UID 3)");
}

#[tokio::test]
async fn idle_tells_at_once() {
    let server = Server::new();
    let (mut one, mut two) = (server.selected("INBOX").await, server.selected("INBOX").await);
    two.send(b"i IDLE\r\n").await;
    assert_eq!(two.response().await, "+ idling");
    one.fill("INBOX", 1).await;
    assert_eq!(two.response().await, "* 1 EXISTS");
    two.response().await;
    one.ok("STORE 1 +FLAGS (\\Deleted)").await;
    assert_eq!(two.response().await, "* 1 FETCH (UID 1 FLAGS (\\Deleted \\Recent))");
    one.ok("EXPUNGE").await;
    assert_eq!(two.response().await, "* 1 EXPUNGE");
    two.send(b"DONE\r\n").await;
    assert!(two.until("i").await.tagged.starts_with("OK"));
    two.send(b"j IDLE\r\n").await;
    two.response().await;
    two.send(b"k NOOP\r\n").await;
    assert!(two.until("j").await.tagged.starts_with("BAD"));
}

#[tokio::test]
async fn recent_is_for_one_connection_alone() {
    let server = Server::new();
    let mut writer = server.client().await;
    writer.fill("INBOX", 2).await;
    let mut reader = server.client().await;
    assert!(reader.ok("EXAMINE INBOX").await.has("* 2 RECENT"));
    let mut one = server.client().await;
    assert!(one.ok("SELECT INBOX").await.has("* 2 RECENT"));
    let mut two = server.client().await;
    assert!(two.ok("SELECT INBOX").await.has("* 0 RECENT"));
    assert!(one.ok("FETCH 1 FLAGS").await.has("\\Recent"));
    assert!(!two.ok("FETCH 1 FLAGS").await.has("\\Recent"));
}

#[tokio::test]
async fn a_deleted_folder_is_emptied_before_its_reader() {
    let server = Server::new();
    let mut one = server.client().await;
    one.ok("CREATE x").await;
    one.fill("x", 2).await;
    let mut two = server.selected("x").await;
    one.ok("DELETE x").await;
    let got = two.ok("NOOP").await;
    assert_eq!(got.all(), "2 EXPUNGE|1 EXPUNGE");
    two.fails("SELECT x", "NO [NONEXISTENT]").await;
    two.ok("SELECT INBOX").await;
}

#[tokio::test]
async fn a_deleted_folder_can_be_closed() {
    let server = Server::new();
    let mut one = server.client().await;
    one.ok("CREATE x").await;
    one.append("x", "(\\Deleted) ", "Subject: x\r\n\r\n").await;
    let mut two = server.selected("x").await;
    one.ok("DELETE x").await;
    assert!(two.ok("CLOSE").await.untagged.is_empty());
    two.fails("CLOSE", "BAD").await;
}

/// Two connections change flags, append and expunge at will; a third follows by what it is told. In
/// the end it must know exactly what is there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_follower_ends_with_what_is_there() {
    let server = Server::new();
    let mut follower = server.selected("INBOX").await;
    let writers = (0..2).map(|seed: u64| {
        let imap = server.selected("INBOX");
        async move {
            let mut client = imap.await;
            let mut state = seed + 1;
            for _ in 0..40 {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                let number = state >> 33;
                match number % 4 {
                    0 | 1 => drop(client.append("INBOX", "", "Subject: x\r\n\r\n").await),
                    2 => drop(
                        client
                            .ok(&format!(
                                "UID STORE {} +FLAGS (\\Deleted $k{})",
                                number % 40 + 1,
                                number % 3
                            ))
                            .await,
                    ),
                    _ => drop(client.ok("EXPUNGE").await),
                }
            }
        }
    });
    let mut writers: Vec<_> = writers.collect();
    let (first, second) = (writers.remove(0), writers.remove(0));
    let mut messages: Vec<String> = Vec::new();
    let follow = |messages: &mut Vec<String>, got: &crate::harness::Got| {
        for line in &got.untagged {
            let mut words = line.split(' ').skip(1);
            let (Some(number), Some(what)) = (words.next(), words.next()) else { continue };
            let Ok(number) = number.parse::<usize>() else { continue };
            match what {
                "EXISTS" => {
                    assert!(number >= messages.len(), "{line} after {}", messages.len());
                    messages.resize(number, "?".to_owned());
                }
                "EXPUNGE" => drop(messages.remove(number - 1)),
                "FETCH" => {
                    let flags = line
                        .split("FLAGS ")
                        .nth(1)
                        .unwrap()
                        .replace(" \\Recent", "")
                        .replace("\\Recent", "");
                    messages[number - 1] = flags.trim_end_matches(')').to_owned();
                }
                _ => {}
            }
        }
    };
    let following = async {
        for _ in 0..60 {
            let got = follower.ok("NOOP").await;
            follow(&mut messages, &got);
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
    };
    tokio::join!(first, second, following);
    let got = follower.ok("NOOP").await;
    follow(&mut messages, &got);
    let known = messages.clone();
    let mut fresh = server.client().await;
    let got = fresh.ok("SELECT INBOX").await;
    assert!(got.has(&format!("* {} EXISTS", known.len())), "{got:?} {}", known.len());
    if !known.is_empty() {
        let mut actual = vec!["?".to_owned(); known.len()];
        let got = fresh.ok("FETCH 1:* (FLAGS)").await;
        follow(&mut actual, &got);
        for (known, actual) in known.iter().zip(&actual) {
            // Flags of new messages are not told until somebody changes them: clients ask.
            assert!(known == actual || known == "?", "{known} {actual}");
        }
    }
}

#[tokio::test]
async fn flags_are_told_where_a_silent_store_before_was_not_the_last_word() {
    let server = Server::new();
    let mut client = server.client().await;
    client.fill("INBOX", 3).await;
    client.ok("SELECT INBOX").await;
    let mut other = server.selected("INBOX").await;
    other.ok("STORE 3 +FLAGS.SILENT (\\Deleted)").await;
    client.ok("NOOP").await;
    // From here on it is told of nothing while it counts.
    other.ok("EXPUNGE").await;
    assert_eq!(client.ok("STORE 1 FLAGS.SILENT (\\Answered \\Deleted)").await.all(), "");
    other.ok("UID STORE 1 FLAGS.SILENT (\\Deleted)").await;
    // It takes the message to be answered.
    let got = client.ok("STORE 1 +FLAGS.SILENT (\\Deleted \\Flagged)").await;
    assert!(got.has("* 1 FETCH (UID 1 FLAGS (\\Flagged \\Deleted"), "{got:?}");
    // Now it does not.
    assert_eq!(client.ok("STORE 1 -FLAGS.SILENT (\\Flagged)").await.all(), "");
    assert!(client.ok("NOOP").await.all().starts_with("3 EXPUNGE"));
}
