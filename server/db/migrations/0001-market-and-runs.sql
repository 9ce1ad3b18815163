CREATE TABLE instruments (
  symbol text PRIMARY KEY,
  name text NOT NULL,
  kind text NOT NULL,
  currency text NOT NULL,
  calendar text NOT NULL
);

CREATE TABLE series (
  symbol text NOT NULL REFERENCES instruments,
  timeframe text NOT NULL,
  source text NOT NULL,
  synthetic boolean NOT NULL,
  rows integer NOT NULL CHECK (rows > 0),
  first timestamptz NOT NULL,
  last timestamptz NOT NULL,
  data_hash text NOT NULL CHECK (data_hash ~ '^[0-9a-f]{64}$'),
  quality jsonb NOT NULL,
  loaded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (symbol, timeframe),
  CHECK (first <= last)
);

-- Partitions, one a month, are made by the store when bars for them arrive.
CREATE TABLE bars (
  symbol text NOT NULL,
  timeframe text NOT NULL,
  time timestamptz NOT NULL,
  open float8 NOT NULL,
  high float8 NOT NULL,
  low float8 NOT NULL,
  close float8 NOT NULL,
  volume float8 NOT NULL CHECK (volume >= 0),
  adjusted_close float8,
  PRIMARY KEY (symbol, timeframe, time),
  CHECK (low <= high AND open BETWEEN low AND high AND close BETWEEN low AND high)
) PARTITION BY RANGE (time);

CREATE INDEX bars_time ON bars USING brin (time);

CREATE TABLE runs (
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{16}$'),
  created_at timestamptz NOT NULL,
  strategy text NOT NULL,
  parameters jsonb NOT NULL,
  options jsonb NOT NULL,
  symbol text NOT NULL,
  timeframe text NOT NULL,
  rows integer NOT NULL,
  first timestamptz NOT NULL,
  last timestamptz NOT NULL,
  source text NOT NULL,
  synthetic boolean NOT NULL,
  data_hash text NOT NULL,
  code_version text NOT NULL,
  trials integer NOT NULL CHECK (trials >= 1),
  warnings text[] NOT NULL,
  final_equity float8 NOT NULL,
  metrics jsonb NOT NULL,
  hash text NOT NULL,
  equity float8[] NOT NULL CHECK (cardinality(equity) = rows),
  trades jsonb NOT NULL
);

CREATE INDEX runs_newest ON runs (created_at DESC, id DESC);
CREATE INDEX runs_by_symbol ON runs (symbol, strategy, created_at DESC);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Cannot change table %: its rows are kept as they were written', TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER runs_are_kept BEFORE UPDATE OR DELETE ON runs FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER runs_are_not_truncated BEFORE TRUNCATE ON runs FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
