//! What this room declares: workbooks.

use super::{layout_pages, pages, take_back};
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
            Route::get("/imports/layouts", May::Import, layout_pages::list),
            Route::post("/imports/layouts", May::Import, layout_pages::sent).taking_a_file(layout_pages::LARGEST_FILE),
            Route::get("/imports/layouts/{name}", May::Import, layout_pages::file),
            Route::get("/imports/{id}/layout", May::Import, layout_pages::show),
            Route::post("/imports/{id}/layout", May::Import, layout_pages::corrected),
            Route::get("/imports/{id}", May::Import, pages::show),
            Route::get("/imports/{id}/refused.csv", May::Import, pages::refused),
            Route::get("/imports/{id}/unread.csv", May::Import, pages::unread),
            Route::post("/imports/{id}/take", May::Import, pages::take),
            Route::post("/imports/{id}/discard", May::Import, pages::discarded),
            Route::get("/imports/{id}/undo", May::Import, take_back::pages::show),
            Route::post("/imports/{id}/undo", May::Import, take_back::pages::taken_back),
        ],
        parts: &[Part { at: 7, path: "/imports", says: "Imports", may: May::Import }],
        done: &[
            ("layout-kept", "The layout is kept. Choose it when you bring a workbook in."),
            ("taken-back", "The import is taken back. Everything is as it was before it."),
        ],
        ..Room::named("arrivals")
    }
}
