//! The departure form: planned or not, where to, and whether support goes on.

use axum::{
    extract::{Path, State},
    response::Response,
};
use govuk::{Button, Choice, Details, Select, Size, button_group, inset};
use jiff::ToSpan as _;
use maud::{Markup, html};

use super::{
    change_stay,
    depart::{self, NewDeparture},
    rests_on::{self, BeforeLeaving},
    stay_pages,
};
use crate::places::{
    self, GOING_HOME, Refused,
    queries::{self, Stay},
};
use crate::{
    App, drafts,
    duties::pages::day,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::Screen,
    people::{self, OpenCase},
    places::room,
    session::{Posted, SignedIn},
    versions,
};

/// That the service ended the stay, which is unplanned and needs a decision (C4.12).
const EVICTED: &str = "evicted";

/// That they died while they lived there. Nothing else is asked then.
const DIED: &str = "died";

/// `GET /referrals/{reference}/departure`
pub async fn new(State(app): State<App>, who: SignedIn, Path(reference): Path<String>) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &who, &reference).await?;
    let mut read = app.db.read().await?;
    let stay = queries::open_stay(&mut read, case.referral_id, app.db.clock.today()).await?;
    let version = match &stay {
        Some(stay) => change_stay::one(&mut read, &case, stay.id).await?.map_or(0, |stay| stay.version),
        None => 0,
    };
    let held = match &stay {
        Some(stay) => rests_on::exit_interview(&mut read, case.referral_id, stay.episode_id).await?,
        None => None,
    };
    drop(read);
    let typed = Typed::default().with_day("day", app.db.clock.today()).with("version", version.to_string());
    let typed = if held.is_some() { typed.with("interview", "yes") } else { typed };
    let typed = drafts::or_begun(&app.db, &who, &room::DEPARTURE, &case.reference, typed).await?;
    form_page(&app, &who, &case, &typed, &Faults::default()).await
}

async fn form_page(app: &App, who: &SignedIn, case: &OpenCase, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let stay = queries::open_stay(&mut read, case.referral_id, app.db.clock.today()).await?;
    let (held, known) = match &stay {
        Some(stay) => (
            rests_on::exit_interview(&mut read, case.referral_id, stay.episode_id).await?,
            rests_on::before_leaving(&mut read, case.referral_id, stay.episode_id).await?,
        ),
        None => (None, BeforeLeaving::default()),
    };
    drop(read);
    let body = html! {
        h1 class="govuk-heading-l" { "Record a departure" }
        p class="govuk-body" { (case.name()) ", referral " (case.reference) }
        @match &stay {
            None => p class="govuk-body" { "This referral is not in a unit, so there is no departure to record." }
            Some(stay) => {
                p class="govuk-body" { "In " (stay.unit) " since " (day(stay.arrived_on)) "." }
                @if let Some(leaves) = stay.departed_on {
                    (inset(format!("A departure on {} is recorded. What you record now takes its place.", day(leaves))))
                }
                p class="govuk-body" { "If they go to another unit of this service, nobody leaves: "
                    a class="govuk-link" href=(format!("/referrals/{}/move", case.reference)) { "record a move to another unit" } "." }
                (on_record(case, held, &known, !faults.none()))
                (the_form(app, who, case, Fields { typed, faults }))
            }
        }
    };
    let screen = Screen { faults: Some(faults), ..Screen::new("Record a departure", "/people", body) };
    Ok(screen.back(&case.person_page(), "Back to the person's page").show(who))
}

/// What a planned departure rests on, as far as it is recorded, each with the way to it (C3.2, C4.12); unfolded where something was refused.
fn on_record(case: &OpenCase, held: Option<(i64, jiff::civil::Date)>, known: &BeforeLeaving, refused: bool) -> Markup {
    let form = |kind: &str| format!("/referrals/{}/forms/{kind}/new", case.reference);
    let of_person = |kind: &str| format!("/people/{}/forms/{kind}/new", case.person_reference);
    let on = |on: Option<jiff::civil::Date>| on.map_or_else(|| "not recorded".to_owned(), day);
    html! {
        p class="govuk-body" {
            @match held {
                Some((id, on)) => { "The exit interview of " (day(on)) " is recorded: " a class="govuk-link" href=(format!("/records/{id}")) { "what was said" } "." }
                None => { "No exit interview is recorded yet. A departure is planned only with one. " a class="govuk-link" href=(form("exit-interview")) { "Write down the exit interview" } }
            }
        }
        (Details { summary: "Moving on with support, or going home: what is recorded".into(), body: html! {
            ul class="govuk-list govuk-list--bullet" {
                li { "Support plan reviewed: " (on(known.plan_reviewed)) ". " a class="govuk-link" href=(form("support-plan-reviewed")) { "Record a review" } }
                li {
                    "Checked before going home: " (on(known.home_checked)) ". "
                    @match known.home_begun.filter(|_| known.home_checked.is_none()) {
                        Some(id) => a class="govuk-link" href=(format!("/records/{id}/change")) { "Go on with what is not checked yet" },
                        None => a class="govuk-link" href=(form("return-home")) { "Record what was checked" },
                    }
                }
                li { "Safety plan: " (on(known.safety_plan)) ". " a class="govuk-link" href=(of_person("safety-plan")) { "Write a safety plan" } }
                li { "Once they have gone: " a class="govuk-link" href=(form("home-after")) { "record whose area they went to, and whether homelessness was prevented" } }
                li { "DASH: " (on(known.dash)) ". " a class="govuk-link" href=(format!("/referrals/{}/dash/new", case.reference)) { "Record a DASH" } }
            }
        }, open: refused, ..Details::default() })
    }
}

fn the_form(app: &App, who: &SignedIn, case: &OpenCase, fields: Fields<'_>) -> Markup {
    let kinds = vec![
        Choice { hint: "Agreed beforehand, with an exit interview held. The day can lie ahead.", ..Choice::new("planned", "Planned") },
        Choice { reveal: Some(fields.words("why", "Why it was unplanned", "", 3)), ..Choice::new("unplanned", "Unplanned") },
        Choice { hint: "Only after a service manager has agreed to it.", ..Choice::new(EVICTED, "We ended the stay against their wish") },
        Choice {
            hint: "Nothing else is asked. A death that has to do with abuse is also recorded as an incident.",
            ..Choice::new(DIED, "They have died")
        },
    ];
    let move_on = app.contracts.main().list("move-on-types").iter().map(|c| Choice::new(&c.id, &c.says)).collect();
    let from = html! { (fields.day("from", "Day it starts", "Leave empty for the day of departure")) };
    let support = vec![Choice { reveal: Some(from), ..Choice::new("yes", "Yes") }, Choice::new("no", "No")];
    drafts::pages::form(
        who,
        &room::DEPARTURE,
        &case.reference,
        fields.typed,
        html! {
            input type="hidden" name="version" value=(versions::opened_on(fields.typed));
            (fields.day("day", "Day of departure", "The unit is free from this day"))
            (fields.sure("day", "The day is right"))
            (fields.either("interview", "Was an exit interview held?", "Of a departure ahead: will one be held by then?", Choice::yes_no()))
            (fields.one_of("planned", "Was the departure planned?", "", kinds))
            (Select { name: "move_on", label: "Where to", label_size: Size::S, hint: "The kind of place. Do not put an address here.", blank: Some("Choose where to"), items: move_on, value: fields.typed.get("move_on"), error: fields.faults.of("move_on"), ..Default::default() })
            (fields.sure("home_checked", "It is checked"))
            (fields.one_of("support", "Does resettlement support start?", "", support))
            (fields.sure("support", "The plan is reviewed before they move on"))
            (button_group(html! { (Button::submit("Record the departure")) a class="govuk-link" href=(case.person_page()) { "Cancel" } }))
        },
    )
}

/// `POST /referrals/{reference}/departure`
pub async fn recorded(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &posted.who, &reference).await?;
    let typed = &posted.typed;
    let mut faults = Faults::default();
    // The stay that somebody else was quicker with.
    let mut theirs = None;
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let Some(stay) = queries::open_stay(tx, case.referral_id, app.db.clock.today()).await? else {
            theirs = queries::last_departed(tx, case.referral_id).await?.map(|left| left.id);
            return Ok(None);
        };
        let by = Faults::default().day_if_any(typed, "day", "").unwrap_or(app.db.clock.today());
        let agreed = rests_on::ending_agreed(tx, case.referral_id, stay.episode_id, by).await?;
        if typed.get("planned") == "unplanned" && typed.get("why").to_lowercase().contains("evict") && agreed.is_none() {
            faults.add(
                "why",
                "That we ended the stay is an answer of its own: choose it above. It rests on a service manager’s decision (C4.12).",
            );
        }
        if typed.get("planned") == EVICTED && agreed.is_none() {
            faults.add(
                "planned",
                "No service manager has agreed to end this stay by that day. Ask for the decision first: “Ask to end a stay or support”, under Record.",
            );
        }
        if let (EVICTED, Some(earliest)) =
            (typed.get("planned"), agreed.and_then(|agreed| agreed.earliest).filter(|earliest| by < *earliest))
        {
            faults.add("day", format!("The service manager agreed that it ends on {} at the earliest.", day(earliest)));
        }
        let known = rests_on::before_leaving(tx, case.referral_id, stay.episode_id).await?;
        let Some(new) = check(&app, typed, (&stay, &known), &mut faults) else { return Ok(None) };
        if let Some(sentence) = depart::unlike_checked(&new, &known) {
            faults.ask(typed, "home_checked", sentence);
        }
        if let Some(sentence) = depart::not_reviewed(&new, &known, app.db.clock.today()) {
            faults.ask(typed, "support", sentence);
        }
        if !faults.none() {
            return Ok(None);
        }
        match depart::depart(tx, &app.contracts, &case, (&stay, versions::opened_on(typed)), new).await {
            Ok(()) => {
                drafts::keep::all_recorded(tx, &room::DEPARTURE, &case.reference).await?;
                return Ok(Some(format!("{}?done=departed", case.person_page())));
            }
            Err(Refused::Because(field, sentence)) => faults.add(field, sentence),
            Err(Refused::Changed) => theirs = Some(stay.id),
            Err(Refused::Occupied) => {
                faults.add("day", "Another household is recorded in this unit before that day. Enter an earlier day.")
            }
            Err(Refused::Gone) => return Err(Problem::NotFound),
            Err(Refused::Db(error)) => return Err(error.into()),
        }
        Ok(None)
    });
    match (recorded.await?, theirs) {
        (Some(response), _) => Ok(response),
        (None, Some(stay)) => came_second(&app, &posted.who, &case, stay, typed).await,
        (None, None) => {
            // Whoever goes to write down the interview first finds this again.
            drafts::keep::keep_alone(&app.db, posted.who.account_id, &room::DEPARTURE, &case.reference, typed).await?;
            form_page(&app, &posted.who, &case, typed, &faults).await
        }
    }
}

/// Somebody changed the stay while this form was open: both versions of it, side by side.
async fn came_second(app: &App, who: &SignedIn, case: &OpenCase, stay: i64, typed: &Typed) -> Result<Response, Problem> {
    let opened = stay_pages::opened(app, who, &case.reference, stay).await?;
    let mut mine = opened.stay.values();
    let on = Faults::default().day_if_any(typed, "day", "").map_or(String::new(), |on| on.to_string());
    mine.insert("departed".into(), on);
    for field in ["planned", "interview", "why", "move_on"] {
        mine.insert(field.into(), typed.get(field).to_owned());
    }
    if !GOING_HOME.contains(&typed.get("move_on")) {
        mine.insert("home_checked".into(), String::new());
    }
    match typed.get("planned") {
        "planned" => drop(mine.insert("why".into(), String::new())),
        EVICTED => mine.extend([("planned".into(), "unplanned".into()), ("why".into(), depart::EVICTED.into())]),
        DIED => {
            mine.extend([("planned".into(), "unplanned".into()), ("why".into(), places::DIED.into()), ("move_on".into(), "other".into())])
        }
        _ => {}
    }
    let second = Typed::default().with("form_key", typed.get("form_key")).with("version", typed.get("version"));
    stay_pages::clash(app, who, &opened, &mine, &second, &Faults::default()).await
}

fn check(app: &App, typed: &Typed, (stay, known): (&Stay, &BeforeLeaving), faults: &mut Faults) -> Option<NewDeparture> {
    let departed_on = faults.day(typed, "day", "The day of departure");
    let planned = faults.choice(typed, "planned", &["planned", "unplanned", EVICTED, DIED], "Choose whether the departure was planned");
    let dead = Typed::default().with("interview", "no").with("move_on", "other").with("support", "no");
    let typed = if planned == DIED { &dead } else { typed };
    let interview = faults.choice(typed, "interview", &["yes", "no"], "Choose whether an exit interview was held");
    let why = faults.words(typed, "why", Words { required: None, most: 2_000 });
    let types: Vec<&str> = app.contracts.main().list("move-on-types").iter().map(|c| c.id.as_str()).collect();
    let move_on = faults.choice(typed, "move_on", &types, "Choose where the household moved to");
    let going_home = GOING_HOME.contains(&move_on.as_str());
    let support = faults.choice(typed, "support", &["yes", "no"], "Choose whether resettlement support starts");
    let from =
        if support == "yes" { faults.day_if_any(typed, "from", "The day resettlement support starts").or(departed_on) } else { None };
    if planned.is_empty() || interview.is_empty() {
        return None;
    }
    let new = NewDeparture {
        departed_on: departed_on?,
        planned: planned == "planned",
        exit_interview: interview == "yes",
        why_unplanned: match planned.as_str() {
            "unplanned" => why,
            EVICTED => depart::EVICTED.to_owned(),
            DIED => places::DIED.to_owned(),
            _ => String::new(),
        },
        move_on,
        home_checked: going_home && known.home_checked.is_some(),
        resettlement_from: from,
        moved: false,
    };
    // Last year's date, typed in January.
    if new.departed_on < app.db.clock.today().saturating_sub(1.year()) && stay.departed_on != Some(new.departed_on) {
        let on = day(new.departed_on);
        faults.ask(typed, "day", format!("{on} is more than a year ago. If that is right, tick the box and record it again."));
    }
    for (field, sentence) in depart::against_the_contract(&new, stay, known, app.db.clock.today()) {
        // What was checked is a record of its own, and no field here.
        let field = if field == "home_checked" { "move_on" } else { field };
        if faults.of(field).is_none() {
            faults.add(field, sentence);
        }
    }
    faults.none().then_some(new)
}
