//! Many people asking at once, each waiting for the answer before they ask again.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use crate::{
    caseload::chance::Chance,
    ground::{Ground, User},
    http::Client,
    operations::Operation,
};

/// What came of one operation at one number of users.
pub struct Load {
    /// Sorted.
    times: Vec<Duration>,
    over: Duration,
    pub bytes: usize,
}

impl Load {
    pub fn millis(&self, percent: usize) -> f64 {
        percentile(&self.times, percent)
    }

    pub fn per_second(&self) -> f64 {
        self.times.len() as f64 / self.over.as_secs_f64()
    }
}

pub fn percentile(sorted: &[Duration], percent: usize) -> f64 {
    let at = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(at).map_or(0.0, |time| time.as_secs_f64() * 1e3)
}

/// How long an operation runs, and how long each waits, about, before they ask again.
#[derive(Clone, Copy)]
pub struct Pace {
    pub over: Duration,
    pub pause: Duration,
}

/// Runs an operation with so many users, after a warming up of a fifth of the time.
pub async fn run(address: SocketAddr, ground: &Arc<Ground>, operation: &'static Operation, users: usize, pace: Pace) -> Load {
    let begin = Instant::now() + pace.over / 5;
    let end = begin + pace.over;
    let running: Vec<_> = (0..users)
        .map(|at| {
            let ground = ground.clone();
            tokio::spawn(async move { one(address, &ground, at, operation, (begin, end, pace.pause)).await })
        })
        .collect();
    let mut times = vec![];
    let mut bytes = 0;
    for user in running {
        let (took, size) = user.await.expect("a user");
        times.extend(took);
        bytes = bytes.max(size);
    }
    times.sort();
    Load { times, over: pace.over, bytes }
}

async fn one(
    address: SocketAddr,
    ground: &Ground,
    at: usize,
    operation: &Operation,
    (begin, end, pause): (Instant, Instant, Duration),
) -> (Vec<Duration>, usize) {
    let who = if operation.manager { &ground.managers } else { &ground.users };
    let user: &User = &who[at % who.len()];
    let mut client = Client::connect(address, &user.cookie).await;
    let mut chance = Chance::new(at as u64 + 1);
    let mut times = vec![];
    let mut bytes = 0;
    loop {
        // A sleep of nothing still waits for the clock's next millisecond.
        if !pause.is_zero() {
            tokio::time::sleep(pause.mul_f64(chance.between(50, 150) as f64 / 100.0)).await;
        }
        let ask = (operation.ask)(ground, user, &mut chance);
        let asked = Instant::now();
        if asked >= end {
            return (times, bytes);
        }
        bytes = client.ask(&ask).await.len();
        if asked >= begin {
            times.push(asked.elapsed());
        }
    }
}
