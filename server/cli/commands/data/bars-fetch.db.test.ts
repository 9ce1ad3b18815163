import { execFile } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CLONE } from "../../../clone.js";
import { probePort } from "../../../db/embedded/embedded-server.js";
import { startDatabase } from "../../../db/embedded/embedded.js";
import { startPaperExchange } from "../../../paper/paper-exchange.js";
import { testBars } from "../../../brokers/test-bars.js";

const LAUNCHER = path.join(CLONE, "server", "cli", "vernier.js");
let home: string;
let nobody: number;

beforeAll(async () => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-fetch-"));
  fs.chmodSync(home, 0o755);
  nobody = (await probePort(0))!;
});
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function vernier(words: readonly string[], settings: Record<string, string> = {}): Promise<Ended> {
  const { DATABASE_URL: _, APCA_API_KEY_ID: __, APCA_API_SECRET_KEY: ___, ...inherited } = process.env;
  // Nobody listens there, so that a paper exchange that happens to run on this machine is not asked.
  const env = { ...inherited, VERNIER_HOME: home, VERNIER_PAPER_PORT: String(nobody), ...settings };
  return new Promise((resolve) => {
    execFile(process.execPath, [LAUNCHER, ...words], { cwd: CLONE, env }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err });
    });
  });
}

const fetched = async (words: readonly string[], settings?: Record<string, string>) => {
  const { code, out, err } = await vernier(["bars", "fetch", ...words, "--json"], settings);
  if (code !== 0) throw new Error(err);
  return JSON.parse(out) as Record<string, Record<string, unknown>>;
};

describe("vernier bars fetch", () => {
  test("bars fetch stores exactly 250 bars in a new home, and the same a second time", async () => {
    const first = await fetched(["AAPL", "--days", "250"]);
    expect(first["AAPL"]).toMatchObject({
      fetched: 250,
      stored: 250,
      added: 250,
      first: "2017-05-16T00:00:00.000Z",
      last: "2018-05-11T00:00:00.000Z",
      feed: "paper",
      gaps: [],
    });
    const second = await fetched(["aapl", "AAPL", "--days", "250"]);
    expect(second).toEqual({ AAPL: { ...first["AAPL"], added: 0 } });
  });

  test("bars fetch takes several symbols and a span, both ends included", async () => {
    const result = await fetched(["AAPL", "SPX", "--from", "2016-01-01", "--to", "2016-01-08"]);
    for (const symbol of ["AAPL", "SPX"]) {
      expect(result[symbol]).toMatchObject({
        stored: 5,
        first: "2016-01-04T00:00:00.000Z",
        last: "2016-01-08T00:00:00.000Z",
      });
    }
  });

  test("bars fetch stores what there is and says so when more is wanted", async () => {
    const { code, out, err } = await vernier(["bars", "fetch", "AAPL", "--days", "5000"]);
    expect([code, err]).toEqual([
      0,
      expect.stringContaining("the paper exchange has 1,260 sessions, 5,000 were wanted"),
    ]);
    expect(out).toMatch(/AAPL@paper\s+1Day\s+1,260\s+1,260/);
  });

  test("DATA names the feed, and packaged bars come first when it names none", async () => {
    await fetched(["AAPL", "--days", "30"]);
    const database = await startDatabase(home, { note: () => {} });
    try {
      const rowsOf = async (word: string): Promise<unknown> =>
        (JSON.parse((await vernier(["bars", word, "--json"])).out) as { rows: number }).rows;
      expect(await rowsOf("AAPL@paper")).toBe(1260);
      const missing = await vernier(["bars", "AAPL@iex"]);
      expect([missing.code, missing.err]).toEqual([
        2,
        expect.stringContaining('No 1Day bars of "AAPL" of feed iex'),
      ]);
    } finally {
      await database.release();
    }
    const stopped = await vernier(["bars", "AAPL@paper"]);
    expect([stopped.code, stopped.err]).toEqual([1, expect.stringContaining("start it with vernier serve")]);
  });

  test.each([
    [["NOPE"], 'Unknown symbol "NOPE" at the paper exchange: it offers AAPL, SPX'],
    [["AAPL", "NOPE"], 'Unknown symbol "NOPE"'],
    [["AAPL/../x"], 'Symbol "AAPL/../x" cannot be one'],
    [[], "SYMBOL is missing"],
    [["AAPL", "--days", "0"], "--days is 0, expected an integer from 1 to 20000"],
    [["AAPL", "--days", "1.5"], "--days is 1.5"],
    [["AAPL", "--from", "2018-02-02", "--to", "2018-02-01"], "--from 2018-02-02 is after --to 2018-02-01"],
    [["AAPL", "--from", "2018-02-30"], '--from is "2018-02-30", expected a date as in 2018-01-31'],
    [["AAPL", "--from", "2031-01-01"], "later than the market's time of the paper exchange, 2020-04-17"],
    [["AAPL", "--to", "2018-01-01"], "--to needs --from"],
    [["AAPL", "--days", "5", "--to", "2018-01-01"], "--days cannot stand with"],
    [["AAPL", "--timeframe", "2Day"], "Cannot fetch bars of 2Day"],
    [["AAPL", "--feed", "odd"], "expected one of: iex, sip, paper"],
    [["AAPL", "--feed", "sip"], "APCA_API_KEY_ID and APCA_API_SECRET_KEY are not set"],
    [["AAPL", "--symbol", "X"], "Option --symbol is none of bars fetch"],
  ])("bars fetch %j ends with 2 and one line that says why", async (words, message) => {
    const { code, out, err } = await vernier(["bars", "fetch", ...words]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
    expect(err.trim().split("\n")).toHaveLength(1);
  });

  test("bars fetch ends with 2 when half of Alpaca's keys is set, and with 1 when nobody answers", async () => {
    const half = await vernier(["bars", "fetch", "AAPL"], { APCA_API_KEY_ID: "only-the-id" });
    expect([half.code, half.err]).toEqual([2, expect.stringContaining("APCA_API_SECRET_KEY is not set")]);
    expect(half.err).not.toContain("only-the-id");
    const url = `http://127.0.0.1:${nobody}`;
    const none = await vernier(["bars", "fetch", "AAPL"], { VERNIER_PAPER_URL: url });
    expect([none.code, none.err]).toEqual([
      1,
      expect.stringContaining("Cannot look up AAPL from the paper exchange"),
    ]);
  });

  test("bars fetch takes the bars of an exchange that runs, up to its time", async () => {
    const bars = testBars("TEST", 100);
    const keys = { keyId: "other-key-id", secret: "other-secret" };
    const exchange = await startPaperExchange({ bars: [bars], from: bars.time[60]!, keys });
    try {
      const settings = {
        VERNIER_PAPER_PORT: String(exchange.port),
        VERNIER_PAPER_KEYS: `${keys.keyId}:${keys.secret}`,
      };
      const result = await fetched(["TEST", "--days", "20"], settings);
      expect(result["TEST"]).toMatchObject({ stored: 20, last: new Date(bars.time[59]!).toISOString() });
    } finally {
      await exchange.close();
    }
  });
});
