//! Goals of a case.

use super::{TODAY, Walk};

pub(super) async fn goals_of_a_case(walk: &mut Walk, reference: &str) {
    let worker = walk.worker.clone();
    let of_case = format!("/referrals/{reference}/goals");
    walk.press("/referrals/{reference}/goals", &worker, &of_case, &[("words", "Swim again"), ("domain", "increased-recovery")]).await;
    let goal = walk.newest("goal").await;
    let (page, score) = (format!("/goals/{goal}"), format!("score-{goal}"));
    let scores = [&TODAY[..], &[("stage", "access"), (&score, "2")]].concat();
    walk.press("/referrals/{reference}/goals/scores", &worker, &format!("{of_case}/scores"), &scores).await;
    let score = walk.newest("goal_score").await;
    let named = ["right", "stage", "why", "day"].map(|name| format!("{name}-{score}"));
    let days = ["day", "month", "year"].map(|part| format!("{}-{part}", named[3]));
    let right =
        [(named[0].as_str(), "3"), (&named[1], "access"), (&named[2], "Misheard"), (&days[0], "2"), (&days[1], "3"), (&days[2], "2026")];
    walk.press("/goals/{id}/scores/{score}", &worker, &format!("{page}/scores/{score}"), &right).await;
    let own = worker.worker_id.unwrap().to_string();
    let step = [&TODAY[..], &[("what", "Ring the pool"), ("worker", &own)]].concat();
    walk.press("/goals/{id}/tasks", &worker, &format!("{page}/tasks"), &step).await;
    walk.press("/goals/{id}", &worker, &page, &[("version", "0"), ("words", "Swim and dive"), ("domain", "increased-recovery")]).await;
    walk.press("/goals/{id}/withdraw", &worker, &format!("{page}/withdraw"), &[("withdraw_why", "Another's")]).await;
}
