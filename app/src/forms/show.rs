//! A record as it is read: what it came to, and every answer in the words under which it was given.

use govuk::{Cell, Colour, SummaryList, SummaryRow, Table, tag};
use maud::{Markup, html};

use super::{
    answers::Answers,
    ask::{self, Part},
    check::Known,
    chosen,
    queries::Change,
    says,
    score::{self, Scored, Scores},
    vocabulary::{CutOff, Form, Item, Layout, Number, Score, Shade, Type},
};
use crate::{
    duties::pages::{day, moment},
    fields::told,
};

/// A level as a tag.
pub fn level(score: &Score, id: &str) -> Markup {
    let colour = match score.bands.iter().find(|band| band.id == id).map(|band| band.colour) {
        Some(Shade::Orange) => Colour::Orange,
        Some(Shade::Yellow) => Colour::Yellow,
        _ => Colour::Grey,
    };
    tag(score.says(id).to_owned(), colour)
}

/// What the answers came to.
pub fn scores(form: &Form, scores: &Scores, answers: &Answers, known: &Known) -> Vec<SummaryRow<'static>> {
    let mut rows = vec![];
    for score in &form.scores {
        let Some(scored) = scores.0.get(&score.id) else { continue };
        if !scored.level.is_empty() {
            rows.push(SummaryRow::new("Level", html! { (level(score, &scored.level)) }));
        }
        rows.push(SummaryRow::new(score.text.clone(), number(form, score, scored, answers)));
        if score.raised_by.is_empty() {
            continue;
        }
        rows.push(SummaryRow::new(
            "Level by count",
            html! { @if scored.band.is_empty() { "None" } @else { (level(score, &scored.band)) } },
        ));
        let judged = answers.get(&score.raised_by);
        let judged = match score.rank(judged) {
            Some(_) => html! { (level(score, judged)) },
            None => html! { (form.item(&score.raised_by).map_or(String::new(), |item| says::answer(form, item, answers, known))) },
        };
        rows.push(SummaryRow::new("Level by judgement", judged));
    }
    rows
}

/// The lines that a score has come to, of those that are for whoever it is about.
pub fn lines_met<'s>(form: &'s Form, score: &'s Score, scored: &'s Scored, answers: &'s Answers) -> impl Iterator<Item = &'s CutOff> {
    score.cut_offs.iter().filter(move |cut| {
        let reached = |value: Number| cut.at_least.is_none_or(|least| value >= least) && cut.below.is_none_or(|below| value < below);
        ask::all(form, &cut.when, answers, &Scores::default()) && scored.value.is_some_and(reached)
    })
}

fn number(form: &Form, score: &Score, scored: &Scored, answers: &Answers) -> Markup {
    let gaps = scored.unknown + scored.missing;
    html! {
        (score::in_words(score, scored))
        @if gaps > 0 && scored.value.is_some() {
            p class="govuk-hint govuk-!-margin-bottom-0" { "Of " (scored.of) ". " (gaps) " not known: the count may be low for want of answers." }
        }
        @for cut in lines_met(form, score, scored, answers) { p class="govuk-body govuk-!-margin-bottom-0" { (cut.says) } }
    }
}

/// Every answer, by part of the form, then whatever the form has no question for any more.
pub fn answers(form: &Form, answers: &Answers, known: &Known) -> Markup {
    let (asked, _) = ask::asked(form, answers, Part::Whole);
    let mut told_of: Vec<String> = vec![];
    let body = section(form, &form.items, &asked, answers, known, &mut told_of);
    let rest: Vec<SummaryRow<'_>> = answers
        .0
        .keys()
        .filter(|id| !told_of.contains(id))
        .map(|id| SummaryRow::new(id.clone(), html! { span class="hf-note" { (left(form, answers, id, known)) } }))
        .collect();
    html! {
        (body)
        @if !rest.is_empty() {
            h2 class="govuk-heading-m" { "Also answered" }
            p class="govuk-body" { "The form as it is now does not ask these. They are shown as they were kept." }
            (SummaryList { rows: rest, ..Default::default() })
        }
    }
}

/// An answer that the form has no item for: nobody can tell any more whether it was sealed, so that of a form that seals it is.
fn left(form: &Form, answers: &Answers, id: &str, known: &Known) -> String {
    if form.seals() && !known.shown { says::HIDDEN.into() } else { plain(answers, id) }
}

/// An answer as it is kept.
fn plain(answers: &Answers, id: &str) -> String {
    let rows: Vec<String> = answers.rows(id).iter().map(|row| row.answers.values().cloned().collect::<Vec<_>>().join(", ")).collect();
    if rows.is_empty() { answers.codes(id).join(", ") } else { rows.join("; ") }
}

fn section(form: &Form, items: &[Item], asked: &[&Item], answers: &Answers, known: &Known, told_of: &mut Vec<String>) -> Markup {
    let mut parts = vec![];
    let mut rows: Vec<SummaryRow<'_>> = vec![];
    let flush = |rows: &mut Vec<SummaryRow<'_>>, parts: &mut Vec<Markup>| {
        if !rows.is_empty() {
            let rows: Vec<SummaryRow<'_>> = std::mem::take(rows);
            parts.push(html! { (SummaryList { rows, ..Default::default() }) });
        }
    };
    for item in items {
        let there = asked.iter().any(|asked| std::ptr::eq(*asked, item));
        if !there {
            continue;
        }
        told_of.extend([item.id.clone(), item.comment.clone(), item.other()]);
        match item.kind {
            Type::Display => {}
            Type::Group => {
                flush(&mut rows, &mut parts);
                let body = match (item.layout, item.repeats) {
                    (Layout::Grid, _) => grid(form, item, answers, known, told_of),
                    (_, true) => table(form, item, answers, known),
                    (_, false) => section(form, &item.items, asked, answers, known, told_of),
                };
                parts.push(html! { @if !item.text.is_empty() { h2 class="govuk-heading-m" { (item.text) } } (body) });
            }
            _ => {
                let said = says::answer(form, item, answers, known);
                let comment = says::comment(item, answers, known);
                let value = html! {
                    @if item.kind == Type::File && !said.is_empty() { (file(item, answers, known)) }
                    @else if said.is_empty() { span class="hf-not-given" { "Not answered" } } @else { span class="hf-note" { (said) } }
                    @if !comment.is_empty() { p class="govuk-body govuk-!-margin-top-2 govuk-!-margin-bottom-0 hf-note" { (comment) } }
                };
                rows.push(SummaryRow::new(item.text.clone(), value));
            }
        }
    }
    flush(&mut rows, &mut parts);
    html! { @for part in parts { (part) } }
}

/// The files of an item, each leading to it; where they are hidden, that.
fn file(item: &Item, answers: &Answers, known: &Known) -> Markup {
    let hidden = item.sealed && !known.shown;
    html! { @if hidden { (says::HIDDEN) } @else { (chosen::links(&answers.codes(&item.id), known)) } }
}

fn grid(form: &Form, group: &Item, answers: &Answers, known: &Known, told_of: &mut Vec<String>) -> Markup {
    let row = |(n, item): (usize, &Item)| {
        let said = says::answer(form, item, answers, known);
        let code = answers.get(&item.id);
        let counts = form.scores.iter().any(|score| score.count.iter().any(|counts| counts == code));
        let answer = match (said.is_empty(), counts) {
            (true, _) => html! { span class="hf-not-given" { "Not answered" } },
            (false, true) => html! { strong { (said) } },
            (false, false) => html! { (said) },
        };
        let comment = says::comment(item, answers, known);
        let asked = html! {
            (n + 1) ". " (item.text)
            @if !comment.is_empty() { div class="govuk-hint govuk-!-margin-bottom-0 hf-note" { (comment) } }
        };
        vec![Cell::new(asked), Cell::new(answer)]
    };
    told_of.extend(group.items.iter().flat_map(|item| [item.id.clone(), item.comment.clone()]));
    let rows = group.items.iter().enumerate().map(row).collect();
    html! { (Table { head: vec!["Item".into(), "Answer".into()], rows, stack_on_phone: true, ..Default::default() }) }
}

fn table(form: &Form, group: &Item, answers: &Answers, known: &Known) -> Markup {
    let rows: Vec<Vec<Cell<'_>>> = answers
        .rows(&group.id)
        .iter()
        .map(|row| {
            let cell = |item: &Item| Cell::new(told(&says::in_a_row(form, item, row.answers.get(&item.id), known)));
            group.items.iter().map(cell).collect()
        })
        .collect();
    let head = group.items.iter().map(|item| item.short().to_owned().into()).collect();
    html! {
        @if rows.is_empty() { p class="govuk-body" { "None." } }
        @else { (Table { head, rows, stack_on_phone: true, ..Default::default() }) }
    }
}

/// One difference between two sets of answers: what is asked, what it was, what it became.
fn differences(form: &Form, was: &Answers, became: &Answers, known: &Known) -> Vec<(String, Markup, Markup)> {
    let mut found = vec![];
    let mut files = vec![];
    let mut seen: Vec<String> = vec![];
    // What is sealed differs without being said.
    let mut tell = |differ: bool, label: String, was: String, became: String| {
        if differ {
            found.push((label, cell(&was), cell(&became)));
        }
    };
    for item in form.every() {
        let differ = was.0.get(&item.id) != became.0.get(&item.id) || was.get(&item.other()) != became.get(&item.other());
        if item.kind == Type::File {
            files.extend(differ.then(|| {
                let side = |answers: &Answers| if answers.given(&item.id) { file(item, answers, known) } else { cell("") };
                (item.short().to_owned(), side(was), side(became))
            }));
        } else if item.rows() {
            let rows = |answers: &Answers| {
                let said = |row: &super::answers::Row| group_cells(form, item, row, known).join(", ");
                answers.rows(&item.id).iter().map(said).collect::<Vec<_>>().join("; ")
            };
            tell(differ, item.text.clone(), rows(was), rows(became));
        } else if item.asks() {
            tell(differ, item.short().to_owned(), says::answer(form, item, was, known), says::answer(form, item, became, known));
            let differ = !item.comment.is_empty() && was.get(&item.comment) != became.get(&item.comment);
            let said = |answers: &Answers| says::comment(item, answers, known);
            tell(differ, format!("Comment on {}", item.short()), said(was), said(became));
        }
        seen.extend([item.id.clone(), item.comment.clone(), item.other()]);
    }
    let unknown: std::collections::BTreeSet<&String> = was.0.keys().chain(became.0.keys()).filter(|id| !seen.contains(id)).collect();
    for id in unknown {
        tell(was.0.get(id) != became.0.get(id), id.clone(), left(form, was, id, known), left(form, became, id, known));
    }
    found.extend(files);
    found
}

fn group_cells(form: &Form, group: &Item, row: &super::answers::Row, known: &Known) -> Vec<String> {
    let said = group.items.iter().map(|item| says::in_a_row(form, item, row.answers.get(&item.id), known));
    said.filter(|said| !said.is_empty()).collect()
}

/// What was done to a record since it was made: the old beside the new, who and when.
pub fn history(form: &Form, now: &Answers, changes: &[Change], known: &Known) -> Markup {
    let mut became = now.clone();
    let mut told = vec![];
    for change in changes {
        let was = Answers::kept(&change.was);
        let by = change.recorded_by.as_deref().unwrap_or("Somebody");
        let what = match change.what.as_str() {
            "withdrawn" => "withdrew it",
            "put-back" => "took the withdrawal back",
            "completed" => "completed it",
            _ => "changed it",
        };
        let differences = differences(form, &was, &became, known);
        let rows = differences.into_iter().map(|(label, was, became)| vec![Cell::new(label), Cell::new(was), Cell::new(became)]).collect();
        told.push(html! {
            h3 class="govuk-heading-s govuk-!-margin-bottom-1" { (by) " " (what) ", " (moment(change.recorded_at)) }
            @if !change.why.is_empty() { p class="govuk-body hf-note" { (change.why) } }
            @if change.what == "changed" || change.what == "completed" {
                (Table { head: vec!["What".into(), "Before".into(), "After".into()], rows, stack_on_phone: true, ..Default::default() })
            }
        });
        became = was;
    }
    html! {
        @if !told.is_empty() {
            h2 class="govuk-heading-m" id="history" { "What was changed" }
            @for change in told { (change) }
        }
    }
}

fn cell(words: &str) -> Markup {
    html! { @if words.is_empty() { span class="hf-not-given" { "Nothing" } } @else { span class="hf-note" { (words) } } }
}

/// When it happened, in words.
pub fn when(on: Option<jiff::civil::Date>, at: Option<jiff::Timestamp>) -> String {
    at.map_or_else(|| on.map_or("Not recorded when".to_owned(), day), moment)
}
