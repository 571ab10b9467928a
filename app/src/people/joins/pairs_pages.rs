//! Possible matches: records that may be one person, for a manager to join or to keep apart; and undoing a join.

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Colour, Head, Pagination, Table, button_group, empty, tag};
use maud::{Markup, html};
use rules::Pack;

use super::{
    join::{self, Done, Grounds, Refused},
    pairs::{self, Pair, Side},
};
use crate::{
    App,
    db::Write,
    duties::{
        self,
        pages::{day, moment},
    },
    error::Problem,
    form::Faults,
    once,
    page::{self, Screen},
    people::whole_name,
    session::{Posted, SignedIn},
};

const PER_PAGE: i64 = 25;

/// Which page of the list, and what was just done.
#[derive(serde::Deserialize)]
pub struct Asked {
    page: Option<i64>,
    done: Option<String>,
}

/// `GET /duplicates`: references and reasons only; the records are opened one pair at a time.
pub async fn list(State(app): State<App>, who: SignedIn, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let all = pairs::how_many_open(&mut read).await?;
    let last = ((all + PER_PAGE - 1) / PER_PAGE).max(1);
    let current = asked.page.unwrap_or(1).clamp(1, last);
    let open = pairs::open(&mut read, (current - 1) * PER_PAGE).await?;
    let decided = pairs::decided(&mut read).await?;
    drop(read);
    let body = html! {
        h1 class="govuk-heading-l" { "Possible matches" }
        p class="govuk-body" { "Records that may be one person. Nobody is joined until you say so, and every join can be undone." }
        @if open.is_empty() { (empty("There is nothing to decide.")) } @else { (open_table(&open)) }
        (Pagination::numbered(current as usize, last as usize, |n| format!("/duplicates?page={n}")))
        @if !decided.is_empty() {
            h2 class="govuk-heading-m" { "Decided" }
            (decided_table(&decided))
        }
    };
    Ok(Screen { wide: true, done: asked.done.as_deref(), ..Screen::new("Possible matches", "/duplicates", body) }.show(&who))
}

fn compare(pair: &Pair) -> Markup {
    html! {
        a class="govuk-link" href=(format!("/duplicates/{}", pair.id)) {
            "Compare" span class="govuk-visually-hidden" { " " (pair.a_reference) " and " (pair.b_reference) }
        }
    }
}

fn open_table(open: &[Pair]) -> Markup {
    let rows = open
        .iter()
        .map(|pair| {
            vec![
                format!("{} and {}", pair.a_reference, pair.b_reference).into(),
                how_likely(pair.score).into(),
                reasons(pair).into(),
                compare(pair).into(),
            ]
        })
        .collect();
    let head: Vec<Head> = ["Records", "How likely", "Why", "Compare"].map(Head::from).into();
    html! { (Table { head, rows, stack_on_phone: true, ..Default::default() }) }
}

fn decided_table(decided: &[Pair]) -> Markup {
    let rows = decided
        .iter()
        .map(|pair| {
            let (word, colour) = if pair.state == "joined" { ("One person", Colour::Green) } else { ("Two people", Colour::Grey) };
            let when = pair.decided_at.map(moment).unwrap_or_default();
            let by = if pair.basis.starts_with("import") { format!("{when}, at import: same name and date of birth") } else { when };
            vec![format!("{} and {}", pair.a_reference, pair.b_reference).into(), tag(word, colour).into(), by.into(), compare(pair).into()]
        })
        .collect();
    let head: Vec<Head> = ["Records", "Decided", "When", "Compare"].map(Head::from).into();
    html! { (Table { head, rows, stack_on_phone: true, ..Default::default() }) }
}

fn how_likely(score: i64) -> Markup {
    match score {
        85.. => tag("Very likely", Colour::Orange),
        65..=84 => tag("Likely", Colour::Yellow),
        _ => tag("Possible", Colour::Grey),
    }
}

fn reasons(pair: &Pair) -> Markup {
    html! { @for reason in pair.why.lines() { (reason) br; } }
}

/// `GET /duplicates/{id}`: both records side by side. Opening it is a look at both people.
pub async fn show(State(app): State<App>, who: SignedIn, Path(id): Path<String>) -> Result<Response, Problem> {
    let pair = found(&app, &id).await?;
    pair_page(&app, &who, &pair, &Faults::default()).await
}

async fn found(app: &App, id: &str) -> Result<Pair, Problem> {
    let id: i64 = id.parse().map_err(|_| Problem::NotFound)?;
    let mut read = app.db.read().await?;
    pairs::one(&mut read, id).await?.ok_or(Problem::NotFound)
}

async fn pair_page(app: &App, who: &SignedIn, pair: &Pair, faults: &Faults) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let a = pairs::side(&mut read, pair.a_id).await?.ok_or(Problem::NotFound)?;
    let b = pairs::side(&mut read, pair.b_id).await?.ok_or(Problem::NotFound)?;
    drop(read);
    app.db.looks.seal(who.actor(), "looked", "person", a.root_id, "compared").await?;
    app.db.looks.seal(who.actor(), "looked", "person", b.root_id, "compared").await?;
    let title = "Compare two records";
    let body = html! {
        h1 class="govuk-heading-l" { (title) }
        p class="govuk-body" { @if pair.state == "offered" { (how_likely(pair.score)) " " } (reasons(pair)) }
        (side_by_side(app.contracts.main(), &a, &b))
        (decisions(who, pair, a.root_id == b.root_id))
    };
    Ok(Screen { wide: true, faults: Some(faults), ..Screen::new(title, "/duplicates", body) }
        .back("/duplicates", "Possible matches")
        .show(who))
}

fn side_by_side(pack: &Pack, a: &Side, b: &Side) -> Markup {
    let says = |list: &str, id: &str| pack.choice(list, id).map_or("Not recorded".to_owned(), |choice| choice.says.clone());
    let born = |side: &Side| side.born_on.map_or("Not recorded".to_owned(), day);
    let received = |side: &Side| side.received_on.map_or("Not recorded".to_owned(), day);
    let link = |side: &Side| html! { a class="govuk-link" href=(format!("/people/{}", side.person_reference)) { (side.person_reference) } };
    let postcode = match (a.postcode.is_empty() || b.postcode.is_empty(), a.postcode == b.postcode) {
        (true, _) => "Not recorded for both",
        (false, true) => "The same",
        (false, false) => "Different",
    };
    let row = |heading: &'static str, a: String, b: String| vec![heading.into(), a.into(), b.into()];
    let rows = vec![
        row("Name", whole_name(&a.given_name, &a.family_name), whole_name(&b.given_name, &b.family_name)),
        row("As written", a.name_written.clone(), b.name_written.clone()),
        row("Date of birth", born(a), born(b)),
        row("Gender", says("gender", &a.gender), says("gender", &b.gender)),
        row("Postcode", postcode.to_owned(), postcode.to_owned()),
        row("Referral", a.referral.clone(), b.referral.clone()),
        row("Received", received(a), received(b)),
        row("Referred by", says("referral-sources", &a.source), says("referral-sources", &b.source)),
        vec!["Person".into(), link(a).into(), link(b).into()],
    ];
    let head: Vec<Head> = ["", "First record", "Second record"].map(Head::from).into();
    html! { (Table { head, rows, first_cell_is_header: true, ..Default::default() }) }
}

fn decisions(who: &SignedIn, pair: &Pair, one_person: bool) -> Markup {
    let form = |verb: &str, button: Button<'_>| page::form(who, &format!("/duplicates/{}/{verb}", pair.id), "", html! { (button) });
    html! {
        (button_group(html! {
            @if one_person {
                (form("undo", Button::submit("Undo: they are two people")))
            } @else {
                (form("join", Button::submit("They are one person")))
                @if pair.state != "apart" { (form("apart", Button::secondary("They are two people", "", ""))) }
            }
            a class="govuk-link" href="/duplicates" { "Decide later" }
        }))
    }
}

/// What a verb did with a pair.
type Outcome = Result<Done, Refused>;

/// `POST /duplicates/{id}/join`
pub async fn joined(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let pair = found(&app, &id).await?;
    decided(&app, &posted, &pair, "joined", async |tx| join::join(tx, pair.a_id, pair.b_id, Grounds::BY_HAND).await).await
}

/// `POST /duplicates/{id}/apart`
pub async fn apart(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let pair = found(&app, &id).await?;
    decided(&app, &posted, &pair, "apart", async |tx| join::set_apart(tx, pair.a_id, pair.b_id).await).await
}

/// `POST /duplicates/{id}/undo`
pub async fn undone(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let pair = found(&app, &id).await?;
    decided(&app, &posted, &pair, "unjoined", async |tx| join::unjoin(tx, pair.a_id, pair.b_id).await).await
}

async fn decided(
    app: &App,
    posted: &Posted,
    pair: &Pair,
    code: &str,
    verb: impl AsyncFnOnce(&mut Write) -> Outcome,
) -> Result<Response, Problem> {
    let to = format!("/duplicates?done={code}");
    let recorded = once::record_unless_refused::<Refused, _>(&app.db, posted, async |tx| {
        if verb(tx).await? == Done::Already {
            return Ok(None);
        }
        duties::recalculate::records(tx, &app.contracts, &[pair.a_id, pair.b_id]).await?;
        Ok(Some(to.clone()))
    });
    match recorded.await {
        Ok(recorded) => Ok(recorded.unwrap_or_else(|| Redirect::to(&to).into_response())),
        Err(Refused::Db(error)) => Err(error.into()),
        Err(Refused::Because(because)) => {
            let mut faults = Faults::default();
            let mut letters = because.chars();
            let first = letters.next().map(|c| c.to_uppercase().collect::<String>()).unwrap_or_default();
            faults.add("decision", format!("{first}{}.", letters.as_str()));
            pair_page(app, &posted.who, pair, &faults).await
        }
    }
}
