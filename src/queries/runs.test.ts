import { createRequire } from "node:module";
import { dirname } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { randomBars } from "../fixtures/builders/random-bars.js";
import { makeRun } from "../contracts/run-record.js";
import type { RunRecord } from "../contracts/run.js";
import { DEFAULT_OPTIONS } from "../simulation/account/options.js";
import { runsToArrow } from "../../pages/components/runs/runs-arrow.js";
import { selectRuns, type RunFilter } from "./runs.js";

interface Connection {
  query(sql: string): unknown;
  insertArrowFromIPCStream(bytes: Uint8Array, options: { name: string; schema: string }): void;
  prepare(sql: string): { query(...values: readonly string[]): { toArray(): { toJSON(): Found }[] } };
}

interface Found {
  readonly id: string;
  readonly overBaseline: number | null;
}

const ALL: RunFilter = { sort: "totalReturn", descending: true, strategy: "", symbol: "", text: "" };
const require = createRequire(import.meta.url);

const specs = [
  { strategy: "sma-crossover", parameters: { fast: 5, slow: 20 } },
  { strategy: "sma-crossover", parameters: { fast: 10, slow: 30 } },
  { strategy: "buy-and-hold", parameters: {} },
  { strategy: "cash", parameters: {} },
];
const bars = randomBars(7, 300);
const kept: RunRecord[] = specs.map((spec) =>
  makeRun(
    bars,
    { ...spec, symbol: bars.symbol, options: DEFAULT_OPTIONS },
    { createdAt: 0, codeVersion: "test" },
  ),
);
/** A run that was lost on the way and then had the highest return of all: never closed out. */
const lost: RunRecord = {
  ...kept[0]!,
  id: "f".repeat(64),
  strategy: "mine",
  parameters: {},
  metrics: { ...kept[0]!.metrics, totalReturn: 9, maxDrawdown: -1.2, sharpe: null, cagr: null },
};
const runs = [...kept, lost];

let connection: Connection;

async function openDuck(): Promise<Connection> {
  const path = require.resolve("@duckdb/duckdb-wasm/dist/duckdb-node-blocking.cjs");
  const duckdb = require(path);
  const bundle = (name: string): object => ({
    mainModule: `${dirname(path)}/duckdb-${name}.wasm`,
    mainWorker: "",
  });
  const db = await duckdb.createDuckDB(
    { mvp: bundle("mvp"), eh: bundle("eh") },
    new duckdb.VoidLogger(),
    duckdb.NODE_RUNTIME,
  );
  await db.instantiate(() => {});
  return db.connect();
}

function find(changes: Partial<RunFilter>): Found[] {
  const { sql, values } = selectRuns({ ...ALL, ...changes });
  return connection
    .prepare(sql)
    .query(...values)
    .toArray()
    .map((row) => row.toJSON());
}

const byId = (id: string): RunRecord => runs.find((run) => run.id === id)!;
const returns = (descending: boolean): number[] =>
  find({ descending }).map(({ id }) => byId(id).metrics["totalReturn"]!);

beforeAll(async () => {
  connection = await openDuck();
  connection.insertArrowFromIPCStream(runsToArrow(runs), { name: "runs", schema: "main" });
});

describe("selectRuns()", () => {
  it("sorts by a metric in either direction", () => {
    const sorted = kept.map((run) => run.metrics["totalReturn"]!).sort((a, b) => a - b);
    expect(returns(false)).toEqual([...sorted, 9]);
    expect(returns(true)).toEqual([...sorted.toReversed(), 9]);
  });

  it("puts a lost account last by every figure, and where it belongs by what is none", () => {
    for (const sort of ["totalReturn", "finalEquity", "maxDrawdown", "trades", "overBaseline"] as const)
      for (const descending of [true, false])
        expect(find({ sort, descending }).at(-1)!.id, sort).toBe(lost.id);
    const places = [true, false].map((descending) =>
      find({ sort: "strategy", descending }).findIndex(({ id }) => id === lost.id),
    );
    expect(places).toEqual([2, 2]);
  });

  it("puts undefined figures last in either direction", () => {
    for (const descending of [true, false]) {
      const last = find({ sort: "sharpe", descending }).at(-2)!;
      expect(byId(last.id).strategy).toBe("cash");
    }
  });

  it("compares with buy and hold on the same bars and options", () => {
    const held = runs.find((run) => run.strategy === "buy-and-hold")!.finalEquity;
    for (const { id, overBaseline } of find({}))
      expect(overBaseline).toBeCloseTo(byId(id).finalEquity - held, 9);
  });

  it("filters by strategy, symbol and every word", () => {
    expect(find({ strategy: "sma-crossover" })).toHaveLength(2);
    expect(find({ symbol: "NONE" })).toHaveLength(0);
    expect(find({ text: "FAST 10 sma" }).map(({ id }) => byId(id).parameters)).toEqual([
      { fast: 10, slow: 30 },
    ]);
    expect(find({ text: "it's; DROP TABLE runs" })).toHaveLength(0);
  });

  it("refuses a column that is none", () => {
    expect(() => selectRuns({ ...ALL, sort: "id; --" as "cagr" })).toThrow(RangeError);
  });
});
