//! What this room declares: referrals and what is done for a case.

use super::{appointments, contacts, episodes, goals, own_support, plans, referrals, referrals::pages::outcome_says, tasks, transfers};
use crate::{
    App,
    access::May,
    db::{Db, DbError},
    drafts::{Form, OF_NOBODY, Subject},
    people::{self, OF_A_CASE, OF_A_PERSON},
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
pub const PLAN: Form =
    Form { id: "plan", says: "a support plan", about: OF_A_CASE, sent_to: "/referrals/{}/plan", opened_at: "/referrals/{}/plan/change" };

pub const GOAL: Form =
    Form { id: "goal", says: "a goal", about: OF_A_CASE, sent_to: "/referrals/{}/goals", opened_at: "/referrals/{}/goals/new" };
pub const GOAL_SCORES: Form = Form {
    id: "goal-scores",
    says: "scores of goals",
    about: OF_A_CASE,
    sent_to: "/referrals/{}/goals/scores",
    opened_at: "/referrals/{}/goals/scores",
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

pub const TRANSFER: Form = Form {
    id: "transfer",
    says: "a transfer to another service",
    about: OF_A_CASE,
    sent_to: "/referrals/{}/transfer",
    opened_at: "/referrals/{}/transfer",
};

pub const OWN_SUPPORT: Form = Form {
    id: "own-support",
    says: "support of their own",
    about: OF_A_PERSON,
    sent_to: "/people/{}/own-support",
    opened_at: "/people/{}/own-support",
};

/// A task about nobody, and one about a person.
pub const TASK: Form = Form { id: "task", says: "a task", about: OF_NOBODY, sent_to: "/tasks", opened_at: "/tasks/new" };
pub const TASK_ABOUT: Form =
    Form { id: "task-about", says: "a task", about: OF_A_PERSON, sent_to: "/people/{}/tasks", opened_at: "/people/{}/tasks/new" };
pub const APPOINTMENT: Form = Form {
    id: "appointment",
    says: "an appointment",
    about: OF_A_PERSON,
    sent_to: "/people/{}/appointments",
    opened_at: "/people/{}/appointments/new",
};

fn tasks_and_appointments() -> Vec<Route<App>> {
    vec![
        Route::get("/tasks", May::SeePeople, tasks::list_pages::list),
        Route::post("/tasks", May::RecordWork, tasks::form_pages::set),
        Route::get("/tasks/new", May::RecordWork, tasks::form_pages::new),
        Route::get("/people/{reference}/tasks/new", May::RecordWork, tasks::form_pages::new_about),
        Route::post("/people/{reference}/tasks", May::RecordWork, tasks::form_pages::set_about),
        Route::get("/tasks/{id}", May::RecordWork, tasks::pages::show),
        Route::post("/tasks/{id}", May::RecordWork, tasks::pages::put_right),
        Route::post("/tasks/{id}/done", May::RecordWork, tasks::pages::done),
        Route::post("/tasks/{id}/open-again", May::RecordWork, tasks::pages::opened_again),
        Route::post("/tasks/{id}/withdraw", May::RecordWork, tasks::pages::withdrawn),
        Route::get("/people/{reference}/appointments/new", May::RecordWork, appointments::pages::new),
        Route::post("/people/{reference}/appointments", May::RecordWork, appointments::pages::made),
        Route::get("/appointments/{id}", May::RecordWork, appointments::pages::show),
        Route::post("/appointments/{id}", May::RecordWork, appointments::pages::put_right),
        Route::post("/appointments/{id}/outcome", May::RecordWork, appointments::pages::became),
        Route::post("/appointments/{id}/place", May::RecordWork, appointments::place_pages::asked),
        Route::post("/appointments/{id}/withdraw", May::RecordWork, appointments::pages::withdrawn),
    ]
}

fn referrals_and_episodes() -> Vec<Route<App>> {
    vec![
        Route::get("/referrals", May::SeePeople, referrals::pages::inbox),
        Route::post("/referrals", May::RecordWork, referrals::key_in::received),
        Route::get("/referrals/new", May::RecordWork, referrals::key_in::new),
        Route::post("/referrals/new/matches", May::RecordWork, referrals::key_in::matching),
        Route::get("/referrals/{reference}", May::SeePeople, referrals::answer_pages::show),
        Route::post("/referrals/{reference}/answers", May::RecordWork, referrals::answer_pages::answered),
        Route::post("/referrals/{reference}/answers/{answer}/withdraw", May::RecordWork, referrals::answer_pages::withdrawn),
        Route::get("/referrals/{reference}/change", May::RecordWork, referrals::mend_pages::form),
        Route::post("/referrals/{reference}/change", May::RecordWork, referrals::mend_pages::changed),
        Route::get("/referrals/{reference}/ending", May::RecordWork, episodes::pages::ending),
        Route::post("/referrals/{reference}/ending", May::RecordWork, episodes::pages::ended),
        Route::post("/referrals/{reference}/episodes/{episode}/came-about", May::RecordWork, episodes::pages::end_asked),
        Route::post("/referrals/{reference}/episodes/{episode}/reopen", May::RecordWork, episodes::pages::reopened),
        Route::get("/referrals/{reference}/transfer", May::RecordWork, transfers::pages::form),
        Route::post("/referrals/{reference}/transfer", May::RecordWork, transfers::pages::asked),
        Route::get("/transfers/{id}", May::SeePeople, transfers::change_pages::show),
        Route::post("/transfers/{id}", May::RecordWork, transfers::change_pages::put_right),
        Route::post("/transfers/{id}/withdraw", May::RecordWork, transfers::change_pages::taken_back),
        Route::post("/referrals/{reference}/key-worker", May::RecordWork, referrals::answer_pages::key_worker_given),
        Route::post("/handover", May::ManageCases, referrals::give_pages::given),
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
        Route::get("/referrals/{reference}/plan", May::SeePeople, plans::plan_pages::show),
        Route::get("/referrals/{reference}/plan/change", May::RecordWork, plans::plan_pages::change),
        Route::post("/referrals/{reference}/plan", May::RecordWork, plans::plan_pages::changed),
        Route::post("/referrals/{reference}/plan/withdraw", May::RecordWork, plans::plan_pages::withdrawn),
        Route::get("/referrals/{reference}/goals/new", May::RecordWork, goals::pages::new),
        Route::post("/referrals/{reference}/goals", May::RecordWork, goals::pages::written),
        Route::get("/referrals/{reference}/goals/scores", May::RecordWork, goals::score_pages::form),
        Route::post("/referrals/{reference}/goals/scores", May::RecordWork, goals::score_pages::scored),
        Route::get("/people/{reference}/own-support", May::RecordWork, own_support::pages::new),
        Route::post("/people/{reference}/own-support", May::RecordWork, own_support::pages::begun),
        Route::get("/goals/{id}", May::SeePeople, goals::pages::show),
        Route::post("/goals/{id}", May::RecordWork, goals::pages::put_right),
        Route::post("/goals/{id}/withdraw", May::RecordWork, goals::pages::withdrawn),
        Route::post("/goals/{id}/tasks", May::RecordWork, goals::pages::step_set),
        Route::post("/goals/{id}/scores/{score}", May::RecordWork, goals::score_pages::put_right),
    ]
}

pub fn room() -> Room<App> {
    Room {
        routes: referrals_and_episodes().into_iter().chain(work_on_a_case()).chain(tasks_and_appointments()).collect(),
        parts: &[Part { at: 1, path: "/referrals", says: "Referrals", may: May::SeePeople }],
        done: &[
            ("referral", "The referral is recorded and the clock is running."),
            ("referral-passed-on", "The referral is recorded and its clock runs. A colleague goes on with it: you do not see it."),
            (
                "referral-known",
                "The referral is recorded in the record of the person who was known, and the clock is running. Your service manager can undo that it is the same person.",
            ),
            ("own-support", "Support of their own has begun. They have a case, a worker and a timeline in their own right."),
            ("answered", "The answer is recorded."),
            ("handed-over", "The cases are handed over. Whoever takes them sees your note on their home page."),
            ("key-worker", "The key worker is changed."),
            ("contact", "The contact is recorded."),
            ("goal", "The goal is recorded."),
            ("goals-scored", "The scores are recorded."),
            ("amended", "The amendment is recorded. What stood before stays beside it."),
            ("withdrawn", "It is withdrawn: it counts nowhere any more, and stays readable here."),
            ("task", "The task is set."),
            ("task-done", "The task is done."),
            ("task-again", "The task is open again."),
            ("appointment", "The appointment is made."),
            ("appointment-became", "It is recorded what became of the appointment."),
            (
                "transfer",
                "The transfer is asked for. Your support goes on until the other service accepts; you are told on your home page.",
            ),
            ("transfer-taken-back", "The transfer is taken back."),
            ("ended", "The end is recorded."),
            ("reopened", "It is open again."),
        ],
        drafts: &[
            &REFERRAL,
            &REFERRAL_CHANGE,
            &ANSWER,
            &ENDING,
            &TRANSFER,
            &CONTACT,
            &AMENDMENT,
            &PLAN,
            &GOAL,
            &OWN_SUPPORT,
            &GOAL_SCORES,
            &TASK,
            &TASK_ABOUT,
            &APPOINTMENT,
        ],
        told: TOLD,
        duties: &[
            ("referral-answered", "/referrals/{}"),
            ("risk-at-referral", "/referrals/{}"),
            ("contact-*", "/referrals/{}/contacts/new"),
        ],
        alleged: Some(|tx, person| Box::pin(referrals::referrer::follow(tx, person))),
        ..Room::named("work")
    }
}

const TRANSFER_OPENS: Option<(&str, &str)> = Some(("/transfers/{}", "Open"));

const TOLD: &[Told] =
    &[
        Told::new("referral-received", |fact| {
            format!("Referral {} received from {}", fact.case, (fact.called)("referral-sources", fact.words))
        }),
        Told::new("own-support-begun", |fact| {
            format!("Support of their own begun: {}", fact.words.to_lowercase().replace("came with r", "came with R"))
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
        Told::new("goals-scored", |fact| format!("Goals scored {}", goals::stage_says(fact.words).to_lowercase())),
        Told { opens: Some(("/tasks/{}", "Open")), ..Told::new("task-done", |fact| format!("Task done: {}", fact.words)) },
        // Until something came of it the overview tells it, under what is planned.
        Told::new("appointment-planned", |_| String::new()),
        Told {
            opens: Some(("/appointments/{}", "Open")),
            ..Told::new("appointment-kept", |fact| format!("Appointment took place: {}", fact.words))
        },
        Told {
            opens: Some(("/appointments/{}", "Open")),
            ..Told::new("appointment-missed", |fact| format!("Appointment missed: {}", fact.words))
        },
        Told {
            opens: Some(("/appointments/{}", "Open")),
            ..Told::new("appointment-cancelled", |fact| format!("Appointment cancelled: {}", fact.words))
        },
        Told { opens: TRANSFER_OPENS, ..Told::new("transfer-asked", |fact| format!("Transfer to {} asked for", fact.words)) },
        Told {
            opens: TRANSFER_OPENS,
            ..Told::new("transfer-answered", |fact| format!("Transfer to another service: {}", transfers::answer_says(fact.words)))
        },
        Told { opens: TRANSFER_OPENS, ..Told::new("transfer-taken-back", |_| "Transfer to another service taken back".into()) },
        Told {
            opens: TRANSFER_OPENS,
            ..Told::new("transfer-received", |fact| format!("Referral {} came as a transfer from {}", fact.case, fact.words))
        },
        Told::new("resettlement-started", |fact| {
            if fact.ahead { "Resettlement support is to start".into() } else { "Resettlement support started".into() }
        }),
        Told::new("resettlement-ended", |fact| {
            if fact.ahead { "Resettlement support is to end".into() } else { "Resettlement support ended".into() }
        }),
    ];
