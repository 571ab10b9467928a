//! When somebody was born, as it is known: a day, a year, an age as it was told on a day; or that they are not born yet.

use jiff::civil::Date;

use crate::{
    args,
    db::{DbError, Read, Value},
    form::{Faults, Typed},
    row, seen, shown_referral,
    versions::{Field, Kind, Values},
};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Birth {
    #[default]
    Unknown,
    On(Date),
    In(i64),
    /// So old on a day.
    Aged(i64, Date),
    /// Not born when it was written; the day they are expected, where it is known.
    Expected(Option<Date>),
}

/// Of a record, by its root.
pub async fn of(read: &mut Read, root_id: i64) -> Result<Birth, DbError> {
    let found: Option<Columns> =
        read.one("SELECT born_on, born_year, age_told, age_told_on, expected_on, unborn FROM person WHERE id = $1", args![root_id]).await?;
    Ok(found.map_or(Birth::Unknown, Birth::of))
}

/// The day of birth and what can be known instead of it, as they stand in the table.
pub type Columns = (Option<Date>, Option<i64>, Option<i64>, Option<Date>, Option<Date>, bool);

impl Birth {
    pub fn of((born_on, born_year, age_told, age_told_on, expected_on, unborn): Columns) -> Birth {
        match (born_on, born_year, age_told.zip(age_told_on), unborn || expected_on.is_some()) {
            (Some(day), ..) => Birth::On(day),
            (_, Some(year), ..) => Birth::In(year),
            (_, _, Some((age, on)), _) => Birth::Aged(age, on),
            (_, _, _, true) => Birth::Expected(expected_on),
            _ => Birth::Unknown,
        }
    }

    /// As the columns `born_on, born_year, age_told, age_told_on, expected_on, unborn`.
    pub fn columns(self) -> Vec<Value> {
        let (mut born_on, mut year, mut age, mut told_on, mut expected_on, mut unborn) =
            (None::<Date>, None::<i64>, None::<i64>, None, None, false);
        match self {
            Birth::Unknown => {}
            Birth::On(day) => born_on = Some(day),
            Birth::In(in_year) => year = Some(in_year),
            Birth::Aged(years, on) => (age, told_on) = (Some(years), Some(on)),
            Birth::Expected(day) => (expected_on, unborn) = (day, true),
        }
        crate::args![born_on, year, age, told_on, expected_on, unborn]
    }

    pub fn day(self) -> Option<Date> {
        if let Birth::On(day) = self { Some(day) } else { None }
    }

    /// The age on a day, where it is certain.
    pub fn age(self, on: Date) -> Option<i16> {
        self.day().map(|born| super::age(born, on))
    }

    /// In a few words, as lists and the bar above a person's pages say it.
    pub fn age_says(self, today: Date) -> String {
        let words = crate::words::short_day;
        match self {
            Birth::Unknown => "Age not known".into(),
            Birth::On(day) if day > today => format!("Not born yet, expected {}", words(day)),
            Birth::On(day) => format!("Born {} (aged {})", words(day), super::age(day, today)),
            other => other.says(today),
        }
    }

    /// Whether they are a child: by age where that is known, however roughly. Nothing where it is not.
    pub fn is_child(self, today: Date) -> Option<bool> {
        match self {
            Birth::Unknown => None,
            Birth::On(day) => Some(super::age(day, today) < 18),
            Birth::In(year) => Some(i64::from(today.year()) - year <= 18),
            Birth::Aged(age, on) => Some(age + i64::from(super::age(on, today)) < 18),
            Birth::Expected(_) => Some(true),
        }
    }

    /// In words, as of a day.
    pub fn says(self, today: Date) -> String {
        let words = crate::words::short_day;
        match self {
            Birth::Unknown => "Date of birth not known".into(),
            Birth::On(day) if day > today => format!("Expected {}", words(day)),
            Birth::On(day) => format!("Born {} (aged {})", words(day), super::age(day, today)),
            Birth::In(year) => {
                let most = i64::from(today.year()) - year;
                format!("Born in {year} (aged {} or {})", (most - 1).max(0), most.max(0))
            }
            Birth::Aged(age, on) => format!("Aged {age} as told on {}", words(on)),
            Birth::Expected(None) => "Not born yet when it was recorded".into(),
            Birth::Expected(Some(day)) => format!("Not born yet, expected {}", words(day)),
        }
    }

    /// As the fields of a form.
    pub fn values(self) -> Values {
        let mut values: Values = fields().into_iter().map(|field| (field.name, String::new())).collect();
        let mut put = |name: &str, value: String| values.insert(name.into(), value);
        match self {
            Birth::Unknown => {}
            Birth::On(day) => _ = put("born", day.to_string()),
            Birth::In(year) => _ = put("born_year", year.to_string()),
            Birth::Aged(age, on) => {
                put("age", age.to_string());
                put("age_on", on.to_string());
            }
            Birth::Expected(day) => {
                put("unborn", "yes".into());
                put("expected", day.map_or(String::new(), |day| day.to_string()));
            }
        }
        values
    }
}

/// The fields in which it is told.
pub fn fields() -> Vec<Field> {
    vec![
        Field::new("born", "Date of birth", Kind::Day),
        Field::new("born_year", "Year of birth", Kind::Line),
        Field::new("age", "Age as told", Kind::Line),
        Field::new("age_on", "Day the age was told", Kind::Day),
        Field::new("unborn", "Not born yet", Kind::One(vec![("yes".into(), "Not born yet".into()), (String::new(), "No".into())])),
        Field::new("expected", "Day the baby is expected", Kind::Day),
    ]
}

/// Reads what was typed of a birth. An age without its day was told today.
pub fn check(typed: &Typed, faults: &mut Faults, today: Date) -> Birth {
    let day = faults.birth_if_any(typed, "born", "The date of birth");
    if day.is_some_and(|born| born > today) {
        faults.add("born", "The date of birth must be today or before.");
    }
    let mut whole = |name: &str, least: i64, most: i64, sentence: String| {
        let number = typed.some(name)?.parse::<i64>().ok().filter(|n| (least..=most).contains(n));
        if number.is_none() {
            faults.add(name, sentence);
        }
        number
    };
    let now = i64::from(today.year());
    let year = whole("born_year", 1900, now, format!("The year of birth must be from 1900 to {now}."));
    let age = whole("age", 0, 120, "The age must be a whole number from 0 to 120.".into());
    let told_on = faults.day_if_any(typed, "age_on", "The day the age was told");
    if told_on.is_some_and(|on| on > today) {
        faults.add("age_on", "The day the age was told must be today or before.");
    }
    let expected = faults.day_if_any(typed, "expected", "The day the baby is expected");
    let unborn = expected.is_some() || typed.ticked("unborn");
    let told = [day.is_some(), year.is_some(), age.is_some(), unborn];
    if told.iter().filter(|told| **told).count() > 1 {
        faults.add("born", "Give one of these: the date of birth, the year, the age as told, or the day a baby is expected.");
    }
    Birth::of((day, year, age, age.map(|_| told_on.unwrap_or(today)), expected, unborn))
}

/// Between a parent and their child there are more years than this.
const A_GENERATION: i16 = 12;
/// Whoever comes with a parent as their child is younger.
const GROWN: i16 = 18;

row! {
    /// What a day of birth is held against: the first day on which somebody was referred, when the youngest of their parents was born and
    /// the oldest of their children.
    #[derive(Clone, Copy, Debug, Default)]
    pub struct HeldAgainst { referred_on: Option<Date>, parent_born_on: Option<Date>, child_born_on: Option<Date> }
}

impl HeldAgainst {
    pub async fn of(read: &mut Read, root_id: i64) -> Result<HeldAgainst, DbError> {
        let found: Option<HeldAgainst> = read
            .one(
                concat!(
                    "SELECT (SELECT min(r.received_on) FROM referral r JOIN person x ON x.id = r.person_id WHERE x.root_id = $1 AND ",
                    shown_referral!("timeline", "r.id"),
                    ") AS referred_on,
                     (SELECT max(q.born_on) FROM relationship h JOIN person m ON m.id = h.other_id JOIN person y ON y.id = h.person_id
                      JOIN person q ON q.id = y.root_id WHERE m.root_id = $1 AND h.kind = 'child' AND h.withdrawn_at IS NULL AND ",
                    seen!("q.id"),
                    ") AS parent_born_on,
                     (SELECT min(q.born_on) FROM relationship h JOIN person m ON m.id = h.person_id JOIN person y ON y.id = h.other_id
                      JOIN person q ON q.id = y.root_id WHERE m.root_id = $1 AND h.kind = 'child' AND h.withdrawn_at IS NULL AND ",
                    seen!("q.id"),
                    ") AS child_born_on"
                ),
                args![root_id],
            )
            .await?;
        Ok(found.unwrap_or_default())
    }

    /// Of a child who is written down with a parent.
    pub fn parent_born(born_on: Option<Date>) -> HeldAgainst {
        HeldAgainst { parent_born_on: born_on, ..HeldAgainst::default() }
    }

    /// Asks about a day of birth that is likely to be a slip of the key.
    pub fn ask(self, birth: Birth, typed: &Typed, faults: &mut Faults) {
        const SURE: &str = "If that is right, tick the box and record it again.";
        let Birth::On(born) = birth else { return };
        let generation = |parent: Date, child: Date| child < parent || super::age(parent, child) < A_GENERATION;
        let day = crate::words::short_day;
        if let Some(on) = self.referred_on.filter(|on| born > *on) {
            faults.ask(typed, "born", format!("They were referred on {}, before they were born. {SURE}", day(on)));
        } else if self.parent_born_on.is_some_and(|parent| generation(parent, born)) {
            faults.ask(typed, "born", format!("They would be older than their parent, or nearly as old. {SURE}"));
        } else if self.child_born_on.is_some_and(|child| generation(born, child)) {
            faults.ask(typed, "born", format!("They would be younger than their child, or nearly as old. {SURE}"));
        }
    }
}

/// Asks about somebody who is grown and comes as a child.
pub fn ask_of_a_child(birth: Birth, today: Date, typed: &Typed, faults: &mut Faults) {
    if birth.age(today).is_some_and(|age| age >= GROWN) {
        faults.ask(typed, "born", "They would be 18 or over: somebody grown is a relative, and counts as no child. If they are to be written down here, tick the box and record it again.");
    }
}
