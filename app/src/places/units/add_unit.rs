//! Adding a unit.

use crate::places::Refused;
use crate::{args, db::Write, ids};

/// A unit as it was checked.
#[derive(Debug, Default)]
pub struct NewUnit {
    pub name: String,
    pub town: String,
    pub bedrooms: i64,
    /// An id of [`crate::places::TOLERANCES`].
    pub tolerance: String,
    pub wheelchair: bool,
    pub pets: bool,
    /// Ids of `lists/units.toml`, or empty.
    pub kind: String,
    pub people: Option<i64>,
    pub lives: String,
    /// yes, no, or empty.
    pub step_free: String,
    pub staff_cover: String,
    /// Ids of `lists/units.toml`, a line each.
    pub features: String,
    /// A label that units in one house share; no address.
    pub house: String,
}

const TAKEN: &str = "Another unit has this name. Choose a different one; if it was withdrawn, put it back on its page.";

/// Writes the unit and gives its id.
///
/// # Errors
/// [`Refused::Because`] when another has the name.
pub async fn add(tx: &mut Write, new: NewUnit) -> Result<i64, Refused> {
    // “du12” and “DU12” are one flat: two of them would count its empty days twice.
    let others: Vec<(String,)> = tx.all("SELECT name FROM unit", vec![]).await?;
    if others.iter().any(|(other,)| other.to_lowercase() == new.name.to_lowercase()) {
        return Err(Refused::Because("name", TAKEN.into()));
    }
    let at = tx.at;
    let id = ids::next(at);
    tx.run(
        "INSERT INTO unit (id, name, town, bedrooms, tolerance, wheelchair, pets, kind, people, lives, step_free, staff_cover, features, house, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        args![
            id,
            new.name,
            new.town,
            new.bedrooms,
            new.tolerance,
            new.wheelchair,
            new.pets,
            new.kind,
            new.people,
            new.lives,
            new.step_free,
            new.staff_cover,
            new.features,
            new.house,
            at
        ],
    )
    .await
    .map_err(|error| match error.is_taken() {
        true => Refused::Because("name", TAKEN.into()),
        false => error.into(),
    })?;
    tx.journal("unit-added", "unit", id, "");
    Ok(id)
}
