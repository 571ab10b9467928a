//! Who else a contact was with or about: a mother's contact is her children's too, where they were there. One contact, whose
//! minutes count once; it stands on everybody's timeline, and each of their clocks knows of it.

use govuk::{Checkboxes, Choice, Size};
use jiff::civil::Date;
use maud::{Markup, html};

use crate::seen;
use crate::{
    args,
    db::{DbError, Read, Write},
    duties::{self, contracts::Contracts},
    form::{Faults, Typed},
    people::relationships::queries::{Near, near},
    row,
};

/// The field of the form: the references of those who are ticked.
const FIELD: &str = "with";

/// Those who may be ticked: the household and the family; and whoever stands there already, whatever was changed since.
pub async fn offered(read: &mut Read, root_id: i64, today: Date, stand: &[Near]) -> Result<Vec<Near>, DbError> {
    let mut offered = near(read, root_id, today).await?;
    for one in stand {
        if offered.iter().all(|known| known.id != one.id) {
            offered.push(one.clone());
        }
    }
    Ok(offered)
}

/// The question, where there is anybody to ask about.
pub fn question(typed: &Typed, offered: &[Near], faults: &Faults) -> Markup {
    if offered.is_empty() {
        return html! {};
    }
    let items = offered.iter().map(|one| Choice::new(&one.reference, &one.name)).collect();
    let values = typed.0.iter().filter(|(name, _)| name == FIELD).map(|(_, value)| value.as_str()).collect();
    html! {
        // A box that is not ticked is not sent: this says that they were there to be ticked.
        input type="hidden" name="with_asked" value="yes";
        (Checkboxes { name: FIELD, legend: "Who else was it with or about?", legend_size: Size::S, hint: "It is written once, for all of them",
                      items, values, small: true, error: faults.of(FIELD), ..Default::default() })
    }
}

/// Ticks those who stand there.
pub fn ticked(typed: Typed, stand: &[Near]) -> Typed {
    stand.iter().fold(typed, |typed, one| typed.with(FIELD, one.reference.as_str()))
}

/// Whether the form asked who else was there.
pub fn asked(typed: &Typed) -> bool {
    typed.ticked("with_asked") || typed.0.iter().any(|(name, _)| name == FIELD)
}

/// Who was ticked; nothing when the form did not ask.
pub fn chosen(typed: &Typed, offered: &[Near], faults: &mut Faults) -> Option<Vec<i64>> {
    if !asked(typed) {
        return None;
    }
    let references: Vec<&str> = typed.0.iter().filter(|(name, _)| name == FIELD).map(|(_, value)| value.trim()).collect();
    let found: Vec<i64> = offered.iter().filter(|one| references.contains(&one.reference.as_str())).map(|one| one.id).collect();
    if references.iter().any(|reference| offered.iter().all(|one| one.reference != *reference)) {
        faults.add(FIELD, "Choose from those who are listed");
    }
    Some(found)
}

/// Who else a contact was with or about, by reference.
pub async fn of_contact(read: &mut Read, contact_id: i64) -> Result<Vec<Near>, DbError> {
    let found: Vec<Stands> = read
        .all(
            concat!(
                "SELECT DISTINCT root.id, root.reference, root.given_name, root.family_name
             FROM contact_person c JOIN person p ON p.id = c.person_id JOIN person root ON root.id = p.root_id
             WHERE c.contact_id = $1 AND ",
                seen!("root.id"),
                " ORDER BY root.reference"
            ),
            args![contact_id],
        )
        .await?;
    Ok(found.into_iter().map(|one| Near::of(one.id, one.reference, &one.given_name, &one.family_name)).collect())
}

row! {
    struct Stands { id: i64, reference: String, given_name: String, family_name: String }
}

/// Writes who else a contact is with or about, in place of who stood there, and works out anew what is due for all of them.
pub async fn write(tx: &mut Write, contracts: &Contracts, contact_id: i64, (stood, now): (&[i64], &[i64])) -> Result<(), DbError> {
    if stood != now {
        tx.run("DELETE FROM contact_person WHERE contact_id = $1", args![contact_id]).await?;
        let rows = now.iter().map(|id| args![*id, contact_id]).collect();
        tx.insert_all("contact_person", "person_id, contact_id", rows).await?;
    }
    let concerned: Vec<i64> = stood.iter().chain(now).copied().collect();
    if concerned.is_empty() { Ok(()) } else { duties::recalculate::records(tx, contracts, &concerned).await }
}

/// "Jory Example and Lowena Example"; nothing for nobody.
pub fn names(of: &[Near]) -> String {
    match of {
        [] => String::new(),
        [one] => one.name.clone(),
        [rest @ .., last] => format!("{} and {}", rest.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", "), last.name),
    }
}
