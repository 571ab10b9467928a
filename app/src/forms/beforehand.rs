//! What is known already: a form that is opened for the first time is filled with it, as its file says.

use jiff::civil::Date;

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

/// The kinds of record that a form is filled from.
pub fn kinds(form: &Form) -> Vec<&str> {
    let mut kinds: Vec<&str> =
        form.every().into_iter().flat_map(|item| &item.initial_from).filter_map(|from| Some(split(from)?.0)).collect();
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
