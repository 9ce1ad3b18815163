import type { Bars } from "../../market/series/bars.js";
import { checkAction, type CorporateAction } from "../../trading/orders/corporate-action.js";
import { BarView, HistoryView, type Playhead } from "./bar-view.js";
import { createSlippage, type Slippage } from "../account/slippage.js";
import type { BacktestOptions } from "../account/options.js";
import { withoutSplits } from "./split-free.js";

/** What a run trades: a series of bars and what the company did to its shares. */
export interface Market {
  readonly bars: Bars;
  /** On raw prices; none for adjusted ones. */
  readonly actions?: readonly CorporateAction[];
}

/** What a run knows of one symbol. */
export class Desk {
  readonly symbol: string;
  readonly bars: Bars;
  /** Place among the run's symbols. */
  readonly slot: number;
  readonly head: Playhead = { index: -1 };
  readonly bar: BarView;
  readonly history: HistoryView;
  readonly slippage: Slippage;
  /** Whether the symbol has a bar at the time being played. */
  present = false;
  /** The latest price: the open while a bar is matched, then its close; NaN before the first bar. */
  price = Number.NaN;
  /** Signed units held. */
  units = 0;
  /** Place of the open trade in the log; −1 when flat. */
  trade = -1;
  readonly #actions: readonly CorporateAction[];
  #nextAction = 0;

  constructor({ bars, actions = [] }: Market, slot: number, options: BacktestOptions) {
    this.symbol = bars.symbol;
    this.bars = bars;
    this.slot = slot;
    this.bar = new BarView(bars, this.head);
    this.history = new HistoryView(bars, this.head);
    this.#actions = actions.filter((a) => a.symbol === bars.symbol).sort((a, b) => a.time - b.time);
    for (const action of this.#actions) checkAction(action);
    this.slippage = createSlippage(options, withoutSplits(bars, this.#actions));
  }

  /** Moves on if the symbol has a bar at a time; true when corporate actions may have to be taken. */
  openBar(time: number): boolean {
    const next = this.head.index + 1;
    this.present = next < this.bars.length && this.bars.time[next] === time;
    if (!this.present) return false;
    this.head.index = next;
    this.price = this.bars.open[next]!;
    return this.#actions.length > 0;
  }

  closeBar(): void {
    if (this.present) this.price = this.bars.close[this.head.index]!;
  }

  /** The next action that counts from the bar under the playhead, each once. */
  takeAction(): CorporateAction | null {
    if (this.#nextAction >= this.#actions.length) return null;
    const action = this.#actions[this.#nextAction]!;
    if (action.time > this.bars.time[this.head.index]!) return null;
    this.#nextAction++;
    return action;
  }
}
