//! Finding people by what somebody typed: words of a name in any order, parts of words, words as heard, a reference, a telephone
//! number, a day of birth, or the unit they live in.
//!
//! Nobody's record is scanned. Typed words are looked for among the words that people are called by (`name_words.rs`),
//! which are few however many people there are, and people by those words. Every read here stops at a bound of its own.
//! The statements are three, whatever is typed: people by words or parts of words, and by all else; when those are few, words
//! that may be meant; people by those. A fourth says where each of those found is.

mod find;
mod in_service;
mod recent;
mod room;

pub use room::room;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use tabular::Cell;

use crate::people::{
    alike::{self, names},
    birth::Birth,
    heard, safe_contact,
};
use crate::{
    arrivals::Century,
    db::{DbError, Read, Value, filled_up},
    row,
    sealed::numbers,
};
use crate::{seen, shown_episode, shown_referral, shown_written};

/// So many people are shown.
pub const SHOWN: usize = 50;
/// With fewer found than this, similar names are looked for as well.
const FEW: usize = 10;
/// So many words lead to people; further ones are only compared.
const LEADING: usize = 3;
/// No name is longer, and what is typed is cut to it.
const LONGEST: usize = 60;
/// So many records are read by each way to them. Somebody has at most three words that begin alike, so a read that was cut
/// gave a third as many records or more.
const RECORDS: usize = 150;
const MAYBE_CUT: usize = RECORDS / 3;
/// What was typed, made comparable.
pub struct Typed {
    words: Vec<String>,
    reference: String,
    phone: Option<String>,
    /// The end of a telephone number.
    last_digits: Option<String>,
    born: Option<Date>,
    today: Date,
}

/// The day that the whole text is, as people write one: "3/5/90", "3 May 1990", "1990-05-03".
fn day(text: &str, today: Date) -> Option<Date> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    // A bare number is a day only where it is written out, as 03051990.
    let is_number = digits == text.trim().chars().count();
    if digits < 3 || is_number && digits != 8 {
        return None;
    }
    crate::arrivals::day_typed(&Cell::Text(text.into()), Century::Before(today)).ok().flatten()
}

impl Typed {
    /// What was typed on a day.
    pub fn new(text: &str, today: Date) -> Typed {
        let mut words: Vec<String> = vec![];
        for word in names::sought(text) {
            let word: String = word.chars().take(LONGEST).collect();
            if !words.contains(&word) {
                words.push(word);
            }
        }
        let digits = Some(safe_contact::digits(text)).filter(|_| !text.chars().any(char::is_alphabetic));
        let last_digits = digits.clone().filter(|digits| digits.len() >= numbers::END);
        let phone = digits.filter(|digits| digits.len() >= numbers::BEGINNING);
        Typed { words, reference: text.trim().to_uppercase(), phone, last_digits, born: day(text, today), today }
    }

    /// The longest words, which the fewest people have.
    fn leading(&self) -> Vec<Word> {
        let mut words: Vec<Word> = self.words.iter().map(|word| Word { typed: word.clone(), heard: vec![] }).collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.typed.chars().count()));
        words.truncate(LEADING);
        words
    }

    /// How well a name answers to what was typed; nothing when a word of it is not there. The number says how: 0 for all
    /// words as typed, then words that begin so, that hold it, and that only come near.
    fn rank<'r>(&'r self, name_key: &'r str, known: &mut Known<'r>) -> Option<Rank> {
        let mut rank = Rank { near: false, far: 0 };
        for typed in &self.words {
            let mut of = |word| *known.entry((typed, word)).or_insert_with(|| Rank::of(typed, word));
            let nearest = name_key.split(' ').filter_map(&mut of).min()?;
            rank = Rank { near: rank.near || nearest.near, far: rank.far + nearest.far };
        }
        Some(rank)
    }
}

/// How each word of a name that was met answers to a typed one: many people share a name.
type Known<'r> = HashMap<(&'r str, &'r str), Option<Rank>>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    /// Whether a word is only similar.
    near: bool,
    far: usize,
}

impl Rank {
    fn of(typed: &str, word: &str) -> Option<Rank> {
        let part = |far| Some(Rank { near: false, far });
        match word {
            _ if word == typed => part(0),
            _ if word.starts_with(typed) => part(1),
            // One letter is an initial.
            _ if typed.chars().count() > 1 && word.contains(typed) => part(2),
            _ => alike::distance(typed, word).map(|letters| Rank { near: true, far: 2 + letters }),
        }
    }
}

/// A word that leads to people, with words that may be meant by it.
struct Word {
    typed: String,
    heard: Vec<String>,
}

impl Word {
    /// One letter is an initial.
    fn is_initial(&self) -> bool {
        self.typed.chars().count() == 1
    }
}

row! {
    /// A person as search shows them.
    #[derive(Clone, Debug)]
    pub struct Match {
        pub id: i64,
        pub reference: String,
        pub given_name: String,
        pub family_name: String,
        born_on: Option<Date>,
        born_year: Option<i64>,
        age_told: Option<i64>,
        age_told_on: Option<Date>,
        expected_on: Option<Date>,
        unborn: bool,
        /// By what else than their name they were found: reference, phone, last-digits, born, unit.
        pub by: String,
        /// The name that led here, as it is compared.
        called: String,
    }
}

impl Match {
    /// Found by what is theirs alone, or nearly, and not by a name.
    fn is_exact(&self) -> bool {
        !self.by.is_empty()
    }

    pub fn birth(&self) -> Birth {
        Birth::of((self.born_on, self.born_year, self.age_told, self.age_told_on, self.expected_on, self.unborn))
    }
}

/// Some of the people, in the order they are to be shown in.
#[derive(Default)]
pub struct Matches {
    pub people: Vec<Match>,
    /// Whether there are, or may be, more than these.
    pub more: bool,
}

/// Who was found.
#[derive(Default)]
pub struct Found {
    /// By words and parts of words as typed, or by reference.
    pub people: Matches,
    /// By words that sound or look like those typed. Nobody is in both.
    pub similar: Matches,
}

/// Looks for people. Whoever calls this has made sure that the asker may see people.
pub async fn search(read: &mut Read, typed: &Typed) -> Result<Found, DbError> {
    let mut words = typed.leading();
    let records: Vec<Match> = people(read, typed, &words).await?;
    let exactly = records.iter().any(Match::is_exact);
    let found = typed.sorted(records, false);
    if exactly || found.people.len() >= FEW || words.is_empty() {
        return Ok(Found { people: found, similar: Matches::default() });
    }
    hear(read, &mut words).await?;
    let mut similar = Matches::default();
    if words.iter().any(|word| !word.heard.is_empty()) {
        similar = typed.sorted(people(read, typed, &words).await?, true);
        similar.people.retain(|person| found.people.iter().all(|there| there.id != person.id));
    }
    Ok(Found { people: found, similar })
}

impl Typed {
    /// The people of these records, each once, best first.
    fn sorted(&self, records: Vec<Match>, near: bool) -> Matches {
        let cut = records.len() >= MAYBE_CUT;
        let mut best: BTreeMap<i64, (Rank, &Match)> = BTreeMap::new();
        let mut known = Known::new();
        for record in &records {
            let exactly = record.is_exact().then_some(Rank { near: false, far: 0 });
            let Some(rank) = exactly.or_else(|| self.rank(record.called.trim(), &mut known)).filter(|rank| rank.near == near) else {
                continue;
            };
            if best.get(&record.id).is_none_or(|(there, _)| rank < *there) {
                best.insert(record.id, (rank, record));
            }
        }
        let mut people: Vec<(Rank, &Match)> = best.into_values().collect();
        people.sort_by(|(a, one), (b, other)| {
            let by_name =
                || (&one.family_name, &one.given_name, &one.reference).cmp(&(&other.family_name, &other.given_name, &other.reference));
            a.cmp(b).then_with(by_name)
        });
        let more = cut || people.len() > SHOWN;
        Matches { people: people.into_iter().map(|(_, person)| person.clone()).take(SHOWN).collect(), more }
    }
}

/// A statement being put together from parts of this program, with its arguments.
#[derive(Default)]
struct Statement {
    args: Vec<Value>,
}

impl Statement {
    /// The place of an argument in the text.
    fn arg(&mut self, value: impl Into<Value>) -> String {
        self.args.push(value.into());
        format!("${}", self.args.len())
    }

    /// The places of many, of which there is one at least.
    fn list<T: Clone + Into<Value>>(&mut self, values: &[T], step: usize) -> String {
        filled_up(values, step).into_iter().map(|value| self.arg(value)).collect::<Vec<_>>().join(",")
    }
}

/// Behind every word that begins with what stands before it.
const LAST: char = char::MAX;

/// The ways from a typed word to records of people, which must have `others` in their names as well.
fn ways(word: &Word, others: &str, statement: &mut Statement) -> Vec<String> {
    let typed = &word.typed;
    let (from, to) = (statement.arg(typed), statement.arg(format!("{typed}{LAST}")));
    // In the order of the index, in which the word itself comes before those that only begin so.
    let mut ways = vec![format!("name_word n WHERE n.word >= {from} AND n.word < {to}{others} ORDER BY n.word, n.person_id")];
    if !word.is_initial() {
        let inside = with_inside(typed, &format!("_%{typed}%"), statement);
        // CROSS JOIN, because SQLite then takes the tables in this order: it does not know that the parts are fewer.
        ways.push(format!("name_part q CROSS JOIN name_word n WHERE {inside} AND n.word = q.word{others}"));
    }
    if !word.heard.is_empty() {
        let heard = statement.list(&word.heard, 16);
        ways.push(format!("name_word n WHERE n.word IN ({heard}){others}"));
    }
    ways
}

/// The condition that a word `q.word` of somebody's holds what was typed. Two letters stand at the beginning of some part
/// wherever they stand in a word.
fn with_inside(typed: &str, inside: &str, statement: &mut Statement) -> String {
    let part: String = typed.chars().take(3).collect();
    let (from, to) = (statement.arg(&part), statement.arg(format!("{part}{LAST}")));
    format!("q.part >= {from} AND q.part < {to} AND q.word LIKE {}", statement.arg(inside))
}

/// The condition that the name beside a word answers to another word too. What is typed holds no sign that LIKE knows.
fn answers(word: &Word, statement: &mut Statement) -> String {
    let typed = &word.typed;
    if word.is_initial() {
        return format!(" AND n.called LIKE {}", statement.arg(format!("% {typed}%")));
    }
    let inside = format!("%{typed}%");
    if word.heard.is_empty() {
        // Asked once, before anybody's name is: whether there is such a word at all.
        let known = with_inside(typed, &inside, statement);
        return format!(" AND n.called LIKE {} AND EXISTS (SELECT 1 FROM name_part q WHERE {known})", statement.arg(inside));
    }
    // Who is called so is read once: comparing each name with every word that may be meant took longer than all else.
    let (inside, heard) = (statement.arg(inside), statement.list(&word.heard, 16));
    format!(" AND (n.called LIKE {inside} OR n.person_id IN (SELECT o.person_id FROM name_word o WHERE o.word IN ({heard})))")
}

/// Records by the unit in which they live today, by a telephone number that they can be reached at, and by the day of birth.
fn by_what_else(read: &Read, typed: &Typed, unit: &str, statement: &mut Statement) -> Result<Vec<String>, DbError> {
    let today = statement.arg(typed.today);
    let mut found = vec![format!(
        "SELECT e.person_id, 'unit' AS by, '' AS called FROM unit u JOIN stay s ON s.unit_id = u.id JOIN episode e ON e.id = s.episode_id
         WHERE upper(replace(u.name, ' ', '')) = {unit} AND s.withdrawn_at IS NULL AND e.withdrawn_at IS NULL
         AND s.arrived_on <= {today} AND (s.departed_on IS NULL OR s.departed_on > {today}) AND {}",
        shown_episode!("where", "e.id")
    )];
    // Numbers are sealed: what was typed is made blind, and looked for among what stands beside them.
    let phone = typed.phone.as_ref().map(|digits| Ok::<_, DbError>(("phone", numbers::beginning(read, digits)?)));
    let last_digits = typed.last_digits.as_ref().map(|digits| Ok(("last-digits", numbers::end(read, digits)?)));
    for mark in [phone, last_digits].into_iter().flatten() {
        let (by, mark) = mark?;
        let mark = statement.arg(mark);
        found.push(format!(
            "SELECT person_id, '{by}' AS by, '' AS called FROM (SELECT c.person_id FROM safe_contact_mark m
             JOIN safe_contact c ON c.id = m.safe_contact_id WHERE m.mark = {mark} AND c.withdrawn_at IS NULL AND {} LIMIT {RECORDS}) w",
            shown_written!("contact", "c.person_id", "c.recorded_by", "c.recorded_at")
        ));
    }
    if let Some(born) = typed.born {
        let born = statement.arg(born);
        found.push(format!(
            "SELECT person_id, 'born' AS by, '' AS called FROM (SELECT id AS person_id FROM service_user WHERE born_on = {born} LIMIT {RECORDS}) w"
        ));
    }
    Ok(found)
}

/// Records by reference, by the whole name, and by the typed words: those that the first leads to, if their names answer to
/// the others.
async fn people(read: &mut Read, typed: &Typed, words: &[Word]) -> Result<Vec<Match>, DbError> {
    let mut statement = Statement::default();
    let reference = statement.arg(&typed.reference);
    // A provider's numbers are kept without spaces.
    let theirs = statement.arg(typed.reference.split_whitespace().collect::<String>());
    let mut whole = typed.words.clone();
    whole.sort();
    let whole = statement.arg(whole.join(" "));
    let mut found = vec![
        format!("SELECT id AS person_id, 'reference' AS by, '' AS called FROM service_user WHERE reference = {reference}"),
        format!(
            "SELECT person_id, 'reference' AS by, '' AS called FROM referral r WHERE r.reference = {reference} AND {}",
            shown_referral!("timeline", "r.id")
        ),
        format!("SELECT id AS person_id, 'reference' AS by, '' AS called FROM service_user WHERE theirs = {theirs} AND theirs <> ''"),
        format!(
            "SELECT person_id, 'reference' AS by, '' AS called FROM referral r WHERE r.theirs = {theirs} AND r.theirs <> '' AND {}",
            shown_referral!("timeline", "r.id")
        ),
        format!(
            "SELECT person_id, '' AS by, called FROM (SELECT id AS person_id, name_key AS called FROM service_user
             WHERE name_key = {whole} AND name_key <> '' LIMIT {RECORDS}) w"
        ),
    ];
    found.extend(by_what_else(read, typed, &theirs, &mut statement)?);
    if let Some((first, others)) = words.split_first() {
        let others: String = others.iter().map(|word| answers(word, &mut statement)).collect();
        for way in ways(first, &others, &mut statement) {
            found.push(format!("SELECT person_id, '' AS by, called FROM (SELECT n.person_id, n.called FROM {way} LIMIT {RECORDS}) w"));
        }
    }
    let text = format!(
        "SELECT root.id, root.reference, root.given_name, root.family_name, root.born_on, root.born_year, root.age_told,
                root.age_told_on, root.expected_on, root.unborn, m.by, m.called
         FROM ({}) m JOIN person p ON p.id = m.person_id JOIN person root ON root.id = p.root_id WHERE {}",
        found.join(" UNION "),
        seen!("root.id")
    );
    read.all_assembled(text, statement.args).await
}

/// Finds the words that may be meant by those typed: what people are called that shares parts with them, and other forms
/// of the same first name. A word that nobody is called by then leads: those who are meant by it are fewer.
async fn hear(read: &mut Read, words: &mut [Word]) -> Result<(), DbError> {
    let typed: Vec<&str> = words.iter().map(|word| word.typed.as_str()).collect();
    let there = heard::sharing_parts(read, &typed).await?;
    let mut known = BTreeSet::new();
    for (word, there) in words.iter_mut().zip(&there) {
        let (holding, others): (Vec<&str>, Vec<&str>) = there.iter().map(String::as_str).partition(|name| name.contains(&word.typed));
        if !holding.is_empty() {
            known.insert(word.typed.clone());
        }
        let kin = alike::kin(&word.typed).into_iter().filter(|name| !name.contains(&word.typed));
        word.heard = kin.chain(heard::followed(&word.typed, others.into_iter())).map(str::to_owned).collect();
    }
    words.sort_by_key(|word| known.contains(&word.typed) || word.heard.is_empty());
    Ok(())
}
