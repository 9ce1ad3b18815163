import { execFile } from "node:child_process";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { SoakReport } from "../../../tools/soak/soak.js";
import { denoPath } from "../../../tools/deno-path.js";
import { CLONE } from "../../clone.js";

const KILLS = 12;

/** A short soak in a process of its own, as `npm run soak` runs it: the processes it kills are the real ones. */
function soak(seed: number): Promise<SoakReport> {
  const main = path.join(CLONE, "tools", "soak", "main.ts");
  const words = ["--kills", String(KILLS), "--seed", String(seed), "--json"];
  return new Promise((resolve, reject) => {
    const args = ["run", "--quiet", "--allow-all", main, ...words];
    execFile(denoPath(), args, { cwd: CLONE, maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      if (stdout.trim() === "") reject(new Error(stderr || String(error)));
      else resolve(JSON.parse(stdout) as SoakReport);
    });
  });
}

describe("vernier serve", () => {
  test(
    "loses and doubles no order when its processes are killed under load and faults",
    { timeout: 600_000 },
    async () => {
      const report = await soak(12);
      expect(report.violations).toEqual([]);
      expect(report.kills).toBe(KILLS);
      expect(report.counts.acknowledged).toBeGreaterThan(0);
      expect(report.counts.fills).toBeGreaterThan(0);
      expect(report.counts.sessions).toBeGreaterThan(1);
    },
  );
});
