//! A return of a quarter, worked out: each figure with the records it counts. A figure is the number of its records and
//! is never kept apart from them, so the two cannot disagree.

use std::collections::BTreeSet;

use super::{
    measures::{Count, Counted},
    queries::Facts,
    returns::{Return, Row},
    splits::{Cut, NOT_KNOWN, Split, With},
};

/// A number, and what it counts.
pub struct Cell<'f> {
    pub says: String,
    pub records: Vec<Counted<'f>>,
}

impl Cell<'_> {
    pub fn value(&self) -> i64 {
        self.records.len() as i64
    }
}

/// What a figure is made of.
pub enum Shape<'f> {
    Number(Cell<'f>),
    /// Categories that have records, in the order of the list.
    Split(Vec<Cell<'f>>),
    Share {
        part: Cell<'f>,
        whole: Cell<'f>,
    },
    /// A sum over contacts, which `queries::contacts` lists.
    Minutes {
        volunteer: bool,
        minutes: i64,
        contacts: i64,
    },
}

/// One figure of a return.
pub struct Figure<'f> {
    pub row: &'f Row,
    pub shape: Shape<'f>,
}

impl<'f> Figure<'f> {
    /// Works a figure out.
    pub fn of(row: &'f Row, facts: &'f Facts, with: With<'_>) -> Figure<'f> {
        let cell = |says: &str, records| Cell { says: says.to_owned(), records };
        let shape = match (row.count(facts, with.quarter), row.cut()) {
            (Count::Records(records), Some(cut)) => Shape::Split(cells(cut, records, with)),
            (Count::Records(records), None) => Shape::Number(cell(&row.says, records)),
            (Count::Share(part, whole), _) => Shape::Share { part: cell(WITHIN, part), whole: cell(RECEIVED, whole) },
            (Count::Minutes { volunteer, minutes, contacts }, _) => Shape::Minutes { volunteer, minutes, contacts },
        };
        Figure { row, shape }
    }

    /// The whole figure as one number, as a line over quarters shows it.
    pub fn total(&self) -> Option<i64> {
        match &self.shape {
            Shape::Number(cell) | Shape::Share { part: cell, .. } => Some(cell.value()),
            Shape::Split(cells) => Some(once(cells).len() as i64),
            Shape::Minutes { minutes, .. } => Some(*minutes),
        }
    }

    /// The parts that can be opened one by one.
    pub fn parts(&self) -> Vec<&Cell<'f>> {
        match &self.shape {
            Shape::Split(cells) => cells.iter().collect(),
            Shape::Share { part, whole } => vec![part, whole],
            Shape::Number(_) | Shape::Minutes { .. } => vec![],
        }
    }

    /// The records behind the figure, or behind one part of it. `None` if it has no such part.
    pub fn records(&self, part: Option<&str>) -> Option<Vec<Counted<'f>>> {
        match (part, &self.shape) {
            (Some(part), _) => self.parts().into_iter().find(|cell| cell.says == part).map(|cell| cell.records.clone()),
            (None, Shape::Number(cell) | Shape::Share { whole: cell, .. }) => Some(cell.records.clone()),
            (None, Shape::Split(cells)) => Some(once(cells)),
            (None, Shape::Minutes { .. }) => Some(vec![]),
        }
    }
}

const WITHIN: &str = "Answered within 24 hours";
const RECEIVED: &str = "All received";

/// The records of all cells; one that comes under several answers of a form only once.
fn once<'f>(cells: &[Cell<'f>]) -> Vec<Counted<'f>> {
    let mut seen = BTreeSet::new();
    let mut again = |counted: &Counted<'f>| matches!(counted, Counted::Recorded(recorded) if !seen.insert(recorded.id));
    cells.iter().flat_map(|cell| cell.records.iter().copied()).filter(|counted| !again(counted)).collect()
}

fn cells<'f>(cut: Cut<'_>, records: Vec<Counted<'f>>, with: With<'_>) -> Vec<Cell<'f>> {
    let order = match cut {
        Cut::Split(split) => split.order(with),
        Cut::Item(item) => item.every(),
    };
    let mut cells: Vec<Cell<'f>> = order.into_iter().map(|says| Cell { says, records: vec![] }).collect();
    for record in records {
        for category in cut.categories(&record, with) {
            let at = cells.iter().position(|cell| cell.says == category).unwrap_or_else(|| {
                cells.push(Cell { says: category, records: vec![] });
                cells.len() - 1
            });
            cells[at].records.push(record);
        }
    }
    cells.retain(|cell| !cell.records.is_empty());
    cells
}

/// Every figure of a return, in its order.
pub fn all<'f>(one: &'f Return, facts: &'f Facts, with: With<'_>) -> Vec<Figure<'f>> {
    one.sections.iter().flat_map(|section| &section.rows).map(|row| Figure::of(row, facts, with)).collect()
}

/// What a reader must know of how complete the figures are.
pub fn completeness(figures: &[Figure<'_>], facts: &Facts, with: With<'_>) -> Vec<String> {
    let mut notes = vec![];
    if with.quarter.first_day() > with.today {
        notes.push("This quarter has not begun, so there is nothing to count.".to_owned());
    } else if with.quarter.last_day() >= with.today {
        notes.push(format!("This quarter is not over. The figures are as they stood on {}.", crate::words::short_day(with.today)));
    }
    let received = || facts.received.iter().filter(|r| with.quarter.contains(r.referral.received_on));
    let unanswered = received().filter(|r| r.first().is_none()).count();
    if unanswered > 0 {
        notes.push(format!("Referrals received in the quarter that no answer is recorded for: {unanswered}."));
    }
    let by_day = received().filter(|r| r.is_known_by_day_only()).count();
    if by_day > 0 {
        notes.push(format!("Referrals whose time of receipt or of answer is not recorded, so that 24 hours is told by the day: {by_day}."));
    }
    for figure in figures {
        if let (Some(Cut::Split(split)), Shape::Split(cells)) = (figure.row.cut(), &figure.shape) {
            notes.extend(unknown(figure.row, split, cells, with));
        }
    }
    let unknown_kind =
        facts.stays.iter().filter(|s| s.departed_on.is_some_and(|day| with.quarter.contains(day)) && s.exit_kind.is_empty()).count();
    if unknown_kind > 0 {
        notes.push(format!("Departures counted as unplanned because it is not recorded whether they were planned: {unknown_kind}."));
    }
    notes
}

/// What "Not known" is made of: the record keeps declined, not asked and not known apart.
fn unknown(row: &Row, split: Split, cells: &[Cell<'_>], with: With<'_>) -> Option<String> {
    let cell = cells.iter().find(|cell| cell.says == NOT_KNOWN)?;
    let mut made_of: Vec<(String, usize)> = vec![];
    for record in &cell.records {
        let recorded = split.recorded(record, with).to_lowercase();
        match made_of.iter_mut().find(|(says, _)| *says == recorded) {
            Some((_, count)) => *count += 1,
            None => made_of.push((recorded, 1)),
        }
    }
    let parts: Vec<String> = made_of.into_iter().map(|(says, count)| format!("{count} {says}")).collect();
    Some(format!("{}: {} counted as not known ({}).", row.says, cell.value(), parts.join(", ")))
}
