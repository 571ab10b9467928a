//! The kinds of row that a workbook can hold, and the fields of each.

use serde::{Deserialize, Serialize};

/// One kind of row, in the order in which they are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Units,
    Staff,
    Referrals,
    Stays,
    Children,
    Contacts,
    Dash,
    Goals,
    Concerns,
}

/// A field of a row. `needed`: a sheet that lacks the column, though the mapping names it, cannot be read. `free`: people's own words, in
/// which a text that begins with `=` is no formula.
pub(super) struct Field {
    pub name: &'static str,
    pub needed: bool,
    pub free: bool,
}

const fn needed(name: &'static str) -> Field {
    Field { name, needed: true, free: false }
}
const fn field(name: &'static str) -> Field {
    Field { name, needed: false, free: false }
}
const fn free(name: &'static str) -> Field {
    Field { name, needed: false, free: true }
}

const UNITS: &[Field] = &[needed("name"), field("town"), field("bedrooms"), field("tolerance"), field("wheelchair"), field("pets")];
const STAFF: &[Field] = &[needed("name"), field("role"), field("fte"), field("started_on"), field("left_on"), field("dbs_on")];
const REFERRALS: &[Field] = &[
    needed("reference"),
    field("person_number"),
    needed("received_on"),
    field("received_time"),
    field("source"),
    needed("name"),
    needed("given_name"),
    needed("family_name"),
    field("born_on"),
    field("gender"),
    field("ethnicity"),
    field("disability"),
    field("sexuality"),
    field("postcode"),
    field("no_recourse"),
    field("main_need"),
    field("second_need"),
    field("dash_score"),
    field("risk"),
    field("answered_on"),
    field("answered_time"),
    field("outcome"),
    field("reason"),
    free("signposted_to"),
];
const STAYS: &[Field] = &[
    needed("reference"),
    field("person_number"),
    needed("client"),
    field("client_born_on"),
    needed("unit"),
    needed("arrived_on"),
    field("dash_on"),
    field("marac_on"),
    field("plan_on"),
    field("plan_review_on"),
    field("departed_on"),
    field("exit_kind"),
    field("exit_interview"),
    field("move_on"),
    field("resettlement_from"),
    field("resettlement_to"),
    free("long_stay_reason"),
];
const CHILDREN: &[Field] = &[
    needed("reference"),
    field("person_number"),
    needed("client"),
    field("client_born_on"),
    needed("name"),
    needed("given_name"),
    needed("family_name"),
    field("born_on"),
    field("sex"),
    field("school_place"),
    field("social_care"),
];
const CONTACTS: &[Field] = &[
    needed("happened_on"),
    needed("reference"),
    field("person_number"),
    needed("client"),
    field("client_born_on"),
    field("worker"),
    field("means"),
    needed("minutes"),
    needed("made"),
    free("note"),
];
const DASH: &[Field] = &[
    needed("reference"),
    field("person_number"),
    needed("client"),
    field("client_born_on"),
    needed("happened_on"),
    field("worker"),
    field("judgement"),
];
const GOALS: &[Field] = &[
    needed("reference"),
    field("person_number"),
    needed("client"),
    field("client_born_on"),
    needed("domain"),
    free("words"),
    field("start"),
    field("review"),
    field("exit"),
];
const CONCERNS: &[Field] = &[
    needed("raised_on"),
    needed("reference"),
    field("person_number"),
    needed("client"),
    field("client_born_on"),
    field("about"),
    needed("kind"),
    free("sent_to"),
];

impl Kind {
    pub const ALL: [Kind; 9] =
        [Kind::Units, Kind::Staff, Kind::Referrals, Kind::Stays, Kind::Children, Kind::Contacts, Kind::Dash, Kind::Goals, Kind::Concerns];

    /// As the mapping and the report call it.
    pub fn id(self) -> &'static str {
        match self {
            Kind::Units => "units",
            Kind::Staff => "staff",
            Kind::Referrals => "referrals",
            Kind::Stays => "stays",
            Kind::Children => "children",
            Kind::Contacts => "contacts",
            Kind::Dash => "dash",
            Kind::Goals => "goals",
            Kind::Concerns => "concerns",
        }
    }

    /// As a page calls it.
    pub fn says(self) -> &'static str {
        match self {
            Kind::Units => "Units",
            Kind::Staff => "Staff and volunteers",
            Kind::Referrals => "Referrals",
            Kind::Stays => "Stays",
            Kind::Children => "Children",
            Kind::Contacts => "Contacts",
            Kind::Dash => "DASH assessments",
            Kind::Goals => "Goals",
            Kind::Concerns => "Concerns",
        }
    }

    /// The columns that a mapping can name. The 24 answers of a DASH and the courses of staff are named otherwise.
    pub(super) fn fields(self) -> &'static [Field] {
        match self {
            Kind::Units => UNITS,
            Kind::Staff => STAFF,
            Kind::Referrals => REFERRALS,
            Kind::Stays => STAYS,
            Kind::Children => CHILDREN,
            Kind::Contacts => CONTACTS,
            Kind::Dash => DASH,
            Kind::Goals => GOALS,
            Kind::Concerns => CONCERNS,
        }
    }

    pub(super) fn has(self, field: &str) -> bool {
        self.fields().iter().any(|known| known.name == field)
    }

    /// The first field that a mapping of the kind must have and has not.
    pub(super) fn lacks(self, has: impl Fn(&str) -> bool) -> Option<&'static str> {
        let any = |fields: &[&str]| fields.iter().any(|field| has(field));
        let whose = any(&["reference", "person_number", "client"]);
        let needs: &[(bool, &'static str)] = match self {
            Kind::Units | Kind::Staff => &[(has("name"), "name")],
            Kind::Referrals => {
                &[(any(&["name", "given_name", "family_name", "reference", "person_number"]), "name"), (has("received_on"), "received_on")]
            }
            Kind::Stays => &[(whose, "reference"), (has("unit"), "unit"), (has("arrived_on"), "arrived_on")],
            Kind::Children => &[(whose, "reference"), (any(&["name", "given_name", "family_name"]), "name")],
            Kind::Contacts | Kind::Dash => &[(whose, "reference"), (has("happened_on"), "happened_on")],
            Kind::Goals => &[(whose, "reference"), (has("domain"), "domain")],
            Kind::Concerns => &[(has("raised_on"), "raised_on"), (whose, "reference"), (has("kind"), "kind")],
        };
        needs.iter().find(|(there, _)| !there).map(|(_, field)| *field)
    }

    pub(super) fn is_needed(self, field: &str) -> bool {
        self.fields().iter().any(|known| known.name == field && known.needed)
    }

    pub(super) fn is_free(self, field: &str) -> bool {
        self.fields().iter().any(|known| known.name == field && known.free)
    }
}
