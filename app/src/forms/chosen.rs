//! Files that were chosen in a form: which of them what was typed names, whether they are what the item takes, and how
//! they read. What a file is, and that it is kept, is `desk::files`.

use maud::{Markup, html};

use super::{
    answers::{Answer, Answers},
    check::{Filled, Known},
    vocabulary::{Form, Item, Type},
};
use crate::{
    db::{DbError, Read, Write},
    files::{self, Kept, Kind, kind},
    form::{Faults, Typed},
    session::{Posted, SignedIn},
};

impl Item {
    /// The kinds of file that it takes.
    pub fn takes(&self) -> &[Kind] {
        if self.kinds.is_empty() { &Kind::ALL } else { &self.kinds }
    }

    /// How large a file may be, in megabytes.
    pub fn megabytes(&self) -> u32 {
        self.megabytes.unwrap_or(files::USUAL_MEGABYTES)
    }

    /// How many files it takes.
    pub fn most(&self) -> usize {
        if self.repeats { self.most.unwrap_or(10) } else { 1 }
    }
}

impl Form {
    /// The items in which files are chosen.
    pub fn files(&self) -> impl Iterator<Item = &Item> {
        self.every().into_iter().filter(|item| item.kind == Type::File)
    }

    /// Whether files can be chosen in it, so that it is sent in parts.
    pub fn takes_files(&self) -> bool {
        self.files().next().is_some()
    }
}

/// Adds to what is known the files that what was typed names, as far as `who` sent them.
pub async fn know(read: &mut Read, form: &Form, typed: &Typed, who: &SignedIn, known: &mut Known) -> Result<(), DbError> {
    let named = |field: &str| form.files().any(|item| field == item.id || field.ends_with(&format!("-{}", item.id)));
    let mut ids: Vec<i64> = vec![];
    for value in typed.0.iter().filter(|(field, _)| named(field)).flat_map(|(_, value)| value.split_whitespace()) {
        ids.extend(value.parse::<i64>().ok().filter(|id| !ids.contains(id) && !known.files.iter().any(|file| file.id == *id)));
    }
    ids.truncate(200);
    known.files.extend(files::of_account(read, who.account_id, &ids).await?);
    Ok(())
}

/// The file of a number.
pub fn of<'a>(known: &'a Known, id: &str) -> Option<&'a Kept> {
    id.parse().ok().and_then(|id: i64| known.files.iter().find(|file| file.id == id))
}

/// What was chosen in an item, in its order; one that takes a single file has the one that was chosen last.
pub fn read(item: &Item, typed: &Typed, known: &Known, faults: &mut Faults) -> Answer {
    let mut chosen: Vec<String> = vec![];
    for (_, value) in typed.0.iter().filter(|(field, value)| *field == item.id && !value.trim().is_empty()) {
        match of(known, value.trim()) {
            Some(file) if !chosen.contains(&file.id.to_string()) => match cannot_be(item, file) {
                None => chosen.push(file.id.to_string()),
                Some(because) => faults.add(&item.id, because),
            },
            Some(_) => {}
            None => faults.add(&item.id, format!("{}: the file is not there any more. Choose it again.", item.short())),
        }
    }
    if !item.repeats {
        return Answer::One(chosen.pop().unwrap_or_default());
    }
    if chosen.len() > item.most() {
        faults.add(&item.id, format!("{}: choose {} files at most. There are {}.", item.short(), item.most(), chosen.len()));
    }
    Answer::Many(chosen)
}

fn cannot_be(item: &Item, file: &Kept) -> Option<String> {
    if !Kind::named(&file.kind).is_some_and(|kind| item.takes().contains(&kind)) {
        return Some(format!("{} cannot be kept here. Choose a {}.", file.says(), kind::any_of(item.takes())));
    }
    let too_large = file.size > i64::from(item.megabytes()) * 1_000_000;
    too_large.then(|| format!("{} is larger than {} MB. Choose a smaller one.", file.says(), item.megabytes()))
}

/// Which of the files that were chosen stay chosen when the form is shown again: those that the item can take.
pub fn stays<'a>(item: &Item, typed: &Typed, known: &'a Known) -> Vec<&'a Kept> {
    let mut none = Faults::default();
    let ids = match read(item, typed, known, &mut none) {
        Answer::One(id) => vec![id],
        Answer::Many(ids) => ids,
        Answer::Rows(_) => vec![],
    };
    ids.iter().filter_map(|id| of(known, id)).collect()
}

/// Tells of files that came and are not taken. That the item is not answered is then not said as well.
pub fn refused(posted: &Posted, form: &Form, filled: &mut Filled) {
    for (field, because) in posted.refused.iter().rev().filter(|(field, _)| form.files().any(|item| item.id == *field)) {
        filled.faults.0.retain(|(told, _)| told != field);
        filled.faults.0.insert(0, (field.clone(), because.clone()));
    }
}

/// Says that a record holds the files that it was answered with.
pub async fn attach(tx: &mut Write, record_id: i64, form: &Form, answers: &Answers) -> Result<(), DbError> {
    let ids: Vec<i64> = form.files().flat_map(|item| answers.codes(&item.id)).filter_map(|id| id.parse().ok()).collect();
    files::attach(tx, record_id, &ids).await
}

/// Files of a record as it is read: each by its name, kind and size, leading to the file itself.
pub fn links(ids: &[&str], known: &Known) -> Markup {
    html! {
        @for id in ids {
            div {
                @match (of(known, id), known.record) {
                    (Some(file), Some(record)) => { a class="govuk-link" href=(format!("/records/{record}/files/{}", file.id)) download { (file.says()) } }
                    (Some(file), None) => { (file.says()) }
                    (None, _) => { "A file" }
                }
            }
        }
    }
}
