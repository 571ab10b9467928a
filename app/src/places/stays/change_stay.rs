//! Changing a stay that was recorded: its days, its unit, how it ended. What stood before stays, with who changed it and
//! when. The same rules hold as when it was recorded, the database's own among them.

use jiff::{Timestamp, civil::Date};

use super::{
    day_of_move,
    depart::{self, NewDeparture},
    resettle,
    rests_on::{self, BeforeLeaving},
    settle,
};
use crate::places::{
    GOING_HOME, Refused, queries,
    units::states::in_the_way::{self, Lift},
};
use crate::{
    args,
    db::{DbError, Read, Write},
    duties::{self, contracts::Contracts, pages::day},
    ids,
    people::OpenCase,
    row,
    versions::{self, Stands, Values},
    work::tasks::time,
};

row! {
    /// A stay as it stands, whole.
    #[derive(Clone, Debug)]
    pub struct Stay {
        pub id: i64,
        pub episode_id: i64,
        pub unit_id: i64,
        pub arrived_on: Date,
        pub arrived_at: Option<Timestamp>,
        pub departed_on: Option<Date>,
        pub exit_kind: String,
        pub exit_written: String,
        pub exit_interview: bool,
        pub move_on: String,
        pub home_checked: bool,
        pub words: String,
        pub version: i64,
    }
}

impl Stay {
    pub fn values(&self) -> Values {
        let gone = self.departed_on.is_some();
        let yes_no = |is: bool| match (gone, is) {
            (false, _) => String::new(),
            (true, true) => "yes".into(),
            (true, false) => "no".into(),
        };
        Values::from([
            ("unit".into(), self.unit_id.to_string()),
            ("day".into(), self.arrived_on.to_string()),
            ("time".into(), time(self.arrived_at)),
            ("departed".into(), self.departed_on.map_or(String::new(), |on| on.to_string())),
            ("planned".into(), self.exit_kind.clone()),
            ("interview".into(), yes_no(self.exit_interview)),
            ("why".into(), self.exit_written.clone()),
            ("move_on".into(), self.move_on.clone()),
            ("home_checked".into(), if GOING_HOME.contains(&self.move_on.as_str()) { yes_no(self.home_checked) } else { String::new() }),
            ("words".into(), self.words.clone()),
        ])
    }
}

/// A change as it was checked.
#[derive(Clone, Debug)]
pub struct Change {
    pub unit_id: i64,
    pub arrived_on: Date,
    /// Empty when only the day is known.
    pub arrived_at: Option<Timestamp>,
    /// Empty when the household is there still.
    pub departure: Option<NewDeparture>,
    pub words: String,
}

impl Change {
    /// The stay as it would be.
    pub fn onto(&self, stay: &Stay) -> Stay {
        let gone = self.departure.as_ref();
        Stay {
            unit_id: self.unit_id,
            arrived_on: self.arrived_on,
            arrived_at: self.arrived_at,
            departed_on: gone.map(|gone| gone.departed_on),
            exit_kind: gone.map_or("", NewDeparture::kind).to_owned(),
            exit_written: gone.map_or(String::new(), |gone| gone.why_unplanned.clone()),
            exit_interview: gone.is_some_and(|gone| gone.exit_interview),
            move_on: gone.map_or(String::new(), |gone| gone.move_on.clone()),
            home_checked: gone.is_some_and(|gone| gone.home_checked),
            words: self.words.clone(),
            ..stay.clone()
        }
    }
}

/// A stay of a case.
pub async fn one(read: &mut Read, case: &OpenCase, id: i64) -> Result<Option<Stay>, DbError> {
    read.one(
        "SELECT s.id, s.episode_id, s.unit_id, s.arrived_on, s.arrived_at, s.departed_on, s.exit_kind, s.exit_written, s.exit_interview,
                s.move_on, s.home_checked, s.words, s.version
         FROM stay s JOIN episode e ON e.id = s.episode_id WHERE s.id = $1 AND e.referral_id = $2 AND s.withdrawn_at IS NULL",
        args![id, case.referral_id],
    )
    .await
}

/// Who made the version that stands.
pub async fn stands(read: &mut Read, stay: &Stay) -> Result<Stands, DbError> {
    let last: Option<(Timestamp, Option<String>)> = read
        .one(
            "SELECT c.recorded_at, a.name FROM stay_change c LEFT JOIN account a ON a.id = c.recorded_by WHERE c.stay_id = $1 AND c.version = $2",
            args![stay.id, stay.version],
        )
        .await?;
    let (at, by) = last.map_or((None, None), |(at, by)| (Some(at), by));
    Ok(Stands { version: stay.version, values: stay.values(), by, at })
}

/// What stood at a version that was changed since.
pub async fn at_version(read: &mut Read, stay_id: i64, version: i64) -> Result<Option<Values>, DbError> {
    let was: Option<(String,)> =
        read.one("SELECT was FROM stay_change WHERE stay_id = $1 AND version = $2", args![stay_id, version + 1]).await?;
    Ok(was.map(|(was,)| versions::read(&was)))
}

/// Keeps what stood before a change, when the stay is still of the version given; otherwise the change came second.
pub(in crate::places) async fn move_on_from(tx: &mut Write, stay: &Stay, opened_on: i64) -> Result<(), Refused> {
    let moved = tx.run("UPDATE stay SET version = version + 1 WHERE id = $1 AND version = $2", args![stay.id, opened_on]).await?;
    if moved == 0 || stay.version != opened_on {
        return Err(Refused::Changed);
    }
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.run(
        "INSERT INTO stay_change (id, stay_id, version, was, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6)",
        args![ids::next(at), stay.id, opened_on + 1, versions::written(&stay.values()), at, by],
    )
    .await?;
    Ok(())
}

/// Changes a stay, and with the day of a move the stay on its other side; works out anew what is due for the case and for the units.
///
/// # Errors
/// [`Refused::Changed`] when it was changed since it was opened; [`Refused::Because`] for what the contract does not
/// allow; [`Refused::Occupied`] when the database finds somebody in the unit.
pub async fn change(
    tx: &mut Write,
    contracts: &Contracts,
    case: &OpenCase,
    stay: &Stay,
    opened_on: i64,
    change: &Change,
) -> Result<(), Refused> {
    move_on_from(tx, stay, opened_on).await?;
    let beside = day_of_move::follows(tx, case, stay, change).await?;
    allowed(tx, case, stay, change).await?;
    let new = change.onto(stay);
    tx.run(
        "UPDATE stay SET unit_id = $1, arrived_on = $2, arrived_at = $3, departed_on = $4, exit_kind = $5, exit_written = $6,
                         exit_interview = $7, move_on = $8, home_checked = $9, words = $10 WHERE id = $11",
        args![
            new.unit_id,
            new.arrived_on,
            new.arrived_at,
            new.departed_on,
            new.exit_kind,
            new.exit_written,
            new.exit_interview,
            new.move_on,
            new.home_checked,
            new.words,
            stay.id
        ],
    )
    .await?;
    let ahead = new.departed_on.is_some_and(|left| left > crate::clock::local_day(tx.at));
    tx.run("UPDATE stay SET foreseen = $1 WHERE id = $2", args![ahead, stay.id]).await?;
    resettle::follow(tx, stay.episode_id, stay.departed_on, new.departed_on).await?;
    settle::settle(tx, contracts, case).await?;
    tx.journal("stay-changed", "stay", stay.id, format!("{} version {}", case.reference, opened_on + 1));
    duties::recalculate::cases(tx, contracts, &[case.referral_id]).await?;
    duties::recalculate::units(tx, contracts, &[new.unit_id]).await?;
    if new.unit_id != stay.unit_id {
        duties::recalculate::units(tx, contracts, &[stay.unit_id]).await?;
    }
    duties::recalculate::units(tx, contracts, &beside).await?;
    Ok(())
}

/// A stay that we ended, and its day, are held to the decision that it rests on, as when it was recorded. What came without one, as from a workbook,
/// rests on none and stays as it was said.
async fn ended_when_agreed(tx: &mut Write, case: &OpenCase, stay: &Stay, gone: &NewDeparture) -> Result<(), Refused> {
    let was = stay.departed_on.filter(|_| stay.exit_written == depart::EVICTED);
    if gone.why_unplanned != depart::EVICTED || was == Some(gone.departed_on) {
        return Ok(());
    }
    let refused = |field, sentence: String| Err(Refused::Because(field, sentence));
    match (rests_on::ending_agreed(tx, case.referral_id, stay.episode_id, gone.departed_on).await?, was) {
        (Some(agreed), _) => match agreed.earliest.filter(|earliest| gone.departed_on < *earliest) {
            Some(earliest) => refused("departed", format!("The service manager agreed that it ends on {} at the earliest.", day(earliest))),
            None => Ok(()),
        },
        (None, None) => refused(
            "why",
            "No service manager has agreed by that day to end this stay. Ask for the decision first: “Ask to end a stay or support”, under Record.".into(),
        ),
        (None, Some(was)) if rests_on::ending_agreed(tx, case.referral_id, stay.episode_id, was).await?.is_some() => {
            refused("departed", "No service manager had agreed by that day that the stay is ended.".into())
        }
        (None, Some(_)) => Ok(()),
    }
}

async fn allowed(tx: &mut Write, case: &OpenCase, stay: &Stay, change: &Change) -> Result<(), Refused> {
    let refused = |field, sentence: String| Err(Refused::Because(field, sentence));
    if let Some(sentence) = case.too_early(change.arrived_on) {
        return refused("day", sentence);
    }
    let today = crate::clock::local_day(tx.at);
    if let Some(gone) = &change.departure {
        ended_when_agreed(tx, case, stay, gone).await?;
        let as_opened = queries::Stay {
            id: stay.id,
            episode_id: stay.episode_id,
            unit_id: change.unit_id,
            unit: String::new(),
            arrived_on: change.arrived_on,
            departed_on: stay.departed_on,
            exit_kind: stay.exit_kind.clone(),
            move_on: stay.move_on.clone(),
        };
        let known = rests_on::before_leaving(tx, case.referral_id, stay.episode_id).await?;
        // What was recorded as planned stays so: its interview may be on paper, from before.
        let stood = stay.exit_kind == "planned" && stay.exit_interview;
        let known = BeforeLeaving { interview: known.interview.or(stood.then_some(change.arrived_on)), ..known };
        // A tick is no check: the form “Before going home” is, or what stood as checked before.
        let home_checked = gone.home_checked && (stay.home_checked || known.home_checked.is_some());
        let gone = &NewDeparture { home_checked, ..gone.clone() };
        if let Some((field, sentence)) = depart::against_the_contract(gone, &as_opened, &known, today).into_iter().next() {
            return refused(if field == "day" { "departed" } else { field }, sentence);
        }
    }
    if change.unit_id != stay.unit_id {
        in_the_way::clear(tx, change.unit_id, case.referral_id, change.arrived_on, Lift::NO).await?;
    } else if change.arrived_on != stay.arrived_on {
        in_the_way::out_of_use(tx, change.unit_id, change.arrived_on).await?;
    }
    let until = change.departure.as_ref().map_or_else(|| "9999-12-31".to_owned(), |gone| gone.departed_on.to_string());
    let other: Option<(Date,)> = tx
        .one(
            "SELECT s.arrived_on FROM episode e JOIN stay s ON s.episode_id = e.id
             WHERE e.referral_id = $1 AND e.withdrawn_at IS NULL AND s.withdrawn_at IS NULL AND s.id <> $2 AND s.arrived_on < $3
             AND (s.departed_on IS NULL OR s.departed_on > $4) LIMIT 1",
            args![case.referral_id, stay.id, until, change.arrived_on],
        )
        .await?;
    match other {
        Some((from,)) => refused("day", format!("This household is in another unit from {}. Check the days of both stays.", day(from))),
        None => Ok(()),
    }
}
