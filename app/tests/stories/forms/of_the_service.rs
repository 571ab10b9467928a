//! Records about a worker, an organisation and a contract: opened from their pages, listed there, due by rule, for managers alone.

use crate::given;

use std::fs;

use axum::http::StatusCode;
use given::{
    Person, Service,
    place::Place,
    records::{done, latest, refused, with_today},
};
use holdfast::{access::Role, args};

async fn an_agency(service: &Service, manager: &Person) -> String {
    done(&service.sends(manager, "/organisations", &[("name", "Carrek Housing"), ("kind", "agency")]).await);
    let id: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM organisation", args![]).await.unwrap();
    format!("/organisations/{id}")
}

#[tokio::test]
async fn supervision_is_due_every_six_weeks_and_stands_on_the_workers_page_for_managers() {
    let place = Place::new("supervision");
    let service = place.service().await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let admin = service.signed_in_as(Role::Administrator).await;
    let page = format!("/workers/{}", worker.worker_id.unwrap());
    let path = format!("{page}/forms/supervision/new");
    // Six weeks after the day they were recorded here.
    service.opens(&manager, &page).await.says("One-to-one supervision every 6 weeks").says("Due Mon 13 April 2026").says(&path);
    service.it_is_now("2026-03-20T09:00:00Z");
    let manager = service.signs_in_again(&manager).await;
    let on = |day| [("day-day", day), ("day-month", "3"), ("day-year", "2026")];
    let supervised = |day, kind| [&[("kind", kind), ("words", "Two cases go to another")][..], &on(day)].concat();
    refused(&service.sends(&manager, &path, &on("9")).await).says("Choose what kind of supervision");
    refused(&service.sends(&manager, &path, &supervised("21", "line")).await).says("must be today or before");
    done(&service.sends(&manager, &path, &supervised("9", "line")).await);
    let record = latest(&service).await;
    done(&service.sends(&manager, &path, &supervised("16", "group")).await);
    let seen = service.opens(&manager, &page).await;
    seen.says("Due Mon 20 April 2026").says("Supervision: line management, one to one").says("Supervision: group or reflective practice");
    let at = |words: &str| seen.html.find(words).unwrap();
    assert!(at("Supervision: group") < at("Supervision: line"), "newest first");
    service.opens(&manager, &format!("{page}/forms")).await.says("Records of").says(&record);
    service.opens(&manager, &record).await.says("Two cases go to another").says("Back to the worker");

    // Whoever it is about, and whoever keeps the system, do not read it, nor know that it is there.
    let (worker, admin) = (service.signs_in_again(&worker).await, service.signs_in_again(&admin).await);
    for who in [&worker, &admin] {
        for path in [&path, &format!("{page}/forms"), &record, &format!("{record}/change"), &format!("{record}/response.json")] {
            assert_eq!(service.opens(who, path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
    service.opens(&admin, &page).await.says_nothing_of("Supervision:").says_nothing_of("every 6 weeks");
    assert!(service.rows("journal WHERE action = 'looked' AND subject = 'worker'").await > 0, "who read it is in the journal");
    assert_eq!(service.rows("journal WHERE action = 'recorded' AND detail = 'supervision'").await, 2);

    // Put right, withdrawn and put back: what is due follows.
    let change: Vec<_> = supervised("2", "line").into_iter().chain([("version", "0")]).collect();
    done(&service.sends(&manager, &format!("{record}/change"), &change).await);
    service.opens(&manager, &page).await.says("Due Mon 13 April 2026");
    done(&service.sends(&manager, &format!("{record}/withdraw"), &[("version", "1"), ("why", "Another’s")]).await);
    service.opens(&manager, &page).await.says("Due Mon 13 April 2026").says("(withdrawn)");
    done(&service.sends(&manager, &format!("{record}/put-back"), &[("version", "2")]).await);
    service.opens(&manager, &format!("{record}/response.json")).await.says("Practitioner");
}

#[tokio::test]
async fn a_review_of_an_agreement_and_a_meeting_with_the_commissioner_stand_where_they_belong() {
    let place = Place::new("agreements");
    let folder = place.0.join("packs/cornwall-dispersed/2024-04-01");
    let rule = "\n[[deadline]]\nid = \"agreement\"\nsays = \"Agreement reviewed each year\"\nclause = \"C9.1\"\nabout = \"organisation\"\n\
                starts = [\"agreement-reviewed\"]\nwithin = \"12 months\"\nmet_by = [\"agreement-reviewed\"]\n";
    let edge = "\n[[example]]\nname = \"An agreement, a year on\"\nabout = \"organisation\"\ngiven = [\"2024-05-01 agreement-reviewed\"]\n\
                now = \"2025-01-01 09:00\"\nexpect = [\"agreement due 2025-05-01 open\"]\nwhy = \"Twelve months on.\"\n";
    for (file, more) in [("deadlines.toml", rule), ("examples.toml", edge)] {
        let file = folder.join(file);
        fs::write(&file, fs::read_to_string(&file).unwrap() + more).unwrap();
    }
    let service = place.service().await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let agency = an_agency(&service, &manager).await;
    service.opens(&manager, &agency).await.says(&format!("{agency}/forms"));
    service.opens(&manager, &format!("{agency}/forms")).await.says("Nothing is recorded yet").says("Fill in: Agreement reviewed");
    let path = format!("{agency}/forms/agreement-review/new");
    refused(&service.sends(&manager, &path, &with_today(&[("what", "sharing"), ("stands", "changed")])).await).says("Say what was changed");
    done(&service.sends(&manager, &path, &with_today(&[("what", "sharing"), ("stands", "stands")])).await);
    let record = latest(&service).await;
    let page = service.opens(&manager, &format!("{agency}/forms")).await;
    page.says("Information-sharing agreement reviewed: it stands as it is").says("Agreement reviewed each year");
    page.says("Due Tue 2 March 2027");
    service.opens(&manager, &record).await.says("Carrek Housing").says("Back to the organisation");

    // The contract begins with its first case.
    service.a_referral(&worker, "Ann", "Example").await;
    let contract = "/contracts/cornwall-dispersed";
    service.opens(&manager, contract).await.says(&format!("{contract}/forms"));
    let path = format!("{contract}/forms/commissioner-meeting/new");
    done(&service.sends(&manager, &path, &with_today(&[("kind", "review"), ("topics", "outputs"), ("topics", "finance")])).await);
    let page = service.opens(&manager, &format!("{contract}/forms")).await;
    page.says("Quarterly learning review").says(&latest(&service).await);
    for path in [path, format!("{contract}/forms"), format!("{agency}/forms"), record] {
        assert_eq!(service.opens(&worker, &path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    // Forms about one thing are not opened about another.
    for path in ["/contracts/cornwall-dispersed/forms/supervision/new", "/contracts/nothing/forms", "/organisations/x/forms"] {
        assert_eq!(service.opens(&manager, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_draft_about_a_worker_is_taken_up_again_by_managers_alone() {
    let place = Place::new("drafts");
    let service = place.service().await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let id = worker.worker_id.unwrap();
    let draft = format!("/drafts/record-of-worker/{id}~supervision");
    service.sends(&manager, &draft, &[("kind", "line"), ("words", "Half a sentence")]).await;
    service.opens(&manager, &format!("/workers/{id}/forms/supervision/new")).await.says("Half a sentence").says("Nothing was recorded yet");
    assert_eq!(service.sends(&worker, &draft, &[("words", "Mine")]).await.status, StatusCode::NOT_FOUND);
}
