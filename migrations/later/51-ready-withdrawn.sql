-- That a unit was ready can be withdrawn with its reason. One that is put right is withdrawn, and another recorded in its place.
ALTER TABLE unit_turnaround ADD COLUMN withdrawn_at BIGINT;
ALTER TABLE unit_turnaround ADD COLUMN withdrawn_by BIGINT;
ALTER TABLE unit_turnaround ADD COLUMN withdrawn_why TEXT NOT NULL DEFAULT '';
