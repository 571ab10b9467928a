//! What the mapping has a category for, and what it has not.

use super::Reading;

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
}
