import type { RunDetail } from "../../src/contracts/run-detail.js";
import type { RunRecord } from "../../src/contracts/run.js";
import type { RunSource } from "./run-page.js";
import { fetchBytes, fetchJson, isLive } from "../kit/site.js";

/** The most that the server sends at once. */
const MAX_BARS = 100_000;

/** A run's record and bars among the site's files; on a live page the server is asked first. */
export function fileSource(record: SiteFile, bars: Readonly<Record<string, SiteFile>>): RunSource {
  const frozen = async (): Promise<RunDetail> => (await record.json()) as RunDetail;
  const frozenBars = async ({ symbol }: RunRecord): Promise<ArrayBuffer> => {
    const file = bars[symbol];
    if (!file) throw new Error(`The pages hold no bars of ${symbol}`);
    return file.arrayBuffer();
  };
  if (!isLive()) return { record: frozen, bars: frozenBars };
  const { pathname } = location;
  return {
    record: () => serverRecord(idOf(pathname)).catch(frozen),
    bars: (run) => serverBars(run).catch(() => frozenBars(run)),
  };
}

/** The run that the address names, from the server alone. */
export function serverSource(): RunSource {
  const id = idOf(location.pathname);
  if (!isLive()) {
    const missing = new Error(
      `Run ${id} is in the database of a running Vernier, not in these files: start it with npm start`,
    );
    return { record: () => Promise.reject(missing), bars: () => Promise.reject(missing) };
  }
  return { record: () => serverRecord(id), bars: serverBars };
}

/** A run of the server's database. */
export function serverRecord(id: string): Promise<RunDetail> {
  return fetchJson<RunDetail>(`/v1/runs/${encodeURIComponent(id)}`);
}

/** The bars that a run was made from, as an Arrow stream. */
export function serverBars({ symbol, timeframe, first, last }: RunRecord): Promise<ArrayBuffer> {
  const query = new URLSearchParams({ timeframe, from: first, to: last, limit: String(MAX_BARS) });
  return fetchBytes(`/v1/bars/${encodeURIComponent(symbol)}?${query}`);
}

function idOf(pathname: string): string {
  return decodeURIComponent(pathname.replace(/\/$/, "").split("/").at(-1) ?? "").replace(/\.html$/, "");
}
