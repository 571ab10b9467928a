//! What one may want to do next, offered where something about a referral was just recorded.

use maud::{Markup, html};

use super::redirect::REDIRECTED;
use crate::people::OpenCase;

/// The steps after what was done; nothing on a page that was only opened. `housed`: whether it asks for a unit to live in;
/// `sent_on`: the answer that sent it on.
pub fn steps(case: &OpenCase, (risk, housed, sent_on): (&str, bool, Option<i64>), done: Option<&str>) -> Markup {
    let of_case = |rest: &str| format!("/referrals/{}/{rest}", case.reference);
    let of_person = |rest: &str| format!("{}/{rest}", case.person_page());
    let marac = (risk == "high").then(|| (of_case("marac/new"), "Refer to MARAC: they are at high risk"));
    let dash = || (of_case("dash/new"), "Fill in a DASH");
    let child = || (of_case("children/new"), "Add a child");
    let reach = || (of_person("safe-contact"), "Say how they can be reached safely");
    let contact = || (of_case("contacts/new"), "Record a contact");
    let another = || ("/referrals/new".to_owned(), "Key in the next referral");
    let steps: Vec<(String, &str)> = match (done, case.outcome.as_str()) {
        (Some("referral" | "referral-known"), _) => {
            [Some(("#answer".to_owned(), "Answer it now")), Some(dash()), marac, Some(child()), Some(reach()), Some(another())]
                .into_iter()
                .flatten()
                .collect()
        }
        (Some("answered"), "accepted") => {
            let (units, arrival) = ((of_case("units"), "See which units fit them"), (of_case("arrival"), "Record the arrival"));
            [housed.then_some(units), housed.then_some(arrival), Some(dash()), marac, Some(reach()), Some(contact()), Some(another())]
                .into_iter()
                .flatten()
                .collect()
        }
        (Some("answered"), "waiting") => vec![contact(), reach(), dash(), another()],
        (Some("answered"), REDIRECTED) => sent_on
            .map(|answer| (of_case(&format!("answers/{answer}/onward")), "Record what was sent to them"))
            .into_iter()
            .chain([another()])
            .collect(),
        (Some("answered"), _) => vec![another()],
        _ => return html! {},
    };
    html! {
        nav class="hf-box hf-next" aria-labelledby="next" {
            h2 class="govuk-heading-s" id="next" { "What next?" }
            ul class="govuk-list" { @for (to, says) in &steps { li { a class="govuk-link" href=(to) { (says) } } } }
        }
    }
}
