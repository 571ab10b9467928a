//! What is planned with and for a person: appointments to come, and tasks that nobody has done yet.

use maud::{Markup, html};

use super::Record;
use crate::{
    App,
    access::May,
    people::queries::Happened,
    session::SignedIn,
    work::tasks::{is_late, when},
};

pub(super) fn section(app: &App, who: &SignedIn, record: &Record) -> Markup {
    let now = app.db.clock.now();
    let of = |kind: &str| {
        let mut all: Vec<&Happened> = record.facts.iter().filter(|fact| fact.kind == kind).collect();
        all.sort_by_key(|fact| (fact.happened_on, fact.happened_at, fact.fact_id));
        all
    };
    let line = |fact: &Happened, place: &str, passed: &str| {
        let on = fact.happened_on.unwrap_or(app.db.clock.today());
        html! {
            li class="hf-tasks__one" { div class="hf-tasks__what" {
                a class="govuk-link" href=(format!("/{place}/{}", fact.fact_id)) { (fact.words) }
                ", " (when(on, fact.happened_at))
                @if is_late(on, fact.happened_at, now) { " " strong class="hf-tasks__late" { (passed) } }
            } }
        }
    };
    let (appointments, tasks) = (of("appointment-planned"), of("task-open"));
    let today = app.db.clock.today();
    let left = |place: &Happened| {
        record.facts.iter().any(|fact| fact.kind == "group-left" && fact.fact_id == place.fact_id && !fact.is_ahead(today))
    };
    let groups: Vec<&Happened> = of("group-joined").into_iter().filter(|place| !left(place)).chain(of("group-asked")).collect();
    let to = |form: &str| format!("{}/{form}/new", record.person.page());
    html! {
        section aria-labelledby="planned" {
            h2 class="govuk-heading-m" id="planned" { "Appointments and tasks" }
            @if appointments.is_empty() && tasks.is_empty() { p class="govuk-body" { "None." } } @else {
                ul class="hf-tasks" {
                    @for fact in appointments { (line(fact, "appointments", "Not said whether it took place")) }
                    @for fact in tasks { (line(fact, "tasks", "Late")) }
                }
            }
            @if !groups.is_empty() {
                h3 class="govuk-heading-s" { "Groups" }
                ul class="hf-tasks" {
                    @for place in groups {
                        li class="hf-tasks__one" { div class="hf-tasks__what" {
                            a class="govuk-link" href=(format!("/groups/places/{}", place.fact_id)) { (place.words) }
                            ", " @if place.kind == "group-asked" { "waits for a place since " } @else if place.is_ahead(today) { "from " } @else { "since " }
                            (when(place.happened_on.unwrap_or(today), None))
                        } }
                    }
                }
            }
            @if who.may(May::RecordWork) {
                p class="govuk-body" {
                    a class="govuk-link" href=(to("appointments")) { "Make an appointment" } ", "
                    a class="govuk-link" href=(to("tasks")) { "set a task" } " or "
                    a class="govuk-link" href=(to("groups")) { "give a place in a group" }
                }
            }
        }
    }
}
