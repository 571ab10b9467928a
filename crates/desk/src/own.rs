//! What the ground declares: drafts, styles and scripts.

use axum::extract::FromRef;

use crate::{
    Desk,
    access::May,
    assets, drafts, files,
    room::{Room, Route},
};

pub fn room<S: Clone + Send + Sync + 'static>() -> Room<S>
where
    Desk: FromRef<S>,
{
    Room {
        routes: vec![
            Route::post("/drafts/{form}/{subject}", May::RecordWork, drafts::pages::kept).taking_a_file(files::sent::LARGEST),
            Route::post("/drafts/{form}/{subject}/discard", May::RecordWork, drafts::pages::thrown_away),
            Route::get("/assets/{file}", May::Anyone, assets::file),
        ],
        foot: &[("/assets/LICENCES.txt", "Licences")],
        done: &[("draft", "Your draft is kept. Only you see it, and nothing was recorded."), ("recorded", "It is recorded.")],
        ..Room::named("desk")
    }
}
