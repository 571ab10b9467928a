//! What was sent to whom, when, by which way. A way to the person that is not safe is refused, with what to do; handing over is always open.

use crate::given;

use axum::{
    body::Body,
    http::{Request, header},
};
use given::{
    Person, Service, a_service_at,
    paper::text_of,
    records::{MONDAY, TODAY, done, refused, with_today},
    whole::answer,
};
use holdfast::access::Role;

use crate::agencies::register::{a_secure_pathway, an_agency};

async fn a_case() -> (Service, Person, String) {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    (service, worker, reference)
}

fn letter<'a>(route: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [&[("to", "person"), ("route", route), ("words", "We meet on Friday.")], more].concat()
}

#[tokio::test]
async fn a_letter_by_post_waits_for_an_address_that_is_confirmed_and_where_letters_are_safe() {
    let (service, worker, reference) = a_case().await;
    let person = service.person_of(&reference).await;
    let make = format!("/referrals/{reference}/documents/letter");
    refused(&service.sends(&worker, &make, &letter("post", &[])).await).says("No address is recorded").says("Hand it over in person");
    refused(&service.sends(&worker, &make, &letter("email", &[])).await).says("No e-mail address is recorded");
    refused(&service.sends(&worker, &make, &letter("secure", &[])).await).says("does not fit who it is for");
    let home = [
        ("means", "Write"),
        ("way", "address"),
        ("phone", "1 Fore Street, Looe, PL13 1AA"),
        ("safe", "yes"),
        ("letters", "Yes, plain envelopes"),
    ];
    done(&service.sends(&worker, &format!("{person}/safe-contact/new"), &home).await);
    let asked = service.sends(&worker, &make, &letter("post", &[])).await;
    asked.says("The address at which they get letters stands above it.").says_nothing_of("Fore Street");
    let by_post = letter("post", &[("why", "She asked for it by post")]);
    let page = done(&service.sends(&worker, &format!("{make}/hidden"), &by_post).await).split('?').next().unwrap().to_owned();
    let request = Request::get(format!("{page}/hidden.pdf")).header(header::COOKIE, &worker.cookie).body(Body::empty()).unwrap();
    let text = text_of(&answer(&service.router, request).await.body);
    assert!(text.contains("Ann Example 1 Fore Street Looe PL13 1AA"), "{text}");

    // She moves: letters wait until the address is confirmed again, and one that went all the same says so.
    service.it_is_now("2026-03-03T09:00:00Z");
    let worker = service.signs_in_again(&worker).await;
    let moved = [("value", "PL14 2BB"), ("told_by", "person"), ("since-day", "3"), ("since-month", "3"), ("since-year", "2026")];
    done(&service.sends(&worker, &format!("{person}/about/postcode"), &moved).await);
    refused(&service.sends(&worker, &make, &letter("post", &[])).await).says("letters wait until it is confirmed again");
    let went = with_today(&[("to", "person"), ("route", "post")]);
    refused(&service.sends(&worker, &format!("{page}/sent"), &went).await).says("letters wait").says("If it has gone already");
    let went = [&went[..], &[("unsafe_why", "Posted before she told us")]].concat();
    done(&service.sends(&worker, &format!("{page}/sent"), &went).await);
    service.opens(&worker, &page).await.says("The way was not safe.");
    done(&service.sends(&worker, &make, &letter("hand", &[])).await);
}

#[tokio::test]
async fn an_e_mail_that_was_confirmed_long_ago_is_refused_until_it_is_confirmed_again() {
    let (service, worker, reference) = a_case().await;
    let person = service.person_of(&reference).await;
    let email = [("means", "Write"), ("way", "email"), ("phone", "ann@example.org"), ("safe", "yes")];
    done(&service.sends(&worker, &format!("{person}/safe-contact/new"), &email).await);
    let make = format!("/referrals/{reference}/documents/letter");
    // No address stands on what goes by e-mail, so nothing is asked again.
    done(&service.sends(&worker, &make, &letter("email", &[])).await);
    service.it_is_now("2026-04-02T09:00:00Z");
    let worker = service.signs_in_again(&worker).await;
    refused(&service.sends(&worker, &make, &letter("email", &[])).await).says("Confirm first").says("Hand it over in person");
}

#[tokio::test]
async fn an_address_that_the_register_knows_as_secure_is_secure_here_too() {
    let (service, worker, reference) = a_case().await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let letter = [("to", "agency"), ("to_name", "Carrek Housing"), ("route", "secure"), ("words", "Please look at this.")];
    let page = done(&service.sends(&worker, &format!("/referrals/{reference}/documents/letter"), &letter).await);
    let sent = format!("{}/sent", page.split('?').next().unwrap());
    let to = [("to", "agency"), ("to_name", "Carrek Housing"), ("route", "secure"), ("address", "Duty@carrek.example.org")];
    refused(&service.sends(&worker, &sent, &with_today(&to)).await).says("the register of agencies does not know it as secure");
    let agency = an_agency(&service, &manager, "Carrek Housing", "housing").await;
    a_secure_pathway(&service, &manager, &agency, "duty@carrek.example.org").await;
    done(&service.sends(&worker, &sent, &with_today(&to)).await);
}

#[tokio::test]
async fn what_went_to_an_agency_is_recorded_put_right_and_withdrawn_and_stands_on_the_timeline() {
    let (service, worker, reference) = a_case().await;
    let other = service.signed_in_as(Role::SupportWorker).await;
    let person = service.person_of(&reference).await;
    let to_housing = [("to", "council"), ("to_name", "Housing, Truro"), ("route", "secure"), ("words", "Please look at this again.")];
    let page = done(&service.sends(&worker, &format!("/referrals/{reference}/documents/letter"), &to_housing).await);
    let page = page.split('?').next().unwrap().to_owned();
    let sent = format!("{page}/sent");
    let to = [("to", "council"), ("to_name", "Housing, Truro"), ("route", "secure")];
    refused(&service.sends(&worker, &sent, &with_today(&to)).await).says("Enter the e-mail address to which it went");
    let with = |address: &'static str| [&with_today(&to)[..], &[("address", address)]].concat();
    refused(&service.sends(&worker, &sent, &with("housing@gmail.com")).await)
        .says("not of a domain that is known as secure")
        .says("gov.uk");
    let ahead = [("day-day", "3"), ("day-month", "3"), ("day-year", "2026"), ("address", "housing@cornwall.gov.uk")];
    refused(&service.sends(&worker, &sent, &[&to[..], &ahead[..]].concat()).await).says("must be today or before");
    let led = done(&service.sends(&worker, &sent, &with("housing@cornwall.gov.uk")).await);
    service.opens(&worker, &led).await.says("Record what was shared, and on what basis");
    service.opens(&worker, &page).await.says("Housing, Truro").says("by secure e-mail");
    service.opens(&worker, &format!("{person}/documents")).await.says("Once");
    let shared = format!("{person}/disclosures");
    service.opens(&worker, &shared).await.says("Documents that were sent").says("Housing, Truro");
    let line = service.opens(&worker, &format!("{person}/timeline")).await;
    line.says("Sent: Letter, to Housing, Truro");
    let one =
        line.html.split("href=\"").filter_map(|rest| rest.split('"').next()).find(|to| to.starts_with("/sendings/")).unwrap().to_owned();
    service.opens(&other, &one).await.says("housing@cornwall.gov.uk");
    // On what basis is asked where everything that is shared is written down, and what is known is not typed again.
    let basis = service.opens(&worker, &format!("{one}/disclosure")).await;
    basis.says("Record what was shared with an agency").says("Housing, Truro (the council, such as housing or social care)").says("Letter");
    basis.says("value=\"email\" checked").says_nothing_of("housing@cornwall.gov.uk");

    let yesterday = [("day-day", "1"), ("day-month", "3"), ("day-year", "2026"), ("address", "housing@cornwall.gov.uk"), ("version", "0")];
    let right = [&to[..], &yesterday[..]].concat();
    refused(&service.sends(&worker, &one, &right).await).says("Say why it is put right");
    let right = [&right[..], &[("why", "It went on Sunday")]].concat();
    done(&service.sends(&worker, &one, &right).await);
    service.opens(&other, &one).await.says("1 March 2026").says("It went on Sunday").says("2026-03-02");
    // Of two who change it at once the second is told, and keeps what they typed.
    let second =
        [&to[..1], &[("to_name", "Homelessness"), ("route", "portal"), ("why", "Another office"), ("version", "0")], &TODAY[..]].concat();
    refused(&service.sends(&other, &one, &second).await)
        .says("Somebody else changed this meanwhile")
        .says("Homelessness")
        .says("1 March 2026");
    refused(&service.sends(&worker, &format!("{one}/withdraw"), &[]).await).says("Say why it is withdrawn");
    done(&service.sends(&worker, &format!("{one}/withdraw"), &[("withdraw_why", "It bounced")]).await);
    service.opens(&worker, &one).await.says("It bounced");
    assert_eq!(service.opens(&worker, &format!("{one}/disclosure")).await.status, 404, "what never went was shared with nobody");
    service.opens(&worker, &format!("{person}/timeline")).await.says_nothing_of("Sent: Letter");
    service.opens(&worker, &page).await.says("Withdrawn");
    assert_eq!(service.rows("journal WHERE action LIKE 'document-sent%'").await, 3);
    assert_eq!(service.rows("journal WHERE detail LIKE '%housing%'").await, 0);
}
