//! What the sources say, merged, with the place of every value.

use std::{collections::BTreeMap, fmt, path::PathBuf, sync::Arc};

use toml::de::{DeTable, DeValue};

use super::ConfigError;

/// Where a value of the configuration was set.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Origin {
    /// In a file.
    File {
        /// The file.
        path: Arc<PathBuf>,
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
    },
    /// By an environment variable of this name.
    Environment(String),
    /// By `--set` with this key.
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, line, column } => write!(out, "{}:{line}:{column}", path.display()),
            Self::Environment(name) => write!(out, "environment variable {name}"),
            Self::Flag(key) => write!(out, "--set {key}"),
        }
    }
}

pub(super) type Table = BTreeMap<String, Node>;

/// A value, and where it and its key stand.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) value: Value,
    pub(super) key_at: Origin,
    pub(super) at: Origin,
}

#[derive(Clone, Debug)]
pub(super) enum Value {
    Table(Table),
    Array(Vec<Node>),
    String(String),
    Integer(i128),
    Float(f64),
    Boolean(bool),
    /// From the environment or a flag: what it is depends on what is expected.
    Text(String),
}

impl Node {
    pub(super) fn text(text: String, origin: &Origin) -> Self {
        Self { value: Value::Text(text), key_at: origin.clone(), at: origin.clone() }
    }

    /// The text of a [`Value::Text`] as a TOML value, each part of it at the same place.
    pub(super) fn inline(text: &str, origin: &Origin) -> Result<Self, String> {
        let parsed = DeValue::parse(text).map_err(|error| error.message().to_owned())?;
        node(parsed.get_ref(), &|_| origin.clone(), origin.clone(), parsed.span().start)
    }
}

/// Reads a TOML file's text; all syntax errors at once.
pub(super) fn parse(path: &Arc<PathBuf>, text: &str) -> Result<Table, Vec<ConfigError>> {
    let origin = |offset: usize| {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Origin::File {
            path: path.clone(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    };
    let (document, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        return Err(errors
            .iter()
            .map(|error| {
                let place = origin(error.span().map_or(0, |span| span.start));
                ConfigError::new("", Some(place), error.message())
            })
            .collect());
    }
    table(document.get_ref(), &origin)
        .map_err(|message| vec![ConfigError::new("", Some(origin(0)), message)])
}

type Locate<'a> = &'a dyn Fn(usize) -> Origin;

fn table(parsed: &DeTable<'_>, locate: Locate<'_>) -> Result<Table, String> {
    let entry = |(key, value): (&toml::Spanned<_>, &toml::Spanned<DeValue<'_>>)| {
        let name: &std::borrow::Cow<'_, str> = key.get_ref();
        let at = locate(key.span().start);
        Ok((name.to_string(), node(value.get_ref(), locate, at, value.span().start)?))
    };
    parsed.iter().map(entry).collect()
}

fn node(
    parsed: &DeValue<'_>,
    locate: Locate<'_>,
    key_at: Origin,
    start: usize,
) -> Result<Node, String> {
    let value = match parsed {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Integer(number) => {
            let read = i128::from_str_radix(number.as_str(), number.radix());
            Value::Integer(read.map_err(|_| "the number is too large")?)
        }
        DeValue::Float(number) => {
            Value::Float(number.as_str().parse().map_err(|_| "not a number")?)
        }
        DeValue::Boolean(flag) => Value::Boolean(*flag),
        DeValue::Datetime(moment) => Value::String(moment.to_string()),
        DeValue::Array(items) => Value::Array(
            items
                .iter()
                .map(|item| {
                    let at = locate(item.span().start);
                    node(item.get_ref(), locate, at, item.span().start)
                })
                .collect::<Result<_, String>>()?,
        ),
        DeValue::Table(inner) => Value::Table(table(inner, locate)?),
    };
    Ok(Node { value, key_at, at: locate(start) })
}

/// Puts a value at a path, over what was there.
pub(super) fn set(table: &mut Table, path: &[String], value: Node) {
    let Some((key, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        table.insert(key.clone(), value);
        return;
    }
    let place = value.key_at.clone();
    let empty =
        || Node { value: Value::Table(Table::new()), key_at: place.clone(), at: place.clone() };
    let inner = table.entry(key.clone()).or_insert_with(empty);
    if !matches!(inner.value, Value::Table(_)) {
        *inner = empty();
    }
    if let Value::Table(inner) = &mut inner.value {
        set(inner, rest, value);
    }
}

/// Takes away the value at a path, or the nearest one above it. Returns whether there was one.
pub(super) fn remove(table: &mut Table, path: &[String]) -> bool {
    let Some((key, rest)) = path.split_first() else { return false };
    if let Some(Node { value: Value::Table(inner), .. }) = table.get_mut(key)
        && remove(inner, rest)
    {
        return true;
    }
    table.remove(key).is_some()
}

/// The dotted path of every value that is not a table, with its place.
pub(super) fn origins(table: &Table) -> BTreeMap<String, Origin> {
    fn walk(table: &Table, prefix: &str, into: &mut BTreeMap<String, Origin>) {
        for (key, node) in table {
            let path = join(prefix, key);
            match &node.value {
                Value::Table(inner) => walk(inner, &path, into),
                _ => drop(into.insert(path, node.key_at.clone())),
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(table, "", &mut found);
    found
}

/// A dotted path with one more key.
pub(super) fn join(prefix: &str, key: &str) -> String {
    if prefix.is_empty() { key.to_owned() } else { format!("{prefix}.{key}") }
}
