/**
 * Cross-references (ISO 32000-1, 7.5.4, 7.5.8): bytes → the sections of a file, one a revision, as tables or streams.
 * Each says where its objects are and ends with its own `startxref` and `%%EOF`; read.ts judges what lies between.
 */
import { isArray, isDict, isStream, nameOf, type PdfDict, type PdfObject, type PdfStream } from './object.ts';
import { createParser, isBlank, parseIndirect, UnreadablePdf } from './parse.ts';

const mostRevisions = 200;
export const mostObjects = 200_000;

/** Where an object is. */
export type Entry =
  | { readonly kind: 'free' }
  | { readonly kind: 'at'; readonly at: number }
  | { readonly kind: 'in'; readonly stream: number; readonly index: number };

export interface Section {
  readonly entries: ReadonlyMap<number, Entry>;
  readonly trailer: PdfDict;
  /** where the table or the object with the cross-reference stream begins, and the revision ends */
  readonly at: number;
  readonly end: number;
  /** number of the cross-reference stream */
  readonly own?: number;
}

/** The cross-reference sections, oldest first. */
export function sectionsOf(bytes: Uint8Array, decode: (stream: PdfStream) => Uint8Array): Section[] {
  const last = lastStart(bytes);
  const sections: Section[] = [];
  for (let at: number | undefined = last; at !== undefined; ) {
    if (sections.length >= mostRevisions) throw new UnreadablePdf(`The file has more than ${mostRevisions} revisions.`);
    const section = sectionAt(bytes, at, decode);
    const after: Section | undefined = sections.at(-1);
    if (after !== undefined && section.end > after.at)
      throw new UnreadablePdf(`Byte ${at}: a revision reaches into the next.`);
    sections.push(section);
    const before = section.trailer.get('Prev');
    if (before !== undefined && (typeof before !== 'number' || !Number.isSafeInteger(before) || before >= at))
      throw new UnreadablePdf(`Byte ${at}: what the revision before is cannot be read.`);
    if (section.trailer.has('Encrypt') || section.trailer.has('XRefStm'))
      throw new UnreadablePdf('Encrypted and hybrid files are not read.');
    at = before;
  }
  if (sections[0]?.end !== bytes.length)
    throw new UnreadablePdf('Something stands after the end of the last revision.');
  return sections.reverse();
}

/** What the last `startxref` says. */
function lastStart(bytes: Uint8Array): number {
  const tail = String.fromCharCode(...bytes.subarray(Math.max(0, bytes.length - 64)));
  const found = /startxref\s+(\d{1,12})\s+%%EOF(?:\r\n|\n|\r)?$/.exec(tail);
  if (found === null) throw new UnreadablePdf('The file does not end as a PDF file ends.');
  return Number(found[1]);
}

function sectionAt(bytes: Uint8Array, at: number, decode: (stream: PdfStream) => Uint8Array): Section {
  const parser = createParser(bytes, at);
  const found = parser.takes('xref') ? tableAt(bytes, parser.at) : streamAt(bytes, at, decode);
  parser.at = found.end;
  parser.skip();
  parser.take('startxref');
  parser.skip();
  if (parser.integer() !== at) throw new UnreadablePdf(`Byte ${found.end}: startxref names another revision.`);
  while (isBlank(bytes[parser.at])) parser.at++;
  parser.take('%%EOF');
  if (!parser.takes('\r\n') && !parser.takes('\n')) parser.takes('\r');
  return { ...found, at, end: parser.at };
}

type Found = Pick<Section, 'entries' | 'trailer' | 'own'> & { readonly end: number };

/** A table in lines of 20 bytes (7.5.4). */
function tableAt(bytes: Uint8Array, start: number): Found {
  const parser = createParser(bytes, start);
  const entries = new Map<number, Entry>();
  parser.skip();
  while (!parser.takes('trailer')) {
    const first = parser.integer();
    parser.take(' ');
    const count = parser.integer();
    if (first + count > mostObjects) throw new UnreadablePdf(`Byte ${parser.at}: too many objects.`);
    while (isBlank(bytes[parser.at])) parser.at++;
    for (let index = 0; index < count; index++) {
      const line = String.fromCharCode(...bytes.subarray(parser.at, parser.at + 20));
      const match = /^(\d{10}) (\d{5}) ([nf])(?: \n| \r|\r\n)$/.exec(line);
      if (match === null) throw new UnreadablePdf(`Byte ${parser.at}: this is no line of a cross-reference table.`);
      const isFree = match[3] === 'f';
      if (!isFree && match[2] !== '00000') throw new UnreadablePdf(`Byte ${parser.at}: a generation is not 0.`);
      addEntry(entries, first + index, isFree ? { kind: 'free' } : { kind: 'at', at: Number(match[1]) });
      parser.at += 20;
    }
    parser.skip();
  }
  parser.skip();
  const trailer = parser.object();
  if (!isDict(trailer)) throw new UnreadablePdf(`Byte ${start}: the trailer is no dictionary.`);
  return { entries, trailer, end: parser.at };
}

/** A cross-reference stream (7.5.8). */
function streamAt(bytes: Uint8Array, start: number, decode: (stream: PdfStream) => Uint8Array): Found {
  const { number, object, end } = parseIndirect(bytes, start, () => undefined);
  if (!isStream(object) || nameOf(object.dict.get('Type')) !== 'XRef')
    throw new UnreadablePdf(`Byte ${start}: no cross-reference stands here.`);
  const whole = (value: PdfObject | undefined): value is readonly number[] =>
    isArray(value) && value.every((each) => typeof each === 'number' && Number.isSafeInteger(each) && each >= 0);
  const { dict } = object;
  const widths = dict.get('W');
  const index = dict.get('Index') ?? [0, dict.get('Size') ?? 0];
  if (!whole(widths) || widths.length !== 3 || widths.some((width) => width > 6) || !whole(index) || index.length % 2)
    throw new UnreadablePdf(`Byte ${start}: the cross-reference stream does not say how it is made.`);
  const data = decode(object);
  const size = widths.reduce((sum, width) => sum + width, 0);
  const entries = new Map<number, Entry>();
  let at = 0;
  const field = (width: number): number => {
    let value = 0;
    for (let byte = 0; byte < width; byte++) value = value * 256 + (data[at++] ?? 0);
    return value;
  };
  for (let pair = 0; pair < index.length; pair += 2) {
    const [first = 0, count = 0] = index.slice(pair, pair + 2);
    if (first + count > mostObjects || at + size * count > data.length)
      throw new UnreadablePdf(`Byte ${start}: the cross-reference stream is too short.`);
    for (let step = 0; step < count; step++) {
      const kind = widths[0] === 0 ? 1 : field(widths[0] ?? 0);
      const [second, third] = [field(widths[1] ?? 0), field(widths[2] ?? 0)];
      if (kind > 2 || (kind === 1 && third !== 0))
        throw new UnreadablePdf(`Byte ${start}: object ${first + step} has an unknown kind of place.`);
      const entry: Entry =
        kind === 0
          ? { kind: 'free' }
          : kind === 1
            ? { kind: 'at', at: second }
            : { kind: 'in', stream: second, index: third };
      addEntry(entries, first + step, entry);
    }
  }
  if (at !== data.length) throw new UnreadablePdf(`Byte ${start}: the cross-reference stream is too long.`);
  return { entries, trailer: dict, end, own: number };
}

function addEntry(entries: Map<number, Entry>, number: number, entry: Entry): void {
  if (entries.has(number)) throw new UnreadablePdf(`Object ${number} is said twice to be somewhere.`);
  entries.set(number, entry);
}
