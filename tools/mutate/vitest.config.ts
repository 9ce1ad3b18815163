import { defineConfig } from "vitest/config";

/** The tests that judge mutants: those of the folder that is mutated and of the folders that run it. */
export default defineConfig({
  test: {
    include: (process.env["VERNIER_MUTATE_TESTS"] ?? "src")
      .split(",")
      .map((folder) => `${folder}/**/*.test.ts`),
    exclude: ["node_modules/**", "src/architecture.test.ts", "src/examples.test.ts"],
    testTimeout: 120_000,
  },
});
