//! A quarter's figures as whoever opens no records reads them: a table for each section, without shares, lines over time and the quarter before. A
//! share of rounded numbers undoes the rounding or says something false.

use govuk::{Cell, Head, Table};
use maud::{Markup, html};

use super::{
    super::{
        Filled,
        figures::{Figure, Shape},
        outputs,
        pages::rules_of,
        returns::Section,
    },
    Given, Number, lines, total,
};

/// The sections of the return.
pub fn body(filled: &Filled<'_>, given: &Given) -> Markup {
    html! {
        @for (at, section) in filled.form.one.sections.iter().enumerate() {
            section aria-labelledby={ "section-" (at + 1) } {
                h2 class="govuk-heading-m" id={ "section-" (at + 1) } { (section.says) }
                div class="hf-figures" { (tables(filled, section, given)) }
            }
        }
    }
}

fn tables(filled: &Filled<'_>, section: &Section, given: &Given) -> Markup {
    let figures: Vec<&Figure<'_>> = section.rows.iter().filter_map(|row| filled.figure(row.id())).collect();
    let (splits, plain): (Vec<_>, Vec<_>) = figures.into_iter().partition(|figure| figure.row.cut().is_some());
    html! {
        @if !plain.is_empty() {
            div class="hf-figures__one hf-figures__one--plain" {
                (table(&section.says, "Figure", plain.iter().map(|figure| vec![
                    Cell::new(html! { (figure.row.says) (note(filled, figure)) }),
                    Cell::numeric(whole(filled, figure, given)),
                ]).collect()))
                (rules_of(&plain))
            }
        }
        @for figure in splits {
            div class="hf-figures__one" {
                h3 class="govuk-heading-s" { (figure.row.says) ": " (total(figure, &given.held).says()) }
                div {
                    (table(&figure.row.says, "Category", lines(figure, filled, &given.held).into_iter().map(|line| vec![
                        Cell::new(html! { (line.part) }),
                        Cell::numeric(line.number.says()),
                    ]).collect()))
                    (note(filled, figure))
                    div class="hf-figures__under" { (rules_of(&[figure])) }
                }
            }
        }
    }
}

/// A figure that is not split, in the few words of a cell.
fn whole(filled: &Filled<'_>, figure: &Figure<'_>, given: &Given) -> String {
    let lines = lines(figure, filled, &given.held);
    match (&figure.shape, lines.as_slice()) {
        (Shape::Share { .. }, [part, whole]) => format!("{} of {}", part.number.says(), whole.number.says()),
        (Shape::Minutes { .. }, [line]) => match line.number {
            Number::Few => "fewer than 8 contacts".to_owned(),
            number => outputs::hours(number.whole().unwrap_or_default()),
        },
        (_, lines) => lines.first().map(|line| line.number.says()).unwrap_or_default(),
    }
}

fn note(filled: &Filled<'_>, figure: &Figure<'_>) -> Markup {
    let note = filled.note(figure.row.id());
    html! { @if let Some(note) = note { p class="govuk-body-s hf-note hf-figures__note" { strong { "Note: " } (note.words) } } }
}

fn table(caption: &str, first: &str, rows: Vec<Vec<Cell<'_>>>) -> Markup {
    let head = vec![Head::new(first), Head::numeric("Number")];
    html! { (Table { caption, caption_classes: "govuk-visually-hidden", head, rows, first_cell_is_header: true, classes: "hf-figures__table", ..Default::default() }) }
}
