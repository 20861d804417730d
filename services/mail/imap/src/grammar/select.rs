//! SELECT, EXAMINE and STATUS (RFC 9051 §6.3.2, §6.3.3, §6.3.11).

use super::{
    Command, Cursor, Resync, Syntax, command::argument, list::status_item, resync::select_params,
};

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

/// `SP mailbox` and parameters
pub(super) fn select(input: &mut Cursor<'_>, read_only: bool) -> Result<SelectArgs, Syntax> {
    let folder = argument(input)?;
    let mut args = SelectArgs { folder, read_only, cond_store: false, resync: None };
    select_params(input, &mut args)?;
    Ok(args)
}

/// `status = "STATUS" SP mailbox SP "(" status-att *(SP status-att) ")"`
pub(super) fn status(input: &mut Cursor<'_>) -> Result<Command, Syntax> {
    let folder = argument(input)?;
    input.space()?;
    let items = input.list(status_item)?;
    if items.is_empty() {
        Err(Syntax("a STATUS item is missing"))
    } else {
        Ok(Command::Status(folder, items))
    }
}
