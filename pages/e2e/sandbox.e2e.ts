import { build, type BuildOptions } from "esbuild";
import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { packagedBars } from "../../src/fixtures/builders/packaged-files.js";
import { parityBacktest, parityCases, type ParityCase } from "../../src/fixtures/builders/parity-cases.js";
import { barsToArrow } from "../../src/market/reading/arrow.js";
import type { JournalRecord } from "../../src/trading/orders/journal.js";
import type { WorkClient } from "../components/kit/work-client.js";
import type { SandboxWork } from "../components/run/sandbox-messages.js";
import { openWindow } from "./support/window.js";

let page: Page;

beforeAll(async () => {
  const worker = await bundle({ entryPoints: ["pages/components/run/sandbox-worker.ts"] });
  const client = await bundle({
    entryPoints: ["pages/components/kit/work-client.ts"],
    globalName: "work",
  });
  const context = await openWindow();
  page = await context.newPage();
  await page.addScriptTag({ content: client });
  await page.evaluate((code) => {
    const { work } = globalThis as unknown as { work: { WorkClient: typeof WorkClient } };
    const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    Object.assign(globalThis, { sandbox: new work.WorkClient(() => new Worker(url)) });
  }, worker);
  return () => context.close();
});

async function bundle(options: BuildOptions): Promise<string> {
  const { outputFiles } = await build({
    ...options,
    bundle: true,
    write: false,
    format: "iife",
    logLevel: "error",
  });
  return outputFiles![0]!.text;
}

it.each(parityCases(packagedBars("AAPL").bars))(
  "sandbox-worker in Chromium writes the backtest's journal, record by record: $name",
  async (run) => {
    const { journal, equity } = parityBacktest(run);
    const answer = await play(run);
    expect(answer.failed).toBeUndefined();
    expect(JSON.parse(answer.journal!)).toEqual(plainly(journal));
    expect(answer.equity).toEqual(Array.from(equity));
  },
);

it("sandbox-worker answers with the problem when a limit is looser than its ceiling", async () => {
  const [run] = parityCases(packagedBars("AAPL").bars);
  const { riskPolicy } = run!.options;
  const options = { ...run!.options, riskPolicy: { ...riskPolicy!, maxOrderNotional: 1e12 } };
  const { failed } = await play({ ...run!, options });
  expect(failed).toContain('Risk limit "maxOrderNotional" is 1000000000000, expected');
});

interface Answer {
  readonly failed?: string;
  /** JSON, as records may hold what playwright does not carry over. */
  readonly journal?: string;
  readonly equity?: number[];
}

/** Asks the worker for a run as a page does. */
function play({
  bars,
  warmUp,
  strategy,
  parameters,
  options,
  session,
  desk: name,
}: ParityCase): Promise<Answer> {
  const question = { strategy, parameters, options, warmUp, session, name };
  const text = Buffer.from(barsToArrow(bars)).toString("base64");
  return page.evaluate(
    async ([rest, text]) => {
      const { sandbox } = globalThis as unknown as { sandbox: WorkClient<SandboxWork> };
      const arrow = Uint8Array.from(atob(text), (letter) => letter.codePointAt(0)!).buffer;
      try {
        const { journal, equity } = await sandbox.ask("play", { ...rest, arrow }, { transfer: [arrow] });
        return { journal: JSON.stringify(journal), equity: Array.from(equity) };
      } catch (error) {
        return { failed: (error as Error).message };
      }
    },
    [question, text] as const,
  );
}

function plainly(journal: readonly JournalRecord[]): unknown {
  return JSON.parse(JSON.stringify(journal));
}
