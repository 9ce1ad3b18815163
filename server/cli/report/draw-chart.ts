import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";

const { document } = parseHTML("<!doctype html><html><body></body></html>");

/** Draws a plot without a browser: its SVG as text, one image to a reader who does not see it. */
export function drawChart(options: Plot.PlotOptions): string {
  const figure = Plot.plot({ ...options, document });
  figure.querySelector("style")?.remove();
  figure.setAttribute("role", "img");
  for (const name of ["font-family", "font-size"]) figure.removeAttribute(name);
  // Labels of a plot's parts mean nothing inside of an image.
  for (const part of figure.querySelectorAll("g")) part.removeAttribute("aria-label");
  return figure.outerHTML;
}
