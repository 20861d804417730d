//! Secrets in configuration.

use std::{fmt, path::PathBuf};

use gatepost_model::Secret;
use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::SerializeMap};

/// A secret in configuration: a string, or `{ file = "path" }` for the text of a file, less the
/// line ending at its end. It prints as `(secret)`, or as the file it comes from.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretText {
    text: Secret<String>,
    file: Option<PathBuf>,
}

impl SecretText {
    /// A secret from elsewhere.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: Secret::new(text.into()), file: None }
    }

    /// The secret in the clear.
    pub fn expose(&self) -> &str {
        self.text.expose()
    }

    fn read(file: PathBuf) -> Result<Self, String> {
        let text = std::fs::read_to_string(&file).map(Secret::new);
        let text = text.map_err(|error| format!("cannot read {}: {error}", file.display()))?;
        let text = Secret::new(text.expose().trim_end_matches(['\r', '\n']).to_owned());
        Ok(Self { text, file: Some(file) })
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("(secret)")
    }
}

impl<'de> Deserialize<'de> for SecretText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SecretVisitor)
    }
}

struct SecretVisitor;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FromFile {
    file: PathBuf,
}

impl<'de> serde::de::Visitor<'de> for SecretVisitor {
    type Value = SecretText;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a secret, or { file = \"path\" }")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<SecretText, E> {
        Ok(SecretText::new(text))
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<SecretText, A::Error> {
        let FromFile { file } =
            Deserialize::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
        SecretText::read(file).map_err(serde::de::Error::custom)
    }
}

impl Serialize for SecretText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.file {
            None => serializer.serialize_str("(secret)"),
            Some(file) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("file", file)?;
                map.end()
            }
        }
    }
}
