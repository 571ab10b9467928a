//! Records made by forms: filled in, read back, put right, withdrawn, completed later; two people at once.

use crate::given;

use axum::http::StatusCode;
use given::{
    Person, Service, a_service_at,
    records::{MONDAY, TODAY, done, latest, refused, with_today},
    text,
};
use holdfast::{access::Role, args, sealed::Sealed, unsealed};
use serde_json::{Value as Json, json};

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

async fn risk(service: &Service, who: &Person, reference: &str) -> String {
    let page = text(&service.opens(who, &service.person_of(reference).await).await.html);
    ["High risk", "Medium risk", "Standard risk"].into_iter().find(|level| page.contains(level)).unwrap_or_default().to_owned()
}

/// What the only worker with a case carries by weight, as a manager's first page has it: four columns from the end.
async fn weight(service: &Service, manager: &Person) -> String {
    let home = service.opens(manager, "/").await.html;
    let carried =
        home.split("<tr").find(|row| row.contains("/workers/") && row.contains(">1<")).expect("a worker with one case").to_owned();
    let cells: Vec<String> =
        carried.split("<td").map(|cell| text(cell.split_once('>').map_or("", |(_, rest)| rest)).trim().to_owned()).collect();
    cells[cells.len() - 4].clone()
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
    let manager = service.signed_in_as(Role::ServiceManager).await;
    assert_eq!(weight(&service, &manager).await, "3", "a case in accommodation, at high risk");
    let person = service.person_of(&reference).await;
    service.opens(&worker, &person).await.says("MARAC referral");

    refused(&service.sends(&worker, &format!("{high}/withdraw"), &[("version", "0"), ("why", "")]).await).says("Say why it is withdrawn");
    let to = done(&service.sends(&worker, &format!("{high}/withdraw"), &[("version", "0"), ("why", "Her sister’s")]).await);
    service.opens(&worker, &to).await.says("Withdrawn").says("Her sister’s").says("Take the withdrawal back").says("Was anyone hurt");
    assert_eq!(risk(&service, &worker, &reference).await, "Standard risk");
    assert_eq!(weight(&service, &manager).await, "2");
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
    let worker = service.signs_in_again(&worker).await;
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
    let page = done(&service.sends_with_key(&second, &change, "chosen", &chosen).await);
    let again = done(&service.sends_with_key(&second, &change, "chosen", &chosen).await);
    assert_eq!((again, service.rows("record WHERE version = 2").await), (page.clone(), 1), "pressed twice");
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
        .value("SELECT p.reference FROM relationship r JOIN person p ON p.id = r.other_id WHERE r.kind = 'child'", args![])
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
    const ANSWERS: &str = concat!(
        "SELECT ",
        unsealed!("record", "r", "answers", "pk"),
        " FROM record r LEFT JOIN person_key pk ON pk.person_id = r.person_id"
    );
    let answers: Sealed = service.db.read().await.unwrap().value(ANSWERS, args![]).await.unwrap();
    assert!(answers.contains("day") && !answers.contains("bruise"), "{answers}");
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
    // The return says of what type it was, never in whose words.
    assert_eq!(service.figure("2026-Q1", "further").await["services_accessed_by_type"], serde_json::json!({ "Something else": 1 }));

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

/// Every item of a Questionnaire or of a response, those below others too.
fn every(items: &Json) -> Vec<&Json> {
    let own = items.as_array().map_or(&[][..], Vec::as_slice);
    own.iter().flat_map(|item| std::iter::once(item).chain(every(&item["item"]))).collect()
}

/// What the standard (R4, the invariants que-0 to que-12) says that a Questionnaire keeps to.
fn keeps_to_the_standard(form: &Json) {
    let at = &form["title"];
    assert!(form["name"].as_str().unwrap().starts_with(|c: char| c.is_ascii_uppercase()), "{at}");
    let items = every(&form["item"]);
    let links: std::collections::BTreeSet<&str> = items.iter().map(|item| item["linkId"].as_str().unwrap()).collect();
    assert_eq!(links.len(), items.len(), "{at}: two items of one name");
    for item in &items {
        let (kind, link) = (item["type"].as_str().unwrap(), &item["linkId"]);
        assert_eq!(kind == "group", item["item"].is_array(), "{at} {link}: only a group holds items, and it does");
        assert!(kind != "display" || (item["required"].is_null() && item["repeats"].is_null()), "{at} {link}");
        assert_eq!(matches!(kind, "choice" | "open-choice"), item["answerOption"].is_array(), "{at} {link}");
        assert!(item["maxLength"].is_null() || matches!(kind, "string" | "text"), "{at} {link}");
        let tests = item["enableWhen"].as_array().map_or(&[][..], Vec::as_slice);
        assert_eq!(tests.len() > 1, item["enableBehavior"].is_string(), "{at} {link}");
        for test in tests {
            assert!(links.contains(test["question"].as_str().unwrap()), "{at} {link}: {test}");
            assert_eq!(test["operator"] == "exists", test["answerBoolean"].is_boolean() && test["operator"] == "exists", "{at} {link}");
            assert_eq!(test.as_object().unwrap().len(), 3, "{at} {link}: one answer to compare with");
        }
    }
}

#[tokio::test]
async fn every_form_is_a_questionnaire_of_the_standard() {
    let service = a_service_at(MONDAY).await;
    let pack = service.app.contracts.main();
    for form in service.app.forms.all() {
        let list = |name: &String| pack.list(name).iter().map(|choice| (choice.id.clone(), choice.says.clone())).collect::<Vec<_>>();
        let lists = form.every().iter().map(|item| (item.list.clone(), list(&item.list))).collect();
        let known = holdfast::forms::check::Known { lists, ..Default::default() };
        let there = holdfast::forms::fhir::questionnaire(form, &known);
        keeps_to_the_standard(&there);
        // Nothing that is asked is missing there.
        let links: Vec<&Json> = every(&there["item"]).into_iter().map(|item| &item["linkId"]).collect();
        assert!(
            form.every().iter().filter(|item| !item.id.is_empty()).all(|item| links.iter().any(|link| **link == item.id)),
            "{}",
            form.kind
        );
    }
}

#[tokio::test]
async fn a_record_is_handed_over_in_standard_terms_without_what_is_sealed_unless_that_is_chosen() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let fields = with_today(&[
        ("worker", "outside"),
        ("copy", "has"),
        ("leaving", "To her aunt at 5 Canary Row"),
        ("staying", "The door is kept locked"),
        ("alarms", "tecsos"),
        ("alarms", "marker"),
        ("people-row", "aa"),
        ("people-aa-who", "Her aunt"),
        ("people-aa-how", "Ring 07700 900999"),
        ("review_day-day", "9"),
        ("review_day-month", "3"),
        ("review_day-year", "2026"),
    ]);
    done(&service.sends(&worker, &format!("{person}/forms/safety-plan/new"), &fields).await);
    let record = latest(&service).await;
    service.opens(&worker, &record).await.says(&format!("{record}/response.json")).says("with what is hidden");
    let file = service.opens(&worker, &format!("{record}/response.json")).await;
    for kept_back in ["Canary Row", "07700", "Ann", "Example"] {
        assert!(!file.html.contains(kept_back), "{kept_back}");
    }
    let response: Json = serde_json::from_str(&file.html).unwrap();
    assert_eq!((&response["resourceType"], &response["status"]), (&json!("QuestionnaireResponse"), &json!("completed")));
    assert_eq!(response["subject"]["identifier"]["value"], person.trim_start_matches("/people/"));
    assert_eq!((&response["questionnaire"], &response["contained"][0]["id"]), (&json!("#form"), &json!("form")));
    keeps_to_the_standard(&response["contained"][0]);
    let links: Vec<&Json> = every(&response["contained"][0]["item"]).into_iter().map(|item| &item["linkId"]).collect();
    let items = every(&response["item"]);
    assert!(items.iter().all(|item| links.contains(&&item["linkId"])), "what is answered is asked");
    let of = |link: &str| items.iter().find(|item| item["linkId"] == link).unwrap_or_else(|| panic!("no {link}"));
    assert_eq!(of("day")["answer"], json!([{ "valueDate": "2026-03-02" }]));
    assert_eq!(of("staying")["answer"], json!([{ "valueString": "The door is kept locked" }]));
    assert_eq!(of("alarms")["answer"][1]["valueCoding"]["code"], "marker");
    assert_eq!(of("people")["item"][0]["answer"], json!([{ "valueString": "Her aunt" }]));
    for sealed in ["leaving", "how"] {
        assert!(of(sealed)["answer"].is_null(), "{sealed}");
        assert_eq!(of(sealed)["extension"][0]["valueCode"], "masked");
    }
    assert_eq!(service.rows("journal WHERE action = 'revealed'").await, 0);
    let whole = service.opens(&worker, &format!("{record}/response.json?sealed=yes")).await;
    assert!(whole.html.contains("5 Canary Row") && whole.html.contains("Ring 07700 900999") && whole.html.contains("very restricted"));
    assert_eq!(service.rows("journal WHERE action = 'revealed' AND detail = 'safety-plan'").await, 1);
    assert_eq!(service.rows("journal WHERE action = 'handed-over' AND detail = 'safety-plan'").await, 2);
    done(&service.sends(&worker, &format!("{record}/withdraw"), &[("version", "0"), ("why", "Another person")]).await);
    service.opens(&worker, &format!("{record}/response.json")).await.says("entered-in-error");
    let figures = service.signed_in_as(Role::ContractManager).await;
    assert_eq!(service.opens(&figures, &format!("{record}/response.json")).await.status, StatusCode::NOT_FOUND);
}
