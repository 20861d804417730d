//! Decisions of the identity service: accounts, authenticators, login, app passwords. No I/O.
