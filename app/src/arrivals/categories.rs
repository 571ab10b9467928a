//! How people spell the categories: each spelling leads to one entry of one list. The lists are the contract pack's, and
//! a few that every service has.

use std::collections::{BTreeMap, HashMap};

use rules::Pack;
use toml::Spanned;

use super::{
    mapping::{Forms, MappingError, Source},
    values::key,
};

/// Lists that do not depend on the contract: their entries, as stored and as said.
const OWN: [(&str, &[(&str, &str)]); 8] = [
    (
        "outcomes",
        &[("accepted", "Accepted"), ("declined", "Declined"), ("redirected", "Sent on to another service"), ("waiting", "Waiting")],
    ),
    ("exit-kinds", &[("planned", "Planned"), ("unplanned", "Unplanned")]),
    ("tolerances", &[("high", "High"), ("medium", "Medium"), ("low", "Low")]),
    ("concern-kinds", &[("safeguarding", "Safeguarding"), ("high-risk-behaviour-panel", "High risk behaviour panel")]),
    ("concern-about", &[("adult", "Adult"), ("child", "Child")]),
    ("school-places", &[("yes", "Yes"), ("no", "No"), ("not-applicable", "Not applicable"), ("not-known", "Not known")]),
    ("social-care", &[("child-in-need", "Child in need"), ("child-protection", "Child protection"), ("looked-after", "Looked after")]),
    (
        "outcome-domains",
        &[
            ("increased-recovery", "Increased recovery"),
            ("improved-access-to-safe-accommodation", "Improved access to safe accommodation"),
            ("improved-emotional-well-being", "Improved emotional well-being and quality of life"),
        ],
    ),
];

/// What stands in a cell instead of an answer.
const UNANSWERED: [(&str, &str); 3] = [("not-known", "Not known"), ("declined", "Prefer not to say"), ("not-asked", "Not asked")];

#[derive(Debug)]
pub(super) struct Categories {
    lists: HashMap<String, List>,
    unanswered: List,
}

#[derive(Debug, Default)]
struct List {
    whole: HashMap<String, String>,
    /// From forms that end in `*`.
    beginnings: Vec<(String, String)>,
}

impl Categories {
    pub(super) fn read(
        source: &Source<'_>,
        pack: &Pack,
        written: BTreeMap<Spanned<String>, Forms>,
        unanswered: Forms,
    ) -> Result<Categories, MappingError> {
        let mut lists = HashMap::new();
        for (name, forms) in written {
            let entries = entries(pack, name.as_ref());
            if entries.is_empty() {
                let own: Vec<&str> = OWN.iter().map(|(name, _)| *name).collect();
                let says = format!("there is no list “{}”. There are those of the pack {} and: {}", name.as_ref(), pack.id, own.join(", "));
                return Err(source.wrong(name.span().start, says));
            }
            lists.insert(name.as_ref().clone(), List::read(source, name.as_ref(), &entries, forms)?);
        }
        // A list that the mapping does not speak of still knows its own words.
        for name in PACK_LISTS.into_iter().chain(OWN.iter().map(|(name, _)| *name)) {
            if !lists.contains_key(name) {
                lists.insert(name.to_owned(), List::read(source, name, &entries(pack, name), Forms::new())?);
            }
        }
        let said: Vec<(String, String)> = UNANSWERED.iter().map(|(id, says)| ((*id).to_owned(), (*says).to_owned())).collect();
        Ok(Categories { lists, unanswered: List::read(source, "unanswered", &said, unanswered)? })
    }

    /// The entry that a text means: of the list, or one of not-known, declined and not-asked.
    pub(super) fn find(&self, list: &str, text: &str) -> Option<&str> {
        let text = key(text);
        let list = self.lists.get(list)?;
        list.whole.get(&text).or_else(|| self.unanswered.whole.get(&text)).map(String::as_str).or_else(|| list.beginning(&text))
    }

    /// As [`Categories::find`], for a question that has no list: only not-known, declined or not-asked.
    pub(super) fn unanswered(&self, text: &str) -> Option<&str> {
        let text = key(text);
        self.unanswered.whole.get(&text).map(String::as_str).or_else(|| self.unanswered.beginning(&text))
    }
}

const PACK_LISTS: [&str; 9] =
    ["contact-means", "decline-reasons", "ethnicity", "gender", "move-on-types", "needs", "referral-sources", "risk-levels", "sexuality"];

/// Id and words of each entry of a list; none when there is no such list.
pub(super) fn entries(pack: &Pack, list: &str) -> Vec<(String, String)> {
    let own = OWN.iter().find(|(name, _)| *name == list).map(|(_, entries)| *entries);
    match own {
        Some(entries) => entries.iter().map(|(id, says)| ((*id).to_owned(), (*says).to_owned())).collect(),
        None => pack.list(list).iter().map(|choice| (choice.id.clone(), choice.says.clone())).collect(),
    }
}

impl List {
    fn read(source: &Source<'_>, name: &str, entries: &[(String, String)], forms: Forms) -> Result<List, MappingError> {
        let mut list = List::default();
        for (category, forms) in forms {
            let wanted = key(category.as_ref());
            let Some((id, _)) = entries.iter().find(|(id, says)| key(id) == wanted || key(says) == wanted) else {
                let known: Vec<&str> = entries.iter().map(|(id, _)| id.as_str()).collect();
                let says = format!("the list “{name}” has no “{}”. It has: {}", category.as_ref(), known.join(", "));
                return Err(source.wrong(category.span().start, says));
            };
            for form in forms {
                list.add(&form, id).map_err(|other| {
                    source.wrong(
                        form.span().start,
                        format!("“{}” stands under “{other}” as well as under “{id}”; leave it under one", form.as_ref()),
                    )
                })?;
            }
        }
        for (id, says) in entries {
            for own in [key(id), key(says)] {
                list.whole.entry(own).or_insert_with(|| id.clone());
            }
        }
        Ok(list)
    }

    /// Refuses, naming the other entry, a form that leads elsewhere already.
    fn add(&mut self, form: &Spanned<String>, id: &str) -> Result<(), String> {
        let text = form.as_ref();
        if let Some(beginning) = text.trim_end().strip_suffix('*') {
            self.beginnings.push((key(beginning), id.to_owned()));
            return Ok(());
        }
        match self.whole.insert(key(text), id.to_owned()) {
            Some(other) if other != id => Err(other),
            _ => Ok(()),
        }
    }

    fn beginning(&self, text: &str) -> Option<&str> {
        let fits = self.beginnings.iter().filter(|(beginning, _)| text.starts_with(beginning.as_str()));
        fits.max_by_key(|(beginning, _)| beginning.len()).map(|(_, id)| id.as_str())
    }
}
