//! Reads form files: `forms/<kind>/<version>.toml` under the folder that holds packs. A file is checked whole before it is
//! used, and what is wrong is told with file and line. Recording never waits for a file: where one cannot be read, the one
//! that the program was built with stands in, and whoever runs the service is told.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use serde::Deserialize;

use super::{
    sound,
    vocabulary::{Band, Form, Number},
};

/// The files that the program was built with.
#[derive(rust_embed::Embed)]
#[folder = "../forms"]
struct BuiltIn;

/// Every version of every form.
#[derive(Debug, Default)]
pub struct Forms {
    /// By kind, and then by version, the oldest first.
    kinds: BTreeMap<String, Vec<Form>>,
    /// What is wrong with which file.
    pub broken: Vec<String>,
}

impl Forms {
    /// Reads the forms under a folder that holds `forms/`, with an area's wording and levels where they are; the kinds
    /// that are not there are those that the program was built with.
    pub fn load(root: &Path) -> Forms {
        let mut forms = Forms::default();
        let folder = root.join("forms");
        for (path, kind, version) in files(&folder) {
            match file(&path).and_then(|form| belongs(form, &path, &kind, &version)) {
                Ok(form) => forms.add(form),
                Err(because) => {
                    tracing::error!(because, "a form file could not be read");
                    forms.broken.push(because);
                }
            }
        }
        for name in BuiltIn::iter() {
            let Some((kind, version)) = name.split_once('/').and_then(|(kind, file)| Some((kind, file.strip_suffix(".toml")?))) else {
                continue;
            };
            let Some(text) = BuiltIn::get(&name).filter(|_| !overlay(version) && forms.version(kind, version).is_none()) else { continue };
            match parse(&name, &String::from_utf8_lossy(&text.data)) {
                Ok(form) => forms.add(Form { offered: form.offered && !form.needs_wording, ..form }),
                Err(because) => forms.broken.push(because),
            }
        }
        for versions in forms.kinds.values_mut() {
            versions.sort_by(|a, b| a.version.cmp(&b.version));
        }
        forms.broken.extend(sound::together(&forms));
        forms
    }

    fn add(&mut self, form: Form) {
        self.kinds.entry(form.kind.clone()).or_default().push(form);
    }

    /// The version of a kind that is offered for filling in.
    pub fn current(&self, kind: &str) -> Option<&Form> {
        self.kinds.get(kind)?.iter().rfind(|form| form.offered)
    }

    /// A version of a kind.
    pub fn version(&self, kind: &str, version: &str) -> Option<&Form> {
        self.kinds.get(kind)?.iter().find(|form| form.version == version)
    }

    /// The version under which something was recorded; the nearest there is when its file is gone, and then the answers
    /// that it does not ask for are shown as they are kept.
    pub fn read(&self, kind: &str, version: &str) -> Option<&Form> {
        self.version(kind, version).or_else(|| self.current(kind)).or_else(|| self.kinds.get(kind)?.last())
    }

    /// The forms in use, in their order.
    pub fn offered(&self) -> Vec<&Form> {
        let mut all: Vec<&Form> = self.kinds.keys().filter_map(|kind| self.current(kind)).collect();
        all.sort_by_key(|form| (form.order, &form.title));
        all
    }

    pub fn versions(&self, kind: &str) -> &[Form] {
        self.kinds.get(kind).map_or(&[], Vec::as_slice)
    }

    pub fn all(&self) -> impl Iterator<Item = &Form> {
        self.kinds.values().flatten()
    }

    /// The form that gives a kind of fact: where one goes to have it come about.
    pub fn giving(&self, fact: &str) -> Option<&Form> {
        self.offered().into_iter().find(|form| form.facts.iter().any(|given| given.kind == fact))
    }
}

/// A file that changes the words or the levels of another: `2009.wording.toml`, `2009.bands.toml`.
fn overlay(version: &str) -> bool {
    version.ends_with(".wording") || version.ends_with(".bands")
}

fn files(folder: &Path) -> Vec<(PathBuf, String, String)> {
    let mut found = vec![];
    for kind in entries(folder).into_iter().filter(|path| path.is_dir()) {
        for path in entries(&kind).into_iter().filter(|path| path.extension().is_some_and(|e| e == "toml")) {
            let name = |path: &Path| path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let (kind, version) = (kind.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(), name(&path));
            if !overlay(&version) {
                found.push((path, kind, version));
            }
        }
    }
    found
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
    found.sort();
    found
}

fn belongs(form: Form, path: &Path, kind: &str, version: &str) -> Result<Form, String> {
    if form.kind == kind && form.version == version {
        return Ok(form);
    }
    Err(format!(
        "{}: the file says that it is {} version {}; it must stand in forms/{}/{}.toml",
        path.display(),
        form.kind,
        form.version,
        form.kind,
        form.version
    ))
}

/// Reads one form file, with the area's wording and levels beside it.
///
/// # Errors
/// A sentence with the file and the line.
pub fn file(path: &Path) -> Result<Form, String> {
    let mut form = parse(&path.display().to_string(), &text(path)?)?;
    let beside = |ending: &str| path.with_extension(ending);
    let wording = beside("wording.toml");
    form.offered &= !form.needs_wording || wording.is_file();
    if wording.is_file() {
        reword(&mut form, &wording.display().to_string(), &text(&wording)?)?;
    }
    let bands = beside("bands.toml");
    if bands.is_file() {
        levels(&mut form, &bands.display().to_string(), &text(&bands)?)?;
    }
    Ok(form)
}

fn text(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|e| format!("{}: cannot be read ({e})", path.display()))
}

/// A form from its text.
///
/// # Errors
/// A sentence with the file and the line.
pub fn parse(file: &str, text: &str) -> Result<Form, String> {
    let form: Form = read(file, text)?;
    match sound::wrong(&form) {
        None => Ok(form),
        Some((word, because)) => Err(format!("{}: {because}", at(file, text, &word))),
    }
}

/// The line on which a word of the file stands last, since what is declared twice is wrong the second time.
fn at(file: &str, text: &str, word: &str) -> String {
    let quoted = format!("\"{word}\"");
    let line = text.lines().enumerate().filter(|(_, line)| line.contains(&quoted)).last();
    line.map_or_else(|| file.to_owned(), |(line, _)| format!("{file}, line {}", line + 1))
}

fn read<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<T, String> {
    toml::from_str(text).map_err(|error| match error.span() {
        Some(span) => {
            let line = text.bytes().take(span.start).filter(|byte| *byte == b'\n').count() + 1;
            format!("{file}, line {line}: {}", error.message())
        }
        None => format!("{file}: {}", error.message()),
    })
}

/// The licensed text of a form's items.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wording {
    acknowledgement: String,
    asks: BTreeMap<String, String>,
}

fn reword(form: &mut Form, file: &str, text: &str) -> Result<(), String> {
    let wording: Wording = read(file, text)?;
    for (id, asks) in wording.asks {
        let item = find(&mut form.items, &id).ok_or_else(|| format!("{}: there is no item {id}", at(file, text, &id)))?;
        item.text = asks;
    }
    form.licence = wording.acknowledgement;
    Ok(())
}

fn find<'a>(items: &'a mut [super::vocabulary::Item], id: &str) -> Option<&'a mut super::vocabulary::Item> {
    items.iter_mut().find_map(|item| if item.id == id { Some(item) } else { find(&mut item.items, id) })
}

/// From which number each level begins, for the form's first score.
fn levels(form: &mut Form, file: &str, text: &str) -> Result<(), String> {
    let from: BTreeMap<String, Number> = read(file, text)?;
    let Some(score) = form.scores.first_mut() else { return Err(format!("{file}: the form has no score")) };
    let known: BTreeSet<&str> = score.bands.iter().map(|band| band.id.as_str()).collect();
    if let Some(unknown) = from.keys().find(|id| !known.contains(id.as_str())) {
        return Err(format!("{file}: there is no level {unknown}"));
    }
    let begins = |band: &Band| from.get(&band.id).copied().unwrap_or(band.from);
    let bands: Vec<Band> = score.bands.iter().map(|band| Band { from: begins(band), ..band.clone() }).collect();
    score.bands = bands;
    sound::wrong(form).map_or(Ok(()), |(_, because)| Err(format!("{file}: {because}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DASH: &str = include_str!("../../../forms/dash/2009.toml");

    #[test]
    fn every_built_in_file_reads() {
        let forms = Forms::load(Path::new("nowhere at all"));
        assert_eq!(forms.broken, Vec::<String>::new());
        assert_eq!(forms.current("dash").map(|form| form.version.as_str()), Some("2009"));
    }

    #[test]
    fn a_slip_is_told_with_file_and_line() {
        let slip = DASH.replacen("hint = ", "hnit = ", 1);
        let line = slip.lines().position(|line| line.contains("hnit = ")).unwrap() + 1;
        let told = parse("2009.toml", &slip).unwrap_err();
        assert!(told.starts_with(&format!("2009.toml, line {line}: ")), "{told}");
    }

    #[test]
    fn licensed_wording_takes_the_place_of_ours_with_its_acknowledgement() {
        let mut dash = parse("2009.toml", DASH).unwrap();
        reword(&mut dash, "w", "acknowledgement = \"Shown by permission\"\n[asks]\nq2 = \"The exact text\"").unwrap();
        assert_eq!((dash.item("q2").unwrap().text.as_str(), dash.licence.as_str()), ("The exact text", "Shown by permission"));
        assert!(reword(&mut dash, "w", "acknowledgement = \"\"\n[asks]\nq25 = \"\"").unwrap_err().contains("no item q25"));
    }

    #[test]
    fn levels_of_an_area_must_rise() {
        let mut dash = parse("2009.toml", DASH).unwrap();
        levels(&mut dash, "b", "medium = 12").unwrap();
        assert_eq!(dash.scores[0].band(Number::whole(11)).unwrap().id, "standard");
        assert!(levels(&mut dash, "b", "medium = 15").unwrap_err().contains("rise"));
        assert!(levels(&mut dash, "b", "dreadful = 20").unwrap_err().contains("no level dreadful"));
    }
}
