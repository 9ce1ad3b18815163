-- The calendar that the figures of a run are annualised by; null for a run that was stored before it was asked. The one of
-- a series is null where it is found from the times of its bars, instead of set by hand.
ALTER TABLE runs ADD COLUMN calendar jsonb;
ALTER TABLE series ADD COLUMN calendar jsonb;
