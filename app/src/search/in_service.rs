//! Everybody who is in a service on this day: all of them, those in units, those about to leave, those nobody has reached for a
//! while; of one worker, or of one service. The filters stand in the address, so that the list can be kept and gone back to.

use axum::{
    extract::{Query, State},
    response::Response,
};
use govuk::{Button, Cell, Choice, Head, Select, Variant, empty};
use jiff::{ToSpan as _, civil::Date};
use maud::{Markup, html};

use crate::{
    App, args,
    db::{DbError, Read, Value},
    error::Problem,
    page::Screen,
    people::{birth::Birth, whole_name},
    row,
    session::SignedIn,
    words::day,
};

/// How many stand on a page.
const PAGE: i64 = 100;
/// Who was not reached within so many days stands in the list of those.
const LONG: i32 = 14;

const SHOWN: [(&str, &str); 4] = [
    ("", "Everybody in a service"),
    ("units", "In a unit"),
    ("leaving", "In a unit, and leaving"),
    ("unreached", "Not reached for 14 days"),
];

/// What the address says of the list.
#[derive(Default, serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    show: String,
    #[serde(default)]
    worker: String,
    #[serde(default)]
    service: String,
    #[serde(default)]
    skip: i64,
}

impl Asked {
    fn worker(&self) -> i64 {
        self.worker.parse().unwrap_or(0)
    }

    fn service(&self) -> i64 {
        self.service.parse().unwrap_or(0)
    }

    fn address(&self, skip: i64) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("show", &self.show), ("worker", &self.worker), ("service", &self.service)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        if skip > 0 {
            query.append_pair("skip", &skip.to_string());
        }
        let query = query.finish();
        if query.is_empty() { "/people/in-service".into() } else { format!("/people/in-service?{query}") }
    }
}

row! {
    /// Somebody's time in one service.
    struct InService {
        reference: String,
        given_name: String,
        family_name: String,
        born_on: Option<Date>,
        referral: Option<String>,
        service: String,
        begun_on: Date,
        worker: Option<String>,
        unit: Option<String>,
        leaves_on: Option<Date>,
        reached_on: Option<Date>,
        /// How many there are in all.
        of: i64,
    }
}

async fn listed(read: &mut Read, asked: &Asked, today: Date) -> Result<Vec<InService>, DbError> {
    // Every condition stands in the one statement: what is not asked for is said by 0 or an empty word.
    let args: Vec<Value> =
        args![today, asked.worker(), asked.service(), asked.show.as_str(), today.saturating_sub(LONG.days()), PAGE, asked.skip.max(0)];
    read.all(
        "SELECT l.reference, l.given_name, l.family_name, l.born_on, l.referral, l.service, l.begun_on, l.worker, l.unit, l.leaves_on, l.reached_on,
                count(*) OVER () AS of
         FROM (SELECT root.reference, root.given_name, root.family_name, root.born_on, r.reference AS referral, s.name AS service, e.begun_on,
                      w.name AS worker, u.name AS unit, t.departed_on AS leaves_on, e.id AS episode_id,
                      (SELECT max(c.happened_on) FROM contact c WHERE c.episode_id = e.id AND c.made AND c.withdrawn_at IS NULL) AS reached_on
               FROM episode e JOIN service s ON s.id = e.service_id JOIN person p ON p.id = e.person_id JOIN person root ON root.id = p.root_id
               LEFT JOIN referral r ON r.id = e.referral_id LEFT JOIN worker w ON w.id = e.worker_id
               LEFT JOIN stay t ON t.episode_id = e.id AND t.withdrawn_at IS NULL AND t.arrived_on <= $1
                                   AND (t.departed_on IS NULL OR t.departed_on > $1)
               LEFT JOIN unit u ON u.id = t.unit_id
               WHERE e.withdrawn_at IS NULL AND e.begun_on <= $1 AND (e.ended_on IS NULL OR e.ended_on >= $1)
                 AND ($2 = 0 OR e.worker_id = $2) AND ($3 = 0 OR e.service_id = $3)) l
         WHERE $4 = '' OR ($4 = 'units' AND l.unit IS NOT NULL) OR ($4 = 'leaving' AND l.leaves_on IS NOT NULL)
            OR ($4 = 'unreached' AND (l.reached_on IS NULL OR l.reached_on < $5))
         ORDER BY l.family_name, l.given_name, l.reference, l.begun_on, l.episode_id LIMIT $6 OFFSET $7",
        args,
    )
    .await
}

/// Who leads anybody's time in a service now, and which services anybody is in: what can be chosen.
async fn choices(read: &mut Read, today: Date) -> Result<(Vec<(i64, String)>, Vec<(i64, String)>), DbError> {
    let workers = read
        .all(
            "SELECT w.id, w.name FROM worker w WHERE w.id IN (SELECT e.worker_id FROM episode e WHERE e.withdrawn_at IS NULL AND e.begun_on <= $1
             AND (e.ended_on IS NULL OR e.ended_on >= $1)) ORDER BY w.name",
            args![today],
        )
        .await?;
    let services = read
        .all(
            "SELECT s.id, s.name FROM service s WHERE s.id IN (SELECT e.service_id FROM episode e WHERE e.withdrawn_at IS NULL AND e.begun_on <= $1
             AND (e.ended_on IS NULL OR e.ended_on >= $1)) ORDER BY s.name, s.id",
            args![today],
        )
        .await?;
    Ok((workers, services))
}

/// `GET /people/in-service`
pub async fn list(State(app): State<App>, who: SignedIn, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let today = app.db.clock.today();
    let mut read = app.db.read().await?;
    let listed = listed(&mut read, &asked, today).await?;
    let (workers, services) = choices(&mut read, today).await?;
    drop(read);
    app.db.looks.listed(who.actor(), "in-service", listed.iter().map(|one| one.reference.as_str())).await?;
    let body = html! {
        h1 class="govuk-heading-l" { "People in the service" }
        (filter(&asked, &workers, &services))
        @if listed.is_empty() { (empty("Nobody. Somebody is in a service from the day on which their referral is accepted.")) } @else { (table(&listed, today)) }
        (pages(&asked, &listed))
    };
    Ok(Screen { wide: true, ..Screen::new("People in the service", "/people", body) }.back("/people", "Find a person").show(&who))
}

fn filter(asked: &Asked, workers: &[(i64, String)], services: &[(i64, String)]) -> Markup {
    let select = |name: &'static str, label: &'static str, choices: Vec<(String, String)>, value: &str| {
        let items: Vec<Choice<'_>> = choices.iter().map(|(id, says)| Choice::new(id, says.as_str())).collect();
        html! { (Select { name, label, items, value, ..Default::default() }) }
    };
    let all = |says: &str, of: &[(i64, String)]| {
        let those = of.iter().map(|(id, name)| (id.to_string(), name.clone()));
        std::iter::once((String::new(), says.to_owned())).chain(those).collect::<Vec<_>>()
    };
    html! {
        form class="hf-lines-filter" action="/people/in-service" method="get" {
            (select("show", "Show", SHOWN.map(|(id, says)| (id.to_owned(), says.to_owned())).to_vec(), &asked.show))
            (select("worker", "Key worker", all("Everybody", workers), &asked.worker))
            (select("service", "Service", all("Every service", services), &asked.service))
            (Button { text: "Show".into(), variant: Variant::Secondary, ..Default::default() })
        }
    }
}

fn table(listed: &[InService], today: Date) -> Markup {
    let row = |one: &InService| -> Vec<Cell<'static>> {
        let name = match whole_name(&one.given_name, &one.family_name) {
            name if name.is_empty() => "No name given".to_owned(),
            name => name,
        };
        let age = one.born_on.map_or(String::new(), |born| Birth::On(born).age_says(today));
        let number = one.referral.as_ref().map_or(one.reference.clone(), |referral| format!("{} · {referral}", one.reference));
        let at = match (&one.unit, one.leaves_on) {
            (None, _) => "In no unit".to_owned(),
            (Some(unit), None) => unit.clone(),
            (Some(unit), Some(on)) => format!("{unit}, leaves {}", day(on)),
        };
        vec![
            html! { a class="govuk-link" href=(format!("/people/{}", one.reference)) { (name) } br; span class="hf-aside" { (number) } }
                .into(),
            age.into(),
            format!("{}, since {}", one.service, day(one.begun_on)).into(),
            at.into(),
            one.worker.clone().unwrap_or_else(|| "Nobody yet".into()).into(),
            one.reached_on.map_or("Not yet".to_owned(), day).into(),
        ]
    };
    let head = ["Name", "Age", "Service", "Where", "Key worker", "Last reached"].map(Head::from).into();
    let rows = listed.iter().map(row).collect();
    html! { (govuk::Table { head, rows, first_cell_is_header: true, stack_on_phone: true, classes: "hf-table--dense", ..Default::default() }) }
}

/// Which of how many, and the way to the others.
fn pages(asked: &Asked, listed: &[InService]) -> Markup {
    let (skip, shown) = (asked.skip.max(0), listed.len() as i64);
    let of = listed.first().map_or(0, |one| one.of);
    html! {
        @if of > 0 {
            p class="govuk-body" {
                @if of > PAGE { (skip + 1) " to " (skip + shown) " of " } (of) @if of == 1 { " line. " } @else { " lines. " }
                "Somebody in two services stands on two."
                @if skip > 0 { " " a class="govuk-link" href=(asked.address((skip - PAGE).max(0))) { "Those before" } }
                @if skip + shown < of { " " a class="govuk-link" href=(asked.address(skip + PAGE)) { "Those after" } }
            }
        }
    }
}
