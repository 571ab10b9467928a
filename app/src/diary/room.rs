//! What this room declares: the diary.

use super::{feed_pages, pages};
use crate::{
    App,
    access::May,
    room::{Part, Room, Route},
};

pub fn room() -> Room<App> {
    Room {
        routes: vec![
            Route::get("/diary", May::SeePeople, pages::show),
            Route::get("/diary/feed", May::SeePeople, feed_pages::show),
            Route::get("/diary/feed/new", May::SeePeople, feed_pages::new).sensitive(),
            Route::post("/diary/feed", May::SeePeople, feed_pages::made).sensitive(),
            Route::post("/diary/feed/end", May::SeePeople, feed_pages::ended),
            // What a telephone has is the address, and no session.
            Route::get("/feeds/{file}", May::Anyone, feed_pages::read),
        ],
        parts: &[Part { at: 1, path: "/diary", says: "Diary", may: May::SeePeople }],
        done: &[
            ("feed", "The address works. Your telephone can read your diary there."),
            ("feed-ended", "Ended. Nothing can be read at that address any more."),
        ],
        ..Room::named("diary")
    }
}
