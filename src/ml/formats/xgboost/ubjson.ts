import { strFromU8 } from "fflate";
import { InputError } from "../../../core/errors.js";

/** Bytes of each type of number, and how one is read. UBJSON numbers are big-endian. */
const NUMBERS: Readonly<Record<string, { readonly size: number; readonly read: Reader }>> = {
  i: { size: 1, read: (view, at) => view.getInt8(at) },
  U: { size: 1, read: (view, at) => view.getUint8(at) },
  C: { size: 1, read: (view, at) => view.getInt8(at) },
  I: { size: 2, read: (view, at) => view.getInt16(at) },
  l: { size: 4, read: (view, at) => view.getInt32(at) },
  L: { size: 8, read: (view, at) => Number(view.getBigInt64(at)) },
  d: { size: 4, read: (view, at) => view.getFloat32(at) },
  D: { size: 8, read: (view, at) => view.getFloat64(at) },
};

type Reader = (view: DataView, at: number) => number;

/** Deeper nesting than any model has. */
const DEEPEST = 64;

/**
 * The value in a UBJSON file (ubjson.org, Draft 12) as JSON would give it; arrays of one type of number are
 * Float64Arrays. Nothing is allocated but for bytes that are there.
 *
 * @throws InputError with the byte's offset where the file is cut short, nested too deeply, or no UBJSON.
 */
export function readUbjson(bytes: Uint8Array): unknown {
  return new UbjsonReader(bytes).value(0);
}

class UbjsonReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  value(depth: number, type = this.#marker()): unknown {
    if (depth > DEEPEST) this.#damaged(`it is nested more than ${DEEPEST} deep`);
    switch (type) {
      case "{":
        return this.#object(depth);
      case "[":
        return this.#array(depth);
      case "S":
      case "H":
        return this.#text();
      case "Z":
        return null;
      case "T":
        return true;
      case "F":
        return false;
      default:
        return this.#number(type);
    }
  }

  #object(depth: number): Record<string, unknown> {
    const { type, count } = this.#container();
    const entries: [string, unknown][] = [];
    while (count === null ? !this.#ends("}") : entries.length < count) {
      entries.push([this.#text(), this.value(depth + 1, type ?? this.#marker())]);
    }
    return Object.fromEntries(entries);
  }

  #array(depth: number): unknown {
    const { type, count } = this.#container();
    if (type !== null && count !== null && type in NUMBERS) return this.#numbers(type, count);
    const values: unknown[] = [];
    while (count === null ? !this.#ends("]") : values.length < count) {
      values.push(this.value(depth + 1, type ?? this.#marker()));
    }
    return values;
  }

  /** What a container says ahead of its values: the type of all, after `$`, and how many, after `#`. */
  #container(): { readonly type: string | null; readonly count: number | null } {
    const type = this.#ends("$") ? this.#marker() : null;
    const count = this.#ends("#") ? this.#count() : null;
    if (type !== null && count === null) this.#damaged("a container has a type and no count");
    // Values of these types take no bytes, so that any count would be believed.
    if (type !== null && "ZTFN".includes(type)) this.#damaged(`a container of type ${type}`);
    return { type, count };
  }

  #numbers(type: string, count: number): Float64Array {
    const { size, read } = NUMBERS[type]!;
    const start = this.#take(size * count);
    return Float64Array.from({ length: count }, (_, k) => read(this.#view, start + k * size));
  }

  #number(type: string): number {
    const known = NUMBERS[type];
    if (!known) this.#damaged(`the marker ${JSON.stringify(type)}`);
    return known.read(this.#view, this.#take(known.size));
  }

  #count(): number {
    const count = this.#number(this.#marker());
    if (!(Number.isInteger(count) && count >= 0)) this.#damaged(`the count ${count}`);
    return count;
  }

  #text(): string {
    const length = this.#count();
    const start = this.#take(length);
    return strFromU8(this.#bytes.subarray(start, start + length));
  }

  #marker(): string {
    return String.fromCharCode(this.#bytes[this.#take(1)]!);
  }

  /** Passes a marker if it is the next one. */
  #ends(marker: string): boolean {
    if (this.#at >= this.#bytes.length) this.#damaged("it ends within a container");
    if (this.#bytes[this.#at] !== marker.charCodeAt(0)) return false;
    this.#at++;
    return true;
  }

  #take(count: number): number {
    const start = this.#at;
    if (start + count > this.#bytes.length) {
      this.#damaged(`${count} bytes announced, ${this.#bytes.length - start} are left`);
    }
    this.#at += count;
    return start;
  }

  #damaged(what: string): never {
    throw new InputError(
      `Cannot read XGBoost model: the UBJSON is cut short or damaged at byte ${this.#at}: ${what}`,
    );
  }
}
