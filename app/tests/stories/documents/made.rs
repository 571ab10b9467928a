//! Documents are made of what is recorded, kept as they were made, read again, and withdrawn; what is hidden is in one only when that was
//! chosen, with a reason.

use crate::given;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use given::{
    Person, Service, a_service_at,
    paper::{info_of, text_of},
    records::{MONDAY, done, latest, refused, with_today},
    whole::{Answer, answer},
};
use holdfast::{access::Role, args, db::Actor, people::erase};

async fn a_case() -> (Service, Person, String) {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    (service, worker, reference)
}

/// The page of a document, from where making it led.
fn page_of(to: &str) -> String {
    to.split('?').next().unwrap_or_default().to_owned()
}

async fn downloads(service: &Service, who: &Person, path: &str) -> Answer {
    answer(&service.router, Request::get(path).header(header::COOKIE, &who.cookie).body(Body::empty()).unwrap()).await
}

/// The words of a document in which nothing is hidden elsewhere.
async fn reads(service: &Service, who: &Person, page: &str) -> String {
    let got = downloads(service, who, &format!("{page}/document.pdf")).await;
    assert_eq!((got.status, got.header("content-type")), (StatusCode::OK, "application/pdf"));
    text_of(&got.body)
}

const LETTER: [(&str, &str); 3] = [("to", "person"), ("route", "hand"), ("words", "We meet on Friday at ten.\n\nBring nothing.")];

#[tokio::test]
async fn a_letter_is_tagged_is_kept_as_it_was_made_and_is_read_again() {
    let (service, worker, reference) = a_case().await;
    let person = service.person_of(&reference).await;
    service.opens(&worker, &person).await.says(&format!("href=\"{person}/documents\""));
    service.opens(&worker, &format!("{person}/documents")).await.says("None was made yet").says("In your own words");
    let led = service.opens(&worker, &format!("{person}/documents/letter")).await;
    assert_eq!(led.to, format!("/referrals/{reference}/documents/letter"));
    let make = led.to;
    refused(&service.sends(&worker, &make, &LETTER[..2]).await).says("it stands nowhere else");
    let page = page_of(&done(&service.sends(&worker, &make, &LETTER).await));
    service.opens(&worker, &page).await.says("Handed over in person").says("Is not in it").says("Nothing is recorded.");
    let got = downloads(&service, &worker, &format!("{page}/document.pdf")).await;
    assert_eq!(got.header("content-disposition"), "attachment; filename=\"document-2026-03-02.pdf\"");
    assert_eq!((got.header("x-content-type-options"), got.header("cache-control")), ("nosniff", "no-store"));
    assert!(got.header("content-security-policy").contains("sandbox"));
    let info = info_of(&got.body);
    for said in ["Title:           Letter", "Tagged:          yes", "<pdfuaid:part>1</pdfuaid:part>"] {
        assert!(info.contains(said), "no {said:?} in {info}");
    }
    assert!(!info.contains("Example") && String::from_utf8_lossy(&got.body).contains("/Lang(en-GB)"), "{info}");
    let text = text_of(&got.body);
    for said in ["Ann Example", "Dear Ann,", "We meet on Friday at ten.", "Bring nothing.", "2 March 2026"] {
        assert!(text.contains(said), "no {said:?} in {text}");
    }
    assert_eq!(service.rows("journal WHERE action = 'document-made' AND subject = 'document'").await, 1);
    assert_eq!(service.rows("journal WHERE action = 'document-opened' AND subject = 'person'").await, 1);
    assert_eq!(service.rows("journal WHERE detail LIKE '%Friday%'").await, 0);
    // Sealed with her key, and gone with it.
    assert_eq!(service.rows("document WHERE pdf LIKE '\u{2}%'").await, 1);
    refused(&service.sends(&worker, &format!("{page}/withdraw"), &[]).await).says("Say why it is withdrawn");
    done(&service.sends(&worker, &format!("{page}/withdraw"), &[("withdraw_why", "The wrong day")]).await);
    service.opens(&worker, &page).await.says("Withdrawn").says("The wrong day").says_nothing_of("Record to whom it went");
    service.opens(&worker, &format!("{person}/documents")).await.says("None was made yet").says("Withdrawn");
    assert!(reads(&service, &worker, &page).await.contains("Bring nothing."));
    let mut tx = service.db.write(Actor::SYSTEM).await.unwrap();
    let id: i64 = tx.value("SELECT person_id FROM document", args![]).await.unwrap();
    assert!(erase::what_is_sealed(&mut tx, id).await.unwrap());
    tx.commit().await.unwrap();
    service.opens(&worker, &format!("{page}/document.pdf")).await.says("is erased").says_nothing_of("%PDF");
}

#[tokio::test]
async fn two_documents_of_the_same_record_say_the_same_and_long_or_foreign_words_are_set() {
    let (service, worker, reference) = a_case().await;
    let make = format!("/referrals/{reference}/documents/letter");
    let mut texts = vec![];
    for _ in 0..2 {
        let page = page_of(&done(&service.sends(&worker, &make, &LETTER).await));
        texts.push(reads(&service, &worker, &page).await);
    }
    assert_eq!(texts[0], texts[1]);
    let long = (0..200).map(|n| format!("Line {n} of the letter.")).collect::<Vec<_>>().join("\n");
    let words = format!("{long}\nŁucja i فاطمة");
    let page = page_of(&done(&service.sends(&worker, &make, &[("to", "person"), ("route", "hand"), ("words", &words)]).await));
    let text = reads(&service, &worker, &page).await;
    assert!(text.contains("Line 199 of the letter.") && text.contains("Łucja"), "{text}");
    let sent = service.sends(&worker, &make, &[("to", "person"), ("route", "hand"), ("words", "ሰላም, #set text(red) *Ann*")]).await;
    assert!(sent.to.ends_with("?done=document-letters"), "{}", sent.to);
    service.opens(&worker, &sent.to).await.says("Some letters could not be printed").says("ላ ም ሰ");
    assert!(reads(&service, &worker, &page_of(&sent.to)).await.contains("???, #set text(red) *Ann*"));
}

#[tokio::test]
async fn their_plan_with_its_goals_is_a_paper_in_their_own_words() {
    let (service, worker, reference) = a_case().await;
    let plan = [("version", "0"), ("hopes", "To sleep"), ("safety-goal", "New locks"), ("safety-action", "Ring the council")];
    done(&service.sends(&worker, &format!("/referrals/{reference}/plan"), &plan).await);
    service.opens(&worker, &format!("/referrals/{reference}/plan")).await.says("Make a copy for them (PDF)");
    let make = format!("/referrals/{reference}/documents/support-plan");
    service.opens(&worker, &make).await.says("Goals that go on");
    refused(&service.sends(&worker, &make, &[("to", "person"), ("route", "hand")]).await).says("Choose what is in it");
    let chosen = [("to", "person"), ("route", "hand"), ("part", "hopes"), ("part", "goals")];
    let text = reads(&service, &worker, &page_of(&done(&service.sends(&worker, &make, &chosen).await))).await;
    for said in ["My support plan", "To sleep", "New locks", "Ring the council", "What you can do"] {
        assert!(text.contains(said), "no {said:?} in {text}");
    }
    let without = [("to", "person"), ("route", "hand"), ("part", "hopes")];
    let text = reads(&service, &worker, &page_of(&done(&service.sends(&worker, &make, &without).await))).await;
    assert!(text.contains("To sleep") && !text.contains("New locks"), "{text}");
}

#[tokio::test]
async fn what_a_form_seals_is_left_out_unless_it_is_chosen_again_with_a_reason() {
    let (service, worker, reference) = a_case().await;
    let person = service.person_of(&reference).await;
    let make = format!("/referrals/{reference}/documents/safety-plan");
    service.opens(&worker, &make).await.says("not recorded yet").says(&format!("{person}/forms/safety-plan/new"));
    let plan = with_today(&[("staying", "A bag by the door"), ("leaving", "To her aunt in Looe"), ("copy", "has")]);
    done(&service.sends(&worker, &format!("{person}/forms/safety-plan/new"), &plan).await);
    let record = latest(&service).await;
    let id = record.trim_start_matches("/records/");
    let link = format!("{person}/documents/safety-plan?record={id}");
    service.opens(&worker, &record).await.says(&link);
    assert_eq!(service.opens(&worker, &link).await.to, format!("{make}?record={id}"));
    let chosen = [("record", id), ("to", "person"), ("route", "hand"), ("part", "plan"), ("part", "phone")];
    let page = page_of(&done(&service.sends(&worker, &make, &chosen).await));
    let text = reads(&service, &worker, &page).await;
    assert!(text.contains("A bag by the door") && text.contains("was left out") && !text.contains("Looe"), "{text}");

    let with_hidden = [&chosen[..], &[("with_hidden", "yes")]].concat();
    let asked = service.sends(&worker, &make, &with_hidden).await;
    asked.says("What is hidden will be in this document").says("Why it has to be in it").says("/hidden\"");
    assert_eq!(service.rows("document").await, 1);
    refused(&service.sends(&worker, &format!("{make}/hidden"), &with_hidden).await).says("Say why it has to be in it");
    let with_reason = [&with_hidden[..], &[("why", "She asked for all of it")]].concat();
    let page = page_of(&done(&service.sends(&worker, &format!("{make}/hidden"), &with_reason).await));
    service.opens(&worker, &page).await.says("She asked for all of it").says(&format!("{page}/hidden.pdf"));
    // Each is read at its own address, of which one asks who it is again.
    assert_eq!(downloads(&service, &worker, &format!("{page}/document.pdf")).await.status, StatusCode::NOT_FOUND);
    let got = downloads(&service, &worker, &format!("{page}/hidden.pdf")).await;
    assert!(text_of(&got.body).contains("To her aunt in Looe"));
    // In making it, in keeping what it was made of, and in opening it.
    assert!(service.rows("journal WHERE action = 'revealed' AND detail = 'document'").await >= 2);
    assert_eq!(service.rows("journal WHERE action = 'document-made' AND detail LIKE '%with what is hidden'").await, 1);

    // What it was made of is withdrawn: it says so, and is made of no more.
    done(&service.sends(&worker, &format!("{record}/withdraw"), &[("version", "0"), ("why", "Another's")]).await);
    service.opens(&worker, &page).await.says("was withdrawn since");
    refused(&service.sends(&worker, &make, &chosen).await).says("Choose what it is made of");
}

#[tokio::test]
async fn a_licence_a_referral_onward_and_one_to_marac_are_made_of_their_records() {
    let (service, worker, reference) = a_case().await;
    let of = |kind: &str| format!("/referrals/{reference}/forms/{kind}/new");
    let from = [("from-day", "2"), ("from-month", "3"), ("from-year", "2026")];
    let licence = [("agreement", "licence"), ("rent", "95.50"), ("service", "12"), ("benefit", "self"), ("notice", "28")];
    let licence = with_today(&[&licence[..], &from[..]].concat());
    done(&service.sends(&worker, &of("licence"), &licence).await);
    let licence = latest(&service).await;
    let onward = [
        ("to", "Truro Refuge"),
        ("kind", "refuge"),
        ("instead", "instead"),
        ("why", "No unit is free"),
        ("basis", "consent"),
        ("route", "portal"),
    ];
    done(&service.sends(&worker, &of("onward-referral"), &with_today(&onward)).await);
    let onward = latest(&service).await;
    let marac = with_today(&[("reason", "judgement"), ("consent", "refused"), ("words", "He has found the school")]);
    done(&service.sends(&worker, &format!("/referrals/{reference}/marac/new"), &marac).await);
    let marac: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM record", args![]).await.unwrap();
    let number = |record: &str| record.trim_start_matches("/records/").to_owned();
    let (licence, onward, marac) = (number(&licence), number(&onward), marac.to_string());
    let others = [("to", "agency"), ("to_name", "Truro Refuge"), ("route", "secure")];
    for (kind, record, fields, said) in [
        (
            "licence",
            &licence,
            vec![("to", "person"), ("route", "hand"), ("part", "agreement"), ("part", "charges")],
            &["What it costs", "£95.50", "£12.00", "28", "Signed by you", "They pay it themselves"][..],
        ),
        (
            "onward-referral",
            &onward,
            [&others[..], &[("part", "who"), ("part", "why"), ("more", "She has a dog")]].concat(),
            &["Truro Refuge", "About: Ann Example", "No unit is free", "She has a dog", "Do not contact anybody"][..],
        ),
        (
            "marac-referral",
            &marac,
            vec![
                ("to", "marac"),
                ("to_name", "Co-ordinator"),
                ("route", "secure"),
                ("part", "who"),
                ("part", "why"),
                ("happened", "Two calls at night"),
            ],
            &["Confidential.", "He has found the school", "Two calls at night", "Ann Example"][..],
        ),
    ] {
        let make = format!("/referrals/{reference}/documents/{kind}");
        service.opens(&worker, &make).await.says("What it is made of");
        let fields = [&fields[..], &[("record", record.as_str())]].concat();
        let page = page_of(&done(&service.sends(&worker, &make, &fields).await));
        let text = reads(&service, &worker, &page).await;
        for said in said {
            assert!(text.contains(said), "{kind}: no {said:?} in {text}");
        }
        // A record of another kind is none of its.
        let other = if record == &licence { &onward } else { &licence };
        let wrong = [&fields[..fields.len() - 1], &[("record", other.as_str())]].concat();
        refused(&service.sends(&worker, &make, &wrong).await).says("Choose what it is made of");
    }
    let to_nobody = [("to", "agency"), ("route", "secure"), ("part", "who"), ("record", onward.as_str())];
    refused(&service.sends(&worker, &format!("/referrals/{reference}/documents/onward-referral"), &to_nobody).await)
        .says("Enter who it is for");
}
