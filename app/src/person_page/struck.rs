//! What was withdrawn and has a place in no list any more: for whoever reads the history, each with who, when and why. Of a stay this is where it is
//! read; the others have pages of their own.

use jiff::Timestamp;
use maud::{Markup, html};

use crate::{
    db::{DbError, Read},
    duties::pages::{day, moment},
    people::{OpenPerson, flags},
    places,
    work::{goals, tasks},
};

/// Something that was withdrawn.
pub(super) struct Struck {
    says: String,
    page: Option<String>,
    at: Timestamp,
    by: Option<String>,
    why: String,
}

/// Stays, flags, goals, tasks and appointments of somebody that were withdrawn, by when they were.
pub(super) async fn of_person(read: &mut Read, person: &OpenPerson) -> Result<Vec<Struck>, DbError> {
    let mut struck = vec![];
    for stay in places::queries::withdrawn_stays(read, person.id).await? {
        let until = stay.departed_on.map_or(String::new(), |left| format!(" to {}", day(left)));
        let says = format!("Stay in {} from {}{until}", stay.unit, day(stay.arrived_on));
        struck.push(Struck { says, page: None, at: stay.withdrawn_at, by: stay.withdrawn_by, why: stay.withdrawn_why });
    }
    for flag in flags::of_person(read, person.id).await? {
        let Some(at) = flag.withdrawn_at else { continue };
        let page = Some(format!("{}/flags/{}", person.page(), flag.id));
        struck.push(Struck {
            says: format!("Flag: {}", flags::says(&flag.kind)),
            page,
            at,
            by: flag.withdrawn_by,
            why: flag.withdrawn_why,
        });
    }
    for goal in goals::withdrawn(read, person.id).await? {
        let Some(at) = goal.withdrawn_at else { continue };
        struck.push(Struck {
            says: format!("Goal: {}", goal.words),
            page: Some(format!("/goals/{}", goal.id)),
            at,
            by: None,
            why: goal.withdrawn_why,
        });
    }
    for one in tasks::queries::withdrawn(read, person.id).await? {
        let says = format!("{}: {}", if one.of_what == "tasks" { "Task" } else { "Appointment" }, one.words);
        let page = Some(format!("/{}/{}", one.of_what, one.id));
        struck.push(Struck { says, page, at: one.withdrawn_at, by: one.withdrawn_by, why: one.withdrawn_why });
    }
    struck.sort_by_key(|one| one.at);
    Ok(struck)
}

pub(super) fn shown(struck: &[Struck]) -> Markup {
    let number = struck.len();
    let summary = if number == 1 { "Something else was withdrawn".to_owned() } else { format!("{number} other things were withdrawn") };
    let body = html! {
        ul class="govuk-list" {
            @for one in struck {
                li {
                    @match &one.page { Some(page) => a class="govuk-link" href=(page) { (one.says) }, None => (one.says) }
                    ". Withdrawn " (moment(one.at)) @if let Some(by) = &one.by { " by " (by) }
                    @if !one.why.is_empty() { ": " (one.why) }
                }
            }
        }
    };
    html! { @if number > 0 { (govuk::Details { summary: summary.into(), body, ..Default::default() }) } }
}
