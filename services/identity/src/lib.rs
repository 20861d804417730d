//! The identity service: accounts, login, sessions, app passwords.
