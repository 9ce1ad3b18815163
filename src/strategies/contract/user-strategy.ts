import { InputError } from "../../core/errors.js";
import type { ParameterValues } from "../../core/parameters.js";
import { bufferedGatedSource, bufferedSource } from "./buffered-source.js";
import { guardStrategy } from "./guard-strategy.js";
import type { SignalSource, Strategy } from "./strategy.js";

/** What a user's strategy must have, and of which kind. */
const MEMBERS = {
  name: { kind: "a text", fits: (value: unknown) => typeof value === "string" && value !== "" },
  parameters: { kind: "a list of parameters", fits: isParameterList },
  lookback: { kind: "a function", fits: isFunction },
  signals: { kind: "a function", fits: isFunction },
} as const;
const OPTIONAL = ["check", "start", "exposure", "gated"] as const;

type UserStrategy = Pick<Strategy, keyof typeof MEMBERS> & Partial<Strategy>;

/** A user's strategy, ready to run. */
export interface CompletedStrategy {
  readonly strategy: Strategy;
  /** Whether it brought a `start` of its own; if not, the streaming form asks `signals` again at every bar. */
  readonly streams: boolean;
}

/**
 * A strategy from what a user's file exports. `name`, `parameters`, `lookback` and `signals` are needed; `title` is the
 * name by default, `start` is made from `signals`. Errors that it throws later name the bar, as `guardStrategy` does.
 *
 * @param origin what the value is called in errors, as in `./my-strategy.ts`
 * @throws InputError that names every member that is missing or of another kind.
 */
export function completeStrategy(value: unknown, origin: string): CompletedStrategy {
  if (!isRecord(value))
    throw new InputError(`${origin} exports no strategy by default, expected ${describeMembers()}`);
  checkMembers(value, origin);
  const user = value as unknown as UserStrategy;
  const strategy: Strategy = {
    name: user.name,
    title: user.title ?? user.name,
    description: user.description ?? `A strategy of ${origin}`,
    parameters: user.parameters,
    baseline: user.baseline === true,
    lookback: (values) => user.lookback(values),
    check: (values) => user.check?.(values),
    signals: (bars, values) => user.signals(bars, values),
    start: (values): SignalSource => startOf(user, values),
    ...(user.exposure && { exposure: (bars, values) => user.exposure!(bars, values) }),
    ...(user.gated && { gated: (bars, values) => user.gated!(bars, values) }),
  };
  return { strategy: guardStrategy(strategy), streams: user.start !== undefined };
}

function startOf(user: UserStrategy, values: ParameterValues): SignalSource {
  if (user.start) return user.start(values);
  if (user.gated) return bufferedGatedSource((bars) => user.gated!(bars, values));
  return bufferedSource((bars) => user.signals(bars, values));
}

function checkMembers(value: Readonly<Record<string, unknown>>, origin: string): void {
  const wrong = Object.entries(MEMBERS)
    .filter(([name, { fits }]) => !fits(value[name]))
    .map(([name, { kind }]) => `"${name}" (${kind})`);
  for (const name of OPTIONAL) {
    if (value[name] !== undefined && !isFunction(value[name]))
      wrong.push(`"${name}" (a function, or nothing)`);
  }
  if (wrong.length === 0) return;
  throw new InputError(
    `${origin} is no strategy: it lacks ${wrong.join(", ")}; expected ${describeMembers()}`,
  );
}

function describeMembers(): string {
  return `an object with ${Object.keys(MEMBERS).join(", ")}`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isFunction(value: unknown): boolean {
  return typeof value === "function";
}

function isParameterList(value: unknown): boolean {
  return Array.isArray(value) && value.every(isParameter);
}

function isParameter(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value["name"] === "string" &&
    (value["kind"] === "integer" || value["kind"] === "number") &&
    ["default", "min", "max"].every((key) => typeof value[key] === "number")
  );
}
