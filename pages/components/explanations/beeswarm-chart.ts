import { inUnit, signed } from "../../src/ml/explanations/plain-figures.js";
import { FEATURES } from "../../src/features/catalog.js";
import { day } from "../../src/report/words/format.js";
import type { BarChoice } from "../charts/bar-choice.js";
import type { OpenedModel } from "./explanation-messages.js";
import { html, Plot } from "../kit/prelude.js";
import { term } from "../kit/term.js";
import { valueColour, valueScale } from "../kit/value-colour.js";

const LINE_HEIGHT = 36;
const RADIUS = 1.9;
const REACH = 12;
/** Colours that are told apart. */
const SHADES = 17;
const MARGINS = { marginLeft: 150, marginRight: 12, marginTop: 8, marginBottom: 28 };

/** Where the dots stand in the drawing. */
interface Layout {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Every row's SHAP values, a line a feature; drawn on a canvas, because there are thousands. A click chooses a row. */
export function beeswarmChart(model: OpenedModel, choice: BarChoice): HTMLElement {
  const { explained, unit, time } = model;
  const { swarm } = explained;
  const dots = html`<canvas></canvas>` as HTMLCanvasElement;
  const readout = html`<p class="readout" aria-live="off"></p>`;
  const summary = `SHAP values of ${time.length} bars for the ${swarm.features.length} features that matter most, coloured by the feature's value; the bars of mean |SHAP| say the same in short`;
  const box = html`<div class="plain-plot swarm" role="img" aria-label=${summary}></div>`;
  const height = swarm.features.length * LINE_HEIGHT + MARGINS.marginTop + MARGINS.marginBottom;
  let layout: Layout | null = null;

  const draw = (): void => {
    const width = box.clientWidth;
    if (width === 0) return;
    const frame = Plot.plot({ width, height, ...MARGINS, ...frameOptions(model, width) });
    frame.setAttribute("aria-hidden", "true");
    box.replaceChildren(frame, dots);
    layout = place(model, frame);
    paint(dots, layout, model, choice.index, { width, height });
  };
  const nearest = (event: MouseEvent): number => {
    const { left, top } = dots.getBoundingClientRect();
    return layout ? nearestDot(layout, event.clientX - left, event.clientY - top) : -1;
  };
  const read = (dot: number): void => {
    if (dot < 0)
      return readout.replaceChildren(
        html`<span>Point at a dot to read it, click it to explain its bar</span>`,
      );
    const name = swarm.features[swarm.line[dot]!]!.feature;
    readout.replaceChildren(
      html`<time>${day(time[swarm.row[dot]!]!)}</time>`,
      html`<span>${name} <b>${inUnit(swarm.value[dot]!, unitOf(name))}</b></span>`,
      html`<span>adds <b>${signed(swarm.contribution[dot]!)}</b> ${unit}</span>`,
    );
  };
  dots.addEventListener("pointermove", (event) => read(nearest(event)));
  dots.addEventListener("pointerleave", () => read(-1));
  dots.addEventListener("click", (event) => {
    const dot = nearest(event);
    if (dot >= 0) choice.choose(swarm.row[dot]!);
  });
  choice.onChoose(draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  new ResizeObserver(draw).observe(box);
  read(-1);
  return html`<figure>
    <figcaption><h3>${term("Beeswarm")} <span class="unit">${unit}, a dot a bar</span></h3>${valueScale("Feature's value")}</figcaption>
    ${readout}${box}
  </figure>`;
}

function unitOf(name: string): string | null {
  return FEATURES.find((feature) => feature.name === name)?.unit ?? null;
}

function frameOptions({ explained: { swarm } }: OpenedModel, width: number): Plot.PlotOptions {
  const names = swarm.features.map(({ feature }) => feature);
  const most = swarm.contribution.reduce((a, b) => Math.max(a, Math.abs(b)), 0) || 1;
  const [low, high] = [Math.min(0, ...swarm.contribution), Math.max(0, ...swarm.contribution)];
  return {
    x: {
      label: null,
      domain: [low - most / 20, high + most / 20],
      ticks: Math.min(7, width / 90),
      tickFormat: (d: number) => signed(d),
    },
    y: { type: "band", label: null, domain: names, padding: 0, tickSize: 0 },
    marks: [
      Plot.ruleY(names, { stroke: "var(--rule)" }),
      Plot.ruleX([0], { stroke: "var(--rule-strong)" }),
      Plot.axisX({ anchor: "bottom", ticks: Math.min(7, width / 90), tickFormat: (d: number) => signed(d) }),
    ],
  };
}

function place({ explained: { swarm } }: OpenedModel, frame: ReturnType<typeof Plot.plot>): Layout {
  const x = frame.scale("x")!;
  const y = frame.scale("y")!;
  const tops = swarm.features.map(({ feature }) => Number(y.apply(feature)));
  const band = y.bandwidth ?? LINE_HEIGHT;
  return {
    x: swarm.contribution.map((value) => Number(x.apply(value))),
    y: swarm.offset.map((offset, dot) => tops[swarm.line[dot]!]! + band * (0.5 + 0.86 * offset)),
  };
}

function paint(
  canvas: HTMLCanvasElement,
  { x, y }: Layout,
  { explained: { swarm } }: OpenedModel,
  chosen: number,
  { width, height }: { readonly width: number; readonly height: number },
): void {
  const sharpness = globalThis.devicePixelRatio || 1;
  [canvas.width, canvas.height] = [width * sharpness, height * sharpness];
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d")!;
  context.scale(sharpness, sharpness);
  const shades = Array.from({ length: SHADES }, (_, k) => resolved(canvas, valueColour(k / (SHADES - 1))));
  const [missing, ink, paper] = ["var(--rule-strong)", "var(--ink)", "var(--paper)"].map((c) =>
    resolved(canvas, c),
  );
  const disc = (dot: number, radius: number): void => {
    context.beginPath();
    context.arc(x[dot]!, y[dot]!, radius, 0, 2 * Math.PI);
  };
  for (let dot = 0; dot < x.length; dot++) {
    const rank = swarm.rank[dot]!;
    context.fillStyle = Number.isNaN(rank) ? missing! : shades[Math.round(rank * (SHADES - 1))]!;
    disc(dot, RADIUS);
    context.fill();
  }
  const rows = x.length / swarm.features.length;
  for (let line = 0; line < swarm.features.length; line++) {
    const dot = line * rows + chosen;
    for (const [radius, colour] of [
      [RADIUS + 3.4, paper!],
      [RADIUS + 2.2, ink!],
    ] as const) {
      context.strokeStyle = colour;
      context.lineWidth = 1.6;
      disc(dot, radius);
      context.stroke();
    }
  }
}

/** A colour of the style sheet as the canvas wants it. */
function resolved(element: HTMLElement, colour: string): string {
  element.style.color = colour;
  const found = getComputedStyle(element).color;
  element.style.color = "";
  return found;
}

function nearestDot({ x, y }: Layout, atX: number, atY: number): number {
  let found = -1;
  let least = REACH * REACH;
  for (let dot = 0; dot < x.length; dot++) {
    const distance = (x[dot]! - atX) ** 2 + (y[dot]! - atY) ** 2;
    if (distance < least) [found, least] = [dot, distance];
  }
  return found;
}
