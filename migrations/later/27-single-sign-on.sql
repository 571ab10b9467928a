-- Signing in at a provider (OpenID Connect), and browsers that an account had not been signed in with before.

-- Who the owner of an account is at the provider. subject: as the provider names them; empty while an e-mail address was only written
-- down by whoever sees to the account, until the provider says that it is theirs. recorded_by: who wrote it down. confirmed_at: when its
-- owner first came in by it, or linked it themselves.
CREATE TABLE provider_identity (
  account_id BIGINT PRIMARY KEY REFERENCES account (id),
  issuer TEXT NOT NULL,
  subject TEXT,
  email TEXT,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT REFERENCES account (id),
  confirmed_at BIGINT
);
CREATE UNIQUE INDEX provider_identity_by_subject ON provider_identity (issuer, subject);
CREATE UNIQUE INDEX provider_identity_by_email ON provider_identity (issuer, email);

-- Somebody who was sent to the provider and has not come back. token_hash: of the cookie in the browser that was sent. state, nonce and
-- verifier: what the provider's answer must fit. why: sign-in, prove or link; the last two in a session.
CREATE TABLE sign_on_begun (
  id BIGINT PRIMARY KEY,
  token_hash BYTEA NOT NULL UNIQUE,
  state TEXT NOT NULL,
  nonce TEXT NOT NULL,
  verifier TEXT NOT NULL,
  why TEXT NOT NULL,
  session_id BIGINT REFERENCES session (id),
  begun_at BIGINT NOT NULL
);
CREATE INDEX sign_on_begun_by_time ON sign_on_begun (begun_at);

-- Whoever is asked for a code came from the provider, and not by a password.
ALTER TABLE sign_in_begun ADD COLUMN by_provider BOOLEAN NOT NULL DEFAULT FALSE;

-- A sign-in with a browser that the account had not been signed in with. token_hash: of the cookie that it is known by from then on.
-- browser: in coarse words.
CREATE TABLE new_browser (
  id BIGINT PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES account (id),
  token_hash BYTEA NOT NULL,
  browser TEXT NOT NULL,
  signed_in_at BIGINT NOT NULL
);
CREATE INDEX new_browser_by_account ON new_browser (account_id, id);

-- In which browser its owner has said that they saw it: whoever came in with another hides it only from themselves.
CREATE TABLE new_browser_seen (
  new_browser_id BIGINT NOT NULL REFERENCES new_browser (id),
  seen_in TEXT NOT NULL,
  PRIMARY KEY (new_browser_id, seen_in)
);
