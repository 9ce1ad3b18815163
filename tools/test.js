// The whole test run: checks, then every test; ends with one line, `N passed, N failed`. Words after `npm test --`
// go to vitest, as in `npm test -- --project unit src/market`, and leave the checks out.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { CHECK_COUNT, runChecks } from "./check.js";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const filters = process.argv.slice(2);
const folder = mkdtempSync(path.join(os.tmpdir(), "vernier-test-"));
const report = path.join(folder, "report.json");

const failedChecks = filters.length === 0 ? runChecks().length : 0;
const passedChecks = filters.length === 0 ? CHECK_COUNT - failedChecks : 0;
const { status } = spawnSync(
  process.execPath,
  [
    path.join(root, "node_modules/vitest/vitest.mjs"),
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...filters,
  ],
  { cwd: root, stdio: "inherit" },
);

const { passed, failed, skipped } = countTests();
for (const title of skipped) console.log(`Not for this machine: ${title}`);
const failures = failed + failedChecks || (status === 0 ? 0 : 1);
console.log(`${passed + passedChecks} passed, ${failures} failed`);
process.exit(failures > 0 ? 1 : 0);

/** What the report says; a file that does not even load counts as one failed test. */
function countTests() {
  try {
    const { testResults } = JSON.parse(readFileSync(report, "utf8"));
    const tests = testResults.flatMap((file) => file.assertionResults);
    const count = (wanted) => tests.filter(({ status }) => status === wanted).length;
    const broken = testResults.filter((f) => f.status === "failed" && f.assertionResults.length === 0).length;
    const skipped = tests.filter(({ status }) => !["passed", "failed"].includes(status));
    return {
      passed: count("passed"),
      failed: count("failed") + broken,
      skipped: skipped.map((t) => t.fullName),
    };
  } catch {
    return { passed: 0, failed: 1, skipped: [] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
