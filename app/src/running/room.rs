//! What this room declares: who works here, their accounts, and signing in.

use super::{
    accounts::{self, account_pages as account},
    contracts::pages as contracts,
    teams, workers,
};
use crate::{
    App,
    access::May,
    room::{Part, Room, Route},
};

pub fn room() -> Room<App> {
    Room {
        routes: signing_in().into_iter().chain(who_works_here()).chain(their_accounts()).collect(),
        parts: &[
            Part { at: 8, path: "/workers", says: "Workers", may: May::KeepWorkers },
            Part { at: 9, path: "/accounts", says: "Accounts", may: May::GiveAccounts },
        ],
        own: &[("/account", "Your account"), ("/sign-out", "Sign out")],
        foot: &[("/accessibility", "Accessibility")],
        done: &[
            ("account", "The account is ready to use."),
            ("account-closed", "The account is closed. Its owner was signed out everywhere."),
            ("account-opened", "The account is open again. Its owner signs in with the one-time word you were shown."),
            ("word", "The one-time word works now. Give it to its owner yourself."),
            ("worker", "The worker is added. A case can be given to them, and an account."),
            ("worker-withdrawn", "The worker is withdrawn."),
            ("password", "Your password is changed."),
        ],
        ..Room::named("running")
    }
}

fn signing_in() -> Vec<Route<App>> {
    vec![
        Route::get("/sign-in", May::Anyone, accounts::pages::sign_in),
        Route::post("/sign-in", May::Anyone, accounts::pages::sign_in_tried),
        Route::get("/sign-out", May::SignedIn, accounts::pages::sign_out),
        Route::post("/sign-out", May::SignedIn, accounts::pages::signed_out),
        Route::get("/account", May::SignedIn, accounts::pages::own),
        Route::post("/account", May::SignedIn, accounts::pages::own_password),
        Route::get("/accessibility", May::Anyone, accounts::pages::accessibility),
    ]
}

fn who_works_here() -> Vec<Route<App>> {
    vec![
        Route::get("/workers", May::KeepWorkers, workers::pages::list),
        Route::get("/workers/new", May::KeepWorkers, workers::form_pages::new),
        Route::post("/workers/new", May::KeepWorkers, workers::form_pages::added),
        Route::get("/workers/{id}/change", May::KeepWorkers, workers::form_pages::form),
        Route::post("/workers/{id}/change", May::KeepWorkers, workers::form_pages::changed),
        Route::get("/workers/{id}/withdraw", May::KeepWorkers, workers::form_pages::withdraw),
        Route::post("/workers/{id}/withdraw", May::KeepWorkers, workers::form_pages::withdrawn),
        Route::get("/workers/{id}/{spell}/new", May::KeepWorkers, workers::spells_pages::new),
        Route::post("/workers/{id}/{spell}/new", May::KeepWorkers, workers::spells_pages::recorded),
        Route::get("/workers/{id}/{spell}/{row}/end", May::KeepWorkers, workers::spells_pages::end),
        Route::post("/workers/{id}/{spell}/{row}/end", May::KeepWorkers, workers::spells_pages::ended),
        Route::get("/workers/{id}/{spell}/{row}/withdraw", May::KeepWorkers, workers::spells_pages::withdraw),
        Route::post("/workers/{id}/{spell}/{row}/withdraw", May::KeepWorkers, workers::spells_pages::struck_out),
        Route::get("/contracts", May::KeepWorkers, contracts::list),
        Route::get("/contracts/{pack}", May::KeepWorkers, contracts::contract),
        Route::post("/contracts/{pack}", May::KeepWorkers, contracts::contract_changed),
        Route::post("/contracts/{pack}/services", May::KeepWorkers, contracts::service_added),
        Route::get("/services/{id}", May::KeepWorkers, contracts::service),
        Route::post("/services/{id}", May::KeepWorkers, contracts::service_changed),
        Route::post("/organisations", May::KeepWorkers, contracts::organisation_added),
        Route::get("/organisations/{id}", May::KeepWorkers, contracts::organisation),
        Route::post("/organisations/{id}", May::KeepWorkers, contracts::organisation_changed),
        Route::get("/teams", May::KeepWorkers, teams::pages::list),
        Route::post("/teams", May::KeepWorkers, teams::pages::added),
        Route::get("/teams/{id}", May::KeepWorkers, teams::pages::show),
        Route::post("/teams/{id}", May::KeepWorkers, teams::pages::changed),
    ]
}

fn their_accounts() -> Vec<Route<App>> {
    vec![
        Route::get("/accounts", May::GiveAccounts, account::list),
        Route::post("/accounts", May::GiveAccounts, account::add),
        Route::post("/accounts/seen", May::ManageCases, account::let_in_seen),
        Route::get("/accounts/{id}", May::GiveAccounts, account::show),
        Route::post("/accounts/{id}/change", May::GiveAccounts, account::changed),
        Route::get("/accounts/{id}/close", May::GiveAccounts, account::close),
        Route::post("/accounts/{id}/close", May::GiveAccounts, account::closed),
        Route::get("/accounts/{id}/word", May::GiveAccounts, account::word),
        Route::post("/accounts/{id}/word", May::GiveAccounts, account::word_given),
        Route::get("/accounts/{id}/open", May::GiveAccounts, account::open),
        Route::post("/accounts/{id}/open", May::GiveAccounts, account::opened),
    ]
}
