//! Every read of safe contact.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};

use crate::{
    args,
    db::{DbError, Read},
    row,
    versions::{Stands, Values},
};

row! {
    /// A line as it was confirmed on a day.
    #[derive(Clone, Debug)]
    pub struct Line {
        pub id: i64,
        pub line_id: i64,
        pub way: String,
        pub whose: String,
        pub safe: String,
        pub means: String,
        pub phone: String,
        pub safe_times: String,
        pub who_answers: String,
        pub voicemail: String,
        pub texts: String,
        pub letters: String,
        pub may_say: String,
        pub code_word: String,
        pub confirmed_on: Date,
        pub ended_on: Option<Date>,
        pub ended_why: String,
        pub recorded_at: Timestamp,
        pub by: Option<String>,
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_by: Option<String>,
        pub withdrawn_why: String,
    }
}

impl Line {
    pub fn values(&self) -> Values {
        let values = [
            ("means", &self.means),
            ("phone", &self.phone),
            ("safe_times", &self.safe_times),
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
        values.into_iter().map(|(name, value)| (name.to_owned(), value.clone())).collect()
    }

    pub fn stands(&self) -> Stands {
        Stands { version: self.id, values: self.values(), by: self.by.clone(), at: Some(self.recorded_at) }
    }

    pub fn is_over(&self) -> bool {
        self.ended_on.is_some() || self.withdrawn_at.is_some()
    }
}

/// Every line of a person as it was ever confirmed, the first line first, each from its first row to its latest.
pub async fn of_person(read: &mut Read, root_id: i64) -> Result<Vec<Line>, DbError> {
    read.all(
        "SELECT s.id, s.line_id, s.way, s.whose, s.safe, s.means, s.phone, s.safe_times, s.who_answers, s.voicemail, s.texts, s.letters,
                s.may_say, s.code_word, s.confirmed_on, s.ended_on, s.ended_why, s.recorded_at, a.name AS by, s.withdrawn_at,
                w.name AS withdrawn_by, s.withdrawn_why
         FROM person p JOIN safe_contact s ON s.person_id = p.id LEFT JOIN account a ON a.id = s.recorded_by
              LEFT JOIN account w ON w.id = s.withdrawn_by
         WHERE p.root_id = $1 ORDER BY s.line_id, s.id",
        args![root_id],
    )
    .await
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
