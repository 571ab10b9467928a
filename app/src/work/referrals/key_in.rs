//! Keying in a referral: one form in three parts, which a script shows one at a time. Whoever may be the person is shown from
//! their name on, before anything is recorded; "this is she" carries on in her record.

use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};

use super::{
    besides::{self, Besides},
    key_in_parts,
    pages::{self, said},
    receive::{self, NewReferral},
};
use crate::{
    App, drafts,
    error::Problem,
    form::{Faults, Typed, Words},
    once,
    page::Screen,
    people::{
        alike::Someone,
        characteristics,
        joins::join::Refused,
        matches::{self, Match},
        safe_contact::{
            referrer::{self, Alleged},
            tied,
        },
    },
    running::contracts::services,
    session::{Posted, SignedIn},
    work::room,
};

/// `GET /referrals/new`
pub async fn new(State(app): State<App>, who: SignedIn) -> Result<Response, Problem> {
    let now = app.db.clock.now().to_zoned(crate::clock::zone());
    let typed =
        Typed::default().with_day("received", now.date()).with("received_time", now.strftime("%H:%M").to_string()).with("door", "phone");
    let typed = drafts::or_begun(&app.db, &who, &room::REFERRAL, drafts::NOBODY, typed).await?;
    form_page(&app, &who, &typed, &Faults::default()).await
}

/// `POST /referrals/new/matches`: those known who may be the one whose name is being typed, as a part of the page. Nothing is
/// recorded but that they were seen.
pub async fn matching(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let found = seen(&app, &posted.who, &posted.typed).await?;
    Ok(key_in_parts::matching(&found, &posted.typed, &Faults::default(), app.db.clock.today()).into_response())
}

/// Those who may be the one who was typed; whoever reads their names is in the journal.
async fn seen(app: &App, who: &SignedIn, typed: &Typed) -> Result<Vec<Match>, Problem> {
    let found = found(app, typed).await?;
    app.db.looks.listed(who.actor(), "matches", found.iter().map(|one| one.known.reference.as_str())).await?;
    Ok(found)
}

/// Nobody, while no name was typed: a day of birth alone is many people's.
async fn found(app: &App, typed: &Typed) -> Result<Vec<Match>, Problem> {
    let (given, family) = (typed.get("given_name").to_owned(), typed.get("family_name").to_owned());
    if given.is_empty() && family.is_empty() {
        return Ok(vec![]);
    }
    let someone = Someone {
        given,
        family,
        born_on: Faults::default().birth_if_any(typed, "born", ""),
        postcode: typed.get("postcode").to_uppercase(),
        gender: typed.get("gender").to_owned(),
    };
    let (mut read, today) = (app.db.read().await?, app.db.clock.today());
    let mut found = matches::of(&mut read, &someone, today).await?;
    // Whoever was chosen by the name that they have now stays there, however many have it.
    let chosen = typed.get("known");
    if !matches!(chosen, "" | "new") && found.iter().all(|one| one.known.reference != chosen) {
        found.extend(matches::by_number(&mut read, chosen, &someone, today).await?);
    }
    Ok(found)
}

/// The services that can be asked for on the day that was typed, or today.
async fn services(app: &App, typed: &Typed) -> Result<Vec<(String, String)>, Problem> {
    let day = Faults::default().past_day(typed, "received", "", app.db.clock.today()).unwrap_or(app.db.clock.today());
    Ok(services::offered(&mut app.db.read().await?, &app.contracts, day).await?)
}

/// The one asked for; the first where nothing was chosen.
fn service(known: &[(String, String)], typed: &Typed, faults: &mut Faults) -> (String, String) {
    let chosen = match typed.some("service") {
        None => known.first(),
        Some(chosen) => known.iter().find(|(id, _)| id == chosen),
    };
    match chosen.and_then(|(id, _)| id.split_once('/')) {
        Some((pack, code)) => (pack.to_owned(), code.to_owned()),
        None => {
            faults.add("service", "Choose the service that is asked for");
            (String::new(), String::new())
        }
    }
}

async fn form_page(app: &App, who: &SignedIn, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let services = services(app, typed).await?;
    let found = seen(app, who, typed).await?;
    let body = key_in_parts::page(app, who, (typed, faults), &services, &found);
    Ok(Screen { faults: Some(faults), ..Screen::new("Key in a referral", "/referrals", body) }
        .back("/referrals", "Back to referrals")
        .show(who))
}

/// `POST /referrals`
pub async fn received(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let mut faults = Faults::default();
    let offered = services(&app, &posted.typed).await?;
    let known = known(&app, &posted.typed, &mut faults).await?;
    let new = check(&app, &posted.typed, &offered, &mut faults);
    if let (Some(known), Some(new)) = (known, &new) {
        let alleged = Alleged::of(&mut app.db.read().await?, known).await?;
        if new.besides.rings_the_alleged(&alleged.written) {
            faults.add("call_number", tied::SENTENCE);
        }
        if alleged.refers(&new.said.referrer) && faults.of("sure-referrer").is_none() {
            faults.ask(&posted.typed, "referrer", referrer::SENTENCE);
        }
    }
    let (Some(new), true) = (new, faults.none()) else {
        return form_page(&app, &posted.who, &posted.typed, &faults).await;
    };
    let recorded = once::record::<Refused, _>(&app.db, &posted, async |tx| {
        let reference = receive::receive(tx, &app.contracts, new, known).await?;
        // Whoever is tied to the one who was called about, or sees only cases of their own, has done their part.
        if !crate::people::is_seen(tx, &reference).await? {
            return Ok("/referrals?done=referral-passed-on".into());
        }
        Ok(format!("/referrals/{reference}?done={}", if known.is_some() { "referral-known" } else { "referral" }))
    });
    match recorded.await {
        Ok(response) => Ok(response),
        Err(Refused::Because(because)) => {
            faults
                .add("known", format!("It cannot go on in this record: {because}. Choose “none of these”, and tell your service manager."));
            form_page(&app, &posted.who, &posted.typed, &faults).await
        }
        Err(Refused::Db(error)) => Err(error.into()),
    }
}

/// Whose record the referral goes on in, where that was chosen: one of those who may be the one typed.
async fn known(app: &App, typed: &Typed, faults: &mut Faults) -> Result<Option<i64>, Problem> {
    let Some(chosen) = typed.some("known").filter(|chosen| *chosen != "new") else { return Ok(None) };
    let one = found(app, typed).await?.into_iter().find(|one| one.known.reference == chosen);
    if one.is_none() {
        faults.add("known", "The name or birth was changed since you chose whose record this is. Choose again.");
    }
    Ok(one.map(|one| one.known.root_id))
}

/// The name, of which one part is enough; or that none was given.
fn name(typed: &Typed, faults: &mut Faults) -> (String, String) {
    let given_name = faults.words(typed, "given_name", Words { required: None, most: 200 });
    let family_name = faults.words(typed, "family_name", Words { required: None, most: 200 });
    let unnamed = given_name.is_empty() && family_name.is_empty();
    if unnamed && !typed.ticked("no_name") {
        faults.add("given_name", "Enter a name. One is enough. If they gave none, tick “No name was given”.");
    }
    if !unnamed && typed.ticked("no_name") {
        faults.add("no_name", "Either enter a name, or tick that none was given, not both.");
    }
    (given_name, family_name)
}

fn check(app: &App, typed: &Typed, offered: &[(String, String)], faults: &mut Faults) -> Option<NewReferral> {
    let pack = app.contracts.main();
    let one_of = |faults: &mut Faults, name: &str, list: &str, sentence: &'static str| {
        let ids: Vec<&str> = pack.list(list).iter().map(|c| c.id.as_str()).collect();
        faults.choice(typed, name, &ids, sentence)
    };
    let answer = |faults: &mut Faults, name: &str, sentence: &str| {
        if !characteristics::kind(name).is_some_and(|kind| kind.takes(pack, typed.get(name))) {
            faults.add(name, sentence);
        }
        typed.get(name).to_owned()
    };
    let answers: Vec<&str> = key_in_parts::ANSWERS.iter().map(|(id, _)| *id).collect();
    let said = said(app, typed, faults, false);
    if let Some(said) = &said {
        pages::asked_of_day(said, app.db.clock.today(), typed, faults);
    }
    let service = service(offered, typed, faults);
    let (given_name, family_name) = name(typed, faults);
    let born_on = match faults.birth_if_any(typed, "born", "The date of birth") {
        Some(day) if day >= app.db.clock.today() => {
            faults.add("born", "The date of birth must be in the past.");
            None
        }
        day => day,
    };
    let new = NewReferral {
        given_name,
        family_name,
        born_on,
        gender: answer(faults, "gender", "Choose an answer for gender"),
        ethnicity: answer(faults, "ethnicity", "Choose an answer for ethnicity"),
        sexuality: answer(faults, "sexuality", "Choose an answer for sexual orientation"),
        disability: faults.choice(typed, "disability", &answers, "Choose an answer for disability"),
        no_recourse: faults.choice(typed, "no_recourse", &answers, "Choose an answer for recourse to public funds"),
        postcode: faults.words(typed, "postcode", Words { required: None, most: 10 }).to_uppercase(),
        main_need: one_of(faults, "main_need", "needs", "Choose the main need"),
        second_need: if typed.get("second_need").is_empty() {
            String::new()
        } else {
            one_of(faults, "second_need", "needs", "Choose the second need")
        },
        besides: Besides::check(app, typed, faults),
        said: said.unwrap_or_default(),
        service,
    };
    faults.0.sort_by_key(|(field, _)| besides::place(field));
    faults.none().then_some(new)
}
