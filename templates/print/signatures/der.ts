/**
 * DER (ITU-T X.690): the encoding of certificates and signatures, read and written.
 *
 * What must hold
 * - One value has one encoding, and no other is read: lengths are definite and shortest, tags are below 31, integers have no
 *   idle bytes, nothing stands behind the end. A general reader takes BER, in which a signed thing can be written in many ways.
 * - Whatever the bytes are, it answers or throws `Malformed`. Depth and number of parts are bounded.
 */

/** Bytes that are not what they should be. The only thing that reading throws here. */
export class Malformed extends Error {
  override readonly name = 'Malformed';
}

export interface Der {
  readonly tag: number;
  /** tag, length and value */
  readonly bytes: Uint8Array;
  readonly value: Uint8Array;
  /** of a constructed value; else none */
  readonly parts: readonly Der[];
}

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8: 0x0c,
  printable: 0x13,
  teletex: 0x14,
  ia5: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  bmp: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** `[n]`, constructed */
export const context = (number: number): number => 0xa0 + number;

// ---------------------------------------------------------------- reading

const deepest = 24;
const mostParts = 20_000;

export function readDer(bytes: Uint8Array): Der {
  const { node, end } = readAt(bytes, 0, 0, { parts: 0 });
  if (end !== bytes.length) throw new Malformed(`${bytes.length - end} bytes stand behind the end of a DER value.`);
  return node;
}

/** The value at the beginning, and how long it is: for what is padded. */
export function readDerAtStart(bytes: Uint8Array): { readonly node: Der; readonly end: number } {
  return readAt(bytes, 0, 0, { parts: 0 });
}

function readAt(bytes: Uint8Array, start: number, depth: number, count: { parts: number }): { node: Der; end: number } {
  const [tag, first] = [bytes[start], bytes[start + 1]];
  if (tag === undefined || first === undefined) throw new Malformed('A DER value ends early.');
  if ((tag & 0x1f) === 0x1f) throw new Malformed('A DER tag of several bytes.');
  if (depth > deepest || ++count.parts > mostParts)
    throw new Malformed('A DER value is too deep or has too many parts.');
  let at = start + 2;
  let length = first;
  if (first >= 0x80) {
    const size = first & 0x7f;
    if (size === 0 || size > 4) throw new Malformed('A DER length is indefinite or too long.');
    length = 0;
    for (let index = 0; index < size; index++) length = length * 256 + (bytes[at++] ?? 0);
    if (length < 0x80 || length < 256 ** (size - 1)) throw new Malformed('A DER length is not the shortest.');
  }
  const end = at + length;
  if (end > bytes.length) throw new Malformed('A DER value ends early.');
  const value = bytes.subarray(at, end);
  if (tag === tags.integer && !isShortest(value)) throw new Malformed('A DER integer is not the shortest.');
  const parts: Der[] = [];
  if (tag & 0x20) {
    while (at < end) {
      const part = readAt(bytes.subarray(0, end), at, depth + 1, count);
      parts.push(part.node);
      at = part.end;
    }
  }
  return { node: { tag, bytes: bytes.subarray(start, end), value, parts }, end };
}

const isShortest = ([first, second]: Uint8Array): boolean =>
  first !== undefined && !(second !== undefined && (first === 0 ? second < 0x80 : first === 0xff && second >= 0x80));

/** The node, if it has this tag. */
export function expect(node: Der | undefined, tag: number, what: string): Der {
  if (node?.tag !== tag) throw new Malformed(`Where ${what} should stand, there is something else.`);
  return node;
}
export const partsOf = (node: Der | undefined, tag: number, what: string): readonly Der[] =>
  expect(node, tag, what).parts;

/** `1.2.840.113549.1.7.2` */
export function oidText(node: Der | undefined): string {
  const { value } = expect(node, tags.oid, 'an object identifier');
  const numbers: number[] = [];
  let number = 0;
  for (const byte of value) {
    number = number * 128 + (byte & 0x7f);
    if (number > Number.MAX_SAFE_INTEGER / 128) throw new Malformed('A number in an object identifier is too large.');
    if (byte < 0x80) {
      numbers.push(number);
      number = 0;
    }
  }
  const [first = 0, ...rest] = numbers;
  const top = Math.min(2, Math.floor(first / 40));
  return [top, first - 40 * top, ...rest].join('.');
}

/** The bytes of a bit string that fills them. */
export function bitsOf(node: Der | undefined, what: string): Uint8Array {
  const { value } = expect(node, tags.bits, what);
  if (value[0] !== 0) throw new Malformed(`The bits of ${what} do not fill their bytes.`);
  return value.subarray(1);
}

/** Milliseconds since 1970 (RFC 5280, 4.1.2.5). */
export function timeOf(node: Der | undefined): number {
  const text = String.fromCharCode(...(node?.value ?? []));
  const long =
    node?.tag === tags.utcTime && /^\d{12}Z$/.test(text)
      ? `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}`
      : node?.tag === tags.generalizedTime && /^\d{14}Z$/.test(text)
        ? text
        : '';
  const time = Date.parse(long.replace(/^(....)(..)(..)(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (Number.isNaN(time)) throw new Malformed('A time in a certificate cannot be read.');
  return time;
}

/** Text of any of the string types that stand in names. */
export function stringOf({ tag, value }: Der): string {
  if (tag === tags.bmp) return new TextDecoder('utf-16be').decode(value);
  if (tag === tags.utf8 || tag === tags.printable || tag === tags.ia5) return new TextDecoder().decode(value);
  if (tag === tags.teletex) return new TextDecoder('latin1').decode(value);
  throw new Malformed('A name is not written as text.');
}

// ---------------------------------------------------------------- writing

export function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const value = join(parts);
  const length: number[] = [];
  for (let left = value.length; left > 0; left = Math.floor(left / 256)) length.unshift(left % 256);
  const head = value.length < 0x80 ? [value.length] : [0x80 + length.length, ...length];
  return join([Uint8Array.of(tag, ...head), value]);
}

export const sequence = (...parts: readonly Uint8Array[]): Uint8Array => der(tags.sequence, ...parts);
/** SET OF: in the order of their bytes (X.690, 11.6) */
export const setOf = (...parts: readonly Uint8Array[]): Uint8Array => der(tags.set, ...parts.toSorted(compareBytes));
export const octets = (bytes: Uint8Array): Uint8Array => der(tags.octets, bytes);
export const bits = (bytes: Uint8Array, unused = 0): Uint8Array => der(tags.bits, Uint8Array.of(unused), bytes);
export const isTrue: Uint8Array = der(tags.boolean, Uint8Array.of(0xff));
export const nothing: Uint8Array = der(tags.null);
export const utf8 = (text: string): Uint8Array => der(tags.utf8, new TextEncoder().encode(text));

/** A number that is not negative, by its bytes. */
export function integer(value: number | Uint8Array): Uint8Array {
  const bytes = typeof value === 'number' ? Uint8Array.of(value >> 24, value >> 16, value >> 8, value) : value;
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const short = bytes.subarray(start);
  return der(tags.integer, (short[0] ?? 0) >= 0x80 ? Uint8Array.of(0) : Uint8Array.of(), short);
}

export function oid(text: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((number) => {
    const sevens = [number % 128];
    for (let left = Math.floor(number / 128); left > 0; left = Math.floor(left / 128))
      sevens.unshift(128 + (left % 128));
    return sevens;
  });
  return der(tags.oid, Uint8Array.from(bytes));
}

/** Two digits of the year until 2049, four from then on (RFC 5280, 4.1.2.5). */
export function time(ms: number): Uint8Array {
  const text = `${new Date(ms).toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
  const ascii = (letters: string): Uint8Array => new TextEncoder().encode(letters);
  return text >= '1950' && text < '2050'
    ? der(tags.utcTime, ascii(text.slice(2)))
    : der(tags.generalizedTime, ascii(text));
}

export function compareBytes(one: Uint8Array, other: Uint8Array): number {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at++) if (one[at] !== other[at]) return one[at]! - other[at]!;
  return one.length - other.length;
}
export const isEqual = (one: Uint8Array, other: Uint8Array): boolean => compareBytes(one, other) === 0;

export const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
