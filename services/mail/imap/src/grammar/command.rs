//! Commands: `command = tag SP (command-any / command-auth / command-nonauth / command-select)`.

use gatepost_model::Secret;

use super::{
    AclArgs, Batches, Cursor, FetchArgs, GetMetadata, ListArgs, NotifyArgs, Resync, SearchArgs,
    Set, SetMetadata, StatusItem, Syntax, Use,
    acl::acl,
    batches::batches,
    fetch::fetch,
    list::{create_uses, list, list_mailbox, status_item},
    metadata::{get_metadata, set_metadata},
    notify::notify,
    resync::select_params,
    search::search,
    sort::{MultiArgs, SortArgs, ThreadArgs, cancel_update, multi_search, sort, thread},
};

/// How a command names messages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum SetKind {
    /// By place in the folder.
    Number,
    /// By UID.
    Uid,
}

/// A SELECT or EXAMINE.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct SelectArgs {
    /// The folder, as written.
    pub(crate) folder: Vec<u8>,
    /// EXAMINE.
    pub(crate) read_only: bool,
    /// With the CONDSTORE parameter (RFC 7162 §3.1.8).
    pub(crate) cond_store: bool,
    /// The QRESYNC parameter.
    pub(crate) resync: Option<Resync>,
}

/// What STORE does with flags.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum FlagAction {
    /// `FLAGS`
    Replace,
    /// `+FLAGS`
    Add,
    /// `-FLAGS`
    Remove,
}

/// A STORE.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct StoreArgs {
    /// Which messages.
    pub(crate) set: Set,
    /// What is done.
    pub(crate) action: FlagAction,
    /// `.SILENT`
    pub(crate) silent: bool,
    /// Flags, as written.
    pub(crate) flags: Vec<String>,
    /// Only messages unchanged since this mod-sequence.
    pub(crate) unchanged_since: Option<u64>,
}

/// A command's verb and arguments. Prints no arguments: they may be secret.
pub(crate) enum Command {
    /// `CAPABILITY`
    Capability,
    /// `NOOP`
    Noop,
    /// `LOGOUT`
    Logout,
    /// `STARTTLS`
    StartTls,
    /// `AUTHENTICATE`: mechanism in upper case, initial response in base 64.
    Authenticate(String, Option<Secret<Vec<u8>>>),
    /// `LOGIN`: address and secret.
    Login(Vec<u8>, Secret<Vec<u8>>),
    /// `ENABLE`: capabilities in upper case.
    Enable(Vec<String>),
    /// `ID`: fields and values.
    Id(Vec<(Vec<u8>, Option<Vec<u8>>)>),
    /// `SELECT` and `EXAMINE`
    Select(SelectArgs),
    /// `CREATE` with special uses.
    Create(Vec<u8>, Vec<Use>),
    /// `DELETE`
    Delete(Vec<u8>),
    /// `RENAME`: from, to.
    Rename(Vec<u8>, Vec<u8>),
    /// `SUBSCRIBE` and `UNSUBSCRIBE`
    Subscribe(Vec<u8>, bool),
    /// `LIST`
    List(ListArgs),
    /// `LSUB`: reference and pattern.
    Lsub(Vec<u8>, Vec<u8>),
    /// `COMPRESS`: algorithm in upper case.
    Compress(String),
    /// `UNAUTHENTICATE`
    Unauthenticate,
    /// `NAMESPACE`
    Namespace,
    /// `STATUS`
    Status(Vec<u8>, Vec<StatusItem>),
    /// `SETQUOTA`: what is asked for does not matter.
    SetQuota,
    /// `GETQUOTA`: root.
    GetQuota(Vec<u8>),
    /// `GETQUOTAROOT`: folder.
    GetQuotaRoot(Vec<u8>),
    /// `SETACL`, `DELETEACL`, `GETACL`, `LISTRIGHTS`, `MYRIGHTS`
    Acl(AclArgs),
    /// `NOTIFY`
    Notify(NotifyArgs),
    /// `GETMETADATA`
    GetMetadata(GetMetadata),
    /// `SETMETADATA`
    SetMetadata(SetMetadata),
    /// `IDLE`
    Idle,
    /// `CHECK`
    Check,
    /// `CLOSE`
    Close,
    /// `UNSELECT`
    Unselect,
    /// `EXPUNGE`, and `UID EXPUNGE` with its set.
    Expunge(Option<Set>),
    /// `UIDBATCHES`
    Batches(Batches),
    /// `SEARCH`
    Search(SetKind, SearchArgs),
    /// `SORT`
    Sort(SetKind, SortArgs),
    /// `THREAD`
    Thread(SetKind, ThreadArgs),
    /// `ESEARCH`
    MultiSearch(MultiArgs),
    /// `CANCELUPDATE`: tags.
    CancelUpdate(Vec<Vec<u8>>),
    /// `FETCH`
    Fetch(SetKind, FetchArgs),
    /// `STORE`
    Store(SetKind, StoreArgs),
    /// `COPY`: messages and the folder they go to.
    Copy(SetKind, Set, Vec<u8>),
    /// `MOVE`
    Move(SetKind, Set, Vec<u8>),
}

/// A command with the tag that its answer carries.
pub(crate) struct Tagged {
    /// The tag.
    pub(crate) tag: String,
    /// The command, or what is wrong with it.
    pub(crate) command: Result<Command, Syntax>,
}

/// `tag = 1*<any ASTRING-CHAR except "+">`, at most 64 of them here; none when there is no tag.
pub(crate) fn tag_of(line: &[u8]) -> Option<&str> {
    let mut input = Cursor::new(line);
    let tag = input
        .take_while(|byte| (super::cursor::is_atom_char(byte) || byte == b']') && byte != b'+');
    let tag = std::str::from_utf8(tag).ok()?;
    (1..=64).contains(&tag.len()).then_some(tag)
}

/// Parses a whole command, without its last CRLF. None when it does not even have a tag.
pub(crate) fn command(line: &[u8]) -> Option<Tagged> {
    let tag = tag_of(line)?;
    let mut input = Cursor::new(&line[tag.len()..]);
    let command = input.space().and_then(|()| {
        let command = body(&mut input)?;
        input.end()?;
        Ok(command)
    });
    Some(Tagged { tag: tag.to_owned(), command })
}

fn body(input: &mut Cursor<'_>) -> Result<Command, Syntax> {
    let verb = input.word().map_err(|_| Syntax("a command is missing"))?;
    Ok(match verb.as_str() {
        "CAPABILITY" => Command::Capability,
        "NOOP" => Command::Noop,
        "LOGOUT" => Command::Logout,
        "STARTTLS" => Command::StartTls,
        "AUTHENTICATE" => authenticate(input)?,
        "LOGIN" => {
            let address = argument(input)?;
            Command::Login(address, Secret::new(argument(input)?))
        }
        "ENABLE" => enable(input)?,
        "ID" => id(input)?,
        "SELECT" => Command::Select(select(input, false)?),
        "EXAMINE" => Command::Select(select(input, true)?),
        "CREATE" => {
            let folder = argument(input)?;
            Command::Create(folder, create_uses(input)?)
        }
        "DELETE" => Command::Delete(argument(input)?),
        "RENAME" => {
            let from = argument(input)?;
            Command::Rename(from, argument(input)?)
        }
        "SUBSCRIBE" => Command::Subscribe(argument(input)?, true),
        "UNSUBSCRIBE" => Command::Subscribe(argument(input)?, false),
        "LIST" => Command::List(list(input)?),
        "LSUB" => {
            input.space()?;
            let reference = input.astring_or_empty()?;
            input.space()?;
            Command::Lsub(reference, list_mailbox(input)?)
        }
        "COMPRESS" => {
            input.space()?;
            Command::Compress(input.word()?)
        }
        "UNAUTHENTICATE" => Command::Unauthenticate,
        "NAMESPACE" => Command::Namespace,
        "STATUS" => status(input)?,
        "SETQUOTA" => set_quota(input)?,
        "GETQUOTA" => Command::GetQuota(argument(input)?),
        "GETQUOTAROOT" => Command::GetQuotaRoot(argument(input)?),
        "IDLE" => Command::Idle,
        "CHECK" => Command::Check,
        "CLOSE" => Command::Close,
        "UNSELECT" => Command::Unselect,
        "EXPUNGE" => Command::Expunge(None),
        "UIDBATCHES" => Command::Batches(batches(input)?),
        "UID" => {
            input.space()?;
            let verb = input.word()?;
            on_messages(&verb, SetKind::Uid, input)?
        }
        "NOTIFY" => Command::Notify(notify(input)?),
        "GETMETADATA" => Command::GetMetadata(get_metadata(input)?),
        "SETMETADATA" => Command::SetMetadata(set_metadata(input)?),
        verb => match acl(verb, input)? {
            Some(args) => Command::Acl(args),
            None => on_messages(verb, SetKind::Number, input)?,
        },
    })
}

fn on_messages(verb: &str, kind: SetKind, input: &mut Cursor<'_>) -> Result<Command, Syntax> {
    Ok(match (verb, kind) {
        ("SEARCH", _) => Command::Search(kind, search(input)?),
        ("SORT", _) => Command::Sort(kind, sort(input)?),
        ("THREAD", _) => Command::Thread(kind, thread(input)?),
        ("CANCELUPDATE", SetKind::Number) => Command::CancelUpdate(cancel_update(input)?),
        ("ESEARCH", SetKind::Number) => Command::MultiSearch(multi_search(input)?),
        ("FETCH", _) => Command::Fetch(kind, fetch(input)?),
        ("STORE", _) => Command::Store(kind, store(input)?),
        ("COPY" | "MOVE", _) => {
            input.space()?;
            let set = Set::parse(input)?;
            let folder = argument(input)?;
            if verb == "COPY" {
                Command::Copy(kind, set, folder)
            } else {
                Command::Move(kind, set, folder)
            }
        }
        ("EXPUNGE", SetKind::Uid) => {
            input.space()?;
            Command::Expunge(Some(Set::parse(input)?))
        }
        // With arguments, and logged in, they do not come here.
        ("APPEND" | "REPLACE", _) => {
            return Err(Syntax("log in first; then it takes a folder and a message"));
        }
        _ => return Err(Syntax("this command is not known")),
    })
}

/// `setquota = "SETQUOTA" SP astring SP "(" [atom SP number64 *(SP atom SP number64)] ")"` (RFC 9208)
fn set_quota(input: &mut Cursor<'_>) -> Result<Command, Syntax> {
    argument(input)?;
    input.space()?;
    input.list(|input| {
        input.word()?;
        input.space()?;
        input.number()
    })?;
    Ok(Command::SetQuota)
}

/// `SP astring`
fn argument(input: &mut Cursor<'_>) -> Result<Vec<u8>, Syntax> {
    input.space()?;
    input.astring()
}

/// `authenticate = "AUTHENTICATE" SP auth-type [SP initial-resp]` (RFC 4959)
fn authenticate(input: &mut Cursor<'_>) -> Result<Command, Syntax> {
    input.space()?;
    let mechanism = input.word()?;
    if !input.eat(b' ') {
        return Ok(Command::Authenticate(mechanism, None));
    }
    let initial = input.take_while(|byte| byte.is_ascii_graphic());
    Ok(Command::Authenticate(mechanism, Some(Secret::new(initial.to_vec()))))
}

/// `enable = "ENABLE" 1*(SP capability)` (RFC 5161)
fn enable(input: &mut Cursor<'_>) -> Result<Command, Syntax> {
    let mut capabilities = Vec::new();
    while input.eat(b' ') {
        if input.rest().is_empty() {
            break;
        }
        capabilities.push(input.word()?);
    }
    if capabilities.is_empty() {
        return Err(Syntax("ENABLE needs a capability"));
    }
    Ok(Command::Enable(capabilities))
}

/// `id = "ID" SP ("(" [string SP nstring *(SP string SP nstring)] ")" / nil)` (RFC 2971)
fn id(input: &mut Cursor<'_>) -> Result<Command, Syntax> {
    input.space()?;
    if input.eat_word("NIL") {
        return Ok(Command::Id(Vec::new()));
    }
    let fields = input.list(|input| {
        let name = input.string()?;
        input.space()?;
        Ok((name, input.nstring()?))
    })?;
    // RFC 2971 §3.3
    if fields.len() > 30 {
        Err(Syntax("ID takes at most 30 fields"))
    } else {
        Ok(Command::Id(fields))
    }
}

/// `SP mailbox` and parameters
fn select(input: &mut Cursor<'_>, read_only: bool) -> Result<SelectArgs, Syntax> {
    let folder = argument(input)?;
    let mut args = SelectArgs { folder, read_only, cond_store: false, resync: None };
    select_params(input, &mut args)?;
    Ok(args)
}

/// `status = "STATUS" SP mailbox SP "(" status-att *(SP status-att) ")"`
fn status(input: &mut Cursor<'_>) -> Result<Command, Syntax> {
    let folder = argument(input)?;
    input.space()?;
    let items = input.list(status_item)?;
    if items.is_empty() {
        Err(Syntax("a STATUS item is missing"))
    } else {
        Ok(Command::Status(folder, items))
    }
}

/// ```abnf
/// store           = "STORE" SP sequence-set [store-modifiers] SP store-att-flags
/// store-modifiers = SP "(" "UNCHANGEDSINCE" SP mod-sequence-valzer ")"
/// store-att-flags = (["+" / "-"] "FLAGS" [".SILENT"]) SP (flag-list / (flag *(SP flag)))
/// ```
fn store(input: &mut Cursor<'_>) -> Result<StoreArgs, Syntax> {
    input.space()?;
    let set = Set::parse(input)?;
    input.space()?;
    let mut unchanged_since = None;
    if input.peek() == Some(b'(') {
        let values = input.list(|input| match input.word()?.as_str() {
            "UNCHANGEDSINCE" => {
                input.space()?;
                input.number()
            }
            _ => Err(Syntax("this STORE modifier is not known")),
        })?;
        let [since] = values.as_slice() else { return Err(Syntax("UNCHANGEDSINCE is given once")) };
        unchanged_since = Some(*since);
        input.space()?;
    }
    let (action, silent) = match input.word()?.as_str() {
        "FLAGS" => (FlagAction::Replace, false),
        "FLAGS.SILENT" => (FlagAction::Replace, true),
        "+FLAGS" => (FlagAction::Add, false),
        "+FLAGS.SILENT" => (FlagAction::Add, true),
        "-FLAGS" => (FlagAction::Remove, false),
        "-FLAGS.SILENT" => (FlagAction::Remove, true),
        _ => return Err(Syntax("STORE changes FLAGS, +FLAGS or -FLAGS")),
    };
    input.space()?;
    let flags = if input.peek() == Some(b'(') {
        input.list(flag)?
    } else {
        let mut flags = vec![flag(input)?];
        while input.peek() == Some(b' ') && input.rest().len() > 1 {
            input.space()?;
            flags.push(flag(input)?);
        }
        flags
    };
    Ok(StoreArgs { set, action, silent, flags, unchanged_since })
}

/// `flag = "\" atom / atom`
pub(super) fn flag(input: &mut Cursor<'_>) -> Result<String, Syntax> {
    let mut flag = String::new();
    if input.eat(b'\\') {
        flag.push('\\');
    }
    flag.push_str(input.atom().map_err(|_| Syntax("a flag is missing or malformed"))?);
    Ok(flag)
}

#[cfg(test)]
mod tests {
    use super::*;

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

    mod oracle {
        use imap_codec::{CommandCodec, decode::Decoder};
        use proptest::prelude::*;

        use super::parses;

        fn folder() -> impl Strategy<Value = String> {
            let names =
                ["INBOX", "a", "\"a b\"", "{3+}\r\na b", "\"\"", "a]b", "\"a\\\"b\"", "(", "a*"];
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
                (verbs(&["SEARCH", "UID SEARCH"]), key())
                    .prop_map(|(verb, key)| format!("{verb} {key}")),
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
    }
}
