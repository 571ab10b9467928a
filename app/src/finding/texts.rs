//! The texts of passages, read from where they were written. What is made of them for the index and what is shown are read by the same
//! statements, so that nothing is found by words that are not shown.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};

use super::{CONTACT, GOAL, HANDOVER, PLAN, RECORD, REFERRAL, TASK};
use crate::{
    clock::local_day,
    db::{DbError, Read, Value, filled_up, places},
    forms::{Answers, Form, Forms, Item, Type},
    row,
    sealed::Sealed,
    unsealed, versions,
};

/// What stands in one passage.
#[derive(Debug, Default)]
pub(super) struct Text {
    pub person_id: i64,
    /// When it happened or was written.
    pub on: Option<Date>,
    pub texts: Vec<String>,
}

row! {
    struct Line { of_id: i64, person_id: i64, on_day: Option<Date>, at: Option<Timestamp>, words: String, more: String }
}

row! {
    struct Record { of_id: i64, person_id: i64, on_day: Option<Date>, kind: String, form: String, answers: Sealed }
}

/// The statement that reads the texts of a kind, without what stands between the brackets of `IN`.
fn statement(what: &str) -> &'static str {
    match what {
        CONTACT => {
            "SELECT n.contact_id AS of_id, COALESCE(r.person_id, e.person_id) AS person_id, c.happened_on AS on_day, CAST(NULL AS BIGINT) AS at,
                    n.words, '' AS more
             FROM note n JOIN contact c ON c.id = n.contact_id LEFT JOIN referral r ON r.id = c.referral_id LEFT JOIN episode e ON e.id = c.episode_id
             WHERE n.contact_id IN (#) ORDER BY n.id"
        }
        RECORD => {
            concat!(
                "SELECT r.id AS of_id, r.person_id, r.happened_on AS on_day, r.kind, r.form, ",
                unsealed!("record", "r", "answers", "pk"),
                " AS answers FROM record r LEFT JOIN person_key pk ON pk.person_id = r.person_id
                 WHERE r.person_id IS NOT NULL AND r.id IN (#)"
            )
        }
        REFERRAL => {
            "SELECT o.of_id, o.person_id, o.received_on AS on_day, CAST(NULL AS BIGINT) AS at, o.words, '' AS more FROM (
               SELECT r.id AS of_id, r.person_id, r.received_on, r.words, 0 AS line FROM referral r WHERE r.id IN (#)
               UNION ALL SELECT r.id, r.person_id, r.received_on, a.words, a.id FROM referral_answer a JOIN referral r ON r.id = a.referral_id
               WHERE a.withdrawn_at IS NULL AND a.referral_id IN (#)) o ORDER BY o.line"
        }
        HANDOVER => {
            "SELECT a.id AS of_id, COALESCE(r.person_id, e.person_id) AS person_id, CAST(NULL AS TEXT) AS on_day, a.allocated_at AS at,
                    a.handover AS words, '' AS more
             FROM allocation a LEFT JOIN referral r ON r.id = a.referral_id LEFT JOIN episode e ON e.id = a.episode_id
             WHERE a.handover <> '' AND a.id IN (#)"
        }
        PLAN => {
            "SELECT p.referral_id AS of_id, r.person_id, CAST(NULL AS TEXT) AS on_day, p.recorded_at AS at, p.fields AS words, '' AS more
             FROM plan p JOIN referral r ON r.id = p.referral_id
             WHERE p.referral_id IN (#) AND p.version = (SELECT l.version FROM plan l WHERE l.referral_id = p.referral_id AND l.withdrawn_at IS NULL
                                                         ORDER BY l.earlier, l.version DESC LIMIT 1)"
        }
        GOAL => {
            "SELECT g.id AS of_id, r.person_id, CAST(NULL AS TEXT) AS on_day, g.recorded_at AS at, g.words, g.steps AS more
             FROM goal g JOIN referral r ON r.id = g.referral_id WHERE g.id IN (#)"
        }
        _ => {
            "SELECT t.id AS of_id, t.person_id, t.due_on AS on_day, CAST(NULL AS BIGINT) AS at, t.what AS words, '' AS more FROM task t
             WHERE t.person_id IS NOT NULL AND t.id IN (#)"
        }
    }
}

/// The texts of passages of one kind, by what they are of. Those that are not there any more are not among them.
pub(super) async fn of(read: &mut Read, forms: &Forms, what: &str, ids: &[i64]) -> Result<BTreeMap<i64, Text>, DbError> {
    let mut found: BTreeMap<i64, Text> = BTreeMap::new();
    for batch in ids.chunks(256) {
        let ids = filled_up(batch, 32);
        let text = statement(what).replace('#', &places(ids.len()));
        let values: Vec<Value> = ids.into_iter().map(Value::from).collect();
        if what == RECORD {
            for record in read.all_assembled::<Record>(text, values).await? {
                let Some(form) = forms.read(&record.kind, &record.form) else { continue };
                let texts = of_form(form, &Answers::kept(&record.answers));
                found.insert(record.of_id, Text { person_id: record.person_id, on: record.on_day, texts });
            }
            continue;
        }
        for line in read.all_assembled::<Line>(text, values).await? {
            let there = found.entry(line.of_id).or_default();
            there.person_id = line.person_id;
            there.on = line.on_day.or_else(|| line.at.map(local_day));
            let parts = if what == PLAN { of_plan(&line.words) } else { vec![line.words, line.more] };
            there.texts.extend(parts.into_iter().filter(|words| !words.trim().is_empty()));
        }
    }
    Ok(found)
}

/// What a plan says in words: the day on which it was made is none.
fn of_plan(kept: &str) -> Vec<String> {
    versions::read(kept).into_values().filter(|words| words.parse::<Date>().is_err()).collect()
}

/// What was typed into a form in words, without what is sealed: an item that is hidden where the record is read is not found by its
/// words either.
fn of_form(form: &Form, answers: &Answers) -> Vec<String> {
    let mut texts = vec![];
    typed(
        &form.items,
        &|id| answers.get(id).to_owned(),
        &|id| answers.rows(id).iter().map(|row| row.answers.clone()).collect(),
        &mut texts,
    );
    texts.retain(|words| !words.trim().is_empty());
    texts
}

type Rows = Vec<BTreeMap<String, String>>;

fn typed(items: &[Item], answer: &dyn Fn(&str) -> String, rows: &dyn Fn(&str) -> Rows, texts: &mut Vec<String>) {
    for item in items.iter().filter(|item| !item.sealed) {
        match item.kind {
            Type::Line | Type::Text => texts.push(answer(&item.id)),
            Type::OpenChoice => texts.push(answer(&item.other())),
            _ => {}
        }
        if !item.comment.is_empty() {
            texts.push(answer(&item.comment));
        }
        if item.rows() {
            for row in rows(&item.id) {
                typed(&item.items, &|id| row.get(id).cloned().unwrap_or_default(), &|_| vec![], texts);
            }
        } else {
            typed(&item.items, answer, rows, texts);
        }
    }
}

/// The kinds in the order in which they are read.
pub(super) const EVERY: [&str; 7] = [CONTACT, RECORD, REFERRAL, HANDOVER, PLAN, GOAL, TASK];
