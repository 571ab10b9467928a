//! Whom somebody opened last, read from the journal of looks, so that nothing more is kept of them than is kept anyway.

use jiff::civil::Date;
use maud::{Markup, html};

use super::find::numbers;
use crate::seen;
use crate::{
    args,
    db::{Db, Read},
    error::Problem,
    people::{
        birth::Birth,
        whereabouts::{self, Whereabouts},
        whole_name,
    },
    row,
    session::SignedIn,
};

/// So many people are named.
const NAMED: i64 = 8;
/// So many looks are read, the latest: the pages of one person are several.
const READ: i64 = 200;

row! {
    #[derive(Clone, Debug)]
    struct Person {
        id: i64,
        reference: String,
        given_name: String,
        family_name: String,
        born_on: Option<Date>,
        born_year: Option<i64>,
        age_told: Option<i64>,
        age_told_on: Option<Date>,
        expected_on: Option<Date>,
        unborn: bool,
    }
}

/// Somebody who was opened lately.
pub struct Opened {
    person: Person,
    at: Whereabouts,
}

/// The people whom somebody opened last, the latest first. Their names are journaled as a list.
pub async fn opened(db: &Db, who: &SignedIn) -> Result<Vec<Opened>, Problem> {
    let mut read: Read = db.read().await?;
    let people: Vec<Person> = read
        .all(
            concat!(
                "SELECT root.id, root.reference, root.given_name, root.family_name, root.born_on, root.born_year, root.age_told,
                    root.age_told_on, root.expected_on, root.unborn
             FROM (SELECT x.subject_id, max(x.seq) AS last FROM (SELECT j.subject_id, j.seq FROM journal j
                     WHERE j.account_id = $1 AND j.action = 'looked' AND j.subject = 'person' ORDER BY j.seq DESC LIMIT $2) x
                   GROUP BY x.subject_id) l
             JOIN service_user p ON p.id = l.subject_id JOIN person root ON root.id = p.root_id WHERE ",
                seen!("root.id"),
                " ORDER BY l.last DESC LIMIT $3"
            ),
            args![who.account_id, READ, NAMED],
        )
        .await?;
    let roots: Vec<i64> = people.iter().map(|person| person.id).collect();
    let places = whereabouts::of_people(&mut read, &roots, db.clock.today()).await?;
    drop(read);
    let mut once: Vec<Opened> = vec![];
    for person in people {
        if once.iter().all(|there| there.person.id != person.id) {
            let at = places.get(&person.id).cloned().unwrap_or(Whereabouts::NOWHERE);
            once.push(Opened { person, at });
        }
    }
    db.looks.listed(who.actor(), "recent", once.iter().map(|opened| opened.person.reference.as_str())).await?;
    Ok(once)
}

/// One line for each.
pub fn list(opened: &[Opened], today: Date) -> Markup {
    html! {
        ul class="govuk-list hf-people" {
            @for Opened { person, at } in opened {
                @let birth = Birth::of((person.born_on, person.born_year, person.age_told, person.age_told_on, person.expected_on, person.unborn));
                li {
                    a class="govuk-link" href=(format!("/people/{}", person.reference)) { (whole_name(&person.given_name, &person.family_name)) }
                    span class="hf-aside" { " " (birth.age_says(today)) ". " (at.says()) ". " (numbers(&person.reference, at)) }
                }
            }
        }
    }
}
