//! Annotations (RFC 5464, RFC 9590): transcripts.

use gatepost_proto::mailbox::v1::Permission::{Folders, Read, Write};

use crate::harness::{Server, second_id};

#[tokio::test]
async fn annotations_are_set_and_told() {
    let server = Server::new();
    let mut client = server.client().await;
    assert!(client.ok("CAPABILITY").await.has(" METADATA LIST-METADATA"));
    client
        .ok("SETMETADATA INBOX (/private/comment \"my own\" /shared/comment {3+}\r\na\r\n)")
        .await;
    client.ok("SETMETADATA \"\" (/Shared/Comment \"of the server\")").await;
    for (command, lines) in [
        ("GETMETADATA \"\" /shared/comment", "METADATA \"\" (/shared/comment \"of the server\")"),
        ("GETMETADATA INBOX /private/comment", "METADATA INBOX (/private/comment \"my own\")"),
        (
            "GETMETADATA inbox (/shared/comment /PRIVATE/comment)",
            "METADATA INBOX (/shared/comment {3}\r\na\r\n /private/comment \"my own\")",
        ),
        (
            "GETMETADATA INBOX /private/comment /private/none",
            "METADATA INBOX (/private/comment \"my own\" /private/none NIL)",
        ),
        ("GETMETADATA INBOX /shared/none", "METADATA INBOX (/shared/none NIL)"),
        ("GETMETADATA (DEPTH 1) INBOX /shared/none", ""),
    ] {
        assert_eq!(client.ok(command).await.all(), lines, "{command}");
    }
    client.ok("SETMETADATA INBOX (/private/comment NIL /shared/vendor/x/y \"\")").await;
    let got = client.ok("GETMETADATA INBOX (DEPTH infinity) (/private /shared)").await;
    let expected = "METADATA INBOX (/shared/comment {3}\r\na\r\n /shared/vendor/x/y \"\")";
    assert_eq!(got.all(), expected);
    for (command, answer) in [
        ("GETMETADATA Nowhere /shared/comment", "NO [NONEXISTENT]"),
        ("SETMETADATA Nowhere (/shared/comment \"x\")", "NO [NONEXISTENT]"),
        ("SETMETADATA \"\" (/shared/admin \"mailto:me@example.org\")", "NO [NOPERM]"),
        ("SETMETADATA INBOX (/other/comment \"x\")", "BAD"),
        ("SETMETADATA INBOX (/shared/vendor/x \"x\")", "BAD"),
        ("GETMETADATA INBOX \"/shared/*\"", "BAD"),
    ] {
        client.fails(command, answer).await;
    }
}

#[tokio::test]
async fn size_and_depth_choose_among_them() {
    let server = Server::new();
    let mut client = server.client().await;
    let long = "x".repeat(2199);
    client.ok(&format!("SETMETADATA INBOX (/shared/comment {{2199+}}\r\n{long})")).await;
    client.ok("SETMETADATA INBOX (/private/comment \"short\" /private/f/v \"0\")").await;
    client.ok("SETMETADATA INBOX (/private/f/v/small \"1\" /private/f/v/boss/x \"2\")").await;
    client.ok("SETMETADATA INBOX (/private/f/vx \"3\")").await;
    let got =
        client.ok("GETMETADATA INBOX (MAXSIZE 1024) (/shared/comment /private/comment)").await;
    assert_eq!(got.all(), "METADATA INBOX (/private/comment \"short\")");
    assert!(got.tagged.starts_with("OK [METADATA LONGENTRIES 2199]"), "{got:?}");
    let got = client.ok("GETMETADATA INBOX (MAXSIZE 2199) /shared/comment").await;
    assert!(got.has(&long) && got.tagged.starts_with("OK done"), "{got:?}");
    for (depth, lines) in [
        ("0", "(/private/f/v \"0\")"),
        ("1", "(/private/f/v \"0\" /private/f/v/small \"1\")"),
        ("infinity", "(/private/f/v \"0\" /private/f/v/boss/x \"2\" /private/f/v/small \"1\")"),
    ] {
        let got = client.ok(&format!("GETMETADATA (DEPTH {depth}) INBOX (/private/f/v)")).await;
        assert_eq!(got.all(), format!("METADATA INBOX {lines}"), "{depth}");
    }
    let binary = "SETMETADATA INBOX (/private/binary ~{3+}\r\na\0b)";
    client.ok(binary).await;
    let got = client.ok("GETMETADATA INBOX /private/binary").await;
    assert_eq!(got.all(), "METADATA INBOX (/private/binary ~{3}\r\na\0b)");
}

#[tokio::test]
async fn a_value_that_looks_like_an_announcement_is_a_value() {
    let server = Server::new();
    let mut client = server.client().await;
    client.ok("SETMETADATA INBOX (/private/comment {4+}\r\n{9+})").await;
    let got = client.ok("GETMETADATA INBOX {16+}\r\n/private/comment").await;
    assert_eq!(got.all(), "METADATA INBOX (/private/comment \"{9+}\")");
    // At the end of a command, too.
    client.ok("CREATE {3+}\r\n{9}").await;
    client.ok("STATUS {5+}\r\nINBOX (MESSAGES)").await;
}

#[tokio::test]
async fn limits_are_told_in_their_codes() {
    let server = Server::new();
    let mut client = server.client().await;
    let most = 32 << 10;
    let many: Vec<_> = (0..100).map(|number| format!("/private/n/{number} \"\"")).collect();
    client.ok(&format!("SETMETADATA INBOX ({})", many.join(" "))).await;
    client.fails("SETMETADATA INBOX (/private/more \"\")", "NO [METADATA TOOMANY]").await;
    client.ok("SETMETADATA INBOX (/shared/more \"\")").await;
    client.ok("SETMETADATA INBOX (/private/n/1 NIL /private/more \"\")").await;
    let long = "x".repeat(most);
    client.ok(&format!("SETMETADATA Sent (/private/long {{{most}+}}\r\n{long})")).await;
    let server = Server::with_store(|config| config.max_annotation_bytes = 1024);
    let mut client = server.client().await;
    let long = "x".repeat(1025);
    let both = format!("SETMETADATA INBOX (/private/a \"1\" /private/b {{1025+}}\r\n{long})");
    client.fails(&both, "NO [METADATA MAXSIZE 1024]").await;
    let got = client.ok("GETMETADATA INBOX /private/a").await;
    assert_eq!(got.all(), "METADATA INBOX (/private/a NIL)", "all or none");
}

#[tokio::test]
async fn private_is_private_and_shared_needs_the_right_to_write() {
    let server = Server::new();
    server.door.set(|door| door.second = vec![Read]);
    let mut owner = server.client().await;
    owner.ok("SETMETADATA INBOX (/private/comment \"mine\" /shared/comment \"ours\")").await;
    let mut reader = server.second().await;
    let both = "GETMETADATA INBOX (/private/comment /shared/comment)";
    let got = reader.ok(both).await;
    assert_eq!(got.all(), "METADATA INBOX (/shared/comment \"ours\" /private/comment NIL)");
    reader.ok("SETMETADATA INBOX (/private/comment \"theirs\")").await;
    reader.fails("SETMETADATA INBOX (/shared/comment \"x\")", "NO [NOPERM]").await;
    reader.fails("SETMETADATA \"\" (/shared/comment \"x\")", "NO [NOPERM]").await;
    let got = owner.ok(both).await;
    assert_eq!(got.all(), "METADATA INBOX (/shared/comment \"ours\" /private/comment \"mine\")");
    for (rights, answer) in [("l", "NO [NOPERM]"), ("", "NO [NONEXISTENT]"), ("lr", "OK")] {
        owner.ok(&format!("SETACL INBOX {} \"{rights}\"", second_id())).await;
        reader.fails(both, answer).await;
        let listed = reader.ok("LIST \"\" * RETURN (METADATA (/shared/comment))").await;
        assert_eq!(listed.has("METADATA INBOX"), answer == "OK", "{rights}: {listed:?}");
    }
}

#[tokio::test]
async fn annotations_move_with_a_folder_and_go_with_it() {
    let server = Server::new();
    let mut client = server.client().await;
    client.ok("CREATE a/b").await;
    client.ok("SETMETADATA a/b (/shared/comment \"x\")").await;
    client.ok("RENAME a c").await;
    let got = client.ok("GETMETADATA c/b /shared/comment").await;
    assert_eq!(got.all(), "METADATA c/b (/shared/comment \"x\")");
    client.ok("DELETE c/b").await;
    client.ok("CREATE c/b").await;
    let got = client.ok("GETMETADATA c/b /shared/comment").await;
    assert_eq!(got.all(), "METADATA c/b (/shared/comment NIL)");
    let list =
        "LIST (SUBSCRIBED RECURSIVEMATCH) \"\" (INBOX c) RETURN (METADATA (/shared/comment))";
    client.ok("SUBSCRIBE c/b").await;
    client.ok("SETMETADATA INBOX (/shared/comment \"y\")").await;
    assert_eq!(
        client.ok(list).await.all(),
        "LIST (\\HasNoChildren \\Subscribed) \"/\" INBOX|METADATA INBOX (/shared/comment \"y\")\
         |LIST (\\HasChildren) \"/\" c (\"CHILDINFO\" (\"SUBSCRIBED\"))"
    );
}

#[tokio::test]
async fn the_special_use_is_an_entry() {
    let server = Server::new();
    let mut client = server.client().await;
    let get = |folder: &str| format!("GETMETADATA {folder} /private/specialuse");
    let got = client.ok(&get("Sent")).await;
    assert_eq!(got.all(), "METADATA Sent (/private/specialuse \"\\\\Sent\")");
    client.ok("CREATE Mine").await;
    for (value, answer) in [
        ("\"\\\\Sent\"", "NO [USEATTR]"),
        ("\"\\\\All\"", "NO [USEATTR]"),
        ("\"\\\\Sent \\\\Junk\"", "NO [USEATTR]"),
    ] {
        client.fails(&format!("SETMETADATA Mine (/private/specialuse {value})"), answer).await;
    }
    client.ok("SETMETADATA Sent (/private/specialuse NIL)").await;
    client.ok("SETMETADATA Mine (/private/specialuse \"\\\\Sent\" /private/comment \"x\")").await;
    assert!(client.ok("LIST (SPECIAL-USE) \"\" Mine").await.all().contains("\\Sent"));
    server.door.set(|door| door.second = vec![Read, Write]);
    let mut second = server.second().await;
    second.fails("SETMETADATA Mine (/private/specialuse NIL)", "NO [NOPERM]").await;
    assert!(second.ok(&get("Mine")).await.has("Sent"));
}

#[tokio::test]
async fn changes_of_others_are_told_to_those_who_enable_it() {
    let server = Server::new();
    server.door.set(|door| door.second = vec![Read, Write, Folders]);
    let (mut one, mut two) = (server.client().await, server.second().await);
    let mut three = server.client().await;
    one.ok("SETMETADATA INBOX (/shared/early \"x\")").await;
    assert!(one.ok("ENABLE METADATA").await.has("ENABLED METADATA"));
    two.ok("SETMETADATA INBOX (/shared/comment \"x\" /private/comment \"x\")").await;
    two.ok("SETMETADATA \"\" (/shared/comment \"x\")").await;
    one.ok("SETMETADATA INBOX (/shared/own \"x\")").await;
    two.ok("SETMETADATA INBOX (/shared/gone NIL)").await;
    assert_eq!(
        one.ok("NOOP").await.all(),
        "METADATA INBOX /shared/gone",
        "the others came with the answer before, and not its own"
    );
    assert!(one.ok("NOOP").await.untagged.is_empty());
    assert!(three.ok("NOOP").await.untagged.is_empty());
    one.send(b"i IDLE\r\n").await;
    assert!(one.response().await.starts_with("+ "));
    two.ok("SETMETADATA Sent (/shared/comment \"x\")").await;
    assert_eq!(one.response().await, "* METADATA Sent /shared/comment");
    two.ok("SETMETADATA Sent (/private/specialuse NIL)").await;
    assert_eq!(one.response().await, "* METADATA Sent /private/specialuse");
    one.send(b"DONE\r\n").await;
    one.until("i").await;
}
