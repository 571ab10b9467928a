//! Whether a document may go to the person in a way: decided by their safe contact as it stands, and never typed. Pure.

use jiff::Timestamp;

use super::Asks;
use crate::people::safe_contact::{
    Line,
    moved::{Moved, allows, forbids},
    now::Now,
    shown::now_says,
};

/// What to do where a way is not safe.
const BY_HAND: &str = "Hand it over in person, or confirm with them how they can be reached.";

/// The line by which it may go to the person; nothing where it needs none.
///
/// # Errors
/// A sentence that says why it may not, and what to do.
pub fn to_the_person(asks: Asks, lines: &[Line], moved: Moved, now: Timestamp) -> Result<Option<&Line>, String> {
    match asks {
        Asks::Nothing => Ok(None),
        Asks::Secure => Err(format!("This way is for agencies. {BY_HAND}")),
        Asks::Address => by_post(lines, moved, now).map(Some),
        Asks::Email => by_email(lines, moved, now).map(Some),
    }
}

fn by_post(lines: &[Line], moved: Moved, now: Timestamp) -> Result<&Line, String> {
    // A no to letters that stands anywhere is a no: which address it was said of, nobody can tell from another line.
    if lines.iter().any(|line| forbids(&line.letters)) {
        return Err(format!("They said that letters are not safe. {BY_HAND}"));
    }
    let addresses = || lines.iter().filter(|line| line.way == "address" && !line.phone.is_empty());
    if addresses().next().is_none() {
        return Err(format!("No address is recorded in their safe contact. {BY_HAND}"));
    }
    let mut because = String::new();
    // The one that was confirmed last, of those that are safe.
    let mut by_confirmed: Vec<&Line> = addresses().collect();
    by_confirmed.sort_by_key(|line| std::cmp::Reverse((line.confirmed_on, line.id)));
    for line in by_confirmed {
        // A letter comes when it comes: the hours of an address do not stop it.
        match line.now(now, moved) {
            Now::Safe | Now::AskFirst | Now::NotKnown | Now::NotNow(_) if allows(&line.letters) => return Ok(line),
            Now::Safe | Now::AskFirst | Now::NotKnown | Now::NotNow(_) => {
                because = "It is not said in their safe contact that letters to the address are safe.".into();
            }
            Now::Moved => {
                because = "Where they live has changed since the address was confirmed, so letters wait until it is confirmed again.".into()
            }
            other => because = format!("The address is not safe to write to. {}.", now_says(other, now)),
        }
    }
    Err(format!("{because} {BY_HAND}"))
}

fn by_email(lines: &[Line], moved: Moved, now: Timestamp) -> Result<&Line, String> {
    let mut because = "No e-mail address is recorded in their safe contact.".to_owned();
    let mut by_confirmed: Vec<&Line> = lines.iter().filter(|line| line.way == "email" && !line.phone.is_empty()).collect();
    by_confirmed.sort_by_key(|line| std::cmp::Reverse((line.confirmed_on, line.id)));
    for line in by_confirmed {
        match line.now(now, moved) {
            Now::Safe | Now::AskFirst | Now::NotKnown => return Ok(line),
            other => because = format!("Their e-mail is not safe to use now. {}.", now_says(other, now)),
        }
    }
    Err(format!("{because} {BY_HAND}"))
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::*;

    const NOW: &str = "2026-03-02T09:00:00Z";

    fn line(way: &str, letters: &str, confirmed_on: Date) -> Line {
        Line {
            id: 1,
            line_id: 1,
            way: way.into(),
            whose: "".into(),
            safe: "yes".into(),
            means: "".into(),
            phone: "1 Fore Street".into(),
            safe_times: "".into(),
            hours: String::new(),
            who_answers: "".into(),
            voicemail: "".into(),
            texts: "".into(),
            letters: letters.into(),
            may_say: "".into(),
            code_word: "".into(),
            confirmed_on,
            ended_on: None,
            ended_why: String::new(),
            recorded_at: "2026-03-01T09:00:00Z".parse().unwrap(),
            by: None,
            withdrawn_at: None,
            withdrawn_by: None,
            withdrawn_why: String::new(),
            set_unsafe: String::new(),
        }
    }

    fn told(asks: Asks, lines: &[Line], moved: Moved) -> String {
        match to_the_person(asks, lines, moved, NOW.parse().unwrap()) {
            Ok(line) => line.map_or("nothing is asked".into(), |line| format!("by line {}", line.id)),
            Err(because) => because,
        }
    }

    #[test]
    fn a_letter_goes_only_where_letters_were_said_to_be_safe_and_nothing_has_changed_since() {
        let confirmed = date(2026, 3, 1);
        let at_home = line("address", "Yes, plain envelopes", confirmed);
        let still = Moved::default();
        assert_eq!(told(Asks::Nothing, &[], still), "nothing is asked");
        assert_eq!(told(Asks::Address, std::slice::from_ref(&at_home), still), "by line 1");
        assert!(told(Asks::Address, &[], still).contains("No address is recorded"));
        assert!(told(Asks::Address, &[line("address", "", confirmed)], still).contains("not said"));
        assert!(told(Asks::Address, &[line("address", "No, never", confirmed)], still).contains("letters are not safe"));
        let said_of_another = line("phone", "No", confirmed);
        assert!(told(Asks::Address, &[at_home.clone(), said_of_another], still).contains("letters are not safe"));
        let moved = Moved { happened_on: Some(date(2026, 3, 2)), ..Moved::default() };
        assert!(told(Asks::Address, std::slice::from_ref(&at_home), moved).contains("letters wait"));
        let never = Line { safe: "no".into(), ..at_home.clone() };
        assert!(told(Asks::Address, &[never], still).contains("not safe to write to"));
        let stale = Line { confirmed_on: date(2026, 1, 1), ..at_home.clone() };
        assert!(told(Asks::Address, &[stale], still).contains("Confirm first"));
        let at_night = Line { hours: "Mon to Sun 20:00 to 21:00".into(), ..at_home };
        assert_eq!(told(Asks::Address, &[at_night], still), "by line 1");
    }

    #[test]
    fn an_e_mail_goes_only_to_an_address_that_is_confirmed_and_safe_now() {
        let confirmed = date(2026, 3, 1);
        let email = line("email", "", confirmed);
        assert_eq!(told(Asks::Email, std::slice::from_ref(&email), Moved::default()), "by line 1");
        assert!(told(Asks::Email, &[line("phone", "", confirmed)], Moved::default()).contains("No e-mail address"));
        let stale = Line { confirmed_on: date(2026, 1, 1), ..email.clone() };
        assert!(told(Asks::Email, &[stale], Moved::default()).contains("Hand it over in person"));
        let after = Moved { incident_at: Some("2026-03-01T12:00:00Z".parse().unwrap()), ..Moved::default() };
        assert!(told(Asks::Email, std::slice::from_ref(&email), after).contains("incident"));
        assert!(told(Asks::Secure, &[email], Moved::default()).contains("for agencies"));
    }
}
