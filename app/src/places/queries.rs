//! Every read of units and stays.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};

use super::Unit;
use crate::{
    args,
    db::{DbError, Read, Value, filled_up},
    duties::between::{Between, whose},
    people::{self, characteristics, relationships::apart::apart_from},
    row,
    sealed::Sealed,
};
use crate::{own_written, seen, shown_episode, shown_referral, unsealed};

macro_rules! units {
    ($which:literal) => {
        concat!(
            "SELECT id, name, town, bedrooms, tolerance, wheelchair, pets, kind, people, lives, step_free, staff_cover, features, house, version FROM unit ",
            $which
        )
    };
}

/// Every unit that stands, by name: one that was withdrawn, and in which nobody ever lived, is in no list.
pub async fn units(read: &mut Read) -> Result<Vec<Unit>, DbError> {
    read.all(
        units!(
            "WHERE withdrawn_at IS NULL OR EXISTS (SELECT 1 FROM stay s WHERE s.unit_id = unit.id AND s.withdrawn_at IS NULL) ORDER BY name"
        ),
        vec![],
    )
    .await
}

/// The names of those that were withdrawn, which are in no other list.
pub async fn withdrawn_units(read: &mut Read) -> Result<Vec<String>, DbError> {
    let found: Vec<(String,)> = read
        .all(
            "SELECT u.name FROM unit u WHERE u.withdrawn_at IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM stay s WHERE s.unit_id = u.id AND s.withdrawn_at IS NULL) ORDER BY u.name",
            vec![],
        )
        .await?;
    Ok(found.into_iter().map(|(name,)| name).collect())
}

/// The unit of this name.
pub async fn unit(read: &mut Read, name: &str) -> Result<Option<Unit>, DbError> {
    read.one(units!("WHERE name = $1"), args![name]).await
}

row! {
    /// A stay as the board and a unit's page show it, with what became of the unit after it.
    #[derive(Clone, Debug)]
    pub struct Spell {
        pub id: i64,
        pub unit_id: i64,
        pub arrived_on: Date,
        pub departed_on: Option<Date>,
        pub exit_kind: String,
        /// Empty, as the three after it, where the viewer may not see who it is: somebody lives there all the same.
        pub referral: String,
        pub person: String,
        pub given_name: String,
        pub family_name: String,
        /// When the unit could be let again.
        pub ready_on: Option<Date>,
        /// When a reason for delay was recorded.
        pub delayed_on: Option<Date>,
        pub ready_by: Option<Date>,
        pub ready_due_at: Option<Timestamp>,
        pub ready_preferred_at: Option<Timestamp>,
        pub ready_ending: Option<String>,
    }
}

impl Spell {
    /// Whether the viewer may see who it is.
    pub fn is_shown(&self) -> bool {
        !self.person.is_empty()
    }

    /// Whether somebody lives there on a day: the day of departure is the first on which they do not.
    pub fn is_on(&self, day: Date) -> bool {
        self.arrived_on <= day && self.departed_on.is_none_or(|left| left > day)
    }
}

macro_rules! spells {
    ($from:literal, $which:literal) => {
        concat!(
            "SELECT s.id, s.unit_id, s.arrived_on, s.departed_on, s.exit_kind, CASE WHEN root.id IS NULL THEN '' ELSE r.reference END AS referral,
                    COALESCE(root.reference, '') AS person, COALESCE(root.given_name, '') AS given_name,
                    COALESCE(root.family_name, '') AS family_name,
                    (SELECT min(t.happened_on) FROM unit_turnaround t WHERE t.stay_id = s.id AND t.withdrawn_at IS NULL
                     AND t.happened_on >= s.departed_on) AS ready_on,
                    (SELECT min(t.happened_on) FROM record t WHERE t.unit_id = s.unit_id AND t.thread = s.id AND t.kind = 'unit-delay'
                     AND t.withdrawn_at IS NULL) AS delayed_on,
                    d.due_on AS ready_by, d.due_at AS ready_due_at, d.preferred_at AS ready_preferred_at, d.ending AS ready_ending
             FROM ",
            $from,
            " JOIN episode e ON e.id = s.episode_id
             JOIN referral r ON r.id = e.referral_id
             JOIN person p ON p.id = e.person_id
             LEFT JOIN person root ON root.id = p.root_id AND ",
seen!("root.id"),
" AND ",
shown_episode!("where", "e.id"),
"
             LEFT JOIN deadline d ON d.id = (SELECT x.id FROM deadline x
               WHERE x.unit_id = s.unit_id AND x.rule = 'unit-turnaround' AND x.started_id = s.id LIMIT 1) ",
            $which
        )
    };
}

/// Of these units the stays that touch the days from `from` and before `until`, and of each unit the one before them, by unit
/// and arrival: of each unit all that began before `until`, from the last that began before `from`.
pub async fn spells(read: &mut Read, units: &[i64], from: Date, until: Date) -> Result<Vec<Spell>, DbError> {
    if units.is_empty() {
        return Ok(vec![]);
    }
    let mut args = args![from, until];
    args.extend(filled_up(units, 50).into_iter().map(Value::from));
    let places: Vec<String> = (3..=args.len()).map(|n| format!("${n}")).collect();
    let sql = spells!(
        "(SELECT u.id, COALESCE((SELECT l.arrived_on FROM stay l WHERE l.unit_id = u.id AND l.arrived_on < $1 AND l.withdrawn_at IS NULL
                                 ORDER BY l.arrived_on DESC LIMIT 1), '') AS since
          FROM unit u WHERE u.id IN (UNITS)) v
         JOIN stay s ON s.unit_id = v.id AND s.arrived_on >= v.since AND s.arrived_on < $2 AND s.withdrawn_at IS NULL",
        "ORDER BY s.unit_id, s.arrived_on, COALESCE(s.departed_on, '9999-12-31'), s.id"
    );
    read.all_assembled(sql.replace("UNITS", &places.join(",")), args).await
}

row! {
    /// Somebody who comes or leaves, or was to leave and nobody has said that they did.
    #[derive(Clone, Debug)]
    pub struct Move {
        pub id: i64,
        pub version: i64,
        pub unit: String,
        pub town: String,
        pub referral: String,
        pub person: String,
        pub given_name: String,
        pub family_name: String,
        pub arrived_on: Date,
        pub departed_on: Option<Date>,
        pub foreseen: bool,
    }
}

/// Who comes or leaves between two days, and whose planned departure before them is not confirmed; by day of arrival, so that
/// whoever shows them puts them in the order of what they show. Each part is a range of an index: asked with OR, every stay was read.
pub async fn moves(read: &mut Read, from: Date, until: Date) -> Result<Vec<Move>, DbError> {
    read.all(
        concat!("SELECT s.id, s.version, u.name AS unit, u.town, r.reference AS referral, root.reference AS person, root.given_name, root.family_name,
                s.arrived_on, s.departed_on, s.foreseen
         FROM stay s JOIN unit u ON u.id = s.unit_id JOIN episode e ON e.id = s.episode_id JOIN referral r ON r.id = e.referral_id
         JOIN person p ON p.id = e.person_id JOIN person root ON root.id = p.root_id
         WHERE ",
seen!("root.id"),
" AND ",
shown_episode!("where", "e.id"),
" AND e.withdrawn_at IS NULL AND s.id IN (
           SELECT x.id FROM stay x WHERE x.withdrawn_at IS NULL AND x.departed_on IS NULL AND x.arrived_on >= $1 AND x.arrived_on <= $2
           UNION ALL
           SELECT x.id FROM stay x
           WHERE x.withdrawn_at IS NULL AND x.departed_on >= $1 AND (x.departed_on <= $2 OR x.arrived_on >= $1 AND x.arrived_on <= $2)
           UNION ALL
           SELECT x.id FROM stay x WHERE x.withdrawn_at IS NULL AND x.foreseen AND x.departed_on < $1)
         ORDER BY s.arrived_on, s.id LIMIT 200"),
        args![from, until],
    )
    .await
}

/// Who comes or leaves between two days, for a diary.
pub async fn moves_between(read: &mut Read, wanted: &Between) -> Result<Vec<Move>, DbError> {
    read.all(
        concat!(
            "SELECT s.id, s.version, u.name AS unit, u.town, r.reference AS referral, root.reference AS person, root.given_name, root.family_name,
                s.arrived_on, s.departed_on, s.foreseen
         FROM stay s JOIN unit u ON u.id = s.unit_id JOIN episode e ON e.id = s.episode_id JOIN referral r ON r.id = e.referral_id
         JOIN person p ON p.id = e.person_id JOIN person root ON root.id = p.root_id
         WHERE ",
            seen!("root.id"),
            " AND ",
            shown_episode!("where", "e.id"),
            " AND e.withdrawn_at IS NULL AND ",
            whose!("e.worker_id"),
            " AND s.id IN (
           SELECT x.id FROM stay x WHERE x.withdrawn_at IS NULL AND x.departed_on IS NULL AND x.arrived_on >= $1 AND x.arrived_on <= $2
           UNION ALL
           SELECT x.id FROM stay x
           WHERE x.withdrawn_at IS NULL AND x.departed_on >= $1 AND (x.departed_on <= $2 OR x.arrived_on >= $1 AND x.arrived_on <= $2))
         ORDER BY s.arrived_on, s.id LIMIT 500"
        ),
        wanted.args(),
    )
    .await
}

/// The units that somebody is in whose departure is not known.
pub async fn without_departure(read: &mut Read) -> Result<BTreeSet<i64>, DbError> {
    let units: Vec<(i64,)> = read.all("SELECT unit_id FROM stay WHERE departed_on IS NULL AND withdrawn_at IS NULL", vec![]).await?;
    Ok(units.into_iter().map(|(unit,)| unit).collect())
}

/// The units that somebody is in at the end of a day.
pub async fn occupied(read: &mut Read, on: Date) -> Result<BTreeSet<i64>, DbError> {
    let units: Vec<(i64,)> = read
        .all(
            "SELECT unit_id FROM stay WHERE arrived_on <= $1 AND (departed_on IS NULL OR departed_on > $1) AND withdrawn_at IS NULL",
            args![on],
        )
        .await?;
    Ok(units.into_iter().map(|(unit,)| unit).collect())
}

/// Every stay in a unit, in the order of arrival.
pub async fn spells_of(read: &mut Read, unit_id: i64) -> Result<Vec<Spell>, DbError> {
    read.all(
        spells!(
            "stay s",
            "WHERE s.unit_id = $1 AND s.withdrawn_at IS NULL ORDER BY s.arrived_on, COALESCE(s.departed_on, '9999-12-31'), s.id"
        ),
        args![unit_id],
    )
    .await
}

row! {
    /// The stay of a case.
    #[derive(Clone, Debug)]
    pub struct Stay {
        pub id: i64,
        pub episode_id: i64,
        pub unit_id: i64,
        pub unit: String,
        pub arrived_on: Date,
        pub departed_on: Option<Date>,
        pub exit_kind: String,
        pub move_on: String,
    }
}

macro_rules! stays {
    ($rest:literal) => {
        concat!(
            "SELECT s.id, s.episode_id, s.unit_id, u.name AS unit, s.arrived_on, s.departed_on, s.exit_kind, s.move_on
             FROM episode e JOIN stay s ON s.episode_id = e.id JOIN unit u ON u.id = s.unit_id
             WHERE e.referral_id = $1 AND e.withdrawn_at IS NULL AND s.withdrawn_at IS NULL ",
            $rest
        )
    };
}

/// Every stay of a case, the earliest first.
pub async fn of_case(read: &mut Read, referral_id: i64) -> Result<Vec<Stay>, DbError> {
    read.all(stays!("ORDER BY s.arrived_on, s.id"), args![referral_id]).await
}

/// The stay of a case that is not over on a day: with no departure, or one that lies ahead.
pub async fn open_stay(read: &mut Read, referral_id: i64, on: Date) -> Result<Option<Stay>, DbError> {
    read.one(
        stays!("AND s.arrived_on <= $2 AND (s.departed_on IS NULL OR s.departed_on > $2) ORDER BY s.arrived_on DESC, s.id DESC LIMIT 1"),
        args![referral_id, on],
    )
    .await
}

row! {
    /// A stay of somebody by another of their referrals.
    #[derive(Clone, Debug)]
    pub struct Elsewhere { pub unit: String, pub referral: String, pub arrived_on: Date }
}

/// Where somebody lives on a day by another referral of theirs: one who came back, or was referred twice, is in one unit at a time. What another
/// provider holds is theirs.
pub async fn elsewhere(read: &mut Read, referral_id: i64, on: Date) -> Result<Option<Elsewhere>, DbError> {
    read.one(
        concat!(
            "SELECT u.name AS unit, f.reference AS referral, s.arrived_on
             FROM person p JOIN referral f ON f.person_id = p.id JOIN episode e ON e.referral_id = f.id JOIN stay s ON s.episode_id = e.id
                  JOIN unit u ON u.id = s.unit_id
             WHERE p.root_id = (SELECT x.root_id FROM referral r JOIN person x ON x.id = r.person_id WHERE r.id = $1) AND f.id <> $1
               AND e.withdrawn_at IS NULL AND s.withdrawn_at IS NULL AND s.arrived_on <= $2 AND (s.departed_on IS NULL OR s.departed_on > $2) AND ",
            shown_referral!("own", "f.id"),
            " ORDER BY s.arrived_on DESC LIMIT 1"
        ),
        args![referral_id, on],
    )
    .await
}

row! {
    /// A stay that was withdrawn: it never was, and can be read.
    #[derive(Clone, Debug)]
    pub struct WithdrawnStay {
        pub unit: String,
        pub arrived_on: Date,
        pub departed_on: Option<Date>,
        pub withdrawn_at: Timestamp,
        pub withdrawn_by: Option<String>,
        pub withdrawn_why: String,
    }
}

/// The stays of somebody that were withdrawn, in the order in which they were.
pub async fn withdrawn_stays(read: &mut Read, root_id: i64) -> Result<Vec<WithdrawnStay>, DbError> {
    read.all(
        concat!(
            "SELECT u.name AS unit, s.arrived_on, s.departed_on, s.withdrawn_at, a.name AS withdrawn_by, s.withdrawn_why
             FROM person p JOIN episode e ON e.person_id = p.id JOIN stay s ON s.episode_id = e.id JOIN unit u ON u.id = s.unit_id
                  LEFT JOIN account a ON a.id = s.withdrawn_by
             WHERE p.root_id = $1 AND s.withdrawn_at IS NOT NULL AND ",
            shown_episode!("where", "e.id"),
            " ORDER BY s.withdrawn_at, s.id LIMIT 200"
        ),
        args![root_id],
    )
    .await
}

/// The latest stay of a case, when it has a departure, gone or ahead.
pub async fn last_departed(read: &mut Read, referral_id: i64) -> Result<Option<Stay>, DbError> {
    let last = of_case(read, referral_id).await?.pop();
    Ok(last.filter(|stay| stay.departed_on.is_some()))
}

row! {
    /// A child who came with a referral; `sex`: empty, where it is not known.
    #[derive(Clone, Debug)]
    pub struct Child { pub born_on: Option<Date>, pub sex: String }
}

/// What is known of a household that bears on which unit fits it.
#[derive(Clone, Debug, Default)]
pub struct Household {
    pub main_need: String,
    pub second_need: String,
    pub disability: String,
    pub children: i64,
    /// The age and the sex of each of whom both are known.
    pub ages: Vec<(i16, String)>,
    /// yes, no, or a gap; and which they are.
    pub pets: String,
    pub pets_words: String,
    /// The gender of whoever was referred, or else their sex.
    pub gender: String,
    /// Towns and postcodes that they keep away from.
    pub danger: Vec<String>,
    /// Whether anybody asked them: without places, that there are none, or that they would not say.
    pub danger_asked: bool,
}

/// What somebody writes where there is no place to keep away from, or the answer was declined.
fn says_none(area: &str) -> bool {
    matches!(area.to_lowercase().as_str(), "declined" | "none" | "no" | "nowhere" | "n/a")
}

/// The household of a case, as what is told of it stands on a day.
pub async fn household(read: &mut Read, referral_id: i64, on: Date) -> Result<Option<Household>, DbError> {
    let case: Option<(i64, i64)> = read
        .one(
            concat!(
                "SELECT p.root_id, (SELECT count(*) FROM came_with c WHERE c.referral_id = r.id AND c.withdrawn_at IS NULL
                                      AND COALESCE(",
                apart_from!("c"),
                ", '9999-12-31') > $2) AS children
                 FROM referral r JOIN person p ON p.id = r.person_id WHERE r.id = $1"
            ),
            args![referral_id, on],
        )
        .await?;
    let Some((root_id, children)) = case else { return Ok(None) };
    let statements = characteristics::queries::of_person(read, root_id).await?;
    let stands = |kind: &str| characteristics::standing(&statements, kind, on).map_or(String::new(), |s| s.value.to_string());
    let second_need = Some(stands("second-need")).filter(|need| need != "none").unwrap_or_default();
    let pets = characteristics::standing(&statements, "pets", on);
    let gender = ["gender", "sex"].map(stands).into_iter().find(|told| !characteristics::lists::is_gap(told)).unwrap_or_default();
    let danger = stands("danger-areas");
    let danger_asked = !matches!(danger.as_str(), "" | "not-asked" | "not-known");
    let danger = danger.split([',', ';', '\n']).map(str::trim).filter(|area| !characteristics::lists::is_gap(area) && !says_none(area));
    let danger = danger.map(str::to_owned).collect();
    let ages = children_of(read, referral_id, on).await?;
    let ages = ages.into_iter().filter_map(|child| child.born_on.filter(|born| *born <= on).map(|born| (people::age(born, on), child.sex)));
    Ok(Some(Household {
        main_need: stands("main-need"),
        second_need,
        disability: stands("disability"),
        children,
        pets: stands("pets"),
        pets_words: pets.map_or(String::new(), |s| s.written.to_string()),
        ages: ages.filter(|(_, sex)| matches!(sex.as_str(), "female" | "male")).collect(),
        gender,
        danger,
        danger_asked,
    }))
}

row! {
    /// Where a unit is, as it was recorded.
    #[derive(Clone, Debug)]
    pub struct Address {
        pub id: i64,
        pub since_on: Date,
        pub street: Sealed,
        pub postcode: Sealed,
        pub way_in: Sealed,
        pub why: String,
        pub recorded_at: Timestamp,
        pub by: Option<String>,
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_by: Option<String>,
        pub withdrawn_why: String,
    }
}

/// Whether another provider recorded where a unit is: then it is theirs to tell and to put right.
pub async fn is_addressed_by_another(read: &mut Read, unit_id: i64) -> Result<bool, DbError> {
    let theirs: i64 = read
        .value(
            concat!("SELECT count(*) FROM unit_address d WHERE d.unit_id = $1 AND NOT ", own_written!("d.recorded_by", "d.recorded_at")),
            args![unit_id],
        )
        .await?;
    Ok(theirs > 0)
}

/// Every address of a unit that was ever recorded, the one that stands first: of those that were not withdrawn the latest.
pub async fn addresses(read: &mut Read, unit_id: i64) -> Result<Vec<Address>, DbError> {
    read.all(
        concat!(
            "SELECT d.id, d.since_on, ",
            unsealed!("unit_address", "d", "street", "uk"),
            " AS street, ",
            unsealed!("unit_address", "d", "postcode", "uk"),
            " AS postcode, ",
            unsealed!("unit_address", "d", "way_in", "uk"),
            " AS way_in, d.why, d.recorded_at, a.name AS by, d.withdrawn_at, w.name AS withdrawn_by, d.withdrawn_why
             FROM unit_address d LEFT JOIN unit_key uk ON uk.unit_id = d.unit_id LEFT JOIN account a ON a.id = d.recorded_by
             LEFT JOIN account w ON w.id = d.withdrawn_by WHERE d.unit_id = $1
             ORDER BY CASE WHEN d.withdrawn_at IS NULL THEN 0 ELSE 1 END, d.since_on DESC, d.id DESC"
        ),
        args![unit_id],
    )
    .await
}

/// The children who came with a referral that was opened and live with its household on a day, without their names.
async fn children_of(read: &mut Read, referral_id: i64, on: Date) -> Result<Vec<Child>, DbError> {
    read.all(
        concat!(
            "SELECT k.born_on, COALESCE((SELECT c.value FROM characteristic c JOIN person q ON q.id = c.person_id
                  WHERE q.root_id = k.id AND c.kind = 'sex' AND c.withdrawn_at IS NULL ORDER BY c.since_on DESC, c.id DESC LIMIT 1), '') AS sex
         FROM came_with w JOIN person p ON p.id = w.person_id JOIN person k ON k.id = p.root_id
         WHERE w.referral_id = $1 AND w.withdrawn_at IS NULL AND COALESCE(",
            apart_from!("w"),
            ", '9999-12-31') > $2 ORDER BY w.id"
        ),
        args![referral_id, on],
    )
    .await
}
