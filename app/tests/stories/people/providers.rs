//! Two providers on one installation: each sees whom it works with and what it holds. Of anybody else a worker is told at most that there
//! is somebody; what is shared is what an agreement says, with whom, from a day to a day.

use crate::given;

use axum::http::StatusCode;
use given::{
    Person, a_service_at,
    cases::{self, done, plain},
    text,
    two::{MONDAY, Two, an_organisation, is_absent, works_for},
};
use holdfast::{access::Role, args, running::contracts::services};
use jiff::civil::date;

#[tokio::test]
async fn whoever_only_another_provider_works_with_is_not_there() {
    let two = Two::there_are().await;
    let service = &two.service;
    let reference = service.an_accepted_referral(&two.carrek[1], "Ann", "Example").await;
    let page = service.person_of(&reference).await;
    for who in &two.carrek {
        service.opens(who, &page).await.says("Ann Example");
        service.searches(who, "Example").await.says("Ann Example");
    }
    for who in &two.bosun {
        is_absent(service, who, &page).await;
        is_absent(service, who, &format!("/referrals/{reference}")).await;
        is_absent(service, who, &format!("{page}/timeline")).await;
        for typed in ["Example", &reference, "Early"] {
            service.searches(who, typed).await.says_nothing_of("Ann Example").says_nothing_of("Early Bird");
        }
        for list in ["/", "/people", "/people/in-service?show=", "/referrals", "/board"] {
            service.opens(who, list).await.says_nothing_of("Example").says_nothing_of("Bird");
        }
    }
    // Whom nobody works with is their writer's.
    let mine = two.to_bosun("Nance").await;
    is_absent(service, &two.carrek[0], &service.person_of(&mine).await).await;
    service.opens(&two.bosun[0], &service.person_of(&mine).await).await.says("Nance");
    service.opens(&two.bosun[0], "/referrals").await.says("Nance");
    let admin = service.signed_in_as(Role::Administrator).await;
    service.opens(&admin, "/workers").await.says("Workers and volunteers");
}

#[tokio::test]
async fn one_provider_asks_nobody_for_whom_they_work() {
    let service = a_service_at(MONDAY).await;
    services::make_all(&service.db, &service.app.contracts).await.unwrap();
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = format!("/workers/{}", manager.worker_id.unwrap());
    service.an_accepted_referral(&manager, "Ann", "Example").await;
    service.opens(&manager, &worker).await.says_nothing_of("Provider");
    service.opens(&manager, "/workers/new").await.says_nothing_of("Provider");
    let first = an_organisation(&service, &manager, "Carrek").await;
    service.opens(&manager, "/workers/new").await.says_nothing_of("Provider");
    done(&works_for(&service, &manager, &manager, &first).await);
    service.opens(&manager, &worker).await.says("Carrek from Thu 1 January 2026");
    let second = an_organisation(&service, &manager, "Bosun").await;
    let other = service.signed_in_as(Role::SupportWorker).await;
    let third = service.signed_in_as(Role::SupportWorker).await;
    done(&works_for(&service, &manager, &other, &second).await);
    // Whoever nothing was said of is the first provider's, and always was.
    service.opens(&manager, &format!("/workers/{}", third.worker_id.unwrap())).await.says("Carrek. ");
    service.opens(&manager, "/contracts").await.says("provided by Carrek").says_nothing_of("provided by Bosun");
    // From now on it is asked, and who works for whom an administrator says.
    let new = [("name", "Jowan Pengelly"), ("kind", "paid")];
    let admin = service.signed_in_as(Role::Administrator).await;
    cases::refused(&service.sends(&manager, "/workers/new", &new).await).says("Choose the provider they work for");
    done(&service.sends(&admin, "/workers/new", &[new[0], new[1], ("provider", &second)]).await);
    let cleared = [("version", "1"), ("name", "Cornwall")];
    cases::refused(&service.sends(&manager, "/contracts/cornwall-dispersed", &cleared).await).says("Choose the provider");
    // Two at once for one worker: the later line ends the one that goes on.
    done(
        &service
            .presses(&admin, &format!("{worker}/providers/new"), {
                let mut fields = plain(&[("provider", &second)]);
                fields.extend(cases::day("from", date(2026, 5, 1)));
                fields
            })
            .await,
    );
    service.opens(&manager, &worker).await.says("Carrek from Thu 1 January 2026 to Thu 30 April 2026").says("Bosun from Fri 1 May 2026");
    cases::refused(&works_for(&service, &admin, &manager, &second).await).says("Another line of theirs covers some of these days");
}

#[tokio::test]
async fn somebody_known_to_another_provider_is_known_and_no_more_until_it_agrees() {
    let two = Two::there_are().await;
    let service = &two.service;
    let theirs = two.of_carrek("Example").await;
    let page = service.person_of(&theirs).await;
    let mine = two.to_bosun("Example").await;
    let told = service.opens(&two.bosun[1], &format!("/referrals/{mine}")).await;
    told.says("Somebody like this is known to another provider").says_nothing_of("Carrek").says_nothing_of(&theirs);
    assert!(!told.html.contains(page.trim_start_matches("/people/")), "{}", text(&told.html));
    // Nobody of one's own provider is told of it that way, and the other is told nothing.
    service.opens(&two.carrek[1], &format!("/referrals/{theirs}")).await.says("known to another provider");
    let ask =
        told.html.split("action=\"").find_map(|rest| rest.split('"').next().filter(|path| path.ends_with("/ask"))).unwrap().to_owned();
    done(&service.sends(&two.bosun[1], &ask, &[("why", "We plan her safety too")]).await);
    service.opens(&two.bosun[1], &format!("/referrals/{mine}")).await.says("Their manager has not answered yet");
    service.opens(&two.bosun[0], "/").await.says_nothing_of("Other providers ask");
    service.opens(&two.carrek[0], "/").await.says("Other providers ask to share: 1 to answer");
    let list = service.opens(&two.carrek[0], "/sharing/asked").await;
    list.says("Bosun</strong> asks for").says("We plan her safety too").says_nothing_of(&mine);
    assert_eq!(service.opens(&two.carrek[1], "/sharing/asked").await.status, StatusCode::NOT_FOUND);

    let days = (date(2026, 5, 4), date(2026, 6, 30));
    cases::refused(&two.shares(&page, &["risk"], (days.0, date(2027, 6, 30)), "vital-interests").await).says("For this reason it ends by");
    cases::refused(&two.shares(&page, &["risk"], days, "").await).says("Choose why it may be shared");
    done(&two.shares(&page, &["risk"], days, "consent").await);
    service
        .opens(&two.carrek[0], &format!("{page}/sharing"))
        .await
        .says("Carrek shares with Bosun: open now")
        .says("Who they are, risk and safety plan");
    // A manager of the other sees that it is shared, and cannot change it.
    service.opens(&two.bosun[0], &format!("{page}/sharing")).await.says("Carrek shares with Bosun").says_nothing_of("Put right");
}

#[tokio::test]
async fn an_agreement_opens_exactly_what_it_says_and_ends_by_itself() {
    let two = Two::there_are().await;
    let service = &two.service;
    let reference = two.of_carrek("Example").await;
    let page = service.person_of(&reference).await;
    let contact = [
        ("means", "phone"),
        ("made", "yes"),
        ("minutes", "25"),
        ("note", "She spoke of the court"),
        ("day-day", "4"),
        ("day-month", "5"),
        ("day-year", "2026"),
    ];
    let sent = service.sends(&two.carrek[1], &format!("/referrals/{reference}/contacts"), &contact).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.html));
    let unit = service.has_a_unit("DU77").await;
    done(&service.arrives(&two.carrek[1], &reference, unit, date(2026, 5, 4)).await);
    let worker = &two.bosun[1];
    let days = (date(2026, 5, 6), date(2026, 5, 10));
    done(&two.shares(&page, &["where"], days, "consent").await);
    is_absent(service, worker, &page).await;
    service.it_is_now("2026-05-06T09:00:00Z");
    let [worker, manager] = [service.signs_in_again(worker).await, service.signs_in_again(&two.carrek[0]).await];
    let looks_for = async |who: &Person| service.asks(who, "/notes/find", &[("words", "spoke court")]).await;
    looks_for(&manager).await.says("<mark>court</mark>");
    looks_for(&worker).await.says("Nothing found").says_nothing_of("Example");
    let shown = service.opens(&worker, &page).await;
    shown.says("Example").says("DU77").says_nothing_of("She spoke of the court").says_nothing_of(&reference);
    is_absent(service, &worker, &format!("/referrals/{reference}")).await;
    let contact: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM contact", args![]).await.unwrap();
    is_absent(service, &worker, &format!("/contacts/{contact}")).await;
    is_absent(service, &worker, &format!("/referrals/{reference}/plan")).await;

    // Put right: what happened, and not where she is. It is read, and not theirs to write.
    let id: i64 = service.db.read().await.unwrap().value("SELECT id FROM sharing", args![]).await.unwrap();
    let mut fields =
        plain(&[("version", "0"), ("parts", "timeline"), ("basis", "consent"), ("words", "Not the address"), ("why", "She asked")]);
    fields.extend(cases::day("from", days.0));
    fields.extend(cases::day("until", days.1));
    done(&service.presses(&manager, &format!("{page}/sharing/{id}"), fields.clone()).await);
    cases::refused(&service.presses(&manager, &format!("{page}/sharing/{id}"), fields).await).says("Somebody else changed this agreement");
    service.opens(&manager, &format!("{page}/sharing/{id}")).await.says("What stood before").says("Where they are");
    let shown = service.opens(&worker, &page).await;
    shown.says("She spoke of the court").says_nothing_of("DU77");
    looks_for(&worker).await.says("<mark>court</mark>").says("Example");
    service.opens(&worker, &format!("/contacts/{contact}")).await.says("She spoke of the court").says_nothing_of("Amend this contact");
    service.opens(&worker, &format!("/referrals/{reference}")).await.says("who shares it with yours").says_nothing_of("Record the answer");
    let amended =
        service.sends(&worker, &format!("/contacts/{contact}/amendments"), &[("version", "0"), ("words", "More"), ("why", "Heard")]).await;
    assert_eq!(amended.status, StatusCode::NOT_FOUND);
    is_absent(service, &worker, &format!("/referrals/{reference}/contacts/new")).await;

    service.it_is_now("2026-05-11T09:00:00Z");
    let [worker, manager] = [service.signs_in_again(&worker).await, service.signs_in_again(&manager).await];
    is_absent(service, &worker, &page).await;
    service.opens(&manager, &format!("{page}/sharing")).await.says("Carrek shares with Bosun: over");
}

#[tokio::test]
async fn a_withdrawn_agreement_opens_nothing_and_an_emergency_waits_for_none() {
    let two = Two::there_are().await;
    let service = &two.service;
    let reference = two.of_carrek("Example").await;
    let page = service.person_of(&reference).await;
    done(&two.shares(&page, &[], (date(2026, 5, 4), date(2026, 6, 1)), "public-task").await);
    service.opens(&two.bosun[1], &page).await.says("Example").says_nothing_of(&reference);
    // Nothing that both providers read is written by the one with which it is only shared.
    for below in ["details", "names/new", "relationships/new", "flags/new", "tasks/new", "appointments/new", "forms/gad-7/new"] {
        service.opens(&two.bosun[1], &format!("{page}/{below}")).await.says("It can be read and not changed here");
    }
    let renamed = [("version", "0"), ("given_name", "Somebody"), ("family_name", "Else")];
    service.sends(&two.bosun[1], &format!("{page}/details"), &renamed).await.says("It can be read and not changed here");
    service.opens(&two.carrek[1], &page).await.says("Example").says_nothing_of("Somebody Else");
    let id: i64 = service.db.read().await.unwrap().value("SELECT id FROM sharing", args![]).await.unwrap();
    let withdraw = format!("{page}/sharing/{id}/withdraw");
    // With whom it is shared does not take it back.
    assert_eq!(service.sends(&two.bosun[0], &withdraw, &[("withdrawn_why", "No")]).await.status, StatusCode::NOT_FOUND);
    done(&service.sends(&two.carrek[0], &withdraw, &[("withdrawn_why", "She took it back")]).await);
    is_absent(service, &two.bosun[1], &page).await;
    service.opens(&two.carrek[0], &format!("{page}/sharing")).await.says("withdrawn").says("She took it back");

    let mine = two.to_bosun("Example").await;
    let told = service.opens(&two.bosun[1], &format!("/referrals/{mine}")).await;
    let open =
        told.html.split("action=\"").find_map(|rest| rest.split('"').next().filter(|path| path.ends_with("/open"))).unwrap().to_owned();
    let opened = service.sends(&two.bosun[1], &open, &[("why", "MARAC is at two")]).await;
    assert_eq!(opened.to, page);
    service.opens(&two.bosun[1], &page).await.says("Example").says(&reference);
    // Whoever holds the record looks at it afterwards; whoever took it, and theirs, do not.
    service.opens(&two.carrek[0], "/").await.says("Access taken in an emergency: 1 to look at");
    service.opens(&two.carrek[0], "/emergency/taken").await.says("MARAC is at two");
    service.opens(&two.bosun[0], "/emergency/taken").await.says_nothing_of("MARAC is at two");
}

#[tokio::test]
async fn whoever_is_sealed_or_walled_is_not_even_known() {
    let two = Two::there_are().await;
    let service = &two.service;
    let theirs = two.of_carrek("Example").await;
    let page = service.person_of(&theirs).await;
    done(&service.sends(&two.carrek[0], &format!("{page}/who-sees/seal"), &[("why", "Works for the council")]).await);
    let mine = two.to_bosun("Example").await;
    service.opens(&two.bosun[1], &format!("/referrals/{mine}")).await.says_nothing_of("known to another provider");
    done(&service.sends(&two.carrek[0], &format!("{page}/who-sees/unseal"), &[("lifted_why", "Left the council")]).await);
    service.opens(&two.bosun[1], &format!("/referrals/{mine}")).await.says("known to another provider");
}

#[tokio::test]
async fn what_is_due_of_somebody_by_another_providers_contract_is_that_providers() {
    let two = Two::there_are().await;
    let service = &two.service;
    let asked = [("service", "cornwall-dispersed/safe-accommodation"), ("risk", "high")];
    let reference = service.receives(&two.carrek[1], "Example", (date(2026, 5, 3), "09:00"), &asked).await;
    let page = service.person_of(&reference).await;
    let due = "MARAC referral within 48 hours";
    service.opens(&two.carrek[1], &page).await.says(due);
    done(&two.shares(&page, &["timeline"], (date(2026, 5, 4), date(2026, 6, 1)), "public-task").await);
    service.opens(&two.bosun[1], &page).await.says("Example").says_nothing_of(due);
    service.opens(&two.bosun[0], "/").await.says_nothing_of("Example");
}

#[tokio::test]
async fn what_a_provider_wrote_of_its_own_work_and_of_its_people_is_read_by_nobody_of_another() {
    let two = Two::there_are().await;
    let service = &two.service;
    let ([manager, worker], [theirs, their_worker]) = (&two.carrek, &two.bosun);
    let reference = two.of_carrek("Trevose").await;
    let page = service.person_of(&reference).await;
    let number = page.trim_start_matches("/people/").to_owned();
    // The journal names nobody whom its reader may not see, and tells what their own people did.
    service.opens(manager, &format!("/journal?person={number}")).await.says("Trevose");
    service.opens(manager, "/journal").await.says(&reference);
    for address in [format!("/journal?person={number}"), "/journal".to_owned()] {
        service.opens(theirs, &address).await.says_nothing_of("Trevose").says_nothing_of(&reference);
    }
    done(&service.sends(manager, &format!("{page}/who-sees/seal"), &[("why", "Works for the council")]).await);
    let lead = service.signed_in_as(Role::named("safeguarding-lead").expect("a role")).await;
    done(&works_for(service, &two.admin, &lead, &two.ids[0]).await);
    service.opens(&lead, &format!("/journal?person={number}")).await.says_nothing_of("Trevose");
    service.opens(manager, &format!("/journal?person={number}")).await.says("Trevose");
    // Whoever opens no records is told what was done, by numbers.
    let officer = service.signed_in_as(Role::named("data-protection-officer").expect("a role")).await;
    service.opens(&officer, &format!("/journal?person={number}")).await.says("sealed the record").says_nothing_of("Trevose");
    // What was asked on the telephone, and a worker's supervision.
    let mut enquiry =
        plain(&[("kind", "general"), ("door", "phone"), ("who", "Mrs Pender"), ("words", "Is there room?"), ("received_time", "08:30")]);
    enquiry.extend(cases::day("received", date(2026, 5, 4)));
    done(&service.presses(worker, "/contracts/cornwall-dispersed/forms/enquiry/new", enquiry).await);
    let asked = newest_record(service).await;
    let mut supervision = plain(&[("kind", "line")]);
    supervision.extend(cases::day("day", date(2026, 5, 4)));
    done(&service.presses(manager, &format!("/workers/{}/forms/supervision/new", worker.worker_id.unwrap()), supervision).await);
    let supervised = newest_record(service).await;
    service.opens(worker, &asked).await.says("Enquir");
    service.opens(manager, &supervised).await.says("upervision");
    for record in [&asked, &supervised] {
        for who in [theirs, their_worker] {
            is_absent(service, who, record).await;
            is_absent(service, who, &format!("{record}/change")).await;
            is_absent(service, who, &format!("{record}/response.json")).await;
        }
    }
    let carried = service.sends(their_worker, &format!("{}/referral", asked.replace("/records/", "/enquiries/")), &[]).await;
    assert_eq!(carried.status, StatusCode::NOT_FOUND);
    // Where a unit is that they run.
    service.has_a_unit("T01").await;
    let mut address = plain(&[("version", "0"), ("street", "1 High Street"), ("postcode", "pl31 2xx"), ("way_in", "By the chapel")]);
    address.extend(cases::day("since", date(2026, 5, 4)));
    done(&service.presses(manager, "/units/T01/address", address).await);
    service.opens(manager, "/units/T01").await.says("Where it is");
    service.opens(theirs, "/units/T01").await.says_nothing_of("Where it is");
    is_absent(service, theirs, "/units/T01/address").await;
}

/// The address of the record that was written last.
async fn newest_record(service: &given::Service) -> String {
    let id: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM record", args![]).await.unwrap();
    format!("/records/{id}")
}
