import type { GridText } from "../../../src/research/sweep/grid.js";
import { OBJECTIVES } from "../../../src/research/sweep/sweep-plan.js";
import type { Arguments, OptionDescriptor } from "../kit/command.js";
import type { LoadedStrategy } from "../loading/load-strategy.js";
import { readParameters } from "./run-options.js";

/** Options that say which points are run. */
export const GRID_OPTIONS: readonly OptionDescriptor[] = [
  {
    name: "grid",
    kind: "list",
    placeholder: "K=VALUES…",
    help: "Values of a parameter: fast=2..60, fast=2..60:2 or fast=5,10,20; several make the product",
  },
  { name: "where", kind: "string", placeholder: "CONDITION", help: 'Points to keep, as in "fast < slow"' },
  {
    name: "objective",
    kind: "string",
    placeholder: "METRIC",
    help: `What the best is best in: ${OBJECTIVES.join(", ")}`,
    default: "sharpe",
  },
];

/** The grid as typed; values of a strategy file hold for what is neither in the grid nor set. */
export function readGrid(args: Arguments, { parameters }: Pick<LoadedStrategy, "parameters">): GridText {
  const axes = args.list("grid");
  const varied = new Set(axes.map((axis) => axis.split("=")[0]!.trim()));
  const ofFile = Object.entries(parameters).filter(([name]) => !varied.has(name));
  return {
    axes,
    where: args.string("where") ?? null,
    fixed: { ...Object.fromEntries(ofFile), ...readParameters(args.list("set")) },
  };
}
