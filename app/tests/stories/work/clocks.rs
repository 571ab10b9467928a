//! Hours that pass and days that are counted: over a change of the clocks, after midnight in summer, at bank holidays, for
//! somebody born on a 29 February.

use crate::given;

use given::{
    Person, Service, a_service_at,
    cases::{day, done, plain},
    text,
};
use holdfast::access::Role;
use jiff::civil::{Date, date};
use serde_json::json;

async fn at(now: &str) -> (Service, Person) {
    let service = a_service_at(now).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    (service, worker)
}

/// How the person's page says that the duty to answer ended.
async fn answered(service: &Service, who: &Person, reference: &str) -> String {
    let page = service.opens(who, &service.person_of(reference).await).await;
    let ended = page
        .html
        .split("<li")
        .map(|line| text(&format!("<li{line}")))
        .filter(|line| line.contains("Answer a referral") && line.contains("done"));
    ended.last().unwrap_or_else(|| panic!("nothing of an answer: {}", text(&page.html)))
}

#[tokio::test]
async fn when_the_clocks_go_back_24_hours_from_six_in_the_evening_end_at_five() {
    let (service, worker) = at("2026-10-24T17:30:00Z").await;
    let saturday = (date(2026, 10, 24), "18:00");
    let early = service.receives(&worker, "Early", saturday, &[]).await;
    let late = service.receives(&worker, "Late", saturday, &[]).await;
    let due = service.due(&worker, &early).await;
    assert!(due.contains("Sun 25 October 2026 at 17:00"), "{due}");
    service.it_is_now("2026-10-25T16:55:00Z");
    let worker = service.signs_in_again(&worker).await;
    done(&service.answers(&worker, &early, "accepted", None).await);
    service.it_is_now("2026-10-25T17:05:00Z");
    let worker = service.signs_in_again(&worker).await;
    done(&service.answers(&worker, &late, "accepted", None).await);
    let (early, late) = (answered(&service, &worker, &early).await, answered(&service, &worker, &late).await);
    assert!(early.contains("done in time") && late.contains("done late"), "{early} / {late}");
    assert_eq!(service.figure("2026-Q4", "responded_within_24h").await, json!([1, 2]));
}

#[tokio::test]
async fn when_the_clocks_go_forward_24_hours_from_six_in_the_evening_end_at_seven() {
    let (service, worker) = at("2027-03-27T18:30:00Z").await;
    let case = service.receives(&worker, "Forward", (date(2027, 3, 27), "18:00"), &[]).await;
    let due = service.due(&worker, &case).await;
    assert!(due.contains("Sun 28 March 2027 at 19:00"), "{due}");
}

#[tokio::test]
async fn an_answer_given_in_the_hour_that_happens_twice_is_taken_at_the_first_of_both() {
    let (service, worker) = at("2026-10-25T09:00:00Z").await;
    let case = service.receives(&worker, "Twice", (date(2026, 10, 24), "23:00"), &[]).await;
    done(&service.answers(&worker, &case, "accepted", Some((date(2026, 10, 25), "01:30"))).await);
    let words = answered(&service, &worker, &case).await;
    assert!(words.contains("done in time"), "{words}");
    assert_eq!(service.figure("2026-Q4", "responded_within_24h").await, json!([1, 1]));
}

/// Half past midnight in British summer time is still the day before by the clock of the world.
#[tokio::test]
async fn half_past_midnight_in_summer_is_the_new_day_and_the_new_quarter() {
    let (service, worker) = at("2027-06-30T23:30:00Z").await;
    let form = service.opens(&worker, "/referrals/new").await;
    let field = |name: &str| {
        let input = form.html.split("<input").find(|input| input.contains(&format!("name=\"{name}\""))).expect("the field");
        input.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
    };
    assert_eq!((field("received-day"), field("received-month")), ("1".into(), "7".into()));
    let first_of_july = date(2027, 7, 1);
    let case = service.receives(&worker, "Night", (first_of_july, "00:10"), &[]).await;
    let mut contact = day("day", first_of_july);
    contact.extend(plain(&[("time", "00:20"), ("means", "phone"), ("made", "yes"), ("minutes", "30"), ("note", "Rang back.")]));
    done(&service.presses(&worker, &format!("/referrals/{case}/contacts"), contact).await);
    assert_eq!(service.figure("2027-Q3", "support_minutes_paid").await, json!(30));
    assert_eq!(service.figure("2027-Q2", "support_minutes_paid").await, json!(0));
}

/// Boxing Day 2026 is a Saturday, Christmas 2027 a Saturday and Boxing Day 2027 a Sunday: each has a substitute day.
#[tokio::test]
async fn a_message_before_a_bank_holiday_is_answered_two_working_days_later() {
    const OVER: [(&str, Date, &str); 5] = [
        ("2026-08-28T11:00:00Z", date(2026, 8, 28), "Wed 2 September 2026"),
        ("2026-12-24T12:00:00Z", date(2026, 12, 24), "Wed 30 December 2026"),
        ("2027-12-24T12:00:00Z", date(2027, 12, 23), "Wed 29 December 2027"),
        ("2027-12-31T12:00:00Z", date(2027, 12, 31), "Wed 5 January 2028"),
        ("2027-03-27T12:00:00Z", date(2027, 3, 27), "Wed 31 March 2027"),
    ];
    for (now, received, due) in OVER {
        let (service, worker) = at(now).await;
        let case = service.an_accepted_referral(&worker, "Ann", "Example").await;
        let mut message = day("received", received);
        message.extend(plain(&[("agency", "MARU"), ("words", "Asks.")]));
        done(&service.presses(&worker, &format!("/referrals/{case}/messages"), message).await);
        let said = service.due(&worker, &case).await;
        assert!(said.contains(due), "{received}: not {due}: {said}");
    }
}

#[tokio::test]
async fn born_on_a_29_february_is_a_year_older_on_1_march() {
    for (now, aged) in
        [("2027-02-28T12:00:00Z", 18), ("2027-03-01T12:00:00Z", 19), ("2028-02-28T12:00:00Z", 19), ("2028-02-29T12:00:00Z", 20)]
    {
        let (service, worker) = at(now).await;
        let born = [("born-day", "29"), ("born-month", "2"), ("born-year", "2008"), ("sure-received", "yes")];
        let case = service.receives(&worker, "Leap", (date(2027, 2, 20), "09:00"), &born).await;
        service.opens(&worker, &service.person_of(&case).await).await.says(&format!("(aged {aged})"));
    }
}
