-- Where the entries of a day stand: not in the order of their numbers where a clock was ahead for a while and was put right.
CREATE INDEX journal_by_time ON journal (at, seq);
