//! What `imap-codec` understands is understood here.

use imap_codec::{CommandCodec, decode::Decoder};
use proptest::prelude::*;

use super::parses;

fn folder() -> impl Strategy<Value = String> {
    let names = ["INBOX", "a", "\"a b\"", "{3+}\r\na b", "\"\"", "a]b", "\"a\\\"b\"", "(", "a*"];
    prop::sample::select(names.to_vec()).prop_map(str::to_owned)
}

fn set() -> impl Strategy<Value = String> {
    let sets = ["1", "1:*", "*", "1,3:5,*:7", "4294967295", "0", "1:", "x"];
    prop::sample::select(sets.to_vec()).prop_map(str::to_owned)
}

fn item() -> impl Strategy<Value = String> {
    let items = [
        "FLAGS",
        "ALL",
        "(UID FLAGS)",
        "BODY[]",
        "BODY.PEEK[1.2.MIME]<0.10>",
        "BODY[1.TEXT]",
        "(BODY[HEADER.FIELDS (a \"b\")] RFC822)",
        "BODYSTRUCTURE",
        "BODY[MIME]",
        "BODY[0]",
        "(FLAGS) (CHANGEDSINCE 12)",
        "RFC822.SIZE",
        "BODY[]<1.0>",
        "FOO",
    ];
    prop::sample::select(items.to_vec()).prop_map(str::to_owned)
}

fn key() -> impl Strategy<Value = String> {
    let keys = [
        "ALL",
        "SEEN UNSEEN",
        "NOT SEEN",
        "OR SEEN (FROM a)",
        "CHARSET utf-8 TEXT \"a\"",
        "BEFORE 1-Feb-2020",
        "SINCE \"01-Feb-2020\"",
        "1:3 UID 4",
        "HEADER a \"\"",
        "LARGER 5",
        "KEYWORD $x",
        "BODY {2+}\r\nab",
        "BEFORE 31-Foo-2020",
        "FOO",
        "NEW OLD RECENT",
    ];
    prop::sample::select(keys.to_vec()).prop_map(str::to_owned)
}

fn flags() -> impl Strategy<Value = String> {
    let flags = ["()", "(\\Seen $x)", "\\Seen", "\\Seen \\Draft", "(\\)", "(a b", "[x"];
    prop::sample::select(flags.to_vec()).prop_map(str::to_owned)
}

fn line() -> impl Strategy<Value = String> {
    let verbs = |verbs: &[&'static str]| prop::sample::select(verbs.to_vec());
    prop_oneof![
        verbs(&[
            "NOOP",
            "capability",
            "LOGOUT",
            "IDLE",
            "CHECK",
            "CLOSE",
            "EXPUNGE",
            "UNSELECT",
            "STARTTLS",
            "NAMESPACE"
        ])
        .prop_map(str::to_owned),
        (
            verbs(&[
                "SELECT",
                "EXAMINE",
                "CREATE",
                "DELETE",
                "SUBSCRIBE",
                "UNSUBSCRIBE",
                "GETQUOTA",
                "GETQUOTAROOT"
            ]),
            folder()
        )
            .prop_map(|(verb, folder)| format!("{verb} {folder}")),
        (verbs(&["RENAME", "LOGIN", "LSUB", "LIST"]), folder(), folder())
            .prop_map(|(verb, one, two)| format!("{verb} {one} {two}")),
        (verbs(&["COPY", "MOVE", "UID COPY", "UID MOVE"]), set(), folder())
            .prop_map(|(verb, set, folder)| format!("{verb} {set} {folder}")),
        (verbs(&["FETCH", "UID FETCH"]), set(), item())
            .prop_map(|(verb, set, item)| format!("{verb} {set} {item}")),
        (verbs(&["SEARCH", "UID SEARCH"]), key()).prop_map(|(verb, key)| format!("{verb} {key}")),
        (
            verbs(&["STORE", "UID STORE"]),
            set(),
            verbs(&["FLAGS", "+FLAGS", "-FLAGS.SILENT", "(UNCHANGEDSINCE 5) FLAGS", "FOO"]),
            flags()
        )
            .prop_map(|(verb, set, what, flags)| format!("{verb} {set} {what} {flags}")),
        (folder(), verbs(&["(MESSAGES)", "(UIDNEXT UNSEEN)", "MESSAGES"]))
            .prop_map(|(folder, items)| format!("STATUS {folder} {items}")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    // `FETCH 1 ()` is left out: it takes that, RFC 9051 does not.
    #[test]
    fn what_imap_codec_understands_is_understood(line in line()) {
        let whole = format!("a {line}\r\n");
        let known = CommandCodec::default().decode(whole.as_bytes()).is_ok_and(|(rest, _)| rest.is_empty());
        if known {
            prop_assert!(parses(&format!("a {line}")), "{line:?}");
        }
    }
}
