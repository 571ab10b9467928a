//! What was done with what an import brought, in words.

/// By the table in which it left a row that hangs on a row of the import. app/tests/stories/arrivals/undo.rs holds that
/// every such table stands here.
const DONE: &[(&str, &str)] = &[
    ("account", "an account was given to the worker"),
    ("account_change", "the account was given to a worker whom this import brought, or taken from one"),
    ("allocation", "the case was given to a worker"),
    ("appointment", "an appointment was made"),
    ("appointment_change", "an appointment was moved or put right"),
    ("came_with", "somebody was recorded who came with the referral"),
    ("characteristic", "something was recorded of the person"),
    ("characteristic_change", "what is known of the person was put right"),
    ("attached", "a file was sent with a form"),
    ("contact", "a contact was recorded"),
    ("contact_change", "a contact was put right"),
    ("contact_person", "somebody was recorded as present at a contact"),
    ("deadline", "something is due"),
    ("document", "a document was made"),
    ("document_sent", "it was recorded to whom a document went"),
    ("document_sent_change", "it was put right to whom a document went"),
    ("emergency_access", "somebody took access to the record in an emergency"),
    ("episode", "support in a service was recorded"),
    ("episode_change", "support in a service was changed"),
    ("flag", "a flag was raised"),
    ("flag_change", "a flag was put right"),
    ("goal", "a goal was recorded"),
    ("goal_change", "a goal was put right or ended"),
    ("goal_score", "a goal was scored"),
    ("name_word", "a name was recorded"),
    ("note", "a note was amended"),
    ("passage", "something was written of the person"),
    ("person", "somebody was recorded who is reached through the person"),
    ("person_change", "a name or a date of birth was put right"),
    ("person_name", "another name was recorded"),
    ("person_pair", "it was decided whether two records are one person"),
    ("plan", "a support plan was written"),
    ("record", "a form was recorded"),
    ("record_change", "a form was put right, completed or withdrawn"),
    ("record_fact", "a form was recorded"),
    ("referral", "a referral was recorded"),
    ("referral_answer", "an answer to the referral was recorded"),
    ("referral_change", "what the referral said was put right"),
    ("relationship", "a relationship was recorded"),
    ("relationship_change", "a relationship was changed"),
    ("safe_contact", "safe contact details were recorded"),
    ("seal", "the record was sealed"),
    ("sharing", "it was agreed to share the record with another provider"),
    ("sharing_change", "what is shared with another provider was put right"),
    ("sharing_part", "it was agreed to share the record with another provider"),
    ("sharing_request", "another provider was asked to share"),
    ("stay", "a stay was recorded"),
    ("stay_change", "a stay was changed"),
    ("task", "a task was set"),
    ("task_change", "a task was done or put right"),
    ("tie", "the worker said whom they are tied to"),
    ("think_family_answer", "the Think Family questions were answered"),
    ("training", "a training was recorded"),
    ("shift", "the worker was put on the rota"),
    ("group_attendance", "it was marked whether they came to a group"),
    ("group_attendance_change", "it was put right whether they came to a group"),
    ("group_place", "a place in a group was given"),
    ("group_place_change", "a place in a group was put right"),
    ("group_session", "the worker led a session of a group"),
    ("group_session_change", "a session of a group was put right"),
    ("group_worker", "the worker leads a group"),
    ("marac_case", "it was said that they are on the list of a MARAC meeting"),
    ("marac_meeting", "the worker goes to a MARAC meeting"),
    ("transfer", "a transfer to another service was asked for"),
    ("transfer_change", "a transfer to another service was put right"),
    ("wall", "somebody was kept from a record"),
    ("unit_address", "the address of the unit was recorded"),
    ("unit_change", "what the unit is was put right"),
    ("unit_state", "the unit was reserved, or is in works or out of use"),
    ("unit_state_change", "a reservation of the unit, or its works, was put right"),
    ("unit_turnaround", "the turnaround of the unit was recorded"),
    ("worker_change", "what is known of the worker was changed"),
    ("worker_kind", "it was recorded as what the worker works"),
    ("worker_provider", "it was said for which provider the worker works"),
    ("worker_leave", "leave was recorded"),
    ("worker_team", "the worker was put into a team"),
];

/// What a row of a table is called.
const CALLED: &[(&str, &str)] = &[
    ("came_with", "who came with the referral"),
    ("characteristic", "what is known of the person"),
    ("contact", "a contact"),
    ("episode", "support in a service"),
    ("flag", "a flag"),
    ("goal", "a goal"),
    ("person", "the record of the person"),
    ("plan", "the support plan"),
    ("record", "a form"),
    ("referral", "the referral"),
    ("referral_answer", "the answer to the referral"),
    ("relationship", "a relationship"),
    ("stay", "a stay"),
    ("unit", "the unit"),
    ("worker", "the worker"),
];

fn of(words: &'static [(&str, &str)], table: &str) -> Option<&'static str> {
    words.iter().find(|(known, _)| *known == table).map(|(_, says)| *says)
}

fn called(table: &str) -> &'static str {
    of(CALLED, table).unwrap_or("something of it")
}

pub(super) fn done(table: &str) -> String {
    of(DONE, table).unwrap_or("something was recorded").to_owned()
}

/// `what`: the first word of the column that says when, such as withdrawn.
pub(super) fn decided(table: &str, what: &str) -> String {
    match (table, what) {
        ("person_pair", _) => done(table),
        (_, "withdrawn") => format!("{} was withdrawn", called(table)),
        _ => format!("{} was changed", called(table)),
    }
}

pub(super) fn journaled(table: &str, action: &str) -> String {
    let was = if action.ends_with("-withdrawn") { "withdrawn" } else { "changed" };
    format!("{} was {was}", called(table))
}

pub(super) fn changed_since(table: &str) -> String {
    format!("{}, which this import filled in, was changed again", called(table))
}
