//! Line icons on a 24 by 24 grid, drawn for Gatepost.

/// The icon as SVG markup.
pub(super) fn svg(name: &str) -> String {
    let path = match name {
        "home" => "<path d=\"M4 11 12 4l8 7v8a1 1 0 0 1-1 1h-4.5v-6h-5v6H5a1 1 0 0 1-1-1z\"/>",
        "mail" => {
            "<rect x=\"3\" y=\"5\" width=\"18\" height=\"14\" rx=\"2.5\"/><path d=\"m4 7.5 8 6 8-6\"/>"
        }
        "key" => {
            "<circle cx=\"8\" cy=\"15.5\" r=\"4.5\"/><path d=\"M11.5 12 20 3.5M16.5 7l2.5 2.5M13.8 9.7l2 2\"/>"
        }
        "screen" => {
            "<rect x=\"3\" y=\"4.5\" width=\"18\" height=\"12\" rx=\"2\"/><path d=\"M8.5 20h7M12 16.5V20\"/>"
        }
        "pulse" => "<path d=\"M3 12.5h4l2.5-7 5 13 2.5-6h4\"/>",
        "person" => {
            "<circle cx=\"12\" cy=\"8\" r=\"4\"/><path d=\"M4.5 20.5c.8-4 3.8-6 7.5-6s6.700 2 7.500 6\"/>"
        }
        "plus" => "<path d=\"M12 5v14M5 12h14\"/>",
        "check" => "<path d=\"m5 12.500 4.500 4.500L19 7.500\"/>",
        "warn" => "<path d=\"M12 4 2.800 19.500h18.400zM12 10v4.500\"/><path d=\"M12 17.200v.1\"/>",
        "down" => "<path d=\"m7 10 5 5 5-5\"/>",
        "next" => "<path d=\"m10 6 6 6-6 6\"/>",
        "leave" => {
            "<path d=\"M10 4.500H6a1.500 1.500 0 0 0-1.500 1.500v12A1.500 1.500 0 0 0 6 19.500h4M15 8l4 4-4 4M19 12H9.500\"/>"
        }
        "phone" => {
            "<rect x=\"6.500\" y=\"2.500\" width=\"11\" height=\"19\" rx=\"2.500\"/><path d=\"M11 18.500h2\"/>"
        }
        "list" => "<path d=\"M8 6.500h12M8 12h12M8 17.500h12M4 6.500h.1M4 12h.1M4 17.500h.1\"/>",
        "lock" => {
            "<rect x=\"5\" y=\"10.500\" width=\"14\" height=\"10\" rx=\"2\"/><path d=\"M8 10.500V8a4 4 0 0 1 8 0v2.500\"/>"
        }
        "building" => {
            "<path d=\"M5 20.500V5a1 1 0 0 1 1-1h8a1 1 0 0 1 1 1v15.500M15 10h3.500a1 1 0 0 1 1 1v9.500M3 20.500h18M8.500 8h3M8.500 11.500h3M8.500 15h3\"/>"
        }
        "people" => {
            "<circle cx=\"9\" cy=\"8.500\" r=\"3.500\"/><path d=\"M2.500 19.500c.7-3.500 3.300-5.500 6.500-5.500s5.800 2 6.500 5.500M15.500 5.300a3.500 3.500 0 0 1 0 6.400M17.800 14.600c2 .8 3.300 2.500 3.700 4.900\"/>"
        }
        "team" => {
            "<circle cx=\"12\" cy=\"6.500\" r=\"2.800\"/><circle cx=\"5.800\" cy=\"15\" r=\"2.500\"/><circle cx=\"18.200\" cy=\"15\" r=\"2.500\"/><path d=\"M10.200 9 7 12.900M13.800 9l3.200 3.900M8.300 15h7.400\"/>"
        }
        "box" => "<path d=\"m12 3.500 8 4v9l-8 4-8-4v-9zM4 7.500l8 4 8-4M12 11.500v9\"/>",
        "label" => {
            "<path d=\"M4 5a1 1 0 0 1 1-1h6.600l8.100 8.100a1.500 1.500 0 0 1 0 2.100l-5.500 5.500a1.500 1.500 0 0 1-2.100 0L4 11.600zM8.300 8.300h.1\"/>"
        }
        "help" => {
            "<circle cx=\"12\" cy=\"12\" r=\"8.500\"/><path d=\"M9.500 9.700a2.500 2.500 0 1 1 3.600 2.200c-.8.4-1.100.9-1.100 1.800M12 16.700v.1\"/>"
        }
        "search" => "<circle cx=\"10.500\" cy=\"10.500\" r=\"6\"/><path d=\"m15 15 5 5\"/>",
        "more" => "<path d=\"M4 7h16M4 12h16M4 17h16\"/>",
        "swap" => {
            "<path d=\"M7 8h12m-3.500-3.500L19 8l-3.500 3.500M17 16H5m3.500 3.500L5 16l3.500-3.500\"/>"
        }
        _ => "<circle cx=\"12\" cy=\"12\" r=\"8\"/>",
    };
    format!(
        "<svg class=\"icon\" viewBox=\"0 0 24 24\" width=\"24\" height=\"24\" fill=\"none\" \
         stroke=\"currentColor\" stroke-width=\"1.75\" stroke-linecap=\"round\" \
         stroke-linejoin=\"round\" aria-hidden=\"true\" focusable=\"false\">{path}</svg>"
    )
}
