//! What is measured: what a person asks for, and the raw SQL for the rows that they see.

use holdfast::{
    args,
    db::{Actor, Db, DbError, Value},
    ids,
};
use jiff::{Timestamp, ToSpan as _};

use crate::{
    caseload::{
        chance::Chance,
        words::{Names, misspelt},
    },
    ground::{Case, Ground, User},
    http::Ask,
};

/// SQL with its arguments.
type Statement = (&'static str, Vec<Value>);

pub struct Operation {
    pub what: &'static str,
    pub ask: fn(&Ground, &User, &mut Chance) -> Ask,
    /// Empty where raw SQL has no answer to compare with.
    pub raw: fn(&Ground, &User, &mut Chance) -> Vec<Statement>,
    /// Whether the raw statements write and are committed.
    pub writes: bool,
    /// Whether it is a manager who asks; otherwise workers.
    pub manager: bool,
}

pub static OPERATIONS: [Operation; 12] = [
    Operation { what: "open a case, latest 50 contacts", ask: open, raw: open_raw, writes: false, manager: false },
    Operation {
        what: "a worker's 50 cases and what is due",
        ask: |_, _, _| Ask::Get("/".into()),
        raw: caseload_raw,
        writes: false,
        manager: false,
    },
    Operation { what: "find a person by part of a name", ask: part, raw: part_raw, writes: false, manager: false },
    Operation { what: "find a person by a misspelt name", ask: wrong, raw: |_, _, _| vec![], writes: false, manager: false },
    Operation { what: "find a rare word in notes", ask: rare_word, raw: |_, _, _| vec![], writes: false, manager: false },
    Operation { what: "find two common words in notes", ask: common_words, raw: |_, _, _| vec![], writes: false, manager: false },
    Operation { what: "a manager finds two common words in notes", ask: common_words, raw: |_, _, _| vec![], writes: false, manager: true },
    Operation { what: "record a contact", ask: record, raw: record_raw, writes: true, manager: false },
    Operation { what: "a form, to be filled in", ask: form, raw: |_, _, _| vec![], writes: false, manager: false },
    Operation { what: "a timeline", ask: timeline, raw: |_, _, _| vec![], writes: false, manager: false },
    Operation { what: "the board of units", ask: |_, _, _| Ask::Get("/units".into()), raw: board_raw, writes: false, manager: false },
    Operation { what: "a quarter's return", ask: quarter, raw: quarter_raw, writes: false, manager: true },
];

fn case<'u>(user: &'u User, chance: &mut Chance) -> &'u Case {
    &user.cases[chance.below(user.cases.len())]
}

fn open(_: &Ground, user: &User, chance: &mut Chance) -> Ask {
    Ask::Get(format!("/people/{}", case(user, chance).person))
}

/// The longest of the forms that are filled in every day.
fn form(_: &Ground, user: &User, chance: &mut Chance) -> Ask {
    Ask::Get(format!("/referrals/{}/dash/new", case(user, chance).referral))
}

fn timeline(_: &Ground, user: &User, chance: &mut Chance) -> Ask {
    Ask::Get(format!("/people/{}/timeline", case(user, chance).person))
}

fn open_raw(_: &Ground, user: &User, chance: &mut Chance) -> Vec<Statement> {
    let id = case(user, chance).root_id;
    vec![
        ("SELECT * FROM person WHERE id = $1", args![id]),
        (
            "SELECT c.*, n.words FROM referral r JOIN contact c ON c.referral_id = r.id LEFT JOIN note n ON n.contact_id = c.id
             WHERE r.person_id = $1 ORDER BY c.happened_on DESC, c.id DESC LIMIT 51",
            args![id],
        ),
        ("SELECT d.* FROM record d WHERE d.person_id = $1 ORDER BY d.happened_on", args![id]),
        ("SELECT d.* FROM deadline d WHERE d.person_id = $1", args![id]),
    ]
}

fn caseload_raw(_: &Ground, user: &User, _: &mut Chance) -> Vec<Statement> {
    let until = Timestamp::now() + jiff::SignedDuration::from_hours(14 * 24);
    vec![
        (
            "SELECT p.reference, p.given_name, p.family_name, p.born_on, r.reference, s.unit_id, r.risk,
                    (SELECT c.happened_on FROM contact c WHERE c.referral_id = r.id ORDER BY c.happened_on DESC LIMIT 1)
             FROM episode e JOIN referral r ON r.id = e.referral_id JOIN person p ON p.id = e.person_id
                  LEFT JOIN stay s ON s.episode_id = e.id AND s.departed_on IS NULL
             WHERE e.worker_id = $1 AND e.ended_on IS NULL ORDER BY p.family_name LIMIT 200",
            args![user.worker_id],
        ),
        (
            "SELECT d.*, p.given_name, p.family_name FROM episode e JOIN deadline d ON d.person_id = e.person_id JOIN person p ON p.id = e.person_id
             WHERE e.worker_id = $1 AND e.ended_on IS NULL AND d.ending = 'open' AND d.due_at <= $2 ORDER BY d.due_at LIMIT 51",
            args![user.worker_id, until],
        ),
    ]
}

/// Four letters from the middle of somebody's family name.
fn some_letters(user: &User, chance: &mut Chance) -> String {
    let name = case(user, chance).family_name.to_lowercase();
    let letters: Vec<char> = name.chars().filter(|c| c.is_ascii_alphabetic()).collect();
    let from = chance.below(letters.len().saturating_sub(3));
    letters[from..(from + 4).min(letters.len())].iter().collect()
}

/// Names are sent in the body of a form, so that none stands in an address.
fn search(user: &User, name: &str) -> Ask {
    Ask::Search("/people/search".into(), format!("csrf={}&name={name}", user.csrf))
}

fn part(_: &Ground, user: &User, chance: &mut Chance) -> Ask {
    search(user, &some_letters(user, chance))
}

fn part_raw(_: &Ground, user: &User, chance: &mut Chance) -> Vec<Statement> {
    let like = format!("%{}%", some_letters(user, chance));
    vec![("SELECT reference, given_name, family_name, born_on FROM person WHERE name_key LIKE $1 LIMIT 51", args![like])]
}

fn wrong(_: &Ground, user: &User, chance: &mut Chance) -> Ask {
    let case = case(user, chance);
    let family: String = case.family_name.chars().filter(char::is_ascii_alphabetic).collect();
    search(user, &format!("{}+{}", case.given_name, misspelt(&family, chance)))
}

/// Words are sent as names are.
fn words(user: &User, words: &str) -> Ask {
    Ask::Search("/notes/find".into(), format!("csrf={}&words={words}", user.csrf))
}

/// Somebody who is named in a few hundred of a million notes.
fn rare_word(_: &Ground, user: &User, chance: &mut Chance) -> Ask {
    words(user, &Names::new().rare(chance))
}

/// Words that stand in every second note, and the beginning of one.
fn common_words(_: &Ground, user: &User, chance: &mut Chance) -> Ask {
    words(user, chance.one(&["police+court", "housing+sleep", "school+breach", "counsel+solicitor"]))
}

fn record(_: &Ground, user: &User, chance: &mut Chance) -> Ask {
    let today = Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date().saturating_sub(1.day());
    let note = "Rang%20and%20talked%20about%20the%20plan.%20".repeat(14);
    let body = format!(
        "csrf={}&form_key={}&day-day={}&day-month={}&day-year={}&means=phone&made=yes&minutes=20&note={note}",
        user.csrf,
        ids::token(),
        today.day(),
        today.month(),
        today.year()
    );
    Ask::Post(format!("/referrals/{}/contacts", case(user, chance).referral), body, "303")
}

/// The rows that a contact is, with its entry in the journal: three inserts and a commit.
fn record_raw(_: &Ground, user: &User, chance: &mut Chance) -> Vec<Statement> {
    let now = Timestamp::now();
    let (contact, note) = (ids::next(now), ids::next(now));
    let words = "Rang and talked about the plan. ".repeat(19);
    vec![
        (
            "INSERT INTO contact (id, referral_id, happened_on, happened_at, worker_id, means, means_written, minutes, made, incident, think_family, recorded_at)
             VALUES ($1, $2, '2026-01-01', NULL, $3, 'phone', '', 20, TRUE, FALSE, 'not-covered', $4)",
            args![contact, case(user, chance).referral_id, user.worker_id, now],
        ),
        ("INSERT INTO note (id, contact_id, words, why_amended, recorded_at) VALUES ($1, $2, $3, '', $4)", args![note, contact, words, now]),
    ]
}

fn board_raw(_: &Ground, _: &User, _: &mut Chance) -> Vec<Statement> {
    let today = Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    vec![
        ("SELECT * FROM unit ORDER BY name", args![]),
        (
            "SELECT s.*, r.reference FROM stay s JOIN episode e ON e.id = s.episode_id JOIN referral r ON r.id = e.referral_id
             WHERE s.arrived_on < $2 AND (s.departed_on IS NULL OR s.departed_on >= $1) ORDER BY s.unit_id, s.arrived_on",
            args![today.saturating_sub(7.days()), today.saturating_add(28.days())],
        ),
    ]
}

fn quarter(ground: &Ground, _: &User, _: &mut Chance) -> Ask {
    Ask::Get(format!("/reports/cornwall-outputs/{}", ground.quarter))
}

fn quarter_raw(ground: &Ground, _: &User, _: &mut Chance) -> Vec<Statement> {
    let quarter: holdfast::evidence::Quarter = ground.quarter.parse().expect("a quarter");
    let span = || args![quarter.earlier(7).first_day(), quarter.last_day()];
    vec![
        ("SELECT id, source, received_on FROM referral WHERE received_on >= $1 AND received_on <= $2", span()),
        (
            "SELECT s.id, s.arrived_on, s.departed_on, c.kind, c.value, p.born_on
             FROM stay s JOIN episode e ON e.id = s.episode_id JOIN person p ON p.id = e.person_id
                  JOIN characteristic c ON c.person_id = p.id
             WHERE s.arrived_on <= $2 AND (s.departed_on IS NULL OR s.departed_on >= $1)",
            span(),
        ),
        (
            "SELECT happened_on, CAST(sum(minutes) AS BIGINT), count(*) FROM contact WHERE happened_on >= $1 AND happened_on <= $2 AND made AND withdrawn_at IS NULL GROUP BY happened_on",
            span(),
        ),
    ]
}

/// Runs the raw statements once and reads every row.
pub async fn raw_once(db: &Db, operation: &Operation, ground: &Ground, user: &User, chance: &mut Chance) -> Result<(), DbError> {
    let statements = (operation.raw)(ground, user, chance);
    if !operation.writes {
        let mut read = db.read().await?;
        for (sql, args) in statements {
            read.all::<AnyRow>(sql, args).await?;
        }
        return Ok(());
    }
    let mut tx = db.write(Actor::SYSTEM).await?;
    for (sql, args) in statements {
        tx.run(sql, args).await?;
    }
    tx.journal("bench", "contact", 0, "");
    tx.commit().await
}

/// A row that was fetched; what is in it stays with the engine's driver.
struct AnyRow;

impl holdfast::db::FromRow for AnyRow {
    fn from_row(_: &holdfast::db::Row<'_>) -> Result<AnyRow, DbError> {
        Ok(AnyRow)
    }
}
