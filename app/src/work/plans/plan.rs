//! The support plan: goals in the service user's own words, by what they are about, each with what will be done, by whom
//! and by when. Every version stays; the latest that was not withdrawn stands. One that was found on paper after a later one was written is
//! kept below it, and stands where every later one was withdrawn.

use jiff::{Timestamp, civil::Date};

use crate::{
    args,
    db::{DbError, Read, Write},
    ids,
    people::OpenCase,
    row,
    versions::{self, Field, Kind, Stands, Values},
    work::goals,
};

/// What a goal can be about.
pub const DOMAINS: [(&str, &str); 7] = [
    ("safety", "Safety"),
    ("home", "A safe place to live"),
    ("health", "Health and well-being"),
    ("children", "Children and parenting"),
    ("money", "Money and benefits"),
    ("legal", "Legal matters and immigration"),
    ("people", "Friends, family, learning and work"),
];

/// What is written for each goal: the part of the field's name, and its label.
pub const PARTS: [(&str, &str); 4] =
    [("goal", "Goal, in their own words"), ("action", "What will be done"), ("owner", "Who does it"), ("by", "By when")];

/// The field with the day on which they wrote it together; empty in versions from before it was asked.
pub const MADE_ON: &str = "made-on";

/// The fields of a plan.
pub fn fields() -> Vec<Field> {
    let mut fields = vec![
        Field::new(MADE_ON, "Day on which it was made with them", Kind::Day),
        Field::new("hopes", "What they hope for", Kind::Words),
        Field::new("strengths", "What already helps", Kind::Words),
        Field::new("copy", "Their copy of the plan", Kind::Line),
    ];
    for (domain, about) in DOMAINS {
        for (part, label) in PARTS {
            let kind = if matches!(part, "goal" | "action") { Kind::Words } else { Kind::Line };
            fields.push(Field::new(format!("{domain}-{part}"), format!("{about}: {}", lower(label)), kind));
        }
    }
    fields
}

fn lower(label: &str) -> String {
    let mut letters = label.chars();
    letters.next().map_or(String::new(), |first| first.to_lowercase().chain(letters).collect())
}

row! {
    struct Kept { version: i64, fields: String, recorded_at: Timestamp, by: Option<String> }
}

row! {
    /// That a version is not the next in order: it was withdrawn, by whom and why, or is older than the one that stood when it was written down.
    #[derive(Clone, Debug)]
    pub struct Aside { pub version: i64, pub earlier: bool, pub at: Option<Timestamp>, pub by: Option<String>, pub why: Option<String> }
}

/// Where a version goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goes {
    /// On top of the version that the form was opened on.
    OnTop(i64),
    /// Below the one that stands, which was made later.
    Below,
}

/// The plan of a case as it stands; version 0, and empty, when there is none yet.
pub async fn stands(read: &mut Read, case: &OpenCase) -> Result<Stands, DbError> {
    let kept: Option<Kept> = read
        .one(
            "SELECT p.version, p.fields, p.recorded_at, a.name AS by FROM plan p LEFT JOIN account a ON a.id = p.recorded_by
             WHERE p.referral_id = $1 AND p.withdrawn_at IS NULL ORDER BY p.earlier, p.version DESC LIMIT 1",
            args![case.referral_id],
        )
        .await?;
    Ok(kept.map_or_else(|| Stands { values: empty(), ..Stands::default() }, stood))
}

/// One version of the plan of a case.
pub async fn at_version(read: &mut Read, case: &OpenCase, version: i64) -> Result<Option<Values>, DbError> {
    let kept: Option<(String,)> =
        read.one("SELECT fields FROM plan WHERE referral_id = $1 AND version = $2", args![case.referral_id, version]).await?;
    Ok(kept.map(|(fields,)| whole(&fields)).or_else(|| (version == 0).then(empty)))
}

/// Every version, whole, the latest first; also those that do not stand, see [`aside`].
pub async fn versions(read: &mut Read, case: &OpenCase) -> Result<Vec<Stands>, DbError> {
    let kept: Vec<Kept> = read
        .all(
            "SELECT p.version, p.fields, p.recorded_at, a.name AS by FROM plan p LEFT JOIN account a ON a.id = p.recorded_by
             WHERE p.referral_id = $1 ORDER BY p.version DESC LIMIT 100",
            args![case.referral_id],
        )
        .await?;
    Ok(kept.into_iter().map(stood).collect())
}

/// Which versions are not the next in order.
pub async fn aside(read: &mut Read, case: &OpenCase) -> Result<Vec<Aside>, DbError> {
    read.all(
        "SELECT p.version, p.earlier, p.withdrawn_at AS at, a.name AS by, p.withdrawn_why AS why
         FROM plan p LEFT JOIN account a ON a.id = p.withdrawn_by WHERE p.referral_id = $1 AND (p.earlier OR p.withdrawn_at IS NOT NULL)",
        args![case.referral_id],
    )
    .await
}

fn stood(kept: Kept) -> Stands {
    Stands { version: kept.version, values: whole(&kept.fields), by: kept.by, at: Some(kept.recorded_at) }
}

fn empty() -> Values {
    fields().into_iter().map(|field| (field.name, String::new())).collect()
}

/// With every field that a plan has now, also when it was written before there was that field.
fn whole(written: &str) -> Values {
    let mut values = empty();
    values.extend(versions::read(written));
    values
}

/// The day on which a version was made with them; nothing in versions from before it was asked.
pub fn made_on(values: &Values) -> Option<Date> {
    values.get(MADE_ON)?.parse().ok()
}

/// Writes the next version, when the one it was made from still stands; says whether it did.
pub async fn write(tx: &mut Write, case: &OpenCase, goes: Goes, values: &Values) -> Result<bool, DbError> {
    // The number of a version that was withdrawn is not given again. It is asked before what stands: whoever writes in between is in the way of
    // the number, or of what was opened.
    let version = 1 + tx.value::<i64>("SELECT COALESCE(max(version), 0) FROM plan WHERE referral_id = $1", args![case.referral_id]).await?;
    if let Goes::OnTop(opened_on) = goes
        && stands(tx, case).await?.version != opened_on
    {
        return Ok(false);
    }
    let earlier = goes == Goes::Below;
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    let written = tx
        .run(
            "INSERT INTO plan (id, referral_id, version, fields, earlier, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (referral_id, version) DO NOTHING",
            args![id, case.referral_id, version, versions::written(values), earlier, at, by],
        )
        .await?;
    if written == 0 {
        return Ok(false);
    }
    let which = if earlier { ", an earlier plan" } else { "" };
    tx.journal("plan-written", "plan", id, format!("{} version {version}{which}", case.reference));
    if !earlier {
        goals::change::follow_the_plan(tx, case, values, false).await?;
    }
    Ok(true)
}

/// Withdraws the version that stands, when it is the one that was looked at: the one before it stands again, and its goals with it. An
/// earlier plan, below it, is withdrawn without changing what stands. Says whether it was.
pub async fn withdraw(tx: &mut Write, case: &OpenCase, version: i64, why: &str) -> Result<bool, DbError> {
    let stood = stands(tx, case).await?.version;
    if version == 0 || (stood != version && !aside(tx, case).await?.iter().any(|one| one.version == version && one.earlier)) {
        return Ok(false);
    }
    let (at, by) = (tx.at, tx.actor.account_id);
    let withdrawn = tx
        .run(
            "UPDATE plan SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3
             WHERE referral_id = $4 AND version = $5 AND withdrawn_at IS NULL",
            args![at, by, why, case.referral_id, version],
        )
        .await?;
    if withdrawn == 0 {
        return Ok(false);
    }
    let id: i64 = tx.value("SELECT id FROM plan WHERE referral_id = $1 AND version = $2", args![case.referral_id, version]).await?;
    tx.journal("plan-withdrawn", "plan", id, format!("{} version {version}", case.reference));
    if stood == version {
        let before = stands(tx, case).await?;
        goals::change::follow_the_plan(tx, case, &before.values, true).await?;
    }
    Ok(true)
}
