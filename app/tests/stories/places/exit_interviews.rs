//! What makes a departure planned: the exit interview, of its own time, on record.

use super::stays::{a_unit, arrives, departs, done, refused};
use crate::given::{self, a_service_at};

use holdfast::{access::Role, args};
use serde_json::json;

const MONDAY: &str = "2026-03-02T09:00:00Z";

#[tokio::test]
async fn a_departure_is_planned_only_once_the_exit_interview_is_written_down() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = a_unit(&service, "DU01").await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    done(&arrives(&service, &worker, &reference, unit, "2").await);
    let departure = format!("/referrals/{reference}/departure");
    let interview = format!("/referrals/{reference}/forms/exit-interview/new");
    let checked = r#"id="interview" name="interview" type="radio" value="yes" checked"#;
    service.opens(&worker, &departure).await.says("No exit interview is recorded yet").says(&interview).says_nothing_of(checked);
    // A yes alone is no interview. What was typed is found again afterwards.
    let page = departs(&service, &worker, &reference, "2", &[]).await;
    refused(&page).says("on record (C4.12)").says(&interview);
    let day = [("day-day", "2"), ("day-month", "3"), ("day-year", "2026"), ("worker", "outside"), ("safer", "yes")];
    refused(&service.sends(&worker, &interview, &day[..4]).await).says("Choose whether they feel safer");
    done(&service.sends(&worker, &interview, &day).await);
    let record = given::records::latest(&service).await;
    let page = service.opens(&worker, &departure).await;
    page.says("The exit interview of Mon 2 March 2026 is recorded").says(&record).says(checked).says(r#"value="planned" checked"#);
    done(&departs(&service, &worker, &reference, "2", &[]).await);
    let person = service.person_of(&reference).await;
    service
        .opens(&worker, &person)
        .await
        .says("planned exit")
        .says_nothing_of("Write down the exit interview")
        .says(&format!("href=\"{record}\""));
    assert_eq!(service.figure("2026-Q1", "planned_exits_by_move_on").await, json!({ "Social housing": 1 }));

    // The interview was another's: what rested on it does not count as planned, until it is written down.
    done(&service.sends(&worker, &format!("{record}/withdraw"), &[("version", "0"), ("why", "Another’s")]).await);
    service.opens(&worker, &person).await.says("its exit interview was withdrawn").says("Write down the exit interview");
    assert_eq!(service.figure("2026-Q1", "planned_exits_by_move_on").await, json!({}));
    done(&service.sends(&worker, &interview, &day).await);
    service.opens(&worker, &person).await.says("planned exit").says_nothing_of("Write down the exit interview");
    assert_eq!(service.figure("2026-Q1", "planned_exits_by_move_on").await, json!({ "Social housing": 1 }));
}

#[tokio::test]
async fn a_planned_departure_that_lay_ahead_comes_about_with_its_interview() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = a_unit(&service, "DU01").await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    done(&arrives(&service, &worker, &reference, unit, "2").await);
    done(&departs(&service, &worker, &reference, "5", &[]).await);
    service.it_is_now("2026-03-06T09:00:00Z");
    let worker = service.signs_in_again(&worker).await;
    let person = service.person_of(&reference).await;
    let page = service.opens(&worker, &person).await;
    page.says("They were to leave DU01 on Thu 5 March 2026. Did they?").says("Write down the exit interview");
    // Until it is written down, nobody counts it as planned.
    page.says("counts as unplanned until one is");
    assert_eq!(service.figure("2026-Q1", "planned_exits_by_move_on").await, json!({}));
    let stay: i64 = service.db.read().await.unwrap().value("SELECT id FROM stay", args![]).await.unwrap();
    let asked = format!("/referrals/{reference}/stays/{stay}/came-about");
    let yes = [("came", "yes"), ("version", "1")];
    service.sends(&worker, &asked, &yes).await.says("when the exit interview is on record (C4.12)");
    let day = [("day-day", "4"), ("day-month", "3"), ("day-year", "2026"), ("worker", "outside"), ("safer", "yes")];
    done(&service.sends(&worker, &format!("/referrals/{reference}/forms/exit-interview/new"), &day).await);
    done(&service.sends(&worker, &asked, &yes).await);
    service.opens(&worker, &person).await.says_nothing_of("Did they?");
    assert_eq!(service.figure("2026-Q1", "planned_exits_by_move_on").await, json!({ "Social housing": 1 }));
}

#[tokio::test]
async fn of_two_times_by_one_referral_each_rests_on_its_own_exit_interview() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = a_unit(&service, "DU01").await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let interview = format!("/referrals/{reference}/forms/exit-interview/new");
    let mut held = vec![];
    for (came, left, at) in [("2", "4", "2026-03-04T12:00:00Z"), ("10", "12", "2026-03-12T12:00:00Z")] {
        service.it_is_now(at);
        let worker = service.signs_in_again(&worker).await;
        done(&arrives(&service, &worker, &reference, unit, came).await);
        let day = [("day-day", left), ("day-month", "3"), ("day-year", "2026"), ("worker", "outside"), ("safer", "yes")];
        done(&service.sends(&worker, &interview, &day).await);
        held.push(given::records::latest(&service).await);
        done(&departs(&service, &worker, &reference, left, &[]).await);
    }
    assert_eq!(service.figure("2026-Q1", "planned_exits_by_move_on").await, json!({ "Social housing": 2 }));
    let worker = service.signs_in_again(&worker).await;
    done(&service.sends(&worker, &format!("{}/withdraw", held[0]), &[("version", "0"), ("why", "Another’s")]).await);
    assert_eq!(service.figure("2026-Q1", "planned_exits_by_move_on").await, json!({ "Social housing": 1 }));
    let page = service.opens(&worker, &service.person_of(&reference).await).await;
    page.says("its exit interview was withdrawn").says(&format!("href=\"{}\"", held[1]));
}
