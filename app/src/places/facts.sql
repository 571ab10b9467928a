  -- The first stay of an episode is its arrival, the last its departure; those between are moves.
  SELECT 'arrival', s.id, e.person_id, e.referral_id, e.id, NULL, s.arrived_on, s.arrived_at, NULL, u.name, s.recorded_at, s.recorded_by
    FROM episode e JOIN stay s ON s.episode_id = e.id JOIN unit u ON u.id = s.unit_id
    WHERE e.withdrawn_at IS NULL AND s.withdrawn_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM stay o WHERE o.episode_id = s.episode_id AND o.withdrawn_at IS NULL
                    AND (o.arrived_on < s.arrived_on OR (o.arrived_on = s.arrived_on AND o.id < s.id)))
  UNION ALL
  SELECT 'moved-unit', s.id, e.person_id, e.referral_id, e.id, NULL, s.arrived_on, s.arrived_at, NULL, u.name, s.recorded_at, s.recorded_by
    FROM episode e JOIN stay s ON s.episode_id = e.id JOIN unit u ON u.id = s.unit_id
    WHERE e.withdrawn_at IS NULL AND s.withdrawn_at IS NULL
    AND EXISTS (SELECT 1 FROM stay o WHERE o.episode_id = s.episode_id AND o.withdrawn_at IS NULL
                AND (o.arrived_on < s.arrived_on OR (o.arrived_on = s.arrived_on AND o.id < s.id)))
  UNION ALL
  SELECT 'departure', s.id, e.person_id, e.referral_id, e.id, NULL, s.departed_on, NULL, NULL, s.move_on, s.recorded_at, s.recorded_by
    FROM episode e JOIN stay s ON s.episode_id = e.id
    WHERE e.withdrawn_at IS NULL AND s.withdrawn_at IS NULL AND s.departed_on IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM stay o WHERE o.episode_id = s.episode_id AND o.withdrawn_at IS NULL
                    AND (o.arrived_on > s.arrived_on OR (o.arrived_on = s.arrived_on AND o.id > s.id)))
  UNION ALL
  SELECT 'planned-departure', s.id, e.person_id, e.referral_id, e.id, NULL, s.departed_on, NULL, NULL, s.move_on, s.recorded_at, s.recorded_by
    FROM episode e JOIN stay s ON s.episode_id = e.id
    WHERE e.withdrawn_at IS NULL AND s.withdrawn_at IS NULL AND s.departed_on IS NOT NULL AND s.exit_kind = 'planned'
    AND NOT EXISTS (SELECT 1 FROM stay o WHERE o.episode_id = s.episode_id AND o.withdrawn_at IS NULL
                    AND (o.arrived_on > s.arrived_on OR (o.arrived_on = s.arrived_on AND o.id > s.id)))
  UNION ALL
  SELECT 'exit-interview', s.id, e.person_id, e.referral_id, e.id, NULL, s.departed_on, NULL, NULL, '', s.recorded_at, s.recorded_by
    FROM episode e JOIN stay s ON s.episode_id = e.id
    WHERE e.withdrawn_at IS NULL AND s.withdrawn_at IS NULL AND s.departed_on IS NOT NULL AND s.exit_interview
    AND NOT EXISTS (SELECT 1 FROM stay o WHERE o.episode_id = s.episode_id AND o.withdrawn_at IS NULL
                    AND (o.arrived_on > s.arrived_on OR (o.arrived_on = s.arrived_on AND o.id > s.id)))
  UNION ALL
  -- Who died while they lived there: the departure says so (places::DIED).
  SELECT 'person-died', s.id, e.person_id, e.referral_id, e.id, NULL, s.departed_on, NULL, NULL, '', s.recorded_at, s.recorded_by
    FROM episode e JOIN stay s ON s.episode_id = e.id
    WHERE e.withdrawn_at IS NULL AND s.withdrawn_at IS NULL AND s.departed_on IS NOT NULL AND s.exit_kind = 'unplanned' AND s.exit_written = 'Died'
  UNION ALL
  SELECT 'unit-vacated', id, NULL, NULL, NULL, unit_id, departed_on, NULL, id, '', recorded_at, recorded_by
    FROM stay WHERE departed_on IS NOT NULL AND withdrawn_at IS NULL
  UNION ALL
  SELECT 'unit-occupied', id, NULL, NULL, NULL, unit_id, arrived_on, arrived_at, NULL, '', recorded_at, recorded_by
    FROM stay WHERE withdrawn_at IS NULL
  UNION ALL
  SELECT 'unit-ready', t.id, NULL, NULL, NULL, t.unit_id, t.happened_on, NULL, t.stay_id,
         t.words, t.recorded_at, t.recorded_by FROM unit_turnaround t WHERE t.withdrawn_at IS NULL
  UNION ALL
  SELECT 'unit-reserved', s.id, r.person_id, r.id, NULL, NULL, s.from_on, NULL, NULL, u.name, s.recorded_at, s.recorded_by
    FROM unit_state s JOIN referral r ON r.id = s.referral_id JOIN unit u ON u.id = s.unit_id
    WHERE s.withdrawn_at IS NULL
  UNION ALL
  SELECT 'unit-not-come', s.id, r.person_id, r.id, NULL, NULL, s.from_on, NULL, NULL, u.name, s.ended_at, s.ended_by
    FROM unit_state s JOIN referral r ON r.id = s.referral_id JOIN unit u ON u.id = s.unit_id
    WHERE s.withdrawn_at IS NULL AND s.outcome = 'not-come'
