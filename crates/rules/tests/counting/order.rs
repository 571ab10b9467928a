//! In which order things happened.

use std::cmp::Ordering;

use proptest::prelude::*;
use rules::{Order, When};

use crate::given::moment;

/// "2024-04-08" or a moment in UTC.
fn when(written: &str) -> When {
    written.parse().map_or_else(|_| When::Instant(moment(written)), When::Day)
}

/// Mon 8 April 2024 throughout; local time is an hour ahead of UTC.
#[test]
fn of_two_things_which_came_first() {
    const DAY: &str = "2024-04-08";
    for (first, written_first, then, written_then) in [
        // Another day decides, however it was written.
        (DAY, "2024-05-01T09:00:00Z", "2024-04-09", "2024-04-09T09:00:00Z"),
        // A time decides, however it was written.
        ("2024-04-08T09:00:00Z", "2024-05-01T09:00:00Z", "2024-04-08T10:00:00Z", "2024-04-08T10:30:00Z"),
        // 23:30 in UTC is the next day in Cornwall.
        (DAY, "2024-05-01T09:00:00Z", "2024-04-08T23:30:00Z", "2024-04-08T23:40:00Z"),
        // Neither has a time: which was written first.
        (DAY, "2024-04-08T09:00:00Z", DAY, "2024-04-08T16:00:00Z"),
        (DAY, "2024-04-08T09:00:00Z", DAY, "2024-04-10T09:00:00Z"),
        (DAY, "2024-04-10T09:00:00Z", DAY, "2024-04-11T09:00:00Z"),
        // Written on its day, it had happened by then.
        (DAY, "2024-04-08T09:00:00Z", "2024-04-08T10:00:00Z", "2024-04-08T08:00:00Z"),
        ("2024-04-08T08:00:00Z", "2024-04-08T10:00:00Z", DAY, "2024-04-08T09:00:00Z"),
        // Written on another day, or planned, it stands at the end of its day.
        ("2024-04-08T20:00:00Z", "2024-04-08T20:00:00Z", DAY, "2024-04-09T09:00:00Z"),
        ("2024-04-08T20:00:00Z", "2024-04-08T20:00:00Z", DAY, "2024-04-01T09:00:00Z"),
    ] {
        let (a, b) = (Order::of(when(first), moment(written_first)), Order::of(when(then), moment(written_then)));
        assert!(a < b, "{first} written {written_first} before {then} written {written_then}");
        assert!(b.may_follow(&a), "{then} written {written_then} after {first} written {written_first}");
    }
}

#[test]
fn what_may_have_followed() {
    const DAY: &str = "2024-04-08";
    for (start, written_start, evidence, written_evidence, may) in [
        // Written together, as an import writes: nothing tells.
        (DAY, "2024-05-01T09:00:00Z", DAY, "2024-05-01T09:00:00Z", true),
        (DAY, "2024-05-01T09:00:00Z", "2024-04-08T14:00:00Z", "2024-05-01T09:00:00Z", true),
        // They came some time today; the DASH of 14:00 was written after that was.
        (DAY, "2024-04-08T16:00:00Z", "2024-04-08T14:00:00Z", "2024-04-08T16:30:00Z", true),
        // The DASH of 14:00 was written before it was known that anything had happened.
        (DAY, "2024-04-08T16:00:00Z", "2024-04-08T14:00:00Z", "2024-04-08T14:30:00Z", false),
        (DAY, "2024-04-08T16:00:00Z", DAY, "2024-04-08T14:30:00Z", false),
        // Times tell.
        ("2024-04-08T16:00:00Z", "2024-04-08T16:00:00Z", "2024-04-08T15:59:59Z", "2024-04-08T17:00:00Z", false),
        ("2024-04-08T16:00:00Z", "2024-04-08T18:00:00Z", "2024-04-08T16:00:00Z", "2024-04-08T17:00:00Z", true),
        // Another day tells.
        (DAY, "2024-04-08T16:00:00Z", "2024-04-07", "2024-04-09T09:00:00Z", false),
    ] {
        let (start, evidence) = (Order::of(when(start), moment(written_start)), Order::of(when(evidence), moment(written_evidence)));
        assert_eq!(evidence.may_follow(&start), may, "{evidence:?} after {start:?}");
    }
    let (undated, dated) = (Order::of(When::Undated, moment("2024-04-08T09:00:00Z")), Order::of(when(DAY), moment("2024-04-08T09:00:00Z")));
    assert!(undated > dated && !undated.may_follow(&dated) && !dated.may_follow(&undated) && !undated.may_follow(&undated));
}

/// On three days, so that ties and near misses are many.
fn any_order() -> impl Strategy<Value = Order> {
    let hours = |from: i64| (from..from + 72).prop_map(|hour| moment("2024-04-08T00:00:00Z") + jiff::SignedDuration::from_hours(hour));
    let day = (0..3_i64).prop_map(|day| When::Day(jiff::civil::date(2024, 4, 8) + jiff::ToSpan::days(day)));
    (prop_oneof![hours(0).prop_map(When::Instant), day, Just(When::Undated)], hours(0)).prop_map(|(when, written)| Order::of(when, written))
}

proptest! {
    /// The order runs in no circle, and nothing that comes later in it is refused as evidence.
    #[test]
    fn the_order_is_total((a, b, c) in (any_order(), any_order(), any_order())) {
        prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
        prop_assert_eq!(a.cmp(&b) == Ordering::Equal, a == b);
        if a <= b && b <= c {
            prop_assert!(a <= c);
        }
        let undated = Order::of(When::Undated, moment("2020-01-01T00:00:00Z"));
        if a < b && b < undated {
            prop_assert!(b.may_follow(&a));
        }
    }
}
