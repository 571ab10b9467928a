//! Whether a case is a repeat: further abuse by the same person within so many months of the last referral (the form of a MARAC referral
//! says how many; SafeLives, definition of a repeat case). It is of a pair, the victim and who is alleged to have abused. Pure.

use jiff::{ToSpan as _, civil::Date};

/// What the record says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// Nothing within the months.
    No,
    /// There was one about the same person: as the referrals say, or because one person alone is written down as having abused.
    Yes(Date),
    /// There was one; whether it was the same person the record does not say.
    IfTheSame(Date),
    /// There was one, and the referrals say that it was about somebody else.
    AboutAnother(Date),
}

/// A referral: its day, and whom it was about, where it says so.
pub type Referred = (Date, Option<String>);

/// A referral as old as this did not lead to the meeting: an area hears a case within weeks. Our assumption; it is an earlier one then, also
/// where nobody wrote down that it was heard.
const LED_HERE: i32 = 8;

/// `referred` and `heard`: earlier referrals, and the days of meetings. The referral that led to this meeting is the latest before it that no
/// meeting has heard yet; a meeting heard the latest referral before it. `alleged`: how many are written down as having abused.
pub fn of(held_on: Date, (referred, heard): (&[Referred], &[Date]), months: i32, alleged: usize) -> Repeat {
    let by = |day: Date| referred.iter().filter(|(on, _)| *on <= day).max_by_key(|(on, _)| *on);
    let earlier_heard = || heard.iter().copied().filter(|on| *on < held_on);
    let is_recent = |on: Date| on.saturating_add(LED_HERE.weeks()) >= held_on;
    let led_here = by(held_on).filter(|(on, _)| is_recent(*on) && !earlier_heard().any(|heard| heard > *on));
    let from = led_here.map_or(held_on, |(on, _)| *on);
    let about = led_here.and_then(|(_, about)| about.as_ref());
    let heard = earlier_heard().map(|on| (on, by(on).and_then(|(_, about)| about.as_ref())));
    let before = referred.iter().filter(|(on, _)| *on < from).map(|(on, about)| (*on, about.as_ref())).chain(heard);
    let within: Vec<_> = before.filter(|(on, _)| on.saturating_add(months.months()) >= from).collect();
    let last = |of: &dyn Fn(Option<&String>) -> bool| within.iter().filter(|(_, about)| of(*about)).map(|(on, _)| *on).max();
    let same = last(&|then| then.is_some() && then == about);
    let not_said = last(&|then| then.is_none() || about.is_none());
    match (same, not_said, last(&|_| true)) {
        (Some(on), _, _) => Repeat::Yes(on),
        (None, Some(on), _) if alleged == 1 => Repeat::Yes(on),
        (None, Some(on), _) => Repeat::IfTheSame(on),
        (None, None, Some(on)) => Repeat::AboutAnother(on),
        (None, None, None) => Repeat::No,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_second_referral_within_the_months_is_a_repeat_and_the_one_that_led_here_is_none() {
        let held = date(2026, 3, 10);
        let led = (date(2026, 3, 2), None);
        let on = |day: Date| (day, None);
        assert_eq!(of(held, (std::slice::from_ref(&led), &[]), 12, 1), Repeat::No);
        assert_eq!(of(held, (&[led.clone(), on(date(2025, 3, 2))], &[]), 12, 1), Repeat::Yes(date(2025, 3, 2)));
        assert_eq!(of(held, (&[led.clone(), on(date(2025, 3, 1))], &[]), 12, 1), Repeat::No);
        // Heard before, and brought again without a referral of ours.
        assert_eq!(of(held, (&[on(date(2025, 9, 1))], &[date(2025, 9, 15)]), 12, 1), Repeat::Yes(date(2025, 9, 15)));
        // One of months ago that nobody wrote down as heard led to no meeting of today.
        assert_eq!(of(held, (&[on(date(2025, 7, 22))], &[]), 12, 1), Repeat::Yes(date(2025, 7, 22)));
        assert_eq!(of(held, (&[on(date(2025, 2, 1))], &[]), 12, 1), Repeat::No);
        // The pair: where several are written down, or nobody is, and the referrals do not say, the record cannot say.
        assert_eq!(of(held, (&[led.clone(), on(date(2025, 9, 1))], &[]), 12, 2), Repeat::IfTheSame(date(2025, 9, 1)));
        assert_eq!(of(held, (&[led, on(date(2025, 9, 1))], &[]), 12, 0), Repeat::IfTheSame(date(2025, 9, 1)));
    }

    #[test]
    fn what_the_referrals_say_of_whom_they_were_about_decides() {
        let (held, led, earlier) = (date(2026, 3, 10), date(2026, 3, 2), date(2025, 9, 1));
        let about = |day: Date, whom: &str| (day, Some(whom.to_owned()));
        let same = [about(led, "Denzil"), about(earlier, "Denzil")];
        assert_eq!(of(held, (&same, &[]), 12, 2), Repeat::Yes(earlier));
        let another = [about(led, "Denzil"), about(earlier, "Jory")];
        assert_eq!(of(held, (&another, &[]), 12, 2), Repeat::AboutAnother(earlier));
        // One person alone is written down now, and the earlier referral was about somebody else all the same.
        assert_eq!(of(held, (&another, &[]), 12, 1), Repeat::AboutAnother(earlier));
        // A meeting heard the referral that led to it.
        assert_eq!(of(held, (&another, &[date(2025, 9, 15)]), 12, 2), Repeat::AboutAnother(date(2025, 9, 15)));
        assert_eq!(of(held, (&same, &[date(2025, 9, 15)]), 12, 2), Repeat::Yes(date(2025, 9, 15)));
        // One of the two does not say.
        assert_eq!(of(held, (&[about(led, "Denzil"), (earlier, None)], &[]), 12, 2), Repeat::IfTheSame(earlier));
        // The latest about somebody else hides no earlier one about the same.
        let three = [about(led, "Denzil"), about(date(2025, 12, 1), "Jory"), about(earlier, "Denzil")];
        assert_eq!(of(held, (&three, &[]), 12, 2), Repeat::Yes(earlier));
    }
}
