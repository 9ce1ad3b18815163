import { describe, expect, test } from "vitest";
import { ALPACA_PAPER_HOSTS } from "../../brokers/alpaca-settings.js";
import { permissionFlags } from "./permissions.js";

const KEYS = { APCA_API_KEY_ID: "id", APCA_API_SECRET_KEY: "secret" };
const flagsOf = (words: string[], url?: string, environment = {}): string[] =>
  permissionFlags("bars", url, "home", words, environment);
const netOf = (flags: string[]): string | undefined => flags.find((flag) => flag.startsWith("--allow-net"));

describe("permissionFlags() of bars", () => {
  test.each([
    [["bars", "fetch", "AAPL"]],
    [["bars", "--json", "fetch", "AAPL"]],
    [["--days", "5", "bars", "--timeframe", "1Day", "fetch", "AAPL"]],
    [["bars", "--feed=paper", "fetch", "AAPL"]],
    [["bars", "--", "fetch", "AAPL"]],
  ])("permissionFlags() lets %j start the database", (words) => {
    expect(flagsOf(words)).toContain("--allow-run");
  });

  test.each([
    [["bars", "AAPL"]],
    [["bars", "AAPL", "fetch"]],
    [["bars", "--symbol", "fetch", "AAPL"]],
    [["bars", "--feed", "fetch", "AAPL", "fetch"]],
    [["bars", "./fetch"]],
    [["bars"]],
  ])("permissionFlags() lets %j start and write nothing", (words) => {
    expect(flagsOf(words, undefined, KEYS).join()).not.toMatch(/run|write|alpaca/);
  });

  test("permissionFlags() lets bars fetch reach Alpaca only when both keys are set", () => {
    const words = ["bars", "fetch", "AAPL"];
    expect(netOf(flagsOf(words))).toBe("--allow-net=127.0.0.1");
    expect(netOf(flagsOf(words, undefined, { APCA_API_KEY_ID: "id" }))).toBe("--allow-net=127.0.0.1");
    const hosts = netOf(flagsOf(words, undefined, KEYS))!
      .split(",")
      .slice(1);
    for (const host of hosts) expect(ALPACA_PAPER_HOSTS).toContain(host);
    expect(hosts).toEqual(["paper-api.alpaca.markets", "data.alpaca.markets"]);
  });

  test("permissionFlags() lets bars fetch run and write nothing when another database is named", () => {
    const flags = flagsOf(["bars", "fetch", "AAPL"], "postgres://u:p@db.example/v", KEYS);
    expect(flags.join()).not.toMatch(/allow-(run|write|sys)|allow-env(,|$)/);
    expect(netOf(flags)).toContain("db.example:5432");
  });
});
