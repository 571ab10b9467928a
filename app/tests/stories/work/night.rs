//! A referral at night: who is calling and may we call back; who it is about; needs and wishes.

use crate::given;

use given::{
    Person, Service, a_service_at,
    cases::{day, done, plain, refused},
    text,
};
use holdfast::{access::Role, args};
use jiff::civil::date;

const NIGHT: &str = "2026-03-02T23:40:00Z";

/// What a call says, and what is said besides.
fn told<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("received-day", "2"),
        ("received-month", "3"),
        ("received-year", "2026"),
        ("received_time", "23:30"),
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
    ];
    fields.retain(|(name, _)| more.iter().all(|(n, _)| n != name));
    fields.extend(more);
    fields
}

async fn keys_in(service: &Service, who: &Person, more: &[(&str, &str)]) -> String {
    let sent = service.sends(who, "/referrals", &told(more)).await;
    done(&sent);
    sent.to.trim_start_matches("/referrals/").split('?').next().unwrap_or_default().to_owned()
}

async fn person(service: &Service, reference: &str) -> String {
    service.person_of(reference).await
}

#[tokio::test]
async fn everything_said_in_one_call_is_written_once_and_stands_where_it_is_looked_for() {
    let service = a_service_at(NIGHT).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = keys_in(
        &service,
        &worker,
        &[
            ("may_call", "yes"),
            ("call_number", "07700 900123"),
            ("call_how", "Text first"),
            ("where_now", "family-or-friends"),
            ("where_now_words", "Her sister in Bodmin"),
            ("child1_given", "Bea"),
            ("child1_family", "Example"),
            ("child1_age", "7"),
            ("child1_sex", "F"),
            ("child2_given", "Jory"),
            ("child2_age", "27/3/2024"),
            ("pets", "yes"),
            ("pets_words", "A lurcher"),
            ("abuser_given", "Denzil"),
            ("abuser_words", "Husband, has her car keys"),
            ("interpreter", "sign"),
            ("pregnancy", "pregnant"),
        ],
    )
    .await;
    let her = person(&service, &reference).await;
    let page = service.opens(&worker, &her).await;
    page.says("Text first").says("Bea Example").says("Jory").says("A lurcher").says("Denzil").says("British Sign Language");
    page.says("Husband, has her car keys").says_nothing_of("900123").says_nothing_of("sister in Bodmin");
    // Where she is now is hidden until it is asked for, and that is journaled.
    let shown = service.sends(&worker, &format!("{her}/reveal"), &[("what", "where-now")]).await;
    service.opens(&worker, &shown.to).await.says("With family or friends: Her sister in Bodmin");
    assert_eq!(service.rows("journal WHERE action = 'revealed' AND detail = 'where-now'").await, 1);
    // Nobody finds whoever did it, and the children are people.
    let found = service.sends(&worker, "/people/search", &[("name", "Denzil")]).await;
    service.opens(&worker, &found.to).await.says("Nobody found");
    let bea: (String, i64) = service
        .db
        .read()
        .await
        .unwrap()
        .one("SELECT reference, age_told FROM service_user WHERE given_name = 'Bea'", args![])
        .await
        .unwrap()
        .unwrap();
    assert_eq!(bea.1, 7);
    service.opens(&worker, &format!("/people/{}", bea.0)).await.says("Ann Example");
    service.opens(&worker, "/referrals").await.says("2 children");
}

#[tokio::test]
async fn a_referral_says_its_risk_from_the_first_and_what_was_typed_stays_where_it_does_not() {
    let service = a_service_at(NIGHT).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    for risk in ["", "not-assessed", "extreme"] {
        let page = service.sends(&worker, "/referrals", &told(&[("risk", risk)])).await;
        page.says("Choose the risk level: every referral has one (C5.5)").says("Example");
    }
    assert_eq!(service.rows("referral").await, 0);
    for (risk, says) in [("high", "High"), ("medium", "Medium"), ("standard", "Standard")] {
        let reference = keys_in(&service, &worker, &[("risk", risk), ("given_name", says)]).await;
        service.opens(&worker, &format!("/referrals/{reference}")).await.says(says);
        // The answer waits 24 hours for it, and it is there.
        let due = service.opens(&worker, &person(&service, &reference).await).await;
        assert!(text(&due.html).contains("Risk assessment at the point of referral, with the answer"), "{}", text(&due.html));
    }
}

#[tokio::test]
async fn whoever_may_be_her_is_shown_from_the_name_on_and_this_is_she_goes_on_in_her_record() {
    let service = a_service_at(NIGHT).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let born = [("born-day", "7"), ("born-month", "3"), ("born-year", "1991")];
    let more: Vec<_> = born.iter().copied().chain([("child1_given", "Bea"), ("child1_age", "6"), ("abuser_given", "Denzil")]).collect();
    let before = keys_in(&service, &worker, &more).await;
    let her = person(&service, &before).await;
    let reference = her.trim_start_matches("/people/").to_owned();
    let heard: Vec<_> = born.iter().copied().chain([("given_name", "Anne"), ("family_name", "Exampel")]).collect();
    // While typing: as a part of the page. Nothing is recorded, and the look is journaled.
    let referrals = service.rows("referral").await;
    let part = service.sends(&worker, "/referrals/new/matches", &heard).await;
    assert_eq!(part.status, 200);
    part.says("Ann Example").says("Referred once").says(&format!("value=\"{reference}\"")).says_nothing_of("<html");
    assert_eq!(service.rows("referral").await, referrals);
    assert_eq!(service.rows("journal WHERE action = 'listed' AND detail LIKE 'matches%'").await, 1);
    service.sends(&worker, "/referrals/new/matches", &[("given_name", "Zoe")]).await.says_nothing_of("known");
    // Without a script: on to the next part, with nothing recorded and nothing lost.
    let kept: Vec<_> = told(&heard).into_iter().chain([("then", "on")]).collect();
    let on = service.sends(&worker, "/drafts/referral/-", &kept).await;
    done(&on);
    let page = service.opens(&worker, &on.to).await;
    page.says("Is this somebody who is known?").says("Ann Example").says("value=\"Exampel\"").says("Nothing was recorded yet.");
    assert_eq!(service.rows("referral").await, referrals);
    // This is she, and her child is not another child.
    let chosen: Vec<_> =
        heard.iter().copied().chain([("known", reference.as_str()), ("child1_given", "Bea"), ("abuser_given", "Denzil")]).collect();
    let sent = service.sends(&worker, "/referrals", &told(&chosen)).await;
    done(&sent);
    let page = service.opens(&worker, &sent.to).await;
    page.says("The referral is recorded in the record of the person who was known").says("What next?").says("Fill in a DASH");
    let again = sent.to.trim_start_matches("/referrals/").split('?').next().unwrap_or_default().to_owned();
    assert_eq!(person(&service, &again).await, her);
    assert_eq!(service.rows("service_user WHERE given_name = 'Bea'").await, 1);
    assert_eq!(service.rows("person WHERE given_name = 'Denzil'").await, 1);
    service.opens(&worker, &her).await.says(&before).says(&again);
    // It can be undone like any other pair.
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let pair: i64 =
        service.db.read().await.unwrap().value("SELECT max(id) FROM person_pair WHERE state = 'joined'", args![]).await.unwrap();
    done(&service.sends(&manager, &format!("/duplicates/{pair}/undo"), &[]).await);
    assert_ne!(person(&service, &again).await, her);
}

#[tokio::test]
async fn a_choice_that_no_longer_fits_the_name_is_asked_again_and_nobody_can_be_named_who_is_not_shown() {
    let service = a_service_at(NIGHT).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let before = keys_in(&service, &worker, &[]).await;
    let her = person(&service, &before).await.trim_start_matches("/people/").to_owned();
    let changed = [("given_name", "Zoe"), ("family_name", "Other"), ("known", her.as_str())];
    let page = service.sends(&worker, "/referrals", &told(&changed)).await;
    refused(&page).says("Choose again");
    assert_eq!(service.rows("referral").await, 1);
    // Nothing chosen: recorded by itself, and asked about on its page, as before.
    let second = keys_in(&service, &worker, &[]).await;
    service.opens(&worker, &format!("/referrals/{second}")).await.says("Is this somebody you know already?");
}

#[tokio::test]
async fn a_number_without_a_word_about_safety_is_asked_about_and_what_is_wrong_is_said_down_the_page() {
    let service = a_service_at(NIGHT).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let wrong = [("call_number", "07700 900123"), ("child2_given", "Bea"), ("child2_age", "old"), ("main_need", ""), ("source", "")];
    let page = service.sends(&worker, "/referrals", &told(&wrong)).await;
    let said = text(&refused(&page).html);
    let at = |words: &str| said.find(words).unwrap_or_else(|| panic!("{words}: {said}"));
    assert!(
        at("Choose who referred") < at("Say whether this is safe") && at("Say whether this is safe") < at("Enter an age in years"),
        "{said}"
    );
    assert!(at("Enter an age in years") < at("Choose the main need"), "{said}");
    assert_eq!(service.rows("person").await, 0);
    // Not safe, and no number: that is something to know.
    let reference = keys_in(&service, &worker, &[("may_call", "no")]).await;
    service.opens(&worker, &person(&service, &reference).await).await.says("Do not ring, text or write");
}

#[tokio::test]
async fn a_number_that_is_known_is_confirmed_and_not_written_twice() {
    let service = a_service_at(NIGHT).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let number = [("may_call", "yes"), ("call_number", "07700 900123"), ("call_how", "Text first")];
    let before = keys_in(&service, &worker, &number).await;
    let her = person(&service, &before).await;
    let known = her.trim_start_matches("/people/").to_owned();
    keys_in(&service, &worker, &[("may_call", "no"), ("call_number", "+44 7700 900123"), ("known", &known)]).await;
    let page = text(&service.opens(&worker, &her).await.html);
    assert!(page.contains("Not safe") && !page.contains("Text first; "), "{page}");
    let lines: i64 = service.db.read().await.unwrap().value("SELECT count(DISTINCT line_id) FROM safe_contact", args![]).await.unwrap();
    assert_eq!(lines, 1);
}

#[tokio::test]
async fn what_a_call_said_is_put_right_where_it_stands() {
    let service = a_service_at(NIGHT).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = keys_in(&service, &worker, &[("pets", "yes"), ("pets_words", "A lurcher")]).await;
    let her = person(&service, &reference).await;
    let mut fields = day("since", date(2026, 3, 2));
    fields.extend(plain(&[("value", "no"), ("told_by", "person")]));
    done(&service.presses(&worker, &format!("{her}/about/pets"), fields).await);
    service.opens(&worker, &her).await.says_nothing_of("A lurcher");
    service.opens(&worker, &format!("{her}/about/pets")).await.says("A lurcher");
}

#[tokio::test]
async fn a_call_of_ten_years_ago_is_asked_about_when_keyed_in_and_when_put_right() {
    let service = a_service_at(NIGHT).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let slip = told(&[("received-year", "2016")]);
    refused(&service.sends(&worker, "/referrals", &slip).await)
        .says("Wed 2 March 2016 is more than a year ago")
        .says("The day is right")
        .says("Example");
    assert_eq!(service.rows("referral").await, 0);
    let reference = keys_in(&service, &worker, &[]).await;
    let change = format!("/referrals/{reference}/change");
    let mut again = told(&[("received-year", "2016"), ("version", "0")]);
    refused(&service.sends(&worker, &change, &again).await).says("more than a year ago").says("The day is right");
    again.push(("sure-received", "yes"));
    done(&service.sends(&worker, &change, &again).await);
    service.opens(&worker, &format!("/referrals/{reference}")).await.says("2 March 2016");
}
