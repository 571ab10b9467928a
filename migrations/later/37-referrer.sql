-- Whether whoever referred is written of, by name, number or e-mail, as somebody alleged to have abused whom they refer (safety.md S9).
-- The program keeps it with what is written of either.
ALTER TABLE referral ADD COLUMN referrer_alleged BOOLEAN NOT NULL DEFAULT FALSE;
