/** The one place that pages take their libraries from, so that a page loads each of them once. */
export * as Plot from "@observablehq/plot";
export { html } from "htl";
