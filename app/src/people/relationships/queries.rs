//! Every read of relationships.

use jiff::{Timestamp, civil::Date};

use super::apart::apart_from;
use crate::people::{birth::Birth, shown::shown_relationship};
use crate::{
    args,
    db::{DbError, Read},
    row,
};
use crate::{seen, shown_referral};

row! {
    /// Somebody who is something to a person, as seen from that person's page.
    #[derive(Clone, Debug)]
    pub struct Related {
        pub id: i64,
        pub kind: String,
        /// Whether it was recorded from the other's side, as a parent is from the child's.
        pub turned: bool,
        pub words: String,
        pub since_on: Option<Date>,
        pub until_on: Option<Date>,
        pub version: i64,
        /// The root of the other; nothing for a professional.
        pub other_id: Option<i64>,
        pub reference: Option<String>,
        pub given_name: Option<String>,
        pub family_name: Option<String>,
        pub born_on: Option<Date>,
        pub unborn: Option<bool>,
        pub born_year: Option<i64>,
        pub age_told: Option<i64>,
        pub age_told_on: Option<Date>,
        pub expected_on: Option<Date>,
        pub recorded_at: Timestamp,
        pub by: Option<String>,
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_by: Option<String>,
        pub withdrawn_why: String,
    }
}

impl Related {
    /// What the other is to the person whose page it is.
    pub fn says(&self) -> &'static str {
        let kind = super::kind_of(&self.kind);
        kind.map_or("Related", |kind| if self.turned { kind.seen_from_there } else { kind.says })
    }

    /// What is known of the other's birth: a day, or the age as it was told.
    pub fn birth(&self) -> Birth {
        Birth::of((self.born_on, self.born_year, self.age_told, self.age_told_on, self.expected_on, self.unborn.unwrap_or_default()))
    }

    pub fn name(&self) -> String {
        crate::people::whole_name(self.given_name.as_deref().unwrap_or_default(), self.family_name.as_deref().unwrap_or_default())
    }

    /// The name, or what is written of a professional. Which school stands where it is revealed.
    pub fn whom(&self) -> String {
        match super::kind_of(&self.kind) {
            Some(kind) if kind.id == "school" => "hidden".into(),
            Some(kind) if kind.is_professional => self.words.clone(),
            _ => self.name(),
        }
    }

    pub fn is_child(&self) -> bool {
        self.kind == "child" && !self.turned
    }

    pub fn is_parent(&self) -> bool {
        self.kind == "child" && self.turned
    }

    pub fn is_alleged(&self) -> bool {
        self.kind == super::ALLEGED
    }

    /// Whether it stands on a day: not withdrawn, and not over.
    pub fn stands_on(&self, day: Date) -> bool {
        self.withdrawn_at.is_none() && self.until_on.is_none_or(|until| until >= day)
    }
}

/// Everybody who is, or was, something to a person, in the order in which it was written; what was withdrawn is among them.
/// From the page of whoever is alleged to have abused there is no way to the one who was abused, since they have no page.
pub async fn of_person(read: &mut Read, root_id: i64) -> Result<Vec<Related>, DbError> {
    read.all(
        concat!("SELECT v.id, v.kind, v.turned, v.words, v.since_on, v.until_on, v.version, other.id AS other_id, other.reference, other.given_name,
                other.family_name, other.born_on, other.unborn, other.born_year, other.age_told, other.age_told_on, other.expected_on, v.recorded_at, a.name AS by, v.withdrawn_at, w.name AS withdrawn_by, v.withdrawn_why
         FROM (SELECT r.id, r.kind, FALSE AS turned, r.words, r.since_on, r.until_on, r.version, r.other_id, r.recorded_at, r.recorded_by,
                      r.withdrawn_at, r.withdrawn_by, r.withdrawn_why
               FROM person p JOIN relationship r ON r.person_id = p.id WHERE p.root_id = $1 AND ",
shown_relationship!(),
"
               UNION ALL
               SELECT r.id, r.kind, TRUE, r.words, r.since_on, r.until_on, r.version, r.person_id, r.recorded_at, r.recorded_by,
                      r.withdrawn_at, r.withdrawn_by, r.withdrawn_why
               FROM person p JOIN relationship r ON r.other_id = p.id WHERE p.root_id = $1 AND ",
shown_relationship!(),
") v
         LEFT JOIN person o ON o.id = v.other_id LEFT JOIN person other ON other.id = o.root_id
         LEFT JOIN account a ON a.id = v.recorded_by LEFT JOIN account w ON w.id = v.withdrawn_by
         WHERE o.id IS NULL OR o.reached_through IS NOT NULL OR ",
seen!("o.root_id"),
" ORDER BY v.id"),
        args![root_id],
    )
    .await
}

/// Each of those who stand on a day once, whichever of the joined records told it.
pub fn standing(every: &[Related], day: Date) -> Vec<&Related> {
    let mut once: Vec<&Related> = vec![];
    for related in every.iter().filter(|related| related.stands_on(day)) {
        let same = |seen: &&Related| {
            seen.other_id.is_some() && (&seen.kind, seen.turned, seen.other_id) == (&related.kind, related.turned, related.other_id)
        };
        if !once.iter().any(same) {
            once.push(related);
        }
    }
    once
}

row! {
    /// What a relationship said before it was changed.
    #[derive(Clone, Debug)]
    pub struct Change { pub was: String, pub why: String, pub recorded_at: Timestamp, pub by: Option<String> }
}

/// The changes of a relationship, latest first.
pub async fn changes(read: &mut Read, id: i64) -> Result<Vec<Change>, DbError> {
    read.all(
        "SELECT h.was, h.why, h.recorded_at, a.name AS by FROM relationship_change h LEFT JOIN account a ON a.id = h.recorded_by
         WHERE h.relationship_id = $1 ORDER BY h.version DESC",
        args![id],
    )
    .await
}

row! {
    /// Somebody who came with a referral, beside whoever was referred.
    #[derive(Clone, Debug)]
    pub struct CameWith {
        pub referral: String,
        pub received_on: Date,
        /// Whether they are in a unit by this referral, and have not left the household since.
        pub housed: bool,
        /// Whether it is the viewer's own provider's.
        pub ours: bool,
        pub head_id: i64,
        pub head_reference: String,
        pub head_given: String,
        pub head_family: String,
        pub member_id: i64,
        pub member_reference: String,
        pub member_given: String,
        pub member_family: String,
    }
}

/// Who came together by the referrals that are about a person or that the person came with, the latest referral first.
pub async fn came_with(read: &mut Read, root_id: i64, today: Date) -> Result<Vec<CameWith>, DbError> {
    read.all(
        concat!("SELECT r.reference AS referral, r.received_on,
                EXISTS (SELECT 1 FROM episode e JOIN stay s ON s.episode_id = e.id
                        WHERE e.referral_id = r.id AND e.withdrawn_at IS NULL AND s.withdrawn_at IS NULL AND s.arrived_on <= $2
                        AND (s.departed_on IS NULL OR s.departed_on > $2))
                  AND COALESCE(", apart_from!("c"), ", '9999-12-31') > $2 AS housed,
                CASE WHEN ",
shown_referral!("own", "r.id"),
" THEN TRUE ELSE FALSE END AS ours,
                head.id AS head_id, head.reference AS head_reference, head.given_name AS head_given, head.family_name AS head_family,
                member.id AS member_id, member.reference AS member_reference, member.given_name AS member_given,
                member.family_name AS member_family
         FROM (SELECT x.id FROM person p JOIN referral x ON x.person_id = p.id WHERE p.root_id = $1
               UNION SELECT w.referral_id FROM person p JOIN came_with w ON w.person_id = p.id WHERE p.root_id = $1 AND w.withdrawn_at IS NULL) f
         JOIN referral r ON r.id = f.id JOIN person h ON h.id = r.person_id JOIN person head ON head.id = h.root_id
         JOIN came_with c ON c.referral_id = r.id AND c.withdrawn_at IS NULL
         JOIN person m ON m.id = c.person_id JOIN person member ON member.id = m.root_id
         WHERE ",
seen!("head.id"),
" AND ",
shown_referral!("timeline", "r.id"),
" AND ",
seen!("member.id"),
"
         ORDER BY r.received_on DESC, r.id DESC, c.id"),
        args![root_id, today],
    )
    .await
}

/// Somebody of the family or the household, by the root of their records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    pub id: i64,
    pub reference: String,
    pub name: String,
}

impl Near {
    pub fn of(id: i64, reference: String, given_name: &str, family_name: &str) -> Near {
        Near { id, reference, name: crate::people::whole_name(given_name, family_name) }
    }
}

/// Children, parents and those they live with on a day, and who came together by a referral; each once, never the person.
/// Whoever is alleged to have abused somebody is not among them.
pub async fn near(read: &mut Read, root_id: i64, day: Date) -> Result<Vec<Near>, DbError> {
    let related = of_person(read, root_id).await?;
    let came = came_with(read, root_id, day).await?;
    let mut found: Vec<Near> = vec![];
    let mut add = |near: Near| {
        if near.id != root_id && found.iter().all(|there| there.id != near.id) {
            found.push(near);
        }
    };
    for one in standing(&related, day).into_iter().filter(|one| one.is_child() || one.is_parent() || one.kind == "lives-with") {
        if let (Some(id), Some(reference)) = (one.other_id, &one.reference) {
            add(Near { id, reference: reference.clone(), name: one.name() });
        }
    }
    for one in came {
        add(Near::of(one.head_id, one.head_reference, &one.head_given, &one.head_family));
        add(Near::of(one.member_id, one.member_reference, &one.member_given, &one.member_family));
    }
    Ok(found)
}

/// The child of a person who has this first name, so that a child who is known is not written down again. Nothing where there is
/// none, or more than one.
pub async fn child_called(read: &mut Read, root_id: i64, given_name: &str) -> Result<Option<i64>, DbError> {
    let children: Vec<(i64, String)> = read
        .all(
            "SELECT DISTINCT root.id, root.given_name FROM person p JOIN relationship r ON r.person_id = p.id JOIN person o ON o.id = r.other_id
             JOIN person root ON root.id = o.root_id WHERE p.root_id = $1 AND r.kind = 'child' AND r.withdrawn_at IS NULL",
            args![root_id],
        )
        .await?;
    let mut called = children.into_iter().filter(|(_, name)| !given_name.is_empty() && name.eq_ignore_ascii_case(given_name));
    Ok(called.next().filter(|_| called.next().is_none()).map(|(id, _)| id))
}

/// Whether somebody of this name is written down as having abused a person.
pub async fn alleged_called(read: &mut Read, root_id: i64, (given_name, family_name): (&str, &str)) -> Result<bool, DbError> {
    let alleged: Vec<(String, String)> = read
        .all(
            "SELECT o.given_name, o.family_name FROM person p JOIN relationship r ON r.person_id = p.id JOIN person o ON o.id = r.other_id
             WHERE p.root_id = $1 AND r.kind = 'alleged-abuser' AND r.withdrawn_at IS NULL",
            args![root_id],
        )
        .await?;
    let same = |(given, family): &(String, String)| given.eq_ignore_ascii_case(given_name) && family.eq_ignore_ascii_case(family_name);
    Ok(!(given_name.is_empty() && family_name.is_empty()) && alleged.iter().any(same))
}
