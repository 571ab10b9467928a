//! The form that enters shifts: one, or a pattern by the week.

use axum::{extract::State, response::Response};
use govuk::{Button, Checkboxes, Choice, Select, Size, Width, button_group};
use jiff::civil::Date;
use maud::{Markup, html};
use rules::cover::OnCallAs;

use super::{DAYS, as_says, days, enter, pattern};
use crate::{
    App,
    clock::local_day,
    db::{DbError, Read},
    error::Problem,
    fields::Fields,
    form::{Faults, Typed},
    once,
    page::{self, Screen},
    running::workers,
    session::{Posted, SignedIn},
    words::moment,
};

/// Who can be on call: those who work here, with what else there is to know of each.
pub(super) async fn workers(read: &mut Read, today: Date) -> Result<Vec<(i64, String)>, DbError> {
    Ok(workers::queries::at_work(read, today).await?.into_iter().map(|worker| (worker.id, worker.name)).collect())
}

/// Who, as what, when: what one shift and a pattern both ask.
pub(super) fn fields_of(workers: &[(i64, String)], typed: &Typed, faults: &Faults) -> Markup {
    let form = Fields { typed, faults };
    let ids: Vec<String> = workers.iter().map(|(id, _)| id.to_string()).collect();
    let items = workers.iter().zip(&ids).map(|((_, name), id)| Choice::new(id, name)).collect();
    html! {
        (Select { name: "worker", label: "Who is on call", label_size: Size::S, items, blank: Some("Choose who"), value: typed.get("worker"), error: faults.of("worker"), ..Default::default() })
        (form.one_of("as", "As", "", OnCallAs::ALL.into_iter().map(|who| Choice::new(who.id(), as_says(who.id()))).collect()))
        (form.day("day", "The day it begins", ""))
        (form.sure("day", "It is right"))
        (form.time("from", "From"))
        (form.time("until", "Until"))
        p class="govuk-hint" { "An end no later than the beginning is on the next day." }
    }
}

/// `GET /rota/new`
pub async fn new(State(app): State<App>, who: SignedIn) -> Result<Response, Problem> {
    let today = app.db.clock.today();
    let all = workers(&mut app.db.read().await?, today).await?;
    Ok(form_page(&who, &all, &Typed::default().with_day("day", today), &Faults::default()))
}

fn form_page(who: &SignedIn, workers: &[(i64, String)], typed: &Typed, faults: &Faults) -> Response {
    let form = Fields { typed, faults };
    let of_the_week = DAYS.iter().map(|(id, says, _)| Choice::new(id, says)).collect();
    let every = [("1", "Every week"), ("2", "Every second week"), ("3", "Every third week"), ("4", "Every fourth week")];
    let body = html! {
        h1 class="govuk-heading-l" { "Enter shifts" }
        (page::form(who, "/rota/new", typed.get("form_key"), html! {
            (fields_of(workers, typed, faults))
            (Checkboxes { name: "days", legend: "Repeated on (optional)", legend_size: Size::S, hint: "None: it is one shift, on the day above.", values: days(typed).collect(), items: of_the_week, error: faults.of("days"), ..Default::default() })
            (Select { name: "every", label: "How often", label_size: Size::S, items: every.iter().map(|(id, says)| Choice::new(id, says)).collect(), value: typed.get("every"), ..Default::default() })
            (form.day("last", "Last day of the pattern", "Only where it is repeated."))
            (button_group(html! { (Button::submit("Enter it")) a class="govuk-link" href="/rota" { "Cancel" } }))
        }))
    };
    Screen { faults: Some(faults), ..Screen::new("Enter shifts", "/diary", body) }.back("/rota", "Back to the rota").show(who)
}

/// `POST /rota/new`
pub async fn entered(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let all = workers(&mut app.db.read().await?, app.db.clock.today()).await?;
    let mut faults = Faults::default();
    let Some(new) = pattern(&posted.typed, &all, &mut faults) else { return Ok(form_page(&posted.who, &all, &posted.typed, &faults)) };
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        if let Some(there) = enter::there(tx, &new).await? {
            let sentence = format!("They are on call as that from {} already. If it is right twice, tick the box.", moment(there));
            faults.ask(&posted.typed, "day", sentence);
        }
        if !faults.none() {
            return Ok(None);
        }
        enter::enter(tx, &new).await?;
        let first = new.first().map_or_else(|| app.db.clock.today(), |shift| local_day(shift.from_at));
        Ok(Some(format!("/rota?from={first}&done=shifts")))
    });
    Ok(match recorded.await? {
        Some(response) => response,
        None => form_page(&posted.who, &all, &posted.typed, &faults),
    })
}

/// For reasons that are said beside a change.
pub(super) const WHY: Width = Width::Full;
