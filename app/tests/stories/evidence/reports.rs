//! Returns: what counts, what stands behind it, and the sample's ten quarters to the digit.

use crate::given::rows;

use std::{path::PathBuf, sync::Arc};

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use holdfast::{
    App,
    access::Role,
    args,
    clock::Clock,
    config::Folder,
    db::{Actor, Db},
    duties::contracts::Contracts,
    evidence::{
        self, Filled, Form, check_returns,
        figures::Shape,
        outputs::{self, Format},
        queries::Facts,
        records, returns,
    },
    forms::Forms,
    routes,
    running::accounts,
    session,
};
use jiff::Timestamp;
use rows::{answers, person, put, referral, stay};
use serde_json::{Value as Json, json};
use tower::ServiceExt as _;

/// The day on which every story of returns is told.
const TODAY: jiff::civil::Date = jiff::civil::date(2026, 10, 5);

pub(super) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

pub(super) struct Temp(pub(super) PathBuf);

impl Drop for Temp {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(super) async fn service() -> (Db, Contracts, Temp) {
    let folder = std::env::temp_dir().join(format!("holdfast-reports-{}", holdfast::ids::token()));
    let now: Timestamp = "2026-10-05T09:00:00Z".parse().unwrap();
    let db = Folder(folder.clone()).init(Clock::standing_at(now)).await.unwrap();
    (db, Contracts::load(&root()).unwrap(), Temp(folder))
}

fn form<'c>(contracts: &'c Contracts, period: &str) -> Form<'c> {
    Form::find(contracts, &Forms::load(&root()), "cornwall-outputs", period.parse().unwrap(), TODAY).unwrap()
}

async fn facts(db: &Db, form: &Form<'_>) -> Facts {
    form.facts(&mut db.read().await.unwrap(), 0).await.unwrap()
}

fn read_back(filled: &Filled<'_>) -> Json {
    serde_json::from_slice(&outputs::file(filled, Format::Json).unwrap()).unwrap()
}

async fn return_of(db: &Db, contracts: &Contracts, period: &str) -> Json {
    let form = form(contracts, period);
    let facts = facts(db, &form).await;
    read_back(&form.fill(&facts, db.clock.now()))
}

/// Every number of a figure is the number of records that it opens to.
async fn opens_to_what_it_says(db: &Db, contracts: &Contracts, period: &str) {
    let form = form(contracts, period);
    let facts = facts(db, &form).await;
    let filled = form.fill(&facts, db.clock.now());
    let mut read = db.read().await.unwrap();
    for figure in &filled.figures {
        let id = format!("{period} {}", figure.row.id());
        let mut parts: Vec<(Option<String>, i64)> =
            figure.parts().into_iter().map(|cell| (Some(cell.says.clone()), cell.value())).collect();
        match &figure.shape {
            Shape::Minutes { contacts, .. } => parts.push((None, *contacts)),
            Shape::Share { whole, .. } => parts.push((None, whole.value())),
            _ => parts.push((None, figure.total().unwrap_or(0))),
        }
        for (part, value) in parts {
            let mut seen = vec![];
            for page in 1.. {
                let listed = records::list(&mut read, &filled, figure, part.as_deref(), page).await.unwrap().expect("the part is there");
                assert_eq!(listed.all as i64, value, "{id} {part:?}");
                if listed.records.is_empty() {
                    break;
                }
                seen.extend(listed.records);
            }
            assert_eq!(seen.len() as i64, value, "{id} {part:?}");
            if let Shape::Minutes { minutes, .. } = figure.shape {
                let listed: i64 = seen.iter().map(|record| record.because.split(' ').next().unwrap().parse::<i64>().unwrap()).sum();
                assert_eq!(listed, minutes, "{id}");
            }
        }
        assert!(records::list(&mut read, &filled, figure, Some("no such part"), 1).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_person_counts_once_and_the_day_of_departure_counts() {
    let (db, contracts, _temp) = service().await;
    // 1 and 2 are one person; 3 left on the first day of the quarter; 4 left the day before; 5 arrives on its last day.
    for (id, root, born) in [(1, 1, "2004-04-02"), (2, 1, "1980-01-01"), (3, 3, "2004-04-01"), (4, 4, "1990-01-01"), (5, 5, "1950-01-01")] {
        person(&db, id, root, born).await;
        referral(&db, id, "2025-01-10", json!({})).await;
    }
    stay(&db, 1, 1, "2025-01-31", Some("2025-04-20"), json!({ "exit_kind": "planned", "exit_interview": true, "move_on": "refuge" })).await;
    stay(&db, 2, 2, "2025-05-01", None, json!({})).await;
    stay(&db, 3, 3, "2025-03-01", Some("2025-04-01"), json!({ "exit_kind": "planned", "move_on": "social-housing" })).await;
    stay(
        &db,
        4,
        4,
        "2025-01-31",
        Some("2025-03-31"),
        json!({ "exit_kind": "unplanned", "exit_written": "Unplanned - evicted by J. Smith" }),
    )
    .await;
    stay(&db, 5, 5, "2025-06-30", None, json!({})).await;

    let ours = return_of(&db, &contracts, "2025-Q2").await;
    assert_eq!(ours["people_in_safe_accommodation"], 3);
    assert_eq!(ours["people_in_resettlement"], 0);
    // By the earliest stay: born 2 April 2004 is 20 on 1 April 2025, born 1 April 2004 is 21.
    assert_eq!(ours["by_age"], json!({ "18-20": 1, "21-30": 1, "61+": 1 }));
    assert_eq!(ours["by_sexuality"], json!({ "Not known": 3 }));
    // 31 January to 20 April is 2 full months; 1 March to 1 April is 1.
    assert_eq!(ours["length_of_stay_people"], json!({ "1 to 3 months": 2, "under 1 month": 1 }));
    assert_eq!(ours["planned_exits_by_move_on"], json!({ "Refuge": 1 }));
    assert_eq!(ours["unplanned_exits_by_move_on"], json!({ "Social housing": 1 }), "planned without an interview");
    assert_eq!(
        ours["about"]["rules"]["people_supported"],
        "Distinct people in safe accommodation or in resettlement on any day of the quarter, once each."
    );
    let before = return_of(&db, &contracts, "2025-Q1").await;
    // 31 January to 31 March is 2 full months; 1 to 31 March is none.
    assert_eq!(before["length_of_stay_people"], json!({ "1 to 3 months": 2, "under 1 month": 1 }));
    assert_eq!(before["further"]["unplanned_exits_by_reason"], json!({ "Evicted": 1 }));
    assert!(!before.to_string().contains("Smith"), "what was written of a departure is never a category");
    for period in ["2025-Q1", "2025-Q2"] {
        opens_to_what_it_says(&db, &contracts, period).await;
    }
}

#[tokio::test]
async fn the_first_answer_stops_the_clock_and_the_last_one_stands() {
    let (db, contracts, _temp) = service().await;
    let at = |text: &str| text.parse::<Timestamp>().unwrap().as_microsecond();
    for id in 1..=5 {
        person(&db, id, id, "1990-01-01").await;
    }
    // The clocks go forward on 30 March 2025: 24 elapsed hours after 18:00 is 19:00 by the wall.
    referral(&db, 1, "2025-03-29", json!({ "received_at": at("2025-03-29T18:00:00Z") })).await;
    referral(&db, 2, "2025-03-29", json!({ "received_at": at("2025-03-29T18:00:00Z") })).await;
    referral(&db, 3, "2025-03-31", json!({})).await;
    referral(&db, 4, "2025-03-31", json!({ "source": "gone-from-the-list" })).await;
    referral(&db, 5, "2025-04-01", json!({})).await;
    answers(
        &db,
        vec![
            json!({ "id": 1, "referral_id": 1, "outcome": "waiting", "answered_on": "2025-03-30", "answered_at": at("2025-03-30T18:00:00Z") }),
            json!({ "id": 2, "referral_id": 2, "outcome": "declined", "reason": "no-vacancy", "answered_on": "2025-03-30", "answered_at": at("2025-03-30T18:00:01Z") }),
            json!({ "id": 3, "referral_id": 1, "outcome": "accepted", "answered_on": "2025-04-20" }),
            json!({ "id": 4, "referral_id": 4, "outcome": "accepted", "answered_on": "2025-04-01" }),
        ],
    )
    .await;
    let ours = return_of(&db, &contracts, "2025-Q1").await;
    assert_eq!(ours["responded_within_24h"], json!([2, 4]));
    assert_eq!(ours["referrals_accepted_by_source"], json!({ "Police": 1, "Not known": 1 }));
    assert_eq!(ours["referrals_declined_by_reason"], json!({ "No vacancy": 1 }));
    let notes = ours["about"]["completeness"].to_string();
    assert!(notes.contains("no answer is recorded for: 1") && notes.contains("told by the day: 1"), "{notes}");
    opens_to_what_it_says(&db, &contracts, "2025-Q1").await;
}

#[tokio::test]
async fn minutes_are_of_contacts_made_and_unpaid_where_a_volunteer_made_them() {
    let (db, contracts, _temp) = service().await;
    person(&db, 1, 1, "1990-01-01").await;
    referral(&db, 1, "2025-04-01", json!({})).await;
    let workers = [(1, false), (2, true)].map(|(id, volunteer)| json!({ "id": id, "name": format!("W{id}"), "volunteer": volunteer }));
    put(&db, "worker", json!({ "role": "" }), workers.to_vec()).await;
    let always = json!({ "referral_id": 1, "happened_on": "2025-04-01", "means": "phone", "means_written": "", "made": true, "incident": false, "think_family": "" });
    let mut rows: Vec<Json> = (0..120).map(|id| json!({ "id": id, "worker_id": 1, "minutes": 10, "happened_on": "2025-05-05" })).collect();
    rows.push(json!({ "id": 200, "worker_id": 2, "minutes": 45 }));
    rows.push(json!({ "id": 201, "worker_id": null, "minutes": 7, "happened_on": "2025-06-30" }));
    rows.push(json!({ "id": 202, "worker_id": 1, "minutes": 30, "made": false }));
    rows.push(json!({ "id": 203, "worker_id": 1, "minutes": 60, "happened_on": "2025-07-01" }));
    put(&db, "contact", always, rows).await;
    let ours = return_of(&db, &contracts, "2025-Q2").await;
    assert_eq!((&ours["support_minutes_paid"], &ours["support_minutes_unpaid"]), (&json!(1207), &json!(45)));
    opens_to_what_it_says(&db, &contracts, "2025-Q2").await;
}

#[tokio::test]
async fn the_dash_of_an_earlier_stay_is_not_that_of_the_next_arrival() {
    let (db, contracts, _temp) = service().await;
    person(&db, 1, 1, "1990-01-01").await;
    referral(&db, 1, "2025-01-01", json!({})).await;
    stay(&db, 1, 1, "2025-01-02", Some("2025-03-01"), json!({})).await;
    stay(&db, 2, 1, "2025-05-01", None, json!({})).await;
    let always = json!({ "kind": "dash", "form": "2009", "person_id": 1, "referral_id": 1, "answers": "{}", "scores": "{}", "gaps": 0,
        "outcome": "", "about": "", "line": "" });
    put(&db, "record", always.clone(), vec![json!({ "id": 1, "happened_on": "2025-01-04" })]).await;
    assert_eq!(return_of(&db, &contracts, "2025-Q1").await["dash_within_2_days_of_arrival"], 1);
    let next = return_of(&db, &contracts, "2025-Q2").await;
    assert_eq!((&next["dash_due_on_arrival"], &next["dash_within_2_days_of_arrival"]), (&json!(1), &json!(0)));
    put(&db, "record", always, vec![json!({ "id": 2, "happened_on": "2025-05-03" })]).await;
    assert_eq!(return_of(&db, &contracts, "2025-Q2").await["dash_within_2_days_of_arrival"], 1);
}

pub(super) struct Browser {
    app: App,
    token: String,
}

impl Browser {
    pub(super) async fn of(db: &Db, contracts: Contracts, role: Role) -> Browser {
        let mut tx = db.write(Actor::SYSTEM).await.unwrap();
        let new = accounts::NewAccount {
            sign_in: role.id(),
            name: "A",
            role,
            password: "correct horse battery",
            worker_id: None,
            organisation_id: None,
        };
        let id = accounts::add(&mut tx, new).await.unwrap();
        tx.commit().await.unwrap();
        let token = session::begin(db, id).await.unwrap();
        Browser {
            app: App {
                db: db.clone(),
                forms: Arc::new(holdfast::forms::Forms::load(&contracts.root)),
                templates: Arc::new(documents::Templates::load(&contracts.root)),
                contracts: Arc::new(contracts),
                asks: Arc::default(),
                behind_https: false,
                provider: None,
                mail: None,
            },
            token,
        }
    }

    pub(super) async fn get(&self, path: &str) -> (StatusCode, String, String) {
        let request = Request::get(path).header("cookie", format!("holdfast={}", self.token)).body(Body::empty()).unwrap();
        let response = routes::router(self.app.clone()).oneshot(request).await.unwrap();
        let kind = response.headers().get("content-disposition").map_or("", |v| v.to_str().unwrap()).to_owned();
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, kind, String::from_utf8_lossy(&bytes).into_owned())
    }
}

#[tokio::test]
async fn a_contract_manager_sees_counts_and_a_service_manager_opens_them() {
    let (db, contracts, _temp) = service().await;
    person(&db, 1, 1, "1990-01-01").await;
    referral(&db, 1, "2026-04-02", json!({})).await;
    stay(&db, 1, 1, "2026-04-02", None, json!({})).await;
    let commissioner = Browser::of(&db, Contracts::load(&root()).unwrap(), Role::ContractManager).await;
    let manager = Browser::of(&db, contracts, Role::ServiceManager).await;

    let (status, _, list) = commissioner.get("/reports").await;
    assert!(status.is_success() && list.contains("/reports/cornwall-outputs/2026-Q2") && list.contains("Q1 of 2026/27"), "{list}");
    let (status, _, page) = commissioner.get("/reports/cornwall-outputs/2026-Q2").await;
    assert!(status.is_success() && page.contains("Categories with fewer than 8 are told together") && page.contains("How this is counted"));
    assert!(!page.contains("/figures/") && !page.contains("P-1") && !page.contains("style="));
    let opened = "/reports/cornwall-outputs/2026-Q2/figures/by_gender?part=Female";
    assert_eq!(commissioner.get(opened).await.0, StatusCode::NOT_FOUND);

    let (_, _, page) = manager.get("/reports/cornwall-outputs/2026-Q2").await;
    assert!(page.contains(opened), "{page}");
    let (status, _, records) = manager.get(opened).await;
    assert!(
        status.is_success() && records.contains("/people/P-1") && records.contains("stay from 2 Apr 2026, still there; Female"),
        "{records}"
    );
    assert!(!records.contains("Morwenna") && !records.contains("1990"));
    for gone in ["figures/by_gender?part=None", "figures/nothing", "outputs.pdf", "outputs.", "figures/by_gender?page=-1"] {
        let status = manager.get(&format!("/reports/cornwall-outputs/2026-Q2/{gone}")).await.0;
        assert!(status.is_client_error(), "{gone} {status}");
    }
    for gone in ["/reports/cornwall-outputs/2026-Q9", "/reports/other/2026-Q2"] {
        assert_eq!(manager.get(gone).await.0, StatusCode::NOT_FOUND, "{gone}");
    }
    for (file, name) in [
        ("outputs.json", "cornwall-outputs-april-to-june-2026.json"),
        ("outputs.csv", "cornwall-outputs-april-to-june-2026.csv"),
        ("outputs.xlsx", "cornwall-outputs-april-to-june-2026.xlsx"),
    ] {
        let (status, disposition, _) = commissioner.get(&format!("/reports/cornwall-outputs/2026-Q2/{file}")).await;
        assert!(status.is_success() && disposition == format!("attachment; filename=\"{name}\""), "{disposition}");
    }
    holdfast::looks::gather(&db).await.unwrap();
    let said: Vec<(String, String)> =
        db.read().await.unwrap().all("SELECT action, detail FROM journal WHERE subject = 'report' ORDER BY seq", args![]).await.unwrap();
    let said: Vec<String> = said.into_iter().map(|(action, detail)| format!("{action} {detail}")).collect();
    assert_eq!(said[..2], ["figures-given cornwall-outputs/2026-Q2", "opened-figure cornwall-outputs/2026-Q2/by_gender/Female"]);
    assert_eq!(said[2..], ["json", "csv", "xlsx"].map(|f| format!("downloaded-figures cornwall-outputs/2026-Q2/outputs.{f}")));
}

#[tokio::test]
async fn a_page_asks_the_database_few_questions_however_much_there_is() {
    let (db, contracts, _temp) = service().await;
    for id in 1..=30 {
        person(&db, id, id, "1990-01-01").await;
        referral(&db, id, "2025-04-02", json!({})).await;
        stay(&db, id, id, "2025-04-02", None, json!({})).await;
    }
    let manager = Browser::of(&db, contracts, Role::ServiceManager).await;
    for path in [
        "/reports/cornwall-outputs/2026-Q2",
        "/reports/cornwall-outputs/2026-Q2/figures/people_supported",
        "/reports/cornwall-outputs/2026-Q2/figures/support_minutes_paid",
    ] {
        let before = db.asked();
        assert!(manager.get(path).await.0.is_success());
        let asked = db.asked() - before;
        assert!(asked <= 16, "{path}: {asked} with the session and the journal");
    }
}

#[tokio::test]
async fn the_files_say_the_same_and_name_nobody() {
    let (db, contracts, _temp) = service().await;
    person(&db, 1, 1, "1990-01-01").await;
    referral(&db, 1, "2026-04-02", json!({})).await;
    stay(&db, 1, 1, "2026-04-02", None, json!({})).await;
    let form = form(&contracts, "2026-Q2");
    let facts = facts(&db, &form).await;
    let filled = form.fill(&facts, db.clock.now());
    let csv = String::from_utf8(outputs::file(&filled, Format::Csv).unwrap()).unwrap();
    assert!(csv.contains("2026-Q2,Referrals and people supported,by_gender,\"People supported, by gender\",Female,1,people,"), "{csv}");
    let upload = tabular::Upload::named("outputs.xlsx", outputs::file(&filled, Format::Xlsx).unwrap());
    let book = tabular::read(&upload, &tabular::Limits::default()).unwrap();
    let names: Vec<&str> = book.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(names, ["Outputs", "Rules"]);
    let all = format!("{book:?}{csv}{}", read_back(&filled));
    for personal in ["Morwenna", "Trevanion", "1990", "P-1", "R-1"] {
        assert!(!all.contains(personal), "{personal}");
    }
    for figure in &filled.figures {
        assert!(all.contains(&figure.row.rule()), "{}", figure.row.id());
    }
}

#[tokio::test]
async fn the_command_says_what_is_wrong() {
    let (db, contracts, temp) = service().await;
    let out = temp.0.join("q.json");
    for (name, period, format, says) in [
        ("cornwall-outputs", "2025-Q5", "json", "is not a quarter"),
        ("cornwall-outputs", "2025-Q2", "pdf", "is not a format"),
        ("outputs", "2025-Q2", "json", "there is cornwall-outputs"),
    ] {
        let error = evidence::cli::write(&db, &contracts, name, period, format, &out).await.unwrap_err();
        assert!(error.contains(says), "{error}");
        assert!(!out.exists());
    }
    evidence::cli::write(&db, &contracts, "cornwall-outputs", "2025-Q2", "json", &out).await.unwrap();
    let written: Json = serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap();
    assert_eq!((&written["period"], &written["people_supported"]), (&json!("2025-Q2"), &json!(0)));
    assert_eq!(written["by_gender"], json!({}));
}

#[test]
fn a_wrong_returns_file_is_told_with_its_line() {
    let good = std::fs::read_to_string(root().join("packs/cornwall-dispersed/2024-04-01/returns.toml")).unwrap();
    let folder = root().join("packs/cornwall-dispersed/2024-04-01");
    let (forms, contracts) = (Forms::load(&root()), Contracts::load(&root()).unwrap());
    check_returns(&folder, &forms).unwrap();
    let parse = |text: &str| returns::parse(text, contracts.main(), &forms);
    let line = good.lines().position(|line| line.contains("\"hrbp_referrals\"")).unwrap() + 1;
    for (from, to, says) in [
        ("measure = \"high-risk-panel\"", "measure = \"high-risk\"", "there is no `high-risk`"),
        ("id = \"hrbp_referrals\"", "id = \"marac_referrals\"", "two figures"),
        ("id = \"hrbp_referrals\"", "id = \"HRBP\"", "cannot name a figure"),
        ("measure = \"high-risk-panel\"", "measure = \"high-risk-panel\", colour = \"red\"", "there is no such key as"),
        ("measure = \"high-risk-panel\"", "measure = \"high-risk-panel\", split = \"source\"", "cannot be split"),
        ("measure = \"high-risk-panel\"", "measure = \"minutes-paid\"", "counts minutes, not referrals"),
    ] {
        let wrong: Vec<String> =
            good.lines().enumerate().map(|(n, l)| if n + 1 == line { l.replace(from, to) } else { l.to_owned() }).collect();
        let error = parse(&wrong.join("\n")).unwrap_err();
        let lines = [line, line + 1].map(|n| format!("returns.toml, line {n}:"));
        assert!(lines.iter().any(|at| error.starts_with(at)) && error.contains(says), "{error}");
    }
    assert!(parse(&good.replace("from = 21", "from = 18")).unwrap_err().contains("does not begin after"));
    assert!(parse(&good.replace("\"people_supported\"]", "\"people\"]")).unwrap_err().contains("no figure “people”"));
}

/// Runs the program itself, as an operator would.
fn holdfast(temp: &Temp, words: &[&str]) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_holdfast"));
    let ran = command.arg("--data").arg(&temp.0).args(words).env("HOLDFAST_RULES", root()).output().unwrap();
    assert!(ran.status.success(), "{words:?}: {}", String::from_utf8_lossy(&ran.stderr));
}

/// The sample as a provider would take it in: imported through its mapping, then every pair that is one person joined.
#[tokio::test]
async fn every_figure_of_the_sample_comes_out_exactly() {
    let (db, contracts, temp) = service().await;
    let (workbook, mapping) = (root().join("samples/legacy-caseload.xlsx"), root().join("mappings/legacy-caseload.toml"));
    let report = temp.0.join("report.json");
    let [workbook, mapping, report] = [&workbook, &mapping, &report].map(|path| path.to_str().unwrap());
    holdfast(&temp, &["import", workbook, "--mapping", mapping, "--report", report]);
    let truth: Json = serde_json::from_str(&std::fs::read_to_string(root().join("samples/legacy-caseload.truth.json")).unwrap()).unwrap();
    for pair in truth["same_person"].as_array().unwrap() {
        let [a, b] = [0, 1].map(|at| pair["referrals"][at].as_str().unwrap());
        holdfast(&temp, &["people", "join", a, b]);
    }
    let mut wrong = vec![];
    for (period, quarter) in truth["quarters"].as_object().unwrap() {
        let before = db.asked();
        let ours = return_of(&db, &contracts, period).await;
        assert!(db.asked() - before <= 12, "{} queries", db.asked() - before);
        for (id, value) in quarter.as_object().unwrap() {
            if &ours[id] != value {
                wrong.push(format!("{period} {id}: {value} in truth, {} here", ours[id]));
            }
        }
        let others: Vec<&String> = ours.as_object().unwrap().keys().filter(|id| quarter.get(id).is_none()).collect();
        assert_eq!(others, ["about", "further", "period"]);
        opens_to_what_it_says(&db, &contracts, period).await;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    what_several_quarters_at_once_give(&db, &contracts).await;
}

/// A trend reads the facts of many quarters at once; what it counts is what each quarter's own return says.
async fn what_several_quarters_at_once_give(db: &Db, contracts: &Contracts) {
    let last = form(contracts, "2026-Q3");
    let together = last.facts(&mut db.read().await.unwrap(), 9).await.unwrap();
    for by in 0..10 {
        let quarter = last.quarter.earlier(by);
        let alone = return_of(db, contracts, &quarter.to_string()).await;
        let one = form(contracts, &quarter.to_string());
        assert_eq!(read_back(&one.fill(&together, db.clock.now())), alone, "{quarter}");
    }
    what_is_shown_over_time_is_the_same(db, contracts, &last).await;
}

/// The page reads of the quarters before only what its trends show.
async fn what_is_shown_over_time_is_the_same(db: &Db, contracts: &Contracts, last: &Form<'_>) {
    let over_time = last.facts_over_time(&mut db.read().await.unwrap(), 7).await.unwrap();
    let mut compared = 0;
    for by in 0..8 {
        let quarter = last.quarter.earlier(by);
        let one = form(contracts, &quarter.to_string());
        let alone = one.facts(&mut db.read().await.unwrap(), 0).await.unwrap();
        let (shown, own) = (one.fill(&over_time, db.clock.now()), one.fill(&alone, db.clock.now()));
        for trend in one.one.sections.iter().filter_map(|section| section.trend.as_ref()) {
            for row in &trend.rows {
                let total = |filled: &Filled<'_>| filled.figure(row.as_ref()).and_then(|figure| figure.total());
                assert!(total(&own).is_some());
                assert_eq!(total(&shown), total(&own), "{quarter} {}", row.as_ref());
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 8 * 5, "five figures are shown over time");
}
