//! What can be wrong: a form file with each kind of mistake, answers out of range, a form that is taken away while somebody types,
//! and one whose words have to be loaded first.

use crate::given;

use std::fs;

use axum::http::StatusCode;
use given::{
    place::{HOUSING, Place},
    records::{done, latest, refused, with_today},
    root,
};
use holdfast::{
    access::Role,
    forms::{Forms, examples, load},
};

#[test]
fn each_kind_of_mistake_in_a_file_is_told_with_its_line() {
    let mistakes = [
        ("council\"\nrequired", "council\"\nrequried", "unknown field"),
        ("type = \"string\"", "type = \"strng\"", "strng"),
        ("id = \"council\"", "id = \"day\"", "two items are called “day”"),
        ("day = \"day\"", "day = \"dya\"", "names “dya”"),
        ("text = \"Which council\"", "text = \"Which council\"\nsealed = true", "“council” is sealed"),
        ("by = [\"band\"]", "by = [\"bnad\"]", "no item or score “bnad”"),
        ("by = [\"band\"]", "by = [\"council\"]", "“council” cannot be counted by"),
        ("words = \"council\"", "words = \"counsel\"", "“counsel”"),
        ("says = \"applied for housing\"\n", "", "is no kind of fact yet"),
        ("id = \"band\"", "id = \"form_key\"", "has for itself"),
        ("option = [{ code = \"a\", says = \"Band A\" }, { code = \"b\", says = \"Band B\" }]", "", "a choice needs options"),
        ("type = \"choice\"", "type = \"open-choice\"", "needs the option “other”"),
        (
            "text = \"Which council\"",
            "text = \"Which council\"\nenable_when = [{ item = \"band\", is = [\"a\"] }]",
            "does not stand before",
        ),
    ];
    for (right, wrong, says) in mistakes {
        assert!(HOUSING.contains(right), "{right}");
        let text = HOUSING.replace(right, wrong).replace("housing-applied", "housing-never-heard-of");
        let told = load::parse("1.toml", &text).expect_err(wrong);
        assert!(told.starts_with("1.toml, line ") && told.contains(says), "{told}");
    }
    let place = Place::new("mistakes");
    place.write("housing-application", "1", &HOUSING.replace("type = \"string\"", "type = \"strng\""));
    let wrong = HOUSING.replace("line = \"Applied for housing: Cornwall\"", "line = \"Applied\"");
    assert_eq!(Forms::load(&place.0).broken.len(), 1);
    place.write("housing-application", "1", &wrong);
    let told = examples::check(&place.0.join("forms/housing-application")).unwrap_err();
    assert!(told[0].contains("Sent to Cornwall") && told[0].contains("the example says Applied"), "{told:?}");
}

/// A file that is shipped, a slip in it, and what is said.
const SLIPS: [(&str, &str, &str, &str); 41] = [
    ("court/1", "id = \"measures\"", "id = \"mea sures\"", "cannot name an item"),
    ("court/1", "id = \"measures\"\n", "", "this item has no id"),
    ("court/1", "type = \"time\"\ntext", "type = \"text\"\ntext", "names “time”"),
    ("court/1", "not_before = \"day\"", "not_before = \"what\"", "there is no date “what”"),
    ("court/1", "item = \"what\", is = [\"hearing\"]", "item = \"what\", is = [\"hearings\"]", "“hearings” is no answer of “what”"),
    ("court/1", "item = \"what\", is = [\"order\"]", "item = \"wht\", is = [\"order\"]", "does not stand before"),
    ("court/1", "outcome = \"what\"", "outcome = \"wat\"", "there is no item or score “wat”"),
    ("court/1", "day = \"expires\"\nwords", "day = \"expired\"\nwords", "there is no item “expired”"),
    (
        "court/1",
        "when = [{ item = \"order\", given = true }]",
        "when = [{ item = \"ordr\", given = true }]",
        "there is no item or score “ordr”",
    ),
    ("court/1", "about = \"referral\"", "about = \"court\"", "unknown variant `court`"),
    ("court/1", "says = \"A hearing\" }", "says = \"A hearing\", colour = \"red\" }", "unknown field `colour`"),
    ("safety-plan/1", "type = \"group\"\ntext = \"Who helps\"", "type = \"string\"\ntext = \"Who helps\"", "only a group holds items"),
    ("safety-plan/1", "id = \"people\"\n", "", "rows that repeat need an id"),
    ("safety-plan/1", "id = \"who\"\ntype = \"string\"", "id = \"who\"\ntype = \"display\"", "rows hold plain items"),
    (
        "safety-plan/1",
        "id = \"how\"\n",
        "id = \"how\"\nenable_when = [{ item = \"day\", given = true }]\n",
        "the items of a row are always asked",
    ),
    ("safety-plan/1", "of = \"worker\"\n", "", "a reference says of what"),
    ("premises-check/1", "as_in = \"h1\"", "as_in = \"h0\"", "there is no item “h0” with options"),
    ("premises-check/1", "id = \"h2\"\ntype = \"choice\"", "id = \"h2\"\ntype = \"text\"", "a grid is a group of choices"),
    ("phq-9/1", "of = [\"items\"]", "of = [\"itms\"]", "the score counts “itms”"),
    ("phq-9/1", "from = 10, says", "from = 4, says", "the levels of a score must rise"),
    ("phq-9/1", "from = 20, says", "from = 28, says", "a level begins above the most"),
    ("cors/1", "[[score]]\nid = \"total\"", "[[score]]\nid = \"o1\"", "an item and a score are called “o1”"),
    ("phq-9/1", ", ordinal = 2 }", " }", "has no ordinal"),
    ("phq-9/1", "at_least = 10, says", "at_leats = 10, says", "unknown field `at_leats`"),
    ("dash/2009", "raised_by = \"judgement\"", "raised_by = \"judgment\"", "there is no item “judgment”"),
    ("dash/2009", "at = \"judgement_why\"", "at = \"judgement_who\"", "there is no item “judgement_who”"),
    ("dash/2009", "words = \"yes\"", "words = \"yeas\"", "there is no item or score “yeas”"),
    (
        "cors/1",
        "when = [{ item = \"whose\", is = [\"child\"] }]",
        "when = [{ item = \"whos\", is = [\"child\"] }]",
        "there is no item or score “whos”",
    ),
    ("cors/1", "most = 40", "most = \"forty\"", "line"),
    ("supervision/1", "may = \"manage-cases\"\n", "", "needs may = \"manage-cases\""),
    ("pets/1", "words = \"where\"", "words = \"foster\"", "“foster” is sealed"),
    ("court/2", "\"docx\"]", "\"exe\"]", "unknown variant `exe`"),
    ("court/2", "id = \"paper\"", "id = \"paper\"\nmegabytes = 21", "a file may have from 1 to 20 megabytes"),
    ("court/2", "repeats = true\nmost = 5", "most = 5", "most needs repeats = true"),
    ("court/2", "most = 5", "most = 21", "from 1 to 20 files"),
    ("court/2", "id = \"paper\"", "id = \"paper\"\ninitial = \"today\"", "has no initial"),
    ("court/2", "id = \"words\"", "id = \"words\"\nkinds = [\"pdf\"]", "kinds, megabytes and most are of files"),
    ("court/2", "until {expires}", "until {paper}", "“paper” is a file"),
    ("court/2", "by = [\"what\", \"order\"]", "by = [\"what\", \"paper\"]", "cannot be counted by"),
    ("safety-plan/1", "id = \"who\"\ntype = \"string\"", "id = \"who\"\ntype = \"file\"", "rows hold plain items"),
    ("lado/1", "says = \"Allegation against a professional[, {outcome_is:lower}]\"", "says = \"{who}\"", "“who” is sealed"),
];

#[test]
fn a_slip_in_a_file_that_is_shipped_is_told_with_its_line() {
    for (file, right, wrong, says) in SLIPS {
        let text = fs::read_to_string(root().join("forms").join(file).with_extension("toml")).unwrap();
        assert!(text.contains(right), "{file}: {right}");
        let told = load::parse(file, &text.replacen(right, wrong, 1)).expect_err(says);
        assert!(told.starts_with(&format!("{file}, line ")) && told.contains(says), "{file}: {told}");
    }
}

#[test]
fn what_does_not_hold_between_files_is_told() {
    let place = Place::new("between");
    let demand = "\n[[demand]]\nwhen = []\ntitle = \"Next\"\nsays = \"Do it\"\nform = \"housing-aplication\"\n";
    for (right, wrong, says) in [
        ("\n[[example]]", &*format!("{demand}\n[[example]]"), "it opens “housing-aplication”, which is no form"),
        ("order = 125", "order = 125\nbecomes = \"7\"", "there is no version “7”"),
        ("version = \"1\"", "version = \"2\"", "it must stand in forms/housing-application/2.toml"),
        ("text = \"Which council\"", "text = \"Which council\"\ninitial_from = [\"court\"]", "which is not kind.item"),
        ("text = \"Which council\"", "text = \"Which council\"\ninitial_from = [\"cuort.court\"]", "which is no form"),
        ("text = \"Which council\"", "text = \"Which council\"\ninitial_from = [\"court.cuort\"]", "no such item or score"),
        ("text = \"Which council\"", "text = \"Which council\"\ninitial_from = [\"court.breach\"]", "which is sealed"),
        ("text = \"Which band\"", "text = \"Which band\"\ninitial_from = [\"court.day\"]", "which is of another type"),
        ("text = \"Which band\"", "text = \"Which band\"\ninitial_from = [\"audit.total\"]", "which only words can hold"),
    ] {
        assert!(HOUSING.contains(right), "{right}");
        place.write("housing-application", "1", &HOUSING.replacen(right, wrong, 1));
        let broken = Forms::load(&place.0).broken;
        assert!(broken.len() == 1 && broken[0].contains("housing-application") && broken[0].contains(says), "{says}: {broken:?}");
    }
}

#[tokio::test]
async fn answers_out_of_range_are_told_and_what_was_typed_is_kept() {
    let place = Place::new("range");
    let service = place.service().await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let ors = format!("{person}/forms/ors/new");
    let marks = |first| with_today(&[("o1", first), ("o2", "6"), ("o3", "6"), ("o4", "6")]);
    for (mark, says) in [
        ("10.01", "enter 0 or more and 10 or less"),
        ("-0.01", "enter 0 or more and 10 or less"),
        ("six", "enter a number, for example 7 or 7.5"),
        ("6.123", "enter a number"),
        ("99999999999999999999", "enter a number"),
        ("", "Enter the mark in centimetres, 0 to 10"),
    ] {
        refused(&service.sends(&worker, &ors, &marks(mark)).await).says(says).says(r#"value="6""#);
    }
    let court = format!("/referrals/{reference}/forms/court/new");
    let order = |more: &[(&'static str, &'static str)]| {
        let order = with_today(&[("what", "order"), ("court", "family"), ("order", "occupation")]);
        more.iter().copied().chain(order.into_iter().filter(|(name, _)| !more.iter().any(|(known, _)| known == name))).collect::<Vec<_>>()
    };
    let ends = |year| [("expires-day", "1"), ("expires-month", "3"), ("expires-year", year)];
    for (more, says) in [
        (&[("what", "verdict")][..], "choose one of the answers"),
        (&[("order", "other")], "say what else"),
        (&ends("2026"), "must be on or after Mon 2 March 2026"),
        (&[("expires-day", "30"), ("expires-month", "2"), ("expires-year", "2027")], "must be a real date"),
        (&[("words", &*"x".repeat(10_001).leak())], "Use 10000 characters or fewer. You have typed 10001."),
    ] {
        refused(&service.sends(&worker, &court, &order(more)).await).says(says);
    }
    // Nobody outside the list did it.
    refused(&service.sends(&worker, &ors, &[&marks("6")[..], &[("worker", "1")]].concat()).await).says("choose from the list");
    assert_eq!(service.rows("record").await, 0);
    done(&service.sends(&worker, &ors, &marks("10")).await);
}

#[tokio::test]
async fn a_form_that_is_taken_away_while_somebody_types_gives_back_what_was_typed() {
    let place = Place::new("taken-away");
    place.write("housing-application", "1", HOUSING);
    let mut service = place.service().await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let path = format!("/referrals/{reference}/forms/housing-application/new");
    let typed = with_today(&[("form_version", "1"), ("council", "Cornwall")]);
    service.sends(&worker, &format!("/drafts/record/{reference}~housing-application"), &with_today(&[("council", "Devon")])).await;
    place.write("housing-application", "1", &HOUSING.replace("order = 125", "order = 125\noffered = false"));
    place.opened(&mut service);
    let gone = service.sends(&worker, &path, &typed).await;
    assert_eq!(gone.status, StatusCode::GONE);
    gone.says("nothing was recorded").says(r#"value="Cornwall""#).says_nothing_of("Record the application</button>");
    assert_eq!(service.rows("record").await, 0);
    // A draft can still be read; without one there is no such page.
    service.opens(&worker, &path).await.says("nothing was recorded").says(r#"value="Devon""#);
    let other = service.a_referral(&worker, "Bea", "Example").await;
    let none = service.opens(&worker, &format!("/referrals/{other}/forms/housing-application/new")).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_a_later_version_skips_is_read_back_and_handed_over_all_the_same() {
    let place = Place::new("skipped");
    place.write("housing-application", "1", HOUSING);
    let mut service = place.service().await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let path = format!("/referrals/{reference}/forms/housing-application/new");
    done(&service.sends(&worker, &path, &with_today(&[("council", "Cornwall"), ("band", "b")])).await);
    let record = latest(&service).await;
    // The file of the first is gone; the second asks for the band only where something was answered that nobody was asked.
    let asked = "id = \"priority\"\ntype = \"boolean\"\ntext = \"Is it urgent?\"\n\n[[item]]\nid = \"band\"";
    let only = "text = \"Which band\"\nenable_when = [{ item = \"priority\", is = [\"yes\"] }]";
    let second =
        HOUSING.replace("version = \"1\"", "version = \"2\"").replace("id = \"band\"", asked).replace("text = \"Which band\"", only);
    fs::remove_file(place.0.join("forms/housing-application/1.toml")).unwrap();
    place.write("housing-application", "2", &second);
    place.opened(&mut service);
    service.opens(&worker, &record).await.says("Also answered");
    let file = service.opens(&worker, &format!("{record}/response.json")).await;
    assert!(file.html.contains("\"also-answered\"") && file.html.contains("\"band\""), "{}", file.html);
}

#[tokio::test]
async fn an_instrument_whose_words_may_not_be_shipped_is_offered_once_they_are_loaded() {
    let place = Place::new("wording");
    let mut service = place.service().await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let path = format!("{person}/forms/swemwbs/new");
    assert_eq!(service.opens(&worker, &path).await.status, StatusCode::NOT_FOUND);
    service.opens(&worker, &format!("{person}/forms")).await.says_nothing_of("SWEMWBS");
    service.opens(&manager, "/forms/swemwbs/1").await.says("Statement 1").says("The statements are not part of Holdfast");
    let asks: String = (1..=7).map(|n| format!("w{n} = \"The licensed words of {n}\"\n")).collect();
    let wording = format!("acknowledgement = \"Shown by permission\"\n[asks]\n{asks}");
    fs::write(place.0.join("forms/swemwbs/1.wording.toml"), wording).unwrap();
    place.opened(&mut service);
    service.opens(&worker, &path).await.says("The licensed words of 7").says("Shown by permission");
    let threes: Vec<(String, &str)> = (1..=7).map(|n| (format!("w{n}"), "3")).collect();
    let threes: Vec<(&str, &str)> = threes.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let record = done(&service.sends(&worker, &path, &[&threes[..], &with_today(&[])].concat()).await);
    service.opens(&worker, &record).await.says("19.25 of 35");
}
