import type { RunSummary } from "../../src/contracts/run.js";
import { fetchJson, isLive } from "../kit/site.js";

const MAX_PAGES = 25;

/** Run summaries and where they come from. */
export interface RunList {
  readonly runs: readonly RunSummary[];
  /** True when they were read from the server just now. */
  readonly live: boolean;
  /** Why a live page shows the files' runs instead of the server's; null when all is well. */
  readonly problem: string | null;
}

/** The server's runs on a live page, the files' otherwise, and also when the server does not answer. */
export async function allRuns(file: SiteFile): Promise<RunList> {
  if (!isLive()) return { runs: await frozenRuns(file), live: false, problem: null };
  try {
    return { runs: await serverRuns(), live: true, problem: null };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { runs: await frozenRuns(file), live: false, problem };
  }
}

async function frozenRuns(file: SiteFile): Promise<RunSummary[]> {
  return (await file.json()) as RunSummary[];
}

async function serverRuns(): Promise<RunSummary[]> {
  const runs: RunSummary[] = [];
  let cursor: string | null = "";
  for (let page = 0; page < MAX_PAGES && cursor !== null; page++) {
    const query: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const body: { runs: RunSummary[]; next: string | null } = await fetchJson(`/v1/runs?limit=200${query}`);
    runs.push(...body.runs);
    cursor = body.next;
  }
  return runs;
}

/** One line that tells where the runs come from. */
export function listOrigin({ runs, live, problem }: RunList): string {
  if (problem !== null)
    return `The server did not answer (${problem}): these are the runs frozen in the report`;
  const count = `${runs.length} run${runs.length === 1 ? "" : "s"}`;
  return live ? `${count} in this machine's database` : `${count} frozen in this report`;
}
