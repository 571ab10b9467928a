//! What this room declares: a person's page.

use super::{reveal, show};
use crate::{
    App,
    access::May,
    room::{Room, Route},
};

pub fn room() -> Room<App> {
    Room {
        routes: vec![
            Route::get("/people/{reference}", May::SeePeople, show),
            Route::post("/people/{reference}/reveal", May::SeePeople, reveal),
        ],
        ..Room::named("person_page")
    }
}
