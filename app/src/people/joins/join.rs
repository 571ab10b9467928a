//! Saying that two records are one person, and taking it back. Joined pairs are edges; records that hang together by
//! edges are one person, and all have the smallest id among them as their root.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque, hash_map::Entry};

use crate::{
    args,
    db::{DbError, Write},
    duties, ids,
    people::safe_contact::tied,
    row,
};

/// Why a join or its undoing was not done: a sentence for whoever asked.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error("{0}")]
    Because(String),
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Whether anything changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    Changed,
    /// It was so already.
    Already,
}

/// What a join rests on.
pub struct Grounds<'a> {
    /// Who or what found it: "by hand", "import: …".
    pub basis: &'a str,
    /// The reasons, one a line; empty to keep those of the offer.
    pub why: &'a str,
    pub score: i64,
}

impl Grounds<'_> {
    pub const AT_ENTRY: Grounds<'static> = Grounds { basis: "by hand, when the referral was keyed in", why: "", score: 100 };
    pub const BY_HAND: Grounds<'static> = Grounds { basis: "by hand", why: "", score: 100 };
}

row! {
    struct Pair { id: i64, a_id: i64, b_id: i64, state: String }
}

/// Joins the people of two referrals.
pub async fn join_referrals(tx: &mut Write, a: &str, b: &str) -> Result<Done, Refused> {
    let (a, b) = (person_of(tx, a).await?, person_of(tx, b).await?);
    join(tx, a, b, Grounds::BY_HAND).await
}

/// Takes back the join of the people of two referrals.
pub async fn unjoin_referrals(tx: &mut Write, a: &str, b: &str) -> Result<Done, Refused> {
    let (a, b) = (person_of(tx, a).await?, person_of(tx, b).await?);
    unjoin(tx, a, b).await
}

async fn person_of(tx: &mut Write, reference: &str) -> Result<i64, Refused> {
    let wanted: String = reference.split_whitespace().collect::<String>().to_uppercase();
    let found: Option<(i64,)> = tx.one("SELECT person_id FROM referral WHERE upper(reference) = $1", args![wanted]).await?;
    found.map(|(id,)| id).ok_or_else(|| Refused::Because(format!("there is no referral {reference}; check its number")))
}

/// Makes two records one person.
pub async fn join(tx: &mut Write, a: i64, b: i64, grounds: Grounds<'_>) -> Result<Done, Refused> {
    if a == b {
        return Err(Refused::Because("both are the same record; choose two".into()));
    }
    tx.alone(crate::people::JOINING).await?;
    if root(tx, a).await? == root(tx, b).await? {
        return Ok(Done::Already);
    }
    if let Some((one, other)) = held_apart(tx, a, b).await? {
        let names = references(tx, &[one, other]).await?;
        return Err(Refused::Because(format!(
            "{} were said to be different people, and this would make them one; look at those two first",
            names.join(" and ")
        )));
    }
    put(tx, a, b, "joined", &grounds).await?;
    tx.journal("joined", "person", a.min(b), format!("with {}, {}", a.max(b), grounds.basis));
    settle(tx, &BTreeSet::from([a, b])).await?;
    children_together(tx, a).await?;
    let root = root(tx, a).await?;
    tied::follow(tx, root).await?;
    Ok(Done::Changed)
}

/// Makes two records two people again. Refused when they would still be one person through other records.
pub async fn unjoin(tx: &mut Write, a: i64, b: i64) -> Result<Done, Refused> {
    tx.alone(crate::people::JOINING).await?;
    if root(tx, a).await? != root(tx, b).await? || a == b {
        return Ok(Done::Already);
    }
    let pairs = edges(tx, &BTreeSet::from([a, b])).await?;
    let (low, high) = (a.min(b), a.max(b));
    let others: Vec<(i64, i64)> = pairs.iter().map(|p| (p.a_id, p.b_id)).filter(|edge| *edge != (low, high)).collect();
    if let Some(between) = way(&others, a, b) {
        let ends = references(tx, &[a, b]).await?.join(" and ");
        let between = references(tx, &between).await?.join(", ");
        return Err(Refused::Because(format!("{ends} are one person through {between}; undo the join with {between} first")));
    }
    put(tx, a, b, "offered", &Grounds { basis: "undone", why: "", score: 100 }).await?;
    tx.journal("unjoined", "person", low, format!("from {high}"));
    settle(tx, &BTreeSet::from([a, b])).await?;
    children_apart(tx).await?;
    Ok(Done::Changed)
}

/// Says that two records are two people, so that they are not offered again.
pub async fn set_apart(tx: &mut Write, a: i64, b: i64) -> Result<Done, Refused> {
    tx.alone(crate::people::JOINING).await?;
    if root(tx, a).await? == root(tx, b).await? {
        return Err(Refused::Because("they are joined; undo that first".into()));
    }
    let found = pair(tx, a, b).await?;
    if found.is_some_and(|pair| pair.state == "apart") {
        return Ok(Done::Already);
    }
    put(tx, a, b, "apart", &Grounds { basis: "by hand", why: "", score: 0 }).await?;
    tx.journal("held-apart", "person", a.min(b), format!("from {}", a.max(b)));
    Ok(Done::Changed)
}

async fn root(tx: &mut Write, person: i64) -> Result<i64, DbError> {
    tx.value("SELECT root_id FROM person WHERE id = $1", args![person]).await
}

async fn pair(tx: &mut Write, a: i64, b: i64) -> Result<Option<Pair>, DbError> {
    tx.one("SELECT id, a_id, b_id, state FROM person_pair WHERE a_id = $1 AND b_id = $2", args![a.min(b), a.max(b)]).await
}

/// Offers two records to whoever decides which are one person, because somebody says so; gives the pair's id.
pub async fn offer(tx: &mut Write, a: i64, b: i64, why: &str) -> Result<i64, DbError> {
    tx.alone(crate::people::JOINING).await?;
    put(tx, a, b, "offered", &Grounds { basis: "said by hand", why, score: 100 }).await?;
    tx.journal("match-said", "person", a.min(b), format!("with {}", a.max(b)));
    let pair = pair(tx, a, b).await?;
    pair.map(|pair| pair.id).ok_or_else(|| DbError::Shape("the pair is not there".into()))
}

/// Writes what is said of a pair. The reasons for which it was offered stay.
async fn put(tx: &mut Write, a: i64, b: i64, state: &str, grounds: &Grounds<'_>) -> Result<(), DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    match pair(tx, a, b).await? {
        Some(pair) => {
            tx.run(
                "UPDATE person_pair SET state = $1, basis = $2, decided_at = $3, decided_by = $4 WHERE id = $5",
                args![state, grounds.basis, at, by, pair.id],
            )
            .await?;
        }
        None => {
            tx.run(
                "INSERT INTO person_pair (id, a_id, b_id, score, why, state, basis, recorded_at, decided_at, decided_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)",
                args![ids::next(at), a.min(b), a.max(b), grounds.score, grounds.why, state, grounds.basis, at, by],
            )
            .await?;
        }
    }
    Ok(())
}

/// The joined pairs among the people that these records belong to.
async fn edges(tx: &mut Write, people: &BTreeSet<i64>) -> Result<Vec<Pair>, DbError> {
    let mut found = vec![];
    let mut roots = BTreeSet::new();
    for person in people {
        roots.insert(root(tx, *person).await?);
    }
    for root in roots {
        let pairs: Vec<Pair> = tx
            .all(
                "SELECT q.id, q.a_id, q.b_id, q.state FROM person_pair q JOIN person p ON p.id = q.a_id OR p.id = q.b_id
                 WHERE p.root_id = $1 AND q.state = 'joined'",
                args![root],
            )
            .await?;
        found.extend(pairs);
    }
    found.sort_by_key(|pair| pair.id);
    found.dedup_by_key(|pair| pair.id);
    Ok(found)
}

/// Works out the roots of these records' people anew, from the joined pairs.
pub async fn settle(tx: &mut Write, people: &BTreeSet<i64>) -> Result<(), DbError> {
    let pairs = edges(tx, people).await?;
    let mut now: BTreeMap<i64, i64> = BTreeMap::new();
    for person in people {
        let root = root(tx, *person).await?;
        now.extend(tx.all::<(i64, i64)>("SELECT id, root_id FROM person WHERE root_id = $1", args![root]).await?);
    }
    let mut beside: HashMap<i64, Vec<i64>> = HashMap::new();
    for pair in &pairs {
        beside.entry(pair.a_id).or_default().push(pair.b_id);
        beside.entry(pair.b_id).or_default().push(pair.a_id);
    }
    let mut settled = BTreeSet::new();
    // In ascending order, the first met of each group is its root.
    for first in now.keys().copied().collect::<Vec<_>>() {
        let mut waiting = VecDeque::from([first]);
        while let Some(person) = waiting.pop_front() {
            if !settled.insert(person) {
                continue;
            }
            if now.get(&person) != Some(&first) {
                tx.run("UPDATE person SET root_id = $1 WHERE id = $2", args![first, person]).await?;
            }
            waiting.extend(beside.get(&person).into_iter().flatten());
        }
    }
    duties::recalculate::again(tx, &now.into_keys().collect::<Vec<_>>()).await
}

/// The records between two, on the shortest way along joined pairs; empty for a direct pair; nothing when there is no way.
fn way(edges: &[(i64, i64)], from: i64, to: i64) -> Option<Vec<i64>> {
    let mut came: HashMap<i64, i64> = HashMap::from([(from, from)]);
    let mut waiting = VecDeque::from([from]);
    while let Some(here) = waiting.pop_front() {
        if here == to {
            let mut between = vec![];
            let mut at = came[&to];
            while at != from {
                between.push(at);
                at = came[&at];
            }
            between.reverse();
            return Some(between);
        }
        for (a, b) in edges {
            let there = if *a == here {
                *b
            } else if *b == here {
                *a
            } else {
                continue;
            };
            if let Entry::Vacant(unseen) = came.entry(there) {
                unseen.insert(here);
                waiting.push_back(there);
            }
        }
    }
    None
}

/// Two records, one of each person, that were said to be different people; the pair to be joined itself does not count.
async fn held_apart(tx: &mut Write, a: i64, b: i64) -> Result<Option<(i64, i64)>, DbError> {
    let (a_root, b_root) = (root(tx, a).await?, root(tx, b).await?);
    tx.one(
        "SELECT q.a_id, q.b_id FROM person_pair q JOIN person x ON x.id = q.a_id JOIN person y ON y.id = q.b_id
         WHERE q.state = 'apart' AND NOT (q.a_id = $3 AND q.b_id = $4)
           AND ((x.root_id = $1 AND y.root_id = $2) OR (x.root_id = $2 AND y.root_id = $1)) LIMIT 1",
        args![a_root, b_root, a.min(b), a.max(b)],
    )
    .await
}

/// The references by which people know these records: of the referral, else of the person.
async fn references(tx: &mut Write, people: &[i64]) -> Result<Vec<String>, DbError> {
    let mut found = vec![];
    for person in people {
        found.push(
            tx.value(
                "SELECT COALESCE((SELECT min(r.reference) FROM referral r WHERE r.person_id = p.id), p.reference) FROM person p WHERE p.id = $1",
                args![*person],
            )
            .await?,
        );
    }
    Ok(found)
}

const SAME_CHILD: &str = "same child of the same person";

row! {
    struct Child { id: i64, root_id: i64, name_key: String, born_on: jiff::civil::Date }
}

/// Children listed under two records that are now one person, with the same name and date of birth, are one child.
async fn children_together(tx: &mut Write, parent: i64) -> Result<(), DbError> {
    let root = root(tx, parent).await?;
    let children: Vec<Child> = tx
        .all(
            "SELECT DISTINCT k.id, k.root_id, k.name_key, k.born_on FROM came_with c JOIN person k ON k.id = c.person_id
             JOIN referral r ON r.id = c.referral_id JOIN person p ON p.id = r.person_id
             WHERE p.root_id = $1 AND k.born_on IS NOT NULL ORDER BY k.id",
            args![root],
        )
        .await?;
    let mut first: HashMap<(String, jiff::civil::Date), (i64, BTreeSet<i64>)> = HashMap::new();
    for child in children {
        let (one, roots) = first.entry((child.name_key, child.born_on)).or_insert_with(|| (child.id, BTreeSet::from([child.root_id])));
        if roots.insert(child.root_id) {
            let one = *one;
            put(tx, one, child.id, "joined", &Grounds { basis: SAME_CHILD, why: "Same name, date of birth and parent", score: 100 })
                .await?;
            tx.journal("joined", "person", one.min(child.id), format!("with {}, {SAME_CHILD}", one.max(child.id)));
            settle(tx, &BTreeSet::from([one, child.id])).await?;
        }
    }
    Ok(())
}

/// Takes back the joins of children whose parents are no longer one person.
async fn children_apart(tx: &mut Write) -> Result<(), DbError> {
    let pairs: Vec<(i64, i64)> = tx
        .all(
            "SELECT q.a_id, q.b_id FROM person_pair q WHERE q.state = 'joined' AND q.basis LIKE '%same child of the same person'
             AND NOT EXISTS (SELECT 1 FROM came_with x JOIN referral rx ON rx.id = x.referral_id JOIN person px ON px.id = rx.person_id,
                                           came_with y JOIN referral ry ON ry.id = y.referral_id JOIN person py ON py.id = ry.person_id
                             WHERE x.person_id = q.a_id AND y.person_id = q.b_id AND px.root_id = py.root_id)",
            vec![],
        )
        .await?;
    for (a, b) in pairs {
        put(tx, a, b, "apart", &Grounds { basis: "their parents are two people", why: "", score: 0 }).await?;
        tx.journal("unjoined", "person", a, format!("from {b}"));
        settle(tx, &BTreeSet::from([a, b])).await?;
    }
    Ok(())
}
