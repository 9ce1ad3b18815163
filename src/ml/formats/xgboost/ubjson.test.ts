import { strToU8 } from "fflate";
import { describe, expect, it } from "vitest";
import { InputError } from "../../../core/errors.js";
import { readUbjson } from "./ubjson.js";

/** Bytes of texts and of numbers. */
function bytesOf(...parts: (string | readonly number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((p) => (typeof p === "string" ? [...strToU8(p)] : [...p])));
}

const COUNT_3 = [0, 0, 0, 0, 0, 0, 0, 3];
const HUGE = [0, 0, 1, 0, 0, 0, 0, 0];

describe("readUbjson", () => {
  it("reads every kind of value as it stands in the specification's examples", () => {
    const file = bytesOf(
      "{",
      "i",
      [1],
      "a",
      "[",
      "i",
      [5],
      "U",
      [200],
      "I",
      [1, 0],
      "l",
      [255, 255, 255, 255],
      "]",
      "i",
      [1],
      "b",
      "S",
      "U",
      [2],
      "hi",
      "i",
      [1],
      "c",
      "T",
      "i",
      [1],
      "d",
      "Z",
      "i",
      [1],
      "e",
      "[$d#L",
      COUNT_3,
      [63, 128, 0, 0, 127, 192, 0, 0, 192, 0, 0, 0],
      "i",
      [1],
      "f",
      "[#i",
      [2],
      "F",
      "D",
      [63, 248, 0, 0, 0, 0, 0, 0],
      "}",
    );
    expect(readUbjson(file)).toEqual({
      a: [5, 200, 256, -1],
      b: "hi",
      c: true,
      d: null,
      e: Float64Array.of(1, Number.NaN, -2),
      f: [false, 1.5],
    });
  });

  it.each([
    [
      "an array of more numbers than there are bytes",
      bytesOf("[$d#L", HUGE),
      "4398046511104 bytes announced, 0 are left",
    ],
    ["a text longer than the file", bytesOf("SL", HUGE), "1099511627776 bytes announced"],
    ["many values that take no bytes", bytesOf("[$Z#L", HUGE), "a container of type Z"],
    ["a count below 0", bytesOf("[#i", [255]), "the count -1"],
    ["a type without a count", bytesOf("[$d", [0]), "a type and no count"],
    ["an unknown marker", bytesOf("[x]"), 'the marker "x"'],
    ["an array that does not end", bytesOf("[T"), "it ends within a container"],
    ["lists within lists", bytesOf("[".repeat(100_000)), "nested more than 64 deep"],
  ])("refuses %s", (_, file, message) => {
    expect(() => readUbjson(file)).toThrow(message);
    expect(() => readUbjson(file)).toThrow(InputError);
  });
});
