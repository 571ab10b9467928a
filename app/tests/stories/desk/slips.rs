//! What is hardly meant as it was typed: asked about wherever it can be typed, and taken when somebody says that it is right.

use holdfast::access::Role;
use jiff::civil::date;

use crate::given::{
    a_service_at,
    cases::{day, done, plain, refused},
};

/// The day after the clocks went forward, at one in the morning of Sunday 29 March.
const AFTER: &str = "2026-03-30T09:00:00Z";

#[tokio::test]
async fn a_time_that_the_clocks_leapt_over_is_no_time() {
    let service = a_service_at(AFTER).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let sunday = |time: &str, more: &[(&str, &str)]| {
        let mut fields = day("day", date(2026, 3, 29));
        fields.extend(plain(&[("time", time), ("sure-day", "yes")]));
        fields.extend(plain(more));
        fields
    };
    let contact = [("means", "phone"), ("made", "yes"), ("minutes", "10"), ("note", "She rang in the night"), ("safe_time", "they-asked")];
    let taken = worker.worker_id.unwrap().to_string();
    let appointment = [("about", "Solicitor"), ("worker", taken.as_str()), ("subject", "her")];
    let forms: [(String, &[(&str, &str)]); 2] =
        [(format!("/referrals/{reference}/contacts"), &contact), (format!("{person}/appointments"), &appointment)];
    // A form whose day and time are two fields, as its file says.
    let dash = service
        .presses(&worker, &format!("/referrals/{reference}/marac/new"), sunday("01:30", &[("reason", "judgement"), ("consent", "yes")]))
        .await;
    refused(&dash).says("there is no 01:30");
    for (path, more) in forms {
        let page = service.presses(&worker, &path, sunday("01:30", more)).await;
        refused(&page).says("there is no 01:30 on Sun 29 March 2026. A clock shows 02:30 then");
    }
    done(&service.presses(&worker, &format!("/referrals/{reference}/contacts"), sunday("02:30", &contact)).await);
    assert_eq!(service.rows("contact").await, 1);
}

#[tokio::test]
async fn a_year_in_which_nothing_of_theirs_can_have_been_is_asked_about_and_a_birth_is_not() {
    let service = a_service_at(AFTER).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let flags = format!("{}/flags", service.person_of(&reference).await);
    let since = |year: i16, more: &[(&str, &str)]| {
        let mut fields = day("raised", date(year, 3, 2));
        fields.extend(plain(&[("kind", "alcohol"), ("basis", "She said so")]));
        fields.extend(plain(more));
        fields
    };
    refused(&service.presses(&worker, &flags, since(1926, &[])).await).says("is in the year 1926").says("The year is right");
    assert_eq!(service.rows("flag").await, 0);
    done(&service.presses(&worker, &flags, since(1926, &[("sure-raised-year", "yes")])).await);
    let mut mother = day("born", date(1931, 5, 4));
    mother.extend(plain(&[("given_name", "Jory"), ("family_name", "Example")]));
    let born = service.presses(&worker, &format!("/referrals/{reference}/children"), mother).await;
    assert!(!born.html.contains("is in the year"), "a birth is not asked about for its year");
}
