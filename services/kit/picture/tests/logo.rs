//! Logos: transparent pictures that fit a box.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::io::Cursor;

use gatepost_picture::{Bounds, Kind, PictureError, fit_into, kind_of};
use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};

const BOUNDS: Bounds = Bounds { bytes: 400_000, pixels: 1_000_000, least_side: 8, kept_side: 0 };

fn file(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// A red disc on nothing, where nothing is of another colour.
fn disc(width: u32, height: u32) -> DynamicImage {
    let pixel = |x: u32, y: u32| {
        let far = (x * 2).abs_diff(width).pow(2) + (y * 2).abs_diff(height).pow(2);
        match far < height.pow(2) / 2 {
            true => Rgba([200, 0, 0, 255]),
            false => Rgba([0, 255, 0, 0]),
        }
    };
    DynamicImage::ImageRgba8(RgbaImage::from_fn(width, height, pixel))
}

#[test]
fn logos_fit_their_box_and_stay_transparent() {
    for (width, height, kept) in
        [(800, 600, (187, 140)), (990, 200, (540, 109)), (54, 14, (54, 14)), (9, 9, (9, 9))]
    {
        for format in [ImageFormat::Png, ImageFormat::WebP] {
            let logo = fit_into(&file(&disc(width, height), format), &BOUNDS, 540, 140).unwrap();
            assert_eq!((logo.width, logo.height), kept, "{format:?}");
            assert_eq!(kind_of(&logo.png), Some(Kind::Png));
            let read = image::load_from_memory(&logo.png).unwrap().into_rgba8();
            assert_eq!(read.get_pixel(0, 0).0[3], 0);
            // Nothing of the colour of what is transparent gets into what is not.
            let green = |pixel: &&Rgba<u8>| pixel.0[3] > 8 && pixel.0[1] > 8;
            assert_eq!(read.pixels().filter(green).count(), 0);
            let middle = read.get_pixel(kept.0 / 2, kept.1 / 2);
            assert_eq!(middle.0, [200, 0, 0, 255]);
        }
    }
    let flat = DynamicImage::ImageRgb8(disc(600, 300).into_rgb8());
    let logo = fit_into(&file(&flat, ImageFormat::Jpeg), &BOUNDS, 540, 140).unwrap();
    assert_eq!((logo.width, logo.height), (280, 140));
}

#[test]
fn files_beyond_the_bounds_are_refused() {
    let small = Bounds { bytes: 100, ..BOUNDS };
    let sent = file(&disc(200, 100), ImageFormat::Png);
    assert_eq!(fit_into(&sent, &small, 540, 140).unwrap_err(), PictureError::TooLong);
    let few = Bounds { pixels: 100, ..BOUNDS };
    assert_eq!(fit_into(&sent, &few, 540, 140).unwrap_err(), PictureError::TooManyPixels);
    let tiny = file(&disc(20, 7), ImageFormat::Png);
    assert_eq!(fit_into(&tiny, &BOUNDS, 540, 140).unwrap_err(), PictureError::TooFewPixels);
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
    assert_eq!(fit_into(svg, &BOUNDS, 540, 140).unwrap_err(), PictureError::OtherKind);
    let broken = &sent[..sent.len() - 40];
    assert_eq!(fit_into(broken, &BOUNDS, 540, 140).unwrap_err(), PictureError::Damaged);
}
