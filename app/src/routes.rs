//! Every address: method, path, permission, handler. Nothing is reachable that is not here.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{MethodRouter, get, post},
};

use crate::{
    App,
    access::May,
    arrivals, assets, drafts,
    error::Problem,
    evidence, home, keeping, looks, page,
    people::{self, characteristics, flags, relationships, safe_contact},
    person_page, places,
    running::accounts,
    search, serve, session,
    work::{assessments, contacts, marac, messages, plans, referrals, safeguarding},
};

/// One address and who may use it.
pub struct Route {
    pub method: &'static str,
    pub path: &'static str,
    pub may: May,
    handler: MethodRouter<App>,
}

fn route(method: &'static str, path: &'static str, may: May, handler: MethodRouter<App>) -> Route {
    Route { method, path, may, handler }
}

/// The table. A test walks every line as every role.
pub fn all() -> Vec<Route> {
    people_and_what_is_true_of_them().into_iter().chain(people_and_their_cases()).chain(units()).chain(running_the_service()).collect()
}

fn people_and_what_is_true_of_them() -> Vec<Route> {
    vec![
        route("GET", "/people", May::SeePeople, get(search::find::find)),
        route("POST", "/people/search", May::SeePeople, post(search::find::found)),
        route("GET", "/people/{reference}", May::SeePeople, get(person_page::show)),
        route("POST", "/people/{reference}/reveal", May::SeePeople, post(person_page::reveal)),
        route("GET", "/people/{reference}/details", May::RecordWork, get(people::edit_pages::form)),
        route("POST", "/people/{reference}/details", May::RecordWork, post(people::edit_pages::changed)),
        route("GET", "/people/{reference}/safe-contact", May::RecordWork, get(safe_contact::pages::form)),
        route("POST", "/people/{reference}/safe-contact", May::RecordWork, post(safe_contact::pages::confirmed)),
        route("GET", "/people/{reference}/safe-contact/{line}", May::RecordWork, get(safe_contact::pages::line)),
        route("POST", "/people/{reference}/safe-contact/{line}", May::RecordWork, post(safe_contact::pages::line_confirmed)),
        route("POST", "/people/{reference}/safe-contact/{line}/reveal", May::RecordWork, post(safe_contact::pages::reveal)),
        route("POST", "/people/{reference}/safe-contact/{line}/end", May::RecordWork, post(safe_contact::line_pages::ended)),
        route("POST", "/people/{reference}/safe-contact/{line}/withdraw", May::RecordWork, post(safe_contact::line_pages::withdrawn)),
        route("GET", "/people/{reference}/flags/{flag}", May::RecordWork, get(flags::pages::show)),
        route("POST", "/people/{reference}/flags/{flag}", May::RecordWork, post(flags::pages::corrected)),
        route("POST", "/people/{reference}/flags/{flag}/withdraw", May::RecordWork, post(flags::pages::withdrawn)),
        route("GET", "/people/{reference}/flags/new", May::RecordWork, get(flags::pages::new)),
        route("POST", "/people/{reference}/flags", May::RecordWork, post(flags::pages::raised)),
        route("POST", "/people/{reference}/flags/{flag}/end", May::RecordWork, post(flags::pages::ended)),
        route("GET", "/people/{reference}/names/new", May::RecordWork, get(people::names::pages::new)),
        route("POST", "/people/{reference}/names", May::RecordWork, post(people::names::pages::added)),
        route("POST", "/people/{reference}/names/{name}/withdraw", May::RecordWork, post(people::names::pages::withdrawn)),
        route("GET", "/people/{reference}/relationships/new", May::RecordWork, get(relationships::pages::new)),
        route("POST", "/people/{reference}/relationships", May::RecordWork, post(relationships::pages::recorded)),
        route("GET", "/people/{reference}/relationships/{relationship}", May::RecordWork, get(relationships::change_pages::form)),
        route("POST", "/people/{reference}/relationships/{relationship}", May::RecordWork, post(relationships::change_pages::changed)),
        route(
            "POST",
            "/people/{reference}/relationships/{relationship}/withdraw",
            May::RecordWork,
            post(relationships::change_pages::withdrawn),
        ),
        route("GET", "/people/{reference}/about/{kind}", May::RecordWork, get(characteristics::pages::show)),
        route("POST", "/people/{reference}/about/{kind}", May::RecordWork, post(characteristics::pages::recorded)),
        route("POST", "/people/{reference}/about/{kind}/reveal", May::RecordWork, post(characteristics::pages::reveal)),
        route("GET", "/people/{reference}/about/{kind}/{statement}", May::RecordWork, get(characteristics::change_pages::form)),
        route("POST", "/people/{reference}/about/{kind}/{statement}", May::RecordWork, post(characteristics::change_pages::corrected)),
        route(
            "POST",
            "/people/{reference}/about/{kind}/{statement}/withdraw",
            May::RecordWork,
            post(characteristics::change_pages::withdrawn),
        ),
    ]
}

fn people_and_their_cases() -> Vec<Route> {
    vec![
        route("GET", "/", May::SignedIn, get(home::show)),
        route("GET", "/referrals", May::SeePeople, get(referrals::pages::inbox)),
        route("POST", "/referrals", May::RecordWork, post(referrals::pages::received)),
        route("GET", "/referrals/new", May::RecordWork, get(referrals::pages::new)),
        route("GET", "/referrals/{reference}", May::SeePeople, get(referrals::answer_pages::show)),
        route("POST", "/referrals/{reference}/answers", May::RecordWork, post(referrals::answer_pages::answered)),
        route("POST", "/referrals/{reference}/matches/{pair}", May::RecordWork, post(people::joins::at_entry::decided)),
        route("POST", "/referrals/{reference}/key-worker", May::RecordWork, post(referrals::answer_pages::key_worker_given)),
        route("GET", "/referrals/{reference}/children/new", May::RecordWork, get(people::children::pages::form)),
        route("POST", "/referrals/{reference}/children", May::RecordWork, post(people::children::pages::recorded)),
        route("GET", "/referrals/{reference}/contacts/new", May::RecordWork, get(contacts::pages::new)),
        route("POST", "/referrals/{reference}/contacts", May::RecordWork, post(contacts::pages::recorded)),
        route("GET", "/contacts/{id}", May::SeePeople, get(contacts::amend_pages::show)),
        route("POST", "/contacts/{id}/amendments", May::RecordWork, post(contacts::amend_pages::amended)),
        route("GET", "/contacts/{id}/withdraw", May::RecordWork, get(contacts::amend_pages::withdraw_form)),
        route("POST", "/contacts/{id}/withdraw", May::RecordWork, post(contacts::amend_pages::withdrawn)),
        route("GET", "/referrals/{reference}/messages/new", May::RecordWork, get(messages::pages::new)),
        route("POST", "/referrals/{reference}/messages", May::RecordWork, post(messages::pages::recorded)),
        route("POST", "/referrals/{reference}/messages/{message}/answer", May::RecordWork, post(messages::pages::answered)),
        route("GET", "/referrals/{reference}/arrival", May::RecordWork, get(places::stays::arrival_pages::new)),
        route("POST", "/referrals/{reference}/arrival", May::RecordWork, post(places::stays::arrival_pages::recorded)),
        route("GET", "/referrals/{reference}/departure", May::RecordWork, get(places::stays::departure_pages::new)),
        route("POST", "/referrals/{reference}/departure", May::RecordWork, post(places::stays::departure_pages::recorded)),
        route("GET", "/referrals/{reference}/resettlement", May::RecordWork, get(places::stays::resettlement_pages::show)),
        route("POST", "/referrals/{reference}/resettlement", May::RecordWork, post(places::stays::resettlement_pages::recorded)),
        route("GET", "/referrals/{reference}/dash/new", May::RecordWork, get(assessments::pages::new)),
        route("POST", "/referrals/{reference}/dash/new", May::RecordWork, post(assessments::pages::recorded)),
        route("GET", "/dash/{id}", May::SeePeople, get(assessments::pages::show)),
        route("GET", "/referrals/{reference}/marac/new", May::RecordWork, get(marac::pages::new)),
        route("POST", "/referrals/{reference}/marac/new", May::RecordWork, post(marac::pages::recorded)),
        route("GET", "/referrals/{reference}/plan", May::SeePeople, get(plans::plan_pages::show)),
        route("GET", "/referrals/{reference}/plan/change", May::RecordWork, get(plans::plan_pages::change)),
        route("POST", "/referrals/{reference}/plan", May::RecordWork, post(plans::plan_pages::changed)),
        route("GET", "/referrals/{reference}/stays/{stay}", May::RecordWork, get(places::stays::stay_pages::form)),
        route("POST", "/referrals/{reference}/stays/{stay}", May::RecordWork, post(places::stays::stay_pages::changed)),
        route("POST", "/drafts/{form}/{subject}", May::RecordWork, post(drafts::pages::kept)),
        route("POST", "/drafts/{form}/{subject}/discard", May::RecordWork, post(drafts::pages::thrown_away)),
        route("GET", "/referrals/{reference}/steps/{kind}", May::RecordWork, get(plans::pages::new)),
        route("POST", "/referrals/{reference}/steps/{kind}", May::RecordWork, post(plans::pages::recorded)),
        route("GET", "/referrals/{reference}/concerns/new", May::RecordWork, get(safeguarding::pages::new)),
        route("POST", "/referrals/{reference}/concerns/new", May::RecordWork, post(safeguarding::pages::recorded)),
    ]
}

fn units() -> Vec<Route> {
    vec![
        route("GET", "/units", May::SeePeople, get(places::board::board_page::show)),
        route("GET", "/units/new", May::ManageCases, get(places::units::unit_pages::new)),
        route("POST", "/units/new", May::ManageCases, post(places::units::unit_pages::added)),
        route("GET", "/units/{name}", May::SeePeople, get(places::units::unit_pages::show)),
        route("POST", "/units/{name}/ready", May::RecordWork, post(places::units::unit_pages::ready)),
        route("POST", "/units/{name}/delay", May::RecordWork, post(places::units::unit_pages::delay)),
    ]
}

fn running_the_service() -> Vec<Route> {
    vec![
        route("GET", "/sign-in", May::Anyone, get(accounts::pages::sign_in)),
        route("POST", "/sign-in", May::Anyone, post(accounts::pages::sign_in_tried)),
        route("GET", "/sign-out", May::SignedIn, get(accounts::pages::sign_out)),
        route("POST", "/sign-out", May::SignedIn, post(accounts::pages::signed_out)),
        route("GET", "/account", May::SignedIn, get(accounts::pages::own)),
        route("POST", "/account", May::SignedIn, post(accounts::pages::own_password)),
        route("GET", "/accounts", May::Administer, get(accounts::pages::list)),
        route("POST", "/accounts", May::Administer, post(accounts::pages::add)),
        route("POST", "/accounts/{id}/close", May::Administer, post(accounts::pages::close)),
        route("GET", "/reports", May::SeeFigures, get(evidence::pages::list)),
        route("GET", "/reports/{name}/{period}", May::SeeFigures, get(evidence::pages::quarter)),
        route("GET", "/reports/{name}/{period}/figures/{figure}", May::OpenFigures, get(evidence::records::page)),
        route("GET", "/reports/{name}/{period}/{file}", May::SeeFigures, get(evidence::pages::file)),
        route("GET", "/imports", May::Import, get(arrivals::pages::list)),
        route(
            "POST",
            "/imports",
            May::Import,
            post(arrivals::pages::uploaded).layer(DefaultBodyLimit::max(arrivals::pages::LARGEST_UPLOAD)),
        ),
        route("GET", "/imports/{id}", May::Import, get(arrivals::pages::show)),
        route("GET", "/imports/{id}/refused.csv", May::Import, get(arrivals::pages::refused)),
        route("POST", "/imports/{id}/take", May::Import, post(arrivals::pages::take)),
        route("POST", "/imports/{id}/discard", May::Import, post(arrivals::pages::discarded)),
        route("GET", "/duplicates", May::ManageCases, get(people::joins::pairs_pages::list)),
        route("GET", "/duplicates/{id}", May::ManageCases, get(people::joins::pairs_pages::show)),
        route("POST", "/duplicates/{id}/join", May::ManageCases, post(people::joins::pairs_pages::joined)),
        route("POST", "/duplicates/{id}/apart", May::ManageCases, post(people::joins::pairs_pages::apart)),
        route("POST", "/duplicates/{id}/undo", May::ManageCases, post(people::joins::pairs_pages::undone)),
        route("POST", "/journal/check", May::Administer, post(keeping::pages::journal_checked)),
        route("GET", "/accessibility", May::Anyone, get(accounts::pages::accessibility)),
        route("GET", "/assets/{file}", May::Anyone, get(assets::file)),
    ]
}

/// A workbook may be 20 MiB; a form is never so large. Handlers of uploads raise their own limit.
pub const LARGEST_FORM: usize = 512 * 1024;

/// The application, ready to serve.
pub fn router(app: App) -> Router {
    let mut router = Router::new();
    for route in all() {
        let gate = middleware::from_fn_with_state((app.clone(), route.may), session::gate);
        router = router.route(route.path, route.handler.layer(gate));
    }
    router
        .fallback(async || Problem::NotFound)
        .method_not_allowed_fallback(async || Problem::NotFound)
        .layer(middleware::from_fn_with_state(app.clone(), looks::before_the_answer))
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(middleware::from_fn_with_state(app.clone(), serve::in_time))
        .layer(middleware::from_fn(page::headers))
        .with_state(app)
}
