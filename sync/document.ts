/**
 * How values live in a Y.Doc: the flat map `entries`, `writers`, `filings`, and a root for each shared text (S1).
 * An entry's own form is in entry.ts; what entries mean is in cell.ts and places.ts, which know no Yjs.
 *
 * - Writing sets the own entry and removes those at that path that were seen, in one transaction (S3).
 * - Reading never writes, never throws at what a peer sent (S7), and reads anew only what a transaction touched.
 * - Keys and roots that the schema does not know are kept and ignored (S8).
 */
import * as Y from 'yjs';
import { type Author, authorOf, introduce, writerText } from './authors.ts';
import { best, type Entry, equalValues, nextCount, unsettled } from './cell.ts';
import { clean, isTooLong, longestValue } from './clean.ts';
import type {
  Device,
  Filing,
  FilingInput,
  IsValue,
  MaySign,
  Misfit,
  Person,
  Schema,
  Seen,
  SharedValues,
  Sibling,
  Value,
  Values,
} from './contract.ts';
import { entryFor, holdsEntries, keyOf, minutes, pathOfKey, readEntry } from './entry.ts';
import { type FilingRecord, isRecord, judgeWith, openFiling, recordFiling, timeText } from './filings.ts';
import { noteRoot, openNote, plain, proseRoot, proseText, rememberLines, rootOf, stampsOf, textPath } from './notes.ts';
import { createPlaces, isRow, type Notes, type Place } from './places.ts';
import { beginAbove, disputeOf, editRows, type Writing } from './rows.ts';
import { patternsOf } from './schema.ts';
import type { Seal } from './seal.ts';
import type { Stored } from './update.ts';

export interface DocumentOptions {
  /** of the dossier; sealed values are bound to it */
  readonly id: string;
  readonly schema: Schema;
  /** `isValue` of the templates' door */
  readonly isValue: IsValue;
  readonly seal: Seal;
  readonly person: Person;
  readonly device: Device;
  /** milliseconds since 1970 */
  readonly now: () => number;
  /** default: everybody might */
  readonly maySign?: MaySign;
}

export interface SharedDocument extends SharedValues {
  readonly doc: Y.Doc;
  file(input: FilingInput): Filing;
  /** plain text of a shared text */
  text(path: string): string;
}

export function createDocument(options: DocumentOptions, doc: Y.Doc = new Y.Doc()): SharedDocument {
  const { id, isValue, seal, maySign } = options;
  const me: Author = { person: options.person, device: options.device };
  const entries = doc.getMap<unknown>('entries');
  const writers = doc.getMap<unknown>('writers');
  const records = doc.getArray<unknown>('filings');
  const origin = Symbol('this opening');
  const listeners = new Set<() => void>();
  const judge = judgeWith(maySign);
  let filed: readonly unknown[] | undefined;
  /** records never change: the same object for the same one */
  const opened = new WeakMap<FilingRecord, ReturnType<typeof openFiling>>();

  const lines = rememberLines(doc);
  const notes: Notes = {
    text(path) {
      if (doc.share.has(noteRoot(path))) return plain(doc.getText(noteRoot(path)));
      if (doc.share.has(proseRoot(path))) return proseText(doc.getXmlFragment(proseRoot(path)), lines);
      return undefined;
    },
    *stamps(path) {
      if (doc.share.has(noteRoot(path))) yield* stampsOf(doc.getText(noteRoot(path)));
      if (doc.share.has(proseRoot(path))) yield* stampsOf(doc.getXmlFragment(proseRoot(path)));
    },
  };
  const places = createPlaces(patternsOf(options.schema), notes);
  for (const key of entries._map.keys()) take(key);
  for (const root of doc.share.keys()) takeText(root);
  doc.on('afterTransaction', hear);

  // ------------------------------------------------------------ reading

  /** Reads one key anew. */
  function take(key: string): void {
    const path = pathOfKey(key);
    const place = path === undefined ? undefined : places.at(path);
    if (!place) return;
    const found = entries._map.get(key);
    const item = found && !found.deleted ? found : undefined;
    const before = place.entries.length === 0 ? undefined : place.entries.find((entry) => entry.key === key);
    if (before ? item?.id.clock === before.clock && item.id.client === before.writer : !item) return;
    const entry = item && readEntry(place, key, storedIn(item), options);
    const others = before ? place.entries.filter((other) => other !== before) : place.entries;
    places.put(place, entry ? [...others, entry] : others);
  }

  function takeText(root: string): void {
    const path = textPath(root);
    const place = path === undefined ? undefined : places.at(path);
    if (place) places.touch(place);
  }

  function hear(transaction: Y.Transaction): void {
    if (transaction.changed.size === 0) return;
    for (const [type, keys] of transaction.changed as Map<unknown, Set<string | null>>) {
      if (type === entries) for (const key of keys) if (key !== null) take(key);
      if (type === records) filed = undefined;
      const root = rootOf(type as Y.AbstractType<unknown>);
      if (root !== entries) for (const [name, shared] of doc.share) if (shared === root) takeText(name);
    }
    // An editor of rich text writes by itself; it too must say who it is.
    if (transaction.local && writesWith(transaction, doc.clientID))
      together(() => introduce(writers, doc.clientID, me));
    for (const listener of [...listeners]) listener();
  }

  function siblingOf(entry: Entry): Sibling {
    const { person, device } = authorOf(writers, entry.writer) ?? {};
    const mine = device?.id === me.device.id && person?.id === me.person.id;
    const why = entry.why === undefined ? {} : { why: entry.why };
    return { value: entry.value, person, device, at: timeText(entry.at), ...why, ...(mine ? { mine } : {}) };
  }

  // ------------------------------------------------------------ writing

  const together = (work: () => void): void => {
    doc.transact(work, origin);
  };

  function put(place: Place, key: string, entry: Parameters<typeof entryFor>[1]): void {
    introduce(writers, doc.clientID, me);
    entries.set(key, entryFor(place, entry, options));
    take(key);
  }

  const writing: Writing = {
    together,
    notes,
    siblingOf,
    writer: () => writerText(doc.clientID),
    write(place, value, { why, seen, replaces } = {}) {
      const before = place.entries;
      const key = keyOf(place.path, doc.clientID);
      together(() => {
        put(place, key, { value, count: nextCount(before), now: options.now(), why, seen });
        for (const entry of before) {
          if (entry.key === key || replaces?.(entry) === false) continue;
          entries.delete(entry.key);
          take(entry.key);
        }
      });
    },
    writeAside(place, value, why) {
      const own = `${keyOf(place.path, doc.clientID)}+`;
      const used = place.entries
        .filter(({ key }) => key.startsWith(own))
        .map(({ key }) => Number(key.slice(own.length)));
      const key = `${own}${Math.max(0, ...used) + 1}`;
      together(() => put(place, key, { value, count: 0, now: options.now(), why }));
    },
  };
  const rows = editRows(id, places, writing);

  function fieldAt(path: string): Place {
    const place = places.at(path);
    if (!place?.pattern.field) throw new Error(`Dossier '${id}' has no field '${path}': its schema does not know it.`);
    return place;
  }

  function cellAt(path: string): Place {
    const place = fieldAt(path);
    if (isRow(place) || !holdsEntries(place))
      throw new Error(`Dossier '${id}': '${path}' is a ${place.pattern.field!.kind}; set() writes none.`);
    return place;
  }

  function set(path: string, given: Value | undefined, why?: string, seen?: Seen): void {
    const place = cellAt(path);
    const { kind } = place.pattern.field!;
    const value = given === undefined ? undefined : clean(given);
    if (value !== undefined && !isValue(kind, value)) {
      throw new Error(`Dossier '${id}': '${path}' holds a ${kind}, not ${JSON.stringify(value).slice(0, 60)}.`);
    }
    if (value !== undefined && isTooLong(value)) {
      throw new Error(`Dossier '${id}': a value for '${path}' is longer than ${longestValue} characters.`);
    }
    const shown = best(place.entries);
    const settled = unsettled(place.entries).length === 0 && place.entries.every(({ misfit }) => misfit === undefined);
    if (settled && equalValues(shown?.value, value) && (why === undefined || why === shown?.why)) return;
    // What our own next letters would not replace is no reason to write the same again.
    const own = place.entries.find(({ key }) => key === keyOf(place.path, doc.clientID));
    if (
      seen &&
      own &&
      own.misfit === undefined &&
      equalValues(own.value, value) &&
      !place.entries.some((entry) => entry !== own && seen.includes(nameOf(entry)))
    )
      return;
    writeCell(place, value, why, seen);
  }

  function keep(path: string, given: string, seen?: Seen): void {
    const place = cellAt(path);
    const text = clean(given);
    if (isValue(place.pattern.field!.kind, text)) {
      set(path, text, undefined, seen);
      return;
    }
    if (isTooLong(text))
      throw new Error(`Dossier '${id}': text for '${path}' is longer than ${longestValue} characters.`);
    if (place.entries.length === 1 && place.entries[0]!.text === text) return;
    writeCell(place, text, undefined, seen);
  }

  function writeCell(place: Place, value: Value | undefined, why: string | undefined, seen: Seen | undefined): void {
    const names = seen && new Set(seen);
    together(() => {
      beginAbove(place, writing);
      writing.write(place, value, { why, replaces: names && ((entry) => names.has(nameOf(entry))) });
    });
  }

  const allFilings = (): readonly Filing[] => {
    filed ??= records.toArray();
    return judge(filed);
  };

  return {
    id,
    doc,
    values: () => places.values(),
    siblings(path) {
      const place = places.at(path);
      if (!place) return [];
      return isRow(place) ? disputeOf(place, writing) : unsettled(place.entries).map(siblingOf);
    },
    disagreements: () => places.disagreements(),
    misfits: () =>
      places
        .misfits()
        .toSorted((a, b) => (a.path < b.path ? -1 : 1))
        .flatMap(misfitsAt),
    origin(path) {
      const shown = best(places.at(path)?.entries ?? []);
      return shown && siblingOf(shown);
    },
    set,
    keep,
    seen: (path) => (places.at(path)?.entries ?? []).map(nameOf),
    text: (path) => notes.text(fieldAt(path).path) ?? '',
    note(path) {
      const place = fieldAt(path);
      if (place.pattern.field?.kind !== 'note') throw new Error(`Dossier '${id}': '${path}' is no note.`);
      return openNote(doc, place.path, origin, () => beginAbove(place, writing));
    },
    ...rows,
    together,
    get filings() {
      return allFilings();
    },
    file(input) {
      const sheet = (places.values()[input.form] as Values | undefined)?.[input.sheet];
      if (sheet === undefined) throw new Error(`Dossier '${id}' has no sheet '${input.form}/${input.sheet}' to file.`);
      const { view, overridden } = input;
      const content = {
        values: sheet as Values,
        ...(view === undefined ? {} : { view }),
        ...(overridden === undefined ? {} : { overridden }),
      };
      const at = minutes(options.now());
      const record = recordFiling(input, content, { dossier: id, at, seal, standing: allFilings() });
      together(() => {
        introduce(writers, doc.clientID, me);
        records.push([record]);
      });
      return allFilings().find(({ hash }) => hash === record.hash)!;
    },
    filed(hash) {
      const record = records.toArray().find((item): item is FilingRecord => isRecord(item) && item.hash === hash);
      if (!record) return undefined;
      if (!opened.has(record)) opened.set(record, openFiling(record, id, seal));
      return opened.get(record);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    bytes: () => Y.encodeStateAsUpdate(doc) as Uint8Array<ArrayBuffer>,
  };

  function misfitsAt({ path, entries: stored }: Place): readonly Misfit[] {
    return stored.flatMap((entry) => {
      const { person, device, at } = siblingOf(entry);
      const text = entry.text === undefined ? {} : { text: entry.text };
      return entry.misfit === undefined ? [] : [{ path, why: entry.misfit, ...text, person, device, at }];
    });
  }
}

/** Names an entry as it stands; the same writer's next one at this key has another name. */
const nameOf = ({ key, clock }: Entry): string => `${key}@${clock}`;

export const storedIn = ({ id: { client, clock }, content, length }: Y.Item): Stored => ({
  client,
  clock,
  value: content.getContent()[length - 1],
});

const writesWith = (transaction: Y.Transaction, client: number): boolean =>
  (transaction.afterState.get(client) ?? 0) > (transaction.beforeState.get(client) ?? 0);

/** The next `<year>-<n>`. Two people who begin one offline get the same and so meet in it. */
export function nextSheetId(
  document: Pick<SharedValues, 'values' | 'removedRows'>,
  form: string,
  year: number | string,
): string {
  const sheets = Object.keys((document.values()[form] as Values | undefined) ?? {});
  const removed = document.removedRows(form).map(({ path }) => path.slice(form.length + 1));
  const numbers = [...sheets, ...removed]
    .filter((id) => id.startsWith(`${year}-`))
    .map((id) => Number.parseInt(id.slice(`${year}-`.length), 10) || 0);
  return `${year}-${Math.max(0, ...numbers) + 1}`;
}
