-- Bars of several sources stand beside each other. What was stored before came from packages.
ALTER TABLE series
  ADD COLUMN feed text NOT NULL DEFAULT 'packaged' CHECK (feed IN ('packaged', 'sip', 'iex', 'paper')),
  DROP CONSTRAINT series_pkey,
  ADD PRIMARY KEY (symbol, timeframe, feed),
  -- Rises with every change. Hash and quality are null from a change until somebody asks for them.
  ADD COLUMN changes integer NOT NULL DEFAULT 0,
  ALTER COLUMN data_hash DROP NOT NULL,
  ALTER COLUMN quality DROP NOT NULL;

ALTER TABLE bars
  ADD COLUMN feed text NOT NULL DEFAULT 'packaged',
  DROP CONSTRAINT bars_pkey,
  ADD PRIMARY KEY (symbol, timeframe, feed, time);

-- What is fetched again and again. Whoever runs one holds its row locked, so that a crash leaves it due.
CREATE TABLE refreshes (
  symbol text NOT NULL,
  timeframe text NOT NULL,
  feed text NOT NULL CHECK (feed IN ('sip', 'iex', 'paper')),
  every_ms bigint NOT NULL CHECK (every_ms > 0),
  due_at timestamptz NOT NULL,
  failures integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
  finished_at timestamptz,
  result jsonb,
  error text,
  PRIMARY KEY (symbol, timeframe, feed)
);

CREATE INDEX refreshes_due ON refreshes (due_at);
