//! What this room declares: commissioners' returns.

use super::{pages, records};
use crate::{
    App,
    access::May,
    room::{Part, Room, Route},
};

pub fn room() -> Room<App> {
    Room {
        routes: vec![
            Route::get("/reports", May::SeeFigures, pages::list),
            Route::get("/reports/{name}/{period}", May::SeeFigures, pages::quarter),
            Route::get("/reports/{name}/{period}/figures/{figure}", May::OpenFigures, records::page),
            Route::get("/reports/{name}/{period}/{file}", May::SeeFigures, pages::file),
        ],
        parts: &[Part { at: 4, path: "/reports", says: "Reports", may: May::SeeFigures }],
        ..Room::named("evidence")
    }
}
