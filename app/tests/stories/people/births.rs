//! Days of birth that are likely to be a slip of the key are asked about, and ages that were told are shown.

use crate::given;

use given::{
    a_service_at,
    cases::{day, done, plain, refused},
};
use holdfast::{access::Role, args};
use jiff::civil::date;

const MONDAY: &str = "2026-03-02T09:00:00Z";

#[tokio::test]
async fn a_day_of_birth_after_a_referral_or_near_a_parents_is_asked_about_and_not_refused() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Kerra", "Tregenza").await;
    let person = service.person_of(&reference).await;
    // The helper's person is born on 3 May 1990.
    let child = |born| {
        let mut fields = day("born", born);
        fields.extend(plain(&[
            ("given_name", "Bea"),
            ("family_name", "Tregenza"),
            ("sex", "F"),
            ("school_place", "yes"),
            ("social_care", ""),
        ]));
        fields
    };
    let to = format!("/referrals/{reference}/children");
    for (born, says) in [(date(1919, 3, 3), "They would be 18 or over"), (date(2004, 3, 3), "They would be 18 or over")] {
        refused(&service.presses(&worker, &to, child(born)).await).says(says).says("The date of birth is right");
    }
    let mut sure = child(date(2001, 3, 3));
    sure.push(("sure-born".into(), "yes".into()));
    done(&service.presses(&worker, &to, sure).await);
    let details = |born| {
        let mut fields = day("born", born);
        fields.extend(plain(&[("version", "0"), ("given_name", "Kerra"), ("family_name", "Tregenza")]));
        fields
    };
    let to = format!("{person}/details");
    let after = date(2026, 3, 2);
    refused(&service.presses(&worker, &to, details(date(1995, 3, 2))).await)
        .says("They would be younger than their child, or nearly as old");
    let mut sure = details(date(1991, 3, 2));
    sure.push(("sure-born".into(), "yes".into()));
    done(&service.presses(&worker, &to, sure).await);
    let _ = after;
}

#[tokio::test]
async fn an_age_that_was_told_is_shown_where_a_day_of_birth_would_be() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let fields = [
        ("received-day", "2"),
        ("received-month", "3"),
        ("received-year", "2026"),
        ("received_time", "08:30"),
        ("door", "phone"),
        ("source", "self"),
        ("given_name", "Ann"),
        ("family_name", "Example"),
        ("gender", "female"),
        ("ethnicity", "not-asked"),
        ("sexuality", "not-asked"),
        ("disability", "no"),
        ("no_recourse", "not-known"),
        ("risk", "high"),
        ("main_need", "other"),
        ("child1_given", "Kit"),
        ("child1_age", "9"),
    ];
    let sent = service.sends(&worker, "/referrals", &fields).await;
    done(&sent);
    let reference = sent.to.trim_start_matches("/referrals/").split('?').next().unwrap().to_owned();
    let person = service.person_of(&reference).await;
    service.opens(&worker, &person).await.says("Aged 9 as told on");
}

#[tokio::test]
async fn a_second_referrals_word_does_not_lower_who_was_found_to_be_at_high_risk() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let fields = |risk, day: &'static str, known| {
        let mut fields = vec![
            ("received-day", day),
            ("received-month", "3"),
            ("received-year", "2026"),
            ("received_time", "08:30"),
            ("door", "phone"),
            ("source", "self"),
            ("given_name", "Ann"),
            ("family_name", "Example"),
            ("gender", "female"),
            ("ethnicity", "not-asked"),
            ("sexuality", "not-asked"),
            ("disability", "no"),
            ("no_recourse", "not-known"),
            ("risk", risk),
            ("main_need", "other"),
        ];
        fields.extend(known);
        fields
    };
    let first = service.sends(&worker, "/referrals", &fields("high", "1", None)).await;
    done(&first);
    let reference = first.to.trim_start_matches("/referrals/").split('?').next().unwrap().to_owned();
    let person = service.person_of(&reference).await;
    let number = person.trim_start_matches("/people/").to_owned();
    done(&service.sends(&worker, "/referrals", &fields("medium", "2", Some(("known", number.as_str())))).await);
    service.opens(&manager, &person).await.says("High risk").says_nothing_of("Medium risk since");
}

#[tokio::test]
async fn from_the_page_of_a_child_who_came_along_one_records_in_the_parents_case_and_begins_support_of_their_own() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Kerra", "Tregenza").await;
    let child = [("given_name", "Kit"), ("family_name", ""), ("sex", "M"), ("school_place", "yes"), ("social_care", "")];
    done(&service.sends(&worker, &format!("/referrals/{reference}/children"), &child).await);
    let kit: (String,) =
        service.db.read().await.unwrap().one("SELECT reference FROM person WHERE given_name = 'Kit'", args![]).await.unwrap().unwrap();
    let page = format!("/people/{}", kit.0);
    let begins = format!("{page}/own-support");
    service.opens(&worker, &page).await.says(&format!("/referrals/{reference}/contacts/new")).says(&begins);
    service.opens(&worker, &format!("{page}/forms")).await.says("Needs support of their own");
    service.opens(&worker, &begins).await.says(&format!("value=\"{}\" checked", kit.0));
}
