//! Every form that records something records it once, however often it is sent: each POST of the table of routes is sent
//! twice under one key, and the second changes no row and leads where the first led. Before that each is sent forged, as it would be
//! filled in, in every way of `forged`, and changes nothing.

use crate::given;

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use given::{Page, Person, Service, a_service_at, text};
use holdfast::{access::Role, args, ids, routes};

/// What these write is not a record: being signed in, a draft, which is kept in place of the one before, and what is shown while
/// somebody types: who it may be, which is a look, and what answers come to, of which nothing is kept.
const RECORD_NOTHING: [&str; 19] = [
    "/sign-in",
    "/sign-in/code",
    "/sign-in/prove",
    "/sign-in/unlock",
    "/sign-in/leave",
    "/sign-in/passkey/begin",
    "/sign-in/passkey",
    "/account/passkeys/begin",
    "/sign-in/provider",
    "/sign-in/provider/prove",
    "/account/single-sign-on",
    "/lock",
    "/in-use",
    "/sign-out",
    "/drafts/{form}/{subject}",
    "/drafts/{form}/{subject}/discard",
    "/referrals/new/matches",
    "/groups/{id}/find",
    "/forms/{kind}/{version}/score",
];

use super::forged;

/// Who works here, and who sees whom.
mod who;

/// The register of agencies.
mod agencies;

/// Accounts and their second factors.
mod accounts;

/// Documents.
mod documents;
/// Goals, groups, MARAC meetings.
mod enquiries;
mod goals;
mod groups;
mod imports;
mod marac;
/// Transfers to another service.
mod transfers;
mod units;

type Fields<'a> = &'a [(&'a str, &'a str)];
const TODAY: [(&str, &str); 3] = [("day-day", "2"), ("day-month", "3"), ("day-year", "2026")];

/// Walks the routes, and knows which it has been to.
struct Walk {
    service: Service,
    worker: Person,
    manager: Person,
    admin: Person,
    been: BTreeSet<&'static str>,
    /// What was sent, where each form is sent once and only to make what there can be.
    kept: Option<Vec<Sent>>,
}

/// A form as it is really filled in.
pub(super) struct Sent {
    pub(super) route: &'static str,
    pub(super) account_id: i64,
    pub(super) path: String,
    pub(super) fields: Vec<(String, String)>,
}

impl Walk {
    /// How many rows each table holds; of the journal, those that tell of a write.
    async fn rows(&self) -> BTreeMap<String, i64> {
        let mut rows = BTreeMap::new();
        let tables = self.service.db.read().await.unwrap().tables().await.unwrap();
        for table in tables {
            let held = self.service.rows(&table).await;
            rows.insert(table, held);
        }
        let told = self.service.rows("journal WHERE action NOT IN ('looked', 'revealed')").await;
        rows.insert("journal".into(), told);
        // It stands in a table, or beside the database.
        rows.insert("asked".into(), self.service.db.asked_kept().await.unwrap());
        rows
    }

    /// Sends a form twice under one key; gives where it led.
    async fn press(&mut self, route: &'static str, who: &Person, path: &str, fields: Fields<'_>) -> String {
        assert!(routes::all().iter().any(|known| known.method == "POST" && known.path == route), "there is no POST {route}");
        if let Some(kept) = &mut self.kept {
            let fields_kept = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            kept.push(Sent { route, account_id: who.account_id, path: path.to_owned(), fields: fields_kept });
            return self.service.sends_with_key(who, path, &ids::token(), fields).await.to;
        }
        let other = if who.account_id == self.manager.account_id { &self.worker } else { &self.manager };
        forged::every_way(&self.service, (who, other), path, fields, true).await;
        let key = ids::token();
        let before = self.rows().await;
        let first = self.service.sends_with_key(who, path, &key, fields).await;
        assert_eq!(first.status, StatusCode::SEE_OTHER, "{path}: {}", text(&first.html));
        let once = self.rows().await;
        assert_ne!(before, once, "{route} records nothing");
        let second = self.service.sends_with_key(who, path, &key, fields).await;
        self.the_same(route, (&first, &second), &once).await;
        first.to
    }

    async fn the_same(&mut self, route: &'static str, (first, second): (&Page, &Page), once: &BTreeMap<String, i64>) {
        assert_eq!((second.status, &second.to), (StatusCode::SEE_OTHER, &first.to), "{route}: {}", text(&second.html));
        assert_eq!(self.rows().await, *once, "{route} recorded twice");
        self.been.insert(route);
    }

    async fn newest(&self, table: &str) -> i64 {
        let found: Vec<(i64,)> =
            self.service.db.read().await.unwrap().all_assembled(format!("SELECT max(id) FROM {table}"), args![]).await.unwrap();
        found[0].0
    }
}

/// A service that has held one of each thing, three who made it, and every form that they sent.
pub(super) async fn one_of_each() -> (Service, [Person; 3], Vec<Sent>) {
    let mut walk = a_walk(true).await;
    everything(&mut walk).await;
    (walk.service, [walk.worker, walk.manager, walk.admin], walk.kept.unwrap_or_default())
}

async fn a_walk(once: bool) -> Walk {
    let service = a_service_at("2026-03-02T09:00:00Z").await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let admin = service.signed_in_as(Role::Administrator).await;
    Walk { service, worker, manager, admin, been: BTreeSet::new(), kept: once.then(Vec::new) }
}

async fn everything(walk: &mut Walk) {
    let reference = a_referral_and_its_answer(walk).await;
    work_on_a_case(walk, &reference).await;
    the_person(walk, &reference).await;
    who::who_sees_them(walk, &reference).await;
    a_stay_from_end_to_end(walk, &reference).await;
    tasks_and_appointments(walk, &reference).await;
    goals::goals_of_a_case(walk, &reference).await;
    transfers::asked_for_and_taken_back(walk).await;
    groups::with_their_sessions(walk, &reference).await;
    documents::documents_of_a_case(walk, &reference).await;
    marac::meetings(walk, &reference).await;
    forms_without_an_address(walk, &reference).await;
    enquiries::carried_into_a_referral(walk).await;
    possible_matches(walk).await;
    who::workers_and_teams(walk).await;
    agencies::register(walk).await;
    beside_a_figure(walk).await;
    accounts::walked(walk).await;
    imports::a_workbook(walk).await;
    who::shared(walk).await;
}

#[tokio::test]
async fn every_form_that_records_something_records_it_once() {
    let mut walk = a_walk(false).await;
    everything(&mut walk).await;
    for route in routes::all().iter().filter(|route| route.method == "POST" && !RECORD_NOTHING.contains(&route.path)) {
        assert!(walk.been.contains(route.path), "POST {} is not walked here: send it twice", route.path);
    }
}

async fn a_referral_and_its_answer(walk: &mut Walk) -> String {
    let worker = walk.worker.clone();
    let mut fields =
        vec![("received-day", "2"), ("received-month", "3"), ("received-year", "2026"), ("received_time", "08:30"), ("door", "phone")];
    fields.extend([
        ("source", "police"),
        ("given_name", "Ann"),
        ("family_name", "Example"),
        ("gender", "female"),
        ("ethnicity", "not-asked"),
    ]);
    fields.extend([
        ("sexuality", "not-asked"),
        ("disability", "no"),
        ("no_recourse", "not-known"),
        ("risk", "medium"),
        ("main_need", "other"),
    ]);
    let to = walk.press("/referrals", &worker, "/referrals", &fields).await;
    let reference = to.trim_start_matches("/referrals/").split('?').next().unwrap().to_owned();
    walk.press("/referrals/{reference}/answers", &worker, &format!("/referrals/{reference}/answers"), &[("outcome", "waiting")]).await;
    let answer = format!("/referrals/{reference}/answers/{}/withdraw", walk.newest("referral_answer").await);
    walk.press("/referrals/{reference}/answers/{answer}/withdraw", &worker, &answer, &[("why", "For another referral")]).await;
    walk.press("/referrals/{reference}/answers", &worker, &format!("/referrals/{reference}/answers"), &[("outcome", "accepted")]).await;
    let mut change: Vec<_> = fields.iter().copied().filter(|(name, _)| *name != "received_time").collect();
    change.extend([("version", "0"), ("received_time", "08:15"), ("why", "The form says so")]);
    walk.press("/referrals/{reference}/change", &worker, &format!("/referrals/{reference}/change"), &change).await;
    let manager = walk.manager.clone();
    let other = manager.worker_id.unwrap().to_string();
    walk.press("/referrals/{reference}/key-worker", &manager, &format!("/referrals/{reference}/key-worker"), &[("worker", &other)]).await;
    reference
}

async fn work_on_a_case(walk: &mut Walk, reference: &str) {
    let worker = walk.worker.clone();
    let at = |rest: &str| format!("/referrals/{reference}/{rest}");
    let with_today = |fields: Fields<'static>| -> Vec<(&'static str, &'static str)> { fields.iter().copied().chain(TODAY).collect() };
    let contact = with_today(&[("means", "phone"), ("made", "yes"), ("minutes", "10"), ("note", "All well.")]);
    walk.press("/referrals/{reference}/contacts", &worker, &at("contacts"), &contact).await;
    let id = walk.newest("contact").await;
    let amendment = [("words", "It was Bodmin."), ("why", "Misheard")];
    walk.press("/contacts/{id}/amendments", &worker, &format!("/contacts/{id}/amendments"), &amendment).await;
    let withdrawal = [("why", "It was for her sister")];
    walk.press("/contacts/{id}/withdraw", &worker, &format!("/contacts/{id}/withdraw"), &withdrawal).await;
    let message =
        [("agency", "Housing options"), ("words", "When?"), ("received-day", "2"), ("received-month", "3"), ("received-year", "2026")];
    walk.press("/referrals/{reference}/messages", &worker, &at("messages"), &message).await;
    let message = walk.newest("record").await;
    let answer = at(&format!("messages/{message}/answer"));
    walk.press("/referrals/{reference}/messages/{message}/answer", &worker, &answer, &with_today(&[("answer", "In May")])).await;
    let dash = with_today(&[("q1", "yes"), ("judgement", "none"), ("worker", "outside"), ("occasion", "arrival")]);
    walk.press("/referrals/{reference}/dash/new", &worker, &at("dash/new"), &dash).await;
    let marac = with_today(&[("reason", "high-risk"), ("consent", "given"), ("words", "")]);
    walk.press("/referrals/{reference}/marac/new", &worker, &at("marac/new"), &marac).await;
    let study = with_today(&[("title", "A home"), ("words", "They have a home."), ("consent", "not-asked")]);
    walk.press("/referrals/{reference}/case-study", &worker, &at("case-study"), &study).await;
    walk.press("/referrals/{reference}/plan", &worker, &at("plan"), &[("version", "0"), ("hopes", "To sleep")]).await;
    let step = at("steps/support-plan-agreed");
    walk.press("/referrals/{reference}/steps/{kind}", &worker, &step, &with_today(&[])).await;
    let slip = [("version", "1"), ("withdraw_why", "Not hers")];
    walk.press("/referrals/{reference}/plan/withdraw", &worker, &at("plan/withdraw"), &slip).await;
    let concern = with_today(&[("kind", "safeguarding"), ("about", "adult"), ("sent_to", "MARU"), ("words", "A worry")]);
    walk.press("/referrals/{reference}/concerns/new", &worker, &at("concerns/new"), &concern).await;
    what_a_form_recorded(walk, &concern).await;
    let child = [("given_name", "Bea"), ("family_name", "Example")];
    walk.press("/referrals/{reference}/children", &worker, &at("children"), &child).await;
    let jory: String = walk.service.db.read().await.unwrap().value("SELECT max(reference) FROM person", args![]).await.unwrap();
    let theirs: Vec<_> = [("child", jory.as_str()), ("service", "cornwall-dispersed/children")].into_iter().chain(TODAY).collect();
    walk.press("/people/{reference}/own-support", &worker, &format!("/people/{jory}/own-support"), &theirs).await;
}

/// A concern is put right, completed, withdrawn and put back; and a kind that has no address of its own.
async fn what_a_form_recorded(walk: &mut Walk, concern: Fields<'_>) {
    let worker = walk.worker.clone();
    let id = walk.newest("record").await;
    let at = |act: &str| format!("/records/{id}/{act}");
    let mut changed: Vec<(&str, &str)> = concern.iter().copied().filter(|(name, _)| *name != "sent_to").collect();
    changed.extend([("version", "0"), ("sent_to", "Adult safeguarding")]);
    walk.press("/records/{id}/change", &worker, &at("change"), &changed).await;
    let outcome =
        [("version", "1"), ("outcome_day-day", "2"), ("outcome_day-month", "3"), ("outcome_day-year", "2026"), ("outcome_is", "enquiry")];
    walk.press("/records/{id}/later/{group}", &worker, &at("later/outcome"), &outcome).await;
    walk.press("/records/{id}/reveal", &worker, &at("reveal"), &[]).await;
    walk.press("/records/{id}/withdraw", &worker, &at("withdraw"), &[("version", "2"), ("why", "Another person")]).await;
    walk.press("/records/{id}/put-back", &worker, &at("put-back"), &[("version", "3")]).await;
}

async fn tasks_and_appointments(walk: &mut Walk, reference: &str) {
    let worker = walk.worker.clone();
    let person = walk.service.person_of(reference).await;
    let own = worker.worker_id.unwrap().to_string();
    let with_today = |fields: &[(&'static str, &'static str)]| -> Vec<(&str, &str)> {
        fields.iter().copied().chain(TODAY).chain([("worker", own.as_str())]).collect()
    };
    walk.press("/tasks", &worker, "/tasks", &with_today(&[("what", "Ring the school")])).await;
    walk.press("/people/{reference}/tasks", &worker, &format!("{person}/tasks"), &with_today(&[("what", "Ring the school")])).await;
    let task = format!("/tasks/{}", walk.newest("task").await);
    walk.press("/tasks/{id}", &worker, &task, &with_today(&[("version", "0"), ("what", "Ring the nursery")])).await;
    walk.press("/tasks/{id}/done", &worker, &format!("{task}/done"), &[]).await;
    walk.press("/tasks/{id}/open-again", &worker, &format!("{task}/open-again"), &[("again_why", "Nobody answered")]).await;
    walk.press("/tasks/{id}/withdraw", &worker, &format!("{task}/withdraw"), &[("withdraw_why", "Another's")]).await;
    let appointment = with_today(&[("about", "A review"), ("place", "Our office")]);
    walk.press("/people/{reference}/appointments", &worker, &format!("{person}/appointments"), &appointment).await;
    let made = format!("/appointments/{}", walk.newest("appointment").await);
    walk.press("/appointments/{id}", &worker, &made, &with_today(&[("version", "0"), ("about", "Her plan")])).await;
    walk.press("/appointments/{id}/outcome", &worker, &format!("{made}/outcome"), &[("outcome", "missed")]).await;
    walk.press("/appointments/{id}/place", &worker, &format!("{made}/place"), &[]).await;
    walk.press("/appointments/{id}/withdraw", &worker, &format!("{made}/withdraw"), &[("withdraw_why", "Another's")]).await;
}

/// Kinds that have no address of their own: about a case, a person, a unit.
async fn forms_without_an_address(walk: &mut Walk, reference: &str) {
    let worker = walk.worker.clone();
    let with_today = |fields: Fields<'static>| -> Vec<(&'static str, &'static str)> { fields.iter().copied().chain(TODAY).collect() };
    let of_person = format!("{}/forms/feedback/new", walk.service.person_of(reference).await);
    walk.press("/people/{reference}/forms/{kind}/new", &worker, &of_person, &with_today(&[("how", "good")])).await;
    walk.press("/units/{name}/forms/{kind}/new", &worker, "/units/DU1/forms/premises-check/new", &with_today(&[("sound", "yes")])).await;
}

async fn the_person(walk: &mut Walk, reference: &str) {
    let worker = walk.worker.clone();
    let person = walk.service.person_of(reference).await;
    let at = |rest: &str| format!("{person}/{rest}");
    let details = [("version", "0"), ("given_name", "Anne"), ("family_name", "Example")];
    walk.press("/people/{reference}/details", &worker, &at("details"), &details).await;
    let answer = [("value", "christian"), ("told_by", "person"), ("since-day", "2"), ("since-month", "3"), ("since-year", "2026")];
    walk.press("/people/{reference}/about/{kind}", &worker, &at("about/religion"), &answer).await;
    let statement = at(&format!("about/religion/{}", walk.newest("characteristic").await));
    let correction: Vec<_> = answer.into_iter().chain([("version", "0"), ("why", "Misheard")]).collect();
    walk.press("/people/{reference}/about/{kind}/{statement}", &worker, &statement, &correction).await;
    let withdrawal = [("withdraw_why", "Somebody else's")];
    walk.press("/people/{reference}/about/{kind}/{statement}/withdraw", &worker, &format!("{statement}/withdraw"), &withdrawal).await;
    walk.press("/people/{reference}/names", &worker, &at("names"), &[("kind", "alias"), ("given_name", "Nan")]).await;
    let name = at(&format!("names/{}", walk.newest("person_name").await));
    let change = [("kind", "alias"), ("given_name", "Nancy"), ("why", "Misheard")];
    walk.press("/people/{reference}/names/{name}", &worker, &name, &change).await;
    let name = at(&format!("names/{}/withdraw", walk.newest("person_name").await));
    walk.press("/people/{reference}/names/{name}/withdraw", &worker, &name, &[("why", "Her sister's")]).await;
    let partner = [("kind", "partner"), ("given_name", "Merryn")];
    walk.press("/people/{reference}/relationships", &worker, &at("relationships"), &partner).await;
    let related = at(&format!("relationships/{}", walk.newest("relationship").await));
    let change = [("version", "0"), ("words", "Moved out")];
    walk.press("/people/{reference}/relationships/{relationship}", &worker, &related, &change).await;
    let withdrawal = [("withdraw_why", "Another's")];
    let withdraw = format!("{related}/withdraw");
    walk.press("/people/{reference}/relationships/{relationship}/withdraw", &worker, &withdraw, &withdrawal).await;
    let safe = [("version", "0"), ("means", "Text first")];
    walk.press("/people/{reference}/safe-contact", &worker, &at("safe-contact"), &safe).await;
    let line = at(&format!("safe-contact/{}/reveal", walk.newest("safe_contact").await));
    walk.press("/people/{reference}/safe-contact/{line}/reveal", &worker, &line, &[]).await;
    walk.press("/people/{reference}/about/{kind}/reveal", &worker, &at("about/school/reveal"), &[]).await;
    walk.press("/people/{reference}/reveal", &worker, &at("reveal"), &[("what", "postcode")]).await;
    walk.press("/people/search", &worker, "/people/search", &[("name", "Anne")]).await;
    walk.press("/notes/find", &worker, "/notes/find", &[("words", "sister")]).await;
    walk.press("/people/{reference}/find", &worker, &at("find"), &[("words", "sister")]).await;
    walk.press("/people/{reference}/safe-contact/{line}", &worker, &at("safe-contact/new"), &[("means", "Write"), ("way", "email")]).await;
    let line = walk.newest("safe_contact").await;
    let why = [("why", "He reads it")];
    walk.press("/people/{reference}/safe-contact/{line}/end", &worker, &at(&format!("safe-contact/{line}/end")), &why).await;
    walk.press("/people/{reference}/safe-contact/{line}/withdraw", &worker, &at(&format!("safe-contact/{line}/withdraw")), &why).await;
    let flag = [("kind", "alcohol"), ("basis", "She said so")];
    walk.press("/people/{reference}/flags", &worker, &at("flags"), &flag).await;
    let id = walk.newest("flag").await;
    walk.press("/people/{reference}/flags/{flag}/end", &worker, &at(&format!("flags/{id}/end")), &[("why", "Sober since May")]).await;
    let correction = [
        ("version", "0"),
        ("basis", "Her GP said so"),
        ("raised-day", "2"),
        ("raised-month", "3"),
        ("raised-year", "2026"),
        ("correct_why", "Misheard"),
    ];
    walk.press("/people/{reference}/flags/{flag}", &worker, &at(&format!("flags/{id}")), &correction).await;
    let withdraw = at(&format!("flags/{id}/withdraw"));
    walk.press("/people/{reference}/flags/{flag}/withdraw", &worker, &withdraw, &[("withdraw_why", "Another's")]).await;
}

async fn a_stay_from_end_to_end(walk: &mut Walk, reference: &str) {
    let (worker, manager) = (walk.worker.clone(), walk.manager.clone());
    let at = |rest: &str| format!("/referrals/{reference}/{rest}");
    let unit = [("name", "DU1"), ("town", "Truro"), ("bedrooms", "2"), ("tolerance", "high")];
    walk.press("/units/new", &manager, "/units/new", &unit).await;
    let unit = walk.newest("unit").await.to_string();
    units::a_unit_has_an_address(walk).await;
    let arrival: Vec<_> = [("unit", unit.as_str())].into_iter().chain(TODAY).collect();
    walk.press("/referrals/{reference}/arrival", &worker, &at("arrival"), &arrival).await;
    let stay = walk.newest("stay").await;
    let change: Vec<_> = [("version", "0"), ("unit", unit.as_str()), ("words", "Licence signed")].into_iter().chain(TODAY).collect();
    walk.press("/referrals/{reference}/stays/{stay}", &worker, &at(&format!("stays/{stay}")), &change).await;
    let other = [("name", "DU2"), ("town", "Truro"), ("bedrooms", "2"), ("tolerance", "high")];
    walk.press("/units/new", &manager, "/units/new", &other).await;
    let other = walk.newest("unit").await.to_string();
    units::what_a_unit_is(walk, reference, &other).await;
    let moved: Vec<_> = [("version", "1"), ("unit", other.as_str())].into_iter().chain(TODAY).collect();
    walk.press("/referrals/{reference}/move", &worker, &at("move"), &moved).await;
    let interview: Vec<_> = [("safer", "yes")].into_iter().chain(TODAY).collect();
    walk.press("/referrals/{reference}/forms/{kind}/new", &worker, &at("forms/exit-interview/new"), &interview).await;
    let departure = [("version", "0"), ("interview", "yes"), ("planned", "planned"), ("move_on", "social-housing"), ("support", "no")];
    let departure: Vec<_> = departure.into_iter().chain(TODAY).collect();
    walk.press("/referrals/{reference}/departure", &worker, &at("departure"), &departure).await;
    walk.press("/referrals/{reference}/resettlement", &worker, &at("resettlement"), &TODAY).await;
    let support = walk.newest("episode").await;
    let asked = at(&format!("episodes/{support}/came-about"));
    walk.press("/referrals/{reference}/episodes/{episode}/came-about", &worker, &asked, &[("came", "no")]).await;
    let end: Vec<_> = [("reason", "support-complete")].into_iter().chain(TODAY).collect();
    walk.press("/referrals/{reference}/ending", &worker, &at("ending"), &end).await;
    let again = at(&format!("episodes/{support}/reopen"));
    walk.press("/referrals/{reference}/episodes/{episode}/reopen", &worker, &again, &[]).await;
    let stay = walk.newest("stay").await;
    let asked = at(&format!("stays/{stay}/came-about"));
    walk.press("/referrals/{reference}/stays/{stay}/came-about", &worker, &asked, &[("version", "1"), ("came", "yes")]).await;
    let withdrawal = [("version", "1"), ("withdrawn_why", "For another household")];
    walk.press("/referrals/{reference}/stays/{stay}/withdraw", &worker, &at(&format!("stays/{stay}/withdraw")), &withdrawal).await;
    let delay = [("says", "delay"), ("words", "A burst pipe")];
    walk.press("/units/{name}/delay", &worker, "/units/DU1/delay", &delay).await;
    let ready: Vec<_> = [("says", "ready")].into_iter().chain(TODAY).collect();
    walk.press("/units/{name}/ready", &worker, "/units/DU1/ready", &ready).await;
    let at_ready = format!("/units/DU1/ready/{}", walk.newest("unit_turnaround").await);
    walk.press("/units/{name}/ready/{ready}", &worker, &at_ready, &TODAY).await;
    let at_ready = format!("/units/DU1/ready/{}/withdraw", walk.newest("unit_turnaround").await);
    walk.press("/units/{name}/ready/{ready}/withdraw", &worker, &at_ready, &[("withdrawn_why", "Another unit's")]).await;
}

async fn possible_matches(walk: &mut Walk) {
    let (worker, manager) = (walk.worker.clone(), walk.manager.clone());
    let (caller, known) =
        (walk.service.a_referral(&worker, "Rosen", "Pascoe").await, walk.service.a_referral(&worker, "Wenna", "Hocking").await);
    let same = format!("{}/same", walk.service.person_of(&caller).await);
    walk.press("/people/{reference}/same", &worker, &same, &[("other", &known), ("why", "She said so")]).await;
    walk.service.a_referral(&worker, "Katherine", "Trelawny").await;
    walk.service.a_referral(&worker, "Katherine", "Trelwany").await;
    let pair = walk.newest("person_pair").await;
    let newest = walk.newest("referral").await;
    let reference: String =
        walk.service.db.read().await.unwrap().value("SELECT reference FROM referral WHERE id = $1", args![newest]).await.unwrap();
    let decide = format!("/referrals/{reference}/matches/{pair}");
    walk.press("/referrals/{reference}/matches/{pair}", &worker, &decide, &[("decision", "two")]).await;
    for (route, verb) in [("/duplicates/{id}/join", "join"), ("/duplicates/{id}/undo", "undo"), ("/duplicates/{id}/apart", "apart")] {
        walk.press(route, &manager, &format!("/duplicates/{pair}/{verb}"), &[]).await;
    }
}

async fn beside_a_figure(walk: &mut Walk) {
    let manager = walk.manager.clone();
    let note = "/reports/cornwall-outputs/2026-Q1/notes/by_age";
    let route = "/reports/{name}/{period}/notes/{figure}";
    walk.press(route, &manager, note, &[("version", "0"), ("words", "Two were not asked.")]).await;
    let withdrawal = [("version", "1"), ("why", "They were asked since")];
    walk.press("/reports/{name}/{period}/notes/{figure}/withdraw", &manager, &format!("{note}/withdraw"), &withdrawal).await;
}

fn text_of(page: &Page) -> String {
    text(&page.html)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_presses_at_once_record_once_and_all_lead_to_the_same_place() {
    let service = std::sync::Arc::new(a_service_at("2026-03-02T09:00:00Z").await);
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let mut all = vec![];
    for _ in 0..20 {
        let (service, worker, path) = (service.clone(), worker.clone(), format!("/referrals/{reference}/concerns/new"));
        all.push(tokio::spawn(async move {
            let concern = [("kind", "safeguarding"), ("about", "adult"), ("sent_to", "MARU"), ("words", "A worry")];
            let fields: Vec<_> = concern.into_iter().chain(TODAY).collect();
            service.sends_with_key(&worker, &path, "pressed-at-once", &fields).await
        }));
    }
    let mut led = BTreeSet::new();
    for one in all {
        let page = one.await.unwrap();
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", text(&page.html));
        led.insert(page.to);
    }
    assert_eq!((service.rows("record WHERE kind = 'concern'").await, led.len()), (1, 1));
}
