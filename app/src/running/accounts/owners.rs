//! What an account may be made and whose: its role, the worker behind it, and the council of which it is.

use govuk::{Choice, Select};
use maud::{Markup, html};

use super::{OF_NOBODY, change::Is};
use crate::{
    App,
    access::{May, Role},
    db::{DbError, Read},
    form::{Faults, Typed},
    running::{contracts::providers, whose, workers},
    session::SignedIn,
};

/// Whose an account may be.
pub(super) struct Owners {
    workers: Vec<workers::queries::Listed>,
    /// Id and name.
    commissioners: Vec<(i64, String)>,
}

impl Owners {
    pub(super) async fn of(read: &mut Read, app: &App) -> Result<Owners, DbError> {
        let mut workers = workers::queries::at_work(read, app.db.clock.today()).await?;
        workers.retain(|worker| worker.ours);
        Ok(Owners { workers, commissioners: providers::commissioners(read).await? })
    }
}

/// Which role and whose account, among those that `who` may give.
pub(super) fn role_and_owner(who: &SignedIn, typed: &Typed, faults: &Faults, Owners { workers, commissioners }: &Owners) -> Markup {
    let councils: Vec<String> = commissioners.iter().map(|(id, _)| id.to_string()).collect();
    let gives_councils = Role::all().any(|role| role.is_of_commissioner() && who.role.gives(role));
    let mut of = vec![Choice::new("", "None")];
    of.extend(commissioners.iter().zip(&councils).map(|((_, name), id)| Choice::new(id, name)));
    let roles = Role::all().filter(|role| who.role.gives(*role)).map(|role| Choice::new(role.id(), role.says())).collect();
    let ids: Vec<String> = workers.iter().map(|worker| worker.id.to_string()).collect();
    let mut people = vec![Choice::new("", "Nobody: for a role that sees no people")];
    people.extend(workers.iter().zip(&ids).map(|(worker, id)| Choice::new(id, &worker.name)));
    html! {
        (Select { name: "role", label: "Role", blank: Some("Choose a role"), items: roles, value: typed.get("role"), error: faults.of("role"), ..Default::default() })
        (Select { name: "worker", label: "Which worker is this?", hint: "What is due for this worker's cases comes up on their home page.", items: people, value: typed.get("worker"), error: faults.of("worker"), ..Default::default() })
        @if gives_councils && !commissioners.is_empty() {
            (Select { name: "council", label: "Which council’s account is it?", hint: "For a council’s contract manager or visitor. They read the returns of that council’s contracts.", items: of, value: typed.get("council"), error: faults.of("council"), ..Default::default() })
        }
    }
}

/// Which commissioner's account a role of a commissioner's is: the one that was chosen, or the only one there is.
async fn commissioner(read: &mut Read, role: Option<Role>, typed: &Typed, faults: &mut Faults) -> Result<Option<i64>, DbError> {
    let commissioners = providers::commissioners(read).await?;
    let chosen = typed.some("council").and_then(|id| id.parse().ok());
    if !role.is_some_and(Role::is_of_commissioner) {
        if chosen.is_some() {
            faults.add("council", "This role is not a council’s. Choose None, or another role.");
        }
        return Ok(None);
    }
    match (chosen, &commissioners[..]) {
        (Some(id), _) if commissioners.iter().any(|(known, _)| *known == id) => Ok(Some(id)),
        (None, [(only, _)]) => Ok(Some(*only)),
        (None, []) => Ok(None),
        _ => {
            faults.add("council", "Choose whose account it is: it reads the returns of that council’s contracts.");
            Ok(None)
        }
    }
}

/// What an account is to be, checked against what `who` may give.
pub(super) async fn checked(read: &mut Read, app: &App, who: &SignedIn, typed: &Typed, faults: &mut Faults) -> Result<Option<Is>, DbError> {
    let role = Role::named(typed.get("role")).filter(|role| who.role.gives(*role));
    if role.is_none() {
        faults.add("role", "Choose a role");
    }
    let worker_id = match typed.some("worker").map(str::parse::<i64>) {
        None => None,
        Some(Ok(id)) if workers::queries::is_at_work(read, id, app.db.clock.today()).await? && whose::may_change(read, id).await? => {
            Some(id)
        }
        Some(_) => {
            faults.add("worker", "This worker is not there any more. Choose one from the list.");
            None
        }
    };
    if role.is_some_and(|role| role.may(May::SeePeople)) && worker_id.is_none() && faults.of("worker").is_none() {
        faults.add("worker", OF_NOBODY);
    }
    let organisation_id = commissioner(read, role, typed, faults).await?;
    Ok(role.map(|role| Is { role, worker_id, organisation_id }))
}
