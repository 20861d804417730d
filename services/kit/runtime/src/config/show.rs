//! Shows a configuration as it is in effect.

use std::fmt::Write;

use serde::Serialize;
use toml::{Table, Value};

use super::{ConfigError, ConfigErrors, Loaded, Origin, tree::join};

impl<T: Serialize> Loaded<T> {
    /// The configuration in effect as TOML, with the place of every value that is not the default
    /// in a comment. Secrets show as `(secret)`.
    ///
    /// # Errors
    ///
    /// If the configuration has a value that TOML cannot say.
    pub fn to_toml(&self) -> Result<String, ConfigErrors> {
        let table = self.table()?;
        let mut out = String::new();
        write_table(&mut out, "", &table, &|key| self.origin(key));
        Ok(out)
    }

    /// The same as JSON: `{"config": {…}, "origins": {"web.listen": "gatepost.toml:3:1"}}`.
    ///
    /// # Errors
    ///
    /// As [`Self::to_toml`].
    pub fn to_json(&self) -> Result<serde_json::Value, ConfigErrors> {
        let origins: std::collections::BTreeMap<_, _> =
            self.origins.iter().map(|(key, origin)| (key, origin.to_string())).collect();
        Ok(serde_json::json!({ "config": self.table()?, "origins": origins }))
    }

    fn table(&self) -> Result<Table, ConfigErrors> {
        let table = Table::try_from(&self.config);
        table.map_err(|error| ConfigError::new("", None, error.to_string()).into())
    }
}

fn write_table<'a>(
    out: &mut String,
    prefix: &str,
    table: &Table,
    origin: &dyn Fn(&str) -> Option<&'a Origin>,
) {
    for (key, value) in table.iter().filter(|(_, value)| !value.is_table()) {
        // Writing to a String cannot fail.
        let _ok = write!(out, "{} = {value}", bare(key));
        if let Some(origin) = origin(&join(prefix, key)) {
            let _ok = write!(out, " # {origin}");
        }
        out.push('\n');
    }
    for (key, value) in table {
        let Value::Table(inner) = value else { continue };
        let path = join(prefix, &bare(key));
        if inner.is_empty() || inner.values().any(|value| !value.is_table()) {
            let gap = if out.is_empty() { "" } else { "\n" };
            let _ok = writeln!(out, "{gap}[{path}]");
        }
        write_table(out, &path, inner, origin);
    }
}

/// A key as TOML writes it: quoted unless it is plain.
fn bare(key: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !key.is_empty() && key.chars().all(plain) {
        key.to_owned()
    } else {
        Value::String(key.to_owned()).to_string()
    }
}
