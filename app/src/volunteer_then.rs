//! Whether somebody was a volunteer on a day, for statements of every area: hours given freely are counted apart, and those of a
//! past quarter stay so when the volunteer is employed later.

/// The condition that a worker, named by a column, was a volunteer on a day, named by another. Nobody is none. Who never was one
/// is known from a list of few, so that nobody else's history is looked at.
macro_rules! volunteer_then {
    ($worker:literal, $day:literal) => {
        concat!(
            "(",
            $worker,
            " IN (SELECT v.id FROM worker v WHERE v.volunteer UNION SELECT v.worker_id FROM worker_kind v WHERE v.kind = 'volunteer')
              AND COALESCE((SELECT v.kind = 'volunteer' FROM worker_kind v WHERE v.worker_id = ",
            $worker,
            " AND v.from_on <= ",
            $day,
            " AND v.withdrawn_at IS NULL ORDER BY v.from_on DESC, v.id DESC LIMIT 1), (SELECT v.volunteer FROM worker v WHERE v.id = ",
            $worker,
            ")))"
        )
    };
}
