//! How to reach a person safely, as every page shows it from which somebody may be about to ring.

use govuk::{SummaryList, SummaryRow};
use maud::{Markup, html};

use super::{Line, WAYS, line_pages::safe_says};
use crate::{fields::told, page, session::SignedIn, words::day};

/// How to reach the person safely, wherever someone may be about to. Numbers and code words are masked until asked for.
pub fn safe_contact_box(who: &SignedIn, lines: &[Line], person: &str, shown: bool) -> Markup {
    let change = format!("/people/{person}/safe-contact");
    let hides = lines.iter().any(|line| !line.phone.is_empty() || !line.code_word.is_empty());
    html! {
        section class="hf-box" aria-labelledby="safe-contact" {
            h2 class="govuk-heading-s" id="safe-contact" { "Safe contact" }
            @if lines.is_empty() { p class="govuk-body" { "No safe contact details yet. Do not ring, text or write until you have asked how." } }
            @for (nth, line) in lines.iter().enumerate() {
                (SummaryList { rows: rows(line, shown), no_border: true, ..Default::default() })
                @if nth > 0 { p class="govuk-body-s" { a class="govuk-link" href=(format!("{change}/{}", line.line_id)) { "Confirm or change this way to reach them" } } }
            }
            @if !shown && hides { (reveal_button(who, person, "phone", "Show the phone number")) }
            p class="govuk-body-s" { a class="govuk-link" href=(change) { "Confirm or change safe contact" } }
            @if !lines.is_empty() { p class="govuk-body-s" { a class="govuk-link" href=(format!("{change}/new")) { "Record another way to reach them" } } }
        }
    }
}

fn rows(line: &Line, shown: bool) -> Vec<SummaryRow<'_>> {
    let hidden = |value: &str| match (shown, value.is_empty()) {
        (_, true) => "None".to_owned(),
        (true, false) => value.to_owned(),
        (false, false) => "Hidden".to_owned(),
    };
    let number = match line.way.as_str() {
        "phone" => "Number",
        other => WAYS.iter().find(|(id, _)| *id == other).map_or("Where", |(_, says)| says),
    };
    let mut rows = vec![];
    if line.safe != "yes" {
        rows.push(SummaryRow::new("Safe?", html! { strong { (safe_says(&line.safe)) } }));
    }
    rows.extend([
        SummaryRow::new("How", told(&line.means)),
        SummaryRow::new("When", told(&line.safe_times)),
        SummaryRow::new("Voicemail", told(&line.voicemail)),
        SummaryRow::new("What may be said", told(&line.may_say)),
        SummaryRow::new("Code word", hidden(&line.code_word)),
        SummaryRow::new(number, hidden(&line.phone)),
    ]);
    let if_told = [("Whose", &line.whose), ("Who else may answer", &line.who_answers), ("Texts", &line.texts), ("Letters", &line.letters)];
    rows.extend(if_told.into_iter().filter(|(_, words)| !words.is_empty()).map(|(what, words)| SummaryRow::new(what, words.as_str())));
    rows.push(SummaryRow::new("Confirmed", day(line.confirmed_on)));
    rows
}

/// Asks for what is masked.
pub fn reveal_button(who: &SignedIn, person: &str, what: &str, words: &str) -> Markup {
    page::form(
        who,
        &format!("/people/{person}/reveal"),
        "",
        html! {
            input type="hidden" name="what" value=(what);
            button type="submit" class="govuk-link hf-link-button" { (words) }
        },
    )
}
