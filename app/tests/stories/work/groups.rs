//! Groups: a programme with sessions, people who have a place in it, and one list of who came. Whoever came has a contact, once, and it
//! follows what is put right; whoever may not be seen is on no list and in no count.

use crate::given;

use axum::{body::Body, http::Request};
use given::{
    Page, Person, Service, a_service_at,
    cases::{day, done, plain, refused},
    text,
    whole::answer,
};
use holdfast::{access::Role, args, running::contracts::services};
use jiff::civil::{Date, date};

const MONDAY: &str = "2026-03-02T09:00:00Z";
const TODAY: Date = date(2026, 3, 2);
const TUESDAY: Date = date(2026, 3, 3);

/// A service that a group can belong to.
async fn a_service_of(service: &Service) -> i64 {
    services::make_all(&service.db, &service.app.contracts).await.unwrap();
    let ours = "SELECT min(s.id) FROM service s JOIN contract c ON c.id = s.contract_id WHERE c.pack = 'cornwall-dispersed'";
    service.db.read().await.unwrap().value(ours, args![]).await.unwrap()
}

/// A group of this worker, from a month ago.
async fn has_a_group(service: &Service, who: &Person, more: &[(&str, &str)]) -> String {
    let lead = who.worker_id.unwrap().to_string();
    let of_service = a_service_of(service).await;
    let mut fields =
        plain(&[("name", "Moving on"), ("service", &of_service.to_string()), ("kind", "programme"), ("for", "women"), ("leads", &lead)]);
    fields.extend(plain(more));
    fields.extend(day("begins", date(2026, 2, 1)));
    let made = service.presses(who, "/groups/new", fields).await;
    done(&made);
    made.to.split('?').next().unwrap().to_owned()
}

async fn plans(service: &Service, who: &Person, group: &str, (on, time): (Date, &str), times: &str) -> i64 {
    let mut fields = day("day", on);
    fields.extend(plain(&[("time", time), ("minutes", "2h"), ("topic", "What is abuse?"), ("place", "12 Fore Street"), ("times", times)]));
    done(&service.presses(who, &format!("{group}/sessions"), fields).await);
    newest(service, "group_session").await
}

async fn newest(service: &Service, table: &str) -> i64 {
    let found: Vec<(i64,)> = service.db.read().await.unwrap().all_assembled(format!("SELECT max(id) FROM {table}"), args![]).await.unwrap();
    found[0].0
}

/// A place in a group, or a wait for one, from a day of February; gives its id.
async fn has_a_place(service: &Service, who: &Person, group: &str, person: &str, what: &str) -> i64 {
    let mut fields = day("day", date(2026, 2, 10));
    fields.extend(plain(&[("group", group.trim_start_matches("/groups/")), ("place", what), ("sure-day", "yes")]));
    done(&service.presses(who, &format!("{person}/groups"), fields).await);
    newest(service, "group_place").await
}

async fn marks(service: &Service, who: &Person, session: i64, version: &str, fields: &[(&str, &str)]) -> Page {
    let all = [&[("version", version)], fields].concat();
    service.sends(who, &format!("/groups/sessions/{session}/attendance"), &all).await
}

/// Two people with a place in a group of a worker, and a session of this morning.
struct Begun {
    service: Service,
    worker: Person,
    group: String,
    people: [String; 2],
    places: [i64; 2],
    session: i64,
}

async fn a_group_with_two() -> Begun {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let group = has_a_group(&service, &worker, &[]).await;
    let mut people = vec![];
    let mut places = vec![];
    for (given, family) in [("Kerra", "Tregenza"), ("Morwenna", "Pascoe")] {
        let reference = service.an_accepted_referral(&worker, given, family).await;
        let person = service.person_of(&reference).await;
        places.push(has_a_place(&service, &worker, &group, &person, "given").await);
        people.push(person);
    }
    let session = plans(&service, &worker, &group, (TODAY, "08:30"), "1").await;
    Begun { service, worker, group, people: people.try_into().unwrap(), places: places.try_into().unwrap(), session }
}

#[tokio::test]
async fn a_group_is_written_down_put_right_by_whoever_leads_it_and_ended() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let other = service.signed_in_as(Role::SupportWorker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    refused(&service.sends(&worker, "/groups/new", &[]).await)
        .says("Write what the group is called")
        .says("Choose the service")
        .says("Choose who leads it");
    let group = has_a_group(&service, &worker, &[("places", "8"), ("about", "Twelve weeks")]).await;
    service.opens(&other, "/groups").await.says("Moving on").says("0 of 8");
    service.opens(&other, &group).await.says("Twelve weeks").says_nothing_of("Change, end or withdraw");
    // Whoever leads a group sees the people in it: nobody gives that to themself.
    assert_eq!(service.opens(&other, &format!("{group}/change")).await.status, 400);
    let of_service = a_service_of(&service).await;
    let fields = |version: &str, leads: &Person, name: &str| {
        let lead = leads.worker_id.unwrap().to_string();
        let mut fields =
            plain(&[("version", version), ("name", name), ("service", &of_service.to_string()), ("kind", "skills"), ("for", "anyone")]);
        fields.extend(plain(&[("leads", &lead), ("why", "Two lead it now")]));
        fields.extend(day("begins", date(2026, 2, 1)));
        fields
    };
    let change = format!("{group}/change");
    assert_eq!(service.presses(&other, &change, fields("0", &other, "Mine")).await.status, 400);
    done(&service.presses(&manager, &change, fields("0", &other, "Moving on, spring")).await);
    service.opens(&other, &change).await.says("What stood before").says("Moving on").says("Two lead it now").says("Programme");
    refused(&service.presses(&manager, &change, fields("0", &other, "Another")).await).says("Somebody else changed this group");
    // It ends with its last day, and stands below those that go on.
    let mut ended = fields("1", &other, "Moving on, spring");
    ended.extend(day("ends", date(2026, 2, 28)));
    done(&service.presses(&other, &change, ended).await);
    service.opens(&worker, "/groups").await.says("Ended 28 Feb");
    refused(&service.sends(&manager, &format!("{group}/withdraw"), &[]).await);
    done(&service.sends(&manager, &format!("{group}/withdraw"), &[("withdraw_why", "There was none")]).await);
    service.opens(&worker, "/groups").await.says_nothing_of("Moving on");
    service.opens(&worker, &group).await.says("There was none");
}

#[tokio::test]
async fn a_session_that_the_group_has_already_is_asked_about() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let group = has_a_group(&service, &worker, &[]).await;
    plans(&service, &worker, &group, (date(2026, 3, 9), "10:00"), "2").await;
    let again = |more: &[(&str, &str)]| {
        let mut fields = day("day", date(2026, 3, 2));
        fields.extend(plain(&[("time", "10:00"), ("minutes", "2h"), ("topic", "Boundaries"), ("times", "3")]));
        fields.extend(plain(more));
        fields
    };
    refused(&service.presses(&worker, &format!("{group}/sessions"), again(&[])).await)
        .says("The group has a session Mon 9 March 2026 at 10:00 already")
        .says("Boundaries");
    assert_eq!(service.rows("group_session").await, 2);
    // Typed with a nought too many.
    let mut long = again(&[("sure-day", "yes")]);
    long.retain(|(name, _)| name != "minutes");
    long.extend(plain(&[("minutes", "1200")]));
    refused(&service.presses(&worker, &format!("{group}/sessions"), long).await)
        .says("1200 minutes are 20 hours and 0 minutes")
        .says("The length is right");
    done(&service.presses(&worker, &format!("{group}/sessions"), again(&[("sure-day", "yes")])).await);
    assert_eq!(service.rows("group_session").await, 5);
}

#[tokio::test]
async fn sessions_are_planned_weekly_over_the_change_of_the_clock_moved_cancelled_and_held_after_all() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let group = has_a_group(&service, &worker, &[]).await;
    let last = plans(&service, &worker, &group, (TUESDAY, "10:30"), "5").await;
    assert_eq!(service.rows("group_session").await, 5);
    // 10:30 before and after the last Sunday of March.
    service
        .opens(&worker, &group)
        .await
        .says("Tue 3 March 2026 at 10:30")
        .says("Tue 31 March 2026 at 10:30")
        .says_nothing_of("Fore Street");
    let page = format!("/groups/sessions/{last}");
    let mut moved = day("day", date(2026, 4, 1));
    moved.extend(plain(&[("version", "0"), ("time", "11:00"), ("minutes", "90"), ("topic", "Children"), ("why", "The hall is taken")]));
    done(&service.presses(&worker, &format!("{page}/change"), moved.clone()).await);
    refused(&service.presses(&worker, &format!("{page}/change"), moved).await).says("Somebody else changed this session");
    let changed = service.opens(&worker, &format!("{page}/change")).await;
    changed.says("Tue 31 March 2026 at 10:30").says("The hall is taken").says_nothing_of("Fore Street");
    // Where it is is masked until somebody asks, and that they did is in the journal; what was hidden stayed as it was.
    let asked = service.sends(&worker, &format!("{page}/place"), &[]).await;
    service.opens(&worker, &asked.to).await.says("12 Fore Street");
    assert_eq!(service.rows("journal WHERE action = 'revealed' AND subject = 'group-session'").await, 1);
    let plain_text = "group_session WHERE place LIKE '%Fore%'";
    assert_eq!(service.rows(plain_text).await, 0);
    refused(&service.sends(&worker, &format!("{page}/cancel"), &[]).await);
    done(&service.sends(&worker, &format!("{page}/cancel"), &[("cancel_why", "Snow")]).await);
    service.opens(&worker, &page).await.says("Cancelled").says("Snow").says_nothing_of("Record who came");
    service.opens(&worker, "/diary?from=2026-04-01").await.says("Moving on").says("Cancelled: Snow");
    done(&service.sends(&worker, &format!("{page}/again"), &[]).await);
    service.opens(&worker, &format!("{page}/change")).await.says("Cancelled Snow");
    done(&service.sends(&worker, &format!("{page}/withdraw"), &[("withdraw_why", "Never planned")]).await);
    service.opens(&worker, &group).await.says_nothing_of("1 April");
    service.opens(&worker, &page).await.says("Never planned");
}

#[tokio::test]
async fn whoever_came_has_one_contact_however_often_it_is_marked_and_it_follows_what_is_put_right() {
    let Begun { service, worker, people, places, session, group } = a_group_with_two().await;
    let (kerra, morwenna) = (format!("came-{}", places[0]), format!("came-{}", places[1]));
    let note = format!("note-{}", places[0]);
    let page = format!("/groups/sessions/{session}");
    service.opens(&worker, &page).await.says("Kerra Tregenza").says("Morwenna Pascoe").says("Attendance is not marked yet");
    // A note for one stands in a contact, so whoever has none has no note.
    let absent = [(kerra.as_str(), "told-us"), (note.as_str(), "Her son is ill")];
    refused(&marks(&service, &worker, session, "0", &absent).await).says("A note for one stands in the contact");
    let said = [
        (kerra.as_str(), "came"),
        (note.as_str(), "She spoke for the first time"),
        (morwenna.as_str(), "did-not-come"),
        ("note", "A good session"),
    ];
    done(&marks(&service, &worker, session, "0", &said).await);
    assert_eq!(service.rows("contact WHERE means = 'group' AND minutes = 120 AND made AND withdrawn_at IS NULL").await, 1);
    let contact = newest(&service, "contact").await;
    service.opens(&worker, &format!("/contacts/{contact}")).await.says("She spoke for the first time").says("Group").says("120 minutes");
    service.opens(&worker, &people[0]).await.says("She spoke for the first time");
    let shown = service.opens(&worker, &group).await;
    shown.says("1 of 2 came").says("A good session").says_nothing_of("She spoke");
    // Marked again as it stands, nothing more is written down.
    done(&marks(&service, &worker, session, "1", &[(kerra.as_str(), "came"), (morwenna.as_str(), "did-not-come")]).await);
    assert_eq!(service.rows("contact").await, 1);
    // Put right: the contact of whoever did not come is withdrawn, whoever came has one.
    done(&marks(&service, &worker, session, "2", &[(kerra.as_str(), "did-not-come"), (morwenna.as_str(), "came")]).await);
    assert_eq!(service.rows("contact WHERE withdrawn_at IS NULL").await, 1);
    service.opens(&worker, &format!("/contacts/{contact}")).await.says("The attendance of the group was put right");
    service.opens(&worker, &page).await.says("Was: Came").says("Was: Did not come");
    // The session was longer and on another day: the contact says so.
    let mut longer = day("day", date(2026, 3, 1));
    longer.extend(plain(&[("version", "0"), ("time", "08:30"), ("minutes", "150"), ("topic", "")]));
    // She was referred the day after: that is asked, as a contact on that day would be.
    refused(&service.presses(&worker, &format!("{page}/change"), longer.clone()).await)
        .says("2 people who are marked as having come, or not, had not been referred by that day");
    longer.extend(plain(&[("sure-day", "yes")]));
    done(&service.presses(&worker, &format!("{page}/change"), longer).await);
    assert_eq!(service.rows("contact WHERE withdrawn_at IS NULL AND minutes = 150 AND happened_on = '2026-03-01'").await, 1);
    // Nor to a day on which they had no place: nobody could mark them then.
    let mut early = day("day", date(2026, 2, 5));
    early.extend(plain(&[("version", "1"), ("time", "08:30"), ("minutes", "150"), ("topic", ""), ("sure-day", "yes")]));
    refused(&service.presses(&worker, &format!("{page}/change"), early).await).says("had no place in the group on that day");
    // It cannot be moved ahead of what was marked, cancelled or withdrawn.
    let mut ahead = day("day", date(2026, 3, 9));
    ahead.extend(plain(&[("version", "1"), ("time", "08:30"), ("minutes", "150"), ("topic", "")]));
    refused(&service.presses(&worker, &format!("{page}/change"), ahead).await).says("cannot lie ahead");
    refused(&service.sends(&worker, &format!("{page}/cancel"), &[("cancel_why", "Snow")]).await).says("Put that right first");
    refused(&service.sends(&worker, &format!("{page}/withdraw"), &[("withdraw_why", "None")]).await);
    refused(&service.sends(&worker, &format!("/groups/places/{}/withdraw", places[1]), &[("withdraw_why", "None")]).await);
    // What is done with the contact on its own page follows back.
    let contact = newest(&service, "contact").await;
    done(&service.sends(&worker, &format!("/contacts/{contact}/withdraw"), &[("why", "Somebody else")]).await);
    service.opens(&worker, &page).await.says("0 of 1 came").says("Was: Came");
    assert_eq!(service.rows("group_attendance WHERE came = '' AND contact_id IS NULL").await, 1);
    done(&marks(&service, &worker, session, "4", &[(morwenna.as_str(), "came")]).await);
    assert_eq!(service.rows("contact WHERE withdrawn_at IS NULL").await, 1);
}

#[tokio::test]
async fn nobody_has_come_to_a_session_ahead_but_can_have_told_us() {
    let Begun { service, worker, group, places, .. } = a_group_with_two().await;
    let session = plans(&service, &worker, &group, (TUESDAY, "10:30"), "1").await;
    let kerra = format!("came-{}", places[0]);
    service.opens(&worker, &format!("/groups/sessions/{session}")).await.says("The session lies ahead").says_nothing_of("Did not come");
    for said in ["came", "did-not-come"] {
        refused(&marks(&service, &worker, session, "0", &[(kerra.as_str(), said)]).await).says("nobody has come to it yet");
    }
    done(&marks(&service, &worker, session, "0", &[(kerra.as_str(), "told-us")]).await);
    assert_eq!(service.rows("contact").await, 0);
    // Later on its own day it has been.
    service.it_is_now("2026-03-03T10:31:00Z");
    let worker = service.signs_in_again(&worker).await;
    done(&marks(&service, &worker, session, "1", &[(kerra.as_str(), "came")]).await);
    assert_eq!(service.rows("contact WHERE happened_on = '2026-03-03'").await, 1);
}

#[tokio::test]
async fn two_who_mark_a_session_at_once_see_both_versions() {
    let Begun { service, worker, places, session, .. } = a_group_with_two().await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let (kerra, morwenna) = (format!("came-{}", places[0]), format!("came-{}", places[1]));
    done(&marks(&service, &worker, session, "0", &[(kerra.as_str(), "came"), (morwenna.as_str(), "came")]).await);
    let mine = [(kerra.as_str(), "came"), (morwenna.as_str(), "told-us"), ("note", "Short of chairs")];
    let both = marks(&service, &manager, session, "0", &mine).await;
    assert_eq!(both.status, 409);
    both.says("the attendance of this session").says("Morwenna Pascoe").says("Told us beforehand").says("Short of chairs");
    both.says_nothing_of("Which should stand?</legend> Kerra");
    assert_eq!(service.rows("contact WHERE withdrawn_at IS NULL").await, 2);
    // Nothing chosen is asked again; chosen, it is recorded on what stands now.
    let (theirs, yours, choice) = (format!("theirs-{morwenna}"), format!("mine-{morwenna}"), format!("choice-{morwenna}"));
    let (same, same_mine) = (format!("theirs-{kerra}"), format!("mine-{kerra}"));
    let mut sent = vec![("choosing", "yes"), (theirs.as_str(), "came"), (yours.as_str(), "told-us"), (&same, "came"), (&same_mine, "came")];
    let undecided = marks(&service, &manager, session, "1", &sent).await;
    assert_eq!(undecided.status, 409);
    sent.push((choice.as_str(), "mine"));
    done(&marks(&service, &manager, session, "1", &sent).await);
    assert_eq!(service.rows("contact WHERE withdrawn_at IS NULL").await, 1);
}

#[tokio::test]
async fn whoever_is_kept_from_somebody_sees_them_on_no_list_and_in_no_count() {
    let Begun { service, worker, group, people, places, session } = a_group_with_two().await;
    let (kerra, morwenna) = (format!("came-{}", places[0]), format!("came-{}", places[1]));
    done(&marks(&service, &worker, session, "0", &[(kerra.as_str(), "came"), (morwenna.as_str(), "came")]).await);
    let hers = "SELECT contact_id FROM group_attendance WHERE place_id = $1";
    let contact: i64 = service.db.read().await.unwrap().value(hers, args![places[1]]).await.unwrap();
    // She leads it, and says that she is tied to somebody of a name.
    let page = format!("/groups/sessions/{session}");
    done(&service.sends(&worker, "/ties", &[("given_name", "Morwenna"), ("family_name", "Pascoe"), ("what", "friend")]).await);
    for address in ["/groups", &group, &page, "/diary"] {
        service.opens(&worker, address).await.says_nothing_of("Morwenna").says_nothing_of("Pascoe");
    }
    service.opens(&worker, &group).await.says("Kerra Tregenza").says("1 of 1 came");
    assert_eq!(service.opens(&worker, &people[1]).await.status, 404);
    assert_eq!(service.opens(&worker, &format!("/groups/places/{}", places[1])).await.status, 404);
    assert_eq!(service.opens(&worker, &format!("/contacts/{contact}")).await.status, 404);
    // What she marks leaves what stands of whom she does not see; neither does sending it by hand.
    done(&marks(&service, &worker, session, "1", &[(kerra.as_str(), "told-us"), (morwenna.as_str(), "did-not-come")]).await);
    assert_eq!(service.rows("group_attendance WHERE came = 'came' AND contact_id IS NOT NULL").await, 1);
    let manager = service.signed_in_as(Role::ServiceManager).await;
    service.opens(&manager, &page).await.says("Morwenna Pascoe").says("1 of 2 came");
    // A record that is sealed is its readers' alone.
    done(&service.sends(&manager, &format!("{}/who-sees/seal", people[0]), &[("why", "She works for the council")]).await);
    service.opens(&worker, &group).await.says_nothing_of("Kerra");
    // Figures count everybody, and name nobody.
    let figures = service.opens(&manager, "/groups/figures").await;
    figures.says("Moving on").says_nothing_of("Pascoe");
    assert_eq!(service.opens(&worker, "/groups/figures").await.status, 404);
}

#[tokio::test]
async fn whoever_leads_a_group_sees_those_in_it_while_they_are_and_nobody_else() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let facilitator = service.signed_in_as(Role::named("group-facilitator").unwrap()).await;
    let person = service.person_of(&service.an_accepted_referral(&worker, "Kerra", "Tregenza").await).await;
    let other = service.person_of(&service.an_accepted_referral(&worker, "Morwenna", "Pascoe").await).await;
    let group = has_a_group(&service, &facilitator, &[]).await;
    // Before there is a place there is nobody; and whoever they do not see they find by no name and no number.
    assert_eq!(service.opens(&facilitator, &person).await.status, 404);
    let number = person.trim_start_matches("/people/").to_owned();
    for whom in ["Kerra Tregenza", &number] {
        let found = service.sends(&facilitator, &format!("{group}/find"), &[("whom", whom)]).await;
        found.says("Nobody of that name or number").says_nothing_of("born");
    }
    let place = has_a_place(&service, &worker, &group, &person, "waiting").await;
    service.opens(&facilitator, &group).await.says("Kerra Tregenza").says("Who waits for a place");
    service.opens(&facilitator, &person).await.says("Kerra Tregenza").says("waits for a place since");
    assert_eq!(service.opens(&facilitator, &other).await.status, 404);
    // They are given the place, and once it has ended nothing of them is theirs to see.
    let mut given = day("asked", date(2026, 2, 10));
    given.extend(day("from", date(2026, 2, 20)));
    given.extend(plain(&[("version", "0"), ("sure-from", "yes")]));
    let page = format!("/groups/places/{place}");
    done(&service.presses(&facilitator, &page, given.clone()).await);
    service.opens(&worker, &person).await.says("since Fri 20 February 2026").says("Has a place in the group Moving on");
    refused(&service.presses(&facilitator, &page, given.clone()).await).says("Somebody else changed this place");
    given.extend(plain(&[("reason", "other")]));
    given.extend(day("ended", date(2026, 3, 1)));
    given.retain(|(name, _)| name != "version");
    given.extend(plain(&[("version", "1")]));
    refused(&service.presses(&facilitator, &page, given.clone()).await).says("Say in words why it ended");
    given.extend(plain(&[("words", "She moved to Truro")]));
    done(&service.presses(&worker, &page, given).await);
    assert_eq!(service.opens(&facilitator, &person).await.status, 404);
    service.opens(&worker, &group).await.says("Whose place has ended: 1");
    service.opens(&worker, &person).await.says("Left the group Moving on").says_nothing_of("since Fri 20 February 2026");
}

#[tokio::test]
async fn somebody_is_found_for_a_group_by_name_or_number_has_one_place_and_a_full_group_asks() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let group = has_a_group(&service, &worker, &[("places", "1")]).await;
    let reference = service.an_accepted_referral(&worker, "Kerra", "Tregenza").await;
    let person = service.person_of(&reference).await;
    let find = format!("{group}/find");
    let found = service.sends(&worker, &find, &[("whom", "Kera Tregenza")]).await;
    let form = format!("{person}/groups/new?group={}", group.trim_start_matches("/groups/"));
    found.says("Kerra Tregenza").says(&format!("href=\"{form}\""));
    refused(&service.sends(&worker, &find, &[]).await);
    assert_eq!(service.sends(&worker, &find, &[("whom", &reference)]).await.to, form);
    service.opens(&worker, &form).await.says("Moving on (0 of 1 places taken)").says_nothing_of("At which referral");
    let place = has_a_place(&service, &worker, &group, &person, "given").await;
    let mut again = day("day", TODAY);
    again.extend(plain(&[("group", group.trim_start_matches("/groups/")), ("place", "waiting")]));
    refused(&service.presses(&worker, &format!("{person}/groups"), again.clone()).await).says("They have a place in this group already");
    let second = service.person_of(&service.an_accepted_referral(&worker, "Morwenna", "Pascoe").await).await;
    again.retain(|(name, _)| name != "place");
    again.extend(plain(&[("place", "given")]));
    refused(&service.presses(&worker, &format!("{second}/groups"), again.clone()).await).says("Every place in this group is taken");
    again.extend(plain(&[("sure-group", "yes")]));
    done(&service.presses(&worker, &format!("{second}/groups"), again).await);
    service.opens(&worker, &group).await.says("2 of 1");
    // Given by mistake, it is withdrawn and stands nowhere but on its own page.
    done(&service.sends(&worker, &format!("/groups/places/{place}/withdraw"), &[("withdraw_why", "The other Kerra")]).await);
    service.opens(&worker, &group).await.says_nothing_of("Kerra");
    service.opens(&worker, &person).await.says_nothing_of("Moving on");
    service.opens(&worker, &format!("/groups/places/{place}")).await.says("The other Kerra");
    // What was typed to find somebody stands in no journal.
    assert_eq!(service.rows("journal WHERE detail LIKE '%Kera%'").await, 0);
}

#[tokio::test]
async fn a_session_stands_in_the_diary_of_whoever_leads_it_and_a_telephone_is_told_of_an_appointment() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let colleague = service.signed_in_as(Role::SupportWorker).await;
    let group = has_a_group(&service, &worker, &[]).await;
    plans(&service, &worker, &group, (TUESDAY, "10:30"), "2").await;
    service.opens(&worker, "/diary").await.says("Moving on").says("Group session: What is abuse?").says("10:30").says_nothing_of("Fore");
    service.opens(&colleague, "/diary").await.says_nothing_of("Moving on");
    service.opens(&colleague, "/diary?of=all").await.says("Moving on");
    let page = service.opens(&worker, "/diary/feed/new").await;
    let secret = page.html.split("name=\"secret\" value=\"").nth(1).unwrap()[..64].to_owned();
    let drawn = page.html.split("name=\"drawn\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    done(&service.sends(&worker, "/diary/feed", &[("secret", &secret), ("drawn", drawn)]).await);
    let read = answer(&service.router, Request::get(format!("/feeds/{secret}.ics")).body(Body::empty()).unwrap()).await;
    let calendar = String::from_utf8(read.body.to_vec()).unwrap();
    assert_eq!(calendar.matches("SUMMARY:Appointment").count(), 2, "{calendar}");
    assert!(calendar.contains("DTSTART:20260303T103000Z") && calendar.contains("DTEND:20260303T123000Z"), "{calendar}");
    assert!(!["Moving", "abuse", "Fore"].iter().any(|word| calendar.contains(word)), "{calendar}");
}

#[tokio::test]
async fn what_was_held_and_who_came_is_counted_by_group_and_quarter() {
    let Begun { service, worker, group, places, session, .. } = a_group_with_two().await;
    let (kerra, morwenna) = (format!("came-{}", places[0]), format!("came-{}", places[1]));
    done(&marks(&service, &worker, session, "0", &[(kerra.as_str(), "came"), (morwenna.as_str(), "told-us")]).await);
    let second = plans(&service, &worker, &group, (date(2026, 2, 23), "08:30"), "1").await;
    done(&marks(&service, &worker, second, "0", &[(kerra.as_str(), "came"), (morwenna.as_str(), "did-not-come")]).await);
    plans(&service, &worker, &group, (date(2026, 2, 16), "08:30"), "1").await;
    let cancelled = plans(&service, &worker, &group, (date(2026, 3, 9), "08:30"), "1").await;
    done(&service.sends(&worker, &format!("/groups/sessions/{cancelled}/cancel"), &[("cancel_why", "Snow")]).await);
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let page = service.opens(&manager, "/groups/figures").await;
    let row = page.html.split("Moving on").nth(1).unwrap().split("</tr>").next().unwrap();
    let cells: Vec<String> = row.split("</td>").map(|cell| text(&format!("<td{cell}"))).collect();
    let numbers: Vec<&str> = cells.iter().skip(2).take(7).map(|cell| cell.rsplit(' ').next().unwrap()).collect();
    // Held, not marked, cancelled, came, did not come, told us, people.
    assert_eq!(numbers, ["2", "1", "1", "2", "1", "1", "1"], "{row}");
    service.opens(&manager, "/groups/figures?from=2025-12-31").await.says("No group had a session in this quarter");
    // A worker was with all of them at once: the return counts a session's minutes once, and follows what is put right.
    done(&marks(&service, &worker, session, "1", &[(kerra.as_str(), "came"), (morwenna.as_str(), "came")]).await);
    assert_eq!(service.rows("contact WHERE minutes = 120 AND withdrawn_at IS NULL").await, 3);
    assert_eq!(service.figure("2026-Q1", "support_minutes_paid").await, 240);
    // One of two left early: the session was as long as it was, whichever of them it is.
    let both: Vec<(i64,)> = service
        .db
        .read()
        .await
        .unwrap()
        .all("SELECT contact_id FROM group_attendance WHERE session_id = $1 ORDER BY contact_id", args![session])
        .await
        .unwrap();
    for (contact,) in both {
        let amend = format!("/contacts/{contact}/amendments");
        done(&service.sends(&worker, &amend, &[("version", "0"), ("minutes", "30"), ("why", "Left early")]).await);
        assert_eq!(service.figure("2026-Q1", "support_minutes_paid").await, 240);
        done(&service.sends(&worker, &amend, &[("version", "1"), ("minutes", "120"), ("why", "Stayed after all")]).await);
    }
    done(&marks(&service, &worker, session, "2", &[(kerra.as_str(), "did-not-come"), (morwenna.as_str(), "did-not-come")]).await);
    assert_eq!(service.figure("2026-Q1", "support_minutes_paid").await, 120);
}
