//! The rule of who sees whom is one tree, decided in Rust and asked as SQL; here the two are held together, on whichever database the
//! stories run, for every viewer and everybody in small worlds made at random.

use super::held_in_a_world::{Held, PROVIDERS};
use crate::given;

use std::collections::BTreeSet;

use given::{
    a_service_at,
    rows::{person, put, referral, stay},
};
use holdfast::{
    args,
    db::{Actor, Db},
};
use policy::{Atom, Scope};
use serde_json::json;
use store::viewer::{Viewer, seen_by};

const NOW: &str = "2026-03-02T09:00:00Z";
pub const PEOPLE: i64 = 24;
pub const WORKERS: i64 = 6;
const TEAMS: i64 = 3;

pub struct Chance(u64);

impl Chance {
    pub fn below(&mut self, most: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most as u64) as i64
    }

    pub fn one_in(&mut self, most: i64) -> bool {
        self.below(most) == 0
    }
}

/// What is so in a world, as the tree asks it; written down while the rows are, and never read from them. People, workers and teams
/// count from one; a worker's account has the number of the worker and a hundred more.
#[derive(Default)]
pub struct World {
    /// Of each person's record, whose it is.
    root: Vec<i64>,
    /// Parent and child, by records.
    children: BTreeSet<(i64, i64)>,
    /// Person's record, who carries or carried it, and who holds that case.
    carried: BTreeSet<(i64, i64, Option<i64>)>,
    /// Person's record and who was given something to do for them that is not done.
    given: BTreeSet<(i64, i64)>,
    /// Person's record and who leads a group in which they have a place.
    grouped: BTreeSet<(i64, i64)>,
    housed: BTreeSet<i64>,
    /// Record of a referral, and whether it still asks for something.
    referred: BTreeSet<(i64, bool)>,
    /// Account and record of those whom it wrote down within the last sixteen hours.
    received: BTreeSet<(i64, i64)>,
    /// Worker and team, today.
    teams: BTreeSet<(i64, i64)>,
    walls: BTreeSet<(i64, i64)>,
    sealed: BTreeSet<i64>,
    /// Account and record.
    readers: BTreeSet<(i64, i64)>,
    emergencies: BTreeSet<(i64, i64)>,
    /// Who is on the rota now, and who was until less than an hour ago.
    on_now: BTreeSet<i64>,
    on_lately: BTreeSet<i64>,
    held: Held,
}

impl World {
    pub fn root(&self, record: i64) -> i64 {
        self.root[record as usize - 1]
    }

    fn parents(&self, root: i64) -> BTreeSet<i64> {
        self.children.iter().filter(|(_, child)| self.root(*child) == root).map(|(parent, _)| self.root(*parent)).collect()
    }

    fn children(&self, root: i64) -> BTreeSet<i64> {
        self.children.iter().filter(|(parent, _)| self.root(*parent) == root).map(|(_, child)| self.root(*child)).collect()
    }

    /// The people whose records open this one: the person, and whose child they are.
    fn household(&self, root: i64) -> BTreeSet<i64> {
        let mut of = self.parents(root);
        of.insert(root);
        of
    }

    fn carriers(&self, root: i64) -> BTreeSet<i64> {
        let household = self.household(root);
        self.carried.iter().filter(|(record, ..)| household.contains(&self.root(*record))).map(|(_, worker, _)| *worker).collect()
    }

    fn in_teams(&self, worker: i64) -> BTreeSet<i64> {
        self.teams.iter().filter(|(there, _)| *there == worker).map(|(_, team)| *team).collect()
    }

    /// `held`: who holds what is asked about, where that is asked.
    fn is(&self, atom: Atom, viewer: Viewer, root: i64, held: i64) -> bool {
        let worker = viewer.worker_id.unwrap_or_default();
        let of = |rows: &BTreeSet<(i64, i64)>, whose: i64| rows.iter().any(|(who, record)| *who == whose && self.root(*record) == root);
        match atom {
            Atom::Program => false,
            Atom::Reaches(scope) => viewer.scope >= scope,
            Atom::Is(scope) => viewer.scope == scope,
            Atom::Teamless => self.in_teams(worker).is_empty(),
            Atom::OnCall => {
                let colleagues = self.on_now.iter().any(|other| self.held.are_colleagues(worker, *other));
                self.on_lately.contains(&worker) || !colleagues
            }
            Atom::Housed => self.housed.iter().any(|record| self.household(root).contains(&self.root(*record))),
            Atom::Tied => {
                let mut near = self.household(root);
                near.extend(self.children(root));
                self.walls.iter().any(|(kept, record)| *kept == worker && near.contains(&self.root(*record)))
            }
            Atom::Wallless => self.walls.iter().all(|(kept, _)| *kept != worker),
            Atom::Unsealed => self.sealed.is_empty(),
            Atom::Sealed => self.sealed.iter().any(|record| self.root(*record) == root),
            Atom::Named => of(&self.readers, viewer.account_id),
            Atom::Own => {
                let is_given = |(record, whose): &(i64, i64)| *whose == worker && self.household(root).contains(&self.root(*record));
                let in_a_group = |(record, leads): &(i64, i64)| *leads == worker && self.root(*record) == root;
                self.carriers(root).contains(&worker) || self.given.iter().any(is_given) || self.grouped.iter().any(in_a_group)
            }
            Atom::Team => {
                let mine = self.in_teams(worker);
                self.carriers(root).iter().any(|carrier| self.in_teams(*carrier).iter().any(|team| mine.contains(team)))
            }
            Atom::Unheld => {
                let household = self.household(root);
                let theirs = |(record, _, held): &(i64, i64, Option<i64>)| {
                    household.contains(&self.root(*record)) && self.held.carried_by_ours(viewer, *held)
                };
                !self.carried.iter().any(theirs)
            }
            Atom::Asking => {
                let household = self.household(root);
                let of: Vec<bool> =
                    self.referred.iter().filter(|(record, _)| household.contains(&self.root(*record))).map(|(_, asks)| *asks).collect();
                of.is_empty() || of.contains(&true)
            }
            Atom::Received => {
                let household = self.household(root);
                self.received.iter().any(|(account, record)| *account == viewer.account_id && household.contains(&self.root(*record)))
            }
            Atom::Emergency => of(&self.emergencies, viewer.account_id),
            Atom::Undivided | Atom::Workerless | Atom::Ours | Atom::Shared | Atom::Holds | Atom::Opened(_) => {
                self.held.is(self, atom, viewer, (root, held))
            }
        }
    }
}

/// Workers with their accounts, in teams today, before and after.
async fn workers(db: &Db, chance: &mut Chance, world: &mut World) {
    for team in 1..=TEAMS {
        put(db, "team", json!({ "id": team, "name": format!("Team {team}") }), vec![json!({})]).await;
    }
    for id in 1..=WORKERS {
        put(db, "worker", json!({ "id": id, "name": format!("W{id}"), "role": "", "volunteer": false }), vec![json!({})]).await;
        let mut tx = db.write(Actor::SYSTEM).await.unwrap();
        let account = args![id + 100, format!("w{id}"), "", "support-worker", "", id, tx.at];
        tx.insert_all("account", "id, sign_in, name, role, password_hash, worker_id, created_at", vec![account]).await.unwrap();
        tx.journal("put", "account", id, "");
        tx.commit().await.unwrap();
        for team in 1..=TEAMS {
            let days = match chance.below(6) {
                0 => ("2026-01-01", None),
                1 => ("2026-01-01", Some("2026-03-02")),
                2 => ("2026-01-01", Some("2026-03-01")),
                3 => ("2026-03-03", None),
                _ => continue,
            };
            let id_of_row = id * 10 + team;
            put(
                db,
                "worker_team",
                json!({ "id": id_of_row, "worker_id": id, "team_id": team, "from_on": days.0, "to_on": days.1 }),
                vec![json!({})],
            )
            .await;
            if days.0 <= "2026-03-02" && days.1.is_none_or(|to| to >= "2026-03-02") {
                world.teams.insert((id, team));
            }
        }
    }
}

async fn cases(db: &Db, chance: &mut Chance, world: &mut World, id: i64) {
    if chance.one_in(3) {
        return;
    }
    let key_worker = chance.one_in(2).then(|| 1 + chance.below(WORKERS));
    let mut what = world.held.referral(chance, id);
    what["key_worker_id"] = json!(key_worker);
    let outcome = ["accepted", "declined", "withdrawn", "waiting", ""][chance.below(5) as usize];
    what["outcome"] = json!(outcome);
    world.referred.insert((id, !matches!(outcome, "declined" | "withdrawn")));
    let by = what["recorded_by"].as_i64().filter(|by| world.held.writes_as_then(*by));
    referral(db, id, "2026-02-01", what).await;
    if let Some(by) = by {
        received(db, chance, world, (id, by)).await;
    }
    if chance.one_in(5) {
        in_a_group(db, chance, world, id).await;
    }
    let held = world.held.holder(id);
    world.carried.extend(key_worker.map(|worker| (id, worker, held)));
    if chance.one_in(2) {
        let left = [None, Some("2026-03-02"), Some("2026-03-01")][chance.below(3) as usize];
        stay(db, id, id, "2026-02-10", left, json!({})).await;
        world.held.episode(id);
        let held = world.held.episodes.last().and_then(|(_, held)| *held);
        if left.is_none_or(|left| left >= "2026-03-02") {
            world.housed.insert(id);
        }
        if chance.one_in(2) {
            let worker = 1 + chance.below(WORKERS);
            let mut tx = db.write(Actor::SYSTEM).await.unwrap();
            tx.run("UPDATE episode SET worker_id = $1 WHERE id = $2", args![worker, id]).await.unwrap();
            tx.journal("put", "episode", id, "");
            tx.commit().await.unwrap();
            world.carried.insert((id, worker, held));
        }
    }
}

/// A referral that was written down this night, or just before it.
async fn received(db: &Db, chance: &mut Chance, world: &mut World, (id, by): (i64, i64)) {
    let sixteen_hours_ago = NOW.parse::<jiff::Timestamp>().unwrap().as_microsecond() - 16 * 3_600_000_000;
    let after = chance.below(2);
    let mut tx = db.write(Actor::SYSTEM).await.unwrap();
    tx.run("UPDATE referral SET recorded_at = $1 WHERE id = $2", args![sixteen_hours_ago + after, id]).await.unwrap();
    tx.journal("put", "referral", id, "");
    tx.commit().await.unwrap();
    world.received.extend((after > 0).then_some((by, id)));
}

/// A place in a group of its own, which is over, withdrawn or not, or whose group has ended or not.
async fn in_a_group(db: &Db, chance: &mut Chance, world: &mut World, id: i64) {
    let worker = 1 + chance.below(WORKERS);
    let days = [None, Some("2026-03-02"), Some("2026-03-01")];
    let (ended, left) = (days[chance.below(3) as usize], days[chance.below(3) as usize]);
    let withdrawn = chance.one_in(6).then_some(1);
    let group = json!({ "id": id, "service_id": 1, "name": "", "kind": "", "for_whom": "", "begins_on": "2026-02-01", "ends_on": ended });
    put(db, "support_group", group, vec![json!({})]).await;
    let place = json!({ "id": id, "group_id": id, "person_id": id, "referral_id": id, "asked_on": "2026-02-01", "ended_on": left, "withdrawn_at": withdrawn });
    put(db, "group_place", place, vec![json!({})]).await;
    let mut tx = db.write(Actor::SYSTEM).await.unwrap();
    tx.run("INSERT INTO group_worker (group_id, worker_id) VALUES ($1, $2)", args![id, worker]).await.unwrap();
    tx.journal("put", "group", id, "");
    tx.commit().await.unwrap();
    let goes_on = |on: Option<&str>| on.is_none_or(|on| on >= "2026-03-02");
    world.grouped.extend((goes_on(ended) && goes_on(left) && withdrawn.is_none()).then_some((id, worker)));
}

/// A task and an appointment, some of them done.
async fn to_do(db: &Db, chance: &mut Chance, world: &mut World, id: i64) {
    let worker = 1 + chance.below(WORKERS);
    if chance.one_in(5) {
        let done = chance.one_in(2).then_some("2026-03-01");
        let task = json!({ "id": id, "what": "", "worker_id": worker, "person_id": id, "due_on": "2026-03-09", "done_on": done });
        put(db, "task", task, vec![json!({})]).await;
        world.given.extend(done.is_none().then_some((id, worker)));
    }
    if chance.one_in(5) {
        let outcome = if chance.one_in(2) { "kept" } else { "" };
        let appointment = json!({ "id": id, "about": "", "place": "", "worker_id": worker, "person_id": id, "planned_on": "2026-03-09", "outcome": outcome });
        put(db, "appointment", appointment, vec![json!({})]).await;
        world.given.extend(outcome.is_empty().then_some((id, worker)));
    }
}

async fn kept(db: &Db, chance: &mut Chance, world: &mut World, id: i64) {
    let worker = 1 + chance.below(WORKERS);
    if chance.one_in(4) {
        let lifted = chance.one_in(3).then_some(1);
        put(db, "wall", json!({ "id": id, "worker_id": worker, "person_id": id, "why": "", "lifted_at": lifted }), vec![json!({})]).await;
        if lifted.is_none() {
            world.walls.insert((worker, id));
        }
    }
    if chance.one_in(5) {
        let lifted = chance.one_in(3).then_some(1);
        put(db, "seal", json!({ "id": id, "person_id": id, "why": "", "lifted_at": lifted }), vec![json!({})]).await;
        put(db, "seal_reader", json!({ "id": id, "seal_id": id, "account_id": worker + 100 }), vec![json!({})]).await;
        if lifted.is_none() {
            world.sealed.insert(id);
            world.readers.insert((worker + 100, id));
        }
    }
    if chance.one_in(4) {
        let now: jiff::Timestamp = NOW.parse().unwrap();
        let ends = now.as_microsecond() + [1, 0, -1][chance.below(3) as usize];
        let mut tx = db.write(Actor::SYSTEM).await.unwrap();
        let row = args![id, worker + 100, id, "", 0_i64, ends];
        tx.insert_all("emergency_access", "id, account_id, person_id, why, begun_at, ends_at", vec![row]).await.unwrap();
        tx.journal("put", "emergency_access", id, "");
        tx.commit().await.unwrap();
        if ends > now.as_microsecond() {
            world.emergencies.insert((worker + 100, id));
        }
    }
}

async fn a_world(db: &Db, seed: u64, is_free: bool, is_divided: bool) -> World {
    let (mut chance, mut world) = (Chance(seed), World::default());
    workers(db, &mut chance, &mut world).await;
    world.held.begin(db, &mut chance, is_divided).await;
    for id in 1..=PEOPLE {
        // One in six is another record of somebody before them.
        let root = if id > 1 && chance.one_in(6) { world.root(1 + chance.below(id - 1)) } else { id };
        world.root.push(root);
        person(db, id, root, "1990-01-01").await;
        world.held.wrote(db, &mut chance, id).await;
        cases(db, &mut chance, &mut world, id).await;
        to_do(db, &mut chance, &mut world, id).await;
        if id > 1 && chance.one_in(4) {
            let parent = 1 + chance.below(id - 1);
            let withdrawn = chance.one_in(4).then_some(1);
            let row = json!({ "id": id, "person_id": parent, "other_id": id, "kind": "child", "words": "", "withdrawn_at": withdrawn,
                              "recorded_by": if withdrawn.is_none() { world.held.parent(&mut chance, parent, id) } else { None } });
            put(db, "relationship", row, vec![json!({})]).await;
            if withdrawn.is_none() {
                world.children.insert((parent, id));
            }
        }
        if !is_free {
            kept(db, &mut chance, &mut world, id).await;
        }
    }
    world.held.rest(db, &mut chance).await;
    if !seed.is_multiple_of(3) {
        rota(db, &mut chance, &mut world).await;
    }
    world
}

/// A rota, in two worlds of three: now, until now, until an hour ago and a little less, later, withdrawn.
async fn rota(db: &Db, chance: &mut Chance, world: &mut World) {
    let now = NOW.parse::<jiff::Timestamp>().unwrap().as_microsecond();
    let hour = 3_600_000_000;
    for id in 1..=WORKERS {
        let (from, to, withdrawn) = match chance.below(9) {
            0 => (now, now + hour, None),
            1 => (now - 9 * hour, now + 1, None),
            2 => (now - 9 * hour, now, None),
            3 => (now - 9 * hour, now - hour, None),
            4 => (now - 9 * hour, now - hour + 1, None),
            5 => (now + 1, now + hour, None),
            6 => (now - hour, now + hour, Some(1)),
            _ => continue,
        };
        let row = json!({ "id": id, "series": id, "worker_id": id, "as_what": "worker", "from_at": from, "to_at": to, "from_on": "2026-03-02",
                          "to_on": "2026-03-02", "withdrawn_at": withdrawn });
        put(db, "shift", row, vec![json!({})]).await;
        if withdrawn.is_none() && from <= now {
            world.on_now.extend((to > now).then_some(id));
            world.on_lately.extend((to > now - hour).then_some(id));
        }
    }
}

async fn seen(db: &Db) -> (BTreeSet<i64>, BTreeSet<i64>) {
    let mut read = db.read().await.unwrap();
    let by_rule: Vec<(i64,)> = read.all("SELECT person_id FROM seen", args![]).await.unwrap();
    let by_statements: Vec<(i64,)> = read
        .all(concat!("SELECT root.id FROM service_user root WHERE root.id = root.root_id AND ", store::seen!("root.id")), args![])
        .await
        .unwrap();
    (by_rule.into_iter().map(|(id,)| id).collect(), by_statements.into_iter().map(|(id,)| id).collect())
}

/// What each provider holds about each person, part by part.
async fn every_part(db: &Db, world: &World, viewer: Viewer, roots: &BTreeSet<i64>) {
    let known: Vec<(i64,)> =
        seen_by(viewer, async { db.read().await.unwrap().all("SELECT person_id FROM known", args![]).await.unwrap() }).await;
    let due: BTreeSet<i64> = roots.iter().copied().filter(|root| policy::known().holds(&|atom| world.is(atom, viewer, *root, 0))).collect();
    assert_eq!(known.into_iter().map(|(id,)| id).collect::<BTreeSet<_>>(), due, "known: {viewer:?}");
    for (name, rule) in policy::parts_shown() {
        let asked = format!("SELECT person_id, provider_id FROM shown_{name} WHERE provider_id IN (901, 902)");
        let by_rule: Vec<(i64, i64)> =
            seen_by(viewer, async { db.read().await.unwrap().all_assembled(asked, args![]).await.unwrap() }).await;
        let by_rule: BTreeSet<(i64, i64)> = by_rule.into_iter().filter(|(person, _)| roots.contains(person)).collect();
        let every = roots.iter().flat_map(|root| PROVIDERS.map(|provider| (*root, provider)));
        let due: BTreeSet<(i64, i64)> =
            every.filter(|(root, provider)| rule.holds(&|atom| world.is(atom, viewer, *root, *provider))).collect();
        assert_eq!(by_rule, due, "{name}: {viewer:?}");
    }
}

#[tokio::test]
async fn what_the_tree_decides_is_what_the_database_gives() {
    let mut decided = [0, 0];
    // In the last nobody is kept from anybody, so that the question asked once for a statement is answered, too.
    for (seed, is_free, is_divided) in
        [(20_261_126, false, false), (77, false, true), (500, false, true), (9, true, false), (31, true, true)]
    {
        let service = a_service_at(NOW).await;
        let world = a_world(&service.db, seed, is_free, is_divided).await;
        let roots: BTreeSet<i64> = world.root.iter().copied().collect();
        for worker in (1..=WORKERS).map(Some).chain([None]) {
            for scope in Scope::ALL {
                let account_id = worker.map_or(999, |worker| worker + 100);
                let viewer = Viewer { account_id, worker_id: worker, scope };
                let due: BTreeSet<i64> =
                    roots.iter().copied().filter(|root| policy::person().holds(&|atom| world.is(atom, viewer, *root, 0))).collect();
                let (by_rule, by_statements) = seen_by(viewer, seen(&service.db)).await;
                assert_eq!(by_rule, due, "seed {seed}: {viewer:?}");
                assert_eq!(by_statements, due, "seed {seed}: {viewer:?}, as statements ask");
                if policy::unrestricted().holds(&|atom| world.is(atom, viewer, 0, 0)) {
                    assert_eq!(due, roots, "seed {seed}: {viewer:?} is kept from nobody");
                }
                every_part(&service.db, &world, viewer, &roots).await;
                decided[0] += due.len();
                decided[1] += roots.len() - due.len();
            }
        }
        let (by_rule, _) = seen(&service.db).await;
        assert_eq!(by_rule, roots, "the program itself");
    }
    assert!(decided.iter().all(|of| *of > 300), "{decided:?} say too little");
}

/// Whether anything stands before a viewer at all is answered once for a transaction, and anew after each change that bears on it.
#[tokio::test]
async fn a_wall_that_is_raised_stands_for_the_rest_of_the_change() {
    let service = a_service_at(NOW).await;
    let db = &service.db;
    for (id, name) in [(1, "Ann"), (2, "Bea")] {
        put(db, "worker", json!({ "id": id, "name": name, "role": "", "volunteer": false }), vec![json!({})]).await;
        person(db, id, id, "1990-01-01").await;
    }
    let viewer = Viewer { account_id: 101, worker_id: Some(1), scope: Scope::Organisation };
    seen_by(viewer, async {
        let mut tx = db.write(Actor::SYSTEM).await.unwrap();
        let asked = concat!("SELECT root.id FROM service_user root WHERE ", store::seen!("root.id"), " ORDER BY root.id");
        let before: Vec<(i64,)> = tx.all(asked, args![]).await.unwrap();
        let row = args![7, 1, 2, "", tx.at];
        tx.run("INSERT INTO wall (id, worker_id, person_id, why, recorded_at) VALUES ($1, $2, $3, $4, $5)", row).await.unwrap();
        let raised: Vec<(i64,)> = tx.all(asked, args![]).await.unwrap();
        tx.run("UPDATE wall SET lifted_at = $1 WHERE id = 7", args![tx.at]).await.unwrap();
        let lifted: Vec<(i64,)> = tx.all(asked, args![]).await.unwrap();
        assert_eq!([before, raised, lifted], [vec![(1,), (2,)], vec![(1,)], vec![(1,), (2,)]]);
        tx.unjournaled();
    })
    .await;
}
