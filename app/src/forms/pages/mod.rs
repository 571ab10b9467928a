//! The pages of forms and records.

pub(super) mod change;
pub(super) mod decisions;
pub(super) mod enquiries;
pub(super) mod file;
pub mod fill;
pub(super) mod gallery;
pub(super) mod later;
pub(super) mod list;
pub(super) mod of_the_service;
pub(super) mod record;
pub(super) mod so_far;

use axum::{
    extract::{Path, State},
    response::Response,
};

use super::{place, vocabulary::About};
use crate::{
    App,
    error::Problem,
    session::{Posted, SignedIn},
};

/// The two handlers of a kind that has an address of its own.
macro_rules! of_its_own {
    ($($module:ident = $kind:literal, $about:ident;)*) => {$(
        pub mod $module {
            use super::*;

            pub async fn new(State(app): State<App>, who: SignedIn, Path(name): Path<String>) -> Result<Response, Problem> {
                fill::new(&app, &who, About::$about, &name, $kind).await
            }

            pub async fn recorded(State(app): State<App>, Path(name): Path<String>, posted: Posted) -> Result<Response, Problem> {
                fill::recorded(&app, &posted, About::$about, &name, $kind).await
            }
        }
    )*};
}
of_its_own! {
    dash = "dash", Referral;
    marac = "marac-referral", Referral;
    concern = "concern", Referral;
    message = "message", Referral;
    unit_delay = "unit-delay", Unit;
}

/// The two handlers of every other kind that is about one sort of subject.
macro_rules! about {
    ($($module:ident = $about:ident;)*) => {$(
        pub mod $module {
            use super::*;

            pub async fn new(State(app): State<App>, who: SignedIn, Path((name, kind)): Path<(String, String)>) -> Result<Response, Problem> {
                fill::new(&app, &who, About::$about, &name, &kind).await
            }

            pub async fn recorded(State(app): State<App>, Path((name, kind)): Path<(String, String)>, posted: Posted) -> Result<Response, Problem> {
                fill::recorded(&app, &posted, About::$about, &name, &kind).await
            }
        }
    )*};
}
about! {
    of_case = Referral;
    of_person = Person;
    of_unit = Unit;
    of_worker = Worker;
    of_organisation = Organisation;
    of_contract = Contract;
}

/// `/referrals/{reference}/steps/{kind}`: the four steps of support.
pub mod step {
    use super::*;

    fn known(kind: &str) -> Result<(), Problem> {
        place::STEPS.contains(&kind).then_some(()).ok_or(Problem::NotFound)
    }

    pub async fn new(State(app): State<App>, who: SignedIn, Path((name, kind)): Path<(String, String)>) -> Result<Response, Problem> {
        known(&kind)?;
        fill::new(&app, &who, About::Referral, &name, &kind).await
    }

    pub async fn recorded(State(app): State<App>, Path((name, kind)): Path<(String, String)>, posted: Posted) -> Result<Response, Problem> {
        known(&kind)?;
        fill::recorded(&app, &posted, About::Referral, &name, &kind).await
    }
}
