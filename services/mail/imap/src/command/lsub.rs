//! LSUB (RFC 3501 §6.3.9).

use std::collections::BTreeMap;

use gatepost_mail_store::FolderName;

use super::{
    Answer, access,
    list::{Tree, ancestors, in_order},
    pattern::Patterns,
};
use crate::{
    connection::Connection,
    render::{self, put},
};

/// `LSUB`. With `%`, a name that has subscribed ones below it is shown too, as `\Noselect`.
pub(super) async fn lsub(connection: &mut Connection, reference: &[u8], pattern: &[u8]) -> Answer {
    let patterns = Patterns::read(access(connection)?.dialect, reference, &[pattern.to_vec()])?;
    let tree = Tree::of(connection).await?;
    // Is the name shown for itself, or for one below it?
    let mut shown: BTreeMap<String, bool> = BTreeMap::new();
    for name in tree.subscribed() {
        if patterns.match_name(name) {
            shown.insert(name.clone(), true);
        } else if patterns.have_percent()
            && let Ok(parsed) = name.parse::<FolderName>()
        {
            for above in ancestors(&parsed).into_iter().filter(|name| patterns.match_name(name)) {
                shown.entry(above).or_insert(false);
            }
        }
        tokio::task::consume_budget().await;
    }
    for (name, itself) in in_order(shown) {
        let attributes = if itself && tree.is_selectable(&name) { "" } else { "\\Noselect" };
        let out = connection.io.out();
        put!(out, "* LSUB ({attributes}) \"/\" ");
        render::folder(out, &name);
        render::text(out, "\r\n");
        connection.io.relieve().await?;
    }
    Ok("done".into())
}
