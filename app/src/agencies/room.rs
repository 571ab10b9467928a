//! What this room declares: agencies and pathways, disclosures, and who signed the confidentiality statement.

use super::{agency_pages, list_pages, pathway_pages, person_pages, statement_pages};
use crate::{
    App,
    access::May,
    room::{Room, Route},
};

pub fn room() -> Room<App> {
    Room {
        routes: vec![
            Route::get("/agencies", May::RecordWork, list_pages::list),
            Route::post("/agencies", May::ManageCases, list_pages::added),
            Route::get("/agencies/{id}", May::RecordWork, agency_pages::show),
            Route::get("/agencies/{id}/change", May::ManageCases, agency_pages::form),
            Route::post("/agencies/{id}/change", May::ManageCases, agency_pages::changed),
            Route::get("/agencies/{id}/pathways/new", May::ManageCases, pathway_pages::new),
            Route::post("/agencies/{id}/pathways/new", May::ManageCases, pathway_pages::written),
            Route::get("/pathways/{id}", May::ManageCases, pathway_pages::form),
            Route::post("/pathways/{id}", May::ManageCases, pathway_pages::changed),
            Route::post("/pathways/{id}/withdraw", May::ManageCases, pathway_pages::withdrawn),
            Route::get("/people/{reference}/disclosures", May::SeePeople, person_pages::list),
            Route::get("/confidentiality", May::ManageCases, statement_pages::list),
        ],
        done: &[
            ("agency", "The agency is in the register. Now write down the pathways to and from it."),
            ("pathway", "The pathway is written down."),
            ("pathway-withdrawn", "The pathway is withdrawn."),
        ],
        ..Room::named("agencies")
    }
}
