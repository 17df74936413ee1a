/**
 * Writing: objects → the bytes of a PDF file of one revision.
 *
 * - The file's id is the beginning of the SHA-256 of all its bytes, the id's own digits read as zeros. So a file that was
 *   damaged on its way shows it without any signature (`idOf`); against intent it proves nothing.
 * - Packed: objects in object streams, the cross-reference as a stream (ISO 32000-1, 7.5.7 and 7.5.8); half the size where a
 *   table has many cells. PDF/A-1 wants it plain.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import {
  bytesIn,
  bytesOf,
  dict,
  isStream,
  latin,
  name,
  numbered,
  type PdfDict,
  type PdfObject,
  ref,
  streamEnd,
  written,
} from './object.ts';
import type { Pack } from './pack.ts';

/** The objects of a file that is being made. Numbers may be given first, so that objects can refer to each other. */
export interface Objects {
  /** by number − 1 */
  readonly all: readonly PdfObject[];
  add(object: PdfObject): number;
  reserve(): number;
  set(number: number, object: PdfObject): void;
}

export function createObjects(): Objects {
  const all: PdfObject[] = [];
  return {
    all,
    add: (object) => all.push(object),
    reserve: () => all.push(null),
    set: (number, object) => {
      all[number - 1] = object;
    },
  };
}

export interface NewFile {
  readonly objects: Objects;
  readonly root: number;
  readonly info: number;
  readonly version: '1.4' | '1.7';
  /** packs what is no stream into streams, where that is wanted */
  readonly pack?: Pack;
  /** what the id is made of: all bytes of the file, so that damage shows (A3), or only what tells it from others (G3) */
  readonly id: 'bytes' | 'objects';
}

type Place = readonly [kind: number, where: number, index: number];

/** Objects in one stream: a reader unpacks it whole for one of them. */
const mostPacked = 2000;
/** The beginning of a file. Four bytes above 127, so that whoever passes it on takes it as binary (7.5.2). */
export const headOf = (version: NewFile['version']): Uint8Array<ArrayBuffer> =>
  bytesOf(`%PDF-${version}\n%\xe5\xdf\xae\xea\n`);

export function writePdf({ objects: { all }, root, info, version, pack, id }: NewFile): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const objectsDigest = id === 'objects' ? sha256.create() : undefined;
  let length = 0;
  const add = (bytes: Uint8Array): void => {
    parts.push(bytes);
    length += bytes.length;
  };
  const places: Place[] = [[0, 0, 65535]];
  const put = (number: number, object: PdfObject): void => {
    places[number] = [1, length, 0];
    const bytes = numbered(number, object);
    add(bytes);
    if (!objectsDigest) return;
    // Packed data end with a checksum of what they hold (RFC 1950): it stands for them, and a digest of kilobytes is saved.
    const data = isStream(object) ? object.data.length : 0;
    const end = bytes.length - streamEnd.length - Math.min(4, data);
    objectsDigest.update(data > 0 ? bytes.subarray(0, bytes.length - streamEnd.length - data) : bytes);
    if (data > 0) objectsDigest.update(bytes.subarray(end));
  };

  add(headOf(version));
  let size = all.length + 1;
  const waiting: number[] = [];
  all.forEach((object, index) => {
    if (pack && !isStream(object)) waiting.push(index + 1);
    else put(index + 1, object);
  });
  for (let at = 0; at < waiting.length; at += mostPacked) {
    const numbers = waiting.slice(at, at + mostPacked);
    const stream = size++;
    numbers.forEach((number, index) => {
      places[number] = [2, stream, index];
    });
    if (pack)
      put(
        stream,
        objectStream(
          numbers.map((number) => [number, all[number - 1] ?? null]),
          pack,
        ),
      );
  }

  const begin = length;
  const own = objectsDigest?.digest().subarray(0, idBytes) ?? new Uint8Array(idBytes);
  const trailer = { Root: ref(root), Info: ref(info), ID: [own, own] };
  if (pack) {
    places[size] = [1, begin, 0];
    put(size, crossReferenceStream(places, trailer, pack));
  } else add(bytesOf(crossReferenceTable(places, dict({ Size: size, ...trailer }))));
  add(bytesOf(`startxref\n${begin}\n%%EOF\n`));
  const bytes = bytesIn(parts);
  if (id === 'bytes') {
    const { computed, at } = idOf(bytes);
    bytes.set(bytesOf(idEntry(computed)), at);
  }
  return bytes;
}

function objectStream(objects: readonly (readonly [number: number, object: PdfObject])[], pack: Pack): PdfObject {
  const texts = objects.map(([, object]) => written(object));
  let offset = 0;
  const places = objects.map(([number], index) => {
    const place = `${number} ${offset}`;
    offset += (texts[index]?.length ?? 0) + 1;
    return place;
  });
  const head = `${places.join(' ')}\n`;
  return {
    dict: dict({ Type: name('ObjStm'), N: objects.length, First: head.length, Filter: name('FlateDecode') }),
    data: pack(bytesOf(head + texts.map((text) => `${text}\n`).join(''))),
  };
}

function crossReferenceTable(places: readonly Place[], trailer: PdfDict): string {
  const lines = places.map(([kind, where, index]) => {
    return `${String(where).padStart(10, '0')} ${String(index).padStart(5, '0')} ${kind === 0 ? 'f' : 'n'} \n`;
  });
  return `xref\n0 ${places.length}\n${lines.join('')}trailer\n${written(trailer)}\n`;
}

/** Each row as the difference to the one above (7.4.4.4): places grow by little steps. */
function crossReferenceStream(
  places: readonly Place[],
  trailer: Readonly<Record<string, PdfObject>>,
  pack: Pack,
): PdfObject {
  const widths = [1, 4, 2];
  const columns = 7;
  const rows = new Uint8Array(places.length * (columns + 1));
  let above: readonly number[] = Array.from({ length: columns }, () => 0);
  places.forEach((place, row) => {
    const bytes = place.flatMap((value, field) => {
      const width = widths[field] ?? 0;
      return Array.from({ length: width }, (_, byte) => Math.floor(value / 256 ** (width - 1 - byte)) & 0xff);
    });
    rows.set([2, ...bytes.map((byte, column) => byte - (above[column] ?? 0))], row * (columns + 1));
    above = bytes;
  });
  return {
    dict: dict({
      Type: name('XRef'),
      Size: places.length,
      W: widths,
      ...trailer,
      Filter: name('FlateDecode'),
      DecodeParms: dict({ Predictor: 12, Columns: columns }),
    }),
    data: pack(rows),
  };
}

// ---------------------------------------------------------------- the id

// Not an import: bundlers for the browser would try to follow it. The same digest as the other's, sooner; but loaded only here.
const digestOf = (bytes: Uint8Array): Uint8Array => {
  const crypto = typeof process === 'undefined' ? undefined : process.getBuiltinModule?.('node:crypto');
  return crypto ? crypto.createHash('sha256').update(bytes).digest() : sha256(bytes);
};

const idBytes = 16;
const idEntry = (digits: string): string => `/ID[<${digits}><${digits}>]`;

/** The id that a file of one revision says it has, the one that its bytes ask for, and where it stands. */
export function idOf(bytes: Uint8Array): { readonly said: string; readonly computed: string; readonly at: number } {
  const begin = Number(/startxref\n(\d+)\n%%EOF\n?$/.exec(latin(bytes.subarray(-64)))?.[1] ?? bytes.length);
  const found = /\/ID\[<([0-9A-F]{32})><\1>\]/.exec(latin(bytes.subarray(begin)));
  const at = begin + (found?.index ?? 0);
  const blank = bytes.slice();
  if (found) blank.set(bytesOf(idEntry('00'.repeat(idBytes))), at);
  const digest = digestOf(blank).subarray(0, idBytes);
  const computed = [...digest].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join('');
  return { said: found?.[1] ?? '', computed, at };
}
