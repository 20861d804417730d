//! Forms with files (RFC 7578): read piece by piece, bounded, one file in memory at a time. What a browser
//! says a file is or is called is not listened to.

use axum::{
    body::Body,
    extract::{FromRequestParts, Request},
};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use multer::{Constraints, Multipart, SizeLimit};

use crate::{
    app::App,
    csrf,
    failure::Failure,
    form,
    visitor::{Person, Visitor},
};

/// Longest form, whatever its files may be.
const WHOLE: u64 = 64 << 20;
/// Longest form token.
const TOKEN: u64 = 1024;

/// A file of a form, by the name of its field. Empty when none was chosen.
pub(crate) struct File {
    pub(crate) field: String,
    /// None when it is longer than it may be.
    pub(crate) bytes: Option<Vec<u8>>,
}

/// A form with files that is being read.
pub(crate) struct Files {
    parts: Multipart<'static>,
    left: usize,
}

/// The visitor who sends a form, before its body is read.
pub(crate) async fn sender(
    app: &App,
    request: Request,
) -> Result<(Visitor, http::request::Parts, Body), Failure> {
    form::same_site(app, request.headers(), request.uri())?;
    let (mut parts, body) = request.into_parts();
    let visitor = Visitor::from_request_parts(&mut parts, app).await?;
    if visitor.fresh {
        return Err(Failure::NoCookies);
    }
    Ok((visitor, parts, body))
}

/// The signed-in person who sends a form, before its body is read.
pub(crate) async fn signed_in(
    app: &App,
    request: Request,
) -> Result<(Person, http::request::Parts, Body), Failure> {
    form::same_site(app, request.headers(), request.uri())?;
    let (mut parts, body) = request.into_parts();
    let person = Person::from_request_parts(&mut parts, app).await?;
    Ok((person, parts, body))
}

impl Files {
    /// Begins to read a form with at most `most` files. Its token, bound to `binding`, is its first field:
    /// nothing after it is read unless it is right.
    pub(crate) async fn begin(
        app: &App,
        binding: &str,
        parts: &http::request::Parts,
        body: Body,
        most: usize,
    ) -> Result<Self, Failure> {
        let header = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
        let length = header(CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
        if length.is_some_and(|length| length > WHOLE) {
            return Err(Failure::TooLarge);
        }
        // Whatever else it is, it is none of our forms.
        let kind = header(CONTENT_TYPE).unwrap_or_default();
        let boundary = multer::parse_boundary(kind).map_err(|_| Failure::StaleForm)?;
        let constraints =
            Constraints::new().size_limit(SizeLimit::new().whole_stream(WHOLE).per_field(WHOLE));
        let stream = body.into_data_stream();
        let mut parts = Multipart::with_constraints(stream, boundary, constraints);
        let token = parts.next_field().await.map_err(refused)?.ok_or(Failure::StaleForm)?;
        if token.name() != Some(form::TOKEN) {
            return Err(Failure::StaleForm);
        }
        let token = read(token, TOKEN).await?.unwrap_or_default();
        let token = std::str::from_utf8(&token).map_err(|_| Failure::StaleForm)?;
        if !csrf::verify(&app.pepper, binding, token) {
            return Err(Failure::StaleForm);
        }
        Ok(Self { parts, left: most })
    }

    /// The next file, of `longest` bytes at most; none after the last.
    pub(crate) async fn next(&mut self, longest: u64) -> Result<Option<File>, Failure> {
        let Some(field) = self.parts.next_field().await.map_err(refused)? else { return Ok(None) };
        self.left = self.left.checked_sub(1).ok_or(Failure::Malformed)?;
        let name = field.name().ok_or(Failure::Malformed)?.to_owned();
        let bytes = read(field, longest).await?;
        Ok(Some(File { field: name, bytes }))
    }
}

/// A field's bytes; none, once it is read to its end, when they are more than `longest`.
async fn read(mut field: multer::Field<'static>, longest: u64) -> Result<Option<Vec<u8>>, Failure> {
    let longest = usize::try_from(longest).unwrap_or(usize::MAX);
    let (mut bytes, mut fits) = (Vec::new(), true);
    while let Some(piece) = field.chunk().await.map_err(refused)? {
        fits = fits && bytes.len().saturating_add(piece.len()) <= longest;
        if fits {
            bytes.extend_from_slice(&piece);
        } else {
            bytes = Vec::new();
        }
    }
    Ok(fits.then_some(bytes))
}

#[allow(clippy::needless_pass_by_value)] // for map_err
fn refused(error: multer::Error) -> Failure {
    match error {
        multer::Error::StreamSizeExceeded { .. } | multer::Error::FieldSizeExceeded { .. } => {
            Failure::TooLarge
        }
        _ => Failure::Malformed,
    }
}
