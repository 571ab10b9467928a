//! No two households in a unit at once, whoever asks and however many at the same moment; and what search offers is what
//! can be recorded.

use crate::given;

use axum::http::StatusCode;
use given::{Person, Service, a_service_at, text};
use holdfast::{
    access::Role,
    args,
    db::Actor,
    ids,
    places::{
        queries,
        units::matching::{Vacancy, vacancy},
    },
};
use jiff::{ToSpan as _, civil::Date, civil::date};

async fn a_unit(service: &Service, name: &str) -> i64 {
    let mut tx = service.db.write(Actor::SYSTEM).await.unwrap();
    let at = tx.at;
    let id = ids::next(at);
    tx.run(
        "INSERT INTO unit (id, name, town, bedrooms, tolerance, wheelchair, pets, recorded_at) VALUES ($1, $2, 'Truro', 2, 'high', FALSE, FALSE, $3)",
        args![id, name, at],
    )
    .await
    .unwrap();
    tx.unjournaled();
    tx.commit().await.unwrap();
    id
}

/// Accepted referrals in a number that would take long to key in; copies of one that was.
async fn accepted_referrals(service: &Service, who: &Person, how_many: usize) -> Vec<String> {
    let first = service.an_accepted_referral(who, "Ann", "Example").await;
    let mut tx = service.db.write(Actor::SYSTEM).await.unwrap();
    let at = tx.at;
    let from: i64 = tx.value("SELECT id FROM referral WHERE reference = $1", args![&first]).await.unwrap();
    let mut references = vec![first];
    for n in 1..how_many {
        let (id, person, reference) = (ids::next(at), ids::next(at), format!("Q{n:04}"));
        tx.run(
            "INSERT INTO person (id, reference, root_id, given_name, family_name, name_written, name_key, recorded_at)
             VALUES ($1, $2, $1, 'Ann', 'Example', '', '', $3)",
            args![person, format!("PQ{n:04}"), at],
        )
        .await
        .unwrap();
        tx.run(
            "INSERT INTO referral (id, reference, person_id, contract, door, received_on, received_at, source, source_written, referrer, words,
               risk, risk_written, recorded_at)
             SELECT $1, $2, $4, contract, door, received_on, received_at, source, source_written, referrer, words,
               risk, risk_written, recorded_at
             FROM referral WHERE id = $3",
            args![id, &reference, from, person],
        )
        .await
        .unwrap();
        tx.run(
            "INSERT INTO referral_answer (id, referral_id, outcome, reason, reason_written, signposted_to, words, answered_on, recorded_at)
             VALUES ($1, $2, 'accepted', '', '', '', '', '2026-03-02', $3)",
            args![ids::next(at), id, at],
        )
        .await
        .unwrap();
        tx.run(
            "INSERT INTO episode (id, person_id, service_id, referral_id, begun_on, recorded_at)
             SELECT $1, $5, e.service_id, $2, '2026-03-02', $3 FROM episode e WHERE e.referral_id = $4",
            args![ids::next(at), id, at, from, person],
        )
        .await
        .unwrap();
        references.push(reference);
    }
    tx.unjournaled();
    tx.commit().await.unwrap();
    references
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_thousand_who_want_one_unit_on_one_night_exactly_one_gets_it() {
    let service = std::sync::Arc::new(a_service_at("2026-03-02T09:00:00Z").await);
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = a_unit(&service, "DU01").await.to_string();
    let mut asking = tokio::task::JoinSet::new();
    for reference in accepted_referrals(&service, &worker, 1000).await {
        let (service, worker, unit) = (service.clone(), worker.clone(), unit.clone());
        asking.spawn(async move {
            let fields = [("unit", unit.as_str()), ("day-day", "2"), ("day-month", "3"), ("day-year", "2026")];
            service.sends(&worker, &format!("/referrals/{reference}/arrival"), &fields).await
        });
    }
    let (mut won, mut told) = (0, 0);
    while let Some(page) = asking.join_next().await {
        let page = page.unwrap();
        match page.status {
            StatusCode::SEE_OTHER => won += 1,
            StatusCode::CONFLICT | StatusCode::UNPROCESSABLE_ENTITY => {
                page.says("This unit is occupied").says("Choose another unit");
                told += 1;
            }
            other => panic!("{other}: {}", text(&page.html)),
        }
    }
    assert_eq!((won, told), (1, 999));
    assert_eq!(service.rows("stay").await, 1);
}

/// Numbers that look random and are the same in every run (splitmix64).
struct Drawn(u64);

impl Drawn {
    fn below(&mut self, limit: u64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % limit) as i64
    }
}

/// A history of stays in a unit that cannot overlap: gaps and lengths in days; the last may be open.
fn history(drawn: &mut Drawn) -> Vec<(Date, Option<Date>)> {
    let mut day = date(2026, 1, 1);
    let mut stays = vec![];
    for _ in 0..drawn.below(5) {
        day = day.saturating_add(drawn.below(6).days());
        let until = day.saturating_add(drawn.below(12).days());
        let open = drawn.below(7) == 0;
        stays.push((day, (!open).then_some(until)));
        if open {
            break;
        }
        day = until;
    }
    stays
}

#[tokio::test]
async fn what_search_offers_can_be_recorded_and_what_it_does_not_offer_cannot() {
    let service = a_service_at("2026-03-02T09:00:00Z").await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let references = accepted_referrals(&service, &worker, 2).await;
    let mut drawn = Drawn(20_260_302);
    let mut seen = (0, 0);
    for n in 0..60 {
        let unit = a_unit(&service, &format!("DU{n:03}")).await;
        for (arrived, departed) in history(&mut drawn) {
            lives_there(&service, unit, arrived, departed).await.expect("a history without overlap");
        }
        for on in [date(2026, 1, 1), date(2026, 1, 9), date(2026, 1, 17), date(2026, 2, 1), date(2026, 3, 1)] {
            let spells = queries::spells_of(&mut service.db.read().await.unwrap(), unit).await.unwrap();
            let offered = matches!(vacancy(&spells.iter().collect::<Vec<_>>(), on, None), Vacancy::Free | Vacancy::NotReady);
            let recorded = lives_there(&service, unit, on, None).await.is_ok();
            assert_eq!(offered, recorded, "unit {n} on {on}: {spells:?}");
            seen = if offered { (seen.0 + 1, seen.1) } else { (seen.0, seen.1 + 1) };
            if recorded {
                let mut tx = service.db.write(Actor::SYSTEM).await.unwrap();
                tx.run("DELETE FROM stay WHERE unit_id = $1 AND arrived_on = $2 AND departed_on IS NULL", args![unit, on]).await.unwrap();
                tx.unjournaled();
                tx.commit().await.unwrap();
            }
        }
    }
    assert!(seen.0 > 50 && seen.1 > 50, "both were tried: {seen:?} {references:?}");
}

/// Writes a stay straight into the table, where only the database's own rule stands against it.
async fn lives_there(service: &Service, unit: i64, arrived: Date, departed: Option<Date>) -> Result<(), holdfast::db::DbError> {
    let mut tx = service.db.write(Actor::SYSTEM).await?;
    let at = tx.at;
    tx.run(
        "INSERT INTO stay (id, episode_id, unit_id, arrived_on, departed_on, exit_kind, exit_written, exit_interview, move_on, move_on_written, words, recorded_at)
         VALUES ($1, (SELECT min(id) FROM episode), $2, $3, $4, '', '', FALSE, '', '', '', $5)",
        args![ids::next(at), unit, arrived, departed, at],
    )
    .await?;
    tx.unjournaled();
    tx.commit().await
}
