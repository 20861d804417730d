//! LIST and LSUB by the examples of their RFCs (RFC 5258 §5, RFC 5819 §3, RFC 6154 §5).

use tokio::io::DuplexStream;

use crate::harness::{Client, Server};

/// A mailbox like that of RFC 5258's examples.
async fn fruits() -> (Server, Client<DuplexStream>) {
    let server = Server::new();
    let mut client = server.client().await;
    for name in ["Sent", "Trash", "Drafts", "Junk", "Archive"] {
        client.ok(&format!("DELETE {name}")).await;
        client.ok(&format!("UNSUBSCRIBE {name}")).await;
    }
    for name in ["Fruit/Apple", "Fruit/Banana", "Tofu", "Vegetable/Broccoli", "Vegetable/Corn"] {
        client.ok(&format!("CREATE {name}")).await;
    }
    for name in ["Fruit/Banana", "Fruit/Peach", "Vegetable", "Vegetable/Broccoli"] {
        client.ok(&format!("SUBSCRIBE {name}")).await;
    }
    (server, client)
}

#[tokio::test]
async fn a_list_shows_what_is_asked_for_and_no_more() {
    let (_server, mut client) = fruits().await;
    for (command, lines) in [
        (
            "LIST \"\" *",
            "LIST (\\HasNoChildren) \"/\" INBOX|LIST (\\HasChildren) \"/\" Fruit\
             |LIST (\\HasNoChildren) \"/\" Fruit/Apple|LIST (\\HasNoChildren) \"/\" Fruit/Banana\
             |LIST (\\HasNoChildren) \"/\" Tofu|LIST (\\HasChildren) \"/\" Vegetable\
             |LIST (\\HasNoChildren) \"/\" Vegetable/Broccoli\
             |LIST (\\HasNoChildren) \"/\" Vegetable/Corn",
        ),
        (
            "LIST (SUBSCRIBED) \"\" *",
            "LIST (\\HasNoChildren \\Subscribed) \"/\" INBOX\
             |LIST (\\HasNoChildren \\Subscribed) \"/\" Fruit/Banana\
             |LIST (\\NonExistent \\HasNoChildren \\Subscribed) \"/\" Fruit/Peach\
             |LIST (\\HasChildren \\Subscribed) \"/\" Vegetable\
             |LIST (\\HasNoChildren \\Subscribed) \"/\" Vegetable/Broccoli",
        ),
        (
            "LIST () \"\" % RETURN (CHILDREN)",
            "LIST (\\HasNoChildren) \"/\" INBOX|LIST (\\HasChildren) \"/\" Fruit\
             |LIST (\\HasNoChildren) \"/\" Tofu|LIST (\\HasChildren) \"/\" Vegetable",
        ),
        (
            "LIST (REMOTE) \"\" (Tofu T* Tofu) RETURN (SUBSCRIBED)",
            "LIST (\\HasNoChildren) \"/\" Tofu",
        ),
        (
            "LIST (SUBSCRIBED RECURSIVEMATCH) \"\" %",
            "LIST (\\HasNoChildren \\Subscribed) \"/\" INBOX\
             |LIST (\\HasChildren) \"/\" Fruit (\"CHILDINFO\" (\"SUBSCRIBED\"))\
             |LIST (\\HasChildren \\Subscribed) \"/\" Vegetable (\"CHILDINFO\" (\"SUBSCRIBED\"))",
        ),
        // Every fruit that is subscribed is shown itself: to show Fruit would be redundant.
        (
            "LIST (RECURSIVEMATCH SUBSCRIBED) \"\" Fruit*",
            "LIST (\\HasNoChildren \\Subscribed) \"/\" Fruit/Banana\
             |LIST (\\NonExistent \\HasNoChildren \\Subscribed) \"/\" Fruit/Peach",
        ),
        ("LIST () \"\" \"\"", ""),
        ("LIST (SUBSCRIBED) \"\" Fruit", ""),
        ("LIST Fruit/ Apple", "LIST (\\HasNoChildren) \"/\" Fruit/Apple"),
        ("LSUB \"\" Fruit", ""),
        (
            "LSUB \"\" %",
            "LSUB () \"/\" INBOX|LSUB (\\Noselect) \"/\" Fruit|LSUB () \"/\" Vegetable",
        ),
        ("LSUB Fruit/ *", "LSUB () \"/\" Fruit/Banana|LSUB (\\Noselect) \"/\" Fruit/Peach"),
    ] {
        assert_eq!(client.ok(command).await.all(), lines, "{command}");
    }
    for wrong in [
        "LIST (RECURSIVEMATCH) \"\" *",
        "LIST (REMOTE RECURSIVEMATCH) \"\" *",
        "LIST (FOO) \"\" *",
        "LIST \"\" * RETURN (FOO)",
        "LIST \"\" ()",
    ] {
        client.fails(wrong, "BAD").await;
    }
}

#[tokio::test]
async fn a_list_with_status_keeps_to_what_was_asked_for() {
    let (_server, mut client) = fruits().await;
    client.ok("DELETE Fruit").await;
    client.append("Tofu", "", "Subject: a\r\n\r\nb").await;
    let got = client.ok("LIST \"\" (Fruit Tofu) RETURN (STATUS (MESSAGES SIZE))").await;
    assert_eq!(
        got.all(),
        "LIST (\\Noselect \\HasChildren) \"/\" Fruit|LIST (\\HasNoChildren) \"/\" Tofu\
         |STATUS Tofu (MESSAGES 1 SIZE 15)"
    );
    // RFC 5819 §2: Fruit is there for what is below it, and has no status in this list.
    let list = "LIST (SUBSCRIBED RECURSIVEMATCH) \"\" % RETURN (STATUS (MESSAGES))";
    client.ok("CREATE Fruit").await;
    assert_eq!(
        client.ok(list).await.all(),
        "LIST (\\HasNoChildren \\Subscribed) \"/\" INBOX|STATUS INBOX (MESSAGES 0)\
         |LIST (\\HasChildren) \"/\" Fruit (\"CHILDINFO\" (\"SUBSCRIBED\"))\
         |LIST (\\HasChildren \\Subscribed) \"/\" Vegetable (\"CHILDINFO\" (\"SUBSCRIBED\"))\
         |STATUS Vegetable (MESSAGES 0)"
    );
}

#[tokio::test]
async fn special_uses_are_given_listed_and_kept_over_a_rename() {
    let (_server, mut client) = fruits().await;
    client.ok("CREATE Post/Out (USE (\\Sent))").await;
    client.fails("CREATE Second (USE (\\Sent))", "NO [USEATTR]").await;
    client.fails("CREATE Second (USE (\\Drafts \\Junk))", "NO [USEATTR]").await;
    client.fails("CREATE Second (FOO (\\Drafts))", "BAD").await;
    let line = "LIST (\\HasNoChildren \\Sent) \"/\" Post/Out";
    assert_eq!(client.ok("LIST (SPECIAL-USE) \"\" *").await.all(), line);
    let got = client.ok("LIST (SPECIAL-USE RECURSIVEMATCH) \"\" % RETURN (SPECIAL-USE)").await;
    assert_eq!(got.all(), "LIST (\\HasChildren) \"/\" Post (\"CHILDINFO\" (\"SPECIAL-USE\"))");
    client.ok("SUBSCRIBE Post/Out").await;
    let got = client.ok("LIST (SUBSCRIBED SPECIAL-USE RECURSIVEMATCH) \"\" Post").await;
    assert!(got.all().ends_with("(\"CHILDINFO\" (\"SUBSCRIBED\" \"SPECIAL-USE\"))"), "{got:?}");
    client.ok("RENAME Post/Out Sent").await;
    let line = "LIST (\\HasNoChildren \\Sent) \"/\" Sent";
    assert_eq!(client.ok("LIST (SPECIAL-USE) \"\" *").await.all(), line);
}

#[tokio::test]
async fn inbox_is_found_in_any_case_with_wildcards_too() {
    let (_server, mut client) = fruits().await;
    client.ok("CREATE Inbox/Old").await;
    client.ok("CREATE Inboxes").await;
    client.ok("SUBSCRIBE inbox/old").await;
    client.ok("SUBSCRIBE inbox/Old").await;
    let (inbox, old) = ("(\\HasChildren) \"/\" INBOX", "(\\HasNoChildren) \"/\" INBOX/Old");
    for (command, lines) in [
        ("LIST \"\" inbox*", format!("LIST {inbox}|LIST {old}")),
        ("LIST \"\" inbo%", format!("LIST {inbox}")),
        ("LIST inbox *", format!("LIST {inbox}|LIST {old}")),
        ("LIST \"\" inb*/Old", format!("LIST {old}")),
        ("LIST \"\" *BOX/Old", format!("LIST {old}")),
        ("LIST \"\" *box/old", String::new()),
        ("LIST \"\" inboxes", String::new()),
        ("LSUB \"\" inbox/%", "LSUB () \"/\" INBOX/Old|LSUB (\\Noselect) \"/\" INBOX/old".into()),
    ] {
        assert_eq!(client.ok(command).await.all(), lines, "{command}");
    }
}
