//! How the agreements with an agency stand: what the latest review of each says, and when it is reviewed again. Nothing is keyed in for it.

use govuk::{Colour, tag};
use jiff::{ToSpan as _, civil::Date};
use maud::{Markup, html};

use super::queries::Review;
use crate::{access::May, forms::Forms, session::SignedIn, words::day};

const KIND: &str = "agreement-review";

/// Those that stand with one organisation.
pub(super) fn standing(reviews: &[Review], organisation_id: i64) -> Vec<&Review> {
    let of = reviews.iter().filter(|review| review.organisation_id == organisation_id);
    let mut last: Vec<&Review> = vec![];
    for review in of {
        last.retain(|earlier| earlier.about != review.about);
        last.push(review);
    }
    last.retain(|review| review.outcome != "ended");
    last
}

/// Whether it is to be reviewed now: its day has come, or is less than four weeks away.
pub(super) fn is_due(review: &Review, today: Date) -> bool {
    review.second_on.is_some_and(|on| on <= today.saturating_add(28.days()))
}

fn called(forms: &Forms, review: &Review) -> String {
    let item = forms.read(KIND, &review.form).and_then(|form| form.item("what"));
    let option = item.and_then(|item| item.options.iter().find(|option| option.code == review.about));
    option.map_or_else(|| review.about.clone(), |option| option.says.clone())
}

/// One in a line, with whether its review is due.
pub(super) fn line(forms: &Forms, who: &SignedIn, review: &Review, today: Date) -> Markup {
    let name = called(forms, review);
    html! {
        @if who.may(May::ManageCases) { a class="govuk-link" href=(format!("/records/{}", review.id)) { (name) } } @else { (name) }
        @match review.second_on {
            Some(on) if on < today => { ": " (tag("Review overdue", Colour::Orange)) " since " (day(on)) }
            Some(on) if is_due(review, today) => { ": " (tag("Review due", Colour::Yellow)) " by " (day(on)) }
            Some(on) => { ", reviewed again by " (day(on)) }
            None => { ", no day for its next review" }
        }
    }
}
