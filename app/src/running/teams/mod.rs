//! Teams: who works together. A team is added, renamed and ended; which workers are in it stands with them.

pub(super) mod change;
pub(super) mod pages;
pub mod queries;

use crate::versions::{Field, Kind};

/// What can be changed about a team.
pub fn fields() -> Vec<Field> {
    vec![Field::new("name", "Name", Kind::Line), Field::new("ended", "Last day", Kind::Day)]
}
