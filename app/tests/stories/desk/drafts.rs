//! Nothing typed is lost: drafts kept as somebody types or leaves, and when a form is sent after the session has ended;
//! shown to nobody else, and gone when the form is recorded.

use crate::given;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use given::{Page, Person, Service, a_service_at, text};
use holdfast::{access::Role, args, journal};

const MONDAY: &str = "2026-03-02T09:00:00Z";
const HALF_WRITTEN: [(&str, &str); 3] = [("means", "phone"), ("note", "She said that on Friday he"), ("minutes", "20")];

async fn journaled(service: &Service) -> i64 {
    service
        .db
        .read()
        .await
        .unwrap()
        .value("SELECT count(*) FROM journal WHERE action NOT IN ('looked', 'signed-in')", args![])
        .await
        .unwrap()
}

/// The form that a key says it is, whichever page it is open on.
fn form_of(key: &str) -> &str {
    key.split('.').next().unwrap_or_default()
}

/// The key that stands in the form that is sent to an address.
fn key_of_form(page: &Page, action: &str) -> String {
    let form = page.html.split(&format!("action=\"{action}\"")).nth(1).unwrap_or_else(|| panic!("no form to {action}"));
    let key = form.split("name=\"form_key\" value=\"").nth(1).expect("a key");
    key.split('"').next().unwrap_or_default().to_owned()
}

/// Signs in at the page, as `who` does after a time-out; gives where that leads.
async fn signs_in_at_the_page(service: &Service, who: &Person) -> Page {
    let name: String =
        service.db.read().await.unwrap().value("SELECT sign_in FROM account WHERE id = $1", args![who.account_id]).await.unwrap();
    let body = format!("sign_in={name}&password=three+random+words");
    let request =
        Request::post("/sign-in").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(Body::from(body)).unwrap();
    service.send(request).await
}

#[tokio::test]
async fn what_was_begun_is_there_when_the_form_is_opened_again_and_gone_when_it_is_recorded() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let before = journaled(&service).await;
    let draft = format!("/drafts/contact/{reference}");
    let kept = service.sends_with_key(&worker, &draft, "the-form", &HALF_WRITTEN).await;
    assert_eq!(kept.status, StatusCode::NO_CONTENT);
    // Typed on: the same draft, not a second.
    let more = [HALF_WRITTEN[0], ("note", "She said that on Friday he came to the door")];
    service.sends_with_key(&worker, &draft, "the-form", &more).await;
    assert_eq!(service.rows("draft").await, 1);
    assert_eq!(journaled(&service).await, before, "a draft is nothing that happened");
    service.opens(&worker, "/").await.says("You began, and have not recorded").says(&format!("A contact for {reference}, Ann Example"));
    let form = service.opens(&worker, &format!("/referrals/{reference}/contacts/new")).await;
    form.says("You began this on").says("Nothing was recorded yet").says("on Friday he came to the door");
    let key = key_of_form(&form, &format!("/referrals/{reference}/contacts"));
    assert_eq!(form_of(&key), "the-form", "sent twice, from two openings, it is recorded once");
    let whole = [
        ("means", "phone"),
        ("made", "yes"),
        ("minutes", "20"),
        ("note", "He came to the door."),
        ("day-day", "2"),
        ("day-month", "3"),
        ("day-year", "2026"),
    ];
    let sent = service.sends_with_key(&worker, &format!("/referrals/{reference}/contacts"), &key, &whole).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.html));
    assert_eq!((service.rows("contact").await, service.rows("draft").await), (1, 0));
    // The page's last word arrives late: what was recorded is not begun again.
    service.sends_with_key(&worker, &draft, &key, &HALF_WRITTEN).await;
    assert_eq!(service.rows("draft").await, 0);
    service.opens(&worker, &format!("/referrals/{reference}/contacts/new")).await.says_nothing_of("You began this");
}

#[tokio::test]
async fn without_a_script_a_button_keeps_the_draft_and_leaves() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let forms = [
        format!("/referrals/{reference}/contacts/new"),
        format!("/referrals/{reference}/dash/new"),
        "/referrals/new".into(),
        format!("/referrals/{reference}/messages/new"),
        format!("/referrals/{reference}/concerns/new"),
        format!("/referrals/{reference}/marac/new"),
        format!("/referrals/{reference}/plan/change"),
        format!("/referrals/{reference}/steps/support-plan-agreed"),
    ];
    for form in &forms {
        service.opens(&worker, form).await.says("Save as draft and leave").says("formaction=\"/drafts/").says("data-autosave=\"/drafts/");
    }
    let left = service
        .sends_with_key(
            &worker,
            &format!("/drafts/dash/{reference}"),
            "dash-form",
            &[("q1", "yes"), ("c1", "Broke her phone"), ("then", "leave")],
        )
        .await;
    assert_eq!(left.status, StatusCode::SEE_OTHER);
    service.opens(&worker, &left.to).await.says("Your draft is kept. Only you see it");
    service.opens(&worker, &forms[1]).await.says("Broke her phone").says("You began this on");
    let thrown = service.sends_with_key(&worker, &format!("/drafts/dash/{reference}/discard"), "dash-form", &[]).await;
    service.opens(&worker, &thrown.to).await.says_nothing_of("Broke her phone").says_nothing_of("You began this on");
    assert_eq!((service.rows("draft").await, service.rows("record WHERE kind = 'dash'").await), (0, 0));
}

#[tokio::test]
async fn a_draft_is_shown_to_nobody_else_and_not_in_the_journal() {
    let service = a_service_at(MONDAY).await;
    let ann = service.signed_in_as(Role::SupportWorker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let reference = service.an_accepted_referral(&ann, "Cara", "Example").await;
    service.sends(&ann, &format!("/drafts/contact/{reference}"), &HALF_WRITTEN).await;
    let person = service.person_of(&reference).await;
    for page in ["/".into(), person, format!("/referrals/{reference}"), format!("/referrals/{reference}/contacts/new")] {
        service.opens(&manager, &page).await.says_nothing_of("on Friday he").says_nothing_of("You began");
    }
    // Their own beginning on the same case stands beside it.
    service.sends_with_key(&manager, &format!("/drafts/contact/{reference}"), "of-the-manager", &[("note", "The manager's words")]).await;
    service.opens(&ann, &format!("/referrals/{reference}/contacts/new")).await.says("on Friday he").says_nothing_of("The manager's words");
    service.sends_with_key(&manager, &format!("/drafts/contact/{reference}/discard"), "of-the-manager", &[]).await;
    assert_eq!(service.rows("draft").await, 1);
    let told: Vec<(String,)> = service.db.read().await.unwrap().all("SELECT detail FROM journal", args![]).await.unwrap();
    assert!(told.iter().all(|(detail,)| !detail.contains("Friday")));
    assert!(matches!(journal::verify(&mut service.db.read().await.unwrap()).await.unwrap(), journal::Verdict::Whole { .. }));
    for role in [Role::ContractManager, Role::Administrator] {
        let other = service.signed_in_as(role).await;
        let refused = service.sends(&other, &format!("/drafts/contact/{reference}"), &HALF_WRITTEN).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
    }
    let nowhere = service.sends(&ann, "/drafts/contact/no-such-case", &HALF_WRITTEN).await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    let foreign = service.sends(&ann.with_csrf("from another site"), &format!("/drafts/contact/{reference}"), &HALF_WRITTEN).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_form_sent_after_the_session_has_ended_is_kept_and_waits_behind_the_sign_in() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    service.it_is_now("2026-03-02T09:45:00Z");
    let path = format!("/referrals/{reference}/contacts");
    let sent = service.sends_with_key(&worker, &path, "the-form", &HALF_WRITTEN).await;
    assert_eq!((sent.status, sent.to.as_str()), (StatusCode::SEE_OTHER, "/sign-in?kept=yes"));
    assert_eq!(service.rows("contact").await, 0);
    let request = Request::get(&sent.to).body(Body::empty()).unwrap();
    service.send(request).await.says("What you typed is kept");
    let back = signs_in_at_the_page(&service, &worker).await;
    assert!(back.to.starts_with(&format!("/referrals/{reference}/contacts/new?draft=")), "{}", back.to);
    let worker = service.signs_in_again(&worker).await;
    let form = service.opens(&worker, &back.to).await;
    form.says("You were signed out before this could be recorded").says("Nothing was recorded yet").says("on Friday he");
    assert_eq!(form_of(&key_of_form(&form, &path)), "the-form");
    // Only once: the next time signing in leads home, and the draft still waits.
    assert_eq!(signs_in_at_the_page(&service, &worker).await.to, "/");
    assert_eq!(service.rows("draft").await, 1);
}

#[tokio::test]
async fn the_script_is_told_that_the_session_is_over_and_what_it_sent_is_kept() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    service.it_is_now("2026-03-02T09:45:00Z");
    let kept = service.sends(&worker, &format!("/drafts/contact/{reference}"), &HALF_WRITTEN).await;
    assert_eq!((kept.status, service.rows("draft").await), (StatusCode::NO_CONTENT, 1));
}

#[tokio::test]
async fn a_page_from_before_the_time_out_still_records_once_its_owner_has_signed_in_in_another_tab() {
    let service = a_service_at(MONDAY).await;
    let before = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&before, "Ann", "Example").await;
    service.it_is_now("2026-03-02T09:45:00Z");
    let token_of_before = before.csrf_token().to_owned();
    let now = service.signs_in_again(&before).await.with_csrf(&token_of_before);
    let amended = [("version", "0"), ("hopes", "To sleep at night")];
    let sent = service.sends(&now, &format!("/referrals/{reference}/plan"), &amended).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.html));
    // Another's page is another's, signed in or not.
    let other = service.signed_in_as(Role::SupportWorker).await;
    let foreign = service.sends(&other.with_csrf(&token_of_before), &format!("/referrals/{reference}/plan"), &amended).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn nothing_is_kept_for_a_session_that_was_signed_out_of_or_closed_or_is_long_past() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let path = format!("/referrals/{reference}/contacts");
    let leaver = service.signed_in_as(Role::SupportWorker).await;
    service.sends(&leaver, "/sign-out", &[]).await;
    let closed = service.signed_in_as(Role::SupportWorker).await;
    let admin = service.signed_in_as(Role::Administrator).await;
    service.sends(&admin, &format!("/accounts/{}/close", closed.account_id), &[]).await;
    service.it_is_now("2026-03-02T09:45:00Z");
    for gone in [&leaver, &closed, &worker.with_csrf("from another site")] {
        assert_eq!(service.sends(gone, &path, &HALF_WRITTEN).await.status, StatusCode::FORBIDDEN);
    }
    service.it_is_now("2026-03-12T09:45:00Z");
    assert_eq!(service.sends(&worker, &path, &HALF_WRITTEN).await.status, StatusCode::FORBIDDEN);
    assert_eq!(service.rows("draft").await, 0);
}

#[tokio::test]
async fn a_draft_nobody_came_back_to_is_gone_after_thirty_days() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let first = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let second = service.an_accepted_referral(&worker, "Bea", "Other").await;
    service.sends(&worker, &format!("/drafts/contact/{first}"), &HALF_WRITTEN).await;
    // A clock that jumps makes nothing old: nobody has seen the days between.
    service.it_is_now("2027-03-03T10:00:00Z");
    let ahead = service.signs_in_again(&worker).await;
    service.sends_with_key(&ahead, &format!("/drafts/contact/{second}"), "second", &HALF_WRITTEN).await;
    assert_eq!(service.rows("draft").await, 2);
    for day in ["2026-03-10T10:00:00Z", "2026-03-20T10:00:00Z", "2026-04-02T10:00:00Z"] {
        service.it_is_now(day);
        service.signs_in_again(&worker).await;
    }
    let worker = service.signs_in_again(&worker).await;
    service.sends_with_key(&worker, &format!("/drafts/contact/{second}"), "second", &HALF_WRITTEN).await;
    assert_eq!(service.rows("draft").await, 1);
    service.opens(&worker, &format!("/referrals/{first}/contacts/new")).await.says_nothing_of("You began");
}

fn a_call<'a>(given: &'a str, words: &'a str) -> Vec<(&'a str, &'a str)> {
    [
        ("door", "phone"),
        ("received-day", "1"),
        ("received-month", "3"),
        ("received-year", "2026"),
        ("received_time", "10:00"),
        ("source", "police"),
        ("given_name", given),
        ("family_name", "Caller"),
        ("gender", "female"),
        ("ethnicity", "not-asked"),
        ("sexuality", "not-asked"),
        ("disability", "no"),
        ("no_recourse", "not-known"),
        ("risk", "high"),
        ("main_need", "mental-health"),
        ("words", words),
    ]
    .into()
}

#[tokio::test]
async fn two_calls_at_once_are_two_referrals_and_neither_swallows_the_other() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let first = a_call("Morwena", "Morwena is in danger tonight.");
    service.sends_with_key(&worker, "/drafts/referral/-", "first-tab", &first).await;
    let second = service.opens(&worker, "/referrals/new").await;
    second.says_nothing_of("Morwena").says("You also began a referral");
    service.sends_with_key(&worker, "/drafts/referral/-", "second-tab", &a_call("Tamsyn", "Tamsyn asks for a place.")).await;
    assert_eq!(service.rows("draft").await, 2, "each open form keeps its own");
    let sent = service.sends_with_key(&worker, "/referrals", "second-tab", &a_call("Tamsyn", "Tamsyn asks for a place.")).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.html));
    let sent = service.sends_with_key(&worker, "/referrals", "first-tab", &first).await;
    service.opens(&worker, &sent.to).await.says("Morwena is in danger tonight.");
    assert_eq!((service.rows("referral").await, service.rows("draft").await), (2, 0));
}

#[tokio::test]
async fn a_parked_referral_is_taken_up_again_from_the_home_page() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let parked = a_call("Lowena", "Lowena rings back at four.");
    service.sends_with_key(&worker, "/drafts/referral/-", "parked", &[&parked[..], &[("then", "leave")]].concat()).await;
    service.opens(&worker, "/referrals/new").await.says_nothing_of("Lowena");
    let home = service.opens(&worker, "/").await;
    let link = home.html.split("/referrals/new?draft=").nth(1).expect("the home page leads back to it").split('"').next().unwrap();
    let again = service.opens(&worker, &format!("/referrals/new?draft={link}")).await;
    again.says("Lowena rings back at four.").says("You began this on");
    assert_eq!(form_of(&key_of_form(&again, "/referrals")), "parked");
    // Another person's draft is nobody else's to take up.
    let other = service.signed_in_as(Role::SupportWorker).await;
    service.opens(&other, &format!("/referrals/new?draft={link}")).await.says_nothing_of("Lowena");
}

#[tokio::test]
async fn the_same_key_with_other_words_is_never_answered_as_recorded() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let path = format!("/referrals/{reference}/contacts");
    let contact = |note: &'static str| {
        [("means", "phone"), ("made", "yes"), ("minutes", "20"), ("note", note), ("day-day", "2"), ("day-month", "3"), ("day-year", "2026")]
    };
    service.sends_with_key(&worker, &path, "one-key", &contact("He came to the door.")).await;
    let other = service.sends_with_key(&worker, &path, "one-key", &contact("Her mother rang about the school.")).await;
    assert_eq!(other.status, StatusCode::CONFLICT);
    other.says("This is not recorded yet").says("Her mother rang about the school.").says("Record this as well");
    assert_eq!(service.rows("contact").await, 1);
    let fresh = key_of_form(&other, &path);
    assert_ne!(fresh, "one-key");
    let sent = service.sends_with_key(&worker, &path, &fresh, &contact("Her mother rang about the school.")).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.html));
    assert_eq!(service.rows("contact").await, 2);
}

#[tokio::test]
async fn a_list_of_drafts_says_which_form_and_whose_and_that_the_name_was_seen() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let number = person.trim_start_matches("/people/").to_owned();
    let choir = [("worker", "outside"), ("service", "other"), ("service-other", "A choir"), ("outcome", "using")];
    let path = format!("/referrals/{reference}/forms/services-accessed/new");
    let day = [("day-day", "2"), ("day-month", "3"), ("day-year", "2026")];
    let sent = service.sends(&worker, &path, &choir.into_iter().chain(day).collect::<Vec<_>>()).await;
    let record = sent.to.split('?').next().unwrap().trim_start_matches("/records/").to_owned();
    for (form, subject) in [
        ("dash", reference.clone()),
        ("step", format!("{reference}~comprehensive-assessment")),
        ("record", format!("{reference}~incident")),
        ("record-of-person", format!("{number}~safety-plan")),
        ("record-change", record),
    ] {
        let kept = service.sends_with_key(&worker, &format!("/drafts/{form}/{subject}"), form, &[("words", "Half")]).await;
        assert_eq!(kept.status, StatusCode::NO_CONTENT, "{form}");
    }
    let home = service.opens(&worker, "/").await;
    for says in [
        format!("A DASH for {reference}, Ann Example"),
        format!("The comprehensive assessment for {reference}, Ann Example"),
        format!("An incident for {reference}, Ann Example"),
        format!("A safety plan for {number}, Ann Example"),
        format!("A change of a service accessed for {reference}, Ann Example"),
    ] {
        home.says(&says);
    }
    holdfast::looks::gather(&service.db).await.unwrap();
    let seen = format!("journal WHERE action = 'listed' AND detail LIKE '%home%{number}%'");
    let seen: &'static str = seen.leak();
    assert!(service.rows(seen).await > 0, "the name in the list is a look");
}
