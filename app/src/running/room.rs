//! What this room declares: who works here, their accounts, and signing in.

use super::{
    accounts::{
        self, account_pages as account, factors,
        single_sign_on::{link_pages, pages as provider},
    },
    contracts::pages as contracts,
    rota, teams, warnings, workers,
};
use crate::{
    App,
    access::May,
    room::{Part, Room, Route},
};

pub fn room() -> Room<App> {
    Room {
        routes: signing_in().into_iter().chain(single_sign_on()).chain(who_works_here()).chain(their_accounts()).chain(on_call()).collect(),
        parts: &[
            Part { at: 8, path: "/workers", says: "Workers", may: May::KeepWorkers },
            Part { at: 9, path: "/accounts", says: "Accounts", may: May::GiveAccounts },
        ],
        own: &[("/account", "Your account"), ("/sign-out", "Sign out")],
        enrolled_at: "/account/codes",
        foot: &[("/accessibility", "Accessibility")],
        done: &[
            ("account", "The account is ready to use. Its owner signs in with the one-time word or the password that you gave them."),
            ("account-closed", "The account is closed. Its owner was signed out everywhere."),
            ("account-opened", "The account is open again. Its owner signs in with the one-time word you were shown."),
            ("word", "The one-time word works now. Give it to its owner yourself."),
            ("worker", "The worker is added. A case can be given to them, and an account."),
            ("worker-withdrawn", "The worker is withdrawn."),
            (
                "codes",
                "Your app is set up. At every sign-in you are asked for its code. Now make recovery codes, for when it is not at hand.",
            ),
            ("passkey", "Your passkey is made. With it alone you sign in from that machine."),
            ("passkey-removed", "The passkey is taken away. It opens nothing from now on."),
            ("recovery", "Your recovery codes work now, and those of before no more."),
            ("factor-removed", "The app is taken away. Its codes and your recovery codes work no more."),
            ("factor-reset", "The second factor is taken away. Its owner is told at their next sign-in, and sets up another."),
            ("shifts", "It is entered."),
            ("shifts-swapped", "The two shifts are swapped."),
            ("shifts-withdrawn", "Withdrawn."),
            ("warnings", "It is kept. A first mail is on its way there: look whether it came."),
            (
                "warnings-unsent",
                "It is kept, and the mail server did not take the first mail. It is tried again when something is due: tell your administrator.",
            ),
            ("warnings-stopped", "You are not written to any more."),
            ("sessions", "Ended. It opens nothing from now on."),
            ("password", "Your password is changed."),
            ("identity", "Your account is linked. From now on you can sign in that way."),
            ("identity-removed", "The link is taken away. Nobody signs in that way any more."),
            ("identity-written", "It is written down. Its owner can sign in that way now."),
        ],
        ..Room::named("running")
    }
}

fn single_sign_on() -> Vec<Route<App>> {
    vec![
        Route::post("/sign-in/provider", May::Anyone, provider::begin),
        Route::post("/sign-in/provider/prove", May::Anyone, provider::prove),
        Route::get("/sign-in/provider/back", May::Anyone, provider::back),
        Route::get("/sign-in/provider/arrived", May::Anyone, provider::arrived),
        Route::get("/sign-in/proven", May::SignedIn, provider::proven),
        Route::get("/account/single-sign-on", May::SignedIn, link_pages::show),
        Route::post("/account/single-sign-on", May::SignedIn, link_pages::link),
        Route::post("/account/single-sign-on/remove", May::SignedIn, link_pages::removed).sensitive(),
        Route::get("/accounts/{id}/identity", May::GiveAccounts, link_pages::theirs),
        Route::post("/accounts/{id}/identity", May::GiveAccounts, link_pages::written_down).sensitive(),
        Route::post("/accounts/{id}/identity/remove", May::GiveAccounts, link_pages::theirs_removed).sensitive(),
    ]
}

fn on_call() -> Vec<Route<App>> {
    vec![
        Route::get("/rota", May::SeePeople, rota::pages::show),
        Route::get("/rota/new", May::ManageCases, rota::form_pages::new),
        Route::post("/rota/new", May::ManageCases, rota::form_pages::entered),
        Route::get("/rota/{id}", May::ManageCases, rota::shift_pages::show),
        Route::post("/rota/{id}", May::ManageCases, rota::shift_pages::put_right),
        Route::post("/rota/{id}/swap", May::ManageCases, rota::shift_pages::swapped),
        Route::post("/rota/{id}/withdraw", May::ManageCases, rota::shift_pages::withdrawn),
    ]
}

fn signing_in() -> Vec<Route<App>> {
    vec![
        Route::get("/sign-in", May::Anyone, accounts::pages::sign_in),
        Route::post("/sign-in", May::Anyone, accounts::pages::sign_in_tried),
        Route::get("/sign-out", May::SignedIn, accounts::pages::sign_out),
        Route::post("/sign-out", May::SignedIn, accounts::pages::signed_out),
        Route::get("/sign-in/code", May::Anyone, factors::signing_in::page),
        Route::post("/sign-in/code", May::Anyone, factors::signing_in::tried),
        Route::post("/sign-in/passkey/begin", May::Anyone, factors::passkey_pages::sign_in_begun),
        Route::post("/sign-in/passkey", May::Anyone, factors::passkey_pages::signed_in),
        Route::get("/sign-in/prove", May::SignedIn, factors::prove::prove),
        Route::post("/sign-in/prove", May::SignedIn, factors::prove::proven),
        Route::post("/sign-in/unlock", May::Anyone, factors::prove::unlocked),
        Route::post("/sign-in/leave", May::Anyone, factors::prove::left),
        Route::post("/lock", May::Anyone, factors::prove::lock),
        Route::post("/in-use", May::Anyone, factors::prove::in_use),
        Route::get("/account", May::SignedIn, accounts::pages::own),
        Route::post("/account", May::SignedIn, accounts::pages::own_password),
        Route::post("/account/new-browsers", May::SignedIn, accounts::new_browsers::seen),
        Route::get("/account/codes", May::SignedIn, factors::pages::show),
        Route::post("/account/codes/begin", May::SignedIn, factors::pages::begun),
        Route::post("/account/codes", May::SignedIn, factors::pages::confirmed),
        Route::get("/account/codes/remove", May::SignedIn, factors::pages::remove).sensitive(),
        Route::post("/account/codes/remove", May::SignedIn, factors::pages::removed).sensitive(),
        Route::get("/account/passkeys", May::SignedIn, factors::passkey_pages::show),
        Route::post("/account/passkeys/begin", May::SignedIn, factors::passkey_pages::begun),
        Route::post("/account/passkeys", May::SignedIn, factors::passkey_pages::made),
        Route::get("/account/passkeys/{id}/remove", May::SignedIn, factors::passkey_pages::remove).sensitive(),
        Route::post("/account/passkeys/{id}/remove", May::SignedIn, factors::passkey_pages::removed).sensitive(),
        Route::get("/account/recovery", May::SignedIn, factors::pages::recovery_codes).sensitive(),
        Route::post("/account/recovery", May::SignedIn, factors::pages::recovery_kept).sensitive(),
        Route::get("/account/sessions", May::SignedIn, accounts::session_pages::own),
        Route::post("/account/sessions", May::SignedIn, accounts::session_pages::own_ended).sensitive(),
        Route::get("/account/warnings", May::SignedIn, warnings::pages::show),
        Route::post("/account/warnings", May::SignedIn, warnings::pages::kept),
        Route::post("/account/warnings/stop", May::SignedIn, warnings::pages::stopped),
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
        Route::post("/accounts", May::GiveAccounts, account::add).sensitive(),
        Route::post("/accounts/seen", May::ManageCases, account::let_in_seen),
        Route::get("/accounts/{id}", May::GiveAccounts, account::show),
        Route::post("/accounts/{id}/change", May::GiveAccounts, account::changed).sensitive(),
        Route::get("/accounts/{id}/close", May::GiveAccounts, account::close),
        Route::post("/accounts/{id}/close", May::GiveAccounts, account::closed).sensitive(),
        Route::get("/accounts/{id}/word", May::GiveAccounts, account::word),
        Route::post("/accounts/{id}/word", May::GiveAccounts, account::word_given).sensitive(),
        Route::get("/accounts/{id}/factor", May::GiveAccounts, account::factor),
        Route::post("/accounts/{id}/factor", May::GiveAccounts, account::factor_reset).sensitive(),
        Route::post("/accounts/{id}/sessions", May::GiveAccounts, accounts::session_pages::theirs_ended).sensitive(),
        Route::post("/accounts/{id}/feeds", May::GiveAccounts, accounts::session_pages::feeds_ended).sensitive(),
        Route::get("/accounts/{id}/open", May::GiveAccounts, account::open),
        Route::post("/accounts/{id}/open", May::GiveAccounts, account::opened).sensitive(),
    ]
}
