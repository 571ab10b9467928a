//! How long finding a person takes, without the page around it.

use std::time::Instant;

use holdfast::{
    args,
    db::{Db, DbError},
    search::{self, Typed},
};

use crate::{
    caseload::{chance::Chance, words::misspelt},
    load::percentile,
};

/// Prints, for each way of asking, the median and the slowest of 21 searches, after two to warm up, and what was found.
pub async fn measure(db: &Db) -> Result<(), DbError> {
    let rare: String = db
        .read()
        .await?
        .value(
            "SELECT family_name FROM person GROUP BY family_name HAVING count(*) = 1 ORDER BY length(family_name) DESC, family_name LIMIT 1",
            args![],
        )
        .await?;
    let wrong = misspelt(&rare, &mut Chance::new(7));
    println!("| asked | typed | p50 ms | slowest ms | |\n|---|---|---|---|---|");
    for (what, text) in [
        ("exact, common", "Smith"),
        ("exact, rare", rare.as_str()),
        ("beginning, common", "sm"),
        ("inside, common", "mit"),
        ("an initial", "s"),
        ("misspelt, common", "Smiht"),
        ("misspelt, rare", wrong.as_str()),
        ("as heard", "Stefen"),
        ("both names, common", "Emma Smith"),
        ("beginnings of both", "em smi"),
        ("both, one misspelt", "Emma Smiht"),
        ("both misspelt", "Ema Smiht"),
        ("common and rare", &format!("Emma {rare}")),
        ("two family names", "Jones Taylor"),
        ("three names", "Mary Ann Smith"),
        ("an initial and a name", "j smith"),
        ("two initials", "j s"),
        ("nobody", "Qqqqqqq"),
        ("a reference", "P0042"),
    ] {
        let (median, slowest, says) = searched(db, text).await?;
        println!("| {what} | {text} | {median:.2} | {slowest:.2} | {says} |");
    }
    Ok(())
}

async fn searched(db: &Db, text: &str) -> Result<(f64, f64, String), DbError> {
    let mut times = vec![];
    let mut says = String::new();
    for round in 0..23 {
        let begun = Instant::now();
        let mut read = db.read().await?;
        let before = db.asked();
        let found = search::search(&mut read, &Typed::new(text, db.clock.today())).await?;
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
    Ok((percentile(&times, 50), percentile(&times, 100), says))
}
