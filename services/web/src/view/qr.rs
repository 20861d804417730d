//! QR codes as SVG, without styles: the content security policy allows none in pages.

use std::fmt::Write;

use qrcode::{Color, EcLevel, QrCode};

/// Light modules around the code (ISO/IEC 18004 §6.3.8).
const QUIET: usize = 4;

/// The code, dark on white whatever the page's colours are; empty when `content` does not fit one.
pub(super) fn svg(content: &str) -> String {
    let Ok(code) = QrCode::with_error_correction_level(content, EcLevel::M) else {
        return String::new();
    };
    let width = code.width();
    let mut path = String::new();
    for (at, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let (x, y) = (at % width + QUIET, at / width + QUIET);
            let _infallible = write!(path, "M{x} {y}h1v1h-1z");
        }
    }
    let side = width + 2 * QUIET;
    format!(
        "<svg class=\"qr\" viewBox=\"0 0 {side} {side}\" width=\"232\" height=\"232\" \
         shape-rendering=\"crispEdges\" aria-hidden=\"true\" focusable=\"false\">\
         <rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/>\
         <path fill=\"#000\" d=\"{path}\"/></svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_quiet_zone_and_too_much_has_none() {
        let code = svg("otpauth://totp/x:anna?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert!(code.contains("M4 4h1v1h-1z") && !code.contains("M3 "));
        assert_eq!(svg(&"x".repeat(4000)), "");
    }
}
