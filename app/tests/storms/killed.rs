//! Holdfast is killed while many people write, started again, and everyone who got no answer sends once more.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use holdfast::{access::Role, args, db::Db, journal, sealed::Sealed, unsealed};

use crate::{
    chance::{Chance, times},
    running::{Answer, Caller, Records},
};

/// How many write at once.
const WRITERS: usize = 4;

/// Something someone writes, known again by its mark.
#[derive(Clone)]
struct Wish {
    kind: usize,
    writer: usize,
    mark: String,
    /// Of the record that it changes, as its sender saw it.
    version: String,
}

/// The version that a form was opened on.
pub fn version_in(html: &str) -> String {
    let after = html.split("name=\"version\" value=\"").nth(1).unwrap_or_default();
    after.split('"').next().unwrap_or_default().to_owned()
}

const KINDS: usize = 5;
const SAFE_CONTACT: usize = 2;
const IMPORT: usize = 4;

impl Wish {
    /// Sends it; whether it was confirmed.
    fn send(&self, by: &Caller, referral: &str, person: &str, day: &[(&'static str, String); 3]) -> io::Result<Answer> {
        let mark = self.mark.as_str();
        let mut fields: Vec<(&str, &str)> = day.iter().map(|(name, value)| (*name, value.as_str())).collect();
        match self.kind {
            0 => {
                fields.extend([("means", "phone"), ("made", "yes"), ("minutes", "10"), ("note", mark)]);
                by.sends(&format!("/referrals/{referral}/contacts"), mark, &fields)
            }
            1 => by.sends(&format!("/referrals/{referral}/answers"), mark, &[("outcome", "accepted"), ("words", mark)]),
            SAFE_CONTACT => {
                let fields = [("means", mark), ("phone", "01872 000000"), ("version", self.version.as_str())];
                by.sends(&format!("{person}/safe-contact"), mark, &fields)
            }
            3 => by.sends(&format!("{person}/names"), mark, &[("kind", "alias"), ("given_name", mark)]),
            _ => by.uploads("Referrals.csv", workbook(mark).as_bytes()),
        }
    }

    fn sent(&self, by: &Caller, ground: &Ground) -> io::Result<Answer> {
        let (referral, person) = &ground.cases[self.writer];
        if self.kind == IMPORT { import(self, by, &ground.day) } else { self.send(by, referral, person, &ground.day) }
    }

    /// How often it stands in the records.
    async fn stands(&self, db: &Db) -> i64 {
        let sql = match self.kind {
            0 => "SELECT count(*) FROM note WHERE words = $1",
            1 => "SELECT count(*) FROM referral_answer WHERE words = $1",
            SAFE_CONTACT => return self.sealed(db).await,
            3 => "SELECT count(*) FROM person_name WHERE given_name = $1",
            _ => "SELECT count(*) FROM person WHERE name_written LIKE '% ' || $1",
        };
        db.read().await.expect("a read").value(sql, args![&self.mark]).await.expect("a count")
    }

    /// How to reach somebody stands sealed, and is compared as it is read.
    async fn sealed(&self, db: &Db) -> i64 {
        const MEANS: &str = concat!(
            "SELECT ",
            unsealed!("safe_contact", "s", "means", "pk"),
            " AS means FROM safe_contact s LEFT JOIN person_key pk ON pk.person_id = s.person_id"
        );
        let all: Vec<(Sealed,)> = db.read().await.expect("a read").all(MEANS, vec![]).await.expect("the lines");
        all.iter().filter(|(means,)| means.as_str() == self.mark).count() as i64
    }

    /// How often it must stand there when it was confirmed.
    fn once(&self) -> i64 {
        if self.kind == IMPORT { ROWS as i64 } else { 1 }
    }
}

const ROWS: usize = 5;

/// A workbook of five referrals, of people who are all called by the mark.
pub fn workbook(mark: &str) -> String {
    let mut text = String::from("Ref No,Date received,Client name,DOB,Referred by,Date responded,Outcome\n");
    for row in 1..=ROWS {
        text += &format!("{mark}-{row},01/02/2026,G{row} {mark},0{row}/03/1990,Police,02/02/2026,Accepted\n");
    }
    text
}

/// Uploads and takes in; an import that was cut off is taken again. Confirmed when its page says that it is in.
fn import(wish: &Wish, by: &Caller, day: &[(&'static str, String); 3]) -> io::Result<Answer> {
    let kept = wish.send(by, "", "", day)?;
    if kept.status != 303 {
        return Ok(kept);
    }
    // Each preview is a form of its own, with a key of its own; the same workbook sent again has a preview anew.
    by.sends(&format!("{}/take", kept.to), &format!("{} {}", wish.mark, kept.to), &[])?;
    loop {
        let page = by.opens(&kept.to)?;
        if !page.html.contains("Taking the workbook in") {
            let taken = page.html.contains("What was taken in") || page.html.contains("nothing new in this workbook");
            return Ok(Answer { status: if taken { 303 } else { 500 }, ..page });
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

struct Ground {
    records: Records,
    who: crate::given::Person,
    /// One case for each writer: referral and the person's page.
    cases: Vec<(String, String)>,
    day: [(&'static str, String); 3],
}

async fn ground() -> Ground {
    let records = Records::new().await;
    let service = records.service().await;
    let who = service.signed_in_as(Role::ServiceManager).await;
    let mut cases = vec![];
    for writer in 0..WRITERS {
        let referral = service.an_accepted_referral(&who, "Ann", &format!("Example{writer}")).await;
        let person = service.person_of(&referral).await;
        cases.push((referral, person));
    }
    let today = service.db.clock.today();
    let day = [("day-day", today.day().to_string()), ("day-month", today.month().to_string()), ("day-year", today.year().to_string())];
    service.db.clone().close().await;
    Ground { records, who, cases, day }
}

/// Everyone writes until nobody answers; gives what was confirmed and what was not.
fn write_until_killed(ground: &Ground, by: &Caller, cycle: usize, count: &Arc<AtomicUsize>) -> (Vec<Wish>, Vec<Wish>) {
    std::thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let count = count.clone();
                scope.spawn(move || {
                    let (mut confirmed, mut unanswered) = (vec![], vec![]);
                    for n in 0.. {
                        let kind = if writer == 0 && n == 1 && cycle.is_multiple_of(5) { IMPORT } else { n % (KINDS - 1) };
                        let (_, person) = &ground.cases[writer];
                        let version = match kind {
                            SAFE_CONTACT => by.opens(&format!("{person}/safe-contact")).map(|page| version_in(&page.html)),
                            _ => Ok(String::new()),
                        };
                        let Ok(version) = version else { break };
                        let wish = Wish { kind, writer, mark: format!("C{cycle}W{writer}N{n}"), version };
                        match wish.sent(by, ground) {
                            Ok(answer) if answer.status == 303 => confirmed.push(wish),
                            Ok(answer) => panic!("{} refused: {answer:?}", wish.mark),
                            Err(_) => {
                                unanswered.push(wish);
                                break;
                            }
                        }
                        count.fetch_add(1, Ordering::Relaxed);
                    }
                    (confirmed, unanswered)
                })
            })
            .collect();
        let (mut confirmed, mut unanswered) = (vec![], vec![]);
        for writer in writers {
            let (c, u) = writer.join().expect("a writer");
            confirmed.extend(c);
            unanswered.extend(u);
        }
        (confirmed, unanswered)
    })
}

async fn assert_sound(db: &Db) {
    assert_eq!(db.faults().await.expect("the database can be read"), Vec::<String>::new());
    let verdict = journal::verify(&mut db.read().await.expect("a read")).await.expect("the journal can be read");
    assert!(matches!(verdict, journal::Verdict::Whole { .. }), "{verdict:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_in_the_middle_of_many_writes_nothing_confirmed_is_lost_and_nothing_doubled() {
    let cycles = times("HOLDFAST_KILLS", 50);
    let mut chance = Chance::new("killed");
    let ground = ground().await;
    let (mut confirmed_in_all, mut made_unseen, mut retried) = (0, 0, 0);
    for cycle in 0..cycles {
        let running = ground.records.serve();
        let by = running.caller(&ground.who);
        let count = Arc::new(AtomicUsize::new(0));
        let after = Duration::from_millis(chance.below(400) as u64);
        let (confirmed, unanswered) = std::thread::scope(|scope| {
            let writing = scope.spawn(|| write_until_killed(&ground, &by, cycle, &count));
            for _ in 0..1000 {
                if count.load(Ordering::Relaxed) > 0 {
                    break;
                }
                std::thread::sleep(Duration::from_millis(10));
            }
            std::thread::sleep(after);
            drop(running); // kill -9
            writing.join().expect("the writers")
        });
        let again = ground.records.serve();
        let db = ground.records.open().await;
        for wish in &confirmed {
            assert_eq!(wish.stands(&db).await, wish.once(), "{} was confirmed", wish.mark);
        }
        let by = again.caller(&ground.who);
        for wish in &unanswered {
            let stands = wish.stands(&db).await;
            assert!(stands == 0 || stands == wish.once(), "{} stands there in part: {stands}", wish.mark);
            made_unseen += usize::from(stands > 0);
            retried += 1;
            let answer = wish.sent(&by, &ground).expect("an answer");
            assert_eq!(answer.status, 303, "{}: {answer:?}", wish.mark);
            assert_eq!(wish.stands(&db).await, wish.once(), "{} after it was sent again", wish.mark);
        }
        confirmed_in_all += confirmed.len();
        drop(again); // kill -9 once more, at rest
        if cycle.is_multiple_of(10) || cycle + 1 == cycles {
            assert_sound(&db).await;
        }
        db.close().await;
    }
    println!(
        "killed {cycles} times: {confirmed_in_all} confirmed, 0 lost; {retried} sent again, {made_unseen} of them made already, 0 doubled"
    );
    let _ = std::fs::remove_dir_all(&ground.records.folder);
}
