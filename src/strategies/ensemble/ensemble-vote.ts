import { resolveParameters, type ParameterValues } from "../../core/parameters.js";
import type { Bar, Bars } from "../../market/series/bars.js";
import { abstentionAt, UNSPECIFIED } from "../contract/abstention.js";
import { breakout } from "../rules/breakout.js";
import { decide } from "../contract/decisions.js";
import { macdMomentum } from "../rules/macd-momentum.js";
import { mlDirection } from "../models/ml-direction.js";
import { rsiReversion } from "../rules/rsi-reversion.js";
import { isAbstention, keepsDirection, wantedDirection, type Signal } from "../contract/signal.js";
import { smaCrossover } from "../rules/sma-crossover.js";
import type { MemberVote, SignalSource, Strategy } from "../contract/strategy.js";
import { capWeights, skillWeight, VoteRecord } from "./vote-weights.js";

/** Who votes. */
const MEMBERS: readonly Strategy[] = [smaCrossover, macdMomentum, breakout, rsiReversion, mlDirection];

/** The values of a member: its defaults but for what the ensemble passes on to the learner. */
function valuesOf(member: Strategy, { train, refit, horizon, seed }: ParameterValues): ParameterValues {
  const given = { train: train!, refit: refit!, horizon: horizon!, seed: seed! };
  return resolveParameters(member.parameters, member === mlDirection ? given : {});
}

/** Bars that the slowest member needs. */
export function voteLookback(values: ParameterValues): number {
  return Math.max(...MEMBERS.map((member) => member.lookback(valuesOf(member, values))));
}

/** What the members say on a bar, weighed. */
export interface WeighedVotes {
  readonly votes: readonly MemberVote[];
  /** Weight for long less weight for short. */
  readonly lead: number;
  /** The best member's rate of right votes, where skill weighs; NaN where all weigh alike. */
  readonly bestRate: number;
}

/** Where a member's signals come from: its streaming form, or its columns. */
type Ballot = Pick<SignalSource, "next" | "abstention">;

interface Member {
  readonly name: string;
  readonly source: Ballot;
  readonly record: VoteRecord;
  held: number;
}

/**
 * Members that vote with the direction they stand in; one that abstains has no vote. A weight is equal, or the skill
 * of the member's votes so far, judged by the close `horizon` bars on, once it is known.
 */
export class EnsembleVote {
  readonly #members: readonly Member[];
  readonly #bySkill: boolean;
  readonly #cap: number;

  /** @param bars to vote on with the members' columns, which is faster; left out they vote on bars as they come */
  constructor(values: ParameterValues, bars?: Bars) {
    this.#bySkill = values["weighting"] === 1;
    this.#cap = values["cap"]!;
    this.#members = MEMBERS.map((member) => ({
      name: member.name,
      source: bars
        ? columnBallot(member, bars, valuesOf(member, values))
        : member.start(valuesOf(member, values)),
      record: new VoteRecord(values["horizon"]!, values["memory"]!),
      held: 0,
    }));
  }

  next(bar: Bar): WeighedVotes {
    const cast = this.#members.map((member) => castVote(member, bar));
    const rates = this.#members.map(({ record }) => record.rate);
    const weights = capWeights(this.#bySkill ? rates.map(skillWeight) : rates.map(() => 1), this.#cap);
    const votes = cast.map((vote, k) => ({ ...vote, weight: weights[k]! }));
    return {
      votes,
      lead: votes.reduce((sum, { vote, weight }) => sum + vote * weight, 0),
      bestRate: this.#bySkill ? Math.max(...rates) : Number.NaN,
    };
  }
}

function columnBallot(member: Strategy, bars: Bars, values: ParameterValues): Ballot {
  const { signals, gates } = decide(member, bars, values);
  let index = -1;
  return {
    next: () => signals[++index]! as Signal,
    abstention: () => (gates ? abstentionAt(gates.abstentions, index) : null),
  };
}

function castVote(member: Member, bar: Bar): Omit<MemberVote, "weight"> {
  const { name, source, record } = member;
  const signal = source.next(bar);
  if (!keepsDirection(signal)) member.held = wantedDirection(signal, "long-short", member.held);
  const abstained = isAbstention(signal);
  const vote = abstained ? 0 : member.held;
  record.add(vote, bar.close);
  return { member: name, vote, abstention: abstained ? (source.abstention?.() ?? UNSPECIFIED) : null };
}
