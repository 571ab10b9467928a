//! What a unit is, and which units fit a household.

use crate::given;

use given::{
    a_service_at,
    cases::{day, done, plain, refused},
    text,
};
use holdfast::{access::Role, args};
use jiff::civil::date;

const MONDAY: &str = "2026-03-02T09:00:00Z";

#[tokio::test]
async fn what_a_unit_is_can_be_put_right_and_what_it_was_stays() {
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let other = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    service.has_a_unit("DU01").await;
    service.opens(&manager, "/units/DU01").await.says("Not said").says("Put right what this unit is");
    service.opens(&worker, "/units/DU01").await.says_nothing_of("Put right what this unit is");
    let form = service.opens(&manager, "/units/DU01/change").await;
    form.says("value=\"Bodmin\"").says("Refuge: rooms in one house");
    let what = |people: &str, town: &str| {
        plain(&[
            ("version", "0"),
            ("town", town),
            ("bedrooms", "2"),
            ("tolerance", "medium"),
            ("people", people),
            ("kind", "shared"),
            ("lives", "women"),
            ("step_free", "yes"),
            ("staff_cover", "On call at night"),
            ("features", "quiet"),
            ("features", "see-out"),
            ("features", "a-pool"),
        ])
    };
    refused(&service.presses(&manager, "/units/DU01/change", what("many", "Bodmin")).await).says("Enter how many people");
    done(&service.presses(&manager, "/units/DU01/change", what("4", "Bodmin")).await);
    let page = service.opens(&worker, "/units/DU01").await;
    page.says("Shared: kitchen")
        .says("Women, and their children")
        .says("On call at night")
        .says("A quiet place to be alone; One sees who is at the door before opening it")
        .says("What stood before")
        .says("Pets allowed Yes");
    // What is ticked stands ticked where it is put right, and what the list does not have is not kept.
    let form = service.opens(&manager, "/units/DU01/change").await;
    assert_eq!(form.html.matches(" checked").count(), 6, "kind, who lives there, tolerance, steps, and two that it has");
    let second = service.presses(&other, "/units/DU01/change", what("5", "Truro")).await;
    assert_eq!(second.status, axum::http::StatusCode::CONFLICT);
    second.says("Somebody else changed this while you did").says("Truro");
    assert_eq!(service.rows("unit_change").await, 1);
    assert_eq!(service.rows("journal WHERE action = 'unit-changed'").await, 1);
}

#[tokio::test]
async fn units_are_offered_with_what_speaks_for_and_against_each() {
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = |name: &str, town: &str| {
        plain(&[
            ("name", name),
            ("town", town),
            ("bedrooms", "2"),
            ("tolerance", "high"),
            ("pets", "yes"),
            ("lives", "women"),
            ("people", "3"),
        ])
    };
    for (name, town) in [("DU01", "Bodmin"), ("DU02", "Penzance"), ("DU03", "Bodmin")] {
        done(&service.presses(&manager, "/units/new", unit(name, town)).await);
    }
    let id = async |name: &str| -> i64 {
        service.db.read().await.unwrap().value("SELECT id FROM unit WHERE name = $1", args![name]).await.unwrap()
    };
    let soon = service.an_accepted_referral(&worker, "Bea", "Example").await;
    done(&service.arrives(&worker, &soon, id("DU03").await, date(2026, 3, 2)).await);
    done(&service.leaves(&worker, &soon, date(2026, 3, 6), "no").await);

    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let page = format!("/referrals/{reference}/units");
    service.opens(&worker, &person).await.says(&page);
    service.opens(&worker, &page).await.says_nothing_of("keep away from</li>");
    let mut danger = plain(&[("value", "PL31 1AA, Truro"), ("told_by", "person")]);
    danger.extend(day("since", date(2026, 3, 1)));
    done(&service.presses(&worker, &format!("{person}/about/danger-areas"), danger).await);
    let fits = service.opens(&worker, &page).await;
    let said = text(&fits.html);
    let at = |words: &str| said.find(words).unwrap_or_else(|| panic!("{words}: {said}"));
    // That which is far from danger goes before; the soon-free one stands below with its day.
    assert!(at("DU02, Penzance") < at("DU01, Bodmin") && at("DU01, Bodmin") < at("Free soon"), "{said}");
    fits.says("near a place they keep away from").says("far from where they keep away from").says("for women").says("takes 3 people");
    fits.says("Free from Fri 6 March 2026").says(&format!("/referrals/{reference}/reserve?unit={}", id("DU03").await));
    // Where it is dangerous is sealed, here too.
    fits.says_nothing_of("PL31").says_nothing_of("Truro");
    service.opens(&worker, &person).await.says_nothing_of("PL31");
    let arrival = format!("/referrals/{reference}/arrival?unit={}", id("DU02").await);
    fits.says(&arrival);
    service.opens(&worker, &arrival).await.says(&format!("value=\"{}\" checked", id("DU02").await));

    let reserve = format!("/referrals/{reference}/reserve?unit={}", id("DU03").await);
    service.opens(&worker, &reserve).await.says("DU03, Bodmin").says("value=\"09:00\"");
    let mut fields = plain(&[("hour", "12:00")]);
    fields.push(("unit".into(), id("DU03").await.to_string()));
    fields.extend(day("until", date(2026, 3, 4)));
    let asked = service.presses(&worker, &format!("/referrals/{reference}/reserve"), fields.clone()).await;
    refused(&asked).says("Somebody is in DU03 and is not known to leave by then");
    fields.push(("sure-unit".into(), "yes".into()));
    done(&service.presses(&worker, &format!("/referrals/{reference}/reserve"), fields).await);
    service.opens(&worker, &page).await.says("Reserved").says("until Wed 4 March 2026");
}

#[tokio::test]
async fn of_units_in_one_house_it_is_told_where_somebody_lives_and_never_who() {
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = |name: &str, house: &str| {
        let always = [("town", "Bodmin"), ("bedrooms", "2"), ("tolerance", "medium"), ("kind", "shared")];
        plain(&[&always[..], &[("name", name), ("house", house)]].concat())
    };
    refused(&service.presses(&manager, "/units/new", unit("DU01", "12 Fore Street, Bodmin")).await)
        .says("for example House A")
        .says("12 Fore Street");
    for (name, house) in [("DU01", "House A"), ("DU02", "House A"), ("DU03", "House B"), ("DU04", "")] {
        done(&service.presses(&manager, "/units/new", unit(name, house)).await);
    }
    // One flat is not two, however its name is typed.
    refused(&service.presses(&manager, "/units/new", unit("du01", "")).await).says("Another unit has this name");
    service.opens(&worker, "/units/DU01").await.says("House A");
    let lives = service.an_accepted_referral(&worker, "Kerra", "Tregenza").await;
    let units = format!("/referrals/{}/units", service.an_accepted_referral(&worker, "Ann", "Example").await);
    service.opens(&worker, &units).await.says("nobody else lives in House A now").says("nobody else lives in House B now");
    let du02: i64 = service.db.read().await.unwrap().value("SELECT id FROM unit WHERE name = 'DU02'", vec![]).await.unwrap();
    done(&service.arrives(&worker, &lives, du02, date(2026, 3, 1)).await);
    let offered = service.opens(&worker, &units).await;
    offered.says("who lives in House A besides, in DU02").says("nobody else lives in House B now").says("shared: who else lives there");
    offered.says_nothing_of("Tregenza");
    // The house is put right as the rest of a unit is, and what stood before is read.
    let mut right = unit("DU02", "House B");
    right.push(("version".into(), "0".into()));
    done(&service.presses(&manager, "/units/DU02/change", right).await);
    service.opens(&worker, &units).await.says("nobody else lives in House A now").says("who lives in House B besides, in DU02");
    service.opens(&manager, "/units/DU02").await.says("House B").says("House A");
}

#[tokio::test]
async fn a_unit_that_was_typed_wrong_is_withdrawn_while_nothing_stands_on_it_and_is_put_back() {
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let (slip, right) = (service.has_a_unit("DU21").await, service.has_a_unit("DU12").await);
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    refused(&service.sends(&manager, "/units/DU21/withdraw", &[]).await).says("Say why it is withdrawn");
    done(&service.sends(&manager, "/units/DU21/withdraw", &[("withdraw_why", "It is DU12")]).await);
    service.opens(&worker, "/units").await.says("DU12").says_nothing_of("DU21");
    service.opens(&manager, "/units").await.says(r#"Withdrawn: <a class="govuk-link" href="/units/DU21">"#);
    service.opens(&worker, &format!("/referrals/{reference}/arrival")).await.says("DU12").says_nothing_of("DU21");
    service.opens(&worker, "/units/DU21").await.says("Withdrawn").says("It is DU12").says_nothing_of("Put it back");
    refused(&service.arrives(&worker, &reference, slip, date(2026, 3, 1)).await).says("That unit was withdrawn");
    // A page of it that was open before records nothing either, and says why.
    let mut out = day("from", date(2026, 3, 1));
    out.extend(plain(&[("kind", "works"), ("words", "New doors")]));
    let mut address = plain(&[("street", "1 Fore Street"), ("town", "Bodmin"), ("postcode", "PL31 1AA"), ("version", "0")]);
    address.extend(day("from", date(2026, 3, 1)));
    let ready = day("day", date(2026, 3, 1));
    let check = day("day", date(2026, 3, 1));
    for (who, path, fields) in [
        (&worker, "/units/DU21/states/new", out),
        (&manager, "/units/DU21/address", address),
        (&worker, "/units/DU21/ready", ready),
        (&worker, "/units/DU21/forms/premises-check/new", check),
    ] {
        let page = service.presses(who, path, fields).await;
        assert_eq!(page.status, 400, "{path}");
        page.says("This unit was withdrawn, so nothing is recorded of it");
    }
    // Its name is not given to another, and nobody withdraws where somebody lives.
    let again = plain(&[("name", "du21"), ("town", "Bodmin"), ("bedrooms", "2"), ("tolerance", "medium")]);
    refused(&service.presses(&manager, "/units/new", again).await).says("put it back on its page");
    done(&service.arrives(&worker, &reference, right, date(2026, 3, 1)).await);
    let why = [("withdraw_why", "It is DU21")];
    refused(&service.sends(&manager, "/units/DU12/withdraw", &why).await)
        .says("It stays, because this stands on it: stays")
        .says("It is DU21");
    assert_eq!(service.sends(&worker, "/units/DU12/withdraw", &why).await.status, 404);
    done(&service.sends(&manager, "/units/DU21/put-back", &[]).await);
    // In another tab that was open before: it is there already, or withdrawn already.
    done(&service.sends(&manager, "/units/DU21/put-back", &[]).await);
    service.opens(&worker, "/units").await.says("DU21");
}
