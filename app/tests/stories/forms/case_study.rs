//! Case studies: a draft of the record in neutral words, held against what is known of the person before it is kept, and read by the
//! commissioner only when a manager released it and the person agrees.

use axum::http::StatusCode;
use holdfast::{access::Role, args};
use jiff::civil::date;

use crate::given::{
    Person, Service, a_service_at,
    cases::{day, done, plain, refused},
};

const NOW: &str = "2026-09-01T09:00:00Z";
const LIST: &str = "/reports/case-studies";

/// Somebody with a child, a home and a plan that says names.
async fn a_case(service: &Service, worker: &Person) -> String {
    let told =
        [("child1_given", "Tamsin"), ("child1_age", "7"), ("abuser_given", "Kevern"), ("postcode", "TR14 1AA"), ("language", "Polish")];
    let reference = service.receives(worker, "Carne", (date(2026, 2, 1), "09:00"), &told).await;
    done(&service.answers(worker, &reference, "accepted", Some((date(2026, 2, 1), "10:00"))).await);
    let unit = service.has_a_unit("Rowan").await;
    done(&service.arrives(worker, &reference, unit, date(2026, 2, 2)).await);
    let plan = [
        ("version", "0"),
        ("hopes", "Ann wants to stay in Bodmin with Tamsin, far from Kevern."),
        ("health-goal", "Swim with Tamsin on 3 May 2026"),
    ];
    done(&service.sends(worker, &format!("/referrals/{reference}/plan"), &plan).await);
    let mut contact = day("day", date(2026, 2, 9));
    contact.extend(plain(&[("means", "phone"), ("made", "yes"), ("minutes", "10"), ("note", "Rang.")]));
    done(&service.presses(worker, &format!("/referrals/{reference}/contacts"), contact).await);
    reference
}

fn written(words: &str, consent: &str) -> Vec<(String, String)> {
    let mut fields = day("day", date(2026, 9, 1));
    fields.extend(plain(&[("title", "A home of their own"), ("words", words), ("consent", consent)]));
    if consent == "yes" {
        fields.extend(day("consent_day", date(2026, 9, 1)));
        fields.extend(plain(&[("uses", "commissioner"), ("uses", "training")]));
    }
    fields
}

/// What stands between the tags of the text of the case study.
fn draft(html: &str) -> String {
    let from = html.split("name=\"words\"").nth(1).expect("the text of the case study");
    let from = from.split_once('>').unwrap().1;
    from.split("</textarea>").next().unwrap().replace("&quot;", "\"")
}

async fn latest(service: &Service) -> i64 {
    service.db.read().await.unwrap().value("SELECT max(id) FROM record WHERE kind = 'case-study'", args![]).await.unwrap()
}

#[tokio::test]
async fn a_case_study_begins_as_a_draft_and_is_kept_when_nothing_in_it_tells_who_it_is() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = a_case(&service, &worker).await;
    let address = format!("/referrals/{reference}/case-study");
    let person = service.person_of(&reference).await;
    service.opens(&worker, &format!("{person}/forms")).await.says(&format!("href=\"{address}\""));

    let offered = draft(&service.opens(&worker, &address).await.html);
    for says in [
        "What they hoped for: the person wants to stay in a town with a child, far from somebody of theirs.",
        "Health and well-being: “Swim with a child on (a day)”",
        "They have been in safe accommodation for about half a year.",
        "phone",
    ] {
        assert!(offered.contains(says), "{says}: {offered}");
    }
    for name in ["Ann", "Carne", "Tamsin", "Kevern", "Bodmin", "Rowan", "2026", "TR14"] {
        assert!(!offered.contains(name), "{name}: {offered}");
    }

    // Everything that tells is listed, each with room for a reason; what was typed stays.
    let told = "Ann came on 3 May 2026 with tamsin, 7 years old. She is Polish; ring 01209 555 0100. In rowan they met Mrs Blewett.";
    let shown = service.presses(&worker, &address, written(told, "yes")).await;
    refused(&shown)
        .says("“Ann”: it is a name of the person.")
        .says("“tamsin”: it is a name of somebody of theirs.")
        .says("“3 May 2026”: it is a day")
        .says("“7”: it is an exact age.")
        .says("“01209 555 0100”: it looks like a telephone number.")
        .says("“rowan”: it is the name of a unit or a house.")
        .says("“Mrs Blewett”: it may name somebody or a place.")
        .says("value=\"Mrs Blewett\"");
    assert_eq!(service.rows("record WHERE kind = 'case-study'").await, 0);

    // Taken out, or said to be harmless. A reason without the word is no reason.
    let mut fields = written("The person came in the spring with a child. At the end they met Mrs Blewett.", "yes");
    fields.extend(plain(&[("harmless-row", "h1"), ("harmless-h1-what", "Ann"), ("harmless-h1-why", "Everybody is")]));
    let shown = service.presses(&worker, &address, fields.clone()).await;
    refused(&shown).says("“Mrs Blewett”").says_nothing_of("“Ann”");
    fields.extend(plain(&[
        ("harmless-row", "h2"),
        ("harmless-h2-what", "mrs blewett"),
        ("harmless-h2-why", "A name made up for this, that nobody has"),
    ]));
    done(&service.presses(&worker, &address, fields.clone()).await);
    let id = latest(&service).await;
    let record = format!("/records/{id}");
    service.opens(&worker, &record).await.says("A name made up for this").says_nothing_of("Everybody is");

    // Put right it is held against it again; and withdrawn it is gone from the list.
    let mut again = written("Tamsin has a room of her own.", "yes");
    again.extend(plain(&[("version", "0"), ("change_why", "Shorter")]));
    refused(&service.presses(&worker, &format!("{record}/change"), again).await).says("“Tamsin”");
    let mut again = written("A child has a room, and a door to shut.", "yes");
    again.extend(plain(&[("version", "0"), ("change_why", "Shorter")]));
    done(&service.presses(&worker, &format!("{record}/change"), again).await);
    service.opens(&worker, &record).await.says("a door to shut").says("Shorter");
    let manager = service.signed_in_as(Role::ServiceManager).await;
    service.opens(&manager, LIST).await.says("a door to shut").says("Waits to be released").says(&record);
    done(&service.sends(&worker, &format!("{record}/withdraw"), &[("version", "1"), ("why", "They changed their mind")]).await);
    service.opens(&manager, LIST).await.says_nothing_of("a door to shut").says("None in this quarter");
}

#[tokio::test]
async fn what_is_hidden_is_found_and_is_told_as_any_other_word() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = a_case(&service, &worker).await;
    let person = service.person_of(&reference).await;
    let mut danger = day("since", date(2026, 9, 1));
    danger.extend(plain(&[("value", "Zelah, TR4"), ("told_by", "person")]));
    done(&service.presses(&worker, &format!("{person}/about/danger-areas"), danger).await);
    let address = format!("/referrals/{reference}/case-study");
    // In small letters, as on a telephone: towns, and the school of a child, hidden as it is.
    let sql = "SELECT reference FROM person WHERE given_name = 'Tamsin'";
    let child: String = service.db.read().await.unwrap().value(sql, args![]).await.unwrap();
    let mut school = day("since", date(2026, 9, 1));
    school.extend(plain(&[("value", "St Mary’s Primary School"), ("told_by", "person")]));
    done(&service.presses(&worker, &format!("/people/{child}/about/school"), school).await);
    refused(&service.presses(&worker, &address, written("They walk to st marys primary school.", "yes")).await)
        .says("“st marys primary school”: it may name somebody or a place.");
    let hidden = "They see tam\u{200b}sin grow.";
    refused(&service.presses(&worker, &address, written(hidden, "yes")).await).says("“tamsin”: it is a name of somebody of theirs.");
    refused(&service.presses(&worker, &address, written("They live in bodmin.", "yes")).await).says("“bodmin”: it names a town");
    // At the beginning of a sentence a capital says nothing, and it is found all the same.
    let shown = service.presses(&worker, &address, written("Zelah was left behind. Trispen was, too.", "yes")).await;
    refused(&shown).says("“Zelah”: it may name somebody or a place.").says_nothing_of("“Trispen”");
}

#[tokio::test]
async fn the_commissioner_reads_what_a_manager_released_of_those_who_agree_and_nothing_that_leads_to_them() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let (manager, council) = (service.signed_in_as(Role::ServiceManager).await, service.signed_in_as(Role::ContractManager).await);
    let reference = a_case(&service, &worker).await;
    let address = format!("/referrals/{reference}/case-study");
    let mut released = vec![];
    for (words, consent) in [("They swim again.", "yes"), ("They sleep again.", "not-asked")] {
        done(&service.presses(&worker, &address, written(words, consent)).await);
        released.push(latest(&service).await);
    }
    service.opens(&council, LIST).await.says("None in this quarter");
    for id in &released {
        let decide = format!("/records/{id}/later/releasing");
        assert_eq!(service.sends(&worker, &decide, &[("release", "released")]).await.status, StatusCode::NOT_FOUND);
        done(&service.sends(&manager, &decide, &[("release", "released"), ("version", "0")]).await);
    }
    service.opens(&council, "/reports").await.says(LIST);
    let read = service.opens(&council, LIST).await;
    read.says("They swim again.").says_nothing_of("They sleep again.");
    for word in [&reference[..], "/records/", "/people/", "Carne", "2026-09-01", "1 September"] {
        read.says_nothing_of(word);
    }
    service.opens(&manager, LIST).await.says("They sleep again.").says("nobody has asked them yet").says("/records/");
    service.opens(&council, &format!("{LIST}?period=2026-Q2")).await.says_nothing_of("They swim again.");
    assert_eq!(service.opens(&council, &format!("{LIST}?period=1999-Q1")).await.status, StatusCode::NOT_FOUND);

    // They do not agree any more: the worker withdraws it, and it is read by nobody.
    done(
        &service
            .sends(&worker, &format!("/records/{}/withdraw", released[0]), &[("version", "1"), ("why", "They do not agree any more")])
            .await,
    );
    service.opens(&council, LIST).await.says_nothing_of("They swim again.");
}
