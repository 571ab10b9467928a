//! Whether what is refused takes as long as what is not there: one worker asks for records of three kinds in an order that is drawn, and
//! the times of each kind are held against those of the absent ones.

use std::time::Instant;

use holdfast::{
    access::Role,
    args,
    db::{Actor, Db, DbError},
    ids,
};

use crate::{Place, caseload::chance::Chance, ground, http::Client, load::percentile, program::Program};

const KINDS: [&str; 3] = ["absent", "another team's", "behind a wall"];

/// So many records of each kind are asked for again and again, so that none is opened more freshly than another.
const OF_EACH: usize = 200;

pub async fn measure(place: &Place, program: &str, times: usize) {
    let db = place.open().await;
    let (worker, paths) = prepared(&db).await.expect("a worker, and records of each kind");
    db.close().await;
    let program = Program::serve(program, place);
    let mut client = Client::connect(program.address, &worker.cookie).await;
    let mut chance = Chance::new(11);
    let mut taken: [Vec<std::time::Duration>; 3] = Default::default();
    let mut pages: [Option<Vec<u8>>; 3] = Default::default();
    for n in 0..times * 3 + 300 {
        let kind = chance.below(3);
        let path = &paths[kind][chance.below(paths[kind].len())];
        let begun = Instant::now();
        let page = client.get_refused(path).await;
        let took = begun.elapsed();
        // The first ones fill caches.
        if n >= 300 {
            taken[kind].push(took);
            pages[kind].get_or_insert(page);
        }
    }
    assert!(pages.iter().all(|page| *page == pages[0]), "the pages differ");
    println!("| record | asked | p50 µs | p99 µs | median to absent | KS p |\n|---|---|---|---|---|---|");
    let absent = sorted(&taken[0]);
    for (kind, times) in KINDS.iter().zip(&taken) {
        let times = sorted(times);
        let micros = |percent| percentile(&times, percent) * 1e3;
        println!(
            "| {kind} | {} | {:.1} | {:.1} | {:.3} | {:.3} |",
            times.len(),
            micros(50),
            micros(99),
            percentile(&times, 50) / percentile(&absent, 50),
            same(&absent, &times)
        );
    }
    // What chance alone makes of it: the absent ones in two halves.
    let (even, odd): (Vec<_>, Vec<_>) = taken[0].iter().enumerate().partition(|(n, _)| n % 2 == 0);
    let half = |half: Vec<(usize, &std::time::Duration)>| sorted(&half.into_iter().map(|(_, took)| *took).collect::<Vec<_>>());
    let (even, odd) = (half(even), half(odd));
    println!("\nabsent against absent: {:.3}, p {:.3}", percentile(&even, 50) / percentile(&odd, 50), same(&even, &odd));
}

fn sorted(times: &[std::time::Duration]) -> Vec<std::time::Duration> {
    let mut times = times.to_vec();
    times.sort();
    times
}

/// How likely two sorted samples of one distribution differ as much as these (Kolmogorov and Smirnov).
fn same(a: &[std::time::Duration], b: &[std::time::Duration]) -> f64 {
    let (mut i, mut j, mut most) = (0, 0, 0.0_f64);
    while i < a.len() && j < b.len() {
        let at = a[i].min(b[j]);
        i += a[i..].iter().take_while(|time| **time <= at).count();
        j += b[j..].iter().take_while(|time| **time <= at).count();
        most = most.max((i as f64 / a.len() as f64 - j as f64 / b.len() as f64).abs());
    }
    if most == 0.0 {
        return 1.0;
    }
    let n = (a.len() * b.len()) as f64 / (a.len() + b.len()) as f64;
    let lambda = (n.sqrt() + 0.12 + 0.11 / n.sqrt()) * most;
    let terms = (1..=100).map(|k| f64::from(if k % 2 == 1 { 2 } else { -2 }) * (-2.0 * f64::from(k * k) * lambda * lambda).exp());
    terms.sum::<f64>().clamp(0.0, 1.0)
}

/// A worker whose team carries nothing of the records of another, with walls before some; and the addresses of each kind.
async fn prepared(db: &Db) -> Result<(ground::User, [Vec<String>; 3]), DbError> {
    let carriers: Vec<(i64,)> = db
        .read()
        .await?
        .all(
            "SELECT worker_id FROM episode WHERE ended_on IS NULL AND after_id IS NULL GROUP BY worker_id ORDER BY worker_id LIMIT 2",
            args![],
        )
        .await?;
    let &[(hers,), (theirs,)] = carriers.as_slice() else { panic!("a caseload has two workers at least") };
    let user = ground::user(db, Role::SupportWorker, Some(hers)).await?;
    let mut tx = db.write(Actor::SYSTEM).await?;
    let at = tx.at;
    for (name, worker) in [("Bench north", hers), ("Bench south", theirs)] {
        let team = ids::next(at);
        tx.run("INSERT INTO team (id, name, recorded_at) VALUES ($1, $2, $3)", args![team, format!("{name} {}", &ids::token()[..6]), at])
            .await?;
        let sql = "INSERT INTO worker_team (id, worker_id, team_id, from_on, recorded_at) VALUES ($1, $2, $3, '2020-01-01', $4)";
        tx.run(sql, args![ids::next(at), worker, team, at]).await?;
    }
    let people = "SELECT DISTINCT p.reference, p.root_id FROM episode e JOIN person p ON p.id = e.person_id
         WHERE e.worker_id = $1 AND e.ended_on IS NULL AND e.after_id IS NULL ORDER BY p.root_id LIMIT $2";
    let others: Vec<(String, i64)> = tx.all(people, args![theirs, OF_EACH as i64]).await?;
    let walled: Vec<(String, i64)> = tx.all(people, args![hers, OF_EACH as i64]).await?;
    for (_, person) in &walled {
        let sql = "INSERT INTO wall (id, worker_id, person_id, why, recorded_at) VALUES ($1, $2, $3, 'Bench', $4) ON CONFLICT DO NOTHING";
        tx.run(sql, args![ids::next(at), hers, *person, at]).await?;
    }
    tx.unjournaled();
    tx.commit().await?;
    let address = |(reference, _): &(String, i64)| format!("/people/{reference}");
    let absent = (0..OF_EACH).map(|n| format!("/people/P{}", 90_000_000 + n)).collect();
    Ok((user, [absent, others.iter().map(address).collect(), walled.iter().map(address).collect()]))
}
