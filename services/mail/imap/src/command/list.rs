//! LIST and LSUB (RFC 9051 §6.3.9, RFC 5258, RFC 5819, RFC 6154).

use std::collections::{BTreeMap, BTreeSet};

use gatepost_mail_store::{FolderInfo, FolderName, SpecialUse};

use super::{Answer, access, folders::status_line};
use crate::{
    connection::Connection,
    failure::Failure,
    grammar::{ListArgs, StatusItem},
    names,
    render::{self, put},
};

/// Longest pattern with its reference; folder names are shorter.
const MAX_PATTERN: usize = 1000;

/// Most patterns in one command.
const MAX_PATTERNS: usize = 20;

/// Everything that there is to list.
struct Tree {
    folders: BTreeMap<String, FolderInfo>,
    subscribed: BTreeSet<String>,
    /// Names that have something below them.
    parents: BTreeSet<String>,
}

impl Tree {
    async fn of(connection: &mut Connection) -> Result<Self, Failure> {
        let mailbox = &access(connection)?.mailbox;
        let folders = mailbox.folders().await;
        let subscribed = mailbox.subscriptions().await;
        let parents = folders.iter().flat_map(|folder| ancestors(&folder.name)).collect();
        let name = |name: &FolderName| name.as_str().to_owned();
        Ok(Self {
            subscribed: subscribed.iter().map(name).collect(),
            folders: folders.into_iter().map(|folder| (name(&folder.name), folder)).collect(),
            parents,
        })
    }

    /// Attributes of a name.
    fn attributes(&self, name: &str, subscribed: bool) -> String {
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
}

/// INBOX, then the rest by name.
fn in_order(names: BTreeSet<String>) -> Vec<String> {
    let (mut ordered, rest): (Vec<_>, Vec<_>) = names.into_iter().partition(|name| name == "INBOX");
    ordered.extend(rest);
    ordered
}

fn ancestors(name: &FolderName) -> Vec<String> {
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
    let patterns = patterns(&args.reference, &args.patterns)?;
    let tree = Tree::of(connection).await?;
    let select = args.select;
    let selected = |name: &str| {
        let special = tree.folders.get(name).is_some_and(|folder| folder.special_use.is_some());
        (!select.subscribed || tree.subscribed.contains(name)) && (!select.special_use || special)
    };
    // Names that are shown, and those that are so for something below them (RFC 5258 §3.5).
    let mut shown: BTreeSet<String> = BTreeSet::new();
    let mut for_children: BTreeSet<String> = BTreeSet::new();
    let subscribed = tree.subscribed.iter().filter(|_| select.subscribed);
    for name in tree.folders.keys().chain(subscribed) {
        if !selected(name) {
            continue;
        }
        if matches_any(&patterns, name) {
            shown.insert(name.clone());
        }
        if select.recursive
            && let Ok(parsed) = name.parse::<FolderName>()
        {
            let above = ancestors(&parsed).into_iter().filter(|name| matches_any(&patterns, name));
            for_children.extend(above);
        }
        tokio::task::consume_budget().await;
    }
    shown.extend(for_children.iter().cloned());
    let tell_subscribed = args.returns.subscribed || select.subscribed;
    let limit = connection.server.config.max_message.0;
    for name in in_order(shown) {
        let out = connection.io.out();
        put!(out, "* LIST ({}) \"/\" ", tree.attributes(&name, tell_subscribed));
        render::folder(out, &name);
        if for_children.contains(&name) {
            let what = if select.subscribed { "\"SUBSCRIBED\"" } else { "\"SPECIAL-USE\"" };
            put!(out, " (\"CHILDINFO\" ({what}))");
        }
        render::text(out, "\r\n");
        let selectable = tree.folders.get(&name).filter(|folder| !folder.no_select);
        if !args.returns.status.is_empty()
            && let Some(folder) = selectable
        {
            let access = access(connection)?;
            access.mod_seqs |= args.returns.status.contains(&StatusItem::HighestModSeq);
            // RFC 5819 §2: a folder whose status cannot be told is passed over.
            if let Ok(status) = access.mailbox.status(&folder.name).await {
                status_line(connection.io.out(), &name, &status, &args.returns.status, limit);
            }
        }
        connection.io.relieve().await?;
    }
    Ok("done".into())
}

/// `LSUB` (RFC 3501 §6.3.9). With `%`, a name that has subscribed ones below it is shown too, as
/// `\Noselect`.
pub(super) async fn lsub(connection: &mut Connection, reference: &[u8], pattern: &[u8]) -> Answer {
    let patterns = patterns(reference, &[pattern.to_vec()])?;
    let tree = Tree::of(connection).await?;
    let mut shown: BTreeMap<String, bool> = BTreeMap::new();
    for name in &tree.subscribed {
        if matches_any(&patterns, name) {
            shown.insert(name.clone(), true);
        } else if let Ok(parsed) = name.parse::<FolderName>() {
            for above in ancestors(&parsed).into_iter().filter(|name| matches_any(&patterns, name))
            {
                shown.entry(above).or_insert(false);
            }
        }
        tokio::task::consume_budget().await;
    }
    for name in in_order(shown.keys().cloned().collect()) {
        let selectable = tree.folders.get(&name).is_some_and(|folder| !folder.no_select);
        let itself = shown.get(&name).copied().unwrap_or(false);
        let attributes = if itself && selectable { "" } else { "\\Noselect" };
        let out = connection.io.out();
        put!(out, "* LSUB ({attributes}) \"/\" ");
        render::folder(out, &name);
        render::text(out, "\r\n");
        connection.io.relieve().await?;
    }
    Ok("done".into())
}

/// Patterns in UTF-8, behind their reference.
fn patterns(reference: &[u8], patterns: &[Vec<u8>]) -> Result<Vec<Vec<char>>, Failure> {
    if patterns.len() > MAX_PATTERNS {
        return Err(Failure::no("[LIMIT] too many patterns"));
    }
    let pattern = |pattern: &Vec<u8>| {
        let whole = [reference, pattern].concat();
        if whole.len() > MAX_PATTERN {
            return Err(Failure::no("[LIMIT] the pattern is too long"));
        }
        let whole = names::decode(&whole);
        let whole = whole.ok_or(Failure::no("[CANNOT] the pattern is not modified UTF-7"))?;
        Ok(normal(&whole))
    };
    patterns.iter().map(pattern).collect()
}

/// INBOX is the same in any case; wildcards in a row are as good as one.
fn normal(pattern: &str) -> Vec<char> {
    let first = pattern.split('/').next().unwrap_or_default();
    let mut kept: Vec<char> = Vec::with_capacity(pattern.len());
    let mut rest = pattern;
    if first.eq_ignore_ascii_case("INBOX") {
        kept.extend("INBOX".chars());
        rest = pattern.get(first.len()..).unwrap_or_default();
    }
    for c in rest.chars() {
        match (kept.last(), c) {
            (Some('*'), '*' | '%') | (Some('%'), '%') => {}
            (Some('%'), '*') => {
                kept.pop();
                kept.push('*');
            }
            _ => kept.push(c),
        }
    }
    kept
}

fn matches_any(patterns: &[Vec<char>], name: &str) -> bool {
    let name: Vec<char> = name.chars().collect();
    patterns.iter().any(|pattern| matches(pattern, &name))
}

/// Does the pattern match the name? `*` stands for anything, `%` for anything without a separator.
/// Takes time by the product of both lengths at most.
fn matches(pattern: &[char], name: &[char]) -> bool {
    // reach[i]: the pattern so far matches the first i characters.
    let mut reach = vec![false; name.len() + 1];
    reach[0] = true;
    for symbol in pattern {
        let mut any = false;
        match symbol {
            '*' | '%' => {
                for at in 1..=name.len() {
                    let passes = *symbol == '*' || name[at - 1] != '/';
                    reach[at] = reach[at] || (reach[at - 1] && passes);
                }
                any = true;
            }
            c => {
                for at in (0..=name.len()).rev() {
                    reach[at] = at > 0 && reach[at - 1] && name[at - 1] == *c;
                    any |= reach[at];
                }
            }
        }
        if !any {
            return false;
        }
    }
    reach[name.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_names() {
        for (pattern, name, is) in [
            ("*", "a/b", true),
            ("%", "a/b", false),
            ("%", "a", true),
            ("%/%", "a/b", true),
            ("a*", "a", true),
            ("a/%", "a", false),
            ("inbox", "INBOX", true),
            ("inbox/%", "INBOX/x", true),
            ("*b%*c", "aabbxc", true),
            ("", "a", false),
            ("a%d", "a/d", false),
            ("%*", "a/b", true),
        ] {
            let name_chars: Vec<char> = name.chars().collect();
            assert_eq!(matches(&normal(pattern), &name_chars), is, "{pattern} {name}");
        }
    }
}
