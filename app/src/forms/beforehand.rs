//! What is known already: a form that is opened for the first time is filled with it, as its file says.

use jiff::civil::Date;
use serde::Deserialize;

use super::{
    Forms,
    answers::{Answer, Answers},
    check::Known,
    queries::Latest,
    says,
    score::{self, Scores},
    subject::lists,
    vocabulary::{Form, Item, Type},
};
use crate::{duties::contracts::Contracts, form::Typed, words::day};

/// An answer of another form that fills an item.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InitialBy {
    /// "kind.item", or "kind.score".
    pub from: String,
    /// One of these was answered; of a score, its count alone comes to one of these levels.
    pub is: Vec<String>,
    /// The option that it is filled with.
    pub gives: String,
}

/// The kinds of record that a form is filled from.
pub fn kinds(form: &Form) -> Vec<&str> {
    let every = form.every();
    let from = every.iter().flat_map(|item| item.initial_from.iter().chain(item.initial_by.iter().map(|by| &by.from)));
    let mut kinds: Vec<&str> = from.filter_map(|from| Some(split(from)?.0)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// "kind.item".
pub fn split(from: &str) -> Option<(&str, &str)> {
    from.split_once('.')
}

/// Whether an answer of one item can stand as that of another.
pub fn fits(item: &Item, of: &Item) -> bool {
    let written = matches!(item.kind, Type::Text | Type::Line);
    of.kind != Type::File && (written || item.kind == of.kind && item.repeats == of.repeats && !item.rows())
}

/// Fills what is known into a form that nobody has typed in yet. `latest`: of each kind the latest record, in any order.
pub fn filled(form: &Form, typed: Typed, latest: &[Latest], (forms, contracts): (&Forms, &Contracts)) -> Typed {
    let typed = form.every().into_iter().fold(typed, |typed, item| match told_by(item, latest, forms) {
        Some(code) => typed.with(&item.id, code),
        None => typed,
    });
    form.every().into_iter().filter(|item| !item.initial_from.is_empty()).fold(typed, |typed, item| {
        let told = item.initial_from.iter().filter_map(|from| split(from)).filter_map(|(kind, of)| {
            let record = latest.iter().find(|record| record.kind == kind)?;
            Some((forms.read(kind, &record.form)?, record, of))
        });
        match item.kind {
            Type::Text | Type::Line => {
                let lines: Vec<String> = told.filter_map(|(source, record, of)| in_words(source, record, of, contracts)).collect();
                if lines.is_empty() { typed } else { typed.with(&item.id, lines.join("\n")) }
            }
            _ => told.into_iter().find_map(|(source, record, of)| copied(form, item, source, record, of)).into_iter().flatten().fold(
                typed,
                |typed, answer| match answer.parse::<Date>() {
                    Ok(on) if item.kind == Type::Date => typed.with_day(&item.id, on),
                    _ => typed.with(&item.id, answer),
                },
            ),
        }
    })
}

/// The option that the latest of the records named leads to; an earlier one tells nothing any more.
fn told_by<'f>(item: &'f Item, latest: &[Latest], forms: &Forms) -> Option<&'f str> {
    let named = |record: &&Latest| item.initial_by.iter().any(|by| split(&by.from).is_some_and(|(kind, _)| kind == record.kind));
    let record = latest.iter().filter(named).max_by_key(|record| record.happened_on)?;
    let (source, answers, scores) = (forms.read(&record.kind, &record.form)?, Answers::kept(&record.answers), Scores::kept(&record.scores));
    let holds = |by: &&InitialBy| {
        let Some((kind, of)) = split(&by.from) else { return false };
        let said = match source.score(of) {
            Some(_) => scores.0.get(of).map_or("", |scored| scored.band.as_str()),
            None => answers.get(of),
        };
        kind == record.kind && by.is.iter().any(|is| is == said)
    };
    item.initial_by.iter().find(holds).map(|by| by.gives.as_str())
}

/// "Risk to self and others, Mon 2 March 2026: Low".
fn in_words(source: &Form, record: &Latest, of: &str, contracts: &Contracts) -> Option<String> {
    let known = Known { lists: lists(contracts, source, None), ..Known::default() };
    let answers = Answers::kept(&record.answers);
    let words = match (source.item(of), source.score(of)) {
        (Some(item), _) => says::answer(source, item, &answers, &known),
        (None, Some(score)) => {
            let scored = Scores::kept(&record.scores).0.get(of)?.clone();
            let level = score.says(&scored.level);
            let count = score::short(score, &scored);
            if level.is_empty() { count } else { format!("{level} ({count})") }
        }
        (None, None) => String::new(),
    };
    let on = record.happened_on.map_or(String::new(), |on| format!(", {}", day(on)));
    (!words.is_empty()).then(|| format!("{}{on}: {words}", source.title))
}

/// The answers that this form offers, too.
fn copied(form: &Form, item: &Item, source: &Form, record: &Latest, of: &str) -> Option<Vec<String>> {
    source.item(of).filter(|of| fits(item, of))?;
    let codes = match Answers::kept(&record.answers).0.remove(of)? {
        Answer::One(value) => vec![value],
        Answer::Many(values) => values,
        Answer::Rows(_) => return None,
    };
    let offered = |code: &String| !item.chooses() || form.options(item).iter().any(|option| option.code == *code);
    let codes: Vec<String> = codes.into_iter().filter(offered).collect();
    (!codes.is_empty()).then_some(codes)
}
