//! Putting right what a referral said: when it came, how and from whom, with what risk, asking for what. What stood before
//! stays, with who changed it, when and why. Its clock and every figure follow.

use jiff::{Timestamp, civil::Date};

use super::{receive::SaidInIt, referrer};
use crate::{
    App, args,
    clock::zone,
    db::{DbError, Read, Write},
    duties::{self, contracts::Contracts},
    ids,
    people::OpenCase,
    row,
    versions::{self, Field, Kind, Stands, Values},
};

/// The fields that can be put right.
pub fn fields(app: &App) -> Vec<Field> {
    let listed = |list: &str| Kind::One(app.contracts.main().list(list).iter().map(|c| (c.id.clone(), c.says.clone())).collect());
    let doors = super::pages::DOORS
        .iter()
        .chain(&[super::pages::BY_IMPORT, super::pages::BY_TRANSFER, super::pages::BY_FAMILY])
        .map(|(id, says)| ((*id).to_owned(), (*says).to_owned()));
    vec![
        Field::new("received", "Day received", Kind::Day),
        Field::new("received_time", "Time received", Kind::Line),
        Field::new("door", "It came by", Kind::One(doors.collect())),
        Field::new("source", "Who referred", listed("referral-sources")),
        Field::new("referrer", "Referrer", Kind::Line),
        Field::new("risk", "Risk level", listed("risk-levels")),
        Field::new("dash_score", "DASH score", Kind::Line),
        Field::new("words", "What is asked for", Kind::Words),
    ]
}

impl SaidInIt {
    pub fn values(&self) -> Values {
        let time = self.received_at.map_or(String::new(), |at| at.to_zoned(zone()).strftime("%H:%M").to_string());
        Values::from([
            ("received".into(), self.received_on.to_string()),
            ("received_time".into(), time),
            ("door".into(), self.door.clone()),
            ("source".into(), self.source.clone()),
            ("referrer".into(), self.referrer.clone()),
            ("risk".into(), self.risk.clone()),
            ("dash_score".into(), self.dash_score.map_or(String::new(), |score| score.to_string())),
            ("words".into(), self.words.clone()),
        ])
    }
}

row! {
    struct Row {
        received_on: Date, received_at: Option<Timestamp>, door: String, source: String, referrer: String, dash_score: Option<i64>,
        risk: String, words: String, version: i64,
    }
}

/// What a referral says now, and who made it so when it was ever changed.
pub async fn stands(read: &mut Read, referral_id: i64) -> Result<Stands, DbError> {
    let row: Row = read
        .one(
            "SELECT received_on, received_at, door, source, referrer, dash_score, risk, words, version FROM referral WHERE id = $1",
            args![referral_id],
        )
        .await?
        .ok_or_else(|| DbError::Shape("a referral that was opened is gone".into()))?;
    let last: Option<(Timestamp, Option<String>)> = read
        .one(
            "SELECT c.recorded_at, a.name FROM referral_change c LEFT JOIN account a ON a.id = c.recorded_by
             WHERE c.referral_id = $1 AND c.version = $2",
            args![referral_id, row.version],
        )
        .await?;
    let (at, by) = last.map_or((None, None), |(at, by)| (Some(at), by));
    let version = row.version;
    let said = SaidInIt {
        received_on: row.received_on,
        received_at: row.received_at,
        door: row.door,
        source: row.source,
        referrer: row.referrer,
        dash_score: row.dash_score,
        risk: row.risk,
        words: row.words,
    };
    Ok(Stands { version, values: said.values(), by, at })
}

/// What stood at a version that was changed since.
pub async fn at_version(read: &mut Read, referral_id: i64, version: i64) -> Result<Option<Values>, DbError> {
    let was: Option<(String,)> =
        read.one("SELECT was FROM referral_change WHERE referral_id = $1 AND version = $2", args![referral_id, version + 1]).await?;
    Ok(was.map(|(was,)| versions::read(&was)))
}

/// Every change of a referral, latest first.
pub async fn changes(read: &mut Read, referral_id: i64) -> Result<Vec<versions::Was>, DbError> {
    read.all(
        "SELECT c.recorded_at, a.name AS by, c.was, c.why FROM referral_change c LEFT JOIN account a ON a.id = c.recorded_by
         WHERE c.referral_id = $1 ORDER BY c.version DESC",
        args![referral_id],
    )
    .await
}

/// Puts a referral right, when it still stands as the version given; says whether it did.
pub async fn mend(
    tx: &mut Write,
    contracts: &Contracts,
    case: &OpenCase,
    opened_on: i64,
    (new, why): (&SaidInIt, &str),
) -> Result<bool, DbError> {
    let before = stands(tx, case.referral_id).await?;
    // A moment is written to the minute: the same minute is the same moment.
    let same_moment = before.values.get("received") == new.values().get("received")
        && before.values.get("received_time") == new.values().get("received_time");
    let stood: Option<(Option<Timestamp>,)> = tx.one("SELECT received_at FROM referral WHERE id = $1", args![case.referral_id]).await?;
    let received_at = if same_moment { stood.and_then(|(at,)| at) } else { new.received_at };
    let changed = tx
        .run(
            "UPDATE referral SET received_on = $1, received_at = $2, door = $3, source = $4, referrer = $5, dash_score = $6, risk = $7,
                                 words = $8, version = version + 1 WHERE id = $9 AND version = $10",
            args![
                new.received_on,
                received_at,
                &new.door,
                &new.source,
                &new.referrer,
                new.dash_score,
                &new.risk,
                &new.words,
                case.referral_id,
                opened_on
            ],
        )
        .await?;
    if changed == 0 || before.version != opened_on {
        return Ok(false);
    }
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.run(
        "INSERT INTO referral_change (id, referral_id, version, was, why, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![ids::next(at), case.referral_id, opened_on + 1, versions::written(&before.values), why, at, by],
    )
    .await?;
    tx.journal("referral-changed", "referral", case.referral_id, (opened_on + 1).to_string());
    referrer::follow(tx, case.person_id).await?;
    duties::recalculate::cases(tx, contracts, &[case.referral_id]).await?;
    Ok(true)
}
