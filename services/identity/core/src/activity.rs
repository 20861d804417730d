//! Kinds of lines in an activity log (ACC-10).

/// A kind of line; a line can be of several.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ActivityKind {
    /// Logins and the end of sessions.
    Logins,
    /// Whatever was refused.
    Refusals,
    /// Changes of the account and of what protects it.
    Changes,
    /// App passwords.
    AppPasswords,
}

impl ActivityKind {
    /// Is a line with this action slug of this kind?
    pub fn holds(self, action: &str) -> bool {
        let refused = action.ends_with("refused") || action.ends_with("denied");
        let about = |things: &[&str]| {
            action.split_once('.').is_some_and(|(thing, _)| things.contains(&thing))
        };
        let entry = about(&["login", "session", "step-up", "push"]);
        match self {
            Self::Logins => entry && !refused,
            Self::Refusals => refused,
            Self::Changes => !entry && !refused,
            Self::AppPasswords => about(&["app-password", "device-setup"]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ActivityKind::{AppPasswords, Changes, Logins, Refusals};

    #[test]
    fn lines_are_told_apart_by_their_slugs() {
        for (action, kinds) in [
            ("login.accepted", vec![Logins]),
            ("session.ended", vec![Logins]),
            ("login.refused", vec![Refusals]),
            ("mailbox.login-refused", vec![Refusals]),
            ("push.approved", vec![Logins]),
            ("push.denied", vec![Refusals]),
            ("push.number-refused", vec![Refusals]),
            ("app-password.refused", vec![Refusals, AppPasswords]),
            ("app-password.issued", vec![Changes, AppPasswords]),
            ("device-setup.started", vec![Changes, AppPasswords]),
            ("password.changed", vec![Changes]),
            ("nonsense", vec![Changes]),
        ] {
            for kind in [Logins, Refusals, Changes, AppPasswords] {
                assert_eq!(kind.holds(action), kinds.contains(&kind), "{action} {kind:?}");
            }
        }
    }
}
