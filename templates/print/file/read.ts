/**
 * Reading: bytes → a PDF file with its revisions. For files that this program made and that grew by incremental updates
 * (ISO 32000-1, 7.5.6); of others only those that are as plain as these.
 *
 * - Strict, so that no two programs can read two things: revisions follow each other without a gap, every object lies in its
 *   own revision, between objects there is nothing but blanks, nothing stands after the last `%%EOF`. Encrypted, hybrid and
 *   linearised files are refused.
 * - Bounded: revisions, objects, decoded bytes. Hostile bytes lead to UnreadablePdf and to nothing else.
 * - What a file was at an earlier revision is what its first `revision.end` bytes are: read those.
 */
import {
  isArray,
  isDict,
  isRef,
  isStream,
  isString,
  nameOf,
  type PdfDict,
  type PdfObject,
  type PdfStream,
  textOf,
} from './object.ts';
import { createParser, isBlank, parseIndirect, UnreadablePdf } from './parse.ts';
import { decodedStream } from './stream.ts';
import { type Entry, mostObjects, type Section, sectionsOf } from './xref.ts';

export { UnreadablePdf } from './parse.ts';

export interface Revision {
  /** its bytes: from the end of the revision before to the end of its `%%EOF` with one end of line */
  readonly start: number;
  readonly end: number;
  readonly trailer: PdfDict;
  /** numbers of the objects that it writes anew or removes, without its own cross-reference and object streams */
  readonly changed: ReadonlySet<number>;
}

export interface PdfFile {
  readonly bytes: Uint8Array;
  /** oldest first; at least one */
  readonly revisions: readonly Revision[];
  /** of the newest revision */
  readonly trailer: PdfDict;
  readonly catalog: PdfDict;
  /** one above the greatest number of an object */
  readonly size: number;
  /** null where there is none */
  object(number: number): PdfObject;
  /** follows references; undefined reads as null */
  resolve(object: PdfObject | undefined): PdfObject;
  /** the data of a stream, decoded; refuses filters other than Flate */
  decoded(stream: PdfStream): Uint8Array;
  /** object numbers of the pages, in order */
  readonly pages: readonly number[];
}

const mostPages = 10_000;
const mostDecoded = 32 * 1024 * 1024;

/** Reads a file; throws UnreadablePdf. */
export function readPdf(bytes: Uint8Array): PdfFile {
  if (!/^%PDF-1\.\d[\r\n]/.test(String.fromCharCode(...bytes.subarray(0, 9))))
    throw new UnreadablePdf('These bytes are not a PDF file.');
  let left = mostDecoded;
  const decode = (stream: PdfStream): Uint8Array => {
    const data = decodedStream(stream, left);
    left -= data.length;
    return data;
  };

  const sections = sectionsOf(bytes, decode);
  const entries = new Map<number, Entry>();
  for (const section of sections) for (const [number, entry] of section.entries) entries.set(number, entry);
  const objects = new Map<number, PdfObject>();
  const revisions: Revision[] = [];
  let start = 0;
  for (const section of sections) {
    const found = objectsOf(bytes, section, start, entries, decode);
    for (const [number, object] of found.objects) objects.set(number, object);
    revisions.push({ start, end: section.end, trailer: section.trailer, changed: found.changed });
    start = section.end;
  }

  const trailer = sections.at(-1)?.trailer ?? new Map<string, PdfObject>();
  const object = (number: number): PdfObject => objects.get(number) ?? null;
  const resolve = (given: PdfObject | undefined): PdfObject => {
    let found = given ?? null;
    for (let steps = 0; isRef(found); steps++) {
      if (steps > 8) throw new UnreadablePdf(`Object ${found.ref} refers to others without an end.`);
      found = object(found.ref);
    }
    return found;
  };
  const catalog = resolve(trailer.get('Root'));
  if (!isDict(catalog) || nameOf(catalog.get('Type')) !== 'Catalog')
    throw new UnreadablePdf('The file has no catalog.');
  return Object.freeze({
    bytes,
    revisions,
    trailer,
    catalog,
    size: [...objects.keys()].reduce((most, number) => Math.max(most, number), 0) + 1,
    object,
    resolve,
    decoded: decode,
    pages: pagesOf(catalog, resolve),
  });
}

// ---------------------------------------------------------------- objects

/** The objects that a revision brings. Everything between its start and its cross-reference is one of them. */
function objectsOf(
  bytes: Uint8Array,
  section: Section,
  start: number,
  all: ReadonlyMap<number, Entry>,
  decode: (stream: PdfStream) => Uint8Array,
): { readonly objects: ReadonlyMap<number, PdfObject>; readonly changed: ReadonlySet<number> } {
  const objects = new Map<number, PdfObject>();
  const containers = new Map<number, readonly PdfObject[]>();
  const changed = new Set<number>();
  const lengthOf = (number: number): number | undefined => {
    const entry = all.get(number);
    if (entry?.kind !== 'at') return undefined;
    const { object } = parseIndirect(bytes, entry.at, () => undefined);
    return typeof object === 'number' ? object : undefined;
  };

  const places = [...section.entries].flatMap(([number, entry]) => (entry.kind === 'at' ? [{ number, ...entry }] : []));
  places.sort((a, b) => a.at - b.at);
  let end = start;
  for (const { number, at } of places) {
    if (at === section.at && number === section.own) continue;
    if (at < end || at >= section.at || !isGap(bytes, end, at, start))
      throw new UnreadablePdf(
        `Byte ${end}: something stands between the objects, or object ${number} is not where it should be.`,
      );
    const found = parseIndirect(bytes, at, lengthOf);
    if (found.number !== number)
      throw new UnreadablePdf(`Byte ${at}: object ${found.number} stands where ${number} should be.`);
    end = found.end;
    objects.set(number, found.object);
    if (isStream(found.object) && nameOf(found.object.dict.get('Type')) === 'ObjStm')
      containers.set(number, contained(found.object, number, section, decode));
    else changed.add(number);
  }
  if (end > section.at || !isGap(bytes, end, section.at, start))
    throw new UnreadablePdf(`Byte ${end}: something stands between the last object and the cross-reference.`);
  for (const [number, entry] of section.entries) {
    if (entry.kind === 'free') {
      objects.set(number, null);
      if (start > 0) changed.add(number);
    }
    if (entry.kind !== 'in') continue;
    const object = containers.get(entry.stream)?.[entry.index];
    if (object === undefined) throw new UnreadablePdf(`Object ${number} is not in the stream ${entry.stream}.`);
    objects.set(number, object);
    changed.add(number);
  }
  return { objects, changed };
}

/** Whether nothing but blanks stands there; at the beginning of the file the two lines of its head. */
function isGap(bytes: Uint8Array, from: number, to: number, start: number): boolean {
  let at = from;
  if (from === start && start === 0) {
    const head = /^%PDF-1\.\d(?:\r\n|\n|\r)(?:%[^\r\n]{1,32}(?:\r\n|\n|\r))?/.exec(
      String.fromCharCode(...bytes.subarray(0, 64)),
    );
    at = head?.[0].length ?? 0;
  }
  while (at < to && isBlank(bytes[at])) at++;
  return at === to;
}

/** The objects of an object stream (7.5.7), by their index; each must be one that the section says is there. */
function contained(
  stream: PdfStream,
  number: number,
  { entries }: Section,
  decode: (stream: PdfStream) => Uint8Array,
): readonly PdfObject[] {
  const [count, first] = [stream.dict.get('N'), stream.dict.get('First')];
  if (typeof count !== 'number' || typeof first !== 'number' || stream.dict.has('Extends') || count > mostObjects)
    throw new UnreadablePdf(`Object stream ${number} does not say what is in it.`);
  const data = decode(stream);
  const parser = createParser(data);
  const places = Array.from({ length: count }, (_, index) => {
    parser.skip();
    const object = parser.integer();
    parser.skip();
    const entry = entries.get(object);
    if (entry?.kind !== 'in' || entry.stream !== number || entry.index !== index)
      throw new UnreadablePdf(`Object stream ${number} holds object ${object}, which should not be there.`);
    return first + parser.integer();
  });
  parser.skip();
  return places.map((place) => {
    if (place !== parser.at) throw new UnreadablePdf(`Object stream ${number} has something between its objects.`);
    const object = parser.object();
    parser.skip();
    return object;
  });
}

// ---------------------------------------------------------------- pages, files inside

function pagesOf(catalog: PdfDict, resolve: (object: PdfObject | undefined) => PdfObject): number[] {
  const pages: number[] = [];
  const seen = new Set<number>();
  const walk = (object: PdfObject | undefined, depth: number): void => {
    if (!isRef(object) || seen.has(object.ref) || depth > 32 || pages.length >= mostPages)
      throw new UnreadablePdf('The tree of pages cannot be read.');
    seen.add(object.ref);
    const node = resolve(object);
    const kind = isDict(node) ? nameOf(node.get('Type')) : undefined;
    const kids = isDict(node) ? resolve(node.get('Kids')) : null;
    if (kind === 'Page') pages.push(object.ref);
    else if (kind === 'Pages' && isArray(kids)) for (const kid of kids) walk(kid, depth + 1);
    else throw new UnreadablePdf('The tree of pages cannot be read.');
  };
  walk(catalog.get('Pages'), 0);
  return pages;
}

export interface EmbeddedFile {
  readonly name: string;
  readonly description: string;
  /** AFRelationship: `Data`, `Source` … */
  readonly relationship: string;
  readonly bytes: Uint8Array;
}

/** The files inside a file, by its tree of names (7.7.4, 7.11.4). */
export function embeddedFiles(file: PdfFile): EmbeddedFile[] {
  const { catalog, resolve } = file;
  const found: EmbeddedFile[] = [];
  const text = (object: PdfObject | undefined): string => {
    const string = resolve(object);
    return isString(string) ? textOf(string) : (nameOf(string ?? undefined) ?? '');
  };
  const walk = (object: PdfObject | undefined, depth: number): void => {
    const node = resolve(object);
    if (node === null) return;
    const names = isDict(node) ? resolve(node.get('Names')) : null;
    const kids = isDict(node) ? resolve(node.get('Kids')) : null;
    if (!isDict(node) || depth > 8 || found.length > 100) throw new UnreadablePdf('The files inside cannot be read.');
    if (isArray(kids)) for (const kid of kids) walk(kid, depth + 1);
    if (!isArray(names)) return;
    for (let at = 1; at < names.length; at += 2) {
      const specification = resolve(names[at]);
      const streams = isDict(specification) ? resolve(specification.get('EF')) : null;
      const stream = isDict(streams) ? resolve(streams.get('F') ?? streams.get('UF')) : null;
      if (!isDict(specification) || !isStream(stream)) throw new UnreadablePdf('The files inside cannot be read.');
      found.push({
        name: text(specification.get('UF') ?? specification.get('F')),
        description: text(specification.get('Desc')),
        relationship: text(specification.get('AFRelationship')),
        bytes: file.decoded(stream),
      });
    }
  };
  const names = resolve(catalog.get('Names'));
  if (isDict(names)) walk(names.get('EmbeddedFiles'), 0);
  return found;
}
