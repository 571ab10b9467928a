//! The rota: entered by the week or shift by shift, swapped, put right and withdrawn; whoever is on call stands on the first page, and hours
//! that nobody covers stand on the manager's.

use crate::given;

use given::{
    Person, Service, a_service_at,
    cases::{day, done, plain, refused},
};
use holdfast::{
    access::Role,
    args,
    db::{Actor, Value},
};
use jiff::civil::{Date, date};

const MONDAY: &str = "2026-03-02T09:00:00Z";
const TODAY: Date = date(2026, 3, 2);

fn shift(worker: &Person, who: &str, on: Date, (from, until): (&str, &str)) -> Vec<(String, String)> {
    let mut fields = day("day", on);
    fields.extend(plain(&[("worker", &worker.worker_id.unwrap().to_string()), ("as", who), ("from", from), ("until", until)]));
    fields
}

/// Every day of the week from a day to another.
fn weekly(mut fields: Vec<(String, String)>, days: &[&str], last: Date) -> Vec<(String, String)> {
    fields.extend(days.iter().map(|day| ("days".to_owned(), (*day).to_owned())));
    fields.extend(day("last", last));
    fields
}

const EVERY_DAY: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

async fn shifts(service: &Service) -> Vec<(i64, i64)> {
    service
        .db
        .read()
        .await
        .unwrap()
        .all("SELECT id, worker_id FROM shift WHERE withdrawn_at IS NULL ORDER BY from_at, id", args![])
        .await
        .unwrap()
}

async fn has(service: &Service, sql: &'static str, args: Vec<Value>) {
    let mut tx = service.db.write(Actor::SYSTEM).await.unwrap();
    tx.run(sql, args).await.unwrap();
    tx.unjournaled();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn whoever_is_on_call_now_and_next_stands_on_everybodys_first_page_with_their_work_phone() {
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let other = service.signed_in_as(Role::SupportWorker).await;
    service.opens(&worker, "/").await.says_nothing_of("Worker on call");
    has(&service, "UPDATE worker SET name = 'Kerra', work_phone = '01872 123456' WHERE id = $1", args![worker.worker_id]).await;
    has(&service, "UPDATE worker SET name = 'Demelza' WHERE id = $1", args![other.worker_id]).await;
    done(&service.presses(&manager, "/rota/new", shift(&worker, "worker", TODAY, ("08:00", "20:00"))).await);
    done(&service.presses(&manager, "/rota/new", shift(&other, "worker", TODAY, ("20:00", "08:00"))).await);
    // The same shift once more is asked about; one that only touches it is not.
    refused(&service.presses(&manager, "/rota/new", shift(&worker, "worker", TODAY, ("08:00", "20:00"))).await)
        .says("They are on call as that from Mon 2 March 2026 at 08:00 already");
    assert_eq!(shifts(&service).await.len(), 2);
    for who in [&worker, &other, &manager] {
        let home = service.opens(who, "/").await;
        home.says("Worker on call").says("tel:01872123456").says(", until 20:00").says("Demelza from 20:00");
    }
    service.it_is_now("2026-03-02T23:30:00Z");
    let worker = service.signs_in_again(&worker).await;
    service.opens(&worker, "/").await.says("Demelza, until 08:00");
    // Only managers enter it, and the council sees nothing of it.
    let council = service.signed_in_as(Role::ContractManager).await;
    service.opens(&worker, "/rota").await.says("Kerra").says_nothing_of("Enter shifts");
    assert_eq!(service.opens(&worker, "/rota/new").await.status, 404);
    assert_eq!(service.opens(&council, "/rota").await.status, 404);
}

#[tokio::test]
async fn hours_that_nobody_covers_are_told_to_the_manager_as_the_pack_says() {
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    service
        .opens(&manager, "/")
        .await
        .says("When nobody is on call")
        .says("No worker: Mon 2 March 2026 at 09:00 until Mon 16 March 2026 at 00:00")
        .says("No manager:");
    service.opens(&worker, "/").await.says_nothing_of("When nobody is on call");
    let all_day = |who: &Person, what: &str| weekly(shift(who, what, date(2026, 3, 1), ("08:00", "08:00")), &EVERY_DAY, date(2026, 4, 5));
    done(&service.presses(&manager, "/rota/new", all_day(&manager, "manager")).await);
    done(&service.presses(&manager, "/rota/new", all_day(&worker, "worker")).await);
    service.opens(&manager, "/").await.says_nothing_of("When nobody is on call").says("Manager on call");
    service.opens(&manager, "/rota").await.says("at every hour (C3.2)").says_nothing_of("When nobody is on call");
    // Over the change of the clock no hour is left out.
    service.opens(&manager, "/rota?from=2026-03-23").await.says_nothing_of("When nobody is on call");
    // Whoever is on leave covers nothing, and that is said beside their name.
    let mut leave = day("from", date(2026, 3, 4));
    leave.extend(day("to", date(2026, 3, 4)));
    done(&service.presses(&manager, &format!("/workers/{}/leave/new", worker.worker_id.unwrap()), leave).await);
    service.opens(&manager, "/").await.says("No worker: Wed 4 March 2026, 08:00 to 08:00 the next day");
    service.opens(&worker, "/rota").await.says("Is on leave then");
    // So does whoever has left by then.
    has(&service, "UPDATE worker SET left_on = '2026-03-10' WHERE id = $1", args![worker.worker_id]).await;
    service.opens(&manager, "/rota").await.says("Works here no more by then");
}

#[tokio::test]
async fn shifts_are_swapped_put_right_and_withdrawn_alone_or_with_those_after_them() {
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::named("senior-worker").unwrap()).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let other = service.signed_in_as(Role::SupportWorker).await;
    let nights = weekly(shift(&worker, "worker", TODAY, ("20:00", "08:00")), &["mon", "wed"], date(2026, 3, 11));
    done(&service.presses(&manager, "/rota/new", nights).await);
    done(&service.presses(&manager, "/rota/new", shift(&other, "worker", date(2026, 3, 5), ("20:00", "08:00"))).await);
    let (hers, his) = (worker.worker_id.unwrap(), other.worker_id.unwrap());
    let stood = shifts(&service).await;
    assert_eq!(stood.iter().map(|(_, who)| *who).collect::<Vec<_>>(), [hers, hers, his, hers, hers]);
    let (first, second, third) = (stood[0].0, stood[1].0, stood[2].0);
    // Swapped: each takes the other's.
    let with = format!("{third}-0");
    done(&service.sends(&manager, &format!("/rota/{second}/swap"), &[("with", &with), ("version", "0")]).await);
    assert_eq!(shifts(&service).await.iter().map(|(_, who)| *who).collect::<Vec<_>>(), [hers, his, hers, hers, hers]);
    refused(&service.sends(&manager, &format!("/rota/{second}/swap"), &[("with", &with), ("version", "0")]).await)
        .says("Somebody else changed this");
    refused(&service.sends(&manager, &format!("/rota/{second}/swap"), &[("version", "1")]).await).says("Choose the shift");
    // Put right; two tabs lose nothing.
    let right = |version: &str| {
        let mut fields = shift(&worker, "worker", TODAY, ("21:00", "08:00"));
        fields.extend(plain(&[("version", version), ("why", "It begins at nine")]));
        fields
    };
    done(&service.presses(&manager, &format!("/rota/{first}"), right("0")).await);
    refused(&service.presses(&manager, &format!("/rota/{first}"), right("0")).await).says("Somebody else changed this");
    service
        .opens(&manager, &format!("/rota/{first}"))
        .await
        .says("It begins at nine")
        .says("Mon 2 March 2026, 20:00 to 08:00 the next day");
    // Withdrawn: one, and one with those after it.
    refused(&service.sends(&manager, &format!("/rota/{first}/withdraw"), &[]).await).says("Say why");
    done(&service.sends(&manager, &format!("/rota/{first}/withdraw"), &[("withdraw_why", "Mistaken")]).await);
    assert_eq!(shifts(&service).await.len(), 4);
    let fourth = shifts(&service).await[2].0;
    done(&service.sends(&manager, &format!("/rota/{fourth}/withdraw"), &[("withdraw_why", "She leaves"), ("later", "yes")]).await);
    assert_eq!(shifts(&service).await.len(), 2);
    service.opens(&manager, &format!("/rota/{first}")).await.says("Mistaken").says_nothing_of("Record the change");
    // Whoever is on the rota is not withdrawn as a worker keyed by mistake.
    let admin = service.signed_in_as(Role::Administrator).await;
    service.sends(&admin, &format!("/workers/{his}/withdraw"), &[("why", "Twice")]).await.says("so they stay");
}

#[tokio::test]
async fn what_is_no_shift_is_refused_with_what_is_wrong() {
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    refused(&service.presses(&manager, "/rota/new", plain(&[])).await)
        .says("Choose who is on call")
        .says("Choose as what")
        .says("Enter the time");
    let nobody = shift(&worker, "king", TODAY, ("20:00", "08:00"));
    refused(&service.presses(&manager, "/rota/new", nobody).await).says("Choose as what");
    let endless = weekly(shift(&worker, "worker", TODAY, ("20:00", "08:00")), &["mon"], date(2028, 3, 2));
    refused(&service.presses(&manager, "/rota/new", endless).await).says("for a year at most");
    let back = weekly(shift(&worker, "worker", TODAY, ("20:00", "08:00")), &["mon"], date(2026, 3, 1));
    refused(&service.presses(&manager, "/rota/new", back).await).says("cannot be before the first");
    let none = weekly(shift(&worker, "worker", TODAY, ("20:00", "08:00")), &["sun"], date(2026, 3, 3));
    refused(&service.presses(&manager, "/rota/new", none).await).says("None of these days");
    let mut unsaid = shift(&worker, "worker", TODAY, ("20:00", "08:00"));
    unsaid.push(("days".into(), "mon".into()));
    refused(&service.presses(&manager, "/rota/new", unsaid).await).says("Enter the last day");
    assert!(shifts(&service).await.is_empty());
    // Every second week is every second week.
    let mut fields = weekly(shift(&worker, "worker", TODAY, ("20:00", "08:00")), &["tue"], date(2026, 3, 31));
    fields.push(("every".into(), "2".into()));
    done(&service.presses(&manager, "/rota/new", fields).await);
    let on: Vec<(String,)> = service.db.read().await.unwrap().all("SELECT from_on FROM shift ORDER BY from_on", args![]).await.unwrap();
    assert_eq!(on.iter().map(|(on,)| on.as_str()).collect::<Vec<_>>(), ["2026-03-03", "2026-03-17", "2026-03-31"]);
}

#[tokio::test]
async fn an_on_call_worker_sees_tonights_people_while_the_rota_has_them_on_call_and_for_an_hour_after() {
    let service = a_service_at("2026-03-02T22:00:00Z").await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let carrier = service.signed_in_as(Role::SupportWorker).await;
    let on_call = service.signed_in_as(Role::named("on-call-worker").unwrap()).await;
    let another = service.signed_in_as(Role::named("on-call-worker").unwrap()).await;
    let reference = service.an_accepted_referral(&carrier, "Ann", "Example").await;
    let unit = service.has_a_unit("DU01").await;
    done(&service.arrives(&carrier, &reference, unit, TODAY).await);
    let person = service.person_of(&reference).await;
    let status = async |who: &Person| service.opens(who, &person).await.status.as_u16();
    // No rota is nobody's fault.
    assert_eq!((status(&on_call).await, status(&another).await), (200, 200));
    done(&service.presses(&manager, "/rota/new", shift(&on_call, "worker", TODAY, ("20:00", "23:00"))).await);
    let next = shift(&another, "worker", TODAY, ("23:00", "08:00"));
    done(&service.presses(&manager, "/rota/new", next).await);
    assert_eq!((status(&on_call).await, status(&another).await), (200, 404));
    for (now, expected) in
        [("2026-03-02T23:00:00Z", (200, 200)), ("2026-03-02T23:59:59Z", (200, 200)), ("2026-03-03T00:00:00Z", (404, 200))]
    {
        service.it_is_now(now);
        let (on_call, another) = (service.signs_in_again(&on_call).await, service.signs_in_again(&another).await);
        assert_eq!((status(&on_call).await, status(&another).await), expected, "{now}");
    }
    // When nobody is on call it asks nothing.
    service.it_is_now("2026-03-03T08:00:00Z");
    let on_call = service.signs_in_again(&on_call).await;
    assert_eq!(status(&on_call).await, 200);
}

#[tokio::test]
async fn staff_against_units_is_a_line_of_the_managers_page() {
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    service.opens(&manager, "/").await.says_nothing_of("full-time equivalents");
    for unit in ["DU01", "DU02", "DU03"] {
        service.has_a_unit(unit).await;
    }
    has(&service, "UPDATE worker SET fte_hundredths = 60 WHERE id = $1", args![worker.worker_id]).await;
    service
        .opens(&manager, "/")
        .await
        .says("0.6 full-time equivalents for 3 units: the contract asks for 1.5 at least (C3.2), 0.9 too few.");
}
