//! Accounts whose lines are records: what is left and what is owed is worked out, in the order in which it happened.

use crate::given;

use given::{
    Person, Service, a_service_at,
    records::{MONDAY, done, latest, refused},
    text,
};
use holdfast::access::Role;

/// A line written for a day of February 2026; gives the address of its record.
async fn line(service: &Service, who: &Person, path: &str, on: &str, fields: &[(&str, &str)]) -> String {
    let day = [("day-day", on), ("day-month", "2"), ("day-year", "2026")];
    let fields: Vec<(&str, &str)> = fields.iter().copied().chain(day).collect();
    done(&service.sends(who, path, &fields).await);
    latest(service).await
}

#[tokio::test]
async fn a_personal_budget_is_added_up_whatever_the_order_it_was_written_in_and_after_each_correction() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let path = format!("/referrals/{reference}/forms/budget-line/new");
    let spent = |for_what: &'static str, sum: &'static str| [("what", "spent"), ("what_for", for_what), ("amount", sum)];

    line(&service, &worker, &path, "2", &[("what", "set"), ("amount", "1500")]).await;
    let cooker = line(&service, &worker, &path, "10", &spent("furniture", "180.50")).await;
    // The deposit was paid before it, and is written down afterwards.
    let deposit = line(&service, &worker, &path, "5", &spent("deposit", "400")).await;
    service.opens(&worker, &deposit).await.says("Left after it").says("£1,100");
    service.opens(&worker, &cooker).await.says("£919.50");
    service.opens(&worker, &path).await.says("Left").says("£919.50").says("Personal budget: spent £400 for deposit or rent in advance");

    // The cooker was dearer, and the deposit came back whole.
    let dearer =
        [("what", "spent"), ("what_for", "furniture"), ("amount", "200"), ("day-day", "10"), ("day-month", "2"), ("day-year", "2026")];
    let fields: Vec<(&str, &str)> = dearer.into_iter().chain([("version", "0"), ("change_why", "The bill came")]).collect();
    done(&service.sends(&worker, &format!("{cooker}/change"), &fields).await);
    done(&service.sends(&worker, &format!("{deposit}/withdraw"), &[("version", "0"), ("why", "Another family’s")]).await);
    service.opens(&worker, &cooker).await.says("£1,300");
    let list = text(&service.opens(&worker, &format!("{person}/forms/budget-line")).await.html);
    assert!(list.contains("2 recorded") && list.contains("£1,500") && list.contains("£1,300"), "{list}");
    assert!(!text(&service.opens(&worker, &deposit).await.html).contains("Left after it"), "what is withdrawn counts nowhere");

    // Spending more than was set aside is told as it is.
    line(&service, &worker, &path, "20", &spent("move", "1301.25")).await;
    service.opens(&worker, &path).await.says("-£1.25");
}

#[tokio::test]
async fn what_is_owed_of_the_rent_begins_again_at_a_statement_and_another_case_has_its_own_account() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let other = service.an_accepted_referral(&worker, "Bea", "Example").await;
    let path = format!("/referrals/{reference}/forms/rent-entry/new");
    let of_other = format!("/referrals/{other}/forms/rent-entry/new");
    let sum = |what: &'static str, sum: &'static str| [("what", what), ("amount", sum), ("state", "none")];

    line(&service, &worker, &of_other, "2", &sum("due", "500")).await;
    line(&service, &worker, &path, "2", &sum("due", "210")).await;
    line(&service, &worker, &path, "6", &sum("benefit", "180")).await;
    let open = service.opens(&worker, &path).await;
    open.says("Owed").says("£30");
    assert!(!open.html.contains("£500"), "each case has its own account");
    // The landlord’s statement of the 9th says otherwise; what was paid on the 8th is in it already.
    line(&service, &worker, &path, "9", &[("what", "statement"), ("owed", "£42.10"), ("state", "plan"), ("weekly", "5")]).await;
    line(&service, &worker, &path, "8", &sum("paid", "10")).await;
    line(&service, &worker, &path, "16", &sum("paid", "5")).await;
    service.opens(&worker, &path).await.says("£37.10");
    // Money as it is written; what could be either is refused.
    line(&service, &worker, &path, "17", &sum("due", "1,200.50")).await;
    service.opens(&worker, &path).await.says("£1,237.60");
    let comma = [("day-day", "17"), ("day-month", "2"), ("day-year", "2026"), ("what", "paid"), ("state", "none"), ("amount", "7,5")];
    refused(&service.sends(&worker, &path, &comma).await).says("enter a number, for example 7 or 7.5");
    line(&service, &worker, &path, "18", &sum("paid", "£1,200.50")).await;
    // A line without its sum is given back, with what was typed.
    let day = [("day-day", "17"), ("day-month", "2"), ("day-year", "2026"), ("what", "paid"), ("state", "none"), ("words", "At the desk")];
    refused(&service.sends(&worker, &path, &day).await).says("Enter how much").says("At the desk").says("£37.10");
}
