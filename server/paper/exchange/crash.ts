import { CRASH_EXIT, type FaultRule } from "./faults.js";
import type { Journal } from "./journal.js";

/** Ends the process where a rule says. */
export class Crash {
  readonly #journal: Journal;
  readonly #exit: (code: number) => void;
  readonly #random: () => number;

  constructor(journal: Journal, exit: (code: number) => void, random: () => number) {
    this.#journal = journal;
    this.#exit = exit;
    this.#random = random;
  }

  /** Before anything is written: ends here, or at the write that comes. */
  arm({ point }: FaultRule): void {
    if (point === "before-write") this.now();
    // What was not synced may be lost with the machine: a part of it, seldom in whole lines, stays.
    if (point === "before-sync")
      this.#journal.hooks.beforeSync = async (file, durableBytes) => {
        const { size } = await file.stat();
        await file.truncate(durableBytes + Math.floor(this.#random() * (size - durableBytes + 1)));
        this.now();
        await FOREVER;
      };
    if (point === "after-sync")
      this.#journal.hooks.afterSync = () => {
        this.now();
        throw new Error("the process has crashed");
      };
  }

  now(): void {
    this.#exit(CRASH_EXIT);
  }
}

const FOREVER = new Promise<never>(() => {});
