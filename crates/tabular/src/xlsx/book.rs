//! The workbook's own part and its list of relations: which sheets there are, in what order, which are hidden, and from
//! which day dates are counted.

use std::collections::HashMap;

use super::package::Package;
use super::serial::Epoch;
use super::xml::{Node, Xml};
use crate::limits::Limits;
use crate::refusal::Refusal;

pub(super) struct Contents {
    pub(super) epoch: Epoch,
    pub(super) sheets: Vec<SheetEntry>,
    pub(super) styles: Option<String>,
    pub(super) strings: Option<String>,
}

pub(super) struct SheetEntry {
    pub(super) name: String,
    pub(super) hidden: bool,
    pub(super) part: String,
    /// The part that says where comments hang.
    pub(super) comments: Option<String>,
}

struct Relation {
    id: String,
    /// The last word of its type: the words before it differ between the two forms of the standard.
    kind: String,
    part: String,
}

struct Named {
    name: String,
    hidden: bool,
    relation: String,
}

impl Contents {
    pub(super) fn read(package: &mut Package<'_>, limits: &Limits) -> Result<Self, Refusal> {
        let part = workbook_part(package)?;
        let (epoch, named) = read_workbook(package.part(&part)?, limits)?;
        let relations = relations_of(package, &part)?;
        let target = |kind: &str| {
            let found = relations.iter().find(|relation| relation.kind == kind);
            found.map(|relation| relation.part.clone())
        };
        let styles = target("styles").filter(|part| package.has(part));
        let strings = target("sharedStrings").filter(|part| package.has(part));
        let by_id: HashMap<&str, &Relation> = relations.iter().map(|r| (r.id.as_str(), r)).collect();
        let mut sheets = Vec::new();
        for sheet in named {
            let Some(relation) = by_id.get(sheet.relation.as_str()) else {
                return Err(Refusal::MissingSheet { sheet: sheet.name });
            };
            // A sheet that is all chart, or an old dialogue or macro, has no cells to take in.
            if relation.kind == "worksheet" {
                let beside = relations_of(package, &relation.part)?;
                let comments = beside.into_iter().find(|r| r.kind == "comments").map(|r| r.part).filter(|part| package.has(part));
                sheets.push(SheetEntry { name: sheet.name, hidden: sheet.hidden, part: relation.part.clone(), comments });
            }
        }
        if sheets.is_empty() {
            return Err(Refusal::damaged("it has no sheets"));
        }
        Ok(Self { epoch, sheets, styles, strings })
    }
}

/// Where the workbook's own part is, or what this folder is instead.
fn workbook_part(package: &mut Package<'_>) -> Result<String, Refusal> {
    let root = relations_of(package, "")?;
    let office = root.into_iter().find(|r| r.kind == "officeDocument");
    let part = office.map_or_else(|| "xl/workbook.xml".to_owned(), |relation| relation.part);
    if package.has("xl/workbook.bin") {
        return Err(other("a binary Excel workbook (.xlsb)"));
    }
    if package.has("word/document.xml") {
        return Err(other("a Word document"));
    }
    if package.has("ppt/presentation.xml") {
        return Err(other("a PowerPoint presentation"));
    }
    if package.has(&part) {
        return Ok(part);
    }
    if package.has("mimetype") && package.has("content.xml") {
        return Err(other("a LibreOffice document (.ods or the like)"));
    }
    if package.has("[Content_Types].xml") || package.any_ends_with(&["xl/workbook.xml"]) {
        return Err(Refusal::damaged("its list of sheets is missing"));
    }
    Err(Refusal::ZipOfFiles)
}

fn other(what: &str) -> Refusal {
    Refusal::OtherForm { what: what.to_owned() }
}

fn read_workbook(mut xml: Xml<'_>, limits: &Limits) -> Result<(Epoch, Vec<Named>), Refusal> {
    let mut epoch = Epoch::Y1900;
    let mut sheets = Vec::new();
    loop {
        match xml.next()? {
            Node::Open(tag) if tag.name() == "workbookPr" => {
                let from_1904 = tag.attribute("date1904")?;
                if matches!(from_1904.as_deref(), Some("1" | "true" | "on")) {
                    epoch = Epoch::Y1904;
                }
            }
            Node::Open(tag) if tag.name() == "sheet" => {
                let state = tag.attribute("state")?;
                sheets.push(Named {
                    name: tag.attribute("name")?.unwrap_or_default(),
                    hidden: matches!(state.as_deref(), Some("hidden" | "veryHidden")),
                    relation: tag.attribute("id")?.unwrap_or_default(),
                });
                if sheets.len() > limits.sheets {
                    return Err(Refusal::TooManySheets { limit: limits.sheets });
                }
            }
            Node::End => return Ok((epoch, sheets)),
            _ => {}
        }
    }
}

/// The relations of a part, or of the whole folder (`""`). A part without a list has none. Those that point outside the
/// file are never followed.
fn relations_of(package: &mut Package<'_>, part: &str) -> Result<Vec<Relation>, Refusal> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let list = format!("{folder}/_rels/{file}.rels");
    if !package.has(&list) {
        return Ok(Vec::new());
    }
    let mut xml = package.part(&list)?;
    let mut relations = Vec::new();
    loop {
        match xml.next()? {
            Node::Open(tag) if tag.name() == "Relationship" => {
                let outside = tag.attribute("TargetMode")?;
                if outside.is_some_and(|mode| mode.eq_ignore_ascii_case("external")) {
                    continue;
                }
                let kind = tag.attribute("Type")?.unwrap_or_default();
                relations.push(Relation {
                    id: tag.attribute("Id")?.unwrap_or_default(),
                    kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                    part: resolve(folder, &tag.attribute("Target")?.unwrap_or_default()),
                });
            }
            Node::End => return Ok(relations),
            _ => {}
        }
    }
}

/// A target is written from the root (`/xl/…`) or from the part's own folder.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut steps: Vec<&str> = Vec::new();
    if !target.starts_with('/') {
        steps.extend(folder.split('/').filter(|step| !step.is_empty()));
    }
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}
