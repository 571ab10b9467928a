//! Who is to be written to now, and of how much. Whoever a duty falls to is first; those who manage are when it is nearer, and at once
//! where it falls to nobody who is there to read it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use rules::Warning;

use crate::{
    access::{May, Role},
    args,
    clock::local_day,
    db::{Db, DbError, Read},
    duties::contracts::Contracts,
    row,
    running::rota,
};

/// No pack asks to be warned longer before than this.
const LONGEST: SignedDuration = SignedDuration::from_hours(14 * 24);
/// What fell due while no mail went out is written of all the same, for so long.
const STILL: SignedDuration = SignedDuration::from_hours(24);

/// What was told of, or is to be: the rule, what began it, when it falls due.
pub type Duty = (String, String, i64, Timestamp);

/// A mail that is to go.
#[derive(Debug)]
pub struct Letter {
    pub account_id: i64,
    pub address: String,
    /// In the order in which they fall due; never none.
    pub duties: Vec<Duty>,
}

row! {
    struct Open { rule: String, started_kind: String, started_id: i64, due_at: Timestamp, pack: String, worker_id: i64 }
}

row! {
    /// Somebody who wants to be written to.
    struct Reader {
        account_id: i64, worker_id: Option<i64>, role: String, address: String, away: bool, provider_id: Option<i64>,
    }
}

impl Reader {
    fn is_of(&self, provider: Option<i64>) -> bool {
        provider.is_none() || self.provider_id.is_none() || self.provider_id == provider
    }

    fn manages(&self) -> bool {
        Role::named(&self.role).is_some_and(|role| role.may(May::SeePeople) && role.may(May::ManageCases))
    }
}

/// Every mail that is to go now.
pub async fn due(db: &Db, contracts: &Contracts) -> Result<Vec<Letter>, DbError> {
    let now = db.clock.now();
    let mut read = db.read().await?;
    let readers = readers(&mut read, now).await?;
    if readers.is_empty() {
        return Ok(vec![]);
    }
    let providers: Vec<(String, Option<i64>)> = read.all("SELECT pack, provider_id FROM contract", vec![]).await?;
    let providers: BTreeMap<String, Option<i64>> = providers.into_iter().collect();
    let on_call: BTreeSet<i64> = rota::queries::between(&mut read, now, now)
        .await?
        .into_iter()
        .filter(|shift| shift.is_on(now))
        .map(|shift| shift.worker_id)
        .collect();
    let mut wanted: BTreeMap<(i64, String), BTreeSet<(Timestamp, Duty)>> = BTreeMap::new();
    for open in open(&mut read, now).await? {
        let Some(warning) = contracts.rule(&open.pack, &open.rule).and_then(|rule| rule.warning(open.due_at, now)) else { continue };
        let contract = open.pack.split('/').next().unwrap_or_default();
        let provider = providers.get(contract).copied().flatten();
        for reader in to_whom(&readers, &on_call, (open.worker_id, provider), warning) {
            let duty = (open.rule.clone(), open.started_kind.clone(), open.started_id, open.due_at);
            wanted.entry((reader.account_id, reader.address.clone())).or_default().insert((open.due_at, duty));
        }
    }
    let told = told(&mut read, now).await?;
    let letters = wanted.into_iter().map(|((account_id, address), duties)| {
        let fresh = duties.into_iter().map(|(_, duty)| (account_id, duty)).filter(|of_account| !told.contains(of_account));
        let duties = fresh.map(|(_, duty)| duty).collect();
        Letter { account_id, address, duties }
    });
    Ok(letters.filter(|letter| !letter.duties.is_empty()).collect())
}

/// The readers that one duty is told to: its worker, unless they are away or do not want to be written to; else, or when it is nearer,
/// those who manage and whoever is on call.
fn to_whom<'a>(
    readers: &'a [Reader],
    on_call: &BTreeSet<i64>,
    (worker_id, provider): (i64, Option<i64>),
    warning: Warning,
) -> impl Iterator<Item = &'a Reader> {
    let theirs = move |reader: &Reader| worker_id != 0 && reader.worker_id == Some(worker_id) && !reader.away;
    let nobodys = !readers.iter().any(theirs);
    let on_call = on_call.clone();
    readers.iter().filter(move |reader| {
        let on_call = reader.worker_id.is_some_and(|worker| on_call.contains(&worker));
        let others = (reader.manages() && !reader.away || on_call) && reader.is_of(provider);
        theirs(reader) || others && (nobodys || warning == Warning::Escalated)
    })
}

async fn open(read: &mut Read, now: Timestamp) -> Result<Vec<Open>, DbError> {
    read.all(
        "SELECT DISTINCT d.rule, d.started_kind, d.started_id, d.due_at, d.pack, COALESCE(q.worker_id, 0) AS worker_id
         FROM deadline d LEFT JOIN due_for q ON q.deadline_id = d.id
         WHERE d.ending = 'open' AND d.due_at > $1 AND d.due_at <= $2",
        args![now - STILL, now + LONGEST],
    )
    .await
}

async fn readers(read: &mut Read, now: Timestamp) -> Result<Vec<Reader>, DbError> {
    read.all(
        "SELECT a.id AS account_id, a.worker_id, a.role, g.address,
                EXISTS (SELECT 1 FROM worker_leave l WHERE l.worker_id = a.worker_id AND l.withdrawn_at IS NULL AND l.from_on <= $1
                          AND (l.to_on IS NULL OR l.to_on >= $1)) AS away,
                (SELECT max(p.provider_id) FROM worker_provider p WHERE p.worker_id = a.worker_id AND p.withdrawn_at IS NULL AND p.from_on <= $1
                   AND (p.to_on IS NULL OR p.to_on >= $1)) AS provider_id
         FROM warning_address g JOIN account a ON a.id = g.account_id LEFT JOIN worker w ON w.id = a.worker_id
         WHERE a.disabled_at IS NULL AND (w.left_on IS NULL OR w.left_on >= $1)",
        args![local_day(now)],
    )
    .await
}

/// What each account was told of.
async fn told(read: &mut Read, now: Timestamp) -> Result<BTreeSet<(i64, Duty)>, DbError> {
    let told: Vec<(i64, String, String, i64, Timestamp)> = read
        .all("SELECT account_id, rule, started_kind, started_id, due_at FROM warning_sent WHERE due_at > $1", args![now - STILL])
        .await?;
    Ok(told.into_iter().map(|(account_id, rule, kind, id, due_at)| (account_id, (rule, kind, id, due_at))).collect())
}
