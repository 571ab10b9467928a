//! What the operations are asked about: users with sessions, and their cases.

use holdfast::{
    access::Role,
    args,
    db::{Actor, Db, DbError},
    ids, row,
    running::accounts,
    session,
};

row! {
    #[derive(Clone, Debug)]
    pub struct Case { pub referral_id: i64, pub referral: String, pub person: String, pub root_id: i64, pub given_name: String, pub family_name: String }
}

/// Somebody signed in, who carries cases.
pub struct User {
    pub cookie: String,
    pub csrf: String,
    pub worker_id: i64,
    pub cases: Vec<Case>,
}

pub struct Ground {
    pub users: Vec<User>,
    pub managers: Vec<User>,

    pub quarter: String,
}

/// Makes an account and a session for each of the first workers, and for a manager.
pub async fn ground(db: &Db, users: usize) -> Result<Ground, DbError> {
    let workers: Vec<(i64,)> = db
        .read()
        .await?
        .all("SELECT worker_id FROM episode WHERE ended_on IS NULL AND after_id IS NULL GROUP BY worker_id ORDER BY worker_id", args![])
        .await?;
    let mut signed_in = vec![];
    for (worker,) in workers.into_iter().take(users) {
        signed_in.push(user(db, Role::SupportWorker, Some(worker)).await?);
    }
    let today = db.clock.today();
    let quarter = holdfast::evidence::Quarter::of(today).earlier(1).to_string();
    let mut managers = vec![];
    for _ in 0..users {
        managers.push(user(db, Role::ServiceManager, None).await?);
    }
    Ok(Ground { managers, users: signed_in, quarter })
}

pub async fn user(db: &Db, role: Role, worker_id: Option<i64>) -> Result<User, DbError> {
    let mut tx = db.write(Actor::SYSTEM).await?;
    let sign_in = format!("bench-{}", &ids::token()[..12]);
    let password = ids::token();
    let account = accounts::add(
        &mut tx,
        accounts::NewAccount { sign_in: &sign_in, name: "Bench", role, password: &password, worker_id, organisation_id: None },
    )
    .await?;
    tx.commit().await?;
    let token = session::begin(db, account).await?;
    let mut read = db.read().await?;
    let csrf: String = read.value("SELECT csrf FROM session WHERE account_id = $1", args![account]).await?;
    let cases: Vec<Case> = read
        .all(
            "SELECT r.id AS referral_id, r.reference AS referral, p.reference AS person, p.root_id, p.given_name, p.family_name
             FROM referral r JOIN person p ON p.id = r.person_id
             WHERE r.id IN (SELECT e.referral_id FROM episode e WHERE e.worker_id = $1 AND e.ended_on IS NULL AND e.after_id IS NULL)
               AND (SELECT count(*) FROM contact c WHERE c.referral_id = r.id) >= 50",
            args![worker_id],
        )
        .await?;
    Ok(User { cookie: format!("holdfast={token}"), csrf, worker_id: worker_id.unwrap_or(0), cases })
}
