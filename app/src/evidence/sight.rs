//! A quarter's figures as whoever is at the screen sees them: tables with each part's share and what it was the quarter before, and
//! a picture only where a shape is to be seen.

use charts::{Bar, Bars, Line, Lines};
use govuk::{Cell, Head, Table};
use maud::{Markup, html};

use super::{
    Filled, Quarter,
    figures::{self, Figure, Shape},
    notes::Note,
    pages::{records_address, rules_of},
    queries::Facts,
    returns::{Chart, Section, Trend, Unit},
    splits::With,
};

/// What the person at the screen sees of a return.
pub(super) struct Sight<'s> {
    filled: &'s Filled<'s>,
    facts: &'s Facts,
    /// How many earlier quarters there are to compare with.
    before: i32,
    /// Whether figures open to the records behind them.
    opens: bool,
}

impl<'s> Sight<'s> {
    pub(super) fn new(filled: &'s Filled<'s>, facts: &'s Facts, before: i32, opens: bool) -> Sight<'s> {
        Sight { filled, facts, before, opens }
    }

    fn earlier(&self, by: i32) -> Quarter {
        self.filled.form.quarter.earlier(by)
    }

    /// Which quarter is compared with.
    pub(super) fn last_quarter(&self) -> Markup {
        let last = self.earlier(1);
        html! {
            @if self.before > 0 {
                "Last quarter is " a class="govuk-link" href={ "/reports/" (self.filled.form.one.id) "/" (last) } { (last.says()) } ", counted as this one is. "
            }
        }
    }

    /// A figure as it was so many quarters ago.
    fn figure_then(&self, figure: &Figure<'s>, by: i32) -> Figure<'s> {
        Figure::of(figure.row, self.facts, With { quarter: self.earlier(by), ..self.filled.form.with() })
    }

    fn last(&self, figure: &Figure<'s>) -> Option<Figure<'s>> {
        (self.before > 0).then(|| self.figure_then(figure, 1))
    }

    pub(super) fn section(&self, at: usize, section: &Section) -> Markup {
        let figures: Vec<&Figure<'_>> = section.rows.iter().filter_map(|row| self.filled.figure(row.id())).collect();
        let (splits, plain): (Vec<_>, Vec<_>) = figures.into_iter().partition(|figure| figure.row.cut().is_some());
        let trend = section.trend.as_ref().filter(|_| self.before > 0);
        html! {
            section aria-labelledby={ "section-" (at + 1) } {
                h2 class="govuk-heading-m" id={ "section-" (at + 1) } { (section.says) }
                div class="hf-figures" {
                    @if !plain.is_empty() { div class="hf-figures__one hf-figures__one--plain" { (self.plain(&section.says, &plain)) (rules_of(&plain)) } }
                    @if let Some(trend) = trend { div class="hf-figures__one hf-figures__one--trend" { (self.trend(at, trend)) } }
                    @for figure in splits { (self.split(figure)) }
                }
            }
        }
    }

    /// The figures that are one number each.
    fn plain(&self, says: &str, figures: &[&Figure<'s>]) -> Markup {
        let any_share = figures.iter().any(|figure| matches!(figure.shape, Shape::Share { .. }));
        let rows = figures.iter().map(|figure| {
            let (number, words) = number_and_words(figure);
            // A share opens to the records that its number counts; the list leads on to all of them.
            let counted = if let Shape::Share { part, .. } = &figure.shape { Some(part.says.as_str()) } else { None };
            let href = if self.opens { records_address(self.filled, figure, counted) } else { String::new() };
            let share = match &figure.shape {
                Shape::Share { part, whole } => share(part.value(), whole.value()),
                _ => html! {},
            };
            let name = html! {
                div class="hf-figures__name" { (govuk::figure(number, words, &href)) (self.say(figure)) }
                (self.note(figure))
            };
            let share = any_share.then(|| Cell::numeric(share));
            let last = self.last(figure).map(|last| Cell::numeric(shown(&last)));
            std::iter::once(Cell::new(name)).chain(share).chain(last).collect()
        });
        let head = std::iter::once(Head::new("Figure")).chain(any_share.then(|| Head::numeric("Share"))).collect();
        self.table(says, head, rows.collect())
    }

    fn table(&self, caption: &str, mut head: Vec<Head<'_>>, rows: Vec<Vec<Cell<'_>>>) -> Markup {
        if self.before > 0 {
            head.push(Head::numeric("Last quarter"));
        }
        html! {
            (Table { caption, caption_classes: "govuk-visually-hidden", head, rows, first_cell_is_header: true, classes: "hf-figures__table", ..Default::default() })
        }
    }

    fn split(&self, figure: &Figure<'s>) -> Markup {
        let cells = figure.parts();
        let chart = figure.row.chart.filter(|chart| *chart == Chart::Columns && !cells.is_empty());
        html! {
            div class=(if chart.is_some() { "hf-figures__one hf-figures__one--drawn" } else { "hf-figures__one" }) {
                h3 class="govuk-heading-s" { (figure.row.says) ": " (figure.total().unwrap_or(0)) }
                @if chart.is_some() { div class="chart" { (picture(figure)) } }
                div {
                    @if cells.is_empty() { (govuk::empty("None in this quarter.")) } @else { (self.cells(figure)) }
                    (self.gone(figure))
                    (self.note(figure))
                    div class="hf-figures__under" { (rules_of(&[figure])) (self.say(figure)) }
                }
            }
        }
    }

    /// A line for each part: its number, which opens, how much of the whole it is, and what it was.
    fn cells(&self, figure: &Figure<'s>) -> Markup {
        let number = |cell: &figures::Cell<'_>| match self.opens {
            true => html! {
                a class="govuk-link" href=(records_address(self.filled, figure, Some(&cell.says))) {
                    (cell.value()) span class="govuk-visually-hidden" { ": open the records, " (cell.says) }
                }
            },
            false => html! { (cell.value()) },
        };
        let whole = figure.total().unwrap_or(0);
        let last = self.last(figure);
        let rows = figure.parts().into_iter().map(|cell| {
            let mut cells = vec![cell.says.as_str().into(), Cell::numeric(number(cell)), Cell::numeric(share(cell.value(), whole))];
            if let Some(last) = &last {
                let was = last.parts().into_iter().find(|then| then.says == cell.says).map_or(0, figures::Cell::value);
                cells.push(Cell::numeric(was.to_string()));
            }
            cells
        });
        let head = vec![Head::new("Category"), Head::numeric(capital(figure.row.unit.says())), Head::numeric("Share")];
        self.table(&figure.row.says, head, rows.collect())
    }

    /// What there was last quarter and is not in this one: no line of the table says it.
    fn gone(&self, figure: &Figure<'s>) -> Markup {
        let last = self.last(figure);
        let here = figure.parts();
        let gone: Vec<String> = last
            .iter()
            .flat_map(Figure::parts)
            .filter(|then| here.iter().all(|cell| cell.says != then.says))
            .map(|then| format!("{} {}", then.says, then.value()))
            .collect();
        html! { @if !gone.is_empty() { p class="govuk-body-s hf-figures__gone" { "Only last quarter: " (gone.join(", ")) "." } } }
    }

    /// What the provider says beside the figure.
    fn note(&self, figure: &Figure<'s>) -> Markup {
        let note: Option<&Note> = self.filled.note(figure.row.id());
        html! { @if let Some(note) = note { p class="govuk-body-s hf-note hf-figures__note" { strong { "Note: " } (note.words) } } }
    }

    /// The way to say something beside the figure, or to put right what is said.
    fn say(&self, figure: &Figure<'s>) -> Markup {
        let to = format!("{}/notes/{}", super::pages::address(self.filled), figure.row.id());
        let words = if self.filled.note(figure.row.id()).is_some() { "Change the note" } else { "Add a note" };
        html! {
            @if self.opens {
                a class="govuk-link hf-figures__say hf-no-print" href=(to) { (words) span class="govuk-visually-hidden" { ": " (figure.row.says) } }
            }
        }
    }

    fn trend(&self, at: usize, trend: &Trend) -> Markup {
        let quarters: Vec<i32> = (0..=self.before).rev().collect();
        let figures = trend.rows.iter().filter_map(|id| self.filled.figure(id.as_ref()));
        let series = figures.map(|figure| {
            let value = |by: &i32| {
                let total = self.figure_then(figure, *by).total()?;
                Some(if figure.row.unit == Unit::Minutes { (total as f64 / 60.0).round() } else { total as f64 })
            };
            Line::new(figure.row.says.as_str(), quarters.iter().map(value).collect())
        });
        let id = format!("trend-{}", at + 1);
        let chart = Lines {
            id: &id,
            title: &trend.says,
            description: "One line for each figure; the numbers are in the table under the picture.",
            label_head: "Quarter",
            series: series.collect(),
            points: quarters.iter().map(|by| self.earlier(*by).says().into()).collect(),
            ..Default::default()
        };
        html! { (chart) }
    }
}

/// A figure's number, short enough to stand before its words, and the words that say the rest.
fn number_and_words(figure: &Figure<'_>) -> (String, String) {
    let says = &figure.row.says;
    match &figure.shape {
        Shape::Share { part, whole } => (part.value().to_string(), format!("{says}, of {}", whole.value())),
        Shape::Minutes { minutes, .. } => {
            ((minutes / 60).to_string(), format!("hours and {} minutes: {}", minutes % 60, says.to_lowercase()))
        }
        _ => (figure.total().unwrap_or(0).to_string(), says.clone()),
    }
}

/// A whole figure in the few words of a cell.
fn shown(figure: &Figure<'_>) -> String {
    match &figure.shape {
        Shape::Share { part, whole } => format!("{} of {}", part.value(), whole.value()),
        Shape::Minutes { minutes, .. } => super::outputs::hours(*minutes),
        _ => figure.total().unwrap_or(0).to_string(),
    }
}

/// How much of a whole a part is, as a number and as a bar that repeats it for the eye.
pub(super) fn share(part: i64, whole: i64) -> Markup {
    if whole == 0 {
        return html! {};
    }
    let of_a_hundred = part as f64 * 100.0 / whole as f64;
    let says = match of_a_hundred.round() {
        0.0 if part > 0 => "under 1%".to_owned(),
        100.0 if part < whole => "over 99%".to_owned(),
        rounded => format!("{rounded}%"),
    };
    html! {
        svg class="hf-share" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            rect width=(of_a_hundred.clamp(0.0, 100.0).round()) height="10" {}
        }
        (says)
    }
}

fn picture(figure: &Figure<'_>) -> Markup {
    let bars = figure.parts().into_iter().map(|cell| Bar::new(cell.says.as_str(), cell.value() as f64)).collect();
    let id = format!("chart-{}", figure.row.id());
    let description = "The numbers are in the table beside the picture.";
    Bars { id: &id, title: &figure.row.says, description, vertical: true, bars, ..Default::default() }.svg()
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}
