//! From the terminal: workers, accounts, and who looked at somebody.

use jiff::civil::Date;

use super::{accounts, contracts::providers, workers};
use crate::{
    access::{May, Role},
    db::{Actor, Db, Write},
    form::Typed,
};

/// `holdfast worker add`
///
/// # Errors
/// A sentence, when somebody of this name works here already.
pub async fn add_worker(db: &Db, name: &str, kind: &str) -> Result<(), String> {
    let mut faults = crate::form::Faults::default();
    let typed = Typed::default().with("name", name);
    let Some(new) = workers::Details::check(&typed, db.clock.today(), &mut faults) else {
        return Err(faults.0.into_iter().map(|(_, says)| says).collect::<Vec<_>>().join(" "));
    };
    let mut tx = db.write(Actor::SYSTEM).await.map_err(|e| e.to_string())?;
    workers::change::add(&mut tx, &new, kind)
        .await
        .map_err(|e| if e.is_taken() { format!("somebody called {name} works here already") } else { e.to_string() })?;
    tx.commit().await.map_err(|e| e.to_string())?;
    crate::say!("{name} is added.");
    Ok(())
}

/// What is asked of whoever signs in: as the folder of rules says, else as it is shipped.
///
/// # Errors
/// A sentence, when the file is there and says what cannot be.
pub fn asks(root: &std::path::Path) -> Result<desk::asks::Asks, String> {
    let path = root.join("lists/sign-in.toml");
    match std::fs::read_to_string(&path) {
        Ok(text) => desk::asks::Asks::parse(&text).map_err(|fault| format!("{}: {fault}", path.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(desk::asks::Asks::default()),
        Err(error) => Err(format!("{}: {error}", path.display())),
    }
}

/// `holdfast account reset-factor`
///
/// # Errors
/// A sentence, when there is no such account or it has no second factor.
pub async fn reset_factor(db: &Db, sign_in: &str) -> Result<(), String> {
    let mut tx = db.write(Actor::SYSTEM).await.map_err(|e| e.to_string())?;
    let found: Option<(i64,)> = tx
        .one("SELECT id FROM account WHERE sign_in = $1 AND second_factor_since IS NOT NULL", crate::args![sign_in.to_lowercase()])
        .await
        .map_err(|e| e.to_string())?;
    let (id,) = found.ok_or_else(|| format!("nobody with a second factor has the sign-in name {sign_in}"))?;
    accounts::factors::reset(&mut tx, id).await.map_err(|e| e.to_string())?;
    tx.commit().await.map_err(|e| e.to_string())?;
    crate::say!("The second factor of {sign_in} is taken away. They set up another when they sign in.");
    Ok(())
}

/// What is said at the terminal of a new account.
pub struct AddAccount<'a> {
    pub sign_in: &'a str,
    pub name: &'a str,
    /// By its id in the file of roles.
    pub role: &'a str,
    /// The worker's name, when the account is a worker's.
    pub worker: Option<&'a str>,
    /// The commissioner's name; none is needed where there is one at most.
    pub council: Option<&'a str>,
}

/// `holdfast account add`
///
/// # Errors
/// A sentence, when the password or the name is refused, or there is no such worker.
pub async fn add_account(db: &Db, new: AddAccount<'_>, password: &str) -> Result<(), String> {
    let AddAccount { sign_in, name, role, worker, council } = new;
    if let Some(fault) = accounts::fault_of_password(password, &[sign_in, name]) {
        return Err(format!("the password was refused. {fault}"));
    }
    let mut read = db.read().await.map_err(|e| e.to_string())?;
    let alike = accounts::fault_of_sign_in(&mut read, sign_in).await.map_err(|e| e.to_string())?;
    drop(read);
    if let Some(fault) = alike {
        return Err(format!("the sign-in name was refused. {fault}"));
    }
    let role = Role::named(role).ok_or_else(|| {
        let known: Vec<&str> = Role::all().map(Role::id).collect();
        format!("there is no role {role}; known are {}", known.join(", "))
    })?;
    let mut tx = db.write(Actor::SYSTEM).await.map_err(|e| e.to_string())?;
    let worker_id = match worker {
        // Only a worker is kept from a record, works for a provider and carries cases.
        None if role.may(May::SeePeople) => Some(worker_of_this_name(&mut tx, name, db.clock.today()).await?),
        None => None,
        Some(worker) => {
            let found = worker_called(&mut tx, worker).await?;
            Some(found.ok_or_else(|| format!("no worker is called {worker} in the records. Add them first, at the page Workers or with: holdfast worker add \"{worker}\""))?)
        }
    };
    let organisation_id = council_of(&mut tx, role, council).await?;
    accounts::add(&mut tx, accounts::NewAccount { sign_in, name, role, password, worker_id, organisation_id })
        .await
        .map_err(|e| if e.is_taken() { format!("somebody has the sign-in name {sign_in} already") } else { e.to_string() })?;
    tx.commit().await.map_err(|e| e.to_string())?;
    crate::say!("{sign_in} can sign in.");
    Ok(())
}

async fn worker_called(tx: &mut Write, name: &str) -> Result<Option<i64>, String> {
    let found: Option<(i64,)> = tx.one("SELECT id FROM worker WHERE name = $1", crate::args![name]).await.map_err(|e| e.to_string())?;
    Ok(found.map(|(id,)| id))
}

/// Whoever works here under the name of an account, added where nobody does.
async fn worker_of_this_name(tx: &mut Write, name: &str, today: Date) -> Result<i64, String> {
    if let Some(id) = worker_called(tx, name).await? {
        let others: i64 =
            tx.value("SELECT count(*) FROM account WHERE worker_id = $1", crate::args![id]).await.map_err(|e| e.to_string())?;
        if others > 0 {
            return Err(format!("the worker {name} has an account already. Say with --worker whose this one is"));
        }
        crate::say!("It is the account of the worker {name}.");
        return Ok(id);
    }
    let mut faults = crate::form::Faults::default();
    let Some(new) = workers::Details::check(&Typed::default().with("name", name), today, &mut faults) else {
        return Err(faults.0.into_iter().map(|(_, says)| says).collect::<Vec<_>>().join(" "));
    };
    let id = workers::change::add(tx, &new, "paid").await.map_err(|e| e.to_string())?;
    crate::say!("{name} is added to the workers.");
    Ok(id)
}

/// Which commissioner's account one of this role is.
async fn council_of(tx: &mut Write, role: Role, named: Option<&str>) -> Result<Option<i64>, String> {
    let known = providers::commissioners(tx).await.map_err(|e| e.to_string())?;
    match (role.is_of_commissioner(), named) {
        (false, None) => Ok(None),
        (false, Some(_)) => Err(format!("the role {} is not a council's", role.id())),
        (true, None) if known.len() <= 1 => Ok(known.first().map(|(id, _)| *id)),
        (true, named) => known.iter().find(|(_, name)| Some(name.as_str()) == named).map(|(id, _)| Some(*id)).ok_or_else(|| {
            let names: Vec<&str> = known.iter().map(|(_, name)| name.as_str()).collect();
            format!("say with --council whose account it is; known are {}", names.join(", "))
        }),
    }
}
