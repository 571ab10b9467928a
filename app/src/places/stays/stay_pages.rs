//! The form that changes a stay.

use axum::{
    extract::{Path, State},
    response::Response,
};
use govuk::{Button, Choice, Select, Size, button_group, inset};
use jiff::civil::Date;
use maud::html;

use super::{
    change_stay::{self, Change, Stay},
    day_of_move,
    depart::NewDeparture,
    rests_on, settle, take_back_pages,
};
use crate::places::{Refused, Unit, queries};
use crate::{
    App, drafts,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::Screen,
    people::{self, OpenCase},
    places::room,
    session::{Posted, SignedIn},
    versions::{self, Field, Kind, Values, pages::Clash},
    work::tasks::time,
};

const KINDS: [(&str, &str); 2] = [("planned", "Planned"), ("unplanned", "Unplanned")];
const YES_NO: [(&str, &str); 2] = [("yes", "Yes"), ("no", "No")];

/// What is to be changed, and all that its form needs.
pub(in crate::places) struct Opened {
    pub(in crate::places) case: OpenCase,
    pub(in crate::places) stay: Stay,
    units: Vec<Unit>,
    fields: Vec<Field>,
    /// When they came to the next unit, if they did; and that it was by a move.
    next_on: Option<Date>,
    moves_on: bool,
    /// What it was recorded with and is on record no more.
    no_longer: Vec<&'static str>,
    /// The unit that they moved here from.
    moved_from: Option<String>,
}

pub(in crate::places) async fn opened(app: &App, who: &SignedIn, reference: &str, stay: i64) -> Result<Opened, Problem> {
    let case = people::open_case(&app.db, who, reference).await?;
    let mut read = app.db.read().await?;
    let stay = change_stay::one(&mut read, &case, stay).await?.ok_or(Problem::NotFound)?;
    let units = queries::units(&mut read).await?;
    let stays = queries::of_case(&mut read, case.referral_id).await?;
    let next_on = stays.iter().map(|next| (next.arrived_on, next.id)).find(|next| *next > (stay.arrived_on, stay.id)).map(|(on, _)| on);
    let (before, after) = day_of_move::beside(&stays, stay.id);
    let (moves_on, moved_from) = (after.is_some(), before.map(|before| before.unit.clone()));
    let no_longer = rests_on::no_longer(&mut read, case.referral_id, &stay).await?;
    let fields = fields(app, &units);
    Ok(Opened { case, stay, units, fields, no_longer, next_on, moves_on, moved_from })
}

fn fields(app: &App, units: &[Unit]) -> Vec<Field> {
    let owned = |list: &[(&str, &str)]| Kind::One(list.iter().map(|(id, says)| ((*id).to_owned(), (*says).to_owned())).collect());
    let move_on = app.contracts.main().list("move-on-types").iter().map(|c| (c.id.clone(), c.says.clone())).collect();
    vec![
        Field::new("unit", "Unit", Kind::One(units.iter().map(|unit| (unit.id.to_string(), unit.name.clone())).collect())),
        Field::new("day", "Day of arrival", Kind::Day),
        Field::new("time", "Time of arrival", Kind::Line),
        Field::new("departed", "Day of departure", Kind::Day),
        Field::new("planned", "Planned or unplanned", owned(&KINDS)),
        Field::new("interview", "Exit interview held", owned(&YES_NO)),
        Field::new("why", "Why it was unplanned", Kind::Words),
        Field::new("move_on", "Where to", Kind::One(move_on)),
        Field::new("home_checked", "Checked before going home", owned(&YES_NO)),
        Field::new("words", "Licence or tenancy", Kind::Words),
    ]
}

fn subject(opened: &Opened) -> String {
    format!("{}~{}", opened.case.reference, opened.stay.id)
}

/// `GET /referrals/{reference}/stays/{stay}`
pub async fn form(State(app): State<App>, who: SignedIn, Path((reference, stay)): Path<(String, i64)>) -> Result<Response, Problem> {
    let opened = opened(&app, &who, &reference, stay).await?;
    let fresh = versions::filled(&opened.fields, &opened.stay.values(), opened.stay.version);
    let typed = drafts::or_begun(&app.db, &who, &room::STAY, &subject(&opened), fresh).await?;
    let typed = if versions::choosing(&typed) { versions::chosen(&opened.fields, &typed) } else { typed };
    Ok(form_page(&app, &who, &opened, &typed, &Faults::default()))
}

/// The page with what is wrong in the form that withdraws the stay.
pub(super) fn with_faults(app: &App, who: &SignedIn, opened: &Opened, typed: &Typed, faults: &Faults) -> Response {
    let fresh = versions::filled(&opened.fields, &opened.stay.values(), opened.stay.version);
    form_page(app, who, opened, &fresh.with("withdrawn_why", typed.get("withdrawn_why")), faults)
}

const MOVED_ON: &str = "They moved to another unit on this day: there it is put right with it.";

fn hint(moved_from: Option<&str>) -> String {
    moved_from.map_or(String::new(), |unit| format!("They moved here from {unit}: there the day is put right with it."))
}

fn form_page(app: &App, who: &SignedIn, opened: &Opened, typed: &Typed, faults: &Faults) -> Response {
    let fields = Fields { typed, faults };
    let back = opened.case.person_page();
    let ids: Vec<String> = opened.units.iter().map(|unit| unit.id.to_string()).collect();
    let units = opened.units.iter().zip(&ids).map(|(unit, id)| Choice::new(id, &unit.name)).collect();
    let move_on = app.contracts.main().list("move-on-types").iter().map(|c| Choice::new(&c.id, &c.says)).collect();
    let body = html! {
        h1 class="govuk-heading-l" { "Change a stay" }
        p class="govuk-body" { (opened.case.name()) ", referral " (opened.case.reference) }
        (inset("For something that was recorded wrongly. When a household moves to another unit, record the move instead: nothing is asked of an exit then."))
        @for sentence in &opened.no_longer { (inset(*sentence)) }
        (drafts::pages::form(who, &room::STAY, &subject(opened), typed, html! {
            input type="hidden" name="version" value=(versions::opened_on(typed));
            (Select { name: "unit", label: "Unit", label_size: Size::S, items: units, value: typed.get("unit"), error: faults.of("unit"), ..Default::default() })
            (fields.day("day", "Day of arrival", &hint(opened.moved_from.as_deref())))
            (fields.time("time", "Time of arrival (if you know it)"))
            (fields.words("words", "Licence or tenancy (if there is something to note)", "", 2))
            h2 class="govuk-heading-m" { "Departure" }
            (fields.day("departed", "Day of departure", if opened.moves_on { MOVED_ON } else { "The unit is free from this day. Leave it empty while they are there." }))
            (fields.either("planned", "Was the departure planned?", "", Choice::list(&KINDS)))
            (fields.either("interview", "Was an exit interview held?", "", Choice::yes_no()))
            (fields.words("why", "Why it was unplanned", "", 3))
            (Select { name: "move_on", label: "Where to", label_size: Size::S, hint: "The kind of place. Do not put an address here.", blank: Some("Choose where to"), items: move_on, value: typed.get("move_on"), error: faults.of("move_on"), ..Default::default() })
            (fields.either("home_checked", "If going home: are the safety plan, an updated risk assessment and referrals checked?", "", Choice::yes_no()))
            (button_group(html! { (Button::submit("Record the change")) a class="govuk-link" href=(back) { "Cancel" } }))
        }))
        (take_back_pages::withdrawal(who, &subject(opened), (opened.stay.version, opened.moved_from.as_deref()), typed, faults))
    };
    let screen = Screen { faults: Some(faults), ..Screen::new("Change a stay", "/people", body) };
    screen.back(&back, "Back to the person's page").show(who)
}

/// `POST /referrals/{reference}/stays/{stay}`
pub async fn changed(State(app): State<App>, Path((reference, stay)): Path<(String, i64)>, posted: Posted) -> Result<Response, Problem> {
    let (who, sent) = (&posted.who, &posted.typed);
    let opened = opened(&app, who, &reference, stay).await?;
    if versions::choosing(sent) {
        let faults = versions::undecided(&opened.fields, sent);
        if !faults.none() {
            return clash(&app, who, &opened, &versions::mine(&opened.fields, sent), sent, &faults).await;
        }
    }
    let typed = if versions::choosing(sent) { &versions::chosen(&opened.fields, sent) } else { sent };
    let mut faults = Faults::default();
    let Some(change) = check(&opened, typed, &app, &mut faults) else { return Ok(form_page(&app, who, &opened, typed, &faults)) };
    let recorded = once::record::<Refused, _>(&app.db, &posted, async |tx| {
        let now = change_stay::one(tx, &opened.case, stay).await?.ok_or(Refused::Gone)?;
        change_stay::change(tx, &app.contracts, &opened.case, &now, versions::opened_on(typed), &change).await?;
        Ok(format!("{}?done=recorded", opened.case.person_page()))
    });
    match recorded.await {
        Ok(response) => return Ok(response),
        Err(Refused::Changed) => {
            // Whoever closes the page that comes now loses nothing.
            drafts::keep::keep(&app.db, who.account_id, &room::STAY, &subject(&opened), sent, drafts::keep::How::Typed).await?;
            let once_more = Typed::default().with("form_key", sent.get("form_key")).with("version", typed.get("version"));
            return clash(&app, who, &opened, &change.onto(&opened.stay).values(), &once_more, &Faults::default()).await;
        }
        Err(Refused::Because(field, sentence)) => faults.add(field, sentence),
        Err(Refused::Occupied) => {
            faults.add("unit", "Another household is recorded in this unit on one of these days. Check the unit and the days.")
        }
        Err(Refused::Gone) => return Err(Problem::NotFound),
        Err(Refused::Db(error)) => return Err(error.into()),
    }
    Ok(form_page(&app, who, &opened, typed, &faults))
}

pub(in crate::places) async fn clash(
    app: &App,
    who: &SignedIn,
    opened: &Opened,
    mine: &Values,
    typed: &Typed,
    faults: &Faults,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let now = change_stay::one(&mut read, &opened.case, opened.stay.id).await?.ok_or(Problem::NotFound)?;
    let theirs = change_stay::stands(&mut read, &now).await?;
    let base = change_stay::at_version(&mut read, now.id, versions::opened_on(typed)).await?;
    drop(read);
    let clash = Clash {
        part: "/people",
        what: "this stay",
        fields: &opened.fields,
        theirs: &theirs,
        mine,
        base: base.as_ref(),
        action: &room::STAY.address(&subject(opened)),
        back: &opened.case.person_page(),
        typed,
        faults,
    };
    Ok(clash.show(who))
}

fn check(opened: &Opened, typed: &Typed, app: &App, faults: &mut Faults) -> Option<Change> {
    let unit_id = typed.get("unit").parse::<i64>().ok().filter(|id| opened.units.iter().any(|unit| unit.id == *id));
    if unit_id.is_none() {
        faults.add("unit", "Choose a unit");
    }
    let arrived = faults.happened(typed, "The day of arrival", &app.db.clock);
    let words = faults.words(typed, "words", Words { required: None, most: 2_000 });
    let departed_on = faults.day_if_any(typed, "departed", "The day of departure");
    let borders = |left: &Date| opened.moves_on || opened.next_on.is_some_and(|came| settle::is_move(*left, came));
    let moved = |left: &Date| borders(left) && typed.get("planned").is_empty();
    let departure = departed_on.map(|departed_on| match moved(&departed_on) {
        true => moved_on(departed_on),
        false => departure(typed, app, faults, departed_on),
    });
    let (arrived_on, arrived_at) = arrived?;
    // The form has minutes; what stood may have seconds.
    let stood = opened.stay.arrived_at.filter(|_| opened.stay.arrived_on == arrived_on);
    let arrived_at = if time(stood) == time(arrived_at) { stood } else { arrived_at };
    faults.none().then_some(Change { unit_id: unit_id?, arrived_on, arrived_at, departure, words })
}

/// They went on to another unit: nothing is asked of an exit.
fn moved_on(departed_on: Date) -> NewDeparture {
    NewDeparture {
        departed_on,
        planned: false,
        exit_interview: false,
        why_unplanned: String::new(),
        move_on: String::new(),
        home_checked: false,
        resettlement_from: None,
        moved: true,
    }
}

fn departure(typed: &Typed, app: &App, faults: &mut Faults, departed_on: Date) -> NewDeparture {
    let planned = faults.choice(typed, "planned", &KINDS.map(|(id, _)| id), "Choose whether the departure was planned") == "planned";
    let interview = faults.choice(typed, "interview", &["yes", "no"], "Choose whether an exit interview was held");
    let why = faults.words(typed, "why", Words { required: None, most: 2_000 });
    let types: Vec<&str> = app.contracts.main().list("move-on-types").iter().map(|c| c.id.as_str()).collect();
    let move_on = faults.choice(typed, "move_on", &types, "Choose where the household moved to");
    NewDeparture {
        departed_on,
        planned,
        exit_interview: interview == "yes",
        why_unplanned: if planned { String::new() } else { why },
        move_on,
        home_checked: typed.get("home_checked") == "yes",
        resettlement_from: None,
        moved: false,
    }
}
