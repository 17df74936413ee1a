/**
 * What happened to a dossier, told from the rows of the relay's log: who set which field from what to what, when by the
 * relay's clock, on which device. Pure: rows in, changes out.
 *
 * What must hold
 * - The order and the time are the relay's; what a writer's own clock said stands beside it and decides nothing.
 * - Who sent a row is the relay's word, who wrote an entry is the entry's own; where they differ the change is marked.
 * - Nothing is passed over: what disappears without anything written in its place, what does not fit its field, and what
 *   was erased are changes like others.
 * - What one device sends in one piece is told as the difference it made: letters typed and taken back in between are not there.
 * - Sealed values are opened with this device's keys; whoever has none sees that there is something.
 */
import { fromBase64 } from 'lib0/buffer';
import * as Y from 'yjs';
import { type Author, authorOf } from './authors.ts';
import { best, type Entry, equalValues, type Standing, unsettled } from './cell.ts';
import type { Schema, Sealed, Value } from './contract.ts';
import { storedIn } from './document.ts';
import { pathOfKey, type Reader, readEntry } from './entry.ts';
import { isRecord as isFiling, timeText } from './filings.ts';
import { erasureIn, type LogRow } from './log-check.ts';
import { plain, proseText, rootOf, stampsOf, textPath } from './notes.ts';
import { createPlaces, isRow, type Notes, type Place, standingOf } from './places.ts';
import { patternsOf } from './schema.ts';

export interface Change {
  readonly sequence: number;
  readonly room: string;
  /** ISO 8601, by the relay's clock: when it arrived there */
  readonly time: string;
  /** the device that sent it, and who was enrolled with it */
  readonly device: string;
  readonly sender: string;
  /** the sender said that it may hold others' edits */
  readonly carried: boolean;
  /** of a field, a row or a sheet; `<form>/<sheet>` of a filing; empty where it is about the dossier */
  readonly path: string;
  /**
   * `set`, `cleared`; `apart`: another value stands beside it; `settled`: one of several was chosen; `misfit`: not what this
   * field holds; `withdrawn`: taken away with nothing written in its place; `text`: letters of a note; rows: `added`,
   * `removed`, `merged`, `restored`; filings: `filed`, `voided`; `erased`: lawfully, see `why`; `folded`: older history that
   * was not kept
   */
  readonly effect:
    | 'set'
    | 'cleared'
    | 'apart'
    | 'settled'
    | 'misfit'
    | 'withdrawn'
    | 'text'
    | 'added'
    | 'removed'
    | 'merged'
    | 'restored'
    | 'filed'
    | 'voided'
    | 'erased'
    | 'folded';
  readonly before: Value | Sealed | undefined;
  readonly after: Value | Sealed | undefined;
  /** who the entry says wrote it */
  readonly author: Author | undefined;
  /** `YYYY-MM-DDTHH:mm` by the writer's own clock; empty where it says none */
  readonly at: string;
  readonly why?: string;
  /** the device that the entry names is not the one that sent it, or it names none */
  readonly foreign: boolean;
}

type What = Pick<Change, 'path' | 'effect'> &
  Partial<Pick<Change, 'before' | 'after' | 'author' | 'at' | 'why' | 'foreign'>>;

/** @param rows of one dossier, in their order */
export function auditOf(rows: Iterable<LogRow>, options: Reader & { readonly schema: Schema }): readonly Change[] {
  const doc = new Y.Doc();
  const entries = doc.getMap<unknown>('entries');
  const writers = doc.getMap<unknown>('writers');
  const filings = doc.getArray<unknown>('filings');
  const notes = notesOf(doc);
  const places = createPlaces(patternsOf(options.schema), notes);
  const known = new Set<string>();
  const texts = new Map<string, string>();
  const changes: Change[] = [];
  let touched = { keys: new Set<string>(), texts: new Set<string>(), writers: new Set<number>() };
  doc.on('afterTransaction', ({ changed, beforeState, afterState }: Y.Transaction) => {
    for (const key of changed.get(entries as never) ?? []) if (key !== null) touched.keys.add(key);
    const roots = new Set<unknown>([...changed.keys()].map((type) => rootOf(type as never)));
    for (const [root, type] of doc.share) {
      const path = textPath(root);
      if (path !== undefined && roots.has(type)) touched.texts.add(path);
    }
    for (const [client, clock] of afterState) if (clock > (beforeState.get(client) ?? 0)) touched.writers.add(client);
  });

  for (const row of rows) {
    const { sequence, room, time, device, person: sender, carried } = row;
    const tell = (what: What): void => {
      const author = what.author;
      changes.push({
        ...{ sequence, room, time, device, sender, carried },
        ...{ before: undefined, after: undefined, author: undefined, at: '' },
        foreign: author !== undefined && author.device.id !== device,
        ...what,
      });
    };
    const erasure = erasureIn(row);
    if (erasure) {
      const effect = erasure.kind === 'history' ? 'folded' : 'erased';
      tell({ path: '', effect, why: erasure.reason });
    }
    const bytes = row.bytes ?? row.stub;
    if (bytes === undefined) continue;
    touched = { keys: new Set(), texts: new Set(), writers: new Set() };
    Y.applyUpdate(doc, fromBase64(bytes));
    // Of a row that was thinned, what still shows is told; what it replaced, and what replaced its other values, is not known.
    const isWhole = row.bytes !== undefined;
    tellEntries(device, isWhole ? tell : (what) => what.effect !== 'withdrawn' && tell({ ...what, before: undefined }));
    tellTexts(isWhole ? tell : undefined);
    tellFilings(device, tell);
  }
  doc.destroy();
  return changes;

  function tellEntries(device: string, tell: (what: What) => unknown): void {
    const before = new Map<Place, { readonly entries: readonly Entry[]; readonly standing: Standing | undefined }>();
    for (const key of touched.keys) {
      const path = pathOfKey(key);
      const place = path === undefined ? undefined : places.at(path);
      if (place && !before.has(place))
        before.set(place, { entries: place.entries, standing: isRow(place) ? standingOf(place, notes) : undefined });
    }
    for (const key of touched.keys) {
      const place = places.at(pathOfKey(key) ?? '');
      if (!place || !before.has(place)) continue;
      const item = entries._map.get(key);
      const entry = item && !item.deleted ? readEntry(place, key, storedIn(item), options) : undefined;
      places.put(place, [...place.entries.filter((other) => other.key !== key), ...(entry ? [entry] : [])]);
    }
    for (const [place, was] of before) {
      const had = new Set(was.entries.map(nameOf));
      const written = place.entries.filter((entry) => !had.has(nameOf(entry)));
      const shownBefore = best(was.entries);
      for (const entry of written) {
        const author = authorOf(writers, entry.writer);
        const effect =
          was.standing === undefined ? effectOf(entry, was.entries, place) : rowEffect(entry, was.standing);
        tell({
          path: place.path,
          effect,
          before: was.standing === undefined ? shownBefore?.value : undefined,
          after: entry.text ?? (entry.value === true && was.standing !== undefined ? undefined : entry.value),
          author,
          at: timeText(entry.at),
          foreign: author?.device.id !== device,
          ...(entry.why === undefined ? {} : { why: entry.why }),
        });
      }
      if (written.length > 0) continue;
      const shown = best(place.entries)?.value;
      const isSame = place.entries.length === was.entries.length;
      if (!isSame) tell({ path: place.path, effect: 'withdrawn', before: shownBefore?.value, after: shown });
    }
  }

  /** Without `tell` it is only taken note of. */
  function tellTexts(tell: ((what: What) => void) | undefined): void {
    const [only, another] = touched.writers;
    const author = another === undefined && only !== undefined ? authorOf(writers, only) : undefined;
    for (const path of touched.texts) {
      const [before, after] = [texts.get(path) ?? '', notes.text(path) ?? ''];
      texts.set(path, after);
      if (before !== after) tell?.({ path, effect: 'text', before, after, author });
    }
  }

  function tellFilings(device: string, tell: (what: What) => void): void {
    for (const record of filings.toArray()) {
      if (!isFiling(record) || known.has(record.hash)) continue;
      known.add(record.hash);
      const author = authorOf(writers, authorIdOf(filings, record.hash));
      tell({
        path: `${record.form}/${record.sheet}`,
        effect: record.void ? 'voided' : 'filed',
        after: record.signer.name,
        author,
        at: timeText(record.at),
        foreign: author?.device.id !== device,
        ...(record.reason === undefined ? {} : { why: record.reason }),
      });
    }
  }
}

const nameOf = ({ key, clock }: Entry): string => `${key}@${clock}`;

function effectOf(entry: Entry, before: readonly Entry[], { entries }: Place): Change['effect'] {
  if (entry.misfit !== undefined) return 'misfit';
  if (unsettled(entries).length > 0) return 'apart';
  if (unsettled(before).length > 0) return 'settled';
  return entry.value === undefined && !equalValues(best(before)?.value, undefined) ? 'cleared' : 'set';
}

function rowEffect({ value }: Entry, before: Standing): Change['effect'] {
  if (value === false) return 'removed';
  if (typeof value === 'string') return 'merged';
  return before === 'unknown' ? 'added' : 'restored';
}

/** The client that pushed a filing. */
function authorIdOf(filings: Y.Array<unknown>, hash: string): number {
  for (let item = filings._start; item; item = item.right)
    if (!item.deleted && item.content.getContent().some((each) => isFiling(each) && each.hash === hash))
      return item.id.client;
  return -1;
}

function notesOf(doc: Y.Doc): Notes {
  return {
    text(path) {
      if (doc.share.has(`note:${path}`)) return plain(doc.getText(`note:${path}`));
      return doc.share.has(`prose:${path}`) ? proseText(doc.getXmlFragment(`prose:${path}`)) : undefined;
    },
    *stamps(path) {
      if (doc.share.has(`note:${path}`)) yield* stampsOf(doc.getText(`note:${path}`));
      if (doc.share.has(`prose:${path}`)) yield* stampsOf(doc.getXmlFragment(`prose:${path}`));
    },
  };
}
