//! What a day asks besides its lines, for whoever reads it in the car: of each who is visited, what they still need.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::lines::{Days, Line};
use crate::{
    App,
    db::{DbError, Read},
    duties::{self, Due, pages::how_long},
    work::tasks,
};

/// So many are named; of the others it is said how many there are.
const NAMED: usize = 3;

/// What whoever is met on a day still needs, in one line each, by reference.
pub async fn needs(read: &mut Read, app: &App, days: &Days, until: Timestamp) -> Result<BTreeMap<String, String>, DbError> {
    let mut met: Vec<&str> = days
        .lines
        .iter()
        .filter_map(|line| match line {
            Line::Appointment(one) if one.outcome.is_empty() => Some(one.person.as_str()),
            _ => None,
        })
        .collect();
    met.sort_unstable();
    met.dedup();
    if met.is_empty() {
        return Ok(BTreeMap::new());
    }
    let now = app.db.clock.now();
    let (late, soon): (Vec<Due>, Vec<Due>) =
        duties::queries::open_of_people(read, &met, until).await?.into_iter().partition(|due| due.due_at < now);
    let tasks = tasks::queries::open_about(read, &met).await?;
    let says = |due: Due| {
        let words = format!("{} ({})", duties::pages::says(&app.contracts, &due), how_long(&due, now));
        (due.person.unwrap_or_default(), words)
    };
    let of_tasks = tasks.into_iter().map(|task| (task.person.unwrap_or_default(), task.what));
    // What is late first, then what somebody said they would do, then what is due soon.
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (person, words) in late.into_iter().map(says).chain(of_tasks).chain(soon.into_iter().map(says)) {
        all.entry(person).or_default().push(words);
    }
    Ok(all.into_iter().map(|(person, what)| (person, in_one_line(&what))).collect())
}

fn in_one_line(all: &[String]) -> String {
    let named = all.iter().take(NAMED).cloned().collect::<Vec<_>>().join("; ");
    if all.len() > NAMED { format!("{named}; and {} more", all.len() - NAMED) } else { named }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_needs_is_one_line_however_much_it_is() {
        let all = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
        assert_eq!(in_one_line(&all(&["DASH"])), "DASH");
        assert_eq!(in_one_line(&all(&["DASH", "Plan", "Locks", "School"])), "DASH; Plan; Locks; and 1 more");
    }
}
