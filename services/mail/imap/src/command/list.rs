//! LIST (RFC 9051 §6.3.9, RFC 5258, RFC 5819, RFC 6154).

use std::collections::{BTreeMap, BTreeSet};

use gatepost_mail_store::{FolderInfo, FolderName, Rights, SpecialUse};

use super::{
    Answer, LOG_IN_FIRST, access,
    acl::my_rights_line,
    folders::{status_line, status_of},
    metadata::list_line,
    pattern::Patterns,
};
use crate::{
    connection::Connection,
    failure::Failure,
    grammar::{ListArgs, ListSelect, StatusItem},
    notify,
    render::{self, put},
};

/// Everything that there is to list.
pub(crate) struct Tree {
    folders: BTreeMap<String, FolderInfo>,
    subscribed: BTreeSet<String>,
    /// Names that have something below them.
    parents: BTreeSet<String>,
}

/// Why a name is shown (RFC 5258 §3.3).
#[derive(Clone, Copy, Default)]
struct Shown {
    /// It is what was asked for.
    selected: bool,
    /// Something below it is.
    children: bool,
}

impl Tree {
    /// What the connection may see.
    pub(crate) async fn of(connection: &mut Connection) -> Result<Self, Failure> {
        let access = access(connection)?;
        let mut folders = access.mailbox.folders().await;
        folders.retain(|folder| access.rights(&folder.acl).has(Rights::LOOKUP));
        let subscribed = access.mailbox.subscriptions().await;
        let parents = folders.iter().flat_map(|folder| ancestors(&folder.name)).collect();
        let name = |name: &FolderName| name.as_str().to_owned();
        Ok(Self {
            subscribed: subscribed.iter().map(name).collect(),
            folders: folders.into_iter().map(|folder| (name(&folder.name), folder)).collect(),
            parents,
        })
    }

    /// Subscribed names, folders or not.
    pub(super) fn subscribed(&self) -> impl Iterator<Item = &String> {
        self.subscribed.iter()
    }

    /// Is there a folder by that name that can be selected?
    pub(super) fn is_selectable(&self, name: &str) -> bool {
        self.folders.get(name).is_some_and(|folder| !folder.no_select)
    }

    /// Attributes of a name.
    pub(crate) fn attributes(&self, name: &str, subscribed: bool) -> String {
        let mut attributes = Vec::new();
        match self.folders.get(name) {
            Some(folder) if folder.no_select => attributes.push("\\Noselect"),
            Some(_) => {}
            None => attributes.push("\\NonExistent"),
        }
        let children = self.parents.contains(name);
        attributes.push(if children { "\\HasChildren" } else { "\\HasNoChildren" });
        if subscribed && self.subscribed.contains(name) {
            attributes.push("\\Subscribed");
        }
        let special_use = self.folders.get(name).and_then(|folder| folder.special_use);
        attributes.extend(special_use.map(SpecialUse::as_str));
        attributes.join(" ")
    }

    /// Is the name among those that the list is narrowed to?
    fn is_selected(&self, name: &str, select: ListSelect) -> bool {
        let special = || self.folders.get(name).is_some_and(|folder| folder.special_use.is_some());
        (!select.subscribed || self.subscribed.contains(name)) && (!select.special_use || special())
    }

    /// What a list shows, and why.
    async fn choose(&self, patterns: &Patterns, select: ListSelect) -> BTreeMap<String, Shown> {
        let mut shown: BTreeMap<String, Shown> = BTreeMap::new();
        // Names above what was asked for; is some of that not shown itself?
        let mut above: BTreeMap<String, bool> = BTreeMap::new();
        let subscribed = self.subscribed.iter().filter(|_| select.subscribed);
        for name in self.folders.keys().chain(subscribed) {
            if !self.is_selected(name, select) {
                continue;
            }
            let itself = patterns.match_name(name);
            if itself {
                shown.entry(name.clone()).or_default().selected = true;
            }
            if select.recursive
                && let Ok(parsed) = name.parse::<FolderName>()
            {
                let matching = ancestors(&parsed).into_iter().filter(|up| patterns.match_name(up));
                matching.for_each(|up| *above.entry(up).or_default() |= !itself);
            }
            tokio::task::consume_budget().await;
        }
        for (name, unseen) in above {
            // RFC 5258 §3.5: a parent that was not asked for is shown only for what is not shown.
            if unseen || shown.contains_key(&name) {
                shown.entry(name).or_default().children = true;
            }
        }
        shown
    }
}

/// INBOX, then the rest by name.
pub(super) fn in_order<T>(names: BTreeMap<String, T>) -> impl Iterator<Item = (String, T)> {
    let (first, rest): (Vec<_>, Vec<_>) = names.into_iter().partition(|(name, _)| name == "INBOX");
    first.into_iter().chain(rest)
}

/// The names above a name, the nearest first.
pub(super) fn ancestors(name: &FolderName) -> Vec<String> {
    std::iter::successors(name.parent(), FolderName::parent)
        .map(|ancestor| ancestor.as_str().to_owned())
        .collect()
}

/// `LIST`
pub(super) async fn list(connection: &mut Connection, args: &ListArgs) -> Answer {
    if !args.extended && args.patterns == [b""] {
        // RFC 9051 §6.3.9: asks for the separator.
        connection.io.line("* LIST (\\Noselect) \"/\" \"\"");
        return Ok("done".into());
    }
    let patterns = Patterns::read(access(connection)?.dialect, &args.reference, &args.patterns)?;
    let tree = Tree::of(connection).await?;
    let shown = tree.choose(&patterns, args.select).await;
    let tell_subscribed = args.returns.subscribed || args.select.subscribed;
    for (name, why) in in_order(shown) {
        let out = connection.io.out();
        put!(out, "* LIST ({}) \"/\" ", tree.attributes(&name, tell_subscribed));
        render::folder(out, &name);
        if why.children {
            put!(out, " (\"CHILDINFO\" ({}))", criteria(args.select));
        }
        render::text(out, "\r\n");
        // RFC 5819 §2: nothing more is told of what was not asked for.
        if why.selected
            && let Some(folder) = tree.folders.get(&name)
        {
            more(connection, folder, args).await?;
        }
        connection.io.relieve().await?;
    }
    Ok("done".into())
}

/// The LIST response of one folder, which clients get without asking for it (RFC 9051 §6.3.2, §7.3.1);
/// `old` is what it was called before.
pub(super) async fn list_name(
    connection: &mut Connection,
    name: &FolderName,
    old: Option<&FolderName>,
) -> Result<(), Failure> {
    let tree = Tree::of(connection).await?;
    if !tree.folders.contains_key(name.as_str()) {
        return Ok(());
    }
    notify::list_line(connection, &tree.attributes(name.as_str(), true), name, old);
    Ok(())
}

/// What a list is narrowed to, as CHILDINFO tells it.
fn criteria(select: ListSelect) -> &'static str {
    match (select.subscribed, select.special_use) {
        (true, true) => "\"SUBSCRIBED\" \"SPECIAL-USE\"",
        (false, true) => "\"SPECIAL-USE\"",
        (_, false) => "\"SUBSCRIBED\"",
    }
}

/// What the list tells of a folder in responses of their own.
async fn more(
    connection: &mut Connection,
    folder: &FolderInfo,
    args: &ListArgs,
) -> Result<(), Failure> {
    let limit = connection.server.config.max_message.0;
    let items = &args.returns.status;
    let access = access(connection)?;
    let rights = access.rights(&folder.acl);
    if args.returns.my_rights {
        my_rights_line(connection.io.out(), folder.name.as_str(), rights);
    }
    if !args.returns.metadata.is_empty() {
        list_line(connection, &folder.name, &args.returns.metadata).await?;
    }
    if items.is_empty() || folder.no_select || !rights.has(Rights::READ) {
        return Ok(());
    }
    let access = connection.access.as_deref_mut().ok_or(LOG_IN_FIRST)?;
    if items.contains(&StatusItem::HighestModSeq) {
        access.dialect.tell_mod_seqs(connection.io.out(), access.view.as_ref());
    }
    // RFC 5819 §2: a folder whose status cannot be told is passed over.
    if let Ok(status) = status_of(&access.mailbox, &folder.name, items).await {
        status_line(connection.io.out(), folder.name.as_str(), &status, items, limit);
    }
    Ok(())
}
