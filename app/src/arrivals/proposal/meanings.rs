//! What the values of a workbook mean: categories, yes and no, and the names by which workers go. What has a meaning
//! usually is proposed it; what has none is asked about.

use std::collections::{BTreeMap, HashMap, HashSet};

use rules::Pack;
use tabular::Workbook;

use super::{
    draft::{Col, Draft, Group, Hold, Stands, Word, Worker, list_of},
    vocabulary::WORDS,
};
use crate::arrivals::{
    categories,
    kind::Kind,
    values::{self, key, squeeze, text},
};

/// So many values of one column are shown, the commonest first; a column with more is people's own words.
const OF_A_COLUMN: usize = 60;
const WORKERS: usize = 80;
/// A value that is longer is no category.
const LONGEST: usize = 60;

/// Fills in the words and workers of a draft; what somebody said of them before stands.
pub(super) fn fill(draft: &mut Draft, book: &Workbook, pack: &Pack) {
    let before: HashMap<(String, String), String> =
        draft.words.drain(..).filter(|word| !word.means.is_empty()).map(|word| ((word.field, key_of(&word.value)), word.means)).collect();
    for group in &draft.groups {
        let Some(hold) = Hold::of(&group.holds) else { continue };
        for col in &group.columns {
            for (kind, field) in hold.stands_for(&col.field) {
                let Some(list) = list_of(kind, field) else { continue };
                let asked = Asked { kind, field, list, both: col.field == "contacts.means+made" };
                for (value, rows) in values_of(book, group, col) {
                    let code = format!("{}.{field}", kind.id());
                    let said = before.get(&(code.clone(), key_of(&value))).cloned();
                    let Some(proposed) = asked.means(pack, &value) else { continue };
                    if draft.words.iter().any(|word| word.field == code && key_of(&word.value) == key_of(&value)) {
                        continue;
                    }
                    let means = said.unwrap_or_else(|| proposed.clone());
                    draft.words.push(Word { field: code, list: list.to_owned(), value, rows, asked: proposed.is_empty(), means });
                }
            }
        }
    }
    workers(draft, book);
}

/// A text by which two spellings are one; of one that is all marks, such as `?`, itself.
fn key_of(value: &str) -> String {
    let key = key(value);
    if key.is_empty() { value.to_owned() } else { key }
}

/// A field whose values must have a meaning.
struct Asked<'a> {
    kind: Kind,
    field: &'a str,
    list: &'a str,
    /// Whether the column says how, and whether, at once.
    both: bool,
}

impl Asked<'_> {
    /// What a value usually means; empty when nothing tells; nothing when Holdfast understands it without being told.
    fn means(&self, pack: &Pack, value: &str) -> Option<String> {
        if self.both && self.list == "contact-means" && WORDS.answer("made", value) == Some(false) {
            return None;
        }
        if !self.list.is_empty() {
            let entries = categories::entries(pack, self.list);
            if entries.iter().any(|(id, says)| key(id) == key(value) || key(says) == key(value)) {
                return None;
            }
            let category = WORDS.category(self.list, value).filter(|id| entries.iter().any(|(known, _)| known == id));
            return Some(category.or_else(|| WORDS.unanswered(value)).unwrap_or_default().to_owned());
        }
        let yes_or_no = |answer: bool| if answer { "yes" } else { "no" }.to_owned();
        let told = WORDS.answer(self.field, value);
        if self.both {
            return (told == Some(false)).then(|| yes_or_no(false));
        }
        if values::yes_or_no(value).is_some() || values::order_of(&tabular::Cell::Text(value.to_owned())) != values::Says::Nothing {
            return None;
        }
        if let Some(answer) = told {
            return Some(yes_or_no(answer));
        }
        let may_be_open = matches!(self.field, "disability" | "no_recourse") && self.kind == Kind::Referrals;
        Some(WORDS.unanswered(value).filter(|_| may_be_open).unwrap_or_default().to_owned())
    }
}

/// The different values of a column on all of its sheets, the commonest first. None, when they are people's own words.
fn values_of(book: &Workbook, group: &Group, col: &Col) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<String, (String, usize)> = BTreeMap::new();
    if matches!(col.stands, Stands::Labelled) && group.sheets.len() == 1 {
        return col.examples.first().map(|value| (value.clone(), 1)).into_iter().collect();
    }
    match col.stands {
        Stands::Constant => return vec![(col.heading.clone(), group.rows)],
        Stands::SheetName => return group.sheets.iter().map(|name| (name.clone(), 1)).collect(),
        Stands::Above => return headings_above(book, group),
        Stands::Headed | Stands::Unheaded | Stands::Labelled => {}
    }
    if col.stands == Stands::Labelled {
        return vec![];
    }
    for sheet in group.sheets.iter().filter_map(|name| book.sheet(name)) {
        let heading = key(&col.heading);
        let mut below = col.heading.is_empty();
        for row in &sheet.rows {
            let cell = row.cell(col.at);
            let days = matches!(cell, tabular::Cell::Date(_) | tabular::Cell::DateTime(_) | tabular::Cell::Number(_));
            let says = squeeze(&text(cell));
            if !below {
                // Of two rows of headings the lowest is what the heading ends with.
                below = !says.is_empty() && (key(&says) == heading || heading.ends_with(&key(&says)) && group.heading_rows > 1);
            } else if !says.is_empty() && !days && says.chars().count() <= LONGEST && !is_ditto(&says) && !repeats(group, row) {
                counts.entry(key_of(&says)).or_insert((says, 0)).1 += 1;
            }
        }
    }
    let mut values: Vec<(String, usize)> = counts.into_values().collect();
    values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    values.truncate(OF_A_COLUMN);
    values
}

/// The headings that stand alone above blocks of rows, and how often each does.
fn headings_above(book: &Workbook, group: &Group) -> Vec<(String, usize)> {
    let mut above: Vec<(String, usize)> = vec![];
    for sheet in group.sheets.iter().filter_map(|name| book.sheet(name)) {
        let lone = super::look::look_at(sheet, group.heading_row, group.heading_rows).or_else(|| super::look::look(sheet));
        for says in lone.map(|looked| super::rows::apart(&looked).lone).unwrap_or_default() {
            match above.iter_mut().find(|(known, _)| *known == says) {
                Some((_, rows)) => *rows += 1,
                None => above.push((says, 1)),
            }
        }
    }
    above.truncate(OF_A_COLUMN);
    above
}

/// Whether a row is the headings once more: a value may be called as its column is (NRPF), two of them are headings.
fn repeats(group: &Group, row: &tabular::Row) -> bool {
    let headed = group.columns.iter().filter(|col| col.stands == Stands::Headed && !col.heading.is_empty());
    headed.filter(|col| matches!(row.cell(col.at), tabular::Cell::Text(text) if key(text) == key(&col.heading))).take(2).count() == 2
}

fn is_ditto(says: &str) -> bool {
    ["ditto", "asabove", "sameasabove"].contains(&key(says).as_str()) || says == "\"" || says == "''"
}

/// Names by which workers go: initials and short forms that one fuller name alone explains.
fn workers(draft: &mut Draft, book: &Workbook) {
    let before: HashMap<String, Worker> = draft.workers.drain(..).map(|worker| (worker.name.clone(), worker)).collect();
    let (mut counts, mut staff, mut volunteers) = (BTreeMap::<String, usize>::new(), HashSet::new(), HashSet::new());
    for group in &draft.groups {
        for col in &group.columns {
            if col.field == "staff.name" {
                let all = values_of(book, group, col);
                volunteers.extend(all.iter().filter(|(name, _)| is_volunteer(book, group, col, name)).map(|(name, _)| name.clone()));
                staff.extend(all.into_iter().map(|(name, _)| name));
            } else if col.field.ends_with(".worker") {
                for (name, rows) in values_of(book, group, col) {
                    *counts.entry(name).or_default() += rows;
                }
            }
        }
    }
    let mut names: Vec<(String, usize)> = counts.into_iter().filter(|(name, _)| name.chars().any(char::is_alphabetic)).collect();
    names.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let all: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).chain(staff.iter().map(String::as_str)).collect();
    let mut found: Vec<Worker> = vec![];
    for (name, rows) in names.iter().take(WORKERS) {
        let is_staff = staff.iter().any(|one| key(one) == key(name));
        let is = if is_staff { None } else { fuller(name, &all, &staff) };
        let fresh = Worker {
            name: name.clone(),
            rows: *rows,
            is: is.unwrap_or_default(),
            volunteer: volunteers.contains(name) || marks_a_volunteer(name),
        };
        found.push(match before.get(name) {
            Some(said) => Worker { rows: *rows, ..said.clone() },
            None => fresh,
        });
    }
    // Workers whom the sheet of staff names as they are named everywhere need no question.
    draft.workers = found;
}

/// The one fuller name that this one can be short for: somebody on the sheet of staff first.
fn fuller(name: &str, all: &[&str], staff: &HashSet<String>) -> Option<String> {
    let mut fit: Vec<&str> = all.iter().copied().filter(|full| *full != name && is_short_for(name, full)).collect();
    fit.sort_unstable();
    fit.dedup_by_key(|full| key(full));
    let of_staff: Vec<&str> = fit.iter().copied().filter(|full| staff.contains(*full)).collect();
    match (&of_staff[..], &fit[..]) {
        ([one], _) | ([], [one]) => Some((*one).to_owned()),
        _ => None,
    }
}

/// "PQ" and "P Quick" are short for "Penny Quick"; so is "Penny Quick" for the "P Quick" whom the sheet of staff has.
pub(super) fn is_short_for(short: &str, full: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let straight = match text.split_once(',') {
            Some((family, given)) => format!("{given} {family}"),
            None => text.to_owned(),
        };
        straight.split(|c: char| !c.is_alphabetic()).map(key).filter(|word| !word.is_empty()).collect()
    };
    let (short, full) = (words(short), words(full));
    let (Some(given), Some(family)) = (full.first(), full.last()) else { return false };
    if full.len() < 2 {
        return false;
    }
    let initials: String = full.iter().filter_map(|word| word.chars().next()).collect();
    let agree = |one: &str, other: &str| one == other || (one.len() == 1 || other.len() == 1) && one.chars().next() == other.chars().next();
    match &short[..] {
        [one] => *one == initials || one == given && given.len() > 1,
        [first, .., last] => {
            last == family && agree(first, given) || agree(first, given) && last.len() == 1 && family.starts_with(last.as_str())
        }
        [] => false,
    }
}

fn marks_a_volunteer(name: &str) -> bool {
    let key = key(name);
    key.ends_with("vol") || key.contains("volunteer")
}

fn is_volunteer(book: &Workbook, group: &Group, named: &Col, name: &str) -> bool {
    let Some(role) = group.columns.iter().find(|col| col.field == "staff.role") else { return false };
    let rows = group.sheets.iter().filter_map(|name| book.sheet(name)).flat_map(|sheet| &sheet.rows);
    rows.filter(|row| squeeze(&text(row.cell(named.at))) == name).any(|row| key(&text(row.cell(role.at))).contains("volunteer"))
}

#[cfg(test)]
mod tests {
    use super::is_short_for;

    #[test]
    fn a_short_name_is_one_that_a_fuller_one_explains() {
        for (short, full) in [
            ("PQ", "Penny Quick"),
            ("P Quick", "Penny Quick"),
            ("K.A.", "Kay Angove"),
            ("Quick, Penny", "P Quick"),
            ("Penny", "Penny Quick"),
            ("Penny Q", "Penny Quick"),
        ] {
            assert!(is_short_for(short, full), "{short} {full}");
        }
        for (short, full) in
            [("PQ", "Kay Angove"), ("Paul Quick", "Penny Quick"), ("Kay Brook", "Kay Angove"), ("", "Kay Angove"), ("Quick", "PQ")]
        {
            assert!(!is_short_for(short, full), "{short} {full}");
        }
    }
}
