//! Who a row is about: by the number that the workbook's people use, or by name and date of birth.

use jiff::civil::Date;

use super::{MEND, Reading};
use crate::{
    arrivals::values::{self, text},
    people::alike::names::{self, Name},
};

/// How a row names the one whose referral it belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::arrivals) struct Whose {
    /// In capitals and without spaces, as numbers are compared.
    pub number: String,
    /// A number of the person, which several referrals may share.
    pub person: String,
    pub name: String,
    pub born_on: Option<Date>,
}

impl Whose {
    /// As it stands in the row: what a row is known by does not depend on what else is there.
    pub(in crate::arrivals) fn as_identity(&self) -> Vec<&str> {
        vec![&self.number, &self.person, &self.name]
    }
}

impl Reading<'_> {
    /// The number of a referral as it is compared; empty when the sheet has none.
    pub(in crate::arrivals) fn number(&mut self, field: &str) -> String {
        let number: String = text(&self.cell(field)).split_whitespace().collect::<String>().to_uppercase();
        self.note(field, &number);
        number
    }

    /// Whose row this is. Refuses a row that does not say.
    pub(in crate::arrivals) fn whose(&mut self, what: &str) -> Whose {
        let whose = Whose {
            number: self.number("reference"),
            person: self.number("person_number"),
            name: self.words("client"),
            born_on: if self.has("client_born_on") { self.birth("client_born_on") } else { None },
        };
        if whose.number.is_empty() && whose.person.is_empty() && whose.name.is_empty() {
            let field = ["reference", "person_number", "client"].into_iter().find(|field| self.has(field)).unwrap_or("reference");
            let heading = self.table.heading(field).to_owned();
            let kind = if field == "client" { "missing name" } else { "missing reference number" };
            self.refuse(kind, format!("The column “{heading}” is empty, so it is not known {what}. {MEND}"));
        }
        whose
    }

    /// A name, and how it was written; nothing when there is no letter in it.
    pub(in crate::arrivals) fn name(&mut self) -> (Option<Name>, String) {
        if !self.has("given_name") && !self.has("family_name") {
            let written = self.words("name");
            return (names::name(&written), written);
        }
        let (given, family) = (self.words("given_name"), self.words("family_name"));
        let written = values::squeeze(&format!("{given} {family}"));
        let lettered = |text: &str| text.chars().any(char::is_alphabetic);
        let name = match (lettered(&given), lettered(&family)) {
            (true, true) => Some(Name { given: names::tidy(&given), family: names::tidy(&family) }),
            // One column may hold the whole name.
            (true, false) => names::name(&given),
            (false, true) => names::name(&family),
            (false, false) => None,
        };
        (name, written)
    }
}
