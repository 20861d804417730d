//! The web: sign-up, login and console pages. Holds no records of its own.
