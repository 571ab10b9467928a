//! What of records stands in a worker's diary: a hearing on its day, a plan on the day it is to be looked at again. Which, a form's
//! file says.

use jiff::{Timestamp, civil::Date};
use serde::Deserialize;

use super::Forms;
use crate::{
    args,
    db::{DbError, Read, Value},
    duties::between::{Between, whose},
    people::shown::shown_record,
    people::whole_name,
    row, seen,
};

/// On which day, and in which words.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InDiary {
    pub day: DiaryDay,
    /// Only where this came of it.
    #[serde(default)]
    pub outcome: Vec<String>,
    /// Only of the latest record: what was to be looked at again has been, when there is a later one.
    #[serde(default)]
    pub latest: bool,
    /// Empty: the line of the record.
    #[serde(default)]
    pub says: String,
    /// What a telephone is told; nothing where it is not told of it.
    #[serde(default)]
    pub feed: Option<Feed>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DiaryDay {
    Day,
    SecondDay,
}

/// What a telephone's calendar says of it: one of these words, and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Feed {
    Hearing,
    Review,
}

row! {
    struct Kept {
        id: i64,
        kind: String,
        form: String,
        outcome: String,
        line: String,
        happened_on: Option<Date>,
        happened_at: Option<Timestamp>,
        second_on: Option<Date>,
        second_at: Option<Timestamp>,
        person: String,
        given_name: String,
        family_name: String,
        later: bool,
    }
}

/// A line of a diary that a record gives.
#[derive(Clone, Debug)]
pub struct Told {
    pub id: i64,
    pub kind: String,
    pub on: Date,
    pub at: Option<Timestamp>,
    pub person: String,
    pub name: String,
    pub says: String,
    pub day: DiaryDay,
    pub feed: Option<Feed>,
}

/// The statement: what has a day between two days of a kind that tells, and is of a case that the worker asked for carries.
fn statement(kinds: &str) -> String {
    concat!(
        "SELECT r.id, r.kind, r.form, r.outcome, r.line, r.happened_on, r.happened_at, r.second_on, r.second_at,
                root.reference AS person, root.given_name, root.family_name,
                EXISTS (SELECT 1 FROM record n WHERE n.person_id = r.person_id AND n.kind = r.kind AND n.withdrawn_at IS NULL
                          AND (n.happened_on > r.happened_on OR n.happened_on = r.happened_on AND n.id > r.id)) AS later
         FROM record r JOIN person p ON p.id = r.person_id JOIN person root ON root.id = p.root_id
         WHERE r.id IN (SELECT x.id FROM record x WHERE x.kind IN (KINDS) AND x.withdrawn_at IS NULL AND x.happened_on >= $1 AND x.happened_on <= $2
                        UNION
                        SELECT x.id FROM record x WHERE x.kind IN (KINDS) AND x.withdrawn_at IS NULL AND x.second_on IS NOT NULL
                          AND x.second_on >= $1 AND x.second_on <= $2)
           AND ",
        seen!("p.root_id"),
        " AND ",
        shown_record!("r"),
        " AND (($3 = 0 AND $4 = 0) OR EXISTS (
               SELECT 1 FROM carried c JOIN referral cr ON cr.id = c.referral_id JOIN person cp ON cp.id = cr.person_id
               WHERE cp.root_id = p.root_id AND (c.ended_on IS NULL OR c.ended_on >= $1) AND ",
        whose!("c.worker_id"),
        ")) ORDER BY r.id LIMIT 500"
    )
    .replace("KINDS", kinds)
}

/// What records tell between two days.
pub async fn between(read: &mut Read, forms: &Forms, wanted: &Between) -> Result<Vec<Told>, DbError> {
    let mut kinds: Vec<&str> = forms.all().filter(|form| !form.diary.is_empty()).map(|form| form.kind.as_str()).collect();
    kinds.dedup();
    let mut args: Vec<Value> = args![wanted.from, wanted.until, wanted.worker, wanted.team, wanted.today];
    let named: Vec<String> = (1..=kinds.len()).map(|n| format!("${}", args.len() + n)).collect();
    args.extend(kinds.iter().map(|kind| Value::from(*kind)));
    let kept: Vec<Kept> = read.all_assembled(statement(&named.join(",")), args).await?;
    Ok(kept.iter().flat_map(|kept| told(forms, kept, wanted)).collect())
}

fn told(forms: &Forms, kept: &Kept, wanted: &Between) -> Vec<Told> {
    let Some(form) = forms.read(&kept.kind, &kept.form) else { return vec![] };
    let tells = |told: &&InDiary| (told.outcome.is_empty() || told.outcome.contains(&kept.outcome)) && !(told.latest && kept.later);
    let of = |told: &InDiary| {
        let (on, at) = match told.day {
            DiaryDay::Day => (kept.happened_on?, kept.happened_at),
            DiaryDay::SecondDay => (kept.second_on?, kept.second_at),
        };
        (wanted.from..=wanted.until).contains(&on).then(|| Told {
            id: kept.id,
            kind: kept.kind.clone(),
            on,
            at,
            person: kept.person.clone(),
            name: whole_name(&kept.given_name, &kept.family_name),
            says: if told.says.is_empty() { kept.line.clone() } else { told.says.clone() },
            day: told.day,
            feed: told.feed,
        })
    };
    form.diary.iter().filter(tells).filter_map(of).collect()
}
