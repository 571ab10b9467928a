//! What this room declares: finding words in what was written about people, everywhere or in one record.

use super::pages;
use crate::{
    App,
    access::May,
    room::{Room, Route},
};

pub fn room() -> Room<App> {
    Room {
        routes: vec![
            Route::get("/notes/find", May::SeePeople, pages::ask),
            Route::post("/notes/find", May::SeePeople, pages::asked),
            Route::get("/notes/found/{key}", May::SeePeople, pages::found),
            Route::get("/people/{reference}/find", May::SeePeople, pages::ask_in_record),
            Route::post("/people/{reference}/find", May::SeePeople, pages::asked_in_record),
        ],
        ..Room::named("finding")
    }
}
