//! Rights of folders (RFC 4314, RFC 8440): every command against every right, and who is told what.

use gatepost_proto::mailbox::v1::Permission::{Folders, Read, Write};
use tokio::io::DuplexStream;

use crate::harness::{Client, Server, account_id, second_id};

/// What a command needs to have it done, of the folder `Box`; `+` before those that are run with it
/// selected. Each is run once without each of the rights, and once with no others.
const COMMANDS: [(&str, &str); 32] = [
    ("SELECT Box", "r"),
    ("EXAMINE Box", "r"),
    ("STATUS Box (MESSAGES)", "r"),
    ("LIST \"\" Box RETURN (MYRIGHTS STATUS (MESSAGES))", ""),
    ("MYRIGHTS Box", ""),
    ("GETACL Box", ""),
    ("LISTRIGHTS Box anyone", ""),
    ("SETACL Box anyone lr", ""),
    ("DELETEACL Box anyone", ""),
    ("GETQUOTAROOT Box", ""),
    ("SUBSCRIBE Box", ""),
    ("UNSUBSCRIBE Box", ""),
    ("CREATE Box/New", "k"),
    ("RENAME Empty Box/Empty", "k"),
    ("RENAME Box Other", "x"),
    ("DELETE Box", "xte"),
    ("APPEND Box {3+}\r\nx\r\n", "i"),
    ("APPEND Empty CATENATE (URL \"/Box/;UID=1\")", "r"),
    ("+REPLACE 1 Empty {1+}\r\nx", "te"),
    ("+UID REPLACE 1 Box {1+}\r\nx", "tei"),
    ("+FETCH 1 FLAGS", ""),
    ("+SEARCH ALL", ""),
    ("+COPY 1 Empty", ""),
    ("+COPY 1 Box", "i"),
    ("+STORE 1 +FLAGS (\\Seen)", "s"),
    ("+STORE 1 +FLAGS (\\Deleted)", "t"),
    ("+STORE 1 -FLAGS (\\Flagged)", "w"),
    ("+UID STORE 1 +FLAGS.SILENT (keyword)", "w"),
    ("+EXPUNGE", "e"),
    ("+UID EXPUNGE 1:*", "e"),
    ("+MOVE 1 Empty", "te"),
    ("+UID MOVE 1 Box", "tei"),
];

/// A server with the folders `Box`, with three messages, and `Empty`; the second account may do
/// everything its attachment can permit.
async fn furnished() -> (Server, Client<DuplexStream>) {
    let server = Server::new();
    server.door.set(|door| door.second = vec![Read, Write, Folders]);
    let mut owner = server.client().await;
    owner.ok("CREATE Box").await;
    owner.ok("CREATE Empty").await;
    owner.fill("Box", 3).await;
    (server, owner)
}

async fn set(owner: &mut Client<DuplexStream>, rights: &str) {
    owner.ok(&format!("SETACL Box {} \"{rights}\"", second_id())).await;
}

async fn run(server: &Server, command: &str) -> String {
    let mut client = server.second().await;
    let command = match command.strip_prefix('+') {
        Some(selected) => {
            client.ok("SELECT Box").await;
            selected
        }
        None => command,
    };
    client.run(command).await.tagged
}

#[tokio::test]
async fn every_command_needs_its_rights_and_no_others() {
    for (command, needed) in COMMANDS {
        let reads = if command.starts_with('+') { "r" } else { "" };
        for missing in "rswipkxte".chars().filter(|letter| !reads.contains(*letter)) {
            let (server, mut owner) = furnished().await;
            set(&mut owner, &"lrswipkxtea".replace(missing, "")).await;
            let got = run(&server, command).await;
            // A URL is not told whether it names nothing, or nothing that may be read.
            let refusal = if command.contains("URL") { "NO [BADURL" } else { "NO [NOPERM]" };
            let expected = if needed.contains(missing) { refusal } else { "OK" };
            assert!(got.starts_with(expected), "{command} without {missing}: {got}");
        }
        let (server, mut owner) = furnished().await;
        set(&mut owner, &format!("{reads}{needed}")).await;
        let got = run(&server, command).await;
        assert!(got.starts_with("OK"), "{command} with {needed}: {got}");
    }
}

#[tokio::test]
async fn a_folder_that_may_not_be_seen_is_not_there() {
    let (server, mut owner) = furnished().await;
    owner.ok("CREATE Box/Below").await;
    server.door.set(|door| door.second = vec![Read, Write]);
    set(&mut owner, "").await;
    let mut client = server.second().await;
    for (command, answer) in [
        ("SELECT Box", "NO [NONEXISTENT]"),
        ("STATUS Box (MESSAGES)", "NO [NONEXISTENT]"),
        ("DELETE Box", "NO [NONEXISTENT]"),
        ("MYRIGHTS Box", "NO [NONEXISTENT]"),
        ("GETACL Box", "NO [NONEXISTENT]"),
        ("APPEND Box {3+}\r\nx\r\n", "NO [TRYCREATE]"),
        // The same as of one that is really not there.
        ("SELECT Nowhere", "NO [NONEXISTENT]"),
        ("MYRIGHTS Nowhere", "NO [NONEXISTENT]"),
    ] {
        client.fails(command, answer).await;
    }
    assert!(client.ok("LIST \"\" Box").await.untagged.is_empty());
    // What is below it is there, and it is as if it stood alone.
    let listed = client.ok("LIST \"\" Box*").await;
    assert_eq!(listed.all(), "LIST (\\HasNoChildren) \"/\" Box/Below");
    client.ok("SUBSCRIBE Box").await;
    let listed = client.ok("LIST (SUBSCRIBED) \"\" Box").await;
    assert!(listed.all().contains("\\NonExistent \\HasChildren"), "{listed:?}");
    client.ok("SELECT INBOX").await;
}

#[tokio::test]
async fn rights_are_told_as_they_are() {
    let (server, mut owner) = furnished().await;
    let (one, two) = (account_id(), second_id());
    let all = "lrswipkxteacd";
    assert_eq!(owner.ok("MYRIGHTS Box").await.all(), format!("MYRIGHTS Box \"{all}\""));
    let got = owner.ok("GETACL Box").await;
    assert_eq!(got.all(), format!("ACL Box \"anyone\" \"{all}\" \"{one}\" \"{all}\""));
    owner.ok(&format!("SETACL Box {two} lrswd")).await;
    owner.ok(&format!("SETACL Box {two} -w")).await;
    owner.ok(&format!("SETACL Box {two} +k")).await;
    owner.ok("SETACL Box anyone l").await;
    owner.ok(&format!("SETACL Box {one} \"\"")).await;
    let got = owner.ok("GETACL Box").await;
    assert_eq!(
        got.all(),
        format!("ACL Box \"anyone\" \"l\" \"{two}\" \"lrsktecd\" \"{one}\" \"la\""),
        "an administrator stays one"
    );
    let got = owner.ok(&format!("LISTRIGHTS Box {one}")).await;
    assert_eq!(got.all(), format!("LISTRIGHTS Box \"{one}\" \"la\" r s w i p k x t e c d"));
    let got = owner.ok("LISTRIGHTS Box anyone").await;
    assert_eq!(got.all(), "LISTRIGHTS Box \"anyone\" \"\" l r s w i p k x t e a c d");
    // The attachment is the bound, whatever a folder says.
    for (permissions, rights) in [
        (vec![Read], "lr"),
        (vec![Read, Folders], "lrkc"),
        (vec![Read, Write], "lrsted"),
        (vec![Read, Write, Folders], "lrskteacd"),
    ] {
        server.door.set(|door| door.second = permissions);
        let mut client = server.second().await;
        let got = client.ok("MYRIGHTS Box").await;
        assert_eq!(got.all(), format!("MYRIGHTS Box \"{rights}\""));
        let listed = client.ok("LIST \"\" Box RETURN (MYRIGHTS)").await;
        assert_eq!(listed.untagged[1..], got.untagged, "{listed:?}");
        let administers = rights.contains('a');
        let answer = if administers { "OK" } else { "NO [NOPERM]" };
        client.fails("GETACL Box", answer).await;
        client.fails("SETACL Box anyone lr", answer).await;
    }
    owner.ok(&format!("DELETEACL Box {two}")).await;
    assert!(!owner.ok("GETACL Box").await.has(&two.to_string()));
}

#[tokio::test]
async fn what_is_no_change_of_rights_is_refused() {
    let (_server, mut owner) = furnished().await;
    for (command, answer) in [
        ("SETACL Box anyone lrq", "BAD"),
        ("SETACL Box anyone lR", "BAD"),
        ("SETACL Box \"\" lr", "BAD"),
        ("SETACL Box anyone", "BAD"),
        ("SETACL Box -anyone lr", "NO [CANNOT]"),
        ("SETACL Box nobody@example.org lr", "NO [CANNOT]"),
        ("SETACL Nowhere anyone lr", "NO [NONEXISTENT]"),
        ("LISTRIGHTS Box nobody", "NO [CANNOT]"),
    ] {
        owner.fails(command, answer).await;
    }
    assert!(owner.ok("CAPABILITY").await.has(" ACL RIGHTS=kxte LIST-MYRIGHTS"));
}

#[tokio::test]
async fn flags_that_may_not_be_set_are_left_out() {
    let (server, mut owner) = furnished().await;
    owner.ok("SELECT Box").await;
    owner.ok("STORE 1 +FLAGS (\\Seen \\Deleted \\Answered kept)").await;
    owner.ok(&format!("SETACL Empty {} lrsit", second_id())).await;
    let mut client = server.second().await;
    client.ok("SELECT Box").await;
    client.ok("COPY 1 Empty").await;
    client.append("Empty", "(\\Flagged \\Deleted) ", "Subject: a\r\n\r\n").await;
    let selected = client.ok("SELECT Empty").await;
    assert!(selected.line("PERMANENTFLAGS").contains("(\\Deleted \\Seen)"), "{selected:?}");
    let got = client.ok("FETCH 1:2 FLAGS").await.all();
    assert!(got.contains("1 FETCH (FLAGS (\\Deleted \\Seen"), "{got}");
    assert!(got.contains("2 FETCH (FLAGS (\\Deleted"), "{got}");
    // Of a STORE as much is done as may be.
    set(&mut owner, "lrw").await;
    client.ok("SELECT Box").await;
    let got = client.ok("STORE 2 +FLAGS (\\Flagged \\Seen)").await.all();
    assert!(got.contains("FLAGS (\\Flagged)"), "{got}");
    let got = client.ok("STORE 1 FLAGS (\\Draft)").await.all();
    assert!(got.contains("FLAGS (\\Deleted \\Seen \\Draft)"), "{got}");
    client.fails("STORE 1 -FLAGS (\\Seen)", "NO [NOPERM]").await;
    // Reading leaves no mark, and closing takes nothing.
    client.ok("FETCH 3 BODY[]").await;
    assert!(!client.ok("FETCH 3 FLAGS").await.has("\\Seen"));
    client.ok("CLOSE").await;
    assert!(client.ok("STATUS Box (MESSAGES)").await.has("MESSAGES 3"));
    set(&mut owner, "lr").await;
    assert!(client.ok("SELECT Box").await.tagged.starts_with("OK [READ-ONLY]"));
}

#[tokio::test]
async fn a_change_of_rights_counts_at_once() {
    let (server, mut owner) = furnished().await;
    let mut client = server.second().await;
    client.ok("SELECT Box").await;
    set(&mut owner, "lrs").await;
    let told = client.ok("NOOP").await;
    assert!(told.line("PERMANENTFLAGS").contains("(\\Seen)"), "{told:?}");
    client.fails("EXPUNGE", "NO [NOPERM]").await;
    client.send(b"i IDLE\r\n").await;
    assert!(client.response().await.starts_with("+ "));
    set(&mut owner, "ls").await;
    assert!(client.response().await.starts_with("* BYE"));
    let mut again = server.second().await;
    again.fails("SELECT Box", "NO [NOPERM]").await;
    let listed = again.ok("LIST \"\" Box RETURN (STATUS (MESSAGES))").await;
    assert_eq!(listed.untagged.len(), 1, "{listed:?}");
}

#[tokio::test]
async fn a_folder_made_below_another_has_its_rights() {
    let (server, mut owner) = furnished().await;
    set(&mut owner, "l").await;
    owner.ok("CREATE Box/Inner/Most").await;
    let mut client = server.second().await;
    assert!(client.ok("MYRIGHTS Box/Inner/Most").await.all().ends_with("\"la\""));
    owner.ok("RENAME Box/Inner Free").await;
    assert!(client.ok("MYRIGHTS Free/Most").await.all().ends_with("\"la\""));
    owner.ok("CREATE Other").await;
    assert!(client.ok("MYRIGHTS Other").await.all().ends_with("\"lrswipkxteacd\""));
}

/// Whoever sees who is attached writes and reads addresses; what is kept is the account.
#[tokio::test]
async fn people_are_named_by_their_addresses() {
    let (server, mut owner) = furnished().await;
    server.door.set(|door| door.second = vec![Read, Write]);
    let (one, two) = (account_id(), second_id());
    let people =
        |second: &str| vec![(one, "Anna@example.org".to_owned()), (two, second.to_owned())];
    server.door.set(|door| door.people = people("bob@Example.org"));
    let all = "lrswipkxteacd";
    owner.ok("SETACL Box BOB@EXAMPLE.ORG lr").await;
    let got = owner.ok("GETACL Box").await.all();
    let anna = format!("\"Anna@example.org\" \"{all}\"");
    let anyone = format!("\"anyone\" \"{all}\"");
    assert_eq!(got, format!("ACL Box {anyone} \"bob@example.org\" \"lr\" {anna}"));
    assert_eq!(server.second().await.ok("MYRIGHTS Box").await.all(), "MYRIGHTS Box \"lr\"");
    // The id is the same entry.
    owner.ok(&format!("SETACL Box {two} +s")).await;
    assert!(owner.ok("GETACL Box").await.has("\"bob@example.org\" \"lrs\""));
    let got = owner.ok("LISTRIGHTS Box anna@example.org").await.all();
    assert_eq!(got, "LISTRIGHTS Box \"anna@example.org\" \"la\" r s w i p k x t e c d");
    let got = owner.ok("LISTRIGHTS Box bob@example.org").await.all();
    assert!(got.starts_with("LISTRIGHTS Box \"bob@example.org\" \"\" l r"), "{got}");

    // A changed address is told as it is; the old one means nobody, like any other.
    server.door.set(|door| door.people = people("robert@bücher.example"));
    let got = owner.ok("GETACL Box").await;
    assert!(got.has("\"robert@xn--bcher-kva.example\" \"lrs\""), "{got:?}");
    for nobody in
        ["bob@example.org", "carla@example.org", "bob@", "@", "bob@example.org@", "b (c)@d"]
    {
        for command in ["SETACL Box \"{}\" lr", "DELETEACL Box \"{}\"", "LISTRIGHTS Box \"{}\""] {
            owner.fails(&command.replace("{}", nobody), "NO [CANNOT]").await;
        }
    }
    owner.fails("SETACL Box -bob@example.org lr", "NO [CANNOT] rights that take away").await;

    // Who may not administer learns nothing about who is attached.
    let mut second = server.second().await;
    for address in ["anna@example.org", "carla@example.org"] {
        second.fails(&format!("SETACL Box {address} lr"), "NO [NOPERM]").await;
        second.fails(&format!("LISTRIGHTS Box {address}"), "NO [NOPERM]").await;
    }
    // Who administers and may not see who is attached knows themselves by address, others by id.
    server.door.set(|door| door.second = vec![Read, Write, Folders]);
    let mut second = server.second().await;
    second.fails("SETACL Box anna@example.org lr", "NO [CANNOT]").await;
    let got = second.ok("GETACL Box").await.all();
    let robert = "\"robert@xn--bcher-kva.example\" \"lrsa\"";
    assert_eq!(got, format!("ACL Box {anyone} {robert}"));
    second.ok(&format!("SETACL Box {one} lr")).await;
    assert!(second.ok("GETACL Box").await.has(&format!("\"{one}\" \"lr\"")));

    // Whose attachment is gone is told by id, and goes by it.
    server.door.set(|door| door.people.truncate(1));
    assert!(owner.ok("GETACL Box").await.has(&format!("\"{two}\" \"lrs\"")));
    // While nobody can be asked, ids serve.
    server.door.set(|door| door.down = true);
    owner.fails("SETACL Box anna@example.org lr", "NO [UNAVAILABLE]").await;
    assert!(owner.ok("GETACL Box").await.has(&one.to_string()));
    owner.ok(&format!("DELETEACL Box {two}")).await;
    assert!(!owner.ok("GETACL Box").await.has(&two.to_string()));
}
