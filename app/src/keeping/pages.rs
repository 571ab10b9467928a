//! What an administrator sees first: whether the records could be got back.

use axum::{extract::State, response::Response};
use govuk::{Button, SummaryRow};
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

use super::{Keeping, latest, note};
use crate::{
    App,
    clock::local_day,
    duties::pages::day,
    error::Problem,
    journal::{self, Verdict},
    looks, once,
    page::{self, Screen},
    session::{Posted, SignedIn},
};

/// A backup older than this, or a restore not tested for longer, is pointed out.
const BACKUP_EVERY: SignedDuration = SignedDuration::from_hours(2 * 24);
const TEST_EVERY: SignedDuration = SignedDuration::from_hours(8 * 24);

/// `GET /` for an administrator. What is to be done first stands above, while there is any.
pub async fn show(app: &App, who: &SignedIn, done: Option<&str>, first_steps: &Markup) -> Result<Response, Problem> {
    let now = app.db.clock.now();
    looks::gather(&app.db).await?;
    let mut read = app.db.read().await?;
    let kept = latest(&mut read).await?;
    let (entries, head) = journal::head(&mut read).await?;
    drop(read);
    let last = |kinds: &[&str]| kept.iter().filter(|k| kinds.contains(&k.kind.as_str())).max_by_key(|k| k.done_at);
    let backup = last(&["backup-made"]);
    let tested = last(&["restore-tested", "restored"]);
    let body = html! {
        h1 class="govuk-heading-l" { "Keeping the records safe" }
        (first_steps)
        @if let Some(broken) = &app.contracts.broken {
            (govuk::warning(format!("A contract's rules could not be read, so some deadlines may be missing. Recording goes on. {broken}")))
        }
        (govuk::SummaryList {
            rows: vec![
                SummaryRow::new("Last backup", when(backup, now, BACKUP_EVERY)),
                SummaryRow::new("Last tested restore", when(tested, now, TEST_EVERY)),
                SummaryRow::new("Printed shares of the key", shares(last(&["shares-printed"]), last(&["key-changed", "restored", "copied"]))),
                SummaryRow::new("Journal", journal_row(entries, &head, last(&["journal-checked"]))),
            ],
            ..Default::default()
        })
        @if backup.is_none() || tested.is_none() {
            p class="govuk-body" { "How to make a backup and test that it can be restored stands in the operating guide, docs/operating.md." }
        }
        (page::form(who, "/journal/check", "", html! { (Button::submit("Check every link of the journal")) }))
    };
    Ok(Screen { done, ..Screen::new("Keeping the records safe", "/", body) }.show(who))
}

fn when(done: Option<&Keeping>, now: Timestamp, within: SignedDuration) -> Markup {
    let Some(done) = done else {
        return html! { (govuk::tag("Never", govuk::Colour::Red)) };
    };
    let days = now.duration_since(done.done_at).as_hours() / 24;
    let ago = match days {
        ..1 => "less than a day ago".to_owned(),
        1 => "a day ago".to_owned(),
        days => format!("{days} days ago"),
    };
    html! {
        (day(local_day(done.done_at))) ", " (ago) ". "
        @if now.duration_since(done.done_at) > within { (govuk::tag("Due again", govuk::Colour::Yellow)) " " }
        @if let Some(entries) = done.entries { br; "It holds the journal up to entry " (entries) "." }
    }
}

fn shares(printed: Option<&Keeping>, changed: Option<&Keeping>) -> Markup {
    match (printed, changed) {
        (None, _) => html! { (govuk::tag("Never printed", govuk::Colour::Red)) },
        (Some(printed), Some(changed)) if changed.done_at > printed.done_at => html! {
            "Printed " (day(local_day(printed.done_at))) ", before the key was changed. " (govuk::tag("Print new ones", govuk::Colour::Red))
        },
        (Some(printed), _) => {
            html! { "Printed " (day(local_day(printed.done_at))) ", for the key that is in use (mark " (printed.key_mark) ")." }
        }
    }
}

fn journal_row(entries: i64, head: &str, checked: Option<&Keeping>) -> Markup {
    html! {
        (entries) " entries, ending in " code { (head.get(..16).unwrap_or(head)) } "." br;
        @match checked {
            None => "Its links were never checked from this page.",
            Some(checked) => { "Every link held on " (day(local_day(checked.done_at))) ", up to entry " (checked.entries.unwrap_or_default()) "." },
        }
    }
}

/// `POST /journal/check`
pub async fn journal_checked(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    looks::gather(&app.db).await?;
    let mut read = app.db.read().await?;
    let verdict = journal::verify(&mut read).await?;
    drop(read);
    match verdict {
        Verdict::Whole { entries, head } => {
            once::record(&app.db, &posted, async |tx| {
                note(tx, &Keeping { entries: Some(entries), head, ..Keeping::of("journal-checked") }).await?;
                Ok("/?done=journal-checked".to_owned())
            })
            .await
        }
        Verdict::Broken { seq, because } => {
            tracing::error!(seq, because, "the journal is broken");
            let body = html! {
                h1 class="govuk-heading-l" { "The journal is broken" }
                (govuk::warning(format!("Entry {seq} is not as it was written: {because}.")))
                p class="govuk-body" { "Somebody, or a fault, changed the database behind Holdfast. Keep this database as it is, make a copy of its folder, and tell whoever answers for its safety today." }
            };
            Ok(Screen::new("The journal is broken", "/", body).show(&posted.who))
        }
    }
}
