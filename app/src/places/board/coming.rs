//! What the board says first: who comes and who leaves today and in the days after, and what was planned and nobody has said of
//! that it came about.

use govuk::{Cell, Colour, Table, tag};
use jiff::civil::Date;
use maud::{Markup, html};

use crate::{
    access::May,
    people::whole_name,
    places::{queries::Move, stays::take_back_pages},
    session::SignedIn,
    words::day,
};

/// One thing that happens on a day.
struct Coming<'m> {
    on: Date,
    leaves: bool,
    /// It was planned, its day has come, and nobody has said that it came about.
    is_asked: bool,
    of: &'m Move,
}

/// What happens from `today` to `until`, the earliest first; before it what is still to be confirmed.
fn coming<'m>(moves: &'m [Move], today: Date, until: Date) -> Vec<Coming<'m>> {
    let mut coming: Vec<Coming<'m>> = vec![];
    for of in moves {
        if today <= of.arrived_on && of.arrived_on <= until {
            coming.push(Coming { on: of.arrived_on, leaves: false, is_asked: false, of });
        }
        let Some(on) = of.departed_on else { continue };
        let is_asked = of.foreseen && on <= today;
        if is_asked || today <= on && on <= until {
            coming.push(Coming { on, leaves: true, is_asked, of });
        }
    }
    coming.sort_by_key(|one| (!one.is_asked, one.on, one.of.unit.clone(), one.leaves));
    coming
}

/// The days ahead as a table.
pub(super) fn list(who: &SignedIn, moves: &[Move], today: Date, until: Date) -> Markup {
    let rows: Vec<Vec<Cell<'_>>> = coming(moves, today, until).iter().map(|one| row(who, one, today)).collect();
    html! {
        h2 class="govuk-heading-m" { "Today and the seven days after" }
        @if rows.is_empty() { p class="govuk-body" { "Nobody is known to come or leave." } } @else {
            (Table { head: vec!["When".into(), "Unit".into(), "Who, and what".into()], rows, ..Default::default() })
        }
    }
}

fn row(who: &SignedIn, one: &Coming<'_>, today: Date) -> Vec<Cell<'static>> {
    let when = html! { @if one.on == today { strong { "Today" } } @else { (day(one.on)) } };
    let what = match (one.leaves, one.is_asked) {
        (false, _) => "arrives",
        (true, false) => "leaves",
        (true, true) => "was to leave",
    };
    let question = format!("Did they leave {} on {}?", one.of.unit, day(one.on));
    let unit = html! { a class="govuk-link" href=(format!("/units/{}", crate::words::in_an_address(&one.of.unit))) { (one.of.unit) } ", " (one.of.town) };
    let words = html! {
        a class="govuk-link" href=(format!("/people/{}", one.of.person)) { (whole_name(&one.of.given_name, &one.of.family_name)) }
        " " span class="hf-aside" { (one.of.referral) } " " (what)
        @if one.is_asked {
            " " (tag("Not confirmed", Colour::Yellow))
            @if who.may(May::RecordWork) { div class="hf-no-print" { (take_back_pages::question(who, &one.of.referral, (one.of.id, one.of.version), &question)) } }
        }
    };
    vec![when.into(), unit.into(), words.into()]
}
