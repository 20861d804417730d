//! The catalogue as it is configured.

use std::sync::Arc;

use gatepost_model::Malformed;
use gatepost_organization_core::catalogue::{
    Catalogue, Kind, Labels, OFFERED, Setting, SettingType,
};
use serde::{Deserialize, Serialize};

/// Kinds of product (PRD-1).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct CatalogueConfig {
    written: Written,
    read: Arc<Catalogue>,
}

impl CatalogueConfig {
    /// The catalogue itself.
    pub(crate) fn catalogue(&self) -> Arc<Catalogue> {
        self.read.clone()
    }
}

impl Default for CatalogueConfig {
    fn default() -> Self {
        let read = Arc::new(Catalogue::built_in());
        Self { written: Written::default(), read }
    }
}

/// As it stands in the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Written {
    /// Slugs of the built-in kinds that can be had. Products of the others stay.
    offered: Vec<String>,
    /// Kinds besides the built-in ones.
    kinds: Vec<KindConfig>,
}

impl Default for Written {
    fn default() -> Self {
        let offered = OFFERED.iter().map(|slug| (*slug).to_owned()).collect();
        Self { offered, kinds: Vec::new() }
    }
}

impl TryFrom<Written> for CatalogueConfig {
    type Error = Malformed;

    fn try_from(written: Written) -> Result<Self, Malformed> {
        let own = written.kinds.iter().map(Kind::try_from).collect::<Result<_, _>>()?;
        let read = Arc::new(Catalogue::new(&written.offered, own)?);
        Ok(Self { written, read })
    }
}

impl From<CatalogueConfig> for Written {
    fn from(config: CatalogueConfig) -> Self {
        config.written
    }
}

/// A kind of an operator's own.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KindConfig {
    /// Lower-case letters, digits and dashes.
    slug: String,
    /// What people call it, by language tag; `en` at least.
    names: Labels,
    /// What can be set in it.
    #[serde(default)]
    settings: Vec<SettingConfig>,
    /// Can new ones be had?
    #[serde(default = "yes")]
    offered: bool,
}

const fn yes() -> bool {
    true
}

/// A setting of such a kind.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SettingConfig {
    slug: String,
    #[serde(rename = "type")]
    kind: TypeConfig,
    /// What it is when nobody has set it.
    default: String,
    /// What people call it, by language tag; `en` at least.
    labels: Labels,
    /// Of a choice.
    #[serde(default)]
    choices: Vec<String>,
    /// Of a text: most characters.
    #[serde(default = "line")]
    longest: usize,
    /// Of a text: only letters, digits and underscores of ASCII.
    #[serde(default)]
    plain: bool,
    /// Of a number.
    #[serde(default)]
    least: i64,
    /// Of a number.
    #[serde(default = "most")]
    most: i64,
    /// Do operators alone change it?
    #[serde(default)]
    operator: bool,
}

const fn line() -> usize {
    100
}

const fn most() -> i64 {
    i32::MAX as i64
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum TypeConfig {
    Boolean,
    Text,
    Choice,
    Number,
}

impl TryFrom<&KindConfig> for Kind {
    type Error = Malformed;

    fn try_from(config: &KindConfig) -> Result<Self, Malformed> {
        Ok(Self {
            slug: config.slug.parse()?,
            names: config.names.clone(),
            settings: config.settings.iter().map(Setting::from).collect(),
            served_by: None,
            offered: config.offered,
        })
    }
}

impl From<&SettingConfig> for Setting {
    fn from(config: &SettingConfig) -> Self {
        let kind = match config.kind {
            TypeConfig::Boolean => SettingType::Boolean,
            TypeConfig::Text => SettingType::Text { longest: config.longest, plain: config.plain },
            TypeConfig::Choice => SettingType::Choice(config.choices.clone()),
            TypeConfig::Number => SettingType::Number { least: config.least, most: config.most },
        };
        Self {
            slug: config.slug.clone(),
            kind,
            default: config.default.clone(),
            labels: config.labels.clone(),
            operator: config.operator,
        }
    }
}
