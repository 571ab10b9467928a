//! Packs and calendars that are refused, and the words they are refused with.

use rules::{Calendar, Kinds, Pack};

use crate::given;

const RULE: &str = "[[deadline]]
id = \"r\"
says = \"A rule\"
clause = \"C1\"
about = \"episode\"
starts = [\"arrival\"]
met_by = [\"dash\"]
";
const EXAMPLE: &str = "[[example]]
name = \"An example\"
given = [\"2024-04-08 arrival\"]
expect = [\"r due 2024-04-10 open\"]
why = \"\"
";

fn refused(deadlines: &str, examples: &str) -> String {
    given::pack(deadlines, examples).expect_err("it should be refused").to_string()
}

#[test]
fn rules_that_cannot_be_used() {
    let with = |more: &str| refused(&format!("{RULE}{more}\n"), EXAMPLE);
    for (more, says) in [
        ("within = \"48 hours\"\nwithn = \"1 week\"", "deadlines.toml, line 9: there is no such key as `withn`"),
        ("within = \"two days\"", "deadlines.toml, line 8: “two days” is not a length of time"),
        ("within = \"1 week\"\nends_with = [\"exit\"]", "deadlines.toml, line 9: “exit” is not a kind of fact"),
        ("", "deadlines.toml, line 1: rule “r”: give exactly one of within, window and before"),
        ("within = \"1 week\"\nbefore = \"1 week\"", "line 1: rule “r”: give exactly one of"),
        ("window = \"12 to 10 weeks\"", "line 8: “12 to 10 weeks” is not a window"),
        ("before = \"1 week\"", "needs counts_from"),
        ("before = \"2 working days\"\ncounts_from = \"1 week before\"", "working days cannot be counted back"),
        ("within = \"1 week\"\ncounts_from = \"1 week\"", "line 9: “1 week” is not understood"),
        ("within = \"1 week\"\nonce = \"daily\"", "line 9"),
        (
            "within = \"1 week\"\nservices = [\"idva\"]",
            "line 9: “idva” is not the kind of a service in pack.toml; there are dispersed-safe",
        ),
        ("within = \"1 week\"\nrenewed_by = [\"dash\"]", "either something that meets it (met_by) or something that begins it again"),
        ("within = \"1 week\"\nextended_if = { kind = \"dash\", within = \"1 week\" }", "extended_if only goes with before"),
    ] {
        let refusal = with(more);
        assert!(refusal.contains(says), "{more}: {refusal}");
    }
}

#[test]
fn a_rule_needs_words_a_clause_and_an_example() {
    let sound = format!("{RULE}within = \"48 hours\"\n");
    assert!(given::pack(&sound, EXAMPLE).is_ok());
    let without_words = sound.replace("A rule", " ");
    assert!(refused(&without_words, EXAMPLE).contains("needs words for staff (says) and the clause"));
    let without_clause = sound.replace("clause = \"C1\"\n", "");
    assert!(refused(&without_clause, EXAMPLE).contains("deadlines.toml, line 1: this needs the key `clause`"));
    let without_subject = sound.replace("about = \"episode\"\n", "");
    assert!(refused(&without_subject, EXAMPLE).contains("deadlines.toml, line 1: this needs the key `about`"));
    let of_a_case = sound.replace("about = \"episode\"", "about = \"case\"");
    assert_eq!(
        refused(&of_a_case, EXAMPLE),
        "deadlines.toml, line 5: a rule cannot be about “case”; it is about one of referral, episode, person, unit, worker, organisation, contract"
    );
    let renewed = sound.replace("met_by", "renewed_by");
    assert!(given::pack(&renewed, EXAMPLE).is_ok());
    let excused = format!("{renewed}excused_by = [\"departure\"]\n");
    assert!(refused(&excused, EXAMPLE).contains("renewed_by goes with within, prefers, only_if, unless and ends_with"));
    let another = format!("{sound}{}", sound.replace("\"r\"", "\"s\""));
    assert_eq!(refused(&another, EXAMPLE), "examples.toml: the rule “s” has no example; give at least one, at a boundary");
    let twice = format!("{sound}\n{sound}");
    assert_eq!(refused(&twice, EXAMPLE), "deadlines.toml, line 10: there are two rules called “r”");
}

#[test]
fn a_pack_says_which_services_it_pays_for() {
    let sound = format!("{RULE}within = \"48 hours\"\n");
    let with = |pack: &str| Pack::parse(given::kinds(), pack, &sound, EXAMPLE).expect_err("it should be refused").to_string();
    let (before, rest) = given::PACK.split_once("[[service]]").expect("the pack has services");
    let (_, lists) = rest.split_once("[lists]").expect("the pack has lists");
    let pack = |services: &str| format!("{before}{services}[lists]{lists}");
    assert_eq!(
        with(&pack("")),
        "pack.toml: this pack has no services; list what the contract pays for, each as [[service]] with id, kind and says"
    );
    let refuge = with(&pack("[[service]]\nid = \"r\"\nkind = \"refuge\"\nsays = \"Refuge\"\n"));
    assert!(refuge.contains("“refuge” is not a kind of service; there are children-and-young-people, counselling, "), "{refuge}");
    let twice = "[[service]]\nid = \"r\"\nkind = \"helpline\"\nsays = \"Helpline\"\n".repeat(2);
    assert!(with(&pack(&twice)).contains("there are two services “r”"));
}

#[test]
fn kinds_that_cannot_be_declared() {
    let refused = |declared: &[(&str, &str)]| Kinds::new(declared.iter().copied()).expect_err("it should be refused").to_string();
    assert_eq!(refused(&[("DASH", "DASH completed")]), "“DASH” cannot name a kind of fact; use lower-case letters, digits and hyphens");
    assert_eq!(refused(&[("dash", " ")]), "the kind of fact “dash” has no words");
    assert_eq!(
        refused(&[("dash", "DASH completed"), ("dash", "DASH done")]),
        "the kind of fact “dash” is declared as “DASH completed” and again as “DASH done”"
    );
    let kinds = Kinds::new([("high-risk", "high risk found"), ("high-risk", "high risk found")]).expect("the same words twice");
    assert_eq!(kinds.get("high_risk").map(|kind| kind.says()), Some("high risk found"));
    assert_eq!(kinds.get("dash"), None);
}

#[test]
fn examples_that_cannot_be_read() {
    let sound = format!("{RULE}within = \"48 hours\"\n");
    for (from, to, says) in [
        ("2024-04-08 arrival", "8 April arrival", "examples.toml, line 3: “8 April arrival” is not understood"),
        ("2024-04-08 arrival", "2024-10-27 01:30 arrival", "line 3"), // happens twice
        ("2024-04-08 arrival", "2024-03-31 01:30 arrival", "line 3"), // never happens
        ("r due 2024-04-10 open", "q due 2024-04-10 open", "line 4: there is no rule called “q”"),
        ("r due 2024-04-10 open", "r due 2024-04-10", "line 4"),
        ("2024-04-08 arrival", "2024-04-08 coming", "line 3: “2024-04-08 coming” is not understood"),
        ("2024-04-08 arrival", "2024-04-08 arrival written 2024-04-08", "line 3"), // when on that day?
        ("why = \"\"", "why = \"\"\nnow = \"2024-04-08\"", "line 6: “2024-04-08” is not a moment; write it as 2024-04-06 19:04"),
        ("why = \"\"", "why = \"\"\nabout = \"case\"", "line 6: an example cannot be about “case”"),
        ("why = \"\"", "why = \"\"\nservices = [\"idva\"]", "line 6: “idva” is not the kind of a service"),
    ] {
        let refusal = refused(&sound, &EXAMPLE.replace(from, to));
        assert!(refusal.contains(says), "{to}: {refusal}");
    }
}

#[test]
fn an_example_that_comes_out_otherwise_says_how() {
    let sound = format!("{RULE}within = \"48 hours\"\n");
    let failures = |examples: &str| {
        let pack = given::pack(&sound, examples).expect("it can be read");
        pack.examples[0].failures(&pack, &given::england_and_wales())
    };
    assert_eq!(failures(EXAMPLE), [""; 0]);
    assert_eq!(
        failures(&EXAMPLE.replace("2024-04-10", "2024-04-11")),
        ["“An example”, r: expected “r due 2024-04-11 open”; it came to “r due 2024-04-10 open”."]
    );
    assert_eq!(
        failures(&EXAMPLE.replace("r due 2024-04-10 open", "r none")),
        ["“An example”, r: expected no deadline; it came to “r due 2024-04-10 open”."]
    );
    assert_eq!(
        failures(&EXAMPLE.replace("2024-04-08 arrival", "2024-04-08 departure")),
        ["“An example”, r: expected “r due 2024-04-10 open”; it came to no deadline."]
    );
}

#[test]
fn calendars_that_cannot_be_trusted() {
    let calendar = |day: &str| {
        let text = format!(
            "title = \"t\"\nsource = \"s\"\ncomplete_from = \"2024-01-01\"\ncomplete_until = \"2024-12-31\"\n[bank_holidays]\n{day} = \"n\"\n"
        );
        Calendar::parse("c.toml", &text).expect_err("it should be refused").to_string()
    };
    assert_eq!(calendar("2024-06-01"), "c.toml, line 6: 2024-06-01 is a Saturday; list the substitute day instead");
    assert_eq!(calendar("2025-01-01"), "c.toml, line 6: 2025-01-01 is outside complete_from and complete_until");
    assert_eq!(calendar("1-June"), "c.toml, line 6: “1-June” is not a date; write it as 2024-03-29");
}
