//! One value for each of a few things.
//!
//! ```
//! use charts::{Bar, Bars};
//! let chart = Bars { id: "c", title: "Fruit", bars: vec![Bar::new("Apples", 3.0), Bar::withheld("Pears", "fewer than 5")], ..Default::default() };
//! assert!(chart.table().0.contains("fewer than 5"));
//! ```

use std::borrow::Cow;

use maud::{Markup, Render, html};

use crate::figure::{Data, Picture, figure};
use crate::number::shown;
use crate::scale::Scale;
use crate::text::{self, Pen, px};
use crate::{FONT, WIDTH, paint};

/// One thing and its value.
#[derive(Debug, Clone, Default)]
pub struct Bar<'a> {
    pub label: Cow<'a, str>,
    /// None has no bar.
    pub value: Option<f64>,
    /// Shown instead of the value, such as "fewer than 5".
    pub text: Cow<'a, str>,
}

impl<'a> Bar<'a> {
    /// A thing and its value.
    pub fn new(label: impl Into<Cow<'a, str>>, value: f64) -> Self {
        Self { label: label.into(), value: Some(value), text: Cow::Borrowed("") }
    }

    /// A thing whose value is not told, and the words that stand for it.
    pub fn withheld(label: impl Into<Cow<'a, str>>, words: impl Into<Cow<'a, str>>) -> Self {
        Self { label: label.into(), value: None, text: words.into() }
    }
}

/// Bars across, or upright where the things are in an order of their own, such as months.
#[derive(Debug, Clone, Default)]
pub struct Bars<'a> {
    /// What the ids of the picture begin with.
    pub id: &'a str,
    pub title: &'a str,
    /// What the picture shows, in a sentence or two.
    pub description: &'a str,
    /// Written after each value: "%".
    pub unit: &'a str,
    /// The heading of the column of labels in the table; "Item" unless set.
    pub label_head: &'a str,
    /// The heading of the column of values; "Number" unless set.
    pub value_head: &'a str,
    pub bars: Vec<Bar<'a>>,
    /// Bars stand upright.
    pub vertical: bool,
}

const BAR: f64 = 26.0;

impl Bars<'_> {
    /// The picture alone.
    pub fn svg(&self) -> Markup {
        let scale = Scale::over(self.bars.iter().filter_map(|bar| bar.value));
        if self.vertical { self.upright(&scale) } else { self.across(&scale) }
    }

    /// The data alone.
    pub fn table(&self) -> Markup {
        let head = |given: &'static str, own: &str| if own.is_empty() { Cow::Borrowed(given) } else { Cow::Owned(own.to_owned()) };
        Data {
            caption: self.title,
            head: vec![head("Item", self.label_head), head("Number", self.value_head)],
            rows: self.bars.iter().map(|bar| (Cow::Borrowed(&*bar.label), vec![shown(bar.value, self.unit, &bar.text)])).collect(),
        }
        .table()
    }

    fn picture(&self, height: f64) -> Picture<'_> {
        Picture { id: self.id, title: self.title, description: self.description, height, series: 1 }
    }

    // Labels stand over their bars: at 360 px there is no room for them beside.
    fn across(&self, scale: &Scale) -> Markup {
        let widest = self.bars.iter().map(|bar| shown(bar.value, self.unit, &bar.text).chars().count()).max().unwrap_or(0);
        let room = (WIDTH - widest as f64 * FONT * 0.58 - 12.0).max(WIDTH * 0.3);
        let mut pen = Pen(0.0);
        let shapes = html! {
            @for bar in &self.bars {
                @let lines = text::wrap(&bar.label, WIDTH);
                @let length = bar.value.map_or(0.0, |value| scale.share(value) * room);
                (text::lines(&lines, 0.0, pen.advance(text::height(lines.len()) + 6.0) + FONT, "start"))
                @let y = pen.advance(BAR + 16.0);
                rect x="0" y=(px(y)) width=(px(length)) height=(BAR) fill=(paint::fill(self.id, 0)) {}
                path d={ "M0.5 " (px(y - 3.0)) "v" (BAR + 6.0) } stroke="#505a5f" stroke-width="1" {}
                (text::line(&shown(bar.value, self.unit, &bar.text), length + 8.0, y + BAR / 2.0 + FONT * 0.36, "start"))
            }
        };
        self.picture(pen.0).around(shapes)
    }

    fn upright(&self, scale: &Scale) -> Markup {
        let slot = WIDTH / self.bars.len().max(1) as f64;
        let width = (slot * 0.66).min(90.0);
        let (top, base) = (FONT * 1.6, 240.0);
        let labels: Vec<_> = self.bars.iter().map(|bar| text::wrap(&bar.label, slot - 4.0)).collect();
        let below = text::height(labels.iter().map(Vec::len).max().unwrap_or(0));
        let shapes = html! {
            @for (index, (bar, label)) in self.bars.iter().zip(&labels).enumerate() {
                @let middle = slot * (index as f64 + 0.5);
                @let height = bar.value.map_or(0.0, |value| scale.share(value) * (base - top));
                rect x=(px(middle - width / 2.0)) y=(px(base - height)) width=(px(width)) height=(px(height))
                    fill=(paint::fill(self.id, 0)) {}
                (text::line(&shown(bar.value, self.unit, &bar.text), middle, base - height - 7.0, "middle"))
                (text::lines(label, middle, base + FONT * 1.2, "middle"))
            }
            path d={ "M0 " (base) "H" (WIDTH) } stroke="#505a5f" stroke-width="1" {}
        };
        self.picture(base + below + 12.0).around(shapes)
    }
}

impl Render for Bars<'_> {
    fn render(&self) -> Markup {
        figure(self.title, self.bars.is_empty(), self.svg(), self.table())
    }
}
