import { utf8ToBytes } from "@noble/hashes/utils.js";
import { strFromU8 } from "fflate";
import { InputError } from "../../core/errors.js";

/** Wire types of the protobuf encoding (protobuf.dev, "Encoding"). */
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** Writes one protobuf message, field after field. */
export class ProtobufWriter {
  #bytes = new Uint8Array(256);
  #size = 0;

  /** A whole number, negative ones as 64-bit two's complement. */
  int(field: number, value: number): this {
    this.#varint(field * 8 + VARINT);
    this.#varint(value);
    return this;
  }

  float(field: number, value: number): this {
    this.#varint(field * 8 + FIXED32);
    const start = this.#reserve(4);
    new DataView(this.#bytes.buffer).setFloat32(start, value, true);
    return this;
  }

  bytes(field: number, bytes: Uint8Array): this {
    this.#varint(field * 8 + BYTES);
    this.#varint(bytes.length);
    const start = this.#reserve(bytes.length);
    this.#bytes.set(bytes, start);
    return this;
  }

  text(field: number, text: string): this {
    return this.bytes(field, utf8ToBytes(text));
  }

  message(field: number, message: ProtobufWriter): this {
    return this.bytes(field, message.done());
  }

  /** Repeated whole numbers in one packed field. */
  ints(field: number, values: ArrayLike<number>): this {
    const packed = new ProtobufWriter();
    for (let i = 0; i < values.length; i++) packed.#varint(values[i]!);
    return this.bytes(field, packed.done());
  }

  /** The bytes so far. */
  done(): Uint8Array {
    return this.#bytes.slice(0, this.#size);
  }

  #reserve(count: number): number {
    const start = this.#size;
    this.#size += count;
    if (this.#size > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(2 * this.#bytes.length, this.#size));
      grown.set(this.#bytes.subarray(0, start));
      this.#bytes = grown;
    }
    return start;
  }

  #byte(byte: number): void {
    const at = this.#reserve(1);
    this.#bytes[at] = byte;
  }

  #varint(value: number): void {
    let low = value >>> 0;
    let high = Math.floor(value / 2 ** 32) >>> 0;
    while (high > 0 || low > 127) {
      this.#byte((low & 127) | 128);
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    this.#byte(low);
  }
}

/** A stretch of a file: a message, a text or packed numbers. */
export interface ByteRange {
  /** The whole file, so that offsets in errors are the file's. */
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** One field of a message. */
export interface ProtobufField extends ByteRange {
  readonly number: number;
  /** The value of a varint; NaN for any other field. */
  readonly int: number;
}

/**
 * The fields of a message in the order of the file.
 *
 * @throws InputError with the byte's offset where the file ends too early or is no protobuf.
 */
export function* fieldsOf({ bytes, start, end }: ByteRange): Generator<ProtobufField> {
  let at = start;
  while (at < end) {
    const tag = readVarint(bytes, at, end);
    const number = Math.floor(tag.value / 8);
    if (!(number >= 1)) damaged(at, `field number ${number}`);
    const wire = tag.value % 8;
    if (wire === VARINT) {
      const { value, next } = readVarint(bytes, tag.next, end);
      yield { number, int: value, bytes, start: tag.next, end: next };
      at = next;
    } else {
      const { from, size } = extentOf(bytes, tag.next, end, wire);
      if (!(size >= 0 && from + size <= end))
        damaged(from, `${size} bytes announced, ${end - from} are left`);
      yield { number, int: Number.NaN, bytes, start: from, end: from + size };
      at = from + size;
    }
  }
}

function extentOf(bytes: Uint8Array, at: number, end: number, wire: number): { from: number; size: number } {
  if (wire === FIXED64) return { from: at, size: 8 };
  if (wire === FIXED32) return { from: at, size: 4 };
  if (wire !== BYTES) damaged(at, `wire type ${wire}`);
  const { value, next } = readVarint(bytes, at, end);
  return { from: next, size: value };
}

/** A varint as a signed 64-bit integer; exact up to 2^53. */
function readVarint(bytes: Uint8Array, start: number, end: number): { value: number; next: number } {
  let low = 0;
  let high = 0;
  for (let i = 0; i < 10; i++) {
    if (start + i >= end) damaged(start, "a number does not end");
    const byte = bytes[start + i]!;
    const bits = byte & 127;
    if (i < 4) low |= bits << (7 * i);
    else if (i === 4) {
      low |= bits << 28;
      high = bits >>> 4;
    } else high |= bits << (7 * i - 32);
    if (byte < 128) return { value: high * 2 ** 32 + (low >>> 0), next: start + i + 1 };
  }
  return damaged(start, "a number of more than 10 bytes");
}

/** The UTF-8 text of a field. */
export function textOf({ bytes, start, end }: ByteRange): string {
  return strFromU8(bytes.subarray(start, end));
}

/** The whole numbers of a repeated field, packed or one of many. */
export function intsOf(field: ProtobufField): number[] {
  if (!Number.isNaN(field.int)) return [field.int];
  const values: number[] = [];
  for (let at = field.start; at < field.end;) {
    const { value, next } = readVarint(field.bytes, at, field.end);
    values.push(value);
    at = next;
  }
  return values;
}

/** The float32 values of a stretch, packed or a single one; throws an InputError unless it is a multiple of 4 bytes. */
export function floatsOf(range: ByteRange): Float32Array {
  return new Float32Array(alignedBytes(range, 4));
}

/** The float64 values of a stretch; throws an InputError unless it is a multiple of 8 bytes. */
export function doublesOf(range: ByteRange): Float64Array {
  return new Float64Array(alignedBytes(range, 8));
}

function alignedBytes({ bytes, start, end }: ByteRange, size: number): ArrayBuffer {
  if ((end - start) % size !== 0) damaged(start, `${end - start} bytes, expected a multiple of ${size}`);
  return Uint8Array.from(bytes.subarray(start, end)).buffer;
}

function damaged(offset: number, what: string): never {
  throw new InputError(`Cannot read ONNX: the file is cut short or damaged at byte ${offset}: ${what}`);
}
