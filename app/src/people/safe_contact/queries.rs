//! Every read of safe contact.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};

use super::{
    hours::Hours,
    moved::Moved,
    now::{self, Now, Told},
};
use crate::{
    args,
    db::{DbError, FromRow, Read, Row},
    row,
    sealed::Sealed,
    versions::{Stands, Values},
};
use crate::{seen, shown_written, unsealed};

row! {
    /// A line as it was confirmed on a day.
    #[derive(Clone, Debug)]
    pub struct Line {
        pub id: i64,
        pub line_id: i64,
        pub way: String,
        pub whose: Sealed,
        pub safe: String,
        pub means: Sealed,
        pub phone: Sealed,
        pub safe_times: Sealed,
        pub hours: String,
        pub who_answers: Sealed,
        pub voicemail: Sealed,
        pub texts: Sealed,
        pub letters: Sealed,
        pub may_say: Sealed,
        pub code_word: Sealed,
        pub confirmed_on: Date,
        pub ended_on: Option<Date>,
        pub ended_why: String,
        pub recorded_at: Timestamp,
        pub by: Option<String>,
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_by: Option<String>,
        pub withdrawn_why: String,
        /// Why the program itself set it to unsafe; empty when somebody said what stands.
        pub set_unsafe: String,
    }
}

impl Line {
    pub fn values(&self) -> Values {
        let values = [
            ("means", &*self.means),
            ("phone", &self.phone),
            ("safe_times", &self.safe_times),
            ("hours", &self.hours),
            ("voicemail", &self.voicemail),
            ("may_say", &self.may_say),
            ("code_word", &self.code_word),
            ("way", &self.way),
            ("whose", &self.whose),
            ("safe", &self.safe),
            ("who_answers", &self.who_answers),
            ("texts", &self.texts),
            ("letters", &self.letters),
        ];
        values.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    pub fn stands(&self) -> Stands {
        Stands { version: self.id, values: self.values(), by: self.by.clone(), at: Some(self.recorded_at) }
    }

    /// Whether it is safe at a moment; of an address, until somebody confirms it after a move, that is not known.
    pub fn now(&self, moment: Timestamp, moved: Moved) -> Now {
        let told = Told {
            safe: &self.safe,
            hours: &Hours::stored(&self.hours),
            confirmed_on: self.confirmed_on,
            is_over: self.is_over(),
            is_before_a_move: self.way == "address" && moved.since(self.recorded_at),
            is_before_an_incident: self.way != "address" && moved.incident_since(self.recorded_at),
        };
        now::at(&told, moment)
    }

    /// Whether something of it is hidden until somebody asks to see it.
    pub fn hides(&self) -> bool {
        !self.phone.is_empty() || !self.code_word.is_empty()
    }

    pub fn is_over(&self) -> bool {
        self.ended_on.is_some() || self.withdrawn_at.is_some()
    }
}

/// The lines of the people whose root is $1; what follows puts them in order.
macro_rules! lines {
    ($rest:literal) => {
        concat!(
            "SELECT s.id, s.line_id, s.way, s.safe, s.hours, ",
            unsealed!("safe_contact", "s", "whose", "pk"),
            " AS whose, ",
            unsealed!("safe_contact", "s", "means", "pk"),
            " AS means, ",
            unsealed!("safe_contact", "s", "phone", "pk"),
            " AS phone, ",
            unsealed!("safe_contact", "s", "safe_times", "pk"),
            " AS safe_times, ",
            unsealed!("safe_contact", "s", "who_answers", "pk"),
            " AS who_answers, ",
            unsealed!("safe_contact", "s", "voicemail", "pk"),
            " AS voicemail, ",
            unsealed!("safe_contact", "s", "texts", "pk"),
            " AS texts, ",
            unsealed!("safe_contact", "s", "letters", "pk"),
            " AS letters, ",
            unsealed!("safe_contact", "s", "may_say", "pk"),
            " AS may_say, ",
            unsealed!("safe_contact", "s", "code_word", "pk"),
            " AS code_word, ",
            " s.confirmed_on, s.ended_on, s.ended_why, s.recorded_at, a.name AS by, s.withdrawn_at,
                w.name AS withdrawn_by, s.withdrawn_why, s.set_unsafe
         FROM person p JOIN safe_contact s ON s.person_id = p.id LEFT JOIN person_key pk ON pk.person_id = s.person_id
              LEFT JOIN account a ON a.id = s.recorded_by LEFT JOIN account w ON w.id = s.withdrawn_by
         WHERE p.root_id = $1 AND ",
            shown_written!("contact", "s.person_id", "s.recorded_by", "s.recorded_at"),
            $rest
        )
    };
}

/// Every line of a person as it was ever confirmed, the first line first, each from its first row to its latest.
pub async fn of_person(read: &mut Read, root_id: i64) -> Result<Vec<Line>, DbError> {
    read.all(lines!(" ORDER BY s.line_id, s.id"), args![root_id]).await
}

/// A line, where there is one, beside when they last moved.
struct Beside(Option<Line>, Moved);

impl FromRow for Beside {
    fn from_row(row: &Row<'_>) -> Result<Beside, DbError> {
        let line = row.get::<Option<i64>>("id")?.is_some().then(|| Line::from_row(row)).transpose()?;
        Ok(Beside(
            line,
            Moved { told_at: row.get("moved_told_at")?, happened_on: row.get("moved_on")?, incident_at: row.get("incident_at")? },
        ))
    }
}

/// The lines that stand, and when where they live was last told to have changed: one statement, for a page that asks much.
pub async fn standing_and_moved(read: &mut Read, root_id: i64, today: Date) -> Result<(Vec<Line>, Moved), DbError> {
    let moved = super::moved::sql("$1", "$2");
    let text = format!(
        "SELECT v.told_at AS moved_told_at, v.happened_on AS moved_on, v.incident_at, l.* FROM ({moved}) v LEFT JOIN ({}) l ON TRUE ORDER BY l.line_id, l.id",
        lines!("")
    );
    let rows: Vec<Beside> = read.all_assembled(text, args![root_id, today]).await?;
    let moved = rows.first().map_or(Moved::default(), |Beside(_, moved)| *moved);
    let rows: Vec<Line> = rows.into_iter().filter_map(|Beside(line, _)| line).collect();
    Ok((latest(&rows).into_iter().filter(|line| !line.is_over()).cloned().collect(), moved))
}

/// Of each line its latest row, the lines that stand before those that are over.
pub fn latest(rows: &[Line]) -> Vec<&Line> {
    let by_line: BTreeMap<i64, &Line> = rows.iter().map(|row| (row.line_id, row)).collect();
    let mut lines: Vec<&Line> = by_line.into_values().collect();
    lines.sort_by_key(|line| (line.is_over(), line.line_id));
    lines
}

/// The lines that stand.
pub async fn standing(read: &mut Read, root_id: i64) -> Result<Vec<Line>, DbError> {
    let rows = of_person(read, root_id).await?;
    Ok(latest(&rows).into_iter().filter(|line| !line.is_over()).cloned().collect())
}

row! {
    /// Somebody with a line that the program set to unsafe, and that nobody has looked at since.
    #[derive(Clone, Debug)]
    pub struct SetUnsafe { pub person: String, pub given_name: String, pub family_name: String, pub line_id: i64 }
}

/// Everybody's, or those of whoever carries the case; and of cases that nobody carries.
pub async fn set_unsafe(read: &mut Read, worker_id: Option<i64>) -> Result<Vec<SetUnsafe>, DbError> {
    read.all(
        concat!(
            "SELECT root.reference AS person, root.given_name, root.family_name, s.line_id
             FROM safe_contact s JOIN person p ON p.id = s.person_id JOIN person root ON root.id = p.root_id
             WHERE s.set_unsafe <> '' AND s.ended_on IS NULL AND s.withdrawn_at IS NULL AND ",
            seen!("root.id"),
            " AND ",
            shown_written!("contact", "s.person_id", "s.recorded_by", "s.recorded_at"),
            " AND NOT EXISTS (SELECT 1 FROM person x JOIN safe_contact n ON n.person_id = x.id
                              WHERE x.root_id = root.id AND n.line_id = s.line_id AND n.id > s.id)
              AND ($1 OR EXISTS (SELECT 1 FROM person x JOIN referral r ON r.person_id = x.id
                                 LEFT JOIN episode e ON e.referral_id = r.id AND e.withdrawn_at IS NULL AND e.ended_on IS NULL
                                 WHERE x.root_id = root.id AND (COALESCE(e.worker_id, r.key_worker_id) = $2
                                   OR COALESCE(e.worker_id, r.key_worker_id) IS NULL)))
             ORDER BY s.set_unsafe, s.id"
        ),
        args![worker_id.is_none(), worker_id],
    )
    .await
}
