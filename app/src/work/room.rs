//! What this room declares: referrals and what is done for a case.

use super::{assessments, contacts, episodes, marac, messages, plans, referrals, referrals::pages::outcome_says, safeguarding};
use crate::{
    App,
    access::May,
    db::{Db, DbError},
    drafts::{Form, OF_NOBODY, Subject},
    people::{self, room::OF_A_CASE},
    room::{Part, Room, Route, Told},
    session::SignedIn,
};

const OF_A_CONTACT: Subject =
    Subject { named: "", left_to: "/", reaches: Some(|db, who, first| Box::pin(reaches_contact(db, who, first))) };

async fn reaches_contact(db: &Db, who: &SignedIn, id: &str) -> Result<bool, DbError> {
    let Ok(id) = id.parse() else { return Ok(false) };
    match contacts::queries::one(&mut db.read().await?, id).await? {
        Some(contact) => people::reaches_case(db, who, &contact.referral).await,
        None => Ok(false),
    }
}

pub const REFERRAL: Form =
    Form { id: "referral", says: "a referral", about: OF_NOBODY, sent_to: "/referrals", opened_at: "/referrals/new" };
pub const ANSWER: Form =
    Form { id: "answer", says: "the answer to a referral", about: OF_A_CASE, sent_to: "/referrals/{}/answers", opened_at: "/referrals/{}" };
pub const CONTACT: Form =
    Form { id: "contact", says: "a contact", about: OF_A_CASE, sent_to: "/referrals/{}/contacts", opened_at: "/referrals/{}/contacts/new" };
pub const AMENDMENT: Form = Form {
    id: "amendment",
    says: "an amendment of a note",
    about: OF_A_CONTACT,
    sent_to: "/contacts/{}/amendments",
    opened_at: "/contacts/{}",
};
pub const MESSAGE: Form = Form {
    id: "message",
    says: "a message from an agency",
    about: OF_A_CASE,
    sent_to: "/referrals/{}/messages",
    opened_at: "/referrals/{}/messages/new",
};
pub const MESSAGE_ANSWER: Form = Form {
    id: "message-answer",
    says: "the answer to a message",
    about: OF_A_CASE,
    sent_to: "/referrals/{}/messages/{}/answer",
    opened_at: "/referrals/{}/messages/new",
};
pub const DASH: Form =
    Form { id: "dash", says: "a DASH", about: OF_A_CASE, sent_to: "/referrals/{}/dash/new", opened_at: "/referrals/{}/dash/new" };
pub const MARAC: Form = Form {
    id: "marac",
    says: "a MARAC referral",
    about: OF_A_CASE,
    sent_to: "/referrals/{}/marac/new",
    opened_at: "/referrals/{}/marac/new",
};
pub const CONCERN: Form = Form {
    id: "concern",
    says: "a concern",
    about: OF_A_CASE,
    sent_to: "/referrals/{}/concerns/new",
    opened_at: "/referrals/{}/concerns/new",
};
pub const PLAN: Form =
    Form { id: "plan", says: "a support plan", about: OF_A_CASE, sent_to: "/referrals/{}/plan", opened_at: "/referrals/{}/plan/change" };
pub const STEP: Form = Form {
    id: "step",
    says: "a step of support",
    about: OF_A_CASE,
    sent_to: "/referrals/{}/steps/{}",
    opened_at: "/referrals/{}/steps/{}",
};

pub const REFERRAL_CHANGE: Form = Form {
    id: "referral-change",
    says: "a change of a referral",
    about: OF_A_CASE,
    sent_to: "/referrals/{}/change",
    opened_at: "/referrals/{}/change",
};
pub const ENDING: Form =
    Form { id: "ending", says: "the end of support", about: OF_A_CASE, sent_to: "/referrals/{}/ending", opened_at: "/referrals/{}/ending" };

fn referrals_and_episodes() -> Vec<Route<App>> {
    vec![
        Route::get("/referrals", May::SeePeople, referrals::pages::inbox),
        Route::post("/referrals", May::RecordWork, referrals::pages::received),
        Route::get("/referrals/new", May::RecordWork, referrals::pages::new),
        Route::get("/referrals/{reference}", May::SeePeople, referrals::answer_pages::show),
        Route::post("/referrals/{reference}/answers", May::RecordWork, referrals::answer_pages::answered),
        Route::post("/referrals/{reference}/answers/{answer}/withdraw", May::RecordWork, referrals::answer_pages::withdrawn),
        Route::get("/referrals/{reference}/change", May::RecordWork, referrals::mend_pages::form),
        Route::post("/referrals/{reference}/change", May::RecordWork, referrals::mend_pages::changed),
        Route::get("/referrals/{reference}/ending", May::RecordWork, episodes::pages::ending),
        Route::post("/referrals/{reference}/ending", May::RecordWork, episodes::pages::ended),
        Route::post("/referrals/{reference}/episodes/{episode}/came-about", May::RecordWork, episodes::pages::end_asked),
        Route::post("/referrals/{reference}/episodes/{episode}/reopen", May::RecordWork, episodes::pages::reopened),
        Route::post("/referrals/{reference}/key-worker", May::RecordWork, referrals::answer_pages::key_worker_given),
        Route::get("/workers/{id}/handover", May::ManageCases, referrals::handover_pages::form),
        Route::post("/workers/{id}/handover", May::ManageCases, referrals::handover_pages::handed_over),
    ]
}

fn work_on_a_case() -> Vec<Route<App>> {
    vec![
        Route::get("/referrals/{reference}/contacts/new", May::RecordWork, contacts::pages::new),
        Route::post("/referrals/{reference}/contacts", May::RecordWork, contacts::pages::recorded),
        Route::get("/contacts/{id}", May::SeePeople, contacts::amend_pages::show),
        Route::post("/contacts/{id}/amendments", May::RecordWork, contacts::amend_pages::amended),
        Route::get("/contacts/{id}/withdraw", May::RecordWork, contacts::amend_pages::withdraw_form),
        Route::post("/contacts/{id}/withdraw", May::RecordWork, contacts::amend_pages::withdrawn),
        Route::get("/referrals/{reference}/messages/new", May::RecordWork, messages::pages::new),
        Route::post("/referrals/{reference}/messages", May::RecordWork, messages::pages::recorded),
        Route::post("/referrals/{reference}/messages/{message}/answer", May::RecordWork, messages::pages::answered),
        Route::get("/referrals/{reference}/dash/new", May::RecordWork, assessments::pages::new),
        Route::post("/referrals/{reference}/dash/new", May::RecordWork, assessments::pages::recorded),
        Route::get("/dash/{id}", May::SeePeople, assessments::pages::show),
        Route::get("/referrals/{reference}/marac/new", May::RecordWork, marac::pages::new),
        Route::post("/referrals/{reference}/marac/new", May::RecordWork, marac::pages::recorded),
        Route::get("/referrals/{reference}/plan", May::SeePeople, plans::plan_pages::show),
        Route::get("/referrals/{reference}/plan/change", May::RecordWork, plans::plan_pages::change),
        Route::post("/referrals/{reference}/plan", May::RecordWork, plans::plan_pages::changed),
        Route::get("/referrals/{reference}/steps/{kind}", May::RecordWork, plans::pages::new),
        Route::post("/referrals/{reference}/steps/{kind}", May::RecordWork, plans::pages::recorded),
        Route::get("/referrals/{reference}/concerns/new", May::RecordWork, safeguarding::pages::new),
        Route::post("/referrals/{reference}/concerns/new", May::RecordWork, safeguarding::pages::recorded),
    ]
}

pub fn room() -> Room<App> {
    Room {
        routes: referrals_and_episodes().into_iter().chain(work_on_a_case()).collect(),
        parts: &[Part { at: 1, path: "/referrals", says: "Referrals", may: May::SeePeople }],
        done: &[
            ("referral", "The referral is recorded and the clock is running."),
            ("answered", "The answer is recorded."),
            ("handed-over", "The cases are handed over. Whoever takes them sees your note on their home page."),
            ("key-worker", "The key worker is changed."),
            ("contact", "The contact is recorded."),
            ("amended", "The amendment is recorded. What stood before stays beside it."),
            ("withdrawn", "It is withdrawn: it counts nowhere any more, and stays readable here."),
            ("ended", "The end is recorded."),
            ("reopened", "It is open again."),
            ("dash", "The DASH is recorded."),
            ("marac", "The MARAC referral is recorded."),
            ("concern", "The concern is recorded."),
            ("message", "The message is recorded."),
            ("message-answered", "The answer to the message is recorded."),
        ],
        drafts: &[
            &REFERRAL,
            &REFERRAL_CHANGE,
            &ANSWER,
            &ENDING,
            &CONTACT,
            &AMENDMENT,
            &MESSAGE,
            &MESSAGE_ANSWER,
            &DASH,
            &MARAC,
            &CONCERN,
            &PLAN,
            &STEP,
        ],
        told: TOLD,
        duties: &[
            ("referral-answered", "/referrals/{}"),
            ("risk-at-referral", "/referrals/{}"),
            ("comprehensive-assessment", "/referrals/{}/steps/comprehensive-assessment"),
            ("support-plan", "/referrals/{}/steps/support-plan-agreed"),
            ("plan-review", "/referrals/{}/steps/support-plan-reviewed"),
            ("plan-review-move-on", "/referrals/{}/steps/support-plan-reviewed"),
            ("long-stay", "/referrals/{}/steps/long-stay-reported"),
            ("marac", "/referrals/{}/marac/new"),
            ("dash*", "/referrals/{}/dash/new"),
            ("contact-*", "/referrals/{}/contacts/new"),
        ],
        ..Room::named("work")
    }
}

const TOLD: &[Told] =
    &[
        Told::new("referral-received", |fact| {
            format!("Referral {} received from {}", fact.case, (fact.called)("referral-sources", fact.words))
        }),
        Told::new("referral-answered", |fact| format!("Referral {}: {}", fact.case, outcome_says(fact.words).to_lowercase())),
        Told::new("episode-ended", |fact| match fact.words {
            // The departure, or the end of resettlement support, tells it.
            episodes::MOVED_ON | episodes::SUPPORT_ENDED => String::new(),
            reason => {
                let why = episodes::reason_called(fact.called, reason).to_lowercase();
                format!("Support {}: {why}", if fact.ahead { "is to end" } else { "ended" })
            }
        }),
        Told::new("resettlement-started", |fact| {
            if fact.ahead { "Resettlement support is to start".into() } else { "Resettlement support started".into() }
        }),
        Told::new("resettlement-ended", |fact| {
            if fact.ahead { "Resettlement support is to end".into() } else { "Resettlement support ended".into() }
        }),
        Told {
            opens: Some(("/dash/{}", "Open the DASH")),
            ..Told::new("dash", |fact| match fact.words {
                "" => "DASH completed (answers not in the workbook)".into(),
                level => format!("DASH completed: {} risk", (fact.called)("risk-levels", level).to_lowercase()),
            })
        },
        Told::new("marac-referred", |_| "Referred to MARAC".into()),
        Told::new("safeguarding-concern", |fact| format!("Safeguarding concern raised ({})", fact.words)),
        Told::new("panel-referral", |_| "Referred to the High-Risk Behaviour Panel".into()),
        Told::new("message-received", |fact| format!("Message from {}", fact.words)),
        Told::new("message-answered", |fact| format!("Answered {}", fact.words)),
        Told { with_words: true, ..Told::new("comprehensive-assessment", |_| "Comprehensive assessment completed".into()) },
        Told { with_words: true, ..Told::new("support-plan-agreed", |_| "Support plan agreed".into()) },
        Told { with_words: true, ..Told::new("support-plan-reviewed", |_| "Support plan reviewed".into()) },
        Told { with_words: true, ..Told::new("long-stay-reported", |_| "Long stay reported".into()) },
    ];
