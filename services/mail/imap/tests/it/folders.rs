//! Folders: LIST, LSUB, STATUS, CREATE, DELETE, RENAME, NAMESPACE, quota.

use crate::harness::{Server, mailbox_id};

#[tokio::test]
async fn the_first_login_finds_the_usual_folders() {
    let server = Server::new();
    let mut client = server.client().await;
    let all = client.ok("LIST \"\" *").await;
    assert!(all.untagged[0].ends_with("\"/\" INBOX"), "{all:?}");
    for (name, attribute) in [
        ("Sent", "\\Sent"),
        ("Trash", "\\Trash"),
        ("Drafts", "\\Drafts"),
        ("Junk", "\\Junk"),
        ("Archive", "\\Archive"),
    ] {
        let line = all.line(&format!("\"/\" {name}"));
        assert!(line.contains(attribute) && line.contains("\\HasNoChildren"), "{line}");
    }
    assert_eq!(client.ok("LIST \"\" \"\"").await.all(), "LIST (\\Noselect) \"/\" \"\"");
    assert_eq!(client.ok("NAMESPACE").await.all(), "NAMESPACE ((\"\" \"/\")) NIL NIL");
    assert_eq!(client.ok("LIST \"\" inbox").await.untagged.len(), 1);
    assert!(client.ok("LIST (SPECIAL-USE) \"\" *").await.untagged.len() == 5);
}

#[tokio::test]
async fn folders_are_created_renamed_and_deleted() {
    let server = Server::new();
    let mut client = server.client().await;
    client.ok("CREATE a/b/c").await;
    client.fails("CREATE a/b", "NO [ALREADYEXISTS]").await;
    client.fails("CREATE inbox", "NO [ALREADYEXISTS]").await;
    client.fails("CREATE a//b", "NO [CANNOT]").await;
    client.fails("CREATE \"a*\"", "NO [CANNOT]").await;
    client.fails("CREATE a&b", "NO [CANNOT]").await;
    assert!(client.ok("LIST \"\" a").await.all().contains("\\HasChildren"));
    assert_eq!(client.ok("LIST \"\" a/%").await.untagged.len(), 1);
    assert_eq!(client.ok("LIST a/ *").await.untagged.len(), 2);
    client.fails("RENAME a Sent", "NO [ALREADYEXISTS]").await;
    client.fails("RENAME nowhere x", "NO [NONEXISTENT]").await;
    client.ok("RENAME a/b x").await;
    assert_eq!(client.ok("LIST \"\" x/c").await.untagged.len(), 1);
    client.fails("DELETE INBOX", "NO [CANNOT]").await;
    client.fails("DELETE nowhere", "NO [NONEXISTENT]").await;
    client.ok("DELETE x/c").await;
    client.fails("SELECT x/c", "NO [NONEXISTENT]").await;
    client.fails("CREATE mine (USE (\\Sent))", "NO [USEATTR]").await;
    client.fails("CREATE mine (USE (\\All))", "NO [USEATTR]").await;
    client.ok("DELETE Sent").await;
    client.ok("CREATE mine (USE (\\Sent))").await;
    assert!(client.ok("LIST \"\" mine").await.has("\\Sent"));
}

#[tokio::test]
async fn names_in_any_script_come_back_as_written() {
    let server = Server::new();
    let mut client = server.client().await;
    for wire in ["Entw&APw-rfe", "&U,BTFw-", "a&-b", "emoji&2D3eAA-", "\"with space\""] {
        client.ok(&format!("CREATE {wire}")).await;
        let listed = client.ok(&format!("LIST \"\" {wire}")).await;
        assert!(listed.all().ends_with(&format!("\"/\" {wire}")), "{listed:?}");
        let status = client.ok(&format!("STATUS {wire} (MESSAGES)")).await;
        assert_eq!(status.all(), format!("STATUS {wire} (MESSAGES 0)"));
        client.ok(&format!("DELETE {wire}")).await;
    }
}

#[tokio::test]
async fn subscriptions_outlive_their_folders() {
    let server = Server::new();
    let mut client = server.client().await;
    client.ok("CREATE a/b").await;
    client.ok("SUBSCRIBE a/b").await;
    assert_eq!(client.ok("LSUB \"\" a*").await.all(), "LSUB () \"/\" a/b");
    assert_eq!(client.ok("LSUB \"\" a%").await.all(), "LSUB (\\Noselect) \"/\" a");
    let got = client.ok("LIST (SUBSCRIBED RECURSIVEMATCH) \"\" a%").await;
    assert!(got.line("\"/\" a").ends_with("(\"CHILDINFO\" (\"SUBSCRIBED\"))"), "{got:?}");
    client.ok("DELETE a/b").await;
    let got = client.ok("LIST (SUBSCRIBED) \"\" a/*").await;
    assert!(got.all().contains("\\NonExistent") && got.all().contains("\\Subscribed"), "{got:?}");
    client.ok("UNSUBSCRIBE a/b").await;
    assert!(client.ok("LSUB \"\" a*").await.untagged.is_empty());
    let got = client.ok("LIST \"\" (INBOX Sent) RETURN (SUBSCRIBED CHILDREN)").await;
    assert_eq!(got.untagged.len(), 2);
}

#[tokio::test]
async fn status_counts() {
    let server = Server::new();
    let mut client = server.client().await;
    client.append("INBOX", "(\\Seen) ", "Subject: a\r\n\r\nx").await;
    client.append("INBOX", "(\\Deleted) ", "Subject: b\r\n\r\ny").await;
    let all = "MESSAGES RECENT UIDNEXT UNSEEN DELETED DELETED-STORAGE SIZE APPENDLIMIT";
    let got = client.ok(&format!("STATUS inbox ({all})")).await;
    assert_eq!(
        got.all(),
        "STATUS INBOX (MESSAGES 2 RECENT 2 UIDNEXT 3 UNSEEN 1 DELETED 1 DELETED-STORAGE 15 SIZE 30 APPENDLIMIT 52428800)"
    );
    assert!(client.ok("STATUS INBOX (UIDVALIDITY HIGHESTMODSEQ)").await.has("HIGHESTMODSEQ"));
    client.fails("STATUS nowhere (MESSAGES)", "NO [NONEXISTENT]").await;
    let got = client.ok("LIST \"\" % RETURN (STATUS (DELETED-STORAGE))").await;
    assert!(got.has("STATUS INBOX (DELETED-STORAGE 15)"), "{got:?}");
    assert!(got.has("STATUS Sent (DELETED-STORAGE 0)"), "{got:?}");
    let got = client.ok("LIST \"\" % RETURN (STATUS (MESSAGES))").await;
    assert!(got.has("STATUS INBOX (MESSAGES 2)"), "{got:?}");
}

#[tokio::test]
async fn quota_is_told_and_kept() {
    let server = Server::new();
    let mut client = server.client().await;
    assert!(client.ok("GETQUOTAROOT INBOX").await.has("* QUOTA \"\" (MESSAGE 0 5000000)"));
    server.door.set(|door| door.quota_bytes = 10_240);
    let mut client = server.client().await;
    client.append("INBOX", "", &format!("Subject: a\r\n\r\n{}", "x".repeat(5000))).await;
    let got = client.ok("GETQUOTA \"\"").await;
    assert_eq!(got.all(), "QUOTA \"\" (STORAGE 5 10 MESSAGE 1 5000000)");
    client.fails("GETQUOTA x", "NO [NONEXISTENT]").await;
    client.fails("SETQUOTA \"\" (STORAGE 512)", "NO [NOPERM]").await;
    let got = client.ok("GETQUOTAROOT Nowhere").await;
    assert!(got.all().starts_with("QUOTAROOT Nowhere \"\"|QUOTA \"\" (STORAGE 5 10"), "{got:?}");
    let big = "x".repeat(6000);
    client.fails(&format!("APPEND INBOX {{6000+}}\r\n{big}"), "NO [OVERQUOTA]").await;
    client.fails("APPEND INBOX {6000}", "NO [OVERQUOTA]").await;
    client.ok("NOOP").await;
}

/// The limit on messages is a quota like that on bytes: for APPEND, before and after the literal, and COPY;
/// MOVE needs no room.
#[tokio::test]
async fn the_limit_on_messages_is_a_quota_too() {
    let server = Server::new();
    let mut client = server.client().await;
    client.ok("APPEND INBOX {3+}\r\none").await;
    let mailbox = server.mail.open(mailbox_id(), 0).await.unwrap();
    mailbox.set_quota_messages(2).await.unwrap();
    client.ok("SELECT INBOX").await;
    client.ok("COPY 1 Archive").await;
    client.fails("APPEND INBOX {3+}\r\ntwo", "NO [OVERQUOTA]").await;
    client.fails("APPEND INBOX {3}", "NO [OVERQUOTA]").await;
    client.fails("COPY 1 Sent", "NO [OVERQUOTA]").await;
    client.ok("MOVE 1 Sent").await;
    mailbox.set_quota_messages(3).await.unwrap();
    client.ok("APPEND INBOX {3+}\r\ntwo").await;
    client.fails("APPEND INBOX {3+}\r\nthr", "NO [OVERQUOTA]").await;
}
