//! Pictures that strangers send. Drawings are [`sanitize`]d; everything else is made of pixels.
//!
//! What a picture is follows from its first bytes, never from a name or from what a client says it
//! is. Its size in pixels is read and bounded before anything is decoded. What is kept is not what was
//! sent but the picture made anew from its pixels: nothing else of the file survives, neither where and
//! with what it was taken, nor whatever was hidden before, between or behind the pixels (OWASP ASVS 5.0,
//! 5.2.2, 5.2.6, 5.3; OWASP File Upload Cheat Sheet).

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageError, ImageReader, Limits, RgbImage,
    codecs::{jpeg::JpegDecoder, jpeg::JpegEncoder, png::PngDecoder, webp::WebPDecoder},
    metadata::Orientation,
};
use zeroize::Zeroizing;

mod logo;
mod svg;

pub use logo::{Logo, fit_into};
pub use svg::{SvgBounds, SvgError, looks_like_svg, sanitize};

/// What is taken, and what becomes of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bounds {
    /// Longest file, in bytes.
    pub bytes: usize,
    /// Most pixels. Decoding takes at most about eight bytes for each.
    pub pixels: u64,
    /// Shortest side, in pixels: nobody recognises anything on less.
    pub least_side: u32,
    /// Longest side of what is kept, in pixels; what is larger is made smaller.
    pub kept_side: u32,
}

/// A kind of picture that is taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// JPEG (ITU-T T.81).
    Jpeg,
    /// PNG (W3C PNG, third edition).
    Png,
    /// WebP (RFC 9649).
    Webp,
}

/// A picture made anew, as a JPEG without any metadata.
#[derive(Clone)]
pub struct Picture {
    /// The file. Overwritten when dropped.
    pub jpeg: Zeroizing<Vec<u8>>,
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

/// Why a file was not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PictureError {
    /// It is longer than it may be.
    #[error("the file is too long")]
    TooLong,
    /// Its first bytes are of no kind that is taken.
    #[error("the file is no JPEG, PNG or WebP picture")]
    OtherKind,
    /// It has more pixels than it may, or says so.
    #[error("the picture has too many pixels")]
    TooManyPixels,
    /// It has too few pixels to be of use.
    #[error("the picture has too few pixels")]
    TooFewPixels,
    /// It is several pictures.
    #[error("the picture moves")]
    Moves,
    /// It cannot be read to its end.
    #[error("the picture is damaged")]
    Damaged,
}

/// Passes over all pixels that one JPEG may ask for. Cameras write one, progressive files about ten; more
/// is made to keep a decoder busy.
const MOST_SCANS: usize = 40;

/// Quality of what is kept: print on a passport stays legible.
const QUALITY: u8 = 85;

/// What a file is, by its first bytes.
pub fn kind_of(file: &[u8]) -> Option<Kind> {
    match file {
        [0xff, 0xd8, 0xff, ..] => Some(Kind::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Kind::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Kind::Webp),
        _ => None,
    }
}

/// Makes a picture anew: upright, on white, and no larger than it is kept. Works for up to seconds and
/// takes up to eight bytes a pixel, so call it where that is expected, few at a time.
///
/// # Errors
///
/// [`PictureError`].
pub fn make_anew(file: &[u8], bounds: &Bounds) -> Result<Picture, PictureError> {
    let (mut picture, orientation) = open(file, bounds)?;
    if picture.width().max(picture.height()) > bounds.kept_side {
        picture = picture.thumbnail(bounds.kept_side, bounds.kept_side);
    }
    picture.apply_orientation(orientation);
    let picture = on_white(picture);
    let mut jpeg = Zeroizing::new(Vec::with_capacity(256 * 1024));
    JpegEncoder::new_with_quality(&mut *jpeg, QUALITY).encode_image(&picture)?;
    Ok(Picture { jpeg, width: picture.width(), height: picture.height() })
}

/// The pixels of a file within bounds, and how it was held.
fn open(file: &[u8], bounds: &Bounds) -> Result<(DynamicImage, Orientation), PictureError> {
    if file.len() > bounds.bytes {
        return Err(PictureError::TooLong);
    }
    match kind_of(file).ok_or(PictureError::OtherKind)? {
        Kind::Jpeg => {
            // Within compressed data 0xff is followed by zero or a restart mark (T.81 §F.1.2.3): this
            // counts scans, and those of small previews.
            if file.windows(2).filter(|pair| pair == &[0xff, 0xda]).count() > MOST_SCANS {
                return Err(PictureError::Damaged);
            }
            decode(JpegDecoder::new(Cursor::new(file))?, bounds)
        }
        Kind::Png => {
            let decoder = PngDecoder::with_limits(Cursor::new(file), limits(bounds))?;
            if decoder.is_apng()? {
                return Err(PictureError::Moves);
            }
            decode(decoder, bounds)
        }
        Kind::Webp => {
            let decoder = WebPDecoder::new(Cursor::new(file))?;
            if decoder.has_animation() {
                return Err(PictureError::Moves);
            }
            decode(decoder, bounds)
        }
    }
}

fn limits(bounds: &Bounds) -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(bounds.pixels.saturating_mul(5).saturating_add(1 << 20));
    limits
}

fn decode(
    mut decoder: impl ImageDecoder,
    bounds: &Bounds,
) -> Result<(DynamicImage, Orientation), PictureError> {
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    // Sixteen bits a channel are twice the bytes: then fewer pixels are taken.
    if pixels > bounds.pixels || decoder.total_bytes() > bounds.pixels.saturating_mul(4) {
        return Err(PictureError::TooManyPixels);
    }
    if width.min(height) < bounds.least_side {
        return Err(PictureError::TooFewPixels);
    }
    decoder.set_limits(limits(bounds))?;
    // How a telephone was held stands in the metadata, which goes.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    Ok((DynamicImage::from_decoder(decoder)?, orientation))
}

/// Without transparency, which JPEG has not.
fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let picture = picture.into_rgba8();
    let mut flat = RgbImage::new(picture.width(), picture.height());
    for (from, to) in picture.pixels().zip(flat.pixels_mut()) {
        let [red, green, blue, alpha] = from.0;
        let over = |channel: u8| {
            let sum = u32::from(channel) * u32::from(alpha) + 255 * (255 - u32::from(alpha));
            u8::try_from(sum / 255).unwrap_or(u8::MAX)
        };
        to.0 = [over(red), over(green), over(blue)];
    }
    flat
}

/// Reads back a picture that was made here: for tests of those who keep them.
///
/// # Errors
///
/// [`PictureError::Damaged`] when it is none.
pub fn size_of(jpeg: &[u8]) -> Result<(u32, u32), PictureError> {
    let reader = ImageReader::with_format(Cursor::new(jpeg), image::ImageFormat::Jpeg);
    Ok(reader.into_dimensions()?)
}

impl From<ImageError> for PictureError {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Limits(_) => Self::TooManyPixels,
            _ => Self::Damaged,
        }
    }
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Picture({} x {})", self.width, self.height)
    }
}
