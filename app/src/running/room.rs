//! What this room declares: accounts and signing in.

use super::accounts;
use crate::{
    App,
    access::May,
    room::{Part, Room, Route},
};

pub fn room() -> Room<App> {
    Room {
        routes: vec![
            Route::get("/sign-in", May::Anyone, accounts::pages::sign_in),
            Route::post("/sign-in", May::Anyone, accounts::pages::sign_in_tried),
            Route::get("/sign-out", May::SignedIn, accounts::pages::sign_out),
            Route::post("/sign-out", May::SignedIn, accounts::pages::signed_out),
            Route::get("/account", May::SignedIn, accounts::pages::own),
            Route::post("/account", May::SignedIn, accounts::pages::own_password),
            Route::get("/accounts", May::Administer, accounts::pages::list),
            Route::post("/accounts", May::Administer, accounts::pages::add),
            Route::post("/accounts/{id}/close", May::Administer, accounts::pages::close),
            Route::get("/accessibility", May::Anyone, accounts::pages::accessibility),
        ],
        parts: &[Part { at: 7, path: "/accounts", says: "Accounts", may: May::Administer }],
        own: &[("/account", "Your account"), ("/sign-out", "Sign out")],
        foot: &[("/accessibility", "Accessibility")],
        done: &[
            ("account", "The account is ready to use."),
            ("account-closed", "The account is closed. Its owner was signed out everywhere."),
            ("password", "Your password is changed."),
        ],
        ..Room::named("running")
    }
}
