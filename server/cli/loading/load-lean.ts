import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { InputError } from "../../../src/core/errors.js";
import { parseLeanPath } from "../../../src/market/reading/lean-path.js";
import type { GoodBars } from "../../../src/market/series/raw-series.js";
import { readGoodLeanBars, readLeanBars } from "../../../src/market/reading/read-lean.js";
import type { Timeframe } from "../../../src/market/time/timeframe.js";

interface LeanLoadOptions {
  readonly symbol: string | undefined;
  readonly timeframe: Timeframe | undefined;
}

/**
 * The bars of `DIR/SYMBOL/daily` or `DIR/SYMBOL/hour`. DIR is LEAN's data folder, or the folder `equity/usa` in it.
 *
 * @throws InputError when there is no such symbol or its files are damaged.
 */
export async function loadLean(
  text: string,
  options: LeanLoadOptions,
  dropBadRows: boolean,
): Promise<GoodBars> {
  const given = parseLeanPath(text);
  const market = path.join(given.folder, "equity", "usa");
  const { symbol, timeframe, files } = existsSync(market)
    ? parseLeanPath(`${market}/${text.slice(given.folder.length + 1)}`)
    : given;
  if (!existsSync(files.bars)) throw new InputError(`No such file: ${files.bars}`);
  const bytes = {
    bars: await readFile(files.bars),
    factors: await readOptional(files.factors),
    map: await readOptional(files.map),
  };
  const reading = {
    file: files.bars,
    symbol: options.symbol ?? symbol,
    timeframe: options.timeframe ?? timeframe,
  };
  return dropBadRows ? readGoodLeanBars(bytes, reading) : { bars: readLeanBars(bytes, reading), dropped: [] };
}

async function readOptional(file: string): Promise<Uint8Array | null> {
  return existsSync(file) ? readFile(file) : null;
}
