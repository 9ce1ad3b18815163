import { linkFolders } from "./tools/link-folders.js";
import { defineConfig } from "vitest/config";

linkFolders();

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
        },
      },
      {
        test: {
          name: "db",
          include: ["server/**/*.db.test.ts"],
          exclude,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["pages/e2e/**/*.e2e.ts"],
          exclude,
          testTimeout: 120_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
