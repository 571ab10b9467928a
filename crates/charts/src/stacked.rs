//! How each of a few wholes is made up.
//!
//! ```
//! use charts::{Stack, StackedBars};
//! let chart = StackedBars {
//!     id: "kept",
//!     title: "Kept and missed",
//!     series: vec!["Kept".into(), "Missed".into()],
//!     stacks: vec![Stack::new("Q1", vec![Some(3.0), Some(1.0)])],
//!     ..Default::default()
//! };
//! assert!(chart.svg().0.contains("url(#kept-fill-1)"));
//! ```

use std::borrow::Cow;

use maud::{Markup, Render, html};

use crate::figure::{Data, Picture, figure, legend};
use crate::number::{number, shown};
use crate::scale::Scale;
use crate::text::{self, Pen, px};
use crate::{FONT, WIDTH, paint};

/// One whole: a value for each series, in their order.
#[derive(Debug, Clone, Default)]
pub struct Stack<'a> {
    pub label: Cow<'a, str>,
    pub values: Vec<Option<f64>>,
}

impl<'a> Stack<'a> {
    /// A whole and its parts.
    pub fn new(label: impl Into<Cow<'a, str>>, values: Vec<Option<f64>>) -> Self {
        Self { label: label.into(), values }
    }

    fn total(&self) -> f64 {
        self.values.iter().flatten().filter(|value| value.is_finite()).map(|value| value.max(0.0)).sum()
    }
}

/// Bars across, each divided.
#[derive(Debug, Clone, Default)]
pub struct StackedBars<'a> {
    /// What the ids of the picture begin with.
    pub id: &'a str,
    pub title: &'a str,
    /// What the picture shows, in a sentence or two.
    pub description: &'a str,
    /// Written after each value: "%".
    pub unit: &'a str,
    /// The heading of the column of labels in the table; "Item" unless set.
    pub label_head: &'a str,
    pub series: Vec<Cow<'a, str>>,
    pub stacks: Vec<Stack<'a>>,
}

const BAR: f64 = 30.0;

impl StackedBars<'_> {
    /// The picture alone.
    pub fn svg(&self) -> Markup {
        let scale = Scale::over(self.stacks.iter().map(Stack::total));
        let (legend, legend_height) = legend(
            &self.series,
            0.0,
            |series, x, y| html! { rect x=(x) y=(px(y)) width="26" height="18" fill=(paint::fill(self.id, series)) {} },
        );
        let mut pen = Pen(legend_height);
        let shapes = html! {
            (legend)
            @for stack in &self.stacks {
                @let lines = text::wrap(&format!("{}: {}{}", stack.label, number(stack.total()), self.unit), WIDTH);
                (text::lines(&lines, 0.0, pen.advance(text::height(lines.len()) + 6.0) + FONT, "start"))
                (self.parts(stack, &scale, pen.advance(BAR + 16.0)))
            }
        };
        Picture { id: self.id, title: self.title, description: self.description, height: pen.0, series: self.series.len() }.around(shapes)
    }

    fn parts(&self, stack: &Stack<'_>, scale: &Scale, y: f64) -> Markup {
        let mut pen = Pen(0.0);
        html! {
            @for (series, value) in stack.values.iter().enumerate() {
                @let words = value.map(number).unwrap_or_default();
                @let length = value.map_or(0.0, |value| scale.share(value) * WIDTH);
                @let x = pen.advance(length);
                @let room = words.chars().count() as f64 * FONT * 0.58 + 14.0;
                @if length > 0.0 {
                    rect x=(px(x)) y=(px(y)) width=(px(length)) height=(BAR) fill=(paint::fill(self.id, series)) stroke="#ffffff" {}
                }
                // Too narrow a part has its value in the table only.
                @if length >= room {
                    rect x=(px(x + length / 2.0 - room / 2.0 + 3.0)) y=(px(y + 4.0)) width=(px(room - 6.0)) height=(BAR - 8.0)
                        fill="#ffffff" {}
                    (text::line(&words, x + length / 2.0, y + BAR / 2.0 + FONT * 0.36, "middle"))
                }
            }
            path d={ "M0.5 " (px(y - 3.0)) "v" (BAR + 6.0) } stroke="#505a5f" stroke-width="1" {}
        }
    }

    /// The data alone.
    pub fn table(&self) -> Markup {
        let first = if self.label_head.is_empty() { "Item" } else { self.label_head };
        let mut head = vec![Cow::Borrowed(first)];
        head.extend(self.series.iter().map(|name| Cow::Borrowed(&**name)));
        let row = |stack: &Stack<'_>| {
            (0..self.series.len()).map(|series| shown(stack.values.get(series).copied().flatten(), self.unit, "")).collect()
        };
        Data { caption: self.title, head, rows: self.stacks.iter().map(|stack| (Cow::Borrowed(&*stack.label), row(stack))).collect() }
            .table()
    }
}

impl Render for StackedBars<'_> {
    fn render(&self) -> Markup {
        figure(self.title, self.stacks.is_empty() || self.series.is_empty(), self.svg(), self.table())
    }
}
