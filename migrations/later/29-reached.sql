-- Numbers, e-mails and addresses of whom a worker says they are tied to, one on a line; class S, read by that worker and by managers.
ALTER TABLE tie ADD COLUMN reach TEXT NOT NULL DEFAULT '';
