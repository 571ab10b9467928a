//! The words by which a workbook is understood that nobody has described: `words.toml`, read once.

use std::{
    collections::{BTreeMap, HashSet},
    sync::LazyLock,
};

use serde::Deserialize;

use crate::arrivals::{kind::Kind, values::key};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    sheets: BTreeMap<Kind, Vec<String>>,
    headings: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    unanswered: BTreeMap<String, Vec<String>>,
    categories: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    answers: BTreeMap<String, Yes>,
    says: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Yes {
    yes: Vec<String>,
    no: Vec<String>,
}

/// Words that lead to something, in any spelling; some stand for all that begins so.
struct Leads {
    whole: BTreeMap<String, String>,
    beginnings: Vec<(String, String)>,
}

impl Leads {
    fn of<'w>(written: impl Iterator<Item = (&'w str, &'w Vec<String>)>) -> Leads {
        let mut leads = Leads { whole: BTreeMap::new(), beginnings: vec![] };
        for (to, words) in written {
            for word in words {
                match word.strip_suffix('*') {
                    Some(beginning) => leads.beginnings.push((key(beginning), to.to_owned())),
                    // The first that has a word keeps it.
                    None => drop(leads.whole.entry(folded(word)).or_insert_with(|| to.to_owned())),
                }
            }
        }
        leads
    }

    fn find(&self, text: &str) -> Option<&str> {
        let text = folded(text);
        let begins = || self.beginnings.iter().filter(|(beginning, _)| text.starts_with(beginning.as_str()));
        let longest = || begins().max_by_key(|(beginning, _)| beginning.len()).map(|(_, to)| to);
        self.whole.get(&text).or_else(longest).map(String::as_str)
    }
}

/// A word's key; of one that is all marks, such as `?`, what is written.
fn folded(text: &str) -> String {
    let key = key(text);
    if key.is_empty() { text.trim().to_owned() } else { key }
}

pub(in crate::arrivals) struct Vocabulary {
    sheets: BTreeMap<Kind, Vec<Heading>>,
    /// Of each kind, and of `whose`: field, and the words of each heading it may have.
    headings: BTreeMap<String, BTreeMap<String, Vec<Heading>>>,
    all_headings: HashSet<String>,
    unanswered: Leads,
    categories: BTreeMap<String, Leads>,
    answers: BTreeMap<String, Leads>,
    says: BTreeMap<String, String>,
}

pub(in crate::arrivals) static WORDS: LazyLock<Vocabulary> = LazyLock::new(|| {
    let written: Written = toml::from_str(include_str!("words.toml")).expect("the words written beside this file can be read");
    let headings = |fields: BTreeMap<String, Vec<String>>| -> BTreeMap<String, Vec<Heading>> {
        fields.into_iter().map(|(field, all)| (field, all.iter().map(|heading| Heading::of(heading)).collect())).collect()
    };
    let category = |forms: &BTreeMap<String, Vec<String>>| Leads::of(forms.iter().map(|(id, words)| (id.as_str(), words)));
    Vocabulary {
        sheets: written.sheets.into_iter().map(|(kind, names)| (kind, names.iter().map(|name| Heading::of(name)).collect())).collect(),
        all_headings: written.headings.values().flat_map(BTreeMap::values).flatten().map(|heading| Heading::of(heading).whole).collect(),
        headings: written.headings.into_iter().map(|(kind, fields)| (kind, headings(fields))).collect(),
        unanswered: category(&written.unanswered),
        categories: written.categories.iter().map(|(list, forms)| (list.clone(), category(forms))).collect(),
        answers: written
            .answers
            .iter()
            .map(|(field, answers)| (field.clone(), Leads::of([("no", &answers.no), ("yes", &answers.yes)].into_iter())))
            .collect(),
        says: written.says,
    }
});

/// A heading by its words, folded, and by all of them together.
struct Heading {
    words: Vec<String>,
    whole: String,
}

impl Heading {
    fn of(text: &str) -> Heading {
        let text = text.replace(['&', '+'], " and ").replace(['\'', '’', '.'], "");
        let words: Vec<String> = text.split(|c: char| !c.is_alphanumeric()).map(key).filter(|word| !word.is_empty()).collect();
        Heading { whole: words.concat(), words }
    }
}

impl Vocabulary {
    /// How well a heading fits a field, from 0 to 10.
    pub(super) fn fits(&self, kind: Kind, field: &str, heading: &str) -> i32 {
        self.fit(kind, field, &Heading::of(heading))
    }

    /// Every field that a heading fits at all, and how well.
    pub(super) fn all_fits(&self, heading: &str) -> Vec<(Kind, &'static str, i32)> {
        let heading = Heading::of(heading);
        let fields = Kind::ALL.into_iter().flat_map(|kind| kind.fields().iter().map(move |field| (kind, field.name)));
        fields.map(|(kind, field)| (kind, field, self.fit(kind, field, &heading))).filter(|(.., fit)| *fit > 0).collect()
    }

    fn fit(&self, kind: Kind, field: &str, heading: &Heading) -> i32 {
        let whose = ["reference", "person_number", "client", "client_born_on"].contains(&field) && kind != Kind::Referrals;
        let table = if whose { "whose" } else { kind.id() };
        let Some(known) = self.headings.get(table).and_then(|fields| fields.get(field)) else { return 0 };
        let fits = known.iter().map(|known| likeness(known, heading)).max().unwrap_or(0);
        // On a sheet of children a name or a date of birth is the child's, unless the heading says whose else.
        if whose && kind == Kind::Children && field.starts_with("client") { (fits - 1).max(0) } else { fits }
    }

    /// Whether some kind of sheet has a column of just this heading.
    pub(super) fn is_heading(&self, says: &str) -> bool {
        self.all_headings.contains(&Heading::of(says).whole)
    }

    /// How well the name of a sheet fits a kind.
    pub(super) fn sheet_fits(&self, kind: Kind, sheet: &str) -> i32 {
        let known = self.sheets.get(&kind).map_or(&[][..], Vec::as_slice);
        let sheet = Heading::of(sheet);
        known.iter().map(|known| likeness(known, &sheet)).max().unwrap_or(0)
    }

    /// The category of a list that a text usually means.
    pub(super) fn category(&self, list: &str, text: &str) -> Option<&str> {
        self.categories.get(list)?.find(text)
    }

    /// Not-known, declined or not-asked.
    pub(super) fn unanswered(&self, text: &str) -> Option<&str> {
        self.unanswered.find(text)
    }

    /// Whether a text means yes in that field.
    pub(super) fn answer(&self, field: &str, text: &str) -> Option<bool> {
        self.answers.get(field)?.find(text).map(|answer| answer == "yes")
    }

    pub(in crate::arrivals) fn says(&self, kind: &str, field: &str) -> &str {
        self.says.get(&format!("{kind}.{field}")).or_else(|| self.says.get(field)).map_or("", String::as_str)
    }
}

/// The same words 10, the same but for one slip 7, known words within others 5 or 4.
fn likeness(known: &Heading, heading: &Heading) -> i32 {
    let (one, other) = (&known.whole, &heading.whole);
    if one == other {
        return 10;
    }
    if one.len() >= 6 && one.len().abs_diff(other.len()) <= 4 && strsim::osa_distance(one, other) == 1 {
        return 7;
    }
    let most = known.words.len() + 2;
    let within =
        one.len() >= 3 && other.len() > one.len() && heading.words.windows(known.words.len().max(1)).any(|window| window == known.words);
    match within {
        true if heading.words.len() <= most => 5,
        true if known.words.len() > 1 || one.len() >= 6 => 4,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_known_however_it_is_written() {
        let fits = |kind, field, heading| WORDS.fits(kind, field, heading);
        assert_eq!(fits(Kind::Referrals, "received_on", "Date Rec’d"), 10);
        assert_eq!(fits(Kind::Referrals, "born_on", "D.O.B."), 10);
        assert_eq!(fits(Kind::Referrals, "ethnicity", "Ethnicty"), 7);
        assert_eq!(fits(Kind::Contacts, "minutes", "Time spent in mins"), 5);
        assert_eq!(fits(Kind::Contacts, "client", "Client name"), 10);
        assert_eq!(fits(Kind::Contacts, "minutes", "Ethnicity"), 0);
    }

    #[test]
    fn every_field_has_words_for_the_page_and_headings_it_is_known_by() {
        for kind in Kind::ALL {
            for field in kind.fields() {
                assert!(!WORDS.says(kind.id(), field.name).is_empty(), "{} {}", kind.id(), field.name);
                let whose = kind != Kind::Referrals && WORDS.headings["whose"].contains_key(field.name);
                let named = ["given_name", "family_name"].contains(&field.name);
                assert!(whose || named || WORDS.headings[kind.id()].contains_key(field.name), "{} {}", kind.id(), field.name);
            }
        }
    }
}
