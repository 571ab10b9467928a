//! Whether a case is a repeat: further abuse by the same person within so many months of the last referral (the form of a MARAC referral
//! says how many; SafeLives, definition of a repeat case). It is of a pair, the victim and who is alleged to have abused. Pure.

use jiff::{ToSpan as _, civil::Date};

/// What the record says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// Nothing within the months.
    No,
    /// There was one, and one person alone is written down as having abused.
    Yes(Date),
    /// There was one; whether it was the same person the record does not say.
    IfTheSame(Date),
}

/// `referred` and `heard`: the days of earlier referrals and meetings. The referral that led to this meeting is the latest before it that no
/// meeting has heard yet.
pub fn of(held_on: Date, (referred, heard): (&[Date], &[Date]), months: i32, alleged: usize) -> Repeat {
    let earlier_heard = || heard.iter().copied().filter(|on| *on < held_on);
    let led_here = referred.iter().copied().filter(|on| *on <= held_on).max().filter(|on| !earlier_heard().any(|heard| heard > *on));
    let from = led_here.unwrap_or(held_on);
    let before = referred.iter().copied().filter(|on| *on < from).chain(earlier_heard());
    let last = before.filter(|on| on.saturating_add(months.months()) >= from).max();
    match (last, alleged) {
        (None, _) => Repeat::No,
        (Some(on), 1) => Repeat::Yes(on),
        (Some(on), _) => Repeat::IfTheSame(on),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_second_referral_within_the_months_is_a_repeat_and_the_one_that_led_here_is_none() {
        let held = date(2026, 3, 10);
        let led = date(2026, 3, 2);
        assert_eq!(of(held, (&[led], &[]), 12, 1), Repeat::No);
        assert_eq!(of(held, (&[led, date(2025, 3, 2)], &[]), 12, 1), Repeat::Yes(date(2025, 3, 2)));
        assert_eq!(of(held, (&[led, date(2025, 3, 1)], &[]), 12, 1), Repeat::No);
        // Heard before, and brought again without a referral of ours.
        assert_eq!(of(held, (&[date(2025, 9, 1)], &[date(2025, 9, 15)]), 12, 1), Repeat::Yes(date(2025, 9, 15)));
        // The pair: where several are written down, or nobody is, the record cannot say.
        assert_eq!(of(held, (&[led, date(2025, 9, 1)], &[]), 12, 2), Repeat::IfTheSame(date(2025, 9, 1)));
        assert_eq!(of(held, (&[led, date(2025, 9, 1)], &[]), 12, 0), Repeat::IfTheSame(date(2025, 9, 1)));
    }
}
