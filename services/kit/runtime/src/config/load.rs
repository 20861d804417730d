//! The loader: defaults, then a TOML file, then the environment, then flags.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::Deserialize;

use super::{
    ConfigError, ConfigErrors, Origin,
    read::read,
    tree::{Node, Table, origins, parse, set},
};

/// Where a configuration comes from; later ones win.
#[derive(Clone, Default, Debug)]
pub struct Sources {
    /// A TOML file, which must be there.
    pub file: Option<PathBuf>,
    /// Variables that begin with this and `__` count; the rest of the name is the key, with `__`
    /// where the file nests: with `GATEPOST`, `GATEPOST__WEB__LISTEN` is `web.listen`.
    pub env_prefix: &'static str,
    /// Dotted keys with values, from the command line.
    pub overrides: Vec<(String, String)>,
}

/// A configuration, and where each value that is not the default was set.
#[derive(Clone, Debug)]
pub struct Loaded<T> {
    /// The configuration.
    pub config: T,
    pub(super) origins: BTreeMap<String, Origin>,
}

impl<T> Loaded<T> {
    /// Where the value of a dotted key was set; `None` for a default.
    pub fn origin(&self, key: &str) -> Option<&Origin> {
        let mut key = key;
        loop {
            if let Some(origin) = self.origins.get(key) {
                return Some(origin);
            }
            key = key.rsplit_once('.')?.0;
        }
    }

    /// An error about a key, for checks that see the whole.
    pub fn error(&self, key: &str, message: impl Into<String>) -> ConfigError {
        ConfigError::new(key, self.origin(key).cloned(), message)
    }
}

/// Reads a configuration.
///
/// # Errors
///
/// Everything that is wrong with it, each with its place: keys that do not exist, values of the
/// wrong kind, TOML that does not parse, a file that cannot be read.
pub fn load<T: for<'de> Deserialize<'de>>(sources: &Sources) -> Result<Loaded<T>, ConfigErrors> {
    load_from(sources, std::env::vars_os())
}

/// [`load`] with an environment that is given.
///
/// # Errors
///
/// As [`load`].
pub fn load_from<T: for<'de> Deserialize<'de>>(
    sources: &Sources,
    environment: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<Loaded<T>, ConfigErrors> {
    let mut errors = Vec::new();
    let mut table = sources.file.as_deref().map_or_else(Table::new, |path| {
        from_file(path).unwrap_or_else(|found| {
            errors.extend(found);
            Table::new()
        })
    });
    if !sources.env_prefix.is_empty() {
        errors.extend(from_environment(sources.env_prefix, environment, &mut table));
    }
    for (key, value) in &sources.overrides {
        let origin = Origin::Flag(key.clone());
        let path: Vec<String> = key.split('.').map(|part| part.trim().to_owned()).collect();
        if path.iter().any(String::is_empty) {
            errors.push(ConfigError::new(key, Some(origin), "not a key"));
        } else {
            set(&mut table, &path, Node::text(value.clone(), &origin));
        }
    }
    let origins = origins(&table);
    match read(table) {
        Ok(config) if errors.is_empty() => Ok(Loaded { config, origins }),
        Ok(_) => Err(ConfigErrors(errors)),
        Err(found) => {
            errors.extend(found);
            Err(ConfigErrors(errors))
        }
    }
}

fn from_file(path: &Path) -> Result<Table, Vec<ConfigError>> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        vec![ConfigError::new("", None, format!("cannot read {}: {error}", path.display()))]
    })?;
    parse(&Arc::new(path.to_owned()), &text)
}

fn from_environment(
    prefix: &str,
    environment: impl IntoIterator<Item = (OsString, OsString)>,
    table: &mut Table,
) -> Vec<ConfigError> {
    let prefix = format!("{prefix}__");
    let mut errors = Vec::new();
    let mut variables: Vec<_> = environment
        .into_iter()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
        .filter(|(name, _)| name.starts_with(&prefix))
        .collect();
    variables.sort();
    for (name, value) in variables {
        let path: Vec<String> =
            name[prefix.len()..].split("__").map(str::to_ascii_lowercase).collect();
        let origin = Origin::Environment(name);
        if path.iter().any(String::is_empty) {
            errors.push(ConfigError::new("", Some(origin), "not a key"));
            continue;
        }
        match value.into_string() {
            Ok(value) => set(table, &path, Node::text(value, &origin)),
            Err(_) => errors.push(ConfigError::new(path.join("."), Some(origin), "not UTF-8")),
        }
    }
    errors
}

#[cfg(test)]
mod tests;
