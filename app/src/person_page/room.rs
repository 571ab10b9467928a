//! What this room declares: the pages of a person's record.

use super::{lists, reveal, show, timeline_page};
use crate::{
    App,
    access::May,
    room::{Room, Route},
};

pub fn room() -> Room<App> {
    Room {
        routes: vec![
            Route::get("/people/{reference}", May::SeePeople, show),
            Route::get("/people/{reference}/timeline", May::SeePeople, timeline_page::show),
            Route::get("/people/{reference}/family", May::SeePeople, lists::family),
            Route::get("/people/{reference}/contacts", May::SeePeople, timeline_page::contacts),
            Route::get("/people/{reference}/history", May::SeePeople, lists::history),
            Route::post("/people/{reference}/reveal", May::SeePeople, reveal),
        ],
        ..Room::named("person_page")
    }
}
