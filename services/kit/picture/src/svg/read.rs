//! From XML to the elements that are kept.

use std::collections::HashSet;

use roxmltree::{Document, Node as Xml};

use super::{DEPTH, ELEMENTS, Element, Node, SvgError, ViewBox, css, values};

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";
const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// The root, with how large it is.
pub(super) fn read(document: &Document<'_>) -> Result<(Element, ViewBox), SvgError> {
    let root = document.root_element();
    if root.tag_name().name() != "svg" || !is_svg(&root) {
        return Err(SvgError::Damaged);
    }
    let mut reader = Reader { rules: Vec::new(), elements: 0, ids: HashSet::new() };
    for node in document.descendants() {
        reader.look_at(&node)?;
    }
    let element = reader.element(&root, "svg", 0)?;
    let view = view_box(&root)?;
    Ok((element, view))
}

struct Reader {
    rules: Vec<css::Rule>,
    elements: usize,
    ids: HashSet<String>,
}

impl Reader {
    /// Refuses what acts, wherever it stands, and takes in styles.
    fn look_at(&mut self, node: &Xml<'_, '_>) -> Result<(), SvgError> {
        if node.is_pi()
            && node.pi().is_some_and(|pi| pi.target.eq_ignore_ascii_case("xml-stylesheet"))
        {
            return Err(SvgError::Unsafe);
        }
        if !node.is_element() {
            return Ok(());
        }
        let tag = node.tag_name();
        // Editors and libraries note things in namespaces of their own, which are not kept at all.
        let ours = tag.namespace().is_none_or(str::is_empty) || is_svg(node);
        if tag.namespace() == Some(XHTML) || (ours && values::acts(tag.name())) {
            return Err(SvgError::Unsafe);
        }
        let ours = |of: Option<&str>| of.is_none() || of == Some(XLINK);
        for attribute in node.attributes().filter(|attribute| ours(attribute.namespace())) {
            let name = attribute.name().to_ascii_lowercase();
            let refers = name == "href" && !attribute.value().trim().starts_with('#');
            if name.starts_with("on") || refers || name == "src" || name == "srcset" {
                return Err(SvgError::Unsafe);
            }
        }
        if tag.name().eq_ignore_ascii_case("style") {
            let text: String = node.descendants().filter_map(|child| child.text()).collect();
            self.rules.extend(css::sheet(&text)?);
        }
        Ok(())
    }

    fn element(
        &mut self,
        node: &Xml<'_, '_>,
        tag: &'static str,
        depth: usize,
    ) -> Result<Element, SvgError> {
        self.elements += 1;
        if depth > DEPTH || self.elements > ELEMENTS {
            return Err(SvgError::TooComplex);
        }
        let attributes = self.attributes(node, tag)?;
        let mut children = Vec::new();
        for child in node.children() {
            if child.is_text() && matches!(tag, "text" | "tspan") {
                children.push(Node::Text(child.text().unwrap_or_default().to_owned()));
            }
            let kept = Some(&child).filter(|child| child.is_element() && is_svg(child));
            // A drawing within the drawing has no place in a logo.
            let kept = kept.and_then(|child| values::tag(child.tag_name().name()));
            if let Some(tag) = kept.filter(|tag| *tag != "svg") {
                children.push(Node::Element(self.element(&child, tag, depth + 1)?));
            }
        }
        Ok(Element { tag, attributes, children })
    }

    /// Attributes, then what style sheets say, then the element's own style: each counts for more than those
    /// before it.
    fn attributes(
        &mut self,
        node: &Xml<'_, '_>,
        tag: &'static str,
    ) -> Result<Vec<(&'static str, String)>, SvgError> {
        let mut found: Vec<(&'static str, String)> = Vec::new();
        for attribute in node.attributes() {
            let linked = attribute.namespace() == Some(XLINK) && attribute.name() == "href";
            let ours = attribute.namespace().is_none() || linked;
            let name = values::attribute(attribute.name()).filter(|_| ours);
            let Some(name) = name.filter(|name| *name != "href" || refers(tag)) else { continue };
            let value = values::value(name, attribute.value())?;
            // Of two elements of one name the first is meant.
            let value = value.filter(|value| name != "id" || self.ids.insert(value.clone()));
            set(&mut found, value.map(|value| (name, value)));
        }
        let id = node.attribute("id").unwrap_or_default();
        let classes = node.attribute("class").unwrap_or_default();
        for rule in &self.rules {
            for declaration in rule.of(tag, id, classes) {
                set(&mut found, Some(declaration.clone()));
            }
        }
        for declaration in css::declarations(node.attribute("style").unwrap_or_default())? {
            set(&mut found, Some(declaration));
        }
        Ok(found)
    }
}

fn set(found: &mut Vec<(&'static str, String)>, wanted: Option<(&'static str, String)>) {
    let Some((name, value)) = wanted else { return };
    match found.iter_mut().find(|(present, _)| *present == name) {
        Some((_, present)) => *present = value,
        None => found.push((name, value)),
    }
}

/// Elements that refer to another one.
fn refers(tag: &str) -> bool {
    matches!(tag, "use" | "linearGradient" | "radialGradient")
}

fn is_svg(node: &Xml<'_, '_>) -> bool {
    node.tag_name().namespace() == Some(SVG)
}

fn view_box(root: &Xml<'_, '_>) -> Result<ViewBox, SvgError> {
    let numbers = |text: &str| -> Option<Vec<f64>> {
        let parts = text.split([' ', ',', '\t', '\n', '\r']).filter(|part| !part.is_empty());
        parts.map(|part| part.parse().ok().filter(|n: &f64| n.is_finite())).collect()
    };
    let length = |name| {
        let text = root.attribute(name)?.trim();
        text.strip_suffix("px").unwrap_or(text).parse::<f64>().ok()
    };
    let told = root.attribute("viewBox").map(|text| numbers(text).unwrap_or_default());
    let found = match told.as_deref() {
        Some([left, top, width, height]) => [*left, *top, *width, *height],
        Some(_) => return Err(SvgError::NoSize),
        None => match (length("width"), length("height")) {
            (Some(width), Some(height)) => [0.0, 0.0, width, height],
            _ => return Err(SvgError::NoSize),
        },
    };
    let [_, _, width, height] = found;
    let sensible = |n: f64| n.is_finite() && n.abs() <= 1e6;
    let shape = width / height;
    let right = found.into_iter().all(sensible)
        && width >= 1e-3
        && height >= 1e-3
        && (0.02..=50.0).contains(&shape);
    if right { Ok(ViewBox(found)) } else { Err(SvgError::NoSize) }
}
