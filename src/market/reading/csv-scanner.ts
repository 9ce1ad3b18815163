import { cellText } from "../series/cell-text.js";

const QUOTE = 34;
const COMMA = 44;
const LF = 10;
const CR = 13;
const BOM = [0xef, 0xbb, 0xbf];
const CAPACITY = 4096;

/**
 * Walks over the rows of CSV text (RFC 4180; lines end in LF, CRLF or CR; a byte order mark and blank lines are
 * skipped) and gives the place of each cell in the bytes, without making strings.
 */
export class CsvScanner {
  readonly #bytes: Uint8Array;
  readonly #starts = new Int32Array(CAPACITY);
  readonly #ends = new Int32Array(CAPACITY);
  #position: number;
  #nextLine = 1;

  /** Cells in the present row; those past the first 4,096 are counted but not kept. */
  count = 0;
  /** The 1-based line of the file that the present row starts on. */
  line = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#position = BOM.every((b, i) => bytes[i] === b) ? 3 : 0;
  }

  /** First byte of a cell of the present row, inside of its quotes. */
  start(cell: number): number {
    return this.#starts[cell]!;
  }

  /** The byte after a cell of the present row. */
  end(cell: number): number {
    return this.#ends[cell]!;
  }

  /** A cell's text; at most 200 bytes of it. */
  text(cell: number): string {
    return cellText(this.#bytes, this.start(cell), this.end(cell)).replaceAll('""', '"');
  }

  /** Goes to the next row that is not blank; false at the end of the text. */
  next(): boolean {
    while (this.#position < this.#bytes.length) {
      this.line = this.#nextLine;
      this.#readRow();
      if (this.count > 1 || !this.#isBlank()) return true;
    }
    return false;
  }

  #isBlank(): boolean {
    for (let i = this.start(0); i < this.end(0); i++) {
      if (this.#bytes[i] !== 32 && this.#bytes[i] !== 9) return false;
    }
    return true;
  }

  #readRow(): void {
    const bytes = this.#bytes;
    const length = bytes.length;
    let at = this.#position;
    let count = 0;
    for (;;) {
      let start = at;
      let end: number;
      if (bytes[at] === QUOTE) {
        start = at + 1;
        end = this.#closingQuote(start);
        at = end + 1;
        while (at < length && bytes[at] !== COMMA && bytes[at] !== LF && bytes[at] !== CR) at++;
      } else {
        while (at < length) {
          const c = bytes[at]!;
          if (c === COMMA || c === LF || c === CR) break;
          at++;
        }
        end = at;
      }
      if (count < CAPACITY) {
        this.#starts[count] = start;
        this.#ends[count] = end;
      }
      count++;
      if (bytes[at] !== COMMA) break;
      at++;
    }
    if (bytes[at] === CR && bytes[at + 1] === LF) at++;
    this.#position = at + 1;
    this.#nextLine++;
    this.count = count;
  }

  /** The index of the quote that closes a cell, or the end of the text. */
  #closingQuote(start: number): number {
    const bytes = this.#bytes;
    for (let at = start; at < bytes.length; at++) {
      if (bytes[at] === QUOTE) {
        if (bytes[at + 1] !== QUOTE) return at;
        at++;
      } else if (bytes[at] === LF) this.#nextLine++;
    }
    return bytes.length;
  }
}
