//! Settings of products as fields of a form, by the schema of their kind.

use std::collections::HashMap;

use gatepost_proto::organization::v1::{ProductKind, ProductSetting, SettingType};

use crate::{
    form::Form,
    view::{Choice, Page},
};

/// A setting as a field.
pub(super) struct Field {
    /// Name of the field.
    pub(super) name: String,
    pub(super) label: String,
    pub(super) value: String,
    pub(super) kind: FieldKind,
    /// Is it only looked at? Operators set it.
    pub(super) fixed: bool,
}

/// What the field takes.
pub(super) enum FieldKind {
    Switch,
    Text { longest: u32 },
    Choice(Vec<Choice>),
    Number { least: i64, most: i64 },
}

impl Field {
    /// Is the switch on?
    pub(super) fn is_on(&self) -> bool {
        self.value == "true"
    }
}

/// The settings of a kind with these values; of a product that is to be made, without those that operators set.
pub(super) fn fields(
    p: &Page,
    kind: &ProductKind,
    values: &HashMap<String, String>,
    new: bool,
) -> Vec<Field> {
    let shown = kind.settings.iter().filter(|setting| !(new && setting.operator));
    shown.map(|setting| field(p, setting, values)).collect()
}

fn field(p: &Page, setting: &ProductSetting, values: &HashMap<String, String>) -> Field {
    let value = values.get(&setting.slug).unwrap_or(&setting.default).clone();
    let kind = match setting.r#type() {
        SettingType::Boolean => FieldKind::Switch,
        SettingType::Choice => {
            let choice = |one: &String| Choice {
                value: one.clone(),
                label: one.clone(),
                chosen: *one == value,
            };
            FieldKind::Choice(setting.choices.iter().map(choice).collect())
        }
        SettingType::Number => FieldKind::Number { least: setting.least, most: setting.most },
        SettingType::Text | SettingType::Unspecified => {
            FieldKind::Text { longest: setting.longest }
        }
    };
    Field {
        name: name(setting),
        label: super::in_language(p, &setting.labels).unwrap_or_else(|| setting.slug.clone()),
        value,
        kind,
        fixed: setting.operator,
    }
}

/// What was chosen for the settings that people set. A switch that is off is not sent by browsers.
pub(super) fn given(kind: &ProductKind, form: &Form) -> HashMap<String, String> {
    let own = kind.settings.iter().filter(|setting| !setting.operator);
    own.map(|setting| {
        let typed = form.get(&name(setting)).trim();
        let value = match setting.r#type() {
            SettingType::Boolean => if typed == "true" { "true" } else { "false" }.to_owned(),
            _ => typed.to_owned(),
        };
        (setting.slug.clone(), value)
    })
    .collect()
}

fn name(setting: &ProductSetting) -> String {
    format!("setting-{}", setting.slug)
}
