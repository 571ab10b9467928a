//! Whether a form file holds together: what it names is there, an item is asked by what stands before it, levels rise.

use std::collections::BTreeSet;

use super::{
    Forms, anonymous,
    beforehand::{self, InitialBy},
    in_diary::DiaryDay,
    says,
    vocabulary::{About, Condition, Form, Item, Layout, Needs, OTHER, Permission, Type},
};
use crate::{duties::kinds, files};

/// Names of fields that the page around a form has for itself.
const TAKEN: [&str; 10] = ["csrf", "form_key", "then", "seen", "version", "form_version", "change_why", "choosing", "sure", "draft-kept"];

type Wrong = Option<(String, String)>;

fn wrong_at(word: &str, because: impl Into<String>) -> Wrong {
    Some((word.to_owned(), because.into()))
}

/// What is wrong with a form, if anything: the word it is about, and a sentence.
pub fn wrong(form: &Form) -> Wrong {
    may(form)
        .or_else(|| names(form))
        .or_else(|| form.every().into_iter().find_map(|item| of_item(form, item)))
        .or_else(|| columns(form))
        .or_else(|| in_diary(form))
        .or_else(|| counts(form))
        .or_else(|| tasks(form))
        .or_else(|| ledger(form))
        .or_else(|| anonymous::wrong(form))
        .or_else(|| scores(form))
        .or_else(|| conditions(form))
        .or_else(|| facts(form))
        .or_else(|| decision(form))
        .or_else(|| files_stand_alone(form))
        .or_else(|| sealed(form))
}

/// What is recorded of a colleague or of who pays is the managers' to write and to read.
fn may(form: &Form) -> Wrong {
    if form.for_workers && form.about != About::Contract {
        return wrong_at("for_workers", "only what is about a contract says so; what is about a person or a unit is for workers anyhow");
    }
    let wrong = form.about.of_the_service() && form.may != Permission::ManageCases && !form.for_workers;
    wrong.then(|| {
        (
            form.kind.clone(),
            "what is about a worker, an organisation or a contract needs may = \"manage-cases\", or of a contract for_workers = true"
                .to_owned(),
        )
    })
}

/// A decision is filled in later, and lists read what was decided from the column of outcomes.
fn decision(form: &Form) -> Wrong {
    let groups: Vec<&Item> = form.every().into_iter().filter(|item| item.decided_by.is_some()).collect();
    if let Some(at_once) = groups.iter().find(|group| group.later.is_empty()) {
        return wrong_at(&at_once.id, "a decision is made later: say with “later” what leads to it");
    }
    match groups[..] {
        [] => None,
        [group] if group.items.iter().any(|item| item.id == form.columns.outcome && !item.required.is_empty()) => None,
        [group] => wrong_at(&group.id, "the column outcome must be an item of the decision, and required"),
        _ => wrong_at(&form.kind, "a form has one decision at most"),
    }
}

fn names(form: &Form) -> Wrong {
    let mut seen = BTreeSet::new();
    for item in form.every() {
        let time = if item.kind == Type::DateTime { Item::time(&item.id) } else { String::new() };
        let fields = [item.id.as_str(), item.comment.as_str(), time.as_str()]
            .into_iter()
            .chain(item.items.iter().filter(|_| item.rows()).map(|row| row.id.as_str()));
        for name in fields.filter(|name| !name.is_empty()) {
            if TAKEN.contains(&name) {
                return wrong_at(name, format!("“{name}” is a name that every form has for itself"));
            }
            if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
                return wrong_at(name, format!("“{name}” cannot name an item; use letters, digits, hyphens and underscores"));
            }
            if !seen.insert(name.to_owned()) {
                return wrong_at(name, format!("two items are called “{name}”"));
            }
        }
        if item.id.is_empty() && item.asks() {
            return wrong_at(&item.text, "this item has no id");
        }
        if item.id.is_empty() && item.rows() {
            return wrong_at(&item.text, "rows that repeat need an id");
        }
    }
    None
}

fn of_item(form: &Form, item: &Item) -> Wrong {
    let word = if item.id.is_empty() { &item.text } else { &item.id };
    if item.rows()
        && item.items.iter().any(|inner| matches!(inner.kind, Type::Group | Type::Display | Type::OpenChoice | Type::File) || inner.repeats)
    {
        return wrong_at(word, "rows hold plain items: no groups, no choices of several, no open choice, no file");
    }
    if item.kind != Type::Group && !item.items.is_empty() {
        return wrong_at(word, "only a group holds items");
    }
    if !item.as_in.is_empty() && form.item(&item.as_in).is_none_or(|other| other.options.is_empty()) {
        return wrong_at(&item.as_in, format!("there is no item “{}” with options", item.as_in));
    }
    if item.chooses() && form.options(item).is_empty() && item.list.is_empty() {
        return wrong_at(word, "a choice needs options, a list of the pack, or another item's with as_in");
    }
    if item.kind == Type::OpenChoice && !form.options(item).iter().any(|option| option.code == OTHER) {
        return wrong_at(word, "an open choice needs the option “other”, which asks for words");
    }
    if item.kind == Type::Reference && item.of.is_none() {
        return wrong_at(word, "a reference says of what: worker or child");
    }
    if item.kind != Type::File && !(item.kinds.is_empty() && item.megabytes.is_none() && item.most.is_none()) {
        return wrong_at(word, "kinds, megabytes and most are of files");
    }
    if item.kind == Type::File {
        return of_a_file(item);
    }
    if item.layout == Layout::Grid && (item.kind != Type::Group || item.items.iter().any(|row| row.kind != Type::Choice || row.repeats)) {
        return wrong_at(word, "a grid is a group of choices");
    }
    let precedes = |other: &Item| match item.kind {
        Type::Time => other.kind == Type::Time,
        _ => matches!(other.kind, Type::Date | Type::DateTime),
    };
    if !item.not_before.is_empty() && !form.item(&item.not_before).is_some_and(precedes) {
        let what = if item.kind == Type::Time { "time" } else { "date" };
        return wrong_at(&item.not_before, format!("there is no {what} “{}”", item.not_before));
    }
    None
}

fn of_a_file(item: &Item) -> Wrong {
    let told = if !(1..=files::MOST_MEGABYTES).contains(&item.megabytes()) {
        format!("a file may have from 1 to {} megabytes", files::MOST_MEGABYTES)
    } else if item.most.is_some() && !item.repeats {
        "most needs repeats = true: without it one file is taken".to_owned()
    } else if !(1..=20).contains(&item.most()) {
        "an item takes from 1 to 20 files".to_owned()
    } else if !item.initial.is_empty() || !item.initial_from.is_empty() {
        "a file is chosen by whoever fills the form in: it has no initial and no initial_from".to_owned()
    } else {
        return None;
    };
    wrong_at(&item.id, told)
}

/// The name of a file can say anything of anyone, and its number says nothing: it stands in nothing that is made of answers.
fn files_stand_alone(form: &Form) -> Wrong {
    let mut named = form.lines.iter().flat_map(|line| says::blanks(&line.says)).chain(made_of(form));
    let is_file = |id: &&str| form.item(id).is_some_and(|item| item.kind == Type::File);
    named
        .find(is_file)
        .map(|id| (id.to_owned(), format!("“{id}” is a file, and cannot be a column, counted by, or said in a line or fact")))
}

/// The items that columns, counts and facts are made of.
fn made_of(form: &Form) -> impl Iterator<Item = &str> {
    let column = &form.columns;
    let columns = [&column.outcome, &column.about, &column.person, &column.worker].into_iter();
    let counted = form.counts.iter().flat_map(|counts| &counts.by);
    let words = form.facts.iter().map(|fact| &fact.words);
    columns.chain(counted).chain(words).map(String::as_str)
}

fn columns(form: &Form) -> Wrong {
    let column = &form.columns;
    let of_type = |id: &str, kinds: &[Type]| id.is_empty() || form.item(id).is_some_and(|item| kinds.contains(&item.kind));
    for (id, kinds) in [
        (&column.day, &[Type::Date, Type::DateTime][..]),
        (&column.time, &[Type::Time]),
        (&column.worker, &[Type::Reference]),
        (&column.person, &[Type::Reference]),
        (&column.second_day, &[Type::Date, Type::DateTime]),
        (&column.second_time, &[Type::Time]),
        (&column.about, &[Type::Choice, Type::OpenChoice, Type::Line, Type::Boolean]),
    ] {
        if !of_type(id, kinds) {
            return wrong_at(id, format!("a column names “{id}”, which is no item of the type that it needs"));
        }
    }
    for (day, time) in [(&column.day, &column.time), (&column.second_day, &column.second_time)] {
        if !time.is_empty() && form.item(day).is_some_and(|item| item.kind == Type::DateTime) {
            return wrong_at(time, format!("“{day}” has its own time, and needs no column for it"));
        }
    }
    if !column.outcome.is_empty() && form.item(&column.outcome).is_none() && form.score(&column.outcome).is_none() {
        return wrong_at(&column.outcome, format!("there is no item or score “{}”", column.outcome));
    }
    None
}

/// A diary tells of a day that the record has, and of what may have come of it.
fn in_diary(form: &Form) -> Wrong {
    if form.comes_again && form.columns.second_day.is_empty() {
        return wrong_at("comes_again", "what comes again needs the column second_day");
    }
    for told in &form.diary {
        let second = told.day == DiaryDay::SecondDay;
        if second && (form.columns.second_day.is_empty() || told.says.is_empty()) {
            return wrong_at("diary", "what the diary says of a second day needs the column second_day, and words");
        }
        let known =
            |code: &String| form.item(&form.columns.outcome).is_none_or(|item| item.options.iter().any(|option| option.code == *code));
        if let Some(code) = told.outcome.iter().find(|code| !known(code)) {
            return wrong_at(code, format!("the diary names “{code}”, which is no answer of “{}”", form.columns.outcome));
        }
    }
    None
}

/// A task says what, by whom, by when, and is somebody's whose case it is.
fn tasks(form: &Form) -> Wrong {
    let tasks = form.tasks.as_ref()?;
    let Some(group) = form.item(&tasks.rows).filter(|item| item.rows()) else {
        return wrong_at(&tasks.rows, format!("tasks are made of rows, and “{}” is no group that repeats", tasks.rows));
    };
    let is = |id: &str, kinds: &[Type]| group.items.iter().any(|item| item.id == id && kinds.contains(&item.kind) && !item.sealed);
    if !is(&tasks.what, &[Type::Line]) {
        return wrong_at(&tasks.what, format!("“{}” is no line of words in these rows, or is sealed", tasks.what));
    }
    for (id, kind) in [(&tasks.worker, Type::Reference), (&tasks.day, Type::Date), (&tasks.state, Type::Choice)] {
        if !(is(id, &[kind]) || id.is_empty() && kind == Type::Choice) {
            return wrong_at(id, format!("“{id}” is no item of the type that a task needs in these rows"));
        }
    }
    (!matches!(form.about, About::Referral | About::Person))
        .then(|| ("tasks".to_owned(), "only what is about a person makes tasks".to_owned()))
}

/// A line of an account has a sum and says which way it goes, and belongs to a case. What is erased or sealed cannot be added up by everybody
/// who reads the account.
fn ledger(form: &Form) -> Wrong {
    let ledger = form.ledger.as_ref()?;
    let number = |id: &String| form.item(id).is_some_and(|item| item.kind == Type::Decimal && !item.sealed);
    let states = ledger.states.as_ref();
    if let Some(id) = std::iter::once(&ledger.amount).chain(states.map(|states| &states.item)).find(|id| !number(id)) {
        return wrong_at(id, format!("a ledger adds up decimal items that are not sealed, and “{id}” is none"));
    }
    let lines = form.item(&form.columns.outcome).map_or(&[][..], |item| &item.options);
    let mut kinds = ledger.adds.iter().chain(&ledger.takes).chain(states.map(|states| &states.is));
    if let Some(code) = kinds.find(|code| !lines.iter().any(|option| option.code == **code)) {
        return wrong_at(code, format!("the ledger names “{code}”, which is no answer of the column outcome"));
    }
    (form.about != About::Referral).then(|| ("ledger".to_owned(), "only what is about a referral is a line of an account".to_owned()))
}

/// What somebody wrote is never a category: it can say anything of anyone.
fn counts(form: &Form) -> Wrong {
    for id in form.counts.iter().flat_map(|counts| &counts.by) {
        let of_item = form.item(id).map(|item| item.chooses() || item.kind == Type::Boolean);
        let of_score = form.score(id).map(|score| !score.bands.is_empty());
        match of_item.or(of_score) {
            Some(true) => {}
            Some(false) => return wrong_at(id, format!("“{id}” cannot be counted by: only choices, yes or no, and levels of a score can")),
            None => return wrong_at(id, format!("there is no item or score “{id}” to count by")),
        }
    }
    None
}

fn scores(form: &Form) -> Wrong {
    for score in &form.scores {
        if form.item(&score.id).is_some() {
            return wrong_at(&score.id, format!("an item and a score are called “{}”", score.id));
        }
        if let Some(missing) = score.of.iter().find(|id| form.item(id).is_none()) {
            return wrong_at(missing, format!("the score counts “{missing}”, which is not there"));
        }
        if score.bands.windows(2).any(|pair| pair[0].from >= pair[1].from) {
            return wrong_at(&score.id, "the levels of a score must rise");
        }
        if score.bands.iter().any(|band| band.from > score.most) {
            return wrong_at(&score.id, "a level begins above the most that the score can be");
        }
        if !score.raised_by.is_empty() && form.item(&score.raised_by).is_none() {
            return wrong_at(&score.raised_by, format!("there is no item “{}”", score.raised_by));
        }
        let unscored = super::score::counted(form, score).into_iter().find(|item| {
            score.count.is_empty()
                && item.chooses()
                && form.options(item).iter().any(|option| option.ordinal.is_none() && !score.unknown.contains(&option.code))
        });
        if let Some(item) = unscored {
            return wrong_at(&item.id, format!("an answer of “{}” has no ordinal, and the score adds them", item.id));
        }
    }
    None
}

/// Conditions speak of what is there; what an item is asked by stands before it, so that one reading of the page decides.
fn conditions(form: &Form) -> Wrong {
    let known = |condition: &Condition| form.item(&condition.item).is_some() || form.score(&condition.item).is_some();
    let mut before = BTreeSet::new();
    for item in form.every() {
        for condition in &item.enable_when {
            if !before.contains(condition.item.as_str()) {
                return wrong_at(&condition.item, format!("“{}” does not stand before the item that is asked by it", condition.item));
            }
        }
        before.insert(item.id.as_str());
        if item.rows() && item.items.iter().any(|inner| !inner.enable_when.is_empty()) {
            return wrong_at(&item.id, "the items of a row are always asked");
        }
    }
    let of_constraints = form.constraints.iter().flat_map(|c| c.when.iter().chain(&c.must));
    let rest = form
        .facts
        .iter()
        .flat_map(|f| &f.when)
        .chain(form.demands.iter().flat_map(|d| &d.when))
        .chain(form.lines.iter().flat_map(|l| &l.when))
        .chain(form.scores.iter().flat_map(|s| &s.cut_offs).flat_map(|c| &c.when));
    for condition in of_constraints.chain(rest) {
        if !known(condition) {
            return wrong_at(&condition.item, format!("there is no item or score “{}”", condition.item));
        }
    }
    for condition in
        form.every().iter().flat_map(|item| &item.enable_when).chain(form.constraints.iter().flat_map(|c| c.when.iter().chain(&c.must)))
    {
        let Some(item) = form.item(&condition.item).filter(|item| item.chooses() && item.list.is_empty()) else { continue };
        let codes: Vec<&str> = form.options(item).iter().map(|option| option.code.as_str()).collect();
        if let Some(code) = condition.is.iter().chain(&condition.is_not).find(|code| !codes.contains(&code.as_str())) {
            return wrong_at(code, format!("“{}” is no answer of “{}”", code, item.id));
        }
    }
    let place = form.constraints.iter().map(|c| c.at.as_str()).chain(form.needs.as_ref().map(Needs::beside));
    place.filter(|id| form.item(id).is_none()).map(|id| (id.to_owned(), format!("there is no item “{id}”"))).next()
}

fn facts(form: &Form) -> Wrong {
    for fact in &form.facts {
        if kinds::known().get(&fact.kind).is_none() && fact.says.is_empty() {
            return wrong_at(&fact.kind, format!("“{}” is no kind of fact yet; give it words with says", fact.kind));
        }
        for id in [&fact.day, &fact.time].into_iter().filter(|id| !id.is_empty()) {
            if form.item(id).is_none() {
                return wrong_at(id, format!("there is no item “{id}”"));
            }
        }
        if !fact.words.is_empty() && form.item(&fact.words).is_none() && form.score(&fact.words).is_none() {
            return wrong_at(&fact.words, format!("there is no item or score “{}”", fact.words));
        }
    }
    None
}

/// What is sealed stands in nothing that lists, timelines, figures and deadlines are made of.
fn sealed(form: &Form) -> Wrong {
    let lines = form.lines.iter().flat_map(|line| says::blanks(&line.says));
    let named = made_of(form).chain(lines);
    let seals = |id: &str| form.item(id).is_some_and(|item| item.sealed);
    named
        .filter(|id| seals(id))
        .map(|id| (id.to_owned(), format!("“{id}” is sealed, and cannot be a column, counted by, or said in a line or fact")))
        .next()
}

/// Why an item cannot be filled with what another form was answered.
fn cannot_fill(forms: &Forms, item: &Item, from: &str) -> Option<&'static str> {
    let Some((kind, of)) = beforehand::split(from) else { return Some("which is not kind.item") };
    let Some(source) = forms.current(kind).or_else(|| forms.versions(kind).last()) else { return Some("which is no form") };
    match (source.item(of), source.score(of)) {
        (Some(of), _) if of.sealed => Some("which is sealed"),
        (Some(of), _) if !beforehand::fits(item, of) => Some("which is of another type"),
        (None, Some(_)) if !matches!(item.kind, Type::Text | Type::Line) => Some("a score, which only words can hold"),
        (None, None) => Some("where there is no such item or score"),
        _ => None,
    }
}

/// Why an item cannot be filled by what another form was answered.
fn cannot_tell(forms: &Forms, form: &Form, item: &Item, by: &InitialBy) -> Option<&'static str> {
    let Some((kind, of)) = beforehand::split(&by.from) else { return Some("which is not kind.item") };
    let Some(source) = forms.current(kind).or_else(|| forms.versions(kind).last()) else { return Some("which is no form") };
    if !form.options(item).iter().any(|option| option.code == by.gives) {
        return Some("and what that gives is none of its answers");
    }
    let known: Vec<&str> = match (source.score(of), source.item(of)) {
        (Some(score), _) => score.bands.iter().map(|band| band.id.as_str()).collect(),
        (None, Some(of)) => source.options(of).iter().map(|option| option.code.as_str()).collect(),
        (None, None) => return Some("where there is no such item or score"),
    };
    by.is.iter().any(|is| !known.contains(&is.as_str())).then_some("which has no such answer")
}

/// What does not hold between forms.
pub fn together(forms: &Forms) -> Vec<String> {
    let mut broken = vec![];
    for form in forms.all() {
        for demand in form.demands.iter().filter(|demand| !demand.form.is_empty() && forms.current(&demand.form).is_none()) {
            broken.push(format!("forms/{}/{}.toml: it opens “{}”, which is no form", form.kind, form.version, demand.form));
        }
        for item in form.every() {
            for from in &item.initial_from {
                if let Some(because) = cannot_fill(forms, item, from) {
                    broken.push(format!("forms/{}/{}.toml: “{}” is filled from “{from}”, {because}", form.kind, form.version, item.id));
                }
            }
        }
        for (item, by) in form.every().into_iter().flat_map(|item| item.initial_by.iter().map(move |by| (item, by))) {
            if let Some(because) = cannot_tell(forms, form, item, by) {
                broken.push(format!("forms/{}/{}.toml: “{}” is filled by “{}”, {because}", form.kind, form.version, item.id, by.from));
            }
        }
        if !form.becomes.is_empty() && forms.version(&form.kind, &form.becomes).is_none() {
            broken.push(format!("forms/{}/{}.toml: there is no version “{}”", form.kind, form.version, form.becomes));
        }
    }
    broken
}
