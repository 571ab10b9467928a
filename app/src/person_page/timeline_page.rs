//! The whole timeline: by kind and by worker, what is new since somebody last looked, and the contacts alone.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use govuk::{Choice, Select};
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

use super::{
    journal_relatives,
    timeline::{self, CONTACT, EVENT, Entry, Told},
};
use crate::{
    App, args,
    db::{DbError, Read},
    duties::pages::moment,
    error::Problem,
    forms::{self, Listed},
    page::Screen,
    people::{OpenPerson, queries},
    session::SignedIn,
    work::contacts::{
        self,
        queries::{Shown, Wanted},
    },
};

/// So many contacts stand on one page.
const PAGE: i64 = 100;
/// Looks that are nearer to one another than this are of one visit.
const APART: SignedDuration = SignedDuration::from_mins(30);

/// What the address of a timeline may carry; nothing that says anything of anybody.
#[derive(Default, serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    kind: String,
    /// A worker's id; empty for all.
    #[serde(default)]
    worker: String,
    /// Only what is new.
    #[serde(default)]
    new: String,
    #[serde(default)]
    skip: i64,
}

impl Asked {
    fn worker(&self) -> Option<i64> {
        self.worker.parse().ok()
    }

    fn address(&self, skip: i64) -> String {
        format!(
            "?kind={}&worker={}&new={}&skip={skip}",
            crate::words::in_an_address(&self.kind),
            self.worker().unwrap_or_default(),
            if self.new.is_empty() { "" } else { "yes" }
        )
    }
}

/// `GET /people/{reference}/timeline`
pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(reference): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let person = crate::people::open(&app.db, &who, &reference).await?;
    let lines = Lines::read(&app, &who, &person, &asked).await?;
    journal_relatives(&app, &who, &person, None, lines.contacts()).await?;
    let entries = timeline::entries(&app, &lines.told());
    let is_new = |entry: &Entry| entry.is_new(lines.seen, who.account_id);
    let new = entries.iter().filter(|entry| is_new(entry)).count();
    let wanted = |entry: &&Entry| {
        let of_kind = asked.kind.is_empty() || entry.kind == asked.kind;
        let of_worker = asked.worker().is_none_or(|worker| entry.worker_id == Some(worker));
        of_kind && of_worker && (asked.new.is_empty() || is_new(entry))
    };
    let shown: Vec<&Entry> = entries.iter().filter(wanted).collect();
    let here = format!("{}/timeline", person.page());
    let body = html! {
        h1 class="govuk-heading-l" { "Timeline" }
        p class="govuk-body" { a class="govuk-link" href=(format!("{}/find", person.page())) { "Find words in this record" } }
        (filter(&app, &lines, &asked, &here))
        (news(&lines, new, &asked, &here))
        @if shown.is_empty() { (govuk::empty(if entries.is_empty() { "Nothing is recorded yet." } else { "Nothing of this kind is recorded." })) }
        (timeline::list(&shown, 2, &is_new))
        (older(&lines, &asked, &here))
        (timeline::undated(&lines.records))
        (timeline::withdrawn(&lines.withdrawn, &lines.records))
    };
    Ok(Screen { wide: true, ..Screen::new("Timeline", "/people", body) }.back(&person.page(), "Back to the person's page").show(&who))
}

/// `GET /people/{reference}/contacts`: the contacts alone, with how many were made.
pub async fn contacts(
    State(app): State<App>,
    who: SignedIn,
    Path(reference): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let person = crate::people::open(&app.db, &who, &reference).await?;
    let asked = Asked { kind: CONTACT.into(), ..asked };
    let lines = Lines::read(&app, &who, &person, &asked).await?;
    journal_relatives(&app, &who, &person, None, lines.contacts()).await?;
    let entries = timeline::entries(&app, &Told { records: &[], facts: &[], ..lines.told() });
    let here = format!("{}/contacts", person.page());
    let made = lines.contacts().iter().filter(|shown| shown.contact.made && !shown.contact.without_them).count();
    let late: Vec<i64> = lines.contacts().iter().map(|shown| shown.contact.days_until_written()).filter(|days| *days > 0).collect();
    let body = html! {
        h1 class="govuk-heading-l" { "Contacts" }
        @if entries.is_empty() { (govuk::empty("No contact is recorded yet.")) } @else {
            p class="govuk-body" {
                (made) " of the " (entries.len()) " on this page reached them."
                @if let Some(longest) = late.iter().max() { " " (late.len()) " written up on a later day, at most " (longest) " days after." }
            }
        }
        (timeline::list(&entries.iter().collect::<Vec<_>>(), 2, &|entry| entry.is_new(lines.seen, who.account_id)))
        (older(&lines, &asked, &here))
        (timeline::withdrawn(&lines.withdrawn, &[]))
    };
    Ok(Screen { wide: true, ..Screen::new("Contacts", "/people", body) }.back(&person.page(), "Back to the person's page").show(&who))
}

/// What a timeline is made of, and who looks at it.
struct Lines {
    contacts: Vec<Shown>,
    records: Vec<Listed>,
    facts: Vec<queries::Happened>,
    withdrawn: Vec<(i64, jiff::civil::Date)>,
    workers: Vec<(i64, String)>,
    /// When whoever looks had looked last, before now.
    seen: Option<Timestamp>,
    skip: i64,
    /// Only contacts stand on several pages.
    pages: bool,
}

impl Lines {
    async fn read(app: &App, who: &SignedIn, person: &OpenPerson, asked: &Asked) -> Result<Lines, Problem> {
        let mut read = app.db.read().await?;
        let id = person.id;
        let skip = asked.skip.max(0);
        let page = contacts::queries::of_person(&mut read, id, Wanted { worker: asked.worker(), skip, most: PAGE }).await?;
        let records = forms::of_person(&mut read, id).await?;
        Ok(Lines {
            contacts: page.shown,
            records: records.into_iter().filter(|listed| forms::readable(app, who, &listed.kind)).collect(),
            facts: queries::facts(&mut read, person).await?,
            withdrawn: contacts::queries::withdrawn(&mut read, id).await?,
            workers: contacts::queries::workers_of_person(&mut read, id).await?,
            seen: last_seen(&mut read, who, id, app.db.clock.now()).await?,
            skip,
            pages: asked.kind.is_empty() || asked.kind == CONTACT,
        })
    }

    fn contacts(&self) -> &[Shown] {
        &self.contacts[..self.contacts.len().min(usize::try_from(PAGE).unwrap_or_default())]
    }

    fn more(&self) -> bool {
        self.pages && self.contacts().len() < self.contacts.len()
    }

    fn told(&self) -> Told<'_> {
        let shown = self.contacts();
        Told {
            contacts: shown,
            records: &self.records,
            facts: &self.facts,
            from: shown.last().filter(|_| self.more()).map(|shown| shown.contact.happened_on),
            until: shown.first().filter(|_| self.pages && self.skip > 0).map(|shown| shown.contact.happened_on),
        }
    }
}

/// When somebody had looked at a person before the visit that they are on. Nothing for a first visit: all of it is new then, and
/// marking it would say nothing.
async fn last_seen(read: &mut Read, who: &SignedIn, person: i64, now: Timestamp) -> Result<Option<Timestamp>, DbError> {
    let looks: Vec<(Timestamp,)> = read
        .all(
            "SELECT j.at FROM journal j WHERE j.subject = 'person' AND j.subject_id = $1 AND j.account_id = $2 AND j.action = 'looked'
             ORDER BY j.seq DESC LIMIT 200",
            args![person, who.account_id],
        )
        .await?;
    let mut begun = now;
    for (at,) in looks {
        if begun.duration_since(at) > APART {
            return Ok(Some(at));
        }
        begun = at;
    }
    Ok(None)
}

fn filter(app: &App, lines: &Lines, asked: &Asked, here: &str) -> Markup {
    let mut kinds: Vec<(String, String)> = vec![
        (String::new(), "Everything".into()),
        (CONTACT.into(), "Contacts".into()),
        (EVENT.into(), "Referrals, stays and the like".into()),
    ];
    let mut forms: Vec<(String, String)> = vec![];
    for listed in lines.records.iter().filter(|listed| listed.withdrawn_at.is_none()) {
        if forms.iter().all(|(kind, _)| *kind != listed.kind) {
            let title = app.forms.current(&listed.kind).map_or(listed.kind.clone(), |form| form.title.clone());
            forms.push((listed.kind.clone(), title));
        }
    }
    forms.sort_by(|(_, a), (_, b)| a.cmp(b));
    kinds.extend(forms);
    let workers: Vec<(String, String)> = std::iter::once((String::new(), "Everybody".to_owned()))
        .chain(lines.workers.iter().map(|(id, name)| (id.to_string(), name.clone())))
        .collect();
    let select = |name: &'static str, label: &'static str, choices: &[(String, String)], value: &str| {
        let items: Vec<Choice<'_>> = choices.iter().map(|(id, says)| Choice::new(id, says.as_str())).collect();
        html! { (Select { name, label, items, value, ..Default::default() }) }
    };
    html! {
        form class="hf-lines-filter" action=(here) method="get" {
            (select("kind", "What", &kinds, &asked.kind))
            (select("worker", "By whom", &workers, &asked.worker().map_or(String::new(), |worker| worker.to_string())))
            (govuk::Button { text: "Show these".into(), variant: govuk::Variant::Secondary, ..Default::default() })
        }
    }
}

/// What is new since whoever looks was here last.
fn news(lines: &Lines, new: usize, asked: &Asked, here: &str) -> Markup {
    let Some(seen) = lines.seen else { return html! {} };
    html! {
        p class="govuk-body" {
            @match new {
                0 => "Nothing here is new",
                1 => { strong { "1 line is new" } }
                n => { strong { (n) " lines are new" } }
            }
            " since you last looked, " (moment(seen)) ". "
            @if !asked.new.is_empty() { a class="govuk-link" href=(here) { "Show everything" } }
            @else if new > 0 { a class="govuk-link" href=(format!("{here}?new=yes")) { "Show only what is new" } }
        }
    }
}

fn older(lines: &Lines, asked: &Asked, here: &str) -> Markup {
    let link = |skip: i64, words: &str| html! { a class="govuk-link" href=(format!("{here}{}", asked.address(skip))) { (words) } };
    html! {
        @if lines.pages && (lines.skip > 0 || lines.more()) {
            p class="govuk-body" {
                @if lines.skip > 0 { (link((lines.skip - PAGE).max(0), "Newer")) " " }
                @if lines.more() { (link(lines.skip + PAGE, "Older")) }
            }
        }
    }
}
