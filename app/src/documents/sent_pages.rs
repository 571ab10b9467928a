//! That a document went to somebody: written down, read, put right, withdrawn.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use govuk::{Button, Choice, Details as Folded, SummaryList, SummaryRow, Width, inset};
use maud::{Markup, html};

use super::{
    Asks, GoesTo, PERSON, Sending,
    pages::{one_page, opened},
    queries::{self, Document, Sent},
    route,
    send::{self, New},
    sending,
};
use crate::{
    App,
    access::May,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    forms, once,
    page::{self, Done, Screen},
    people::{OpenCase, safe_contact},
    running::agencies,
    session::{Posted, SignedIn},
    versions::{self, Field, Kind},
    words::{day, moment},
};

/// The fields of a sending, for what stood before a change.
fn kept_fields(sending: &Sending) -> [Field; 7] {
    let recipients = sending.recipients.iter().map(|to| (to.id.clone(), to.says.clone())).collect();
    let routes = sending.routes.iter().map(|way| (way.id.clone(), way.says.clone())).collect();
    [
        Field::new("to", "To whom", Kind::One(recipients)),
        Field::new("to_name", "Name and office", Kind::Line),
        Field::new("route", "How", Kind::One(routes)),
        Field::new("address", "Secure e-mail address", Kind::Line),
        Field::new("sent_on", "Day", Kind::Line),
        Field::new("words", "Words", Kind::Words),
        Field::new("unsafe_why", "Why it went so all the same", Kind::Words),
    ]
}

fn fields(app: &App, form: Fields<'_>) -> Markup {
    let sending = sending(app);
    let ways = sending.routes.iter().map(|way| Choice::new(&way.id, &way.says)).collect();
    html! {
        (form.one_of("to", "To whom it went", "", sending.recipients.iter().map(|to| Choice::new(&to.id, &to.says)).collect()))
        (form.line("to_name", "Their name and office", "Not needed where it went to the person themself.", Width::Full))
        (form.one_of("route", "How it went", "", ways))
        (form.line("address", "Secure e-mail address", "Only where it went by secure e-mail.", Width::Full))
        (form.day("day", "Day on which it went", ""))
        (form.words("words", "Anything to add (optional)", "", 2))
        @if form.faults.of("unsafe_why").is_some() || !form.typed.get("unsafe_why").is_empty() {
            (form.words("unsafe_why", "Why it went so all the same", "It is marked where the record is read, so that it can be looked into.", 2))
        }
    }
}

/// Writing down that a document went to somebody.
pub(super) fn new_form(app: &App, who: &SignedIn, document: &Document, typed: &Typed, faults: &Faults) -> Markup {
    let begun = typed.get("then") == "sent";
    let fresh = Typed::default()
        .with("to", document.to_kind.as_str())
        .with("to_name", document.to_name.as_str())
        .with("route", document.route.as_str())
        .with_day("day", app.db.clock.today());
    let typed = if begun { typed } else { &fresh };
    let none = Faults::default();
    let faults = if begun { faults } else { &none };
    let body = page::form(
        who,
        &format!("{}/sent", document.page()),
        if begun { typed.get("form_key") } else { "" },
        html! { (fields(app, Fields { typed, faults })) (Button::submit("Record that it went")) },
    );
    html! { (Folded { summary: "Record to whom it went".into(), body, open: begun, ..Default::default() }) }
}

/// What was typed, checked. A way to the person that is not safe is refused, unless somebody says that it went so already, and why.
async fn check(app: &App, case: &OpenCase, typed: &Typed, faults: &mut Faults) -> Result<New, Problem> {
    let (sending, today) = (sending(app), app.db.clock.today());
    let recipients: Vec<&str> = sending.recipients.iter().map(|to| to.id.as_str()).collect();
    let ways: Vec<&str> = sending.routes.iter().map(|way| way.id.as_str()).collect();
    let mut new = New {
        to_kind: faults.choice(typed, "to", &recipients, "Choose to whom it went"),
        route: faults.choice(typed, "route", &ways, "Choose how it went"),
        words: faults.words(typed, "words", Words { required: None, most: 2_000 }),
        sent_on: faults.past_day(typed, "day", "The day on which it went", today).unwrap_or(today),
        ..New::default()
    };
    let to_themself = new.to_kind == PERSON;
    let required = (!to_themself && !new.to_kind.is_empty()).then_some("Enter to whom it went");
    let name = faults.words(typed, "to_name", Words { required, most: 200 });
    new.to_name = if to_themself { String::new() } else { name };
    let Some(way) = sending.route(&new.route) else { return Ok(new) };
    match (way.goes_to, to_themself) {
        (GoesTo::Others, true) | (GoesTo::Person, false) if !new.to_kind.is_empty() => {
            faults.add("route", "This way does not fit to whom it went. Choose another.");
        }
        (_, true) => to_the_person(app, case, (typed, way.asks), &mut new, faults).await?,
        _ if way.asks == Asks::Secure => {
            new.address = faults.words(typed, "address", Words { required: Some("Enter the e-mail address to which it went"), most: 200 });
            if !new.address.is_empty() && !is_secure(app, &sending, &new).await? {
                let known = sending.secure.join(", ");
                faults.add(
                    "address",
                    format!(
                        "This address is not of a domain that is known as secure ({known}), and the register of agencies does not know it as secure. \
                         Send it another way, or ask for a secure address."
                    ),
                );
            }
        }
        _ => {}
    }
    Ok(new)
}

/// By its domain; or because the register of agencies knew it as secure on the day on which the document went.
async fn is_secure(app: &App, sending: &Sending, new: &New) -> Result<bool, Problem> {
    if sending.is_secure(&new.address) {
        return Ok(true);
    }
    let known = agencies::queries::secure_addresses(&mut app.db.read().await?, new.sent_on).await?;
    Ok(known.iter().any(|known| known.email.eq_ignore_ascii_case(new.address.trim())))
}

async fn to_the_person(
    app: &App,
    case: &OpenCase,
    (typed, asks): (&Typed, Asks),
    new: &mut New,
    faults: &mut Faults,
) -> Result<(), Problem> {
    let mut read = app.db.read().await?;
    let (lines, moved) = safe_contact::queries::standing_and_moved(&mut read, case.person_id, app.db.clock.today()).await?;
    match route::to_the_person(asks, &lines, moved, app.db.clock.now()) {
        Ok(line) => new.safe_contact_id = line.map(|line| line.id),
        Err(because) => {
            new.unsafe_why = faults.words(typed, "unsafe_why", Words { required: None, most: 1_000 });
            if new.unsafe_why.is_empty() {
                faults.add("route", because.clone());
                faults.add("unsafe_why", "If it has gone already, say why it went so, and tell your manager");
            }
            new.unsafe_because = because;
        }
    }
    Ok(())
}

/// `POST /documents/{id}/sent`
pub async fn recorded(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let of = opened(&app, &posted.who, id).await?;
    if of.0.withdrawn_at.is_some() {
        return Err(Problem::Unclear("This document was withdrawn meanwhile. If it went to somebody, write that into a contact.".into()));
    }
    let typed = posted.typed.clone().with("then", "sent");
    let mut faults = Faults::default();
    let new = check(&app, &of.1, &typed, &mut faults).await?;
    if !faults.none() {
        return one_page(&app, &posted.who, &of, (&typed, &faults), None).await;
    }
    once::record::<Problem, _>(&app.db, &posted, async |tx| {
        let sent = send::record(tx, id, &new).await?;
        // What went to somebody else asks on what basis.
        Ok(if new.to_kind == PERSON {
            format!("/documents/{id}?done=document-sent")
        } else {
            format!("/sendings/{sent}?done=document-sent")
        })
    })
    .await
}

/// A sending, its document and its case.
async fn opened_sent(app: &App, who: &SignedIn, id: i64) -> Result<(Sent, (Document, OpenCase)), Problem> {
    let sent = queries::one_sent(&mut app.db.read().await?, id).await?.ok_or(Problem::NotFound)?;
    let of = opened(app, who, sent.document_id).await?;
    Ok((sent, of))
}

/// `GET /sendings/{id}`
pub async fn show(State(app): State<App>, who: SignedIn, Path(id): Path<i64>, Query(done): Query<Done>) -> Result<Response, Problem> {
    let (sent, of) = opened_sent(&app, &who, id).await?;
    sent_page(&app, &who, (&sent, &of), (&Typed::default(), &Faults::default()), done.done.as_deref()).await
}

async fn sent_page(
    app: &App,
    who: &SignedIn,
    (sent, (document, _)): (&Sent, &(Document, OpenCase)),
    (typed, faults): (&Typed, &Faults),
    done: Option<&str>,
) -> Result<Response, Problem> {
    let before = queries::changes(&mut app.db.read().await?, sent.id).await?;
    let sending = sending(app);
    let may = who.may(May::RecordWork) && sent.withdrawn_at.is_none() && document.withdrawn_at.is_none();
    let body = html! {
        h1 class="govuk-heading-l" { "Where a document went" }
        @if let Some(at) = sent.withdrawn_at { (inset(html! { strong { "Withdrawn" } " " (moment(at)) ": " (sent.withdrawn_why) })) }
        @if !sent.unsafe_because.is_empty() {
            (inset(html! {
                p class="govuk-body" { strong { "The way was not safe. " } (sent.unsafe_because) }
                p class="govuk-body hf-note" { "Why it went so all the same: " (sent.unsafe_why) }
            }))
        }
        (told(&sending, sent, document))
        @if may && sent.to_kind != PERSON {
            p class="govuk-body" { a class="govuk-link" href=(format!("{}/disclosure", sent.page())) { "Record what was shared, and on what basis" } }
        }
        @if may {
            (right_form(app, who, sent, typed, faults))
            (withdraw_form(who, sent, Fields { typed, faults }))
        }
        (versions::pages::earlier(&kept_fields(&sending), &before, "the system"))
    };
    let screen = Screen { faults: Some(faults), done, ..Screen::new("Where a document went", "/people", body) };
    Ok(screen.back(&document.page(), "Back to the document").show(who))
}

/// `GET /sendings/{id}/disclosure`: the form of what was shared, with what is known of it from the sending. Its agency, its basis and what of
/// them was told are chosen there: a name that was typed is no agency of the register.
pub async fn shared(State(app): State<App>, who: SignedIn, Path(id): Path<i64>) -> Result<Response, Problem> {
    let (sent, (document, case)) = opened_sent(&app, &who, id).await?;
    if sent.to_kind == PERSON || sent.withdrawn_at.is_some() {
        return Err(Problem::NotFound);
    }
    let how = match sent.route.as_str() {
        "secure" => "email",
        "portal" => "portal",
        _ => "paper",
    };
    let words = [document.title.as_str(), sent.words.as_str()].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(". ");
    let known = Typed::default()
        .with("to_written", sending(&app).to_says(&sent.to_kind, &sent.to_name))
        .with("how", how)
        .with("words", words)
        .with_day("day", sent.sent_on);
    forms::new_filled(&app, &who, forms::About::Person, &case.person_reference, "disclosure", known).await
}

fn told(sending: &Sending, sent: &Sent, document: &Document) -> Markup {
    let mut rows = vec![
        SummaryRow::new("Document", html! { a class="govuk-link" href=(document.page()) { (document.title) } }),
        SummaryRow::new("To", sending.to_says(&sent.to_kind, &sent.to_name)),
        SummaryRow::new("How", sending.route_says(&sent.route).to_owned()),
        SummaryRow::new("Day", day(sent.sent_on)),
    ];
    if !sent.address.is_empty() {
        rows.push(SummaryRow::new("Address", sent.address.as_str()));
    }
    if !sent.words.is_empty() {
        rows.push(SummaryRow::new("Words", html! { span class="hf-note" { (sent.words) } }));
    }
    let by = sent.by.as_ref().map_or(String::new(), |by| format!(" by {by}"));
    rows.push(SummaryRow::new("Recorded", format!("{}{by}", moment(sent.recorded_at))));
    html! { (SummaryList { rows, ..Default::default() }) }
}

fn right_form(app: &App, who: &SignedIn, sent: &Sent, typed: &Typed, faults: &Faults) -> Markup {
    let changing = typed.get("then") == "change";
    let stands = Typed::default()
        .with("version", sent.version.to_string())
        .with("to", sent.to_kind.as_str())
        .with("to_name", sent.to_name.as_str())
        .with("route", sent.route.as_str())
        .with("address", sent.address.as_str())
        .with("words", sent.words.as_str())
        .with("unsafe_why", sent.unsafe_why.as_str())
        .with_day("day", sent.sent_on);
    let typed = if changing { typed } else { &stands };
    let form = Fields { typed, faults };
    let body = page::form(
        who,
        &sent.page(),
        if changing { typed.get("form_key") } else { "" },
        html! {
            input type="hidden" name="version" value=(versions::opened_on(typed));
            (fields(app, form))
            (form.line("why", "Why it is put right", "", Width::Full))
            (Button::secondary("Record the change", "then", "change"))
        },
    );
    html! { (Folded { summary: "Put it right".into(), body, open: changing, ..Default::default() }) }
}

fn withdraw_form(who: &SignedIn, sent: &Sent, form: Fields<'_>) -> Markup {
    let body = page::form(
        who,
        &format!("{}/withdraw", sent.page()),
        "",
        html! {
            p class="govuk-body" { "When it never went. Where it went to the wrong person, put that right instead, and tell your manager." }
            (form.line("withdraw_why", "Why it is withdrawn", "", Width::Full))
            (Button::secondary("Withdraw it", "then", "withdraw"))
        },
    );
    html! { (Folded { summary: "Withdraw it".into(), body, open: form.faults.of("withdraw_why").is_some(), ..Default::default() }) }
}

const CHANGED: &str = "Somebody else changed this meanwhile, and your change is not recorded. What stands now is above; what you typed is below. \
                       Check it, then press the button again.";

/// `POST /sendings/{id}`
pub async fn put_right(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (sent, of) = opened_sent(&app, &posted.who, id).await?;
    let typed = posted.typed.clone().with("then", "change");
    let mut faults = Faults::default();
    let new = check(&app, &of.1, &typed, &mut faults).await?;
    let why = faults.words(&typed, "why", Words { required: Some("Say why it is put right"), most: 500 });
    if !faults.none() {
        return sent_page(&app, &posted.who, (&sent, &of), (&typed, &faults), None).await;
    }
    let mut theirs = None;
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let sent = queries::one_sent(tx, id).await?.ok_or(Problem::NotFound)?;
        let right = send::put_right(tx, (&sent, versions::opened_on(&typed)), &new, &why).await?;
        theirs = Some(sent);
        Ok(right.then(|| format!("/sendings/{id}?done=recorded")))
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    let sent = theirs.unwrap_or(sent);
    faults.add("to", CHANGED);
    let typed = versions::over_what_stands(&typed).with("version", sent.version.to_string());
    sent_page(&app, &posted.who, (&sent, &of), (&typed, &faults), None).await
}

/// `POST /sendings/{id}/withdraw`
pub async fn withdrawn(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (sent, of) = opened_sent(&app, &posted.who, id).await?;
    let mut faults = Faults::default();
    let why = faults.words(&posted.typed, "withdraw_why", Words { required: Some("Say why it is withdrawn"), most: 500 });
    if !faults.none() {
        return sent_page(&app, &posted.who, (&sent, &of), (&posted.typed, &faults), None).await;
    }
    once::record::<Problem, _>(&app.db, &posted, async |tx| match send::withdraw(tx, &sent, &why).await? {
        true => Ok(format!("/sendings/{id}?done=withdrawn")),
        false => Err(Problem::NotFound),
    })
    .await
}
