/**
 * What was written by whom, kept apart from the code under test, and what each document must show because of it.
 *
 * The ledger looks at the raw entries only where they are made; how they travel and what they read as it works out by
 * sets of records, in the plainest way, so that the clever way can be compared with it.
 */
import * as Y from 'yjs';
import type { Sealed, Value, Values } from '../../sync/contract.ts';
import type { SharedDocument } from '../../sync/document.ts';
import { compareIds } from '../../sync/schema.ts';
import { isValue } from '../../templates/kinds.ts';
import { dossier, schema, seal } from './household-schema.ts';

interface Stamp {
  readonly client: number;
  readonly clock: number;
}
interface Written extends Stamp {
  readonly id: string;
  readonly path: string;
  readonly key: string;
  readonly value: Value | Sealed | undefined;
  /** false: text that is no value of the field */
  readonly fits: boolean;
  readonly count: number;
  /** of a removal: records that it saw under the row */
  readonly saw: ReadonlySet<string>;
  readonly removedBy: Stamp[];
}

export interface Ledger {
  /** Does `work` in a document and notes what it wrote and what it removed. */
  record(document: SharedDocument, work: () => void): void;
  /** What is wrong with a document; undefined if nothing. */
  fault(document: SharedDocument): string | undefined;
}

const isRowPath = (path: string): boolean =>
  /^(members|identification|visit|identification\/[^/]+\/checkers)\/[^/]+$/.test(path) && path !== 'members/none';
const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const patternOf = (path: string): string => {
  const [head, , ...rest] = path.split('/');
  if (rest.length === 0) return path;
  return rest.length === 3 ? `${head}/*/checkers/*/${rest[2]}` : `${head}/*/${rest[0]}`;
};
const text = (value: unknown): string => JSON.stringify(value) ?? 'nothing';

export function createLedger(): Ledger {
  const records = new Map<string, Written>();

  /** live entries of a document by record id */
  function liveIn(doc: Y.Doc): Map<string, Y.Item> {
    const live = new Map<string, Y.Item>();
    for (const item of doc.getMap('entries')._map.values()) {
      if (!item.deleted) live.set(`${item.id.client} ${item.id.clock}`, item);
    }
    return live;
  }

  function record(document: SharedDocument, work: () => void): void {
    const { doc } = document;
    const before = liveIn(doc);
    work();
    const after = liveIn(doc);
    const stamp = { client: doc.clientID, clock: Y.getState(doc.store, doc.clientID) - 1 };
    const fresh = [...after].filter(([id]) => !records.has(id));
    for (const [id, item] of fresh) {
      const key = item.parentSub!;
      const path = key.slice(0, key.lastIndexOf('|'));
      const [raw, count] = item.content.getContent()[0] as [unknown, number];
      const value =
        raw instanceof Uint8Array ? seal.open(dossier, path, raw) : ((raw ?? undefined) as Value | undefined);
      const fits = value === undefined || isRowPath(path) || isValue(schema[patternOf(path)]!.kind, value);
      records.set(id, { ...item.id, id, path, key, value, fits, count, saw: new Set(), removedBy: [] });
    }
    for (const [id] of fresh) {
      const written = records.get(id)!;
      if (!isRowPath(written.path) || written.value === true) continue;
      const under = [...after.keys()].filter((other) => isUnder(records.get(other)!, written.path));
      records.set(id, { ...written, saw: new Set([...under, ...letters(doc, written.path)]) });
    }
    for (const id of before.keys()) if (!after.has(id)) records.get(id)!.removedBy.push(stamp);
  }

  /** every letter of the shared texts under a row */
  function letters(doc: Y.Doc, row: string): readonly string[] {
    const found: string[] = [];
    for (const root of [...doc.share.keys()].filter((name) => name.startsWith(`note:${row}/`))) {
      for (let item = doc.getText(root)._start; item; item = item.right) {
        if (item.deleted) continue;
        for (let at = 0; at < item.length; at++) found.push(`letter ${item.id.client} ${item.id.clock + at}`);
      }
    }
    return found;
  }

  /** Lies under the row, or is a merge into it. */
  function isUnder({ path, value }: Written, row: string): boolean {
    if (path.startsWith(`${row}/`)) return true;
    return path !== row && isRowPath(path) && parentOf(path) === parentOf(row) && value === nameOf(row);
  }

  function fault(document: SharedDocument): string | undefined {
    const { doc } = document;
    const live = liveIn(doc);
    const has = ({ client, clock }: Stamp): boolean => Y.getState(doc.store, client) > clock;
    for (const written of records.values()) {
      const there = live.has(written.id);
      const name = `${text(written.value)} at ${written.path} by ${written.client}`;
      if (there && !has(written)) return `${name} is there before it came`;
      if (there && written.removedBy.some(has)) return `${name} is there though somebody who saw it wrote`;
      if (!there && has(written) && written.removedBy.length === 0)
        return `[S3] ${name} is lost: nobody who saw it wrote`;
    }
    return reads(
      document,
      [...live.keys()].map((id) => records.get(id)!),
    );
  }

  function reads(document: SharedDocument, live: readonly Written[]): string | undefined {
    const values = document.values();
    const byPath = new Map<string, Written[]>();
    for (const written of live) byPath.set(written.path, [...(byPath.get(written.path) ?? []), written]);
    const disagreements: string[] = [];
    const standing = (row: string) => standingOf(document.doc, row, live);
    const isShown = (path: string): boolean => {
      for (let up = path; up !== ''; up = up.includes('/') ? parentOf(up) : '') {
        if (isRowPath(up) && !['here', 'disputed'].includes(standing(up))) return false;
      }
      return true;
    };
    for (const [path, written] of byPath) {
      const shown = valueAt(values, path);
      if (isRowPath(path)) {
        if ((shown !== undefined) !== isShown(path))
          return `[S4] row ${path} is ${standing(path)} and reads ${text(shown)}`;
        if (standing(path) === 'disputed' && isShown(path)) disagreements.push(path);
        const sides = document.siblings(path).length;
        if (sides > 0 !== (standing(path) === 'disputed')) return `[S4] row ${path} has ${sides} sides to settle`;
        continue;
      }
      const ranked = written
        .filter(({ fits }) => fits)
        .sort((a, b) => b.count - a.count || b.client - a.client || (a.key < b.key ? 1 : -1));
      const expected = isShown(path) ? ranked[0]?.value : undefined;
      if (text(shown) !== text(expected)) return `[S3] ${path} reads ${text(shown)}, not ${text(expected)}`;
      const differ = ranked.some(({ value }) => text(value) !== text(ranked[0]?.value));
      const siblings = document.siblings(path).map(({ value }) => text(value));
      if (text(siblings) !== text(differ ? ranked.map(({ value }) => text(value)) : [])) {
        return `[S3] ${path} has siblings ${text(siblings)}, not those of ${text(ranked.map(({ value }) => value))}`;
      }
      if (differ && isShown(path)) disagreements.push(path);
    }
    const unfit = live
      .filter(({ fits, path }) => !fits && isShown(path))
      .map(({ path, value }) => `${path} ${text(value)}`);
    const misfits = document.misfits().map((misfit) => `${misfit.path} ${text(misfit.text)}`);
    if (text(misfits.sort()) !== text(unfit.sort())) return `[S7] misfits are ${text(misfits)}, not ${text(unfit)}`;
    const told = text(document.disagreements());
    if (told !== text(disagreements.sort())) return `disagreements are ${told}, not ${text(disagreements)}`;
    return undefined;
  }

  function standingOf(doc: Y.Doc, row: string, live: readonly Written[]): 'unknown' | 'here' | 'disputed' | 'gone' {
    const said = live.filter(({ path, value }) => path === row && value !== undefined);
    const gone = said.filter(({ value }) => value !== true);
    if (said.length === 0) return 'unknown';
    if (gone.length === 0) return 'here';
    if (gone.length < said.length) return 'disputed';
    const content = [...live.filter((written) => isUnder(written, row)).map(({ id }) => id), ...letters(doc, row)];
    if (content.some((id) => !gone.some(({ saw }) => saw.has(id)))) return 'disputed';
    // Merged into a row that has not come: its values would be nowhere.
    const come = ({ value }: Written): boolean =>
      value === false || (value !== nameOf(row) && live.some(({ path }) => path === `${parentOf(row)}/${value}`));
    return gone.some(come) ? 'gone' : 'disputed';
  }

  return { record, fault };
}

export function valueAt(values: Values, path: string): unknown {
  let at: unknown = values;
  for (const part of path.split('/')) at = (at as Record<string, unknown> | undefined)?.[part];
  return at;
}

/** Rows and sheets that show, of all repeats. */
export function rowsShown(values: Values): readonly string[] {
  const rowsOf = (repeat: string): readonly string[] =>
    Object.keys((valueAt(values, repeat) as object | undefined) ?? {})
      .filter((id) => id !== 'none')
      .sort(compareIds)
      .map((id) => `${repeat}/${id}`);
  const sheets = rowsOf('identification');
  return [
    ...rowsOf('members'),
    ...sheets,
    ...sheets.flatMap((sheet) => rowsOf(`${sheet}/checkers`)),
    ...rowsOf('visit'),
  ];
}

export const fieldsOf = (row: string): readonly string[] =>
  Object.keys(schema)
    .filter((pattern) =>
      pattern.startsWith(
        `${row.startsWith('members') ? 'members/*' : row.includes('checkers') ? 'identification/*/checkers/*' : `${row.split('/')[0]}/*`}/`,
      ),
    )
    .filter((pattern) => !['repeat', 'note', 'prose', 'attachment'].includes(schema[pattern]!.kind))
    .filter((pattern) => row.includes('checkers') || !pattern.includes('checkers'))
    .map((pattern) => `${row}/${nameOf(pattern)}`);
