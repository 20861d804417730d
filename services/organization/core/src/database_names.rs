//! Names of databases and their users on web hosting (PRD-4). On the server they all begin with the customer's
//! prefix. With the setting on, a program may leave it out; with it off, its configuration must have it.

use gatepost_model::Malformed;

/// Most bytes of a name without its prefix: MySQL takes 32 for users, 64 for databases, with it.
const LONGEST: usize = 48;

/// Names of a database and of its user.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DatabaseNames {
    /// Of the database.
    pub database: String,
    /// Of the user.
    pub user: String,
}

impl DatabaseNames {
    /// The names that stand in a program's configuration.
    ///
    /// # Errors
    ///
    /// [`Malformed`] unless each is 1 to 48 letters, digits, underscores or dashes of ASCII.
    pub fn new(database: &str, user: &str) -> Result<Self, Malformed> {
        let right = |name: &str| {
            let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
            (1..=LONGEST).contains(&name.len()) && name.bytes().all(plain)
        };
        let expected = "1 to 48 letters, digits, underscores or dashes";
        if !right(database) {
            return Err(Malformed::new("database", expected));
        }
        if !right(user) {
            return Err(Malformed::new("user", expected));
        }
        Ok(Self { database: database.to_owned(), user: user.to_owned() })
    }

    /// What to write there instead, when the customer's `prefix` may be left out or may not. What has the prefix
    /// already stays.
    #[must_use]
    pub fn to_write(&self, prefix: &str, without: bool) -> Self {
        let full = |name: &str| {
            if without || name.starts_with(prefix) {
                name.to_owned()
            } else {
                format!("{prefix}{name}")
            }
        };
        Self { database: full(&self.database), user: full(&self.user) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_prefix_is_written_unless_it_may_be_left_out() {
        for (database, user, without, expected) in [
            ("shop", "shop", false, ("h1_shop", "h1_shop")),
            ("shop", "admin", true, ("shop", "admin")),
            ("h1_shop", "admin", false, ("h1_shop", "h1_admin")),
            ("h1_shop", "h1_admin", true, ("h1_shop", "h1_admin")),
        ] {
            let written = DatabaseNames::new(database, user).unwrap().to_write("h1_", without);
            assert_eq!((written.database.as_str(), written.user.as_str()), expected);
        }
        for (database, user, field) in [
            ("", "a", "database"),
            ("a", "", "user"),
            ("a b", "a", "database"),
            ("a", "b';--", "user"),
            ("\u{202e}a", "a", "database"),
            (&*"x".repeat(10_000), "a", "database"),
        ] {
            assert_eq!(DatabaseNames::new(database, user).unwrap_err().field, field);
        }
    }

    proptest! {
        #[test]
        fn to_write_it_twice_changes_nothing(name in "[a-z0-9_-]{1,48}", prefix in "[a-z]{0,4}_?") {
            let once = DatabaseNames { database: name.clone(), user: name }.to_write(&prefix, false);
            prop_assert!(once.database.starts_with(&prefix));
            prop_assert_eq!(once.to_write(&prefix, false), once);
        }
    }
}
