//! A unit in works, out of use or reserved: who is stopped and why, who may lift it, and what is asked when its hour has passed.

use crate::given;

use given::{
    Page, Person, Service, a_service_at,
    cases::{day, done, plain, refused},
    text,
};
use holdfast::{access::Role, args};
use jiff::civil::date;

const MONDAY: &str = "2026-03-02T09:00:00Z";

/// The state that was written last, by its page.
async fn newest(service: &Service) -> String {
    let mut read = service.db.read().await.unwrap();
    let (unit, id): (String, i64) = read
        .one("SELECT u.name, s.id FROM unit_state s JOIN unit u ON u.id = s.unit_id ORDER BY s.id DESC LIMIT 1", args![])
        .await
        .unwrap()
        .unwrap();
    format!("/units/{unit}/states/{id}")
}

/// Says of a unit what it is from a day of March 2026 until another.
async fn is_said(service: &Service, who: &Person, to: &str, (kind, words): (&str, &str), from: i8, until: Option<i8>) -> Page {
    let mut fields = plain(&[("kind", kind), ("words", words), ("version", "0")]);
    fields.extend(day("from", date(2026, 3, from)));
    if let Some(until) = until {
        fields.extend(day("to", date(2026, 3, until)));
    }
    service.presses(who, to, fields).await
}

/// Reserves a unit until a day of March 2026 at six in the evening.
async fn reserves(service: &Service, who: &Person, reference: &str, unit: i64, until: i8) -> Page {
    let mut fields = plain(&[("hour", "18:00"), ("words", "Comes by train")]);
    fields.push(("unit".into(), unit.to_string()));
    fields.extend(day("until", date(2026, 3, until)));
    service.presses(who, &format!("/referrals/{reference}/reserve"), fields).await
}

async fn arrives_and_lifts(service: &Service, who: &Person, reference: &str, unit: i64) -> Page {
    let mut fields = day("day", date(2026, 3, 2));
    fields.push(("unit".into(), unit.to_string()));
    fields.extend(plain(&[("sure-lift", "yes")]));
    service.presses(who, &format!("/referrals/{reference}/arrival"), fields).await
}

#[tokio::test]
async fn a_unit_out_of_use_takes_nobody_and_one_in_works_says_so() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let (first, second) = (service.has_a_unit("DU01").await, service.has_a_unit("DU02").await);
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let new = "/units/DU01/states/new";
    refused(&is_said(&service, &worker, new, ("out", ""), 1, None).await).says("Say why");
    refused(&is_said(&service, &worker, new, ("out", "Flood"), 3, Some(3)).await).says("must be after the first day");
    // Known yesterday, written today.
    done(&is_said(&service, &worker, new, ("out", "Flood"), 1, Some(9)).await);
    done(&is_said(&service, &worker, "/units/DU02/states/new", ("works", "A new kitchen"), 2, None).await);
    let out = "Out of use from Sun 1 March 2026 until Mon 9 March 2026: Flood";
    service.opens(&worker, "/units/DU01").await.says(out);
    service.opens(&worker, "/units").await.says("Out of use").says("In works").says(out);
    let form = service.opens(&worker, &format!("/referrals/{reference}/arrival")).await;
    form.says("Out of use</h2>").says(out).says("in works from Mon 2 March 2026");
    refused(&service.arrives(&worker, &reference, first, date(2026, 3, 2)).await).says("Choose another unit, or put that right");
    done(&service.arrives(&worker, &reference, second, date(2026, 3, 2)).await);

    // Who lives there is asked about, and stops nobody from writing it down.
    let second_page = "/units/DU02/states/new";
    let page = is_said(&service, &worker, second_page, ("out", "No heating"), 2, None).await;
    refused(&page).says(&format!("{reference} is in this unit since")).says("In works from Mon 2 March 2026");
    let mut sure = plain(&[("kind", "out"), ("words", "No heating"), ("sure-to", "yes")]);
    sure.extend(day("from", date(2026, 3, 2)));
    done(&service.presses(&worker, second_page, sure).await);
}

#[tokio::test]
async fn works_are_put_right_and_withdrawn_and_of_two_who_do_the_second_is_told() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let other = service.signed_in_as(Role::SupportWorker).await;
    let unit = service.has_a_unit("DU01").await;
    done(&is_said(&service, &worker, "/units/DU01/states/new", ("out", "Flood"), 1, None).await);
    let state = newest(&service).await;
    service.opens(&worker, &state).await.says("until when is not known").says("Put it right, or say that it is over");
    done(&is_said(&service, &worker, &state, ("out", "Flood"), 1, Some(2)).await);
    let second = is_said(&service, &other, &state, ("works", "Flood and a new floor"), 1, Some(8)).await;
    refused(&second).says("Somebody else changed this meanwhile").says("Flood and a new floor").says("name=\"version\" value=\"1\"");
    let page = service.opens(&worker, &state).await;
    page.says("What stood before").says("Until Nothing").says("Over");
    // From the day on which it can be used again somebody can arrive.
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    done(&service.arrives(&worker, &reference, unit, date(2026, 3, 2)).await);
    refused(&service.sends(&worker, &format!("{state}/withdraw"), &[]).await).says("Say why it is withdrawn");
    done(&service.sends(&worker, &format!("{state}/withdraw"), &[("withdrawn_why", "Another unit")]).await);
    service.opens(&worker, &state).await.says("Withdrawn: Another unit").says_nothing_of("Record the change");
    assert!(service.rows("journal WHERE subject = 'unit-state'").await >= 3);
}

#[tokio::test]
async fn a_reserved_unit_takes_whom_it_is_reserved_for_and_others_when_it_is_lifted() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let other = service.signed_in_as(Role::SupportWorker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let (first, second) = (service.has_a_unit("DU01").await, service.has_a_unit("DU02").await);
    let ann = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let bea = service.an_accepted_referral(&other, "Bea", "Example").await;
    refused(&reserves(&service, &worker, &ann, first, 1).await).says("a day and hour that lie ahead");
    refused(&reserves(&service, &worker, &ann, first, 30).await).says("two weeks at most");
    done(&reserves(&service, &worker, &ann, first, 3).await);
    refused(&reserves(&service, &other, &bea, first, 3).await).says("It is reserved for").says("Choose another unit");
    service.opens(&worker, "/units").await.says("Reserved").says(&ann);
    service.opens(&worker, &service.person_of(&ann).await).await.says("Unit DU01 was reserved");

    // Somebody else is stopped; whoever reserved it, and a manager, may lift it there and then.
    let stopped = service.arrives(&other, &bea, first, date(2026, 3, 2)).await;
    refused(&stopped).says("DU01 is reserved for").says("or a manager to lift it").says_nothing_of("Ann");
    refused(&arrives_and_lifts(&service, &other, &bea, first).await).says("or a manager to lift it");
    refused(&service.arrives(&manager, &bea, first, date(2026, 3, 2)).await).says("tick the box").says("Lift the reservation");
    done(&arrives_and_lifts(&service, &manager, &bea, first).await);
    service.opens(&worker, "/units/DU01").await.says("Lifted");

    // For whom it is reserved it ends when they come.
    done(&reserves(&service, &worker, &ann, second, 3).await);
    done(&service.arrives(&worker, &ann, second, date(2026, 3, 2)).await);
    service.opens(&worker, &newest(&service).await).await.says("They came on Mon 2 March 2026");
    assert!(service.rows("journal WHERE action = 'reservation-lifted'").await == 1);
}

#[tokio::test]
async fn when_the_hour_has_passed_it_is_asked_whether_they_came() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = service.has_a_unit("DU01").await;
    let ann = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let bea = service.an_accepted_referral(&worker, "Bea", "Example").await;
    done(&reserves(&service, &worker, &ann, unit, 2).await);
    let state = newest(&service).await;
    service.opens(&worker, "/units").await.says_nothing_of("the hour has passed");
    service.it_is_now("2026-03-02T18:30:00Z");
    let worker = service.signs_in_again(&worker).await;
    let board = service.opens(&worker, "/units").await;
    board.says("Reserved, and the hour has passed").says("Did they come by").says(&format!("{state}#end"));
    service.opens(&worker, &format!("/referrals/{ann}/arrival?unit={unit}")).await.says("Did they come by").says("checked");
    service.opens(&worker, &format!("/referrals/{ann}/units")).await.says("Did they come by");

    refused(&service.sends(&worker, &format!("{state}/end"), &[("outcome", "not-come")]).await).says("Choose why they did not come");
    let end = [("outcome", "not-come"), ("reason", "transport"), ("outcome_words", "The last bus had gone")];
    done(&service.sends(&worker, &format!("{state}/end"), &end).await);
    service.opens(&worker, &state).await.says("They did not come (they could not get here): The last bus had gone");
    service.opens(&worker, &service.person_of(&ann).await).await.says("Did not come to unit DU01");
    service.opens(&worker, "/units").await.says_nothing_of("the hour has passed");
    // Taken back, it is asked again; and nobody is kept out by what is over.
    done(&service.sends(&worker, &format!("{state}/end"), &[("outcome", "open-again")]).await);
    service.opens(&worker, "/units").await.says("Reserved, and the hour has passed");
    done(&service.arrives(&worker, &bea, unit, date(2026, 3, 2)).await);
    let told = text(&service.opens(&worker, "/units/DU01").await.html);
    assert!(told.contains("Not confirmed"), "{told}");
}

#[tokio::test]
async fn of_whom_one_may_not_see_it_is_told_that_it_is_reserved_and_not_for_whom() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let other = service.signed_in_as(Role::SupportWorker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let unit = service.has_a_unit("DU01").await;
    let ann = service.an_accepted_referral(&worker, "Ann", "Example").await;
    done(&reserves(&service, &worker, &ann, unit, 3).await);
    let kept = format!("/workers/{}/kept-from", other.worker_id.unwrap());
    done(&service.sends(&manager, &kept, &[("reference", ann.as_str()), ("why", "A cousin")]).await);
    let state = newest(&service).await;
    let page = service.opens(&other, &state).await;
    page.says("Reserved for another household until")
        .says_nothing_of(&ann)
        .says_nothing_of("Comes by train")
        .says_nothing_of("End the reservation");
    service.opens(&other, "/units").await.says("another household").says_nothing_of(&ann);
    let ended = service.sends(&other, &format!("{state}/end"), &[("outcome", "lifted")]).await;
    assert_eq!(ended.status, axum::http::StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_unit_is_kept_for_nobody_who_was_declined_until_that_is_taken_back() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = service.has_a_unit("DU01").await;
    for outcome in ["declined", "withdrawn"] {
        let kept = service.an_accepted_referral(&worker, "Ann", "Kept").await;
        let other = service.an_accepted_referral(&worker, "Bea", "Other").await;
        done(&reserves(&service, &worker, &kept, unit, 4).await);
        let state = newest(&service).await;
        let stands = format!("Reserved for {kept} until Wed 4 March 2026");
        service.opens(&worker, "/units").await.says(&stands);
        done(&service.answers(&worker, &kept, outcome, None).await);
        service.opens(&worker, "/units").await.says_nothing_of(&stands);
        service.opens(&worker, "/units/DU01").await.says(&format!("Over: {kept} is {outcome}"));
        service.opens(&worker, &state).await.says(&format!("Over: {kept} is {outcome}")).says_nothing_of("End the reservation");
        service.opens(&worker, &format!("/referrals/{other}/arrival")).await.says_nothing_of("reserved for");
        // The answer was a slip: it is kept for them again, and keeps others out.
        let answer: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM referral_answer", args![]).await.unwrap();
        done(&service.sends(&worker, &format!("/referrals/{kept}/answers/{answer}/withdraw"), &[("why", "A slip")]).await);
        service.opens(&worker, "/units").await.says(&stands);
        refused(&service.arrives(&worker, &other, unit, date(2026, 3, 2)).await).says("tick the box to lift the reservation");
        // Declined for good, it is the other's for the asking.
        done(&service.answers(&worker, &kept, outcome, None).await);
        done(&reserves(&service, &worker, &other, unit, 5).await);
        done(&service.answers(&worker, &other, "declined", None).await);
    }
}
