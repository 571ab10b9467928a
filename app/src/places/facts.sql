  -- A case that was accommodated ends when the last stay and the last resettlement have ended.
  SELECT 'referral-closed', s.id, s.referral_id, NULL, s.departed_on, NULL, NULL, '', s.recorded_at, s.recorded_by
    FROM stay s WHERE s.departed_on IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM stay o WHERE o.referral_id = s.referral_id AND o.id <> s.id
                    AND (o.departed_on IS NULL OR o.departed_on > s.departed_on OR (o.departed_on = s.departed_on AND o.id > s.id)))
    AND NOT EXISTS (SELECT 1 FROM resettlement t WHERE t.referral_id = s.referral_id
                    AND (t.ended_on IS NULL OR t.ended_on > s.departed_on))
  UNION ALL
  SELECT 'referral-closed', t.id, t.referral_id, NULL, t.ended_on, NULL, NULL, '', t.recorded_at, t.recorded_by
    FROM resettlement t WHERE t.ended_on IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM stay o WHERE o.referral_id = t.referral_id AND (o.departed_on IS NULL OR o.departed_on >= t.ended_on))
    AND NOT EXISTS (SELECT 1 FROM resettlement o WHERE o.referral_id = t.referral_id AND o.id <> t.id
                    AND (o.ended_on IS NULL OR o.ended_on > t.ended_on OR (o.ended_on = t.ended_on AND o.id > t.id)))
  UNION ALL
  SELECT 'arrival', s.id, s.referral_id, NULL, s.arrived_on, s.arrived_at, s.id, u.name, s.recorded_at, s.recorded_by
    FROM stay s JOIN unit u ON u.id = s.unit_id
  UNION ALL
  SELECT 'high-risk', s.id, s.referral_id, NULL, s.arrived_on, s.arrived_at, s.id, '', s.recorded_at, s.recorded_by
    FROM stay s JOIN referral r ON r.id = s.referral_id WHERE r.risk = 'high'
  UNION ALL
  SELECT 'departure', id, referral_id, NULL, departed_on, NULL, id, move_on, recorded_at, recorded_by
    FROM stay WHERE departed_on IS NOT NULL
  UNION ALL
  SELECT 'planned-departure', id, referral_id, NULL, departed_on, NULL, id, move_on, recorded_at, recorded_by
    FROM stay WHERE departed_on IS NOT NULL AND exit_kind = 'planned'
  UNION ALL
  SELECT 'exit-interview', id, referral_id, NULL, departed_on, NULL, id, '', recorded_at, recorded_by
    FROM stay WHERE departed_on IS NOT NULL AND exit_interview
  UNION ALL
  SELECT 'resettlement-started', id, referral_id, NULL, started_on, NULL, stay_id, '', recorded_at, recorded_by FROM resettlement
  UNION ALL
  SELECT 'resettlement-ended', id, referral_id, NULL, ended_on, NULL, stay_id, '', recorded_at, recorded_by
    FROM resettlement WHERE ended_on IS NOT NULL
  UNION ALL
  SELECT 'unit-vacated', id, NULL, unit_id, departed_on, NULL, id, '', recorded_at, recorded_by
    FROM stay WHERE departed_on IS NOT NULL
  UNION ALL
  SELECT 'unit-occupied', id, NULL, unit_id, arrived_on, arrived_at, NULL, '', recorded_at, recorded_by FROM stay
  UNION ALL
  SELECT CASE kind WHEN 'ready' THEN 'unit-ready' ELSE 'unit-delay-explained' END, id, NULL, unit_id, happened_on, NULL, stay_id, words, recorded_at, recorded_by
    FROM unit_turnaround
