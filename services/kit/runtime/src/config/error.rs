//! What is wrong with a configuration, and where.

use std::fmt;

use super::Origin;

/// One thing that is wrong. Never shows the value: it may be a secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConfigError {
    /// Dotted key, such as `web.listen`; empty when no key is to blame.
    pub key: String,
    /// Where it was set; `None` when nobody set it.
    pub place: Option<Origin>,
    /// What is wrong.
    pub message: String,
}

impl ConfigError {
    /// Something wrong with a key.
    pub fn new(key: impl Into<String>, place: Option<Origin>, message: impl Into<String>) -> Self {
        Self { key: key.into(), place, message: message.into() }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(out, "{place}: ")?;
        }
        if !self.key.is_empty() {
            write!(out, "{}: ", self.key)?;
        }
        out.write_str(&self.message)
    }
}

impl std::error::Error for ConfigError {}

/// Everything found wrong; prints one a line. Never empty when it is an error.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConfigErrors(pub Vec<ConfigError>);

impl fmt::Display for ConfigErrors {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (line, error) in self.0.iter().enumerate() {
            if line > 0 {
                out.write_str("\n")?;
            }
            error.fmt(out)?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigErrors {}

impl From<ConfigError> for ConfigErrors {
    fn from(error: ConfigError) -> Self {
        Self(vec![error])
    }
}
