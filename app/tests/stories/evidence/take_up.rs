//! Take-up by district and by deprivation: counts for whoever opens records, fives for whoever does not, and no place where anybody lived.

use axum::http::StatusCode;
use holdfast::{access::Role, args};
use jiff::civil::date;

use crate::given::{
    self, Person, Service, a_service_at,
    cases::{day, done, plain},
    two::Two,
};

const PAGE: &str = "/reports/take-up";
const CORNWALL: [(&str, &str); 1] = [("service", "cornwall-dispersed/safe-accommodation")];

/// What a page says, with the cells of its tables apart.
fn text(html: &str) -> String {
    given::text(&html.replace("<td", " <td").replace("<th", " <th").replace("</tr", " </tr"))
}

/// Referrals of July 2026 from these places, the first so many of them accepted.
async fn referred(service: &Service, worker: &Person, (name, places): (&str, &[&str]), accepted: usize) -> Vec<String> {
    let mut all = vec![];
    for (nth, place) in places.iter().enumerate() {
        let more = [("postcode", *place), CORNWALL[0]];
        let family = format!("{name}{}", "abcdefghijklmnopqrstuvw".chars().nth(nth).unwrap());
        let referral = service.receives(worker, &family, (date(2026, 7, 2), "10:00"), &more).await;
        if nth < accepted {
            done(&service.answers(worker, &referral, "accepted", Some((date(2026, 7, 3), "10:00"))).await);
        }
        all.push(referral);
    }
    all
}

const PLACES: [&str; 16] = [
    "TR14 1AA", "TR14 2BB", "TR14 3CC", "tr14", "Camborne", "TR15 1DD", "TR1 2AA", "TR1 2AB", "TR1 9ZZ", "NEWQUAY", "TR7 1AA", "PL31 2AB",
    "PL31 2AC", "EX4 1AA", "", "",
];

/// Where anybody lived is in none of them, nor who they are.
fn names_no_place(pages: &[given::Page]) {
    for page in pages {
        for place in ["TR14", "PL31", "EX4", "NEWQUAY", "Camborne", "Carne"] {
            page.says_nothing_of(place);
        }
    }
}

#[tokio::test]
async fn referrals_are_counted_by_district_and_by_decile() {
    let service = a_service_at("2026-10-05T09:00:00Z").await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    referred(&service, &worker, ("Carne", &PLACES), 9).await;

    let manager = service.signed_in_as(Role::ServiceManager).await;
    service.opens(&manager, "/reports").await.says("Take-up by area and deprivation");
    // The quarter that goes on is shown first; nothing was received in it.
    assert!(text(&service.opens(&manager, PAGE).await.html).contains("Referrals received: 0"));
    let over = format!("{PAGE}?period=2026-Q3&contract=");
    let shown = service.opens(&manager, &over).await;
    let says = text(&shown.html);
    for line in [
        "Referrals received: 16. Of these accepted so far: 9.",
        "Sample district mid 5 3 31%",
        "Sample district north 2 0 13%",
        "Sample district west 6 6 38%",
        "Place is in no line of the table of areas 1 0 6%",
        "Place not known 2 0 13%",
        "Decile 1 (most deprived) 0 0",
        "Decile 2 6 6 38%",
        "Decile 3 4 0 25%",
        "Decile 6 3 3 19%",
        "All referrals 16 9 100%",
        "The table of areas is the sample that comes with Holdfast",
    ] {
        assert!(says.contains(line), "{line}: {says}");
    }
    let file = service.opens(&manager, &format!("{PAGE}/take-up.csv?period=2026-Q3&contract=")).await;
    file.says("2026-Q3,District,Sample district north,2,0").says("Caveat");
    assert_eq!(service.rows("journal WHERE action = 'downloaded-figures' AND detail LIKE 'take-up/%'").await, 1);
    names_no_place(&[shown, file]);
}

#[tokio::test]
async fn whoever_opens_no_records_reads_small_places_together_and_fives_of_what_is_over() {
    let service = a_service_at("2026-10-05T09:00:00Z").await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    for name in ["Carne", "Moyle"] {
        referred(&service, &worker, (name, &PLACES), 9).await;
    }
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let council = service.signed_in_as(Role::ContractManager).await;
    let few = service.opens(&council, PAGE).await;
    let says = text(&few.html);
    for line in [
        "July to September 2026",
        "Referrals received: 30. Of these accepted so far: 20.",
        "Sample district west 10 10",
        "Sample district mid 10 fewer than 8",
        "Other districts and places not known, together 10 fewer than 8",
        "Deciles 1 (most deprived) to 2 10 10",
        "Deciles 3 to 10 (least deprived), or place not known 20 fewer than 8",
    ] {
        assert!(says.contains(line), "{line}: {says}");
    }
    few.says_nothing_of("Sample district north").says_nothing_of("%</td>");
    let their_file = service.opens(&council, &format!("{PAGE}/take-up.csv?period=2026-Q3&contract=")).await;
    their_file.says("fewer than 8").says_nothing_of("Sample district north");
    // What goes on is not given to whoever could look every day; nor a period that there is not.
    for gone in ["2026-Q4", "2026-27", "2031-Q1", "x"] {
        assert_eq!(service.opens(&council, &format!("{PAGE}?period={gone}")).await.status, StatusCode::NOT_FOUND, "{gone}");
    }
    assert_eq!(service.opens(&manager, &format!("{PAGE}?period=2026-27")).await.status, StatusCode::OK);
    assert_eq!(service.opens(&manager, &format!("{PAGE}?contract=nobodys")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(service.opens(&manager, &format!("{PAGE}/other.csv")).await.status, StatusCode::NOT_FOUND);
    names_no_place(&[few, their_file]);
    assert_eq!(service.opens(&worker, PAGE).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn with_a_second_commissioner_each_contract_is_counted_by_itself_and_an_account_of_neither_reads_none() {
    let service = a_service_at("2026-10-05T09:00:00Z").await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let (manager, council) = (service.signed_in_as(Role::ServiceManager).await, service.signed_in_as(Role::ContractManager).await);
    referred(&service, &worker, ("Carne", &PLACES), 0).await;
    let of_another = [("service", "west-midlands-idva/idva"), ("postcode", "TR18 1AA")];
    service.receives(&worker, "Rowe", (date(2026, 7, 1), "10:00"), &of_another).await;
    let every = text(&service.opens(&manager, &format!("{PAGE}?period=2026-Q3&contract=")).await.html);
    assert!(every.contains("Referrals received: 17.") && every.contains("Every contract"), "{every}");
    let one = text(&service.opens(&manager, &format!("{PAGE}?period=2026-Q3&contract=west-midlands-idva")).await.html);
    assert!(one.contains("Referrals received: 1.") && one.contains("Sample district west 1 0 100%"), "{one}");
    let none = text(&service.opens(&council, &format!("{PAGE}?period=2026-Q3")).await.html);
    assert!(none.contains("Referrals received: fewer than 8.") && !none.contains("Sample district"), "{none}");
}

#[tokio::test]
async fn a_place_that_is_put_right_told_later_or_withdrawn_counts_as_it_stands() {
    let service = a_service_at("2026-07-02T12:00:00Z").await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let referrals = referred(&service, &worker, ("Carne", &["TR14 1AA", "", "PL31 2AB"]), 0).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let counted = async |manager: &Person| text(&service.opens(manager, &format!("{PAGE}?period=2026-Q3")).await.html);
    let before = service.questions_of(&manager, &format!("{PAGE}?period=2026-Q3")).await;
    let says = counted(&manager).await;
    assert!(says.contains("This period is not over") && says.contains("Place not known 1 0"), "{says}");

    // Told a week later, by the person themself.
    service.it_is_now("2026-07-09T12:00:00Z");
    let (worker, manager) = (service.signs_in_again(&worker).await, service.signs_in_again(&manager).await);
    let person = service.person_of(&referrals[1]).await;
    let mut told = day("since", date(2026, 7, 9));
    told.extend([("value".into(), "TR14 9XX".into()), ("told_by".into(), "person".into())]);
    done(&service.presses(&worker, &format!("{person}/about/postcode"), told).await);
    let says = counted(&manager).await;
    assert!(says.contains("Sample district west 2 0") && says.contains("Place not known 0 0"), "{says}");

    // Somebody typed a wrong one: withdrawn, it counts nowhere.
    let wrong: i64 = service
        .db
        .read()
        .await
        .unwrap()
        .value(
            "SELECT c.id FROM characteristic c JOIN referral r ON r.id = c.referral_id WHERE c.kind = 'postcode' AND r.reference = $1",
            holdfast::args![&referrals[2]],
        )
        .await
        .unwrap();
    let person = service.person_of(&referrals[2]).await;
    done(&service.sends(&worker, &format!("{person}/about/postcode/{wrong}/withdraw"), &[("withdraw_why", "Another’s")]).await);
    let says = counted(&manager).await;
    assert!(!says.contains("Sample district north") && says.contains("Place not known 1 0"), "{says}");

    referred(&service, &worker, ("Moyle", &PLACES), 0).await;
    let after = service.questions_of(&manager, &format!("{PAGE}?period=2026-Q3")).await;
    assert_eq!(before, after, "statements do not grow with referrals");
}

#[tokio::test]
async fn a_place_that_another_provider_was_told_is_not_known_here() {
    let two = Two::there_are().await;
    let service = &two.service;
    let reference = two.of_carrek("Example").await;
    let sql = "SELECT s.id FROM service s JOIN contract k ON k.id = s.contract_id WHERE k.pack = 'west-midlands-idva'";
    let to: i64 = service.db.read().await.unwrap().value(sql, args![]).await.unwrap();
    let mut asked = plain(&[("to", &to.to_string()), ("why", "The court case"), ("basis", "consent"), ("agreed", "On Monday")]);
    asked.extend(day("from", date(2026, 5, 4)));
    done(&service.presses(&two.carrek[0], &format!("/referrals/{reference}/transfer"), asked).await);
    let person = service.person_of(&reference).await;
    let mut told = day("since", date(2026, 5, 4));
    told.extend(plain(&[("value", "TR14 9XX"), ("told_by", "person")]));
    done(&service.presses(&two.bosun[1], &format!("{person}/about/postcode"), told).await);
    let path = format!("{PAGE}?period=2026-Q2");
    let ours = text(&service.opens(&two.carrek[0], &path).await.html);
    assert!(!ours.contains("Sample district west"), "{ours}");
    let theirs = text(&service.opens(&two.bosun[0], &path).await.html);
    assert!(theirs.contains("Sample district west 1 0"), "{theirs}");
}
