//! What this room declares: finding people.

use super::find;
use crate::{
    App,
    access::May,
    room::{Part, Room, Route},
};

pub fn room() -> Room<App> {
    Room {
        routes: vec![Route::get("/people", May::SeePeople, find::find), Route::post("/people/search", May::SeePeople, find::found)],
        parts: &[Part { at: 2, path: "/people", says: "People", may: May::SeePeople }],
        ..Room::named("search")
    }
}
