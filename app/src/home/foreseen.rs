//! What was planned and whose day has come, asked of whoever carries the case, or of everybody while nobody does: did it come
//! about? Until somebody says so the record says that it did.

use jiff::civil::Date;
use maud::{Markup, html};

use crate::{
    args,
    db::{DbError, Read},
    places::stays::take_back_pages,
    row,
    session::SignedIn,
    words::day,
    work::episodes,
};
use crate::{seen, shown_episode};

row! {
    /// A departure, or the end of support, that was recorded before its day.
    pub struct Foreseen {
        pub person: String,
        pub given_name: String,
        pub family_name: String,
        pub referral: String,
        /// The unit they were to leave. Nothing: support was to end.
        pub unit: Option<String>,
        /// The stay's or the episode's.
        pub id: i64,
        pub version: i64,
        pub planned_on: Date,
    }
}

/// No page asks more at once; what is answered makes room for the next.
const MOST: usize = 20;

/// Whose day has come by `today`, the earliest first: of a worker's cases and nobody's, or of all cases.
pub async fn of(read: &mut Read, worker_id: Option<i64>, today: Date) -> Result<Vec<Foreseen>, DbError> {
    read.all(
        concat!("SELECT root.reference AS person, root.given_name, root.family_name, r.reference AS referral, f.unit, f.id, f.version, f.planned_on
         FROM (SELECT s.episode_id, u.name AS unit, s.id, s.version, s.departed_on AS planned_on
               FROM stay s JOIN unit u ON u.id = s.unit_id WHERE s.foreseen AND s.withdrawn_at IS NULL AND s.departed_on <= $1
               UNION ALL
               SELECT t.id, CAST(NULL AS TEXT), t.id, t.version, t.ended_on
               FROM episode t WHERE t.foreseen AND t.withdrawn_at IS NULL AND t.ended_on <= $1) f
         JOIN episode e ON e.id = f.episode_id JOIN referral r ON r.id = e.referral_id
         JOIN person p ON p.id = e.person_id JOIN person root ON root.id = p.root_id
         WHERE ",
seen!("root.id"),
" AND ",
shown_episode!("own", "e.id"),
" AND ($2 OR e.worker_id IS NULL OR e.worker_id = $3) ORDER BY f.planned_on, f.id LIMIT 21"),
        args![today, worker_id.is_none(), worker_id],
    )
    .await
}

/// The questions, each with its two answers.
pub fn asked(who: &SignedIn, foreseen: &[Foreseen]) -> Markup {
    html! {
        @if !foreseen.is_empty() {
            h2 class="govuk-heading-m" { "Did this come about?" }
            @for one in foreseen.iter().take(MOST) {
                (govuk::inset(html! {
                    p class="govuk-body govuk-!-margin-bottom-1" {
                        a class="govuk-link" href=(format!("/people/{}", one.person)) { (one.given_name) " " (one.family_name) }
                    }
                    @match &one.unit {
                        Some(unit) => (take_back_pages::question(who, &one.referral, (one.id, one.version),
                            &format!("They were to leave {unit} on {}. Did they?", day(one.planned_on)))),
                        None => (episodes::pages::question(who, &one.referral, one.id,
                            &format!("Support was to end on {}. Did it?", day(one.planned_on)))),
                    }
                }))
            }
            @if foreseen.len() > MOST { p class="govuk-body" { "There are more: they are asked when these are answered." } }
        }
    }
}
