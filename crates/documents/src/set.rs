//! Sets a document with typst.

use std::{
    collections::BTreeSet,
    sync::{Mutex, OnceLock, PoisonError},
};

use typst::{
    Library, LibraryExt as _, World,
    diag::{FileError, FileResult},
    foundations::{Bytes, Datetime, Duration, Smart},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::{Fault, Made, Paper, Template};

/// Taken from npm by `script/assets`.
#[derive(rust_embed::Embed)]
#[folder = "../../web/fonts"]
struct Files;

/// Stands in place of a letter that no font here has: PDF/UA takes no letter without a shape.
const MARK: char = '?';

struct Ground {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

fn ground() -> &'static Ground {
    static GROUND: OnceLock<Ground> = OnceLock::new();
    GROUND.get_or_init(|| {
        let mut names: Vec<_> = Files::iter().filter(|name| name.ends_with(".ttf")).collect();
        names.sort();
        let files = names.iter().filter_map(|name| Files::get(name));
        let fonts: Vec<Font> = files.flat_map(|file| Font::iter(Bytes::new(file.data.into_owned()))).collect();
        Ground { library: LazyHash::new(Library::default()), book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts }
    })
}

/// What typst sees: the template, what every template is set with, the data. Nothing else is there to be opened.
struct Desk<'a> {
    ground: &'a Ground,
    main: Source,
    layout: Source,
    data: (FileId, Bytes),
}

fn at(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("a path of ours");
    FileId::new(RootedPath::new(VirtualRoot::Project, path))
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.ground.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.ground.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        [&self.main, &self.layout].into_iter().find(|source| source.id() == id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.data.0 { Ok(self.data.1.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.ground.fonts.get(index).cloned()
    }

    /// No document says when it was set but by its data, so that the same data give the same document.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Whether something here can set a letter. What ends a line or joins letters has no shape.
fn has(ground: &Ground, letter: char) -> bool {
    let shapeless = letter == '\n' || matches!(letter, '\u{200c}' | '\u{200d}' | '\u{200e}' | '\u{200f}');
    shapeless || ground.fonts.iter().any(|font| font.info().coverage.contains(letter as u32))
}

/// What turns the direction of writing, marks an end of bytes or says where a word may be broken: nothing to be read, and PDF/UA takes none.
fn is_no_letter(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
        || c as u32 & 0xfffe == 0xfffe
        || c != '\n' && c.is_control()
}

/// What was typed, of letters that can be set; what cannot is noted.
fn settable(ground: &Ground, text: &str, missing: &mut BTreeSet<char>) -> String {
    let text = text.replace("\r\n", "\n").replace('\t', " ").replace(['\u{85}', '\u{2028}', '\u{2029}'], "\n");
    let kept = text.chars().filter(|c| !is_no_letter(*c));
    kept.map(|c| {
        if has(ground, c) {
            return c;
        }
        missing.insert(c);
        MARK
    })
    .collect()
}

fn all_settable(ground: &Ground, value: &mut serde_json::Value, missing: &mut BTreeSet<char>) {
    match value {
        serde_json::Value::String(text) => *text = settable(ground, text, missing),
        serde_json::Value::Array(values) => values.iter_mut().for_each(|value| all_settable(ground, value, missing)),
        serde_json::Value::Object(fields) => fields.values_mut().for_each(|value| all_settable(ground, value, missing)),
        _ => {}
    }
}

/// Said in a document in which letters are missing.
const SAID: &str = "Some letters of names or words could not be printed. A question mark stands in place of each.";

/// Makes a document.
///
/// # Errors
/// Why there is none.
pub fn make(template: &Template, paper: &Paper) -> Result<Made, Fault> {
    // One at a time: each takes tens of megabytes, and forgets what it laid out only when it has ended.
    static TURN: Mutex<()> = Mutex::new(());
    let ground = ground();
    if ground.fonts.is_empty() {
        return Err(Fault::NoFonts);
    }
    let mut missing = BTreeSet::new();
    let mut data = serde_json::to_value(paper).expect("texts can be written");
    all_settable(ground, &mut data, &mut missing);
    if !missing.is_empty()
        && let Some(notes) = data.get_mut("notes").and_then(serde_json::Value::as_array_mut)
    {
        notes.push(SAID.into());
    }
    let desk = Desk {
        ground,
        main: Source::new(at("/main.typ"), template.set.clone()),
        layout: Source::new(at("/layout.typ"), template.layout.clone()),
        data: (at("/data.json"), Bytes::from_string(data.to_string())),
    };
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let made = set(template, &desk);
    // What it has laid out stays in memory otherwise, and with it what it says of people.
    comemo::evict(0);
    let (pdf, pages) = made?;
    Ok(Made { pdf, pages, missing: missing.into_iter().collect() })
}

fn set(template: &Template, desk: &Desk<'_>) -> Result<(Vec<u8>, usize), Fault> {
    // What typst says of a fault names a place in the template, and may quote what was to be set: only its own words go on.
    let told = |errors: &[typst::diag::SourceDiagnostic]| {
        let words = errors.iter().map(|error| error.message.split(['"', '`']).next().unwrap_or_default().trim().to_owned());
        Fault::Template(template.kind.clone(), words.collect::<Vec<_>>().join("; "))
    };
    let document = typst::compile::<PagedDocument>(desk).output.map_err(|errors| told(&errors))?;
    let standards = PdfStandards::new(&[PdfStandard::Ua_1]).expect("one standard goes with itself");
    let options = PdfOptions { standards, creator: Smart::Custom(Some("Holdfast".into())), ..PdfOptions::default() };
    let pdf = typst_pdf::pdf(&document, &options).map_err(|errors| told(&errors))?;
    Ok((pdf, document.pages().len()))
}
