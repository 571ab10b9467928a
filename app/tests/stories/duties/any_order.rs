//! In whatever order things are written down, and whatever was written wrongly on the way, put right or withdrawn: what is due,
//! the risk, the lists and the figures are those of what is true. And nothing that lies ahead ever ends a duty.

use crate::given;

use given::{
    Person, Service, a_service_at,
    cases::{day, done, plain},
    text,
};
use holdfast::{access::Role, args};
use jiff::{
    ToSpan as _,
    civil::{Date, date},
};

const NOW: &str = "2026-06-30T12:00:00Z";
const TODAY: Date = date(2026, 6, 30);
const RECEIVED: Date = date(2026, 1, 5);

holdfast::row! {
    /// What is due, without what tells one database from another.
    #[derive(Debug)]
    struct Due {
        about: String, rule: String, started_kind: String, started_on: Date, due_on: Date, ending: String, ended_on: Option<Date>,
    }
}

/// A source of chance that gives the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }

    fn shuffled<T>(&mut self, mut of: Vec<T>) -> Vec<T> {
        for at in (1..of.len()).rev() {
            of.swap(at, self.below(at as u64 + 1) as usize);
        }
        of
    }
}

/// Something true of a case. Times keep apart what happened on one day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum True {
    /// In the unit of this place, from a day to another; the last may lie ahead.
    Stay {
        from: Date,
        to: Option<Date>,
        unit: usize,
    },
    Dash {
        on: Date,
        time: &'static str,
        yes: usize,
    },
    Contact {
        on: Date,
        time: &'static str,
    },
    Step {
        on: Date,
        kind: &'static str,
    },
}

impl True {
    fn on(&self) -> Date {
        match self {
            True::Stay { from: on, .. } | True::Dash { on, .. } | True::Contact { on, .. } | True::Step { on, .. } => *on,
        }
    }
}

/// A case as it was in truth: one or two moves, perhaps a time away, perhaps a departure that lies ahead.
fn a_truth(chance: &mut Chance) -> Vec<True> {
    let mut facts = vec![];
    let mut from = RECEIVED.saturating_add((chance.below(3) as i64).days());
    let first = from;
    for nth in 0..=chance.below(3) as usize {
        let stayed = 20 + chance.below(40) as i64;
        let to = from.saturating_add(stayed.days()).min(TODAY.saturating_sub(10.days()));
        facts.push(True::Stay { from, to: Some(to), unit: nth % 3 });
        // A move, or away for a while.
        from = to.saturating_add(if chance.below(3) == 0 { 5.days() } else { 0.days() });
        if from >= TODAY.saturating_sub(20.days()) {
            break;
        }
    }
    let last = match chance.below(3) {
        0 => None,
        1 => Some(TODAY.saturating_add(20.days())),
        _ => match facts.last() {
            Some(True::Stay { to, .. }) => *to,
            _ => None,
        },
    };
    if let Some(True::Stay { to, .. }) = facts.last_mut() {
        *to = last;
    }
    let on = |chance: &mut Chance| first.saturating_add((chance.below(150) as i64).days()).min(TODAY);
    for _ in 0..=chance.below(3) {
        facts.push(True::Dash { on: on(chance), time: "11:15", yes: 2 + chance.below(20) as usize });
    }
    for _ in 0..=chance.below(3) {
        facts.push(True::Contact { on: on(chance), time: "14:05" });
    }
    facts.push(True::Step { on: on(chance), kind: "comprehensive-assessment" });
    facts.push(True::Step { on: on(chance), kind: "support-plan-agreed" });
    facts.sort_by_key(True::on);
    facts.dedup_by_key(|fact| (fact.on(), std::mem::discriminant(fact)));
    facts
}

/// A service with one case, received and accepted, and somebody who writes down what happened.
struct Told {
    service: Service,
    worker: Person,
    units: Vec<i64>,
    case: String,
}

impl Told {
    async fn new() -> Told {
        let service = a_service_at(NOW).await;
        let worker = service.signed_in_as(Role::SupportWorker).await;
        let mut units = vec![];
        for name in ["T01", "T02", "T03", "T04"] {
            units.push(service.has_a_unit(name).await);
        }
        let case = service.receives(&worker, "Example", (RECEIVED, "09:00"), &[]).await;
        // What every planned departure rests on.
        done(&service.interviews(&worker, &case, TODAY).await);
        Told { service, worker, units, case }
    }

    async fn newest(&self, table: &str) -> i64 {
        let mut read = self.service.db.read().await.unwrap();
        read.all_assembled::<(i64,)>(format!("SELECT max(id) FROM {table}"), args![]).await.unwrap()[0].0
    }

    async fn writes(&self, fact: &True, chance: Option<&mut Chance>) {
        let (service, worker, case) = (&self.service, &self.worker, &self.case);
        match fact {
            True::Stay { from, to, unit } => {
                done(&service.arrives(worker, case, self.units[*unit], *from).await);
                let stay = self.newest("stay").await;
                if let Some(chance) = chance
                    && to.is_some()
                    && chance.below(2) == 0
                {
                    // Left on the day they came, it was said first.
                    self.puts_right(stay, *unit, (*from, Some(*from))).await;
                }
                self.puts_right(stay, *unit, (*from, *to)).await;
            }
            True::Dash { on, time, yes } => {
                let mut fields = day("day", *on);
                fields.extend((1..=24).map(|item| (format!("q{item}"), if item <= *yes { "yes".to_owned() } else { "no".into() })));
                fields.extend(plain(&[
                    ("time", time),
                    ("judgement", "none"),
                    ("judgement_why", ""),
                    ("worker", "outside"),
                    ("occasion", "arrival"),
                ]));
                done(&service.presses(worker, &format!("/referrals/{case}/dash/new"), fields).await);
            }
            True::Contact { on, time } => self.contact(*on, time).await,
            True::Step { on, kind } => {
                let fields = [day("day", *on), plain(&[("words", "On paper, in the office")])].concat();
                done(&service.presses(worker, &format!("/referrals/{case}/steps/{kind}"), fields).await);
            }
        }
    }

    async fn contact(&self, on: Date, time: &str) {
        let mut fields = day("day", on);
        fields.extend(plain(&[
            ("time", time),
            ("means", "phone"),
            ("made", "yes"),
            ("minutes", "20"),
            ("note", "Rang."),
            ("sure-day", "yes"),
        ]));
        done(&self.service.presses(&self.worker, &format!("/referrals/{}/contacts", self.case), fields).await);
    }

    /// The days of a stay as they are in truth.
    async fn puts_right(&self, stay: i64, unit: usize, (from, to): (Date, Option<Date>)) {
        let stands: (Option<Date>, i64) = self
            .service
            .db
            .read()
            .await
            .unwrap()
            .one("SELECT departed_on, version FROM stay WHERE id = $1", args![stay])
            .await
            .unwrap()
            .expect("the stay");
        if stands.0 == to {
            return;
        }
        let mut fields = day("day", from);
        fields.push(("unit".into(), self.units[unit].to_string()));
        fields.push(("version".into(), stands.1.to_string()));
        if let Some(to) = to {
            fields.extend(day("departed", to));
            fields.extend(plain(&[("planned", "planned"), ("interview", "yes"), ("move_on", "private-rented")]));
        }
        done(&self.service.presses(&self.worker, &format!("/referrals/{}/stays/{stay}", self.case), fields).await);
    }

    /// Something that never was, and is withdrawn again.
    async fn errs(&self, chance: &mut Chance) {
        let on = RECEIVED.saturating_add((chance.below(150) as i64).days());
        match chance.below(3) {
            0 => {
                self.contact(on, "09:30").await;
                let contact = self.newest("contact").await;
                let why = [("why", "It was for somebody else")];
                done(&self.service.sends(&self.worker, &format!("/contacts/{contact}/withdraw"), &why).await);
            }
            1 => {
                // Long before anything else, in a unit that nobody ever had.
                let arrived = self.service.arrives(&self.worker, &self.case, self.units[3], date(2026, 1, 1)).await;
                if arrived.status != 303 {
                    return;
                }
                let stay = self.newest("stay").await;
                let why = [("version", "0"), ("withdrawn_why", "Another household")];
                let path = format!("/referrals/{}/stays/{stay}/withdraw", self.case);
                done(&self.service.sends(&self.worker, &path, &why).await);
            }
            _ => {
                let moment = Some((date(2026, 1, 5), "11:00"));
                let answered = self.service.answers(&self.worker, &self.case, "waiting", moment).await;
                if answered.status != 303 {
                    return;
                }
                let answer = self.newest("referral_answer").await;
                let path = format!("/referrals/{}/answers/{answer}/withdraw", self.case);
                done(&self.service.sends(&self.worker, &path, &[("why", "Another referral")]).await);
            }
        }
    }

    async fn nothing_ahead_has_ended_anything(&self) {
        let ahead: i64 =
            self.service.db.read().await.unwrap().value("SELECT count(*) FROM deadline WHERE ended_on > $1", args![TODAY]).await.unwrap();
        assert_eq!(ahead, 0);
    }

    /// All that is worked out, in words.
    async fn comes_to(&self) -> String {
        let mut said = String::new();
        let mut read = self.service.db.read().await.unwrap();
        let due: Vec<Due> = read
            .all(
                "SELECT about, rule, started_kind, started_on, due_on, ending, ended_on FROM deadline
                 ORDER BY about, rule, started_kind, started_on, due_on, ending, ended_on",
                args![],
            )
            .await
            .unwrap();
        for due in due {
            said += &format!("{due:?}\n");
        }
        let episodes: Vec<(String, Option<String>, String)> = read
            .all("SELECT begun_on, ended_on, end_reason FROM episode WHERE withdrawn_at IS NULL ORDER BY begun_on", args![])
            .await
            .unwrap();
        said += &format!("{episodes:?}\n");
        let reached: Vec<(String, Option<String>)> = read
            .all(
                "SELECT c.happened_on, (SELECT e.begun_on FROM episode e WHERE e.id = c.episode_id) FROM contact c
                 WHERE c.withdrawn_at IS NULL ORDER BY c.happened_on",
                args![],
            )
            .await
            .unwrap();
        said += &format!("{reached:?}\n");
        drop(read);
        for period in ["2026-Q1", "2026-Q2"] {
            for figure in [
                "planned_exits_by_move_on",
                "unplanned_exits_by_reason",
                "length_of_stay_people",
                "people_supported",
                "dash_due_on_arrival",
                "dash_within_2_days_of_arrival",
                "support_minutes_paid",
                "responded_within_24h",
                "people_in_safe_accommodation",
            ] {
                said += &format!("{period} {figure} {}\n", self.service.figure(period, figure).await);
            }
        }
        for page in ["/", "/referrals", "/units"] {
            said += &text(&self.service.opens(&self.worker, page).await.html);
        }
        let person = self.service.opens(&self.worker, &self.service.person_of(&self.case).await).await;
        let risk = ["High risk", "Medium risk", "Standard risk"].into_iter().find(|risk| person.html.contains(risk));
        let name: String = self
            .service
            .db
            .read()
            .await
            .unwrap()
            .value("SELECT name FROM account WHERE id = $1", args![self.worker.account_id])
            .await
            .unwrap();
        // Names differ from service to service.
        format!("{said}\n{risk:?}").replace(&name, "the worker")
    }
}

#[tokio::test]
async fn what_is_true_is_worked_out_whatever_order_it_was_written_in() {
    for seed in (1..=12_u64).chain([32]) {
        let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let truth = a_truth(&mut chance);
        let in_order = Told::new().await;
        done(&in_order.service.answers(&in_order.worker, &in_order.case, "accepted", Some((RECEIVED, "10:00"))).await);
        for fact in &truth {
            in_order.writes(fact, None).await;
            in_order.nothing_ahead_has_ended_anything().await;
        }
        let expected = in_order.comes_to().await;
        let mixed = Told::new().await;
        mixed.errs(&mut chance).await;
        done(&mixed.service.answers(&mixed.worker, &mixed.case, "accepted", Some((RECEIVED, "10:00"))).await);
        let order = chance.shuffled(truth.clone());
        for fact in &order {
            if chance.below(2) == 0 {
                mixed.errs(&mut chance).await;
            }
            mixed.writes(fact, Some(&mut chance)).await;
            mixed.nothing_ahead_has_ended_anything().await;
        }
        let got = mixed.comes_to().await;
        assert_eq!(got, expected, "seed {seed}: {order:#?}");
    }
}
