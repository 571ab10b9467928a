//! Every read of transfers.

use jiff::{Timestamp, civil::Date};

use super::Details;
use crate::{
    args,
    db::{DbError, Read},
    row,
    running::contracts::services::RESETTLEMENT,
    seen,
    session::SignedIn,
    shown_referral,
    versions::{self, Stands},
};

row! {
    /// A transfer, with what it leaves, what it leads to, and whether each of the two is the viewer's provider's.
    #[derive(Clone, Debug)]
    pub struct Transfer {
        pub id: i64,
        pub of_id: i64,
        pub of_case: String,
        pub of_ours: bool,
        pub episode_id: i64,
        /// The service that is left, and who provides it where somebody is named.
        pub service: String,
        pub provider: String,
        pub provider_id: Option<i64>,
        pub to_id: i64,
        pub to_case: String,
        pub to_ours: bool,
        pub to_pack: String,
        pub to_service: String,
        pub to_provider: String,
        /// What the other answered.
        pub outcome: String,
        pub sharing_id: Option<i64>,
        /// Whether what was agreed with it was not ended.
        pub shares: bool,
        pub from_on: Date,
        pub why: String,
        pub basis: String,
        pub agreed: String,
        pub note: String,
        pub version: i64,
        pub recorded_at: Timestamp,
        pub by: Option<String>,
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_by: Option<String>,
        pub withdrawn_why: String,
    }
}

impl Transfer {
    pub fn details(&self) -> Details {
        let text = |words: &String| words.clone();
        Details {
            from_on: self.from_on,
            why: text(&self.why),
            basis: text(&self.basis),
            agreed: text(&self.agreed),
            note: text(&self.note),
        }
    }

    /// Whether the other has not decided yet, so that it can be taken back.
    pub fn waits(&self) -> bool {
        self.withdrawn_at.is_none() && matches!(self.outcome.as_str(), "" | "waiting")
    }

    /// The service that is left, with who provides it.
    pub fn leaves(&self) -> String {
        with_provider(&self.service, &self.provider)
    }

    /// The one that is asked, likewise.
    pub fn leads_to(&self) -> String {
        with_provider(&self.to_service, &self.to_provider)
    }
}

fn with_provider(service: &str, provider: &str) -> String {
    if provider.is_empty() { service.to_owned() } else { format!("{service}, {provider}") }
}

macro_rules! transfers {
    ($rest:literal) => {
        concat!(
            "SELECT t.id, t.referral_id AS of_id, f.reference AS of_case, ",
            shown_referral!("own", "t.referral_id"),
            " AS of_ours, t.episode_id, v.name AS service, COALESCE(o.name, '') AS provider, o.id AS provider_id, t.to_id, n.reference AS to_case, ",
            shown_referral!("own", "t.to_id"),
            " AS to_ours, n.contract AS to_pack, COALESCE(s.name, '') AS to_service, COALESCE(q.name, '') AS to_provider, n.outcome, t.sharing_id,
                    EXISTS (SELECT 1 FROM sharing g WHERE g.id = t.sharing_id AND g.withdrawn_at IS NULL) AS shares, t.from_on, t.why, t.basis, t.agreed, t.note, t.version, t.recorded_at, a.name AS by, t.withdrawn_at, b.name AS withdrawn_by,
                    t.withdrawn_why
             FROM transfer t JOIN referral f ON f.id = t.referral_id JOIN episode e ON e.id = t.episode_id
             JOIN service v ON v.id = e.service_id JOIN contract k ON k.id = v.contract_id
             LEFT JOIN organisation o ON o.id = COALESCE(v.provider_id, k.provider_id)
             JOIN referral n ON n.id = t.to_id LEFT JOIN service s ON s.id = n.service_id LEFT JOIN contract c ON c.pack = n.contract
             LEFT JOIN organisation q ON q.id = COALESCE(s.provider_id, c.provider_id)
             LEFT JOIN account a ON a.id = t.recorded_by LEFT JOIN account b ON b.id = t.withdrawn_by WHERE ",
            $rest
        )
    };
}

/// One, taken back or not.
pub async fn one(read: &mut Read, id: i64) -> Result<Option<Transfer>, DbError> {
    read.one(transfers!("t.id = $1"), args![id]).await
}

/// Those out of a referral and the one that led to it, in the order in which they were asked for.
pub async fn of_case(read: &mut Read, referral_id: i64) -> Result<Vec<Transfer>, DbError> {
    read.all(transfers!("t.referral_id = $1 OR t.to_id = $1 ORDER BY t.id"), args![referral_id]).await
}

/// The one that led to a referral and was not taken back.
pub async fn into(read: &mut Read, referral_id: i64) -> Result<Option<Transfer>, DbError> {
    read.one(transfers!("t.to_id = $1 AND t.withdrawn_at IS NULL"), args![referral_id]).await
}

/// Whether an answer to a referral is what its transfer's being taken back wrote: it is the other side's word.
pub async fn took_back(read: &mut Read, answer_id: i64) -> Result<bool, DbError> {
    let found: i64 = read
        .value(
            "SELECT count(*) FROM referral_answer a JOIN transfer t ON t.to_id = a.referral_id AND t.withdrawn_at = a.recorded_at
             WHERE a.id = $1 AND a.outcome = 'withdrawn'",
            args![answer_id],
        )
        .await?;
    Ok(found > 0)
}

/// Whether another transfer out of this support was accepted.
pub async fn another_accepted(read: &mut Read, transfer: &Transfer) -> Result<bool, DbError> {
    let found: i64 = read
        .value(
            "SELECT count(*) FROM transfer t JOIN referral n ON n.id = t.to_id
             WHERE t.episode_id = $1 AND t.id <> $2 AND t.withdrawn_at IS NULL AND n.outcome = 'accepted'",
            args![transfer.episode_id, transfer.id],
        )
        .await?;
    Ok(found > 0)
}

/// Whether somebody lives or lived in a unit within an episode: then it ends as their stays do.
pub async fn has_a_stay(read: &mut Read, episode_id: i64) -> Result<bool, DbError> {
    Ok(read.value::<i64>("SELECT count(*) FROM stay WHERE episode_id = $1 AND withdrawn_at IS NULL", args![episode_id]).await? > 0)
}

/// What stood before each change, latest first.
pub async fn changes(read: &mut Read, id: i64) -> Result<Vec<versions::Was>, DbError> {
    read.all(
        "SELECT c.recorded_at, a.name AS by, c.was, c.why FROM transfer_change c LEFT JOIN account a ON a.id = c.recorded_by
         WHERE c.transfer_id = $1 ORDER BY c.version DESC",
        args![id],
    )
    .await
}

/// What stands, and who made it so when it was ever changed.
pub async fn stands(read: &mut Read, transfer: &Transfer) -> Result<Stands, DbError> {
    let last: Option<(Timestamp, Option<String>)> = read
        .one(
            "SELECT c.recorded_at, a.name FROM transfer_change c LEFT JOIN account a ON a.id = c.recorded_by
             WHERE c.transfer_id = $1 AND c.version = $2",
            args![transfer.id, transfer.version],
        )
        .await?;
    let (at, by) = last.map_or((None, None), |(at, by)| (Some(at), by));
    Ok(Stands { version: transfer.version, values: transfer.details().values(), by, at })
}

/// What stood at a version that was changed since.
pub async fn at_version(read: &mut Read, id: i64, version: i64) -> Result<Option<versions::Values>, DbError> {
    let was: Option<(String,)> =
        read.one("SELECT was FROM transfer_change WHERE transfer_id = $1 AND version = $2", args![id, version + 1]).await?;
    Ok(was.map(|(was,)| versions::read(&was)))
}

row! {
    /// A service, with who provides it.
    #[derive(Clone, Debug)]
    pub struct Provided {
        pub id: i64,
        pub pack: String,
        pub name: String,
        pub kind: String,
        pub contract: String,
        pub provider_id: Option<i64>,
        pub provider: String,
        pub begun_on: Option<Date>,
        pub ended_on: Option<Date>,
    }
}

/// Every service there is, by provider, contract and name.
pub async fn services(read: &mut Read) -> Result<Vec<Provided>, DbError> {
    read.all(
        "SELECT s.id, k.pack, s.name, s.kind, k.name AS contract, o.id AS provider_id, COALESCE(o.name, '') AS provider,
                CASE WHEN s.begun_on IS NULL OR k.begun_on > s.begun_on THEN k.begun_on ELSE s.begun_on END AS begun_on,
                CASE WHEN s.ended_on IS NULL OR k.ended_on < s.ended_on THEN k.ended_on ELSE s.ended_on END AS ended_on
         FROM service s JOIN contract k ON k.id = s.contract_id LEFT JOIN organisation o ON o.id = COALESCE(s.provider_id, k.provider_id)
         ORDER BY COALESCE(o.name, ''), k.name, s.name, s.id",
        vec![],
    )
    .await
}

impl Provided {
    /// Whether somebody can be referred to it on a day. Support after moving on follows a stay and is not asked for.
    pub fn can_be_asked(&self, on: Date) -> bool {
        self.kind != RESETTLEMENT && self.begun_on.is_none_or(|begun| begun <= on) && self.ended_on.is_none_or(|ended| on <= ended)
    }

    pub fn says(&self) -> String {
        let contract = if self.name == self.contract { String::new() } else { format!(" ({})", self.contract) };
        format!("{}{contract}", with_provider(&self.name, &self.provider))
    }
}

/// The viewer's provider's referral of a person to a service, where they are in it or wait for an answer.
pub async fn there_already(read: &mut Read, root_id: i64, service_id: i64, today: Date) -> Result<Option<String>, DbError> {
    let found: Option<(String,)> = read
        .one(
            concat!(
                "SELECT r.reference FROM referral r JOIN person p ON p.id = r.person_id WHERE p.root_id = $1 AND r.service_id = $2 AND ",
                shown_referral!("own", "r.id"),
                " AND (r.outcome IN ('', 'waiting') OR EXISTS (SELECT 1 FROM episode e WHERE e.referral_id = r.id AND e.service_id = $2
                    AND e.withdrawn_at IS NULL AND (e.ended_on IS NULL OR e.ended_on > $3))) ORDER BY r.id DESC LIMIT 1"
            ),
            args![root_id, service_id, today],
        )
        .await?;
    Ok(found.map(|(reference,)| reference))
}

/// Whether the record is sealed, and nobody of a provider is among its readers: then whoever is asked there would not find it.
pub async fn sealed_from(read: &mut Read, root_id: i64, provider_id: i64) -> Result<bool, DbError> {
    let found: i64 = read
        .value(
            "SELECT count(*) FROM seal s JOIN person p ON p.id = s.person_id WHERE p.root_id = $1 AND s.lifted_at IS NULL
               AND NOT EXISTS (SELECT 1 FROM seal_reader r JOIN account a ON a.id = r.account_id JOIN worker_provider l ON l.worker_id = a.worker_id
                   WHERE r.seal_id = s.id AND r.withdrawn_at IS NULL AND l.provider_id = $2 AND l.withdrawn_at IS NULL
                     AND l.from_on <= viewer_on() AND (l.to_on IS NULL OR l.to_on >= viewer_on()))",
            args![root_id, provider_id],
        )
        .await?;
    Ok(found > 0)
}

row! {
    /// A transfer that was answered since whoever asked for it, or carries the case, looked; or accepted while a departure is to be recorded.
    #[derive(Clone, Debug)]
    pub struct News {
        pub id: i64,
        pub person: String,
        pub given_name: String,
        pub family_name: String,
        pub referral: String,
        pub service: String,
        pub provider: String,
        pub outcome: String,
        /// They live in a unit by the support that is to end.
        pub housed: bool,
        /// The support that was to end did not, one way or another.
        pub goes_on: bool,
    }
}

/// What the other services answered, for whoever carries the case or asked.
pub async fn news(read: &mut Read, who: &SignedIn) -> Result<Vec<News>, DbError> {
    let worker_id = who.worker_id.unwrap_or_default();
    read.all(
            concat!(
                "SELECT * FROM (SELECT t.id, root.reference AS person, root.given_name, root.family_name, f.reference AS referral,
                        COALESCE(s.name, '') AS service, COALESCE(o.name, '') AS provider, n.outcome, (n.outcome = 'accepted' AND e.ended_on IS NULL
                          AND EXISTS (SELECT 1 FROM stay x WHERE x.episode_id = e.id AND x.withdrawn_at IS NULL)) AS housed, (e.ended_on IS NULL AND e.withdrawn_at IS NULL) AS goes_on,
                        (SELECT max(COALESCE(x.withdrawn_at, x.recorded_at)) FROM referral_answer x WHERE x.referral_id = n.id) AS answered_at,
                        p.root_id
                 FROM transfer t JOIN episode e ON e.id = t.episode_id JOIN referral f ON f.id = t.referral_id
                 JOIN person p ON p.id = f.person_id JOIN person root ON root.id = p.root_id
                 JOIN referral n ON n.id = t.to_id LEFT JOIN service s ON s.id = n.service_id LEFT JOIN contract c ON c.pack = n.contract
                 LEFT JOIN organisation o ON o.id = COALESCE(s.provider_id, c.provider_id)
                 WHERE t.withdrawn_at IS NULL AND (e.worker_id = $1 OR t.recorded_by = $2) AND ",
                seen!("root.id"),
                " AND ",
                shown_referral!("own", "f.id"),
                ") w WHERE w.answered_at IS NOT NULL AND (w.housed OR NOT EXISTS (SELECT 1 FROM journal j WHERE j.subject = 'person'
                     AND j.subject_id = w.root_id AND j.action = 'looked' AND j.account_id = $2 AND j.at > w.answered_at))
                 ORDER BY w.answered_at, w.id LIMIT 50"
            ),
            args![worker_id, who.account_id],
        )
        .await
}
