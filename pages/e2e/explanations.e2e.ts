import type { Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import { openSite } from "./support/open-site.js";

const visit = openSite({ viewport: { width: 1440, height: 900 } });
let page: Page;

beforeEach(() => {
  ({ page } = visit);
});

async function open(path = "/explanations"): Promise<void> {
  await page.goto(`${visit.origin}${path}`);
  await page.waitForSelector(".decision[aria-busy=false] dl.decision-words");
}

const check = (name: string): Promise<string> => page.locator(`[data-check=${name}]:not(.busy)`).innerText();

const part = (name: string): Promise<string> => page.locator(`.part-${name} dd`).innerText();

const waterfall = async (): Promise<string> =>
  (await page.locator(".decision .plain-plot").getAttribute("aria-label"))!;

/** Waits until the words are of a bar. */
async function explains(date: string): Promise<void> {
  await page.waitForFunction(
    (day) => document.querySelector(".part-action dd")?.textContent?.includes(`bar of ${day}`),
    date,
  );
}

/** The figure that stands bold in a line. */
const figureOf = async (name: string): Promise<number> => {
  await check(name);
  return Number(await page.locator(`[data-check=${name}] b`).innerText());
};

describe("the model of the site, in a reader's browser", () => {
  it("has the published hash, is trained again to the last bit, adds up and answers as onnxruntime", async () => {
    await open();
    expect(await check("hash")).toMatch(
      /^✓ Model hash [0-9a-f]{8}… recomputed here, equals the published hash$/,
    );
    expect(await check("training")).toMatch(
      /^✓ Trained again in your browser .* the same model to the last bit/,
    );
    expect(await figureOf("residual")).toBeLessThan(1e-9);
    expect(await figureOf("onnx")).toBeLessThan(1e-6);
    expect(await page.locator(".model-checks .verified").count()).toBe(4);
    expect(visit.watched.problems).toEqual([]);
  });

  it("says how good the model is beside its baseline, in- and out-of-sample", async () => {
    await open();
    expect(await page.locator(".explanations > .lead").innerText()).toMatch(
      /named the right label on 50\.0 % of 1,008 bars/,
    );
    const scores = page.getByRole("region", { name: "Scores, table" });
    expect(await scores.locator("tbody tr").first().innerText()).toMatch(/Accuracy\s+58\.3 %\s+50\.0 %/);
    expect(await page.getByRole("region", { name: "Folds, table" }).locator("tbody tr").count()).toBe(5);
    expect(await page.locator(".explanations").innerText()).toContain("best of 30 settings");
  });
});

describe("a decision", () => {
  it("is explained in twelve parts, and again when another date is chosen", async () => {
    await open();
    expect(await page.locator(".decision-words dt").count()).toBe(12);
    const [picture, words] = [await waterfall(), await part("drivers")];
    await page.locator(".decision-filters input[type=date]").fill("2016-02-24");
    await explains("2016-02-24");
    expect(await waterfall()).not.toBe(picture);
    expect(await part("drivers")).not.toBe(words);
    expect(await part("residual")).toContain("This explains the model, not the market.");
    expect(new URL(page.url()).searchParams.get("date")).toBe("2016-02-24");
    await page.reload();
    await explains("2016-02-24");
    expect(visit.watched.problems).toEqual([]);
  });

  it("abstains with its reason when the threshold rises, and buys when it falls", async () => {
    await open("/explanations?date=2018-05-08");
    expect(await part("action")).toMatch(/^Buy \d+ AAPL/);
    const slider = page.getByRole("slider", { name: "Enter at" });
    await slider.focus();
    await page.keyboard.press("End");
    await page.waitForFunction(() =>
      document.querySelector(".part-action dd")?.textContent?.startsWith("Abstain"),
    );
    expect(await part("action")).toContain('the gate "likely enough to enter" was not passed');
    expect(await part("gates")).toContain("1 of 3 gates failed");
    await page.keyboard.press("Home");
    await page.waitForFunction(() =>
      document.querySelector(".part-action dd")?.textContent?.startsWith("Buy"),
    );
  });

  it("is chosen by click and by keys on the charts, among past cases and in the beeswarm", async () => {
    await open("/explanations?date=2018-05-08");
    const chart = page.locator(".time-chart .canvas").first();
    await chart.focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await explains("2014-05-12");
    expect(await part("cases")).toContain("There is no past case");
    const box = (await chart.boundingBox())!;
    await chart.click({ position: { x: box.width - 12, y: 60 } });
    await explains("2018-05");
    const nearest = page.getByRole("button", { name: /^Explain / }).first();
    const date = await nearest.innerText();
    await nearest.click();
    await explains(date);
    const swarm = page.locator(".swarm canvas");
    const { width } = (await swarm.boundingBox())!;
    await swarm.click({ position: { x: 150 + (width - 162) / 3, y: 26 } });
    await page.waitForFunction(
      (day) => !document.querySelector(".part-action dd")?.textContent?.includes(day),
      date,
    );
    expect(visit.watched.problems).toEqual([]);
  });

  it("names a feature's strongest interaction in its dependence plot", async () => {
    await open();
    const plot = page.locator(".dependence-body[aria-busy=false] .dependence");
    expect(await plot.innerText()).toMatch(/Colour: adx-14, its strongest interaction/);
    await page.getByLabel("Dependence on").selectOption("adx-14");
    await page.waitForFunction(() =>
      document.querySelector(".dependence h3")?.textContent?.startsWith("adx-14"),
    );
    expect(await plot.innerText()).toMatch(/Colour: \S+, its strongest interaction/);
  });
});

describe("files that are not right", () => {
  it("a model that was changed after it was written is refused, and the page says so", async () => {
    visit.server.replace(/\/model\.[^/]*json$/, (bytes) => {
      const model = JSON.parse(bytes.toString()) as { calibration: { slope: number } };
      return Buffer.from(JSON.stringify({ ...model, calibration: { ...model.calibration, slope: -9 } }));
    });
    await page.goto(`${visit.origin}/explanations`);
    expect(await page.locator(".notice.error").innerText()).toMatch(
      /Cannot show the model\..*it was changed after it was written/,
    );
  });

  it("another model's ONNX file and other bars are told, and the explanation stays", async () => {
    visit.server.replace(/\/model\.[^/]*onnx$/, () => Buffer.from("no graph"));
    visit.server.replace(/\/bars-AAPL[^/]*arrow$/, () => null);
    await open();
    expect(await check("onnx")).toMatch(/^Not checked: Cannot run ONNX/);
    expect(await check("training")).toMatch(/^Not checked: /);
    expect(await page.locator(".decision-words dt").count()).toBe(12);
  });
});
