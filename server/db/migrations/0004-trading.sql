-- The journal: a chain of records, each with the hash of the one before. Nothing writes it but journal_append().
CREATE TABLE journal (
  seq bigint PRIMARY KEY,
  at timestamptz NOT NULL,
  kind text NOT NULL,
  actor text NOT NULL,
  -- The order, strategy or switch it is about.
  subject text,
  -- Canonical JSON, as it was hashed.
  body text NOT NULL,
  previous text NOT NULL,
  hash text NOT NULL
);
CREATE INDEX journal_by_subject ON journal (subject, seq) WHERE subject IS NOT NULL;

-- The end of the chain, and the number of the process that may trade: a higher one shuts out all before it.
CREATE TABLE journal_head (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  seq bigint NOT NULL,
  hash text NOT NULL,
  epoch bigint NOT NULL
);
INSERT INTO journal_head (seq, hash, epoch) VALUES (0, repeat('0', 64), 0);

CREATE TRIGGER journal_is_kept BEFORE UPDATE OR DELETE ON journal FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_is_not_truncated BEFORE TRUNCATE ON journal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Appends records [{kind, actor, subject, body}] and gives the place of the last. A given epoch must be the present one.
CREATE FUNCTION journal_append(records jsonb, at timestamptz, epoch bigint DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  head journal_head%ROWTYPE;
  record jsonb;
  text_hashed text;
  moment bigint := (extract(epoch FROM at) * 1000)::bigint;
BEGIN
  SELECT * INTO head FROM journal_head FOR UPDATE;
  IF epoch IS NOT NULL AND epoch <> head.epoch THEN
    RAISE EXCEPTION 'Cannot write: another process trades since' USING ERRCODE = 'VN001';
  END IF;
  FOR record IN SELECT value FROM jsonb_array_elements(records) LOOP
    text_hashed := concat_ws(E'\n', head.hash, head.seq + 1, moment, record->>'kind', record->>'actor',
      coalesce(record->>'subject', ''), record->>'body');
    INSERT INTO journal (seq, at, kind, actor, subject, body, previous, hash)
      VALUES (head.seq + 1, at, record->>'kind', record->>'actor', record->>'subject', record->>'body', head.hash,
        encode(sha256(convert_to(text_hashed, 'UTF8')), 'hex'))
      RETURNING seq, hash INTO head.seq, head.hash;
  END LOOP;
  UPDATE journal_head SET seq = head.seq, hash = head.hash;
  RETURN head.seq;
END $$;

-- Orders of every account; those of others that were found at the broker have the strategy "external".
CREATE TABLE desk_orders (
  id text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 128),
  account text NOT NULL,
  broker_id text,
  strategy text NOT NULL,
  model text,
  person text,
  symbol text NOT NULL,
  side text NOT NULL CHECK (side IN ('buy', 'sell')),
  type text NOT NULL,
  quantity numeric NOT NULL CHECK (quantity > 0),
  limit_price numeric,
  stop_price numeric,
  trail_percent numeric,
  time_in_force text NOT NULL,
  reduce_only boolean NOT NULL,
  state text NOT NULL,
  unresolved text,
  filled numeric NOT NULL CHECK (filled >= 0),
  notional numeric NOT NULL,
  -- The most that the broker ever said is filled.
  broker_filled numeric NOT NULL,
  -- Price at which it counts as exposure while it is open.
  reserved_price numeric NOT NULL,
  reason text,
  denials jsonb NOT NULL,
  -- The order as the decision path knows it; null for one of a person.
  decision jsonb,
  decided_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX desk_orders_at_broker ON desk_orders (account, broker_id) WHERE broker_id IS NOT NULL;
CREATE INDEX desk_orders_newest ON desk_orders (account, created_at DESC, id DESC);
CREATE INDEX desk_orders_open ON desk_orders (account)
  WHERE state NOT IN ('filled', 'canceled', 'expired', 'rejected') OR unresolved IS NOT NULL;

CREATE TABLE fills (
  account text NOT NULL,
  execution_id text NOT NULL,
  order_id text NOT NULL REFERENCES desk_orders,
  strategy text NOT NULL,
  symbol text NOT NULL,
  side text NOT NULL CHECK (side IN ('buy', 'sell')),
  quantity numeric NOT NULL CHECK (quantity > 0),
  price numeric NOT NULL CHECK (price > 0),
  market_time timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  -- Where we learned of it: the stream, the list of activities, or the order's own sum.
  source text NOT NULL CHECK (source IN ('stream', 'activities', 'order')),
  PRIMARY KEY (account, execution_id)
);
CREATE INDEX fills_of_order ON fills (order_id);
CREATE TRIGGER fills_are_kept BEFORE UPDATE OR DELETE ON fills FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER fills_are_not_truncated BEFORE TRUNCATE ON fills FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE positions (
  account text NOT NULL,
  strategy text NOT NULL,
  symbol text NOT NULL,
  quantity numeric NOT NULL,
  average_price numeric NOT NULL,
  realised numeric NOT NULL,
  opened_at timestamptz,
  PRIMARY KEY (account, strategy, symbol)
);

-- Money that came or went other than by a fill: the account's opening, a person's correction.
CREATE TABLE cash_entries (
  account text NOT NULL,
  id integer NOT NULL,
  at timestamptz NOT NULL,
  kind text NOT NULL CHECK (kind IN ('opening', 'correction')),
  amount numeric NOT NULL,
  reason text NOT NULL,
  PRIMARY KEY (account, id)
);
CREATE TRIGGER cash_entries_are_kept BEFORE UPDATE OR DELETE ON cash_entries
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Account value at the end of each market day, and the latest one.
CREATE TABLE equity_points (
  account text NOT NULL,
  day date NOT NULL,
  at timestamptz NOT NULL,
  equity numeric NOT NULL,
  cash numeric NOT NULL,
  PRIMARY KEY (account, day)
);

-- What runs on the desk; every version of it is kept.
CREATE TABLE desk_strategies (
  name text PRIMARY KEY,
  version integer NOT NULL,
  settings jsonb NOT NULL,
  status text NOT NULL CHECK (status IN ('running', 'paused', 'disabled')),
  status_reason text
);
CREATE TABLE desk_strategy_versions (
  name text NOT NULL,
  version integer NOT NULL,
  settings jsonb NOT NULL,
  changed_by text NOT NULL,
  changed_at timestamptz NOT NULL,
  reason text NOT NULL,
  PRIMARY KEY (name, version)
);
CREATE TRIGGER strategy_versions_are_kept BEFORE UPDATE OR DELETE ON desk_strategy_versions
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- The last bar that a strategy decided on, so that a restart decides on none twice.
CREATE TABLE strategy_progress (
  account text NOT NULL,
  strategy text NOT NULL,
  last_bar timestamptz NOT NULL,
  last_signal integer NOT NULL,
  PRIMARY KEY (account, strategy)
);

CREATE TABLE policies (
  version integer PRIMARY KEY,
  limits jsonb NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  reason text NOT NULL,
  changes jsonb NOT NULL
);
CREATE TRIGGER policies_are_kept BEFORE UPDATE OR DELETE ON policies FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What the desk knows of itself between restarts: trading mode, circuit breaker, broker mode, heartbeat.
CREATE TABLE desk_state (
  name text PRIMARY KEY,
  value jsonb NOT NULL,
  changed_at timestamptz NOT NULL,
  changed_by text NOT NULL
);

CREATE TABLE kill_switches (
  id integer PRIMARY KEY,
  value jsonb NOT NULL,
  engaged_at timestamptz NOT NULL,
  engaged boolean NOT NULL
);

CREATE TABLE recommendations (
  id integer PRIMARY KEY,
  account text NOT NULL,
  state text NOT NULL,
  strategy text NOT NULL,
  symbol text NOT NULL,
  value jsonb NOT NULL,
  proposed_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX recommendations_pending ON recommendations (id) WHERE state = 'pending';

CREATE TABLE alerts (
  id integer PRIMARY KEY,
  level text NOT NULL CHECK (level IN ('info', 'warning', 'critical')),
  code text NOT NULL,
  message text NOT NULL,
  action text NOT NULL,
  strategy text,
  symbol text,
  raised_at timestamptz NOT NULL,
  count integer NOT NULL CHECK (count >= 1),
  last_at timestamptz NOT NULL,
  acknowledged_at timestamptz,
  acknowledged_by text,
  note text
);
CREATE INDEX alerts_open ON alerts (id) WHERE acknowledged_at IS NULL;

-- How often each control stopped something.
CREATE TABLE control_denials (
  control integer PRIMARY KEY CHECK (control BETWEEN 1 AND 40),
  count bigint NOT NULL,
  last_at timestamptz NOT NULL
);
CREATE TABLE control_proofs (
  control integer NOT NULL CHECK (control BETWEEN 1 AND 40),
  proven_at timestamptz NOT NULL,
  passed boolean NOT NULL,
  evidence text NOT NULL,
  PRIMARY KEY (control, proven_at)
);

CREATE TABLE reconciliations (
  account text NOT NULL,
  at timestamptz NOT NULL,
  occasion text NOT NULL,
  ok boolean NOT NULL,
  differences jsonb NOT NULL,
  found jsonb NOT NULL,
  ms double precision NOT NULL,
  PRIMARY KEY (account, at, occasion)
);

-- Stores one batch of the trading process whole or not at all: journal first, then what follows from it.
CREATE FUNCTION desk_commit(epoch bigint, batch jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  last_seq bigint;
BEGIN
  last_seq := journal_append(coalesce(batch->'journal', '[]'), (batch->>'at')::timestamptz, epoch);
  IF batch ? 'orders' THEN
    INSERT INTO desk_orders SELECT * FROM jsonb_populate_recordset(NULL::desk_orders, batch->'orders')
    ON CONFLICT (id) DO UPDATE SET broker_id = excluded.broker_id, quantity = excluded.quantity,
      limit_price = excluded.limit_price, stop_price = excluded.stop_price, state = excluded.state,
      unresolved = excluded.unresolved, filled = excluded.filled, notional = excluded.notional,
      broker_filled = excluded.broker_filled, reason = excluded.reason, person = excluded.person,
      denials = excluded.denials, updated_at = excluded.updated_at;
  END IF;
  IF batch ? 'fills' THEN
    INSERT INTO fills SELECT * FROM jsonb_populate_recordset(NULL::fills, batch->'fills');
  END IF;
  IF batch ? 'positions' THEN
    INSERT INTO positions SELECT * FROM jsonb_populate_recordset(NULL::positions, batch->'positions')
    ON CONFLICT (account, strategy, symbol) DO UPDATE SET quantity = excluded.quantity,
      average_price = excluded.average_price, realised = excluded.realised, opened_at = excluded.opened_at;
  END IF;
  IF batch ? 'cash_entries' THEN
    INSERT INTO cash_entries SELECT * FROM jsonb_populate_recordset(NULL::cash_entries, batch->'cash_entries');
  END IF;
  IF batch ? 'equity_points' THEN
    INSERT INTO equity_points SELECT * FROM jsonb_populate_recordset(NULL::equity_points, batch->'equity_points')
    ON CONFLICT (account, day) DO UPDATE SET at = excluded.at, equity = excluded.equity, cash = excluded.cash;
  END IF;
  IF batch ? 'strategies' THEN
    INSERT INTO desk_strategies SELECT * FROM jsonb_populate_recordset(NULL::desk_strategies, batch->'strategies')
    ON CONFLICT (name) DO UPDATE SET version = excluded.version, settings = excluded.settings,
      status = excluded.status, status_reason = excluded.status_reason;
  END IF;
  IF batch ? 'strategy_versions' THEN
    INSERT INTO desk_strategy_versions
      SELECT * FROM jsonb_populate_recordset(NULL::desk_strategy_versions, batch->'strategy_versions');
  END IF;
  IF batch ? 'progress' THEN
    INSERT INTO strategy_progress SELECT * FROM jsonb_populate_recordset(NULL::strategy_progress, batch->'progress')
    ON CONFLICT (account, strategy) DO UPDATE SET last_bar = excluded.last_bar, last_signal = excluded.last_signal;
  END IF;
  IF batch ? 'policies' THEN
    INSERT INTO policies SELECT * FROM jsonb_populate_recordset(NULL::policies, batch->'policies');
  END IF;
  IF batch ? 'state' THEN
    INSERT INTO desk_state SELECT * FROM jsonb_populate_recordset(NULL::desk_state, batch->'state')
    ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at,
      changed_by = excluded.changed_by;
  END IF;
  IF batch ? 'switches' THEN
    INSERT INTO kill_switches SELECT * FROM jsonb_populate_recordset(NULL::kill_switches, batch->'switches')
    ON CONFLICT (id) DO UPDATE SET value = excluded.value, engaged = excluded.engaged;
  END IF;
  IF batch ? 'recommendations' THEN
    INSERT INTO recommendations SELECT * FROM jsonb_populate_recordset(NULL::recommendations, batch->'recommendations')
    ON CONFLICT (id) DO UPDATE SET state = excluded.state, value = excluded.value;
  END IF;
  IF batch ? 'alerts' THEN
    INSERT INTO alerts SELECT * FROM jsonb_populate_recordset(NULL::alerts, batch->'alerts')
    ON CONFLICT (id) DO UPDATE SET count = excluded.count, last_at = excluded.last_at, message = excluded.message,
      acknowledged_at = excluded.acknowledged_at, acknowledged_by = excluded.acknowledged_by, note = excluded.note;
  END IF;
  IF batch ? 'denials' THEN
    INSERT INTO control_denials SELECT * FROM jsonb_populate_recordset(NULL::control_denials, batch->'denials')
    ON CONFLICT (control) DO UPDATE SET count = control_denials.count + excluded.count, last_at = excluded.last_at;
  END IF;
  IF batch ? 'reconciliations' THEN
    INSERT INTO reconciliations (account, at, occasion, ok, differences, found, ms)
      SELECT r.account, r.at, r.occasion, r.ok, r.differences, r.found, r.ms
      FROM jsonb_populate_recordset(NULL::reconciliations, batch->'reconciliations') r;
  END IF;
  RETURN last_seq;
END $$;

-- Makes the caller the one that trades: whoever traded before can write no more.
CREATE FUNCTION desk_take_over() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE journal_head SET epoch = journal_head.epoch + 1 RETURNING journal_head.epoch
$$;
