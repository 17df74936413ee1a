/**
 * Parsing: bytes of a PDF → objects (ISO 32000-1, 7.2 and 7.3). Strict and bounded: what is not written by the standard is
 * refused with the place, nesting ends at a depth, and no step goes back. The only thing ever thrown is UnreadablePdf.
 */
import { isDict, type PdfDict, type PdfObject } from './object.ts';

/** These bytes are not a PDF file as this program writes and reads them. The message says what stood where. */
export class UnreadablePdf extends Error {}

export interface Parser {
  at: number;
  /** moves over blanks and comments */
  skip(): void;
  /** takes this word, or refuses */
  take(word: string): void;
  /** takes this word if it is next */
  takes(word: string): boolean;
  integer(): number;
  /** one object; a stream ends with its dictionary */
  object(): PdfObject;
}

const deepest = 64;
const blank = new Set([0, 9, 10, 12, 13, 32]);
const delimiter = new Set([...'()<>[]{}/%'].map((character) => character.charCodeAt(0)));
export const isBlank = (byte: number | undefined): boolean => byte !== undefined && blank.has(byte);
const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 48 && byte <= 57;
const hexOf = (byte: number | undefined): number => {
  if (byte === undefined) return -1;
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
};

export function createParser(bytes: Uint8Array, start = 0): Parser {
  let at = start;
  let depth = 0;
  const refuse = (what: string): never => {
    throw new UnreadablePdf(`Byte ${at}: ${what}.`);
  };
  const isEnd = (byte: number | undefined): boolean => byte === undefined || blank.has(byte) || delimiter.has(byte);

  const skip = (): void => {
    for (;;) {
      const byte = bytes[at];
      if (byte === 0x25) while (at < bytes.length && bytes[at] !== 10 && bytes[at] !== 13) at++;
      else if (isBlank(byte)) at++;
      else return;
    }
  };
  const takes = (word: string): boolean => {
    for (let index = 0; index < word.length; index++) if (bytes[at + index] !== word.charCodeAt(index)) return false;
    at += word.length;
    return true;
  };
  const take = (word: string): void => {
    if (!takes(word)) refuse(`'${word}' is missing`);
  };
  const integer = (): number => {
    const begin = at;
    let value = 0;
    while (isDigit(bytes[at])) value = value * 10 + (bytes[at++] ?? 0) - 48;
    if (at === begin || at - begin > 12) refuse('a whole number is missing');
    return value;
  };

  const number = (): number => {
    const begin = at;
    if (bytes[at] === 43 || bytes[at] === 45) at++;
    let digits = 0;
    let points = 0;
    for (; isDigit(bytes[at]) || bytes[at] === 46; at++) {
      if (bytes[at] === 46) points++;
      else digits++;
    }
    if (digits === 0 || points > 1 || at - begin > 40 || !isEnd(bytes[at])) refuse('this is no number');
    return Number(String.fromCharCode(...bytes.subarray(begin, at)));
  };
  const pdfName = (): string => {
    at++;
    let text = '';
    while (!isEnd(bytes[at])) {
      let byte = bytes[at++] ?? 0;
      if (byte === 0x23) {
        const [high, low] = [hexOf(bytes[at]), hexOf(bytes[at + 1])];
        if (high < 0 || low < 0) refuse('a name has a # without two digits');
        byte = 16 * high + low;
        at += 2;
      }
      text += String.fromCharCode(byte);
      if (text.length > 512) refuse('a name is too long');
    }
    return text;
  };
  const hexString = (): Uint8Array => {
    at++;
    const digits: number[] = [];
    for (; bytes[at] !== 0x3e; at++) {
      if (isBlank(bytes[at])) continue;
      const digit = hexOf(bytes[at]);
      if (digit < 0) refuse('a string of hexadecimal digits does not end');
      digits.push(digit);
    }
    at++;
    return Uint8Array.from({ length: Math.ceil(digits.length / 2) }, (_, index) => {
      return 16 * (digits[2 * index] ?? 0) + (digits[2 * index + 1] ?? 0);
    });
  };
  const literalString = (): Uint8Array => {
    at++;
    const out: number[] = [];
    for (let open = 1; ; ) {
      const byte = bytes[at++];
      if (byte === undefined) refuse('a string does not end');
      else if (byte === 0x5c) escaped(out);
      else if (byte === 13) {
        if (bytes[at] === 10) at++;
        out.push(10);
      } else {
        if (byte === 0x28) open++;
        if (byte === 0x29 && --open === 0) return Uint8Array.from(out);
        out.push(byte);
      }
    }
  };
  const escaped = (out: number[]): void => {
    const byte = bytes[at++];
    const plain = { 110: 10, 114: 13, 116: 9, 98: 8, 102: 12 }[byte ?? 0];
    if (plain !== undefined) out.push(plain);
    else if (byte !== undefined && byte >= 48 && byte <= 55) {
      let value = byte - 48;
      for (let more = 0; more < 2; more++) {
        const digit = (bytes[at] ?? 0) - 48;
        if (digit < 0 || digit > 7) break;
        value = 8 * value + digit;
        at++;
      }
      out.push(value & 0xff);
    } else if (byte === 13) {
      if (bytes[at] === 10) at++;
    } else if (byte !== undefined && byte !== 10) out.push(byte);
  };
  const array = (): PdfObject[] => {
    at++;
    const items: PdfObject[] = [];
    for (;;) {
      skip();
      if (takes(']')) return items;
      items.push(object());
    }
  };
  const dictionary = (): PdfDict => {
    at += 2;
    const entries = new Map<string, PdfObject>();
    for (;;) {
      skip();
      if (takes('>>')) return entries;
      if (bytes[at] !== 0x2f) refuse('a dictionary has an entry without a name');
      const key = pdfName();
      // A second entry of one name would be another one to another reader.
      if (entries.has(key)) refuse(`a dictionary has '${key}' twice`);
      skip();
      entries.set(key, object());
    }
  };
  /** `12`, or `12 0 R` */
  const numberOrRef = (): PdfObject => {
    const value = number();
    if (!Number.isSafeInteger(value) || value < 0 || !isBlank(bytes[at])) return value;
    const after = at;
    skip();
    if (takes('0') && isBlank(bytes[at])) {
      skip();
      if (takes('R') && isEnd(bytes[at])) return { ref: value };
    }
    at = after;
    return value;
  };
  const object = (): PdfObject => {
    if (++depth > deepest) refuse('objects are nested too deeply');
    const found = next();
    depth--;
    return found;
  };
  const next = (): PdfObject => {
    const byte = bytes[at];
    if (byte === 0x2f) return { name: pdfName() };
    if (byte === 0x28) return literalString();
    if (byte === 0x5b) return array();
    if (byte === 0x3c) return bytes[at + 1] === 0x3c ? dictionary() : hexString();
    for (const [word, value] of words) {
      if (!takes(word)) continue;
      if (!isEnd(bytes[at])) refuse('an unknown word');
      return value;
    }
    return numberOrRef();
  };

  return {
    get at() {
      return at;
    },
    set at(place) {
      at = place;
    },
    skip,
    take,
    takes,
    integer,
    object,
  };
}

const words: readonly (readonly [string, PdfObject])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

export interface IndirectObject {
  readonly number: number;
  readonly object: PdfObject;
  /** after `endobj` */
  readonly end: number;
}

/** The object `n 0 obj … endobj` at `start`. `lengthOf` answers what number the length of a stream refers to. */
export function parseIndirect(
  bytes: Uint8Array,
  start: number,
  lengthOf: (number: number) => number | undefined,
): IndirectObject {
  const parser = createParser(bytes, start);
  const number = parser.integer();
  parser.skip();
  parser.take('0');
  parser.skip();
  parser.take('obj');
  parser.skip();
  let object = parser.object();
  parser.skip();
  if (isDict(object) && parser.takes('stream')) {
    // After `stream` CR LF or LF (7.3.8.1); the data begins right after it.
    if (!parser.takes('\r\n')) parser.take('\n');
    const length = object.get('Length');
    const known =
      typeof length === 'object' && length !== null && 'ref' in length ? lengthOf(length.ref) : (length ?? undefined);
    const begin = parser.at;
    if (typeof known !== 'number' || !Number.isSafeInteger(known) || known < 0 || begin + known > bytes.length)
      throw new UnreadablePdf(`Byte ${start}: the stream ${number} has no length that fits.`);
    object = { dict: object, data: bytes.subarray(begin, begin + known) };
    parser.at = begin + known;
    if (!parser.takes('\r\n') && !parser.takes('\n')) parser.takes('\r');
    parser.take('endstream');
    parser.skip();
  }
  parser.take('endobj');
  return { number, object, end: parser.at };
}
