//! What this room declares: the operator's pages.

use super::pages;
use crate::{
    App,
    access::May,
    room::{Room, Route},
};

pub fn room() -> Room<App> {
    Room {
        routes: vec![Route::post("/journal/check", May::Administer, pages::journal_checked)],
        done: &[("journal-checked", "Every link of the journal holds.")],
        ..Room::named("keeping")
    }
}
