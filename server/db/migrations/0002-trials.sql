-- Every backtest that was ever run on some data, once. A figure that is undefined is null.
CREATE TABLE trials (
  data_hash text NOT NULL CHECK (data_hash ~ '^[0-9a-f]{64}$'),
  strategy text NOT NULL,
  parameters_hash text NOT NULL CHECK (parameters_hash ~ '^[0-9a-f]{16}$'),
  options_hash text NOT NULL CHECK (options_hash ~ '^[0-9a-f]{16}$'),
  recorded_at timestamptz NOT NULL,
  observations integer NOT NULL CHECK (observations >= 0),
  sharpe float8,
  skewness float8,
  kurtosis float8,
  block_sums bytea NOT NULL CHECK (octet_length(block_sums) % 4 = 0),
  PRIMARY KEY (data_hash, parameters_hash, options_hash, strategy)
);

CREATE TRIGGER trials_are_kept BEFORE UPDATE OR DELETE ON trials FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER trials_are_not_truncated BEFORE TRUNCATE ON trials FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- How far each ledger file has been read into the table.
CREATE TABLE trial_imports (
  file text PRIMARY KEY,
  bytes bigint NOT NULL CHECK (bytes >= 0),
  imported_at timestamptz NOT NULL DEFAULT now()
);
