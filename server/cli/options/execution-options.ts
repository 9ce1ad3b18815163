import { readFileSync } from "node:fs";
import { InputError } from "../../../src/core/errors.js";
import { SLIPPAGE_MODELS, type BacktestOptions } from "../../../src/simulation/account/options.js";
import { DEFAULT_POLICY, policyWith, type RiskPolicy } from "../../../src/trading/policy/risk-policy.js";
import type { Arguments, OptionDescriptor } from "../kit/command.js";
import { oneOf } from "../kit/one-of.js";

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
  | "closeOut"
  | "riskFreeRate"
  | "riskPolicy"
>;

type NumberName = Exclude<keyof Execution, "slippageModel" | "closeOut" | "riskPolicy">;

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
  numberOption(
    "riskFreeRate",
    "risk-free",
    "F",
    "What cash could earn a year; Sharpe, Sortino and alpha are taken beyond it",
    "0",
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
  {
    name: "no-close-out",
    kind: "flag",
    help: "Keep positions that lost more than the account; else all is closed at the worst price of the bar that loses it",
  },
  {
    name: "risk-policy",
    kind: "string",
    placeholder: "default|FILE",
    help: "Limits that every order has to pass, as live; FILE is JSON with limits that differ, as in docs/risk-policy.md",
    default: "none",
  },
];

/** What was given of them; throws an InputError for an unknown slippage model or a risk policy that is none. */
export function readExecution(args: Arguments): Execution {
  const numbers = NUMBERS.map(({ field, name }) => [field, args.number(name)] as const);
  const model = args.string("slippage-model");
  const policy = args.string("risk-policy");
  return {
    ...Object.fromEntries(numbers.filter(([, value]) => value !== undefined)),
    ...(args.flag("no-close-out") ? { closeOut: false } : {}),
    ...(model === undefined ? {} : { slippageModel: oneOf("slippage-model", model, SLIPPAGE_MODELS) }),
    ...(policy === undefined ? {} : { riskPolicy: readRiskPolicy(policy) }),
  };
}

/** The default policy, or with the limits that a file changes. */
function readRiskPolicy(word: string): RiskPolicy {
  if (word === "default") return DEFAULT_POLICY;
  const limits: unknown = readJson(word);
  if (typeof limits === "object" && limits !== null && !Array.isArray(limits))
    return policyWith({ ...limits });
  throw new InputError(
    `${word} is no risk policy, expected an object with limits, as in {"collarFraction": 0.02}`,
  );
}

function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new InputError(`No such risk policy: ${file}, expected default or a JSON file`, {}, { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError(`${file} is no JSON: ${(cause as Error).message}`, {}, { cause });
  }
}
