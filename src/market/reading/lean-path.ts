import { InputError } from "../../core/errors.js";
import type { Timeframe } from "../time/timeframe.js";

/** One symbol's files in a LEAN data folder, as paths below it. */
export interface LeanPath {
  readonly folder: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly files: {
    /** A zip of bars. */
    readonly bars: string;
    /** Price and split factors by date; may be absent: then prices are not adjusted. */
    readonly factors: string;
    /** The symbol's former names by date; may be absent: then all bars are the symbol's. */
    readonly map: string;
  };
}

const TIMEFRAMES: Readonly<Record<string, Timeframe>> = { daily: "1Day", hour: "1Hour" };

/**
 * Reads `DIR/SYMBOL/daily` or `DIR/SYMBOL/hour`, where DIR holds the folders `daily`, `hour`, `factor_files` and
 * `map_files` (in LEAN's own layout that is `equity/usa`).
 *
 * @throws InputError for another shape or resolution.
 */
export function parseLeanPath(text: string): LeanPath {
  const match = /^(.+)[/\\]([^/\\]+)[/\\]([^/\\]+)$/.exec(text);
  const resolution = match?.[3]?.toLowerCase() ?? "";
  const timeframe = TIMEFRAMES[resolution];
  if (!match || !timeframe) {
    throw new InputError(
      `LEAN data "${text.slice(0, 200)}" has another shape, expected lean:DIR/SYMBOL/daily or lean:DIR/SYMBOL/hour`,
    );
  }
  const [folder, name] = [match[1]!, match[2]!.toLowerCase()];
  const files = {
    bars: `${folder}/${resolution}/${name}.zip`,
    factors: `${folder}/factor_files/${name}.csv`,
    map: `${folder}/map_files/${name}.csv`,
  };
  return { folder, symbol: name.toUpperCase(), timeframe, files };
}
