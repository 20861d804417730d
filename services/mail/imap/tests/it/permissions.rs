//! What an attachment's permissions let a mail program do (MBX-2): every command against every set.

use gatepost_imap::Target;
use gatepost_proto::mailbox::v1::Permission::{self, Folders, Read, Write};

use crate::harness::{ADDRESS, SECOND, Server, account_id, mailbox_id, second_id};

/// Sets of permissions that open IMAP, each with a name for messages.
const SETS: [(&str, &[Permission]); 4] = [
    ("read", &[Read]),
    ("read, folders", &[Read, Folders]),
    ("read, write", &[Read, Write]),
    ("read, write, folders", &[Read, Write, Folders]),
];

/// What a command needs: the answer with each of the sets, in their order.
type Answers = [&'static str; 4];

const ALL: Answers = ["OK"; 4];
const WRITE: Answers = ["NO [NOPERM]", "NO [NOPERM]", "OK", "OK"];
const FOLDERS: Answers = ["NO [NOPERM]", "OK", "NO [NOPERM]", "OK"];
const EITHER: Answers = ["NO [NOPERM]", "OK", "OK", "OK"];
const BOTH: Answers = ["NO [NOPERM]", "NO [NOPERM]", "NO [NOPERM]", "OK"];

/// Every command after login, run in a fresh mailbox with INBOX selected that holds three messages,
/// the last of them deleted, beside the folders `Full` with a message and `Empty`.
const COMMANDS: [(&str, Answers); 40] = [
    ("CAPABILITY", ALL),
    ("NOOP", ALL),
    ("ID NIL", ALL),
    ("ENABLE CONDSTORE", ALL),
    ("NAMESPACE", ALL),
    ("EXAMINE INBOX", ALL),
    ("LIST \"\" *", ALL),
    ("LSUB \"\" *", ALL),
    ("STATUS Full (MESSAGES UNSEEN)", ALL),
    ("GETQUOTA \"\"", ALL),
    ("GETQUOTAROOT INBOX", ALL),
    ("CHECK", ALL),
    ("CLOSE", ALL),
    ("UNSELECT", ALL),
    ("SEARCH ALL", ALL),
    ("UID SEARCH UNSEEN", ALL),
    ("FETCH 1:* (FLAGS ENVELOPE)", ALL),
    ("FETCH 1 BODY[]", ALL),
    ("UID FETCH 1 RFC822", ALL),
    ("STORE 1 FLAGS (\\Seen)", WRITE),
    ("STORE 1 +FLAGS (keyword)", WRITE),
    ("UID STORE 1 -FLAGS.SILENT (\\Seen)", WRITE),
    ("EXPUNGE", WRITE),
    ("UID EXPUNGE 1:*", WRITE),
    ("COPY 1 Full", WRITE),
    ("UID COPY 1 Empty", WRITE),
    ("COPY 1 Nowhere", ["NO [NOPERM]", "NO [NOPERM]", "NO [TRYCREATE]", "NO [TRYCREATE]"]),
    ("MOVE 1 Full", WRITE),
    ("UID MOVE 1 Full", WRITE),
    ("APPEND Full {3+}\r\nx\r\n", WRITE),
    ("APPEND INBOX (\\Seen) {3+}\r\nx\r\n {3+}\r\ny\r\n", WRITE),
    ("CREATE New", FOLDERS),
    // Every use there is has its folder already.
    (
        "CREATE New (USE (\\Archive))",
        ["NO [NOPERM]", "NO [USEATTR]", "NO [NOPERM]", "NO [USEATTR]"],
    ),
    ("DELETE Empty", FOLDERS),
    ("DELETE Full", BOTH),
    ("RENAME Full Other", FOLDERS),
    ("RENAME INBOX Other", BOTH),
    ("SUBSCRIBE Full", EITHER),
    ("UNSUBSCRIBE Full", EITHER),
    ("STARTTLS", ["BAD", "BAD", "BAD", "BAD"]),
];

/// A server with a mailbox as the commands find it.
async fn furnished() -> Server {
    let server = Server::new();
    let mut owner = server.client().await;
    for folder in ["Full", "Empty"] {
        owner.ok(&format!("CREATE {folder}")).await;
    }
    owner.fill("Full", 1).await;
    owner.fill("INBOX", 3).await;
    owner.ok("SELECT INBOX").await;
    owner.ok("STORE 3 +FLAGS.SILENT (\\Deleted)").await;
    server
}

#[tokio::test]
async fn every_command_keeps_to_the_permissions() {
    for (command, answers) in COMMANDS {
        for ((name, permissions), expected) in SETS.into_iter().zip(answers) {
            let server = furnished().await;
            server.door.set(|door| door.second = permissions.to_vec());
            let mut client = server.second().await;
            let selected = client.ok("SELECT INBOX").await;
            let writes = permissions.contains(&Write);
            let mode = if writes { "OK [READ-WRITE]" } else { "OK [READ-ONLY]" };
            assert!(selected.tagged.starts_with(mode), "{name}: {selected:?}");
            let empty = selected.line("PERMANENTFLAGS").contains("PERMANENTFLAGS ()");
            assert_eq!(empty, !writes, "{name}: {selected:?}");
            let got = client.run(command).await;
            assert!(got.tagged.starts_with(expected), "{command:?} with {name}: {got:#?}");
            if !writes {
                unchanged(&server, command, name).await;
            }
        }
    }
}

/// Whoever may not write has changed no message, whatever the command.
async fn unchanged(server: &Server, command: &str, name: &str) {
    let mut owner = server.client().await;
    let folder = if command.starts_with("RENAME Full") && name.contains("folders") {
        "Other"
    } else {
        "Full"
    };
    for (folder, counts) in [("INBOX", "(MESSAGES 3 UNSEEN 3)"), (folder, "(MESSAGES 1 UNSEEN 1)")]
    {
        let got = owner.ok(&format!("STATUS {folder} (MESSAGES UNSEEN)")).await;
        assert!(got.all().ends_with(counts), "{command:?} with {name}: {got:?}");
    }
    owner.ok("SELECT INBOX").await;
    let got = owner.ok("SEARCH DELETED").await;
    assert_eq!(got.all(), "SEARCH 3", "{command:?} with {name}");
}

#[tokio::test]
async fn examining_takes_the_right_away_for_that_folder_alone() {
    let server = furnished().await;
    let mut client = server.client().await;
    assert!(client.ok("EXAMINE INBOX").await.tagged.starts_with("OK [READ-ONLY]"));
    for command in ["STORE 1 FLAGS (\\Seen)", "EXPUNGE", "MOVE 1 Full"] {
        client.fails(command, "NO [NOPERM]").await;
    }
    client.ok("COPY 1 Full").await;
    client.ok("CLOSE").await;
    assert!(client.ok("STATUS INBOX (MESSAGES)").await.all().contains("MESSAGES 3"));
}

#[tokio::test]
async fn two_accounts_see_what_the_other_does_in_their_one_mailbox() {
    let server = furnished().await;
    server.door.set(|door| door.second = vec![Read, Write]);
    let (mut one, mut two) = (server.selected("INBOX").await, server.second().await);
    two.ok("SELECT INBOX").await;
    // What one reads is read for both.
    one.ok("FETCH 1 BODY[]").await;
    assert!(two.ok("NOOP").await.all().contains("1 FETCH (UID 1 FLAGS (\\Seen"));
    two.ok("STORE 2 +FLAGS (\\Answered $Forwarded)").await;
    let told = one.ok("NOOP").await.all();
    assert!(told.contains("\\Answered $Forwarded"), "{told}");
    two.ok("EXPUNGE").await;
    assert!(one.ok("NOOP").await.all().contains("3 EXPUNGE"));
    two.append("INBOX", "(\\Seen) ", "Subject: from two\r\n\r\n").await;
    assert!(one.ok("NOOP").await.all().contains("3 EXISTS"));
    // Who is who stays known.
    let list = server.imap.registry().list();
    let accounts: Vec<_> = list.iter().filter_map(|info| info.account).collect();
    assert!(accounts.contains(&account_id()) && accounts.contains(&second_id()), "{list:?}");
    // A change of one's attachment ends that one's connections, and only those.
    server.imap.registry().close(Target::Attachment(second_id(), mailbox_id()));
    assert!(two.response().await.starts_with("* BYE"));
    one.ok("NOOP").await;
}

#[tokio::test]
async fn a_reader_who_may_not_write_is_told_what_others_do() {
    let server = furnished().await;
    server.door.set(|door| door.second = vec![Read]);
    let (mut one, mut reader) = (server.selected("INBOX").await, server.second().await);
    reader.ok("SELECT INBOX").await;
    reader.ok("FETCH 1:2 BODY[]").await;
    assert!(one.ok("NOOP").await.untagged.is_empty(), "reading left no mark");
    one.ok("STORE 1 +FLAGS (\\Seen)").await;
    assert!(reader.ok("NOOP").await.has("\\Seen"));
    // The rights are those of the login: whoever gets more logs in again.
    server.door.set(|door| door.second = vec![Read, Write]);
    reader.fails("STORE 1 -FLAGS (\\Seen)", "NO [NOPERM]").await;
    let mut again = server.second().await;
    again.ok("SELECT INBOX").await;
    again.ok("STORE 1 -FLAGS (\\Seen)").await;
    assert!(one.ok("NOOP").await.has("1 FETCH"));
    server.door.set(|door| door.second = vec![Permission::Send, Write]);
    let login = format!("LOGIN {ADDRESS} \"{SECOND}\"");
    server.stranger().await.fails(&login, "NO [AUTHORIZATIONFAILED]").await;
}
