/**
 * What stands in an update, read off its bytes. A village's Summaries need the values of every dossier and write nothing;
 * to build a document for each would be half of the work.
 *
 * What must hold
 * - What is told here is what a document would tell. Where that is not certain (something waits for what has not come, two
 *   wrote one key at once, shared text, types in types) the answer is undefined: ask a document.
 * - It throws on bytes that are no update.
 */
import { createDecoder, type Decoder, readAny, readUint8, readVarInt, readVarUint } from 'lib0/decoding';
import { decodeUtf8 } from 'lib0/string';

/** What stands under a key of a root map, and the struct that holds it. */
export interface Stored {
  readonly client: number;
  readonly clock: number;
  readonly value: unknown;
}
export interface Standing {
  /** of the root map `entries` */
  readonly entries: readonly (Stored & { readonly key: string })[];
  /** of the root list `filings` */
  readonly filings: readonly unknown[];
}

/** What a key of a map has held, or a list holds: each struct was written after the one before it. */
interface Chain {
  readonly key: string;
  /** the last: of a key, it alone counts */
  last: Struct;
  /** of a list: all */
  readonly all: Struct[] | undefined;
}
interface Struct {
  readonly client: number;
  readonly clock: number;
  readonly length: number;
  /** undefined: deleted */
  readonly values: readonly unknown[] | undefined;
}
interface Id {
  readonly client: number;
  readonly clock: number;
}
interface Root {
  readonly keys: Map<string, Chain>;
  list: Chain | undefined;
}

/** As Yjs numbers them in its first update format. */
const kinds = { collected: 0, deleted: 1, any: 8 } as const;
const bits = { kind: 31, key: 32, rightOrigin: 64, origin: 128 } as const;

export function standingIn(update: Uint8Array): Standing | undefined {
  const from = createDecoder(update);
  const roots = readRoots(from);
  if (!roots) return undefined;
  const isDeleted = readDeletions(from);
  const entries: (Stored & { readonly key: string })[] = [];
  for (const { key, last } of roots.get('entries')?.keys.values() ?? []) {
    const { client, clock, length, values } = last;
    if (values && length > 1) return undefined;
    if (values && !isDeleted(client, clock)) entries.push({ key, client, clock, value: values[0] });
  }
  const filings = (roots.get('filings')?.list?.all ?? []).flatMap(({ client, clock, values = [] }) =>
    values.filter((_, index) => !isDeleted(client, clock + index)),
  );
  return { entries, filings };
}

function readRoots(from: Decoder): ReadonlyMap<string, Root> | undefined {
  const roots = new Map<string, Root>();
  /** by client: the chain whose struct ends at a clock */
  const ends = new Map<number, (Chain | undefined)[]>();
  /** what follows a struct that has not been read yet */
  const waiting: { readonly after: Id; readonly struct: Struct }[] = [];

  const end = (chain: Chain, { client, clock, length }: Struct): void => {
    ends.get(client)![clock + length - 1] = chain;
  };
  /** False if two began it at once. */
  function begin(name: string, key: string | undefined, struct: Struct): boolean {
    const root = roots.get(name) ?? { keys: new Map<string, Chain>(), list: undefined };
    roots.set(name, root);
    if (key === undefined ? root.list : root.keys.has(key)) return false;
    const chain: Chain = { key: key ?? '', last: struct, all: key === undefined ? [struct] : undefined };
    if (key === undefined) root.list = chain;
    else root.keys.set(key, chain);
    end(chain, struct);
    return true;
  }
  /** False if it does not follow the last of a chain, or not yet. */
  function follow({ client, clock }: Id, struct: Struct): boolean {
    const mine = ends.get(client);
    const chain = mine?.[clock];
    if (!mine || !chain) return false;
    mine[clock] = undefined;
    chain.last = struct;
    chain.all?.push(struct);
    end(chain, struct);
    return true;
  }

  for (let clients = readVarUint(from); clients > 0; clients--) {
    let structs = readVarUint(from);
    const client = readVarUint(from);
    let clock = readVarUint(from);
    if (clock > 0 || ends.has(client)) return undefined;
    ends.set(client, []);
    for (; structs > 0; structs--) {
      const info = readUint8(from);
      const kind = info & bits.kind;
      if (kind === kinds.collected) {
        clock += readVarUint(from);
        continue;
      }
      if ((kind !== kinds.any && kind !== kinds.deleted) || info & bits.rightOrigin) return undefined;
      const after = info & bits.origin ? { client: readVarUint(from), clock: readVarUint(from) } : undefined;
      if (!after && readVarUint(from) !== 1) return undefined;
      const root = after ? '' : readText(from);
      const key = !after && info & bits.key ? readText(from) : undefined;
      const length = readVarUint(from);
      const values = kind === kinds.any ? readValues(from, length) : undefined;
      const struct: Struct = { client, clock, length, values };
      if (!after) {
        if (!begin(root, key, struct)) return undefined;
      } else if (!follow(after, struct)) waiting.push({ after, struct });
      clock += length;
    }
  }
  // A list is written by several, and clients do not stand in the order in which they wrote.
  for (let left = waiting; left.length > 0; ) {
    const still = left.filter(({ after, struct }) => !follow(after, struct));
    if (still.length === left.length) return undefined;
    left = still;
  }
  return roots;
}

function readDeletions(from: Decoder): (client: number, clock: number) => boolean {
  const deleted = new Map<number, number[]>();
  for (let clients = readVarUint(from); clients > 0; clients--) {
    const client = readVarUint(from);
    const ranges = deleted.get(client) ?? [];
    deleted.set(client, ranges);
    for (let count = readVarUint(from); count > 0; count--) {
      const first = readVarUint(from);
      ranges.push(first, first + readVarUint(from));
    }
  }
  return (client, clock) => {
    const ranges = deleted.get(client);
    if (!ranges) return false;
    for (let at = 0; at < ranges.length; at += 2) if (ranges[at]! <= clock && clock < ranges[at + 1]!) return true;
    return false;
  };
}

// ---------------------------------------------------------------- values and texts

function readValues(from: Decoder, length: number): readonly unknown[] {
  if (length > from.arr.length - from.pos) throw new Error('An update ends in the middle of a list.');
  const values = new Array<unknown>(length);
  for (let index = 0; index < length; index++) values[index] = readValue(from);
  return values;
}

/** `readAny` of lib0, with the quicker texts. */
function readValue(from: Decoder): unknown {
  switch (from.arr[from.pos]) {
    case 117:
      from.pos++;
      return readValues(from, readVarUint(from));
    case 119:
      from.pos++;
      return readText(from);
    case 125:
      from.pos++;
      return readVarInt(from);
    default:
      return readAny(from);
  }
}

/** Where letters are put together, one list a length: a list that grew anew for each text would be most of the work. */
const LONG = 100;
const letters = Array.from({ length: LONG + 1 }, (_, length) => new Array<number>(length).fill(0));

/** Most texts are a few letters or Chinese characters; to call the browser's decoder takes longer than to read them. */
function readText(from: Decoder): string {
  const { arr } = from;
  const length = readVarUint(from);
  const start = from.pos;
  from.pos += length;
  if (from.pos > arr.length) throw new Error('An update ends in the middle of a text.');
  if (length > LONG) return decodeUtf8(arr.subarray(start, from.pos));
  let count = 0;
  for (let at = start; at < from.pos; at++) if ((arr[at]! & 0xc0) !== 0x80) count++;
  const units = letters[count]!;
  count = 0;
  for (let at = start; at < from.pos; ) {
    const byte = arr[at]!;
    if (byte < 0x80) {
      units[count++] = byte;
      at++;
      continue;
    }
    // Three bytes, not those that could be ill-formed. All else is for the browser to judge.
    const second = arr[at + 1]!;
    const third = arr[at + 2]!;
    const isPlain = byte > 0xe0 && byte < 0xed && second >> 6 === 2 && third >> 6 === 2 && at + 2 < from.pos;
    if (!isPlain) return decodeUtf8(arr.subarray(start, from.pos));
    units[count++] = ((byte & 15) << 12) | ((second & 63) << 6) | (third & 63);
    at += 3;
  }
  return String.fromCharCode.apply(null, units);
}
