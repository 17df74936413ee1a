/**
 * PDF objects (ISO 32000-1, 7.3) as plain data, and their text in a file.
 *
 * - What a file holds is never a class of ours: null, booleans, numbers and arrays are JavaScript's, a string is its bytes, a
 *   dictionary a Map (no key of a file can mean anything to JavaScript). Generations other than 0 do not exist here.
 * - One object has one text: whoever writes the same objects writes the same bytes.
 */

export interface PdfName {
  readonly name: string;
}
export interface PdfRef {
  readonly ref: number;
}
export type PdfDict = ReadonlyMap<string, PdfObject>;
export interface PdfStream {
  readonly dict: PdfDict;
  /** as it lies in the file, still encoded */
  readonly data: Uint8Array;
}
export type PdfObject =
  | null
  | boolean
  | number
  | Uint8Array
  | PdfName
  | PdfRef
  | PdfDict
  | PdfStream
  | readonly PdfObject[];

export const isName = (object: PdfObject | undefined): object is PdfName =>
  typeof object === 'object' && object !== null && 'name' in object;
export const isRef = (object: PdfObject | undefined): object is PdfRef =>
  typeof object === 'object' && object !== null && 'ref' in object;
export const isDict = (object: PdfObject | undefined): object is PdfDict => object instanceof Map;
export const isStream = (object: PdfObject | undefined): object is PdfStream =>
  typeof object === 'object' && object !== null && 'data' in object;
export const isString = (object: PdfObject | undefined): object is Uint8Array => object instanceof Uint8Array;
export const isArray = (object: PdfObject | undefined): object is readonly PdfObject[] => Array.isArray(object);
export const nameOf = (object: PdfObject | undefined): string | undefined => (isName(object) ? object.name : undefined);

export const name = (text: string): PdfName => ({ name: text });
export const ref = (number: number): PdfRef => ({ ref: number });
/** A dictionary of the entries that are not undefined, in their order. */
export function dict(entries: Readonly<Record<string, PdfObject | undefined>>): PdfDict {
  const map = new Map<string, PdfObject>();
  for (const [key, value] of Object.entries(entries)) if (value !== undefined) map.set(key, value);
  return map;
}
const encoder = new TextEncoder();
/** A string of bytes 0–255, one a character. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  // As long as it has characters: then none of them is above 127, and it is what is asked for.
  const utf8 = encoder.encode(text);
  if (utf8.length === text.length) return utf8;
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}
const sixteen = new TextDecoder('utf-16le', { ignoreBOM: true });
/** The other way. As UTF-16, which is what strings are: decoders of one byte a character change 0x80 to 0x9F (Windows-1252). */
export const latin = (bytes: Uint8Array): string => sixteen.decode(new Uint16Array(bytes));

/** A text string (7.9.2.2): ASCII as it is, else UTF-16 with its mark. */
export function text(value: string): Uint8Array {
  if (/^[\x20-\x7e]*$/.test(value)) return bytesOf(value);
  const bytes = new Uint8Array(2 + 2 * value.length);
  bytes.set([0xfe, 0xff]);
  for (let at = 0; at < value.length; at++) {
    const unit = value.charCodeAt(at);
    bytes.set([unit >> 8, unit & 0xff], 2 + 2 * at);
  }
  return bytes;
}
/** What a text string says; in an encoding without a mark as Latin-1, which agrees with PDFDocEncoding in all that is usual. */
export function textOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    let result = '';
    for (let at = 2; at + 1 < bytes.length; at += 2)
      result += String.fromCharCode(((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
    return result;
  }
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return new TextDecoder().decode(bytes);
  return latin(bytes);
}

const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\\': '\\\\', '(': '\\(', ')': '\\)' };

/** The object as it stands in a file, one character a byte. A stream is its dictionary with the data after it. */
export function written(object: PdfObject): string {
  if (object === null) return 'null';
  if (typeof object === 'boolean') return String(object);
  if (typeof object === 'number') return numeral(object);
  if (isString(object)) return writtenString(object);
  if (isArray(object)) return `[${object.map(written).reduce(joined, '')}]`;
  if (isRef(object)) return `${object.ref} 0 R`;
  if (isName(object)) return `/${object.name.replace(/[^!$&'*+,.0-9:;=?@A-Z^_a-z|~-]/g, hexCode)}`;
  if (isStream(object)) {
    const entries = new Map([...object.dict, ['Length', object.data.length]]);
    return `${written(entries)}\nstream\n${latin(object.data)}\nendstream`;
  }
  const entries = [...object].map(([key, value]) => joined(written(name(key)), written(value)));
  return `<<${entries.join('')}>>`;
}

/** What follows the data of a stream. */
export const streamEnd = '\nendstream\nendobj\n';

/** An object under its number, as it stands in a file; the data of a stream as it lies. */
export function numbered(number: number, object: PdfObject): Uint8Array<ArrayBuffer> {
  if (!isStream(object)) return bytesOf(`${number} 0 obj\n${written(object)}\nendobj\n`);
  const { dict, data } = object;
  const head = `${number} 0 obj\n${written(new Map([...dict, ['Length', data.length]]))}\nstream\n`;
  return bytesIn([bytesOf(head), data, bytesOf(streamEnd)]);
}

/** One after another. */
export function bytesIn(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Side by side, with a blank where two would run into one. */
const joined = (before: string, next: string): string =>
  before === '' || /[\])>(<[]$/.test(before) || /^[/[(<]/.test(next) ? before + next : `${before} ${next}`;
const hexCode = (character: string): string =>
  `#${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

function numeral(value: number): string {
  if (!Number.isFinite(value)) throw new Error(`A PDF cannot hold the number ${value}.`);
  if (Number.isSafeInteger(value)) return String(value === 0 ? 0 : value);
  return value.toFixed(5).replace(/\.?0+$/, '');
}

function writtenString(bytes: Uint8Array): string {
  if (bytes.every((byte) => byte >= 0x20 && byte < 0x7f))
    return `(${latin(bytes).replace(/[\n\r\\()]/g, (character) => escapes[character] ?? character)})`;
  let hex = '';
  for (const byte of bytes) hex += byte.toString(16).toUpperCase().padStart(2, '0');
  return `<${hex}>`;
}
