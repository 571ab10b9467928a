-- Which council's account it is, for the roles that roles.toml gives to commissioners: it reads the returns of that council's contracts.
ALTER TABLE account ADD COLUMN organisation_id BIGINT REFERENCES organisation (id);
