//! Stays beyond six months, as the commissioner reads them: by exception, once a service manager has approved what is written, and with
//! nobody named (C3.2, C5.3).

use axum::{extract::State, response::Response};
use govuk::Table;
use jiff::civil::Date;
use maud::html;
use serde_json::Value as Json;

use crate::{
    App, args,
    db::{DbError, Read},
    error::Problem,
    page::Screen,
    row,
    running::contracts::providers::{anothers, of_commissioners},
    sealed::Sealed,
    session::SignedIn,
    unsealed,
    words::day,
};

row! {
    struct LongStay { reported_on: Option<Date>, review_on: Option<Date>, arrived_on: Date, answers: Sealed }
}

/// The latest approved report of each stay that goes on, by how long it has.
async fn approved(read: &mut Read, today: Date) -> Result<Vec<LongStay>, DbError> {
    read.all(
        concat!(
            "SELECT r.happened_on AS reported_on, r.second_on AS review_on,
                    (SELECT MIN(s.arrived_on) FROM episode e JOIN stay s ON s.episode_id = e.id
                     WHERE e.referral_id = f.id AND e.withdrawn_at IS NULL AND s.withdrawn_at IS NULL) AS arrived_on, ",
            unsealed!("record", "r", "answers", "pk"),
            " AS answers
             FROM record r JOIN referral f ON f.id = r.referral_id LEFT JOIN person_key pk ON pk.person_id = r.person_id
             WHERE r.kind = 'long-stay-reported' AND r.outcome = 'approved' AND r.withdrawn_at IS NULL
               AND EXISTS (SELECT 1 FROM episode e JOIN stay x ON x.episode_id = e.id WHERE e.referral_id = f.id AND e.withdrawn_at IS NULL
                             AND x.withdrawn_at IS NULL AND (x.departed_on IS NULL OR x.departed_on > $1))
               AND NOT EXISTS (SELECT 1 FROM record n WHERE n.referral_id = r.referral_id AND n.kind = r.kind AND n.outcome = 'approved'
                 AND n.withdrawn_at IS NULL AND (COALESCE(n.happened_on, ''), n.id) > (COALESCE(r.happened_on, ''), r.id))
               AND f.contract NOT IN (",
            anothers!("$2"),
            ") ORDER BY arrived_on, r.id LIMIT 200"
        ),
        args![today, of_commissioners()],
    )
    .await
}

/// `GET /reports/long-stays`
pub async fn page(State(app): State<App>, who: SignedIn) -> Result<Response, Problem> {
    let today = app.db.clock.today();
    let stays = approved(&mut app.db.read().await?, today).await?;
    let rows = stays.iter().map(|stay| {
        let answers: Json = serde_json::from_str(&stay.answers).unwrap_or_default();
        let words = answers.get("for_commissioner").and_then(Json::as_str).unwrap_or_default().to_owned();
        let months = (today - stay.arrived_on).total((jiff::Unit::Month, stay.arrived_on)).unwrap_or_default();
        let review = stay.review_on.map_or_else(|| "No day set".to_owned(), day);
        let reported = stay.reported_on.map_or_else(String::new, day);
        vec![format!("{} months", months.floor()).into(), words.into(), reported.into(), review.into()]
    });
    let rows: Vec<_> = rows.collect();
    let body = html! {
        h1 class="govuk-heading-l" { "Stays beyond six months" }
        p class="govuk-body" { "Those that go on, with the reason, the plan and what stands in the way, as a service manager approved it. Nobody is named." }
        @if rows.is_empty() { (govuk::empty("No such stay is reported.")) } @else {
            (Table { head: ["So far", "Reason, plan and obstacles", "Reported", "Looked at again"].map(Into::into).to_vec(), rows, stack_on_phone: true, ..Default::default() })
        }
    };
    Ok(Screen { wide: true, ..Screen::new("Stays beyond six months", "/reports", body) }.back("/reports", "Reports").show(&who))
}
