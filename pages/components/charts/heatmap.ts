import { createHeatScale, createRamp, cssColour, SHADES, shadeOf, type Rgb } from "./heat-scale.js";
import { html } from "../kit/prelude.js";

/** One axis of a heatmap: a label and its values, from left to right or from bottom to top. */
export interface HeatAxis {
  readonly label: string;
  readonly values: Float64Array;
}

/** What a heatmap shows; values of column i and row j stand at i × rows + j, NaN where there is none. */
export interface HeatModel {
  readonly x: HeatAxis;
  readonly y: HeatAxis;
  readonly values: Float64Array;
  /** What is drawn, in what unit. */
  readonly label: string;
  /** Where the two hues meet, and what it is; null for one hue. */
  readonly centre: { readonly value: number; readonly label: string } | null;
  format(value: number): string;
  /** What the cell says in words, figure by figure. */
  read(cell: number): readonly (readonly [label: string, text: string])[];
}

/** A place for a model, and what a person does there. */
export interface Heatmap {
  readonly root: HTMLElement;
  show(model: HeatModel): void;
  /** Marks the best and the chosen cell; null for none. */
  mark(best: number | null, chosen: number | null): void;
}

const KEYS_HELP =
  "Arrow keys move the cursor, with Shift ten cells; Home and End go to the ends of a row, Page Up and Page Down to those of a column, B to the best; Enter shows the run.";

/** Cells as colours on a canvas, with a cursor for pointer and keyboard whose cell is read out below. */
export function heatmap(choose: (cell: number) => void): Heatmap {
  const canvas = html`<canvas aria-hidden="true"></canvas>` as HTMLCanvasElement;
  const [best, chosen, cursor] = ["best", "chosen", "here"].map(
    (name) => html`<div class=${`heat-mark ${name}`} hidden></div>`,
  ) as [HTMLElement, HTMLElement, HTMLElement];
  const field = html`<div class="heat-field" tabindex="0" role="application" aria-roledescription="heatmap">
    ${canvas}${best}${chosen}${cursor}</div>`;
  const xTicks = html`<div class="heat-ticks x" aria-hidden="true"></div>`;
  const yTicks = html`<div class="heat-ticks y" aria-hidden="true"></div>`;
  const readout = html`<p class="readout heat-readout" aria-live="polite"></p>`;
  const legend = html`<div class="heat-legend"></div>`;
  const root = html`<div class="heatmap">
    ${legend}<div class="heat-frame">${yTicks}${field}${xTicks}</div>${readout}
  </div>`;
  let model: HeatModel | null = null;
  let [bestCell, chosenCell, at]: (number | null)[] = [null, null, null];

  const paint = (): void => {
    if (!model) return;
    const ramp = createRamp(dark.matches, model.centre !== null);
    drawCells(canvas, model, ramp);
    legend.replaceChildren(drawLegend(model, ramp));
  };
  const place = (): void => {
    for (const [mark, cell] of [
      [best, bestCell],
      [chosen, chosenCell],
      [cursor, at],
    ] as const)
      placeMark(mark, model, cell ?? null);
  };
  const move = (cell: number | null, spoken: boolean): void => {
    at = cell;
    readout.setAttribute("aria-live", spoken ? "polite" : "off");
    const shown = cell ?? chosenCell ?? bestCell;
    if (model) readout.replaceChildren(...reading(model, shown ?? null));
    place();
  };
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", paint);
  field.addEventListener("pointermove", (event) => move(cellAt(field, model, event), false));
  field.addEventListener("pointerleave", () => move(null, false));
  field.addEventListener("click", (event) => {
    const cell = cellAt(field, model, event);
    if (cell !== null) choose(cell);
  });
  field.addEventListener("keydown", (event) => {
    if (!model || event.ctrlKey || event.metaKey || event.altKey) return;
    const from = at ?? chosenCell ?? bestCell ?? 0;
    if (event.key === "Enter" || event.key === " ") choose(from);
    else if (event.key === "Escape") move(null, true);
    else {
      const next = event.key.toLowerCase() === "b" ? bestCell : step(model, from, event);
      if (next === null || next === undefined) return;
      move(next, true);
    }
    event.preventDefault();
  });

  return {
    root,
    show(next) {
      const moved =
        next.x.values.length !== model?.x.values.length || next.y.values.length !== model?.y.values.length;
      model = next;
      if (moved) at = null;
      field.setAttribute(
        "aria-label",
        `${next.label} for ${next.x.values.length} by ${next.y.values.length} pairs of ${next.x.label} and ${next.y.label}. ${KEYS_HELP}`,
      );
      xTicks.replaceChildren(...ticks(next.x, "left"));
      yTicks.replaceChildren(...ticks(next.y, "bottom"));
      paint();
      move(at ?? null, false);
    },
    mark(nextBest, nextChosen) {
      [bestCell, chosenCell] = [nextBest, nextChosen];
      move(at ?? null, false);
    },
  };
}

/** One pixel a cell; the style sheet stretches them. */
function drawCells(
  canvas: HTMLCanvasElement,
  { x, y, values, centre }: HeatModel,
  ramp: readonly Rgb[],
): void {
  const [columns, rows] = [x.values.length, y.values.length];
  if (canvas.width !== columns || canvas.height !== rows) [canvas.width, canvas.height] = [columns, rows];
  const scale = createHeatScale(values, centre?.value ?? null);
  const image = new ImageData(columns, rows);
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j < rows; j++) {
      const shade = shadeOf(scale, values[i * rows + j]!);
      if (shade < 0) continue;
      const [red, green, blue] = ramp[shade]!;
      const pixel = 4 * ((rows - 1 - j) * columns + i);
      image.data[pixel] = red;
      image.data[pixel + 1] = green;
      image.data[pixel + 2] = blue;
      image.data[pixel + 3] = 255;
    }
  }
  canvas.getContext("2d")!.putImageData(image, 0, 0);
}

/** The visible part of the ramp from the lowest to the highest value, and what stands between. */
function drawLegend({ values, label, centre, format }: HeatModel, ramp: readonly Rgb[]): HTMLElement {
  const scale = createHeatScale(values, centre?.value ?? null);
  const { low, high } = scale;
  const stops = Array.from({ length: 17 }, (_, k) => {
    const shade = shadeOf(scale, low + ((high - low) * k) / 16);
    return cssColour(ramp[Math.max(0, Math.min(SHADES - 1, shade))]!);
  });
  const bar = `background: linear-gradient(to right, ${stops.join(", ")})`;
  const share = centre && high > low ? (centre.value - low) / (high - low) : Number.NaN;
  const inside = share > 0 && share < 1;
  return html`<div>
    <div class="heat-scale"><span>${format(low)}</span>
      <span class="heat-bar" style=${bar}>${inside ? html`<i style=${`left: ${100 * share}%`}></i>` : null}</span>
      <span>${format(high)}</span></div>
    <p class="small">${label}${centre ? legendWords(centre, inside, format) : null}; hatched: no value</p>
  </div>`;
}

function legendWords(
  { value, label }: NonNullable<HeatModel["centre"]>,
  inside: boolean,
  format: (value: number) => string,
): string {
  const where = inside ? "the mark" : "outside of this scale";
  return `; blue is better than ${label} (${format(value)}, ${where}), orange worse`;
}

function ticks({ label, values }: HeatAxis, side: "left" | "bottom"): HTMLElement[] {
  const count = Math.min(values.length, 6);
  const marks = Array.from({ length: count }, (_, k) => {
    const place = count === 1 ? 0 : Math.round((k * (values.length - 1)) / (count - 1));
    const share = (100 * (place + 0.5)) / values.length;
    return html`<span style=${`${side}: ${share}%`}>${values[place]}</span>`;
  });
  return [...marks, html`<b>${label} ${side === "left" ? "→" : "↑"}</b>`];
}

function placeMark(mark: HTMLElement, model: HeatModel | null, cell: number | null): void {
  mark.hidden = cell === null || model === null;
  if (cell === null || model === null) return;
  const [columns, rows] = [model.x.values.length, model.y.values.length];
  mark.style.left = `${(100 * (Math.floor(cell / rows) + 0.5)) / columns}%`;
  mark.style.bottom = `${(100 * ((cell % rows) + 0.5)) / rows}%`;
}

function reading(model: HeatModel, cell: number | null): HTMLElement[] {
  if (cell === null) return [html`<span>Move over the map, or focus it and use the arrow keys</span>`];
  return model.read(cell).map(([label, text]) => html`<span>${label} <b>${text}</b></span>`);
}

function cellAt(field: HTMLElement, model: HeatModel | null, event: MouseEvent): number | null {
  if (!model) return null;
  const { left, bottom, width, height } = field.getBoundingClientRect();
  const [columns, rows] = [model.x.values.length, model.y.values.length];
  const i = Math.floor(((event.clientX - left) / width) * columns);
  const j = Math.floor(((bottom - event.clientY) / height) * rows);
  return i >= 0 && i < columns && j >= 0 && j < rows ? i * rows + j : null;
}

/** The cell that a key leads to; null for a key that leads nowhere. */
function step({ x, y }: HeatModel, cell: number, { key, shiftKey }: KeyboardEvent): number | null {
  const [columns, rows] = [x.values.length, y.values.length];
  const [i, j] = [Math.floor(cell / rows), cell % rows];
  const by = shiftKey ? 10 : 1;
  const targets: Readonly<Record<string, readonly [number, number]>> = {
    ArrowLeft: [i - by, j],
    ArrowRight: [i + by, j],
    ArrowUp: [i, j + by],
    ArrowDown: [i, j - by],
    Home: [0, j],
    End: [columns - 1, j],
    PageUp: [i, rows - 1],
    PageDown: [i, 0],
  };
  const target = targets[key];
  if (!target) return null;
  const within = (value: number, count: number): number => Math.max(0, Math.min(count - 1, value));
  return within(target[0], columns) * rows + within(target[1], rows);
}
