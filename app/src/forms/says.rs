//! Answers in words: in the words of the version under which they were given.

use super::{
    answers::Answers,
    ask,
    check::{self, Known, OUTSIDE},
    chosen,
    number::{Number, pounds},
    score::Scores,
    vocabulary::{Form, Item, OTHER, Referred, Type},
};
use crate::{
    duties::pages::{day, moment},
    files::Kept,
};

/// What stands in place of what is sealed.
pub const HIDDEN: &str = "Hidden";

/// What was answered to an item, in words; empty for nothing.
pub fn answer(form: &Form, item: &Item, answers: &Answers, known: &Known) -> String {
    if item.sealed && !known.shown && answers.given(&item.id) {
        return HIDDEN.into();
    }
    let said: Vec<String> = answers.codes(&item.id).into_iter().map(|code| value(form, item, code, known)).collect();
    let mut words = said.join(", ");
    let other = answers.get(&item.other());
    if item.kind == Type::OpenChoice && answers.codes(&item.id).contains(&OTHER) && !other.is_empty() {
        words = format!("{words}: {other}");
    }
    words
}

/// What was said beside an answer.
pub fn comment(item: &Item, answers: &Answers, known: &Known) -> String {
    let comment = answers.get(&item.comment);
    if item.sealed && !known.shown && !comment.is_empty() { HIDDEN.into() } else { comment.to_owned() }
}

/// One value of a row in words; empty for nothing.
pub fn in_a_row(form: &Form, item: &Item, given: Option<&String>, known: &Known) -> String {
    match given {
        Some(_) if item.sealed && !known.shown => HIDDEN.into(),
        Some(given) => value(form, item, given, known),
        None => String::new(),
    }
}

/// One value in words; as it is kept where the form has no words for it.
pub fn value(form: &Form, item: &Item, value: &str, known: &Known) -> String {
    let kept = || value.to_owned();
    match item.kind {
        Type::Choice | Type::OpenChoice => {
            let of_list = known.list(&item.list).iter().find(|(code, _)| code == value).map(|(_, says)| says.clone());
            let of_form = form.options(item).iter().find(|option| option.code == value).map(|option| option.says.clone());
            of_form.or(of_list).unwrap_or_else(kept)
        }
        Type::Boolean => match value {
            "yes" => "Yes".into(),
            "no" => "No".into(),
            _ => kept(),
        },
        Type::Date | Type::DateTime => check::moment_of(value).map(moment).or_else(|| check::day_of(value).map(day)).unwrap_or_else(kept),
        Type::File => chosen::of(known, value).map_or_else(|| "A file".into(), Kept::says),
        Type::Reference if value == OUTSIDE => "Somebody outside the service".into(),
        Type::Reference => {
            let named = known.named(item.of).into_iter().find(|(code, _)| code == value).map(|(_, name)| name);
            named.unwrap_or_else(|| match item.of {
                Some(Referred::Worker) => "A worker".into(),
                Some(Referred::Alleged) => "Somebody who is not written down any more".into(),
                _ => kept(),
            })
        }
        _ => kept(),
    }
}

/// The record in one line.
pub fn line(form: &Form, answers: &Answers, scores: &Scores, known: &Known) -> String {
    let line = form.lines.iter().find(|line| ask::all(form, &line.when, answers, scores));
    line.map_or_else(|| form.title.clone(), |line| filled(form, &line.says, answers, scores, known))
}

fn filled(form: &Form, template: &str, answers: &Answers, scores: &Scores, known: &Known) -> String {
    let mut line = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('[') {
        line.push_str(&piece(form, before, answers, scores, known).0);
        let (optional, end) = after.split_once(']').unwrap_or((after, ""));
        let (said, whole) = piece(form, optional, answers, scores, known);
        if whole {
            line.push_str(&said);
        }
        rest = end;
    }
    line.push_str(&piece(form, rest, answers, scores, known).0);
    line
}

/// The items and scores that a line speaks of.
pub fn blanks(template: &str) -> impl Iterator<Item = &str> {
    let named = template.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name);
    named.map(|name| name.split([':', '.']).next().unwrap_or(name))
}

/// A piece with its blanks filled, and whether there was something for each.
fn piece(form: &Form, piece: &str, answers: &Answers, scores: &Scores, known: &Known) -> (String, bool) {
    let mut said = String::new();
    let mut whole = true;
    let mut rest = piece;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, end) = after.split_once('}').unwrap_or((after, ""));
        let (id, as_what) = name.split_once(':').unwrap_or((name, ""));
        let words = match (form.item(id), form.score(id)) {
            (Some(item), _) => answer(form, item, answers, known),
            (None, Some(score)) => scores.0.get(id).map(|scored| score.says(&scored.level).to_owned()).unwrap_or_default(),
            (None, None) => match id.strip_suffix(".score") {
                Some(id) => {
                    form.score(id).zip(scores.0.get(id)).map(|(score, scored)| super::score::short(score, scored)).unwrap_or_default()
                }
                None => String::new(),
            },
        };
        whole &= !words.is_empty();
        said.push_str(before);
        said.push_str(&match (as_what, Number::typed(&words)) {
            ("lower", _) => words.to_lowercase(),
            ("pounds", Some(sum)) => pounds(sum),
            _ => words,
        });
        rest = end;
    }
    said.push_str(rest);
    (said, whole)
}
