import fs from "node:fs";
import path from "node:path";
import { InputError } from "../../../src/core/errors.js";
import { hash } from "../../../src/core/hash.js";
import { hashBars, type Bars } from "../../../src/market/series/bars.js";
import type { Command, Outcome } from "./command.js";
import { PaperEngine } from "./engine.js";
import { Journal } from "./journal.js";
import type { ReplayedSeries, RunSettings } from "./options.js";

const FORMAT = 1;

/** The first line of a journal: what the run is made of. */
interface Head {
  readonly paper: number;
  /** Which run of its folder it is, from 1; so that a second one with the same settings is another account. */
  readonly attempt: number;
  readonly settings: RunSettings;
  readonly bars: readonly ReplayedSeries[];
}

export interface OpenedRun {
  readonly run: PaperRun;
  /** Commands that were found in the journal. */
  readonly recovered: number;
  /** Bytes of a torn last line that were cut off. */
  readonly cut: number;
}

/** An engine and its journal: what is applied is written, and what was written is applied again at the next start. */
export class PaperRun {
  readonly id: string;
  readonly engine: PaperEngine;
  readonly journal: Journal;
  readonly series: readonly ReplayedSeries[];
  #sequence = 0;

  private constructor(bars: readonly Bars[], head: Head, journal: Journal) {
    this.id = hash(JSON.stringify(head));
    this.engine = new PaperEngine(bars, head.settings, this.id);
    this.journal = journal;
    this.series = head.bars;
  }

  /**
   * Takes up the run of a folder, or begins one.
   *
   * @param folder null keeps nothing
   * @param fresh begins another run and moves the present journal aside
   * @throws InputError when the folder holds a run with other settings or bars; Error when a journal cannot be played
   *   again.
   */
  static async open(
    bars: readonly Bars[],
    settings: RunSettings,
    folder: string | null,
    fresh: boolean,
  ): Promise<OpenedRun> {
    const series = bars.map(describe);
    if (folder === null) {
      const head = { paper: FORMAT, attempt: 1, settings, bars: series };
      return { run: new PaperRun(bars, head, Journal.forgetful()), recovered: 0, cut: 0 };
    }
    const file = path.join(folder, "journal.jsonl");
    if (fresh) moveAside(folder, file);
    const { journal, lines, cut } = await Journal.open(file);
    try {
      const head = { paper: FORMAT, attempt: earlierRuns(folder) + 1, settings, bars: series };
      const rest = lines[Symbol.iterator]();
      const { value: first } = rest.next() as { value: string | undefined };
      const used = first === undefined ? head : checkedHead(first, head, folder);
      const run = new PaperRun(bars, used, journal);
      if (first === undefined) journal.append(JSON.stringify(head));
      else run.#recover(rest);
      await journal.durable();
      return { run, recovered: run.sequence, cut };
    } catch (error) {
      await journal.close();
      throw error;
    }
  }

  /** Commands applied so far. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Applies a checked command and writes it down; it counts once the journal is durable. */
  execute(command: Command): Outcome {
    const outcome = this.engine.apply(command);
    this.journal.append(this.#lineOf(command, outcome));
    return outcome;
  }

  #lineOf(command: Command, { fills }: Outcome): string {
    const prices = this.engine.pricesOf(command);
    return JSON.stringify({
      n: ++this.#sequence,
      at: this.engine.now,
      ...command,
      ...(prices ? { prices } : {}),
      ...(fills.length > 0 ? { fills } : {}),
    });
  }

  /** Applies the commands of a journal again and holds the market's time and the fills to what was written then. */
  #recover(lines: Iterator<string>): void {
    this.engine.desk.told = false;
    for (let line = lines.next(); !line.done; line = lines.next()) {
      const written = parseLine(line.value, this.#sequence + 1);
      const { fills } = this.engine.apply(written);
      this.#sequence++;
      const same = written.n === this.#sequence && written.at === this.engine.now;
      if (same && sameFills(fills, written.fills ?? [])) continue;
      throw new Error(
        `Cannot restart the paper exchange: line ${this.#sequence + 1} of its journal gives another result now, begin a new run`,
      );
    }
    this.engine.desk.told = true;
  }
}

type Line = Command & { readonly n: number; readonly at: number; readonly fills?: Outcome["fills"] };

function sameFills(made: Outcome["fills"], written: Outcome["fills"]): boolean {
  return (
    made.length === written.length &&
    made.every((fill, k) => fill.every((part, i) => part === written[k]![i]))
  );
}

function parseLine(line: string, n: number): Line {
  try {
    return JSON.parse(line) as Line;
  } catch (cause) {
    throw new Error(`Cannot restart the paper exchange: line ${n + 1} of its journal is damaged`, { cause });
  }
}

/** What a series is, for people and the journal. */
function describe(bars: Bars): ReplayedSeries {
  const { symbol, timeframe, length, source, synthetic } = bars;
  return { symbol, timeframe, rows: length, source, synthetic, hash: hashBars(bars) };
}

/** The head of a journal, if it is of a run that these settings and bars may take up. */
function checkedHead(line: string, wanted: Head, folder: string): Head {
  let head: Head;
  try {
    head = JSON.parse(line) as Head;
  } catch (cause) {
    throw new Error(`Cannot restart the paper exchange: the first line of its journal is damaged`, { cause });
  }
  const refuse = (what: string): never => {
    throw new InputError(
      `Cannot take up the run in ${folder}: it was begun with ${what}, begin a new run (--new) or give another folder (--dir)`,
    );
  };
  if (head.paper !== wanted.paper) refuse(`format ${head.paper} of the journal, not ${wanted.paper}`);
  const prices = (bars: readonly ReplayedSeries[]): string =>
    bars.map(({ symbol, hash }) => `${symbol} ${hash}`).join();
  if (prices(head.bars) !== prices(wanted.bars))
    refuse(`other bars (${head.bars.map(({ symbol }) => symbol).join(", ")})`);
  for (const name of Object.keys(wanted.settings) as (keyof RunSettings)[]) {
    if (head.settings[name] !== wanted.settings[name])
      refuse(`${name} ${shown(name, head.settings[name])}, not ${shown(name, wanted.settings[name])}`);
  }
  return head;
}

function shown(name: string, value: unknown): string {
  if (name !== "from") return String(value);
  return value === null ? "the usual day" : new Date(Number(value)).toISOString().slice(0, 10);
}

const ASIDE = /^journal-\d+\.jsonl$/;

function earlierRuns(folder: string): number {
  return fs.readdirSync(folder).filter((name) => ASIDE.test(name)).length;
}

function moveAside(folder: string, file: string): void {
  if (fs.existsSync(file)) fs.renameSync(file, path.join(folder, `journal-${earlierRuns(folder) + 1}.jsonl`));
}
