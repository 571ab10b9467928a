//! What this room declares: the diary.

use super::pages;
use crate::{
    App,
    access::May,
    room::{Part, Room, Route},
};

pub fn room() -> Room<App> {
    Room {
        routes: vec![Route::get("/diary", May::SeePeople, pages::show)],
        parts: &[Part { at: 1, path: "/diary", says: "Diary", may: May::SeePeople }],
        ..Room::named("diary")
    }
}
