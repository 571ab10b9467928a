//! What a deadline comes to at a moment, and how it explains itself.

use jiff::Timestamp;
use rules::{Deadline, Fact, FactKind, Silence, State, When};

use crate::given;

fn day(kind: FactKind, day: &str) -> Fact {
    Fact { kind, id: 1, when: When::Day(day.parse().expect("a date")), thread: None }
}

fn at(kind: FactKind, at: &str) -> Fact {
    Fact { kind, id: 1, when: When::Instant(moment(at)), thread: None }
}

fn moment(at: &str) -> Timestamp {
    at.parse().expect("a moment in UTC")
}

fn only(rule: &str, facts: &[Fact]) -> Deadline {
    let outcome = rules::deadlines(&given::cornwall(), &given::england_and_wales(), &Silence::default(), facts);
    let mut found = outcome.deadlines.into_iter().filter(|deadline| deadline.rule == rule);
    let first = found.next().expect("a deadline");
    assert_eq!(found.next(), None);
    first
}

#[test]
fn a_day_lasts_until_local_midnight() {
    let dash = only("dash-arrival", &[day(FactKind::Arrival, "2024-04-08")]);
    // In summer time, local midnight is 23:00 in UTC. Wed 10 April is the due day.
    assert_eq!(dash.state(moment("2024-04-10T22:59:59Z")), State::Due);
    assert_eq!(dash.state(moment("2024-04-10T23:00:00Z")), State::Overdue);
}

#[test]
fn a_moment_is_in_time_to_the_second() {
    let answer = only("referral-answered", &[at(FactKind::ReferralReceived, "2024-04-06T18:04:00Z")]);
    assert_eq!(answer.state(moment("2024-04-07T18:04:00Z")), State::Due);
    assert_eq!(answer.state(moment("2024-04-07T18:04:01Z")), State::Overdue);
}

#[test]
fn a_window_opens_and_closes() {
    let dash = only("dash-midpoint", &[day(FactKind::Arrival, "2024-04-08")]);
    assert_eq!(dash.state(moment("2024-06-16T22:00:00Z")), State::NotYetOpen);
    assert_eq!(dash.state(moment("2024-06-16T23:00:00Z")), State::Due);
    assert_eq!(dash.state(moment("2024-07-01T23:00:00Z")), State::Overdue);
}

#[test]
fn an_exit_planned_ahead_has_not_come_yet() {
    let dash = only("dash-exit", &[day(FactKind::PlannedDeparture, "2024-11-15")]);
    assert_eq!(dash.state(moment("2024-11-08T12:00:00Z")), State::Due);
    assert_eq!(dash.state(moment("2024-11-15T12:00:00Z")), State::Due);
    assert_eq!(dash.state(moment("2024-11-16T12:00:00Z")), State::Missed);

    let dash = only("dash-resettlement-end", &[day(FactKind::ResettlementEnded, "2025-01-08")]);
    assert_eq!(dash.state(moment("2024-12-31T12:00:00Z")), State::Due);
    assert_eq!(dash.state(moment("2025-01-05T12:00:00Z")), State::Overdue);
    assert_eq!(dash.state(moment("2025-01-09T12:00:00Z")), State::Missed);
}

#[test]
fn a_departure_still_ahead_does_not_hide_what_is_due() {
    let stay = [day(FactKind::Arrival, "2024-04-08"), day(FactKind::Departure, "2024-05-01")];
    let dash = only("dash-arrival", &stay);
    assert_eq!(dash.state(moment("2024-04-09T12:00:00Z")), State::Due);
    assert_eq!(dash.state(moment("2024-04-20T12:00:00Z")), State::Overdue);
    assert_eq!(dash.state(moment("2024-05-02T12:00:00Z")), State::Missed);
}

#[test]
fn closing_does_not_hide_a_marac_referral_still_due() {
    let facts = [day(FactKind::HighRisk, "2024-04-08"), day(FactKind::ReferralClosed, "2024-04-09")];
    let marac = only("marac", &facts);
    assert_eq!(marac.state(moment("2024-04-10T12:00:00Z")), State::Due);
    assert_eq!(marac.state(moment("2024-04-11T12:00:00Z")), State::Missed);
}

#[test]
fn what_is_done_is_done_whatever_the_time() {
    let facts = [day(FactKind::Arrival, "2024-04-08"), day(FactKind::Dash, "2024-04-11")];
    let dash = only("dash-arrival", &facts);
    assert_eq!(dash.state(moment("2024-04-12T12:00:00Z")), State::MetLate);
    assert_eq!(dash.state(moment("2030-01-01T12:00:00Z")), State::MetLate);
}

#[test]
fn a_start_nobody_dated_is_a_doubt() {
    let arrival = Fact { kind: FactKind::Arrival, id: 1, when: When::Undated, thread: None };
    let outcome = rules::deadlines(&given::cornwall(), &given::england_and_wales(), &Silence::default(), &[arrival]);
    assert!(outcome.deadlines.is_empty());
    assert!(outcome.doubts.iter().any(|doubt| {
        doubt
            == "No due date for “DASH within 48 hours of arrival” (C3.2), counted from arrival, date not recorded: \
                it is recorded, but not when."
    }));
}

#[test]
fn every_deadline_says_why() {
    let facts = [day(FactKind::Arrival, "2024-04-08"), day(FactKind::Dash, "2024-04-09")];
    assert_eq!(
        only("dash-arrival", &facts).why,
        [
            "Arrival: Mon 8 April 2024.",
            "C3.2: DASH within 48 hours of arrival.",
            "48 hours from a day without a time is 2 days later: Wed 10 April 2024.",
            "Done in time: DASH completed, Tue 9 April 2024.",
        ]
    );
    assert_eq!(
        only("referral-answered", &[at(FactKind::ReferralReceived, "2024-03-30T12:00:00Z")]).why,
        [
            "Referral received: Sat 30 March 2024 at 12:00.",
            "C5.5: Answer a referral within 24 hours of receipt.",
            "24 hours after Sat 30 March 2024 at 12:00 is Sun 31 March 2024 at 13:00.",
            "The clocks go forward on Sun 31 March 2024; 24 hours is elapsed time, so the clock shows an hour later.",
        ]
    );
    assert_eq!(
        only("partner-message", &[at(FactKind::MessageReceived, "2024-03-28T16:30:00Z")]).why,
        [
            "Message received: Thu 28 March 2024 at 16:30.",
            "C5.5: Answer a partner agency within 2 working days.",
            "2 working days, leaving out the day of receipt: by the end of Wed 3 April 2024.",
            "Saturday and Sunday are not working days.",
            "Fri 29 March 2024 is a bank holiday (Good Friday), so it is not counted.",
            "Mon 1 April 2024 is a bank holiday (Easter Monday), so it is not counted.",
        ]
    );
    assert_eq!(
        only("dash-exit", &[day(FactKind::PlannedDeparture, "2024-11-15")]).why[2..],
        [
            "Due by the end of the day itself: Fri 15 November 2024.",
            "No record of it before then; after Fri 15 November 2024 it is missed.",
        ]
    );
}

#[test]
fn the_hour_that_happens_twice_is_told_apart() {
    assert_eq!(When::Instant(moment("2024-10-27T00:30:00Z")).to_string(), "Sun 27 October 2024 at 01:30 BST");
    assert_eq!(When::Instant(moment("2024-10-27T01:30:00Z")).to_string(), "Sun 27 October 2024 at 01:30 GMT");
}
