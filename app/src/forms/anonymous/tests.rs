use super::words::*;

fn theirs() -> Theirs {
    let known = [
        ("Ann", Tells::Person, false),
        ("O’Carne", Tells::Person, false),
        ("Will", Tells::Child, false),
        ("Green", Tells::Worker, true),
        ("Rose House", Tells::Unit, false),
        ("T01", Tells::Unit, false),
        ("Bath", Tells::Place, true),
    ];
    Theirs {
        known: known.into_iter().filter_map(|(words, tells, capital)| Known::new(words, tells, capital)).collect(),
        rare: vec![vec!["polish".into()], vec!["four children".into(), "4 children".into()]],
        plain: vec!["Universal Credit".into(), "English".into()],
    }
}

fn told(text: &str) -> Vec<(String, Tells)> {
    hits(&[text], &theirs()).into_iter().map(|hit| (hit.says, hit.tells)).collect()
}

#[test]
fn names_are_found_however_they_are_written_and_words_are_not_names() {
    for text in ["She, ann, came.", "ANN’s flat", "Änn said", "With O'Carne.", "They saw ocarne again", "in anns flat"] {
        assert_eq!(told(text).len(), 1, "{text}: {:?}", told(text));
    }
    assert_eq!(told("It will go on. A green door and a hot bath."), []);
    assert_eq!(told("They met Will and Green in Bath, at rose house.").len(), 4);
    assert_eq!(told("The flat t01 was warm."), [("t01".to_owned(), Tells::Unit)]);
    assert_eq!(told("Annabel"), [], "a longer word is another, and a sentence begins with a capital");
    assert_eq!(told("They met Annabel Smith there."), [("Annabel Smith".to_owned(), Tells::Perhaps)]);
}

#[test]
fn numbers_days_ages_and_addresses_are_found_and_plain_words_are_not() {
    use Tells::{Address, Age, Day, Number, Perhaps, Phone, Postcode};
    for (text, says, tells) in [
        ("Ring 07700 900 123 now", "07700 900 123", Phone),
        ("at tr1 2aa then", "tr1 2aa", Postcode),
        ("in TR14 then", "TR14", Postcode),
        ("number R0001 there", "R0001", Number),
        ("claim 123456 there", "123456", Number),
        ("mail x.y@home.example now", "x.y@home.example", Address),
        ("see www.home.example/x now", "www.home.example/x", Address),
        ("on 12.03.2026 then", "12.03.2026", Day),
        ("on 12th March 2026 then", "12th March 2026", Day),
        ("since may 2025 then", "may 2025", Day),
        ("back in February then", "February", Day),
        ("back in august then", "august", Day),
        ("since 2019 then", "2019", Day),
        ("aged 34 then", "34", Age),
        ("a 7-year-old then", "7", Age),
        ("went to Polperro then", "Polperro", Perhaps),
    ] {
        assert_eq!(told(text), [(says.to_owned(), tells)], "{text}");
    }
    for text in ["She may march on. I do, too: English helped, and Universal Credit. MARAC and GP. 3 of 10.", "“Never again.” He left."]
    {
        assert_eq!(told(text), [], "{text}");
    }
}

#[test]
fn towns_agencies_and_possessives_are_found_in_small_letters_and_words_are_not() {
    let known = ["Bodmin", "St Austell", "Bath", "Sample district mid"].into_iter().filter_map(Known::town);
    let known = known.chain(Known::new("St Mary's Primary", Tells::Perhaps, false)).chain(Known::new(
        "Trelawny Family Trust",
        Tells::Agency,
        false,
    ));
    let theirs = Theirs { known: known.collect(), ..Theirs::default() };
    let found = |text: &str| hits(&[text], &theirs).into_iter().map(|hit| hit.says).collect::<Vec<_>>();
    assert_eq!(found("in bodmin near the church, then st austell"), ["bodmin", "st austell"]);
    assert_eq!(found("at st marys primary with trelawny family trust"), ["st marys primary", "trelawny family trust"]);
    assert_eq!(found("a hot bath, and then in Bath"), ["Bath"]);
    assert_eq!(found("the school, the trust and the church"), [""; 0]);
}

#[test]
fn what_shows_nothing_hides_nothing() {
    for text in ["so na\u{200b}talia came", "so \u{2060}natalia\u{ad} came", "so nata\u{fe0f}lia came", "so natalia\u{200b}carne came"] {
        let theirs = Theirs { known: Known::new("Natalia", Tells::Person, false).into_iter().collect(), ..Theirs::default() };
        let found = hits(&[text], &theirs);
        assert_eq!(found.len(), 1, "{text:?}");
        assert!(found[0].is("Natalia"), "{text:?} {found:?}");
    }
    assert_eq!(told("ring 07700\u{200b}900123 now")[0].1, Tells::Phone);
    assert_eq!(neutral("An\u{200b}n came", &theirs()), "the person came");
}

#[test]
fn what_is_rare_only_together_is_one_and_alone_is_none() {
    assert_eq!(told("A mother of four children."), []);
    assert_eq!(
        told("A Polish mother of four children."),
        [("Polish".to_owned(), Tells::Perhaps), ("Polish, four children".to_owned(), Tells::Rare)]
    );
}

#[test]
fn a_draft_has_neutral_words_in_place_of_what_is_known() {
    let told = neutral("Ann O’Carne and will, no: Will, came to Rose House on 3 May 2026 from TR1 2AA. Ann’s hope is high.", &theirs());
    assert_eq!(told, "the person and will, no: a child, came to the home on (a day) from (a place). the person’s hope is high.");
}
