//! Packs and calendars that are refused, and the words they are refused with.

use rules::Calendar;

use crate::given;

const RULE: &str = "[[deadline]]
id = \"r\"
says = \"A rule\"
clause = \"C1\"
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
        ("within = \"48 hours\"\nwithn = \"1 week\"", "deadlines.toml, line 8: there is no such key as `withn`"),
        ("within = \"two days\"", "deadlines.toml, line 7: “two days” is not a length of time"),
        ("within = \"1 week\"\nends_with = [\"exit\"]", "deadlines.toml, line 8: “exit” is not a kind of fact"),
        ("", "deadlines.toml, line 1: rule “r”: give exactly one of within, window and before"),
        ("within = \"1 week\"\nbefore = \"1 week\"", "line 1: rule “r”: give exactly one of"),
        ("window = \"12 to 10 weeks\"", "line 7: “12 to 10 weeks” is not a window"),
        ("before = \"1 week\"", "needs counts_from"),
        ("before = \"2 working days\"\ncounts_from = \"1 week before\"", "working days cannot be counted back"),
        ("within = \"1 week\"\ncounts_from = \"1 week\"", "line 8: “1 week” is not understood"),
        ("within = \"1 week\"\nonce = \"daily\"", "line 8"),
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
    let another = format!("{sound}{}", sound.replace("\"r\"", "\"s\""));
    assert_eq!(refused(&another, EXAMPLE), "examples.toml: the rule “s” has no example; give at least one, at a boundary");
    let twice = format!("{sound}\n{sound}");
    assert_eq!(refused(&twice, EXAMPLE), "deadlines.toml, line 9: there are two rules called “r”");
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
