/**
 * Reads a dossier from its bytes: what a Summary is made from.
 *
 * - It is what an opened document says. A plain update is read without one (update.ts); whatever is not plain opens one.
 */
import * as Y from 'yjs';
import type { Filing, FilingContent, Sealed, SharedValues, Values } from './contract.ts';
import { createDocument, type DocumentOptions } from './document.ts';
import { pathOfKey, readEntry } from './entry.ts';
import { isRecord, judgeFilings, openFiling } from './filings.ts';
import { createPlaces, type Notes } from './places.ts';
import { patternsOf } from './schema.ts';
import { type Standing, standingIn } from './update.ts';

export interface Reading {
  readonly values: Values;
  readonly disagreements: readonly string[];
  readonly filings: readonly Filing[];
  /** what was filed under this hash, as `SharedValues.filed` */
  filed(hash: string): FilingContent | Sealed | undefined;
}
export type ReadingOptions = Pick<DocumentOptions, 'id' | 'schema' | 'isValue' | 'seal' | 'maySign'>;

/** Throws on bytes that are no update. */
export function readDocument(bytes: Uint8Array, options: ReadingOptions): Reading {
  const standing = standingIn(bytes);
  return standing ? readStanding(standing, options) : readOpened(bytes, options);
}

function readStanding({ entries, filings }: Standing, options: ReadingOptions): Reading {
  const places = createPlaces(patternsOf(options.schema), noNotes);
  for (const stored of entries) {
    const path = pathOfKey(stored.key);
    const place = path === undefined ? undefined : places.at(path);
    const entry = place && readEntry(place, stored.key, stored, options);
    if (entry) places.put(place, place.entries.length === 0 ? [entry] : [...place.entries, entry]);
  }
  return {
    values: places.values(),
    disagreements: places.disagreements(),
    filings: judgeFilings(filings, options.maySign),
    filed(hash) {
      const record = filings.find((stored) => isRecord(stored) && stored.hash === hash);
      return isRecord(record) ? openFiling(record, options.id, options.seal) : undefined;
    },
  };
}

/** An update with shared texts is not plain. */
const noNotes: Notes = { text: () => undefined, *stamps() {} };

/** By a document that is opened for it. */
export function readOpened(bytes: Uint8Array, options: ReadingOptions): Reading {
  const { values, disagreements, filings, filed } = openReading(bytes, options);
  return { values: values(), disagreements: disagreements(), filings, filed };
}

/** All that a document says: where values come from, and text that is no value, besides. Throws on bytes that are no update. */
export function openReading(bytes: Uint8Array, options: ReadingOptions): SharedValues {
  // A name of its own would cost more than a small dossier's reading.
  const doc = new Y.Doc({ guid: options.id });
  Y.applyUpdate(doc, bytes);
  const nobody = { id: '', name: '' };
  return createDocument({ ...options, person: nobody, device: nobody, now: () => 0 }, doc);
}
