  SELECT 'referral-received' AS kind, id AS fact_id, person_id, id AS referral_id, CAST(NULL AS BIGINT) AS episode_id,
         CAST(NULL AS BIGINT) AS unit_id, received_on AS happened_on, received_at AS happened_at, CAST(NULL AS BIGINT) AS thread,
         source AS words, recorded_at, recorded_by FROM referral WHERE with_id IS NULL AND outcome <> 'mistake'
  UNION ALL
  -- Of whoever came with somebody nothing was received and nothing is to be answered: it begins.
  SELECT 'own-support-begun', id, person_id, id, NULL, NULL, received_on, NULL, NULL, referrer, recorded_at, recorded_by
    FROM referral WHERE with_id IS NOT NULL AND outcome = 'accepted'
  UNION ALL
  SELECT 'risk-assessed', id, person_id, id, NULL, NULL, received_on, received_at, NULL, risk, recorded_at, recorded_by
    FROM referral WHERE risk <> 'not-assessed' AND outcome <> 'mistake'
  UNION ALL
  -- Whoever is high risk by the referrer's word is, from when it came.
  SELECT 'high-risk', id, person_id, id, NULL, NULL, received_on, received_at, NULL, '', recorded_at, recorded_by
    FROM referral WHERE risk = 'high' AND outcome <> 'mistake'
  UNION ALL
  SELECT 'referral-answered', a.id, r.person_id, a.referral_id, NULL, NULL, a.answered_on, a.answered_at, NULL, a.outcome, a.recorded_at, a.recorded_by
    FROM referral r JOIN referral_answer a ON a.referral_id = r.id
    WHERE a.withdrawn_at IS NULL AND a.answered_on IS NOT NULL AND r.with_id IS NULL AND r.outcome <> 'mistake'
  UNION ALL
  -- Only the answer that stands accepts, declines or closes: one that was changed leaves no trace in the clocks.
  SELECT 'referral-accepted', a.id, r.person_id, a.referral_id, NULL, NULL, a.answered_on, a.answered_at, NULL, '', a.recorded_at, a.recorded_by
    FROM referral r JOIN referral_answer a ON a.id = (
      SELECT x.id FROM referral_answer x WHERE x.referral_id = r.id AND x.withdrawn_at IS NULL
      ORDER BY COALESCE(x.answered_on, '') DESC, COALESCE(x.answered_at, x.recorded_at) DESC, x.id DESC LIMIT 1)
    WHERE r.outcome = 'accepted' AND a.answered_on IS NOT NULL AND r.with_id IS NULL AND r.outcome <> 'mistake'
  UNION ALL
  SELECT 'referral-declined', a.id, r.person_id, a.referral_id, NULL, NULL, a.answered_on, a.answered_at, NULL, a.reason, a.recorded_at, a.recorded_by
    FROM referral r JOIN referral_answer a ON a.id = (
      SELECT x.id FROM referral_answer x WHERE x.referral_id = r.id AND x.withdrawn_at IS NULL
      ORDER BY COALESCE(x.answered_on, '') DESC, COALESCE(x.answered_at, x.recorded_at) DESC, x.id DESC LIMIT 1)
    WHERE r.outcome = 'declined' AND a.answered_on IS NOT NULL
  UNION ALL
  SELECT 'referral-closed', a.id, r.person_id, a.referral_id, NULL, NULL, COALESCE(a.answered_on, r.received_on), a.answered_at, NULL, a.reason, a.recorded_at, a.recorded_by
    FROM referral r JOIN referral_answer a ON a.id = (
      SELECT x.id FROM referral_answer x WHERE x.referral_id = r.id AND x.withdrawn_at IS NULL
      ORDER BY COALESCE(x.answered_on, '') DESC, COALESCE(x.answered_at, x.recorded_at) DESC, x.id DESC LIMIT 1)
    WHERE r.outcome IN ('declined', 'redirected', 'withdrawn')
  UNION ALL
  -- A referral that was accepted closes when the last episode that came of it has ended.
  SELECT 'referral-closed', e.id, e.person_id, e.referral_id, NULL, NULL, e.ended_on, NULL, NULL, e.end_reason, e.recorded_at, e.recorded_by
    FROM episode e WHERE e.referral_id IS NOT NULL AND e.ended_on IS NOT NULL AND e.withdrawn_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM episode o WHERE o.referral_id = e.referral_id AND o.id <> e.id AND o.withdrawn_at IS NULL
                    AND (o.ended_on IS NULL OR o.ended_on > e.ended_on OR (o.ended_on = e.ended_on AND o.id > e.id)))
  UNION ALL
  SELECT 'episode-begun', id, person_id, referral_id, id, NULL, begun_on, NULL, NULL, '', recorded_at, recorded_by
    FROM episode WHERE withdrawn_at IS NULL
  UNION ALL
  SELECT 'episode-ended', id, person_id, referral_id, id, NULL, ended_on, NULL, NULL, end_reason, recorded_at, recorded_by
    FROM episode WHERE ended_on IS NOT NULL AND withdrawn_at IS NULL
  UNION ALL
  SELECT 'resettlement-started', e.id, e.person_id, e.referral_id, e.id, NULL, e.begun_on, NULL, NULL, '', e.recorded_at, e.recorded_by
    FROM episode e WHERE e.withdrawn_at IS NULL AND e.service_id IN (SELECT id FROM service WHERE kind = 'resettlement')
  UNION ALL
  SELECT 'resettlement-ended', e.id, e.person_id, e.referral_id, e.id, NULL, e.ended_on, NULL, NULL, '', e.recorded_at, e.recorded_by
    FROM episode e WHERE e.ended_on IS NOT NULL AND e.withdrawn_at IS NULL AND e.service_id IN (SELECT id FROM service WHERE kind = 'resettlement')
  UNION ALL
  SELECT 'person-died', id, person_id, referral_id, id, NULL, ended_on, NULL, NULL, '', recorded_at, recorded_by
    FROM episode WHERE end_reason = 'died' AND ended_on IS NOT NULL AND withdrawn_at IS NULL
  UNION ALL
  SELECT 'incident', c.id, r.person_id, c.referral_id, c.episode_id, NULL, c.happened_on, c.happened_at, NULL, '', c.recorded_at, c.recorded_by
    FROM referral r JOIN contact c ON c.referral_id = r.id WHERE c.incident AND c.withdrawn_at IS NULL
  UNION ALL
  -- Of the contacts only the latest in which somebody was reached: the others are no evidence for anything.
  SELECT 'contact-made', c.id, r.person_id, c.referral_id, NULL, NULL, c.happened_on, c.happened_at, NULL, '', c.recorded_at, c.recorded_by
    FROM referral r JOIN contact c ON c.id = (
      SELECT x.id FROM contact x WHERE x.referral_id = r.id AND x.made AND NOT x.without_them AND x.withdrawn_at IS NULL ORDER BY x.happened_on DESC, x.id DESC LIMIT 1)
  UNION ALL
  SELECT 'contact-made', c.id, e.person_id, c.referral_id, e.id, NULL, c.happened_on, c.happened_at, NULL, '', c.recorded_at, c.recorded_by
    FROM episode e JOIN contact c ON c.id = (
      SELECT x.id FROM contact x WHERE x.episode_id = e.id AND x.made AND NOT x.without_them AND x.withdrawn_at IS NULL ORDER BY x.happened_on DESC, x.id DESC LIMIT 1)
    WHERE e.withdrawn_at IS NULL
  UNION ALL
  -- A contact that was with or about somebody else too, in a case of their own at the time.
  SELECT 'contact-made', c.id, e.person_id, e.referral_id, e.id, NULL, c.happened_on, c.happened_at, NULL, '', c.recorded_at, c.recorded_by
    FROM episode e JOIN person own ON own.id = e.person_id JOIN person same ON same.root_id = own.root_id
    JOIN contact_person w ON w.person_id = same.id JOIN contact c ON c.id = w.contact_id
    WHERE e.withdrawn_at IS NULL AND c.made AND NOT c.without_them AND c.withdrawn_at IS NULL AND (c.referral_id IS NULL OR c.referral_id <> e.referral_id)
    AND e.begun_on <= c.happened_on AND (e.ended_on IS NULL OR e.ended_on >= c.happened_on)
  UNION ALL
  -- Of those that are open the person's overview tells; a timeline only of what was done.
  SELECT CASE WHEN t.done_on IS NULL THEN 'task-open' ELSE 'task-done' END, t.id, t.person_id, NULL, NULL, NULL, COALESCE(t.done_on, t.due_on),
         CASE WHEN t.done_on IS NULL THEN t.due_at END, NULL, t.what, t.recorded_at, t.recorded_by
    FROM task t WHERE t.person_id IS NOT NULL AND t.withdrawn_at IS NULL
  UNION ALL
  -- One that became a contact is told by the contact.
  SELECT CASE t.outcome WHEN '' THEN 'appointment-planned' ELSE 'appointment-' || t.outcome END, t.id, t.person_id, NULL, NULL, NULL, t.planned_on,
         t.planned_at, NULL, t.about, t.recorded_at, t.recorded_by
    FROM appointment t WHERE t.withdrawn_at IS NULL AND t.contact_id IS NULL
  UNION ALL
  -- The goals of a case that were scored together, as one.
  SELECT 'goals-scored', g.referral_id, r.person_id, g.referral_id, NULL, NULL, s.scored_on, NULL, NULL, s.stage, max(s.recorded_at), max(s.recorded_by)
    FROM goal_score s JOIN goal g ON g.id = s.goal_id JOIN referral r ON r.id = g.referral_id
    WHERE s.withdrawn_at IS NULL AND g.withdrawn_at IS NULL GROUP BY g.referral_id, r.person_id, s.scored_on, s.stage
  UNION ALL
  -- A place in a group: until they have it the overview tells it, under what is planned.
  SELECT 'group-asked', t.id, t.person_id, t.referral_id, NULL, NULL, t.asked_on, NULL, NULL, g.name, t.recorded_at, t.recorded_by
    FROM group_place t JOIN support_group g ON g.id = t.group_id
    WHERE t.withdrawn_at IS NULL AND t.from_on IS NULL AND t.ended_on IS NULL
  UNION ALL
  SELECT 'group-joined', t.id, t.person_id, t.referral_id, NULL, NULL, t.from_on, NULL, NULL, g.name, t.recorded_at, t.recorded_by
    FROM group_place t JOIN support_group g ON g.id = t.group_id WHERE t.withdrawn_at IS NULL AND t.from_on IS NOT NULL
  UNION ALL
  SELECT 'group-left', t.id, t.person_id, t.referral_id, NULL, NULL, t.ended_on, NULL, NULL, g.name, t.recorded_at, t.recorded_by
    FROM group_place t JOIN support_group g ON g.id = t.group_id
    WHERE t.withdrawn_at IS NULL AND t.from_on IS NOT NULL AND t.ended_on IS NOT NULL
  UNION ALL
  -- A transfer is told on both sides: the case that it leaves tells what the other answered, the one that it begins that it came so. It was
  -- asked when the other received it.
  SELECT 'transfer-asked', t.id, r.person_id, t.referral_id, NULL, NULL, n.received_on, n.received_at, NULL, COALESCE(v.name, ''), t.recorded_at, t.recorded_by
    FROM referral r JOIN transfer t ON t.referral_id = r.id JOIN referral n ON n.id = t.to_id LEFT JOIN service v ON v.id = n.service_id
  UNION ALL
  SELECT CASE WHEN t.withdrawn_at IS NULL THEN 'transfer-answered' ELSE 'transfer-taken-back' END, t.id, r.person_id, t.referral_id, NULL, NULL,
         a.answered_on, a.answered_at, NULL, a.outcome, a.recorded_at, a.recorded_by
    FROM referral r JOIN transfer t ON t.referral_id = r.id JOIN referral_answer a ON a.id = (
      SELECT x.id FROM referral_answer x WHERE x.referral_id = t.to_id AND x.withdrawn_at IS NULL
      ORDER BY COALESCE(x.answered_on, '') DESC, COALESCE(x.answered_at, x.recorded_at) DESC, x.id DESC LIMIT 1)
  UNION ALL
  SELECT 'transfer-received', t.id, r.person_id, t.to_id, NULL, NULL, r.received_on, r.received_at, NULL, v.name, t.recorded_at, t.recorded_by
    FROM referral r JOIN transfer t ON t.to_id = r.id JOIN episode e ON e.id = t.episode_id JOIN service v ON v.id = e.service_id
