//! What this room declares: groups.

use super::{attendance_pages, figures, pages, place_pages, session_pages, shape_pages};
use crate::{
    App,
    access::May,
    room::{Part, Room, Route, Told},
};

pub fn room() -> Room<App> {
    Room {
        routes: vec![
            Route::get("/groups", May::RecordWork, pages::list),
            Route::get("/groups/new", May::RecordWork, shape_pages::new),
            Route::post("/groups/new", May::RecordWork, shape_pages::made),
            Route::get("/groups/figures", May::OpenFigures, figures::show),
            Route::get("/groups/{id}", May::RecordWork, pages::show),
            Route::post("/groups/{id}/find", May::RecordWork, place_pages::found),
            Route::get("/groups/{id}/change", May::RecordWork, shape_pages::change),
            Route::post("/groups/{id}/change", May::RecordWork, shape_pages::put_right),
            Route::post("/groups/{id}/withdraw", May::RecordWork, shape_pages::withdrawn),
            Route::get("/groups/{id}/sessions/new", May::RecordWork, session_pages::new),
            Route::post("/groups/{id}/sessions", May::RecordWork, session_pages::planned),
            Route::get("/people/{reference}/groups/new", May::RecordWork, place_pages::new),
            Route::post("/people/{reference}/groups", May::RecordWork, place_pages::given),
            Route::get("/groups/places/{id}", May::RecordWork, place_pages::show),
            Route::post("/groups/places/{id}", May::RecordWork, place_pages::put_right),
            Route::post("/groups/places/{id}/withdraw", May::RecordWork, place_pages::withdrawn),
            Route::get("/groups/sessions/{id}", May::RecordWork, attendance_pages::show),
            Route::post("/groups/sessions/{id}/attendance", May::RecordWork, attendance_pages::marked),
            Route::post("/groups/sessions/{id}/place", May::RecordWork, attendance_pages::place_asked),
            Route::get("/groups/sessions/{id}/change", May::RecordWork, session_pages::change),
            Route::post("/groups/sessions/{id}/change", May::RecordWork, session_pages::put_right),
            Route::post("/groups/sessions/{id}/cancel", May::RecordWork, session_pages::cancelled),
            Route::post("/groups/sessions/{id}/again", May::RecordWork, session_pages::again),
            Route::post("/groups/sessions/{id}/withdraw", May::RecordWork, session_pages::withdrawn),
        ],
        parts: &[Part { at: 6, path: "/groups", says: "Groups", may: May::RecordWork }],
        done: &[
            ("group-made", "The group is written down. Now its sessions, and who has a place."),
            ("group-sessions", "The sessions are planned."),
            ("group-place", "The place is given."),
            ("group-waiting", "They are on the list of those who wait for a place."),
            ("group-marked", "The attendance is recorded. Whoever came has a contact."),
            ("group-cancelled", "The session is cancelled."),
            ("group-again", "The session is held after all."),
        ],
        told: TOLD,
        ..Room::named("groups")
    }
}

const TOLD: &[Told] = &[
    // Until they have a place the overview tells it, under what is planned.
    Told::new("group-asked", |_| String::new()),
    Told {
        opens: Some(("/groups/places/{}", "Open")),
        ..Told::new("group-joined", |fact| {
            format!("{} the group {}", if fact.ahead { "Is to have a place in" } else { "Has a place in" }, fact.words)
        })
    },
    Told {
        opens: Some(("/groups/places/{}", "Open")),
        ..Told::new("group-left", |fact| format!("{} the group {}", if fact.ahead { "Is to leave" } else { "Left" }, fact.words))
    },
];
