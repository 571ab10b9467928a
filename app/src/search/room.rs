//! What this room declares: finding people, from a box in the header of every page.

use super::{find, in_service};
use crate::{
    App,
    access::May,
    room::{Finder, Part, Room, Route},
};

pub fn room() -> Room<App> {
    Room {
        routes: vec![
            Route::get("/people", May::SeePeople, find::find),
            Route::get("/people/recent", May::SeePeople, find::opened_last),
            Route::get("/people/in-service", May::SeePeople, in_service::list),
            Route::post("/people/search", May::SeePeople, find::search_for),
            Route::get("/searches/{key}", May::SeePeople, find::found),
        ],
        parts: &[Part { at: 2, path: "/people", says: "People", may: May::SeePeople }],
        finder: Some(Finder {
            path: "/people/search",
            says: "Find a person",
            hint: "Name, number, phone or its last four digits, birth date, unit",
            recent: "/people/recent",
            may: May::SeePeople,
        }),
        ..Room::named("search")
    }
}
