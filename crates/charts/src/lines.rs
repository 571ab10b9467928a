//! How a few values moved over time, such as over quarters.
//!
//! ```
//! use charts::{Line, Lines};
//! let chart = Lines {
//!     id: "moves",
//!     title: "Visits",
//!     points: vec!["Q1".into(), "Q2".into(), "Q3".into()],
//!     series: vec![Line::new("Visits", vec![Some(3.0), None, Some(5.0)])],
//!     ..Default::default()
//! };
//! assert!(chart.svg().0.contains("<circle"));
//! ```

use std::borrow::Cow;

use maud::{Markup, Render, html};

use crate::figure::{Data, Picture, figure, legend};
use crate::number::{number, shown};
use crate::scale::Scale;
use crate::text::{self, px};
use crate::{FONT, WIDTH, paint};

/// One value over time: a value for each point, in their order. `None` leaves a gap.
#[derive(Debug, Clone, Default)]
pub struct Line<'a> {
    pub name: Cow<'a, str>,
    pub values: Vec<Option<f64>>,
}

impl<'a> Line<'a> {
    /// A value over time.
    pub fn new(name: impl Into<Cow<'a, str>>, values: Vec<Option<f64>>) -> Self {
        Self { name: name.into(), values }
    }
}

/// Lines over the same points.
#[derive(Debug, Clone, Default)]
pub struct Lines<'a> {
    /// What the ids of the picture begin with.
    pub id: &'a str,
    pub title: &'a str,
    /// What the picture shows, in a sentence or two.
    pub description: &'a str,
    /// Written after each value: "%".
    pub unit: &'a str,
    /// The heading of the column of points in the table; "Period" unless set.
    pub label_head: &'a str,
    pub points: Vec<Cow<'a, str>>,
    pub series: Vec<Line<'a>>,
    /// Lines across, such as one that values are held against.
    pub levels: Vec<Level<'a>>,
}

/// A line across the picture at a value.
#[derive(Debug, Clone, Default)]
pub struct Level<'a> {
    pub value: f64,
    /// What it means to be there: "Line for adults: 25".
    pub says: Cow<'a, str>,
}

/// Where the lines are drawn.
struct Field {
    left: f64,
    top: f64,
    base: f64,
    slot: f64,
}

impl Field {
    fn x(&self, point: usize) -> f64 {
        self.left + self.slot * (point as f64 + 0.5)
    }

    fn y(&self, scale: &Scale, value: f64) -> f64 {
        self.base - scale.share(value) * (self.base - self.top)
    }
}

impl Lines<'_> {
    /// The picture alone.
    pub fn svg(&self) -> Markup {
        let values = self.series.iter().flat_map(|line| line.values.iter().flatten().copied());
        let scale = Scale::over(values.chain(self.levels.iter().map(|level| level.value)));
        let names: Vec<_> = self.series.iter().map(|line| line.name.clone()).collect();
        let (legend, legend_height) = legend(&names, 0.0, |series, x, y| {
            html! {
                path d={ "M" (x) " " (px(y + 9.0)) "h28" } stroke=(paint::colour(series)) stroke-width="3" stroke-dasharray=(paint::dashes(series)) {}
                (paint::mark(series, x + 14.0, y + 9.0))
            }
        });
        let widest = scale.marks().into_iter().map(|mark| self.label(mark).chars().count()).max().unwrap_or(1);
        let left = widest as f64 * FONT * 0.62 + 12.0;
        let top = legend_height + 24.0;
        let field = Field { left, top, base: top + 210.0, slot: (WIDTH - left) / self.points.len().max(1) as f64 };
        let every = self.label_every(field.slot);
        // A label stands under the middle of its point, and the outer ones have less room than those between.
        let room = |point: usize| (field.slot * every as f64 - 4.0).min(2.0 * field.x(point).min(WIDTH - field.x(point)));
        let labels: Vec<_> = self.points.iter().enumerate().map(|(point, label)| text::wrap(label, room(point))).collect();
        let below = text::height(labels.iter().map(Vec::len).max().unwrap_or(0));
        let shapes = html! {
            (legend)
            (self.marks(&scale, &field))
            @for level in &self.levels { (Self::level(level, &scale, &field)) }
            @for (point, label) in labels.iter().enumerate() {
                @if point.is_multiple_of(every) { (text::lines(label, field.x(point), field.base + FONT * 1.3, "middle")) }
            }
            @for (series, line) in self.series.iter().enumerate() { (self.line(series, line, &scale, &field)) }
        };
        let height = field.base + below + 14.0;
        Picture { id: self.id, title: self.title, description: self.description, height, series: 1 }.around(shapes)
    }

    fn label(&self, value: f64) -> String {
        format!("{}{}", number(value), self.unit)
    }

    // Labels that would stand on each other are left out of the picture; the table has them all.
    fn label_every(&self, slot: f64) -> usize {
        let words = self.points.iter().flat_map(|point| point.split(' '));
        let widest = words.map(|word| word.chars().count() as f64 * FONT * 0.52).fold(0.0, f64::max);
        (((widest + 8.0).max(64.0) / slot).ceil() as usize).max(1)
    }

    fn marks(&self, scale: &Scale, field: &Field) -> Markup {
        html! {
            @for mark in scale.marks() {
                @let y = field.y(scale, mark);
                path d={ "M" (px(field.left)) " " (px(y)) "H" (WIDTH) } stroke=(if mark == 0.0 { "#505a5f" } else { "#cbd5d3" }) stroke-width="1" {}
                (text::line(&self.label(mark), field.left - 8.0, y + FONT * 0.36, "end"))
            }
        }
    }

    fn level(level: &Level<'_>, scale: &Scale, field: &Field) -> Markup {
        let y = field.y(scale, level.value);
        html! {
            path d={ "M" (px(field.left)) " " (px(y)) "H" (WIDTH) } stroke="#0b0c0c" stroke-width="2" stroke-dasharray="8 6" {}
            (text::line(&number(level.value), WIDTH - 4.0, y - 6.0, "end"))
        }
    }

    fn line(&self, series: usize, line: &Line<'_>, scale: &Scale, field: &Field) -> Markup {
        let mut path = String::new();
        let mut joined = false;
        for (point, value) in line.values.iter().take(self.points.len()).enumerate() {
            match value {
                Some(value) => {
                    let step = if joined { 'L' } else { 'M' };
                    path.push_str(&format!("{step}{} {}", px(field.x(point)), px(field.y(scale, *value))));
                    joined = true;
                }
                None => joined = false,
            }
        }
        // With one line every value fits; with several they would stand on each other.
        let values_shown = self.series.len() == 1 && self.points.len() <= 8;
        html! {
            path d=(path) fill="none" stroke=(paint::colour(series)) stroke-width="3" stroke-dasharray=(paint::dashes(series)) {}
            @for (point, value) in line.values.iter().take(self.points.len()).enumerate() {
                @if let Some(value) = value {
                    @let (x, y) = (field.x(point), field.y(scale, *value));
                    (paint::mark(series, x, y))
                    @if values_shown { (text::line(&self.label(*value), x, y - 13.0, "middle")) }
                }
            }
        }
    }

    /// The data alone.
    pub fn table(&self) -> Markup {
        let first = if self.label_head.is_empty() { "Period" } else { self.label_head };
        let mut head = vec![Cow::Borrowed(first)];
        head.extend(self.series.iter().map(|line| Cow::Borrowed(&*line.name)));
        let row = |point: usize| self.series.iter().map(|line| shown(line.values.get(point).copied().flatten(), self.unit, "")).collect();
        let rows = self.points.iter().enumerate().map(|(point, label)| (Cow::Borrowed(&**label), row(point))).collect();
        Data { caption: self.title, head, rows }.table()
    }
}

impl Render for Lines<'_> {
    fn render(&self) -> Markup {
        let is_empty = self.points.is_empty() || self.series.iter().all(|line| line.values.iter().all(Option::is_none));
        html! {
            (figure(self.title, is_empty, self.svg(), self.table()))
            @if !is_empty && !self.levels.is_empty() {
                p class="govuk-body-s govuk-!-margin-bottom-1" { "Broken lines:" }
                ul class="govuk-list govuk-list--bullet govuk-body-s" { @for level in &self.levels { li { (level.says) } } }
            }
        }
    }
}
