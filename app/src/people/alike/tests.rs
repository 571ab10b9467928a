//! Who is joined, who is offered, and who is left alone.

use jiff::civil::{Date, date};

use super::*;

fn someone(given: &str, family: &str, born_on: Date, postcode: &str, gender: &str) -> Someone {
    Someone { given: given.into(), family: family.into(), born_on: Some(born_on), postcode: postcode.into(), gender: gender.into() }
}

fn ann(given: &str, family: &str) -> Someone {
    someone(given, family, date(1990, 5, 3), "TR1 2AB", "female")
}

fn offered(a: Someone, b: Someone) -> Option<(i64, String)> {
    let people = [a, b];
    assert!(exact(&people).is_empty(), "joined: {people:?}");
    likely(&people, |_| true).pop().map(|likely| (likely.score, likely.why.join(". ")))
}

#[test]
fn the_same_name_and_birth_are_one_person_however_typed() {
    let people = [
        ann("Lily", "O'Brien"),
        ann("lily", "OBRIEN"),
        ann("O’Brien", "Lily"),
        ann("Anne Marie", "Jones"),
        ann("Anne-Marie", "JONES"),
        ann("Annemarie", "Jones"),
    ];
    assert_eq!(exact(&people), [vec![0, 1, 2], vec![3, 4, 5]]);
}

#[test]
fn without_a_date_of_birth_nobody_is_joined() {
    let unborn = || Someone { born_on: None, ..ann("Lily", "Brown") };
    assert!(exact(&[unborn(), unborn()]).is_empty());
}

#[test]
fn slips_short_forms_and_new_surnames_are_offered_with_their_reasons() {
    for (a, b, says) in [
        (ann("Kyle", "Jones"), ann("Kyle", "Joens"), "surnames differ by two letters swapped"),
        (ann("Harry", "Kelly"), ann("Harry", "Kely"), "surnames differ by a doubled letter"),
        (ann("Samantha", "Brown"), ann("Sam", "Brown"), "forms of one name"),
        (ann("Katherine", "Brown"), ann("Katie", "Brown"), "forms of one name"),
        (ann("Samanhta", "Brown"), ann("Samantha", "Brown"), "first names differ by two letters swapped"),
        (ann("Natalia", "Lewis"), ann("Natalia", "Richards"), "a new surname?"),
        (ann("Jane", "Smith"), ann("Jane", "Smith-Brown"), "a part of the other"),
        (ann("Jane", "Smith"), ann("Jane Louise", "Smith"), "a part of the other"),
        (ann("Smyth", "Jane"), ann("Jane", "Smith"), "the other way round"),
        (ann("Jane", "Smith"), Someone { born_on: Some(date(1990, 3, 5)), ..ann("Jane", "Smith") }, "day and month of birth swapped"),
        (ann("Jane", "Smith"), Someone { born_on: Some(date(1991, 5, 3)), ..ann("Jane", "Smith") }, "differ by one digit"),
        (ann("Sam", "Smith"), Someone { born_on: Some(date(1990, 3, 5)), ..ann("Samantha", "Smith") }, "day and month of birth swapped"),
        (ann("Jane", "Smith"), Someone { born_on: None, ..ann("Jane", "Smith") }, "one has no date of birth"),
    ] {
        let told = offered(a.clone(), b.clone());
        assert!(told.as_ref().is_some_and(|(_, why)| why.contains(says)), "{a:?} {b:?}: {told:?}");
    }
}

#[test]
fn twins_are_asked_about_where_they_live_together_and_strangers_are_left_alone() {
    for (a, b) in [
        (ann("Olivia", "Shaw"), ann("Vanessa", "Shaw")),
        (ann("Jess", "Angove"), ann("Jasmine", "Angove")),
        (ann("Tanya", "Spargo"), ann("Natasha", "Spargo")),
        (ann("Emma", "Rowe"), ann("Gemma", "Rowe")),
        (ann("Erin", "Rowe"), Someone { postcode: "TR1 3XY".into(), ..ann("Eric", "Rowe") }),
    ] {
        let (score, why) = offered(a.clone(), b.clone()).expect("offered");
        assert!(why.contains("twins, or one person under two names"), "{why}");
        assert!(score <= 45, "less likely than any slip: {score}");
        let elsewhere = Someone { postcode: "PL25 4AA".into(), ..b.clone() };
        assert_eq!(offered(a.clone(), elsewhere), None, "{a:?} {b:?}");
        assert_eq!(offered(a.clone(), Someone { postcode: String::new(), ..b }), None);
    }
    let older = Someone { born_on: Some(date(1971, 8, 20)), postcode: "TR7 9ZZ".into(), ..ann("Jane", "Smith") };
    assert_eq!(offered(ann("Jane", "Smith"), older), None);
}

/// People who are all called nearly the same: not everybody is held against everybody.
#[test]
fn a_crowd_of_like_names_is_compared_in_step_with_its_size() {
    let names = [("Sarah", "Smith"), ("Sara", "Smith"), ("Sarah", "Smyth"), ("S", "Smith"), ("Sarah", "Smith-Jones"), ("Sally", "Smith")];
    let crowd = |size: i32| -> Vec<Someone> {
        (0..size)
            .map(|n| {
                let (given, family) = names[(n.wrapping_mul(31) % 6) as usize];
                let born = date(1980, 1, 1).saturating_add(jiff::Span::new().days(i64::from(n.wrapping_mul(7919).rem_euclid(3000))));
                someone(given, family, born, "TR1 2AB", "female")
            })
            .collect()
    };
    let pairs = |size| candidates(&crowd(size).iter().map(Ready::new).collect::<Vec<_>>()).len();
    // Of eight thousand there are thirty-two million pairs.
    let compared = pairs(8_000);
    assert!(compared < 500_000, "{compared} pairs are compared");
    assert!(likely(&crowd(2_000), |_| true).len() <= 2_000 * OFFERED);
}

#[test]
fn another_gender_makes_a_pair_less_likely() {
    let (same, _) = offered(ann("Alex", "Brown"), ann("Alex", "Brwon")).unwrap();
    let (other, why) = offered(ann("Alex", "Brown"), Someone { gender: "male".into(), ..ann("Alex", "Brwon") }).unwrap();
    assert!(other < same && why.contains("different genders"));
}

#[test]
fn twenty_thousand_people_are_compared_in_seconds_not_hours() {
    let given =
        ["Amy", "Beth", "Chloe", "Dawn", "Ella", "Fay", "Gwen", "Holly", "Isla", "Jade", "Kate", "Lucy", "Mia", "Nia", "Olive", "Poppy"];
    let family = [
        "Adams", "Baker", "Clark", "Davis", "Evans", "Foster", "Green", "Hill", "Irwin", "Jones", "King", "Lewis", "Moore", "Nash", "Owen",
        "Price", "Quinn",
    ];
    let people: Vec<Someone> = (0..20_000_i32)
        .map(|n| {
            let born = date(1950, 1, 1).saturating_add(jiff::Span::new().days(i64::from(n.wrapping_mul(7919).rem_euclid(18_000))));
            someone(given[(n % 16) as usize], family[(n / 16 % 17) as usize], born, &format!("ZZ{} 1AA", n % 3000), "female")
        })
        .collect();
    let pairs = candidates(&people.iter().map(Ready::new).collect::<Vec<_>>()).len();
    assert!(pairs < 2_000_000, "{pairs} pairs are compared");
}
