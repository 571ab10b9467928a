//! Writing a goal, putting it right, ending it, withdrawing it. What stood before stays beside it.

use jiff::civil::Date;

use super::{
    Details, end_says,
    queries::{self, Goal},
};
use crate::{
    args,
    db::{DbError, Write},
    ids,
    people::OpenCase,
    versions::{self, Values},
    words::day,
    work::plans::plan::DOMAINS,
};

/// Writes a goal of a case; gives its id. `plan_domain`: the part of the plan that it follows, empty for one beside it.
pub async fn write(tx: &mut Write, case: &OpenCase, new: &Details, plan_domain: &str) -> Result<i64, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    tx.run(
        "INSERT INTO goal (id, referral_id, domain, words, steps, plan_domain, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![id, case.referral_id, &new.domain, &new.words, &new.steps, plan_domain, at, by],
    )
    .await?;
    tx.journal("goal-written", "goal", id, "");
    Ok(id)
}

fn stood(goal: &Goal) -> Values {
    let ended = goal.ended_on.map_or(String::new(), |on| format!("{}, {}", end_says(&goal.ended_how), day(on)));
    goal.details().values(&ended)
}

async fn keep(tx: &mut Write, goal: &Goal, why: &str) -> Result<(), DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.run(
        "INSERT INTO goal_change (id, goal_id, version, was, why, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![ids::next(at), goal.id, goal.version + 1, versions::written(&stood(goal)), why, at, by],
    )
    .await?;
    Ok(())
}

/// Puts a goal right, ends it or, without an end, takes its end back, when it still stands as the version given; says whether it did.
pub async fn put_right(
    tx: &mut Write,
    (goal, opened_on): (&Goal, i64),
    new: &Details,
    end: Option<(Date, &str)>,
    why: &str,
) -> Result<bool, DbError> {
    let changed = tx
        .run(
            "UPDATE goal SET domain = $1, words = $2, steps = $3, ended_on = $4, ended_how = $5, version = version + 1
             WHERE id = $6 AND version = $7 AND withdrawn_at IS NULL",
            args![&new.domain, &new.words, &new.steps, end.map(|(on, _)| on), end.map_or("", |(_, how)| how), goal.id, opened_on],
        )
        .await?;
    if changed == 0 || goal.version != opened_on {
        return Ok(false);
    }
    keep(tx, goal, why).await?;
    tx.journal("goal-changed", "goal", goal.id, (opened_on + 1).to_string());
    Ok(true)
}

/// Withdraws a goal that was somebody else's, or never was one; says whether there was one to withdraw.
pub async fn withdraw(tx: &mut Write, goal: &Goal, why: &str) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let withdrawn = tx
        .run(
            "UPDATE goal SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3 WHERE id = $4 AND withdrawn_at IS NULL",
            args![at, by, why, goal.id],
        )
        .await?;
    if withdrawn > 0 {
        tx.journal("goal-withdrawn", "goal", goal.id, "");
    }
    Ok(withdrawn > 0)
}

/// Why a goal is withdrawn that a later version of the plan does not have.
const NOT_IN_THE_PLAN: &str = "It is not in the plan any more";

/// A goal that was withdrawn because the plan did not have it any more is in it again, as when that version is withdrawn: it stands with its scores.
async fn stands_again(tx: &mut Write, goal: &Goal) -> Result<(), DbError> {
    tx.run(
        "UPDATE goal SET withdrawn_at = NULL, withdrawn_by = NULL, withdrawn_why = '', version = version + 1 WHERE id = $1",
        args![goal.id],
    )
    .await?;
    keep(tx, goal, "It is in the plan again").await?;
    tx.journal("goal-stands-again", "goal", goal.id, "");
    Ok(())
}

/// The goals that the plan's form has follow what was written there: a new one is written, one that reads otherwise is put right, one that was ended
/// stays as it was beside the next, and one that is not there any more is withdrawn. `is_back`: what is written there stood before, and stands
/// again because the version after it was withdrawn; what that had put in the place of an ended goal goes with it.
pub async fn follow_the_plan(tx: &mut Write, case: &OpenCase, plan: &Values, is_back: bool) -> Result<(), DbError> {
    let there = queries::of_case(tx, case.referral_id).await?;
    let value = |name: String| plan.get(&name).map_or("", |words| words.trim());
    for (domain, _) in DOMAINS {
        let is_ended =
            |goal: &Goal, as_said: &Details| goal.withdrawn_at.is_none() && goal.ended_on.is_some() && goal.words == as_said.words;
        let said = ["action", "owner", "by"].map(|part| value(format!("{domain}-{part}")));
        let steps = said.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(", ");
        let of_domain = || there.iter().filter(|goal| goal.plan_domain == domain);
        let stands = of_domain().filter(|goal| goal.withdrawn_at.is_none()).max_by_key(|goal| (goal.ended_on.is_none(), goal.id));
        // What a goal is about may have been said more closely since, as one of the contract's outcomes.
        let about = stands.map_or(domain, |goal| goal.domain.as_str()).to_owned();
        let new = Details { domain: about, words: value(format!("{domain}-goal")).to_owned(), steps };
        match stands {
            None if new.words.is_empty() => {}
            None => {
                let before = of_domain().filter(|goal| goal.withdrawn_why == NOT_IN_THE_PLAN && goal.words == new.words);
                match before.max_by_key(|goal| goal.id) {
                    Some(goal) => stands_again(tx, goal).await?,
                    None => write(tx, case, &new, domain).await.map(|_| ())?,
                }
            }
            Some(goal) if new.words.is_empty() || is_back && goal.words != new.words && of_domain().any(|other| is_ended(other, &new)) => {
                withdraw(tx, goal, NOT_IN_THE_PLAN).await?;
            }
            Some(goal) if goal.ended_on.is_some() && goal.words != new.words => {
                write(tx, case, &new, domain).await?;
            }
            Some(goal) if goal.details() != new => {
                let end = goal.ended_on.map(|on| (on, goal.ended_how.as_str()));
                put_right(tx, (goal, goal.version), &new, end, "The plan was changed").await?;
            }
            Some(_) => {}
        }
    }
    Ok(())
}
