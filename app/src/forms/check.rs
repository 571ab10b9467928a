//! What was typed becomes answers, or is said to be wrong. Only what is asked is checked: an item that is skipped is neither
//! required nor counted, whatever was typed in it before.

use jiff::{Timestamp, civil::Date};

use super::{
    answers::{Answer, Answers, Row},
    ask::{self, Part},
    chosen,
    score::{self, Scores},
    vocabulary::{Form, Item, Number, OTHER, Referred, Type},
};
use crate::{
    clock::Clock,
    duties::pages::{day, moment as in_words},
    files::Kept,
    form::{Faults, Typed, instant},
};

/// What a check has to know besides the form.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub now: Timestamp,
    pub today: Date,
    /// Id and name.
    pub workers: Vec<(i64, String)>,
    /// Reference and name.
    pub children: Vec<(String, String)>,
    /// Of those who are alleged to have abused them: the id of the relationship, and the name.
    pub alleged: Vec<(String, String)>,
    /// Files that a record holds, or that whoever fills the form in has sent.
    pub files: Vec<Kept>,
    /// The record that they are opened of.
    pub record: Option<i64>,
    /// Whether what is sealed is shown, because it was asked for and the journal says so.
    pub shown: bool,
    /// Lists of the pack, by name: code and words. Empty lists accept what they are given.
    pub lists: Vec<(String, Vec<(String, String)>)>,
}

impl Known {
    pub fn at(clock: &Clock) -> Known {
        Known { now: clock.now(), today: clock.today(), ..Known::default() }
    }

    /// Those that an item may refer to: what is answered, and the name.
    pub fn named(&self, of: Option<Referred>) -> Vec<(String, String)> {
        match of {
            Some(Referred::Worker) => self.workers.iter().map(|(id, name)| (id.to_string(), name.clone())).collect(),
            Some(Referred::Child) => self.children.clone(),
            Some(Referred::Alleged) => self.alleged.clone(),
            None => vec![],
        }
    }

    pub fn list(&self, name: &str) -> &[(String, String)] {
        self.lists.iter().find(|(list, _)| list == name).map_or(&[], |(_, choices)| choices)
    }
}

/// A form as it was filled in.
#[derive(Clone, Debug, Default)]
pub struct Filled {
    pub answers: Answers,
    pub scores: Scores,
    /// Items that were answered and are not asked any more.
    pub left_out: Vec<String>,
    pub faults: Faults,
}

/// Somebody outside the service.
pub const OUTSIDE: &str = "outside";

/// Reads and checks what was sent.
pub fn typed(form: &Form, part: Part<'_>, typed: &Typed, before: &Answers, known: &Known) -> Filled {
    let mut given = before.clone();
    let mut format = Faults::default();
    for item in form.every().into_iter().filter(|item| part_has(form, part, item)) {
        read(form, item, typed, known, &mut given, &mut format);
    }
    let mut filled = answered(form, part, &given, known);
    let wrong: Vec<(String, String)> = std::mem::take(&mut filled.faults.0);
    // In the order of the page, what cannot be read before what is missing.
    for item in form.every() {
        let of_item =
            |field: &str| field == item.id || field == item.comment || field == item.other() || field.starts_with(&format!("{}-", item.id));
        let asked = ask::asked(form, &given, part).0.iter().any(|asked| asked.id == item.id);
        for (field, sentence) in
            format.0.iter().filter(|(field, _)| asked && of_item(field)).chain(wrong.iter().filter(|(field, _)| of_item(field)))
        {
            if filled.faults.of(field).is_none() {
                filled.faults.add(field.clone(), sentence.clone());
            }
        }
    }
    for (field, sentence) in wrong {
        if filled.faults.of(&field).is_none() {
            filled.faults.add(field, sentence);
        }
    }
    filled
}

/// Whether an item stands on the page of this part.
pub fn part_has(form: &Form, part: Part<'_>, item: &Item) -> bool {
    let in_later = form.later().find(|group| group.id == item.id || group.items.iter().any(|inner| inner.id == item.id));
    match part {
        Part::First => in_later.is_none(),
        Part::Later(group) => in_later.is_some_and(|later| later.id == group),
        Part::Whole => true,
    }
}

fn read(form: &Form, item: &Item, typed: &Typed, known: &Known, given: &mut Answers, faults: &mut Faults) {
    if item.rows() {
        given.set(&item.id, Answer::Rows(rows(form, item, typed, known, faults)));
        return;
    }
    if !item.asks() {
        return;
    }
    if !item.comment.is_empty() {
        given.one(&item.comment, words(&item.comment, typed.get(&item.comment), 2_000, faults));
    }
    if item.kind == Type::File {
        given.set(&item.id, chosen::read(item, typed, known, faults));
    } else if item.repeats {
        let codes: Vec<String> =
            typed.0.iter().filter(|(name, value)| *name == item.id && !value.is_empty()).map(|(_, value)| value.clone()).collect();
        given.set(&item.id, Answer::Many(codes));
    } else {
        given.one(&item.id, value(item, &item.id, typed, known, faults));
    }
    if item.kind == Type::OpenChoice {
        given.one(&item.other(), words(&item.other(), typed.get(&item.other()), 500, faults));
    }
}

/// One value, by the type of its item.
fn value(item: &Item, name: &str, typed: &Typed, known: &Known, faults: &mut Faults) -> String {
    match item.kind {
        Type::Date if item.ahead => faults.day_if_any(typed, name, item.short()).map(|day| day.to_string()).unwrap_or_default(),
        Type::Date => match faults.day_if_any(typed, name, item.short()) {
            Some(day) if day > known.today => {
                faults.add(name, format!("{} must be today or before.", item.short()));
                String::new()
            }
            day => day.map(|day| day.to_string()).unwrap_or_default(),
        },
        Type::DateTime => moment_typed(item, name, typed, known, faults),
        Type::Time => faults.time_if_any(typed, name).map(|time| time.strftime("%H:%M").to_string()).unwrap_or_default(),
        Type::Line => words(name, typed.get(name), item.max_length.unwrap_or(200), faults),
        Type::Text => words(name, typed.get(name), item.max_length.unwrap_or(10_000), faults),
        Type::Integer | Type::Decimal => number(item, name, typed, faults),
        _ => typed.get(name).to_owned(),
    }
}

/// A day with its time, where that is known: "2026-03-02T14:05", "2026-03-02". It may be sent whole, too, as it is kept.
fn moment_typed(item: &Item, name: &str, typed: &Typed, known: &Known, faults: &mut Faults) -> String {
    let time_field = Item::time(name);
    let (day, time) = match typed.get(name) {
        "" => (faults.day_if_any(typed, name, item.short()), faults.time_if_any(typed, &time_field)),
        whole => (day_of(whole), whole.split_once('T').and_then(|(_, time)| time.parse().ok())),
    };
    let Some(day) = day else {
        if time.is_some() && faults.of(name).is_none() {
            faults.add(name, format!("{}: enter the day, too.", item.short()));
        }
        return String::new();
    };
    let at = faults.moment(&time_field, Some(day), time);
    if !item.ahead && day > known.today {
        faults.add(name, format!("{} must be today or before.", item.short()));
    } else if !item.ahead && at.is_some_and(|at| at > known.now) {
        faults.add(&time_field, "The time must not be later than now.");
    }
    time.map_or_else(|| day.to_string(), |time| format!("{day}T{}", time.strftime("%H:%M")))
}

/// The day of an answer that is a day or a moment.
pub fn day_of(answer: &str) -> Option<Date> {
    answer.split('T').next().and_then(|day| day.parse().ok())
}

/// The moment of an answer that has its time.
pub fn moment_of(answer: &str) -> Option<Timestamp> {
    let (day, time) = answer.split_once('T')?;
    instant(day.parse().ok()?, time.parse().ok()?)
}

fn words(name: &str, typed: &str, most: usize, faults: &mut Faults) -> String {
    let text = typed.replace("\r\n", "\n");
    let length = text.chars().count();
    if length > most {
        faults.add(name, format!("Use {most} characters or fewer. You have typed {length}."));
    }
    text
}

fn number(item: &Item, name: &str, typed: &Typed, faults: &mut Faults) -> String {
    let text = typed.get(name);
    if text.is_empty() {
        return String::new();
    }
    let number = if item.kind == Type::Decimal { Number::written(text) } else { Number::typed(text).filter(|number| number.0 % 100 == 0) };
    match number {
        Some(number) => number.to_string(),
        None => {
            let like = if item.kind == Type::Integer { "a whole number, for example 3" } else { "a number, for example 7 or 7.5" };
            faults.add(name, format!("{}: enter {like}.", item.short()));
            String::new()
        }
    }
}

/// The rows in which something was typed, in the order in which they stand on the page.
fn rows(form: &Form, group: &Item, typed: &Typed, known: &Known, faults: &mut Faults) -> Vec<Row> {
    row_names(group, typed)
        .into_iter()
        .filter_map(|row| {
            let mut answers = std::collections::BTreeMap::new();
            for item in &group.items {
                let name = field(group, &row, item);
                let value = value(item, &name, typed, known, faults);
                if item.chooses() && !value.is_empty() && !is_offered(form, item, &value, known) {
                    faults.add(&name, format!("{}: choose one of the answers.", item.short()));
                }
                if !value.is_empty() {
                    answers.insert(item.id.clone(), value);
                }
            }
            (!answers.is_empty()).then_some(Row { row, answers })
        })
        .collect()
}

/// The name of a field in a row.
pub fn field(group: &Item, row: &str, item: &Item) -> String {
    format!("{}-{row}-{}", group.id, item.id)
}

/// The rows that a form was sent with.
pub fn row_names(group: &Item, typed: &Typed) -> Vec<String> {
    let name = format!("{}-row", group.id);
    let plain = |row: &str| !row.is_empty() && row.len() < 20 && row.chars().all(|c| c.is_ascii_alphanumeric());
    typed.0.iter().filter(|(field, row)| *field == name && plain(row)).map(|(_, row)| row.clone()).take(200).collect()
}

fn is_offered(form: &Form, item: &Item, code: &str, known: &Known) -> bool {
    if !item.list.is_empty() {
        let list = known.list(&item.list);
        return list.is_empty() || list.iter().any(|(id, _)| id == code);
    }
    form.options(item).iter().any(|option| option.code == code)
}

/// Checks answers: what is asked, what is missing, what is out of range, what does not fit together; and scores them.
pub fn answered(form: &Form, part: Part<'_>, given: &Answers, known: &Known) -> Filled {
    let (asked, answers) = ask::asked(form, given, part);
    let scores = score::all(form, &asked, &answers);
    let mut faults = Faults::default();
    for item in asked.iter().filter(|item| part_has(form, part, item)) {
        item_holds(form, item, &answers, known, &mut faults);
    }
    for constraint in &form.constraints {
        let here = asked.iter().any(|item| item.id == constraint.at);
        let speaks = here && ask::all(form, &constraint.when, &answers, &scores);
        if speaks && !ask::all(form, &constraint.must, &answers, &scores) && faults.of(&constraint.at).is_none() {
            faults.add(&constraint.at, &constraint.says);
        }
    }
    not_ahead_of_now(form, &answers, known, &mut faults);
    let dropped = |id: &&String| given.given(id) && !answers.given(id);
    let left_out = given.0.keys().filter(dropped).map(|id| id.strip_suffix("-other").unwrap_or(id).to_owned()).collect();
    Filled { answers, scores, left_out, faults }
}

fn item_holds(form: &Form, item: &Item, answers: &Answers, known: &Known, faults: &mut Faults) {
    let id = item.id.as_str();
    let codes = answers.codes(id);
    if !item.required.is_empty() && !answers.given(id) && (item.asks() || item.rows()) {
        faults.add(id, &item.required);
    }
    if item.rows() {
        rows_hold(item, answers.rows(id), faults);
    } else if let (Type::Group, Some(first), false) = (item.kind, item.items.first(), item.required.is_empty()) {
        // Of a group at least one item is answered.
        if !item.items.iter().any(|inner| answers.given(&inner.id)) {
            faults.add(&first.id, &item.required);
        }
    }
    if item.chooses() && codes.iter().any(|code| !is_offered(form, item, code, known)) {
        faults.add(id, format!("{}: choose one of the answers.", item.short()));
    }
    if item.kind == Type::Boolean && codes.iter().any(|code| !matches!(*code, "yes" | "no")) {
        faults.add(id, format!("{}: choose yes or no.", item.short()));
    }
    if item.kind == Type::OpenChoice && codes.contains(&OTHER) && answers.get(&item.other()).is_empty() {
        faults.add(item.other(), format!("{}: say what else.", item.short()));
    }
    if let Some(number) = Number::typed(answers.get(id)).filter(|_| matches!(item.kind, Type::Integer | Type::Decimal)) {
        let (low, high) = (item.min.is_some_and(|min| number < min), item.max.is_some_and(|max| number > max));
        if low || high {
            let from = item.min.map_or(String::new(), |min| format!(" {min} or more"));
            let to = item.max.map_or(String::new(), |max| format!(" {max} or less"));
            faults.add(
                id,
                format!("{}: enter{}.", item.short(), [from, to].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" and")),
            );
        }
    }
    if let (Some(on), Some(first)) = (day_of(answers.get(id)), day_of(answers.get(&item.not_before)))
        && on < first
    {
        faults.add(id, format!("{} must be on or after {}.", item.short(), day(first)));
    }
    if item.kind == Type::Reference {
        refers(item, answers.get(id), known, faults);
    }
}

fn rows_hold(group: &Item, rows: &[Row], faults: &mut Faults) {
    for row in rows {
        for item in group.items.iter().filter(|item| !item.required.is_empty() && !row.answers.contains_key(&item.id)) {
            faults.add(field(group, &row.row, item), &item.required);
        }
    }
}

fn refers(item: &Item, value: &str, known: &Known, faults: &mut Faults) {
    let outside = item.of == Some(Referred::Worker) && value == OUTSIDE;
    let there = outside || known.named(item.of).iter().any(|(code, _)| code == value);
    if !value.is_empty() && !there {
        faults.add(&item.id, format!("{}: choose from the list.", item.short()));
    }
}

/// What has happened has happened by now, to the minute where the minute is known.
fn not_ahead_of_now(form: &Form, answers: &Answers, known: &Known, faults: &mut Faults) {
    let columns = &form.columns;
    for (on, time) in [(&columns.day, &columns.time), (&columns.second_day, &columns.second_time)] {
        if let (Ok(day), Ok(at)) = (answers.get(on).parse(), answers.get(time).parse()) {
            faults.moment(time, Some(day), Some(at));
        }
        let ahead = form.item(on).is_some_and(|item| item.ahead);
        if !ahead && moment(answers, on, time).is_some_and(|at| at > known.now) {
            faults.add(time, "The time must not be later than now.");
        }
    }
    // What answers something is not earlier than it, to the minute where both are known.
    let follows = form.item(&columns.second_time).is_some_and(|item| !item.not_before.is_empty() && item.not_before == columns.time);
    if let (true, Some(first), Some(second)) =
        (follows, moment(answers, &columns.day, &columns.time), moment(answers, &columns.second_day, &columns.second_time))
        && second < first
        && answers.get(&columns.day) == answers.get(&columns.second_day)
    {
        faults.add(&columns.second_time, format!("This must not be before {}, when it came.", in_words(first)));
    }
}

/// The moment of a day and a time that were answered, or of one item that has both.
pub fn moment(answers: &Answers, on: &str, time: &str) -> Option<Timestamp> {
    if time.is_empty() {
        return moment_of(answers.get(on));
    }
    instant(answers.get(on).parse().ok()?, answers.get(time).parse().ok()?)
}
