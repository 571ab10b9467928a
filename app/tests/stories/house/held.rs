//! What shows somebody's records asks which provider holds them (`policy::shown`): a statement of the rooms that reads cases, contacts, forms,
//! stays, duties or tasks of a person, or of everybody whom somebody may see, either asks or stands here with its reason. What is read
//! by a referral or a record alone is behind the door that opened it: `open_case` opens what is one's own provider's.

use super::seen::{called, files};
use crate::given::root;

use std::fs;

const HELD: [&str; 17] = [
    "referral",
    "episode",
    "stay",
    "contact",
    "note",
    "record",
    "task",
    "appointment",
    "plan",
    "goal",
    "deadline",
    "flag",
    "safe_contact",
    "fact",
    "think_family_answer",
    "carried",
    "group_place",
];

/// The file, what the statement is called, and why it need not ask.
const APART: [(&str, &str, &str); 30] = [
    ("arrivals/there.rs", "read", "an import is held against everything there is, and shows none of it by name"),
    ("arrivals/take_back/in_the_way.rs", "what_refers", "the taking back of an import; whoever may see the person is shown by name"),
    ("work/referrals/referrer.rs", "follow", "compared in a change, and shown to nobody"),
    ("duties/anew.rs", "all", "the program works deadlines out"),
    ("duties/queries.rs", "carrier", "a part of statements that ask by the deadline"),
    ("duties/queries.rs", "of_case", "of a case that was opened"),
    ("duties/recalculate.rs", "cases", "the program works deadlines out"),
    ("duties/whose.rs", "WHOSE", "the program keeps whose each deadline is; whoever reads them asks"),
    (
        "evidence/case_studies.rs",
        "written",
        "one statement made of it asks; the other is what was released and agreed to, and tells nobody whose it is",
    ),
    ("evidence/packs.rs", "ids", "how many cases a new pack would move"),
    ("evidence/queries.rs", "RECEIVED", "figures count everybody, by contract"),
    ("evidence/recorded.rs", "KINDS_AT_ONCE", "as above"),
    ("finding/queries.rs", "of_own", "a part of the statement below it, which asks of each kind"),
    ("home/begun.rs", "about", "what one began to write oneself"),
    ("journal_page/queries.rs", "odd", "how many one's account opened outside one's cases"),
    ("people/mod.rs", "cases", "opening a case asks; whoever has just written one down has it before them"),
    ("people/characteristics/queries.rs", "statements", "each statement made of it asks, or is of a referral that was opened"),
    ("people/erase.rs", "what_is_sealed", "an erasure is of everybody who holds it, and shows nothing"),
    ("people/joins/join.rs", "children_together", "the program joins"),
    ("people/joins/join.rs", "children_apart", "the program takes a join back"),
    ("people/joins/same_pages.rs", "named", "by a number that somebody has; nothing of the case is shown"),
    ("people/relationships/record.rs", "withdraw", "a change of somebody who was opened"),
    (
        "people/safe_contact/moved.rs",
        "sql",
        "moments alone, after which a number and an address are confirmed anew, whoever was told of the move",
    ),
    ("people/relationships/apart.rs", "of_people", "made of the statement above it, which asks"),
    ("people/safe_contact/tied.rs", "written", "what the abuser can be reached at stops every number equal to it, whoever wrote it"),
    ("people/who_sees/emergency.rs", "LASTS", "an emergency reaches across providers; the statement asks the walls"),
    ("places/queries.rs", "household", "what fits a household that was opened"),
    ("work/contacts/queries.rs", "of_person", "made of two statements above it, which ask"),
    ("work/groups/places.rs", "give", "of somebody who was opened, in a change of theirs"),
    ("work/tasks/queries.rs", "beside_cases", "made of the statement above it, which asks"),
];

fn reads_what_is_held(item: &str) -> bool {
    HELD.iter().any(|table| {
        ["FROM", "JOIN"].iter().any(|word| {
            let at = format!("{word} {table}");
            item.match_indices(&at).any(|(found, _)| !item[found + at.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_'))
        })
    })
}

fn asks(item: &str) -> bool {
    [
        "shown!(",
        "shown_referral!(",
        "shown_episode!(",
        "shown_case!(",
        "shown_written!(",
        "shown_dated!(",
        "shown_record!(",
        "shown_fact!(",
        "shown_statement!(",
        "shown_relationship!(",
        "shown_task!(",
        "own_written!(",
    ]
    .iter()
    .any(|ask| item.contains(ask))
}

/// The items of a file that read what is held about somebody and do not ask.
fn unasked(text: &str) -> Vec<String> {
    let of_somebody = |item: &str| ["root_id", "seen!(", "seen_record!("].iter().any(|word| item.contains(word));
    let items = text.split("\n}\n").filter(|item| reads_what_is_held(item) && of_somebody(item) && !asks(item));
    items.map(|item| called(item).to_owned()).collect()
}

#[test]
fn whatever_shows_what_is_held_about_somebody_asks_who_holds_it() {
    let source = root().join("app/src");
    let mut every = vec![];
    files(&source, &mut every);
    let (mut met, mut missing) = (0, vec![]);
    for path in every {
        let name = path.strip_prefix(&source).unwrap().to_string_lossy().into_owned();
        for item in unasked(&fs::read_to_string(&path).unwrap()) {
            match APART.iter().any(|(file, apart, _)| *file == name && *apart == item) {
                true => met += 1,
                false => missing.push(format!("{name}: {item}")),
            }
        }
    }
    assert!(missing.is_empty(), "ask one of `policy::shown` in each, or say here why it need not: {missing:#?}");
    assert_eq!(met, APART.len(), "something stands here that is not there any more");
}

#[test]
fn a_statement_that_does_not_ask_is_found() {
    let asks = "fn ours() {\n    concat!(\"SELECT r.id FROM referral r JOIN person p WHERE p.root_id = $1 AND \", shown_referral!(\"own\", \"r.id\"))\n}\n";
    assert!(unasked(asks).is_empty());
    assert_eq!(unasked(&asks.replace("shown_referral!(\"own\", \"r.id\")", "\"TRUE\"")), ["ours"]);
    assert!(unasked("fn others() {\n    \"SELECT 1 FROM referral_answer a WHERE root_id = 1\"\n}\n").is_empty());
}
