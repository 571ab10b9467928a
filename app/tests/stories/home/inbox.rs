//! The list of referrals says who waits, since when, and when they were last reached; how late a day is, is counted in days.

use crate::given;

use given::{
    a_service_at,
    cases::{day, done, plain},
    text,
};
use holdfast::{access::Role, args, db::Actor, ids};
use jiff::civil::date;

const MONDAY: &str = "2026-03-02T09:00:00Z";

#[tokio::test]
async fn the_waiting_list_says_who_waits_how_long_and_when_they_were_reached() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let born = [("born-day", "6"), ("born-month", "5"), ("born-year", "1990")];
    let reference = service.receives(&worker, "Carne", (date(2026, 2, 27), "10:00"), &born).await;
    let mut child = day("born", date(2017, 3, 3));
    child.extend(plain(&[("given_name", "Jory"), ("family_name", "Carne")]));
    done(&service.presses(&worker, &format!("/referrals/{reference}/children"), child).await);
    let page = service.opens(&worker, "/referrals").await;
    let told = text(&page.html);
    assert!(told.contains("Ann Carne, 35") && told.contains("1 child") && told.contains("Not yet"), "{told}");
    done(&service.answers(&worker, &reference, "waiting", None).await);
    let mut contact = day("day", date(2026, 3, 1));
    contact.extend(plain(&[("means", "phone"), ("made", "yes"), ("minutes", "5"), ("note", "She is safe.")]));
    done(&service.presses(&worker, &format!("/referrals/{reference}/contacts"), contact).await);
    let told = text(&service.opens(&worker, "/referrals").await.html);
    assert!(told.contains("Waiting for 3 days") && told.contains("Sun 1 March 2026"), "{told}");
    // Whoever reads a name in a list is in the journal.
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let person = service.person_of(&reference).await;
    let journal = format!("/journal?person={}", person.trim_start_matches("/people/"));
    service.opens(&manager, &journal).await.says("among referrals");
}

#[tokio::test]
async fn what_was_due_on_a_day_is_late_by_days_of_the_calendar_at_whatever_hour() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    service.opens(&worker, &person).await.says("Due Mon 16 March 2026 (2 weeks left)");
    for (now, says) in [
        ("2026-03-15T23:30:00Z", "Due Mon 16 March 2026 (1 day left)"),
        ("2026-03-16T23:30:00Z", "Due Mon 16 March 2026 (today)"),
        ("2026-03-22T00:30:00Z", "Due Mon 16 March 2026 (6 days late)"),
        ("2026-03-22T23:30:00Z", "Due Mon 16 March 2026 (6 days late)"),
        ("2026-04-20T12:00:00Z", "Due Mon 16 March 2026 (5 weeks late)"),
    ] {
        service.it_is_now(now);
        let worker = service.signs_in_again(&worker).await;
        service.opens(&worker, &person).await.says(says);
    }
}

#[tokio::test]
async fn a_managers_list_of_what_is_due_names_who_carries_it() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let name: String =
        service.db.read().await.unwrap().value("SELECT name FROM worker WHERE id = $1", args![worker.worker_id]).await.unwrap();
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let told = text(&service.opens(&manager, "/").await.html);
    assert!(told.contains(&format!("Ann Example ({reference}), {name}")), "{told}");
    // In one's own list that goes without saying.
    let told = text(&service.opens(&worker, "/").await.html);
    assert!(told.contains(&format!("Ann Example ({reference})")) && !told.contains(&format!("({reference}), {name}")), "{told}");
}

#[tokio::test]
async fn everybody_in_the_service_stands_in_one_list_that_is_narrowed_and_kept_in_its_address() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = service.has_a_unit("T01").await;
    let housed = service.houses(&worker, "Carne", date(2026, 2, 20), (unit, date(2026, 2, 21))).await;
    let other = service.signed_in_as(Role::SupportWorker).await;
    let accepted = service.receives(&other, "Pascoe", (date(2026, 2, 27), "10:00"), &[]).await;
    done(&service.answers(&other, &accepted, "accepted", None).await);
    let waiting = service.receives(&other, "Hocking", (date(2026, 2, 27), "11:00"), &[]).await;
    done(&service.answers(&other, &waiting, "waiting", None).await);
    let mut contact = day("day", date(2026, 3, 1));
    contact.extend(plain(&[("means", "phone"), ("made", "yes"), ("minutes", "5"), ("note", "She is safe.")]));
    done(&service.presses(&worker, &format!("/referrals/{housed}/contacts"), contact).await);
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let list = async |query: &str| text(&service.opens(&manager, &format!("/people/in-service{query}")).await.html);
    service.opens(&manager, "/people").await.says("/people/in-service");
    let all = list("").await;
    assert!(all.contains("Ann Carne") && all.contains("Ann Pascoe") && !all.contains("Hocking") && all.contains("2 lines"), "{all}");
    assert!(all.contains("T01") && all.contains("1 Mar 2026") && all.contains("Not yet"), "{all}");
    let units = list("?show=units").await;
    assert!(units.contains("Ann Carne") && !units.contains("Ann Pascoe") && units.contains("1 line."), "{units}");
    assert!(list("?show=leaving").await.contains("Nobody."));
    let unreached = list("?show=unreached").await;
    assert!(unreached.contains("Ann Pascoe") && !unreached.contains("Ann Carne"), "{unreached}");
    let hers = list(&format!("?worker={}", other.worker_id.unwrap())).await;
    assert!(hers.contains("Ann Pascoe") && !hers.contains("Ann Carne"), "{hers}");
    let waits = list("?show=waiting").await;
    assert!(waits.contains("Ann Hocking") && waits.contains("Waiting (1)") && !waits.contains("Ann Pascoe"), "{waits}");
    // Leaving ahead is leaving, and nobody leaves the list before the day.
    done(&service.leaves(&worker, &housed, date(2026, 3, 20), "no").await);
    assert!(list("?show=leaving").await.contains("leaves 20 Mar 2026"));
    service.it_is_now("2026-03-21T09:00:00Z");
    let manager = service.signs_in_again(&manager).await;
    let later = text(&service.opens(&manager, "/people/in-service?show=").await.html);
    assert!(!later.contains("Ann Carne") && later.contains("Ann Pascoe"), "{later}");
}

#[tokio::test]
async fn what_is_due_for_a_person_is_everybodys_only_while_nobody_carries_them() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let colleague = service.signed_in_as(Role::SupportWorker).await;
    let high = [("risk", "high"), ("born-day", "6"), ("born-month", "5"), ("born-year", "1990")];
    let declined = service.receives(&worker, "Carne", (date(2026, 2, 20), "10:00"), &high).await;
    done(&service.answers(&worker, &declined, "declined", None).await);
    let marac = "MARAC referral within 48 hours";
    // High risk, waiting, and nobody's: each of them sees it.
    let waiting = service.receives(&worker, "Pascoe", (date(2026, 3, 1), "10:00"), &[("risk", "high")]).await;
    done(&service.answers(&worker, &waiting, "waiting", None).await);
    for one in [&worker, &colleague] {
        service.opens(one, "/").await.says(marac).says("Ann Pascoe").says_nothing_of("Ann Carne");
    }
    // She comes again, and is somebody's.
    let again = service.receives(&worker, "Carne", (date(2026, 3, 1), "10:00"), &high).await;
    let page = service.opens(&worker, &format!("/referrals/{again}")).await;
    let to = page.html.split(&format!("action=\"/referrals/{again}/matches/")).nth(1).expect("a match");
    let pair = to.split('"').next().unwrap_or_default();
    done(&service.sends(&worker, &format!("/referrals/{again}/matches/{pair}"), &[("decision", "one")]).await);
    done(&service.answers(&worker, &again, "accepted", None).await);
    service.opens(&worker, "/").await.says(&format!("Ann Carne ({again})"));
    service.opens(&colleague, "/").await.says_nothing_of("Ann Carne").says("Ann Pascoe");
}

#[tokio::test]
async fn a_manager_sees_what_each_worker_carries_beside_what_they_can_and_what_is_at_risk() {
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let high = service.receives(&worker, "Carne", (date(2026, 3, 1), "10:00"), &[("risk", "high"), ("child1_given", "Bea")]).await;
    done(&service.answers(&worker, &high, "accepted", None).await);
    let waits = service.receives(&worker, "Pascoe", (date(2026, 3, 1), "10:00"), &[("risk", "standard")]).await;
    done(&service.answers(&worker, &waits, "waiting", None).await);
    let row = async || {
        let name: String = service
            .db
            .read()
            .await
            .unwrap()
            .value("SELECT name FROM worker WHERE id = $1", args![worker.worker_id.unwrap()])
            .await
            .unwrap();
        let page = service.opens(&manager, "/").await;
        let table = page.html.split("By key worker").nth(1).expect("a table").to_owned();
        let row = table.split("<tr").find(|row| row.contains(&name)).unwrap_or_else(|| panic!("{name}: {}", text(&table))).to_owned();
        text(&row.replace("</td>", " </td>"))
    };
    // In safe accommodation (2), at high risk (1), with one child (0.25).
    let without = row().await;
    assert!(without.contains("3.25") && without.contains("Not known"), "{without}");
    let id = worker.worker_id.unwrap();
    let stands: (String, i64) =
        service.db.read().await.unwrap().one("SELECT name, version FROM worker WHERE id = $1", args![id]).await.unwrap().unwrap();
    let change = [("name", stands.0.as_str()), ("fte", "0.1"), ("version", "0")];
    done(&service.sends(&manager, &format!("/workers/{id}/change"), &change).await);
    let with = row().await;
    assert!(with.contains("0.25 too many"), "{with}");
    done(&service.sends(&manager, &format!("/workers/{id}/change"), &[("name", &stands.0), ("fte", "0.5"), ("version", "1")]).await);
    assert!(row().await.contains("11.75"), "{}", row().await);
    // Who waits, what is due within a week and not late yet, and who was not reached.
    let home = service.opens(&manager, "/").await;
    home.says("on the waiting list, the longest since Sun 1 March 2026").says("not reached for 14 days").says("/?week=yes#due");
    let week = text(&service.opens(&manager, "/?week=yes").await.html);
    assert!(week.contains("only what is due within a week") && week.contains("MARAC referral within 48 hours"), "{week}");
    service.it_is_now("2026-03-05T09:00:00Z");
    let manager = service.signs_in_again(&manager).await;
    let week = text(&service.opens(&manager, "/?week=yes").await.html);
    let due = week.split("Show everything").nth(1).and_then(|rest| rest.split("By key worker").next()).unwrap_or_default();
    assert!(!due.contains("MARAC referral within 48 hours"), "late is not at risk any more: {due}");
}

/// A child in a service of their own lives where the family lives; and whoever was accepted by a service without units is offered none.
#[tokio::test]
async fn a_child_in_another_service_is_in_the_unit_of_the_family_and_is_offered_none() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = service.has_a_unit("T01").await;
    let mother = service.houses(&worker, "Carne", date(2026, 2, 20), (unit, date(2026, 2, 21))).await;
    let child = service.receives(&worker, "Carne-Kit", (date(2026, 2, 27), "10:00"), &[("service", "west-midlands-idva/idva")]).await;
    let answered = service.answers(&worker, &child, "accepted", None).await;
    done(&answered);
    service
        .opens(&worker, &answered.to)
        .await
        .says("What next?")
        .says("Record a contact")
        .says_nothing_of("See which units fit them")
        .says_nothing_of("Record the arrival");
    let other = service.receives(&worker, "Pascoe", (date(2026, 2, 27), "10:00"), &[]).await;
    let answered = service.answers(&worker, &other, "accepted", None).await;
    service.opens(&worker, &answered.to).await.says("See which units fit them").says("Record the arrival");
    let mut tx = service.db.write(Actor::SYSTEM).await.unwrap();
    let at = tx.at;
    tx.run(
        "INSERT INTO came_with (id, referral_id, person_id, recorded_at) SELECT $1, r.id, c.person_id, $2 FROM referral r, referral c
         WHERE r.reference = $3 AND c.reference = $4",
        args![ids::next(at), at, &mother, &child],
    )
    .await
    .unwrap();
    tx.unjournaled();
    tx.commit().await.unwrap();
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let all = text(&service.opens(&manager, "/people/in-service").await.html);
    assert!(all.contains("T01, with their family") && all.contains("In no unit"), "{all}");
}
