//! Commands for rights (RFC 4314 §7).

use super::{Cursor, Syntax};

/// A command for rights of a folder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct AclArgs {
    /// The folder, as written.
    pub(crate) folder: Vec<u8>,
    /// What is asked or done.
    pub(crate) action: AclAction,
}

/// What is asked or done. Identifiers and rights are as written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum AclAction {
    /// `SETACL`: identifier, change of rights.
    Set(Vec<u8>, Vec<u8>),
    /// `DELETEACL`: identifier.
    Delete(Vec<u8>),
    /// `GETACL`
    Get,
    /// `LISTRIGHTS`: identifier.
    List(Vec<u8>),
    /// `MYRIGHTS`
    Mine,
}

/// ```abnf
/// setacl     = "SETACL" SP mailbox SP identifier SP mod-rights
/// deleteacl  = "DELETEACL" SP mailbox SP identifier
/// getacl     = "GETACL" SP mailbox
/// listrights = "LISTRIGHTS" SP mailbox SP identifier
/// myrights   = "MYRIGHTS" SP mailbox
/// ```
/// from behind the verb; none for another verb.
pub(super) fn acl(verb: &str, input: &mut Cursor<'_>) -> Result<Option<AclArgs>, Syntax> {
    if !matches!(verb, "SETACL" | "DELETEACL" | "GETACL" | "LISTRIGHTS" | "MYRIGHTS") {
        return Ok(None);
    }
    let mut argument = || {
        input.space()?;
        input.astring()
    };
    let folder = argument()?;
    let action = match verb {
        "SETACL" => {
            let identifier = argument()?;
            AclAction::Set(identifier, argument()?)
        }
        "DELETEACL" => AclAction::Delete(argument()?),
        "LISTRIGHTS" => AclAction::List(argument()?),
        "GETACL" => AclAction::Get,
        _ => AclAction::Mine,
    };
    Ok(Some(AclArgs { folder, action }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::{Command, command};

    #[test]
    fn commands_for_rights_are_parsed() {
        for (line, action) in [
            ("a SETACL x anyone +lr", Some(AclAction::Set(b"anyone".into(), b"+lr".into()))),
            ("a SeTaCl x \"b c\" \"\"", Some(AclAction::Set(b"b c".into(), b"".into()))),
            ("a DELETEACL x anyone", Some(AclAction::Delete(b"anyone".into()))),
            ("a GETACL x", Some(AclAction::Get)),
            ("a LISTRIGHTS x anyone", Some(AclAction::List(b"anyone".into()))),
            ("a MYRIGHTS x", Some(AclAction::Mine)),
            ("a SETACL x anyone", None),
            ("a SETACL x", None),
            ("a GETACL", None),
            ("a GETACL x y", None),
            ("a MYRIGHTS (x)", None),
        ] {
            let parsed = command(line.as_bytes()).and_then(|tagged| tagged.command.ok());
            let parsed = parsed.map(|command| match command {
                Command::Acl(args) => args.action,
                _ => unreachable!("{line}"),
            });
            assert_eq!(parsed, action, "{line}");
        }
    }
}
