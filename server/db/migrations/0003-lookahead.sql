-- What the look-ahead proof said of a run; null for a run that was stored before it was asked.
ALTER TABLE runs ADD COLUMN lookahead jsonb;
