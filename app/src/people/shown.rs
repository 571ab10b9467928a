//! For statements of every room: whether a record, a fact, a statement or a relationship is shown to whoever looks. Where several providers
//! work, each holds what it wrote, and another is shown the part that an agreement opens (`policy`, `store::viewer`). Each asks once
//! whether anything stands between providers at all.

/// The kinds of form that go with the part "risk and safety plan".
macro_rules! risk_kinds {
    () => {
        "'dash', 'dash-young', 's-dash', 'safety-plan', 'child-safety-plan', 'marac-referral', 'marac-meeting', 'marac-transfer', 'concern', 'risk-self-others',
         'child-protection', 'court', 'csrs', 'abuse-history', 'lado'"
    };
}

/// Whether a kind of form goes with it.
pub fn is_of_risk(kind: &str) -> bool {
    risk_kinds!().split('\'').any(|known| known == kind)
}

/// That the record of a form is shown. What is about no person is of a unit, a worker, an organisation or a contract.
macro_rules! shown_record {
    ("r") => {
        $crate::people::shown::shown_record!("r.kind", "r.referral_id", "r.episode_id", "r.person_id", "r.recorded_by", "r.recorded_at")
    };
    ("n") => {
        $crate::people::shown::shown_record!("n.kind", "n.referral_id", "n.episode_id", "n.person_id", "n.recorded_by", "n.recorded_at")
    };
    ($kind:literal, $referral:literal, $episode:literal, $person:literal, $by:literal, $at:literal) => {
        concat!(
            "(EXISTS (SELECT 1 FROM undivided) OR ",
            $person,
            " IS NULL OR CASE WHEN ",
            $kind,
            " IN (",
            $crate::people::shown::risk_kinds!(),
            ") THEN ",
            $crate::shown_dated!("risk", $referral, $episode, $person, $by, $at),
            " ELSE ",
            $crate::shown_dated!("timeline", $referral, $episode, $person, $by, $at),
            " END)"
        )
    };
}

/// That the fact `f` is shown: where somebody stayed goes with where they are, and what a form of risk gave with risk.
macro_rules! shown_fact {
    () => {
        concat!(
            "(EXISTS (SELECT 1 FROM undivided) OR CASE
               WHEN f.kind IN ('arrival', 'moved-unit', 'departure', 'planned-departure') THEN ",
            $crate::shown_episode!("where", "f.episode_id"),
            " WHEN f.kind IN ('risk-assessed', 'high-risk')
                 OR EXISTS (SELECT 1 FROM record fr WHERE fr.id = f.fact_id AND fr.kind IN (",
            $crate::people::shown::risk_kinds!(),
            ")) THEN ",
            $crate::shown_dated!("risk", "f.referral_id", "f.episode_id", "f.person_id", "f.recorded_by", "f.recorded_at"),
            " ELSE ",
            $crate::shown_dated!("timeline", "f.referral_id", "f.episode_id", "f.person_id", "f.recorded_by", "f.recorded_at"),
            " END)"
        )
    };
}

/// That the statement `c` is shown: what is true of somebody is true whoever was told it, but for where they are.
macro_rules! shown_statement {
    () => {
        concat!(
            "(c.kind NOT IN ('postcode', 'where-now') OR ",
            $crate::shown_dated!("where", "c.referral_id", "CAST(NULL AS BIGINT)", "c.person_id", "c.recorded_by", "c.recorded_at"),
            ")"
        )
    };
}

/// That the relationship `r` is shown: children with children, whoever abused them with risk, others with the rest.
macro_rules! shown_relationship {
    () => {
        concat!(
            "(EXISTS (SELECT 1 FROM undivided) OR CASE r.kind WHEN 'child' THEN ",
            $crate::shown_written!("children", "r.person_id", "r.recorded_by", "r.recorded_at"),
            " WHEN 'alleged-abuser' THEN ",
            $crate::shown_written!("risk", "r.person_id", "r.recorded_by", "r.recorded_at"),
            " ELSE ",
            $crate::shown_written!("timeline", "r.person_id", "r.recorded_by", "r.recorded_at"),
            " END)"
        )
    };
}

pub(crate) use {risk_kinds, shown_fact, shown_record, shown_relationship, shown_statement};
