//! Take-up by area and by deprivation (REF-11): referrals received in a period, and how many of them were accepted, by the district and the
//! decile that the operator's table of areas gives for the place where somebody lived. The postcode is sealed: it is opened here,
//! looked up and let go; what leaves this file is counts.
//!
//! Whoever may not open the records behind figures gets [`Lines::guarded`] ones, by the rule of [`super::guarded`].

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use super::{
    guarded::{Counted, FEW, Held, Number, key_of, together},
    queries::from_outside,
};
use crate::{
    args,
    db::{DbError, Read},
    duties::areas::{Area, Areas},
    people::{
        characteristics::{self, Told, lists::is_gap},
        shown::shown_statement,
    },
    row,
    running::contracts::providers::{anothers, of_commissioners},
    sealed::Sealed,
    seen, unsealed,
};

row! {
    pub struct Referral { pub contract: String, pub root_id: i64, pub received_on: Date, pub outcome: String }
}

row! {
    pub struct Lived { pub root_id: i64, pub id: i64, pub value: Sealed, pub told_by: String, pub since_on: Date }
}

impl Told for Lived {
    fn kind(&self) -> &str {
        "postcode"
    }
    fn value(&self) -> &str {
        if self.value.is_erased() { "" } else { &self.value }
    }
    fn told_by(&self) -> &str {
        &self.told_by
    }
    fn since_on(&self) -> Date {
        self.since_on
    }
    fn id(&self) -> i64 {
        self.id
    }
    fn is_withdrawn(&self) -> bool {
        false
    }
}

/// Received between two days, of the contracts whose figures the viewer reads.
const RECEIVED: &str = concat!(
    "SELECT r.contract, p.root_id, r.received_on, r.outcome FROM referral r JOIN person p ON p.id = r.person_id
     WHERE r.received_on >= $1 AND r.received_on <= $2 AND r.contract NOT IN (",
    anothers!("$3"),
    ") AND ",
    from_outside!("r"),
    " ORDER BY r.received_on, r.id"
);

/// Where those lived, as it was told by the last of the days: what another provider was told stays theirs, and to whoever gets exact numbers
/// ($3) so does the place of whom they may not see. Such a place is one that is not known.
const LIVED: &str = concat!(
    "SELECT p.root_id, c.id, ",
    unsealed!("characteristic", "c", "value", "pk"),
    " AS value, c.told_by, c.since_on
     FROM characteristic c JOIN person p ON p.id = c.person_id LEFT JOIN person_key pk ON pk.person_id = c.person_id
     WHERE c.kind = 'postcode' AND c.withdrawn_at IS NULL AND c.since_on <= $2 AND p.root_id IN
       (SELECT x.root_id FROM referral r JOIN person x ON x.id = r.person_id WHERE r.received_on >= $1 AND r.received_on <= $2)
       AND ",
    shown_statement!(),
    " AND (NOT $3 OR ",
    seen!("p.root_id"),
    ")"
);

/// What take-up is counted from.
pub struct Facts {
    pub received: Vec<Referral>,
    lived: HashMap<i64, Vec<Lived>>,
    by: Date,
}

impl Facts {
    /// `exact`: for whoever gets every number as it is.
    pub async fn load(read: &mut Read, (first, last): (Date, Date), exact: bool) -> Result<Facts, DbError> {
        let received = read.all(RECEIVED, args![first, last, of_commissioners()]).await?;
        let mut lived: HashMap<i64, Vec<Lived>> = HashMap::new();
        for told in read.all::<Lived>(LIVED, args![first, last, exact]).await? {
            lived.entry(told.root_id).or_default().push(told);
        }
        Ok(Facts { received, lived, by: last })
    }

    /// The place that a referral is counted under: what was told by the day it came, or told first after that.
    fn place(&self, of: &Referral) -> &str {
        let told = self.lived.get(&of.root_id).map_or(&[][..], Vec::as_slice);
        let told = characteristics::counted(told, "postcode", of.received_on, self.by).map_or("", |told| told.value());
        if is_gap(told) || told == "declined" { "" } else { told.trim() }
    }

    /// Take-up of one contract, or of all that the viewer reads.
    pub fn count(&self, contract: &str, areas: &Areas) -> TakeUp {
        let mut found: HashMap<&str, Option<&Area>> = HashMap::new();
        let (mut districts, mut deciles) = (BTreeMap::<&str, Count>::new(), [Count::default(); 10]);
        let mut take_up = TakeUp::default();
        for referral in self.received.iter().filter(|referral| contract.is_empty() || referral.contract == contract) {
            let accepted = referral.outcome == "accepted";
            take_up.all.add(accepted);
            let place = self.place(referral);
            match *found.entry(place).or_insert_with(|| areas.find(place)) {
                _ if place.is_empty() => take_up.not_known.add(accepted),
                None => take_up.in_no_table.add(accepted),
                Some(area) => {
                    districts.entry(&area.district).or_default().add(accepted);
                    deciles[usize::from(area.decile - 1)].add(accepted);
                }
            }
        }
        take_up.districts = districts.into_iter().map(|(says, count)| (says.to_owned(), count)).collect();
        take_up.deciles = deciles;
        take_up
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub received: i64,
    pub accepted: i64,
}

impl Count {
    fn add(&mut self, accepted: bool) {
        self.received += 1;
        self.accepted += i64::from(accepted);
    }

    fn put(self, held: &mut Held, key: &str) {
        held.insert(key_of(key, "received"), self.received);
        held.insert(key_of(key, "accepted"), self.accepted);
    }

    /// No more accepted than received, also where one of them stands and the other moved.
    fn of(held: &Held, key: &str) -> Count {
        let of = |what: &str| held.get(&key_of(key, what)).copied().unwrap_or(0);
        Count { received: of("received"), accepted: of("accepted").min(of("received")) }
    }
}

impl Counted for Count {
    fn size(self) -> i64 {
        self.received
    }
    fn and(self, other: Count) -> Count {
        Count { received: self.received + other.received, accepted: self.accepted + other.accepted }
    }
}

#[derive(Debug, Default)]
pub struct TakeUp {
    pub all: Count,
    /// By name, each with at least one.
    pub districts: Vec<(String, Count)>,
    /// The most deprived first.
    pub deciles: [Count; 10],
    /// A place was told, and the table has no line for it.
    pub in_no_table: Count,
    /// No place was told.
    pub not_known: Count,
}

const DISTRICT: &str = "district ";

impl TakeUp {
    /// Every number, as it is kept when it was given.
    pub fn held(&self) -> Held {
        let mut held = Held::new();
        for (key, count) in [("all", self.all), ("no table", self.in_no_table), ("not known", self.not_known)] {
            count.put(&mut held, key);
        }
        self.districts.iter().for_each(|(says, count)| count.put(&mut held, &format!("{DISTRICT}{says}")));
        self.deciles.iter().enumerate().for_each(|(at, count)| count.put(&mut held, &format!("decile {at}")));
        held
    }

    /// From numbers that were given.
    pub fn of(held: &Held) -> TakeUp {
        let districts = held.keys().filter_map(|key| key.strip_prefix(DISTRICT)?.strip_suffix("\treceived"));
        TakeUp {
            all: Count::of(held, "all"),
            districts: districts.map(|says| (says.to_owned(), Count::of(held, &format!("{DISTRICT}{says}")))).collect(),
            deciles: std::array::from_fn(|at| Count::of(held, &format!("decile {at}"))),
            in_no_table: Count::of(held, "no table"),
            not_known: Count::of(held, "not known"),
        }
    }
}

/// One line of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub says: String,
    pub received: Number,
    pub accepted: Number,
}

impl Line {
    fn exact(says: impl Into<String>, count: Count) -> Line {
        Line { says: says.into(), received: Number::Exact(count.received), accepted: Number::Exact(count.accepted) }
    }

    fn guarded(says: impl Into<String>, count: Count) -> Line {
        Line { says: says.into(), received: Number::guarded(count.received), accepted: Number::guarded(count.accepted) }
    }
}

/// Both tables and the sum, as one reader gets them.
pub struct Lines {
    pub all: Line,
    pub by_district: Vec<Line>,
    pub by_decile: Vec<Line>,
}

const ALL: &str = "All referrals";
const NOT_KNOWN: &str = "Place not known";
const IN_NO_TABLE: &str = "Place is in no line of the table of areas";

impl Lines {
    /// Every number as it is.
    pub fn exact(of: &TakeUp) -> Lines {
        let besides = [(IN_NO_TABLE, of.in_no_table), (NOT_KNOWN, of.not_known)];
        let besides = || besides.into_iter().map(|(says, count)| Line::exact(says, count));
        let deciles = of.deciles.iter().enumerate().map(|(at, count)| Line::exact(band(at, at), *count));
        Lines {
            all: Line::exact(ALL, of.all),
            by_district: of.districts.iter().map(|(says, count)| Line::exact(says, *count)).chain(besides()).collect(),
            by_decile: deciles.chain(besides()).collect(),
        }
    }

    /// As whoever may not open records gets them: no place by itself below [`FEW`], and nothing but fives. Nor do those whose place is not known stand
    /// alone while they are few: they would be what the other lines leave of the sum.
    pub fn guarded(of: &TakeUp) -> Lines {
        let besides = of.not_known.and(of.in_no_table);
        let places: Vec<(String, Count)> = of.districts.iter().cloned().chain([(BESIDES.to_owned(), besides)]).collect();
        let mut deciles = neighbours(&of.deciles);
        match deciles.last_mut() {
            Some((says, last)) if besides.received < FEW || last.received < FEW => {
                (*says, *last) = (format!("{says}, or place not known"), last.and(besides));
            }
            _ => deciles.push((BESIDES.to_owned(), besides)),
        }
        let guarded = |lines: Vec<(String, Count)>| lines.into_iter().map(|(says, count)| Line::guarded(says, count)).collect();
        Lines {
            all: Line::guarded(ALL, of.all),
            by_district: guarded(together(&places, "Other districts and places not known, together", "All places")),
            by_decile: guarded(deciles),
        }
    }
}

const BESIDES: &str = "Place not known, or in no line of the table of areas";

/// Deciles from the most deprived on, as many in one line as it takes to be no few.
fn neighbours(deciles: &[Count; 10]) -> Vec<(String, Count)> {
    let mut bands: Vec<(usize, usize, Count)> = vec![];
    for (at, count) in deciles.iter().enumerate() {
        match bands.last_mut() {
            Some((_, last, sum)) if sum.received < FEW => (*last, *sum) = (at, sum.and(*count)),
            _ => bands.push((at, at, *count)),
        }
    }
    if bands.len() > 1
        && let Some((_, last, sum)) = bands.pop_if(|(_, _, sum)| sum.received < FEW)
        && let Some(before) = bands.last_mut()
    {
        (before.1, before.2) = (last, before.2.and(sum));
    }
    bands.into_iter().map(|(first, last, count)| (band(first, last), count)).collect()
}

/// Deciles in words, counted from nought.
fn band(first: usize, last: usize) -> String {
    let end = |at: usize| match at {
        0 => "1 (most deprived)".to_owned(),
        9 => "10 (least deprived)".to_owned(),
        _ => (at + 1).to_string(),
    };
    if first == last { format!("Decile {}", end(first)) } else { format!("Deciles {} to {}", end(first), end(last)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(received: i64) -> Count {
        Count { received, accepted: received / 2 }
    }

    fn take_up(districts: &[(&str, i64)], deciles: [i64; 10], not_known: i64) -> TakeUp {
        let districts = districts.iter().map(|(says, n)| ((*says).to_owned(), of(*n))).collect();
        TakeUp { districts, deciles: deciles.map(of), not_known: of(not_known), ..Default::default() }
    }

    fn said(lines: &[Line]) -> Vec<String> {
        lines.iter().map(|line| format!("{}: {}", line.says, line.received.says())).collect()
    }

    #[test]
    fn no_place_with_few_stands_alone_and_every_number_is_rounded() {
        let few = Lines::guarded(&take_up(&[("East", 3), ("Mid", 12), ("North", 1), ("South", 9)], [0, 9, 0, 0, 1, 0, 0, 0, 15, 0], 0));
        assert_eq!(
            said(&few.by_district),
            ["Mid: 10", "Other districts and places not known, together: 15"],
            "four are few, so the next joins them"
        );
        assert_eq!(
            said(&few.by_decile),
            ["Deciles 1 (most deprived) to 2: 10", "Deciles 3 to 10 (least deprived), or place not known: 15"]
        );
        let enough = Lines::guarded(&take_up(&[("East", 6), ("Mid", 12), ("North", 2), ("South", 8)], [8, 0, 0, 0, 0, 0, 0, 0, 0, 8], 12));
        assert_eq!(
            said(&enough.by_district),
            [
                "Mid: 10",
                "South: 10",
                "Place not known, or in no line of the table of areas: 10",
                "Other districts and places not known, together: 10"
            ]
        );
        assert_eq!(said(&enough.by_decile)[2..], ["Place not known, or in no line of the table of areas: 10"]);
        let none = Lines::guarded(&take_up(&[("East", 4)], [0, 0, 4, 0, 0, 0, 0, 0, 0, 0], 2));
        assert_eq!(said(&none.by_district), ["All places: fewer than 8"]);
        assert_eq!(said(&none.by_decile), ["Deciles 1 (most deprived) to 10 (least deprived), or place not known: fewer than 8"]);
        let untold = Lines::guarded(&take_up(&[], [0; 10], 0));
        assert_eq!(said(&untold.by_district), ["All places: fewer than 8"]);
    }

    /// The sums of every way that numbers could fall: none leaves a line below the least that is told unless it is all there is.
    #[test]
    fn whatever_the_numbers_a_line_with_few_is_the_only_one() {
        for code in 0..3_u32.pow(10) {
            let deciles: [i64; 10] = std::array::from_fn(|at| [0, 3, 11][(code / 3_u32.pow(at as u32) % 3) as usize]);
            let bands = neighbours(&deciles.map(of));
            assert!(bands.len() == 1 || bands.iter().all(|(_, count)| count.received >= FEW), "{deciles:?}");
            assert_eq!(bands.iter().map(|(_, count)| count.received).sum::<i64>(), deciles.iter().sum::<i64>());
        }
    }

    #[test]
    fn what_was_given_says_the_same_when_it_is_read_again() {
        let counted = take_up(&[("East", 3), ("Mid", 12)], [0, 9, 0, 0, 1, 0, 0, 0, 5, 0], 4);
        let again = TakeUp::of(&counted.held());
        assert_eq!(Lines::guarded(&again).by_district, Lines::guarded(&counted).by_district);
        assert_eq!((again.deciles, again.not_known, again.districts), (counted.deciles, counted.not_known, counted.districts));
    }
}
