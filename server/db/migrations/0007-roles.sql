-- Makes the partition of a month, as in 2013-02; the server may ask for it and may make no other table.
CREATE FUNCTION create_bars_partition(month text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  first date := to_date(month || '-01', 'YYYY-MM-DD');
BEGIN
  IF month !~ '^\d{4}-\d{2}$' THEN
    RAISE EXCEPTION 'Cannot make a partition of "%": expected a month as in 2013-02', month;
  END IF;
  EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF bars FOR VALUES FROM (%L) TO (%L)',
    'bars_' || replace(month, '-', '_'), to_char(first, 'YYYY-MM-DD') || ' 00:00Z',
    to_char(first + interval '1 month', 'YYYY-MM-DD') || ' 00:00Z');
END $$;

REVOKE EXECUTE ON FUNCTION create_bars_partition(text), journal_append(jsonb, timestamptz, bigint),
  desk_commit(bigint, jsonb), desk_take_over() FROM PUBLIC;
