//! A record as it is written: its row with the columns that lists, facts and figures read, and the facts it gives.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};

use super::{
    answers::Answers,
    ask, asked_of,
    check::{self, Filled, Known},
    chosen, says,
    score::Scores,
    vocabulary::Form,
};
use crate::{
    args,
    clock::local_day,
    db::{DbError, Read, Value, Write},
    duties::{self, contracts::Contracts},
    ids,
    sealed::{self, Place, Seals},
};

/// Whose a record is, and in which case it was filled in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Whose {
    pub person_id: Option<i64>,
    pub referral_id: Option<i64>,
    pub episode_id: Option<i64>,
    pub unit_id: Option<i64>,
    pub of_worker_id: Option<i64>,
    pub of_organisation_id: Option<i64>,
    pub of_contract_id: Option<i64>,
    /// The stay, or the like, that it belongs to.
    pub thread: Option<i64>,
}

impl Whose {
    /// Whose key its answers are sealed with. Words about a worker, an organisation or a contract are sealed with the house's.
    pub fn key(&self) -> sealed::Whose {
        let unit = || self.unit_id.map(sealed::Whose::Unit);
        self.person_id.map(sealed::Whose::Person).or_else(unit).unwrap_or(sealed::Whose::House)
    }
}

/// Who writes a record, when.
#[derive(Clone, Copy, Debug)]
pub struct Written {
    pub id: i64,
    pub at: Timestamp,
    pub by: Option<i64>,
}

pub const RECORD: &str = "id, kind, form, person_id, referral_id, episode_id, unit_id, of_worker_id, of_organisation_id, of_contract_id, thread, happened_on, happened_at, worker_id, about_person_id, outcome, about, score, gaps, second_on, second_at, line, answers, scores, recorded_at, recorded_by";

pub const FACT: &str =
    "record_id, kind, person_id, referral_id, episode_id, unit_id, happened_on, happened_at, thread, words, recorded_at, recorded_by";

/// Where answers are sealed.
const ANSWERS: Place<'static> = sealed::at("record", "answers");

pub const ANSWER: &str = "record_id, item, answer";

/// What of the answers are columns.
struct Columns {
    happened_on: Option<Date>,
    happened_at: Option<Timestamp>,
    worker_id: Option<i64>,
    outcome: String,
    about: String,
    score: Option<i64>,
    gaps: i64,
    second_on: Option<Date>,
    second_at: Option<Timestamp>,
    line: String,
}

fn columns(form: &Form, answers: &Answers, scores: &Scores, known: &Known) -> Columns {
    let column = &form.columns;
    let day = |id: &str| check::day_of(answers.get(id));
    let first = form.scores.first().and_then(|score| scores.0.get(&score.id));
    Columns {
        happened_on: day(&column.day),
        happened_at: check::moment(answers, &column.day, &column.time),
        worker_id: answers.get(&column.worker).parse().ok(),
        outcome: raw(form, &column.outcome, answers, scores),
        about: answers.get(&column.about).to_owned(),
        score: first.and_then(|scored| scored.value).map(|value| value.0),
        gaps: first.map_or(0, |scored| (scored.unknown + scored.missing) as i64),
        second_on: day(&column.second_day),
        second_at: check::moment(answers, &column.second_day, &column.second_time),
        line: says::line(form, answers, scores, known),
    }
}

/// The code that was answered, or the level that a score came to.
fn raw(form: &Form, id: &str, answers: &Answers, scores: &Scores) -> String {
    match scores.0.get(id).filter(|_| form.score(id).is_some()) {
        Some(scored) => scored.level.clone(),
        None => answers.codes(id).join(" "),
    }
}

/// The row of a record, in the order of [`RECORD`]. The key of whose it is is among those given.
pub fn row(
    keys: &Seals,
    form: &Form,
    whose: Whose,
    (filled, about_person): (&Filled, Option<i64>),
    written: Written,
    known: &Known,
) -> Vec<Value> {
    let answers = keys.seal(whose.key(), ANSWERS, written.id, &filled.answers.written());
    let column = columns(form, &filled.answers, &filled.scores, known);
    args![
        written.id,
        &form.kind,
        &form.version,
        whose.person_id,
        whose.referral_id,
        whose.episode_id,
        whose.unit_id,
        whose.of_worker_id,
        whose.of_organisation_id,
        whose.of_contract_id,
        whose.thread,
        column.happened_on,
        column.happened_at,
        column.worker_id,
        about_person,
        column.outcome,
        column.about,
        column.score,
        column.gaps,
        column.second_on,
        column.second_at,
        column.line,
        answers,
        filled.scores.written(),
        written.at,
        written.by
    ]
}

/// The facts that a record gives, each in the order of [`FACT`].
pub fn facts(form: &Form, whose: Whose, filled: &Filled, written: Written) -> Vec<Vec<Value>> {
    let (answers, scores) = (&filled.answers, &filled.scores);
    let mut given: Vec<&str> = vec![];
    let mut rows = vec![];
    for fact in &form.facts {
        if given.contains(&fact.kind.as_str()) || !ask::all(form, &fact.when, answers, scores) {
            continue;
        }
        let own = !fact.day.is_empty();
        let (day, time) = if own { (&fact.day, &fact.time) } else { (&form.columns.day, &form.columns.time) };
        let on = check::day_of(answers.get(day));
        if own && on.is_none() {
            continue;
        }
        given.push(&fact.kind);
        rows.push(args![
            written.id,
            &fact.kind,
            whose.person_id,
            whose.referral_id,
            // What is found out of somebody bears on every episode they have.
            None::<i64>,
            whose.unit_id,
            on,
            check::moment(answers, day, time),
            if fact.own_thread { Some(written.id) } else { whose.thread },
            raw(form, &fact.words, answers, scores),
            written.at,
            written.by
        ]);
    }
    rows
}

/// What figures may count a record by, each in the order of [`ANSWER`].
pub fn counted(form: &Form, filled: &Filled, record_id: i64) -> Vec<Vec<Value>> {
    let by = form.counts.iter().flat_map(|counts| &counts.by);
    let codes = |id: &String| match filled.scores.0.get(id).filter(|_| form.score(id).is_some()) {
        Some(scored) => vec![scored.level.clone()],
        None => filled.answers.codes(id).into_iter().map(str::to_owned).collect(),
    };
    let rows: BTreeSet<(&String, String)> =
        by.flat_map(|id| codes(id).into_iter().map(move |code| (id, code))).filter(|(_, code)| !code.is_empty()).collect();
    rows.into_iter().map(|(id, code)| args![record_id, id, code]).collect()
}

/// The facts that a record gives, by kind: for examples.
pub fn fact_kinds(form: &Form, filled: &Filled) -> Vec<String> {
    let mut kinds: Vec<String> = vec![];
    for fact in &form.facts {
        let there = fact.day.is_empty() || filled.answers.given(&fact.day);
        if there && !kinds.contains(&fact.kind) && ask::all(form, &fact.when, &filled.answers, &filled.scores) {
            kinds.push(fact.kind.clone());
        }
    }
    kinds
}

/// The child, or the like, that a record is about besides.
async fn about_person(read: &mut Read, form: &Form, answers: &Answers) -> Result<Option<i64>, DbError> {
    let reference = answers.get(&form.columns.person);
    if reference.is_empty() {
        return Ok(None);
    }
    let found: Option<(i64,)> = read.one("SELECT root_id FROM person WHERE reference = $1", args![reference]).await?;
    Ok(found.map(|(id,)| id))
}

/// Writes a record; works out anew what is due. Gives its id.
pub async fn record(
    tx: &mut Write,
    contracts: &Contracts,
    form: &Form,
    whose: Whose,
    filled: &Filled,
    known: &Known,
) -> Result<i64, DbError> {
    let written = Written { id: ids::next(tx.at), at: tx.at, by: tx.actor.account_id };
    let about = about_person(tx, form, &filled.answers).await?;
    let keys = tx.seals_of([whose.key()]).await?;
    tx.insert_all("record", RECORD, vec![row(&keys, form, whose, (filled, about), written, known)]).await?;
    tx.insert_all("record_fact", FACT, facts(form, whose, filled, written)).await?;
    tx.insert_all("record_answer", ANSWER, counted(form, filled, written.id)).await?;
    chosen::attach(tx, written.id, form, &filled.answers).await?;
    tx.journal("recorded", "record", written.id, form.kind.clone());
    asked_of::follow(tx, form, (written.id, whose.person_id), Some(&filled.answers), local_day(written.at)).await?;
    due_anew(tx, contracts, whose).await?;
    Ok(written.id)
}

/// What is due for whom the record is about.
pub(super) async fn due_anew(tx: &mut Write, contracts: &Contracts, whose: Whose) -> Result<(), DbError> {
    if let Some(person) = whose.person_id {
        duties::recalculate::records(tx, contracts, &[person]).await?;
    }
    if let Some(unit) = whose.unit_id {
        duties::recalculate::units(tx, contracts, &[unit]).await?;
    }
    Ok(())
}

/// Puts what is now answered in place of what stood; the facts are written anew under the moment at which it was recorded
/// first, since that is what the order of events goes by.
pub(super) async fn replace(
    tx: &mut Write,
    form: &Form,
    (whose, written): (Whose, Written),
    filled: &Filled,
    known: &Known,
) -> Result<(), DbError> {
    let column = columns(form, &filled.answers, &filled.scores, known);
    let about = about_person(tx, form, &filled.answers).await?;
    let answers = tx.seal_of(whose.key()).await?.seal(ANSWERS, written.id, &filled.answers.written());
    tx.run(
        "UPDATE record SET form = $1, happened_on = $2, happened_at = $3, worker_id = $4, about_person_id = $5, outcome = $6, about = $7,
                score = $8, gaps = $9, second_on = $10, second_at = $11, line = $12, answers = $13, scores = $14 WHERE id = $15",
        args![
            &form.version,
            column.happened_on,
            column.happened_at,
            column.worker_id,
            about,
            column.outcome,
            column.about,
            column.score,
            column.gaps,
            column.second_on,
            column.second_at,
            column.line,
            answers,
            filled.scores.written(),
            written.id
        ],
    )
    .await?;
    chosen::attach(tx, written.id, form, &filled.answers).await?;
    give(tx, form, whose, filled, written).await
}

/// Writes the facts of a record, and what figures count it by, in place of those that stood.
pub(super) async fn give(tx: &mut Write, form: &Form, whose: Whose, filled: &Filled, written: Written) -> Result<(), DbError> {
    take_back(tx, written.id).await?;
    tx.insert_all("record_fact", FACT, facts(form, whose, filled, written)).await?;
    tx.insert_all("record_answer", ANSWER, counted(form, filled, written.id)).await
}

/// Takes away what a record gives: it stands for nothing any more.
pub(super) async fn take_back(tx: &mut Write, record_id: i64) -> Result<(), DbError> {
    tx.run("DELETE FROM record_fact WHERE record_id = $1", args![record_id]).await?;
    tx.run("DELETE FROM record_answer WHERE record_id = $1", args![record_id]).await?;
    Ok(())
}
