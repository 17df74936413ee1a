/**
 * Rows and sheets: making, removing, bringing back, merging (S4).
 *
 * - A row id is `<count>-<writer>`: rows of one list stand in the order in which they were added, and two people who add
 *   at once never make the same one.
 * - A removal names what it saw under the row. Its cells stay.
 * - Merging moves what the other row lacks, keeps differences as siblings there, and marks the row as merged. What
 *   cannot be opened on this device cannot be moved: it counts as not seen, and the row stays as disputed.
 */
import { best, type Entry, equalValues, ranked, seenOf } from './cell.ts';
import type { RemovedRow, SharedValues, Sibling, Value } from './contract.ts';
import { contentOf, isRow, type Notes, type Place, type Places, rowsOf, standingOf, unseenUnder } from './places.ts';

/** What row edits need of the document. */
export interface Writing {
  /** sets the own entry and removes those that were seen */
  write(
    place: Place,
    value: Value | undefined,
    more?: { why?: string; seen?: readonly number[]; replaces?: (entry: Entry) => boolean },
  ): void;
  /** sets a further entry that never shows before those that are there, and removes nothing */
  writeAside(place: Place, value: Value | undefined, why?: string): void;
  /** of this opening, as it stands in keys */
  writer(): string;
  together(work: () => void): void;
  readonly notes: Notes;
  siblingOf(entry: Entry): Sibling;
}

type RowEdits = Pick<SharedValues, 'beginSheet' | 'addRow' | 'removeRow' | 'restoreRow' | 'mergeRow' | 'removedRows'>;

export function editRows(dossier: string, places: Places, writing: Writing): RowEdits {
  const { write, notes, together } = writing;
  const standing = (row: Place) => standingOf(row, notes);

  function repeatAt(path: string): Place {
    const repeat = places.at(path);
    if (!repeat?.pattern.row) throw new Error(`Dossier '${dossier}': '${path}' has no rows.`);
    return repeat;
  }
  function rowAt(path: string): Place {
    const row = places.at(path);
    if (!row || !isRow(row)) throw new Error(`Dossier '${dossier}': '${path}' is not a row or a sheet.`);
    return row;
  }
  const keep = (row: Place): void => {
    if (standing(row) !== 'here') write(row, true);
  };

  return {
    beginSheet(form, id) {
      const row = rowAt(`${form}/${id}`);
      together(() => {
        beginAbove(row, writing);
        keep(row);
      });
    },
    addRow(path) {
      const repeat = repeatAt(path);
      let count = 0;
      for (const place of repeat.places.values())
        if (isRow(place)) count = Math.max(count, Number.parseInt(place.name, 10) || 0);
      const id = `${count + 1}-${writing.writer()}`;
      together(() => {
        beginAbove(repeat, writing);
        write(rowAt(`${path}/${id}`), true);
      });
      return id;
    },
    removeRow(path) {
      const row = rowAt(path);
      const found = standing(row);
      if (found === 'unknown' || found === 'gone') return;
      together(() => write(row, false, { seen: seenOf(contentOf(row, notes)) }));
    },
    restoreRow: (path) => together(() => keep(rowAt(path))),
    mergeRow(path, intoPath, why) {
      const [row, into] = [rowAt(path), rowAt(intoPath)];
      if (row === into || row.parent !== into.parent || !isFlat(row)) {
        throw new Error(`Dossier '${dossier}': '${path}' cannot be merged into '${intoPath}'.`);
      }
      together(() => {
        keep(into);
        const blind = new Set(moveContent(row, into, why).map(({ writer }) => writer));
        const seen = seenOf([...contentOf(row, notes)].filter(({ writer }) => !blind.has(writer)));
        write(row, into.name, { why, seen });
      });
    },
    removedRows: (path) =>
      rowsOf(repeatAt(path)).flatMap((row): RemovedRow[] => {
        const removal = standing(row) === 'gone' ? best(row.entries) : undefined;
        if (!removal) return [];
        const { person, at } = writing.siblingOf(removal);
        return [{ path: row.path, person, at, ...(typeof removal.value === 'string' ? { into: removal.value } : {}) }];
      }),
  };

  /** Moves values, and text that is no value yet, from below one row to below another. Gives back what cannot be moved. */
  function moveContent(from: Place, into: Place, why: string | undefined): readonly Entry[] {
    const left: Entry[] = [];
    for (const place of from.places.values()) {
      const target = places.at(`${into.path}/${place.name}`);
      for (const entry of [...ranked(place.entries), ...place.entries.filter(({ misfit }) => misfit !== undefined)]) {
        const value = entry.text ?? entry.value;
        if (!target || (entry.misfit !== undefined && entry.text === undefined) || isSealed(value)) left.push(entry);
        else if (value === undefined || target.entries.some((other) => equalValues(other.text ?? other.value, value)))
          continue;
        else if (target.entries.every(({ misfit, value: there }) => misfit === undefined && there === undefined))
          write(target, value as Value, { why: why ?? entry.why });
        else writing.writeAside(target, value as Value, why ?? entry.why);
      }
    }
    return left;
  }
}

/** What is written under a row that nobody has made would be nowhere: makes all rows and sheets above a place. */
export function beginAbove(place: Place, { write, notes }: Pick<Writing, 'write' | 'notes'>): void {
  for (let up = place.parent; up; up = up.parent) if (isRow(up) && standingOf(up, notes) === 'unknown') write(up, true);
}

/** Holds fields of its own only. Sheets with rows or shared texts in them are not merged but copied by hand. */
function isFlat(row: Place): boolean {
  return [...row.pattern.children.values()].every(
    ({ row: rows, field }) => !rows && field?.kind !== 'note' && field?.kind !== 'prose',
  );
}

const isSealed = (value: Entry['value']): boolean => typeof value === 'object' && 'sealed' in value;

/** Who keeps and who removes a disputed row: the two sides to settle. */
export function disputeOf(row: Place, { notes, siblingOf }: Pick<Writing, 'notes' | 'siblingOf'>): readonly Sibling[] {
  if (standingOf(row, notes) !== 'disputed') return [];
  const said = row.entries.filter(({ misfit, value }) => misfit === undefined && value !== undefined);
  const latest = new Map<number, Entry>();
  for (const entry of unseenUnder(row)) {
    const other = latest.get(entry.writer);
    if (!other || entry.clock > other.clock) latest.set(entry.writer, entry);
  }
  const typing = [...latest.values()].filter(
    ({ writer }) => !said.some((entry) => entry.value === true && entry.writer === writer),
  );
  return [
    ...said.sort((a, b) => b.count - a.count || b.writer - a.writer).map(siblingOf),
    ...typing.sort((a, b) => b.writer - a.writer).map((entry) => ({ ...siblingOf(entry), value: true })),
  ];
}
