//! A unit that was typed wrong or twice: withdrawn while nothing stands on it, read on its page, and put back.

use axum::{
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Details, Width, inset};
use jiff::Timestamp;
use maud::{Markup, html};

use crate::places::{Unit, queries, unit_page};
use crate::{
    App,
    access::May,
    args,
    db::{DbError, Read, Write},
    error::Problem,
    fields::Fields,
    form::{Faults, Words},
    once, page, row,
    session::{Posted, SignedIn},
    words::{in_an_address, moment},
};

row! {
    /// When, by whom and why a unit was withdrawn.
    #[derive(Clone, Debug)]
    pub struct Withdrawn { pub at: Timestamp, pub by: Option<String>, pub why: String }
}

/// Nothing where it stands. One in which somebody lives after all, as a workbook says that came later, stands too.
pub async fn withdrawn(read: &mut Read, unit_id: i64) -> Result<Option<Withdrawn>, DbError> {
    read.one(
        "SELECT u.withdrawn_at AS at, a.name AS by, u.withdrawn_why AS why FROM unit u LEFT JOIN account a ON a.id = u.withdrawn_by
         WHERE u.id = $1 AND u.withdrawn_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM stay s WHERE s.unit_id = u.id AND s.withdrawn_at IS NULL)",
        args![unit_id],
    )
    .await
}

/// Asked before something is recorded of a unit.
///
/// # Errors
/// A sentence when it is withdrawn: its page offers nothing to record until it is put back.
pub async fn stands(read: &mut Read, unit_id: i64) -> Result<(), Problem> {
    match withdrawn(read, unit_id).await? {
        None => Ok(()),
        Some(_) => Err(Problem::Unclear(
            "This unit was withdrawn, so nothing is recorded of it. A manager can put it back on its page; then send this again.".into(),
        )),
    }
}

/// As [`stands`], of a unit by its name.
pub async fn stands_called(app: &App, name: &str) -> Result<(), Problem> {
    let mut read = app.db.read().await?;
    let unit = queries::unit(&mut read, name).await?.ok_or(Problem::NotFound)?;
    stands(&mut read, unit.id).await
}

/// What stands on a unit and would be lost with it, in words.
async fn stands_on_it(tx: &mut Write, unit_id: i64) -> Result<Vec<&'static str>, DbError> {
    let asked = [
        ("stays", "SELECT count(*) FROM stay WHERE unit_id = $1 AND withdrawn_at IS NULL"),
        ("times out of use, in works or reserved", "SELECT count(*) FROM unit_state WHERE unit_id = $1 AND withdrawn_at IS NULL"),
        ("checks and other records", "SELECT count(*) FROM record WHERE unit_id = $1 AND withdrawn_at IS NULL"),
        ("its address", "SELECT count(*) FROM unit_address WHERE unit_id = $1 AND withdrawn_at IS NULL"),
    ];
    let mut found = vec![];
    for (what, sql) in asked {
        if tx.value::<i64>(sql, args![unit_id]).await? > 0 {
            found.push(what);
        }
    }
    Ok(found)
}

/// Withdraws a unit or puts it back; says whether anything changed.
async fn set(tx: &mut Write, unit: &Unit, why: Option<&str>) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let changed = match why {
        Some(why) => {
            let sql = "UPDATE unit SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3 WHERE id = $4 AND withdrawn_at IS NULL";
            tx.run(sql, args![at, by, why, unit.id]).await?
        }
        None => {
            let sql =
                "UPDATE unit SET withdrawn_at = NULL, withdrawn_by = NULL, withdrawn_why = '' WHERE id = $1 AND withdrawn_at IS NOT NULL";
            tx.run(sql, args![unit.id]).await?
        }
    };
    if changed > 0 {
        let what = if why.is_some() { "unit-withdrawn" } else { "unit-put-back" };
        tx.journal(what, "unit", unit.id, in_an_address(&unit.name).to_string());
    }
    Ok(changed > 0)
}

/// The form at the foot of a unit's page; of one that is withdrawn, what became of it.
pub(super) fn of_a_unit(who: &SignedIn, unit: &Unit, withdrawn: Option<&Withdrawn>, form: Fields<'_>) -> Markup {
    if let Some(withdrawn) = withdrawn {
        return html! {
            (inset(html! {
                strong { "Withdrawn" } " on " (moment(withdrawn.at)) " by " (withdrawn.by.as_deref().unwrap_or("somebody")) ": " (withdrawn.why)
            }))
            @if who.may(May::ManageCases) {
                (page::form(who, &format!("{}/put-back", unit.page()), "", html! { (Button::secondary("Put it back", "then", "put-back")) }))
            }
        };
    }
    let body = page::form(
        who,
        &format!("{}/withdraw", unit.page()),
        "",
        html! {
            p class="govuk-body" { "When it was typed wrong or twice. One in which somebody lived, or that has records, stays: what it is can be put right." }
            (form.line("withdraw_why", "Why it is withdrawn", "", Width::Full))
            (Button::secondary("Withdraw this unit", "then", "withdraw"))
        },
    );
    let open = form.faults.of("withdraw_why").is_some();
    html! { @if who.may(May::ManageCases) { (Details { summary: "Withdraw this unit".into(), body, open, ..Default::default() }) } }
}

/// `POST /units/{name}/withdraw`
pub async fn taken_out(State(app): State<App>, Path(name): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let mut faults = Faults::default();
    let why = faults.words(&posted.typed, "withdraw_why", Words { required: Some("Say why it is withdrawn"), most: 500 });
    let (mut in_the_way, mut already) = (vec![], false);
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let unit = queries::unit(tx, &name).await?.ok_or(Problem::NotFound)?;
        in_the_way = stands_on_it(tx, unit.id).await?;
        if !(in_the_way.is_empty() && faults.none()) {
            return Ok(None);
        }
        already = !set(tx, &unit, Some(&why)).await?;
        Ok((!already).then(|| format!("{}?done=withdrawn", unit_page(&name))))
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    if already {
        return Ok(Redirect::to(&unit_page(&name)).into_response());
    }
    if faults.none() {
        faults.add(
            "withdraw_why",
            format!("It stays, because this stands on it: {}. Withdraw those first, or put right what the unit is.", in_the_way.join(", ")),
        );
    }
    super::unit_pages::page_of(&app, &posted.who, &name, &posted.typed, &faults, None).await
}

/// `POST /units/{name}/put-back`
pub async fn put_back(State(app): State<App>, Path(name): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let unit = queries::unit(tx, &name).await?.ok_or(Problem::NotFound)?;
        Ok(set(tx, &unit, None).await?.then(|| format!("{}?done=recorded", unit_page(&name))))
    });
    // In another tab somebody did before: there is nothing to write.
    Ok(recorded.await?.unwrap_or_else(|| Redirect::to(&unit_page(&name)).into_response()))
}
