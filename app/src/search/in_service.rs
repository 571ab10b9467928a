//! Everybody who is in a service on this day, or waits for one: all of them, those in units, those about to leave, those nobody has
//! reached for a while; of one worker, or of one service. The filters stand in the address, and whoever comes back finds them as they
//! left them. Who gives cases to workers ticks them here and gives them on, several at once.

use std::collections::HashMap;

use axum::{
    extract::{Query, RawQuery, State},
    response::Response,
};
use desk::left;
use govuk::{Button, Cell, Choice, Head, Select, Variant, empty};
use jiff::{ToSpan as _, civil::Date};
use maud::{Markup, html};

use crate::{
    App,
    access::May,
    args,
    db::{DbError, Read, Value},
    error::Problem,
    form::{Faults, Typed},
    page::Screen,
    people::{
        birth::Birth,
        whereabouts::{self, Place, Whereabouts},
        whole_name,
    },
    row,
    running::workers,
    session::SignedIn,
    words::short_day,
    work::{episodes::queries::LONG_UNREACHED, referrals::give_pages},
};
use crate::{seen, seen_record, shown_episode, shown_referral};

/// How many stand on a page.
const PAGE: i64 = 100;
const HERE: &str = "/people/in-service";
const WAITING: &str = "waiting";
const UNREACHED: &str = "unreached";

const SHOWN: [(&str, &str); 5] =
    [("", "In a service"), (WAITING, "Waiting"), ("units", "In a unit"), ("leaving", "Leaving"), (UNREACHED, "Not reached for")];

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
    done: Option<String>,
}

impl Asked {
    fn worker(&self) -> i64 {
        self.worker.parse().unwrap_or(0)
    }

    fn service(&self) -> i64 {
        self.service.parse().unwrap_or(0)
    }

    fn is_waiting(&self) -> bool {
        self.show == WAITING
    }

    /// The choices that it makes, as they stand in an address.
    fn means(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("show", &self.show), ("worker", &self.worker), ("service", &self.service)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        query.finish()
    }

    /// The address of the same list, with other people in view or from another on. It always says what is shown, so that whoever
    /// asks for everybody is not led to what they had chosen before.
    fn address(&self, show: &str, skip: i64) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("show", show).append_pair("worker", &self.worker).append_pair("service", &self.service);
        if skip > 0 {
            query.append_pair("skip", &skip.to_string());
        }
        format!("{HERE}?{}", query.finish())
    }
}

row! {
    /// Somebody's time in one service, or their waiting for one.
    struct InService {
        root_id: i64,
        reference: String,
        given_name: String,
        family_name: String,
        born_on: Option<Date>,
        referral: Option<String>,
        service: String,
        begun_on: Date,
        /// Who carries the case, as whoever gives it on is asked.
        carried_by: Option<i64>,
        worker: Option<String>,
        unit: Option<String>,
        leaves_on: Option<Date>,
        reached_on: Option<Date>,
    }
}

row! {
    /// How many there are in each view.
    struct Counted { every: i64, waiting: i64, units: i64, leaving: i64, unreached: i64 }
}

impl Counted {
    fn of(&self, show: &str) -> i64 {
        match show {
            WAITING => self.waiting,
            "units" => self.units,
            "leaving" => self.leaving,
            UNREACHED => self.unreached,
            _ => self.every,
        }
    }
}

/// Everybody in a service on $1: of the worker $2 and the service $3, where those are not 0.
macro_rules! in_service {
    () => {
        concat!("SELECT root.id AS root_id, root.reference, root.given_name, root.family_name, root.born_on, r.reference AS referral, s.name AS service, e.begun_on,
                COALESCE((SELECT x.worker_id FROM episode x WHERE x.referral_id = r.id AND x.withdrawn_at IS NULL
                          ORDER BY x.begun_on DESC, x.id DESC LIMIT 1), r.key_worker_id) AS carried_by,
                w.name AS worker, u.name AS unit, t.departed_on AS leaves_on, e.id AS line_id,
                (SELECT max(c.happened_on) FROM contact c WHERE c.episode_id = e.id AND c.made AND NOT c.without_them AND c.withdrawn_at IS NULL) AS reached_on
         FROM episode e JOIN service s ON s.id = e.service_id JOIN person p ON p.id = e.person_id JOIN person root ON root.id = p.root_id
         LEFT JOIN referral r ON r.id = e.referral_id LEFT JOIN worker w ON w.id = e.worker_id
         LEFT JOIN stay t ON t.episode_id = e.id AND t.withdrawn_at IS NULL AND t.arrived_on <= $1
                             AND (t.departed_on IS NULL OR t.departed_on > $1)
         LEFT JOIN unit u ON u.id = t.unit_id
         WHERE ",
seen!("root.id"),
" AND ",
shown_episode!("own", "e.id"),
" AND e.withdrawn_at IS NULL AND e.begun_on <= $1 AND (e.ended_on IS NULL OR e.ended_on >= $1)
           AND ($2 = 0 OR e.worker_id = $2) AND ($3 = 0 OR e.service_id = $3)")
    };
}

async fn listed(read: &mut Read, asked: &Asked, today: Date) -> Result<Vec<InService>, DbError> {
    if asked.is_waiting() {
        return read
            .all(
                concat!("SELECT root.id AS root_id, root.reference, root.given_name, root.family_name, root.born_on, r.reference AS referral, '' AS service,
                        r.received_on AS begun_on,
                        COALESCE((SELECT x.worker_id FROM episode x WHERE x.referral_id = r.id AND x.withdrawn_at IS NULL
                                  ORDER BY x.begun_on DESC, x.id DESC LIMIT 1), r.key_worker_id) AS carried_by, w.name AS worker, CAST(NULL AS TEXT) AS unit,
                        CAST(NULL AS TEXT) AS leaves_on,
                        (SELECT max(c.happened_on) FROM contact c WHERE c.referral_id = r.id AND c.made AND NOT c.without_them AND c.withdrawn_at IS NULL) AS reached_on
                 FROM referral r JOIN person p ON p.id = r.person_id JOIN person root ON root.id = p.root_id
                 LEFT JOIN worker w ON w.id = r.key_worker_id
                 WHERE ",
seen!("root.id"),
" AND ",
shown_referral!("own", "r.id"),
" AND r.outcome = 'waiting' AND ($1 = 0 OR r.key_worker_id = $1) ORDER BY r.received_on, r.id LIMIT $2 OFFSET $3"),
                args![asked.worker(), PAGE, asked.skip.max(0)],
            )
            .await;
    }
    // Every condition stands in the one statement: what is not asked for is said by 0 or an empty word.
    let args: Vec<Value> = args![
        today,
        asked.worker(),
        asked.service(),
        asked.show.as_str(),
        today.saturating_sub(LONG_UNREACHED.days()),
        PAGE,
        asked.skip.max(0)
    ];
    read.all(
        concat!(
            "SELECT l.root_id, l.reference, l.given_name, l.family_name, l.born_on, l.referral, l.service, l.begun_on, l.carried_by, l.worker, l.unit,
                    l.leaves_on, l.reached_on FROM (",
            in_service!(),
            ") l WHERE $4 = '' OR ($4 = 'units' AND l.unit IS NOT NULL) OR ($4 = 'leaving' AND l.leaves_on IS NOT NULL)
                OR ($4 = 'unreached' AND (l.reached_on IS NULL OR l.reached_on < $5))
             ORDER BY l.family_name, l.given_name, l.reference, l.begun_on, l.line_id LIMIT $6 OFFSET $7"
        ),
        args,
    )
    .await
}

async fn counted(read: &mut Read, asked: &Asked, today: Date) -> Result<Counted, DbError> {
    let found: Option<Counted> = read
        .one(
            concat!(
                "SELECT count(*) AS every, count(l.unit) AS units, count(l.leaves_on) AS leaving,
                        count(CASE WHEN l.reached_on IS NULL OR l.reached_on < $4 THEN 1 END) AS unreached,
                        (SELECT count(*) FROM referral r WHERE r.outcome = 'waiting' AND ($2 = 0 OR r.key_worker_id = $2) AND ",
                seen_record!("r.person_id"),
                " AND ",
                shown_referral!("own", "r.id"),
                ") AS waiting
                 FROM (",
                in_service!(),
                ") l"
            ),
            args![today, asked.worker(), asked.service(), today.saturating_sub(LONG_UNREACHED.days())],
        )
        .await?;
    Ok(found.unwrap_or(Counted { every: 0, waiting: 0, units: 0, leaving: 0, unreached: 0 }))
}

/// Who leads anybody's time in a service now, or carries somebody who waits, and which services anybody is in: what can be chosen.
async fn choices(read: &mut Read, today: Date) -> Result<(Vec<(i64, String)>, Vec<(i64, String)>), DbError> {
    let workers = read
        .all(
            concat!(
                "SELECT w.id, w.name FROM worker w WHERE w.id IN (SELECT e.worker_id FROM episode e WHERE ",
                seen_record!("e.person_id"),
                " AND ",
                shown_episode!("own", "e.id"),
                " AND e.withdrawn_at IS NULL AND e.begun_on <= $1
             AND (e.ended_on IS NULL OR e.ended_on >= $1)) OR w.id IN (SELECT r.key_worker_id FROM referral r WHERE ",
                seen_record!("r.person_id"),
                " AND ",
                shown_referral!("own", "r.id"),
                " AND r.outcome = 'waiting') ORDER BY w.name"
            ),
            args![today],
        )
        .await?;
    let services = read
        .all(
            concat!(
                "SELECT s.id, s.name FROM service s WHERE s.id IN (SELECT e.service_id FROM episode e WHERE ",
                seen_record!("e.person_id"),
                " AND ",
                shown_episode!("own", "e.id"),
                " AND e.withdrawn_at IS NULL AND e.begun_on <= $1
             AND (e.ended_on IS NULL OR e.ended_on >= $1)) ORDER BY s.name, s.id"
            ),
            args![today],
        )
        .await?;
    Ok((workers, services))
}

/// `GET /people/in-service`
pub async fn list(State(app): State<App>, who: SignedIn, RawQuery(raw): RawQuery, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    // What was just done is said of the list, and chooses nothing.
    let chosen = raw.filter(|raw| !raw.starts_with("done="));
    let done = asked.done.as_deref().unwrap_or_default();
    if let Some(as_left) = left::as_left(&app.db, &who, (HERE, done), chosen.as_deref(), &asked.means()).await? {
        return Ok(as_left);
    }
    let today = app.db.clock.today();
    let gives = who.may(May::ManageCases);
    let mut read = app.db.read().await?;
    let listed = listed(&mut read, &asked, today).await?;
    let counted = counted(&mut read, &asked, today).await?;
    let (workers, services) = choices(&mut read, today).await?;
    let takers = if gives { workers::queries::at_work(&mut read, today).await? } else { vec![] };
    // Who is in a unit by another case, a child by their mother's, is in it.
    let elsewhere: Vec<i64> =
        if asked.is_waiting() { vec![] } else { listed.iter().filter(|one| one.unit.is_none()).map(|one| one.root_id).collect() };
    let elsewhere = whereabouts::of_people(&mut read, &elsewhere, today).await?;
    drop(read);
    app.db.looks.listed(who.actor(), "in-service", listed.iter().map(|one| one.reference.as_str())).await?;
    let nobody = if asked.is_waiting() {
        "Nobody waits."
    } else {
        "Nobody. Somebody is in a service from the day on which their referral is accepted."
    };
    let rows = |gives| table(&asked, (&listed, &elsewhere), gives, today);
    let body = html! {
        h1 class="govuk-heading-l" { "People in the service" }
        (views(&asked, &counted))
        (filter(&asked, &workers, &services))
        @if listed.is_empty() { (empty(nobody)) }
        @else if gives { (give_pages::form(&who, &Typed::default(), &Faults::default(), &takers, &rows(true))) }
        @else { (rows(false)) }
        (pages(&asked, listed.len() as i64, counted.of(&asked.show)))
    };
    let screen = Screen { wide: true, done: asked.done.as_deref(), ..Screen::new("People in the service", "/people", body) };
    Ok(screen.back("/people", "Find a person").show(&who))
}

/// The ways to look at them, with how many there are of each.
fn views(asked: &Asked, counted: &Counted) -> Markup {
    html! {
        nav class="moj-sub-navigation" aria-label="Who is shown" {
            ul class="moj-sub-navigation__list" {
                @for (show, says) in SHOWN {
                    li class="moj-sub-navigation__item" {
                        a class="moj-sub-navigation__link" href=(asked.address(show, 0)) aria-current=[(asked.show == show).then_some("page")] {
                            (says) @if show == UNREACHED { " " (LONG_UNREACHED) " days" } " (" (counted.of(show)) ")"
                        }
                    }
                }
            }
        }
    }
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
        form class="hf-lines-filter" action=(HERE) method="get" {
            input type="hidden" name="show" value=(asked.show);
            (select("worker", "Key worker", all("Everybody", workers), &asked.worker))
            @if !asked.is_waiting() { (select("service", "Service", all("Every service", services), &asked.service)) }
            (Button { text: "Show these".into(), variant: Variant::Secondary, ..Default::default() })
        }
    }
}

type Elsewhere = HashMap<i64, Whereabouts>;

fn table(asked: &Asked, (listed, elsewhere): (&[InService], &Elsewhere), gives: bool, today: Date) -> Markup {
    let mut ticked: Vec<&str> = vec![];
    let row = |one| row(asked, (one, elsewhere), (gives, &mut ticked), today);
    let rows = listed.iter().map(row).collect();
    let (since, at) = if asked.is_waiting() { ("Waiting since", "Days") } else { ("Service", "Where") };
    let head = ["Name", "Age", since, at, "Key worker", "Last reached"].map(Head::from);
    let give = gives.then(|| Head::new("Give on"));
    html! { (govuk::Table { head: head.into_iter().chain(give).collect(), rows, first_cell_is_header: true, stack_on_phone: true, ..Default::default() }) }
}

/// The unit that somebody is in by another case than the one of this line.
fn at_anothers(found: Option<&Whereabouts>) -> String {
    match found {
        Some(Whereabouts { place: Place::Unit { name, .. }, own, .. }) if *own => name.clone(),
        Some(Whereabouts { place: Place::Unit { name, .. }, .. }) => format!("{name}, with their family"),
        _ => "In no unit".into(),
    }
}

/// `ticked`: whose box stands on a line above already. Somebody in two services is one case.
fn row<'o>(
    asked: &Asked,
    (one, elsewhere): (&'o InService, &Elsewhere),
    (gives, ticked): (bool, &mut Vec<&'o str>),
    today: Date,
) -> Vec<Cell<'static>> {
    let name = whole_name(&one.given_name, &one.family_name);
    let age = one.born_on.map_or(String::new(), |born| Birth::On(born).age_says(today));
    let number = one.referral.as_ref().map_or(one.reference.clone(), |referral| format!("{} · {referral}", one.reference));
    let (since, at) = match (&one.unit, one.leaves_on) {
        _ if asked.is_waiting() => (short_day(one.begun_on), (today - one.begun_on).get_days().to_string()),
        (None, _) => (format!("{}, since {}", one.service, short_day(one.begun_on)), at_anothers(elsewhere.get(&one.root_id))),
        (Some(unit), None) => (format!("{}, since {}", one.service, short_day(one.begun_on)), unit.clone()),
        (Some(unit), Some(on)) => {
            (format!("{}, since {}", one.service, short_day(one.begun_on)), format!("{unit}, leaves {}", short_day(on)))
        }
    };
    let box_of = one.referral.as_deref().filter(|referral| gives && !ticked.contains(referral));
    ticked.extend(box_of);
    let give = match box_of {
        Some(referral) => html! { (give_pages::tick(referral, one.carried_by, false, html! { "Give on " (name) })) },
        None => html! {},
    };
    let cells: [Cell<'static>; 6] = [
        html! { a class="govuk-link" href=(format!("/people/{}", one.reference)) { (name) } " " span class="hf-aside" { (number) } }.into(),
        age.into(),
        since.into(),
        at.into(),
        one.worker.clone().unwrap_or_else(|| "Nobody yet".into()).into(),
        one.reached_on.map_or("Not yet".to_owned(), short_day).into(),
    ];
    cells.into_iter().chain(gives.then(|| give.into())).collect()
}

/// Which of how many, and the way to the others.
fn pages(asked: &Asked, shown: i64, of: i64) -> Markup {
    let skip = asked.skip.max(0);
    html! {
        @if of > 0 {
            p class="govuk-body" {
                @if of > PAGE { (skip + 1) " to " (skip + shown) " of " } (of) @if of == 1 { " line. " } @else { " lines. " }
                @if !asked.is_waiting() { "Somebody in two services stands on two." }
                @if skip > 0 { " " a class="govuk-link" href=(asked.address(&asked.show, (skip - PAGE).max(0))) { "Those before" } }
                @if skip + shown < of { " " a class="govuk-link" href=(asked.address(&asked.show, skip + PAGE)) { "Those after" } }
            }
        }
    }
}
