-- Signing in: a second factor, sessions that say where they are and lock, and what was asked of whom.

-- second_factor_since: when the first one was set up that stands. second_factor_asked_on: the day of the first sign-in at which the
-- role asked for one; the days of grace are counted from it. second_factor_reset_at: it was taken away by somebody else, and
-- nothing opens until there is another.
ALTER TABLE account ADD COLUMN second_factor_since BIGINT;
ALTER TABLE account ADD COLUMN second_factor_asked_on TEXT;
ALTER TABLE account ADD COLUMN second_factor_reset_at BIGINT;

-- proved_at: when a password, code or passkey was last right in it; empty of a session from before this. signed_in_by: password, code,
-- recovery, passkey. browser: in coarse words. must_enrol: nothing opens until a second factor is set up. beats: its pages say that
-- they are in use, so that it is locked soon after they fall silent. locked_at: since when it opens nothing until that is proved again.
ALTER TABLE session ADD COLUMN proved_at BIGINT;
ALTER TABLE session ADD COLUMN signed_in_by TEXT NOT NULL DEFAULT 'password';
ALTER TABLE session ADD COLUMN browser TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN must_enrol BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE session ADD COLUMN beats BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE session ADD COLUMN locked_at BIGINT;

-- What an authenticator app shares with Holdfast (RFC 6238). Not confirmed: shown to its owner, and no factor yet.
CREATE TABLE authenticator (
  account_id BIGINT PRIMARY KEY REFERENCES account (id),
  secret BYTEA NOT NULL,
  begun_at BIGINT NOT NULL,
  confirmed_at BIGINT
);

-- The half minutes whose code was used: none works twice.
CREATE TABLE authenticator_used (
  account_id BIGINT NOT NULL REFERENCES account (id),
  step BIGINT NOT NULL,
  PRIMARY KEY (account_id, step)
);

-- Codes on paper, each for one sign-in. number: which of the ten it is, by which it is found; the code itself is kept as a password is.
CREATE TABLE recovery_code (
  account_id BIGINT NOT NULL REFERENCES account (id),
  number BIGINT NOT NULL,
  code_hash TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  used_at BIGINT,
  PRIMARY KEY (account_id, number)
);

-- Somebody whose password was right, and who has not given their code yet.
CREATE TABLE sign_in_begun (
  id BIGINT PRIMARY KEY,
  token_hash BYTEA NOT NULL UNIQUE,
  account_id BIGINT NOT NULL REFERENCES account (id),
  begun_at BIGINT NOT NULL
);
CREATE INDEX sign_in_begun_by_account ON sign_in_begun (account_id);
