import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { InputError } from "../../../src/core/errors.js";
import { checkReportFile, writeReportFile } from "./report-file.js";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-report-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
const inFolder = (name: string): string => path.join(folder, name);

describe("writeReportFile()", () => {
  it("writeReportFile() replaces an older report and leaves no draft when it succeeds", () => {
    fs.writeFileSync(inFolder("a.html.partial"), "left by a crash");
    writeReportFile(inFolder("a.html"), "first");
    writeReportFile(inFolder("a.html"), "second");
    expect(fs.readFileSync(inFolder("a.html"), "utf8")).toBe("second");
    expect(fs.readdirSync(folder)).toEqual(["a.html"]);
  });

  it("writeReportFile() keeps the older report when writing fails", () => {
    writeReportFile(inFolder("kept.html"), "older");
    fs.mkdirSync(inFolder("kept.html.partial"));
    expect(() => writeReportFile(inFolder("kept.html"), "newer")).toThrow(InputError);
    expect(fs.readFileSync(inFolder("kept.html"), "utf8")).toBe("older");
    fs.rmdirSync(inFolder("kept.html.partial"));
  });
});

describe("checkReportFile()", () => {
  it("checkReportFile() names the missing folder", () => {
    expect(() => checkReportFile(inFolder("none/a.html"))).toThrow(`there is no folder ${inFolder("none")}`);
  });

  it("checkReportFile() refuses a folder, no name and a comma", () => {
    expect(() => checkReportFile(folder)).toThrow("it is a folder, expected a file as in report.html");
    for (const name of ["", "a,b.html"]) {
      expect(() => checkReportFile(name)).toThrow("expected the name of a file, without a comma");
    }
  });
});
