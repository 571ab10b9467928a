//! Recording a departure from a unit, or changing one that lies ahead.

use jiff::{ToSpan as _, civil::Date};

use super::{
    change_stay, resettle,
    rests_on::{self, BeforeLeaving},
    settle,
};
use crate::places::{GOING_HOME, Refused, queries::Stay};
use crate::{
    args,
    db::Write,
    duties::{self, contracts::Contracts, pages::day},
    people::OpenCase,
    running::contracts::services,
};

/// Why a stay ended that we ended against their wish, as it is kept.
pub const EVICTED: &str = "Evicted";

/// A departure as it was typed and read.
#[derive(Clone, Debug)]
pub struct NewDeparture {
    pub departed_on: Date,
    pub planned: bool,
    pub exit_interview: bool,
    /// Why it was unplanned.
    pub why_unplanned: String,
    /// An id of the pack's list `move-on-types`.
    pub move_on: String,
    /// Before going home: safety plan, updated risk assessment and referrals were checked.
    pub home_checked: bool,
    /// When resettlement support starts, if it does.
    pub resettlement_from: Option<Date>,
    /// They went on to another unit, so that it is no exit.
    pub moved: bool,
}

impl NewDeparture {
    /// As the table keeps it.
    pub fn kind(&self) -> &'static str {
        match (self.moved, self.planned) {
            (true, _) => "",
            (false, true) => "planned",
            (false, false) => "unplanned",
        }
    }
}

/// What the contract does not let be recorded, as field and sentence. `known`: what is recorded that a planned departure rests on.
pub fn against_the_contract(new: &NewDeparture, stay: &Stay, known: &BeforeLeaving, today: Date) -> Vec<(&'static str, String)> {
    let mut found = vec![];
    if new.departed_on < stay.arrived_on {
        found.push(("day", format!("They arrived on {}. Enter a day of departure from then on.", day(stay.arrived_on))));
    }
    if new.moved {
        return found;
    }
    if new.planned && !new.exit_interview {
        found.push((
            "planned",
            "A departure is planned only when an exit interview was held (C4.12). Hold the interview first, or record the departure as unplanned and say why.".into(),
        ));
    }
    // One that lies ahead is agreed before the interview is held: it is asked for again when the day has come.
    if new.planned && new.exit_interview && new.departed_on <= today && known.interview.is_none() {
        found.push(("interview", NOT_WRITTEN_DOWN.into()));
    }
    if !new.planned && new.why_unplanned.is_empty() {
        found.push(("why", "Say why the departure was unplanned".into()));
    }
    // What we end ourselves has a day, which is agreed ahead.
    if !new.planned && new.departed_on > today && new.why_unplanned != EVICTED {
        found.push(("day", "An unplanned departure must be today or before.".into()));
    }
    if new.departed_on > today.saturating_add(1.year()) {
        found.push(("day", "The day of departure must be within a year.".into()));
    }
    if new.planned && GOING_HOME.contains(&new.move_on.as_str()) && !new.home_checked {
        found.push((
            "home_checked",
            "Before a planned return home, record what was checked: safety plan, risk assessment and referrals (C3.2). What you typed here is kept."
                .into(),
        ));
    }
    if let Some(from) = new.resettlement_from
        && from < stay.arrived_on
    {
        found.push(("from", "Resettlement support starts after the arrival. Enter a later day.".into()));
    }
    found
}

/// Said where a planned departure has come and nothing of its interview is recorded (C1, C4.12).
pub const NOT_WRITTEN_DOWN: &str = "A departure is planned only when the exit interview is on record (C4.12). Write down first what was said; \
     what you typed here is kept. If none was held, the departure is unplanned.";

/// A review of the plan so many days before moving on with support is one “prior to” it: as the pack's rule counts.
const REVIEWED: i32 = 28;

/// Asked where somebody moves on with support and their plan was not looked at before (C3.2).
pub fn not_reviewed(new: &NewDeparture, known: &BeforeLeaving, today: Date) -> Option<String> {
    // Until the day there is time for it, and it is due.
    new.resettlement_from.filter(|_| new.planned && !new.moved && new.departed_on <= today)?;
    let last = match known.plan_reviewed {
        Some(on) if on >= new.departed_on.saturating_sub(REVIEWED.days()) => return None,
        Some(on) => format!("The support plan was last reviewed on {}", day(on)),
        None => "No review of the support plan is recorded".into(),
    };
    Some(format!(
        "{last}. It is reviewed before they move on with support (C3.2). Record the review first; if it is still to come, tick the box."
    ))
}

/// A DASH as old as this at a return home is asked about. Our assumption: the clause says "updated" and gives no figure.
const UPDATED: i32 = 28;

/// What speaks against its having been checked, of what is recorded here: as a question, because it may be kept elsewhere.
pub fn unlike_checked(new: &NewDeparture, known: &BeforeLeaving) -> Option<String> {
    if !(new.planned && new.home_checked && GOING_HOME.contains(&new.move_on.as_str())) {
        return None;
    }
    let plan = known.safety_plan.is_none().then(|| "no safety plan is recorded".to_owned());
    let dash = match known.dash {
        None => Some("no DASH is recorded".to_owned()),
        Some(on) => (on < new.departed_on.saturating_sub(UPDATED.days())).then(|| format!("the latest DASH is of {}", day(on))),
    };
    let both: Vec<String> = plan.into_iter().chain(dash).collect();
    (!both.is_empty()).then(|| {
        format!(
            "You say that it is checked, and {}. Record what is missing first (C3.2); if it is kept elsewhere, tick the box.",
            both.join(", and ")
        )
    })
}

/// Writes the departure and the start of resettlement support; works out anew what is due for the case and the unit.
///
/// # Errors
/// [`Refused::Changed`] when the stay was changed since the form was opened, on the version given;
/// [`Refused::Because`] for what the contract does not allow; [`Refused::Occupied`] when the database finds that a later
/// departure would overlap with another household's stay.
pub async fn depart(
    tx: &mut Write,
    contracts: &Contracts,
    case: &OpenCase,
    (stay, opened_on): (&Stay, i64),
    new: NewDeparture,
) -> Result<(), Refused> {
    let today = crate::clock::local_day(tx.at);
    let known = rests_on::before_leaving(tx, case.referral_id, stay.episode_id).await?;
    if let Some((field, sentence)) = against_the_contract(&new, stay, &known, today).into_iter().next() {
        return Err(Refused::Because(field, sentence));
    }
    if let Some(from) = new.resettlement_from {
        let runs = services::of_kind_runs_on(tx, contracts, (&case.contract, services::RESETTLEMENT), from).await?;
        runs.map_err(|why| Refused::Because("from", why))?;
    }
    let before = change_stay::one(tx, case, stay.id).await?.ok_or(Refused::Changed)?;
    change_stay::move_on_from(tx, &before, opened_on).await?;
    let kind = new.kind();
    tx.run(
        "UPDATE stay SET departed_on = $1, exit_kind = $2, exit_written = $3, exit_interview = $4, move_on = $5, home_checked = $6,
                         foreseen = $7 WHERE id = $8",
        args![
            new.departed_on,
            kind,
            new.why_unplanned,
            new.exit_interview,
            new.move_on,
            new.home_checked,
            new.departed_on > today,
            stay.id
        ],
    )
    .await?;
    let action = if stay.departed_on.is_some() { "departure-changed" } else { "departed" };
    tx.journal(action, "stay", stay.id, format!("{} {kind}", case.reference));
    settle::settle(tx, contracts, case).await?;
    resettle::with_departure(tx, contracts, case, stay.episode_id, new.resettlement_from).await?;
    duties::recalculate::cases(tx, contracts, &[case.referral_id]).await?;
    duties::recalculate::units(tx, contracts, &[stay.unit_id]).await?;
    Ok(())
}
