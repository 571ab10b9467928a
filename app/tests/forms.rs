//! Records made by forms: filled in, read back, put right, withdrawn, completed later; two people at once; and a new kind of
//! record that takes one file and no code.

mod given;

use std::{fs, path::Path, sync::Arc};

use axum::http::StatusCode;
use given::{Page, Person, Service, a_service_at, root, text};
use holdfast::{
    App,
    access::Role,
    args,
    duties::contracts::Contracts,
    forms::{Forms, examples, load},
    routes,
};

const MONDAY: &str = "2026-03-02T09:00:00Z";
const TODAY: [(&str, &str); 3] = [("day-day", "2"), ("day-month", "3"), ("day-year", "2026")];

fn with_today<'a>(fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    fields.iter().copied().chain(TODAY).collect()
}

fn dash<'a>(yes: usize, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    const ITEMS: [&str; 24] = [
        "q1", "q2", "q3", "q4", "q5", "q6", "q7", "q8", "q9", "q10", "q11", "q12", "q13", "q14", "q15", "q16", "q17", "q18", "q19", "q20",
        "q21", "q22", "q23", "q24",
    ];
    let answers = ITEMS.iter().enumerate().map(|(n, item)| (*item, if n < yes { "yes" } else { "no" }));
    let rest = [("judgement", "none"), ("worker", "outside"), ("occasion", "arrival")];
    let mut fields: Vec<(&str, &str)> = answers.chain(rest).chain(TODAY).collect();
    for (name, value) in more {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    fields
}

fn done(page: &Page) -> String {
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", text(&page.html));
    page.to.clone()
}

fn refused(page: &Page) -> &Page {
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.to);
    page
}

/// The address of the record that was made last.
async fn latest(service: &Service) -> String {
    let id: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM record", args![]).await.unwrap();
    format!("/records/{id}")
}

async fn risk(service: &Service, who: &Person, reference: &str) -> String {
    let page = text(&service.opens(who, &service.person_of(reference).await).await.html);
    ["High risk", "Medium risk", "Standard risk"].into_iter().find(|level| page.contains(level)).unwrap_or_default().to_owned()
}

#[test]
fn every_example_of_every_form_comes_out_as_its_file_says() {
    let forms = Forms::load(&root());
    assert_eq!(forms.broken, Vec::<String>::new());
    assert_eq!(examples::all(&forms), Vec::<String>::new());
    let none: Vec<&str> = forms.all().filter(|form| form.examples.is_empty()).map(|form| form.kind.as_str()).collect();
    assert!(none.is_empty(), "no example in {none:?}");
}

#[tokio::test]
async fn of_two_dashes_of_one_day_the_later_is_her_risk_now_and_withdrawing_it_leaves_the_other() {
    let service = a_service_at("2026-03-02T08:30:00Z").await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    service.it_is_now("2026-03-02T18:00:00Z");
    let worker = service.signs_in_again(&worker).await;
    let path = format!("/referrals/{reference}/dash/new");
    done(&service.sends(&worker, &path, &dash(16, &[("time", "15:00")])).await);
    let high = latest(&service).await;
    done(&service.sends(&worker, &path, &dash(2, &[("time", "09:00")])).await);
    assert_eq!(risk(&service, &worker, &reference).await, "High risk");
    let person = service.person_of(&reference).await;
    service.opens(&worker, &person).await.says("MARAC referral");

    refused(&service.sends(&worker, &format!("{high}/withdraw"), &[("version", "0"), ("why", "")]).await).says("Say why it is withdrawn");
    let to = done(&service.sends(&worker, &format!("{high}/withdraw"), &[("version", "0"), ("why", "Her sister’s")]).await);
    service.opens(&worker, &to).await.says("Withdrawn").says("Her sister’s").says("Take the withdrawal back").says("Was anyone hurt");
    assert_eq!(risk(&service, &worker, &reference).await, "Standard risk");
    assert_eq!(service.rows("deadline WHERE rule = 'marac'").await, 0);
    service.opens(&worker, &person).await.says("1 record was withdrawn");

    done(&service.sends(&worker, &format!("{high}/put-back"), &[("version", "1")]).await);
    assert_eq!(risk(&service, &worker, &reference).await, "High risk");
    assert_eq!(service.rows("deadline WHERE rule = 'marac' AND ending = 'open'").await, 1);
}

#[tokio::test]
async fn a_dash_is_put_right_with_the_old_beside_the_new_and_what_is_due_follows() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    service.it_is_now("2026-03-02T09:20:00Z");
    let page = done(&service.sends(&worker, &format!("/referrals/{reference}/dash/new"), &dash(16, &[])).await);
    assert_eq!(service.rows("deadline WHERE rule = 'marac'").await, 1);
    service.opens(&worker, &page).await.says("Amend").says("/change");
    let record = latest(&service).await;
    service.opens(&worker, &format!("{record}/change")).await.says(r#"name="q16" type="radio" value="yes" checked"#);
    let fields = dash(3, &[("version", "0"), ("change_why", "The wrong column was ticked"), ("c2", "Of him, not of the night")]);
    let page = done(&service.sends(&worker, &format!("{record}/change"), &fields).await);
    let shown = service.opens(&worker, &page).await;
    shown.says("3 yes").says("What was changed").says("The wrong column was ticked").says("Of him, not of the night");
    let table = text(&shown.html);
    assert!(table.contains("Strangl") || table.contains("Yes No"), "{table}");
    assert_eq!(service.rows("deadline WHERE rule = 'marac'").await, 0, "sixteen yes were three");
    assert_eq!(risk(&service, &worker, &reference).await, "Standard risk");
}

#[tokio::test]
async fn of_two_who_change_a_record_at_once_the_second_sees_both_and_nothing_is_written_over() {
    let service = a_service_at(MONDAY).await;
    let first = service.signed_in_as(Role::SupportWorker).await;
    let second = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&first, "Ann", "Example").await;
    let concern = with_today(&[("kind", "safeguarding"), ("about", "adult"), ("sent_to", "MARU"), ("words", "A worry")]);
    done(&service.sends(&first, &format!("/referrals/{reference}/concerns/new"), &concern).await);
    let change = format!("{}/change", latest(&service).await);
    let with = |words: &'static str| {
        with_today(&[("version", "0"), ("kind", "safeguarding"), ("about", "adult"), ("sent_to", "MARU"), ("words", words)])
    };
    done(&service.sends(&first, &change, &with("A worry about money")).await);
    let clash = service.sends(&second, &change, &with("A worry about the flat")).await;
    assert_eq!(clash.status, StatusCode::CONFLICT);
    clash.says("Your version is not recorded yet").says("A worry about money").says("A worry about the flat");
    assert_eq!(service.rows("record WHERE version = 1").await, 1);

    let mut chosen = vec![("choosing", "yes"), ("version", "1"), ("choice-words", "mine")];
    for side in ["theirs", "mine"] {
        let words = if side == "theirs" { "A worry about money" } else { "A worry about the flat" };
        for (name, value) in [("kind", "safeguarding"), ("about", "adult"), ("sent_to", "MARU"), ("day", "2026-03-02"), ("words", words)] {
            chosen.push((format!("{side}-{name}").leak(), value));
        }
    }
    let page = done(&service.sends(&second, &change, &chosen).await);
    service.opens(&second, &page).await.says("A worry about the flat").says("A worry about money");
    // Withdrawn meanwhile: a change made before is not recorded, and it is shown why.
    let record = change.trim_end_matches("/change");
    done(&service.sends(&first, &format!("{record}/withdraw"), &[("version", "2"), ("why", "Another person")]).await);
    let late = done(&service.sends(&second, &change, &with("Too late")).await);
    service.opens(&second, &late).await.says("Withdrawn").says_nothing_of("Too late");
}

#[tokio::test]
async fn a_concern_about_a_child_says_which_and_stands_on_the_childs_page() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    done(&service.sends(&worker, &format!("/referrals/{reference}/children"), &[("given_name", "Bea"), ("family_name", "Example")]).await);
    let child: String = service
        .db
        .read()
        .await
        .unwrap()
        .value("SELECT p.reference FROM child c JOIN person p ON p.id = c.person_id", args![])
        .await
        .unwrap();
    let path = format!("/referrals/{reference}/concerns/new");
    service.opens(&worker, &path).await.says("Which child").says("Bea Example");
    let concern = with_today(&[("kind", "safeguarding"), ("about", "child"), ("child", &child), ("sent_to", "MARU"), ("words", "Neglect")]);
    done(&service.sends(&worker, &path, &concern).await);
    service.opens(&worker, &format!("/people/{child}")).await.says("Safeguarding concern raised (a child), Bea Example, sent to MARU");
    // Another's child cannot be named.
    let mut foreign = concern.clone();
    foreign[2].1 = "P-999";
    refused(&service.sends(&worker, &path, &foreign).await).says("choose from the list");
}

#[tokio::test]
async fn what_was_typed_under_a_skipped_question_is_left_out_and_said() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let path = format!("/referrals/{reference}/forms/incident/new");
    let hurt = with_today(&[("worker", "outside"), ("kind", "abuse"), ("words", "At the gate"), ("hurt", "yes")]);
    refused(&service.sends(&worker, &path, &hurt).await).says("Say who was hurt and what was done");
    let mut not = hurt.clone();
    not.retain(|(name, _)| *name != "hurt");
    not.extend([("hurt", "no"), ("hurt_words", "A bruise on the arm")]);
    let page = done(&service.sends(&worker, &path, &not).await);
    let shown = service.opens(&worker, &page).await;
    shown.says("is not part of this record").says("Who, and what was done").says_nothing_of("A bruise on the arm");
    let answers: String = service.db.read().await.unwrap().value("SELECT answers FROM record", args![]).await.unwrap();
    assert!(!answers.contains("bruise"), "{answers}");
    // A draft keeps it aside all the same.
    let draft = format!("/drafts/record/{reference}~incident");
    service.sends(&worker, &draft, &not).await;
    service.opens(&worker, &path).await.says("A bruise on the arm");
}

#[tokio::test]
async fn something_else_keeps_its_words_and_rows_keep_their_order() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let path = format!("/referrals/{reference}/forms/services-accessed/new");
    let choir = with_today(&[("worker", "outside"), ("service", "other"), ("service-other", "A choir in Truro"), ("outcome", "using")]);
    let page = done(&service.sends(&worker, &path, &choir).await);
    service.opens(&worker, &page).await.says("Something else: A choir in Truro");

    let plan = format!("{}/forms/safety-plan/new", service.person_of(&reference).await);
    let mut fields = with_today(&[("worker", "outside"), ("copy", "has")]);
    for (row, who) in [("aa", "Her sister"), ("bb", "The neighbour"), ("cc", "Her GP")] {
        fields.extend([("people-row", row), (format!("people-{row}-who").leak(), who), (format!("people-{row}-how").leak(), "Rings")]);
    }
    let more: Vec<_> = fields.iter().copied().chain([("then", "add-people")]).collect();
    let form = service.sends(&worker, &plan, &more).await;
    assert_eq!((form.status, service.rows("record WHERE kind = 'safety-plan'").await), (StatusCode::OK, 0));
    form.says("Person 4").says("The neighbour");
    done(&service.sends(&worker, &plan, &fields).await);
    let record = latest(&service).await;
    // The second is emptied and goes; the others stay as they stand.
    let mut changed = fields.clone();
    changed.retain(|(name, _)| !name.starts_with("people-bb"));
    changed.push(("version", "0"));
    done(&service.sends(&worker, &format!("{record}/change"), &changed).await);
    let shown = text(&service.opens(&worker, &record).await.html);
    let answers = shown.split("What was changed").next().unwrap();
    let at = |who: &str| answers.find(who);
    assert!(at("Her sister").is_some() && at("Her sister") < at("Her GP") && at("The neighbour").is_none(), "{answers}");
    assert!(shown.contains("The neighbour"), "what was taken out stands in the history");
}

#[tokio::test]
async fn a_message_is_answered_at_its_box_with_words_and_the_moment_and_the_due_item_leads_there() {
    let service = a_service_at("2026-03-04T12:00:00Z").await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let message = [
        ("agency", "Housing options"),
        ("words", "When?"),
        ("received-day", "2"),
        ("received-month", "3"),
        ("received-year", "2026"),
        ("received_time", "10:00"),
    ];
    done(&service.sends(&worker, &format!("/referrals/{reference}/messages"), &message).await);
    let person = service.person_of(&reference).await;
    let home = service.opens(&worker, &person).await;
    let due = home.html.split("href=\"").find(|href| href.contains("/due/")).expect("a due item").split('"').next().unwrap().to_owned();
    let led = service.opens(&worker, &due).await;
    assert!(led.to.ends_with("/answer"), "{}", led.to);
    let form = service.opens(&worker, &led.to).await;
    form.says("Record the answer").says("When?");
    let day = |day| [("day-day", day), ("day-month", "3"), ("day-year", "2026")];
    let without: Vec<_> = [("version", "0")].into_iter().chain(day("3")).collect();
    refused(&service.sends(&worker, &led.to, &without).await).says("Write what was answered");
    let before: Vec<_> = [("version", "0"), ("answer", "In May")].into_iter().chain(day("1")).collect();
    refused(&service.sends(&worker, &led.to, &before).await).says("must be on or after Mon 2 March 2026");
    let answered: Vec<_> = [("version", "0"), ("answer", "In May"), ("time", "16:40")].into_iter().chain(day("2")).collect();
    done(&service.sends(&worker, &led.to, &answered).await);
    let met: (String, String) = service
        .db
        .read()
        .await
        .unwrap()
        .one("SELECT ending, ended_on FROM deadline WHERE started_kind = 'message-received'", args![])
        .await
        .unwrap()
        .unwrap();
    assert_eq!(met, ("met".into(), "2026-03-02".into()));
    service.opens(&worker, &person).await.says("Message from Housing options, answered Mon 2 March 2026");
    service.opens(&worker, &latest(&service).await).await.says("In May").says("Amend");
}

#[tokio::test]
async fn a_plan_that_was_never_written_cannot_be_agreed_or_reviewed() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    for kind in ["support-plan-agreed", "support-plan-reviewed"] {
        let step = format!("/referrals/{reference}/steps/{kind}");
        refused(&service.sends(&worker, &step, &TODAY).await).says("No support plan is written for this case");
    }
    assert_eq!(service.rows("record").await, 0);
    done(&service.sends(&worker, &format!("/referrals/{reference}/plan"), &[("version", "0"), ("hopes", "To sleep")]).await);
    done(&service.sends(&worker, &format!("/referrals/{reference}/steps/support-plan-agreed"), &TODAY).await);
}

#[tokio::test]
async fn a_day_of_another_century_is_asked_about() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let path = format!("/referrals/{reference}/dash/new");
    let slip = dash(3, &[("day-year", "1926")]);
    refused(&service.sends(&worker, &path, &slip).await).says("is more than a year ago").says("The day is right");
    let sure: Vec<_> = slip.iter().copied().chain([("sure-day", "yes")]).collect();
    done(&service.sends(&worker, &path, &sure).await);
}

#[tokio::test]
async fn a_form_for_managers_is_not_there_for_others() {
    let place = Place::new("managers");
    place.write(
        "note-of-managers",
        "1",
        &HOUSING.replace("housing-application", "note-of-managers").replace("order = 125", "order = 125\nmay = \"manage-cases\""),
    );
    let service = place.service().await;
    let (worker, manager) = (service.signed_in_as(Role::SupportWorker).await, service.signed_in_as(Role::ServiceManager).await);
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let path = format!("/referrals/{reference}/forms/note-of-managers/new");
    assert_eq!(service.opens(&worker, &path).await.status, StatusCode::NOT_FOUND);
    done(&service.sends(&manager, &path, &with_today(&[("council", "Cornwall")])).await);
    let record = latest(&service).await;
    assert_eq!(service.opens(&worker, &record).await.status, StatusCode::NOT_FOUND);
    assert_eq!(service.opens(&worker, &format!("{record}/change")).await.status, StatusCode::NOT_FOUND);
    service.opens(&manager, &record).await.says("Cornwall");
    service.opens(&worker, &service.person_of(&reference).await).await.says_nothing_of("Applied for housing");
}

/// A folder of packs, calendars and forms of its own.
struct Place(std::path::PathBuf);

impl Place {
    fn new(name: &str) -> Place {
        let path = std::env::temp_dir().join(format!("holdfast-forms-{name}-{}", holdfast::ids::token()));
        for folder in ["packs", "calendars", "forms", "lists"] {
            if root().join(folder).is_dir() {
                copied(&root().join(folder), &path.join(folder));
            }
        }
        Place(path)
    }

    fn write(&self, kind: &str, version: &str, words: &str) {
        fs::create_dir_all(self.0.join("forms").join(kind)).unwrap();
        fs::write(self.0.join("forms").join(kind).join(format!("{version}.toml")), words).unwrap();
    }

    async fn service(&self) -> Service {
        let mut service = a_service_at(MONDAY).await;
        self.opened(&mut service);
        service
    }

    /// Opens the service on this folder, as a start of the program does.
    fn opened(&self, service: &mut Service) {
        let contracts = Arc::new(Contracts::load(&self.0).expect("packs"));
        assert_eq!(contracts.broken, None);
        service.app = App { contracts, forms: Arc::new(Forms::load(&self.0)), ..service.app.clone() };
        service.router = routes::router(service.app.clone());
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let (here, there) = (entry.path(), to.join(entry.file_name()));
        if here.is_dir() {
            copied(&here, &there);
        } else {
            fs::copy(&here, &there).unwrap();
        }
    }
}

/// The file of a kind of record that Holdfast has never heard of.
const HOUSING: &str = r#"kind = "housing-application"
version = "1"
title = "Housing application"
asks = "Record a housing application"
one = "a housing application"
button = "Record the application"
about = "referral"
menu = "Apply for housing"
order = 125

[columns]
day = "day"

[[line]]
says = "Applied for housing[: {council}]"

[[item]]
id = "day"
type = "date"
text = "Day it was sent"
required = "Enter the day it was sent"
initial = "today"

[[item]]
id = "council"
type = "string"
text = "Which council"
required = "Enter which council"

[[item]]
id = "band"
type = "choice"
text = "Which band"
option = [{ code = "a", says = "Band A" }, { code = "b", says = "Band B" }]

[[fact]]
kind = "housing-applied"
says = "applied for housing"
words = "council"

[[example]]
says = "Sent to Cornwall"
answers = { day = "2026-03-02", council = "Cornwall" }
facts = ["housing-applied"]
line = "Applied for housing: Cornwall"
"#;

const RULE: &str = r#"
[[deadline]]
id = "housing-application"
says = "Housing application within 14 days of acceptance"
clause = "C4.1"
starts = ["referral-accepted"]
within = "14 days"
met_by = ["housing-applied"]
"#;

#[tokio::test]
async fn a_new_kind_of_record_takes_one_file_and_no_code() {
    let place = Place::new("housing");
    place.write("housing-application", "1", HOUSING);
    let pack = place.0.join("packs/cornwall-dispersed/2024-04-01/deadlines.toml");
    fs::write(&pack, fs::read_to_string(&pack).unwrap() + RULE).unwrap();
    assert_eq!(examples::check(&place.0.join("forms/housing-application")), Ok((1, 1)));
    let service = place.service().await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;

    // It is on the person's page, asked for by the contract, and its due item leads to it.
    let page = service.opens(&worker, &person).await;
    page.says("Apply for housing").says("Housing application within 14 days of acceptance");
    let path = format!("/referrals/{reference}/forms/housing-application/new");
    let due = page.html.split("href=\"").find(|href| href.contains("/due/housing-application/")).expect("a due item");
    assert_eq!(service.opens(&worker, due.split('"').next().unwrap()).await.to, path);
    service.opens(&manager, "/forms").await.says("Housing application");
    service.opens(&manager, "/forms/housing-application/1").await.says("Which council").says("housing-applied");

    refused(&service.sends(&worker, &path, &TODAY).await).says("Enter which council");
    done(&service.sends(&worker, &path, &with_today(&[("council", "Cornwal"), ("band", "a")])).await);
    let record = latest(&service).await;
    service.opens(&worker, &record).await.says("Cornwal").says("Band A");
    let state = "deadline WHERE rule = 'housing-application' AND ending = 'met'";
    assert_eq!(service.rows(state).await, 1);

    done(
        &service
            .sends(&worker, &format!("{record}/change"), &with_today(&[("version", "0"), ("council", "Cornwall"), ("band", "a")]))
            .await,
    );
    service.opens(&worker, &person).await.says("Applied for housing: Cornwall").says(&record);
    service.opens(&worker, &format!("{person}/forms/housing-application")).await.says("1 recorded").says("Applied for housing: Cornwall");

    done(&service.sends(&worker, &format!("{record}/withdraw"), &[("version", "1"), ("why", "Not sent after all")]).await);
    assert_eq!(service.rows(state).await, 0);
    let after = service.opens(&worker, &person).await;
    after.says("1 record was withdrawn");
    service.opens(&worker, &format!("{person}/forms/housing-application")).await.says("0 recorded");
}

#[tokio::test]
async fn a_form_that_changed_while_somebody_typed_and_one_whose_file_is_gone() {
    let place = Place::new("versions");
    place.write("housing-application", "1", HOUSING);
    let mut service = place.service().await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let path = format!("/referrals/{reference}/forms/housing-application/new");
    let old = with_today(&[("form_version", "1"), ("council", "Cornwall"), ("band", "a")]);
    service.opens(&worker, &path).await.says(r#"name="form_version" value="1""#);

    // A second version without the band; the first is still offered, so whoever was typing in it records in it.
    let second = HOUSING
        .replace("version = \"1\"", "version = \"2\"")
        .replace("Which council", "Which authority")
        .replace("text = \"Which band\"", "text = \"Priority\"");
    place.write("housing-application", "2", &second);
    place.opened(&mut service);
    service.opens(&worker, &path).await.says("Which authority").says(r#"name="form_version" value="2""#);
    done(&service.sends(&worker, &path, &old).await);
    let record = latest(&service).await;
    service.opens(&worker, &record).await.says("Which council").says("Which band").says("Version 1 of the form");

    // Once the first is not offered, nothing is recorded in other words than were read.
    place.write("housing-application", "1", &HOUSING.replace("order = 125", "order = 125\noffered = false"));
    place.opened(&mut service);
    let again = service.sends(&worker, &path, &old).await;
    again.says("This form has changed since you opened it").says("Which authority").says(r#"value="Cornwall""#);
    assert_eq!(service.rows("record").await, 1);

    // The file of the first is taken away, and an item of the second: what was answered stays readable.
    fs::remove_file(place.0.join("forms/housing-application/1.toml")).unwrap();
    let without = second.find("[[item]]\nid = \"band\"").unwrap()..second.find("[[fact]]").unwrap();
    let mut third = second.clone();
    third.replace_range(without, "");
    place.write("housing-application", "2", &third);
    place.opened(&mut service);
    service.opens(&worker, &record).await.says("Cornwall").says("Also answered").says("version 1 of this form, whose file is not here");
}

#[test]
fn each_kind_of_mistake_in_a_file_is_told_with_its_line() {
    let mistakes = [
        ("council\"\nrequired", "council\"\nrequried", "unknown field"),
        ("type = \"string\"", "type = \"strng\"", "strng"),
        ("id = \"council\"", "id = \"day\"", "two items are called “day”"),
        ("day = \"day\"", "day = \"dya\"", "names “dya”"),
        ("words = \"council\"", "words = \"counsel\"", "“counsel”"),
        ("says = \"applied for housing\"\n", "", "is no kind of fact yet"),
        ("id = \"band\"", "id = \"form_key\"", "has for itself"),
        ("option = [{ code = \"a\", says = \"Band A\" }, { code = \"b\", says = \"Band B\" }]", "", "a choice needs options"),
        ("type = \"choice\"", "type = \"open-choice\"", "needs the option “other”"),
        (
            "text = \"Which council\"",
            "text = \"Which council\"\nenable_when = [{ item = \"band\", is = [\"a\"] }]",
            "does not stand before",
        ),
    ];
    for (right, wrong, says) in mistakes {
        assert!(HOUSING.contains(right), "{right}");
        let text = HOUSING.replace(right, wrong).replace("housing-applied", "housing-never-heard-of");
        let told = load::parse("1.toml", &text).expect_err(wrong);
        assert!(told.starts_with("1.toml, line ") && told.contains(says), "{told}");
    }
    let place = Place::new("mistakes");
    place.write("housing-application", "1", &HOUSING.replace("type = \"string\"", "type = \"strng\""));
    let wrong = HOUSING.replace("line = \"Applied for housing: Cornwall\"", "line = \"Applied\"");
    assert_eq!(Forms::load(&place.0).broken.len(), 1);
    place.write("housing-application", "1", &wrong);
    let told = examples::check(&place.0.join("forms/housing-application")).unwrap_err();
    assert!(told[0].contains("Sent to Cornwall") && told[0].contains("the example says Applied"), "{told:?}");
}
