//! What was held in a quarter and who came, by group. It counts everybody, whoever reads it, as every figure does, and names nobody.

use axum::{
    extract::{Query, State},
    response::Response,
};
use govuk::{Cell, Head, Table};
use jiff::{ToSpan as _, civil::Date};
use maud::html;

use crate::{
    App, args,
    db::{DbError, Read},
    error::Problem,
    own_written,
    page::Screen,
    row,
    session::SignedIn,
    words::day,
};

row! {
    /// A group in a quarter. `held`: sessions at which somebody is marked; `unmarked`: past, with nobody marked. `people`: who came at least once.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Counted {
        pub id: i64,
        pub name: String,
        pub service: String,
        pub held: i64,
        pub unmarked: i64,
        pub cancelled: i64,
        pub came: i64,
        pub did_not_come: i64,
        pub told_us: i64,
        pub people: i64,
    }
}

/// The groups that had a session between two days, with what was held by today. Somebody whose two records were joined is one.
pub async fn counted(read: &mut Read, (from, until): (Date, Date), today: Date) -> Result<Vec<Counted>, DbError> {
    read.all(
        concat!(
            "SELECT g.id, g.name, v.name AS service,
                    count(*) FILTER (WHERE s.cancelled_at IS NULL AND x.said > 0) AS held,
                    count(*) FILTER (WHERE s.cancelled_at IS NULL AND x.said = 0 AND s.held_on < $3) AS unmarked,
                    count(*) FILTER (WHERE s.cancelled_at IS NOT NULL) AS cancelled,
                    CAST(COALESCE(sum(x.came), 0) AS BIGINT) AS came, CAST(COALESCE(sum(x.did_not_come), 0) AS BIGINT) AS did_not_come,
                    CAST(COALESCE(sum(x.told_us), 0) AS BIGINT) AS told_us,
                    (SELECT count(DISTINCT p.root_id) FROM group_attendance t JOIN group_session o ON o.id = t.session_id
                     JOIN group_place gp ON gp.id = t.place_id JOIN person p ON p.id = gp.person_id
                     WHERE o.group_id = g.id AND o.withdrawn_at IS NULL AND o.held_on >= $1 AND o.held_on <= $2 AND t.came = 'came') AS people
             FROM support_group g JOIN service v ON v.id = g.service_id JOIN group_session s ON s.group_id = g.id
             JOIN (SELECT y.id,
                          (SELECT count(*) FROM group_attendance t WHERE t.session_id = y.id AND t.came IN ('came', 'did-not-come')) AS said,
                          (SELECT count(*) FROM group_attendance t WHERE t.session_id = y.id AND t.came = 'came') AS came,
                          (SELECT count(*) FROM group_attendance t WHERE t.session_id = y.id AND t.came = 'did-not-come') AS did_not_come,
                          (SELECT count(*) FROM group_attendance t WHERE t.session_id = y.id AND t.came = 'told-us') AS told_us
                   FROM group_session y) x ON x.id = s.id
             WHERE s.withdrawn_at IS NULL AND g.withdrawn_at IS NULL AND s.held_on >= $1 AND s.held_on <= $2 AND ",
            own_written!("g.recorded_by", "g.recorded_at"),
            " GROUP BY g.id, g.name, v.name ORDER BY v.name, g.name, g.id LIMIT 500"
        ),
        args![from, until, today],
    )
    .await
}

/// Any day of the quarter that is asked for.
#[derive(Default, serde::Deserialize)]
pub struct Asked {
    from: Option<String>,
}

/// The first and the last day of the quarter (of the calendar year, in which those of the financial year fall too) of a day.
fn quarter(on: Date) -> (Date, Date) {
    let first = Date::new(on.year(), (on.month() - 1) / 3 * 3 + 1, 1).unwrap_or(on);
    (first, first.saturating_add(3.months()).saturating_sub(1.days()))
}

/// `GET /groups/figures`
pub async fn show(State(app): State<App>, who: SignedIn, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let today = app.db.clock.today();
    let asked = asked.from.as_deref().and_then(|from| from.parse::<Date>().ok()).filter(|from| (2000..2200).contains(&from.year()));
    let (from, until) = quarter(asked.unwrap_or(today));
    let all = counted(&mut app.db.read().await?, (from, until), today).await?;
    let rows = all.iter().map(|group| {
        let name = html! { a class="govuk-link" href=(format!("/groups/{}", group.id)) { (group.name) } };
        let numbers = [group.held, group.unmarked, group.cancelled, group.came, group.did_not_come, group.told_us, group.people];
        let mut cells: Vec<Cell<'_>> = vec![name.into(), group.service.as_str().into()];
        cells.extend(numbers.map(|number| Cell::numeric(number.to_string())));
        cells
    });
    let rows: Vec<_> = rows.collect();
    let numbers = ["Sessions held", "Not marked", "Cancelled", "Came", "Did not come", "Told us", "People"].map(Head::numeric);
    let head = ["Group", "Service"].map(Head::new).into_iter().chain(numbers).collect();
    let beside = |on: Date| format!("/groups/figures?from={on}");
    let body = html! {
        h1 class="govuk-heading-l" { "Groups: sessions held and who came" }
        p class="govuk-body" { "From " (day(from)) " to " (day(until)) ". "
            a class="govuk-link" href=(beside(from.saturating_sub(1.days()))) { "The quarter before" }
            " · " a class="govuk-link" href=(beside(until.saturating_add(1.days()))) { "The quarter after" } }
        p class="govuk-body" { "A session counts as held when somebody is marked as having come or not, and is not marked when its day has passed without. Came, did not come and told us count every mark; people counts whoever came at least once, each once. Everybody is counted, also whom you may not see." }
        @if rows.is_empty() { (govuk::empty("No group had a session in this quarter.")) } @else { (Table { head, rows, stack_on_phone: true, ..Default::default() }) }
    };
    let screen = Screen { wide: true, ..Screen::new("Groups: figures", "/groups", body) };
    Ok(screen.back("/groups", "Back to the groups").show(&who))
}
