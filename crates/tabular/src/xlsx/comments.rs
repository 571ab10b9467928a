//! Where the comments of a sheet hang. What they say is not read: it belongs to no column.

use super::xml::{Node, Xml};
use crate::grid::Aside;
use crate::refusal::Refusal;
use crate::tally::Tally;

/// A cell's name is at most `XFD1048576`.
const NAME_BYTES: usize = 10;

pub(super) fn read(mut xml: Xml<'_>, tally: &mut Tally<'_>) -> Result<(), Refusal> {
    loop {
        match xml.next()? {
            Node::Open(tag) if tag.name() == "comment" => {
                let cell = tag.attribute("ref")?.filter(|cell| cell.len() <= NAME_BYTES);
                if let Some(cell) = cell {
                    tally.aside(Aside::Comment(cell))?;
                }
            }
            Node::End => return Ok(()),
            _ => {}
        }
    }
}
