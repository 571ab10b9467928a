//! The tabs below the bar on the pages of a person's record: plain links, with how much there is behind each.

use govuk::{NavItem, SubNavigation};
use jiff::civil::Date;
use maud::{Markup, html};

use super::bar::Bar;
use crate::{
    args,
    db::{DbError, Read},
    row,
};
use crate::{
    people::shown::{shown_record, shown_relationship},
    seen, shown_case, shown_referral,
};

pub(super) const OVERVIEW: &str = "/people/{reference}";
const PLAN: &str = "/referrals/{reference}/plan";
type HowMany = fn(&Counted) -> Option<i64>;
/// The pages by their routes: what the tab says, and how much is behind it.
const TABS: [(&str, &str, HowMany); 7] = [
    (OVERVIEW, "Overview", |_| None),
    ("/people/{reference}/timeline", "Timeline", |_| None),
    ("/people/{reference}/forms", "Forms", |counted| Some(counted.forms)),
    (PLAN, "Plan", |counted| Some(counted.plans)),
    ("/people/{reference}/family", "Family", |counted| Some(counted.family)),
    ("/people/{reference}/contacts", "Contacts", |counted| Some(counted.contacts)),
    ("/people/{reference}/history", "History", |_| None),
];

row! {
    /// How much there is behind the tabs.
    #[derive(Clone, Debug)]
    pub(super) struct Counted {
        pub(super) forms: i64,
        /// Versions of the plan.
        pub(super) plans: i64,
        pub(super) family: i64,
        pub(super) contacts: i64,
    }
}

/// Whether a route is one of the tabs.
pub(super) fn is_one(path: &str) -> bool {
    TABS.iter().any(|(route, ..)| *route == path)
}

/// The referral whose plan stands under the tab.
fn referral(bar: &Bar) -> Option<&str> {
    bar.at.referral.as_deref().filter(|_| bar.at.own)
}

pub(super) fn under(bar: &Bar, counted: &Counted, path: &str) -> Markup {
    let items = TABS
        .iter()
        .filter_map(|(route, says, how_many)| {
            let reference = if *route == PLAN { referral(bar)? } else { bar.person.reference.as_str() };
            let says = how_many(counted).map_or((*says).to_owned(), |number| format!("{says} ({number})"));
            let href = route.replace("{reference}", reference);
            Some(NavItem { text: says.into(), href: href.into(), current: *route == path, ..NavItem::default() })
        })
        .collect();
    html! { (SubNavigation { items, label: "Their record", ..Default::default() }) }
}

pub(super) async fn count(read: &mut Read, bar: &Bar, today: Date) -> Result<Counted, DbError> {
    let (root, referral) = (bar.person.id, referral(bar).unwrap_or_default());
    let counted: Option<Counted> = read
        .one(
            concat!("SELECT
               (SELECT count(*) FROM record r WHERE r.withdrawn_at IS NULL AND r.person_id IN (SELECT id FROM person WHERE root_id = $1) AND ",
shown_record!("r"),
")
               + (SELECT count(*) FROM record r WHERE r.withdrawn_at IS NULL AND r.about_person_id IN (SELECT id FROM person WHERE root_id = $1) AND ",
shown_record!("r"),
")
                 AS forms,
               (SELECT count(*) FROM plan l JOIN referral r ON r.id = l.referral_id WHERE r.reference = $2 AND l.withdrawn_at IS NULL AND ",
shown_referral!("plan", "r.id"),
") AS plans,
               (SELECT count(DISTINCT COALESCE(o.root_id, v.id)) FROM (
                  SELECT r.id, r.other_id AS other FROM relationship r JOIN person p ON p.id = r.person_id
                  WHERE p.root_id = $1 AND r.withdrawn_at IS NULL AND (r.until_on IS NULL OR r.until_on >= $3) AND ",
shown_relationship!(),
"
                  UNION ALL
                  SELECT r.id, r.person_id FROM relationship r JOIN person p ON p.id = r.other_id
                  WHERE p.root_id = $1 AND r.withdrawn_at IS NULL AND (r.until_on IS NULL OR r.until_on >= $3) AND ",
shown_relationship!(),
") v
                LEFT JOIN person o ON o.id = v.other
                WHERE o.id IS NULL OR o.reached_through IS NOT NULL OR ",
seen!("o.root_id"),
") AS family,
               (SELECT count(*) FROM (
                  SELECT c.id FROM contact c JOIN referral r ON r.id = c.referral_id JOIN person p ON p.id = r.person_id
                  WHERE p.root_id = $1 AND c.withdrawn_at IS NULL AND ",
shown_case!("timeline", "c.referral_id", "c.episode_id"),
"
                  UNION SELECT c.id FROM contact c JOIN contact_person o ON o.contact_id = c.id JOIN person p ON p.id = o.person_id
                  WHERE p.root_id = $1 AND c.withdrawn_at IS NULL AND ",
shown_case!("timeline", "c.referral_id", "c.episode_id"),
") v) AS contacts"),
            args![root, referral, today],
        )
        .await?;
    counted.ok_or_else(|| DbError::Shape("nothing was counted".into()))
}
