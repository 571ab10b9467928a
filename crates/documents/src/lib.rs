//! Documents: what leaves the house on paper or as a file. A kind of document is two files in `documents/<kind>/`: what it is made of
//! (`<version>.toml`) and how it is set (`<version>.typ`). What is in one is given as data and never as markup, so that nobody's words can
//! become a part of the template. It gives tagged PDF (PDF/UA-1). It knows no database and no record.

#[cfg(feature = "pdf")]
mod set;
mod templates;

use serde::Serialize;

#[cfg(feature = "pdf")]
pub use set::make;
pub use templates::{Of, Part, Takes, Template, Templates, Write};

/// Whether this build makes documents: without the feature `pdf` it reads what was made before, and makes none.
pub const MAKES: bool = cfg!(feature = "pdf");

/// What stands in a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Paper {
    pub title: String,
    /// The number by which the service finds whom it is about.
    pub reference: String,
    /// The day, in words.
    pub day: String,
    /// Who sends it: the service, and who wrote it.
    pub from: Vec<String>,
    /// Whom it is for, and where it is sent if that is by post: a line for each line.
    pub to: Vec<String>,
    /// Whom it is about; empty where it is to them.
    pub about: String,
    /// How it begins, such as "Dear Ann".
    pub greeting: String,
    pub sections: Vec<Section>,
    /// What was left out of it, and that letters are missing.
    pub notes: Vec<String>,
}

/// A part of a document: words, then questions with their answers, then tables.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Section {
    pub id: String,
    pub heading: String,
    pub words: Vec<String>,
    pub rows: Vec<Row>,
    pub tables: Vec<Table>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Row {
    pub asks: String,
    pub says: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Table {
    pub heading: String,
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// A document that was made.
#[derive(Clone, Debug)]
pub struct Made {
    pub pdf: Vec<u8>,
    pub pages: usize,
    /// The letters that no font here has. A mark stands in place of each.
    pub missing: Vec<char>,
}

/// Why there is no document. None of it says what was to be in it.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Fault {
    #[error("there are no fonts: script/assets was not run before this was built")]
    NoFonts,
    #[error("the template of {0} cannot be set: {1}")]
    Template(String, String),
}
