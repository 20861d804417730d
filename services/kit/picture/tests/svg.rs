//! SVG as drawing programs and attackers write it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    missing_docs
)]

use gatepost_picture::{SvgBounds, SvgError, looks_like_svg, sanitize};
use proptest::prelude::*;

const BOUNDS: SvgBounds = SvgBounds { bytes: 256 * 1024, width: 270, height: 70 };

fn written(file: &str) -> Result<String, SvgError> {
    sanitize(file.as_bytes(), &BOUNDS).map(|out| String::from_utf8(out).unwrap())
}

/// A drawing with something in it, and a shape so that it is not empty.
fn with(inside: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" \
         viewBox=\"0 0 54 14\">{inside}<path d=\"M0 0h9v9z\"/></svg>"
    )
}

fn root(attributes: &str) -> String {
    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" {attributes}><path d=\"M0 0h9\"/></svg>")
}

#[test]
fn a_drawing_is_written_anew_as_it_looked() {
    let drawn = r##"<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<!-- Created with Inkscape -->
<svg width="540px" height="140px" viewBox="0 0 540 140" version="1.1" id="svg1"
   xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"
   xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd"
   xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"
   xmlns:xlink="http://www.w3.org/1999/xlink" xmlns="http://www.w3.org/2000/svg">
  <sodipodi:namedview id="base" inkscape:zoom="2"/>
  <metadata><rdf:RDF><dc:source>https://example.org/x</dc:source></rdf:RDF></metadata>
  <title>Keller &amp; Daughters</title>
  <defs>
    <style type="text/css"><![CDATA[ .cls-1, .cls-2 { fill: url(#lg); stroke-width:2px } .cls-2{ fill:#fff!important } /* note */ ]]></style>
    <linearGradient id="lg" xlink:href="#stops" x1="0" x2="1"/>
    <linearGradient id="stops"><stop offset="0" style="stop-color:#1f5c52;stop-opacity:1"/><stop offset="1" stop-color="rgb(0 0 0 / 50%)"/></linearGradient>
    <clipPath id="cut"><rect width="10" height="10"/></clipPath>
  </defs>
  <g inkscape:label="Layer 1" transform="matrix(1,0,0,1,-2.5,0) rotate(5)" clip-path="url(#cut)">
    <path class="cls-1" d="M 0,0 C 1e3 2-3 4 5 6 z" sodipodi:nodetypes="cc"/>
    <rect class="cls-2" x="1" y="2" width="3" height="4" style="opacity:.5;-inkscape-font-specification:x"/>
    <text x="10" y="20" style="font-family:'DejaVu Sans', sans-serif"><tspan dy="1em">Kéller &lt;1&gt;</tspan></text>
    <use xlink:href="#cut"/>
  </g>
</svg>"##;
    let out = written(drawn).unwrap();
    for kept in [
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 540 140\" width=\"270.00\" height=\"70.00\"",
        "transform=\"matrix(1,0,0,1,-2.5,0) rotate(5)\"",
        "fill=\"url(#lg)\"",
        "fill=\"#fff\"",
        "stroke-width=\"2px\"",
        "stop-color=\"rgb(0 0 0 / 50%)\"",
        "stop-color=\"#1f5c52\"",
        "<linearGradient id=\"lg\" href=\"#stops\"",
        "<use href=\"#cut\"/>",
        "clip-path=\"url(#cut)\"",
        "opacity=\".5\"",
        "font-family=\"&#39;DejaVu Sans&#39;, sans-serif\"",
        "Kéller &lt;1&gt;",
    ] {
        assert!(out.contains(kept), "{kept} is not in {out}");
    }
    for gone in ["inkscape", "sodipodi", "metadata", "example.org", "style", "class", "<?", "<!"] {
        assert!(!out.contains(gone), "{gone} is in {out}");
    }
    // What was made here is taken again, and stays as it is.
    assert_eq!(written(&out).unwrap(), out);
}

/// Scripts in every disguise refuse the file.
#[test]
fn what_acts_or_reaches_elsewhere_is_refused() {
    let inside = [
        "<script>alert(1)</script>",
        "<script href=\"#x\"/>",
        "<SCRIPT>alert(1)</SCRIPT>",
        "<script type=\"text/ecmascript\"><![CDATA[alert(1)]]></script>",
        "<s:script xmlns:s=\"http://www.w3.org/2000/svg\">alert(1)</s:script>",
        "<h:script xmlns:h=\"http://www.w3.org/1999/xhtml\">alert(1)</h:script>",
        "<h:p xmlns:h=\"http://www.w3.org/1999/xhtml\">x</h:p>",
        "<script xmlns=\"\">alert(1)</script>",
        "<g onload=\"alert(1)\"/>",
        "<g ONLOAD=\"alert(1)\"/>",
        "<g onbegin=\"alert(1)\"/>",
        "<g on&#x66;oo=\"1\"/>",
        "<g &#111;nload=\"1\"/>",
        "<foreignObject><p xmlns=\"http://www.w3.org/1999/xhtml\">x</p></foreignObject>",
        "<switch><foreignObject requiredExtensions=\"x\"/></switch>",
        "<a href=\"javascript:alert(1)\"><text>x</text></a>",
        "<a xlink:href=\"&#106;avascript&#58;alert(1)\"><text>x</text></a>",
        "<a href=\"https://evil.example/\"><text>x</text></a>",
        "<a href=\" \t\njava\tscript:alert(1)\"/>",
        "<animate attributeName=\"href\" to=\"javascript:alert(1)\"/>",
        "<path><animate attributeName=\"d\" to=\"M0 0\"/></path>",
        "<set attributeName=\"onload\" to=\"alert(1)\"/>",
        "<animateTransform attributeName=\"transform\"/>",
        "<animateMotion/>",
        "<discard/>",
        "<handler type=\"text/javascript\">alert(1)</handler>",
        "<listener event=\"load\"/>",
        "<image href=\"https://evil.example/x.png\" width=\"9\" height=\"9\"/>",
        "<image href=\"data:image/svg+xml;base64,PHN2Zz4=\"/>",
        "<feImage href=\"https://evil.example/\"/>",
        "<iframe src=\"https://evil.example/\"/>",
        "<embed src=\"x\"/>",
        "<video src=\"x\"/>",
        "<use href=\"https://evil.example/x.svg#a\"/>",
        "<use href=\"x.svg#a\"/>",
        "<use xlink:href=\"data:image/svg+xml,&lt;svg/>#a\"/>",
        "<use href=\"//evil.example#a\"/>",
        "<use href=\"\"/>",
        "<linearGradient href=\"file:///etc/passwd#a\"/>",
        "<rect fill=\"url(https://evil.example/#a)\"/>",
        "<rect fill=\"url( 'https://evil.example/#a' )\"/>",
        "<rect fill=\"u\\72l(#a)\"/>",
        "<rect fill=\"url(#a) url(//evil.example)\"/>",
        "<rect fill=\"URL(data:x)\"/>",
        "<rect style=\"fill:url(//evil.example/x)\"/>",
        "<rect style=\"background:image-set('x' 1x)\"/>",
        "<rect style=\"width:expression(alert(1))\"/>",
        "<rect style=\"width:exp/**/ression(alert(1))\"/>",
        "<rect style=\"behavior:url(#x)\"/>",
        "<rect style=\"-moz-binding:url(#x)\"/>",
        "<rect style=\"@import 'x'\"/>",
        "<rect style=\"fill:\\75rl(x)\"/>",
        "<style>@import url(https://evil.example/x.css);</style>",
        "<style>@import \"https://evil.example/x.css\";</style>",
        "<style>@\\69mport \"x\";</style>",
        "<style>@im/**/port 'x';</style>",
        "<style><![CDATA[@import url(x);]]></style>",
        "<style>@font-face{font-family:x;src:url(x)}</style>",
        "<style>*{fill:url(https://evil.example/?a)}</style>",
        "<style>*{fill:u\\72l(x)}</style>",
        "<style>&lt;/style>&lt;script></style>",
        "<link rel=\"stylesheet\" href=\"x\"/>",
        "<meta http-equiv=\"refresh\"/>",
        "<base href=\"https://evil.example/\"/>",
    ];
    for inside in inside {
        let found = written(&with(inside));
        // Names with references in them are not even XML.
        let right = found == Err(SvgError::Unsafe)
            || (inside.contains("&#1") || inside.contains("&#x"))
                && found == Err(SvgError::Damaged);
        assert!(right, "{inside}: {found:?}");
    }
    for document in [
        "<?xml-stylesheet href=\"https://evil.example/x.css\"?>".to_owned() + &with(""),
        "<!DOCTYPE svg>".to_owned() + &with(""),
        "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/x.dtd\">".to_owned()
            + &with(""),
        "<!DOCTYPE svg [<!ENTITY a \"x\">]>".to_owned() + &with("<text>&a;</text>"),
        "<!DOCTYPE svg SYSTEM \"file:///etc/passwd\">".to_owned() + &with(""),
        root("viewBox=\"0 0 9 9\" onload=\"alert(1)\""),
        root("viewBox=\"0 0 9 9\" style=\"fill:url(//x)\""),
    ] {
        assert_eq!(written(&document), Err(SvgError::Unsafe), "{document}");
    }
}

/// What has no place in a drawing goes, and takes nothing with it.
#[test]
fn what_is_not_known_is_not_written() {
    for (inside, gone) in [
        ("<!--<script>alert(1)</script>-->", "script"),
        ("<![CDATA[<script>alert(1)</script>]]>", "script"),
        ("<g><![CDATA[</g><script>]]></g>", "script"),
        ("<title><![CDATA[<script>alert(1)</script>]]></title>", "script"),
        ("<desc>&lt;script&gt;</desc>", "script"),
        ("<text>&lt;script&gt;alert(1)&lt;/script&gt;</text>", "<script"),
        ("<text><![CDATA[<script>x</script>]]></text>", "<script"),
        ("<text>&amp;lt;script></text>", "&lt;"),
        (
            "<x:y xmlns:x=\"urn:x\"><script/></x:y>".replace("<script/>", "<x:script/>").leak(),
            "script",
        ),
        ("<filter id=\"f\"><feGaussianBlur stdDeviation=\"9999\"/></filter>", "filter"),
        ("<pattern id=\"p\"><path d=\"M0 0\"/></pattern>", "pattern"),
        ("<svg><path d=\"M1 1\"/></svg>", "M1 1"),
        (
            "<g data-x=\"1\" xml:base=\"https://evil.example/\" target=\"_top\" class=\"a\"/>",
            "evil",
        ),
        ("<path d=\"M0 0\" id=\"&quot;>&lt;script>\"/>", "script"),
        ("<path d=\"M0 0&#34;&#62;&#60;g\"/>", "&gt;"),
        ("<path d=\"M0 0\" fill=\"red&quot; on=&quot;x\"/>", "on="),
        ("<path d=\"M0 0\" fill=\"calc(1px)\"/>", "calc"),
        ("<path d=\"M0 0\" transform=\"url(#a)\"/>", "url"),
        ("<path d=\"M0 0\" stroke=\"var(--x)\"/>", "var"),
        ("<path d=\"M0 0\" fill=\"url(#a);x:y\"/>", "x:y"),
        ("<rect style=\"cursor:url(#a);position:fixed;fill:red\"/>", "position"),
        ("<use href=\"#a b\"/>", "a b"),
        ("<?php echo 1 ?>", "php"),
    ] {
        let out = written(&with(inside)).unwrap_or_else(|error| panic!("{inside}: {error}"));
        assert!(!out.contains(gone), "{gone} is in {out}");
        assert!(out.contains("M0 0h9v9z"));
    }
}

#[test]
fn what_is_no_drawing_in_utf_8_is_damaged() {
    let wide: Vec<u8> = with("").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [b"\xff\xfe".as_slice(), &wide].concat();
    for file in [
        &b""[..],
        b"<",
        b"<svg>",
        b"<svg/>",
        b"<svg xmlns=\"http://www.w3.org/2000/svg\">",
        b"<svg xmlns=\"http://www.w3.org/1999/xhtml\" viewBox=\"0 0 1 1\"/>",
        b"<html xmlns=\"http://www.w3.org/1999/xhtml\"/>",
        b"<g xmlns=\"http://www.w3.org/2000/svg\"/>",
        b"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\">&undefined;</svg>",
        b"<svg xmlns=\"http://www.w3.org/2000/svg\">\xff\xfe</svg>",
        b"<svg xmlns=\"http://www.w3.org/2000/svg\">\0</svg>",
        &wide,
        &marked,
        b"\x1f\x8b\x08\x00svgz",
    ] {
        let found = sanitize(file, &BOUNDS);
        assert_eq!(found, Err(SvgError::Damaged), "{}", String::from_utf8_lossy(file));
    }
    // Bytes decide, whatever the file says of its encoding.
    let said = format!("<?xml version=\"1.0\" encoding=\"UTF-7\"?>{}", with("+ADw-script+AD4-"));
    assert!(written(&said).is_ok_and(|out| !out.contains("script")));
    assert!(
        looks_like_svg(&marked)
            && looks_like_svg(b"\xef\xbb\xbf \n<svg")
            && !looks_like_svg(b"\x89PNG")
    );
    let with_mark = ["\u{feff}", &with("")].concat();
    assert!(written(&with_mark).is_ok());
}

#[test]
fn a_size_that_can_be_shown_is_needed() {
    for (attributes, expected) in [
        ("viewBox=\"0 0 54 14\"", Ok("viewBox=\"0 0 54 14\" width=\"270.00\" height=\"70.00\"")),
        (
            "viewBox=\" -5,-5  10 , 10 \"",
            Ok("viewBox=\"-5 -5 10 10\" width=\"70.00\" height=\"70.00\""),
        ),
        (
            "width=\"20px\" height=\"10\"",
            Ok("viewBox=\"0 0 20 10\" width=\"140.00\" height=\"70.00\""),
        ),
        ("", Err(SvgError::NoSize)),
        ("width=\"100%\" height=\"100%\"", Err(SvgError::NoSize)),
        ("viewBox=\"0 0 0 0\"", Err(SvgError::NoSize)),
        ("viewBox=\"0 0 -1 1\"", Err(SvgError::NoSize)),
        ("viewBox=\"0 0 NaN 1\"", Err(SvgError::NoSize)),
        ("viewBox=\"0 0 inf 1\"", Err(SvgError::NoSize)),
        ("viewBox=\"0 0 1e9 1e9\"", Err(SvgError::NoSize)),
        ("viewBox=\"0 0 1000 1\"", Err(SvgError::NoSize)),
        ("viewBox=\"0 0 1\"", Err(SvgError::NoSize)),
        ("viewBox=\"0 0 1e-9 1e-9\"", Err(SvgError::NoSize)),
    ] {
        let found = written(&root(attributes));
        match expected {
            Ok(kept) => assert!(found.as_ref().is_ok_and(|out| out.contains(kept)), "{found:?}"),
            Err(error) => assert_eq!(found, Err(error), "{attributes}"),
        }
    }
}

#[test]
fn bombs_are_refused_before_they_go_off() {
    let laughs: String =
        (1..20).fold(String::from("<g id=\"a0\"><path d=\"M0 0h1\"/></g>"), |all, n| {
            let last = n - 1;
            let uses = format!("<use href=\"#a{last}\"/>").repeat(10);
            format!("{all}<g id=\"a{n}\">{uses}</g>")
        });
    let chain: String =
        (0..2000).fold(String::from("<path id=\"a0\" d=\"M0 0\"/>"), |mut all, n| {
            all.push_str(&format!("<use id=\"a{}\" href=\"#a{n}\"/>", n + 1));
            all
        });
    let short: String = chain.split_inclusive("/>").take(13).collect();
    assert!(written(&with(&short)).is_ok());
    // The last first, so that every step is followed before it is known.
    let backwards: String = (0..2000).rev().fold(String::new(), |mut all, n| {
        all.push_str(&format!("<use id=\"a{}\" href=\"#a{n}\"/>", n + 1));
        all
    });
    let circles = [
        "<use id=\"a\" href=\"#a\"/>",
        "<g id=\"a\"><use href=\"#a\"/></g>",
        "<g id=\"a\"><g><use xlink:href=\"#b\"/></g></g><g id=\"b\"><use href=\"#a\"/></g>",
        "<clipPath id=\"a\" clip-path=\"url(#a)\"><path d=\"M0 0\"/></clipPath>",
        "<mask id=\"a\"><rect mask=\"url(#b)\"/></mask><mask id=\"b\"><rect mask=\"url('#a')\"/></mask>",
        "<style>.a{mask:url(#a)}</style><mask id=\"a\"><rect class=\"a\"/></mask>",
        "<style>#a{clip-path:url(#a)}</style><clipPath id=\"a\"><rect/></clipPath>",
        "<linearGradient id=\"a\" href=\"#b\"/><linearGradient id=\"b\" href=\"#a\"/>",
    ];
    let mut bombs: Vec<String> = circles.map(with).to_vec();
    bombs.push(with(&laughs));
    bombs.push(with(&chain));
    bombs.push(with(&backwards));
    bombs.push(with(&"<g>".repeat(65)) + "x");
    bombs.push(with(&"<g/>".repeat(5_001)));
    let deep = format!("{}{}", "<g>".repeat(30_000), "</g>".repeat(30_000));
    bombs.push(with(&deep));
    let attributes: String = (0..20_000).map(|n| format!("a{n}=\"\" ")).collect();
    bombs.push(with(&format!("<g {attributes}/>")));
    let spaces: String = (0..100).map(|n| format!("xmlns:a{n}=\"urn:{n}\" ")).collect();
    bombs.push(with(&format!("<g {spaces}/>")));
    bombs.push(with(&"<!---->".repeat(30_000)));
    let rules: String = (0..2_000).map(|n| format!(".c{n}{{fill:red}}")).collect();
    bombs.push(with(&format!("<style>{rules}</style>")));
    // Styles that would be written out for every element.
    let style = format!("<style>path{{font-family:{}}}</style>", "x".repeat(500));
    bombs.push(with(&(style + &"<path d=\"M0 0\"/>".repeat(4_000))));
    for bomb in bombs {
        let found = written(&bomb);
        let start: String = bomb.chars().take(200).collect();
        let refused = matches!(found, Err(SvgError::TooComplex | SvgError::Damaged));
        assert!(refused, "{start}: {:?}", found.map(|out| out.len()));
    }
    let nested = format!("{}<path d=\"M0 0\"/>{}", "<g>".repeat(60), "</g>".repeat(60));
    assert!(written(&with(&nested)).is_ok());
    let large = with(&" ".repeat(10 << 20));
    assert_eq!(written(&large), Err(SvgError::TooLong));
}

#[test]
fn an_empty_sheet_is_no_logo() {
    for inside in ["", "<g/>", "<defs><path d=\"M0 0\"/></defs>", "<text> </text>", "text"] {
        let file =
            format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">{inside}</svg>");
        assert_eq!(written(&file), Err(SvgError::Empty), "{inside}");
    }
}

proptest! {
    /// Whatever is put together from pieces of attacks: an answer, and nothing that acts in it.
    #[test]
    fn nothing_that_acts_comes_out(pieces in prop::collection::vec(prop::sample::select(vec![
        "<g>", "</g>", "<script>", "</script>", "<style>", "</style>", "<path d=\"M0 0\"/>", "<!--", "-->",
        "<![CDATA[", "]]>", "onload=\"x\"", "<g onload=\"x\">", "url(#a)", "url(x)", "{", "}", "fill:", ";",
        "@import", "\"", "'", ">", "<", "&lt;", "&#60;", "javascript:", "<use href=\"#a\"/>", "<g id=\"a\">",
        "<text>", "</text>", "x", "\u{0}", "é", "<a:b xmlns:a=\"http://www.w3.org/2000/svg\">", "</a:b>",
    ]), 0..30)) {
        if let Ok(out) = written(&with(&pieces.concat())) {
            prop_assert!(!out.contains("<!"));
            // What is written as text may say anything: only elements and attributes act.
            let drawing = roxmltree::Document::parse(&out).unwrap();
            for element in drawing.descendants().filter(roxmltree::Node::is_element) {
                let name = element.tag_name().name();
                prop_assert!(!["script", "style"].contains(&name), "{out}");
                for attribute in element.attributes() {
                    let (name, value) = (attribute.name(), attribute.value());
                    prop_assert!(!name.starts_with("on"), "{out}");
                    prop_assert!(!value.contains("url(x)"), "{out}");
                    prop_assert!(!value.contains("javascript:"), "{out}");
                }
            }
            prop_assert_eq!(written(&out), Ok(out));
        }
    }
}
