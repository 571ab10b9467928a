//! What surrounds every picture: title, description, the data as a table.

use std::borrow::Cow;

use maud::{Markup, html};

use crate::text::{self, Pen};
use crate::{WIDTH, paint};

/// The picture with its name and description.
pub(crate) struct Picture<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub description: &'a str,
    pub height: f64,
    /// How many patterns it needs.
    pub series: usize,
}

impl Picture<'_> {
    pub(crate) fn around(&self, shapes: Markup) -> Markup {
        let id = self.id;
        let described = !self.description.is_empty();
        let names = if described { format!("{id}-title {id}-desc") } else { format!("{id}-title") };
        html! {
            svg class="chart__picture" xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby=(names)
                viewBox={ "0 0 " (WIDTH) " " (text::px(self.height)) } {
                title id={ (id) "-title" } { (self.title) }
                @if described { desc id={ (id) "-desc" } { (self.description) } }
                (paint::patterns(id, self.series))
                (shapes)
            }
        }
    }
}

/// The picture's own data: a column of labels, then one column for each series.
pub(crate) struct Data<'a> {
    pub caption: &'a str,
    pub head: Vec<Cow<'a, str>>,
    pub rows: Vec<(Cow<'a, str>, Vec<String>)>,
}

impl Data<'_> {
    pub(crate) fn table(&self) -> Markup {
        html! {
            table class="govuk-table" {
                caption class="govuk-table__caption govuk-visually-hidden" { (self.caption) }
                thead class="govuk-table__head" {
                    tr class="govuk-table__row" {
                        @for (index, head) in self.head.iter().enumerate() {
                            th scope="col" class=(if index == 0 { "govuk-table__header" } else { "govuk-table__header govuk-table__header--numeric" }) {
                                (head)
                            }
                        }
                    }
                }
                tbody class="govuk-table__body" {
                    @for (label, values) in &self.rows {
                        tr class="govuk-table__row" {
                            th scope="row" class="govuk-table__header" { (label) }
                            @for value in values { td class="govuk-table__cell govuk-table__cell--numeric" { (value) } }
                        }
                    }
                }
            }
        }
    }
}

/// The figure: picture first, table folded under it. With nothing to draw, only words.
pub(crate) fn figure(title: &str, is_empty: bool, picture: Markup, table: Markup) -> Markup {
    html! {
        figure class="chart" {
            figcaption class="chart__title" { (title) }
            @if is_empty {
                p class="hf-empty" { "There are no figures to show." }
            } @else {
                (picture)
                details class="govuk-details" {
                    summary class="govuk-details__summary" {
                        span class="govuk-details__summary-text" { "Show the figures as a table" }
                    }
                    div class="govuk-details__text hf-scroll" tabindex="0" role="region" aria-label={ (title) ": table" } { (table) }
                }
            }
        }
    }
}

/// The names of the series with the patches they are drawn with, and how high that is.
pub(crate) fn legend(names: &[Cow<'_, str>], y: f64, patch: impl Fn(usize, f64, f64) -> Markup) -> (Markup, f64) {
    let mut pen = Pen(y);
    let rows = html! {
        @for (series, name) in names.iter().enumerate() {
            @let lines = text::wrap(name, WIDTH - 40.0);
            @let y = pen.advance(text::height(lines.len().max(1)) + 6.0);
            (patch(series, 0.0, y))
            (text::lines(&lines, 36.0, y + 15.0, "start"))
        }
    };
    (rows, pen.0 - y + 6.0)
}
