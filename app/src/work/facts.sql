  SELECT 'referral-received' AS kind, id AS fact_id, id AS referral_id, CAST(NULL AS BIGINT) AS unit_id,
         received_on AS happened_on, received_at AS happened_at, CAST(NULL AS BIGINT) AS thread,
         source AS words, recorded_at, recorded_by FROM referral
  UNION ALL
  SELECT 'risk-assessed', id, id, NULL, received_on, received_at, NULL, risk, recorded_at, recorded_by
    FROM referral WHERE risk <> 'not-assessed'
  UNION ALL
  SELECT 'referral-answered', id, referral_id, NULL, answered_on, answered_at, NULL, outcome, recorded_at, recorded_by
    FROM referral_answer WHERE answered_on IS NOT NULL
  UNION ALL
  SELECT 'referral-accepted', id, referral_id, NULL, answered_on, answered_at, NULL, '', recorded_at, recorded_by
    FROM referral_answer WHERE outcome = 'accepted' AND answered_on IS NOT NULL
  UNION ALL
  SELECT 'referral-declined', id, referral_id, NULL, answered_on, answered_at, NULL, reason, recorded_at, recorded_by
    FROM referral_answer WHERE outcome = 'declined' AND answered_on IS NOT NULL
  UNION ALL
  SELECT 'referral-closed', a.id, a.referral_id, NULL, COALESCE(a.answered_on, r.received_on), a.answered_at, NULL, a.reason, a.recorded_at, a.recorded_by
    FROM referral_answer a JOIN referral r ON r.id = a.referral_id WHERE a.outcome = 'declined'
  UNION ALL
  SELECT 'dash', id, referral_id, NULL, happened_on, happened_at, NULL, level, recorded_at, recorded_by FROM dash
  UNION ALL
  SELECT 'risk-assessed', id, referral_id, NULL, happened_on, happened_at, NULL, level, recorded_at, recorded_by FROM dash
  UNION ALL
  SELECT 'high-risk', id, referral_id, NULL, happened_on, happened_at, NULL, '', recorded_at, recorded_by
    FROM dash WHERE level = 'high'
  UNION ALL
  SELECT 'incident', id, referral_id, NULL, happened_on, happened_at, NULL, '', recorded_at, recorded_by
    FROM contact WHERE incident AND withdrawn_at IS NULL
  UNION ALL
  SELECT 'safeguarding-concern', id, referral_id, NULL, raised_on, NULL, NULL, about, recorded_at, recorded_by
    FROM concern WHERE kind = 'safeguarding'
  UNION ALL
  SELECT 'panel-referral', id, referral_id, NULL, raised_on, NULL, NULL, about, recorded_at, recorded_by
    FROM concern WHERE kind <> 'safeguarding'
  UNION ALL
  SELECT 'marac-referred', id, referral_id, NULL, referred_on, referred_at, NULL, '', recorded_at, recorded_by FROM marac_referral
  UNION ALL
  SELECT kind, id, referral_id, NULL, happened_on, NULL, NULL, words, recorded_at, recorded_by FROM step
  UNION ALL
  SELECT 'message-received', id, referral_id, NULL, received_on, received_at, id, agency, recorded_at, recorded_by FROM message
  UNION ALL
  SELECT 'message-answered', id, referral_id, NULL, answered_on, answered_at, id, agency, recorded_at, recorded_by
    FROM message WHERE answered_on IS NOT NULL
