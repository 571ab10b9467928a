//! What this room declares: units, stays and the board.

use super::{
    board::board_page,
    queries,
    stays::{arrival_pages, departure_pages, move_unit_pages, resettlement_pages, stay_pages, take_back_pages},
    units::{
        address_pages, change_unit_pages, fitting_pages, ready_pages,
        states::{end_pages, new_pages, pages as state_pages, reserve_pages},
        unit_pages, withdraw,
    },
};
use crate::{
    App,
    access::May,
    db::{Db, DbError},
    drafts::{Form, Subject},
    people::OF_A_CASE,
    room::{Part, Room, Route, Told},
};

pub const OF_A_UNIT: Subject = Subject { named: "of unit {}", left_to: "/", reaches: Some(|db, _, name| Box::pin(is_there(db, name))) };

async fn is_there(db: &Db, unit: &str) -> Result<bool, DbError> {
    Ok(queries::unit(&mut db.read().await?, unit).await?.is_some())
}

pub const ARRIVAL: Form =
    Form { id: "arrival", says: "an arrival", about: OF_A_CASE, sent_to: "/referrals/{}/arrival", opened_at: "/referrals/{}/arrival" };
pub const DEPARTURE: Form = Form {
    id: "departure",
    says: "a departure",
    about: OF_A_CASE,
    sent_to: "/referrals/{}/departure",
    opened_at: "/referrals/{}/departure",
};
pub const MOVE: Form =
    Form { id: "move", says: "a move to another unit", about: OF_A_CASE, sent_to: "/referrals/{}/move", opened_at: "/referrals/{}/move" };
pub const STAY_WITHDRAWN: Form = Form {
    id: "stay-withdrawn",
    says: "why a stay is withdrawn",
    about: OF_A_CASE,
    sent_to: "/referrals/{}/stays/{}/withdraw",
    opened_at: "/referrals/{}/stays/{}",
};
pub const STAY: Form = Form {
    id: "stay",
    says: "a change of a stay",
    about: OF_A_CASE,
    sent_to: "/referrals/{}/stays/{}",
    opened_at: "/referrals/{}/stays/{}",
};

pub fn room() -> Room<App> {
    Room {
        routes: vec![
            Route::get("/referrals/{reference}/arrival", May::RecordWork, arrival_pages::new),
            Route::post("/referrals/{reference}/arrival", May::RecordWork, arrival_pages::recorded),
            Route::get("/referrals/{reference}/departure", May::RecordWork, departure_pages::new),
            Route::post("/referrals/{reference}/departure", May::RecordWork, departure_pages::recorded),
            Route::get("/referrals/{reference}/move", May::RecordWork, move_unit_pages::new),
            Route::post("/referrals/{reference}/move", May::RecordWork, move_unit_pages::recorded),
            Route::post("/referrals/{reference}/stays/{stay}/came-about", May::RecordWork, take_back_pages::departure_asked),
            Route::post("/referrals/{reference}/stays/{stay}/withdraw", May::RecordWork, take_back_pages::withdrawn),
            Route::get("/referrals/{reference}/resettlement", May::RecordWork, resettlement_pages::show),
            Route::post("/referrals/{reference}/resettlement", May::RecordWork, resettlement_pages::recorded),
            Route::get("/referrals/{reference}/stays/{stay}", May::RecordWork, stay_pages::form),
            Route::post("/referrals/{reference}/stays/{stay}", May::RecordWork, stay_pages::changed),
            Route::get("/units", May::SeePeople, board_page::show),
            Route::get("/units/new", May::ManageCases, unit_pages::new),
            Route::post("/units/new", May::ManageCases, unit_pages::added),
            Route::get("/units/{name}", May::SeePeople, unit_pages::show),
            Route::get("/units/{name}/address", May::RecordWork, address_pages::show),
            Route::post("/units/{name}/address", May::ManageCases, address_pages::recorded),
            Route::post("/units/{name}/address/reveal", May::RecordWork, address_pages::reveal),
            Route::post("/units/{name}/address/{address}/withdraw", May::ManageCases, address_pages::withdrawn),
            Route::post("/units/{name}/ready", May::RecordWork, unit_pages::ready),
            Route::get("/units/{name}/ready/{ready}", May::SeePeople, ready_pages::show),
            Route::post("/units/{name}/ready/{ready}", May::RecordWork, ready_pages::put_right),
            Route::post("/units/{name}/ready/{ready}/withdraw", May::RecordWork, ready_pages::withdrawn),
            Route::get("/units/{name}/change", May::ManageCases, change_unit_pages::form),
            Route::post("/units/{name}/change", May::ManageCases, change_unit_pages::changed),
            Route::post("/units/{name}/withdraw", May::ManageCases, withdraw::taken_out),
            Route::post("/units/{name}/put-back", May::ManageCases, withdraw::put_back),
            Route::get("/units/{name}/states/new", May::RecordWork, new_pages::new),
            Route::post("/units/{name}/states/new", May::RecordWork, new_pages::recorded),
            Route::get("/units/{name}/states/{state}", May::SeePeople, state_pages::show),
            Route::post("/units/{name}/states/{state}", May::RecordWork, state_pages::put_right),
            Route::post("/units/{name}/states/{state}/end", May::RecordWork, end_pages::ended),
            Route::post("/units/{name}/states/{state}/withdraw", May::RecordWork, state_pages::withdrawn),
            Route::get("/referrals/{reference}/units", May::RecordWork, fitting_pages::show),
            Route::get("/referrals/{reference}/reserve", May::RecordWork, reserve_pages::new),
            Route::post("/referrals/{reference}/reserve", May::RecordWork, reserve_pages::recorded),
        ],
        parts: &[Part { at: 3, path: "/units", says: "Units", may: May::SeePeople }],
        done: &[
            ("arrived", "The arrival is recorded."),
            ("departed", "The departure is recorded."),
            ("moved", "The move is recorded. Nobody has left: what is due goes on."),
            ("resettlement", "Resettlement support is recorded."),
            ("unit", "The unit is recorded."),
        ],
        drafts: &[&ARRIVAL, &DEPARTURE, &MOVE, &STAY, &STAY_WITHDRAWN],
        told: TOLD,
        duties: &[("accommodation", "/referrals/{}/arrival")],
        ..Room::named("places")
    }
}

const TOLD: &[Told] = &[
    Told::new("arrival", |fact| format!("Arrived in unit {}", fact.words)),
    Told::new("moved-unit", |fact| format!("Moved to unit {}", fact.words)),
    Told::new("unit-reserved", |fact| format!("Unit {} was reserved", fact.words)),
    Told::new("unit-not-come", |fact| format!("Did not come to unit {}", fact.words)),
    Told::new("departure", |fact| {
        let to = (fact.called)("move-on-types", fact.words).to_lowercase();
        let to = if to.is_empty() { to } else { format!(", to {to}") };
        if fact.ahead { format!("Is to leave{to}") } else { format!("Left{to}") }
    }),
    Told::new("exit-interview", |fact| if fact.ahead { String::new() } else { "Exit interview held".into() }),
];
