//! The three parts of keying in a referral. They are one form, so that it can be sent as a whole; a script shows one part at a
//! time (`web/js/steps.js`), and without it "Continue" keeps what was typed and leads to the next part of the page.

use govuk::{Button, Checkboxes, Choice, Input, Radios, Select, Size, Textarea, Variant, Width, button_group};
use jiff::civil::Date;
use maud::{Markup, html};
use policy::Scope;

use super::{
    besides::CHILDREN,
    pages::{choices, how_it_came, risk, who_called, words},
};
use crate::{
    App, drafts,
    fields::Fields,
    form::{Faults, Typed},
    people::{
        characteristics,
        matches::{self, Match},
        safe_contact,
    },
    session::SignedIn,
    work::room,
};

/// Declined, not asked and not known are kept apart.
pub(super) const ANSWERS: [(&str, &str); 5] =
    [("yes", "Yes"), ("no", "No"), ("declined", "Prefer not to say"), ("not-known", "Not known"), ("not-asked", "Not asked")];

/// The parts: where each stands on the page, and what it is called.
const PARTS: [(&str, &str); 3] = [("calling", "Who is calling"), ("who", "Who it is about"), ("wishes", "Needs and wishes")];

pub(super) fn page(
    app: &App,
    who: &SignedIn,
    (typed, faults): (&Typed, &Faults),
    services: &[(String, String)],
    found: &[Match],
) -> Markup {
    html! {
        h1 class="govuk-heading-l" { "Key in a referral" }
        (drafts::pages::form(who, &room::REFERRAL, drafts::NOBODY, typed, html! {
            div class="hf-steps" data-steps="" {
                ol class="hf-steps__list" { @for (id, says) in PARTS { li { a class="govuk-link" href=(format!("#{id}")) { (says) } } } }
                (part(0, &calling(app, (typed, faults), services)))
                (part(1, &who_it_is_about(app, who, (typed, faults), found)))
                (part(2, &html! {
                    (needs_and_wishes(app, typed, faults))
                    (button_group(html! { (Button::submit("Record the referral")) a class="govuk-link" href="/referrals" { "Cancel" } }))
                }))
            }
        }))
    }
}

/// A part with its heading and, but for the last, the button that leads on.
fn part(n: usize, body: &Markup) -> Markup {
    let (id, says) = PARTS[n];
    let on = PARTS
        .get(n + 1)
        .map(|(next, says)| (format!("{}#{next}", room::REFERRAL.draft(drafts::NOBODY)), format!("Continue: {}", says.to_lowercase())));
    html! {
        section class="hf-steps__part hf-dense" id=(id) data-step="" aria-labelledby=(format!("{id}-title")) {
            h2 class="govuk-heading-m" id=(format!("{id}-title")) tabindex="-1" { (says) }
            (body)
            @if let Some((on, says)) = &on {
                (Button { text: says.as_str().into(), variant: Variant::Secondary, name: "then", value: "on", attrs: &[("formaction", on)], ..Default::default() })
            }
        }
    }
}

fn calling(app: &App, (typed, faults): (&Typed, &Faults), services: &[(String, String)]) -> Markup {
    let fields = Fields { typed, faults };
    let safe = safe_contact::SAFE.iter().map(|(id, says)| Choice::new(id, says)).collect();
    html! {
        (who_called(app, typed, faults))
        (Radios { name: "may_call", legend: "May the person it is about be called?", legend_size: Size::S, hint: "Ask before anything else: the call may be cut off. Not of the agency that refers.", inline: true, small: true, items: safe, value: typed.get("may_call"), error: faults.of("may_call"), ..Default::default() })
        (fields.line("call_number", "Their number", "", Width::Chars20))
        (fields.line("call_how", "How and when, and what may be said", "For example: text first; mornings only; say it is the dentist", Width::Full))
        (how_it_came(typed, faults))
        @if services.len() > 1 {
            (Select { name: "service", label: "Service asked for", items: services.iter().map(|(id, says)| Choice::new(id, says)).collect(), value: typed.get("service"), error: faults.of("service"), ..Default::default() })
        }
    }
}

/// What is told of those who are outside the work of whoever keys in: the same whether there is anybody or not, so that nobody can tell.
/// The pair is offered to whoever may see both (`people/joins/offer.rs`).
fn outside(who: &SignedIn) -> Markup {
    html! {
        @if who.role.sees() < Scope::Organisation {
            p class="govuk-hint" {
                "Only those whose record you may open are offered here. Somebody may be known already outside your work: the referral is held against everybody, and a \
                 manager looks at those who may be one. If it cannot wait, " a class="govuk-link" href="/emergency" { "open a record in an emergency" } "."
            }
        }
    }
}

/// Those who may be the one, with the answers; what the page holds before a name is typed is an empty place.
pub(super) fn matching(found: &[Match], typed: &Typed, faults: &Faults, today: Date) -> Markup {
    let choices = matches::choices(found, today, "None of these: somebody new");
    html! {
        @if !found.is_empty() || faults.of("known").is_some() {
            (Radios { name: "known", legend: "Is this somebody who is known?", legend_size: Size::S,
                      hint: "Choose who it is, and the referral goes on in their record. If you are not sure, leave it open: you are asked again when it is recorded.",
                      small: true, items: choices.iter().map(matches::OwnedChoice::choice).collect(), value: typed.get("known"), error: faults.of("known"), ..Default::default() })
        }
    }
}

fn who_it_is_about(app: &App, who: &SignedIn, (typed, faults): (&Typed, &Faults), found: &[Match]) -> Markup {
    let (fields, today) = (Fields { typed, faults }, app.db.clock.today());
    let line = |name: &'static str, label: &'static str, width: Width| html! { (Input { name, label, value: typed.get(name), error: faults.of(name), width, ..Default::default() }) };
    html! {
        div class="hf-pair" { (line("given_name", "First name", Width::Chars20)) (line("family_name", "Last name", Width::Chars20)) }
        (Checkboxes { small: true, error: faults.of("no_name"), ..Checkboxes::one("no_name", "No name was given", typed.ticked("no_name")) })
        (fields.day("born", "Date of birth (if known)", ""))
        div id="matching" data-matches="/referrals/new/matches" aria-live="polite" { (matching(found, typed, faults, today)) }
        (outside(who))
        (characteristic(app, "gender", "gender", "Gender", fields))
        (characteristic(app, "where_now", "where-now", "Where they are now", fields))
        (fields.line("where_now_words", "What to know of it", "Hidden in their record until somebody asks to see it", Width::Full))
        (line("postcode", "Postcode where they live now (if safe to ask)", Width::Chars10))
        (children(typed, faults))
        (Radios { name: "pets", legend: "Pets", legend_size: Size::S, inline: true, small: true, items: Choice::list(&[("no", "None"), ("yes", "Yes"), ("not-asked", "Not asked")]), value: typed.get("pets"), error: faults.of("pets"), ..Default::default() })
        (fields.line("pets_words", "Which, and who could take them for a while", "", Width::Full))
        h3 class="govuk-heading-s" { "Who did it" }
        div class="hf-pair" { (line("abuser_given", "First name of whoever hurts them", Width::Chars20)) (line("abuser_family", "Their last name", Width::Chars20)) }
        (Textarea { name: "abuser_words", label: "What they are to the person, where they are, what to mind", hint: "Kept with this person only: whoever is named is in no list and found by no search", rows: 2, value: typed.get("abuser_words"), error: faults.of("abuser_words"), ..Default::default() })
        (risk(app, typed, faults))
    }
}

/// A row for each child. Where there is a script, empty rows wait behind a button.
fn children(typed: &Typed, faults: &Faults) -> Markup {
    let sexes = [("", "Not known"), ("F", "Girl"), ("M", "Boy")];
    html! {
        fieldset class="govuk-fieldset hf-children" data-rows="Add another child" {
            legend class="govuk-fieldset__legend govuk-fieldset__legend--s" { "Children who are with them, or would come" }
            @for n in 1..=CHILDREN {
                @let name = |part: &str| format!("child{n}_{part}");
                @let (given, family, age, sex) = (name("given"), name("family"), name("age"), name("sex"));
                div class="hf-children__row" data-row="" {
                    @let label = |what: &str| format!("Child {n}: {what}");
                    (Input { name: &given, label: &label("first name"), value: typed.get(&given), error: faults.of(&given), ..Default::default() })
                    (Input { name: &family, label: &label("last name"), value: typed.get(&family), error: faults.of(&family), ..Default::default() })
                    (Input { name: &age, label: &label("age, or born"), value: typed.get(&age), error: faults.of(&age), ..Default::default() })
                    (Select { name: &sex, label: &label("girl or boy"), items: Choice::list(&sexes), value: typed.get(&sex), ..Default::default() })
                }
            }
        }
    }
}

/// A question about the person, as their page asks it.
fn characteristic(app: &App, name: &'static str, kind: &str, label: &'static str, fields: Fields<'_>) -> Markup {
    let kind = characteristics::kind(kind).expect("a kind of the lists, which are tested");
    let items = kind.choices(app.contracts.main(), fields.typed.get(name)).into_iter().map(|(id, says)| Choice::new(id, says)).collect();
    let value = fields.typed.some(name).unwrap_or("not-asked");
    html! { (Select { name, label, items, value, error: fields.faults.of(name), ..Default::default() }) }
}

fn needs_and_wishes(app: &App, typed: &Typed, faults: &Faults) -> Markup {
    let fields = Fields { typed, faults };
    let yes_no = |name: &'static str, label: &'static str, hint: &'static str| html! { (Select { name, label, hint, items: Choice::list(&ANSWERS), value: typed.some(name).unwrap_or("not-asked"), error: faults.of(name), ..Default::default() }) };
    html! {
        (Select { name: "main_need", label: "Main need", blank: Some("Choose the main need"), items: choices(app, "needs"), value: typed.get("main_need"), error: faults.of("main_need"), ..Default::default() })
        (Select { name: "second_need", label: "Second need", blank: Some("None"), items: choices(app, "needs"), value: typed.get("second_need"), error: faults.of("second_need"), ..Default::default() })
        (words(typed, faults))
        (characteristic(app, "interpreter", "interpreter", "Interpreter needed", fields))
        div class="hf-pair" {
            (fields.line("language", "Language they prefer (if not English)", "", Width::Chars20))
            (fields.line("interpreter_words", "To mind for an interpreter", "", Width::Chars20))
        }
        (characteristic(app, "pregnancy", "pregnancy", "Pregnant, or gave birth in the last 26 weeks", fields))
        (yes_no("disability", "Disabled", ""))
        (yes_no("no_recourse", "No recourse to public funds", "Nobody may be refused for this (C3.3)"))
        (characteristic(app, "ethnicity", "ethnicity", "Ethnicity", fields))
        (characteristic(app, "sexuality", "sexuality", "Sexual orientation", fields))
    }
}
