//! Which elements and attributes there are, and what may stand in them.

use super::SvgError;

/// Elements of a still picture.
const TAGS: [&str; 19] = [
    "svg",
    "g",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "defs",
    "symbol",
    "use",
    "linearGradient",
    "radialGradient",
    "clipPath",
    "mask",
    "stop",
];

/// Properties that may stand in a style as well as in an attribute (SVG 2 §6.6).
const PROPERTIES: [&str; 38] = [
    "baseline-shift",
    "clip-path",
    "clip-rule",
    "color",
    "display",
    "dominant-baseline",
    "fill",
    "fill-opacity",
    "fill-rule",
    "font-family",
    "font-size",
    "font-stretch",
    "font-style",
    "font-variant",
    "font-weight",
    "letter-spacing",
    "mask",
    "mask-type",
    "opacity",
    "overflow",
    "paint-order",
    "shape-rendering",
    "stop-color",
    "stop-opacity",
    "stroke",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-opacity",
    "stroke-width",
    "text-anchor",
    "text-decoration",
    "text-rendering",
    "vector-effect",
    "visibility",
    "word-spacing",
];

/// Attributes that are none of those.
const ATTRIBUTES: [&str; 38] = [
    "clipPathUnits",
    "cx",
    "cy",
    "d",
    "dx",
    "dy",
    "fr",
    "fx",
    "fy",
    "gradientTransform",
    "gradientUnits",
    "height",
    "href",
    "id",
    "lengthAdjust",
    "maskContentUnits",
    "maskUnits",
    "offset",
    "pathLength",
    "points",
    "preserveAspectRatio",
    "r",
    "refX",
    "refY",
    "rotate",
    "rx",
    "ry",
    "spreadMethod",
    "textLength",
    "transform",
    "viewBox",
    "width",
    "x",
    "x1",
    "x2",
    "y",
    "y1",
    "y2",
];

/// Longest value, but for those that draw.
const LONGEST: usize = 512;
/// Longest path.
const LONGEST_PATH: usize = 256 * 1024;

pub(super) fn tag(name: &str) -> Option<&'static str> {
    TAGS.iter().find(|tag| **tag == name).copied()
}

pub(super) fn property(name: &str) -> Option<&'static str> {
    PROPERTIES.iter().find(|known| **known == name).copied()
}

pub(super) fn attribute(name: &str) -> Option<&'static str> {
    property(name).or_else(|| ATTRIBUTES.iter().find(|known| **known == name).copied())
}

/// Elements that no still picture needs and that act, load or embed: one of them refuses the file.
pub(super) fn acts(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let begins = ["script", "foreignobject", "animate", "handler", "listener"];
    let known = [
        "set", "discard", "image", "feimage", "iframe", "embed", "object", "audio", "video",
        "canvas", "html", "body", "meta", "link", "base", "form", "input", "source", "track",
        "portal", "template",
    ];
    begins.iter().any(|begin| name.starts_with(begin)) || known.contains(&name.as_str())
}

/// Does a value try to act or to reach elsewhere, whatever it stands in?
pub(super) fn reaches_out(value: &str) -> bool {
    let plain = |c: &char| !c.is_whitespace() && !c.is_control();
    let squeezed: String = value.chars().filter(plain).flat_map(char::to_lowercase).collect();
    let words = [
        "javascript:",
        "vbscript:",
        "data:",
        "expression(",
        "@import",
        "@charset",
        "@font-face",
        "@namespace",
        "-moz-binding",
        "behavior:",
        "image-set(",
        "\\",
    ];
    let elsewhere = squeezed
        .split("url(")
        .skip(1)
        .any(|rest| !rest.trim_start_matches(['"', '\'']).starts_with('#'));
    elsewhere || words.iter().any(|word| squeezed.contains(word))
}

/// A value in the form in which it is kept; none when it has no form that is known.
///
/// # Errors
///
/// [`SvgError::Unsafe`] when it tries to act or to reach elsewhere.
pub(super) fn value(name: &str, typed: &str) -> Result<Option<String>, SvgError> {
    if name == "href" {
        let target = typed.trim().strip_prefix('#').ok_or(SvgError::Unsafe)?;
        return Ok(is_name(target).then(|| format!("#{target}")));
    }
    if reaches_out(typed) {
        return Err(SvgError::Unsafe);
    }
    let typed = typed.trim();
    let drawn = matches!(name, "d" | "points");
    let fits = typed.len() <= if drawn { LONGEST_PATH } else { LONGEST };
    let right = !typed.is_empty()
        && fits
        && match name {
            "id" => is_name(typed),
            "d" => typed.chars().all(|c| is_number(c) || "MmZzLlHhVvCcSsQqTtAa".contains(c)),
            "points" => typed.chars().all(is_number),
            "font-family" => typed.chars().all(|c| c.is_alphanumeric() || " ,'\"_-.".contains(c)),
            _ => typed.chars().all(is_plain) && functions_are_known(name, typed),
        };
    Ok(right.then(|| typed.split_ascii_whitespace().collect::<Vec<_>>().join(" ")))
}

/// The element that a value such as `url(#a)` refers to.
pub(super) fn target(value: &str) -> Option<&str> {
    let rest =
        value.split_once("url(")?.1.trim_start_matches([' ', '"', '\'']).strip_prefix('#')?;
    rest.split([')', '"', '\'', ' ']).next()
}

/// A name that needs no escaping anywhere.
pub(super) fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    name.len() <= 128
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(plain)
}

fn is_number(c: char) -> bool {
    c.is_ascii_digit() || c.is_ascii_whitespace() || matches!(c, '.' | ',' | '+' | '-' | 'e' | 'E')
}

fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || " \t\r\n#%(),.+-/'\"_".contains(c)
}

/// Only functions of colours, of places, and references to what is in the drawing.
fn functions_are_known(name: &str, value: &str) -> bool {
    const COLOURS: [&str; 4] = ["rgb", "rgba", "hsl", "hsla"];
    const PLACES: [&str; 6] = ["matrix", "translate", "scale", "rotate", "skewX", "skewY"];
    let mut before = value.split('(');
    let last = before.next_back();
    let known = |part: &str| {
        let called = part.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '-').next();
        called.is_some_and(|called| match name {
            "transform" | "gradientTransform" => PLACES.contains(&called),
            "fill" | "stroke" => called == "url" || COLOURS.contains(&called),
            "color" | "stop-color" => COLOURS.contains(&called),
            "clip-path" | "mask" => called == "url",
            _ => false,
        })
    };
    let refers = !value.contains("url(") || target(value).is_some_and(is_name);
    last.is_some() && refers && value.matches("url(").count() <= 1 && before.all(known)
}
