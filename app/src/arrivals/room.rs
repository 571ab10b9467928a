//! What this room declares: workbooks.

use super::pages;
use crate::{
    App,
    access::May,
    room::{Part, Room, Route},
};

pub fn room() -> Room<App> {
    Room {
        routes: vec![
            Route::get("/imports", May::Import, pages::list),
            Route::post("/imports", May::Import, pages::uploaded).taking_a_file(pages::LARGEST_UPLOAD),
            Route::get("/imports/{id}", May::Import, pages::show),
            Route::get("/imports/{id}/refused.csv", May::Import, pages::refused),
            Route::get("/imports/{id}/unread.csv", May::Import, pages::unread),
            Route::post("/imports/{id}/take", May::Import, pages::take),
            Route::post("/imports/{id}/discard", May::Import, pages::discarded),
        ],
        parts: &[Part { at: 7, path: "/imports", says: "Imports", may: May::Import }],
        ..Room::named("arrivals")
    }
}
