//! Case studies of a quarter (SUP-7). Whoever opens records reads all of those that they may see, with where each is: written, asked for,
//! released. Whoever only sees figures, such as a commissioner, reads what a manager released of those who agree to that use, in the order
//! of their titles, with nothing that leads to anybody.

use axum::{
    extract::{Query, State},
    response::Response,
};
use govuk::{Button, Choice, Select};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::Value as Json;

use super::{Quarter, queries};
use crate::{
    App,
    access::May,
    args,
    db::{DbError, Read},
    error::Problem,
    page::Screen,
    people::shown::shown_record,
    row,
    running::contracts::providers::{anothers, of_commissioners},
    sealed::Sealed,
    seen_record,
    session::SignedIn,
    unsealed,
};

const HERE: &str = "/reports/case-studies";

row! {
    struct Kept { id: i64, person: String, outcome: String, answers: Sealed }
}

macro_rules! written {
    ($rest:expr) => {
        concat!(
            "SELECT r.id, y.reference AS person, r.outcome, ",
            unsealed!("record", "r", "answers", "pk"),
            " AS answers FROM record r JOIN referral f ON f.id = r.referral_id JOIN person p ON p.id = r.person_id JOIN person y ON y.id = p.root_id
             LEFT JOIN person_key pk ON pk.person_id = r.person_id
             WHERE r.kind = 'case-study' AND r.withdrawn_at IS NULL AND r.happened_on >= $1 AND r.happened_on <= $2 AND f.contract NOT IN (",
            anothers!("$3"),
            ") AND ",
            $rest,
            " ORDER BY r.happened_on, r.id LIMIT 200"
        )
    };
}

/// Of whom the viewer may see.
const OF_THOSE_SEEN: &str = written!(concat!(seen_record!("r.person_id"), " AND ", shown_record!("r")));

/// Whosever they are: whom they are about is told to nobody.
const RELEASED: &str = written!("r.outcome = 'released'");

/// One as it is read.
struct Study {
    id: i64,
    /// Of whom it is, for the journal alone.
    person: String,
    state: &'static str,
    consent: String,
    title: String,
    words: String,
    quote: String,
}

impl Study {
    /// Nothing of one that was erased. `released`: only what may go to whoever sees figures.
    fn of(kept: &Kept, released: bool) -> Option<Study> {
        let answers: Json = serde_json::from_str(&kept.answers).ok()?;
        let said = |item: &str| answers.get(item).and_then(Json::as_str).unwrap_or_default().to_owned();
        let consent = said("consent");
        let agreed = matches!(consent.as_str(), "yes" | "unseen");
        let may_go =
            agreed && answers.get("uses").and_then(Json::as_array).is_some_and(|uses| uses.iter().any(|use_| use_ == "commissioner"));
        let state = match kept.outcome.as_str() {
            "released" if !agreed => "Released, and they do not agree to it: it is shown to nobody else",
            "released" if may_go => "Released",
            "released" => "Released, and not for the commissioner",
            "back" => "Not released",
            _ => "Waits to be released",
        };
        (may_go || !released).then(|| Study {
            id: kept.id,
            person: kept.person.clone(),
            state,
            consent,
            title: said("title"),
            words: said("words"),
            quote: said("quote"),
        })
    }

    fn show(&self, opens: bool) -> Markup {
        let consent = match self.consent.as_str() {
            "yes" => "they agree, and know the words",
            "unseen" => "they agree, without having seen the words",
            "no" => "they do not agree",
            "ended" => "they do not agree any more",
            _ => "nobody has asked them yet",
        };
        html! {
            article class="hf-box" {
                h2 class="govuk-heading-m" { (self.title) }
                @if opens {
                    p class="govuk-body-s hf-no-print" {
                        (self.state) "; " (consent) ". "
                        a class="govuk-link" href=(format!("/records/{}", self.id)) { "Open the record" span class="govuk-visually-hidden" { ": " (self.title) } }
                    }
                }
                p class="govuk-body hf-note" { (self.words) }
                @if !self.quote.is_empty() { (govuk::inset(html! { p class="govuk-body hf-note" { "“" (self.quote) "”" } })) }
            }
        }
    }
}

async fn studies(read: &mut Read, quarter: Quarter, opens: bool) -> Result<Vec<Study>, DbError> {
    let sql = if opens { OF_THOSE_SEEN } else { RELEASED };
    let kept: Vec<Kept> = read.all(sql, args![quarter.first_day(), quarter.last_day(), of_commissioners()]).await?;
    let mut studies: Vec<Study> = kept.iter().filter_map(|kept| Study::of(kept, !opens)).collect();
    if !opens {
        // The order in which they were written would tell something of when.
        studies.sort_by(|a, b| a.title.cmp(&b.title));
    }
    Ok(studies)
}

#[derive(Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    period: String,
}

/// `GET /reports/case-studies`
pub async fn page(State(app): State<App>, who: SignedIn, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let today = app.db.clock.today();
    let opens = who.may(May::OpenFigures);
    let mut read = app.db.read().await?;
    let quarters = queries::quarters(&mut read, today).await?;
    let quarter = match asked.period.as_str() {
        "" => quarters[0],
        period => quarters.iter().copied().find(|quarter| quarter.to_string() == period).ok_or(Problem::NotFound)?,
    };
    let studies = studies(&mut read, quarter, opens).await?;
    drop(read);
    if opens {
        app.db.looks.listed(who.actor(), "case-studies", studies.iter().map(|study| study.person.as_str())).await?;
    }
    let said: Vec<(String, String)> = quarters.iter().map(|quarter| (quarter.to_string(), quarter.says())).collect();
    let (chosen, items) = (quarter.to_string(), said.iter().map(|(id, says)| Choice::new(id, says)).collect());
    let body = html! {
        h1 class="govuk-heading-l" { span class="govuk-caption-l" { (quarter.says_with_financial_year()) } "Case studies" }
        form method="get" action=(HERE) class="hf-lines-filter hf-no-print" {
            (Select { name: "period", label: "Quarter", items, value: &chosen, ..Default::default() })
            (Button::secondary("Show", "", ""))
        }
        @if opens {
            p class="govuk-body hf-no-print" { "All that were written in the quarter about people whom you may see. The commissioner reads those that are released, of people who agree to that use. A case study is written on the page of a person, under All forms." }
        } @else {
            p class="govuk-body" { "Written by the service in this quarter, without anything that says who they are about, and used as each of these people agreed. Do not try to find out who they are." }
        }
        @if studies.is_empty() { (govuk::empty("None in this quarter.")) }
        @for study in &studies { (study.show(opens)) }
    };
    Ok(Screen::new("Case studies", "/reports", body).back("/reports", "Reports").show(&who))
}
