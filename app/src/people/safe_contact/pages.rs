//! The form of a line: the one that stands first, a certain one, or another.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use govuk::{Button, Checkboxes, Choice, Input, Radios, Select, Size, Width, button_group};
use maud::{Markup, html};

use super::{
    HIDDEN, Line, SAFE, WAYS, fields,
    hours::Hours,
    line_pages, moved,
    now::Now,
    queries,
    record::{self, Which, meant},
    shown::{SET_UNSAFE, Shows, reason, why_asked},
    tied, value,
};
use crate::{
    App, drafts,
    error::Problem,
    form::{Faults, Typed, Words},
    once,
    page::{self, Screen},
    people::{
        self, OpenPerson,
        masked::{self, Shown},
        room,
    },
    session::{Posted, SignedIn},
    versions::{self, Stands, Values, pages::Clash},
};

/// A form of a line, and who has it before them.
struct Before<'a> {
    app: &'a App,
    who: &'a SignedIn,
    person: &'a OpenPerson,
    which: Which,
}

impl Before<'_> {
    /// The form whose draft is kept, and its subject.
    fn draft(&self) -> (&'static drafts::Form, String) {
        match self.which {
            Which::First => (&room::SAFE_CONTACT, self.person.reference.clone()),
            Which::Line(line) => (&room::SAFE_CONTACT_LINE, format!("{}~{line}", self.person.reference)),
            Which::Another => (&room::SAFE_CONTACT_LINE, format!("{}~new", self.person.reference)),
        }
    }
}

/// The line that an address names.
fn which(line: &str) -> Result<Which, Problem> {
    match line {
        "new" => Ok(Which::Another),
        id => id.parse().map(Which::Line).map_err(|_| Problem::NotFound),
    }
}

/// `GET /people/{reference}/safe-contact`
pub async fn form(State(app): State<App>, who: SignedIn, Path(reference): Path<String>) -> Result<Response, Problem> {
    let person = people::open(&app.db, &who, &reference).await?;
    opened(&app, &who, person, Which::First, None).await
}

/// `GET /people/{reference}/safe-contact/{line}`, of a certain line, or of another one by the word new.
pub async fn line(
    State(app): State<App>,
    who: SignedIn,
    Path((reference, line)): Path<(String, String)>,
    Query(query): Query<Shown>,
) -> Result<Response, Problem> {
    let person = people::open(&app.db, &who, &reference).await?;
    let masked = masked::asked_for(&app, &who, person.id, query.shown.as_deref()).await?;
    opened(&app, &who, person, which(&line)?, masked.as_deref()).await
}

/// `POST /people/{reference}/safe-contact/{line}/reveal`: leads to the form with what is hidden filled in.
pub async fn reveal(State(app): State<App>, Path((reference, line)): Path<(String, String)>, posted: Posted) -> Result<Response, Problem> {
    let person = people::open(&app.db, &posted.who, &reference).await?;
    let which = which(&line)?;
    let page = format!("{}/safe-contact/{line}", person.page());
    let why = reason(&posted.typed);
    let rows = queries::of_person(&mut app.db.read().await?, person.id).await?;
    let asks = now_of(&app, &person, meant(&rows, which)).await?.is_some_and(Now::asks_why);
    if asks && why.is_none() {
        return Ok(why_page(&posted.who, &person, &format!("{page}/reveal"), None));
    }
    let what = why.filter(|_| asks).map_or_else(|| "phone".to_owned(), |why| format!("phone {why}"));
    match masked::ask(&app, &posted.who, person.id, (&what, &page)).await? {
        Some(shown_at) => Ok(shown_at),
        None => opened(&app, &posted.who, person, which, Some(&what)).await,
    }
}

/// Whether a line is safe now; nothing where there is none.
async fn now_of(app: &App, person: &OpenPerson, line: Option<&Line>) -> Result<Option<Now>, Problem> {
    let Some(line) = line else { return Ok(None) };
    let moved = moved::of_person(&mut app.db.read().await?, person.id, app.db.clock.today()).await?;
    Ok(Some(line.now(app.db.clock.now(), moved)))
}

/// The page that asks why something is needed which is not safe to use now.
pub fn why_page(who: &SignedIn, person: &OpenPerson, action: &str, what: Option<&str>) -> Response {
    let mut faults = Faults::default();
    faults.add("why", "It is not a safe time, or not safe at all. Choose why you need it now.");
    let body = html! {
        h1 class="govuk-heading-l" { "Show what is not safe to use now" }
        p class="govuk-body" { (person.name()) }
        (page::form(who, action, "", html! {
            @if let Some(what) = what { input type="hidden" name="what" value=(what); }
            (why_asked(&faults, ""))
            (button_group(html! { (Button::submit("Show it")) a class="govuk-link" href=(person.page()) { "Cancel" } }))
        }))
    };
    Screen { faults: Some(&faults), ..Screen::new("Safe contact", "/people", body) }
        .back(&person.page(), "Back to the person's page")
        .show(who)
}

/// The form; with what is hidden filled in it writes that it was shown.
async fn opened(app: &App, who: &SignedIn, person: people::OpenPerson, which: Which, masked: Option<&str>) -> Result<Response, Problem> {
    let before = Before { app, who, person: &person, which };
    let rows = queries::of_person(&mut app.db.read().await?, person.id).await?;
    let stands = meant(&rows, which);
    if let (Which::Line(_), None) = (which, stands) {
        return line_pages::over(who, &person, &rows, which);
    }
    let shown = match masked.map(Shows::kept) {
        None | Some(Shows::Nothing) => false,
        Some(Shows::All) => true,
        Some(shows) => now_of(app, &person, stands).await?.is_none_or(|now| shows.line(now)),
    };
    if let Some(what) = masked.filter(|_| shown) {
        app.db.looks.seal(who.actor(), "revealed", "person", person.id, what).await?;
    }
    let mut values =
        stands.map(Line::values).unwrap_or_else(|| Values::from([("way".into(), "phone".into()), ("safe".into(), "yes".into())]));
    if !shown {
        values.retain(|name, _| !HIDDEN.contains(&name.as_str()));
    }
    let fresh = versions::filled(&fields(), &values, stands.map_or(0, |line| line.id)).with("shown", if shown { "yes" } else { "" });
    let (draft, subject) = before.draft();
    let typed = if shown { fresh } else { drafts::or_begun(&app.db, who, draft, &subject, fresh).await? };
    let typed = if versions::choosing(&typed) { versions::chosen(&fields(), &typed) } else { typed };
    Ok(form_page(&before, &rows, &typed, &Faults::default()))
}

fn form_page(before: &Before<'_>, rows: &[Line], typed: &Typed, faults: &Faults) -> Response {
    let (person, who) = (before.person, before.who);
    let (draft, subject) = before.draft();
    let stands = meant(rows, before.which);
    let back = person.page();
    let body = html! {
        h1 class="govuk-heading-l" { "Safe contact" }
        p class="govuk-body" { (person.name()) ". Ask again each time: what was safe last week may not be safe now." }
        @if stands.is_some_and(|line| !line.set_unsafe.is_empty()) { (govuk::warning(SET_UNSAFE)) }
        @if let Some(line) = stands.filter(|line| !typed.ticked("shown") && (!line.phone.is_empty() || !line.code_word.is_empty())) {
            (page::form(who, &format!("{back}/safe-contact/{}/reveal", line.line_id), "", html! {
                p class="govuk-body" { "The number and the code word are hidden. " button type="submit" class="govuk-link hf-link-button" { "Show what is hidden" } }
            }))
        }
        (drafts::pages::form(who, draft, &subject, typed, html! {
            input type="hidden" name="version" value=(versions::opened_on(typed));
            input type="hidden" name="shown" value=(typed.get("shown"));
            (line_fields(typed, faults, stands))
            (button_group(html! { (Button::submit("Confirmed today")) a class="govuk-link" href=(back) { "Cancel" } }))
        }))
        (line_pages::others(who, person, rows, before.which))
    };
    Screen { faults: Some(faults), ..Screen::new("Safe contact", "/people", body) }.back(&back, "Back to the person's page").show(who)
}

fn line_fields(typed: &Typed, faults: &Faults, stands: Option<&Line>) -> Markup {
    let field = |name: &'static str, label: &'static str, hint: &'static str| html! { (Input { name, label, hint, value: typed.get(name), error: faults.of(name), ..Default::default() }) };
    let kept = |name: &str| !typed.ticked("shown") && stands.is_some_and(|line| !value(&line.values(), name).is_empty());
    let hint = |name: &str, empty: &'static str| if kept(name) { "Leave empty to keep the one that is recorded" } else { empty };
    html! {
        (field("means", "How it is safe to make contact", "For example: they ring us; text first; through their health visitor"))
        (Radios { name: "safe", legend: "Is it safe?", legend_size: Size::S, small: true, items: Choice::list(&SAFE), value: typed.get("safe"), error: faults.of("safe"), ..Default::default() })
        (Select { name: "way", label: "What it is", items: Choice::list(&WAYS), value: typed.get("way"), error: faults.of("way"), ..Default::default() })
        (Input { name: "phone", label: "Safe number", hint: hint("phone", "Or the address or e-mail. Leave empty when none is safe"), value: typed.get("phone"), error: faults.of("phone"), width: Width::Chars20, autocomplete: "off", ..Default::default() })
        @if kept("phone") { (Checkboxes { small: true, ..Checkboxes::one("phone_none", "Take the number away", typed.ticked("phone_none")) }) }
        (field("whose", "Whose it is", "For example: theirs; a sister's; their work's"))
        (field("safe_times", "When", "For example: weekdays 9:30 to 14:30, never at weekends"))
        (field("hours", "Days and hours", "What the page reckons with, for example: weekdays 9:30 to 14:30; Sat 10:00 to 12:00. Or: any time. Or: never. Empty: not known"))
        (field("who_answers", "Who else may answer", ""))
        (field("may_say", "What may be said if someone else answers", "For example: say you are from the dentist"))
        (field("voicemail", "Voicemail", "What may be left, and what never"))
        (field("texts", "Texts and messages", ""))
        (field("letters", "Letters", ""))
        (Input { name: "code_word", label: "Code word", hint: hint("code_word", ""), value: typed.get("code_word"), error: faults.of("code_word"), width: Width::Chars20, autocomplete: "off", ..Default::default() })
        @if kept("code_word") { (Checkboxes { small: true, ..Checkboxes::one("code_word_none", "Take the code word away", typed.ticked("code_word_none")) }) }
    }
}

/// `POST /people/{reference}/safe-contact`
pub async fn confirmed(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    confirm(&app, &reference, &posted, Which::First).await
}

/// `POST /people/{reference}/safe-contact/{line}`
pub async fn line_confirmed(
    State(app): State<App>,
    Path((reference, line)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    confirm(&app, &reference, &posted, which(&line)?).await
}

async fn confirm(app: &App, reference: &str, posted: &Posted, which: Which) -> Result<Response, Problem> {
    let person = people::open_to_change(&app.db, &posted.who, reference).await?;
    let (who, sent, fields) = (&posted.who, &posted.typed, fields());
    let before = Before { app, who, person: &person, which };
    let rows = queries::of_person(&mut app.db.read().await?, person.id).await?;
    if versions::choosing(sent) {
        let faults = versions::undecided(&fields, sent);
        if !faults.none() {
            return clash(&before, &versions::mine(&fields, sent), sent, &faults).await;
        }
    }
    let typed = if versions::choosing(sent) { &versions::chosen(&fields, sent) } else { sent };
    let mut faults = Faults::default();
    let opened_on = versions::opened_on(typed);
    let kept = rows.iter().find(|row| row.id == opened_on).filter(|_| !versions::choosing(sent) && !typed.ticked("shown"));
    let new = check(typed, kept, &mut faults);
    if value(&new, "safe") != "no" && tied::is_theirs(&new, &tied::written(&mut app.db.read().await?, person.id).await?) {
        faults.add("phone", tied::SENTENCE);
    }
    if !faults.none() {
        return Ok(form_page(&before, &rows, typed, &faults));
    }
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, posted, async |tx| {
        let confirmed = record::confirm(tx, &person, (which, opened_on), app.db.clock.today(), &new).await?;
        Ok(confirmed.then(|| format!("{}?done=safe-contact", person.page())))
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    // Whoever closes the page that comes now loses nothing.
    let (draft, subject) = before.draft();
    drafts::keep::keep(&app.db, who.account_id, draft, &subject, sent, drafts::keep::How::Typed).await?;
    let second = Typed::default().with("form_key", sent.get("form_key")).with("version", typed.get("version"));
    clash(&before, &new, &second, &Faults::default()).await
}

async fn clash(before: &Before<'_>, mine: &Values, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let Before { app, who, person, which } = before;
    app.db.looks.seal(who.actor(), "revealed", "person", person.id, "phone").await?;
    let rows = queries::of_person(&mut app.db.read().await?, person.id).await?;
    let theirs = meant(&rows, *which).map_or_else(Stands::default, Line::stands);
    let base = rows.iter().find(|row| row.id == versions::opened_on(typed)).map(Line::values);
    let (draft, subject) = before.draft();
    let clash = Clash {
        part: "/people",
        what: "safe contact",
        fields: &fields(),
        theirs: &theirs,
        mine,
        base: base.as_ref(),
        action: &draft.address(&subject),
        back: &person.page(),
        typed,
        faults,
    };
    Ok(clash.show(who))
}

/// What was typed; of what was hidden and left empty, what is recorded.
fn check(typed: &Typed, kept: Option<&Line>, faults: &mut Faults) -> Values {
    let kept = kept.map(Line::values).unwrap_or_default();
    let mut new = Values::new();
    for field in fields() {
        let name = field.name.as_str();
        let required = (name == "means").then_some("Say how it is safe to make contact, or that it is not");
        let most = if name == "phone" { 200 } else { 300 };
        let mut value = faults.words(typed, name, Words { required, most });
        match name {
            "phone" | "code_word" if value.is_empty() && !typed.ticked(&format!("{name}_none")) => {
                value = super::value(&kept, name).to_owned();
            }
            "hours" => match value.parse::<Hours>() {
                Ok(hours) => value = hours.to_string(),
                Err(sentence) => faults.add("hours", sentence),
            },
            "way" if value.is_empty() => value = "phone".into(),
            "safe" if value.is_empty() => value = "yes".into(),
            _ => {}
        }
        new.insert(name.to_owned(), value);
    }
    if !WAYS.iter().any(|(id, _)| *id == value(&new, "way")) {
        faults.add("way", "Choose what it is");
    }
    if !SAFE.iter().any(|(id, _)| *id == value(&new, "safe")) {
        faults.add("safe", "Choose whether it is safe");
    }
    new
}
