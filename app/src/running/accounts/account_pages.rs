//! The accounts there are, and one of them: given, changed, given a one-time word, closed and opened again. A manager sees to
//! those of support workers, an administrator to every one ([`Role::gives`]).

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Details, Input, PasswordInput, SummaryRow, Variant, Width, button_group};
use jiff::Timestamp;
use maud::{Markup, html};

use super::{
    NewAccount,
    change::{self, Account, Is},
    factors, fault_of_password, one_time,
    owners::{Owners, checked, role_and_owner},
    passwords, sealed_to, session_pages,
    single_sign_on::link_pages,
};
use crate::{
    App,
    access::{May, Role},
    db::{DbError, Read},
    error::Problem,
    form::{Faults, Typed, Words},
    heavy, once,
    page::{self, Screen},
    row,
    running::{
        whose::{self, may_change_worker},
        workers,
    },
    session::{Posted, SignedIn},
    words::moment,
};

/// What the address of the list may carry.
#[derive(Default, serde::Deserialize)]
pub struct Asked {
    done: Option<String>,
    /// The worker that an account is to be given to.
    worker: Option<i64>,
}

row! {
    struct Listed { id: i64, sign_in: String, name: String, role: String, disabled_at: Option<Timestamp>, one_time_until: Option<Timestamp>, ours: bool }
}

/// `GET /accounts`
pub async fn list(State(app): State<App>, who: SignedIn, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let mut typed = Typed::default();
    if let Some(id) = asked.worker
        && let Some(worker) = workers::queries::one(&mut app.db.read().await?, id, app.db.clock.today()).await?
    {
        typed = typed.with("worker", id.to_string()).with("name", worker.name);
    }
    list_page(&app, &who, &typed, &Faults::default(), asked.done.as_deref()).await
}

async fn list_page(app: &App, who: &SignedIn, typed: &Typed, faults: &Faults, done: Option<&str>) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    const ALL: &str = concat!(
        "SELECT a.id, a.sign_in, a.name, a.role, a.disabled_at, a.one_time_until, ",
        may_change_worker!("a.worker_id"),
        " AS ours FROM account a ORDER BY a.name, a.id"
    );
    let accounts: Vec<Listed> = read.all(ALL, vec![]).await?;
    let owners = Owners::of(&mut read, app).await?;
    drop(read);
    let body = html! {
        h1 class="govuk-heading-l" { "Accounts" }
        (accounts_table(who, &accounts))
        // A fresh one-time word below the message would be taken for that of the account that was just made.
        @if done == Some("account") { p class="govuk-body" { a class="govuk-link" href="/accounts" { "Make another account" } } }
        @else { (add_form(who, typed, faults, &owners)) }
    };
    Ok(Screen { faults: Some(faults), done, ..Screen::new("Accounts", "/accounts", body) }.show(who))
}

fn accounts_table(who: &SignedIn, accounts: &[Listed]) -> Markup {
    let state = |account: &Listed| {
        html! {
            @if account.disabled_at.is_some() { "Closed" }
            @else if account.id == who.account_id { "This is you" }
            @else if account.one_time_until.is_some() { "Has a one-time word" }
            @else { "Open" }
            @if account.ours && account.disabled_at.is_none() && account.id != who.account_id && Role::named(&account.role).is_some_and(|role| who.role.gives(role)) {
                ". " a class="govuk-link" href=(format!("/accounts/{}/close", account.id)) { "Close" span class="govuk-visually-hidden" { " the account of " (account.name) } }
            }
        }
    };
    let row = |account: &Listed| {
        let name = html! { a class="govuk-link" href=(format!("/accounts/{}", account.id)) { (account.name) } };
        let role = Role::named(&account.role).map_or("", Role::says);
        vec![name.into(), account.sign_in.clone().into(), role.into(), state(account).into()]
    };
    let head = ["Name", "Sign-in name", "Role", "Account"].map(Into::into).to_vec();
    html! { (govuk::Table { head, rows: accounts.iter().map(row).collect(), stack_on_phone: true, ..Default::default() }) }
}

/// The one-time word that the form gives, shown to whoever gives it. It is drawn when the form is opened, so that it is nowhere
/// kept but as a hash.
fn one_time_word(typed: &Typed) -> Markup {
    let fresh;
    let word = match typed.some("word") {
        Some(word) if one_time::is_one(word) => word,
        _ => {
            fresh = one_time::word();
            &fresh
        }
    };
    html! {
        input type="hidden" name="word" value=(word);
        (govuk::inset(html! {
            p class="govuk-body" { "One-time word: " strong class="hf-one-time" { (word) } }
            p class="govuk-body govuk-!-margin-bottom-0" { "Give it to its owner yourself. It is not shown again, works for four days from when you press the button, and lets them choose a password of their own." }
        }))
    }
}

fn add_form(who: &SignedIn, typed: &Typed, faults: &Faults, owners: &Owners) -> Markup {
    let by_hand = html! {
        (PasswordInput { name: "password", label: "First password", hint: "At least 12 characters. Used instead of the one-time word. Its owner should change it at once.", error: faults.of("password"), autocomplete: "new-password", ..Default::default() })
    };
    page::form(
        who,
        "/accounts",
        typed.get("form_key"),
        html! {
            h2 class="govuk-heading-m" { "Make an account" }
            (Input { name: "name", label: "Name", value: typed.get("name"), error: faults.of("name"), width: Width::Chars20, ..Default::default() })
            (Input { name: "sign_in", label: "Sign-in name", value: typed.get("sign_in"), error: faults.of("sign_in"), width: Width::Chars20, autocapitalize: "none", spellcheck: Some(false), ..Default::default() })
            (role_and_owner(who, typed, faults, owners))
            (one_time_word(typed))
            (Details { summary: "Set a first password instead".into(), body: by_hand, open: faults.of("password").is_some(), ..Default::default() })
            (Button::submit("Make the account"))
        },
    )
}

/// `POST /accounts`
pub async fn add(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let typed = &posted.typed;
    if let Some(went_to) = once::sent_already(&app.db, typed).await? {
        return Ok(Redirect::to(&went_to).into_response());
    }
    let mut faults = Faults::default();
    let name = faults.words(typed, "name", Words { required: Some("Enter the person's name"), most: 100 });
    let sign_in = faults.words(typed, "sign_in", Words { required: Some("Enter a sign-in name"), most: 60 }).to_lowercase();
    let mut read = app.db.read().await?;
    let is = checked(&mut read, &app, &posted.who, typed, &mut faults).await?;
    if let (None, Some(fault)) = (faults.of("sign_in"), super::fault_of_sign_in(&mut read, &sign_in).await?) {
        faults.add("sign_in", fault);
    }
    let organisations = super::organisations(&mut read).await?;
    drop(read);
    let by_hand = typed.0.iter().find(|(n, v)| n == "password" && !v.is_empty()).map(|(_, p)| p.clone());
    let names: Vec<&str> = [&sign_in, &name].into_iter().chain(&organisations).map(String::as_str).collect();
    let fault = by_hand.as_ref().and_then(|password| fault_of_password(password, &names));
    if let Some(fault) = fault {
        faults.add("password", fault);
    } else if by_hand.is_none() && !one_time::is_one(typed.get("word")) {
        faults.add("password", "Enter a first password, or open this page again for a one-time word.");
    }
    if let (true, Some(Is { role, worker_id, organisation_id })) = (faults.none(), is) {
        let password = by_hand.as_deref().unwrap_or(typed.get("word"));
        let new = NewAccount { sign_in: &sign_in, name: &name, role, password, worker_id, organisation_id };
        let recorded = once::record::<DbError, _>(&app.db, &posted, async |tx| {
            let id = super::add(tx, new).await?;
            if by_hand.is_none() {
                change::must_choose(tx, id).await?;
            }
            Ok("/accounts?done=account".to_owned())
        });
        match recorded.await {
            Ok(response) => return Ok(response),
            Err(error) if error.is_taken() => faults.add("sign_in", "Somebody has this sign-in name. Choose another."),
            Err(error) => return Err(error.into()),
        }
    }
    list_page(&app, &posted.who, typed, &faults, None).await
}

/// `GET /accounts/{id}`
pub async fn show(State(app): State<App>, who: SignedIn, Path(id): Path<i64>, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    show_page(&app, &who, id, None, &Faults::default(), asked.done.as_deref()).await
}

async fn show_page(
    app: &App,
    who: &SignedIn,
    id: i64,
    typed: Option<&Typed>,
    faults: &Faults,
    done: Option<&str>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let account = change::one(&mut read, id).await?.ok_or(Problem::NotFound)?;
    let history = change::history(&mut read, id).await?;
    let owners = Owners::of(&mut read, app).await?;
    let factor = factors::standing(&mut read, id).await?.and_then(|standing| standing.second_factor_since);
    let last = session_pages::last_used(&mut read, id).await?;
    let mine = account.role().is_some_and(|role| who.role.gives(role)) && id != who.account_id && whose::account(&mut read, id).await?;
    let sessions = if mine {
        session_pages::of_theirs(&mut read, who, id, app.db.clock.now()).await?
    } else {
        html! {}
    };
    let sign_on = if mine {
        link_pages::of_theirs(app, &mut read, id).await?
    } else {
        html! {}
    };
    drop(read);
    let number = |id: Option<i64>| id.map_or(String::new(), |id| id.to_string());
    let stands = Typed::default()
        .with("role", &account.role)
        .with("worker", number(account.worker_id))
        .with("council", number(account.organisation_id));
    let rows = vec![
        SummaryRow::new("Sign-in name", account.sign_in.as_str()),
        SummaryRow::new("Role", account.role().map_or("", Role::says)),
        SummaryRow::new("Worker", account.worker.as_deref().unwrap_or("Nobody: carries no cases")),
        SummaryRow::new("Council", account.organisation.as_deref().unwrap_or("None")),
        SummaryRow::new("State", state(&account)),
        SummaryRow::new("Second factor", factor.map_or("None".to_owned(), |since| format!("Since {}", moment(since)))),
        SummaryRow::new("Last signed in", last.map_or("Never".to_owned(), moment)),
    ];
    let at = |verb: &str| format!("/accounts/{id}/{verb}");
    let body = html! {
        h1 class="govuk-heading-l" { (account.name) }
        (govuk::SummaryList { rows, ..Default::default() })
        @if !mine {
            p class="govuk-body" { @if id == who.account_id { "This is your own account. Somebody else changes its role." } @else { "An administrator sees to this account." } }
        } @else if account.disabled_at.is_some() {
            (Button::link("Open the account again", &at("open")))
        } @else {
            (button_group(html! {
                (Button::link("Give a one-time word", &at("word")))
                @if factor.is_some() { a class="govuk-link" href=(at("factor")) { "Take the second factor away" } }
                a class="govuk-link" href=(at("close")) { "Close the account" }
            }))
            (page::form(who, &at("change"), "", html! {
                h2 class="govuk-heading-m" { "Change what it is" }
                p class="govuk-body" { "They are signed out, and sign in as what they are now." }
                input type="hidden" name="seen" value=(account.mark());
                (role_and_owner(who, typed.unwrap_or(&stands), faults, &owners))
                (Button::secondary("Record the change", "then", "page"))
            }))
            (sign_on)
            (sessions)
        }
        @if who.may(May::ReadJournal) { p class="govuk-body" { a class="govuk-link" href=(format!("/journal?account={id}")) { "What this account did" } } }
        (told(&history))
    };
    Ok(Screen { faults: Some(faults), done, ..Screen::new("Account", "/accounts", body) }.back("/accounts", "Back to accounts").show(who))
}

fn state(account: &Account) -> String {
    match (account.disabled_at, account.one_time_until) {
        (Some(at), _) => format!("Closed {}", moment(at)),
        (None, Some(until)) => format!("Has a one-time word, which works until {}", moment(until)),
        (None, None) => "Open".into(),
    }
}

fn told(history: &[change::Done]) -> Markup {
    let role = |id: &str| Role::named(id).map_or_else(|| id.to_owned(), |role| role.says().to_owned());
    let or_none = |name: &str| if name.is_empty() { "none".to_owned() } else { name.to_owned() };
    let or_nobody = |name: &str| if name.is_empty() { "nobody".to_owned() } else { name.to_owned() };
    html! {
        @if !history.is_empty() {
            h2 class="govuk-heading-m" { "What was done to it" }
            ul class="govuk-list govuk-list--bullet" { @for done in history { li {
                (moment(done.recorded_at)) ", " (done.by.as_deref().unwrap_or("from the terminal")) ": "
                @match done.what.as_str() {
                    "made" => { "made as " (role(&done.becomes)) },
                    "role" => { "role changed from " (role(&done.was)) " to " (role(&done.becomes)) },
                    "worker" => { "worker changed from " (or_nobody(&done.was)) " to " (or_nobody(&done.becomes)) },
                    "council" => { "council changed from " (or_none(&done.was)) " to " (or_none(&done.becomes)) },
                    "closed" => "closed",
                    "opened" => "opened again",
                    "factor-set-up" => "set up a second factor",
                    "factor-removed" => "took its second factor away",
                    "identity-linked" => "linked for single sign-on",
                    "identity-removed" => "no longer linked for single sign-on",
                    "factor-reset" => "the second factor taken away for its owner",
                    _ => "given a one-time word",
                }
            } } }
        }
    }
}

/// An account that `who` may see to, and that is not their own.
pub(super) async fn theirs_to_see_to(read: &mut Read, who: &SignedIn, id: i64) -> Result<Account, Problem> {
    let account = change::one(read, id).await?.ok_or(Problem::NotFound)?;
    if id == who.account_id {
        return Err(Problem::Unclear("You cannot do this to your own account. Ask another administrator.".into()));
    }
    if !account.role().is_some_and(|role| who.role.gives(role)) || !whose::account(read, id).await? {
        return Err(Problem::NotFound);
    }
    Ok(account)
}

/// `POST /accounts/{id}/change`
pub async fn changed(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let mut faults = Faults::default();
    let to = format!("/accounts/{id}?done=recorded");
    let mut as_it_was = false;
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let account = theirs_to_see_to(tx, &posted.who, id).await?;
        let is = checked(tx, &app, &posted.who, &posted.typed, &mut faults).await?;
        if !posted.typed.still_stands(&account.mark()) {
            faults.add("role", "Somebody else changed this account meanwhile, and your change is not recorded. What stands now is above.");
        }
        let (Some(is), true) = (is, faults.none()) else { return Ok(None) };
        // Where nothing is another than it was, nobody is signed out for it.
        as_it_was = account.is() == Some(is);
        if as_it_was {
            return Ok(None);
        }
        change::change(tx, &account, is).await?;
        Ok(Some(to.clone()))
    });
    match recorded.await? {
        Some(response) => Ok(response),
        None if as_it_was => Ok(Redirect::to(&to).into_response()),
        None => show_page(&app, &posted.who, id, Some(&posted.typed), &faults, None).await,
    }
}

/// What is asked about before it is done: the last word of its address, and the words of its page.
struct Step {
    verb: &'static str,
    title: &'static str,
    says: &'static str,
    button: &'static str,
    variant: Variant,
}

const CLOSE: Step = Step {
    verb: "close",
    title: "Close the account",
    says: "They are signed out everywhere at once and cannot sign in again. The account can be opened again under the same name. Their cases stay theirs until they are handed over.",
    button: "Close the account",
    variant: Variant::Warning,
};
const WORD: Step = Step {
    verb: "word",
    title: "Give a one-time word",
    says: "For somebody who forgot their password. The password they had stops working and they are signed out everywhere.",
    button: "Give this word",
    variant: Variant::Primary,
};
const OPEN: Step = Step {
    verb: "open",
    title: "Open the account again",
    says: "It keeps its name, its role and what it did. They sign in with a one-time word.",
    button: "Open it with this word",
    variant: Variant::Primary,
};

const FACTOR: Step = Step {
    verb: "factor",
    title: "Take the second factor away",
    says: "For somebody who lost their telephone and their recovery codes. They are signed out everywhere. At their next sign-in they are told that you did this, and nothing opens until they have set up another, which only they choose. Be certain that it is they who ask: see them, or ring a number that you know.",
    button: "Take it away",
    variant: Variant::Warning,
};

async fn asks(app: &App, who: &SignedIn, id: i64, step: &Step) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let account = theirs_to_see_to(&mut read, who, id).await?;
    if account.disabled_at.is_some() != (step.verb == "open") {
        return Err(Problem::NotFound);
    }
    let alone = match step.verb {
        "close" => sealed_to::alone(&mut read, (id, 0), app.db.clock.today()).await?,
        _ => vec![],
    };
    drop(read);
    let back = format!("/accounts/{id}");
    let body = html! {
        h1 class="govuk-heading-l" { (step.title) }
        p class="govuk-body" { strong { (account.name) } ", " (account.sign_in) }
        p class="govuk-body" { (step.says) }
        @if !alone.is_empty() { (govuk::warning(sealed_to::says(&alone))) }
        (page::form(who, &format!("{back}/{}", step.verb), "", html! {
            @if step.verb != "close" && step.verb != "factor" { (one_time_word(&Typed::default())) }
            (button_group(html! { (Button { variant: step.variant, ..Button::submit(step.button) }) a class="govuk-link" href=(back) { "Cancel" } }))
        }))
    };
    Ok(Screen::new(step.title, "/accounts", body).back(&back, "Back to the account").show(who))
}

/// `GET /accounts/{id}/close`
pub async fn close(State(app): State<App>, who: SignedIn, Path(id): Path<i64>) -> Result<Response, Problem> {
    asks(&app, &who, id, &CLOSE).await
}

/// `GET /accounts/{id}/word`
pub async fn word(State(app): State<App>, who: SignedIn, Path(id): Path<i64>) -> Result<Response, Problem> {
    asks(&app, &who, id, &WORD).await
}

/// `GET /accounts/{id}/open`
pub async fn open(State(app): State<App>, who: SignedIn, Path(id): Path<i64>) -> Result<Response, Problem> {
    asks(&app, &who, id, &OPEN).await
}

/// `GET /accounts/{id}/factor`
pub async fn factor(State(app): State<App>, who: SignedIn, Path(id): Path<i64>) -> Result<Response, Problem> {
    asks(&app, &who, id, &FACTOR).await
}

/// `POST /accounts/{id}/factor`
pub async fn factor_reset(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    once::record(&app.db, &posted, async |tx| {
        theirs_to_see_to(tx, &posted.who, id).await?;
        if factors::standing(tx, id).await?.is_none_or(|standing| standing.second_factor_since.is_none()) {
            return Err(Problem::NotFound);
        }
        factors::reset(tx, id).await?;
        Ok(format!("/accounts/{id}?done=factor-reset"))
    })
    .await
}

/// `POST /accounts/{id}/close`: a leaver is out at once.
pub async fn closed(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    once::record(&app.db, &posted, async |tx| {
        theirs_to_see_to(tx, &posted.who, id).await?;
        if !change::close(tx, id).await? {
            return Err(Problem::NotFound);
        }
        let to = "/accounts?done=account-closed";
        Ok(to.to_owned())
    })
    .await
}

/// `POST /accounts/{id}/word`
pub async fn word_given(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    given(&app, id, &posted, &WORD).await
}

/// `POST /accounts/{id}/open`
pub async fn opened(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    given(&app, id, &posted, &OPEN).await
}

async fn given(app: &App, id: i64, posted: &Posted, step: &Step) -> Result<Response, Problem> {
    let word = posted.typed.get("word").to_owned();
    if !one_time::is_one(&word) {
        return Err(Problem::Unclear("The form came without its one-time word. Open the page again.".into()));
    }
    let hash = heavy::compute(|| passwords::hash(&word));
    once::record(&app.db, posted, async |tx| {
        let account = theirs_to_see_to(tx, &posted.who, id).await?;
        let to = match (account.disabled_at.is_some(), step.verb) {
            (true, "open") => {
                change::open(tx, &account, &hash).await?;
                format!("/accounts/{id}?done=account-opened")
            }
            (false, "word") => {
                change::give_word(tx, &account, &hash).await?;
                format!("/accounts/{id}?done=word")
            }
            _ => return Err(Problem::NotFound),
        };
        Ok(to)
    })
    .await
}

/// `POST /accounts/seen`: a manager has seen who was let in.
pub async fn let_in_seen(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let sent: Vec<i64> = posted.typed.0.iter().filter(|(name, _)| name == "change").filter_map(|(_, id)| id.parse().ok()).collect();
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let shown = change::let_in_unseen(tx, posted.who.account_id).await?;
        let seen: Vec<i64> = shown.iter().map(|new| new.id).filter(|id| sent.contains(id)).collect();
        if seen.is_empty() {
            return Ok(None);
        }
        change::seen(tx, posted.who.account_id, &seen).await?;
        Ok(Some("/".to_owned()))
    });
    Ok(recorded.await?.unwrap_or_else(|| Redirect::to("/").into_response()))
}
