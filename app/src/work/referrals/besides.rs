//! What is told with a referral besides the referral itself: whether she may be called, where she is, the children, the pets,
//! and who did it. Each becomes what it is anywhere else: a way to reach her, a statement, people of their own.

use jiff::civil::Date;

use super::receive::SaidInIt;
use crate::{
    App,
    db::{DbError, Write},
    form::{Faults, Typed, Words},
    people::{
        self, OpenPerson,
        add::NewPerson,
        birth::Birth,
        characteristics::{
            self,
            record::{self, Telling},
        },
        children::record::{NewChild, record_child},
        relationships::{self, record::allege},
        safe_contact::{
            self, digits,
            record::{Which, confirm},
            referrer::{self, Alleged},
            tied,
        },
    },
    versions::Values,
};

/// So many children can be written down while somebody is on the phone; the page of the referral takes more.
pub const CHILDREN: usize = 5;

/// Statements that the form asks for, with the field for the words of each.
const TOLD: [(&str, &str); 4] =
    [("where-now", "where_now_words"), ("pets", "pets_words"), ("pregnancy", ""), ("interpreter", "interpreter_words")];

/// What is told besides, as it was checked.
#[derive(Debug, Default)]
pub struct Besides {
    /// Kind, value and words.
    told: Vec<(&'static str, String, String)>,
    reach: Option<Values>,
    children: Vec<NewChild>,
    /// The name of whoever did it, and what to know of them.
    alleged: Option<(String, String, String)>,
}

impl Besides {
    pub fn check(app: &App, typed: &Typed, faults: &mut Faults) -> Besides {
        let besides = Besides {
            told: told(app, typed, faults),
            reach: reach(typed, faults),
            children: (1..=CHILDREN).filter_map(|n| child(typed, n, app.db.clock.today(), faults)).collect(),
            alleged: alleged(typed, faults),
        };
        let alleged = besides.of_the_alleged();
        if besides.rings_the_alleged(&alleged.written) {
            faults.add("call_number", tied::SENTENCE);
        }
        if alleged.refers(typed.get("referrer")) {
            faults.ask(typed, "referrer", referrer::SENTENCE);
        }
        besides
    }

    /// What the form says of whoever did it.
    fn of_the_alleged(&self) -> Alleged {
        let mut alleged = Alleged::default();
        if let Some((given, family, words)) = &self.alleged {
            alleged.names.push((given.clone(), family.clone()));
            alleged.written.push(words.clone());
        }
        alleged
    }

    /// Whether the number they may be called at is also in what is written of whoever is alleged to have abused them.
    pub fn rings_the_alleged(&self, written: &[String]) -> bool {
        self.reach.as_ref().is_some_and(|reach| safe_contact::value(reach, "safe") != "no" && tied::is_theirs(reach, written))
    }
}

fn told(app: &App, typed: &Typed, faults: &mut Faults) -> Vec<(&'static str, String, String)> {
    let mut told = vec![];
    for (kind, words) in TOLD {
        let field = kind.replace('-', "_");
        let value = typed.some(&field).unwrap_or("not-asked").to_owned();
        if !characteristics::kind(kind).is_some_and(|kind| kind.takes(app.contracts.main(), &value)) {
            faults.add(&field, "Choose one of the answers");
        }
        let written = if words.is_empty() { String::new() } else { faults.words(typed, words, Words { required: None, most: 500 }) };
        match (value.as_str(), written.is_empty()) {
            ("not-asked", true) => {}
            ("not-asked", false) => faults.add(&field, "Choose an answer as well, for what you wrote beside it"),
            _ => told.push((kind, value, written)),
        }
    }
    let language = faults.words(typed, "language", Words { required: None, most: 100 });
    if !language.is_empty() {
        told.push(("language", language, String::new()));
    }
    told
}

/// How she may be reached. A number alone says nothing: whoever rings it may be heard by him.
fn reach(typed: &Typed, faults: &mut Faults) -> Option<Values> {
    let safe = typed.get("may_call");
    let number = faults.words(typed, "call_number", Words { required: None, most: 100 });
    let how = faults.words(typed, "call_how", Words { required: None, most: 500 });
    if !safe.is_empty() && safe_contact::SAFE.iter().all(|(id, _)| *id != safe) {
        faults.add("may_call", "Choose whether they may be called");
    }
    if safe.is_empty() && !(number.is_empty() && how.is_empty()) {
        faults.add("may_call", "Say whether this is safe, or that it is not. If you do not know, choose “Ask them first each time”.");
    }
    if safe == "yes" && number.is_empty() && how.is_empty() {
        faults.add("call_number", "Enter the number, or say how else they may be reached");
    }
    if safe.is_empty() || safe == "ask" && number.is_empty() && how.is_empty() {
        return None;
    }
    let means = match (how.as_str(), safe) {
        ("", "no") => "Do not ring, text or write",
        ("", _) => "Ring",
        (how, _) => how,
    };
    let way = if number.is_empty() { "other" } else { "phone" };
    Some(Values::from([("way".into(), way.into()), ("safe".into(), safe.into()), ("phone".into(), number), ("means".into(), means.into())]))
}

/// One row of the children; nothing when it is empty. The family name may be left out.
fn child(typed: &Typed, n: usize, today: Date, faults: &mut Faults) -> Option<NewChild> {
    let field = |part: &str| format!("child{n}_{part}");
    let name = |faults: &mut Faults, part: &str| faults.words(typed, &field(part), Words { required: None, most: 100 });
    let (given_name, family_name) = (name(faults, "given"), name(faults, "family"));
    let birth = birth(typed.get(&field("age")), today);
    if given_name.is_empty() && family_name.is_empty() {
        if typed.some(&field("age")).is_some() {
            faults.add(field("given"), "Enter the child’s name too. If nobody said it, write “Child”.");
        }
        return None;
    }
    if birth.is_none() {
        faults.add(field("age"), "Enter an age in years up to 25, or a date of birth in the past, for example 7 or 27 3 2019.");
    }
    let sex = typed.get(&field("sex")).to_owned();
    Some(NewChild { given_name, family_name, birth: birth?, sex, school_place: String::new(), social_care: "not-asked".into() })
}

/// An age as it is told on the phone, or a day of birth. Nothing for what is neither.
fn birth(text: &str, today: Date) -> Option<Birth> {
    if text.is_empty() {
        return Some(Birth::Unknown);
    }
    if let Ok(age) = text.parse::<i64>() {
        return (0..=25).contains(&age).then_some(Birth::Aged(age, today));
    }
    let parts: Vec<&str> = text.split(|c: char| c.is_whitespace() || "/.-".contains(c)).filter(|part| !part.is_empty()).collect();
    let [day, month, year] = parts[..] else { return None };
    let typed = Typed::default().with("born-day", day).with("born-month", month).with("born-year", year);
    Faults::default().past_day(&typed, "born", "", today).map(Birth::On)
}

fn alleged(typed: &Typed, faults: &mut Faults) -> Option<(String, String, String)> {
    let given = faults.words(typed, "abuser_given", Words { required: None, most: 200 });
    let family = faults.words(typed, "abuser_family", Words { required: None, most: 200 });
    let words = faults.words(typed, "abuser_words", Words { required: None, most: 2_000 });
    (!given.is_empty() || !family.is_empty() || !words.is_empty()).then_some((given, family, words))
}

/// Where on the page a field stands, so that the list of what is wrong goes down the page.
pub fn place(field: &str) -> usize {
    let field = field.strip_prefix("sure-").unwrap_or(field);
    let at = ORDER.iter().position(|known| field == *known);
    at.unwrap_or_else(|| if field.starts_with("child") { ORDER.iter().position(|f| *f == "pets").unwrap_or_default() } else { ORDER.len() })
}

const ORDER: [&str; 37] = [
    "source",
    "referrer",
    "may_call",
    "call_number",
    "call_how",
    "door",
    "received",
    "received_time",
    "service",
    "given_name",
    "family_name",
    "no_name",
    "born",
    "known",
    "gender",
    "where_now",
    "where_now_words",
    "postcode",
    "pets",
    "pets_words",
    "abuser_given",
    "abuser_family",
    "abuser_words",
    "risk",
    "dash_score",
    "main_need",
    "second_need",
    "words",
    "interpreter",
    "interpreter_words",
    "language",
    "pregnancy",
    "disability",
    "no_recourse",
    "ethnicity",
    "sexuality",
    "then",
];

/// Writes what was told besides, of the person the referral is about.
pub async fn write(tx: &mut Write, reference: &str, besides: &Besides, (said, told_by): (&SaidInIt, &str)) -> Result<(), DbError> {
    let (case, person) = people::received(tx, reference).await?;
    let (at, by) = (tx.at, tx.actor.account_id);
    let rows: Vec<(&str, &str, &str)> = besides.told.iter().map(|(kind, value, words)| (*kind, value.as_str(), words.as_str())).collect();
    let telling = Telling { person_id: person.id, referral_id: Some(case.referral_id), on: said.received_on, told_by, at, by };
    record::told(tx, telling, &rows).await?;
    if let Some(reach) = &besides.reach {
        reached(tx, &person, said.received_on, reach).await?;
    }
    for child in &besides.children {
        let known = relationships::queries::child_called(tx, person.id, &child.given_name).await?;
        record_child(tx, &case, known, child).await?;
    }
    if let Some((given_name, family_name, words)) = &besides.alleged {
        let there = relationships::queries::alleged_called(tx, person.id, (given_name, family_name)).await?;
        if !there {
            let whom = NewPerson { given_name, family_name, born_on: None };
            allege(tx, &person, &whom, (words, None)).await?;
        }
    }
    Ok(())
}

/// A number that is known is confirmed with what was said of it; another one is another way.
async fn reached(tx: &mut Write, person: &OpenPerson, on: Date, reach: &Values) -> Result<(), DbError> {
    let dialled = digits(safe_contact::value(reach, "phone"));
    let standing = safe_contact::queries::standing(tx, person.id).await?;
    let same = standing.iter().find(|line| !dialled.is_empty() && line.way == "phone" && digits(&line.phone) == dialled);
    let (which, opened_on) = same.map_or((Which::Another, 0), |line| (Which::Line(line.line_id), line.id));
    let mut values = same.map_or_else(Values::default, |line| line.values());
    values.extend(reach.iter().filter(|(_, said)| !said.is_empty()).map(|(name, said)| (name.clone(), said.clone())));
    confirm(tx, person, (which, opened_on), on, &values).await?;
    Ok(())
}
