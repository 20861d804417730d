//! What a page draws, as far as it is text (ISO 32000-1 §9.4).
//!
//! Spaces are often not written but left out: where what comes next is not where the last ended, there is
//! one.

use std::{collections::HashMap, rc::Rc};

use super::{
    encoding::text_string,
    file::File,
    font::Font,
    object::{Dict, Lexer, Object},
};
use crate::{output::Output, work::Work};

/// Forms in forms.
const MAX_DEPTH: usize = 8;

/// States that are kept for later.
const MAX_SAVED: usize = 64;

/// Operands of an operator: more are none of text.
const MAX_OPERANDS: usize = 64;

/// Fonts that are kept ready.
const MAX_FONTS: usize = 256;

/// A matrix as PDF writes it.
type Matrix = [f64; 6];

const UNIT: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// `first`, then `then`.
fn chain(first: &Matrix, then: &Matrix) -> Matrix {
    let [a, b, c, d, e, f] = *first;
    let [m, n, o, p, q, r] = *then;
    [
        a * m + b * o,
        a * n + b * p,
        c * m + d * o,
        c * n + d * p,
        e * m + f * o + q,
        e * n + f * p + r,
    ]
}

/// What `q` keeps.
#[derive(Clone)]
struct State {
    place: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    between: f64,
    words: f64,
    wide: f64,
    leading: f64,
}

impl Default for State {
    fn default() -> Self {
        Self {
            place: UNIT,
            font: None,
            size: 1.0,
            between: 0.0,
            words: 0.0,
            wide: 1.0,
            leading: 0.0,
        }
    }
}

/// Reads what pages draw.
pub(super) struct Reader<'a> {
    file: &'a File<'a>,
    fonts: HashMap<u32, Rc<Font>>,
    state: State,
    saved: Vec<State>,
    text: Matrix,
    line: Matrix,
    /// Where the last text ended, and how high it was.
    end: Option<(f64, f64, f64)>,
    /// Marked content that it is in: does it say itself what its text is?
    marked: Vec<bool>,
    /// What marked content says its text is, until its first text is shown.
    instead: Option<String>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(file: &'a File<'a>) -> Self {
        Self {
            file,
            fonts: HashMap::new(),
            state: State::default(),
            saved: Vec::new(),
            text: UNIT,
            line: UNIT,
            end: None,
            marked: Vec::new(),
            instead: None,
        }
    }

    /// Reads a page.
    pub(super) fn page(
        &mut self,
        content: &[u8],
        resources: Option<&Dict>,
        work: &mut Work,
        out: &mut Output,
    ) {
        (self.state, self.end, self.instead) = (State::default(), None, None);
        self.saved.clear();
        self.marked.clear();
        self.read(content, resources, work, out, 0);
    }

    fn read(
        &mut self,
        content: &[u8],
        resources: Option<&Dict>,
        work: &mut Work,
        out: &mut Output,
        depth: usize,
    ) {
        let mut lexer = Lexer::new(content, 0);
        let mut operands = Vec::new();
        while let Some(object) = lexer.object(false, work) {
            let Object::Word(word) = object else {
                if operands.len() < MAX_OPERANDS {
                    operands.push(object);
                }
                continue;
            };
            if out.is_full() {
                return;
            }
            match word.as_slice() {
                b"BI" => skip_picture(&mut lexer),
                b"Do" => self.form(&operands, resources, work, out, depth),
                b"Tf" => self.font(&operands, resources, work),
                word => self.operator(word, &operands, out),
            }
            operands.clear();
        }
    }

    fn operator(&mut self, word: &[u8], operands: &[Object], out: &mut Output) {
        let number = |place: usize| operands.get(place).and_then(Object::number).unwrap_or(0.0);
        let matrix = || [number(0), number(1), number(2), number(3), number(4), number(5)];
        match word {
            b"q" if self.saved.len() < MAX_SAVED => self.saved.push(self.state.clone()),
            b"Q" => self.state = self.saved.pop().unwrap_or_else(|| self.state.clone()),
            b"cm" => self.state.place = chain(&matrix(), &self.state.place),
            b"BT" => (self.text, self.line) = (UNIT, UNIT),
            b"Tm" => (self.text, self.line) = (matrix(), matrix()),
            b"Td" => self.go(number(0), number(1)),
            b"TD" => {
                self.state.leading = -number(1);
                self.go(number(0), number(1));
            }
            b"T*" => self.go(0.0, -self.state.leading),
            b"TL" => self.state.leading = number(0),
            b"Tc" => self.state.between = number(0),
            b"Tw" => self.state.words = number(0),
            b"Tz" => self.state.wide = number(0) / 100.0,
            b"BMC" | b"BDC" => self.mark(operands.get(1)),
            b"EMC" => self.unmark(out),
            b"Tj" => self.show(operands.first(), out),
            b"TJ" => {
                if let Some(Object::Array(pieces)) = operands.first() {
                    self.show_pieces(pieces, out);
                }
            }
            b"'" => {
                self.go(0.0, -self.state.leading);
                self.show(operands.first(), out);
            }
            b"\"" => {
                (self.state.words, self.state.between) = (number(0), number(1));
                self.go(0.0, -self.state.leading);
                self.show(operands.get(2), out);
            }
            _ => {}
        }
    }

    /// Marked content begins (§14.6); it may say what its text is (§14.9.4), as ligatures do.
    fn mark(&mut self, properties: Option<&Object>) {
        let said = properties.and_then(Object::dict).and_then(|said| said.get("ActualText"));
        let text = match said {
            Some(Object::Text(text)) if !self.marked.contains(&true) => Some(text_string(text)),
            _ => None,
        };
        if self.marked.len() < MAX_SAVED {
            self.marked.push(text.is_some());
            self.instead = text.or(self.instead.take());
        }
    }

    fn unmark(&mut self, out: &mut Output) {
        if self.marked.pop() == Some(true)
            && let Some(text) = self.instead.take()
        {
            // It shows no text of its own.
            out.space();
            out.push_str(&text);
        }
    }

    fn go(&mut self, x: f64, y: f64) {
        self.line = chain(&[1.0, 0.0, 0.0, 1.0, x, y], &self.line);
        self.text = self.line;
    }

    fn advance(&mut self, by: f64) {
        self.text = chain(&[1.0, 0.0, 0.0, 1.0, by, 0.0], &self.text);
    }

    fn show_pieces(&mut self, pieces: &[Object], out: &mut Output) {
        for piece in pieces {
            match piece {
                Object::Number(by) => {
                    if *by < -200.0 && !self.marked.contains(&true) {
                        out.space();
                    }
                    self.advance(-by / 1000.0 * self.state.size * self.state.wide);
                }
                text => self.show(Some(text), out),
            }
        }
    }

    fn show(&mut self, text: Option<&Object>, out: &mut Output) {
        let (Some(Object::Text(bytes)), Some(font)) = (text, self.state.font.clone()) else {
            return;
        };
        if bytes.is_empty() {
            return;
        }
        let replaced = self.marked.contains(&true);
        if !replaced || self.instead.is_some() {
            self.part(out);
        }
        if let Some(text) = self.instead.take() {
            out.push_str(&text);
        }
        let mut far = 0.0;
        let state = &self.state;
        font.show(bytes, |width, is_space, text| {
            far += width * state.size + state.between;
            far += if is_space { state.words } else { 0.0 };
            if !replaced {
                out.push_str(text);
            }
        });
        self.advance(far * self.state.wide);
        let (x, y, high) = self.here();
        // Where it ended may not be known: how far the next begins says nothing then, but its line does.
        self.end = Some((if font.has_widths() { x } else { f64::NAN }, y, high));
    }

    /// Where text would come now, and how high it is.
    fn here(&self) -> (f64, f64, f64) {
        let all = chain(&self.text, &self.state.place);
        let [a, b, c, d, x, y] = all;
        let high = (c.hypot(d) * self.state.size).abs();
        let high = if high > 0.0 { high } else { (a.hypot(b) * self.state.size).abs() };
        (x, y, high)
    }

    /// Is what comes now apart from what was last?
    fn part(&self, out: &mut Output) {
        let Some((x, y, high)) = self.end else { return out.space() };
        let (now_x, now_y, now_high) = self.here();
        let high = high.max(now_high);
        // Along the line, which need not be level.
        let [a, b, ..] = chain(&self.text, &self.state.place);
        let length = a.hypot(b);
        let (dx, dy) = (now_x - x, now_y - y);
        let (along, across) = if length > 0.0 && !x.is_nan() {
            ((dx * a + dy * b) / length, (dy * a - dx * b) / length)
        } else {
            (0.0, dy)
        };
        let apart = across.abs() > high * 0.4 || along > high * 0.17 || along < -high * 0.5;
        if apart || !along.is_finite() || !across.is_finite() {
            out.space();
        }
    }

    fn font(&mut self, operands: &[Object], resources: Option<&Dict>, work: &mut Work) {
        let Some(Object::Name(name)) = operands.first() else { return };
        self.state.size = operands.get(1).and_then(Object::number).unwrap_or(1.0);
        let named = |resources: &Dict, work: &mut Work| {
            let fonts = self.file.dict(resources, "Font", work)?;
            fonts.iter().find(|(key, _)| key == name).map(|(_, font)| font.clone())
        };
        let Some(found) = resources.and_then(|resources| named(resources, work)) else { return };
        if let Object::Ref(number) = found
            && let Some(known) = self.fonts.get(&number)
        {
            self.state.font = Some(Rc::clone(known));
            return;
        }
        let Object::Dict(dict) = self.file.resolve(&found, work) else { return };
        let font = Rc::new(Font::new(self.file, &dict, work));
        if let (Object::Ref(number), true) = (found, self.fonts.len() < MAX_FONTS) {
            self.fonts.insert(number, Rc::clone(&font));
        }
        self.state.font = Some(font);
    }

    /// Draws a form (§8.10).
    fn form(
        &mut self,
        operands: &[Object],
        resources: Option<&Dict>,
        work: &mut Work,
        out: &mut Output,
        depth: usize,
    ) {
        let (Some(Object::Name(name)), Some(resources)) = (operands.first(), resources) else {
            return;
        };
        let Some(forms) = self.file.dict(resources, "XObject", work) else { return };
        let found = forms.iter().find(|(key, _)| key == name).map(|(_, form)| form.clone());
        if depth >= MAX_DEPTH {
            return;
        }
        // Pictures are not decoded.
        let Some(Object::Ref(number)) = found else { return };
        let is_form = self.file.get(number, work).is_some_and(|found| {
            found.object.dict().is_some_and(|dict| dict.is("Subtype", "Form"))
        });
        let Some((dict, content)) =
            is_form.then(|| self.file.stream(&Object::Ref(number), work)).flatten()
        else {
            return;
        };
        let before = (self.state.clone(), std::mem::take(&mut self.saved), self.text, self.line);
        if let Some(Object::Array(matrix)) = dict.get("Matrix")
            && let [a, b, c, d, e, f] =
                matrix.iter().filter_map(Object::number).collect::<Vec<_>>()[..]
        {
            self.state.place = chain(&[a, b, c, d, e, f], &self.state.place);
        }
        let own = self.file.dict(&dict, "Resources", work);
        self.read(&content, Some(own.as_ref().unwrap_or(resources)), work, out, depth + 1);
        (self.state, self.saved, self.text, self.line) = before;
    }
}

/// Passes a picture that stands in the content: up to an `EI` of its own.
fn skip_picture(lexer: &mut Lexer<'_>) {
    lexer.pass(b"ID");
    lexer.pass(b"EI");
}
