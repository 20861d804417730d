//! SVG that strangers send, written anew from what is allowed in it.
//!
//! SVG is a program as much as a picture (OWASP File Upload Cheat Sheet; W3C SVG Integration, "secure static
//! mode"). Nothing of a file is passed on: it is read into a tree of known elements with known attributes whose
//! values have known forms, styles are resolved into such attributes, and that tree is written out. What cannot be
//! part of a still picture (scripts, handlers, animation, other documents, references to elsewhere) refuses the
//! file, so that its owner knows; what merely has no place in one (comments, metadata, an editor's notes) goes.

use std::fmt::Write;

mod css;
mod read;
mod values;
mod weigh;

/// What is taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SvgBounds {
    /// Longest file, in bytes; what comes out is twice as long at most.
    pub bytes: usize,
    /// Width of the box that the picture is shown in, in CSS pixels.
    pub width: u32,
    /// Its height.
    pub height: u32,
}

/// Why an SVG was not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SvgError {
    /// It is longer than it may be.
    #[error("the drawing is too long")]
    TooLong,
    /// It is no well-formed XML in UTF-8, or no SVG.
    #[error("the drawing is damaged")]
    Damaged,
    /// It nests, repeats or refers beyond what any logo needs.
    #[error("the drawing is too complex")]
    TooComplex,
    /// It has no size, or none that can be shown.
    #[error("the drawing does not say how large it is")]
    NoSize,
    /// It holds what a picture needs not: scripts, handlers, animation, other documents, references to elsewhere.
    #[error("the drawing holds more than a drawing")]
    Unsafe,
    /// Nothing that can be seen is left of it.
    #[error("nothing is drawn")]
    Empty,
}

/// Deepest nesting of elements.
const DEPTH: usize = 64;
/// Most elements.
const ELEMENTS: usize = 5_000;
/// Most nodes that are read: elements, texts and comments.
const NODES: u32 = 20_000;
/// Most attributes of one element.
const ATTRIBUTES: usize = 128;
/// Most declarations of namespaces.
const NAMESPACES: usize = 64;

/// An element that is kept.
#[derive(Debug)]
struct Element {
    tag: &'static str,
    attributes: Vec<(&'static str, String)>,
    children: Vec<Node>,
}

#[derive(Debug)]
enum Node {
    Element(Element),
    Text(String),
}

/// How large a drawing is in its own units: left, top, width, height.
#[derive(Clone, Copy, Debug)]
struct ViewBox([f64; 4]);

impl Element {
    fn get(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(found, _)| *found == name);
        found.map(|(_, value)| value.as_str())
    }

    fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }
}

/// Does this begin as an SVG does? What it is shows when it is read.
pub fn looks_like_svg(file: &[u8]) -> bool {
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let text = file.trim_ascii_start();
    // Files in UTF-16 are told that they are damaged rather than of another kind.
    let wide = matches!(file, [0xff, 0xfe, b'<', 0, ..] | [0xfe, 0xff, 0, b'<', ..]);
    text.starts_with(b"<") || wide
}

/// Writes an SVG anew, to be shown in a box.
///
/// # Errors
///
/// [`SvgError`].
pub fn sanitize(file: &[u8], bounds: &SvgBounds) -> Result<Vec<u8>, SvgError> {
    if file.len() > bounds.bytes {
        return Err(SvgError::TooLong);
    }
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let text = std::str::from_utf8(file).map_err(|_| SvgError::Damaged)?;
    look_over(text)?;
    let options = roxmltree::ParsingOptions { nodes_limit: NODES, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(text, options);
    let document = document.map_err(|error| match error {
        roxmltree::Error::NodesLimitReached => SvgError::TooComplex,
        _ => SvgError::Damaged,
    })?;
    let (root, view) = read::read(&document)?;
    weigh::weigh(&root)?;
    if !shows(&root) {
        return Err(SvgError::Empty);
    }
    let mut out = String::with_capacity(text.len());
    write_root(&mut out, &root, view, bounds);
    if out.len() > bounds.bytes.saturating_mul(2) {
        return Err(SvgError::TooComplex);
    }
    Ok(out.into_bytes())
}

/// What is refused, or would keep the reader busy, before it is read.
fn look_over(text: &str) -> Result<(), SvgError> {
    if text.contains('\0') {
        return Err(SvgError::Damaged);
    }
    let lower = text.to_ascii_lowercase();
    if lower.contains("<!doctype") || lower.contains("<!entity") {
        return Err(SvgError::Unsafe);
    }
    // `<` does not stand in attributes, so every attribute's sign stands in its tag's part.
    let attributes = text.split('<').map(|tag| tag.matches('=').count()).max();
    if attributes > Some(ATTRIBUTES) || text.matches("xmlns").count() > NAMESPACES {
        return Err(SvgError::TooComplex);
    }
    Ok(())
}

/// Is anything drawn, outside of what is only referred to?
fn shows(element: &Element) -> bool {
    match element.tag {
        "defs" | "symbol" | "clipPath" | "mask" | "linearGradient" | "radialGradient" => false,
        "svg" | "g" => element.elements().any(shows),
        "text" | "tspan" => {
            let words = |node: &Node| matches!(node, Node::Text(text) if !text.trim().is_empty());
            element.children.iter().any(words) || element.elements().any(shows)
        }
        _ => true,
    }
}

fn write_root(out: &mut String, root: &Element, view: ViewBox, bounds: &SvgBounds) {
    let [left, top, wide, high] = view.0;
    let scale = (f64::from(bounds.width) / wide).min(f64::from(bounds.height) / high);
    let (width, height) = (wide * scale, high * scale);
    // Writing to a string cannot fail.
    let _infallible = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{left} {top} {wide} {high}\" \
         width=\"{width:.2}\" height=\"{height:.2}\""
    );
    let own = |name: &str| matches!(name, "viewBox" | "width" | "height" | "x" | "y");
    for (name, value) in root.attributes.iter().filter(|(name, _)| !own(name)) {
        write_attribute(out, name, value);
    }
    out.push('>');
    write_children(out, root);
    out.push_str("</svg>");
}

fn write_children(out: &mut String, element: &Element) {
    for child in &element.children {
        match child {
            Node::Text(text) => escape(out, text),
            Node::Element(child) => {
                out.push('<');
                out.push_str(child.tag);
                for (name, value) in &child.attributes {
                    write_attribute(out, name, value);
                }
                if child.children.is_empty() {
                    out.push_str("/>");
                } else {
                    out.push('>');
                    write_children(out, child);
                    out.push_str("</");
                    out.push_str(child.tag);
                    out.push('>');
                }
            }
        }
    }
}

fn write_attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    escape(out, value);
    out.push('"');
}

fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}
