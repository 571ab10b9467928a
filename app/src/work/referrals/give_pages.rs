//! Several cases given to another worker at once, from a list: those ticked, to whom, and what whoever takes them is told. All of them
//! are given or none.

use axum::{
    extract::State,
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Choice, Select, Size};
use maud::{Markup, html};

use super::{handover, queries};
use crate::{
    App,
    db::Alone,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Screen},
    people::{self, OpenCase},
    running::workers::{
        self,
        queries::{Listed, load_says},
    },
    session::{Posted, SignedIn},
};

const TICKED: &str = "case-";
/// The list that is gone back to.
const LIST: &str = "/people/in-service";
/// No list shows more on a page.
const MOST: usize = 100;

/// The box of a case, and who carried it when the list was shown.
pub fn tick(referral: &str, carried_by: Option<i64>, ticked: bool, says: Markup) -> Markup {
    let (name, carried) = (format!("{TICKED}{referral}"), carried(referral));
    html! {
        input type="hidden" name=(carried) value=(carried_by.unwrap_or_default());
        div class="govuk-checkboxes govuk-checkboxes--small hf-tick" {
            div class="govuk-checkboxes__item" {
                input class="govuk-checkboxes__input" id=(name) name=(name) type="checkbox" value="yes" checked[ticked];
                label class="govuk-label govuk-checkboxes__label" for=(name) { span class="govuk-visually-hidden" { (says) } }
            }
        }
    }
}

fn carried(referral: &str) -> String {
    format!("carried-{referral}")
}

/// The form around a list with boxes.
pub fn form(who: &SignedIn, typed: &Typed, faults: &Faults, takers: &[Listed], list: &Markup) -> Markup {
    let fields = Fields { typed, faults };
    let items: Vec<(String, String)> =
        takers.iter().map(|taker| (taker.id.to_string(), format!("{} ({})", taker.name, load_says(taker)))).collect();
    let items = items.iter().map(|(id, says)| Choice::new(id, says)).collect();
    page::form(
        who,
        "/handover",
        typed.get("form_key"),
        html! {
            (list)
            div class="hf-give hf-no-print" id="case" {
                h2 class="govuk-heading-s" { "Give those ticked to another worker" }
                @if let Some(fault) = faults.of("case") { p class="govuk-error-message" { span class="govuk-visually-hidden" { "Error: " } (fault) } }
                (Select { name: "to", label: "Who takes them", label_size: Size::S, blank: Some("Choose a worker"), items, value: typed.get("to"), error: faults.of("to"), ..Default::default() })
                (fields.words("note", "What whoever takes them should know", "They read it on their home page until they open the case, and it stays with the case.", 2))
                (Button::submit("Give them on"))
            }
        },
    )
}

/// The cases that were ticked, opened: whoever gives them on reads their names.
async fn chosen(app: &App, who: &SignedIn, typed: &Typed) -> Result<Vec<OpenCase>, Problem> {
    let mut cases: Vec<OpenCase> = vec![];
    for (name, value) in typed.0.iter().take(4 * MOST) {
        let Some(reference) = name.strip_prefix(TICKED).filter(|_| !value.is_empty()) else { continue };
        if cases.len() < MOST && cases.iter().all(|case| case.reference != reference) {
            cases.push(people::open_case(&app.db, who, reference).await?);
        }
    }
    Ok(cases)
}

async fn again(app: &App, who: &SignedIn, typed: &Typed, faults: &Faults, cases: &[OpenCase]) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let takers = workers::queries::at_work(&mut read, app.db.clock.today()).await?;
    let mut rows = vec![];
    for case in cases {
        let by = queries::carried_by(&mut read, case.referral_id).await?;
        let name = case.name();
        let person = html! { a class="govuk-link" href=(case.person_page()) { (name) } " " span class="hf-aside" { (case.reference) } };
        rows.push(vec![person.into(), tick(&case.reference, by, true, html! { "Give on " (name) }).into()]);
    }
    drop(read);
    let list =
        html! { (govuk::Table { head: vec!["Name".into(), "Give on".into()], rows, first_cell_is_header: true, ..Default::default() }) };
    let body = html! {
        h1 class="govuk-heading-l" { "Give cases to another worker" }
        @if cases.is_empty() { (govuk::empty("No case was ticked. Go back to the list and tick those that are to be given on.")) }
        @else { (form(who, typed, faults, &takers, &list)) }
    };
    Ok(Screen { faults: Some(faults), ..Screen::new("Give cases to another worker", "/people", body) }
        .back(LIST, "Back to the list")
        .show(who))
}

const MEANWHILE: &str = "Somebody else gave one of these to another worker meanwhile, and nothing is recorded. Look again, and give them on if that is still right.";

/// `POST /handover`
pub async fn given(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let (who, typed) = (&posted.who, &posted.typed);
    if let Some(went_to) = once::sent_already(&app.db, typed).await? {
        return Ok(Redirect::to(&went_to).into_response());
    }
    let cases = chosen(&app, who, typed).await?;
    let takers = workers::queries::at_work(&mut app.db.read().await?, app.db.clock.today()).await?;
    let mut faults = Faults::default();
    if cases.is_empty() {
        faults.add("case", "Tick at least one case");
    }
    let taker = takers.iter().map(|taker| taker.id).find(|id| id.to_string() == typed.get("to"));
    if taker.is_none() {
        faults.add("to", "Choose who takes them");
    }
    let note = faults.words(typed, "note", Words { required: Some("Say what whoever takes them should know"), most: 4_000 });
    let (Some(taker), true) = (taker, faults.none()) else { return again(&app, who, typed, &faults, &cases).await };
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let ids: Vec<i64> = cases.iter().map(|case| case.referral_id).collect();
        tx.alone(Alone::Over(&ids)).await?;
        for case in &cases {
            let carried_by = queries::carried_by(tx, case.referral_id).await?.unwrap_or_default();
            if carried_by == taker {
                faults.add("case", format!("They carry {} already. Untick it.", case.reference));
            } else if typed.some(&carried(&case.reference)).is_some_and(|shown| shown != carried_by.to_string()) {
                faults.add("case", MEANWHILE);
            }
            if !faults.none() {
                return Ok(None);
            }
            handover::hand_over(tx, case, taker, &note).await?;
        }
        Ok(Some(format!("{LIST}?done=handed-over")))
    });
    match recorded.await? {
        Some(response) => Ok(response),
        None => again(&app, who, typed, &faults, &cases).await,
    }
}
