//! What this room declares: the journal, to be read.

use super::pages;
use crate::{
    App,
    access::May,
    room::{Part, Room, Route},
};

pub fn room() -> Room<App> {
    Room {
        routes: vec![Route::get("/journal", May::ReadJournal, pages::show)],
        parts: &[Part { at: 10, path: "/journal", says: "Journal", may: May::ReadJournal }],
        ..Room::named("journal_page")
    }
}
