//! What was told to agencies about somebody (MAP-5, MAP-9, PPL-8). Each is a record of the form `disclosure`; what its file cannot say is
//! here: it goes to an agency that is in the register, by e-mail only to an address known as secure, and where it rests on consent,
//! consent to sharing with that kind of agency stood on that day.

use jiff::{Timestamp, civil::Date};

use super::{
    Forms,
    answers::Answers,
    ask::Part,
    check::{self, Filled, Known},
    keep::{self, Whose},
    place, queries, says, subject,
    vocabulary::Form,
};
use crate::{
    App,
    db::{Read, Write},
    duties::contracts::Contracts,
    error::Problem,
    form::Faults,
    running::agencies::{
        self, Lists,
        lists::CONSENT,
        queries::{Address, Agency},
    },
    words::day,
    work::contacts,
};

/// The form of what was told.
pub const KIND: &str = "disclosure";
/// The form of what they agreed to.
pub const AGREED: &str = "consent";

/// Lists that a form may name beside those of the pack.
const FROM_THE_FILE: [&str; 2] = ["agency-kinds", "sharing-bases"];
const FROM_THE_REGISTER: [&str; 2] = ["agencies", "secure-addresses"];

/// A list of the file that says which agencies there are; nothing for another name.
pub(super) fn list_of_the_file(contracts: &Contracts, name: &str) -> Option<Vec<(String, String)>> {
    if !FROM_THE_FILE.contains(&name) {
        return None;
    }
    let lists = Lists::load(&contracts.root);
    let kinds = || lists.kind.iter().map(|kind| (kind.id.clone(), kind.says.clone())).collect();
    let bases = || lists.basis.iter().map(|basis| (basis.id.clone(), basis.says.clone())).collect();
    Some(if name == FROM_THE_FILE[0] { kinds() } else { bases() })
}

/// Puts the lists of the register that a form names beside those it has.
pub(super) async fn know(read: &mut Read, form: &Form, known: &mut Known) -> Result<(), Problem> {
    let names = |list: &str| form.every().iter().any(|item| item.list == list);
    if !FROM_THE_REGISTER.iter().any(|list| names(list)) {
        return Ok(());
    }
    let mut every = agencies::queries::all(read).await?;
    // Those that ended stand last: what was told to them before can still be written down.
    every.sort_by_key(|agency| !agency.is_there(known.today));
    let addresses = agencies::queries::secure_addresses(read, known.today).await?;
    known.lists.retain(|(name, _)| !FROM_THE_REGISTER.contains(&name.as_str()));
    known.lists.push((FROM_THE_REGISTER[0].into(), every.iter().map(|agency| (agency.id.to_string(), agency.name.clone())).collect()));
    // An address is kept in words, so that it can be read when it is in no register any more.
    let of = |address: &Address| (address.email.clone(), format!("{}: {}", address.agency, address.email));
    known.lists.push((FROM_THE_REGISTER[1].into(), addresses.iter().map(of).collect()));
    Ok(())
}

/// The address that a record has stays among those that can be chosen.
pub(super) fn keeps(form: &Form, answers: &Answers, known: &mut Known) {
    let address = answers.get("address").to_owned();
    if address.is_empty() || form.item("address").is_none_or(|item| item.list != FROM_THE_REGISTER[1]) {
        return;
    }
    if let Some((_, list)) = known.lists.iter_mut().find(|(name, _)| name == FROM_THE_REGISTER[1])
        && list.iter().all(|(known, _)| *known != address)
    {
        list.push((address.clone(), address));
    }
}

/// What somebody agreed to, in the order in which they said it.
struct Agreed(Vec<Said>);

struct Said {
    on: Date,
    until: Option<Date>,
    with: Vec<String>,
}

impl Said {
    fn lets(&self, kind: &str, on: Date) -> bool {
        self.with.iter().any(|with| with == kind) && self.until.is_none_or(|until| until >= on)
    }
}

impl Agreed {
    async fn of(read: &mut Read, root: i64) -> Result<Agreed, Problem> {
        let records = queries::of_kind(read, root, AGREED).await?;
        let said = records.iter().filter_map(|record| {
            let answers = Answers::kept(&record.answers);
            let with = answers.codes("share_with").into_iter().map(str::to_owned).collect();
            Some(Said { on: record.happened_on?, until: answers.get("until").parse().ok(), with })
        });
        Ok(Agreed(said.collect()))
    }

    /// Whether sharing with a kind of agency was agreed to at any time of that day: as it began, or by what was said in its course. Only
    /// days are known of both, and who shares in the morning what is withdrawn in the afternoon has not done wrong.
    fn stood(&self, kind: &str, on: Date) -> bool {
        let before = self.0.iter().rfind(|said| said.on < on);
        before.into_iter().chain(self.0.iter().filter(|said| said.on == on)).any(|said| said.lets(kind, on))
    }

    /// Whether it stands as the day ends.
    fn stands(&self, kind: &str, on: Date) -> bool {
        self.0.iter().rfind(|said| said.on <= on).is_some_and(|said| said.lets(kind, on))
    }
}

/// What somebody agreed to last, in words.
pub(super) struct AgreedNow {
    pub page: String,
    pub on: Option<Date>,
    pub until: Option<Date>,
    pub with: String,
    pub not_with: String,
}

/// What was agreed to last; nothing where nobody asked.
pub(super) async fn agreed_now(read: &mut Read, forms: &Forms, contracts: &Contracts, root: i64) -> Result<Option<AgreedNow>, Problem> {
    let records = queries::of_kind(read, root, AGREED).await?;
    let Some((last, form)) = records.last().and_then(|last| Some((last, forms.read(AGREED, &last.form)?))) else { return Ok(None) };
    let known = Known { lists: subject::lists(contracts, form, None), ..Known::default() };
    let answers = Answers::kept(&last.answers);
    let said = |id: &str| form.item(id).map(|item| says::answer(form, item, &answers, &known)).unwrap_or_default();
    Ok(Some(AgreedNow {
        page: place::page(AGREED, last.id),
        on: last.happened_on,
        until: check::day_of(answers.get("until")),
        with: said("share_with"),
        not_with: said("not_with"),
    }))
}

fn agency<'a>(every: &'a [Agency], id: &str) -> Option<&'a Agency> {
    every.iter().find(|agency| agency.id.to_string() == id)
}

/// The forms by which something goes to an agency, and how each calls what is held.
struct Names {
    form: &'static str,
    to: &'static str,
    how: &'static str,
    /// The answer that it went by e-mail.
    email: &'static str,
}

const NAMES: [Names; 2] = [
    Names { form: KIND, to: "to", how: "how", email: "email" },
    Names { form: "onward-referral", to: "agency", how: "route", email: "secure" },
];

/// Which kind of agency it was told to.
fn kind_of<'a>(every: &'a [Agency], answers: &'a Answers) -> &'a str {
    agency(every, answers.get("to")).map_or(answers.get("kind"), |agency| &agency.agency_kind)
}

const NO_KIND: &str =
    "The register does not say which kind of agency that is, so nobody can have agreed to it. Ask a manager to say so on its page.";
const NOT_KNOWN: &str = "An e-mail goes only to an address that is known as secure, and whoever is not in the register has none. Share it another way, or ask a manager to look at the address and put the agency into the register. If an e-mail has gone already, say how it was shared beside this, and record a breach.";

/// What the file of the form cannot hold. `was`: of a record that is put right, what stood: what is not changed is not asked again, because
/// the register goes on.
pub(super) async fn hold(
    read: &mut Read,
    root: Option<i64>,
    form: &Form,
    was: Option<&Answers>,
    filled: &mut Filled,
) -> Result<(), Problem> {
    let Some((names, root)) = NAMES.iter().find(|names| names.form == form.kind).zip(root) else { return Ok(()) };
    let answers = filled.answers.clone();
    let same = |items: &[&str]| was.is_some_and(|was| items.iter().all(|item| was.get(item) == answers.get(item)));
    let mut wrong: Vec<(&str, String)> = vec![];
    let every = agencies::queries::all(read).await?;
    let on = check::day_of(answers.get("day"));
    let to = agency(&every, answers.get(names.to));
    if answers.get(names.how) == names.email && form.item("address").is_some() && !same(&[names.to, names.how, "address"]) {
        wrong.extend(not_secure(read, names, to, &answers, on).await?);
    }
    // Of a referral to another service its own form asks on what basis.
    if form.kind != KIND {
        said_beside(wrong, filled);
        return Ok(());
    }
    if answers.given("to") && to.is_none() {
        wrong.push(("to", "Choose the agency from the list".into()));
    }
    if let (Some(agency), Some(on)) = (to, on)
        && !same(&["to", "day"])
        && !agency.is_there(on)
    {
        wrong.push(("to", format!("{} ended before that day. Choose another agency, or put the day right.", agency.name)));
    }
    if let (CONSENT, Some(on), false) = (answers.get("basis"), on, same(&["to", "kind", "basis", "day"])) {
        let kind = kind_of(&every, &answers);
        if kind.is_empty() && to.is_some() {
            wrong.push(("to", NO_KIND.into()));
        } else if !kind.is_empty() && !Agreed::of(read, root).await?.stood(kind, on) {
            wrong.push(("basis", no_consent(on)));
        }
    }
    said_beside(wrong, filled);
    Ok(())
}

fn said_beside(wrong: Vec<(&str, String)>, filled: &mut Filled) {
    // Of an address that is in no list any more is said what to do, not only that it is in none.
    if wrong.iter().any(|(item, _)| *item == "address") {
        filled.faults.0.retain(|(item, _)| item != "address");
    }
    for (item, sentence) in wrong {
        if filled.faults.of(item).is_none() {
            filled.faults.add(item, sentence);
        }
    }
}

fn no_consent(on: Date) -> String {
    format!(
        "Nothing recorded says that they agreed to sharing with this kind of agency on {}. If they did, record their consent first (Consent and confidentiality). Otherwise choose on which other basis it was shared, and say why.",
        day(on)
    )
}

async fn not_secure(
    read: &mut Read,
    names: &Names,
    to: Option<&Agency>,
    answers: &Answers,
    on: Option<Date>,
) -> Result<Option<(&'static str, String)>, Problem> {
    let Some(agency) = to else { return Ok((!answers.given(names.to)).then(|| (names.how, NOT_KNOWN.to_owned()))) };
    let Some(on) = on.filter(|_| answers.given("address")) else { return Ok(None) };
    let secure = agencies::queries::secure_addresses(read, on).await?;
    if secure.iter().any(|known| known.organisation_id == agency.id && known.email == answers.get("address")) {
        return Ok(None);
    }
    let sentence = format!(
        "That address is not known as a secure one of {}. Choose one of theirs, share it another way, or ask a manager to look and put it into the register. If it has gone there already, record a breach, too.",
        agency.name
    );
    Ok(Some(("address", sentence)))
}

/// Writes down what was sent to whom, for whatever room sends something: `answers` by the items of the form. Gives the record, or what is
/// wrong, said beside the items.
///
/// # Errors
/// When it cannot be written.
pub async fn log(tx: &mut Write, app: &App, person: i64, answers: Answers) -> Result<Result<i64, Faults>, Problem> {
    let form = app.forms.current(KIND).ok_or(Problem::NotFound)?;
    let mut known = Known::at(&app.db.clock);
    known.workers = contacts::queries::workers(tx, known.today).await?;
    known.lists = subject::lists(&app.contracts, form, None);
    know(tx, form, &mut known).await?;
    let mut filled = check::answered(form, Part::First, &answers, &known);
    if check::day_of(answers.get("day")).is_some_and(|on| on > known.today) {
        filled.faults.add("day", "The day it was shared must be today or before.");
    }
    hold(tx, Some(person), form, None, &mut filled).await?;
    if !filled.faults.none() {
        return Ok(Err(filled.faults));
    }
    let whose = Whose { person_id: Some(person), ..Whose::default() };
    Ok(Ok(keep::record(tx, &app.contracts, form, whose, &filled, &known).await?))
}

/// One disclosure, in words.
#[derive(Clone, Debug)]
pub struct Disclosure {
    pub id: i64,
    pub on: Option<Date>,
    pub at: Option<Timestamp>,
    pub to: String,
    pub how: String,
    /// The categories, then the words; without what is sealed.
    pub what: String,
    pub words: String,
    pub basis: String,
    /// Where the law says so.
    pub law: String,
    /// Why without consent, and who agreed to that.
    pub why: String,
    pub worker: Option<String>,
    /// It rested on consent that does not stand any more.
    pub ended: bool,
    /// When the agency was told so.
    pub told_end: Option<Date>,
}

impl Disclosure {
    pub fn page(&self) -> String {
        place::page(KIND, self.id)
    }

    /// Where it is recorded that the agency was told that consent ended.
    pub fn tell_page(&self) -> String {
        let (draft, of) = place::later(KIND, None, self.id, "ended");
        draft.page(&of)
    }
}

/// What was told about somebody who was opened, the latest first.
pub async fn of_person(read: &mut Read, forms: &Forms, contracts: &Contracts, today: Date, root: i64) -> Result<Vec<Disclosure>, Problem> {
    let records = queries::of_kind(read, root, KIND).await?;
    if records.is_empty() {
        return Ok(vec![]);
    }
    let agreed = Agreed::of(read, root).await?;
    let every = agencies::queries::all(read).await?;
    let lists = Lists::load(&contracts.root);
    let mut known = Known { today, ..Known::default() };
    known.workers = contacts::queries::workers(read, today).await?;
    let mut found = vec![];
    for record in records.into_iter().rev() {
        let Some(form) = forms.read(KIND, &record.form) else { continue };
        known.lists = subject::lists(contracts, form, None);
        know(read, form, &mut known).await?;
        let answers = Answers::kept(&record.answers);
        let said = |id: &str| form.item(id).map(|item| says::answer(form, item, &answers, &known)).unwrap_or_default();
        let with = said("with");
        let to = [said("to"), said("to_written")].concat();
        let consent = answers.get("basis") == CONSENT;
        found.push(Disclosure {
            id: record.id,
            on: record.happened_on,
            at: record.happened_at,
            to: if with.is_empty() { to } else { format!("{to} ({with})") },
            how: if answers.given("address") { format!("{}, {}", said("how"), answers.get("address")) } else { said("how") },
            what: said("what"),
            words: said("words"),
            basis: said("basis"),
            law: lists.law(answers.get("basis")).to_owned(),
            why: if consent { String::new() } else { format!("{} Agreed to by {}.", said("why"), said("agreed_by")) },
            worker: record.worker.clone(),
            // Another provider's is shared to be read, and its own to tell.
            ended: consent && record.ours && !agreed.stands(kind_of(&every, &answers), today),
            told_end: check::day_of(answers.get("told_end_day")),
        });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{Agreed, Said};

    #[test]
    fn what_was_last_said_stands_and_a_day_begins_with_what_stood() {
        let said = |day, until, with: &[&str]| Said { on: date(2026, 3, day), until, with: with.iter().map(|w| (*w).to_owned()).collect() };
        let agreed = Agreed(vec![
            said(2, None, &["police", "housing"]),
            said(9, None, &["housing"]),
            said(16, Some(date(2026, 3, 20)), &["police"]),
        ]);
        let stood = |day| agreed.stood("police", date(2026, 3, day));
        assert!(!stood(1) && stood(2) && stood(8) && stood(9), "on the day of the withdrawal it stood as the day began");
        assert!(!stood(10) && stood(16) && stood(20) && !stood(21), "it ends after its last day");
        assert!(!agreed.stands("police", date(2026, 3, 9)) && agreed.stands("housing", date(2026, 3, 9)));
        assert!(!agreed.stands("housing", date(2026, 3, 16)));
    }
}
