import { InputError, unknownName } from "../../core/errors.js";
import type { ParameterValues } from "../../core/parameters.js";

/** Whether a point of a grid is wanted. */
export type GridFilter = (values: ParameterValues) => boolean;

type Node =
  | { readonly kind: "number"; readonly of: (values: ParameterValues) => number }
  | { readonly kind: "condition"; readonly of: GridFilter };

const TOKEN =
  /\s*(?:(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+)|([A-Za-z_]\w*)|(<=|>=|==|!=|&&|\|\||[<>=!≤≥≠+*/×÷()−-]))/iy;
const MOST_CHARACTERS = 1_000;

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  "≤": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "≥": (a, b) => a >= b,
  "=": (a, b) => a === b,
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "≠": (a, b) => a !== b,
};

const COMPUTE: Readonly<Record<string, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "−": (a, b) => a - b,
  "*": (a, b) => a * b,
  "×": (a, b) => a * b,
  "/": (a, b) => a / b,
  "÷": (a, b) => a / b,
};

/**
 * Reads a condition on parameters, as in `fast < slow and not (slow - fast < 5)`: numbers, names, + − × ÷ (or * and /),
 * comparisons (also chained: `5 < fast < slow`), `and`, `or`, `not` and parentheses. Nothing is evaluated as code.
 *
 * @throws InputError that says what was expected where.
 *
 * @example
 * parseGridWhere("2 * fast <= slow", ["fast", "slow"])({ fast: 10, slow: 20 }); // => true
 */
export function parseGridWhere(text: string, names: readonly string[]): GridFilter {
  if (text.length > MOST_CHARACTERS) {
    throw new InputError(`Condition has ${text.length} characters, expected at most ${MOST_CHARACTERS}`);
  }
  const parser = new WhereParser(text, names);
  return parser.parse();
}

class WhereParser {
  readonly #text: string;
  readonly #names: readonly string[];
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(text: string, names: readonly string[]) {
    this.#text = text;
    this.#names = names;
    this.#tokens = this.#split();
  }

  parse(): GridFilter {
    const whole = this.#condition(this.#or());
    if (this.#at < this.#tokens.length) throw this.#unexpected("and, or, or the end");
    return whole;
  }

  #split(): string[] {
    const tokens: string[] = [];
    const pattern = new RegExp(TOKEN);
    const text = this.#text.trimEnd();
    while (pattern.lastIndex < text.length) {
      const at = pattern.lastIndex;
      const match = pattern.exec(text);
      if (!match)
        throw new InputError(`Condition "${this.#text}" is unreadable at "${text.slice(at).trim()}"`);
      tokens.push(match[0].trim());
    }
    return tokens;
  }

  #or(): Node {
    let left = this.#and();
    while (this.#take("or", "||")) {
      const [a, b] = [this.#condition(left), this.#condition(this.#and())];
      left = { kind: "condition", of: (values) => a(values) || b(values) };
    }
    return left;
  }

  #and(): Node {
    let left = this.#not();
    while (this.#take("and", "&&")) {
      const [a, b] = [this.#condition(left), this.#condition(this.#not())];
      left = { kind: "condition", of: (values) => a(values) && b(values) };
    }
    return left;
  }

  #not(): Node {
    if (!this.#take("not", "!")) return this.#comparison();
    const inner = this.#condition(this.#not());
    return { kind: "condition", of: (values) => !inner(values) };
  }

  #comparison(): Node {
    let left = this.#sum();
    let all: GridFilter | null = null;
    for (let sign = this.#take(...Object.keys(COMPARE)); sign; sign = this.#take(...Object.keys(COMPARE))) {
      const compare = COMPARE[sign]!;
      const [a, right] = [this.#number(left), this.#sum()];
      const b = this.#number(right);
      const before = all as GridFilter | null;
      all = (values) => (before === null || before(values)) && compare(a(values), b(values));
      left = right;
    }
    return all === null ? left : { kind: "condition", of: all };
  }

  #sum(): Node {
    return this.#chain(() => this.#product(), "+", "-", "−");
  }

  #product(): Node {
    return this.#chain(() => this.#factor(), "*", "/", "×", "÷");
  }

  #chain(next: () => Node, ...signs: readonly string[]): Node {
    let left = next();
    for (let sign = this.#take(...signs); sign; sign = this.#take(...signs)) {
      const compute = COMPUTE[sign]!;
      const [a, b] = [this.#number(left), this.#number(next())];
      left = { kind: "number", of: (values) => compute(a(values), b(values)) };
    }
    return left;
  }

  #factor(): Node {
    if (this.#take("-", "−")) {
      const inner = this.#number(this.#factor());
      return { kind: "number", of: (values) => -inner(values) };
    }
    if (this.#take("(")) {
      const inner = this.#or();
      if (!this.#take(")")) throw this.#unexpected(")");
      return inner;
    }
    const token = this.#tokens[this.#at];
    if (token !== undefined && /^[\d.]/.test(token)) {
      this.#at++;
      const value = Number(token);
      return { kind: "number", of: () => value };
    }
    if (token === undefined || !/^[A-Za-z_]/.test(token) || /^(and|or|not)$/.test(token)) {
      throw this.#unexpected("a number or a parameter");
    }
    if (!this.#names.includes(token)) throw unknownName("parameter", token, this.#names);
    this.#at++;
    return { kind: "number", of: (values) => values[token]! };
  }

  #take(...wanted: readonly string[]): string | null {
    const token = this.#tokens[this.#at];
    if (token === undefined || !wanted.includes(token)) return null;
    this.#at++;
    return token;
  }

  #condition(node: Node): GridFilter {
    if (node.kind === "condition") return node.of;
    throw new InputError(
      `Condition "${this.#text}" has a number where a comparison belongs, as in fast < slow`,
    );
  }

  #number(node: Node): (values: ParameterValues) => number {
    if (node.kind === "number") return node.of;
    throw new InputError(`Condition "${this.#text}" has a comparison where a number belongs`);
  }

  #unexpected(expected: string): InputError {
    const found = this.#tokens[this.#at];
    const what = found === undefined ? "ends" : `has "${found}"`;
    return new InputError(`Condition "${this.#text}" ${what} where ${expected} belongs`);
  }
}
