//! Styles, as drawing programs write them: lists of simple selectors, each with declarations of properties that
//! could stand in attributes as well.

use super::{SvgError, values};

/// Most rules of a file.
const RULES: usize = 1_000;

/// A property with its value.
pub(super) type Declaration = (&'static str, String);

/// Declarations for elements that one selector means.
#[derive(Debug)]
pub(super) struct Rule {
    selector: Selector,
    declarations: Vec<Declaration>,
}

/// Later ones count for more (CSS Selectors 4 §17).
#[derive(PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Selector {
    Tag(String),
    Class(String),
    Id(String),
}

/// Reads a style sheet, those rules first that count for less.
///
/// # Errors
///
/// [`SvgError::Unsafe`] and [`SvgError::TooComplex`].
pub(super) fn sheet(text: &str) -> Result<Vec<Rule>, SvgError> {
    let text = without_comments(text);
    if values::reaches_out(&text) || text.contains(['@', '<']) {
        return Err(SvgError::Unsafe);
    }
    let mut rules = Vec::new();
    for part in text.split('}') {
        let Some((selectors, body)) = part.split_once('{') else { continue };
        let declarations = declarations(body)?;
        for selector in selectors.split(',').filter_map(selector) {
            rules.push(Rule { selector, declarations: declarations.clone() });
        }
        if rules.len() > RULES {
            return Err(SvgError::TooComplex);
        }
    }
    rules.sort_by_key(|rule| match rule.selector {
        Selector::Tag(_) => 0,
        Selector::Class(_) => 1,
        Selector::Id(_) => 2,
    });
    Ok(rules)
}

/// Reads what stands in a style attribute.
///
/// # Errors
///
/// [`SvgError::Unsafe`].
pub(super) fn declarations(text: &str) -> Result<Vec<Declaration>, SvgError> {
    let text = without_comments(text);
    if values::reaches_out(&text) || text.contains(['@', '<']) {
        return Err(SvgError::Unsafe);
    }
    let mut found = Vec::new();
    for declaration in text.split(';') {
        let Some((name, value)) = declaration.split_once(':') else { continue };
        let Some(name) = values::property(&name.trim().to_ascii_lowercase()) else { continue };
        let value = value.trim().trim_end_matches("!important");
        found.extend(values::value(name, value)?.map(|value| (name, value)));
    }
    Ok(found)
}

impl Rule {
    /// What it says of an element.
    pub(super) fn of(&self, tag: &str, id: &str, classes: &str) -> &[Declaration] {
        let means = match &self.selector {
            Selector::Tag(named) => named == tag || named == "*",
            Selector::Class(named) => classes.split_ascii_whitespace().any(|one| one == named),
            Selector::Id(named) => named == id,
        };
        if means { &self.declarations } else { &[] }
    }
}

fn selector(text: &str) -> Option<Selector> {
    let text = text.trim();
    let named = |name: &str| values::is_name(name).then(|| name.to_owned());
    if let Some(class) = text.strip_prefix('.') {
        // A dot more would be a second class.
        return named(class).filter(|class| !class.contains('.')).map(Selector::Class);
    }
    if let Some(id) = text.strip_prefix('#') {
        return named(id).filter(|id| !id.contains('.')).map(Selector::Id);
    }
    (text == "*" || values::tag(text).is_some()).then(|| Selector::Tag(text.to_owned()))
}

/// An unfinished comment reaches to the end.
fn without_comments(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    kept
}
