/** 半月预警名单: rules WL-01, WL-02. A half month without anybody to warn of is reported too. */
import type { LinkField, RepeatField, TextField } from '../fields.ts';
import type { Problem, SheetRule } from '../logic.ts';
import { commonPractice } from '../options/sources.ts';

export interface WarningSheet {
  readonly warnRows: RepeatField<{ readonly case: LinkField; readonly head: TextField }> & { readonly none: string };
}
type Sheet = { readonly [Id in keyof WarningSheet]: WarningSheet[Id] };

export const warningRules: readonly SheetRule<Sheet>[] = [
  {
    id: 'WL-01',
    level: 'error',
    source: commonPractice,
    reads: ['warnRows', 'warnRowsNone'],
    check: ({ warnRows = [], warnRowsNone: none }) =>
      warnRows.length === 0 && none !== true
        ? { message: '请添加要预警的户；本期没有的，勾选“本期没有需要预警的户”。' }
        : undefined,
  },
  {
    id: 'WL-02',
    level: 'error',
    source: commonPractice,
    reads: ['warnRows'],
    check: ({ warnRows = [] }) =>
      warnRows.flatMap((row, index): Problem[] => {
        const id = row.case?.dossier ?? row.case?.id;
        const isSecond =
          id !== undefined && warnRows.findIndex((other) => (other.case?.dossier ?? other.case?.id) === id) < index;
        return isSecond
          ? [{ path: `warnRows/${row.id}/case`, message: `${row.head ?? '这一户'}在名单里出现了两次，请合成一行。` }]
          : [];
      }),
  },
];
