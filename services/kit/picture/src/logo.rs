//! Pictures that are shown on pages of any colour: what is transparent stays so.

use image::{
    DynamicImage, ImageEncoder, Rgba, RgbaImage,
    codecs::png::{CompressionType, FilterType as Rows, PngEncoder},
    imageops::FilterType,
};

use crate::{Bounds, PictureError, open};

/// A picture made anew, as a PNG without any metadata.
#[derive(Clone)]
pub struct Logo {
    /// The file.
    pub png: Vec<u8>,
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

/// Makes a picture anew, upright and no larger than a box of `width` by `height` pixels. Of the bounds all but the
/// kept side count. Takes what [`crate::make_anew`] takes.
///
/// # Errors
///
/// [`PictureError`].
pub fn fit_into(
    file: &[u8],
    bounds: &Bounds,
    width: u32,
    height: u32,
) -> Result<Logo, PictureError> {
    let (mut picture, orientation) = open(file, bounds)?;
    picture.apply_orientation(orientation);
    let mut picture = picture.into_rgba8();
    if picture.width() > width || picture.height() > height {
        // Colours of what is transparent must not bleed into what is not.
        weigh_by_alpha(&mut picture);
        // Most of the way by means, which is quick; the rest by a filter that keeps edges.
        let rough = DynamicImage::ImageRgba8(picture);
        let near = rough.width() > width * 4 || rough.height() > height * 4;
        let rough = if near { rough.thumbnail(width * 2, height * 2) } else { rough };
        picture = rough.resize(width, height, FilterType::Lanczos3).into_rgba8();
        undo_weights(&mut picture);
    }
    let (width, height) = picture.dimensions();
    let mut png = Vec::with_capacity(64 * 1024);
    PngEncoder::new_with_quality(&mut png, CompressionType::Best, Rows::Adaptive).write_image(
        picture.as_raw(),
        width,
        height,
        image::ExtendedColorType::Rgba8,
    )?;
    Ok(Logo { png, width, height })
}

fn weigh_by_alpha(picture: &mut RgbaImage) {
    for Rgba([red, green, blue, alpha]) in picture.pixels_mut() {
        let weigh = |channel: u8| weighed(channel, *alpha);
        (*red, *green, *blue) = (weigh(*red), weigh(*green), weigh(*blue));
    }
}

fn undo_weights(picture: &mut RgbaImage) {
    for Rgba([red, green, blue, alpha]) in picture.pixels_mut() {
        let undo = |channel: u8| {
            let value = (u32::from(channel) * 255).checked_div(u32::from(*alpha));
            u8::try_from(value.unwrap_or_default()).unwrap_or(u8::MAX)
        };
        (*red, *green, *blue) = (undo(*red), undo(*green), undo(*blue));
    }
}

fn weighed(channel: u8, alpha: u8) -> u8 {
    u8::try_from((u32::from(channel) * u32::from(alpha) + 127) / 255).unwrap_or(u8::MAX)
}

impl std::fmt::Debug for Logo {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Logo({} x {})", self.width, self.height)
    }
}
