//! One-time words: what somebody signs in with the first time, or after a password was forgotten. Whoever gives one sees it once,
//! on the page where they give it; its owner must choose a password of their own before anything else opens.

use jiff::SignedDuration;

use crate::ids;

/// A weekend and a day: somebody given one on Friday starts on Monday.
pub const GOOD_FOR: SignedDuration = SignedDuration::from_hours(4 * 24);

/// Words that are said and spelt one way over the telephone.
const WORDS: [&str; 128] = [
    "amber", "anchor", "apple", "apron", "arrow", "autumn", "bacon", "badger", "banjo", "barley", "basket", "beacon", "beaver", "biscuit",
    "blanket", "blossom", "bonnet", "bottle", "bramble", "bridge", "bucket", "butter", "button", "cabbage", "cactus", "camera", "candle",
    "canyon", "carpet", "carrot", "castle", "cedar", "cherry", "chimney", "clover", "cobble", "coffee", "copper", "coral", "cotton",
    "cricket", "crystal", "cushion", "daisy", "dolphin", "dragon", "eagle", "ember", "engine", "falcon", "feather", "fennel", "ferry",
    "fiddle", "flint", "forest", "fossil", "fountain", "galaxy", "garden", "garlic", "ginger", "glacier", "granite", "hammer", "hammock",
    "harbour", "hazel", "helmet", "honey", "island", "ivory", "jacket", "jigsaw", "jungle", "kettle", "ladder", "lagoon", "lantern",
    "lemon", "lobster", "magnet", "maple", "marble", "meadow", "melon", "mirror", "mitten", "muffin", "napkin", "nettle", "nutmeg",
    "orchard", "otter", "oyster", "paddle", "parrot", "pebble", "pencil", "pepper", "pigeon", "pillow", "planet", "pocket", "pumpkin",
    "quarry", "rabbit", "ribbon", "river", "rocket", "saddle", "sailor", "salmon", "sandal", "shovel", "silver", "sparrow", "spindle",
    "teapot", "thimble", "thunder", "ticket", "timber", "tulip", "tunnel", "velvet", "walnut", "window",
];

/// Five words and two digits: about 41 bits, against ten guesses in five minutes.
pub fn word() -> String {
    let random = ids::random::<7>();
    let words: Vec<&str> = random[..5].iter().map(|byte| WORDS[usize::from(byte % 128)]).collect();
    let number = u16::from_le_bytes([random[5], random[6]]) % 100;
    format!("{}-{number:02}", words.join("-"))
}

/// Whether this is a word as [`word`] makes them: a form brings it back, and nobody may put a weaker one in its place.
pub fn is_one(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.len() == 6
        && parts[..5].iter().all(|part| WORDS.contains(part))
        && parts[5].len() == 2
        && parts[5].chars().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_their_own_kind_and_no_two_are_the_same() {
        let (one, other) = (word(), word());
        assert!(is_one(&one) && is_one(&other) && one != other);
        assert!(!is_one("password") && !is_one("amber-amber-amber-amber-123"));
        let unlike: std::collections::BTreeSet<&str> = WORDS.into_iter().collect();
        assert_eq!(unlike.len(), WORDS.len());
    }
}
