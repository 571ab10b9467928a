-- Passkeys: a key of somebody's own machine, which shows who they are by itself.

-- credential: the public half and what else is known of it, as webauthn-rs writes it. name: what its owner calls it.
CREATE TABLE passkey (
  id BIGINT PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES account (id),
  name TEXT NOT NULL,
  credential_id BYTEA NOT NULL UNIQUE,
  credential TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  used_at BIGINT
);
CREATE INDEX passkey_by_account ON passkey (account_id);

-- What a browser was asked to sign, until it answers, or for five minutes. account_id: whose passkey is to be made; empty when somebody wants
-- to sign in. whence: from where it was asked for, so that nobody asks for too many.
CREATE TABLE passkey_asked (
  id BIGINT PRIMARY KEY,
  token_hash BYTEA NOT NULL UNIQUE,
  account_id BIGINT REFERENCES account (id),
  whence TEXT NOT NULL,
  state TEXT NOT NULL,
  asked_at BIGINT NOT NULL
);
CREATE INDEX passkey_asked_by_time ON passkey_asked (asked_at);
