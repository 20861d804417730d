//! Files as people and attackers send them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::io::Cursor;

use gatepost_picture::{Bounds, Kind, Picture, PictureError, kind_of, make_anew, size_of};
use image::{DynamicImage, ExtendedColorType, ImageEncoder, ImageFormat, Rgb, RgbImage};
use proptest::prelude::*;

const BOUNDS: Bounds = Bounds { bytes: 400_000, pixels: 1_000_000, least_side: 50, kept_side: 300 };

fn drawn(width: u32, height: u32) -> DynamicImage {
    let pixel = |x: u32, y: u32| Rgb([(x % 251) as u8, (y % 241) as u8, ((x + y) % 239) as u8]);
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, pixel))
}

fn file(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, format).unwrap();
    file.into_inner()
}

fn taken(file: &[u8]) -> Picture {
    make_anew(file, &BOUNDS).unwrap()
}

fn holds(file: &[u8], what: &[u8]) -> bool {
    file.windows(what.len()).any(|window| window == what)
}

#[test]
fn pictures_are_taken_whatever_they_are_called_and_kept_small() {
    for (format, kind) in [
        (ImageFormat::Jpeg, Kind::Jpeg),
        (ImageFormat::Png, Kind::Png),
        (ImageFormat::WebP, Kind::Webp),
    ] {
        let sent = file(&drawn(600, 400), format);
        assert_eq!(kind_of(&sent), Some(kind));
        let kept = taken(&sent);
        assert_eq!((kept.width, kept.height), (300, 200), "{format:?}");
        assert_eq!(kind_of(&kept.jpeg), Some(Kind::Jpeg));
        assert_eq!(size_of(&kept.jpeg), Ok((300, 200)));
        // What is small already is not made larger.
        let small = taken(&file(&drawn(120, 90), format));
        assert_eq!((small.width, small.height), (120, 90));
    }
}

#[test]
fn what_is_no_picture_is_refused_by_its_first_bytes() {
    let files: [&[u8]; 9] = [
        b"",
        b"\xff\xd8",
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        b"%PDF-1.7\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"PK\x03\x04aaaaaaaaaaaa",
        b"BM\x00\x00\x00\x00\x00\x00\x00\x00",
        b"II*\x00\x08\x00\x00\x00",
    ];
    for sent in files {
        let refused = make_anew(sent, &BOUNDS).unwrap_err();
        assert_eq!(refused, PictureError::OtherKind, "{sent:?}");
    }
    // The right first bytes alone are not a picture.
    for sent in [
        &b"\xff\xd8\xff\xe0 and then nothing that makes sense"[..],
        b"\x89PNG\r\n\x1a\n and then nothing that makes sense",
        b"RIFF\x20\x00\x00\x00WEBPVP8 and then nothing",
        b"\xff\xd8\xff<script>alert(1)</script>",
    ] {
        assert!(make_anew(sent, &BOUNDS).is_err(), "{sent:?}");
    }
}

#[test]
fn nothing_but_the_pixels_survives() {
    // Where it was taken, in the metadata; a page and an archive behind the picture.
    let exif = b"Exif\0\0MM\0*\0\0\0\x08\0\0 GPS 47.3769 N 8.5417 E";
    let mut sent = file(&drawn(120, 90), ImageFormat::Jpeg);
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    let segment = [&[0xff, 0xe1], length.as_slice(), exif].concat();
    sent.splice(2..2, segment);
    sent.extend(b"PK\x03\x04<script>alert(document.cookie)</script>");
    let kept = taken(&sent);
    for trace in [&b"GPS"[..], b"47.3769", b"Exif", b"PK\x03\x04", b"<script>"] {
        assert!(holds(&sent, trace) && !holds(&kept.jpeg, trace), "{trace:?}");
    }
    // The same within a PNG, as a text of its own.
    let mut sent = file(&drawn(120, 90), ImageFormat::Png);
    let text = chunk(b"tEXt", b"Comment\0<?php system($_GET['c']); ?>");
    let after_header = 8 + 12 + 13;
    sent.splice(after_header..after_header, text);
    let kept = taken(&sent);
    assert!(holds(&sent, b"<?php") && !holds(&kept.jpeg, b"<?php"));
}

#[test]
fn a_picture_taken_on_its_side_is_put_upright() {
    // Orientation 6: the top of the picture is at the right of the pixels.
    let exif = [
        &b"Exif\0\0MM\0*\0\0\0\x08\0\x01"[..],
        &[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0],
        &[0, 0, 0, 0],
    ]
    .concat();
    let mut sent = file(&drawn(120, 90), ImageFormat::Jpeg);
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    sent.splice(2..2, [&[0xff, 0xe1], length.as_slice(), &exif].concat());
    let kept = taken(&sent);
    assert_eq!((kept.width, kept.height), (90, 120));
}

#[test]
fn transparent_is_white() {
    let clear = image::RgbaImage::from_pixel(60, 60, image::Rgba([0, 0, 0, 0]));
    let kept = taken(&file(&DynamicImage::ImageRgba8(clear), ImageFormat::Png));
    let seen = image::load_from_memory(&kept.jpeg).unwrap().into_rgb8();
    assert!(seen.pixels().all(|pixel| pixel.0.iter().all(|channel| *channel > 250)));
}

/// CRC-32 as PNG has it.
fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (0_u32.wrapping_sub(crc & 1)))
        })
    };
    !bytes.iter().fold(u32::MAX, step)
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [kind.as_slice(), data].concat();
    [&u32::try_from(data.len()).unwrap().to_be_bytes()[..], &body, &crc(&body).to_be_bytes()]
        .concat()
}

/// A PNG that says to be so large, with hardly anything in it.
fn bomb(width: u32, height: u32, depth: u8) -> Vec<u8> {
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    let header = [size, vec![depth, 2, 0, 0, 0]].concat();
    // A deflated run of zeros that never ends well.
    let data = [0x78, 0x9c, 0xed, 0xc1, 0x01, 0x01, 0x00, 0x00, 0x00, 0x80, 0x90, 0xfe];
    let signature = b"\x89PNG\r\n\x1a\n".to_vec();
    [signature, chunk(b"IHDR", &header), chunk(b"IDAT", &data), chunk(b"IEND", b"")].concat()
}

#[test]
fn bombs_are_refused_before_they_are_decoded() {
    use PictureError::{TooFewPixels, TooLong, TooManyPixels};
    for (width, height, depth, expected) in [
        (50_000, 50_000, 8, TooManyPixels),
        (u32::MAX >> 1, u32::MAX >> 1, 8, TooManyPixels),
        (1_000_001, 1, 8, TooManyPixels),
        // Half as many, each twice as large.
        (900, 1000, 16, TooManyPixels),
        (10, 5000, 8, TooFewPixels),
        (1, 1, 8, TooFewPixels),
    ] {
        let refused = make_anew(&bomb(width, height, depth), &BOUNDS).unwrap_err();
        assert_eq!(refused, expected, "{width} x {height} at {depth}");
    }
    assert!(make_anew(&bomb(600, 600, 8), &BOUNDS).is_err(), "no pixels in it");
    // A JPEG says its size in its frame header.
    let mut sent = file(&drawn(120, 90), ImageFormat::Jpeg);
    let frame = sent.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    sent[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    assert_eq!(make_anew(&sent, &BOUNDS).unwrap_err(), TooManyPixels);
    let long = [file(&drawn(120, 90), ImageFormat::Jpeg), vec![0; BOUNDS.bytes]].concat();
    assert_eq!(make_anew(&long, &BOUNDS).unwrap_err(), TooLong);
    // Many passes over the same pixels.
    let mut busy = file(&drawn(120, 90), ImageFormat::Jpeg);
    busy.extend([0xff, 0xda].repeat(100));
    assert_eq!(make_anew(&busy, &BOUNDS).unwrap_err(), PictureError::Damaged);
}

#[test]
fn moving_pictures_are_refused() {
    let mut sent = file(&drawn(120, 90), ImageFormat::Png);
    let control = chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
    let frame = [0_u32, 120, 90, 0, 0].map(u32::to_be_bytes).concat();
    let frame = chunk(b"fcTL", &[frame, vec![0, 1, 0, 30, 0, 0]].concat());
    let after_header = 8 + 12 + 13;
    sent.splice(after_header..after_header, [control, frame].concat());
    assert_eq!(make_anew(&sent, &BOUNDS).unwrap_err(), PictureError::Moves);
}

#[test]
fn sixteen_bits_and_grey_are_taken() {
    let mut grey = Vec::new();
    let data: Vec<u8> = (0..100 * 100 * 2).map(|at| (at % 256) as u8).collect();
    image::codecs::png::PngEncoder::new(&mut grey)
        .write_image(&data, 100, 100, ExtendedColorType::L16)
        .unwrap();
    assert_eq!(taken(&grey).width, 100);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_damage_does_more_than_be_refused(
        format in prop::sample::select(vec![ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP]),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut sent = file(&drawn(64, 64), format);
        for (at, byte) in damage {
            let at = at.index(sent.len());
            sent[at] = byte;
        }
        sent.truncate(cut.index(sent.len()) + 1);
        if let Ok(kept) = make_anew(&sent, &BOUNDS) {
            prop_assert!(kept.width <= BOUNDS.kept_side && kept.height <= BOUNDS.kept_side);
            prop_assert_eq!(size_of(&kept.jpeg), Ok((kept.width, kept.height)));
        }
    }
}
