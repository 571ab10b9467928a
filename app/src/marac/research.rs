//! What the record says of somebody whose case a meeting hears, gathered for one page.

use jiff::civil::Date;

use super::{
    queries::{Case, Meeting},
    repeat::{self, Repeat},
};
use crate::{
    App,
    error::Problem,
    forms::{self, Listed, queries::Stored},
    people::{
        OpenPerson,
        flags::{self, Flag},
        queries::{self, Stay},
        relationships::{self, Related},
        risk,
    },
    session::SignedIn,
    work::contacts::{self, queries::Wanted},
};

/// How many months make a repeat, where no form says so.
const MONTHS: i32 = 12;

pub(super) struct Research {
    /// The level of risk now, since when it has been that, and when it was judged last.
    pub risk: Option<risk::Stands>,
    /// Those of which something can be read, the latest first.
    pub records: Vec<Listed>,
    pub contacts: i64,
    pub last_contact: Option<Date>,
    pub flags: Vec<Flag>,
    pub stays: Vec<Stay>,
    pub children: Vec<Related>,
    pub alleged: Vec<Related>,
    pub months: i32,
    pub repeat: Repeat,
}

impl Research {
    pub fn of_kinds(&self, kinds: &[&str]) -> Vec<&Listed> {
        self.records.iter().filter(|listed| kinds.contains(&listed.kind.as_str())).collect()
    }

    fn days_of(records: &[Listed], kind: &str) -> Vec<Date> {
        records.iter().filter(|listed| listed.kind == kind).filter_map(|listed| listed.happened_on).collect()
    }
}

/// A MARAC referral with whom it was about, as its form says (`about_whom`).
fn about(record: &Stored) -> Option<repeat::Referred> {
    let answers = forms::Answers::kept(&record.answers);
    let whom = Some(answers.get("about_whom").to_owned()).filter(|whom| !whom.is_empty());
    Some((record.happened_on?, whom))
}

/// Everything for the page. `case` is one of the meeting's list, and `person` who it is.
pub(super) async fn of(app: &App, who: &SignedIn, meeting: &Meeting, person: &OpenPerson) -> Result<Research, Problem> {
    let today = app.db.clock.today();
    let mut read = app.db.read().await?;
    let facts = queries::facts(&mut read, person).await?;
    let contacts = contacts::queries::of_person(&mut read, person.id, Wanted { worker: None, skip: 0, most: 1 }).await?;
    let related = relationships::queries::of_person(&mut read, person.id).await?;
    let standing = |of: fn(&Related) -> bool| -> Vec<Related> {
        relationships::queries::standing(&related, today).into_iter().filter(|one| of(one)).cloned().collect()
    };
    let (children, alleged) = (standing(Related::is_child), standing(Related::is_alleged));
    let flags = flags::of_person(&mut read, person.id).await?.into_iter().filter(Flag::stands).collect();
    let stays = queries::stays(&mut read, person.id).await?;
    let records = forms::of_person(&mut read, person.id).await?;
    let referred: Vec<repeat::Referred> = forms::of_kind(&mut read, person.id, "marac-referral").await?.iter().filter_map(about).collect();
    drop(read);
    let reads = |listed: &Listed| listed.withdrawn_at.is_none() && forms::readable(app, who, &listed.kind);
    let records: Vec<Listed> = records.into_iter().filter(reads).collect();
    let months = app.forms.current("marac-referral").and_then(|form| form.repeat.as_ref()).map_or(MONTHS, |repeat| repeat.months);
    let heard = Research::days_of(&records, "marac-meeting");
    let repeat = repeat::of(meeting.held_on, (&referred, &heard), months, alleged.len());
    Ok(Research {
        risk: risk::of_facts(&facts, today),
        last_contact: contacts.shown.first().map(|shown| shown.contact.happened_on),
        contacts: contacts.all,
        records,
        flags,
        stays,
        children,
        alleged,
        months,
        repeat,
    })
}

/// The references of those whom the page names besides.
pub(super) fn named(research: &Research) -> impl Iterator<Item = &str> {
    research.children.iter().chain(&research.alleged).filter_map(|related| related.reference.as_deref())
}

/// What the case and the meeting are called at the head of a page.
pub(super) fn head(meeting: &Meeting, case: &Case) -> String {
    let number = if case.number.is_empty() { String::new() } else { format!("Case {}. ", case.number) };
    format!("{number}MARAC: {}", super::pages::of_the(meeting))
}
