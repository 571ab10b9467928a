//! The hours of the next days in which somebody must be on call and nobody is, as the contract's pack says; and whether there are staff
//! enough for its units.

use jiff::{Timestamp, ToSpan as _, civil::Date};
use maud::{Markup, html};
use rules::cover::{self, OnCallAs, Stretch};

use super::{hours_say, queries::Shift};
use crate::{
    App,
    clock::zone,
    db::{DbError, Read},
    running::workers::{fte_says, queries::Listed},
    words::{day, moment},
};

/// So many days ahead a manager is told of gaps.
pub const AHEAD: i64 = 14;

/// Hours that nobody covers.
#[derive(Clone, Debug)]
pub struct Gap {
    pub who: OnCallAs,
    pub hours: Stretch,
}

/// The gaps from a moment until the end of a day. Whoever is on leave or has left covers nothing.
pub fn of(app: &App, shifts: &[Shift], from: Timestamp, (first, last): (Date, Date)) -> Vec<Gap> {
    let pack = app.contracts.main();
    let Some(on_call) = app.contracts.on(&pack.id, first).and_then(|pack| pack.on_call.as_ref()) else { return vec![] };
    let mut gaps = vec![];
    for who in OnCallAs::ALL {
        let mut wanted = cover::wanted(&on_call.cover, who, (first, last), &zone());
        wanted.retain(|hours| hours.until > from);
        for hours in &mut wanted {
            hours.from = hours.from.max(from);
        }
        let here: Vec<Stretch> =
            shifts.iter().filter(|shift| shift.who() == who && !shift.away && !shift.left).map(Shift::stretch).collect();
        gaps.extend(cover::gaps(&wanted, &here).into_iter().map(|hours| Gap { who, hours }));
    }
    gaps.sort_by_key(|gap| (gap.hours.from, gap.who));
    gaps
}

/// What the contract asks, with its clause; nothing where it asks nothing.
pub fn asked(app: &App, today: Date) -> Option<String> {
    let on_call = app.contracts.on(&app.contracts.main().id, today)?.on_call.as_ref()?;
    Some(format!("{} ({})", on_call.says, on_call.clause))
}

/// A gap in words.
fn says(gap: &Gap) -> String {
    let who = if gap.who == OnCallAs::Manager { "No manager" } else { "No worker" };
    let whole_days = gap.hours.until.duration_since(gap.hours.from).as_hours() >= 48;
    if whole_days {
        format!("{who}: {} until {}", moment(gap.hours.from), moment(gap.hours.until))
    } else {
        format!("{who}: {}", hours_say(gap.hours.from, gap.hours.until))
    }
}

/// So many are named.
const NAMED: usize = 12;

pub fn list(gaps: &[Gap]) -> Markup {
    html! {
        ul class="govuk-list govuk-list--bullet" {
            @for gap in gaps.iter().take(NAMED) { li { (says(gap)) } }
            @if gaps.len() > NAMED { li { "and " (gaps.len() - NAMED) " more" } }
        }
    }
}

/// On a manager's first page: when nobody is on call in the next days.
pub fn at_home(app: &App, shifts: &[Shift], now: Timestamp) -> Markup {
    let today = app.db.clock.today();
    let last = today.saturating_add((AHEAD - 1).days());
    let gaps = of(app, shifts, now, (today, last));
    html! {
        @if !gaps.is_empty() {
            section aria-labelledby="gaps" {
                h2 class="govuk-heading-m" id="gaps" { "When nobody is on call" }
                p class="govuk-body" { "From now to " (day(last)) ". " a class="govuk-link" href="/rota" { "The rota" } }
                (list(&gaps))
            }
        }
    }
}

/// How many units there are.
pub async fn units(read: &mut Read) -> Result<i64, DbError> {
    read.value("SELECT count(*) FROM unit WHERE withdrawn_at IS NULL", vec![]).await
}

/// Staff against units, in one line; nothing where the contract says nothing, or there are no units. Every paid worker whose share is
/// recorded counts, managers too: what the contract calls support staff no record says.
pub fn staffing(app: &App, workers: &[Listed], units: i64, today: Date) -> Option<String> {
    let pack = app.contracts.on(&app.contracts.main().id, today)?;
    let staffing = pack.staffing.as_ref().filter(|_| units > 0)?;
    let paid = || workers.iter().filter(|worker| worker.kind != "volunteer" && !worker.has_left(today));
    let have: i64 = paid().filter_map(|worker| worker.fte_hundredths).sum();
    let unknown = paid().filter(|worker| worker.fte_hundredths.is_none()).count();
    let needed = (staffing.fte_per_unit * 100.0).round() as i64 * units;
    let short = if have < needed { format!(", {} too few", fte_says(needed - have)) } else { String::new() };
    let beside = match unknown {
        0 => String::new(),
        1 => " The share of 1 paid worker is not recorded.".into(),
        n => format!(" The share of {n} paid workers is not recorded."),
    };
    Some(format!(
        "{} full-time equivalents for {units} {}: the contract asks for {} at least ({}){short}.{beside}",
        fte_says(have),
        if units == 1 { "unit" } else { "units" },
        fte_says(needed),
        staffing.clause
    ))
}
