//! Every read of the returns. One reading serves as many quarters as it spans: what counts in which is worked out from
//! it in `measures.rs`. No notes, names or addresses are read.

use std::{
    collections::{BTreeSet, HashMap},
    ops::Deref,
    sync::Arc,
};

use jiff::{
    Timestamp, ToSpan as _,
    civil::{Date, date},
};

use super::{
    Quarter,
    minutes::{self, Minutes},
    quarter::EARLIEST_YEAR,
    recorded::{self, Recorded},
};
use crate::{
    args,
    db::{DbError, Read, Value},
    people::{
        birth::Birth,
        characteristics::{self, Told},
    },
    row,
};
use crate::{
    people::relationships::apart::apart_from,
    places::stays::rests_on::interview_missing,
    running::contracts::providers::{anothers, of_commissioners},
};

row! {
    /// A referral received.
    pub struct Referral {
        pub id: i64,
        pub reference: String,
        pub person: String,
        pub received_on: Date,
        pub received_at: Option<Timestamp>,
        pub source: String,
    }
}

row! {
    #[derive(Clone)]
    pub struct Answer {
        pub referral_id: i64,
        pub outcome: String,
        pub reason: String,
        /// Nothing when records from before do not say on which day.
        pub answered_on: Option<Date>,
        pub answered_at: Option<Timestamp>,
    }
}

/// A referral with its answers, in the order they were recorded.
pub struct Received {
    pub referral: Referral,
    pub answers: Vec<Answer>,
}

row! {
    /// The stays of an episode of accommodation in one, from the first arrival to the last departure, since a move to another
    /// unit is neither; and what its referral said of the person.
    pub struct Stayed {
        /// The episode's.
        pub id: i64,
        pub referral_id: i64,
        pub arrived_on: Date,
        pub departed_on: Option<Date>,
        pub exit_kind: String,
        pub exit_written: String,
        pub exit_interview: bool,
        pub move_on: String,
        pub reference: String,
        pub root_id: i64,
        pub born_on: Option<Date>,
        pub person: String,
    }
}

row! {
    /// What was told of a person, as far as figures are split by it.
    pub struct Statement { pub root_id: i64, pub id: i64, pub kind: String, pub value: String, pub told_by: String, pub since_on: Date }
}

impl Told for Statement {
    fn kind(&self) -> &str {
        &self.kind
    }
    fn value(&self) -> &str {
        &self.value
    }
    fn told_by(&self) -> &str {
        &self.told_by
    }
    fn since_on(&self) -> Date {
        self.since_on
    }
    fn id(&self) -> i64 {
        self.id
    }
    fn is_withdrawn(&self) -> bool {
        false
    }
}

/// A stay, with what was told of the person.
pub struct Stay {
    stayed: Stayed,
    told: Arc<[Statement]>,
}

impl Deref for Stay {
    type Target = Stayed;
    fn deref(&self) -> &Stayed {
        &self.stayed
    }
}

impl Stay {
    /// What a figure of the quarter counts the person as: what stood on the day of arrival, or was told first after it.
    pub fn told(&self, kind: &str, quarter: Quarter) -> &str {
        characteristics::counted(&self.told, kind, self.arrived_on, quarter.last_day()).map_or("", |statement| &statement.value)
    }
}

row! {
    /// Support after the accommodation of the episode `after_id`.
    pub struct Resettlement { pub after_id: i64, pub started_on: Date, pub ended_on: Option<Date> }
}

row! {
    /// A child listed on the referral behind a stay; `person` is the child's own reference.
    pub struct Child {
        pub root_id: i64, pub person: String, pub referral_id: i64,
        born_on: Option<Date>, born_year: Option<i64>, age_told: Option<i64>, age_told_on: Option<Date>, expected_on: Option<Date>, unborn: bool,
        /// From this day on they live apart from the household; absent while they live with it.
        apart_on: Option<Date>,
    }
}

impl Child {
    /// Whether they lived with the household on some day from this one on.
    pub fn lives_there(&self, first: Date) -> bool {
        self.apart_on.is_none_or(|apart| apart > first)
    }

    /// Whether they were born, and a child, on some of these days; whoever's age nobody knows is taken for one.
    pub fn is_one_between(&self, first: Date, last: Date) -> bool {
        let birth = Birth::of((self.born_on, self.born_year, self.age_told, self.age_told_on, self.expected_on, self.unborn));
        let is_born = match birth {
            Birth::On(day) => day <= last,
            Birth::In(year) => year <= i64::from(last.year()),
            Birth::Expected(day) => day.is_some_and(|day| day <= last),
            Birth::Aged(..) | Birth::Unknown => true,
        };
        is_born && birth.is_child(first).unwrap_or(true)
    }
}

row! {
    /// Something raised or referred on a day: a safeguarding concern, a referral to a panel or to MARAC.
    pub struct Raised { pub id: i64, pub reference: String, pub person: String, pub raised_on: Date, pub about: String, pub kind: String }
}

row! {
    pub struct Goal {
        pub id: i64,
        pub referral_id: i64,
        /// An id of the pack's outcome domains; empty where none was chosen.
        pub domain: String,
        /// Scores that came with a workbook, without days.
        pub start_score: Option<i64>,
        pub review_score: Option<i64>,
        pub exit_score: Option<i64>,
        /// One score of the goal's, each on a line of its own, in the order of their days; nothing where it was never scored.
        pub stage: Option<String>,
        pub scored_on: Option<Date>,
        pub score: Option<i64>
    }
}

/// What returns are made from, of all days from one to another.
pub struct Facts {
    /// As they stood on this day.
    pub today: Date,
    pub received: Vec<Received>,
    /// By arrival, earliest first. Resettlement can be given after the stay's end: such stays are here too.
    pub stays: Vec<Stay>,
    pub resettlements: Vec<Resettlement>,
    /// The day of the DASH on arrival, by episode.
    pub dashes: HashMap<i64, Date>,
    /// By referral.
    pub children: HashMap<i64, Vec<Child>>,
    pub concerns: Vec<Raised>,
    pub marac: Vec<Raised>,
    pub minutes: Vec<Minutes>,
    pub goals: Vec<Goal>,
    /// Made by forms, by kind.
    pub records: HashMap<String, Vec<Recorded>>,
}

/// Whether an episode `e` is in a service of the contract `$3`.
macro_rules! of_the_contract {
    () => {
        "e.service_id IN (SELECT v.id FROM service v JOIN contract k ON k.id = v.contract_id WHERE k.pack = $3)"
    };
}

pub(super) use of_the_contract;

/// The episodes of the contract `$3` with a stay that touches the days from `$1` to `$2`, itself or by the support that follows: id,
/// referral_id, person_id. Each way to touch is found by an index of its own: with OR, every stay there ever was would be read.
macro_rules! touching {
    () => {
        "(SELECT e.id, e.referral_id, e.person_id FROM episode e
          WHERE e.id IN (SELECT s.episode_id FROM stay s WHERE s.departed_on >= $1 AND s.arrived_on <= $2 AND s.withdrawn_at IS NULL
                         UNION SELECT s.episode_id FROM stay s WHERE s.departed_on IS NULL AND s.arrived_on <= $2 AND s.withdrawn_at IS NULL
                         UNION SELECT z.after_id FROM episode z WHERE z.after_id IS NOT NULL AND z.withdrawn_at IS NULL
                               AND z.begun_on <= $2 AND (z.ended_on IS NULL OR z.ended_on >= $1))
            AND e.withdrawn_at IS NULL AND EXISTS (SELECT 1 FROM stay y WHERE y.episode_id = e.id AND y.withdrawn_at IS NULL)
            AND e.service_id IN (SELECT v.id FROM service v JOIN contract k ON k.id = v.contract_id WHERE k.pack = $3))"
    };
}

/// What a measure counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Received,
    /// With the resettlement that follows them.
    Stays,
    Dashes,
    Children,
    /// Concerns, and referrals to MARAC.
    Raised,
    Minutes,
    Goals,
    /// Those made by forms.
    Records,
}

impl Facts {
    /// Reads what the quarters up to the last are made from, and each source since the quarter that `since` gives for it: of one
    /// contract the referrals that asked for it with what was recorded at them, the episodes in its services, and the records
    /// of the kinds of form that are named.
    /// What lies after `today` has not happened: nobody who is to leave has left, and no support that is to come is given.
    pub async fn load(
        read: &mut Read,
        (contract, kinds): (&str, &BTreeSet<String>),
        (last, today): (Quarter, Date),
        since: impl Fn(Source) -> Quarter,
    ) -> Result<Facts, DbError> {
        let span = |source| args![since(source).first_day(), last.last_day(), contract];
        let (concerns, marac) = raised(read, span(Source::Raised)).await?;
        let mut facts = Facts {
            today,
            received: received(read, span(Source::Received)).await?,
            stays: stays(read, span(Source::Stays)).await?,
            resettlements: read
                .all(
                    concat!(
                        "SELECT e.after_id, e.begun_on AS started_on, e.ended_on FROM episode e
                         WHERE e.after_id IS NOT NULL AND e.withdrawn_at IS NULL AND e.begun_on <= $2
                           AND (e.ended_on IS NULL OR e.ended_on >= $1) AND ",
                        of_the_contract!()
                    ),
                    span(Source::Stays),
                )
                .await?,
            dashes: dashes(read, span(Source::Dashes)).await?,
            children: by_referral(read.all(CHILDREN, span(Source::Children)).await?),
            concerns,
            marac,
            minutes: minutes::made(read, contract, span(Source::Minutes)).await?,
            goals: read.all(GOALS, span(Source::Goals)).await?,
            records: recorded::read(read, kinds, span(Source::Records)).await?,
        };
        facts.records.values_mut().for_each(|of_kind| of_kind.retain(|record| record.happened_on <= today));
        facts.stays.retain(|stay| stay.arrived_on <= today);
        for stay in facts.stays.iter_mut().filter(|stay| stay.departed_on.is_some_and(|left| left > today)) {
            stay.stayed.departed_on = None;
        }
        facts.resettlements.retain(|support| support.started_on <= today);
        for support in facts.resettlements.iter_mut().filter(|support| support.ended_on.is_some_and(|ended| ended > today)) {
            support.ended_on = None;
        }
        Ok(facts)
    }
}

/// What was raised or referred, told apart by the form it was recorded on: concerns, and referrals to MARAC.
async fn raised(read: &mut Read, span: Vec<Value>) -> Result<(Vec<Raised>, Vec<Raised>), DbError> {
    let all: Vec<Raised> = read.all(RAISED, span).await?;
    Ok(all.into_iter().partition(|raised| raised.kind != "marac"))
}

/// The contracts that anything was recorded under, by the id of their pack.
pub async fn in_use(read: &mut Read) -> Result<Vec<String>, DbError> {
    let found: Vec<(String,)> = read
        .all(
            "SELECT k.pack FROM contract k
             WHERE EXISTS (SELECT 1 FROM referral r WHERE r.contract = k.pack)
                OR EXISTS (SELECT 1 FROM service v JOIN episode e ON e.service_id = v.id WHERE v.contract_id = k.id AND e.withdrawn_at IS NULL)
             ORDER BY k.pack",
            args![],
        )
        .await?;
    Ok(found.into_iter().map(|(pack,)| pack).collect())
}

async fn stays(read: &mut Read, span: Vec<Value>) -> Result<Vec<Stay>, DbError> {
    let stays: Vec<Stayed> = read.all(STAYS, span.clone()).await?;
    let mut of: HashMap<i64, Vec<Statement>> = HashMap::new();
    for statement in read.all::<Statement>(STATEMENTS, span).await? {
        of.entry(statement.root_id).or_default().push(statement);
    }
    let of: HashMap<i64, Arc<[Statement]>> = of.into_iter().map(|(root_id, told)| (root_id, told.into())).collect();
    let with = |stayed: Stayed| Stay { told: of.get(&stayed.root_id).cloned().unwrap_or_else(|| Arc::from([])), stayed };
    Ok(stays.into_iter().map(with).collect())
}

fn by_referral(children: Vec<Child>) -> HashMap<i64, Vec<Child>> {
    let mut of: HashMap<i64, Vec<Child>> = HashMap::new();
    for child in children {
        of.entry(child.referral_id).or_default().push(child);
    }
    of
}

async fn dashes(read: &mut Read, span: Vec<Value>) -> Result<HashMap<i64, Date>, DbError> {
    let found: Vec<(i64, Option<Date>)> = read.all(DASHES, span).await?;
    Ok(found.into_iter().filter_map(|(episode, on)| Some((episode, on?))).collect())
}

async fn received(read: &mut Read, span: Vec<crate::db::Value>) -> Result<Vec<Received>, DbError> {
    let referrals: Vec<Referral> = read.all(RECEIVED, span.clone()).await?;
    let mut answers: HashMap<i64, Vec<Answer>> = HashMap::new();
    for answer in read.all::<Answer>(ANSWERS, span).await? {
        answers.entry(answer.referral_id).or_default().push(answer);
    }
    let with = |referral: Referral| Received { answers: answers.remove(&referral.id).unwrap_or_default(), referral };
    Ok(referrals.into_iter().map(with).collect())
}

/// Somebody who goes from one service of a contract to another came to it once: that referral asks for nothing new. Nor does support of their own of
/// whoever came with somebody, and what was keyed in by mistake.
macro_rules! from_outside {
    ($referral:literal) => {
        concat!(
            $referral,
            ".with_id IS NULL AND ",
            $referral,
            ".outcome <> 'mistake' AND NOT EXISTS (SELECT 1 FROM transfer went JOIN referral was ON was.id = went.referral_id WHERE went.to_id = ",
            $referral,
            ".id AND was.contract = ",
            $referral,
            ".contract)"
        )
    };
}
pub(super) use from_outside;

const RECEIVED: &str = concat!(
    "SELECT r.id, r.reference, root.reference AS person, r.received_on, r.received_at, r.source
    FROM referral r JOIN person p ON p.id = r.person_id JOIN person root ON root.id = p.root_id
    WHERE r.received_on >= $1 AND r.received_on <= $2 AND r.contract = $3 AND ",
    from_outside!("r"),
    " ORDER BY r.received_on, r.id"
);

const ANSWERS: &str = concat!(
    "SELECT a.referral_id, a.outcome, a.reason, a.answered_on, a.answered_at
    FROM referral r JOIN referral_answer a ON a.referral_id = r.id
    WHERE r.received_on >= $1 AND r.received_on <= $2 AND r.contract = $3 AND a.withdrawn_at IS NULL AND ",
    from_outside!("r"),
    " ORDER BY COALESCE(a.answered_on, ''), COALESCE(a.answered_at, a.recorded_at), a.id"
);

const STAYS: &str = concat!(
    "SELECT e.id, e.referral_id, f.arrived_on, l.departed_on, l.exit_kind, l.exit_written,
            CASE WHEN l.exit_interview = TRUE AND ",
    interview_missing!("e.referral_id", "f.arrived_on", "COALESCE(again.arrived_on, '9999-12-31')", "l.foreseen"),
    " THEN FALSE ELSE l.exit_interview END AS exit_interview, l.move_on,
            r.reference, p.root_id, p.born_on, root.reference AS person
     FROM ",
    touching!(),
    " e JOIN referral r ON r.id = e.referral_id
     JOIN person p ON p.id = e.person_id JOIN person root ON root.id = p.root_id
     JOIN stay f ON f.id = (SELECT x.id FROM stay x WHERE x.episode_id = e.id AND x.withdrawn_at IS NULL ORDER BY x.arrived_on, x.id LIMIT 1)
     JOIN stay l ON l.id = (SELECT x.id FROM stay x WHERE x.episode_id = e.id AND x.withdrawn_at IS NULL ORDER BY x.arrived_on DESC, x.id DESC LIMIT 1)
     LEFT JOIN stay again ON again.id = (SELECT x.id FROM stay x JOIN episode y ON y.id = x.episode_id WHERE y.referral_id = e.referral_id
       AND y.id <> e.id AND x.withdrawn_at IS NULL AND y.withdrawn_at IS NULL AND x.arrived_on > f.arrived_on ORDER BY x.arrived_on, x.id LIMIT 1)
     ORDER BY f.arrived_on, f.id"
);

const STATEMENTS: &str = concat!(
    "SELECT p.root_id, c.id, c.kind, c.value, c.told_by, c.since_on
     FROM characteristic c JOIN person p ON p.id = c.person_id
     WHERE p.root_id IN (SELECT x.root_id FROM ",
    touching!(),
    " t JOIN person x ON x.id = t.person_id) AND c.kind IN ('gender', 'ethnicity', 'disability', 'sexuality', 'main-need', 'second-need')
       AND c.withdrawn_at IS NULL AND c.since_on <= $2"
);

/// The DASH of an arrival, or a young person's: the earliest dated on the day of arrival or after it. One from before is of an earlier time.
const DASHES: &str = concat!(
    "SELECT e.id, (SELECT MIN(x.happened_on) FROM record x WHERE x.referral_id = e.referral_id AND x.kind IN ('dash', 'dash-young')
       AND x.withdrawn_at IS NULL AND x.happened_on >= f.arrived_on) AS happened_on
    FROM episode e JOIN stay f ON f.id =
      (SELECT x.id FROM stay x WHERE x.episode_id = e.id AND x.withdrawn_at IS NULL ORDER BY x.arrived_on, x.id LIMIT 1)
    WHERE e.withdrawn_at IS NULL AND f.arrived_on >= $1 AND f.arrived_on <= $2
      AND e.id IN (SELECT s.episode_id FROM stay s WHERE s.arrived_on >= $1 AND s.arrived_on <= $2 AND s.withdrawn_at IS NULL)
      AND ",
    of_the_contract!()
);

const CHILDREN: &str = concat!(
    "SELECT p.root_id, root.reference AS person, c.referral_id, root.born_on, root.born_year, root.age_told, root.age_told_on, root.expected_on, root.unborn, ",
    apart_from!("c", in_figures),
    " AS apart_on
     FROM came_with c JOIN person p ON p.id = c.person_id JOIN person root ON root.id = p.root_id
     WHERE c.withdrawn_at IS NULL AND c.referral_id IN (SELECT t.referral_id FROM ",
    touching!(),
    " t) ORDER BY c.id"
);

const RAISED: &str = "
    SELECT c.id, r.reference, root.reference AS person, c.happened_on AS raised_on, c.about,
           CASE WHEN c.kind = 'concern' THEN c.outcome ELSE 'marac' END AS kind
    FROM record c JOIN referral r ON r.id = c.referral_id JOIN person p ON p.id = r.person_id JOIN person root ON root.id = p.root_id
    WHERE c.kind IN ('concern', 'marac-referral') AND c.happened_on >= $1 AND c.happened_on <= $2 AND r.contract = $3
      AND c.withdrawn_at IS NULL
    ORDER BY c.happened_on, c.id";

const GOALS: &str = concat!(
    "SELECT g.id, g.referral_id, g.domain, g.start_score, g.review_score, g.exit_score, s.stage, s.scored_on, s.score
     FROM goal g LEFT JOIN goal_score s ON s.goal_id = g.id AND s.withdrawn_at IS NULL AND s.scored_on <= $2
     WHERE g.withdrawn_at IS NULL AND g.referral_id IN (SELECT t.referral_id FROM ",
    touching!(),
    " t) ORDER BY g.id, s.scored_on, s.id"
);

/// The first day from this one on that anything was recorded of which a return can count.
async fn first_recorded(read: &mut Read, from: Date) -> Result<Option<Date>, DbError> {
    read.value(
        "SELECT MIN(day) FROM (SELECT MIN(received_on) AS day FROM referral WHERE received_on >= $1 UNION ALL
                               SELECT MIN(happened_on) FROM contact WHERE withdrawn_at IS NULL AND happened_on >= $1) AS days",
        args![from],
    )
    .await
}

/// The first quarter in which anything was recorded, up to the one that `today` is in; and whether the contract of this pack is another
/// provider's, whose figures the viewer does not read.
pub async fn first_quarter(read: &mut Read, today: Date, pack: &str) -> Result<(Quarter, bool), DbError> {
    let found: Option<(Option<Date>, bool)> = read
        .one(
            concat!(
                "SELECT MIN(day), $2 IN (",
                anothers!("$3"),
                ") FROM (SELECT MIN(received_on) AS day FROM referral WHERE received_on >= $1 UNION ALL
                         SELECT MIN(happened_on) FROM contact WHERE withdrawn_at IS NULL AND happened_on >= $1) AS days"
            ),
            args![date(EARLIEST_YEAR, 1, 1), pack, of_commissioners()],
        )
        .await?;
    let (first, is_anothers) = found.unwrap_or((None, false));
    Ok((Quarter::of(first.map_or(today, |day| day.min(today))), is_anothers))
}

/// The quarters that there can be returns of, latest first: from the first in which anything was recorded to the one that `today`
/// is in, without the years (April to March) in which nothing was. A slip of ten years gives one year more, not ten.
pub async fn quarters(read: &mut Read, today: Date) -> Result<Vec<Quarter>, DbError> {
    let now = Quarter::of(today);
    let mut found: Vec<Quarter> = vec![];
    let mut from = date(EARLIEST_YEAR, 1, 1);
    while let Some(day) = first_recorded(read, from).await?.filter(|day| *day <= now.last_day()) {
        let year = Quarter::of(day).of_its_year();
        let begun = !found.is_empty();
        found.extend(year.into_iter().filter(|quarter| begun || quarter.last_day() >= day));
        from = year[3].last_day().saturating_add(1.days());
    }
    if found.is_empty() {
        found.push(now);
    } else if !found.contains(&now) {
        found.extend(now.of_its_year());
    }
    found.retain(|quarter| *quarter <= now);
    found.sort_by(|a, b| b.cmp(a));
    Ok(found)
}
