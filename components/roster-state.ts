/** RosterState: all that the rows of one repeat on screen are told, as one plain record. */
import type { Sibling } from '#sync';
import type { Finding, RepeatField, RowField, RowView } from '#templates';
import type { FieldState } from './field-state.ts';

export interface RosterColumn {
  readonly id: string;
  readonly field: RowField;
  readonly label: string;
}

export interface RemovedRowState {
  /** row id */
  readonly row: string;
  readonly title: string | undefined;
  readonly person: string | undefined;
  readonly at: string;
  /** title of the row that it was merged into */
  readonly into: string | undefined;
}

export interface RosterState {
  /** view path of the repeat */
  readonly path: string;
  readonly field: RepeatField;
  readonly label: string;
  /** what a closed row shows */
  readonly columns: readonly RosterColumn[];
  readonly rows: readonly RowView[];
  /** findings of the repeat as a whole */
  readonly findings: readonly Finding[];
  /** row id → its findings */
  readonly findingsByRow: ReadonlyMap<string, readonly Finding[]>;
  readonly removed: readonly RemovedRowState[];
  /** rows that one removed while another wrote in them */
  readonly disputed: ReadonlyMap<string, readonly Sibling[]>;
  readonly readonly: boolean;
  /** the tick that says it is truly empty */
  readonly none: FieldState | undefined;
  /** undefined where the field is not relevant */
  readonly stateOf: (path: string) => FieldState | undefined;
}

/** Columns of a closed row: the first that the paper shows. A row shows its number in any case. */
const most = 6;
export function listColumns(field: RepeatField): readonly { readonly id: string; readonly field: RowField }[] {
  const ids = field.columnSets?.[0] ?? Object.keys(field.fields);
  return ids
    .flatMap((id) => {
      const column = field.fields[id];
      return column && id !== field.numbered ? [{ id, field: column }] : [];
    })
    .slice(0, most);
}
