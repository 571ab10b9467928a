//! Passwords: which are refused, how they are kept, and how many are checked at once.
//!
//! A check costs a core 15 ms and 19 MiB on purpose. So checks have threads of their own, few and with a low claim on the cores:
//! whoever guesses over hundreds of connections waits in a line that is soon full, and the pages of those who work stay quick.
//! Browsers that signed in to the account before have a line of their own, which is served first.

use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard, Once, PoisonError},
    time::Duration,
};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use tokio::sync::{Semaphore, SemaphorePermit, oneshot};

/// NCSC and Cyber Essentials: 12 characters at least, no rules of composition, common ones refused.
pub const SHORTEST_PASSWORD: usize = 12;

/// A password that needs fewer guesses than ten to the power of this is refused. What stands on lists of common passwords needs up
/// to 10^9 with a year or a word of ours added; three words drawn at random need 10^12 and more.
const GUESSES_LOG10: f64 = 10.0;

/// What somebody who wants to get in here would try first, beside the account's own names.
const OURS: [&str; 24] = [
    "holdfast",
    "refuge",
    "shelter",
    "haven",
    "safe",
    "safety",
    "support",
    "worker",
    "manager",
    "council",
    "service",
    "domestic",
    "abuse",
    "womens",
    "women",
    "aid",
    "idva",
    "marac",
    "dash",
    "cornwall",
    "truro",
    "bodmin",
    "westmidlands",
    "birmingham",
];

/// What is wrong with a password, as a sentence that says what to do. `whose` are the account's own names.
pub fn fault_of_password(password: &str, whose: &[&str]) -> Option<String> {
    const EASY: &str = "This password is easy to guess. Use three random words.";
    let length = password.chars().count();
    if length < SHORTEST_PASSWORD {
        return Some(format!("Use at least {SHORTEST_PASSWORD} characters. Three random words are easy to remember."));
    }
    if length > 200 {
        return Some("Use 200 characters or fewer.".into());
    }
    let lower = password.to_lowercase();
    let whose: Vec<String> = whose.iter().map(|name| name.to_lowercase()).filter(|name| !name.is_empty()).collect();
    if whose.iter().any(|name| name.chars().count() > 3 && lower.contains(name.as_str())) {
        return Some("Do not use a name of yours or your sign-in name in it. Use three random words.".into());
    }
    let known: Vec<&str> = whose.iter().flat_map(|name| name.split_whitespace()).chain(OURS).collect();
    (zxcvbn::zxcvbn(password, &known).guesses_log10() < GUESSES_LOG10).then(|| EASY.to_owned())
}

/// As it is kept.
pub fn hash(password: &str) -> String {
    Argon2::default().hash_password(password.as_bytes()).expect("argon2's own defaults are valid").to_string()
}

/// Whether the password is the one that was hashed. Slow on purpose: see [`Place::matches`].
fn matches(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// Who waits for a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// A browser that signed in to the account before, or somebody signed in.
    Known,
    Anyone,
}

/// So many wait in a line at most.
const PLACES: usize = 32;
static KNOWN: Semaphore = Semaphore::const_new(PLACES);
static ANYONE: Semaphore = Semaphore::const_new(PLACES);
/// So long one waits to get into the line. Being refused at once would only make guessers ask again at once.
const PATIENCE: Duration = Duration::from_secs(2);

/// A place in the line.
pub struct Place {
    line: Line,
    _permit: SemaphorePermit<'static>,
}

/// A place in the line; nothing when the line stays full.
pub async fn place(line: Line) -> Option<Place> {
    let places = match line {
        Line::Known => &KNOWN,
        Line::Anyone => &ANYONE,
    };
    let permit = tokio::time::timeout(PATIENCE, places.acquire()).await.ok()?.ok()?;
    Some(Place { line, _permit: permit })
}

impl Place {
    /// Waits for the check, and gives the place back.
    pub async fn matches(self, password: String, hash: String) -> bool {
        let (answer, told) = oneshot::channel();
        waiting_lines().push(self.line, Check { password, hash, answer });
        told.await.unwrap_or(false)
    }
}

struct Check {
    password: String,
    hash: String,
    answer: oneshot::Sender<bool>,
}

#[derive(Default)]
struct Waiting {
    known: VecDeque<Check>,
    anyone: VecDeque<Check>,
}

struct Lines {
    waiting: Mutex<Waiting>,
    more: Condvar,
}

fn waiting_lines() -> &'static Lines {
    static LINES: Lines = Lines { waiting: Mutex::new(Waiting { known: VecDeque::new(), anyone: VecDeque::new() }), more: Condvar::new() };
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        // Half of the cores at most, lest checks keep pages waiting.
        let cores = std::thread::available_parallelism().map_or(1, |n| n.get());
        for n in 0..(cores / 2).max(1) {
            let started = std::thread::Builder::new().name(format!("passwords {n}")).spawn(|| LINES.check_as_they_come());
            started.expect("a thread for checking passwords");
        }
    });
    &LINES
}

impl Lines {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, line: Line, check: Check) {
        let mut waiting = self.lock();
        match line {
            Line::Known => waiting.known.push_back(check),
            Line::Anyone => waiting.anyone.push_back(check),
        }
        self.more.notify_one();
    }

    fn next(&self) -> Check {
        let mut waiting = self.lock();
        loop {
            let first = waiting.known.pop_front();
            if let Some(check) = first.or_else(|| waiting.anyone.pop_front()) {
                return check;
            }
            waiting = self.more.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn check_as_they_come(&self) -> ! {
        // To Linux, the priority of "this process" is the calling thread's own.
        let _ = rustix::process::setpriority_process(None, 10);
        loop {
            let check = self.next();
            // Whoever asked may have gone.
            if !check.answer.is_closed() {
                let _ = check.answer.send(matches(&check.password, &check.hash));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_everybody_tries_first_is_refused_and_three_random_words_are_taken() {
        let weak = "1234567890123 qwerty123456 1q2w3e4r5t6y password12345 administrator changeme1234 liverpoolfc1 abcdefghijkl \
                    iloveyouforever asdfghjkl123 zaq12wsxcde3 1qaz2wsx3edc4rfv passw0rd1234 unbelievable manchester1234 sunshine1234 \
                    111111222222 121212121212 987654321012 letmein123456 holdfast12345 cornwall2026! refuge123456 Password2026! \
                    summer202620 monday123456 aaaaaaaaaaab qwertyqwerty Sunshine2024! SupportWorker1 womensaid2026 truro2026truro \
                    westmidlands24 november2026! trelawny-2026 domesticabuse1 saferefuge2026 tottenham1882";
        for password in weak.split_whitespace() {
            assert!(fault_of_password(password, &["mteague", "Morwenna Trelawny"]).is_some(), "{password} was taken");
        }
        for password in ["three random words", "walnut-lantern-77", "kettle brown window", "xK9$mQ2vLp8z", "tea garden biscuit"] {
            assert_eq!(fault_of_password(password, &["mteague", "Morwenna Trelawny"]), None, "{password}");
        }
        assert!(fault_of_password("mteague amber thistle", &["mteague"]).is_some(), "the sign-in name is in it");
        assert!(fault_of_password("short", &[]).is_some());
    }

    #[tokio::test]
    async fn a_check_comes_out_right_and_whoever_goes_leaves_the_line() {
        let kept = hash("three random words");
        let ask = async |typed: &str| place(Line::Anyone).await.expect("a place").matches(typed.into(), kept.clone()).await;
        assert!(ask("three random words").await);
        assert!(!ask("three random word").await);
        for _ in 0..2 * PLACES {
            drop(place(Line::Anyone).await.expect("a place").matches("gone".into(), kept.clone()));
        }
        assert!(ask("three random words").await);
    }
}
