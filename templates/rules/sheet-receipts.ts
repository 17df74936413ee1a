/** 明白纸发放签收: what share of the households has the sheet, and rules X-04, MB-01, MB-02. */
import type { ChoiceField, DateField, Field, IntegerField, LinkField, RepeatField, TextField } from '../fields.ts';
import { formatDate } from '../format.ts';
import type { Calculation, RowCalculation, RowRule, SheetRule } from '../logic.ts';
import { commonPractice, unnamedCity2023 } from '../options/sources.ts';

type YesNo = Extract<Field, { kind: 'yesNo' }>;
type Row = {
  readonly case: LinkField;
  readonly head: TextField;
  readonly watched: YesNo;
  readonly givenOn: DateField;
};
export interface ReceiptSheet {
  readonly sheetKind: ChoiceField;
  readonly versionDate: DateField;
  readonly made: IntegerField;
  readonly givenRows: RepeatField<Row>;
  readonly dueCount: IntegerField;
  readonly givenCount: IntegerField;
}
type Sheet = { readonly [Id in keyof ReceiptSheet]: ReceiptSheet[Id] };

const ofCase = (name: string): RowCalculation<Row, unknown, string> => ({
  reads: ['case'],
  value: ({ case: of }) => {
    const value = of?.[name];
    return typeof value === 'string' ? value : undefined;
  },
});
export const fromHousehold = {
  group: ofCase('villagerGroup'),
  head: ofCase('headName'),
  watched: {
    reads: ['case'],
    value: ({ case: of }) =>
      of?.dossier === undefined ? undefined : of.monitorKind !== undefined && of.riskEliminated !== true,
  } satisfies RowCalculation<Row, unknown, boolean>,
};

export const dueCount: Calculation<Pick<Sheet, 'givenRows'>, number> = {
  reads: ['givenRows'],
  value: ({ givenRows = [] }) => givenRows.length,
};
export const givenCount: Calculation<Pick<Sheet, 'givenRows'>, number> = {
  reads: ['givenRows'],
  value: ({ givenRows = [] }) => givenRows.filter(({ givenOn }) => givenOn !== undefined).length,
};
/** Half up to two decimals, in whole numbers; nothing to give is no share. */
export const coverage: Calculation<Pick<Sheet, 'dueCount' | 'givenCount'>, string> = {
  reads: ['dueCount', 'givenCount'],
  value: ({ dueCount: all, givenCount: given }) => {
    if (all === undefined || given === undefined) return undefined;
    if (all === 0) return '—';
    const hundredths = Math.floor((given * 20_000 + all) / (2 * all));
    return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}%`;
  },
};

export const receiptRules: readonly SheetRule<Sheet>[] = [
  {
    id: 'X-04',
    level: 'warning',
    source: { ...unnamedCity2023, article: '五' },
    reads: ['made', 'givenCount'],
    check: ({ made, givenCount: given }) =>
      made !== undefined && given !== undefined && given > made
        ? { message: `发放数大于制作数：发了${given}份，只印了${made}份，请核对。` }
        : undefined,
  },
  {
    id: 'MB-01',
    level: 'note',
    source: { ...unnamedCity2023, article: '五' },
    reads: ['givenCount', 'dueCount'],
    check: ({ givenCount: given, dueCount: all }) =>
      given !== undefined && all !== undefined && given < all
        ? { message: `还有${all - given}户没有发到。` }
        : undefined,
  },
];

export const receiptRowRules: readonly RowRule<Row, Pick<Sheet, 'sheetKind' | 'versionDate'>>[] = [
  {
    id: 'MB-02',
    level: 'error',
    source: commonPractice,
    reads: ['givenOn', 'head'],
    with: ['versionDate'],
    check: ({ givenOn, head }, _context, { versionDate }) =>
      givenOn !== undefined && versionDate !== undefined && givenOn < versionDate
        ? { message: `${head ?? '这一户'}的发放日期早于明白纸的版本日期${formatDate(versionDate)}，请核对。` }
        : undefined,
  },
];
