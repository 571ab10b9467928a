//! What this room declares: a worker's page.

use super::show;
use crate::{
    App,
    access::May,
    room::{Room, Route},
};

pub fn room() -> Room<App> {
    Room { routes: vec![Route::get("/workers/{id}", May::KeepWorkers, show)], ..Room::named("worker_page") }
}
