//! Time and memory that the largest picture takes: `cargo run -p gatepost-picture --example measure_picture`.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods, missing_docs)]

use std::{io::Cursor, time::Instant};

use gatepost_picture::{Bounds, make_anew};
use image::{DynamicImage, ImageFormat, RgbImage};

const BOUNDS: Bounds =
    Bounds { bytes: 100 << 20, pixels: 32_000_000, least_side: 200, kept_side: 2400 };

/// The most memory this process has held, in MiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    match (arguments.next(), arguments.next()) {
        (Some(deed), Some(path)) if deed == "make" => {
            let drawn = RgbImage::from_fn(6500, 4900, |x, y| {
                image::Rgb([(x % 251) as u8, (y % 241) as u8, ((x ^ y) % 239) as u8])
            });
            let format = ImageFormat::from_path(&path).unwrap();
            let mut file = Cursor::new(Vec::new());
            DynamicImage::ImageRgb8(drawn).write_to(&mut file, format).unwrap();
            std::fs::write(path, file.into_inner()).unwrap();
        }
        (Some(deed), Some(path)) if deed == "read" => {
            let file = std::fs::read(path).unwrap();
            let (before, began) = (peak(), Instant::now());
            let made = make_anew(&file, &BOUNDS).unwrap();
            let (took, kept) = (began.elapsed(), made.jpeg.len() / 1024);
            println!(
                "{} KiB in, {kept} KiB kept, {took:?}, {} MiB",
                file.len() / 1024,
                peak() - before
            );
        }
        _ => println!("make <file.jpg|png|webp>, then read <file>"),
    }
}
