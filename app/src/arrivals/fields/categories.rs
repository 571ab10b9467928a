//! What the mapping has a category for, and what it has not.

use super::{Coded, Reading};

impl Reading<'_> {
    /// An entry of a list; nothing, and listed, when no form covers what is written.
    pub(in crate::arrivals) fn listed(&mut self, field: &str, list: &str) -> Option<String> {
        let written = self.words(field);
        let found = self.categories.find(list, &written).filter(|id| !["not-known", "not-asked"].contains(id)).map(str::to_owned);
        if found.is_none() && !written.is_empty() {
            self.unread(field, "The mapping has no category for it.");
        }
        found
    }

    pub(in crate::arrivals) fn tell(&mut self, field: &str, value: &str) {
        self.unmapped.push((self.table.heading(field).to_owned(), value.to_owned()));
    }

    /// An entry of a list; `blank` when the cell is empty; not-known, and told, when no form of the mapping covers it.
    pub(in crate::arrivals) fn category(&mut self, field: &str, list: &str, blank: &str) -> Coded {
        let written = self.words(field);
        if written.is_empty() {
            return Coded { id: blank.to_owned(), written };
        }
        let id = match self.categories.find(list, &written) {
            Some(id) => id.to_owned(),
            None => {
                self.tell(field, &written);
                "not-known".to_owned()
            }
        };
        Coded { id, written }
    }

    /// An entry of a list that cannot be "not known": anything else is a refusal.
    pub(in crate::arrivals) fn must(&mut self, field: &str, list: &str) -> String {
        let written = self.words(field);
        match self
            .categories
            .find(list, &written)
            .filter(|id| !["not-known", "not-asked", "declined"].contains(id) || *id == "declined" && list == "outcomes")
        {
            Some(id) => id.to_owned(),
            None => {
                let heading = self.table.heading(field).to_owned();
                let says = if written.is_empty() {
                    "is empty".to_owned()
                } else {
                    format!("says “{written}”, which the mapping has no category for")
                };
                self.refuse(
                    "answer not allowed",
                    format!("The column “{heading}” {says}. Correct it, or add it to the mapping, and import again."),
                );
                String::new()
            }
        }
    }
}
