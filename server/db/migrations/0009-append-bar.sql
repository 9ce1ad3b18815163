-- As before, and two that ask for the same month at once wait for each other.
CREATE OR REPLACE FUNCTION create_bars_partition(month text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  first date := to_date(month || '-01', 'YYYY-MM-DD');
BEGIN
  IF month !~ '^\d{4}-\d{2}$' THEN
    RAISE EXCEPTION 'Cannot make a partition of "%": expected a month as in 2013-02', month;
  END IF;
  PERFORM pg_advisory_xact_lock(8787002);
  EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF bars FOR VALUES FROM (%L) TO (%L)',
    'bars_' || replace(month, '-', '_'), to_char(first, 'YYYY-MM-DD') || ' 00:00Z',
    to_char(first + interval '1 month', 'YYYY-MM-DD') || ' 00:00Z');
END $$;

-- Adds one bar of a stream to its series, or gives a stored one its values; true when it was new. It is not forced to the
-- disk by itself: what is decided on the bar is, and with it all that was written before.
CREATE FUNCTION append_bar(given jsonb) RETURNS boolean LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  bar bars%ROWTYPE;
  month text;
  is_new boolean;
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  bar := jsonb_populate_record(NULL::bars, given);
  -- The row stays locked, whether or not it takes the name: one writer a symbol at a time.
  INSERT INTO instruments (symbol, name, kind, currency, calendar)
    VALUES (bar.symbol, given->>'name', given->>'kind', given->>'currency', given->>'calendar')
    ON CONFLICT (symbol) DO UPDATE SET name = excluded.name WHERE instruments.name = instruments.symbol;
  month := to_char(bar.time AT TIME ZONE 'UTC', 'YYYY-MM');
  IF to_regclass('bars_' || replace(month, '-', '_')) IS NULL THEN
    PERFORM create_bars_partition(month);
  END IF;
  INSERT INTO bars (symbol, timeframe, feed, time, open, high, low, close, volume)
    VALUES (bar.symbol, bar.timeframe, bar.feed, bar.time, bar.open, bar.high, bar.low, bar.close, bar.volume)
    ON CONFLICT (symbol, timeframe, feed, time) DO NOTHING;
  is_new := FOUND;
  IF NOT is_new THEN
    UPDATE bars SET open = bar.open, high = bar.high, low = bar.low, close = bar.close, volume = bar.volume
      WHERE symbol = bar.symbol AND timeframe = bar.timeframe AND feed = bar.feed AND time = bar.time
        AND (open, high, low, close, volume)
          IS DISTINCT FROM (bar.open, bar.high, bar.low, bar.close, bar.volume);
    IF NOT FOUND THEN RETURN false; END IF;
  END IF;
  INSERT INTO series AS old (symbol, timeframe, feed, source, synthetic, rows, first, last)
    VALUES (bar.symbol, bar.timeframe, bar.feed, given->>'source', (given->>'synthetic')::boolean, 1, bar.time, bar.time)
    ON CONFLICT (symbol, timeframe, feed) DO UPDATE SET source = excluded.source, synthetic = excluded.synthetic,
      rows = old.rows + is_new::int, first = least(old.first, excluded.first), last = greatest(old.last, excluded.last),
      data_hash = NULL, quality = NULL, changes = old.changes + 1, loaded_at = now();
  RETURN is_new;
END $$;
