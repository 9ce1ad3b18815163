import { SLIPPAGE_MODELS, type BacktestOptions } from "../../src/simulation/options.js";
import type { Arguments, OptionDescriptor } from "./command.js";
import { oneOf } from "./one-of.js";

type Execution = Pick<
  BacktestOptions,
  | "slippageModel"
  | "slippageFactor"
  | "commissionPerShare"
  | "commissionMinimum"
  | "commissionMaximum"
  | "borrowRate"
  | "initialMargin"
  | "maintenanceMargin"
  | "maxVolumeShare"
>;

type NumberName = Exclude<keyof Execution, "slippageModel">;

interface NumberOption extends OptionDescriptor {
  readonly field: NumberName;
}

const numberOption = (
  field: NumberName,
  name: string,
  placeholder: string,
  help: string,
  standard: string,
): NumberOption => ({ field, name, kind: "number", placeholder, help, default: standard });

const NUMBERS: readonly NumberOption[] = [
  numberOption("slippageFactor", "slippage-factor", "K", "Factor of the models volatility and volume", "0.1"),
  numberOption("commissionPerShare", "commission-per-share", "MONEY", "Money for each unit", "0"),
  numberOption("commissionMinimum", "commission-min", "MONEY", "The least an order is charged", "0"),
  numberOption("commissionMaximum", "commission-max", "F", "The most, as a fraction of notional", "none"),
  numberOption("borrowRate", "borrow-rate", "F", "Interest a year on short notional", "0"),
  numberOption("initialMargin", "margin", "F", "Equity needed for a unit of notional: 0.5 buys twice", "1"),
  numberOption(
    "maintenanceMargin",
    "maintenance-margin",
    "F",
    "Equity ÷ notional below which all is liquidated",
    "0.25 with --margin, else none",
  ),
  numberOption("maxVolumeShare", "max-volume-share", "F", "The most of a bar's volume that fills", "none"),
];

/** Options that say what fills cost and how much may fill. */
export const EXECUTION_OPTIONS: readonly OptionDescriptor[] = [
  {
    name: "slippage-model",
    kind: "string",
    placeholder: "M",
    help: `${SLIPPAGE_MODELS.join(", ")}: all of --slippage-bps, half of it, or it and a model's part`,
    default: "fixed",
  },
  ...NUMBERS,
];

/** What was given of them; throws an InputError for an unknown slippage model. */
export function readExecution(args: Arguments): Execution {
  const numbers = NUMBERS.map(({ field, name }) => [field, args.number(name)] as const);
  const model = args.string("slippage-model");
  return {
    ...Object.fromEntries(numbers.filter(([, value]) => value !== undefined)),
    ...(model === undefined ? {} : { slippageModel: oneOf("slippage-model", model, SLIPPAGE_MODELS) }),
  };
}
