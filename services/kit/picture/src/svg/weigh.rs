//! How much is drawn once every reference is followed: a drawing of a kilobyte can ask for billions of shapes.

use std::collections::HashMap;

use super::{Element, SvgError, values};

/// Most shapes, references followed.
const SHAPES: u64 = 50_000;
/// References that lead to references.
const LEVELS: usize = 12;

/// Refuses a drawing that refers in circles or asks for too much.
///
/// # Errors
///
/// [`SvgError::TooComplex`].
pub(super) fn weigh(root: &Element) -> Result<(), SvgError> {
    let mut scale = Scale { named: HashMap::new(), known: HashMap::new() };
    scale.name(root);
    let Weight { shapes, .. } = scale.weight(root, 0)?;
    if shapes > SHAPES { Err(SvgError::TooComplex) } else { Ok(()) }
}

#[derive(Clone, Copy)]
struct Weight {
    /// Shapes, references followed.
    shapes: u64,
    /// References that follow each other.
    levels: usize,
}

struct Scale<'e> {
    named: HashMap<&'e str, &'e Element>,
    /// Weights by name; none while one is being found.
    known: HashMap<&'e str, Option<Weight>>,
}

impl<'e> Scale<'e> {
    fn name(&mut self, element: &'e Element) {
        if let Some(id) = element.get("id") {
            self.named.entry(id).or_insert(element);
        }
        for child in element.elements() {
            self.name(child);
        }
    }

    /// `level`: references followed on the way here.
    fn weight(&mut self, element: &'e Element, level: usize) -> Result<Weight, SvgError> {
        let id = element.get("id");
        if let Some(known) = id.and_then(|id| self.known.get(id)) {
            // Whoever comes back to where the way began goes round in circles.
            return known.ok_or(SvgError::TooComplex);
        }
        if let Some(id) = id {
            self.known.insert(id, None);
        }
        let mut weight = Weight { shapes: 1, levels: 0 };
        for child in element.elements() {
            let inner = self.weight(child, level)?;
            weight.shapes = weight.shapes.saturating_add(inner.shapes);
            weight.levels = weight.levels.max(inner.levels);
        }
        for target in element.attributes.iter().filter_map(target) {
            let Some(target) = self.named.get(target).copied() else { continue };
            // The way is bounded before it is gone, so that it does not grow with the file.
            if level == LEVELS {
                return Err(SvgError::TooComplex);
            }
            let inner = self.weight(target, level + 1)?;
            weight.shapes = weight.shapes.saturating_add(inner.shapes);
            weight.levels = weight.levels.max(inner.levels + 1);
        }
        if weight.levels > LEVELS {
            return Err(SvgError::TooComplex);
        }
        if let Some(id) = id {
            self.known.insert(id, Some(weight));
        }
        Ok(weight)
    }
}

/// The element that an attribute refers to.
fn target<'v>((name, value): &'v (&'static str, String)) -> Option<&'v str> {
    match *name {
        "href" => value.strip_prefix('#'),
        "clip-path" | "mask" | "fill" | "stroke" => values::target(value),
        _ => None,
    }
}
