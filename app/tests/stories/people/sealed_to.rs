//! Who is left to open what is sealed; and that access taken in an emergency, which is for a while, lifts nothing for good.

use crate::given;

use axum::http::StatusCode;
use given::{
    Person, Service, a_service_at,
    cases::{done, refused},
    two::{Two, is_absent},
};
use holdfast::access::Role;

const MONDAY: &str = "2026-03-02T09:00:00Z";

/// Somebody whose record the manager sealed: her page, and her number.
async fn sealed(service: &Service, manager: &Person) -> (String, String) {
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let page = service.person_of(&service.an_accepted_referral(&worker, "Zara", "Phillips").await).await;
    done(&service.sends(manager, &format!("{page}/who-sees/seal"), &[("why", "She works for the council")]).await);
    let number = page.trim_start_matches("/people/").to_owned();
    (page, number)
}

#[tokio::test]
async fn whoever_alone_can_open_what_is_sealed_is_asked_for_another_and_then_who_must_act_is_told() {
    let service = a_service_at(MONDAY).await;
    let admin = service.signed_in_as(Role::Administrator).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let lead = service.signed_in_as(Role::named("safeguarding-lead").unwrap()).await;
    let (page, number) = sealed(&service, &manager).await;
    let close = format!("/accounts/{}/close", manager.account_id);
    let leaves = format!("/workers/{}/change", manager.worker_id.unwrap());
    service.opens(&admin, &close).await.says(&number).says("name another reader first").says_nothing_of("Zara");
    service.opens(&admin, &leaves).await.says(&number);
    service.opens(&lead, "/").await.says_nothing_of(&number);
    done(&service.sends(&admin, &close, &[]).await);
    service.opens(&lead, "/").await.says("Nobody is left who can open").says(&number).says_nothing_of("Zara");

    // In an emergency somebody is named, who is not oneself, and the seal stands.
    done(&service.sends(&lead, "/emergency", &[("reference", &number), ("why", "Her plan falls due")]).await);
    let who_sees = format!("{page}/who-sees");
    service.opens(&lead, &who_sees).await.says("Name them").says_nothing_of("Lift the seal").says_nothing_of("Take off");
    let lifted = service.sends(&lead, &format!("{who_sees}/unseal"), &[("lifted_why", "I think so")]).await;
    assert_eq!(lifted.status, StatusCode::NOT_FOUND);
    let readers = format!("{who_sees}/readers");
    refused(&service.sends(&lead, &readers, &[("account", &lead.account_id.to_string())]).await).says("Choose who else may open it");
    let second = service.signed_in_as(Role::ServiceManager).await;
    done(&service.sends(&lead, &readers, &[("account", &second.account_id.to_string())]).await);
    service.opens(&lead, "/").await.says_nothing_of("Nobody is left");
    service.opens(&second, &page).await.says("Zara");
    // Whoever was named takes readers off and lifts it.
    service.opens(&second, &who_sees).await.says("Lift the seal");
    done(&service.sends(&second, &format!("{who_sees}/unseal"), &[("lifted_why", "She left the council")]).await);
}

#[tokio::test]
async fn a_wall_before_the_only_reader_is_told_and_never_to_them() {
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let second = service.signed_in_as(Role::ServiceManager).await;
    let (page, number) = sealed(&service, &manager).await;
    done(&service.sends(&manager, "/ties", &[("given_name", "Zara"), ("family_name", "Phillips"), ("what", "kin")]).await);
    is_absent(&service, &manager, &page).await;
    service.opens(&second, "/").await.says("Nobody is left who can open").says(&number);
    service.opens(&manager, "/").await.says_nothing_of("Nobody is left").says_nothing_of(&number);
}

#[tokio::test]
async fn in_an_emergency_at_another_provider_no_form_is_offered_that_refuses() {
    let two = Two::there_are().await;
    let service = &two.service;
    let page = service.person_of(&two.of_carrek("Example").await).await;
    let who_sees = format!("{page}/who-sees");
    done(&service.sends(&two.carrek[0], &format!("{who_sees}/seal"), &[("why", "Works for the council")]).await);
    let number = page.trim_start_matches("/people/");
    done(&service.sends(&two.bosun[0], "/emergency", &[("reference", number), ("why", "At the door")]).await);
    service.opens(&two.bosun[0], &page).await.says("Example");
    let shown = service.opens(&two.bosun[0], &who_sees).await;
    shown.says("Another provider works with this person").says_nothing_of("Name them").says_nothing_of("Works for the council");
    assert!(!shown.html.contains(&format!("action=\"{who_sees}")));
}
