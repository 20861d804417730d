//! The permissions of an attachment (MBX-2), as forms show and read them: a few that most people want, or each on its
//! own.

use std::collections::BTreeSet;

use gatepost_proto::mailbox::v1::Permission;

use crate::{
    form::Form,
    view::{Choice, Page},
};

/// The key of a group's text, and its permissions.
type Named = (&'static str, &'static [(&'static str, &'static str, Permission)]);

/// Every permission by its name in forms, with the key of its text, in groups that belong together.
const GROUPS: [Named; 3] = [
    (
        "permission-group-mail",
        &[
            ("read", "permission-read", Permission::Read),
            ("write", "permission-write", Permission::Write),
            ("folders", "permission-folders", Permission::Folders),
            ("send", "permission-send", Permission::Send),
        ],
    ),
    (
        "permission-group-settings",
        &[
            ("auto-reply", "permission-auto-reply", Permission::AutoReply),
            ("signatures", "permission-signatures", Permission::Signatures),
            ("filters", "permission-filters", Permission::Filters),
            ("forwarding", "permission-forwarding", Permission::Forwarding),
            ("aliases", "permission-aliases", Permission::Aliases),
        ],
    ),
    (
        "permission-group-access",
        &[
            ("configure-devices", "permission-configure-devices", Permission::ConfigureDevices),
            ("change-password", "permission-change-password", Permission::ChangePassword),
            ("security", "permission-security", Permission::Security),
            ("logs", "permission-logs", Permission::Logs),
        ],
    ),
];

const READ: &[Permission] = &[Permission::Read];
const WRITE: &[Permission] =
    &[Permission::Read, Permission::Write, Permission::Folders, Permission::Send];

/// Sets that most people want, with the keys of their texts; the last one is everything.
const PRESETS: [(&str, &str, &[Permission]); 3] = [
    ("read", "permissions-read", READ),
    ("write", "permissions-write", WRITE),
    ("all", "permissions-all", &[]),
];

fn all() -> impl Iterator<Item = &'static (&'static str, &'static str, Permission)> {
    GROUPS.iter().flat_map(|(_, entries)| *entries)
}

fn preset(name: &str, listed: &[Permission]) -> BTreeSet<i32> {
    let listed = listed.iter().copied().map(i32::from);
    if name == "all" { all().map(|entry| i32::from(entry.2)).collect() } else { listed.collect() }
}

/// The fields that ask for permissions.
pub(crate) struct PermissionFields {
    pub(crate) presets: Vec<Choice>,
    /// Is none of those chosen, but each permission on its own?
    pub(crate) own: bool,
    pub(crate) groups: Vec<Group>,
}

/// Permissions that belong together.
pub(crate) struct Group {
    pub(crate) label: &'static str,
    pub(crate) choices: Vec<Choice>,
}

impl PermissionFields {
    /// As they are, before anybody typed.
    pub(crate) fn of(p: &Page, present: &[i32]) -> Self {
        let present: BTreeSet<i32> = present.iter().copied().collect();
        let chosen = PRESETS.iter().find(|(name, _, set)| preset(name, set) == present);
        let chosen = chosen.map_or("own", |(name, ..)| name);
        Self::new(p, chosen, |_, permission| present.contains(&permission.into()))
    }

    /// As they were sent.
    pub(crate) fn sent(p: &Page, form: &Form) -> Self {
        Self::new(p, form.get("preset"), |name, _| form.has("permission", name))
    }

    fn new(p: &Page, preset: &str, has: impl Fn(&str, Permission) -> bool) -> Self {
        let presets = PRESETS.iter().map(|(name, key, _)| Choice {
            value: (*name).to_owned(),
            label: p.t(key),
            chosen: *name == preset,
        });
        let choice = |(name, key, permission): &(&str, &str, Permission)| Choice {
            value: (*name).to_owned(),
            label: p.t(key),
            chosen: has(name, *permission),
        };
        let groups = GROUPS
            .iter()
            .map(|(label, entries)| Group { label, choices: entries.iter().map(choice).collect() });
        Self { presets: presets.collect(), own: preset == "own", groups: groups.collect() }
    }
}

/// The permissions that were chosen, in the order of their numbers; complains when there are none.
pub(super) fn chosen(form: &mut Form) -> Vec<i32> {
    let named = form.get("preset");
    let known = PRESETS.iter().find(|(name, ..)| *name == named);
    let set: BTreeSet<i32> = match known {
        Some((name, _, set)) => preset(name, set),
        None => {
            let ticked = all().filter(|(name, ..)| form.has("permission", name));
            ticked.map(|entry| i32::from(entry.2)).collect()
        }
    };
    if set.is_empty() {
        form.complain("permission", "invalid-permission");
    }
    set.into_iter().collect()
}

/// What somebody may do, in a line.
pub(super) fn summary(p: &Page, permissions: &[i32]) -> String {
    let present: BTreeSet<i32> = permissions.iter().copied().collect();
    if let Some((_, key, _)) = PRESETS.iter().find(|(name, _, set)| preset(name, set) == present) {
        return p.t(key);
    }
    let names = all().filter(|entry| present.contains(&entry.2.into())).map(|entry| p.t(entry.1));
    names.collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_and_boxes_say_what_is_permitted() {
        assert_eq!(all().count(), 13);
        let numbers: BTreeSet<i32> = all().map(|entry| i32::from(entry.2)).collect();
        assert_eq!(numbers.into_iter().collect::<Vec<_>>(), (1..=13).collect::<Vec<_>>());
        for (fields, expected) in [
            (&[("preset", "read")][..], vec![1]),
            (&[("preset", "write"), ("permission", "logs")], vec![1, 2, 9, 13]),
            (&[("preset", "all")], (1..=13).collect()),
            (&[("preset", "own"), ("permission", "send"), ("permission", "read")], vec![1, 2]),
            (&[("permission", "logs"), ("permission", "nonsense")], vec![12]),
        ] {
            let mut form = Form::filled(fields);
            assert_eq!(chosen(&mut form), expected, "{fields:?}");
            assert!(form.is_right());
        }
        let mut form = Form::filled(&[("preset", "own")]);
        chosen(&mut form);
        assert_eq!(form.error("permission"), Some("invalid-permission"));
    }
}
