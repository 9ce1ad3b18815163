import type { ParameterValues } from "../../core/parameters.js";
import { sliceBars, type Bars } from "../../market/series/bars.js";
import { ABSTAIN, FLAT, HOLD, LONG, SHORT, WITHDRAW } from "./signal.js";
import type { GatedSignals, Strategy } from "./strategy.js";

const SIGNALS: readonly number[] = [HOLD, LONG, SHORT, FLAT, ABSTAIN, WITHDRAW];

/**
 * A strategy whose failures say where: an error thrown by `signals` or by the streaming form becomes one line with the
 * bar's index and time, and signals or exposures of a wrong type, count or value are refused. The bar is the last one of
 * the shortest series on which `signals` fails, found by halving.
 */
export function guardStrategy(strategy: Strategy): Strategy {
  return {
    ...strategy,
    signals(bars, values) {
      try {
        return checkSignals(strategy.signals(bars, values), bars);
      } catch (cause) {
        throw failure(strategy.name, bars, failingBar(strategy, bars, values), cause);
      }
    },
    ...(strategy.exposure && {
      exposure: (bars, values) => checkExposure(strategy.name, strategy.exposure!(bars, values), bars),
    }),
    ...(strategy.gated && {
      gated(bars, values) {
        try {
          return checkGated(strategy.gated!(bars, values), bars);
        } catch (cause) {
          throw failure(strategy.name, bars, failingBar(strategy, bars, values), cause);
        }
      },
    }),
    start(values) {
      const source = strategy.start(values);
      let index = -1;
      return {
        ...(source.exposure && { exposure: () => source.exposure!() }),
        ...(source.abstention && { abstention: () => source.abstention!() }),
        next(bar) {
          index++;
          try {
            return source.next(bar);
          } catch (cause) {
            throw failureAt(strategy.name, index, bar.time, cause);
          }
        },
      };
    },
  };
}

function checkSignals(signals: unknown, { length }: Bars): Int8Array {
  if (!(signals instanceof Int8Array))
    throw new TypeError(`signals is ${describe(signals)}, expected an Int8Array`);
  if (signals.length !== length)
    throw new TypeError(`${signals.length} signals, expected one for each of ${length} bars`);
  const wrong = signals.findIndex((signal) => !SIGNALS.includes(signal));
  if (wrong >= 0)
    throw new TypeError(`signal ${signals[wrong]} at bar ${wrong}, expected one of: ${SIGNALS.join(", ")}`);
  return signals;
}

function checkGated({ signals, open, abstentions }: GatedSignals, bars: Bars): GatedSignals {
  checkSignals(signals, bars);
  checkSignals(open, bars);
  const { reasons, ...columns } = abstentions;
  for (const [name, column] of Object.entries(columns)) {
    if (column.length === bars.length) continue;
    throw new TypeError(
      `abstentions.${name} has ${column.length} values, expected one for each of ${bars.length} bars`,
    );
  }
  const unknown = columns.reason.findIndex((k) => k >= reasons.length);
  if (unknown >= 0)
    throw new TypeError(
      `abstention ${columns.reason[unknown]} at bar ${unknown}, expected one of ${reasons.length} reasons`,
    );
  return { signals, open, abstentions };
}

function checkExposure(name: string, exposure: unknown, { length, time }: Bars): Float64Array {
  if (!(exposure instanceof Float64Array))
    throw new TypeError(`Strategy "${name}": exposure is ${describe(exposure)}, expected a Float64Array`);
  if (exposure.length !== length)
    throw new TypeError(
      `Strategy "${name}": ${exposure.length} exposures, expected one for each of ${length} bars`,
    );
  const wrong = exposure.findIndex((value) => Math.abs(value) === Infinity);
  if (wrong >= 0) throw failureAt(name, wrong, time[wrong]!, `exposure is ${exposure[wrong]}`);
  return exposure;
}

function describe(value: unknown): string {
  return Array.isArray(value) ? "an array" : value === null ? "null" : typeof value;
}

/** The last bar of the shortest series on which the strategy fails; null when it fails without bars. */
function failingBar(strategy: Strategy, bars: Bars, values: ParameterValues): number | null {
  let [works, fails] = [-1, bars.length];
  while (fails - works > 1) {
    const middle = (works + fails) >> 1;
    const part = sliceBars(bars, 0, middle);
    try {
      checkSignals(strategy.signals(part, values), part);
      works = middle;
    } catch {
      fails = middle;
    }
  }
  return fails === 0 ? null : fails - 1;
}

function failure(name: string, bars: Bars, index: number | null, cause: unknown): Error {
  if (index !== null) return failureAt(name, index, bars.time[index]!, cause);
  return new Error(`Strategy "${name}" failed before the first bar: ${textOf(cause)}`, { cause });
}

function failureAt(name: string, index: number, time: number, cause: unknown): Error {
  const at = Number.isFinite(time) ? new Date(time).toISOString() : String(time);
  return new Error(`Strategy "${name}" failed on bar ${index} (${at}): ${textOf(cause)}`, { cause });
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
