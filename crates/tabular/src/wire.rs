//! What goes through the pipes between parent and child: the request as one line of JSON and then the file; the answer
//! as one line of JSON a sheet, a row and the end. Lines let the child forget each row once it is sent, and let the
//! parent stop at the first that passes a limit.

use std::io::Write;

use serde::{Deserialize, Serialize};

use crate::Kind;
use crate::grid::{Aside, Row};
use crate::limits::Limits;
use crate::refusal::Refusal;
use crate::tally::Sink;

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Request {
    pub(crate) kind: Kind,
    pub(crate) limits: Limits,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Line {
    Sheet { name: String, hidden: bool },
    Row(Row),
    Aside(Aside),
    Done,
    Refused(Refusal),
}

/// Writes each line as it comes. If the parent has gone there is nobody to tell, so any failure is just a stop.
pub(crate) struct Answer<W: Write> {
    out: W,
}

impl<W: Write> Answer<W> {
    pub(crate) fn new(out: W) -> Self {
        Self { out }
    }

    pub(crate) fn line(&mut self, line: &Line) -> Result<(), Refusal> {
        serde_json::to_writer(&mut self.out, line).map_err(|_| Refusal::Stopped)?;
        self.out.write_all(b"\n").map_err(|_| Refusal::Stopped)
    }

    pub(crate) fn finish(mut self, end: &Line) -> Result<(), Refusal> {
        self.line(end)?;
        self.out.flush().map_err(|_| Refusal::Stopped)
    }
}

impl<W: Write + Send> Sink for Answer<W> {
    fn sheet(&mut self, name: String, hidden: bool) -> Result<(), Refusal> {
        self.line(&Line::Sheet { name, hidden })
    }

    fn row(&mut self, row: Row) -> Result<(), Refusal> {
        self.line(&Line::Row(row))
    }

    fn aside(&mut self, aside: Aside) -> Result<(), Refusal> {
        self.line(&Line::Aside(aside))
    }
}
