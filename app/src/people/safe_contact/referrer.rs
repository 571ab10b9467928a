//! Whoever refers somebody may be the one who abused them: to learn whether they are known here, or where they are (safety.md, threat 3).
//! Their name, number and e-mail are held against what is written of whoever is alleged to have abused whom they refer.

use super::tied::{self, his};
use crate::{
    args,
    db::{DbError, Read},
    people::{
        alike::{given, names},
        relationships::ALLEGED,
    },
};

/// What to do, for whoever writes the referral down.
pub const SENTENCE: &str = "Whoever refers gives a name, number or e-mail that is also written of somebody who is alleged to have abused the person. \
                            Do not say whether anybody is known here. Ring their agency back at a number that you find yourself. \
                            When you have, tick the box and record it again.";

/// The same, for whoever reads the referral.
pub const WARNING: &str = "Whoever referred gave a name, number or e-mail that is also written of somebody who is alleged to have abused the person. \
                           Tell them nothing, not even whether anybody is known here, until their agency has confirmed who they are at a number that you found yourself.";

/// What is written of those who are alleged to have abused somebody: words and ways to reach them, and their names (given, family).
#[derive(Debug, Default)]
pub struct Alleged {
    pub written: Vec<String>,
    pub names: Vec<(String, String)>,
}

impl Alleged {
    /// Of whoever is alleged to have abused a person, the parent they came with, or their child.
    pub async fn of(read: &mut Read, root_id: i64) -> Result<Alleged, DbError> {
        let names = read
            .all(
                concat!(his!(), "SELECT o.given_name, o.family_name FROM his h JOIN person o ON o.id = h.other_id"),
                args![root_id, ALLEGED],
            )
            .await?;
        Ok(Alleged { written: tied::written(read, root_id).await?, names })
    }

    /// Whether whoever refers, as they are written down with how to reach them, is one of these.
    pub fn refers(&self, referrer: &str) -> bool {
        !referrer.is_empty()
            && (self.written.iter().any(|his| tied::is_in(referrer, "phone", his))
                || self.names.iter().any(|(given, family)| is_called(referrer, given, family)))
    }
}

/// Letters of other alphabets that look like ours, as somebody may type them who does not want to be found.
fn plain(text: &str) -> String {
    let plain = |c: char| match c {
        'а' | 'α' => 'a',
        'е' | 'ε' => 'e',
        'о' | 'ο' | '0' => 'o',
        'р' | 'ρ' => 'p',
        'с' => 'c',
        'у' | 'γ' => 'y',
        'х' | 'χ' => 'x',
        'к' | 'κ' => 'k',
        'м' => 'm',
        'т' | 'τ' => 't',
        'і' | 'ι' | '1' => 'i',
        'ѕ' => 's',
        'ј' => 'j',
        'в' | 'β' => 'b',
        'н' => 'h',
        c => c,
    };
    names::fold(text).chars().map(plain).collect()
}

/// Both names, the first also in a form that is the same name. One alone is too many people's.
fn is_called(referrer: &str, given_name: &str, family_name: &str) -> bool {
    let said = names::words(&plain(referrer));
    let (first, last) = (names::words(&plain(given_name)), names::words(&plain(family_name)));
    let (Some(given_name), false) = (first.first(), last.is_empty()) else { return false };
    let is_first = |word: &String| word == given_name || given::kin(given_name).contains(&word.as_str());
    last.iter().all(|word| said.contains(word)) && said.iter().any(is_first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_hundred_ways_in_which_he_may_give_himself_are_his() {
        let alleged = Alleged {
            written: vec!["Her ex, 07700 900123, bill.sample@example.org".into()],
            names: vec![("William".into(), "O'Sample".into())],
        };
        let firsts = ["William", "Bill", "WILL", "Billy", "Willіam"];
        let lasts = ["O'Sample", "OSample", "o sample", "O’SAMPLE", "Оsample"];
        let numbers = ["+44 7700 900123", "0044 7700-900-123", "O77OO 9OO123", "07700900123", "bill.sample+x@example.org"];
        let around = ["", "PC ", "calls himself ", "Truro Housing: "];
        let mut tried = 0;
        for before in around {
            for other in ["", ", 01872 555 010", " of the council", " (his brother)", ", rings from a withheld number"] {
                for name in firsts.iter().flat_map(|first| lasts.iter().map(move |last| format!("{first} {last}"))) {
                    assert!(alleged.refers(&format!("{before}{name}{other}")), "{before}{name}{other}");
                    tried += 1;
                }
                for number in numbers {
                    assert!(alleged.refers(&format!("{before}Dr Other {number}{other}")), "{before}{number}{other}");
                    tried += 1;
                }
            }
        }
        assert!(tried >= 500, "{tried}");
    }

    #[test]
    fn who_shares_one_name_with_him_is_somebody_else() {
        let alleged = Alleged { written: vec!["Her ex, 07700 900123".into()], names: vec![("William".into(), "Sample".into())] };
        for other in ["", "William Carne", "Ann Sample", "Wilma Sample", "07700 900124", "PC 123", "ann@example.org"] {
            assert!(!alleged.refers(other), "{other}");
        }
        let half = Alleged { names: vec![("William".into(), String::new())], ..Alleged::default() };
        assert!(!half.refers("William Carne"));
    }
}
