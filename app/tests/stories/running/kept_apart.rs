//! Who may give what to whom where several providers share the installation; that an account that sees people is somebody's who works here;
//! and that what one manager gives another is told of.

use crate::given;

use axum::http::StatusCode;
use given::{
    Person, Service, a_service_at,
    cases::{day, done, plain, refused},
    two::{MONDAY, Two, is_absent, works_for},
};
use holdfast::{
    access::Role,
    args,
    db::Actor,
    running::{accounts, cli},
};
use jiff::civil::date;

const WORD: &str = "amber-anchor-apple-apron-arrow-07";
const PASSWORD: &str = "heron thistle copper tamar";

/// An account as they were made before each had to be a worker's.
async fn of_nobody(service: &Service, by: Option<i64>) -> Person {
    let mut tx = service.db.write(Actor { account_id: by }).await.unwrap();
    let new = accounts::NewAccount {
        sign_in: "of-nobody",
        name: "Merryn Nobody",
        role: Role::SupportWorker,
        password: PASSWORD,
        worker_id: None,
        organisation_id: None,
    };
    let account_id = accounts::add(&mut tx, new).await.unwrap();
    tx.commit().await.unwrap();
    service.signs_in_again(&Person { cookie: String::new(), csrf: String::new(), account_id, worker_id: None }).await
}

#[tokio::test]
async fn an_account_that_sees_people_is_a_workers() {
    let service = a_service_at(MONDAY).await;
    let (manager, admin) = (service.signed_in_as(Role::ServiceManager).await, service.signed_in_as(Role::Administrator).await);
    for who in [&manager, &admin] {
        let new = [("name", "Dee"), ("sign_in", "dee"), ("role", "support-worker"), ("password", PASSWORD)];
        refused(&service.sends(who, "/accounts", &new).await).says("Choose the worker whose account it is");
    }
    let new = [("name", "Figures"), ("sign_in", "figures"), ("role", "trustee"), ("password", PASSWORD)];
    done(&service.sends(&admin, "/accounts", &new).await);
    let id: i64 = service.db.read().await.unwrap().value("SELECT id FROM account WHERE sign_in = 'figures'", args![]).await.unwrap();
    let raised = service.sends(&admin, &format!("/accounts/{id}/change"), &[("role", "service-manager")]).await;
    raised.says("Choose the worker whose account it is");
    let of = |role, worker| cli::AddAccount { sign_in: "dee", name: "Dee", role, worker, council: None };
    // From the terminal it is the worker of that name, who is added once.
    cli::add_account(&service.db, of("support-worker", None), PASSWORD).await.unwrap();
    assert_eq!(service.rows("account a JOIN worker w ON w.id = a.worker_id WHERE a.sign_in = 'dee' AND w.name = 'Dee'").await, 1);
    let second = cli::AddAccount { sign_in: "dee-2", ..of("support-worker", None) };
    let told = cli::add_account(&service.db, second, PASSWORD).await.unwrap_err();
    assert!(told.contains("has an account already") && told.contains("--worker"), "{told}");
    // What is there goes on, and whoever can put it right is told.
    service.opens(&manager, "/").await.says_nothing_of("is no worker");
    let before = of_nobody(&service, None).await;
    assert_eq!(service.opens(&before, "/people").await.status, StatusCode::OK);
    for who in [&manager, &admin] {
        service.opens(who, "/").await.says("Merryn Nobody").says("is no worker’s");
    }
}

#[tokio::test]
async fn a_manager_changes_nothing_of_another_provider() {
    let two = Two::there_are().await;
    let service = &two.service;
    let [manager, own] = &two.bosun;
    let (theirs, worker) = (two.carrek[1].account_id, two.carrek[1].worker_id.unwrap());
    let line: i64 = service
        .db
        .read()
        .await
        .unwrap()
        .value("SELECT id FROM worker_provider WHERE worker_id = $1 AND withdrawn_at IS NULL", args![worker])
        .await
        .unwrap();
    for page in ["close", "word"] {
        is_absent(service, manager, &format!("/accounts/{theirs}/{page}")).await;
    }
    for page in ["change", "withdraw", "leave/new", "teams/new", "kinds/new", "providers/new", "kept-from"] {
        is_absent(service, manager, &format!("/workers/{worker}/{page}")).await;
    }
    is_absent(service, manager, &format!("/workers/{worker}/providers/{line}/end")).await;
    is_absent(service, manager, "/contracts/cornwall-dispersed").await;
    is_absent(service, manager, &format!("/organisations/{}", two.ids[0])).await;
    for list in
        ["/accounts".to_owned(), "/workers".into(), "/contracts".into(), format!("/workers/{worker}"), format!("/accounts/{theirs}")]
    {
        let page = service.opens(manager, &list).await;
        page.says_nothing_of(&format!("/accounts/{theirs}/close")).says_nothing_of(&format!("/accounts/{theirs}/word"));
        page.says_nothing_of(&format!("href=\"/workers/{worker}/")).says_nothing_of("href=\"/contracts/cornwall-dispersed");
    }
    let mut leave = plain(&[]);
    leave.extend(day("from", date(2026, 5, 1)));
    let mut ends = plain(&[("why", "x")]);
    ends.extend(day("to", date(2026, 5, 1)));
    let mut moved = plain(&[("version", "1"), ("name", "Cornwall"), ("provider_id", two.ids[1].as_str())]);
    moved.extend(plain(&[("service", "New one"), ("kind", "resettlement")]));
    for (path, fields) in [
        (format!("/accounts/{theirs}/word"), plain(&[("word", WORD)])),
        (format!("/accounts/{theirs}/close"), plain(&[])),
        (format!("/accounts/{theirs}/factor"), plain(&[])),
        (format!("/accounts/{theirs}/sessions"), plain(&[("session", "all")])),
        (format!("/accounts/{theirs}/feeds"), plain(&[])),
        (format!("/accounts/{theirs}/change"), plain(&[("role", "volunteer"), ("worker", &worker.to_string())])),
        (format!("/workers/{worker}/change"), plain(&[("version", "0"), ("name", "Another")])),
        (format!("/workers/{worker}/leave/new"), leave),
        (format!("/workers/{worker}/providers/{line}/end"), ends.clone()),
        (format!("/workers/{worker}/providers/{line}/withdraw"), ends),
        (format!("/workers/{worker}/kept-from"), plain(&[("reference", "P0001"), ("why", "x")])),
        ("/contracts/cornwall-dispersed".to_owned(), moved.clone()),
        ("/contracts/cornwall-dispersed/services".to_owned(), moved),
        (format!("/organisations/{}", two.ids[0]), plain(&[("version", "0"), ("name", "X"), ("kind", "agency")])),
    ] {
        assert_eq!(service.presses(manager, &path, fields).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(service.opens(&two.carrek[1], "/account").await.status, StatusCode::OK, "they are signed in still");
    // Nor do they give themselves, or anybody, to the other; nor an account for another's worker.
    for who in [manager, own] {
        let sent = works_for(service, manager, who, &two.ids[0]).await;
        assert_eq!(sent.status, StatusCode::NOT_FOUND);
    }
    let new = [("name", "Dee"), ("sign_in", "dee"), ("role", "support-worker"), ("password", PASSWORD), ("worker", &worker.to_string())];
    refused(&service.sends(manager, "/accounts", &new).await).says("not there any more");
    let new = [("name", "Jowan"), ("kind", "paid"), ("provider", two.ids[0].as_str())];
    refused(&service.sends(manager, "/workers/new", &new).await).says("Choose the provider they work for");
}

#[tokio::test]
async fn a_manager_sees_to_their_own_and_an_administrator_to_everybody() {
    let two = Two::there_are().await;
    let service = &two.service;
    let [manager, own] = &two.bosun;
    let worker = own.worker_id.unwrap();
    done(&service.sends(manager, &format!("/accounts/{}/word", own.account_id), &[("word", WORD)]).await);
    done(&service.sends(manager, "/workers/new", &[("name", "Jowan"), ("kind", "paid"), ("provider", two.ids[1].as_str())]).await);
    done(&service.sends(manager, "/teams", &[("name", "Bosun East")]).await);
    let team: i64 = service.db.read().await.unwrap().value("SELECT id FROM team", args![]).await.unwrap();
    let joins = async |who: &Person, worker: i64| {
        let mut fields = plain(&[("team", &team.to_string())]);
        fields.extend(day("from", date(2026, 5, 1)));
        service.presses(who, &format!("/workers/{worker}/teams/new"), fields).await
    };
    done(&joins(manager, worker).await);
    // A team is theirs who are in it.
    is_absent(service, &two.carrek[0], &format!("/teams/{team}")).await;
    let renamed = [("version", "0"), ("name", "Carrek West")];
    assert_eq!(service.sends(&two.carrek[0], &format!("/teams/{team}"), &renamed).await.status, StatusCode::NOT_FOUND);
    refused(&joins(&two.carrek[0], two.carrek[1].worker_id.unwrap()).await).says("Choose a team");
    done(&service.sends(manager, &format!("/teams/{team}"), &renamed).await);
    // Whoever leaves a provider is let go by its manager; for whom they work then an administrator says.
    let line: i64 = service
        .db
        .read()
        .await
        .unwrap()
        .value("SELECT id FROM worker_provider WHERE worker_id = $1 AND withdrawn_at IS NULL", args![worker])
        .await
        .unwrap();
    let mut ends = plain(&[]);
    ends.extend(day("to", date(2026, 5, 3)));
    done(&service.presses(manager, &format!("/workers/{worker}/providers/{line}/end"), ends).await);
    let mut again = plain(&[("provider", two.ids[0].as_str())]);
    again.extend(day("from", date(2026, 5, 4)));
    let path = format!("/workers/{worker}/providers/new");
    assert_eq!(service.presses(&two.carrek[0], &path, again.clone()).await.status, StatusCode::NOT_FOUND);
    done(&service.presses(&two.admin, &path, again).await);
    is_absent(service, manager, &format!("/workers/{worker}/change")).await;
    assert_eq!(service.opens(&two.carrek[0], &format!("/workers/{worker}/change")).await.status, StatusCode::OK);
    // A contract, too, and it may be handed on by whoever has it.
    let contract = |provider| [("version", "1"), ("name", "IDVA"), ("provider_id", provider)];
    done(&service.sends(manager, "/contracts/west-midlands-idva", &contract(two.ids[0].as_str())).await);
    is_absent(service, manager, "/contracts/west-midlands-idva").await;
}

#[tokio::test]
async fn what_one_manager_gave_the_others_of_that_provider_are_told() {
    let two = Two::there_are().await;
    let service = &two.service;
    let lead = service.signed_in_as(Role::named("safeguarding-lead").unwrap()).await;
    done(&works_for(service, &two.admin, &lead, &two.ids[0]).await);
    let worker = two.carrek[1].worker_id.unwrap().to_string();
    let new = [("name", "Second Self"), ("sign_in", "second"), ("role", "volunteer"), ("password", PASSWORD), ("worker", &worker)];
    done(&service.sends(&two.carrek[0], "/accounts", &new).await);
    done(&service.sends(&two.carrek[0], &format!("/accounts/{}/word", two.carrek[1].account_id), &[("word", WORD)]).await);
    let page = service.opens(&lead, "/").await;
    page.says("Second Self").says("Volunteer").says("was given a one-time word");
    service.opens(&two.carrek[0], "/").await.says_nothing_of("Second Self");
    service.opens(&two.bosun[0], "/").await.says_nothing_of("Second Self").says_nothing_of("one-time word");
}

#[tokio::test]
async fn what_a_worker_said_of_their_ties_is_their_own_providers_to_read() {
    let two = Two::there_are().await;
    let service = &two.service;
    let tie = [("given_name", "Loveday"), ("family_name", "Evans"), ("what", "kin"), ("words", "My sister"), ("reach", "07700 900123")];
    done(&service.sends(&two.carrek[1], "/ties", &tie).await);
    let page = format!("/workers/{}/kept-from", two.carrek[1].worker_id.unwrap());
    service.opens(&two.carrek[0], &page).await.says("Loveday Evans").says("07700 900123");
    is_absent(service, &two.bosun[0], &page).await;
    service.opens(&two.bosun[0], &format!("/workers/{}", two.carrek[1].worker_id.unwrap())).await.says_nothing_of("kept-from");
}

#[tokio::test]
async fn an_account_that_somebody_tied_made_opens_nothing_that_their_wall_closes() {
    let service = a_service_at(MONDAY).await;
    let (tied, other) = (service.signed_in_as(Role::ServiceManager).await, service.signed_in_as(Role::SupportWorker).await);
    let hers = service.person_of(&service.an_accepted_referral(&other, "Sophie", "Stephens").await).await;
    let before = of_nobody(&service, Some(tied.account_id)).await;
    service.opens(&before, &hers).await.says("Stephens");
    done(&service.sends(&tied, "/ties", &[("given_name", "Sophie"), ("family_name", "Stephens"), ("what", "kin")]).await);
    is_absent(&service, &tied, &hers).await;
    is_absent(&service, &before, &hers).await;
    service.searches(&before, "Stephens").await.says_nothing_of("Sophie Stephens");
    service.opens(&before, "/people/in-service?show=").await.says_nothing_of("Stephens");
}

#[tokio::test]
async fn an_account_that_is_no_workers_is_no_providers() {
    let two = Two::there_are().await;
    let page = two.service.person_of(&two.of_carrek("Example").await).await;
    let before = of_nobody(&two.service, Some(two.bosun[0].account_id)).await;
    is_absent(&two.service, &before, &page).await;
    two.service.searches(&before, "Example").await.says("Nobody found");
}
