//! A contact put right: its numbers, days and choices as well as its words; asked about when it is unlikely; withdrawn when
//! it was for somebody else. Figures, deadlines and lists follow at once, and what stood before stays.

use crate::given;

use axum::http::StatusCode;
use given::{Person, Service, a_service_at, text};
use holdfast::{access::Role, args, evidence::Quarter};

const MONDAY: &str = "2026-03-02T09:00:00Z";
const TODAY: [(&str, &str); 3] = [("day-day", "2"), ("day-month", "3"), ("day-year", "2026")];

/// What the quarter's page says of paid minutes.
async fn minutes_paid(service: &Service) -> i64 {
    let quarter: Quarter = "2026-Q1".parse().unwrap();
    let mut read = service.db.read().await.unwrap();
    read.value(
        "SELECT CAST(COALESCE(SUM(minutes), 0) AS BIGINT) FROM contact WHERE made AND withdrawn_at IS NULL AND happened_on >= $1 AND happened_on <= $2",
        args![quarter.first_day(), quarter.last_day()],
    )
    .await
    .unwrap()
}

async fn a_contact(service: &Service, worker: &Person, reference: &str, more: &[(&str, &str)]) -> i64 {
    let mut fields = vec![("means", "phone"), ("made", "yes"), ("minutes", "450"), ("note", "A long call.")];
    fields.extend(TODAY);
    fields.extend(more);
    let sent = service.sends(worker, &format!("/referrals/{reference}/contacts"), &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.html));
    service.db.read().await.unwrap().value("SELECT max(id) FROM contact", args![]).await.unwrap()
}

#[tokio::test]
async fn minutes_typed_wrong_are_put_right_and_the_return_counts_the_right_ones() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let id = a_contact(&service, &worker, &reference, &[]).await;
    let counted = async |words: &str| text(&service.opens(&manager, "/reports/cornwall-outputs/2026-Q1").await.html).contains(words);
    assert!(counted("7 hours and 30 minutes: paid support").await);
    let path = format!("/contacts/{id}/amendments");
    service.opens(&worker, &format!("/contacts/{id}")).await.says("name=\"minutes\"").says("name=\"day-day\"").says("Ann Example");
    let put_right = [("version", "0"), ("minutes", "45"), ("words", "It was 45 minutes."), ("why", "Typed wrong")];
    let amended = service.sends(&worker, &path, &put_right).await;
    assert_eq!(amended.status, StatusCode::SEE_OTHER, "{}", text(&amended.html));
    let page = service.opens(&worker, &amended.to).await;
    page.says("45 minutes").says("Before that: 450 minutes").says("Typed wrong").says("It was 45 minutes.").says("A long call.");
    assert!(counted("0 hours and 45 minutes: paid support").await);
    assert_eq!(minutes_paid(&service).await, 45);
}

#[tokio::test]
async fn whoever_amends_second_is_told_and_nothing_is_written_over() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let other = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let id = a_contact(&service, &worker, &reference, &[]).await;
    let path = format!("/contacts/{id}/amendments");
    service.sends(&worker, &path, &[("version", "0"), ("minutes", "45"), ("why", "Typed wrong")]).await;
    let second = service.sends(&other, &path, &[("version", "0"), ("minutes", "60"), ("why", "I was there too")]).await;
    second.says("Somebody else changed this contact while you did").says("value=\"60\"").says("45 minutes");
    assert_eq!(minutes_paid(&service).await, 45);
    let again = service.sends(&other, &path, &[("version", "1"), ("minutes", "60"), ("why", "I was there too")]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    assert_eq!(minutes_paid(&service).await, 60);
}

#[tokio::test]
async fn a_day_that_is_likely_a_slip_is_asked_about_and_taken_when_it_is_right() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let path = format!("/referrals/{reference}/contacts");
    let at = |day: &'static str, month: &'static str, year: &'static str| {
        vec![
            ("means", "phone"),
            ("made", "yes"),
            ("minutes", "10"),
            ("note", "Rang her."),
            ("day-day", day),
            ("day-month", month),
            ("day-year", year),
        ]
    };
    for year in ["1926", "2025"] {
        let asked = service.sends(&worker, &path, &at("2", "3", year)).await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
        asked.says("is before the referral was received").says("Rang her.").says("The day is right");
    }
    assert_eq!(service.rows("contact").await, 0);
    let mut sure = at("1", "3", "2026");
    sure.push(("sure-day", "yes"));
    assert_eq!(service.sends(&worker, &path, &sure).await.status, StatusCode::SEE_OTHER);
    let long =
        service.sends(&worker, &path, &[&at("2", "3", "2026")[..2], &[("minutes", "900"), ("note", "x")], &TODAY[..]].concat()).await;
    long.says("900 minutes are 15 hours and 0 minutes");
}

#[tokio::test]
async fn a_contact_for_the_wrong_person_is_withdrawn_and_stays_readable() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let id = a_contact(&service, &worker, &reference, &[("incident", "yes")]).await;
    let person = service.person_of(&reference).await;
    service.opens(&worker, &person).await.says("DASH within 48 hours of an incident");
    let page = service.opens(&worker, &format!("/contacts/{id}/withdraw")).await;
    page.says("It leaves every figure, deadline and list");
    let empty = service.sends(&worker, &format!("/contacts/{id}/withdraw"), &[("why", "")]).await;
    empty.says("Say why the contact is withdrawn");
    let done = service.sends(&worker, &format!("/contacts/{id}/withdraw"), &[("why", "It was her sister who rang")]).await;
    service.opens(&worker, &done.to).await.says("Withdrawn").says("It was her sister who rang").says("A long call.");
    let page = service.opens(&worker, &person).await;
    page.says_nothing_of("DASH within 48 hours of an incident").says_nothing_of("A long call.").says("1 contact was withdrawn");
    assert_eq!(minutes_paid(&service).await, 0);
}

/// A mother with a son who is in a children's worker's case of his own, and a daughter who is not.
async fn a_family(service: &Service, worker: &Person) -> (String, String) {
    let hers = service.an_accepted_referral(worker, "Ann", "Example").await;
    for (given, year) in [("Jory", "2017"), ("Kensa", "2020")] {
        let child = [("given_name", given), ("family_name", "Example"), ("born-day", "3"), ("born-month", "3"), ("born-year", year)];
        let sent = service.sends(worker, &format!("/referrals/{hers}/children"), &child).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.html));
    }
    let page = service.opens(worker, &service.person_of(&hers).await).await;
    let of = |name: &str| {
        let before = page.html.split(&format!("\">{name} Example</a>")).next().expect("the child's link");
        format!("/people/{}", before.rsplit("/people/").next().expect("an address"))
    };
    (hers, of("Jory"))
}

#[tokio::test]
async fn one_contact_is_about_a_mother_and_her_children_and_its_minutes_count_once() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let (hers, son) = a_family(&service, &worker).await;
    let (mother, number) = (service.person_of(&hers).await, son.trim_start_matches("/people/").to_owned());
    service.opens(&worker, &format!("/referrals/{hers}/contacts/new")).await.says("Who else was it with or about?").says("Jory Example");
    let path = format!("/referrals/{hers}/contacts");
    let mut wrong = vec![("means", "phone"), ("made", "yes"), ("minutes", "45"), ("note", "At school."), ("with", "P9999")];
    wrong.extend(TODAY);
    service.sends(&worker, &path, &wrong).await.says("Choose from those who are listed").says("At school.");

    let id = a_contact(&service, &worker, &hers, &[("with_asked", "yes"), ("with", &number)]).await;
    service.opens(&worker, &mother).await.says("A long call.").says("Also with or about Jory Example");
    service.opens(&worker, &son).await.says("A long call.").says("Also with or about Ann Example");
    assert_eq!(minutes_paid(&service).await, 450);

    // Put right: it was not about him. What stood before stays beside it.
    let amend = format!("/contacts/{id}/amendments");
    service.opens(&worker, &format!("/contacts/{id}")).await.says("Also with or about Jory Example");
    let sent = service.sends(&worker, &amend, &[("version", "0"), ("with_asked", "yes"), ("why", "He was at school")]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.html));
    service.opens(&worker, &sent.to).await.says(&format!("also with {number}")).says_nothing_of("Also with or about");
    service.opens(&worker, &son).await.says_nothing_of("A long call.");
    // A form that does not ask leaves it as it is.
    service.sends(&worker, &amend, &[("version", "1"), ("with_asked", "yes"), ("with", &number), ("why", "He was")]).await;
    let sent = service.sends(&worker, &amend, &[("version", "2"), ("minutes", "40"), ("why", "Shorter")]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.html));
    service.opens(&worker, &son).await.says("A long call.");
    assert_eq!(minutes_paid(&service).await, 40);
    service.sends(&worker, &format!("/contacts/{id}/withdraw"), &[("why", "Another family")]).await;
    service.opens(&worker, &son).await.says_nothing_of("A long call.");
}

#[tokio::test]
async fn a_contact_with_the_mother_that_was_about_her_son_keeps_his_own_case_in_touch() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let (hers, son) = a_family(&service, &worker).await;
    let his = service.a_referral(&worker, "Jory", "Example").await;
    let sent = service.sends(&worker, &format!("/referrals/{his}/answers"), &[("outcome", "accepted")]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.html));
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let same = format!("{}/same", service.person_of(&his).await);
    let number = son.trim_start_matches("/people/").to_owned();
    let pair = service.sends(&manager, &same, &[("other", &number), ("why", "It is he")]).await.to;
    assert_eq!(service.sends(&manager, &format!("{pair}/join"), &[]).await.status, StatusCode::SEE_OTHER);
    let due = async || text(&service.opens(&manager, &service.person_of(&his).await).await.html);
    assert!(due().await.contains("Mon 16 March 2026"), "{}", due().await);
    service.it_is_now("2026-03-05T12:00:00Z");
    let mut fields =
        vec![("means", "phone"), ("made", "yes"), ("minutes", "45"), ("note", "With both."), ("with_asked", "yes"), ("with", &number)];
    fields.extend([("day-day", "5"), ("day-month", "3"), ("day-year", "2026")]);
    let (worker, manager) = (service.signs_in_again(&worker).await, service.signs_in_again(&manager).await);
    let sent = service.sends(&worker, &format!("/referrals/{hers}/contacts"), &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.html));
    let page = service.opens(&manager, &service.person_of(&his).await).await;
    page.says("Contact with somebody waiting for a place").says("Thu 19 March 2026");
}

#[tokio::test]
async fn a_call_with_a_professional_says_with_whom_and_reaches_nobody() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let path = format!("/referrals/{reference}/contacts");
    let mut fields = vec![("means", "phone"), ("made", "about"), ("minutes", "30"), ("note", "The school has a place.")];
    fields.extend(TODAY);
    let page = service.sends(&worker, &path, &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    page.says("Enter whom it was with");
    let id = a_contact(&service, &worker, &reference, &[("with_words", "J Roskelly, head teacher")]).await;
    service
        .opens(&worker, &person)
        .await
        .says("also with J Roskelly, head teacher")
        .says_nothing_of("with J Roskelly, head teacher, about them");
    // It was without her: nobody has reached her by it, and its time is work for her all the same.
    let put_right =
        [("version", "0"), ("made", "about"), ("with_words", "J Roskelly, head teacher"), ("minutes", "30"), ("why", "She was not there")];
    let amended = service.sends(&worker, &format!("/contacts/{id}/amendments"), &put_right).await;
    assert_eq!(amended.status, StatusCode::SEE_OTHER, "{}", text(&amended.html));
    service
        .opens(&worker, &amended.to)
        .await
        .says("with J Roskelly, head teacher, about them")
        .says("Before that: contact made, 450 minutes");
    service.opens(&worker, &person).await.says("with J Roskelly, head teacher, about them");
    assert_eq!(service.rows("fact WHERE kind = 'contact-made'").await, 0);
    assert_eq!(minutes_paid(&service).await, 30);
    let page = service.opens(&manager, "/reports/cornwall-outputs/2026-Q1").await;
    assert!(text(&page.html).contains("0 hours and 30 minutes: paid support"));
    let other = a_contact(&service, &worker, &reference, &[]).await;
    assert_eq!(service.rows("fact WHERE kind = 'contact-made'").await, 2, "of the referral and of its episode: {other}");
}

#[tokio::test]
async fn carers_and_a_midwife_stand_with_the_family_and_what_was_answered_of_it() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let family = format!("{person}/family");
    service.opens(&worker, &family).await.says("No pregnancy is recorded.").says("None is answered yet");
    let mut pregnancy = vec![("now", "pregnant"), ("due-day", "14"), ("due-month", "7"), ("due-year", "2026"), ("midwife", "has")];
    pregnancy.extend([("who", "A Tremayne, Truro team"), ("where", "Treliske"), ("social_care", "not-needed"), ("worker", "outside")]);
    pregnancy.extend(TODAY);
    let sent = service.sends(&worker, &format!("{person}/forms/pregnancy/new"), &pregnancy).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.html));
    let mut carer =
        vec![("age", "young"), ("does", "siblings"), ("effect", "Misses school"), ("assessment", "referred"), ("worker", "outside")];
    carer.extend(TODAY);
    let sent = service.sends(&worker, &format!("{person}/forms/carer/new"), &carer).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.html));
    a_contact(&service, &worker, &reference, &[("family-young-carer", "Her eldest looks after the others")]).await;
    let page = service.opens(&worker, &family).await;
    page.says("Pregnant, due Tue 14 July 2026; midwife: has one").says("Carer: referred to the council");
    page.says("Her eldest looks after the others").says("Since Mon 2 March 2026").says_nothing_of("Treliske");
    service.opens(&worker, "/diary?of=all&from=2026-07-14").await.says("A baby is due");
}

#[tokio::test]
async fn what_was_answered_to_think_family_is_put_right_where_it_was_answered() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let family = format!("{}/family", service.person_of(&reference).await);
    let first = a_contact(&service, &worker, &reference, &[("family-young-carer", "Her eldest looks after the others")]).await;
    service.it_is_now("2026-03-04T09:00:00Z");
    let worker = service.signs_in_again(&worker).await;
    let later = [("family-young-carer", "Her sister helps now"), ("day-day", "4")];
    let mut fields =
        vec![("means", "phone"), ("made", "yes"), ("minutes", "10"), ("note", "A call."), ("day-month", "3"), ("day-year", "2026")];
    fields.extend(later);
    let sent = service.sends(&worker, &format!("/referrals/{reference}/contacts"), &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.html));
    let second: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM contact", args![]).await.unwrap();
    service.opens(&worker, &family).await.says("Her sister helps now").says_nothing_of("Her eldest");
    // Put right where it was given, an earlier answer takes the place of no later one.
    let page = format!("/contacts/{first}");
    service.opens(&worker, &page).await.says("answered at this contact").says("Her eldest looks after the others");
    let right = [("version", "0"), ("family-young-carer", "Her eldest minds the baby"), ("why", "Said otherwise")];
    let sent = service.sends(&worker, &format!("{page}/amendments"), &right).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.html));
    service.opens(&worker, &page).await.says("answered “Her eldest looks after the others”").says("Said otherwise");
    service.opens(&worker, &family).await.says("Her sister helps now").says_nothing_of("minds the baby");
    // What was not said at a contact is taken out of it: what stood before stands again.
    let not_said = [("version", "0"), ("family-young-carer", ""), ("why", "Of another family")];
    let sent = service.sends(&worker, &format!("/contacts/{second}/amendments"), &not_said).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.html));
    service.opens(&worker, &family).await.says("Her eldest minds the baby").says("Since Mon 2 March 2026").says_nothing_of("Her sister");
    assert_eq!(service.rows("contact WHERE think_family = 'changed'").await, 1);
    // Somebody else who had it open is told, as of every other part of it.
    let late = [("version", "0"), ("family-young-carer", "None"), ("why", "As I heard")];
    service.sends(&worker, &format!("{page}/amendments"), &late).await.says("Somebody else changed this contact");
}

#[tokio::test]
async fn how_long_after_it_happened_a_contact_was_written_is_said() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let contacts = format!("{}/contacts", service.person_of(&reference).await);
    let id = a_contact(&service, &worker, &reference, &[]).await;
    service.opens(&worker, &format!("/contacts/{id}")).await.says_nothing_of("after it happened");
    service.opens(&worker, &contacts).await.says("1 of the 1 on this page reached them.").says_nothing_of("written up on a later day");
    let id = a_contact(&service, &worker, &reference, &[("with_words", "Her doctor")]).await;
    let about = [("version", "0"), ("made", "about"), ("with_words", "Her doctor"), ("why", "Without her")];
    service.sends(&worker, &format!("/contacts/{id}/amendments"), &about).await;
    service.it_is_now("2026-03-05T09:00:00Z");
    let worker = service.signs_in_again(&worker).await;
    let id = a_contact(&service, &worker, &reference, &[]).await;
    service.opens(&worker, &format!("/contacts/{id}")).await.says("3 days after it happened");
    service
        .opens(&worker, &contacts)
        .await
        .says("2 of the 3 on this page reached them. 1 written up on a later day, at most 3 days after.");
}
