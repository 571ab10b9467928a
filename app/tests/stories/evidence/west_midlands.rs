//! Several contracts in one installation: a family is in Cornwall's accommodation, in an IDVA's case and on a counsellor's list at
//! once, and each commissioner's return counts what is its own, once.

use crate::given;

use given::{
    Person, Service, a_service_at,
    cases::{day, done, plain},
};
use holdfast::access::Role;
use jiff::civil::{Date, date};
use serde_json::Value as Json;

const NOW: &str = "2026-09-01T09:00:00Z";
const IDVA: &str = "west-midlands-idva";
const COPE: &str = "west-midlands-cope-and-recover";
const Q: &str = "2026-Q3";

/// Somebody is referred to a service: name, birth.
async fn asks(service: &Service, who: &Person, of: &str, (given, family): (&str, &str), born: Option<Date>, on: Date) -> String {
    let birth = born.map(|born| [born.day().to_string(), born.month().to_string(), born.year().to_string()]);
    let mut more = vec![("service", of), ("given_name", given)];
    if let Some([day, month, year]) = &birth {
        more.extend([("born-day", day.as_str()), ("born-month", month), ("born-year", year)]);
    }
    if given.is_empty() {
        more.push(("no_name", "yes"));
    }
    service.receives(who, family, (on, "10:00"), &more).await
}

/// Whoever keyed it in says that it is the person who was found.
async fn is_the_same(service: &Service, who: &Person, reference: &str) {
    let page = service.opens(who, &format!("/referrals/{reference}")).await;
    page.says("Is this somebody you know already?");
    let to = page.html.split(&format!("action=\"/referrals/{reference}/matches/")).nth(1).expect("a match");
    let pair = to.split('"').next().unwrap_or_default();
    done(&service.sends(who, &format!("/referrals/{reference}/matches/{pair}"), &[("decision", "one")]).await);
}

async fn speaks(service: &Service, who: &Person, reference: &str, on: Date, minutes: &str, note: &str) {
    let mut fields = day("day", on);
    fields.extend(plain(&[("means", "phone"), ("made", "yes"), ("minutes", minutes), ("note", note)]));
    done(&service.presses(who, &format!("/referrals/{reference}/contacts"), fields).await);
}

/// What a figure comes to, of all its categories.
async fn comes_to(service: &Service, name: &str, id: &str) -> i64 {
    match service.figure_of(name, Q, id).await {
        Json::Object(parts) => parts.values().filter_map(Json::as_i64).sum(),
        one => one.as_i64().unwrap_or_else(|| panic!("{name} {id}: {one}")),
    }
}

/// Three calls to the helpline from somebody without a name, who turns out to be her.
async fn three_calls_without_a_name(service: &Service, (worker, manager): (&Person, &Person), (hers, person): (&str, &str)) {
    let calls = asks(service, worker, "west-midlands-cope-and-recover/helpline", ("", ""), None, date(2026, 6, 29)).await;
    done(&service.answers(worker, &calls, "accepted", None).await);
    for (on, note) in [(date(2026, 7, 1), "She whispered."), (date(2026, 7, 2), "She rang off."), (date(2026, 7, 10), "She is safe now.")] {
        speaks(service, worker, &calls, on, "10", note).await;
    }
    let caller = service.person_of(&calls).await;
    service.opens(worker, person).await.says_nothing_of("She whispered.");
    service
        .sends(worker, &format!("{caller}/same"), &[("other", "P9999"), ("why", "She said so")])
        .await
        .says("There is no record of this number");
    let same = [("other", hers), ("why", "She told us her name, and that it was her who rang")];
    done(&service.sends(worker, &format!("{caller}/same"), &same).await);
    let said = service.sends(manager, &format!("{caller}/same"), &same).await;
    done(&said);
    service.opens(manager, &said.to).await.says("She told us her name");
    done(&service.sends(manager, &format!("{}/join", said.to), &[]).await);
    let page = service.opens(worker, person).await;
    page.says("She whispered.").says("Went through the court date.").says("Settled in.");
}

#[tokio::test]
async fn each_return_counts_what_is_its_own_once() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let (first, second) = (service.has_a_unit("T01").await, service.has_a_unit("T02").await);
    service.opens(&manager, "/reports").await.says("Cornwall Council").says_nothing_of("IDVA");

    // In Cornwall's accommodation, with her two children.
    let born = date(1990, 5, 6);
    let hers = asks(&service, &worker, "cornwall-dispersed/safe-accommodation", ("Ann", "Carne"), Some(born), date(2026, 7, 1)).await;
    done(&service.answers(&worker, &hers, "accepted", None).await);
    for (given, born) in [("Jory", date(2017, 3, 3)), ("Kensa", date(2009, 4, 4))] {
        let mut child = day("born", born);
        child.extend(plain(&[("given_name", given), ("family_name", "Carne")]));
        done(&service.presses(&worker, &format!("/referrals/{hers}/children"), child).await);
    }
    done(&service.arrives(&worker, &hers, first, date(2026, 7, 2)).await);
    speaks(&service, &worker, &hers, date(2026, 7, 3), "60", "Settled in.").await;
    let person = service.person_of(&hers).await;

    // In her IDVA's case at the same time; her son with the children's worker; her daughter waits for counselling.
    let idva = asks(&service, &worker, "west-midlands-idva/idva", ("Ann", "Carne"), Some(born), date(2026, 7, 6)).await;
    is_the_same(&service, &worker, &idva).await;
    done(&service.answers(&worker, &idva, "accepted", None).await);
    speaks(&service, &worker, &idva, date(2026, 7, 7), "45", "Went through the court date.").await;
    let son = asks(&service, &worker, "west-midlands-idva/children", ("Jory", "Carne"), Some(date(2017, 3, 3)), date(2026, 7, 8)).await;
    is_the_same(&service, &worker, &son).await;
    done(&service.answers(&worker, &son, "accepted", None).await);
    speaks(&service, &worker, &son, date(2026, 7, 9), "20", "Drew his family.").await;
    let kensa = Some(date(2009, 4, 4));
    let daughter = asks(&service, &worker, "west-midlands-cope-and-recover/counselling", ("Kensa", "Carne"), kensa, date(2026, 7, 8)).await;
    is_the_same(&service, &worker, &daughter).await;
    done(&service.answers(&worker, &daughter, "waiting", None).await);

    three_calls_without_a_name(&service, (&worker, &manager), (&hers, &person)).await;

    // To another unit, then to another provider.
    done(&service.moves(&worker, &hers, second, date(2026, 8, 10)).await);
    done(&service.leaves(&worker, &hers, date(2026, 8, 31), "no").await);
    let after = asks(&service, &worker, "west-midlands-cope-and-recover/outreach", ("Ann", "Carne"), Some(born), date(2026, 8, 31)).await;
    is_the_same(&service, &worker, &after).await;
    done(&service.answers(&worker, &after, "accepted", None).await);
    speaks(&service, &worker, &after, date(2026, 9, 1), "30", "First visit in the new town.").await;

    let (accepted, minutes) = ("referrals_accepted_by_source", "support_minutes_paid");
    for (name, referrals, spoken) in [("cornwall-outputs", 1, 60), (IDVA, 2, 65), (COPE, 1, 60)] {
        assert_eq!((comes_to(&service, name, accepted).await, comes_to(&service, name, minutes).await), (referrals, spoken), "{name}");
    }
    assert_eq!(comes_to(&service, "cornwall-outputs", "people_in_safe_accommodation").await, 1);
    assert_eq!(comes_to(&service, "cornwall-outputs", "children_resident").await, 2);
    let reports = service.opens(&manager, "/reports").await;
    reports.says("Quarterly outputs, Cornwall Council").says("Quarterly figures, IDVA").says("Quarterly figures, cope and recover");
    service.opens(&manager, &format!("/reports/{IDVA}/{Q}")).await.says("Referrals accepted, by source: 2");
    let behind = service.opens(&manager, &format!("/reports/{IDVA}/{Q}/figures/{minutes}")).await;
    behind.says("45").says_nothing_of(&hers);
}

/// From the IDVA's case to outreach under another contract, as one act: each return has its own referral and its own minutes.
#[tokio::test]
async fn a_transfer_counts_once_in_each_return() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    holdfast::running::contracts::services::make_all(&service.db, &service.app.contracts).await.unwrap();
    let born = Some(date(1990, 5, 6));
    let idva = asks(&service, &worker, "west-midlands-idva/idva", ("Ann", "Carne"), born, date(2026, 7, 1)).await;
    done(&service.answers(&worker, &idva, "accepted", Some((date(2026, 7, 1), "11:00"))).await);
    speaks(&service, &worker, &idva, date(2026, 7, 7), "45", "Went through the court date.").await;
    let to = "SELECT s.id FROM service s JOIN contract k ON k.id = s.contract_id WHERE k.pack = $1 AND s.code = 'outreach'";
    let to: i64 = service.db.read().await.unwrap().value(to, holdfast::args![COPE]).await.unwrap();
    let mut transfer = day("from", date(2026, 9, 1));
    transfer.extend(plain(&[("to", &to.to_string()), ("why", "Court is over"), ("basis", "consent"), ("agreed", "She asked")]));
    done(&service.presses(&worker, &format!("/referrals/{idva}/transfer"), transfer).await);
    let (accepted, minutes) = ("referrals_accepted_by_source", "support_minutes_paid");
    let of = async |name: &str| [comes_to(&service, name, accepted).await, comes_to(&service, name, minutes).await];
    assert_eq!((of(IDVA).await, of(COPE).await), ([1, 45], [0, 0]));
    let outreach = "SELECT r.reference FROM transfer t JOIN referral r ON r.id = t.to_id";
    let outreach: String = service.db.read().await.unwrap().value(outreach, holdfast::args![]).await.unwrap();
    done(&service.answers(&worker, &outreach, "accepted", None).await);
    speaks(&service, &worker, &outreach, date(2026, 9, 1), "30", "First visit in the new town.").await;
    assert_eq!((of(IDVA).await, of(COPE).await), ([1, 45], [1, 30]));
}

/// From accommodation to in-reach under one contract: they came to it once, and were answered once.
#[tokio::test]
async fn a_transfer_within_a_contract_is_no_other_referral() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    holdfast::running::contracts::services::make_all(&service.db, &service.app.contracts).await.unwrap();
    let born = Some(date(1990, 5, 6));
    let hers = asks(&service, &worker, "cornwall-dispersed/safe-accommodation", ("Ann", "Carne"), born, date(2026, 7, 1)).await;
    done(&service.answers(&worker, &hers, "accepted", None).await);
    let of = async |id: &str| comes_to(&service, "cornwall-outputs", id).await;
    assert_eq!((of("referrals_accepted_by_source").await, service.figure(Q, "responded_within_24h").await[1].clone()), (1, 1.into()));
    let to =
        "SELECT s.id FROM service s JOIN contract k ON k.id = s.contract_id WHERE k.pack = 'cornwall-dispersed' AND s.code = 'in-reach'";
    let to: i64 = service.db.read().await.unwrap().value(to, holdfast::args![]).await.unwrap();
    let mut transfer = day("from", date(2026, 9, 1));
    transfer.extend(plain(&[("to", &to.to_string()), ("why", "She stays with her sister"), ("basis", "consent"), ("agreed", "She asked")]));
    done(&service.presses(&worker, &format!("/referrals/{hers}/transfer"), transfer).await);
    let second = "SELECT r.reference FROM transfer t JOIN referral r ON r.id = t.to_id";
    let second: String = service.db.read().await.unwrap().value(second, holdfast::args![]).await.unwrap();
    done(&service.answers(&worker, &second, "accepted", None).await);
    assert_eq!((of("referrals_accepted_by_source").await, service.figure(Q, "responded_within_24h").await[1].clone()), (1, 1.into()));
}
