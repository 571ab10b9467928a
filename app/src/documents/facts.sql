  SELECT 'document-sent' AS kind, s.id, d.person_id, d.referral_id, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), s.sent_on, CAST(NULL AS BIGINT),
         CAST(NULL AS BIGINT), d.title || CASE s.to_kind WHEN 'person' THEN ', to them' ELSE ', to ' || s.to_name END, s.recorded_at, s.recorded_by
    FROM document d JOIN document_sent s ON s.document_id = d.id WHERE s.withdrawn_at IS NULL AND d.withdrawn_at IS NULL
