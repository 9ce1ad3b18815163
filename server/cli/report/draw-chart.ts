import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";

const { document } = parseHTML("<!doctype html><html><body></body></html>");

/** Draws a plot without a browser: its SVG as text, without labels of its parts. */
export function drawChart(options: Plot.PlotOptions): string {
  const figure = Plot.plot({ ...options, document });
  figure.querySelector("style")?.remove();
  for (const name of ["font-family", "font-size"]) figure.removeAttribute(name);
  for (const part of figure.querySelectorAll("g")) part.removeAttribute("aria-label");
  return figure.outerHTML;
}
