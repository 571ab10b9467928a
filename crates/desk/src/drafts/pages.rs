//! What a form with a draft has about it, and the addresses that drafts are kept under.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Variant, inset};
use maud::{Markup, html};

use super::{Form, NOBODY, keep, may_write, queries};
use crate::{
    Desk,
    error::Problem,
    form::Typed,
    ids,
    session::{Posted, SignedIn},
    words::moment,
};

/// A form that keeps its draft: as somebody types where there is a script, and by a button everywhere. Says so when it
/// was filled from one.
pub fn form(who: &SignedIn, form: &Form, subject: &str, typed: &Typed, body: Markup) -> Markup {
    sent_as(who, form, subject, typed, (body, false))
}

/// As [`form`]; in parts where files can be chosen in it.
pub fn sent_as(who: &SignedIn, form: &Form, subject: &str, typed: &Typed, (body, in_parts): (Markup, bool)) -> Markup {
    let key = typed.some("form_key").map_or_else(ids::token, str::to_owned);
    let draft = form.draft(subject);
    // Sent, and shown again with what is to be put right: no draft holds what was typed yet.
    let is_refused = typed.some("form_key").is_some() && queries::kept(typed).is_none();
    html! {
        @if let Some((at, cut_off)) = queries::kept(typed) {
            (inset(html! {
                p class="govuk-body" {
                    @if cut_off { "You were signed out before this could be recorded, on " (moment(at)) ". What you typed is below. " }
                    @else { "You began this on " (moment(at)) ". " }
                    strong { "Nothing was recorded yet." }
                }
                form action=(format!("{draft}/discard")) method="post" {
                    input type="hidden" name="csrf" value=(who.csrf);
                    input type="hidden" name="form_key" value=(key);
                    button type="submit" class="govuk-link hf-link-button" { "Throw away what you began" }
                }
            }))
        }
        @let beside = queries::beside(typed);
        @if !beside.is_empty() {
            p class="govuk-body" {
                "You also began " (form.says) " "
                @for (at, (id, kept_at)) in beside.iter().enumerate() {
                    @if at > 0 { ", and one " }
                    "on " a class="govuk-link" href=(form.taken_up(subject, *id)) { (moment(*kept_at)) }
                }
                ". It waits until you go on with it."
            }
        }
        form action=(form.address(subject)) method="post" enctype=[in_parts.then_some("multipart/form-data")] novalidate autocomplete="off" data-autosave=(draft)
             data-autosave-refused=[is_refused.then_some("")] {
            input type="hidden" name="csrf" value=(who.csrf);
            input type="hidden" name="form_key" value=(key);
            (body)
            div class="hf-draft" {
                (Button { text: "Save as draft and leave".into(), variant: Variant::Secondary, name: "then", value: "leave",
                          attrs: &[("formaction", &draft)], ..Default::default() })
                div class="govuk-body-s hf-autosave" data-autosave-status="" role="status" {}
            }
        }
    }
}

/// What `who` has begun, in the words that the caller has for it, each leading to its form; nothing when there is nothing.
pub fn list(drafts: &[queries::Listed], says: &dyn Fn(&queries::Listed, &Form) -> String) -> Markup {
    let known: Vec<(&queries::Listed, &Form)> = drafts.iter().filter_map(|draft| Some((draft, Form::named(&draft.form)?))).collect();
    html! {
        @if !known.is_empty() {
            section class="hf-box" aria-labelledby="drafts" {
                h2 class="govuk-heading-s" id="drafts" { "You began, and have not recorded" }
                ul class="govuk-list" {
                    @for (draft, form) in known {
                        li {
                            a class="govuk-link" href=(form.taken_up(&draft.subject, draft.id)) { (capital(&says(draft, form))) }
                            ", " (moment(draft.kept_at))
                        }
                    }
                }
            }
        }
    }
}

fn capital(says: &str) -> String {
    let mut letters = says.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// `POST /drafts/{form}/{subject}`: from the script as somebody types, from the button that leaves the form, or from one
/// that leads on in it.
pub async fn kept(State(desk): State<Desk>, Path((form, subject)): Path<(String, String)>, posted: Posted) -> Result<Response, Problem> {
    let form = Form::named(&form).ok_or(Problem::NotFound)?;
    if !may_write(&desk.db, &posted.who, form, &subject).await? {
        return Err(Problem::NotFound);
    }
    if !keep::keep(&desk.db, posted.who.account_id, form, &subject, &posted.typed, keep::How::Typed).await? {
        return Err(Problem::Unclear(format!(
            "You have begun {} forms, or very long ones, and no more can be kept. Go back, and record this one; or finish or throw away \
             some of those on your home page first.",
            keep::MOST
        )));
    }
    // There is no page of the form to say it on; what was typed is kept.
    if let Some((_, because)) = posted.refused.first() {
        return Err(Problem::Unclear(format!(
            "{because} Everything else that you typed is kept: go back to the form, and choose another file."
        )));
    }
    Ok(match posted.typed.get("then") {
        "leave" => Redirect::to(&form.left_to(&subject)).into_response(),
        // On to the next part of the form, which the address that was sent to names behind its "#".
        "on" => {
            let begun = queries::begun(&mut desk.db.read().await?, posted.who.account_id, form, &subject).await?;
            let to = begun.first().map_or_else(|| form.page(&subject), |draft| form.taken_up(&subject, draft.id));
            Redirect::to(&to).into_response()
        }
        _ => StatusCode::NO_CONTENT.into_response(),
    })
}

/// `POST /drafts/{form}/{subject}/discard`
pub async fn thrown_away(
    State(desk): State<Desk>,
    Path((form, subject)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let form = Form::named(&form).ok_or(Problem::NotFound)?;
    keep::throw_away(&desk.db, posted.who.account_id, form, &subject, &posted.typed).await?;
    let to = if subject == NOBODY || may_write(&desk.db, &posted.who, form, &subject).await? { form.page(&subject) } else { "/".into() };
    Ok(Redirect::to(&to).into_response())
}
