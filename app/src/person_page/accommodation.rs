//! Where a person stays and stayed.

use jiff::civil::Date;
use maud::{Markup, html};

use super::Record;
use crate::people::queries::Stay;
use crate::{
    App,
    duties::pages::day,
    forms::Listed,
    places::{DIED, stays::take_back_pages},
    session::SignedIn,
    work::episodes,
};

pub(super) fn current_stay(app: &App, stays: &[Stay], records: &[Listed]) -> Markup {
    html! {
        @if !stays.is_empty() {
            section class="hf-box" aria-labelledby="stays" {
                h2 class="govuk-heading-s" id="stays" { "Safe accommodation" }
                @for stay in stays {
                    p class="govuk-body" {
                        a class="govuk-link" href=(format!("/units/{}", stay.unit)) { (stay.unit) }
                        " from " (day(stay.arrived_on)) (until(app, stay, &interviews(records, stays, stay)))
                        @if let Some(from) = stay.resettlement_from { ". " (support(app, from, stay.resettlement_to)) }
                        ". "
                        (interview(&interviews(records, stays, stay), stay))
                        @if !stay.referral.is_empty() { a class="govuk-link" href=(format!("/referrals/{}/stays/{}", stay.referral, stay.id)) { "Change" span class="govuk-visually-hidden" { " the stay in " (stay.unit) } } }
                    }
                }
            }
        }
    }
}

/// What was said before a planned departure: its record, or where it is written down.
fn interview(held: &[&Listed], stay: &Stay) -> Markup {
    let planned = stay.exit_kind == "planned" && stay.moved_to.is_none() && stay.departed_on.is_some();
    html! {
        @match held.iter().find(|listed| listed.withdrawn_at.is_none()).filter(|_| planned) {
            Some(held) => { a class="govuk-link" href=(held.page()) { "Exit interview" } ". " }
            None if planned && !stay.referral.is_empty() => { a class="govuk-link" href=(format!("/referrals/{}/forms/exit-interview/new", stay.referral)) { "Write down the exit interview" } ". " }
            None => {}
        }
    }
}

/// Until when, and where to; what is planned is said to be.
fn until(app: &App, stay: &Stay, held: &[&Listed]) -> Markup {
    let today = app.db.clock.today();
    let exit = || {
        let to = app.contracts.says("move-on-types", &stay.move_on).to_lowercase();
        if stay.exit_written == DIED {
            return "they died".to_owned();
        }
        let words = exit_words(stay, held, today);
        if to.is_empty() { words.to_owned() } else { format!("{words}, to {to}") }
    };
    html! {
        @match (stay.departed_on, &stay.moved_to) {
            (None, _) => ", there now",
            (Some(on), Some(unit)) => { " to " (day(on)) ", then moved to " (unit) }
            (Some(on), None) if on > today => { ", there now, leaves on " (day(on)) ", " (exit()) }
            (Some(on), None) => { " to " (day(on)) ", " (exit()) }
        }
    }
}

fn support(app: &App, from: jiff::civil::Date, to: Option<jiff::civil::Date>) -> Markup {
    let today = app.db.clock.today();
    html! {
        @if from > today { "Resettlement support is to start on " (day(from)) } @else { "Resettlement support from " (day(from)) }
        @match to {
            Some(to) if to > today => { ", is to end on " (day(to)) }
            Some(to) => { " to " (day(to)) }
            None if from > today => {}
            None => ", still going",
        }
    }
}

/// What was planned and whose day has come: did it come about?
pub(super) fn asked(app: &App, who: &SignedIn, record: &Record) -> Markup {
    let today = app.db.clock.today();
    html! {
        @for stay in record.stays.iter().filter(|stay| !stay.referral.is_empty()) {
            @if let Some(left) = stay.departed_on.filter(|left| stay.foreseen && *left <= today) {
                (govuk::inset(take_back_pages::question(who, &stay.referral, (stay.id, stay.version),
                    &format!("They were to leave {} on {}. Did they?", stay.unit, day(left)))))
            }
            @if let (Some(id), Some(true), Some(ended)) = (stay.support_id, stay.support_foreseen, stay.resettlement_to.filter(|to| *to <= today)) {
                (govuk::inset(episodes::pages::question(who, &stay.referral, id,
                    &format!("Resettlement support was to end on {}. Did it?", day(ended)))))
            }
        }
    }
}

/// An exit counts as planned only with an exit interview (C1); what the workbook called planned is said so, and what rested on an interview that was
/// withdrawn, or was to be held before a day that has passed.
fn exit_words(stay: &Stay, held: &[&Listed], today: Date) -> &'static str {
    let none_stands = held.iter().all(|listed| listed.withdrawn_at.is_some());
    let withdrawn = none_stands && !held.is_empty();
    let passed = stay.foreseen && stay.departed_on.is_some_and(|left| left <= today);
    match (stay.exit_kind.as_str(), stay.exit_written.to_lowercase().starts_with("planned")) {
        ("planned", _) if withdrawn => "planned, but its exit interview was withdrawn: it counts as unplanned",
        ("planned", _) if passed && none_stands => "planned, but no exit interview is written down: it counts as unplanned until one is",
        ("planned", _) => "planned exit",
        ("", _) => "how they left is not recorded",
        (_, true) => "unplanned exit (called planned, but no exit interview)",
        _ => "unplanned exit",
    }
}

/// The exit interviews of a stay: held since they first came by that episode, as the departure takes it (`places/stays/rests_on.rs`), and before
/// they came again. Those that were withdrawn are among them.
fn interviews<'r>(records: &'r [Listed], stays: &[Stay], stay: &Stay) -> Vec<&'r Listed> {
    let (since, next) = span(stays, stay);
    let of_stay = |listed: &&Listed| {
        listed.kind == "exit-interview" && listed.happened_on.is_some_and(|on| on >= since && next.is_none_or(|next| on < next))
    };
    records.iter().filter(of_stay).collect()
}

fn span(stays: &[Stay], stay: &Stay) -> (Date, Option<Date>) {
    let (same, others): (Vec<&Stay>, Vec<&Stay>) = stays.iter().partition(|one| one.episode_id == stay.episode_id);
    let first = same.iter().map(|one| one.arrived_on).min().unwrap_or(stay.arrived_on);
    (first, others.iter().map(|one| one.arrived_on).filter(|on| *on > stay.arrived_on).min())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn stay(episode_id: i64, arrived_on: Date) -> Stay {
        let words = String::new;
        Stay {
            id: 0,
            episode_id,
            referral: words(),
            unit: words(),
            arrived_on,
            departed_on: None,
            exit_kind: words(),
            exit_written: words(),
            move_on: words(),
            version: 0,
            foreseen: false,
            moved_to: None,
            support_id: None,
            support_foreseen: None,
            resettlement_from: None,
            resettlement_to: None,
        }
    }

    #[test]
    fn an_interview_is_of_one_episode_across_moves_and_not_of_the_next() {
        let stays = [stay(2, date(2026, 1, 5)), stay(1, date(2024, 6, 1)), stay(1, date(2024, 3, 1))];
        assert_eq!(span(&stays, &stays[1]), (date(2024, 3, 1), Some(date(2026, 1, 5))));
        assert_eq!(span(&stays, &stays[2]), (date(2024, 3, 1), Some(date(2026, 1, 5))));
        assert_eq!(span(&stays, &stays[0]), (date(2026, 1, 5), None));
    }
}
