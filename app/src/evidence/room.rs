//! What this room declares: commissioners' returns.

use super::{case_studies, long_stays, note_pages, pages, records, take_up_pages};
use crate::{
    App,
    access::May,
    room::{Part, Room, Route},
};

pub fn room() -> Room<App> {
    Room {
        routes: vec![
            Route::get("/reports", May::SeeFigures, pages::list),
            Route::get("/reports/long-stays", May::SeeFigures, long_stays::page),
            Route::get("/reports/case-studies", May::SeeFigures, case_studies::page),
            Route::get("/reports/take-up", May::SeeFigures, take_up_pages::page),
            Route::get("/reports/take-up/{file}", May::SeeFigures, take_up_pages::file).sensitive(),
            Route::get("/reports/{name}/{period}", May::SeeFigures, pages::quarter),
            Route::get("/reports/{name}/{period}/figures/{figure}", May::OpenFigures, records::page),
            Route::get("/reports/{name}/{period}/notes/{figure}", May::OpenFigures, note_pages::form),
            Route::post("/reports/{name}/{period}/notes/{figure}", May::OpenFigures, note_pages::written_down),
            Route::post("/reports/{name}/{period}/notes/{figure}/withdraw", May::OpenFigures, note_pages::withdrawn),
            Route::get("/reports/{name}/{period}/{file}", May::SeeFigures, pages::file).sensitive(),
        ],
        parts: &[Part { at: 4, path: "/reports", says: "Reports", may: May::SeeFigures }],
        done: &[
            ("noted", "The note stands beside its figure, here and in the files."),
            ("note-withdrawn", "The note is withdrawn. It stays readable where it was written."),
        ],
        ..Room::named("evidence")
    }
}
