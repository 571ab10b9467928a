//! The bar above every page about a person: who they are, how high the risk is and since when, where they are, how they can be
//! reached now, who carries their case, what to mind. On the pages of their record the tabs stand below it.
//!
//! It is put there after the page is made, for whomever the page opened, so that a new page about somebody has it too.

use axum::{
    body::{Body, to_bytes},
    extract::{MatchedPath, Request, State},
    http::header,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use govuk::{Colour, tag};
use jiff::{Timestamp, civil::Date};
use maud::{Markup, html};
use store::viewer::{Viewer, seen_by};

use super::tabs::{self, Counted};
use crate::{
    App, args,
    db::{DbError, Read, Value, places},
    error::Problem,
    page::Above,
    people::{
        OpenPerson, flags,
        risk::{self, FACT},
        safe_contact::{
            Line,
            hours::Hours,
            moved::{self, Moved},
            now::{self, Now, Told},
            shown::now_says,
        },
        shown::shown_fact,
        whereabouts::{self, Whereabouts},
        whom,
    },
    row,
    sealed::Sealed,
    shown_written, unsealed,
    words::short_day,
};

/// What the bar says, read with two statements, or made of what a page reads anyway.
#[derive(Clone)]
pub(super) struct Bar {
    pub(super) person: OpenPerson,
    pub(super) at: Whereabouts,
    pub(super) risk: Option<risk::Stands>,
    pub(super) reach: Vec<Reach>,
    /// The kinds of the flags that stand.
    pub(super) flags: Vec<String>,
}

/// A way to reach somebody, as far as the bar says it: nothing that is masked.
#[derive(Clone, Debug)]
pub(super) struct Reach {
    now: Now,
    means: Sealed,
    times: Sealed,
    has_number: bool,
}

impl Reach {
    pub(super) fn of(line: &Line, now: Now) -> Reach {
        Reach { now, means: line.means.clone(), times: line.safe_times.clone(), has_number: !line.phone.is_empty() }
    }
}

row! {
    /// A level of risk, a way to reach somebody, or a flag.
    struct Piece {
        what: String,
        id: i64,
        says: String,
        means: Sealed,
        times: Sealed,
        has_number: bool,
        hours: String,
        is_address: bool,
        /// Of a level of risk: whether a referral tells it.
        of_referral: bool,
        /// Of a way to reach somebody, when it was confirmed.
        happened_on: Option<Date>,
        happened_at: Option<Timestamp>,
        recorded_at: Timestamp,
    }
}

impl Piece {
    /// Whether a way to reach somebody is safe at a moment.
    fn now(&self, moment: Timestamp, moved: Moved) -> Now {
        let told = Told {
            safe: &self.says,
            hours: &Hours::stored(&self.hours),
            confirmed_on: self.happened_on.unwrap_or_default(),
            is_over: false,
            is_before_a_move: self.is_address && moved.since(self.recorded_at),
            is_before_an_incident: !self.is_address && moved.incident_since(self.recorded_at),
        };
        now::at(&told, moment)
    }

    fn level(&self) -> risk::Told {
        risk::Told {
            id: self.id,
            level: self.says.clone(),
            happened_on: self.happened_on,
            happened_at: self.happened_at,
            recorded_at: self.recorded_at,
            by_a_referral: self.of_referral,
        }
    }
}

/// The levels of risk, the ways to reach somebody and the flags that stand, and when they moved last. The view of facts stands alone in its FROM, and the
/// records are named, as in `people::queries::facts`.
async fn pieces(read: &mut Read, person: &OpenPerson, today: Date) -> Result<Vec<Piece>, DbError> {
    let records: Vec<i64> = person.records().collect();
    let places = places(records.len());
    let moves = moved::sql(&format!("${}", records.len() + 1), &format!("${}", records.len() + 2));
    let sql = format!(
        "SELECT 'risk' AS what, f.fact_id AS id, f.words AS says, '' AS means, '' AS times, FALSE AS has_number, '' AS hours, FALSE AS is_address,
                COALESCE(f.fact_id = f.referral_id, FALSE) AS of_referral, f.happened_on,
                f.happened_at, f.recorded_at FROM fact f WHERE f.person_id IN ({places}) AND f.kind = '{FACT}' AND {}
         UNION ALL
         SELECT 'reach', s.line_id, s.safe, {}, {}, s.phone <> '', s.hours, s.way = 'address', FALSE, s.confirmed_on, NULL, s.recorded_at
         FROM safe_contact s LEFT JOIN person_key pk ON pk.person_id = s.person_id
         WHERE s.person_id IN ({places}) AND s.ended_on IS NULL AND s.withdrawn_at IS NULL AND {}
         AND NOT EXISTS (SELECT 1 FROM safe_contact n WHERE n.person_id IN ({places}) AND n.line_id = s.line_id AND n.id > s.id)
         UNION ALL
         SELECT 'flag', g.id, g.kind, '', '', FALSE, '', FALSE, FALSE, NULL, NULL, g.recorded_at FROM flag g
         WHERE g.person_id IN ({places}) AND g.ended_on IS NULL AND g.withdrawn_at IS NULL AND {}
         UNION ALL
         SELECT 'moved', COALESCE(m.incident_at, 0), '', '', '', FALSE, '', FALSE, FALSE, m.happened_on, m.told_at, COALESCE(m.told_at, 0) FROM ({moves}) m",
        shown_fact!(),
        unsealed!("safe_contact", "s", "means", "pk"),
        unsealed!("safe_contact", "s", "safe_times", "pk"),
        shown_written!("contact", "s.person_id", "s.recorded_by", "s.recorded_at"),
        shown_written!("risk", "g.person_id", "g.raised_by", "g.recorded_at")
    );
    let mut found: Vec<Piece> =
        read.all_assembled(sql, [records.into_iter().map(Value::from).collect(), args![person.id, today]].concat()).await?;
    found.sort_by_key(|piece| piece.id);
    Ok(found)
}

impl Bar {
    async fn read(app: &App, read: &mut Read, person: OpenPerson) -> Result<Bar, DbError> {
        let today = app.db.clock.today();
        let pieces = pieces(read, &person, today).await?;
        let of = |what: &'static str| pieces.iter().filter(move |piece| piece.what == what);
        let moved = of("moved").next().map_or_else(Moved::default, |piece| Moved {
            told_at: piece.happened_at,
            happened_on: piece.happened_on,
            // It stands where others have their id.
            incident_at: Timestamp::from_microsecond(piece.id).ok().filter(|at| *at > Timestamp::UNIX_EPOCH),
        });
        let moment = app.db.clock.now();
        let reach = |piece: &Piece| Reach {
            now: piece.now(moment, moved),
            means: piece.means.clone(),
            times: piece.times.clone(),
            has_number: piece.has_number,
        };
        Ok(Bar {
            at: whereabouts::of_people(read, &[person.id], today).await?.remove(&person.id).unwrap_or(Whereabouts::NOWHERE),
            risk: risk::standing(of("risk").map(Piece::level).collect(), today),
            reach: of("reach").map(reach).collect(),
            flags: of("flag").map(|piece| piece.says.clone()).collect(),
            person,
        })
    }

    /// `is_heading`: the name is the heading of the page.
    fn markup(&self, app: &App, is_heading: bool) -> Markup {
        let today = app.db.clock.today();
        let person = &self.person;
        let name = html! { a class="hf-whom__link" href=(person.page()) { (person.name()) } };
        html! {
            section class="hf-whom" aria-label="Who this is about" {
                div class="hf-whom__who" {
                    @if is_heading { h1 class="hf-whom__name" { (name) } } @else { p class="hf-whom__name" { (name) } }
                    p class="hf-whom__numbers" {
                        (person.birth().age_says(today)) ". " (self.numbers())
                    }
                }
                dl class="hf-whom__facts" {
                    (fact("Risk", self.risk_says(app)))
                    (fact("Where", html! { (self.at.says()) }))
                    (fact("Safe contact", html! { (safe_contact_says(&self.reach, app.db.clock.now())) }))
                    (fact("Key worker", html! { (self.at.key_worker.as_deref().unwrap_or("Nobody yet")) }))
                    @if !self.flags.is_empty() {
                        (fact("Flags", html! { @for (nth, flag) in self.flags.iter().enumerate() { @if nth > 0 { " " } (tag(flags::says(flag), Colour::Grey)) } }))
                    }
                }
            }
        }
    }

    /// A person's number and their referral's, as one.
    fn numbers(&self) -> String {
        let referral = self.at.referral.as_ref().filter(|_| self.at.own);
        referral.map_or(self.person.reference.clone(), |referral| format!("{} · {referral}", self.person.reference))
    }

    fn risk_says(&self, app: &App) -> Markup {
        let Some(risk) = &self.risk else { return html! { "Not assessed" } };
        html! {
            (risk_tag(app, &risk.level))
            @if let Some(since) = risk.since { " since " (short_day(since)) }
            @if let Some(judged) = risk.judged.filter(|_| risk.judged != risk.since) { ", assessed " (short_day(judged)) }
        }
    }
}

fn fact(what: &str, says: Markup) -> Markup {
    html! { div class="hf-whom__fact" { dt { (what) } dd { (says) } } }
}

/// How far down what is safe stands: the first is what is said.
fn place(now: Now) -> usize {
    match now {
        Now::Safe => 0,
        Now::NotKnown => 1,
        Now::AskFirst => 2,
        Now::NotNow(_) => 3,
        Now::Stale | Now::Moved | Now::Incident => 4,
        Now::Never | Now::Over => 5,
    }
}

/// Whether and how somebody can be reached now, in a word and the means; numbers stay masked.
fn safe_contact_says(lines: &[Reach], moment: Timestamp) -> Markup {
    let never = lines.iter().filter(|line| place(line.now) == 5).count();
    let best = lines.iter().min_by_key(|line| (place(line.now), if let Now::NotNow(from) = line.now { Some(from) } else { None }));
    let how =
        |line: &Reach| [line.means.as_str(), &line.times].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join("; ");
    html! {
        @match best {
            None => { strong { "Not known" } ": do not ring, text or write" }
            Some(line) if place(line.now) == 5 => strong { (now_says(line.now, moment)) },
            Some(line) => {
                strong { @if line.now == Now::NotKnown { "Safe" } @else { (now_says(line.now, moment)) } }
                @if !how(line).is_empty() { @if matches!(line.now, Now::NotNow(_)) { ". " } @else { ": " } (how(line)) }
                @if line.now == Now::NotKnown { ". " (now_says(line.now, moment)) }
            }
        }
        @if never > 0 && never < lines.len() { ". " strong { (never) " not safe" } }
        @if lines.iter().any(|line| line.has_number) { ". " span class="hf-aside" { "Number hidden" } }
    }
}

pub(super) fn risk_tag(app: &App, level: &str) -> Markup {
    let words = format!("{} risk", app.contracts.says("risk-levels", level));
    let colour = match level {
        "high" => Colour::Orange,
        "medium" => Colour::Yellow,
        _ => Colour::Grey,
    };
    tag(words, colour)
}

/// Stands around every route: puts the bar above what was opened.
pub async fn above(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map_or(String::new(), |path| path.as_str().to_owned());
    let (mut response, opened) = whom::of(next.run(request)).await;
    let Some(Above(at)) = response.extensions_mut().remove::<Above>().filter(|_| opened.is_some()) else { return response };
    // It stands outside the gate: read for nobody, the bar would tell what other providers hold.
    let Some((person, viewer)) = opened.zip(response.extensions_mut().remove::<Viewer>()) else { return response };
    let known = response.extensions_mut().remove::<Known>();
    match seen_by(viewer, made(&app, person, known, &path)).await {
        Ok(bar) => put(response, at, &bar).await,
        Err(error) => Problem::from(error).into_response(),
    }
}

/// What a page has read anyway of what stands above it.
#[derive(Clone)]
pub(super) struct Known {
    pub(super) bar: Bar,
    pub(super) counted: Counted,
}

async fn made(app: &App, person: OpenPerson, known: Option<Known>, path: &str) -> Result<Markup, DbError> {
    let (bar, counted) = match known {
        Some(Known { bar, counted }) => (bar, Some(counted)),
        None => {
            let mut read = app.db.read().await?;
            let bar = Bar::read(app, &mut read, person).await?;
            let counted = if tabs::is_one(path) { Some(tabs::count(&mut read, &bar, app.db.clock.today()).await?) } else { None };
            (bar, counted)
        }
    };
    Ok(html! {
        (bar.markup(app, path == tabs::OVERVIEW))
        @if let Some(counted) = counted { (tabs::under(&bar, &counted, path)) }
    })
}

/// The page with the bar at its place.
async fn put(response: Response, at: usize, bar: &Markup) -> Response {
    let (mut parts, body) = response.into_parts();
    // What was made here in one piece is there in one piece.
    let Ok(page) = to_bytes(body, usize::MAX).await else { return Problem::Broken("a page could not be read".into()).into_response() };
    let (before, behind) = page.split_at(at);
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from([before, bar.0.as_bytes(), behind].concat()))
}
