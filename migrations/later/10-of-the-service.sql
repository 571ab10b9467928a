-- Records about a worker, an organisation or a contract.

-- Whom or what a record is about, where that is nobody's case: of these, person_id, referral_id and unit_id at most one is set, but
-- that a case's record is the person's, too. worker_id stays who did it.
ALTER TABLE record ADD COLUMN of_worker_id BIGINT REFERENCES worker (id);
ALTER TABLE record ADD COLUMN of_organisation_id BIGINT REFERENCES organisation (id);
ALTER TABLE record ADD COLUMN of_contract_id BIGINT REFERENCES contract (id);
CREATE INDEX record_of_worker ON record (of_worker_id, happened_on) WHERE of_worker_id IS NOT NULL;
CREATE INDEX record_of_organisation ON record (of_organisation_id, happened_on) WHERE of_organisation_id IS NOT NULL;
CREATE INDEX record_of_contract ON record (of_contract_id, happened_on) WHERE of_contract_id IS NOT NULL;
