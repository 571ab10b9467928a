  SELECT kind, record_id, person_id, referral_id, episode_id, unit_id, happened_on, happened_at, thread, words, recorded_at, recorded_by
    FROM record_fact
