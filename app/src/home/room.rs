//! What this room declares: the first page.

use super::show;
use crate::{
    App,
    access::May,
    room::{Part, Room, Route},
};

pub fn room() -> Room<App> {
    Room {
        routes: vec![Route::get("/", May::SignedIn, show)],
        parts: &[
            Part { at: 0, path: "/", says: "Home", may: May::SeePeople },
            Part { at: 0, path: "/", says: "Home", may: May::Administer },
        ],
        ..Room::named("home")
    }
}
