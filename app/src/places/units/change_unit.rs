//! Putting right what a unit is. Its name stays: pages and records are found by it. What stood before stays too.

use jiff::Timestamp;

use super::{add_unit::NewUnit, lists};
use crate::places::{TOLERANCES, Unit};
use crate::{
    args,
    db::{DbError, Read, Write},
    ids,
    versions::{self, Field, Kind, Stands, Values},
    words::in_an_address,
};

impl Unit {
    pub fn values(&self) -> Values {
        let yes_no = |is: bool| if is { "yes".to_owned() } else { String::new() };
        Values::from([
            ("town".into(), self.town.clone()),
            ("bedrooms".into(), self.bedrooms.to_string()),
            ("people".into(), self.people.map_or(String::new(), |people| people.to_string())),
            ("kind".into(), self.kind.clone()),
            ("lives".into(), self.lives.clone()),
            ("tolerance".into(), self.tolerance.clone()),
            ("wheelchair".into(), yes_no(self.wheelchair)),
            ("step_free".into(), self.step_free.clone()),
            ("pets".into(), yes_no(self.pets)),
            ("staff_cover".into(), self.staff_cover.clone()),
            ("features".into(), self.features.clone()),
            ("house".into(), self.house.clone()),
        ])
    }
}

impl NewUnit {
    /// The unit as it would be.
    pub fn onto(&self, unit: &Unit) -> Unit {
        let new = self;
        Unit {
            town: new.town.clone(),
            bedrooms: new.bedrooms,
            tolerance: new.tolerance.clone(),
            wheelchair: new.wheelchair,
            pets: new.pets,
            kind: new.kind.clone(),
            people: new.people,
            lives: new.lives.clone(),
            step_free: new.step_free.clone(),
            staff_cover: new.staff_cover.clone(),
            features: new.features.clone(),
            house: new.house.clone(),
            ..unit.clone()
        }
    }
}

pub fn fields() -> Vec<Field> {
    let one = |answers: &[(&str, &str)]| Kind::One(answers.iter().map(|(id, says)| ((*id).to_owned(), (*says).to_owned())).collect());
    let yes_no = || one(&[("yes", "Yes"), ("no", "No")]);
    let ticked = || one(&[("yes", "Yes"), ("", "No")]);
    vec![
        Field::new("town", "Town", Kind::Line),
        Field::new("bedrooms", "Bedrooms", Kind::Line),
        Field::new("people", "People it takes", Kind::Line),
        Field::new("kind", "Kind", one(&lists::kinds())),
        Field::new("lives", "Who may live there", one(&lists::lives())),
        Field::new("tolerance", "Tolerance", one(&TOLERANCES)),
        Field::new("wheelchair", "Adapted for a wheelchair", ticked()),
        Field::new("step_free", "No steps", yes_no()),
        Field::new("pets", "Pets allowed", ticked()),
        Field::new("staff_cover", "Staff", Kind::Line),
        Field::new(
            "features",
            "What it has",
            Kind::Many(lists::features().into_iter().map(|(id, says)| (id.to_owned(), says.to_owned())).collect()),
        ),
        Field::new("house", "House", Kind::Line),
    ]
}

/// Every change of a unit, latest first.
pub async fn changes(read: &mut Read, unit_id: i64) -> Result<Vec<versions::Was>, DbError> {
    read.all(
        "SELECT c.recorded_at, a.name AS by, c.was, '' AS why FROM unit_change c LEFT JOIN account a ON a.id = c.recorded_by
         WHERE c.unit_id = $1 ORDER BY c.version DESC LIMIT 50",
        args![unit_id],
    )
    .await
}

/// Who made the version that stands.
pub async fn stands(read: &mut Read, unit: &Unit) -> Result<Stands, DbError> {
    let last: Option<(Timestamp, Option<String>)> = read
        .one(
            "SELECT c.recorded_at, a.name FROM unit_change c LEFT JOIN account a ON a.id = c.recorded_by WHERE c.unit_id = $1 AND c.version = $2",
            args![unit.id, unit.version],
        )
        .await?;
    let (at, by) = last.map_or((None, None), |(at, by)| (Some(at), by));
    Ok(Stands { version: unit.version, values: unit.values(), by, at })
}

/// What stood at a version that was changed since.
pub async fn at_version(read: &mut Read, unit_id: i64, version: i64) -> Result<Option<Values>, DbError> {
    let was: Option<(String,)> =
        read.one("SELECT was FROM unit_change WHERE unit_id = $1 AND version = $2", args![unit_id, version + 1]).await?;
    Ok(was.map(|(was,)| versions::read(&was)))
}

/// Puts a unit right, when it still stands as the version given; says whether it did.
pub async fn change(tx: &mut Write, was: &Unit, opened_on: i64, new: &NewUnit) -> Result<bool, DbError> {
    let changed = tx
        .run(
            "UPDATE unit SET town = $1, bedrooms = $2, tolerance = $3, wheelchair = $4, pets = $5, kind = $6, people = $7, lives = $8,
                             step_free = $9, staff_cover = $10, house = $11, features = $12, version = version + 1 WHERE id = $13 AND version = $14",
            args![
                &new.town,
                new.bedrooms,
                &new.tolerance,
                new.wheelchair,
                new.pets,
                &new.kind,
                new.people,
                &new.lives,
                &new.step_free,
                &new.staff_cover,
                &new.house,
                &new.features,
                was.id,
                opened_on
            ],
        )
        .await?;
    if changed == 0 || was.version != opened_on {
        return Ok(false);
    }
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.run(
        "INSERT INTO unit_change (id, unit_id, version, was, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6)",
        args![ids::next(at), was.id, opened_on + 1, versions::written(&was.values()), at, by],
    )
    .await?;
    tx.journal("unit-changed", "unit", was.id, format!("{} version {}", in_an_address(&was.name), opened_on + 1));
    Ok(true)
}
