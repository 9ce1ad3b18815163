import { linkFolders } from "./tools/site/link-folders.js";
import { defineConfig } from "vitest/config";

linkFolders();

/** Vitest would leave one core idle; two at once is what clusters, processes and browsers of the tests bear. */
const WORKERS = 2;

const exclude = ["node_modules/**", "dist/**", "pages/src/**", "pages/data/**", ".vernier/**"];

/** Tests of the whole program: they build the pages, which those in a browser then find built. */
const WHOLE = ["server/cli/start.db.test.ts", "server/main.db.test.ts"];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: [
            "src/**/*.test.ts",
            "server/**/*.test.ts",
            "data-loaders/**/*.test.ts",
            "tools/**/*.test.ts",
            "notebooks/**/*.test.ts",
            "pages/components/**/*.test.ts",
          ],
          exclude: [...exclude, "**/*.db.test.ts"],
          // Modules are read once by each worker, not by each file: no test here changes one for the next.
          isolate: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: WORKERS,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "db",
          include: ["server/**/*.db.test.ts"],
          exclude: [...exclude, ...WHOLE],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: WORKERS,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "whole",
          include: WHOLE,
          exclude,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: "e2e",
          include: ["pages/e2e/**/*.e2e.ts"],
          globalSetup: "pages/e2e/support/setup.ts",
          exclude,
          testTimeout: 120_000,
          hookTimeout: 300_000,
          maxWorkers: WORKERS,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
