import type { KnipConfig } from "knip";

/** The code of a page's cells, so that what only pages import counts as used. */
function cellsOf(markdown: string): string {
  return Array.from(markdown.matchAll(/^```(?:js|ts)[^\n]*\n([\s\S]*?)^```/gm), (match) => match[1]).join(
    "\n",
  );
}

export default {
  entry: [
    "server/main.ts",
    "server/cli/main.ts",
    "server/cli/threads/*-worker.ts",
    "server/cli/sandbox/*-worker.ts",
    "observablehq.config.ts",
    "pages/**/*.md",
    "pages/e2e/**/*.e2e.ts",
    "pages/components/**/*-worker.ts",
    "data-loaders/*.ts",
    "tools/*.{js,ts}",
    "tools/*/main.ts",
    "tools/mutate/vitest.config.ts",
    "tools/load/reads.ts",
    // Started by tests as processes of their own.
    "server/testing/test-listen.ts",
    "server/testing/test-sandbox.ts",
  ],
  project: ["{src,server,pages,data-loaders,tools,notebooks}/**/*.{js,ts,md}", "*.ts"],
  ignoreDependencies: [
    // Read as files or started as programs.
    "vega-datasets",
    "@observablehq/framework",
    "@sparticuz/chromium",
    "axe-core",
    "@stryker-mutator/vitest-runner",
    "oxlint",
    // Framework's own client asks for them.
    "@observablehq/inputs",
    "d3",
    "isoformat",
  ],
  ignoreBinaries: ["gcc", "mount", "umount"],
  ignoreExportsUsedInFile: { interface: true, type: true },
  compilers: { md: cellsOf },
} satisfies KnipConfig;
