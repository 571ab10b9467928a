-- Somebody goes from one service to another in the middle of a case: out of a referral (referral_id), whose support (episode_id) ends when the
-- other accepts, into another (to_id), which was received by that. from_on: the day agreed. basis: lists/sharing.toml; agreed: what with them,
-- or why without. note: what whoever takes them must know at once. sharing_id: what was opened to another provider with it; absent within
-- one, and where nothing was. What the other says is the answer to its referral, and stands nowhere else.
CREATE TABLE transfer (
  id BIGINT PRIMARY KEY,
  referral_id BIGINT NOT NULL REFERENCES referral (id),
  episode_id BIGINT NOT NULL REFERENCES episode (id),
  to_id BIGINT NOT NULL REFERENCES referral (id),
  sharing_id BIGINT REFERENCES sharing (id),
  asked_on TEXT NOT NULL,
  from_on TEXT NOT NULL,
  why TEXT NOT NULL,
  basis TEXT NOT NULL,
  agreed TEXT NOT NULL,
  note TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 0,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX transfer_into ON transfer (to_id);
CREATE INDEX transfer_out_of ON transfer (referral_id);
CREATE INDEX transfer_of_episode ON transfer (episode_id);
CREATE INDEX transfer_shares ON transfer (sharing_id) WHERE sharing_id IS NOT NULL;

-- What a transfer said before it was put right: JSON, name of the field to value.
CREATE TABLE transfer_change (
  id BIGINT PRIMARY KEY,
  transfer_id BIGINT NOT NULL REFERENCES transfer (id),
  version BIGINT NOT NULL,
  was TEXT NOT NULL,
  why TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  UNIQUE (transfer_id, version)
);
