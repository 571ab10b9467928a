//! What this room declares: MARAC meetings.

use super::{agenda_pages, case_pages, meeting_pages, pages, research_pages};
use crate::{
    App,
    access::May,
    arrivals::LARGEST_UPLOAD,
    room::{Part, Room, Route},
};

pub fn room() -> Room<App> {
    Room {
        routes: vec![
            Route::get("/marac", May::RecordWork, pages::list),
            Route::get("/marac/new", May::RecordWork, meeting_pages::new),
            Route::post("/marac/new", May::RecordWork, meeting_pages::made),
            Route::get("/marac/{id}", May::RecordWork, pages::show),
            Route::post("/marac/{id}/answers", May::RecordWork, pages::answered),
            Route::post("/marac/{id}/agenda", May::RecordWork, agenda_pages::pasted),
            Route::post("/marac/{id}/agenda/file", May::RecordWork, agenda_pages::sent).taking_a_file(LARGEST_UPLOAD),
            Route::get("/marac/{id}/change", May::RecordWork, meeting_pages::change),
            Route::post("/marac/{id}/change", May::RecordWork, meeting_pages::put_right),
            Route::post("/marac/{id}/close", May::RecordWork, meeting_pages::closed),
            Route::post("/marac/{id}/withdraw", May::RecordWork, meeting_pages::withdrawn),
            Route::get("/marac/cases/{id}", May::RecordWork, case_pages::show),
            Route::post("/marac/cases/{id}", May::RecordWork, case_pages::put_right),
            Route::post("/marac/cases/{id}/answer", May::RecordWork, case_pages::answered),
            Route::post("/marac/cases/{id}/take-off", May::RecordWork, case_pages::taken_off),
            Route::get("/marac/cases/{id}/research", May::RecordWork, research_pages::show),
            Route::post("/marac/cases/{id}/research", May::RecordWork, research_pages::asked),
            Route::get("/marac/cases/{id}/outcome", May::RecordWork, research_pages::outcome),
        ],
        parts: &[Part { at: 4, path: "/marac", says: "MARAC", may: May::RecordWork }],
        done: &[
            ("marac-made", "The meeting is written down. Now its agenda."),
            ("marac-read", "The agenda is read. Say of each who it is."),
            ("marac-nothing-new", "Every case of it stands on the list already."),
            ("marac-answers", "It is recorded who is known."),
            ("marac-closed", "The meeting is closed. What the agenda said of people who are not ours is deleted."),
            ("marac-off", "It is off the list."),
        ],
        ..Room::named("marac")
    }
}
