import type { ParameterValues } from "../../core/parameters.js";
import { barAt, type Bar, type Bars } from "../../market/series/bars.js";
import { AbstentionLog } from "../contract/abstention.js";
import { EnsembleVote, voteLookback, type WeighedVotes } from "./ensemble-vote.js";
import { mlDirection } from "../models/ml-direction.js";
import { barsParameter, numberParameter } from "../contract/parameter.js";
import { HOLD, type Signal } from "../contract/signal.js";
import { Stance } from "../contract/stance.js";
import type { GatedSignals, MemberVote, SignalSource, Strategy } from "../contract/strategy.js";

/**
 * A vote of the named rules and the learner, each with its defaults. Long or short where one direction leads by `agree`
 * of the weight, out where nobody votes, an abstention where the lead is smaller or, with weights by skill, where no
 * member's past votes were right more often than not. No weight is above `cap`.
 */
export const ensemble: Strategy = {
  name: "ensemble",
  title: "Capped ensemble",
  description:
    "Named rules and a learner vote with capped weights; long or short where one direction leads clearly, and an abstention where they disagree.",
  baseline: false,
  parameters: [
    {
      ...barsParameter("weighting", 1, 0, "Weighting", "0 all alike, 1 by how often past votes were right"),
      max: 1,
    },
    numberParameter("cap", 0.4, [0.05, 1, 0.05], "Cap", "Largest weight of a member"),
    numberParameter(
      "agree",
      0.2,
      [0, 1, 0.05],
      "Agreement",
      "Least lead of one direction, as a share of all weight",
    ),
    barsParameter("memory", 250, 1, "Memory", "Judged bars on which a member's weight rests"),
    barsParameter(
      "horizon",
      5,
      1,
      "Horizon",
      "Bars from a vote to the close that judges it, and what the learner predicts",
    ),
    barsParameter("leave", 5, 0, "Leave", "Abstentions in a row after which a position is left; 0 keeps it"),
    barsParameter(
      "train",
      500,
      40,
      "Training bars",
      "Bars with known labels that each training of the learner sees",
    ),
    barsParameter("refit", 60, 1, "Refit", "Bars between two trainings of the learner"),
    { ...barsParameter("seed", 1, 0, "Seed", "Of the learner"), max: 2 ** 31 - 1 },
  ],
  lookback: voteLookback,
  check: (values) => mlDirection.check!(values),
  signals: (bars, values) => ensemble.gated!(bars, values).signals,
  start(values) {
    const vote = openVote(values);
    const rule = new VoteRule(values["agree"]!, values["leave"]!);
    let latest: WeighedVotes | null = null;
    return {
      abstention: () => (latest ? rule.stance.abstention : null),
      votes: () => latest?.votes ?? [],
      next(bar) {
        latest = vote(bar);
        return latest ? rule.next(latest) : HOLD;
      },
    } satisfies SignalSource;
  },
  gated(bars, values): GatedSignals {
    const vote = openVote(values, bars);
    const rule = new VoteRule(values["agree"]!, values["leave"]!);
    const free = new VoteRule(0, 0);
    const [signals, open] = [new Int8Array(bars.length), new Int8Array(bars.length)];
    const abstentions = new AbstentionLog(bars.length);
    for (let i = 0; i < bars.length; i++) {
      const votes = vote(barAt(bars, i));
      if (!votes) continue;
      signals[i] = rule.next(votes);
      open[i] = free.next(votes);
      if (rule.stance.abstention) abstentions.add(i, rule.stance.abstention);
    }
    return { signals, open, abstentions };
  },
};

/** How each member voted on every bar, and with which weight; empty in warm-up. For explanations. */
export function ensembleVotes(bars: Bars, values: ParameterValues): readonly (readonly MemberVote[])[] {
  const vote = openVote(values, bars);
  return Array.from({ length: bars.length }, (_, i) => vote(barAt(bars, i))?.votes ?? []);
}

/** The vote bar by bar; null until every member is warm. */
function openVote(values: ParameterValues, bars?: Bars): (bar: Bar) => WeighedVotes | null {
  const vote = new EnsembleVote(values, bars);
  const lookback = voteLookback(values);
  let seen = 0;
  return (bar) => {
    const votes = vote.next(bar);
    return ++seen < lookback ? null : votes;
  };
}

/** From votes to signals. */
class VoteRule {
  readonly stance: Stance;
  readonly #agree: number;

  constructor(agree: number, leave: number) {
    this.#agree = agree;
    this.stance = new Stance(leave);
  }

  next({ votes, lead, bestRate }: WeighedVotes): Signal {
    const { stance } = this;
    if (bestRate <= 0.5) return stance.abstain({ reason: "no-skill", figure: bestRate, limit: 0.5 });
    if (votes.every(({ vote, weight }) => vote * weight === 0)) return stance.turn(0);
    if (Math.abs(lead) >= this.#agree && lead !== 0) return stance.turn(Math.sign(lead));
    return stance.abstain({ reason: "no-majority", figure: Math.abs(lead), limit: this.#agree });
  }
}
