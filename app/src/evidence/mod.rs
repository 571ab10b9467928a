//! Commissioners' returns: figures, their rules, and the records behind them.
//!
//! In reading order: [`returns`] says which figures a return has, as the pack's `returns.toml` describes it;
//! [`measures`] says what each measure counts, [`of_forms`] which records of a form, and [`splits`] how it is split; [`queries`] reads what they work on;
//! [`figures`] puts a return together; [`outputs`] writes it as a file; [`pages`] shows it and [`records`] opens a
//! figure to the records behind it. [`notes`] keeps what the provider says beside a figure. [`take_up`] counts referrals by where people lived.
//! [`guarded`] is what of all this whoever opens no records gets.

mod case_studies;
pub mod cli;
mod diff;
pub mod figures;
mod guarded;
mod long_stays;
mod measures;
pub mod minutes;
mod note_pages;
mod notes;
mod of_forms;
pub mod outputs;
mod packs;
mod pages;
mod quarter;
pub mod queries;
mod recorded;
pub mod records;
pub mod returns;
mod room;
mod sight;
mod splits;
mod take_up;
mod take_up_pages;

pub use packs::packs as what_a_pack_changes;
pub use room::room;

use std::path::Path;

use jiff::{Timestamp, civil::Date};
use rules::Pack;

use crate::{
    clock,
    db::{DbError, Read},
    duties::{contracts::Contracts, kinds},
    forms::Forms,
};
use figures::Figure;
use guarded::{Given, Held};
use notes::Note;
use queries::{Facts, Source};
use returns::{Cuts, Return};
use splits::With;

pub use quarter::Quarter;

/// Checks the pack's `returns.toml`, if it has one.
///
/// # Errors
/// What is wrong, in plain words, with file and line.
pub fn check_returns(folder: &Path, forms: &Forms) -> Result<(), String> {
    if !folder.join(returns::FILE).exists() {
        return Ok(());
    }
    let pack = rules::load(folder, kinds::known()).map_err(|e| e.to_string())?;
    returns::load(folder, &pack, forms).map(|_| ())
}

/// The form of a return under the contract's version of a quarter, before anything is counted.
pub struct Form<'c> {
    pub pack: &'c Pack,
    pub one: Return,
    pub cuts: Cuts,
    pub quarter: Quarter,
    /// What lies after this day has not happened and counts nowhere.
    pub today: Date,
}

/// Why there is no form of a return; the sentence says it.
#[derive(Debug, thiserror::Error)]
pub enum NoForm {
    /// No return has this name.
    #[error("{0}")]
    Unknown(String),
    /// The pack's file of returns cannot be used.
    #[error("{0}")]
    Broken(String),
}

impl<'c> Form<'c> {
    /// The form of a return, by its name, of whichever contract has it. The version of the pack is the one in force when the
    /// quarter ends.
    pub fn find(contracts: &'c Contracts, forms: &Forms, name: &str, quarter: Quarter, today: Date) -> Result<Form<'c>, NoForm> {
        let mut known = vec![];
        for contract in contracts.all() {
            let Some(pack) = contracts.on(contract, quarter.last_day()) else { continue };
            let folder = contracts.folder(pack);
            if !folder.join(returns::FILE).exists() {
                continue;
            }
            let mut returns = returns::load(&folder, pack, forms).map_err(NoForm::Broken)?;
            if let Some(at) = returns.all.iter().position(|one| one.id == name) {
                return Ok(Form { pack, one: returns.all.swap_remove(at), cuts: returns.cuts, quarter, today });
            }
            known.extend(returns.all.into_iter().map(|one| one.id));
        }
        Err(NoForm::Unknown(format!("there is no return {name:?}; there is {}", known.join(", "))))
    }

    pub fn with(&self) -> With<'_> {
        With { quarter: self.quarter, today: self.today, pack: self.pack, cuts: &self.cuts }
    }

    /// What the figures are made from, for this quarter and so many before it.
    pub async fn facts(&self, read: &mut Read, before: i32) -> Result<Facts, DbError> {
        let earliest = self.quarter.earlier(before);
        Facts::load(read, (&self.pack.id, &self.one.kinds()), (self.quarter, self.today), |_| earliest).await
    }

    /// What the figures of this quarter and of the one before it are made from; and of so many quarters before it, what is shown
    /// over time.
    pub async fn facts_over_time(&self, read: &mut Read, before: i32) -> Result<Facts, DbError> {
        let over_time: Vec<&str> = self
            .one
            .sections
            .iter()
            .filter_map(|section| section.trend.as_ref())
            .flat_map(|trend| &trend.rows)
            .map(|id| id.as_ref().as_str())
            .collect();
        let rows = self.one.sections.iter().flat_map(|section| &section.rows);
        let mut sources: Vec<Source> = rows.filter(|row| over_time.contains(&row.id())).map(|row| row.source()).collect();
        sources.push(Source::Stays);
        let (earliest, last) = (self.quarter.earlier(before), self.quarter.earlier(before.min(1)));
        Facts::load(read, (&self.pack.id, &self.one.kinds()), (self.quarter, self.today), |source| {
            if sources.contains(&source) { earliest } else { last }
        })
        .await
    }

    /// Whether the quarter is still to come: then there is nothing to count.
    pub fn is_ahead(&self) -> bool {
        self.quarter.first_day() > self.today
    }

    /// Whether its last day is over.
    pub fn is_over(&self) -> bool {
        self.quarter.last_day() < self.today
    }

    /// The return of the quarter.
    pub fn fill<'f>(&'f self, facts: &'f Facts, made_at: Timestamp) -> Filled<'f> {
        let figures = figures::all(&self.one, facts, self.with());
        let notes = figures::completeness(&figures, facts, self.with());
        Filled { form: self, figures, notes, said: vec![], parties: vec![], given: None, made_at }
    }
}

/// A return of a quarter: every figure, with the records behind it.
pub struct Filled<'f> {
    pub form: &'f Form<'f>,
    pub figures: Vec<Figure<'f>>,
    /// What a reader must know of how complete the figures are.
    pub notes: Vec<String>,
    /// What the provider says beside figures of this quarter.
    said: Vec<Note>,
    /// Whose data it is and who keeps it for them, as they are set for the contract; empty where they are not.
    pub parties: Vec<(&'static str, String)>,
    /// For whoever opens no records: the numbers that are given instead of the exact ones.
    given: Option<Given>,
    pub made_at: Timestamp,
}

impl<'f> Filled<'f> {
    /// The same with what the provider says beside its figures.
    pub fn with_notes(self, said: Vec<Note>) -> Filled<'f> {
        Filled { said, ..self }
    }

    /// The same as whoever opens no records gets it: with the numbers that were given, and without what says more of single records.
    fn guarded(self, given: Given) -> Filled<'f> {
        Filled { notes: vec![], given: Some(given), ..self }
    }

    /// Its numbers as they would be given.
    fn held(&self) -> Held {
        guarded::held(self)
    }

    /// The same with the parties of its contract.
    pub fn of_parties(self, parties: Vec<(&'static str, String)>) -> Filled<'f> {
        Filled { parties, ..self }
    }

    /// What the provider says beside a figure.
    pub fn note(&self, figure: &str) -> Option<&Note> {
        self.said.iter().find(|note| note.figure == figure)
    }

    /// What the figures must not be read without.
    pub fn caveats(&self) -> Vec<&'static str> {
        if self.given.is_some() {
            return vec![guarded::SAYS, guarded::STANDS];
        }
        let over = self.form.quarter.last_day() < clock::local_day(self.made_at);
        std::iter::once(outputs::RESTRICTED).chain((!over).then_some(outputs::NOT_OVER)).collect()
    }

    pub fn figure(&self, id: &str) -> Option<&Figure<'_>> {
        self.figures.iter().find(|figure| figure.row.id() == id)
    }
}
