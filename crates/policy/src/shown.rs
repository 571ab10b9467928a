//! For statements that show somebody's records: whether what a provider holds is shown to whoever looks, by part ([`crate::Part`]) or, as
//! `own`, to be worked on. Each is text for the statement, and asks the views that `store` makes of the rules; where nothing stands
//! between providers that is asked once. `app/tests/stories/house/held.rs` holds every such statement to asking one.

/// For statements: that what this provider holds of this part about the person of this root is shown to whoever looks. What no provider
/// can be told of is nobody's. `house/held.rs` holds every statement that shows somebody's records to asking one of these.
#[macro_export]
macro_rules! shown {
    ($part:literal, $root:expr, $provider:expr) => {
        concat!(
            "(EXISTS (SELECT 1 FROM undivided) OR ",
            $provider,
            " IS NULL OR EXISTS (SELECT 1 FROM shown_",
            $part,
            " sh WHERE sh.person_id = ",
            $root,
            " AND sh.provider_id = ",
            $provider,
            "))"
        )
    };
}

/// As [`shown!`], of what belongs to a referral.
#[macro_export]
macro_rules! shown_referral {
    ($part:literal, $referral:literal) => {
        concat!(
            "(EXISTS (SELECT 1 FROM undivided) OR EXISTS (SELECT 1 FROM held_referral hr WHERE hr.referral_id = ",
            $referral,
            " AND ",
            $crate::shown!($part, "hr.person_id", "hr.provider_id"),
            "))"
        )
    };
}

/// As [`shown!`], of what belongs to an episode.
#[macro_export]
macro_rules! shown_episode {
    ($part:literal, $episode:literal) => {
        concat!(
            "(EXISTS (SELECT 1 FROM undivided) OR EXISTS (SELECT 1 FROM held_episode he WHERE he.episode_id = ",
            $episode,
            " AND ",
            $crate::shown!($part, "he.person_id", "he.provider_id"),
            "))"
        )
    };
}

/// As [`shown!`], of what belongs to an episode, or to a referral where it belongs to none.
#[macro_export]
macro_rules! shown_case {
    ($part:literal, $referral:literal, $episode:literal) => {
        concat!(
            "(CASE WHEN ",
            $episode,
            " IS NOT NULL THEN ",
            $crate::shown_episode!($part, $episode),
            " ELSE ",
            $crate::shown_referral!($part, $referral),
            " END)"
        )
    };
}

/// As [`shown!`], of what somebody wrote of a person (a record of theirs) and of no case.
#[macro_export]
macro_rules! shown_written {
    ($part:literal, $record:literal, $by:literal, $at:literal) => {
        concat!(
            "(EXISTS (SELECT 1 FROM undivided) OR NOT EXISTS (SELECT 1 FROM written_by wb WHERE wb.account_id = ",
            $by,
            " AND wb.from_at <= ",
            $at,
            " AND wb.to_at > ",
            $at,
            ") OR EXISTS (SELECT 1 FROM written_by wb JOIN person wp ON wp.id = ",
            $record,
            " JOIN shown_",
            $part,
            " sh ON sh.person_id = wp.root_id AND sh.provider_id = wb.provider_id WHERE wb.account_id = ",
            $by,
            " AND wb.from_at <= ",
            $at,
            " AND wb.to_at > ",
            $at,
            "))"
        )
    };
}

/// As [`shown!`], of what belongs to a case where there is one, and else to whom wrote it of a person.
#[macro_export]
macro_rules! shown_dated {
    ($part:literal, $referral:literal, $episode:literal, $record:literal, $by:literal, $at:literal) => {
        concat!(
            "(CASE WHEN ",
            $episode,
            " IS NOT NULL OR ",
            $referral,
            " IS NOT NULL THEN ",
            $crate::shown_case!($part, $referral, $episode),
            " ELSE ",
            $crate::shown_written!($part, $record, $by, $at),
            " END)"
        )
    };
}

/// That what belongs to nobody's record is by a writer of the viewer's provider, or of none.
#[macro_export]
macro_rules! own_written {
    ($by:literal, $at:literal) => {
        concat!(
            "(EXISTS (SELECT 1 FROM undivided) OR NOT EXISTS (SELECT 1 FROM written_by wb WHERE wb.account_id = ",
            $by,
            " AND wb.from_at <= ",
            $at,
            " AND wb.to_at > ",
            $at,
            ") OR EXISTS (SELECT 1 FROM written_by wb JOIN viewers_provider vp ON vp.provider_id = wb.provider_id WHERE wb.account_id = ",
            $by,
            " AND wb.from_at <= ",
            $at,
            " AND wb.to_at > ",
            $at,
            "))"
        )
    };
}
