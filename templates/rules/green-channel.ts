/**
 * 绿色通道: help first, procedure afterwards (兴政发〔2023〕20号 二(四)6). What the sheet works out, and rules GC-01 … GC-03.
 *
 * It is open only where the facts are clear and people agree. From the first help on the days of the procedure run.
 */
import type { DateField, Field, LinkField, RepeatField, TextField } from '../fields.ts';
import { formatDate } from '../format.ts';
import type { Calculation, SheetRule } from '../logic.ts';
import { screening2023 } from '../options/sources.ts';
import { due } from './deadlines.ts';

type YesNo = Extract<Field, { kind: 'yesNo' }>;

export interface GreenFields {
  readonly eventOn: DateField;
  readonly factsClear: YesNo;
  readonly peopleAgree: YesNo;
  readonly helpRows: RepeatField<{ readonly content: TextField; readonly deliveredOn: DateField }>;
  readonly identification: LinkField;
  readonly helpedOn: DateField;
  readonly procedureDueOn: DateField;
  readonly procedureDoneOn: DateField;
}
type Sheet = { readonly [Id in keyof GreenFields]: GreenFields[Id] };

/** The first day of help. */
export const helpedOn: Calculation<Pick<Sheet, 'helpRows'>, string> = {
  reads: ['helpRows'],
  value: ({ helpRows = [] }) => helpRows.flatMap(({ deliveredOn }) => deliveredOn ?? []).sort()[0],
};
export const procedureDueOn: Calculation<Pick<Sheet, 'helpedOn' | 'eventOn'>, string> = {
  reads: ['helpedOn', 'eventOn'],
  parameters: ['deadline.greenChannel', 'days.countFirstDay'],
  value: ({ helpedOn: helped, eventOn }, { policy }) =>
    due(helped ?? eventOn, policy.value('deadline.greenChannel'), policy),
};
/** The day on which the identification was decided, if that was after the event. */
export const procedureDoneOn: Calculation<Pick<Sheet, 'identification' | 'eventOn'>, string> = {
  reads: ['identification', 'eventOn'],
  value: ({ identification, eventOn }) => {
    const on = identification?.identifiedOn;
    return typeof on === 'string' && (eventOn === undefined || on >= eventOn) ? on : undefined;
  },
};

const source = { ...screening2023, article: '二(四)6' } as const;

export const greenChannelRules: readonly SheetRule<Sheet>[] = [
  {
    id: 'GC-01',
    level: 'error',
    source,
    reads: ['factsClear', 'peopleAgree'],
    check: ({ factsClear, peopleAgree }) => {
      if (factsClear === false) return { message: '事实不清楚的，不能走绿色通道，请按一般程序先入户核查。' };
      return peopleAgree === false
        ? { path: 'peopleAgree', message: '群众不认可的，不能走绿色通道，请按一般程序开会评议。' }
        : undefined;
    },
  },
  {
    id: 'GC-02',
    level: 'warning',
    source,
    reads: ['procedureDueOn', 'procedureDoneOn'],
    check: ({ procedureDueOn: last, procedureDoneOn: done }, { today }) => {
      if (last === undefined || (done ?? today) <= last) return undefined;
      return done === undefined
        ? { message: `应在${formatDate(last)}前补办认定程序，现在已过期，请尽快评议、公示并报审。` }
        : { message: `应在${formatDate(last)}前补办认定程序，${formatDate(done)}才办完，请说明原因。` };
    },
  },
  {
    id: 'GC-03',
    level: 'error',
    source,
    reads: ['helpRows', 'eventOn'],
    check: ({ helpRows = [], eventOn }) => {
      const early = helpRows.filter(
        ({ deliveredOn }) => deliveredOn !== undefined && eventOn !== undefined && deliveredOn < eventOn,
      );
      return early.length > 0
        ? { message: `“${early.map(({ content }) => content ?? '').join('”“')}”的落实日期早于事件发生日期，请核对。` }
        : undefined;
    },
  },
];
