//! GETQUOTA, GETQUOTAROOT (RFC 9208): one root, the empty name, for the whole mailbox.

use super::{Answer, access};
use crate::{
    connection::Connection,
    failure::Failure,
    render::{self, put},
};

/// `GETQUOTA`
pub(super) fn get_quota(connection: &mut Connection, root: &[u8]) -> Answer {
    if !root.is_empty() {
        return Err(Failure::no("[NONEXISTENT] there is no such quota root"));
    }
    quota_line(connection)?;
    Ok("done".into())
}

/// `GETQUOTAROOT`
pub(super) fn get_quota_root(connection: &mut Connection, name: &[u8]) -> Answer {
    // RFC 9208 §4.1.2: also of a folder that is not there.
    let name = access(connection)?.dialect.folder_name(name)?;
    let out = connection.io.out();
    render::text(out, "* QUOTAROOT ");
    render::folder(out, name.as_str());
    render::text(out, " \"\"\r\n");
    quota_line(connection)?;
    Ok("done".into())
}

/// STORAGE, where there is a limit, counts in units of 1024 bytes (RFC 9208 §5.1).
fn quota_line(connection: &mut Connection) -> Result<(), Failure> {
    let usage = access(connection)?.mailbox.usage();
    let out = connection.io.out();
    render::text(out, "* QUOTA \"\" (");
    if usage.quota_bytes > 0 {
        let (used, limit) = (usage.bytes.div_ceil(1024), usage.quota_bytes / 1024);
        put!(out, "STORAGE {used} {limit} ");
    }
    put!(out, "MESSAGE {} {})\r\n", usage.messages, usage.quota_messages);
    Ok(())
}
