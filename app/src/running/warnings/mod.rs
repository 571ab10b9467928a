//! Warnings by mail before a clock runs out (C5.5: "escalates before it lapses"). A pack says of each rule how long before; the mail says
//! that something is due by when, and nothing else: not about whom, not what. Mail is no safe place for more.

mod addresses;
mod mail;
pub mod pages;
mod whom;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp, civil::Time};
use lettre::Address;

pub use mail::{Mail, Sent, Trouble};

use crate::{
    App, args,
    clock::{local_day, zone},
    db::{Actor, DbError, Write},
    duties,
    words::{day, moment},
};

/// How often it is looked whether somebody is to be written to.
const EVERY: Duration = Duration::from_secs(60);
/// While the server takes no mail it is tried less and less often, down to this.
const AT_LEAST_EVERY: Duration = Duration::from_secs(15 * 60);
/// Which duty was told to whom is kept until it is so long past.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Writes to whoever is to be written to, as long as the service runs.
pub async fn always(app: App) {
    let mut wait = EVERY;
    loop {
        tokio::time::sleep(wait).await;
        match once(&app).await {
            Ok(true) => wait = EVERY,
            Ok(false) => wait = (wait * 2).min(AT_LEAST_EVERY),
            Err(error) if error.cannot_write_now() => {}
            Err(error) => tracing::error!(%error, "it was not found out who is to be warned; it is tried again"),
        }
    }
}

/// Sends every mail that is to go now; says whether the server took each of them.
///
/// # Errors
/// When the database cannot be read or written. What went out and was not noted goes again.
pub async fn once(app: &App) -> Result<bool, DbError> {
    let Some(mail) = &app.mail else { return Ok(true) };
    duties::anew::come_about(&app.db, &app.contracts).await?;
    let mut all = true;
    for letter in whom::due(&app.db, &app.contracts).await? {
        let now = app.db.clock.now();
        let Ok(to) = letter.address.parse::<Address>() else { continue };
        let (subject, text) = says(&letter.duties, now, &mail.address);
        match mail.send(now, &to, &subject, text).await {
            Sent::Taken => {}
            // One address that the server does not know keeps nobody else from their mail.
            Sent::Refused => {
                all = false;
                continue;
            }
            Sent::Away => return Ok(false),
        }
        let mut tx = app.db.write(Actor::SYSTEM).await?;
        note(&mut tx, &letter).await?;
        tx.commit().await?;
    }
    Ok(all)
}

async fn note(tx: &mut Write, letter: &whom::Letter) -> Result<(), DbError> {
    let at = tx.at;
    let rows =
        letter.duties.iter().map(|(rule, kind, id, due_at)| args![letter.account_id, rule.as_str(), kind.as_str(), *id, *due_at, at]);
    tx.insert_missing("warning_sent", "account_id, rule, started_kind, started_id, due_at, sent_at", rows.collect()).await?;
    tx.run("DELETE FROM warning_sent WHERE due_at < $1", args![at - KEPT_FOR]).await?;
    tx.journal("warned", "account", letter.account_id, "");
    Ok(())
}

/// What a mail says: by when, how much, and where to look.
fn says(duties: &[whom::Duty], now: Timestamp, address: &str) -> (String, String) {
    let first = duties.iter().map(|duty| duty.3).min().unwrap_or(now);
    let by = format!("{} due by {}", if first > now { "is" } else { "was" }, by_when(first));
    let subject = format!("Something {by}");
    let more = match duties.len() {
        1 => "and is not recorded as done.".to_owned(),
        n => format!("and is not recorded as done. So are {} more, due later.", n - 1),
    };
    let text = format!(
        "Something {by}, {more}\n\nSign in to see what it is:\n{address}\n\n\
         This mail says no more on purpose. Nobody reads answers to it.\n"
    );
    (subject, text)
}

/// What is due on a day is due until that day ends, and not at midnight of the next.
fn by_when(at: Timestamp) -> String {
    match at.to_zoned(zone()).time() {
        time if time == Time::midnight() => format!("the end of {}", day(local_day(at - SignedDuration::from_secs(1)))),
        _ => moment(at),
    }
}
