//! Who is kept from a record, and who may open it all the same. The rule is `policy`'s; here is what it asks: walls, seals, and access
//! taken in an emergency (`safety.md` A2, A3).
//!
//! A worker who is tied to somebody says so by name: they cannot know whether there is a record, and must not learn it. Whoever is
//! called so, now or later, is kept from them from the moment the name is written down; a manager lifts the wall when it was another of
//! the same name.

pub mod emergency;
pub mod emergency_pages;
mod queries;
mod seal_pages;
mod seals;
mod tie_pages;
mod ties;
mod wall_pages;
mod walls;

pub use queries::unreviewed;
pub(super) use walls::found;

use super::OpenPerson;
use crate::{App, access::May, room::Route};

/// How somebody is tied to another.
const KINDS: [(&str, &str); 5] = [
    ("kin", "Family"),
    ("friend", "Friend"),
    ("neighbour", "Neighbour"),
    ("colleague", "Worked or studied with them"),
    ("other", "Known in another way"),
];

fn kind_says(kind: &str) -> &'static str {
    KINDS.iter().find(|(id, _)| *id == kind).map_or("Known", |(_, says)| says)
}

pub(super) fn routes() -> Vec<Route<App>> {
    vec![
        Route::get("/ties", May::SignedIn, tie_pages::list),
        Route::post("/ties", May::SignedIn, tie_pages::declared),
        Route::post("/ties/{id}/withdraw", May::SignedIn, tie_pages::withdrawn),
        Route::get("/workers/{id}/kept-from", May::ManageCases, wall_pages::list),
        Route::post("/workers/{id}/kept-from", May::ManageCases, wall_pages::put_up),
        Route::post("/workers/{id}/kept-from/{wall}/lift", May::ManageCases, wall_pages::lifted),
        Route::get("/people/{reference}/who-sees", May::ManageCases, seal_pages::show),
        Route::post("/people/{reference}/who-sees/seal", May::ManageCases, seal_pages::sealed),
        Route::post("/people/{reference}/who-sees/readers", May::ManageCases, seal_pages::reader_named),
        Route::post("/people/{reference}/who-sees/readers/{reader}/withdraw", May::ManageCases, seal_pages::reader_withdrawn),
        Route::post("/people/{reference}/who-sees/unseal", May::ManageCases, seal_pages::unsealed),
        Route::get("/emergency", May::SeePeople, emergency_pages::form),
        Route::post("/emergency", May::SeePeople, emergency_pages::taken),
        Route::get("/emergency/taken", May::ManageCases, emergency_pages::list),
        Route::post("/emergency/taken/{id}", May::ManageCases, emergency_pages::reviewed),
    ]
}

/// The page that says who sees somebody.
pub fn page_of(person: &OpenPerson) -> String {
    format!("{}/who-sees", person.page())
}
