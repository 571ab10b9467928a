//! Kinds of document, read from their files. What is wrong with one is told with its file; the one that the program was built with
//! stands in.

use std::{collections::BTreeMap, path::Path};

use serde::Deserialize;

/// The files that the program was built with.
#[derive(rust_embed::Embed)]
#[folder = "../../documents"]
struct BuiltIn;

/// What a document is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Takes {
    /// A record of a form.
    Record,
    /// The support plan of a case with its goals.
    Plan,
    /// What is written for it alone.
    Words,
}

/// What a part is filled from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Of {
    /// The record: the questions that `items` names.
    #[default]
    Record,
    /// The support plan: the fields that `items` names.
    Plan,
    /// The goals of the case that go on, and those that are met.
    Goals,
    GoalsMet,
    /// Name and date of birth.
    Person,
    /// How they can be reached: only where what is hidden is chosen to be in it.
    SafeContact,
    /// The records of the forms that `items` names, each in its line.
    Lines,
}

/// A part of a document, which may be left out of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    pub id: String,
    /// What it is, for whoever chooses.
    pub says: String,
    /// How it is headed in the document.
    #[serde(default)]
    pub heading: String,
    #[serde(default)]
    pub of: Of,
    #[serde(default)]
    pub items: Vec<String>,
    /// Those of them that are amounts in pounds.
    #[serde(default)]
    pub money: Vec<String>,
    /// Whether it is in it unless somebody leaves it out.
    #[serde(default = "yes")]
    pub usual: bool,
}

fn yes() -> bool {
    true
}

/// What is written for a document, and stands nowhere else.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Write {
    pub id: String,
    pub says: String,
    #[serde(default)]
    pub hint: String,
    pub lines: u32,
    #[serde(default)]
    pub required: bool,
}

/// One version of a kind of document.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    pub kind: String,
    pub version: String,
    pub title: String,
    /// For whom and for what it is, for whoever chooses it.
    pub says: String,
    pub order: u32,
    pub takes: Takes,
    /// Of which form the record is.
    #[serde(default)]
    pub form: String,
    /// Who may make it: a word of `roles/roles.toml`.
    pub may: String,
    /// To whom it usually goes, the first of all; ids of `sending.toml`.
    pub to: Vec<String>,
    #[serde(default, rename = "part")]
    pub parts: Vec<Part>,
    #[serde(default)]
    pub write: Vec<Write>,
    /// How it is set.
    #[serde(skip)]
    #[cfg_attr(not(feature = "pdf"), expect(dead_code, reason = "nothing is set without typst"))]
    pub(crate) set: String,
    /// What every kind is set with.
    #[serde(skip)]
    #[cfg_attr(not(feature = "pdf"), expect(dead_code, reason = "nothing is set without typst"))]
    pub(crate) layout: String,
}

impl Template {
    pub fn part(&self, id: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.id == id)
    }
}

/// Every version of every kind.
#[derive(Debug, Default)]
pub struct Templates {
    kinds: BTreeMap<String, Vec<Template>>,
    /// To whom and how documents go, as its file says.
    pub sending: String,
    /// What is wrong with which file.
    pub broken: Vec<String>,
}

impl Templates {
    /// Reads the kinds under a folder that holds `documents/`; those that are not there are the ones that the program was built with.
    pub fn load(root: &Path) -> Templates {
        let folder = root.join("documents");
        let mut templates = Templates::default();
        let layout = beside(&folder, "layout.typ");
        templates.sending = beside(&folder, "sending.toml");
        let mut names: Vec<String> = BuiltIn::iter().map(|name| name.to_string()).collect();
        names.extend(on_disk(&folder));
        names.sort();
        names.dedup();
        for name in names.iter().filter(|name| name.contains('/') && name.ends_with(".toml")) {
            let read = |from: &dyn Fn(&str) -> Option<String>| {
                let set = name.replace(".toml", ".typ");
                Some((from(name)?, from(&set)?))
            };
            let theirs = read(&|name| std::fs::read_to_string(folder.join(name)).ok());
            let ours = || read(&built_in);
            let found = match theirs.map(|texts| parse(name, texts, &layout)) {
                Some(Err(because)) => {
                    templates.broken.push(because);
                    ours().map(|texts| parse(name, texts, &layout))
                }
                None => ours().map(|texts| parse(name, texts, &layout)),
                read => read,
            };
            match found {
                Some(Ok(template)) => templates.kinds.entry(template.kind.clone()).or_default().push(template),
                Some(Err(because)) => templates.broken.push(because),
                None => templates.broken.push(format!("documents/{name}: there is no {} beside it", name.replace(".toml", ".typ"))),
            }
        }
        for versions in templates.kinds.values_mut() {
            versions.sort_by(|a, b| a.version.cmp(&b.version));
        }
        templates
    }

    /// The version of a kind in which documents are made now.
    pub fn current(&self, kind: &str) -> Option<&Template> {
        self.kinds.get(kind)?.last()
    }

    /// Every kind, in the order in which they are offered.
    pub fn offered(&self) -> Vec<&Template> {
        let mut all: Vec<&Template> = self.kinds.values().filter_map(|versions| versions.last()).collect();
        all.sort_by_key(|template| (template.order, &template.title));
        all
    }

    /// The kind that is made of the records of a form.
    pub fn of_form(&self, form: &str) -> Option<&Template> {
        self.offered().into_iter().find(|template| template.takes == Takes::Record && template.form == form)
    }

    /// What a kind is called; its id where its files are not here any more.
    pub fn title<'t>(&'t self, kind: &'t str) -> &'t str {
        self.current(kind).map_or(kind, |template| &template.title)
    }
}

fn built_in(name: &str) -> Option<String> {
    BuiltIn::get(name).map(|file| String::from_utf8_lossy(&file.data).into_owned())
}

fn beside(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).ok().or_else(|| built_in(name)).unwrap_or_default()
}

/// The files of a folder of folders, as `kind/file`.
fn on_disk(folder: &Path) -> Vec<String> {
    let entries = |folder: &Path| std::fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let kinds = entries(folder).filter(|path| path.is_dir());
    kinds.flat_map(|kind| entries(&kind).map(|file| format!("{}/{}", name(&kind), name(&file))).collect::<Vec<_>>()).collect()
}

fn parse(name: &str, (said, set): (String, String), layout: &str) -> Result<Template, String> {
    let template: Template = toml::from_str(&said).map_err(|error| {
        let line = error.span().map_or(0, |span| said.bytes().take(span.start).filter(|byte| *byte == b'\n').count() + 1);
        format!("documents/{name}, line {line}: {}", error.message())
    })?;
    let wrong = |because: &str| Err(format!("documents/{name}: {because}"));
    if format!("{}/{}.toml", template.kind, template.version) != name {
        return wrong("its kind and version must be its folder and its name");
    }
    if (template.takes == Takes::Record) == template.form.is_empty() {
        return wrong("what is made of a record says of which form, and nothing else does");
    }
    if template.to.is_empty() {
        return wrong("it must say to whom it goes");
    }
    let names = |part: &Part| matches!(part.of, Of::Record | Of::Plan | Of::Lines) == !part.items.is_empty();
    if let Some(part) = template.parts.iter().find(|part| !names(part)) {
        return wrong(&format!("the part {} must say which items are in it, and only where it is made of items", part.id));
    }
    Ok(Template { set, layout: layout.to_owned(), ..template })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_kind_reads() {
        let templates = Templates::load(Path::new("nowhere at all"));
        assert_eq!(templates.broken, Vec::<String>::new());
        let kinds: Vec<&str> = templates.offered().iter().map(|template| template.kind.as_str()).collect();
        assert_eq!(kinds, ["letter", "support-plan", "safety-plan", "onward-referral", "marac-referral", "licence"]);
        assert_eq!(templates.of_form("licence").map(|template| template.title.as_str()), Some("Your agreement and what it costs"));
    }

    #[test]
    fn a_slip_is_told_with_file_and_line() {
        let said = built_in("letter/1.toml").unwrap().replacen("says = ", "syas = ", 1);
        let told = parse("letter/1.toml", (said, String::new()), "").unwrap_err();
        assert!(told.starts_with("documents/letter/1.toml, line "), "{told}");
    }
}
