//! Places by days: a wide table whose first column stays in sight, with a state in every cell.
//!
//! Each cell says its state in words; colour and pattern repeat it. Cells may span days.
//!
//! ```
//! use govuk::{Board, BoardCell, BoardRow, CellState};
//! use maud::Render;
//! let board = Board {
//!     label: "Rooms this week",
//!     corner: "Room",
//!     columns: vec!["Mon 3".into(), "Tue 4".into()],
//!     rows: vec![BoardRow {
//!         heading: "Room 1".into(),
//!         cells: vec![BoardCell::new(CellState::In, "Sam"), BoardCell::new(CellState::Free, "Free")],
//!     }],
//!     ..Default::default()
//! };
//! assert!(board.render().0.contains("hf-board__cell--in"));
//! ```

use maud::{Markup, Render, html};

use crate::html::{Content, close, join, open};

/// What a cell says about its place on its day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CellState {
    /// Nobody, and can be taken.
    #[default]
    Free,
    /// Taken.
    In,
    /// Taken from this day.
    Arriving,
    /// Taken until this day.
    Leaving,
    /// Promised, not yet taken.
    Held,
    /// Cannot be taken.
    Void,
}

impl CellState {
    fn class(self) -> &'static str {
        match self {
            Self::Free => "hf-board__cell--free",
            Self::In => "hf-board__cell--in",
            Self::Arriving => "hf-board__cell--arriving",
            Self::Leaving => "hf-board__cell--leaving",
            Self::Held => "hf-board__cell--held",
            Self::Void => "hf-board__cell--void",
        }
    }
}

/// One place on one day, or on several in a row.
#[derive(Debug, Clone, Default)]
pub struct BoardCell<'a> {
    pub state: CellState,
    /// Says the state in words: "Leaving: Sam".
    pub content: Content<'a>,
    /// Days it spans; 1 unless set.
    pub days: u32,
}

impl<'a> BoardCell<'a> {
    /// One place on one day.
    pub fn new(state: CellState, content: impl Into<Content<'a>>) -> Self {
        Self { state, content: content.into(), days: 1 }
    }
}

/// One place.
#[derive(Debug, Clone, Default)]
pub struct BoardRow<'a> {
    pub heading: Content<'a>,
    pub cells: Vec<BoardCell<'a>>,
}

/// The board, in a region that scrolls sideways.
#[derive(Debug, Clone, Default)]
pub struct Board<'a> {
    /// Names the region and the table.
    pub label: &'a str,
    /// The heading of the first column.
    pub corner: &'a str,
    pub columns: Vec<Content<'a>>,
    /// Which column is today, from 0.
    pub today: Option<usize>,
    pub rows: Vec<BoardRow<'a>>,
    pub classes: &'a str,
}

impl Board<'_> {
    fn head(&self) -> Markup {
        html! {
            thead {
                tr {
                    th class="hf-board__corner" scope="col" { (self.corner) }
                    @for (index, column) in self.columns.iter().enumerate() {
                        @let today = self.today == Some(index);
                        th.hf-board__day.hf-board__day--today[today] scope="col" aria-current=[today.then_some("date")] {
                            (column) @if today { span class="hf-board__today" { " Today" } }
                        }
                    }
                }
            }
        }
    }
}

impl Render for Board<'_> {
    fn render(&self) -> Markup {
        let table = html! {
            table class=(join(&["hf-board", self.classes])) {
                caption class="govuk-visually-hidden" { (self.label) }
                (self.head())
                tbody {
                    @for row in &self.rows {
                        tr {
                            th class="hf-board__place" scope="row" { (row.heading) }
                            @for cell in &row.cells {
                                (open("td")
                                    .class(&["hf-board__cell", cell.state.class()])
                                    .maybe("colspan", &if cell.days > 1 { cell.days.to_string() } else { String::new() }))
                                (cell.content)
                                (close("td"))
                            }
                        }
                    }
                }
            }
        };
        crate::Scroll { label: self.label, body: table }.render()
    }
}
