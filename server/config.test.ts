import path from "node:path";
import { describe, expect, test } from "vitest";
import { readConfig } from "./config.js";

describe("readConfig()", () => {
  test("readConfig() gives the defaults when nothing is set", () => {
    const expected = { clone: "/c", home: path.resolve("/c/.vernier"), port: 8787, databaseUrl: null };
    expect(readConfig({}, "/c")).toEqual(expected);
    expect(readConfig({ VERNIER_HOME: "", VERNIER_PORT: "", DATABASE_URL: "" }, "/c")).toEqual(expected);
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
});
