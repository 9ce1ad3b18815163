import { InputError } from "../../../src/core/errors.js";

/** What can go wrong, and when it does: */
const FAULTS = [
  "latency",
  "429",
  "500",
  "503",
  "timeout-after-accept",
  "lost-ack",
  "drop-stream",
  "silent-stream",
  "duplicate-update",
  "out-of-order",
  "partial-fill-racing-cancel",
  "fill-after-cancel",
  "crash",
  "restart",
] as const;
export type FaultName = (typeof FAULTS)[number];

/** Where in the exchange's life a fault strikes. */
type Moment = "request" | "order" | "event" | "bar" | "cancel";

/** The moments at which each fault can strike; the first is the one for `{probability}`. */
const MOMENTS: Readonly<Record<FaultName, readonly Moment[]>> = {
  latency: ["request", "order"],
  "429": ["request", "order"],
  "500": ["request", "order"],
  "503": ["request", "order"],
  "timeout-after-accept": ["order", "request"],
  "lost-ack": ["order", "request"],
  "drop-stream": ["event", "request", "order", "bar"],
  "silent-stream": ["event", "request", "order", "bar"],
  "duplicate-update": ["event"],
  "out-of-order": ["event"],
  "partial-fill-racing-cancel": ["cancel", "order"],
  "fill-after-cancel": ["cancel", "order"],
  crash: ["request", "order", "event", "bar"],
  restart: ["request", "order", "event", "bar"],
};

/** Where a crash ends the process. */
export const CRASH_POINTS = ["before-write", "before-sync", "after-sync", "after-answer"] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

/** The exit code of a crash or a restart: whoever started the process starts it again. */
export const CRASH_EXIT = 86;

/** One line of a fault script. */
export interface FaultRule {
  readonly fault: FaultName;
  /** The n-th request that matches, order, trade update or bar, from 1, or a chance each time. */
  readonly at:
    | { readonly kind: "request" | "order" | "event" | "bar"; readonly n: number }
    | { readonly kind: "probability"; readonly p: number };
  readonly method: string | null;
  readonly path: RegExp | null;
  /** Wall milliseconds: of latency, of a connection that is kept without an answer, of silence. */
  readonly ms: number;
  /** Which stream is dropped or silent. */
  readonly stream: "orders" | "data" | "both";
  readonly point: CrashPoint;
  /** Whether an order that is answered with an error was taken in all the same. */
  readonly accepted: boolean;
  /** Strikes at most so often. */
  readonly times: number;
}

const FIELDS = ["at", "match", "fault", "ms", "stream", "point", "accepted", "times"];

/**
 * Reads a fault script: JSON, a list of rules.
 *
 * @throws InputError with the place and what is acceptable for the first rule that is none.
 */
export function parseFaults(script: unknown): readonly FaultRule[] {
  if (!Array.isArray(script)) throw new InputError("Fault script is no list, expected a JSON array of rules");
  return script.map((rule, k) => parseRule(rule, `Fault script, rule ${k + 1}`));
}

type Fields = Readonly<Record<string, unknown>>;

function parseRule(value: unknown, place: string): FaultRule {
  const rule = fieldsOf(value, place, FIELDS);
  const fault = oneOf(rule["fault"], FAULTS, `${place}: fault`);
  const at = parseAt(
    fieldsOf(rule["at"], `${place}: at`, ["request", "order", "event", "bar", "probability"]),
    `${place}: at`,
  );
  const moments = MOMENTS[fault];
  if (at.kind !== "probability" && !moments.includes(at.kind))
    throw new InputError(
      `${place}: ${fault} cannot strike at ${at.kind}, expected ${[...moments.filter((m) => m !== "cancel"), "probability"].join(" or ")}`,
    );
  const match =
    rule["match"] === undefined ? {} : fieldsOf(rule["match"], `${place}: match`, ["method", "path"]);
  return {
    fault,
    at,
    method:
      match["method"] === undefined ? null : textOf(match["method"], `${place}: match.method`).toUpperCase(),
    path:
      match["path"] === undefined ? null : patternOf(textOf(match["path"], `${place}: match.path`), place),
    ms: numberOf(rule["ms"] ?? 1000, `${place}: ms`, 0, 3_600_000),
    stream: oneOf(rule["stream"] ?? "both", ["orders", "data", "both"] as const, `${place}: stream`),
    point: oneOf(rule["point"] ?? "after-sync", CRASH_POINTS, `${place}: point`),
    accepted: flagOf(rule["accepted"] ?? false, `${place}: accepted`),
    times:
      rule["times"] === undefined
        ? at.kind === "probability"
          ? Infinity
          : 1
        : numberOf(rule["times"], `${place}: times`, 1, 1e9),
  };
}

function parseAt(at: Fields, place: string): FaultRule["at"] {
  const names = Object.keys(at);
  const [name] = names;
  if (names.length !== 1 || name === undefined)
    throw new InputError(
      `${place} has ${names.length} fields, expected one of request, order, event, bar, probability`,
    );
  if (name === "probability") return { kind: name, p: numberOf(at[name], `${place}.probability`, 0, 1) };
  const n = numberOf(at[name], `${place}.${name}`, 1, 1e9);
  if (!Number.isInteger(n)) throw new InputError(`${place}.${name} is ${n}, expected an integer from 1`);
  return { kind: name as "request", n };
}

function fieldsOf(value: unknown, place: string, known: readonly string[]): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new InputError(`${place} is ${JSON.stringify(value) ?? "missing"}, expected an object`);
  const odd = Object.keys(value).find((name) => !known.includes(name));
  if (odd !== undefined) throw new InputError(`${place} has "${odd}", expected one of: ${known.join(", ")}`);
  return value as Fields;
}

function oneOf<T extends string>(value: unknown, known: readonly T[], place: string): T {
  if (known.includes(String(value) as T)) return String(value) as T;
  throw new InputError(
    `${place} is ${JSON.stringify(value) ?? "missing"}, expected one of: ${known.join(", ")}`,
  );
}

function numberOf(value: unknown, place: string, least: number, most: number): number {
  if (typeof value === "number" && value >= least && value <= most) return value;
  throw new InputError(`${place} is ${JSON.stringify(value)}, expected a number from ${least} to ${most}`);
}

function flagOf(value: unknown, place: string): boolean {
  if (typeof value === "boolean") return value;
  throw new InputError(`${place} is ${JSON.stringify(value)}, expected true or false`);
}

function textOf(value: unknown, place: string): string {
  if (typeof value === "string") return value;
  throw new InputError(`${place} is ${JSON.stringify(value)}, expected text`);
}

/** A path, in which `*` stands for anything. */
function patternOf(path: string, place: string): RegExp {
  if (!path.startsWith("/"))
    throw new InputError(`${place}: match.path is "${path}", expected a path such as /v2/orders*`);
  return new RegExp(`^${path.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`);
}

/** The rules of a script as they strike: counted, and drawn by a seeded chance. */
export class FaultDesk {
  readonly #rules: readonly FaultRule[];
  readonly #struck = new Map<FaultRule, number>();
  /** Requests that matched a rule. */
  readonly #matched = new Map<FaultRule, number>();
  readonly #random: () => number;
  readonly #counts = { order: 0, event: 0, bar: 0 };
  readonly #numbers = new Map<string, number>();

  /**
   * @param random in [0, 1), the same for the same seed
   * @param before orders taken in and bars played before a restart, which go on counting
   * @param spent keys of rules that have ended the process, from `spent`: they do not end it again
   */
  constructor(
    rules: readonly FaultRule[],
    random: () => number,
    before: { readonly order: number; readonly bar: number },
    spent: readonly string[],
  ) {
    for (const rule of rules) if (spent.includes(keyOf(rule))) this.#struck.set(rule, rule.times);
    this.#rules = rules;
    this.#random = random;
    Object.assign(this.#counts, before);
  }

  /** Keys of the rules that have ended the process as often as they may. */
  get spent(): readonly string[] {
    const ending = this.#rules.filter(({ fault }) => fault === "crash" || fault === "restart");
    return ending.filter((rule) => (this.#struck.get(rule) ?? 0) >= rule.times).map(keyOf);
  }

  /** Remembers which of the orders one is. */
  name(orderId: string): void {
    this.#numbers.set(orderId, this.#counts.order);
  }

  /** Counts a request for the rules that it matches, and gives what strikes it. */
  onRequest(method: string, path: string): readonly FaultRule[] {
    for (const rule of this.#rules)
      if (fits(rule, method, path)) this.#matched.set(rule, (this.#matched.get(rule) ?? 0) + 1);
    return this.#strike("request", (rule) => fits(rule, method, path));
  }

  /** Counts an order that is about to be taken in and gives what strikes it. */
  onOrder(method: string, path: string): readonly FaultRule[] {
    this.#counts.order++;
    return this.#strike("order", (rule) => fits(rule, method, path));
  }

  onUpdate(): readonly FaultRule[] {
    this.#counts.event++;
    return this.#strike("event");
  }

  onBar(): readonly FaultRule[] {
    this.#counts.bar++;
    return this.#strike("bar");
  }

  /** The race that a cancel runs into: of the n-th accepted order, or by chance. */
  onCancel(orderId: string): FaultRule | undefined {
    const number = this.#numbers.get(orderId);
    const races = this.#rules.filter(({ fault }) => MOMENTS[fault][0] === "cancel");
    return races.find((rule) => {
      const { at } = rule;
      const hit = at.kind === "probability" ? this.#random() < at.p : at.n === number;
      return hit && this.#count(rule);
    });
  }

  #strike(moment: Moment, fitting: (rule: FaultRule) => boolean = () => true): readonly FaultRule[] {
    return this.#rules.filter((rule) => {
      const { at } = rule;
      if (MOMENTS[rule.fault][0] === "cancel" || !fitting(rule)) return false;
      if (at.kind === "probability")
        return usualMoment(rule) === moment && this.#random() < at.p && this.#count(rule);
      if (at.kind !== moment) return false;
      const n = at.kind === "request" ? this.#matched.get(rule) : this.#counts[at.kind];
      return n === at.n && this.#count(rule);
    });
  }

  /** False when a rule has struck as often as it may. */
  #count(rule: FaultRule): boolean {
    const struck = this.#struck.get(rule) ?? 0;
    if (struck >= rule.times) return false;
    this.#struck.set(rule, struck + 1);
    return true;
  }
}

function keyOf(rule: FaultRule): string {
  return JSON.stringify({ ...rule, path: String(rule.path) });
}

/** When a rule with a probability draws: one that matches requests draws at each of them. */
function usualMoment({ fault, method, path }: FaultRule): Moment {
  const moments = MOMENTS[fault];
  return (method !== null || path !== null) && moments.includes("request") ? "request" : moments[0]!;
}

function fits({ method, path }: FaultRule, wantedMethod: string, wantedPath: string): boolean {
  return (method === null || method === wantedMethod) && (path === null || path.test(wantedPath));
}
