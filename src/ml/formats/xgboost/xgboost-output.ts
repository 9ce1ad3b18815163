import { logOdds } from "../../../math/logistic.js";
import type { Link } from "../../trees/ensemble/tree-ensemble.js";
import { countOf, fail, part, type Json } from "./xgboost-content.js";

/** What a model's margins mean. */
export interface XgboostOutput {
  readonly link: Link;
  /** Added to the margin of each class or target. */
  readonly bases: readonly number[];
}

/** Objectives by their link. */
const LINKS: ReadonlyMap<string, Link> = new Map([
  ...["binary:logistic", "reg:logistic"].map((name) => [name, "logistic"] as const),
  ...["multi:softprob", "multi:softmax"].map((name) => [name, "softmax"] as const),
  ...["count:poisson", "reg:gamma", "reg:tweedie", "survival:cox", "survival:aft"].map(
    (name) => [name, "log"] as const,
  ),
  ...["squarederror", "linear", "squaredlogerror", "pseudohubererror", "absoluteerror", "quantileerror"].map(
    (name) => [`reg:${name}`, "identity"] as const,
  ),
  ...["rank:pairwise", "rank:ndcg", "rank:map"].map((name) => [name, "identity"] as const),
]);

/** More classes or targets than any model has. */
const MOST_OUTPUTS = 10_000;

/**
 * The link and bases of a learner. `base_score` is written as "5E-1", from version 3.1 on as "[5E-1]" or with a number a
 * class; it is a probability or a mean, which the link's inverse makes a margin, but for a softmax, where it is one.
 * Source: github.com/dmlc/xgboost, src/learner.cc and ProbToMargin in src/objective. `binary:logitraw` is refused: its
 * base score is a probability in old versions and a margin in new ones.
 *
 * @throws InputError for another objective, or a base score that it cannot have.
 */
export function outputOf(learner: Json, parameters: Json): XgboostOutput {
  const objective = part(learner, "objective")["name"];
  const link = LINKS.get(String(objective));
  if (link === undefined) {
    fail(
      `its objective is ${JSON.stringify(objective ?? null)}, expected one of: ${[...LINKS.keys()].join(", ")}`,
    );
  }
  const [classes, targets] = [countOf(parameters, "num_class", 0), countOf(parameters, "num_target", 1)];
  const count = Math.max(classes, targets, 1);
  if (count > MOST_OUTPUTS) fail(`it has ${count} classes or targets, expected at most ${MOST_OUTPUTS}`);
  if (objective === "reg:quantileerror" && count > 1) {
    fail("it foretells several quantiles, which versions put in order differently, expected one");
  }
  if (link === "softmax" && count < 2) fail(`its objective is "${String(objective)}" and it has no classes`);
  const stated = parameters["base_score"];
  const scores = String(stated ?? "")
    .replace(/^\[(.*)\]$/, "$1")
    .split(",")
    .map((text) => Math.fround(text.trim() === "" ? Number.NaN : Number(text)));
  if (scores.length !== 1 && scores.length !== count) {
    fail(`it has ${scores.length} base scores for ${count} classes or targets`);
  }
  if (!scores.every(Number.isFinite)) {
    fail(`its base_score is ${JSON.stringify(stated ?? null)}, expected a number`);
  }
  const bases = scores.map((score) => marginOf(link, score));
  return { link, bases: Array.from({ length: count }, (_, k) => bases[k] ?? bases[0]!) };
}

function marginOf(link: Link, score: number): number {
  if (link === "logistic") {
    if (score > 0 && score < 1) return logOdds(score);
    fail(`its base_score is ${score}, expected a probability between 0 and 1`);
  }
  if (link !== "log") return score;
  if (score > 0) return Math.log(score);
  return fail(`its base_score is ${score}, expected a mean above 0`);
}
