//! Finding what was written about people by its words: everywhere somebody may look, or in one record.

use crate::given;

use axum::http::StatusCode;
use given::{
    Page, Person, Service, a_service_at,
    brought::{one, sample_with, taken},
    cases::done,
    held::{newest, takes_back},
    text,
    two_months::april,
};
use holdfast::{access::Role, args, db::Actor, finding::gather, ids, looks};

const MONDAY: &str = "2026-03-02T09:00:00Z";
const TODAY: [(&str, &str); 3] = [("day-day", "2"), ("day-month", "3"), ("day-year", "2026")];

async fn finds(service: &Service, who: &Person, words: &str) -> Page {
    service.asks(who, "/notes/find", &[("words", words)]).await
}

/// What the page says of what was found.
fn results(page: &Page) -> String {
    let from = page.html.find("<h2").unwrap_or_else(|| panic!("nothing was looked for: {} {}", page.status, text(&page.html)));
    text(&page.html[from..page.html.find("</main>").unwrap_or(page.html.len())].replace('<', " <"))
}

async fn notes(service: &Service, who: &Person, reference: &str, note: &str) -> i64 {
    let mut fields = vec![("means", "phone"), ("made", "yes"), ("minutes", "15"), ("note", note)];
    fields.extend(TODAY);
    done(&service.sends(who, &format!("/referrals/{reference}/contacts"), &fields).await);
    one(service, "SELECT max(id) FROM contact").await
}

#[tokio::test]
async fn whatever_was_written_of_somebody_is_found_by_its_words() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let contact = notes(&service, &worker, &reference, "She slept badly. He strangled the budgie, and laughed. Rang her sister.").await;
    let mut concern = vec![("kind", "safeguarding"), ("about", "adult"), ("sent_to", "The council"), ("words", "A parrot was hurt")];
    concern.extend(TODAY);
    let recorded = service.sends(&worker, &format!("/referrals/{reference}/forms/concern/new"), &concern).await;
    done(&recorded);
    let plan = [("version", "0"), ("hopes", "To keep a canary"), ("home-goal", "Room for an aviary")];
    done(&service.sends(&worker, &format!("/referrals/{reference}/plan"), &plan).await);
    let own = worker.worker_id.unwrap().to_string();
    let mut task = vec![("worker", own.as_str()), ("what", "Ask the vet about the cockatoo")];
    task.extend(TODAY);
    done(&service.sends(&worker, &format!("{person}/tasks"), &task).await);
    let told = [("outcome", "accepted"), ("words", "Bring the parakeet too")];
    done(&service.sends(&worker, &format!("/referrals/{reference}/answers"), &told).await);

    let page = finds(&service, &worker, "Budgie").await;
    page.says("He strangled the <mark>budgie</mark>, and laughed.").says(&format!("href=\"/contacts/{contact}\""));
    let says = results(&page);
    assert!(
        says.starts_with("Found in 1 place Ann Example")
            && says.contains("Contact , Mon 2 March 2026")
            && says.contains("by Support worker"),
        "{says}"
    );
    assert!(!says.contains("slept") && !page.to.contains("udgie"), "{says} {}", page.to);
    for (typed, kind) in [
        ("parrots", ""),
        ("parrot", "Concern"),
        ("canary", "Support plan"),
        ("aviar", "Goal"),
        ("cockatoo vet", "Task"),
        ("parakeet", "Referral"),
    ] {
        let says = results(&finds(&service, &worker, typed).await);
        match kind {
            "" => assert!(says.starts_with("Nothing found"), "{typed}: {says}"),
            kind => assert!(says.contains(kind) && says.contains("Ann Example"), "{typed}: {says}"),
        }
    }
    // Every word must be there, in one of the places where somebody wrote.
    assert!(results(&finds(&service, &worker, "budgie parrot").await).starts_with("Nothing found"));
    finds(&service, &worker, "sister strangl").await.says("<mark>strangled</mark>").says("Rang her <mark>sister</mark>.");
    for nothing in ["", "in", "07700 900123", "   "] {
        let page = finds(&service, &worker, nothing).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{nothing}");
        page.says("Type a word of three letters or more");
    }
    service.opens(&worker, "/people").await.says("href=\"/notes/find\"");
    service.opens(&worker, &format!("{person}/timeline")).await.says(&format!("href=\"{person}/find\""));
}

#[tokio::test]
async fn who_was_named_is_journaled_and_what_was_typed_is_not() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    notes(&service, &worker, &reference, "The budgie sang.").await;
    let page = finds(&service, &worker, "budgie").await;
    looks::gather(&service.db).await.unwrap();
    let person = service.person_of(&reference).await.trim_start_matches("/people/").to_owned();
    let mut read = service.db.read().await.unwrap();
    let entries: Vec<(String,)> = read.all("SELECT detail FROM journal WHERE action = 'searched'", args![]).await.unwrap();
    assert_eq!(entries, [(format!("1 found: {person} "),)]);
    let told: i64 = read.value("SELECT count(*) FROM journal WHERE detail LIKE '%budgie%'", args![]).await.unwrap();
    assert_eq!(told, 0);
    drop(read);
    // What was found is somebody's own to go back to.
    let other = service.signed_in_as(Role::SupportWorker).await;
    service.opens(&other, &page.to).await.says("That search is not kept any more").says_nothing_of("budgie");
    service.opens(&worker, &page.to).await.says("<mark>budgie</mark>");
}

#[tokio::test]
async fn what_is_sealed_in_a_form_or_only_for_managers_is_found_by_nobody_else() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let mut order = vec![
        ("what", "order"),
        ("court", "family"),
        ("order", "non-molestation"),
        ("breach", "Coming near Harbour Lane"),
        ("words", "Served at the station"),
    ];
    order.extend(TODAY);
    done(&service.sends(&worker, &format!("/referrals/{reference}/forms/court/new"), &order).await);
    assert!(results(&finds(&service, &worker, "station").await).contains("Ann Example"));
    for who in [&worker, &manager] {
        assert!(results(&finds(&service, who, "Harbour").await).starts_with("Nothing found"));
        assert!(results(&finds(&service, who, "station served").await).contains("Ann Example"));
        finds(&service, who, "station").await.says_nothing_of("Harbour");
    }
    assert_eq!(service.rows("passage WHERE words LIKE '%harbour%'").await, 0, "it is not in the index at all");
    let person = service.person_of(&reference).await;
    let mut lado =
        vec![("about", "child"), ("whose", "ours"), ("who", "A teacher"), ("what", "Shouted at Jory"), ("meanwhile", "Suspended")];
    lado.extend(TODAY);
    let sent = service.sends(&manager, &format!("{person}/forms/lado/new"), &lado).await;
    if sent.status == StatusCode::SEE_OTHER {
        assert!(results(&finds(&service, &manager, "Suspended").await).contains("Ann Example"));
    } else {
        panic!("{} {}", sent.status, text(&sent.html));
    }
    assert!(results(&finds(&service, &worker, "Suspended").await).starts_with("Nothing found"));
}

#[tokio::test]
async fn only_people_whom_somebody_may_see_are_found() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let volunteer = service.signed_in_as(Role::named("volunteer").unwrap()).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    notes(&service, &worker, &reference, "The budgie sang.").await;
    assert!(results(&finds(&service, &worker, "budgie").await).contains("Ann Example"));
    assert!(results(&finds(&service, &volunteer, "budgie").await).starts_with("Nothing found"), "it is no case of theirs");
    assert_eq!(service.opens(&volunteer, &format!("{person}/find")).await.status, StatusCode::NOT_FOUND);
    done(&service.sends(&manager, &format!("{person}/who-sees/seal"), &[("why", "She works for the council")]).await);
    assert!(results(&finds(&service, &worker, "budgie").await).starts_with("Nothing found"), "the record is sealed");
    let there = service.sends(&worker, &format!("{person}/find"), &[("words", "budgie")]).await;
    assert_eq!(there.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_amendment_is_found_with_its_note_and_what_was_withdrawn_is_not() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let contact = notes(&service, &worker, &reference, "The budgie sang.").await;
    let mut amended = vec![
        ("version", "0"),
        ("means", "phone"),
        ("made", "yes"),
        ("minutes", "15"),
        ("words", "It was a parrot."),
        ("why", "She said so"),
    ];
    amended.extend(TODAY);
    done(&service.sends(&worker, &format!("/contacts/{contact}/amendments"), &amended).await);
    for typed in ["parrot", "budgie", "budgie parrot"] {
        assert!(results(&finds(&service, &worker, typed).await).starts_with("Found in 1 place"), "{typed}");
    }
    done(&service.sends(&worker, &format!("/contacts/{contact}/withdraw"), &[("why", "Another case")]).await);
    assert!(results(&finds(&service, &worker, "budgie").await).starts_with("Nothing found"));

    // A record that is put right is found by what it says now; withdrawn by nothing; put back again as before.
    let mut concern = vec![("kind", "safeguarding"), ("about", "adult"), ("sent_to", "The council"), ("words", "A finch was hurt")];
    concern.extend(TODAY);
    done(&service.sends(&worker, &format!("/referrals/{reference}/forms/concern/new"), &concern).await);
    let id: i64 = one(&service, "SELECT max(id) FROM record").await;
    concern[3] = ("words", "A linnet was hurt");
    concern.extend([("version", "0"), ("why", "Her words")]);
    done(&service.sends(&worker, &format!("/records/{id}/change"), &concern).await);
    assert!(results(&finds(&service, &worker, "finch").await).starts_with("Nothing found"));
    assert!(results(&finds(&service, &worker, "linnet").await).contains("Ann Example"));
    done(&service.sends(&worker, &format!("/records/{id}/withdraw"), &[("version", "1"), ("why", "An error")]).await);
    assert!(results(&finds(&service, &worker, "linnet").await).starts_with("Nothing found"));
    done(&service.sends(&worker, &format!("/records/{id}/put-back"), &[("version", "2")]).await);
    assert!(results(&finds(&service, &worker, "linnet").await).contains("Ann Example"));
}

#[tokio::test]
async fn in_one_record_what_was_written_of_every_record_joined_in_it_is_found() {
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let ann = service.an_accepted_referral(&manager, "Ann", "Example").await;
    let again = service.an_accepted_referral(&manager, "Ann", "Example").await;
    let other = service.an_accepted_referral(&manager, "Zadie", "Nance").await;
    notes(&service, &manager, &ann, "The budgie sang.").await;
    notes(&service, &manager, &again, "Her budgie slept.").await;
    notes(&service, &manager, &other, "No budgie here.").await;
    let person = service.person_of(&ann).await;
    let found = async |path: &str| service.asks(&manager, &format!("{path}/find"), &[("words", "budgie")]).await;
    let page = found(&person).await;
    page.says("Find words in this record").says_nothing_of("Zadie");
    assert!(results(&page).starts_with("Found in 1 place"), "{}", results(&page));
    let pair: i64 = one(&service, "SELECT min(id) FROM person_pair").await;
    done(&service.sends(&manager, &format!("/duplicates/{pair}/join"), &[]).await);
    let says = results(&found(&service.person_of(&ann).await).await);
    assert!(says.starts_with("Found in 2 places"), "{says}");
    let everywhere = finds(&service, &manager, "budgie").await;
    assert_eq!(everywhere.html.matches("hf-found__whom").count(), 2, "by person: {}", results(&everywhere));
}

#[tokio::test]
async fn what_an_import_brought_is_found_until_it_is_taken_back() {
    let service = a_service_at("2026-10-05T09:00:00Z").await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    taken(&service, &april(), &sample_with(&[])).await;
    gather::all(&service.db, &service.app.forms).await.unwrap();
    assert!(service.rows("passage").await > 0);
    done(&takes_back(&service, &manager, &newest(&service).await).await);
    gather::all(&service.db, &service.app.forms).await.unwrap();
    assert_eq!((service.rows("passage").await, service.rows("passage_unread").await), (0, 0));
}

/// So many contacts of a case with a note each, as rows.
async fn so_many(service: &Service, reference: &str, many: usize, note: impl Fn(usize) -> String) {
    let mut tx = service.db.write(Actor::SYSTEM).await.unwrap();
    let at = tx.at;
    let referral: i64 = tx.value("SELECT id FROM referral WHERE reference = $1", args![reference]).await.unwrap();
    let (mut contacts, mut notes) = (vec![], vec![]);
    for n in 0..many {
        let id = ids::next(at);
        contacts.push(args![id, referral, format!("2026-02-{:02}", n % 28 + 1), "phone", "", 10, true, false, "not-covered", at]);
        notes.push(args![ids::next(at), id, note(n), "", at]);
    }
    tx.insert_all(
        "contact",
        "id, referral_id, happened_on, means, means_written, minutes, made, incident, think_family, recorded_at",
        contacts,
    )
    .await
    .unwrap();
    tx.insert_all("note", "id, contact_id, words, why_amended, recorded_at", notes).await.unwrap();
    tx.unjournaled();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn among_thousands_of_notes_the_few_are_found_with_as_many_questions_as_among_none() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    notes(&service, &worker, &reference, "The budgie sang to the school.").await;
    let page = finds(&service, &manager, "budgie school").await;
    service.opens(&manager, &page.to).await.says("Found in 1 place");
    let little = service.questions_of(&manager, &page.to).await;
    so_many(&service, &reference, 5000, |n| format!("Rang the school{}", if n % 500 == 7 { ", and the budgie sang." } else { "." })).await;
    gather::all(&service.db, &service.app.forms).await.unwrap();
    assert_eq!(service.rows("passage_block").await, 2);
    assert!(service.rows("passage WHERE number IS NULL").await < 2048);
    service.opens(&manager, &page.to).await.says("Found in 11 places");
    assert_eq!(service.questions_of(&manager, &page.to).await, little);
    // What stands in all of them is shown page by page, the latest first, and whoever carries the case misses nothing.
    for who in [&manager, &worker] {
        let first = finds(&service, who, "school").await;
        let says = results(&first);
        assert!(says.starts_with("The latest 20 places"), "{says}");
        first.says("what was written down last was, and everything of the cases you carry");
        assert_eq!(says.contains("Mon 2 March 2026"), who.account_id == worker.account_id, "{says}");
        let second = service.opens(who, &format!("{}?skip=20", first.to)).await;
        second.says("Places 21 to 40").says("Sat 28 February 2026").says("Later").says("Earlier");
    }
    // What leaves its block is found by what it says now.
    let contact: i64 = one(&service, "SELECT min(id) FROM contact").await;
    let mut amended =
        vec![("version", "0"), ("means", "phone"), ("made", "yes"), ("minutes", "15"), ("words", "A linnet sang."), ("why", "She said so")];
    amended.extend(TODAY);
    done(&service.sends(&worker, &format!("/contacts/{contact}/amendments"), &amended).await);
    assert!(results(&finds(&service, &manager, "linnet school").await).starts_with("Found in 1 place"));
}
