//! STORE (RFC 9051 §6.4.6, RFC 7162 §3.1.3), and flags.

use super::{Cursor, Set, Syntax};

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

/// ```abnf
/// store           = "STORE" SP sequence-set [store-modifiers] SP store-att-flags
/// store-modifiers = SP "(" "UNCHANGEDSINCE" SP mod-sequence-valzer ")"
/// store-att-flags = (["+" / "-"] "FLAGS" [".SILENT"]) SP (flag-list / (flag *(SP flag)))
/// ```
pub(super) fn store(input: &mut Cursor<'_>) -> Result<StoreArgs, Syntax> {
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
