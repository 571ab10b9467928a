//! Colours and patterns: every series is told apart by its pattern as well as its colour.

use maud::{Markup, html};

/// Dark enough to be seen on white (at least 3:1, WCAG 2.2, 1.4.11) and told apart by people who see colours
/// differently; the patterns tell them apart without any colour.
const COLOURS: [&str; 6] = ["#0b6b61", "#8a5a00", "#3d4f8f", "#9c3a1e", "#5b6b6a", "#7a3b7d"];

/// The colour of a series.
pub(crate) fn colour(series: usize) -> &'static str {
    COLOURS[series % COLOURS.len()]
}

/// The fill of a series.
pub(crate) fn fill(id: &str, series: usize) -> String {
    format!("url(#{id}-fill-{})", series % COLOURS.len())
}

/// The definitions that [`fill`] refers to.
pub(crate) fn patterns(id: &str, series: usize) -> Markup {
    html! {
        defs { @for index in 0..series.clamp(1, COLOURS.len()) { (pattern(id, index)) } }
    }
}

fn pattern(id: &str, index: usize) -> Markup {
    let colour = COLOURS[index];
    html! {
        pattern id={ (id) "-fill-" (index) } width="10" height="10" patternUnits="userSpaceOnUse" {
            rect width="10" height="10" fill=(colour) {}
            @match index {
                0 => {}
                1 => path d="M-2 12 12 -2M-2 2 2 -2M8 12 12 8" stroke="#ffffff" stroke-width="2" {},
                2 => circle cx="5" cy="5" r="2.2" fill="#ffffff" {},
                3 => path d="M0 5H10" stroke="#ffffff" stroke-width="2.5" {},
                4 => path d="M5 0V10" stroke="#ffffff" stroke-width="2.5" {},
                _ => path d="M0 0 10 10M10 0 0 10" stroke="#ffffff" stroke-width="1.5" {},
            }
        }
    }
}

/// How a line of a series is broken.
pub(crate) fn dashes(series: usize) -> &'static str {
    ["none", "10 5", "3 4", "14 4 3 4", "6 3", "2 6"][series % COLOURS.len()]
}

/// The mark of a series at a point.
pub(crate) fn mark(series: usize, x: f64, y: f64) -> Markup {
    let colour = colour(series);
    let (x, y) = (crate::text::px(x), crate::text::px(y));
    match series % 4 {
        0 => html! { circle cx=(x) cy=(y) r="6" fill=(colour) {} },
        1 => html! { rect x=(x - 5.5) y=(y - 5.5) width="11" height="11" fill=(colour) {} },
        2 => html! { path d={ "M" (x) " " (y - 7.0) "l7 12h-14z" } fill=(colour) {} },
        _ => html! { path d={ "M" (x) " " (y - 7.0) "l7 7-7 7-7-7z" } fill=(colour) {} },
    }
}
