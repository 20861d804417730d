//! Commands that are understood, and that are not.

mod oracle;

use super::command;

fn parses(line: &str) -> bool {
    command(line.as_bytes()).is_some_and(|tagged| tagged.command.is_ok())
}

#[test]
fn commands_are_parsed() {
    for right in [
        "a capability",
        "a NOOP ",
        "a LOGIN a@b.c \"p w\"",
        "a LOGIN {1}\r\na {2+}\r\nbc",
        "a AUTHENTICATE PLAIN",
        "a AUTHENTICATE PLAIN =",
        "a AUTHENTICATE plain AGEAYg==",
        "a ENABLE CONDSTORE QRESYNC",
        "a ID NIL",
        "a ID (\"name\" \"x\" \"v\" NIL)",
        "a ID ()",
        "a SELECT INBOX",
        "a SELECT \"a b\" (CONDSTORE)",
        "a EXAMINE x",
        "a CREATE x (USE (\\Sent))",
        "a RENAME a b",
        "a LSUB \"\" \"*\"",
        "a LIST \"\" \"\"",
        "a LIST \"\" %",
        "a STATUS x (MESSAGES HIGHESTMODSEQ)",
        "a UID EXPUNGE 1:3",
        "a SETQUOTA \"\" (STORAGE 512 MESSAGE 5)",
        "a SETQUOTA \"\" ()",
        "a COMPRESS deflate",
        "a UNAUTHENTICATE",
        "a EXPUNGE",
        "a STORE 1 +FLAGS.SILENT (\\Deleted $x)",
        "a STORE 1 (UNCHANGEDSINCE 0) FLAGS ()",
        "a STORE 1 -FLAGS \\Seen \\Flagged",
        "a UID COPY 1,2 x",
        "a MOVE 1:* \"Trash\"",
        "a UID SEARCH ALL",
        "a UID FETCH 1 FLAGS",
        "A.b-1]x NOOP",
    ] {
        assert!(parses(right), "{right:?}");
    }
    for wrong in [
        "",
        "a",
        "a ",
        "+ NOOP",
        "* NOOP",
        "a FOO",
        "a NOOP x",
        "a LOGIN x",
        "a UID NOOP",
        "a ENABLE",
        "a SELECT",
        "a SELECT x (FOO)",
        "a SELECT x (CONDSTORE",
        "a STATUS x",
        "a STATUS x ()",
        "a SETQUOTA x",
        "a SETQUOTA x (STORAGE)",
        "a STORE 1 FLAGS",
        "a STORE 1 FOO (x)",
        "a COPY 1",
        "a UID EXPUNGE",
        "a CREATE x (FOO)",
        "a ID (\"a\")",
        "a AUTHENTICATE",
        "a EXPUNGE 1",
        "a COMPRESS",
        "a UNAUTHENTICATE x",
        "a\tNOOP",
    ] {
        assert!(!parses(wrong), "{wrong:?}");
    }
}
