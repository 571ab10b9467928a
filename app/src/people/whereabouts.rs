//! Where somebody is in the service now, and who carries their case: worked out from referrals, episodes and stays, for one
//! person or for everybody of a list, with one statement.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
};

use jiff::civil::Date;

use crate::{
    db::{DbError, Read, Value, filled_up},
    people::relationships,
    row,
    running::contracts::services::RESETTLEMENT,
    shown_episode, shown_referral,
    words::short_day,
};

row! {
    /// A referral with one of its episodes and one of its stays, as far as there are any.
    #[derive(Clone, Debug)]
    struct Part {
        root_id: i64,
        /// Their own referral, not one they came with.
        own: bool,
        reference: String,
        outcome: String,
        received_on: Date,
        begun_on: Option<Date>,
        ended_on: Option<Date>,
        kind: Option<String>,
        arrived_on: Option<Date>,
        departed_on: Option<Date>,
        unit: Option<String>,
        worker: Option<String>,
    }
}

/// Where somebody is, the nearer to us the first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    Unit {
        name: String,
        since: Date,
        leaves: Option<Date>,
    },
    Resettlement {
        since: Date,
    },
    /// Accepted, and in no unit; perhaps with one to move into.
    Accepted {
        since: Date,
        moves_in: Option<(String, Date)>,
    },
    Waiting {
        since: Date,
    },
    Unanswered {
        since: Date,
    },
    Closed {
        since: Option<Date>,
    },
    Declined {
        asked_on: Date,
    },
    SentOn {
        asked_on: Date,
    },
    TakenBack {
        asked_on: Date,
    },
    /// No referral says anything of them.
    Nowhere,
}

impl Place {
    fn of(part: &Part, today: Date) -> Place {
        let ended = part.ended_on.filter(|on| *on <= today);
        let is_support = part.kind.as_deref() == Some(RESETTLEMENT);
        if let (Some(name), Some(since)) = (&part.unit, part.arrived_on)
            && since <= today
            && part.departed_on.is_none_or(|on| on > today)
        {
            return Place::Unit { name: name.clone(), since, leaves: part.departed_on };
        }
        match (part.outcome.as_str(), part.begun_on) {
            ("accepted", Some(begun)) if ended.is_none() && is_support && begun <= today => Place::Resettlement { since: begun },
            ("accepted", Some(begun)) if ended.is_none() && !is_support && part.departed_on.is_none() => {
                Place::Accepted { since: begun, moves_in: part.unit.clone().zip(part.arrived_on) }
            }
            ("accepted", _) => Place::Closed { since: part.departed_on.max(ended) },
            ("waiting", _) => Place::Waiting { since: part.received_on },
            ("declined", _) => Place::Declined { asked_on: part.received_on },
            ("redirected", _) => Place::SentOn { asked_on: part.received_on },
            ("withdrawn", _) => Place::TakenBack { asked_on: part.received_on },
            _ => Place::Unanswered { since: part.received_on },
        }
    }

    /// How near it is: somebody who is in a unit is not closed, whatever an earlier referral came to.
    fn rank(&self) -> u8 {
        match self {
            Place::Unit { .. } => 0,
            Place::Resettlement { .. } => 1,
            Place::Accepted { .. } => 2,
            Place::Waiting { .. } => 3,
            Place::Unanswered { .. } => 4,
            Place::Closed { .. } | Place::Declined { .. } | Place::SentOn { .. } | Place::TakenBack { .. } => 5,
            Place::Nowhere => 6,
        }
    }
}

/// Where somebody is, by which referral, and who carries it.
#[derive(Clone, Debug)]
pub struct Whereabouts {
    pub place: Place,
    /// The referral that says so; of somebody who came with another's, that.
    pub referral: Option<String>,
    pub own: bool,
    pub key_worker: Option<String>,
    /// How many referrals of their own came before the one that says so.
    pub before: usize,
}

impl Whereabouts {
    /// Of somebody of whom no referral says anything.
    pub const NOWHERE: Whereabouts = Whereabouts { place: Place::Nowhere, referral: None, own: true, key_worker: None, before: 0 };

    /// In words.
    pub fn says(&self) -> String {
        let with = if self.own || self.place == Place::Nowhere { "" } else { ", with their family" };
        let says = match &self.place {
            Place::Unit { name, since, leaves: None } => format!("In {name} since {}", short_day(*since)),
            Place::Unit { name, since, leaves: Some(on) } => format!("In {name} since {}, leaves {}", short_day(*since), short_day(*on)),
            Place::Resettlement { since } => format!("In resettlement since {}", short_day(*since)),
            Place::Accepted { since, moves_in: None } => format!("Accepted {}, in no unit", short_day(*since)),
            Place::Accepted { moves_in: Some((unit, on)), .. } => format!("Accepted, moves into {unit} on {}", short_day(*on)),
            Place::Waiting { since } => format!("Waiting since {}", short_day(*since)),
            Place::Unanswered { since } => format!("Referred {}, not answered yet", short_day(*since)),
            Place::Closed { since: Some(on) } => format!("Closed since {}", short_day(*on)),
            Place::Closed { since: None } => "Closed".into(),
            Place::Declined { asked_on } => format!("Declined, referred {}", short_day(*asked_on)),
            Place::SentOn { asked_on } => format!("Sent on to another service, referred {}", short_day(*asked_on)),
            Place::TakenBack { asked_on } => format!("Referral of {} withdrawn", short_day(*asked_on)),
            Place::Nowhere => "No referral".into(),
        };
        says + with
    }

    fn of(parts: &[&Part], today: Date) -> Whereabouts {
        let mut by_referral: BTreeMap<&str, (Place, &Part)> = BTreeMap::new();
        // One that was keyed in by mistake says nothing.
        for part in parts.iter().filter(|part| part.outcome != "mistake") {
            let place = Place::of(part, today);
            let nearer = |there: &Place| (place.rank(), Reverse(&place)) < (there.rank(), Reverse(there));
            if by_referral.get(part.reference.as_str()).is_none_or(|(there, _)| nearer(there)) {
                by_referral.insert(&part.reference, (place, part));
            }
        }
        let before = by_referral.values().filter(|(_, part)| part.own).count().saturating_sub(1);
        let nearest = by_referral.into_values().min_by_key(|(place, part)| (place.rank(), !part.own, Reverse(part.received_on)));
        let Some((place, part)) = nearest else { return Whereabouts::NOWHERE };
        // Whoever has support of their own is led there, wherever their family lives.
        let goes_on = |part: &&&Part| part.own && part.begun_on.is_some() && part.ended_on.is_none_or(|ended| ended > today);
        let leads = parts.iter().filter(goes_on).max_by_key(|part| part.received_on).filter(|_| !part.own).unwrap_or(&part);
        Whereabouts {
            place,
            referral: Some(part.reference.clone()).filter(|reference| !reference.is_empty()),
            own: part.own,
            key_worker: leads.worker.clone(),
            before,
        }
    }
}

/// Where each of these people is on a day, by root.
pub async fn of_people(read: &mut Read, roots: &[i64], today: Date) -> Result<HashMap<i64, Whereabouts>, DbError> {
    if roots.is_empty() {
        return Ok(HashMap::new());
    }
    // One is asked for on every page of a person, many by lists: two lengths of lists, and so two statements to keep.
    let roots = filled_up(roots, if roots.len() == 1 { 1 } else { 16 });
    let places = crate::db::places(roots.len());
    // By a case that another provider holds only what is shared of it is told; where somebody stays may be, and the rest not.
    let what = concat!("CASE WHEN ", shown_referral!("timeline", "r.id"), " THEN r.reference ELSE '' END AS reference, r.outcome, r.received_on, e.begun_on, e.ended_on, s.kind, t.arrived_on, t.departed_on, u.name AS unit,
        CASE WHEN ", shown_referral!("timeline", "r.id"), " THEN w.name END AS worker");
    let and_more = concat!(
        "LEFT JOIN episode e ON e.referral_id = r.id AND e.withdrawn_at IS NULL LEFT JOIN service s ON s.id = e.service_id
         LEFT JOIN stay t ON t.episode_id = e.id AND t.withdrawn_at IS NULL AND ",
        shown_episode!("where", "e.id"),
        " LEFT JOIN unit u ON u.id = t.unit_id
         LEFT JOIN worker w ON w.id = COALESCE(e.worker_id, r.key_worker_id)"
    );
    let which = concat!(" AND (t.id IS NOT NULL OR ", shown_referral!("timeline", "r.id"), ")");
    let text = format!(
        "SELECT p.root_id, TRUE AS own, {what} FROM service_user p JOIN referral r ON r.person_id = p.id {and_more}
         WHERE p.root_id IN ({places}){which}
         UNION ALL
         SELECT p.root_id, FALSE, {what} FROM service_user p JOIN came_with c ON c.person_id = p.id AND c.withdrawn_at IS NULL
         JOIN referral r ON r.id = c.referral_id {and_more} WHERE p.root_id IN ({places}){which}"
    );
    let mut parts: Vec<Part> = read.all_assembled(text, roots.iter().copied().map(Value::from).collect()).await?;
    apart(read, &mut parts, today).await?;
    let mut of: HashMap<i64, Vec<&Part>> = HashMap::new();
    for part in &parts {
        of.entry(part.root_id).or_default().push(part);
    }
    Ok(of.into_iter().map(|(root, parts)| (root, Whereabouts::of(&parts, today))).collect())
}

/// Whoever came along and lives apart since is in that unit no more, whoever else stays there.
async fn apart(read: &mut Read, parts: &mut [Part], today: Date) -> Result<(), DbError> {
    let there = |part: &Part| !part.own && part.unit.is_some() && part.departed_on.is_none_or(|left| left > today);
    let roots: BTreeSet<i64> = parts.iter().filter(|part| there(part)).map(|part| part.root_id).collect();
    if roots.is_empty() {
        return Ok(());
    }
    let since = relationships::apart::of_people(read, &roots.into_iter().collect::<Vec<_>>()).await?;
    for part in parts.iter_mut().filter(|part| there(part)) {
        if let Some(on) = since.get(&(part.root_id, part.reference.clone())) {
            part.departed_on = Some(part.departed_on.map_or(*on, |left| left.min(*on)));
        }
    }
    Ok(())
}
