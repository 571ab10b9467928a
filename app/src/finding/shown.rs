//! What was found, as it stands on the page: by person, each passage with the sentences in which the words stand.

use std::collections::BTreeMap;

use jiff::civil::Date;
use maud::{Markup, html};

use super::{
    CONTACT, GOAL, HANDOVER, KINDS, PLAN, RECORD, REFERRAL, TASK,
    queries::Hit,
    texts,
    words::{self, Looked, Piece},
};
use crate::{
    App,
    access::May,
    db::{DbError, Read},
    duties::pages::day,
    forms,
    people::whole_name,
    session::SignedIn,
};

/// A passage with the sentences that are shown of it.
pub(super) struct Shown {
    hit: Hit,
    sentences: Vec<Vec<Piece>>,
}

/// Reads the texts of what was found: one statement for each kind. What does not say it any more, or no more than what is sealed, is no hit.
pub(super) async fn read(read: &mut Read, app: &App, hits: Vec<Hit>, looked: &Looked) -> Result<Vec<Shown>, DbError> {
    let mut of_kinds: BTreeMap<&str, BTreeMap<i64, texts::Text>> = BTreeMap::new();
    for what in texts::EVERY {
        let ids: Vec<i64> = hits.iter().filter(|hit| hit.what == what).map(|hit| hit.of_id).collect();
        if !ids.is_empty() {
            of_kinds.insert(what, texts::of(read, &app.forms, what, &ids).await?);
        }
    }
    let shown = hits.into_iter().filter_map(|hit| {
        let text = of_kinds.get(hit.what.as_str())?.get(&hit.of_id).filter(|text| looked.is_in(&text.texts))?;
        Some(Shown { sentences: words::sentences(&text.texts, looked), hit })
    });
    Ok(shown.collect())
}

impl Shown {
    pub(super) fn reference(&self) -> &str {
        &self.hit.reference
    }

    fn says(&self, app: &App) -> String {
        if self.hit.what == RECORD {
            let form = app.forms.current(&self.hit.place).or_else(|| app.forms.versions(&self.hit.place).last());
            return form.map_or_else(|| "Form".to_owned(), |form| form.title.clone());
        }
        KINDS.iter().find(|(what, _)| *what == self.hit.what).map_or("", |(_, says)| says).to_owned()
    }

    /// Where it opens; nowhere where whoever looks may not open it.
    fn page(&self, who: &SignedIn) -> Option<String> {
        let Hit { what, of_id, place, .. } = &self.hit;
        match what.as_str() {
            CONTACT => Some(format!("/contacts/{of_id}")),
            RECORD => Some(forms::page_of(place, *of_id)),
            REFERRAL => Some(format!("/referrals/{place}")),
            HANDOVER => Some(format!("/referrals/{place}")).filter(|_| !place.is_empty()),
            PLAN => Some(format!("/referrals/{place}/plan")),
            GOAL => Some(format!("/goals/{of_id}")),
            TASK => Some(format!("/tasks/{of_id}")).filter(|_| who.may(May::RecordWork)),
            _ => None,
        }
    }
}

/// By person, whoever has the latest first.
pub(super) fn list(app: &App, who: &SignedIn, shown: &[Shown], of_one: bool) -> Markup {
    let mut people: Vec<(i64, Vec<&Shown>)> = vec![];
    for one in shown {
        match people.iter_mut().find(|(root, _)| *root == one.hit.root_id) {
            Some((_, of_person)) => of_person.push(one),
            None => people.push((one.hit.root_id, vec![one])),
        }
    }
    html! {
        @for (_, of_person) in &people {
            @if let (false, Some(first)) = (of_one, of_person.first()) {
                h3 class="govuk-heading-s hf-found__whom" {
                    a class="govuk-link" href=(format!("/people/{}", first.hit.reference)) { (whole_name(&first.hit.given_name, &first.hit.family_name)) }
                    span class="hf-aside" { " " (first.hit.reference) }
                }
            }
            ul class="govuk-list hf-found" { @for one in of_person { (passage(app, who, one)) } }
        }
    }
}

fn passage(app: &App, who: &SignedIn, one: &Shown) -> Markup {
    let on = one.hit.on_day.parse::<Date>().map_or_else(|_| "day not recorded".to_owned(), day);
    html! {
        li {
            @match one.page(who) {
                Some(page) => a class="govuk-link" href=(page) { (one.says(app)) span class="govuk-visually-hidden" { ", " (on) } },
                None => strong { (one.says(app)) },
            }
            span class="hf-aside" {
                span aria-hidden=[one.page(who).map(|_| "true")] { " " (on) }
                @if let Some(by) = &one.hit.by { " by " (by) }
            }
            @for sentence in &one.sentences {
                p class="govuk-body hf-found__words" {
                    @for piece in sentence { @if piece.is_meant { mark { (piece.words) } } @else { (piece.words) } }
                }
            }
        }
    }
}
