-- Who may do what. Of every secret only a hash is kept.
CREATE TABLE tokens (
  hash text PRIMARY KEY CHECK (hash ~ '^[0-9a-f]{64}$'),
  name text NOT NULL CHECK (name ~ '^[a-z0-9][a-z0-9-]{0,63}$'),
  roles text[] NOT NULL CHECK (cardinality(roles) > 0 AND roles <@ ARRAY['viewer', 'trader', 'approver', 'admin']),
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  used_at timestamptz,
  revoked_at timestamptz
);
-- A name may be used again once its token is revoked.
CREATE UNIQUE INDEX tokens_by_name ON tokens (name) WHERE revoked_at IS NULL;

CREATE TABLE sessions (
  hash text PRIMARY KEY CHECK (hash ~ '^[0-9a-f]{64}$'),
  name text NOT NULL,
  roles text[] NOT NULL,
  token text REFERENCES tokens ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  used_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_by_end ON sessions (expires_at);

CREATE TABLE sign_in_codes (
  hash text PRIMARY KEY CHECK (hash ~ '^[0-9a-f]{64}$'),
  name text NOT NULL,
  roles text[] NOT NULL,
  expires_at timestamptz NOT NULL
);

CREATE TABLE admin_code (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  salt text NOT NULL,
  hash text NOT NULL,
  set_at timestamptz NOT NULL
);

-- What was done with tokens, sessions and the admin code.
CREATE TABLE access_log (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  at timestamptz NOT NULL,
  event text NOT NULL,
  name text
);
CREATE INDEX access_log_by_event ON access_log (event, at);
CREATE TRIGGER access_log_is_kept BEFORE UPDATE OR DELETE ON access_log
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER access_log_is_not_truncated BEFORE TRUNCATE ON access_log
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Answers that a repeat of their request gets again; without one while the request is under way.
CREATE TABLE idempotency_keys (
  who text NOT NULL,
  key text NOT NULL,
  request text NOT NULL,
  claimed_at timestamptz NOT NULL,
  claimed_until timestamptz NOT NULL,
  status smallint,
  body text,
  PRIMARY KEY (who, key),
  CHECK ((status IS NULL) = (body IS NULL))
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (claimed_at);

-- Backtests that were asked for. One that is being made is claimed until a time, so that it outlives its server.
CREATE TABLE run_jobs (
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{16}$'),
  symbol text NOT NULL,
  strategy text NOT NULL,
  request jsonb NOT NULL,
  status text NOT NULL CHECK (status IN ('queued', 'running', 'done', 'failed', 'canceled')),
  progress float8 NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 1),
  reason text,
  asked_by text NOT NULL,
  asked_at timestamptz NOT NULL,
  starts integer NOT NULL DEFAULT 0,
  claimed_until timestamptz
);
CREATE INDEX run_jobs_open ON run_jobs (asked_at, id) WHERE status IN ('queued', 'running');
