import { linkFolders } from "./tools/link-folders.js";
import { defineConfig } from "vitest/config";

linkFolders();

/** Vitest would leave one core idle; two at once is what the clusters and processes of the db tests bear. */
const WORKERS = 2;

const exclude = ["node_modules/**", "dist/**", "pages/src/**", "pages/data/**", ".vernier/**"];

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
          exclude,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: WORKERS,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "e2e",
          include: ["pages/e2e/**/*.e2e.ts"],
          exclude,
          testTimeout: 120_000,
          hookTimeout: 300_000,
          // Browsers of several files at once would wait for each other.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
