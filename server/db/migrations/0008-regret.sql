-- How often a run's strategy abstained and what that cost, and its regret against baselines; null for a run that was
-- stored before they were asked, and where a strategy cannot abstain.
ALTER TABLE runs ADD COLUMN abstention jsonb, ADD COLUMN regret jsonb;
