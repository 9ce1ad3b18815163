import { linkFolders } from "./tools/link-folders.js";
import { defineConfig } from "vitest/config";

linkFolders();

/** Vitest would leave one core idle; two at once is what the clusters and processes of the db tests bear. */
const WORKERS = 2;

const exclude = ["node_modules/**", "dist/**", "pages/src/**", "pages/data/**", ".vernier/**"];

/** Tests of the whole program, which build the pages or serve them as they are. */
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
          testTimeout: 60_000,
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
          name: "e2e",
          include: [...WHOLE, "pages/e2e/**/*.e2e.ts"],
          exclude,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // Files that build or serve the pages share one folder, and browsers would wait for each other.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
