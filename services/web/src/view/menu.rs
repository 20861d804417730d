//! The side menu of the console: what it leads to, and what of it stands in the bar of a phone.

use super::Shell;

/// An entry of the menu.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Entry {
    pub(crate) href: &'static str,
    /// What [`super::Page::here`] is on its pages.
    pub(crate) here: &'static str,
    pub(crate) icon: &'static str,
    /// Key of its text.
    pub(crate) text: &'static str,
    /// Does it stand in the bar of a phone? The others are behind "more" there.
    pub(crate) bar: bool,
}

/// Entries that a bar has room for, beside "more".
const BAR: usize = 4;
/// Which of them come first.
const FIRST: [&str; 6] = ["home", "users", "mailboxes", "app-passwords", "products", "sessions"];

/// What this person's menu leads to, in order. The services decide again what may be seen there.
pub(super) fn entries(shell: &Shell) -> Vec<Entry> {
    let entry = |href, here, icon, text| Entry { href, here, icon, text, bar: false };
    let all = [
        (true, entry("/home", "home", "home", "menu-home")),
        (!shell.organization_id.is_empty(), entry("/products", "products", "box", "menu-products")),
        (shell.may.view_members, entry("/users", "users", "people", "menu-users")),
        (shell.may.view_members, entry("/teams", "teams", "team", "menu-teams")),
        (!shell.organization_id.is_empty(), entry("/tags", "tags", "label", "menu-tags")),
        (true, entry("/mailboxes", "mailboxes", "mail", "menu-mailboxes")),
        (true, entry("/app-passwords", "app-passwords", "key", "menu-app-passwords")),
        (true, entry("/account/applications", "applications", "link", "menu-applications")),
        (true, entry("/sessions", "sessions", "screen", "menu-sessions")),
        (true, entry("/activity", "activity", "pulse", "menu-activity")),
        (
            shell.may.view_activity,
            entry(
                "/organization/activity",
                "organization-activity",
                "list",
                "menu-organization-activity",
            ),
        ),
        (shell.may.view, entry("/organization", "organization", "building", "menu-organization")),
        (
            shell.may.manage_organization,
            entry(
                "/organization/applications",
                "organization-applications",
                "lock",
                "menu-organization-applications",
            ),
        ),
        (
            shell.may.view_members,
            entry(
                "/organization/support",
                "organization-support",
                "help",
                "menu-organization-support",
            ),
        ),
        (shell.support, entry("/support/codes", "support-codes", "search", "menu-support-codes")),
        (shell.support, entry("/support/recovery", "support", "help", "menu-support")),
        (true, entry("/account", "account", "person", "menu-account")),
    ];
    let mut entries: Vec<Entry> =
        all.into_iter().filter(|(shown, _)| *shown).map(|(_, entry)| entry).collect();
    let mut room = BAR;
    for here in FIRST {
        let found = entries.iter_mut().find(|entry| entry.here == here).filter(|_| room > 0);
        if let Some(entry) = found {
            entry.bar = true;
            room -= 1;
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_of_a_phone_is_full_and_has_the_pages_that_everybody_uses() {
        let entries = entries(&Shell::default());
        let bar = entries.iter().filter(|entry| entry.bar);
        let bar: Vec<_> = bar.map(|entry| entry.here).collect();
        assert_eq!(bar, ["home", "mailboxes", "app-passwords", "sessions"]);
        assert!(entries.iter().all(|entry| entry.here != "support"));
    }
}
