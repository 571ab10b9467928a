//! What is known of somebody that could tell who they are: gathered to be looked for in a text, and shown to nobody.

use super::words::{Known, Tells, Theirs};
use crate::{
    App,
    error::Problem,
    forms::{
        Forms,
        answers::{Answer, Answers},
        queries,
        vocabulary::Form,
    },
    people::{
        alike::names,
        characteristics::{self, Statement},
        names as other_names, relationships,
    },
    places,
    running::agencies::queries as agencies,
    work::contacts,
};

/// Answers that are nobody's by themselves, and with another may be somebody's.
const RARE: [&str; 5] = ["ethnicity", "language", "religion", "nationality", "sexuality"];

/// Words of answers that say nothing.
const EMPTY: [&str; 12] =
    ["white", "other", "any", "background", "mixed", "british", "english", "none", "prefer", "known", "asked", "with"];

const SCHOOL: &str = "school";

const OF_MANY_SCHOOLS: [&str; 13] = [
    "school",
    "academy",
    "primary",
    "secondary",
    "infant",
    "infants",
    "junior",
    "nursery",
    "college",
    "community",
    "high",
    "grammar",
    "pre-school",
];

const NUMBERS: [&str; 11] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/// From so many children on their number is rare.
const MANY_CHILDREN: usize = 3;

/// `name`: as they are opened.
pub async fn of(app: &App, root: i64, name: &str) -> Result<Theirs, Problem> {
    let today = app.db.clock.today();
    let mut read = app.db.read().await?;
    let mut theirs = Theirs::default();
    theirs.name(name, Tells::Person, false);
    for other in other_names::of_person(&mut read, root).await? {
        theirs.name(&other.name(), Tells::Person, false);
    }
    let related = relationships::queries::of_person(&mut read, root).await?;
    for one in &related {
        theirs.name(&one.name(), if one.is_child() { Tells::Child } else { Tells::Theirs }, false);
        theirs.hidden(&one.words);
    }
    let workers = contacts::queries::workers(&mut read, today).await?;
    for (_, name) in workers.into_iter().chain(contacts::queries::workers_of_person(&mut read, root).await?) {
        theirs.name(&name, Tells::Worker, true);
    }
    for unit in places::queries::units(&mut read).await? {
        theirs.known.extend([&unit.name, &unit.house].into_iter().filter_map(|words| Known::new(words, Tells::Unit, false)));
        theirs.known.extend(Known::town(&unit.town));
    }
    for place in app.contracts.areas.named() {
        theirs.known.extend(Known::town(place));
    }
    // One word may be any police; several are one that can be looked up.
    for agency in agencies::all(&mut read).await? {
        theirs.known.extend(Known::new(&agency.name, Tells::Agency, !agency.name.trim().contains(' ')));
    }
    for child in related.iter().filter(|one| one.is_child()).filter_map(|one| one.other_id) {
        for school in characteristics::queries::of_person(&mut read, child).await?.iter().filter(|told| told.kind == SCHOOL) {
            theirs.school(school);
        }
    }
    let told = characteristics::queries::of_person(&mut read, root).await?;
    for statement in told.iter().filter(|statement| statement.withdrawn_at.is_none()) {
        theirs.told(app, statement);
    }
    let kinds: Vec<&str> = kinds_with_sealed(&app.forms);
    for record in queries::latest(&mut read, root, &kinds).await? {
        if let Some(form) = app.forms.read(&record.kind, &record.form) {
            theirs.sealed(form, &Answers::kept(&record.answers));
        }
    }
    let children = relationships::queries::standing(&related, today).into_iter().filter(|one| one.is_child()).count();
    if children >= MANY_CHILDREN {
        let said = NUMBERS.get(children).map_or_else(String::new, |word| format!("{word} children"));
        theirs.rare.push([said, format!("{children} children")].into_iter().filter(|words| !words.is_empty()).collect());
    }
    Ok(theirs)
}

fn kinds_with_sealed(forms: &Forms) -> Vec<&str> {
    let mut kinds: Vec<&str> =
        forms.all().filter(|form| form.every().iter().any(|item| item.sealed)).map(|form| form.kind.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

impl Theirs {
    fn name(&mut self, name: &str, tells: Tells, capital: bool) {
        self.known.extend(names::words(name).iter().filter_map(|word| Known::new(word, tells, capital)));
    }

    /// Words that begin with a capital or hold a digit, in what is hidden. That one of them was found is told as of any other
    /// word with a capital, so that nobody learns by guessing what is hidden.
    fn hidden(&mut self, words: &str) {
        let names = |word: &&str| word.chars().count() > 2 && word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
        let words = words.split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’'))).filter(names);
        self.known.extend(words.filter_map(|word| Known::new(word, Tells::Perhaps, word.starts_with(char::is_alphabetic))));
    }

    fn told(&mut self, app: &App, statement: &Statement) {
        let Some(kind) = characteristics::kind(&statement.kind) else { return };
        if kind.id == SCHOOL {
            self.school(statement);
        } else if kind.sealed {
            self.hidden(&statement.value);
            self.hidden(&statement.written);
        } else if RARE.contains(&statement.kind.as_str()) && !characteristics::lists::is_gap(&statement.value) {
            let says = kind.says(&app.contracts, &statement.value);
            let words = format!("{says} {}", statement.written.as_str());
            let words = names::words(&words).into_iter().filter(|word| word.len() > 3 && !EMPTY.contains(&word.as_str()));
            self.rare.push(words.collect());
        }
    }

    /// A school, as a whole and without the words that many have; in small letters, too. It is hidden, so it is told as any other.
    fn school(&mut self, told: &Statement) {
        self.hidden(&told.value);
        let words: Vec<&str> = told.value.split_whitespace().collect();
        let own = words.iter().rposition(|word| !OF_MANY_SCHOOLS.contains(&names::fold(word).as_str())).map_or(0, |last| last + 1);
        self.known.extend([&words[..], &words[..own]].into_iter().filter_map(|words| Known::new(&words.join(" "), Tells::Perhaps, false)));
    }

    fn sealed(&mut self, form: &Form, answers: &Answers) {
        for item in form.every().into_iter().filter(|item| item.sealed) {
            match answers.0.get(&item.id) {
                Some(Answer::One(words)) => self.hidden(words),
                Some(Answer::Many(_)) | None => {}
                Some(Answer::Rows(rows)) => rows.iter().flat_map(|row| row.answers.values()).for_each(|words| self.hidden(words)),
            }
        }
    }
}
