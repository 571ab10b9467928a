//! What a deadline comes to at a moment, and how it explains itself.

use jiff::Timestamp;
use rules::{About, Deadline, Ending, Fact, ServiceKind, Silence, State, Subject, When};

use crate::given::{self, at, day, kind, moment};

/// The only deadline of a rule, as it stands at `now`.
fn only(rule: &str, facts: &[Fact], now: Timestamp) -> Deadline {
    let outcome = given::outcome(&given::cornwall(), &given::england_and_wales(), facts, now);
    let mut found = outcome.deadlines.into_iter().filter(|deadline| deadline.rule == rule);
    let first = found.next().expect("a deadline");
    assert_eq!(found.next(), None);
    first
}

fn state(rule: &str, facts: &[Fact], now: &str) -> State {
    only(rule, facts, moment(now)).state(moment(now))
}

/// When what was worked out at `now` must be worked out again.
fn again_at(facts: &[Fact], now: &str) -> Option<Timestamp> {
    given::outcome(&given::cornwall(), &given::england_and_wales(), facts, moment(now)).again_at
}

#[test]
fn a_day_lasts_until_local_midnight() {
    let dash = only("dash-arrival", &[day("arrival", "2024-04-08")], moment("2024-04-08T12:00:00Z"));
    // In summer time, local midnight is 23:00 in UTC. Wed 10 April is the due day.
    assert_eq!(dash.state(moment("2024-04-10T22:59:59Z")), State::Due);
    assert_eq!(dash.state(moment("2024-04-10T23:00:00Z")), State::Overdue);
}

#[test]
fn a_moment_is_in_time_to_the_second() {
    let facts = [at("referral-received", "2024-04-06T18:04:00Z")];
    let answer = only("referral-answered", &facts, moment("2024-04-06T18:04:00Z"));
    assert_eq!(answer.state(moment("2024-04-07T18:04:00Z")), State::Due);
    assert_eq!(answer.state(moment("2024-04-07T18:04:01Z")), State::Overdue);
}

#[test]
fn a_window_opens_and_closes() {
    let dash = only("dash-midpoint", &[day("arrival", "2024-04-08")], moment("2024-04-08T12:00:00Z"));
    assert_eq!(dash.state(moment("2024-06-16T22:00:00Z")), State::NotYetOpen);
    assert_eq!(dash.state(moment("2024-06-16T23:00:00Z")), State::Due);
    assert_eq!(dash.state(moment("2024-07-01T23:00:00Z")), State::Overdue);
}

#[test]
fn an_exit_planned_ahead_has_not_come_yet() {
    let exit = [day("planned-departure", "2024-11-15")];
    assert_eq!(state("dash-exit", &exit, "2024-11-08T12:00:00Z"), State::Due);
    assert_eq!(state("dash-exit", &exit, "2024-11-15T12:00:00Z"), State::Due);
    assert_eq!(state("dash-exit", &exit, "2024-11-16T12:00:00Z"), State::Missed);

    let end = [day("resettlement-ended", "2025-01-08")];
    assert_eq!(state("dash-resettlement-end", &end, "2024-12-31T12:00:00Z"), State::Due);
    assert_eq!(state("dash-resettlement-end", &end, "2025-01-05T12:00:00Z"), State::Overdue);
    assert_eq!(state("dash-resettlement-end", &end, "2025-01-09T12:00:00Z"), State::Missed);
}

#[test]
fn what_lies_ahead_begins_nothing_but_what_is_due_before_it() {
    // Resettlement is planned from the same day, so the DASH may wait for a week after Fri 15 November, and a review is due.
    let planned = [day("arrival", "2024-11-15"), day("planned-departure", "2024-11-15"), day("resettlement-started", "2024-11-15")];
    let ahead = given::outcome(&given::cornwall(), &given::england_and_wales(), &planned, moment("2024-11-01T12:00:00Z"));
    let due: Vec<_> = ahead.deadlines.iter().map(|found| (found.rule.as_str(), found.due.to_string())).collect();
    assert_eq!(due, [("plan-review-move-on", "Fri 15 November 2024".to_owned()), ("dash-exit", "Fri 22 November 2024".to_owned())]);
}

#[test]
fn a_departure_ends_from_the_start_of_its_day() {
    let stay = [day("arrival", "2024-04-08"), day("departure", "2024-05-01")];
    assert_eq!(state("dash-arrival", &stay, "2024-04-09T12:00:00Z"), State::Due);
    // Wed 1 May begins at 23:00 in UTC.
    assert_eq!(state("dash-arrival", &stay, "2024-04-30T22:59:59Z"), State::Overdue);
    assert_eq!(state("support-plan", &stay, "2024-04-30T22:59:59Z"), State::Due);
    assert_eq!(state("dash-arrival", &stay, "2024-04-30T23:00:00Z"), State::Missed);
    assert_eq!(state("support-plan", &stay, "2024-04-30T23:00:00Z"), State::NotNeeded);
    assert_eq!(again_at(&stay, "2024-04-20T12:00:00Z"), Some(moment("2024-04-30T23:00:00Z")));
    assert_eq!(again_at(&stay, "2024-04-30T23:00:00Z"), None);
}

/// Both ends are planned, and one that has come is not hidden by one that has not.
#[test]
fn an_end_ahead_does_not_hide_one_that_has_come() {
    let ends = [day("incident", "2024-04-08"), day("support-ended", "2024-04-09"), day("person-died", "2024-06-01")];
    assert_eq!(state("dash-incident", &ends, "2024-04-10T12:00:00Z"), State::NotNeeded);
    let ends = [day("incident", "2024-04-08"), day("support-ended", "2024-06-01"), day("person-died", "2024-04-09")];
    assert_eq!(state("dash-incident", &ends, "2024-04-10T12:00:00Z"), State::NotNeeded);
}

#[test]
fn evidence_that_is_itself_ahead_is_none() {
    let facts = [day("arrival", "2024-04-08"), day("dash", "2024-04-10")];
    assert_eq!(state("dash-arrival", &facts, "2024-04-09T12:00:00Z"), State::Due);
    assert_eq!(state("dash-arrival", &facts, "2024-04-10T00:00:00Z"), State::Met);
}

#[test]
fn the_end_of_support_does_not_hide_a_marac_referral_still_due() {
    let facts = [day("high-risk", "2024-04-08"), day("support-ended", "2024-04-09")];
    assert_eq!(state("marac", &facts, "2024-04-10T12:00:00Z"), State::Due);
    // Wed 10 April is over at 23:00 in UTC, and the week in which it is overdue a week later; until then it stands open, also as it is kept.
    assert_eq!(only("marac", &facts, moment("2024-04-10T12:00:00Z")).ending, Ending::Open);
    assert_eq!(again_at(&facts, "2024-04-10T12:00:00Z"), Some(moment("2024-04-17T23:00:00Z")));
    assert_eq!(state("marac", &facts, "2024-04-10T23:00:00Z"), State::Overdue);
    assert_eq!(state("marac", &facts, "2024-04-17T22:59:00Z"), State::Overdue);
    assert_eq!(state("marac", &facts, "2024-04-17T23:00:00Z"), State::Missed);

    let to_the_minute = [at("high-risk", "2024-04-08T09:00:00Z"), day("support-ended", "2024-04-09")];
    assert_eq!(state("marac", &to_the_minute, "2024-04-10T09:00:00Z"), State::Due);
    assert_eq!(state("marac", &to_the_minute, "2024-04-10T09:00:00.000001Z"), State::Overdue);
    assert_eq!(again_at(&to_the_minute, "2024-04-10T09:00:00Z"), Some(moment("2024-04-17T23:00:00Z")));
    assert_eq!(state("marac", &to_the_minute, "2024-04-17T23:00:00Z"), State::Missed);

    // Of somebody who died nobody is asked for it any more.
    let died = [day("high-risk", "2024-04-08"), day("person-died", "2024-04-09")];
    assert_eq!(state("marac", &died, "2024-04-10T23:00:00Z"), State::Missed);
}

#[test]
fn declining_and_closing_a_referral_end_nothing_of_the_persons() {
    let facts = [day("high-risk", "2024-04-08"), day("referral-declined", "2024-04-08"), day("referral-closed", "2024-04-08")];
    assert_eq!(state("marac", &facts, "2024-04-10T12:00:00Z"), State::Due);
    assert_eq!(state("marac", &facts, "2024-05-10T12:00:00Z"), State::Overdue);
}

#[test]
fn what_is_done_is_done_whatever_the_time() {
    let facts = [day("arrival", "2024-04-08"), day("dash", "2024-04-11")];
    let dash = only("dash-arrival", &facts, moment("2024-04-12T12:00:00Z"));
    assert_eq!(dash.state(moment("2024-04-12T12:00:00Z")), State::MetLate);
    assert_eq!(dash.state(moment("2030-01-01T12:00:00Z")), State::MetLate);
}

/// A rule is for whom it says: nobody's episode has the duties of a person, and no helpline those of a place to live.
#[test]
fn rules_are_for_the_subject_and_the_service_they_name() {
    let facts = [day("arrival", "2024-04-08"), day("high-risk", "2024-04-08"), day("unit-vacated", "2024-04-08")];
    let (cornwall, calendar) = (given::cornwall(), given::england_and_wales());
    let rules_for = |about, services: &[&str]| -> Vec<String> {
        let services: Vec<ServiceKind> = services.iter().map(|name| ServiceKind::named(name).expect("a kind of service")).collect();
        let subject = Subject { about, services: &services, silence: &Silence::default() };
        rules::deadlines(&cornwall, &calendar, subject, &facts, given::long_after()).deadlines.into_iter().map(|found| found.rule).collect()
    };
    assert_eq!(rules_for(About::Person, &[]), ["marac"]);
    assert_eq!(rules_for(About::Unit, &["dispersed-safe-accommodation"]), ["unit-turnaround"]);
    assert_eq!(rules_for(About::Episode, &["helpline"]), [""; 0]);
    assert_eq!(rules_for(About::Episode, &["helpline", "dispersed-safe-accommodation"]).len(), 7);
    assert_eq!(rules_for(About::Worker, &["dispersed-safe-accommodation"]), [""; 0]);
}

#[test]
fn a_start_nobody_dated_is_a_doubt() {
    let arrival = Fact { kind: kind("arrival"), id: 1, when: When::Undated, written: given::long_after(), thread: None };
    let outcome = given::outcome(&given::cornwall(), &given::england_and_wales(), &[arrival], given::long_after());
    assert!(outcome.deadlines.is_empty());
    assert!(outcome.doubts.iter().any(|doubt| {
        doubt
            == "No due date for “DASH within 48 hours of arrival” (C3.2), counted from arrival, date not recorded: \
                it is recorded, but not when."
    }));
}

#[test]
fn every_deadline_says_why() {
    let facts = [day("arrival", "2024-04-08"), day("dash", "2024-04-09")];
    assert_eq!(
        only("dash-arrival", &facts, given::long_after()).why,
        [
            "Arrival: Mon 8 April 2024.",
            "C3.2: DASH within 48 hours of arrival.",
            "48 hours from a day without a time is 2 days later: Wed 10 April 2024.",
            "Done in time: DASH completed, Tue 9 April 2024.",
        ]
    );
    assert_eq!(
        only("referral-answered", &[at("referral-received", "2024-03-30T12:00:00Z")], given::long_after()).why,
        [
            "Referral received: Sat 30 March 2024 at 12:00.",
            "C5.5: Answer a referral within 24 hours of receipt.",
            "24 hours after Sat 30 March 2024 at 12:00 is Sun 31 March 2024 at 13:00.",
            "The clocks go forward on Sun 31 March 2024; 24 hours is elapsed time, so the clock shows an hour later.",
        ]
    );
    assert_eq!(
        only("partner-message", &[at("message-received", "2024-03-28T16:30:00Z")], given::long_after()).why,
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
        only("dash-exit", &[day("planned-departure", "2024-11-15")], given::long_after()).why[2..],
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
