//! Commands on the connection itself: AUTHENTICATE, ENABLE, ID. And SETQUOTA, which asks for nothing here.

use gatepost_model::Secret;

use super::{Command, Cursor, Syntax, command::argument};

/// `setquota = "SETQUOTA" SP astring SP "(" [atom SP number64 *(SP atom SP number64)] ")"` (RFC 9208)
pub(super) fn set_quota(input: &mut Cursor<'_>) -> Result<Command, Syntax> {
    argument(input)?;
    input.space()?;
    input.list(|input| {
        input.word()?;
        input.space()?;
        input.number()
    })?;
    Ok(Command::SetQuota)
}

/// `authenticate = "AUTHENTICATE" SP auth-type [SP initial-resp]` (RFC 4959)
pub(super) fn authenticate(input: &mut Cursor<'_>) -> Result<Command, Syntax> {
    input.space()?;
    let mechanism = input.word()?;
    if !input.eat(b' ') {
        return Ok(Command::Authenticate(mechanism, None));
    }
    let initial = input.take_while(|byte| byte.is_ascii_graphic());
    Ok(Command::Authenticate(mechanism, Some(Secret::new(initial.to_vec()))))
}

/// `enable = "ENABLE" 1*(SP capability)` (RFC 5161)
pub(super) fn enable(input: &mut Cursor<'_>) -> Result<Command, Syntax> {
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
pub(super) fn id(input: &mut Cursor<'_>) -> Result<Command, Syntax> {
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
