// A process of its own: asks the API at a steady rate and writes what it measured as one line of JSON.
import process from "node:process";

/** What the reader measured. Milliseconds from the moment at which a request was due, so that a stall counts. */
export interface ReadFigures {
  readonly requests: number;
  readonly perSecond: number;
  /** How often which status came from which path. */
  readonly failures: Readonly<Record<string, number>>;
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
  readonly byPath: Readonly<Record<string, { readonly p50: number; readonly p99: number }>>;
}

interface Task {
  readonly url: string;
  readonly paths: readonly string[];
  readonly perSecond: number;
  readonly seconds: number;
}

const TICK_MS = 4;

async function measure({ url, paths, perSecond, seconds }: Task): Promise<ReadFigures> {
  const times = new Map<string, number[]>(paths.map((path) => [path, []]));
  const began = performance.now();
  const under: Promise<void>[] = [];
  const failed = new Map<string, number>();
  const fail = (what: string): void => void failed.set(what, (failed.get(what) ?? 0) + 1);
  let sent = 0;
  const ask = async (path: string, due: number): Promise<void> => {
    try {
      const response = await fetch(`${url}${path}`);
      await response.arrayBuffer();
      if (!response.ok) fail(`${response.status} ${path}`);
    } catch {
      fail(`no answer ${path}`);
    }
    times.get(path)!.push(performance.now() - due);
  };
  for (let now = 0; now < seconds * 1000; now = performance.now() - began) {
    for (; sent < (now * perSecond) / 1000; sent++) {
      under.push(ask(paths[sent % paths.length]!, began + (sent * 1000) / perSecond));
    }
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  const took = (performance.now() - began) / 1000;
  await Promise.all(under);
  const all = [...times.values()].flat();
  return {
    requests: all.length,
    perSecond: Math.round(all.length / took),
    failures: Object.fromEntries(failed),
    p50: quantile(all, 0.5),
    p99: quantile(all, 0.99),
    most: quantile(all, 1),
    byPath: Object.fromEntries(
      [...times].map(([path, ms]) => [path, { p50: quantile(ms, 0.5), p99: quantile(ms, 0.99) }]),
    ),
  };
}

function quantile(values: readonly number[], fraction: number): number {
  const sorted = Float64Array.from(values).sort();
  const value = sorted[Math.min(sorted.length - 1, Math.ceil(fraction * sorted.length) - 1)] ?? 0;
  return Math.round(value * 10) / 10;
}

process.stdout.write(`${JSON.stringify(await measure(JSON.parse(process.argv[2]!) as Task))}\n`);
