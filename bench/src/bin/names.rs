//! How long finding a person takes among very many.
//!
//!     cargo run --release -p bench --bin names -- 500000 FOLDER-OR-ADDRESS
//!
//! Fills a new folder, or an empty PostgreSQL database (postgres://…), with so many invented people, and then searches. One in
//! ten is called Smith; a third have a last name and a seventh a first name that hardly anyone shares.

use std::time::{Duration, Instant};

use holdfast::{
    args,
    clock::Clock,
    config::Folder,
    db::{Actor, Db, DbError, Place},
    ids,
    people::{
        alike::names::name_key,
        name_words,
        search::{self, Typed},
    },
};

const GIVEN: &str = "John Mary Mohammed Sarah David Emma James Ann Paul Maria Karen Michael Susan Robert Nicola Julie Mark Lisa Andrew Claire \
    Peter Katherine Stephen Jane Daniel Rebecca Thomas Laura Christopher Amy Matthew Jessica Omar Aisha Ayesha Steven Catherine Elizabeth Kate \
    Rachel Hannah Charlotte Joanne Samantha Gemma Zoe Natalie Kelly Donna Tracey Sharon Ian Simon Jason Lee Gary Kevin Martin Alan Jon Muhammad \
    Fatima Agnieszka Katarzyna Anna Ewa Magdalena Priya Sunita Olena Oksana Amina Leila Yasmin Chloe Sophie Olivia Ruby Ella Grace Lily Freya Isla";
const FAMILY: &str = "Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Robinson Wright Thompson Evans Walker White Roberts Green Hall \
    Wood Jackson Clarke Clark Khan Ali Hussain Begum Ahmed Harris Lewis Martin Cooper King Ward Hughes Edwards Hill Moore Harrison Kelly Murphy \
    O'Brien Scott Young Allen Mitchell Anderson Philips Phillips Watson Lee Parker Bennett Griffiths Kaur Singh Campbell Shaw Stevens Stephens \
    Nance Trevail Polglase Pascoe Bolitho Trescothick Rowe Hosking Penrose Nowak Kowalska Smyth Schmidt MacDonald Reid Murray Morrison Ross";

/// The same people every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        // Knuth's MMIX generator; the upper bits are the random ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % n as u64) as usize
    }

    /// A common name: the tenth of a list is met a tenth as often as its first.
    fn common<'a>(&mut self, list: &[&'a str]) -> &'a str {
        let all: f64 = (1..=list.len()).map(|n| 1.0 / n as f64).sum();
        let mut left = self.below(1 << 30) as f64 / (1u64 << 30) as f64 * all;
        for (n, name) in list.iter().enumerate() {
            left -= 1.0 / (n + 1) as f64;
            if left < 0.0 {
                return name;
            }
        }
        list[list.len() - 1]
    }
}

/// A rare name: the nth of those that syllables make.
fn rare(mut n: usize) -> String {
    const BEGIN: [&str; 40] = [
        "Ab", "Bra", "Ched", "Dro", "El", "Fen", "Gwi", "Har", "Is", "Jo", "Kas", "Lan", "Mor", "Nad", "Or", "Pen", "Quil", "Ros", "Sta",
        "Tre", "Ul", "Vin", "Wes", "Xan", "Yel", "Zak", "Bol", "Car", "Dun", "Eg", "Fal", "Gor", "Hol", "In", "Kil", "Lis", "Mel", "New",
        "Pol", "Smi",
    ];
    const MIDDLE: [&str; 38] = [
        "a", "be", "co", "du", "er", "fo", "gi", "ha", "in", "jo", "ka", "le", "mo", "ni", "or", "pa", "re", "si", "to", "un", "va", "wi",
        "ya", "zo", "che", "gar", "lin", "man", "nor", "rick", "sen", "ter", "ver", "wen", "dal", "bur", "mit", "ann",
    ];
    const END: [&str; 32] = [
        "ack", "bury", "combe", "den", "ell", "ford", "gate", "ham", "ick", "joy", "kin", "ley", "more", "ney", "ock", "pool", "rey",
        "son", "ton", "vean", "well", "by", "ski", "ova", "ez", "ian", "oglu", "dottir", "wicz", "anan", "ara", "een",
    ];
    let mut take = |list: &[&str]| {
        let one = list[n % list.len()].to_owned();
        n /= list.len();
        one
    };
    format!("{}{}{}", take(&BEGIN), take(&MIDDLE), take(&END))
}

async fn fill(db: &Db, people: usize) -> Result<(), DbError> {
    let (given, family): (Vec<&str>, Vec<&str>) = (GIVEN.split_whitespace().collect(), FAMILY.split_whitespace().collect());
    let mut chance = Chance(1);
    let mut made = 0;
    while made < people {
        let mut tx = db.write(Actor::SYSTEM).await?;
        let (mut rows, mut keys) = (vec![], vec![]);
        for _ in 0..20_000.min(people - made) {
            made += 1;
            let first = if chance.below(7) == 0 { rare(chance.below(15_000) * 3) } else { chance.common(&given).to_owned() };
            let last = match chance.below(100) {
                0..10 => "Smith".to_owned(),
                10..43 => rare(chance.below(48_000)),
                _ => chance.common(&family[1..]).to_owned(),
            };
            let (id, key) = (ids::next(tx.at), name_key(&first, &last));
            rows.push(args![id, format!("P{made:04}"), id, first, last, "", &key, "1990-05-03", tx.at]);
            keys.push((id, key));
        }
        tx.insert_all("person", "id, reference, root_id, given_name, family_name, name_written, name_key, born_on, recorded_at", rows)
            .await?;
        name_words::keep(&mut tx, &keys).await?;
        tx.unjournaled();
        tx.commit().await?;
    }
    Ok(())
}

/// The median and the slowest of 21 searches, after two to warm up; and what was found.
async fn measured(db: &Db, text: &str) -> Result<(Duration, Duration, String), DbError> {
    let mut times = vec![];
    let mut says = String::new();
    for round in 0..23 {
        let begun = Instant::now();
        let mut read = db.read().await?;
        let before = db.asked();
        let found = search::search(&mut read, &Typed::new(text)).await?;
        let asked = db.asked() - before;
        drop(read);
        if round > 1 {
            times.push(begun.elapsed());
        }
        let more = |more| if more { "+" } else { "" };
        let (people, similar) = (&found.people, &found.similar);
        says = format!(
            "{}{} found, {}{} similar, {asked} statements",
            people.people.len(),
            more(people.more),
            similar.people.len(),
            more(similar.more)
        );
    }
    times.sort();
    Ok((times[times.len() / 2], times[times.len() - 1], says))
}

#[tokio::main]
async fn main() {
    let mut given = std::env::args().skip(1);
    let (Some(people), Some(place)) = (given.next().and_then(|n| n.parse().ok()), given.next()) else {
        panic!("usage: names PEOPLE FOLDER-OR-ADDRESS");
    };
    let clock = Clock::system();
    let folder = Folder(place.clone().into());
    let db = match place.starts_with("postgres") {
        true => Db::open(Place::Postgres { url: place, schema: None }, clock).await.expect("the database opens"),
        false if folder.database().exists() => folder.open(clock).await.expect("the folder opens"),
        false => folder.init(clock).await.expect("a new folder"),
    };
    let rows = |table: &'static str| {
        let db = db.clone();
        async move { db.read().await.expect("a read").rows(table).await.expect("a count") }
    };
    if rows("person").await == 0 {
        let begun = Instant::now();
        fill(&db, people).await.expect("people");
        println!("filled in {:.0} s", begun.elapsed().as_secs_f64());
    }
    println!("{} people, {} words of theirs, {} parts of words", rows("person").await, rows("name_word").await, rows("name_part").await);
    println!("{:<34} {:>9} {:>9}", "", "p50", "slowest");
    for (what, text) in [
        ("exact, common", "Smith"),
        ("exact, rare", "Trenoricova"),
        ("part, common", "sm"),
        ("part inside, common", "mit"),
        ("part inside, rare", "oricov"),
        ("an initial", "s"),
        ("misspelt, common", "Smiht"),
        ("misspelt, common first name", "Katherin"),
        ("misspelt, rare", "Trenoricvoa"),
        ("as heard", "Stefen"),
        ("two words, both common", "John Smith"),
        ("two words, parts of common ones", "jo smi"),
        ("two words, common and rare", "Smith Xanthippe"),
        ("two words, rare and common", "Trenorick Smith"),
        ("two words, both misspelt", "Jonh Smiht"),
        ("two words, one misspelt, rare", "Jon Trenoricvoa"),
        ("two words that nobody has both of", "Trescothick Kowalska"),
        ("two common that few have both of", "Jones Taylor"),
        ("three words", "Mary Ann Smith"),
        ("an initial and a common name", "j smith"),
        ("two initials", "j s"),
        ("nobody", "Qqqqqqq"),
        ("a reference", "P0042"),
    ] {
        let (median, slowest, says) = measured(&db, text).await.expect("a search");
        println!("{what:<34} {:>6.2} ms {:>6.2} ms  {text}: {says}", median.as_secs_f64() * 1e3, slowest.as_secs_f64() * 1e3);
    }
    db.close().await;
}
