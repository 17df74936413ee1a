/** 线索核实反馈: the day by which a list is answered, and rules CF-01 … CF-03. Four working days are common; a place sets its own. */
import type { DateField, Field, RepeatField, TextField } from '../fields.ts';
import { formatDate } from '../format.ts';
import type { Calculation, RowRule, SheetRule } from '../logic.ts';
import { commonPractice } from '../options/sources.ts';
import { dueDate } from '../policy/days.ts';
import { due } from './deadlines.ts';

type YesNo = Extract<Field, { kind: 'yesNo' }>;
type Row = { readonly person: TextField; readonly checkedOn: DateField; readonly include: YesNo };
export interface ClueSheet {
  readonly receivedOn: DateField;
  readonly reportedOn: DateField;
  readonly dueOn: DateField;
  readonly clueRows: RepeatField<Row>;
}
type Sheet = { readonly [Id in keyof ClueSheet]: ClueSheet[Id] };

export const dueOn: Calculation<Pick<Sheet, 'receivedOn'>, string> = {
  reads: ['receivedOn'],
  parameters: ['deadline.clueFeedback', 'days.countFirstDay'],
  value: ({ receivedOn }, { policy }) => due(receivedOn, policy.value('deadline.clueFeedback'), policy),
};
export const checkedCount: Calculation<Pick<Sheet, 'clueRows'>, number> = {
  reads: ['clueRows'],
  value: ({ clueRows = [] }) => clueRows.filter(({ checkedOn }) => checkedOn !== undefined).length,
};
export const includedCount: Calculation<Pick<Sheet, 'clueRows'>, number> = {
  reads: ['clueRows'],
  value: ({ clueRows = [] }) => clueRows.filter(({ include }) => include === true).length,
};

const source = commonPractice;

export const clueRules: readonly SheetRule<Sheet>[] = [
  {
    id: 'CF-01',
    level: 'warning',
    source,
    reads: ['dueOn', 'reportedOn', 'receivedOn'],
    parameters: ['deadline.clueFeedback', 'days.countFirstDay'],
    check: ({ dueOn: last, reportedOn, receivedOn }, { today, policy }) => {
      const limit = policy.value('deadline.clueFeedback');
      const reckoned = receivedOn && limit && dueDate(receivedOn, limit, policy);
      if (reckoned && 'unknown' in reckoned) return { level: 'note', message: reckoned.unknown };
      if (last === undefined || (reportedOn ?? today) <= last) return undefined;
      return reportedOn === undefined
        ? { message: `应在${formatDate(last)}前反馈，现在已过期，请尽快核实上报。` }
        : { message: `应在${formatDate(last)}前反馈，${formatDate(reportedOn)}才反馈，请说明原因。` };
    },
  },
  {
    id: 'CF-02',
    level: 'error',
    source,
    reads: ['reportedOn', 'clueRows'],
    check: ({ reportedOn, clueRows = [] }) => {
      const open = clueRows.filter(({ checkedOn }) => checkedOn === undefined);
      return reportedOn !== undefined && open.length > 0
        ? {
            message: `还有${open.length}条没有核实（${open.map(({ person }) => person ?? '未写姓名').join('、')}），核实完再反馈。`,
          }
        : undefined;
    },
  },
];

export const clueRowRules: readonly RowRule<Row, Pick<Sheet, 'receivedOn'>>[] = [
  {
    id: 'CF-03',
    level: 'error',
    source,
    reads: ['checkedOn', 'person'],
    with: ['receivedOn'],
    check: ({ checkedOn, person }, _context, { receivedOn }) =>
      checkedOn !== undefined && receivedOn !== undefined && checkedOn < receivedOn
        ? { message: `${person ?? '这一条'}的核实日期早于收到日期，请核对。` }
        : undefined,
  },
];
