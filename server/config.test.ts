import path from "node:path";
import { describe, expect, test } from "vitest";
import { API_VARIABLES, readConfig } from "./config.js";

describe("readConfig()", () => {
  test("readConfig() gives the defaults when nothing is set", () => {
    const expected = {
      clone: "/c",
      home: path.resolve("/c/.vernier"),
      port: 8787,
      databaseUrl: null,
      anonymous: ["viewer"],
      limits: { reads: 100, controls: 10, stops: 60, orders: 60, runs: 5, "sign-ins": 10 },
      log: "changes",
    };
    expect(readConfig({}, "/c")).toMatchObject(expected);
    const empty = Object.fromEntries(API_VARIABLES.map((name) => [name, ""]));
    expect(
      readConfig({ ...empty, VERNIER_HOME: "", VERNIER_PORT: "", DATABASE_URL: "" }, "/c"),
    ).toMatchObject(expected);
  });

  test.each(["-1", "65536", "80.5", "http", " 80"])("readConfig() refuses port %j", (port) => {
    expect(() => readConfig({ VERNIER_PORT: port }, "/c")).toThrow(
      `VERNIER_PORT is "${port}", expected an integer from 0 to 65535`,
    );
  });

  test.each(["nonsense", "http://a/b", "postgres://host", "mysql://a:secret@b/c"])(
    "readConfig() refuses %s without repeating it",
    (url) => {
      const read = () => readConfig({ DATABASE_URL: url }, "/c");
      expect(read).toThrow(
        "DATABASE_URL is no address of a Postgres, expected postgres://USER:PASSWORD@HOST:PORT/DATABASE",
      );
      expect(read).not.toThrow("secret");
    },
  );

  test("readConfig() keeps an address of Postgres as it is", () => {
    const url = "postgresql://u:p%40@db.example:5433/vernier?sslmode=require";
    expect(readConfig({ DATABASE_URL: url }, "/c").databaseUrl).toBe(url);
  });

  test("readConfig() takes from anybody what VERNIER_ANONYMOUS=none says", () => {
    expect(readConfig({ VERNIER_ANONYMOUS: "none" }, "/c").anonymous).toEqual([]);
    expect(readConfig({ VERNIER_ANONYMOUS: "viewer" }, "/c").anonymous).toEqual(["viewer"]);
  });

  test.each([
    [{ VERNIER_ANONYMOUS: "admin" }, 'VERNIER_ANONYMOUS is "admin", expected one of: viewer, none'],
    [{ VERNIER_LOG: "some" }, 'VERNIER_LOG is "some", expected one of: all, changes, none'],
    [{ VERNIER_READS_PER_MINUTE: "0" }, "VERNIER_READS_PER_MINUTE is"],
    [{ VERNIER_RUNS_PER_MINUTE: "1e3" }, "VERNIER_RUNS_PER_MINUTE is"],
    [
      { VERNIER_STOPS_PER_MINUTE: "59" },
      'VERNIER_STOPS_PER_MINUTE is "59", expected an integer from 60 to 1000000',
    ],
  ])("readConfig() refuses %j", (environment, message) => {
    expect(() => readConfig(environment, "/c")).toThrow(message);
  });

  test("readConfig() takes the limits that are given and keeps the others", () => {
    const { limits } = readConfig(
      { VERNIER_READS_PER_MINUTE: "60000", VERNIER_STOPS_PER_MINUTE: "60" },
      "/c",
    );
    expect(limits).toMatchObject({ reads: 60_000, stops: 60, controls: 10 });
  });
});
