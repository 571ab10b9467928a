//! A return as the pack describes it: which figures, in which order, of which measure, split how. What a measure
//! counts is not said there but in `measures.rs`, once.

use std::{collections::BTreeSet, path::Path};

use jiff::civil::Date;
use rules::Pack;
use serde::Deserialize;
use toml::Spanned;

use super::{
    Quarter,
    measures::{Count, Measure, with_progress},
    of_forms::{Asked, OfForm},
    queries::{Facts, Source},
    splits::{Cut, Split},
};
use crate::forms::Forms;

/// The file of a pack that describes its returns.
pub const FILE: &str = "returns.toml";

/// Every return of a pack, and how their splits are cut.
#[derive(Debug)]
pub struct Returns {
    pub all: Vec<Return>,
    pub cuts: Cuts,
}

/// What splits need beside the lists of the pack.
#[derive(Clone, Debug)]
pub struct Cuts {
    pub bands: Bands,
    pub reasons_for_leaving: Vec<Reason>,
}

/// Words by which a departure's reason is told from what was written of it. What was written is never a category itself:
/// it can say anything of anyone.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    pub says: String,
    /// In small letters.
    pub words: Vec<String>,
}

/// What a commissioner's account, or a trustee's, reads of a return by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SmallNumbers {
    /// Small ones together and the rest rounded.
    #[default]
    Guarded,
    /// As they are: where the contract gives the commissioner every number of a quarter that is over.
    Exact,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Return {
    pub id: String,
    pub title: String,
    /// How whoever sees figures and opens no records gets its numbers.
    #[serde(default, rename = "small-numbers")]
    pub small_numbers: SmallNumbers,
    #[serde(rename = "section")]
    pub sections: Vec<Section>,
}

/// A part of the return, as the contract's table of outputs has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    pub says: String,
    pub rows: Vec<Row>,
    /// Figures of this section to be shown over several quarters.
    pub trend: Option<Trend>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trend {
    pub says: String,
    pub rows: Vec<Spanned<String>>,
}

/// One figure.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    pub id: Spanned<String>,
    pub says: String,
    /// What is counted; of records made by a form, `records` instead.
    measure: Option<Measure>,
    records: Option<Asked>,
    /// What `records` names, once it is found among the forms.
    #[serde(skip)]
    of_form: Option<OfForm>,
    split: Option<Split>,
    /// Only by goals of this outcome domain of the pack: of people who made progress.
    domain: Option<String>,
    pub unit: Unit,
    pub chart: Option<Chart>,
    /// Beyond what the contract's form asks for: kept apart in the file that is handed in.
    #[serde(default)]
    pub further: bool,
}

impl Return {
    /// The kinds of form whose records it counts.
    pub fn kinds(&self) -> BTreeSet<String> {
        self.sections.iter().flat_map(|section| &section.rows).filter_map(|row| row.kind().map(str::to_owned)).collect()
    }
}

impl Row {
    pub fn id(&self) -> &str {
        self.id.as_ref()
    }

    /// What is counted, over what, by which date.
    pub fn rule(&self) -> String {
        let of_form = self.of_form.as_ref().map(OfForm::rule);
        let of_measure = || self.measure.map_or("", Measure::rule).to_owned();
        let of_domain = if self.domain.is_some() { " Only goals of this outcome domain are looked at." } else { "" };
        let counted = of_form.unwrap_or_else(of_measure) + of_domain;
        self.split.map_or(counted.clone(), |split| format!("{counted} {}", split.rule()))
    }

    /// How it is split.
    pub fn cut(&self) -> Option<Cut<'_>> {
        let of_form = self.of_form.as_ref().and_then(|of_form| of_form.by.as_ref()).map(Cut::Item);
        self.split.map(Cut::Split).or(of_form)
    }

    /// The kind of form whose records it counts.
    pub fn kind(&self) -> Option<&str> {
        self.of_form.as_ref().map(|of_form| of_form.kind.as_str())
    }

    /// What it is counted from.
    pub fn source(&self) -> Source {
        self.measure.map_or(Source::Records, Measure::source)
    }

    pub fn count<'f>(&self, facts: &'f Facts, quarter: Quarter) -> Count<'f> {
        match (&self.of_form, self.measure) {
            (Some(of_form), _) => of_form.count(facts, quarter),
            (None, Some(Measure::PeopleWithProgress)) if self.domain.is_some() && quarter.first_day() <= facts.today => {
                Count::Records(with_progress(facts, quarter, self.domain.as_deref()))
            }
            (None, Some(measure)) => measure.count(facts, quarter),
            (None, None) => Count::Records(vec![]),
        }
    }
}

/// What a figure is a number of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    Referrals,
    People,
    Minutes,
    Concerns,
    Departures,
    Arrivals,
    Children,
    Services,
    Records,
}

impl Unit {
    pub fn says(self) -> &'static str {
        match self {
            Unit::Referrals => "referrals",
            Unit::People => "people",
            Unit::Minutes => "minutes",
            Unit::Concerns => "concerns",
            Unit::Departures => "departures",
            Unit::Arrivals => "arrivals",
            Unit::Children => "children",
            Unit::Services => "services",
            Unit::Records => "records",
        }
    }
}

/// How a split is drawn: categories lie better as bars, things in an order of their own as columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Chart {
    Bars,
    Columns,
}

/// Where ages and lengths of stay are cut. Each band begins at `from`, which it includes, and ends before the next.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Bands {
    /// In years.
    #[serde(default)]
    pub age: Vec<Band>,
    /// In calendar months.
    #[serde(default)]
    pub length_of_stay: Vec<Band>,
    /// From this day on somebody who came during the quarter has the age of the day they came; before, as returns were handed
    /// in, everybody that of the quarter's first day.
    pub age_on_arrival_since: Option<Date>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    pub says: String,
    pub from: Spanned<i32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    bands: Bands,
    #[serde(default, rename = "reason-for-leaving")]
    reasons_for_leaving: Vec<Reason>,
    #[serde(rename = "return")]
    returns: Vec<Return>,
}

/// Reads the returns of the pack in a folder; what they count of forms is found among those there are.
///
/// # Errors
/// What is wrong, in plain words, with file and line.
pub fn load(folder: &Path, pack: &Pack, forms: &Forms) -> Result<Returns, String> {
    let path = folder.join(FILE);
    let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: cannot be read ({e})", path.display()))?;
    parse(&text, pack, forms)
}

/// Reads the text of a `returns.toml`.
///
/// # Errors
/// As [`load`].
pub fn parse(text: &str, pack: &Pack, forms: &Forms) -> Result<Returns, String> {
    let mut written: Written = toml::from_str(text).map_err(|error| match error.span() {
        Some(span) => at(text, span.start, &plain(error.message())),
        None => format!("{FILE}: {}", plain(error.message())),
    })?;
    check_bands(text, &written.bands.age)?;
    check_bands(text, &written.bands.length_of_stay)?;
    let mut names = BTreeSet::new();
    for one in &mut written.returns {
        for row in one.sections.iter_mut().flat_map(|section| &mut section.rows) {
            if let Some(domain) = &row.domain
                && (row.measure != Some(Measure::PeopleWithProgress) || pack.choice("outcome-domains", domain).is_none())
            {
                let because = "a domain is one of the pack's outcome-domains, and goes with people-with-progress";
                return Err(at(text, row.id.span().start, &format!("“{}”: {because}", row.id.as_ref())));
            }
            let Some(asked) = &row.records else { continue };
            let found = asked.found(row.unit, forms, pack);
            row.of_form = Some(found.map_err(|because| at(text, row.id.span().start, &format!("“{}”: {because}", row.id.as_ref())))?);
        }
        if !names.insert(one.id.clone()) {
            return Err(format!("{FILE}: there are two returns “{}”", one.id));
        }
        check(text, one, &written.bands)?;
    }
    Ok(Returns { all: written.returns, cuts: Cuts { bands: written.bands, reasons_for_leaving: written.reasons_for_leaving } })
}

fn check_bands(text: &str, bands: &[Band]) -> Result<(), String> {
    let mut before = -1;
    for band in bands {
        if *band.from.as_ref() <= before {
            return Err(at(text, band.from.span().start, &format!("the band “{}” does not begin after the one before it", band.says)));
        }
        before = *band.from.as_ref();
    }
    match bands.first() {
        Some(first) if *first.from.as_ref() != 0 => Err(at(text, first.from.span().start, "the first band must begin at 0")),
        _ => Ok(()),
    }
}

fn check(text: &str, one: &Return, bands: &Bands) -> Result<(), String> {
    let mut ids = BTreeSet::new();
    for row in one.sections.iter().flat_map(|section| &section.rows) {
        let wrong = |says: String| Err(at(text, row.id.span().start, &says));
        if !ids.insert(row.id()) {
            return wrong(format!("there are two figures “{}”", row.id()));
        }
        if ["period", "about", "further"].contains(&row.id())
            || !row.id().chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        {
            return wrong(format!(
                "“{}” cannot name a figure: use small letters, digits and _, and not period, about or further",
                row.id()
            ));
        }
        let measure = match (row.measure, &row.records, row.split) {
            (Some(measure), None, _) => measure,
            (None, Some(_), None) => continue,
            (None, Some(_), Some(_)) => {
                return wrong(format!("“{}” counts records of a form: split them with by, not with split", row.id()));
            }
            _ => return wrong(format!("“{}” needs a measure, or records of a form, and not both", row.id())),
        };
        if row.unit != measure.unit() {
            return wrong(format!("“{}” counts {}, not {}", row.id(), measure.unit().says(), row.unit.says()));
        }
        let Some(split) = row.split else { continue };
        if !split.fits(measure) {
            return wrong(format!("“{}” cannot be split in this way: the measure counts {}", row.id(), measure.unit().says()));
        }
        if (split == Split::Age && bands.age.is_empty()) || (split == Split::LengthOfStay && bands.length_of_stay.is_empty()) {
            return wrong(format!("“{}” is split by bands, and [bands] has none for it", row.id()));
        }
    }
    for id in one.sections.iter().filter_map(|section| section.trend.as_ref()).flat_map(|trend| &trend.rows) {
        if !ids.contains(id.as_ref().as_str()) {
            return Err(at(text, id.span().start, &format!("there is no figure “{}” to show over time", id.as_ref())));
        }
    }
    Ok(())
}

fn at(text: &str, offset: usize, says: &str) -> String {
    let line = text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1;
    format!("{FILE}, line {line}: {says}")
}

/// The parser's words for the commonest slips, as an editor of packs would say them.
fn plain(message: &str) -> String {
    message
        .replace("unknown field", "there is no such key as")
        .replace("missing field", "this needs the key")
        .replace("unknown variant", "there is no")
        .replace("expected one of", "there are")
        .trim()
        .to_owned()
}
