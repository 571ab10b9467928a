//! Sending a referral on to another service (C8; C3.3: by a signpost, or by a direct referral). An answer by itself and no decline; what
//! forbids a decline forbids it all the same, or it would be a way around.

use govuk::{Choice, Input, Select};
use jiff::civil::Date;
use maud::{Markup, html};
use rules::Pack;

use super::{answer, queries::Answered};
use crate::{
    fields::Fields,
    form::{Faults, Typed, Words},
    running::agencies::queries::Agency,
};

pub const REDIRECTED: &str = "redirected";

/// How it is sent on, and how that reads behind whom it is sent to.
const WAYS: [(&str, &str, &str); 2] =
    [("direct", "We referred them", ", a direct referral"), ("signpost", "They were told where to go", ", signposted")];

const AGREED: [(&str, &str); 3] = [("yes", "They agreed"), ("no", "They did not agree"), ("not-asked", "They could not be asked")];

/// Whom a referral is sent on to where that is in the register, and how; the rest is an answer's.
#[derive(Debug, Default)]
pub struct Redirect {
    pub agency_id: Option<i64>,
    pub way: String,
    pub agreed: String,
}

/// The reason, whom it is sent on to in words, and the rest; faults where something is missing or forbidden.
pub(super) fn check(pack: &Pack, typed: &Typed, (agencies, on): (&[Agency], Date), faults: &mut Faults) -> (String, String, Redirect) {
    let reason = answer::reason(pack, typed, ("redirect_reason", "Choose the reason for sending it on", "sent on"), faults);
    let to = faults.words(typed, "redirect_to", Words { required: None, most: 500 });
    let agency_id = typed.some("redirect_agency").and_then(|chosen| {
        let found = agencies.iter().find(|agency| agency.id.to_string() == chosen && agency.is_there(on));
        if found.is_none() {
            faults.add("redirect_agency", "Choose the service from the list, or write which it is.");
        }
        found.map(|agency| agency.id)
    });
    if agency_id.is_none() && to.is_empty() && faults.of("redirect_agency").is_none() {
        faults.add("redirect_agency", "Choose the service it is sent on to, or write which");
    }
    let way = faults.choice(typed, "redirect_way", &WAYS.map(|(id, ..)| id), "Choose whether you referred them, or told them where to go");
    let agreed = faults.choice(typed, "redirect_agreed", &AGREED.map(|(id, _)| id), "Choose whether they agreed");
    if way == WAYS[0].0 && !agreed.is_empty() && agreed != AGREED[0].0 && typed.some("words").is_none() {
        faults.add("words", "Say why they are referred without having agreed. What is shared without consent needs a basis (C9.1).");
    }
    (reason.map(|choice| choice.id.clone()).unwrap_or_default(), to, Redirect { agency_id, way, agreed })
}

/// What is asked under the answer.
pub(super) fn fields(form: Fields<'_>, reasons: Vec<Choice<'_>>, (agencies, today): (&[Agency], Date)) -> Markup {
    let Fields { typed, faults } = form;
    let there: Vec<(String, &str)> =
        agencies.iter().filter(|agency| agency.is_there(today)).map(|agency| (agency.id.to_string(), agency.name.as_str())).collect();
    let items = there.iter().map(|(id, name)| Choice::new(id, name)).collect();
    let ways = WAYS.iter().map(|(id, says, _)| Choice::new(id, says)).collect();
    html! {
        (Select { name: "redirect_agency", label: "To which service", hint: "From the register of agencies", blank: Some("Choose a service"), items, value: typed.get("redirect_agency"), error: faults.of("redirect_agency"), ..Default::default() })
        (Input { name: "redirect_to", label: "Or to which other", hint: "For one that is not in the register", value: typed.get("redirect_to"), error: faults.of("redirect_to"), ..Default::default() })
        (Select { name: "redirect_reason", label: "Reason for sending it on", blank: Some("Choose a reason"), items: reasons, value: typed.get("redirect_reason"), error: faults.of("redirect_reason"), ..Default::default() })
        (form.one_of("redirect_way", "How", "", ways))
        (form.one_of("redirect_agreed", "Did they agree?", "", Choice::list(&AGREED)))
    }
}

/// "To Truro Refuge, a direct referral. They agreed"; empty of any other answer.
pub(super) fn says(answered: &Answered) -> String {
    if answered.outcome != REDIRECTED {
        return String::new();
    }
    let to: Vec<&str> = [answered.agency.as_str(), &answered.signposted_to].into_iter().filter(|to| !to.is_empty()).collect();
    let to = if to.is_empty() { "it is not known where".to_owned() } else { to.join(", ") };
    let way = WAYS.iter().find(|(id, ..)| *id == answered.way).map_or("", |(_, _, after)| after);
    let agreed = AGREED.iter().find(|(id, _)| *id == answered.agreed).map_or(String::new(), |(_, says)| format!(". {says}"));
    format!("To {to}{way}{agreed}")
}
