import { build } from "esbuild";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { packagedBars } from "../../src/fixtures/builders/packaged-files.js";
import { parityBacktest, parityCases, type ParityCase } from "../../src/fixtures/builders/parity-cases.js";
import { barsToArrow } from "../../src/market/reading/arrow.js";
import type { JournalRecord } from "../../src/trading/orders/journal.js";
import type { SandboxRequest } from "../components/run/sandbox-messages.js";
import { openBrowser, type TestBrowser } from "./support/browser.js";

let browser: TestBrowser;
let page: Page;

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: ["pages/components/run/sandbox-worker.ts"],
    bundle: true,
    write: false,
    format: "iife",
    logLevel: "error",
  });
  browser = await openBrowser({});
  page = await browser.context.newPage();
  await page.evaluate((code) => {
    const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    Object.assign(globalThis, { sandbox: new Worker(url) });
  }, outputFiles[0]!.text);
});

afterAll(() => browser.close());

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

/** Sends a run to the worker and waits for its answer. */
function play({
  bars,
  warmUp,
  strategy,
  parameters,
  options,
  session,
  desk: name,
}: ParityCase): Promise<Answer> {
  const request = { id: 7, strategy, parameters, options, warmUp, session, name };
  const arrow = Buffer.from(barsToArrow(bars)).toString("base64");
  return page.evaluate(
    ([request, arrow]) => {
      const { sandbox } = globalThis as unknown as { sandbox: Worker };
      const bytes = Uint8Array.from(atob(arrow), (letter) => letter.codePointAt(0)!);
      return new Promise<Answer>((resolve, reject) => {
        sandbox.addEventListener("error", (event) => reject(new Error(event.message)), { once: true });
        const heard = ({ data }: MessageEvent): void => {
          if (data.id !== 7) reject(new Error(`Answer ${data.id} to request 7`));
          else if (data.kind === "failed") resolve({ failed: data.message });
          else
            resolve({
              journal: JSON.stringify(data.journal),
              equity: Array.from(data.equity as Float64Array),
            });
        };
        sandbox.addEventListener("message", heard, { once: true });
        sandbox.postMessage({ ...request, arrow: bytes.buffer }, [bytes.buffer]);
      });
    },
    [request as Omit<SandboxRequest, "arrow">, arrow] as const,
  );
}

function plainly(journal: readonly JournalRecord[]): unknown {
  return JSON.parse(JSON.stringify(journal));
}
