//! A transfer to another provider, or to another service of one's own, in the middle of a case: asked for as one act, answered, taken back.

use crate::given;

use axum::http::StatusCode;
use given::{
    Page, Person, Service, a_service_at,
    cases::{self, day, done, plain, refused},
    two::{MONDAY, Two, is_absent},
};
use holdfast::{access::Role, args, running::contracts::services};
use jiff::civil::{Date, date};

const TUESDAY: Date = date(2026, 5, 5);
const CARREK: &str = "cornwall-dispersed/safe-accommodation";
const IDVA: &str = "west-midlands-idva/idva";

/// The id of a service, as "pack/code".
async fn service_id(service: &Service, of: &str) -> String {
    let (pack, code) = of.split_once('/').unwrap();
    let sql = "SELECT s.id FROM service s JOIN contract k ON k.id = s.contract_id WHERE k.pack = $1 AND s.code = $2";
    let id: i64 = service.db.read().await.unwrap().value(sql, args![pack, code]).await.unwrap();
    id.to_string()
}

/// What is typed of a transfer to a service from a day on.
async fn typed(service: &Service, to: &str, from: Date) -> Vec<(String, String)> {
    let to = service_id(service, to).await;
    let mut fields = plain(&[
        ("to", to.as_str()),
        ("why", "The court case begins"),
        ("basis", "consent"),
        ("agreed", "She asked for it on Monday"),
        ("note", "He knows the red car"),
    ]);
    fields.extend(day("from", from));
    fields
}

async fn asks(service: &Service, who: &Person, reference: &str, fields: Vec<(String, String)>) -> Page {
    service.presses(who, &format!("/referrals/{reference}/transfer"), fields).await
}

/// The transfer that was asked for last: its page, and the referral that it led to.
async fn newest(service: &Service) -> (String, String) {
    let sql = "SELECT t.id, r.reference FROM transfer t JOIN referral r ON r.id = t.to_id ORDER BY t.id DESC LIMIT 1";
    let (id, to): (i64, String) = service.db.read().await.unwrap().one(sql, args![]).await.unwrap().unwrap();
    (format!("/transfers/{id}"), to)
}

/// How the support of a referral stands: the day on which it ended, why, and whether that lies ahead.
async fn ended(service: &Service, reference: &str) -> (Option<Date>, String, bool) {
    let sql = "SELECT e.ended_on, e.end_reason, e.foreseen FROM episode e JOIN referral r ON r.id = e.referral_id
         WHERE r.reference = $1 AND e.withdrawn_at IS NULL ORDER BY e.begun_on DESC, e.id DESC LIMIT 1";
    service.db.read().await.unwrap().one(sql, args![reference]).await.unwrap().unwrap()
}

/// How many children came with a referral.
async fn children_of(service: &Service, reference: &str) -> i64 {
    let sql = "SELECT count(*) FROM came_with c JOIN referral r ON r.id = c.referral_id WHERE r.reference = $1 AND c.withdrawn_at IS NULL";
    service.db.read().await.unwrap().value(sql, args![reference]).await.unwrap()
}

fn goes_on() -> (Option<Date>, String, bool) {
    (None, String::new(), false)
}

fn transferred(on: Date, ahead: bool) -> (Option<Date>, String, bool) {
    (Some(on), "transferred".into(), ahead)
}

/// Carrek's case, with a child, a contact and a DASH; transferred to Bosun from Tuesday, who may see risk until June.
async fn to_bosun(two: &Two) -> (String, String, String) {
    let (service, worker) = (&two.service, &two.carrek[1]);
    let asked = [("service", CARREK), ("risk", "high"), ("main_need", "alcohol-and-drugs")];
    let reference = service.receives(worker, "Example", (date(2026, 5, 3), "09:00"), &asked).await;
    done(&service.answers(worker, &reference, "accepted", None).await);
    let mut child = day("born", date(2019, 3, 3));
    child.extend(plain(&[("given_name", "Jory"), ("family_name", "Example")]));
    done(&service.presses(worker, &format!("/referrals/{reference}/children"), child).await);
    let mut contact = day("day", date(2026, 5, 4));
    contact.extend(plain(&[("means", "phone"), ("made", "yes"), ("minutes", "25"), ("note", "She spoke of the garden")]));
    done(&service.presses(worker, &format!("/referrals/{reference}/contacts"), contact).await);
    let mut fields = typed(service, IDVA, TUESDAY).await;
    fields.push(("parts".into(), "risk".into()));
    fields.extend(day("until", date(2026, 6, 1)));
    done(&asks(service, &two.carrek[0], &reference, fields).await);
    let (transfer, to) = newest(service).await;
    (reference, transfer, to)
}

#[tokio::test]
async fn a_transfer_that_was_asked_for_by_telephone_is_keyed_in_later_and_the_others_clock_runs_from_then() {
    let two = Two::there_are().await;
    let (service, worker) = (&two.service, &two.carrek[0]);
    let reference = service.receives(worker, "Example", (date(2026, 5, 3), "09:00"), &[("service", CARREK), ("risk", "high")]).await;
    done(&service.answers(worker, &reference, "accepted", Some((date(2026, 5, 3), "09:30"))).await);
    let with = async |on: Date, time: &str| {
        let mut fields = typed(service, IDVA, TUESDAY).await;
        fields.extend(day("asked", on));
        fields.push(("asked_time".into(), time.into()));
        fields
    };
    refused(&asks(service, worker, &reference, with(date(2026, 5, 2), "16:00").await).await).says("Their support here began on");
    refused(&asks(service, worker, &reference, with(date(2026, 5, 3), "").await).await)
        .says("Enter the time: their time to answer runs from it");
    refused(&asks(service, worker, &reference, with(TUESDAY, "09:00").await).await).says("must be today or before");
    done(&asks(service, worker, &reference, with(date(2026, 5, 3), "16:40").await).await);
    let (_, to) = newest(service).await;
    let sql = "SELECT received_on, received_at FROM referral WHERE reference = $1";
    let (on, at): (Date, Option<jiff::Timestamp>) = service.db.read().await.unwrap().one(sql, args![&to]).await.unwrap().unwrap();
    assert_eq!((on, at.map(|at| at.to_string()).as_deref()), (date(2026, 5, 3), Some("2026-05-03T15:40:00Z")));
    let person = service.person_of(&reference).await;
    service.opens(worker, &format!("{person}/timeline")).await.says("16:40");
}

#[tokio::test]
async fn a_transfer_to_another_provider_is_one_act_and_ours_ends_when_they_accept() {
    let two = Two::there_are().await;
    let service = &two.service;
    let before = service.rows("referral").await;
    let (reference, transfer, to) = to_bosun(&two).await;
    assert_eq!(service.rows("referral").await, before + 2);
    let page = service.person_of(&reference).await;
    // Ours goes on, and says that they were asked. What is theirs is no link.
    let ours = service.opens(&two.carrek[1], &format!("/referrals/{reference}")).await;
    ours.says("Bosun").says("not answered yet").says_nothing_of(&format!("href=\"/referrals/{to}\""));
    assert_eq!(ended(service, &reference).await, goes_on());
    is_absent(service, &two.carrek[1], &format!("/referrals/{to}")).await;

    // Theirs: nobody keys it again, and its clock runs.
    let worker = &two.bosun[1];
    service.opens(worker, "/referrals").await.says("Example").says(&to).says("1 child").says("left").says("Another domestic abuse service");
    let theirs = service.opens(worker, &format!("/referrals/{to}")).await;
    theirs.says("Carrek").says("To know at once: ").says("He knows the red car").says("The court case begins").says("High");
    theirs.says("Alcohol and drugs").says_nothing_of(&format!("href=\"/referrals/{reference}\""));
    is_absent(service, worker, &format!("/referrals/{reference}")).await;
    service
        .opens(worker, &transfer)
        .await
        .says("She asked for it on Monday")
        .says_nothing_of("Take it back")
        .says_nothing_of("Put it right");
    let person = service.opens(worker, &page).await;
    person.says("Jory").says_nothing_of("She spoke of the garden");
    service
        .opens(&two.carrek[0], &format!("{page}/sharing"))
        .await
        .says("Carrek shares with Bosun: open now")
        .says("Who they are, risk and safety plan");

    done(&service.answers(worker, &to, "accepted", None).await);
    // From Tuesday, as agreed: until then it goes on.
    assert_eq!(ended(service, &reference).await, transferred(TUESDAY, true));
    for who in &two.carrek {
        service.opens(who, "/").await.says("Transfers that were answered").says("accepted").says("Example");
    }
    service.it_is_now("2026-05-04T09:01:00Z");
    // The bar above each side's pages tells of its own case, whoever carries the other.
    for (who, own, others) in [(&two.carrek[1], &reference, &to), (worker, &to, &reference)] {
        let bar = service.opens(who, &format!("/referrals/{own}/contacts/new")).await;
        bar.says(&format!(" · {own}")).says_nothing_of(others);
    }
    let line = service.opens(&two.carrek[1], &format!("{page}/timeline")).await;
    line.says("asked for").says("Transfer to another service: accepted").says("Support is to end: transferred to another service");
    // Whoever has looked is told no more.
    service.opens(&two.carrek[1], "/").await.says_nothing_of("Transfers that were answered");
    service.opens(&two.carrek[0], "/").await.says("Transfers that were answered");
    service.opens(worker, &format!("{page}/timeline")).await.says("came as a transfer from").says_nothing_of("She spoke of the garden");
}

#[tokio::test]
async fn a_transfer_that_is_declined_leaves_ours_as_it_was_and_opens_nothing_any_more() {
    let two = Two::there_are().await;
    let service = &two.service;
    let (reference, transfer, to) = to_bosun(&two).await;
    let page = service.person_of(&reference).await;
    done(&service.answers(&two.bosun[1], &to, "waiting", None).await);
    service.opens(&two.carrek[1], "/").await.says("on their waiting list").says("Your support goes on");
    service.opens(&two.carrek[1], &page).await.says("Example");
    assert_eq!(children_of(service, &to).await, 1);
    done(&service.answers(&two.bosun[1], &to, "declined", None).await);
    assert_eq!(ended(service, &reference).await, goes_on());
    // The children do not go on being theirs.
    assert_eq!((children_of(service, &to).await, children_of(service, &reference).await), (0, 1));
    service.opens(&two.carrek[1], "/").await.says("declined").says("Your support goes on");
    service.opens(&two.carrek[0], &format!("{page}/sharing")).await.says("Carrek shares with Bosun: withdrawn");
    // It can be asked of another, or again; and it is too late to take this one back.
    let late = service.sends(&two.carrek[0], &format!("{transfer}/withdraw"), &[("withdraw_why", "Too late")]).await;
    refused(&late).says("has answered meanwhile");
    let again = typed(service, IDVA, TUESDAY).await;
    done(&asks(service, &two.carrek[0], &reference, again).await);
    let (_, second) = newest(service).await;
    done(&service.answers(&two.bosun[1], &second, "accepted", None).await);
    assert_eq!(ended(service, &reference).await, transferred(TUESDAY, true));
    // An answer to the first that is put right changes nothing of what the second ended.
    done(&service.answers(&two.bosun[1], &to, "waiting", None).await);
    assert_eq!(ended(service, &reference).await, transferred(TUESDAY, true));
    assert_eq!(children_of(service, &to).await, 1, "it was put right, and they wait again");
    // An acceptance that was recorded by mistake takes the end back with it.
    let answer: i64 =
        service.db.read().await.unwrap().value("SELECT max(id) FROM referral_answer WHERE outcome = 'accepted'", args![]).await.unwrap();
    done(&service.sends(&two.bosun[1], &format!("/referrals/{second}/answers/{answer}/withdraw"), &[("why", "Another's")]).await);
    assert_eq!(ended(service, &reference).await, goes_on());
    service.opens(&two.carrek[1], "/").await.says("they took their answer back");
}

#[tokio::test]
async fn a_transfer_is_taken_back_until_it_is_answered() {
    let two = Two::there_are().await;
    let service = &two.service;
    let (reference, transfer, to) = to_bosun(&two).await;
    let page = service.person_of(&reference).await;
    // One at a time: a second tab is told.
    let twice = typed(service, IDVA, TUESDAY).await;
    refused(&asks(service, &two.carrek[0], &reference, twice).await).says("was asked for already");
    refused(&service.sends(&two.carrek[0], &format!("{transfer}/withdraw"), &[]).await).says("Say why it is taken back");
    assert_eq!(
        service.sends(&two.bosun[0], &format!("{transfer}/withdraw"), &[("withdraw_why", "No")]).await.status,
        StatusCode::NOT_FOUND
    );
    done(&service.sends(&two.carrek[1], &format!("{transfer}/withdraw"), &[("withdraw_why", "She stays after all")]).await);
    service.opens(&two.carrek[1], &format!("/referrals/{reference}")).await.says("taken back").says("She stays after all");
    service.opens(&two.carrek[1], &format!("{page}/timeline")).await.says("Transfer to another service taken back");
    service.opens(&two.carrek[0], &format!("{page}/sharing")).await.says("Carrek shares with Bosun: withdrawn");
    assert_eq!(children_of(service, &to).await, 0);
    let theirs = service.opens(&two.bosun[1], &format!("/referrals/{to}")).await;
    theirs.says("The transfer was taken back: She stays after all").says_nothing_of("He knows the red car</p>");
    // That it was taken back is not theirs to withdraw.
    let sql = "SELECT a.id FROM referral_answer a JOIN referral r ON r.id = a.referral_id WHERE r.reference = $1";
    let answer: i64 = service.db.read().await.unwrap().value(sql, args![to.as_str()]).await.unwrap();
    let withdraw = format!("/referrals/{to}/answers/{answer}/withdraw");
    refused(&service.sends(&two.bosun[1], &withdraw, &[("why", "By mistake")]).await).says("took its transfer back; that stands");
    // Whoever answers it all the same ends nothing here.
    done(&service.answers(&two.bosun[1], &to, "accepted", None).await);
    assert_eq!(ended(service, &reference).await, goes_on());
    let again = typed(service, IDVA, TUESDAY).await;
    done(&asks(service, &two.carrek[0], &reference, again).await);
}

#[tokio::test]
async fn a_transfer_is_put_right_on_both_sides_and_two_at_once_both_stand_side_by_side() {
    let two = Two::there_are().await;
    let service = &two.service;
    let (reference, transfer, to) = to_bosun(&two).await;
    let change = async |who: &Person, from: Date, note: &str, version: &str| {
        let mut fields = typed(service, IDVA, from).await;
        fields.retain(|(name, _)| name != "note");
        fields.extend(plain(&[("note", note), ("version", version), ("change_why", "Misheard")]));
        service.presses(who, &transfer, fields).await
    };
    refused(&change(&two.carrek[1], date(2026, 5, 1), "", "0").await).says("Their support here began on");
    refused(&change(&two.carrek[1], date(2028, 5, 1), "", "0").await).says("within a year");
    let mut without = typed(service, IDVA, TUESDAY).await;
    without.retain(|(name, _)| name != "basis");
    without.extend(plain(&[("basis", "vital-interests"), ("version", "0")]));
    refused(&service.presses(&two.carrek[1], &transfer, without).await).says("Records were opened to the other provider on this basis");
    done(&change(&two.carrek[1], date(2026, 5, 8), "He knows the blue car", "0").await);
    let meanwhile = change(&two.carrek[0], TUESDAY, "He has a key", "0").await;
    assert_eq!(meanwhile.status, StatusCode::CONFLICT);
    meanwhile.says("He knows the blue car").says("He has a key");
    service.opens(&two.carrek[1], &transfer).await.says("What stood before").says("He knows the red car").says("Misheard");
    service.opens(&two.bosun[1], &format!("/referrals/{to}")).await.says("He knows the blue car").says_nothing_of("the red car");
    assert_eq!(change(&two.bosun[1], TUESDAY, "No", "1").await.status, StatusCode::NOT_FOUND);
    done(&service.answers(&two.bosun[1], &to, "accepted", None).await);
    assert_eq!(ended(service, &reference).await, transferred(date(2026, 5, 8), true));
    // Put right after it was accepted, the end follows.
    done(&change(&two.carrek[1], date(2026, 5, 4), "He knows the blue car", "1").await);
    assert_eq!(ended(service, &reference).await, transferred(date(2026, 5, 4), false));
    done(&change(&two.carrek[1], date(2026, 5, 6), "He knows the blue car", "2").await);
    service.it_is_now("2026-05-06T10:00:00Z");
    let worker = service.signs_in_again(&two.carrek[1]).await;
    service.opens(&worker, "/").await.says("Support was to end on Wed 6 May 2026. Did it?");
    // Opened again, it goes on, also when a word of the transfer is put right later.
    let sql = "SELECT e.id FROM episode e JOIN referral r ON r.id = e.referral_id WHERE r.reference = $1";
    let episode: i64 = service.db.read().await.unwrap().value(sql, args![&reference]).await.unwrap();
    done(&service.sends(&worker, &format!("/referrals/{reference}/episodes/{episode}/reopen"), &[]).await);
    done(&change(&worker, date(2026, 5, 7), "He knows the green car", "3").await);
    assert_eq!(ended(service, &reference).await, goes_on());
}

#[tokio::test]
async fn whoever_lives_in_a_unit_is_led_to_the_departure() {
    let two = Two::there_are().await;
    let service = &two.service;
    let reference = two.of_carrek("Example").await;
    let unit = service.has_a_unit("DU77").await;
    done(&service.arrives(&two.carrek[1], &reference, unit, date(2026, 5, 4)).await);
    service.opens(&two.carrek[0], &format!("/referrals/{reference}/transfer")).await.says("ends with the departure");
    let fields = typed(service, IDVA, date(2026, 5, 4)).await;
    done(&asks(service, &two.carrek[0], &reference, fields).await);
    let (_, to) = newest(service).await;
    done(&service.answers(&two.bosun[1], &to, "accepted", None).await);
    assert_eq!(ended(service, &reference).await, goes_on());
    let worker = &two.carrek[1];
    service.opens(worker, &service.person_of(&reference).await).await.says("DU77");
    let home = service.opens(worker, "/").await;
    home.says("They live in a unit").says(&format!("href=\"/referrals/{reference}/departure\""));
    done(&service.leaves(worker, &reference, date(2026, 5, 4), "no").await);
    assert_eq!(ended(service, &reference).await.1, "moved-on");
    service.opens(worker, &service.person_of(&reference).await).await.says("Example");
    service.opens(worker, "/").await.says_nothing_of("They live in a unit");
}

#[tokio::test]
async fn a_worker_steps_somebody_down_to_another_service_of_ones_own() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    services::make_all(&service.db, &service.app.contracts).await.unwrap();
    let reference = service.receives(&worker, "Example", (date(2026, 5, 3), "09:00"), &[("service", IDVA)]).await;
    let form = format!("/referrals/{reference}/transfer");
    service.opens(&worker, &format!("/referrals/{reference}")).await.says_nothing_of(&form);
    service.opens(&worker, &form).await.says("No support goes on here");
    done(&service.answers(&worker, &reference, "accepted", None).await);
    service.opens(&worker, &format!("/referrals/{reference}")).await.says(&form);
    let opened = service.opens(&worker, &form).await;
    opened.says("Transfer to another service").says_nothing_of("may see");
    refused(&service.sends(&worker, &form, &[]).await).says("Choose the service to which they go").says("Say what was agreed with them");
    let to = "west-midlands-cope-and-recover/outreach";
    let itself = typed(&service, IDVA, date(2026, 5, 4)).await;
    refused(&asks(&service, &worker, &reference, itself).await).says("Choose the service to which they go");
    // Agreed for yesterday; the support here ends on the day of the acceptance all the same.
    let fields = typed(&service, to, date(2026, 5, 3)).await;
    refused(&asks(&service, &worker, &reference, fields).await).says("Their support here began on");
    let fields = typed(&service, to, date(2026, 5, 4)).await;
    done(&asks(&service, &worker, &reference, fields).await);
    assert_eq!(service.rows("sharing").await, 0);
    let (transfer, second) = newest(&service).await;
    service
        .opens(&worker, &transfer)
        .await
        .says(&format!("href=\"/referrals/{second}\""))
        .says(&format!("href=\"/referrals/{reference}\""));
    done(&service.answers(&worker, &second, "accepted", None).await);
    assert_eq!(ended(&service, &reference).await, transferred(date(2026, 5, 4), false));
    let person = service.person_of(&reference).await;
    assert_eq!(service.person_of(&second).await, person);
    service
        .opens(&worker, &format!("{person}/timeline"))
        .await
        .says("Support ended: transferred to another service")
        .says("came as a transfer");
    // In that service they are already.
    let back = typed(&service, IDVA, date(2026, 5, 4)).await;
    done(&asks(&service, &worker, &second, back).await);
}

#[tokio::test]
async fn what_is_opened_to_another_provider_a_manager_opens_and_a_sealed_record_is_not_sent_where_nobody_reads_it() {
    let two = Two::there_are().await;
    let service = &two.service;
    let reference = two.of_carrek("Example").await;
    let (path, page) = (format!("/referrals/{reference}/transfer"), service.person_of(&reference).await);
    service.opens(&two.carrek[1], &path).await.says("your service manager transfers them").says_nothing_of("Bosun");
    let fields = typed(service, IDVA, TUESDAY).await;
    refused(&asks(service, &two.carrek[1], &reference, fields.clone()).await).says("Choose the service to which they go");
    for who in &two.bosun {
        is_absent(service, who, &path).await;
    }
    // Why it may be shared bounds for how long.
    let mut long = fields.clone();
    long.push(("parts".into(), "risk".into()));
    refused(&asks(service, &two.carrek[0], &reference, long.clone()).await).says("last day");
    long.extend(cases::day("until", date(2027, 6, 30)));
    refused(&asks(service, &two.carrek[0], &reference, long).await).says("For this reason it ends by");
    assert_eq!((service.rows("transfer").await, service.rows("sharing").await), (0, 0));

    done(&service.sends(&two.carrek[0], &format!("{page}/who-sees/seal"), &[("why", "Works for the council")]).await);
    refused(&asks(service, &two.carrek[0], &reference, fields.clone()).await).says("Their record is sealed");
    let reader = two.bosun[1].account_id.to_string();
    done(&service.sends(&two.carrek[0], &format!("{page}/who-sees/readers"), &[("account", &reader)]).await);
    done(&asks(service, &two.carrek[0], &reference, fields.clone()).await);
    let (transfer, to) = newest(service).await;
    service.opens(&two.bosun[1], &format!("/referrals/{to}")).await.says("Carrek");
    for absent in [transfer, format!("/referrals/{to}")] {
        is_absent(service, &two.bosun[0], &absent).await;
    }
}

#[tokio::test]
async fn a_wall_stands_before_a_transfer_and_an_emergency_gives_none_away() {
    let two = Two::there_are().await;
    let service = &two.service;
    let (reference, transfer, to) = to_bosun(&two).await;
    let page = service.person_of(&reference).await;
    let kept = format!("/workers/{}/kept-from", two.bosun[1].worker_id.unwrap());
    let why = [("reference", page.trim_start_matches("/people/")), ("why", "Kin")];
    done(&service.sends(&two.bosun[0], &kept, &why).await);
    for absent in [transfer.clone(), format!("/referrals/{to}"), page.clone()] {
        is_absent(service, &two.bosun[1], &absent).await;
    }
    service.opens(&two.bosun[1], "/referrals").await.says_nothing_of("Example");
    // Access in an emergency reads, and gives nobody's case away.
    done(&service.sends(&two.bosun[0], "/emergency", &[("reference", page.trim_start_matches("/people/")), ("why", "She rang")]).await);
    service.opens(&two.bosun[0], &format!("/referrals/{reference}")).await.says("Example");
    service.opens(&two.bosun[0], &transfer).await.says("The court case begins").says_nothing_of("Put it right");
    let mut other_day = typed(service, IDVA, date(2026, 5, 20)).await;
    other_day.push(("version".into(), "0".into()));
    assert_eq!(service.presses(&two.bosun[0], &transfer, other_day).await.status, StatusCode::NOT_FOUND);
    let back = service.sends(&two.bosun[0], &format!("{transfer}/withdraw"), &[("withdraw_why", "Ours")]).await;
    assert_eq!(back.status, StatusCode::NOT_FOUND);
    done(&service.sends(&two.carrek[0], &format!("{transfer}/withdraw"), &[("withdraw_why", "She stays")]).await);
    let fields = typed(service, "west-midlands-cope-and-recover/outreach", TUESDAY).await;
    let given = asks(service, &two.bosun[0], &reference, fields).await;
    assert_ne!(given.status, StatusCode::SEE_OTHER);
    assert_eq!(service.rows("transfer").await, 1);
}
