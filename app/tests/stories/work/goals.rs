//! Goals in somebody's own words: written with the plan or beside it, scored, put right, ended, withdrawn, counted.

use crate::given;

use given::{
    Person, Service, a_service_at,
    cases::{done, refused},
};
use holdfast::{access::Role, args};
use jiff::civil::date;

const MONDAY: &str = "2026-03-02T09:00:00Z";
const TODAY: [(&str, &str); 3] = [("day-day", "2"), ("day-month", "3"), ("day-year", "2026")];

async fn newest(service: &Service, of: &str) -> String {
    let sql = format!("SELECT max(id) FROM {of}");
    let found: Vec<(i64,)> = service.db.read().await.unwrap().all_assembled(sql, args![]).await.unwrap();
    found[0].0.to_string()
}

/// Somebody in a unit since the day before yesterday, whose case the worker carries.
async fn in_a_unit(service: &Service, worker: &Person) -> String {
    let unit = service.has_a_unit("T01").await;
    let reference = service.an_accepted_referral(worker, "Ann", "Example").await;
    done(&service.arrives(worker, &reference, unit, date(2026, 3, 1)).await);
    reference
}

async fn progress(service: &Service, manager: &Person, quarter: &str) -> String {
    figure(service, manager, quarter, "People who made progress towards personal goals").await
}

async fn figure(service: &Service, manager: &Person, quarter: &str, says: &str) -> String {
    let csv = service.opens(manager, &format!("/reports/cornwall-outputs/{quarter}/outputs.csv")).await.html;
    let row = csv.lines().find(|line| line.contains(says));
    let row = row.unwrap_or_else(|| panic!("{csv}"));
    row.split(",,").nth(1).and_then(|rest| rest.split(',').next()).unwrap_or(row).to_owned()
}

#[tokio::test]
async fn a_goal_of_the_plan_is_scored_at_the_start_and_at_a_review_and_the_return_counts_the_progress_of_its_quarter() {
    let service = a_service_at(MONDAY).await;
    let (worker, manager) = (service.signed_in_as(Role::SupportWorker).await, service.signed_in_as(Role::ServiceManager).await);
    let reference = in_a_unit(&service, &worker).await;
    let plan = format!("/referrals/{reference}/plan");
    let written = [("version", "0"), ("safety-goal", "Sleep through the night"), ("safety-action", "New locks"), ("safety-owner", "Jan")];
    done(&service.sends(&worker, &plan, &written).await);
    let own = [("words", "Swim again"), ("domain", "increased-recovery"), ("steps", "Find a pool that is safe")];
    let swim = service.sends(&worker, &format!("/referrals/{reference}/goals"), &own).await;
    done(&swim);
    service.opens(&worker, &plan).await.says("Sleep through the night").says("Swim again").says("Score the goals");

    let scores = format!("/referrals/{reference}/goals/scores");
    service.opens(&worker, &scores).await.says("Sleep through the night").says("Swim again");
    let swims = newest(&service, "goal").await;
    let sleeps: i64 = service.db.read().await.unwrap().value("SELECT min(id) FROM goal", args![]).await.unwrap();
    let (of_sleep, of_swim) = (format!("score-{sleeps}"), format!("score-{swims}"));
    let nothing = [&TODAY[..], &[("stage", "access")]].concat();
    refused(&service.sends(&worker, &scores, &nothing).await).says("Score at least one goal");
    let wrong = [&TODAY[..], &[("stage", "access"), (&of_sleep, "11")]].concat();
    refused(&service.sends(&worker, &scores, &wrong).await).says("Enter a whole number from 0 to 10").says("value=\"11\"");
    let ahead = [("day-day", "3"), ("day-month", "3"), ("day-year", "2026"), ("stage", "access"), (&of_sleep, "2")];
    refused(&service.sends(&worker, &scores, &ahead).await).says("The day must be today or before");
    let start = [&TODAY[..], &[("stage", "access"), (&of_sleep, "2"), (&of_swim, "5")]].concat();
    done(&service.sends(&worker, &scores, &start).await);
    assert_eq!(progress(&service, &manager, "2026-Q1").await, "0");

    // A review in the next quarter is progress in that one alone.
    service.it_is_now("2026-04-20T09:00:00Z");
    let (worker, manager) = (service.signs_in_again(&worker).await, service.signs_in_again(&manager).await);
    let april = [("day-day", "20"), ("day-month", "4"), ("day-year", "2026"), ("stage", "review"), (&of_sleep, "6")];
    let words = format!("words-{sleeps}");
    let said = [&april[..], &[(&words, "I slept at her sister's"), (&of_swim, "5")]].concat();
    done(&service.sends(&worker, &scores, &said).await);
    assert_eq!(progress(&service, &manager, "2026-Q1").await, "0");
    assert_eq!(progress(&service, &manager, "2026-Q2").await, "1");
    let goal = format!("/goals/{sleeps}");
    service.opens(&worker, &goal).await.says("I slept at her sister's").says("At a review").says("New locks, Jan");
    let person = service.person_of(&reference).await;
    service.opens(&worker, &format!("{person}/timeline")).await.says("Goals scored at a review");
    service.opens(&worker, &plan).await.says("Latest score");

    // Typed for another: put right, and the figure follows at once; what it said stays.
    let score: i64 = service.db.read().await.unwrap().value("SELECT id FROM goal_score WHERE score = 6", args![]).await.unwrap();
    let right = [
        (format!("right-{score}"), "2"),
        (format!("stage-{score}"), "review"),
        (format!("day-{score}-day"), "20"),
        (format!("day-{score}-month"), "4"),
        (format!("day-{score}-year"), "2026"),
    ];
    let mut right: Vec<(&str, &str)> = right.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let why = format!("why-{score}");
    refused(&service.sends(&worker, &format!("{goal}/scores/{score}"), &right).await).says("Say why it is put right");
    right.push((&why, "It was her sister's score"));
    done(&service.sends(&worker, &format!("{goal}/scores/{score}"), &right).await);
    assert_eq!(progress(&service, &manager, "2026-Q2").await, "0");
    service.opens(&worker, &goal).await.says("It was her sister's score");
}

#[tokio::test]
async fn progress_is_counted_by_the_domain_of_the_goal_too() {
    let service = a_service_at(MONDAY).await;
    let (worker, manager) = (service.signed_in_as(Role::SupportWorker).await, service.signed_in_as(Role::ServiceManager).await);
    let reference = in_a_unit(&service, &worker).await;
    let own = [("words", "Swim again"), ("domain", "increased-recovery"), ("steps", "Find a pool that is safe")];
    done(&service.sends(&worker, &format!("/referrals/{reference}/goals"), &own).await);
    let score = format!("score-{}", newest(&service, "goal").await);
    let scores = format!("/referrals/{reference}/goals/scores");
    done(&service.sends(&worker, &scores, &[&TODAY[..], &[("stage", "access"), (&score, "5")]].concat()).await);
    service.it_is_now("2026-04-20T09:00:00Z");
    let (worker, manager) = (service.signs_in_again(&worker).await, service.signs_in_again(&manager).await);
    let april = [("day-day", "20"), ("day-month", "4"), ("day-year", "2026"), ("stage", "review"), (&score, "8")];
    done(&service.sends(&worker, &scores, &april).await);
    for (domain, people) in [
        ("increased recovery", "1"),
        ("improved access to safe accommodation", "0"),
        ("improved emotional well-being and quality of life", "0"),
    ] {
        let says = format!("People who made progress: {domain}");
        assert_eq!(figure(&service, &manager, "2026-Q2", &says).await, people, "{domain}");
        assert_eq!(figure(&service, &manager, "2026-Q1", &says).await, "0", "{domain}");
    }
}

#[tokio::test]
async fn a_goal_is_put_right_ended_opened_again_and_withdrawn_with_what_stood_before() {
    let service = a_service_at(MONDAY).await;
    let (worker, other) = (service.signed_in_as(Role::SupportWorker).await, service.signed_in_as(Role::SupportWorker).await);
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let address = format!("/referrals/{reference}/goals");
    refused(&service.sends(&worker, &address, &[("words", "")]).await).says("Write the goal").says("Choose what the goal is about");
    done(&service.sends(&worker, &address, &[("words", "A flat of my own"), ("domain", "improved-access-to-safe-accommodation")]).await);
    let goal = format!("/goals/{}", newest(&service, "goal").await);
    let changed = [
        ("version", "0"),
        ("words", "A house of my own"),
        ("domain", "improved-access-to-safe-accommodation"),
        ("why", "As she says it now"),
    ];
    done(&service.sends(&worker, &goal, &changed).await);
    service.opens(&other, &goal).await.says("A house of my own").says("A flat of my own").says("As she says it now");
    // Of two who change it at once the second is told, and keeps what they typed.
    let second =
        service.sends(&other, &goal, &[("version", "0"), ("words", "A boat"), ("domain", "improved-access-to-safe-accommodation")]).await;
    refused(&second).says("Somebody else changed this goal meanwhile").says("A boat").says("A house of my own");
    let met = [("version", "1"), ("words", "A house of my own"), ("domain", "improved-access-to-safe-accommodation"), ("ended", "met")];
    refused(&service.sends(&worker, &goal, &met).await).says("The day on which it ended");
    let day = [("ended_on-day", "1"), ("ended_on-month", "3"), ("ended_on-year", "2026")];
    done(&service.sends(&worker, &goal, &[&met[..], &day[..]].concat()).await);
    service.opens(&worker, &goal).await.says("It is met");
    service.opens(&worker, &format!("{address}/scores")).await.says("There is no goal to score");
    // It goes on after all.
    done(
        &service
            .sends(&worker, &goal, &[("version", "2"), ("words", "A house of my own"), ("domain", "improved-access-to-safe-accommodation")])
            .await,
    );
    service.opens(&worker, &format!("{address}/scores")).await.says("A house of my own");
    refused(&service.sends(&worker, &format!("{goal}/withdraw"), &[]).await).says("Say why it is withdrawn");
    done(&service.sends(&worker, &format!("{goal}/withdraw"), &[("withdraw_why", "Of another Ann")]).await);
    service.opens(&worker, &goal).await.says("Withdrawn").says("Of another Ann").says_nothing_of("Record the change");
    service.opens(&worker, &format!("/referrals/{reference}/plan")).await.says("No goal is written yet");
    let stranger = service.signed_in_as(Role::ContractManager).await;
    assert_eq!(service.opens(&stranger, &goal).await.status, 404);
}

#[tokio::test]
async fn what_the_plan_says_of_a_goal_is_the_goal_and_a_step_is_a_task_of_whoever_takes_it() {
    let service = a_service_at(MONDAY).await;
    let (worker, colleague) = (service.signed_in_as(Role::SupportWorker).await, service.signed_in_as(Role::SupportWorker).await);
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let plan = format!("/referrals/{reference}/plan");
    done(&service.sends(&worker, &plan, &[("version", "0"), ("home-goal", "A door that locks"), ("home-by", "May")]).await);
    let goal = format!("/goals/{}", newest(&service, "goal").await);
    service.opens(&worker, &goal).await.says("A door that locks").says("as a part of the plan");
    let taker = colleague.worker_id.unwrap().to_string();
    let step = [&TODAY[..], &[("what", "Ring the locksmith"), ("worker", &*taker)]].concat();
    refused(&service.sends(&worker, &format!("{goal}/tasks"), &step[..4]).await).says("Choose who it is for");
    done(&service.sends(&worker, &format!("{goal}/tasks"), &step).await);
    service.opens(&worker, &goal).await.says("Ring the locksmith");
    service.opens(&colleague, "/").await.says("Ring the locksmith");
    let task = format!("/tasks/{}", newest(&service, "task").await);
    done(&service.sends(&colleague, &format!("{task}/done"), &[]).await);
    service.opens(&worker, &goal).await.says("done Mon 2 March 2026");
    // The plan is changed: the goal follows, and one that is taken out is withdrawn.
    done(
        &service
            .sends(&worker, &plan, &[("version", "1"), ("home-goal", "A door and a window that lock"), ("money-goal", "A bank account")])
            .await,
    );
    service.opens(&worker, &goal).await.says("A door and a window that lock").says("The plan was changed");
    done(&service.sends(&worker, &plan, &[("version", "2"), ("money-goal", "A bank account")]).await);
    service.opens(&worker, &goal).await.says("It is not in the plan any more");
    let page = service.opens(&worker, &plan).await.html;
    let stands = page.split("Earlier versions").next().unwrap();
    assert!(stands.contains("A bank account") && !stands.contains("A door and a window"), "{stands}");
}

#[tokio::test]
async fn what_a_plan_said_before_is_read_below_it() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let plan = format!("/referrals/{reference}/plan");
    service.opens(&worker, &plan).await.says("No plan is written yet.");
    done(&service.sends(&worker, &plan, &[("version", "0"), ("hopes", "To sleep through")]).await);
    service.opens(&worker, &plan).await.says("To sleep through").says_nothing_of("Earlier versions");
    done(&service.sends(&worker, &plan, &[("version", "1"), ("hopes", "To swim again")]).await);
    let page = service.opens(&worker, &plan).await;
    page.says("To swim again").says("Earlier versions").says("Version 1, Mon 2 March 2026").says("To sleep through");
}

#[tokio::test]
async fn a_version_of_a_plan_is_withdrawn_and_the_one_before_it_stands_again_with_its_goals() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let plan = format!("/referrals/{reference}/plan");
    let made = |day: &'static str| [("made-on-day", day), ("made-on-month", "3"), ("made-on-year", "2026")];
    let first = [&made("1")[..], &[("version", "0"), ("safety-goal", "Sleep through")]].concat();
    done(&service.sends(&worker, &plan, &first).await);
    service.opens(&worker, &plan).await.says("made with them on Sun 1 March 2026");
    let ahead = [&made("3")[..], &[("version", "1"), ("hopes", "To swim")]].concat();
    refused(&service.sends(&worker, &plan, &ahead).await).says("must be today or before");
    // Of another Ann: written here by a slip.
    done(&service.sends(&worker, &plan, &[("version", "1"), ("hopes", "Of another Ann"), ("money-goal", "Pay the fine")]).await);
    let withdraw = format!("{plan}/withdraw");
    refused(&service.sends(&worker, &withdraw, &[("version", "2")]).await).says("Say why it is withdrawn");
    let why = |version: &'static str| [("version", version), ("withdraw_why", "Of another Ann")];
    refused(&service.sends(&worker, &withdraw, &why("1")).await).says("Another version stands by now");
    done(&service.sends(&worker, &withdraw, &why("2")).await);
    let page = service.opens(&worker, &plan).await.html;
    let (stands, before) = page.split_once("Earlier versions").unwrap();
    assert!(stands.contains("Sleep through") && !stands.contains("Version 2"), "{stands}");
    assert!(before.contains("Pay the fine") && before.contains("withdrawn"), "{before}");
    let goals = service.opens(&worker, &format!("/referrals/{reference}/goals/scores")).await;
    goals.says("Sleep through").says_nothing_of("Pay the fine");
    // A change that was begun before it was withdrawn is made of what does not stand any more.
    let late = service.sends(&worker, &plan, &[("version", "2"), ("hopes", "To swim")]).await;
    assert_eq!(late.status, 409);
    done(&service.sends(&worker, &plan, &[("version", "1"), ("hopes", "To swim")]).await);
    done(&service.sends(&worker, &withdraw, &[("version", "3"), ("withdraw_why", "Not agreed")]).await);
    done(&service.sends(&worker, &withdraw, &[("version", "1"), ("withdraw_why", "Not hers")]).await);
    service.opens(&worker, &plan).await.says("No plan is written yet.");
    let agreed = [&TODAY[..], &[("kind", "support-plan-agreed")]].concat();
    let step = service.sends(&worker, &format!("/referrals/{reference}/steps/support-plan-agreed"), &agreed).await;
    assert!(step.status != 303, "a plan that was withdrawn is agreed: {}", step.to);
}

#[tokio::test]
async fn an_earlier_plan_found_on_paper_is_kept_below_the_one_that_stands() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = in_a_unit(&service, &worker).await;
    service.it_is_now("2026-03-09T09:00:00Z");
    let worker = service.signs_in_again(&worker).await;
    let plan = format!("/referrals/{reference}/plan");
    let made = |day: &'static str| [("made-on-day", day), ("made-on-month", "3"), ("made-on-year", "2026")];
    done(&service.sends(&worker, &plan, &[&made("8")[..], &[("version", "0"), ("safety-goal", "Drive alone")]].concat()).await);
    // Keyed in a day later, and made before: which it is cannot be guessed.
    let paper = [&made("3")[..], &[("version", "1"), ("safety-goal", "Sleep through")]].concat();
    refused(&service.sends(&worker, &plan, &paper).await)
        .says("was made on Sun 8 March 2026, after this one")
        .says("An earlier plan, found later");
    done(&service.sends(&worker, &plan, &[&paper[..], &[("earlier", "yes")]].concat()).await);
    let page = service.opens(&worker, &plan).await.html;
    let (stands, before) = page.split_once("Earlier versions").unwrap();
    assert!(stands.contains("Drive alone") && !stands.contains("Sleep through"), "{stands}");
    assert!(before.contains("Sleep through") && before.contains("an earlier plan, written down later"), "{before}");
    service.opens(&worker, &format!("/referrals/{reference}/goals/scores")).await.says("Drive alone").says_nothing_of("Sleep through");
    // The same form pressed again leads to what it recorded, whatever was written since.
    let twice = [&made("7")[..], &[("version", "1"), ("safety-goal", "From the notebook"), ("earlier", "no")]].concat();
    done(&service.sends_with_key(&worker, &plan, "twice", &twice).await);
    done(&service.sends(&worker, &plan, &[&made("8")[..], &[("version", "3"), ("safety-goal", "Drive alone")]].concat()).await);
    done(&service.sends_with_key(&worker, &plan, "twice", &twice).await);
    assert_eq!(service.rows("plan").await, 4);
    // Another tab, opened before that and made earlier: both are shown, and nothing is written over.
    let stale = [&made("7")[..], &[("version", "1"), ("safety-goal", "Of the other tab")]].concat();
    assert_eq!(service.sends(&worker, &plan, &stale).await.status, 409);
    for version in ["4", "3"] {
        done(&service.sends(&worker, &format!("{plan}/withdraw"), &[("version", version), ("withdraw_why", "Tried")]).await);
    }
    // Whoever had the plan open meanwhile changes the one that stands.
    done(&service.sends(&worker, &plan, &[&made("9")[..], &[("version", "1"), ("safety-goal", "Drive to work")]].concat()).await);
    service.opens(&worker, &plan).await.says("Drive to work");
    // The day of the one that stands was wrong: it is put right like anything else in it.
    let right = [&made("4")[..], &[("version", "5"), ("safety-goal", "Drive to work"), ("earlier", "no")]].concat();
    done(&service.sends(&worker, &plan, &right).await);
    service.opens(&worker, &plan).await.says("made with them on Wed 4 March 2026");
    // Withdrawn, what stands stays; and it stands itself where every later one is withdrawn.
    let withdraw = format!("{plan}/withdraw");
    for version in ["6", "5", "1"] {
        done(&service.sends(&worker, &withdraw, &[("version", version), ("withdraw_why", "Never agreed")]).await);
    }
    service.opens(&worker, &plan).await.says("made with them on Tue 3 March 2026");
    service.opens(&worker, &format!("/referrals/{reference}/goals/scores")).await.says("Sleep through").says_nothing_of("Drive");
    done(&service.sends(&worker, &withdraw, &[("version", "2"), ("withdraw_why-2", "Of another Ann")]).await);
    service.opens(&worker, &plan).await.says("No plan is written yet.");
}

#[tokio::test]
async fn a_goal_that_a_withdrawn_version_did_not_have_stands_again_with_its_scores_and_one_that_was_ended_is_not_the_next() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = in_a_unit(&service, &worker).await;
    let plan = format!("/referrals/{reference}/plan");
    done(&service.sends(&worker, &plan, &[("version", "0"), ("safety-goal", "Sleep through")]).await);
    let sleep = newest(&service, "goal").await;
    let score = format!("score-{sleep}");
    let scored = [&TODAY[..], &[("stage", "access"), (&score, "3")]].concat();
    done(&service.sends(&worker, &format!("/referrals/{reference}/goals/scores"), &scored).await);
    // A version without it, by mistake, and its withdrawal.
    done(&service.sends(&worker, &plan, &[("version", "1"), ("hopes", "Of another Ann")]).await);
    service.opens(&worker, &format!("/referrals/{reference}/goals/scores")).await.says_nothing_of("Sleep through");
    done(&service.sends(&worker, &format!("{plan}/withdraw"), &[("version", "2"), ("withdraw_why", "Of another Ann")]).await);
    assert_eq!(newest(&service, "goal").await, sleep, "it is the same goal");
    assert_eq!(service.rows("goal WHERE withdrawn_at IS NULL").await, 1);
    assert_eq!(service.rows(&format!("goal_score WHERE goal_id = {sleep} AND withdrawn_at IS NULL AND score = 3")).await, 1);
    // Ended, it stays what it was; what the plan says next in its place is another.
    let of_goal: (i64, String) =
        service.db.read().await.unwrap().one("SELECT version, domain FROM goal", args![]).await.unwrap().expect("the goal");
    let version = of_goal.0.to_string();
    let met = [("version", version.as_str()), ("words", "Sleep through"), ("domain", &of_goal.1), ("ended", "met")];
    let day = [("ended_on-day", "2"), ("ended_on-month", "3"), ("ended_on-year", "2026")];
    done(&service.sends(&worker, &format!("/goals/{sleep}"), &[&met[..], &day[..]].concat()).await);
    done(&service.sends(&worker, &plan, &[("version", "1"), ("safety-goal", "Drive alone")]).await);
    assert_eq!(service.rows("goal WHERE withdrawn_at IS NULL").await, 2);
    assert_eq!(service.rows("goal WHERE words = 'Sleep through' AND ended_how = 'met'").await, 1);
    // That version withdrawn, what it put in its place goes, and the ended one is as it was.
    done(&service.sends(&worker, &format!("{plan}/withdraw"), &[("version", "3"), ("withdraw_why", "Not agreed")]).await);
    assert_eq!(service.rows("goal WHERE withdrawn_at IS NULL").await, 1);
    assert_eq!(service.rows("goal WHERE words = 'Sleep through' AND ended_how = 'met' AND withdrawn_at IS NULL").await, 1);
}
