/**
 * Time limits of identification (D-10, D-11, D-12) and of risk elimination.
 *
 * Limits are parameters, in plain or in working days; the screening timetable itself runs past the normal 15 days and the
 * document lets each place adjust, so a limit that is passed is a warning, never an error. Where working days cannot be
 * reckoned because a year's calendar is missing, the rule says so in a note and guesses nothing.
 */
import type { ChoiceField, DateField, Field } from '../fields.ts';
import type { Calculation, Problem, SheetRule } from '../logic.ts';
import { screening2023 } from '../options/sources.ts';
import { addDays, addMonths, daysBetween, daysUsed, dueDate, workingDaysBetween } from '../policy/days.ts';
import type { Policy } from '../policy/policy.ts';
import type { Limit } from '../policy/shapes.ts';

export interface StepDates {
  readonly channel: ChoiceField;
  readonly clueDate: DateField;
  readonly checkDate: DateField;
  readonly identifiedOn: DateField;
  readonly greenChannel: Extract<Field, { kind: 'yesNo' }>;
  /** day on which help began before the procedure */
  readonly greenChannelOn: DateField;
}

/** First day on which a risk may be marked as eliminated: monitored for *more than* so many months (二(六)5). */
export function eliminationDate(identifiedOn: string, months: number): string {
  return addDays(addMonths(identifiedOn, months), 1);
}

/** Whoever finds the case, cadres themselves or others, decides how soon the house is checked. */
function checkLimit(channel: string | undefined, policy: Policy): Limit | undefined {
  if (channel === undefined) return undefined;
  return policy.value(channel === '基层干部排查' ? 'deadline.checkByCadre' : 'deadline.check');
}

/** The last day of a limit; undefined where it cannot be reckoned. */
export function due(start: string | undefined, limit: Limit | undefined, policy: Policy): string | undefined {
  if (start === undefined || limit === undefined) return undefined;
  const reckoned = dueDate(start, limit, policy);
  return 'value' in reckoned ? reckoned.value : undefined;
}

/** Day on which the house check is due. */
export const checkDueOn: Calculation<Pick<StepDates, 'channel' | 'clueDate'>, string> = {
  reads: ['channel', 'clueDate'],
  parameters: ['days.countFirstDay'],
  optional: ['deadline.check', 'deadline.checkByCadre'],
  value: ({ channel, clueDate }, { policy }) => due(clueDate, checkLimit(channel, policy), policy),
};

/** Day on which the decision is due. */
export const decisionDueOn: Calculation<Pick<StepDates, 'clueDate'>, string> = {
  reads: ['clueDate'],
  parameters: ['deadline.identification', 'days.countFirstDay'],
  value: ({ clueDate }, { policy }) => due(clueDate, policy.value('deadline.identification'), policy),
};

/** Day by which a green-channel case must have been through the procedure. */
export const greenChannelDueOn: Calculation<Pick<StepDates, 'greenChannel' | 'greenChannelOn' | 'clueDate'>, string> = {
  reads: ['greenChannel', 'greenChannelOn', 'clueDate'],
  parameters: ['deadline.greenChannel', 'days.countFirstDay'],
  value: ({ greenChannel, greenChannelOn, clueDate }, { policy }) =>
    greenChannel ? due(greenChannelOn ?? clueDate, policy.value('deadline.greenChannel'), policy) : undefined,
};

const unit = (limit: Limit): string => (limit.workingDays ? '个工作日' : '天');

/**
 * What to say when the limit has passed; nothing while it is kept. The due day decides, so that a limit of 0 days is the
 * same day however days are counted; `used` and `over` are for the words.
 */
export function overrun(
  start: string,
  end: string,
  limit: Limit,
  policy: Policy,
  say: (used: number, over: number) => string,
): Problem | undefined {
  const lastDay = dueDate(start, limit, policy);
  if ('unknown' in lastDay) return { level: 'note', message: lastDay.unknown };
  if (end <= lastDay.value) return undefined;
  const used = daysUsed(start, end, limit, policy);
  const over = limit.workingDays ? workingDaysBetween(lastDay.value, end, policy) : daysAfter(lastDay.value, end);
  if ('unknown' in used) return { level: 'note', message: used.unknown };
  if ('unknown' in over) return { level: 'note', message: over.unknown };
  return { message: say(used.value, over.value) };
}

const daysAfter = (from: string, to: string) => ({ value: daysBetween(from, to) });

export const deadlineRules: readonly SheetRule<{ readonly [Id in keyof StepDates]: StepDates[Id] }>[] = [
  {
    id: 'D-10',
    level: 'warning',
    source: { ...screening2023, article: '二(四)' },
    parameters: ['deadline.identification', 'days.countFirstDay'],
    reads: ['identifiedOn', 'clueDate'],
    check: ({ clueDate, identifiedOn }, { policy }) => {
      const limit = policy.value('deadline.identification');
      if (clueDate === undefined || identifiedOn === undefined || limit === undefined) return undefined;
      if (identifiedOn < clueDate) return { message: '认定日期早于线索日期，请核对两个日期。' };
      const days = unit(limit);
      return overrun(clueDate, identifiedOn, limit, policy, (used) => {
        return `从发现到认定已${used}${days}，超过${limit.days}${days}，请在审定意见中说明原因。`;
      });
    },
  },
  {
    id: 'D-11',
    level: 'warning',
    source: { ...screening2023, article: '二(四)1' },
    parameters: ['deadline.check', 'deadline.checkByCadre', 'days.countFirstDay'],
    reads: ['checkDate', 'clueDate', 'channel'],
    check: ({ channel, clueDate, checkDate }, { policy }) => {
      const limit = checkLimit(channel, policy);
      if (clueDate === undefined || checkDate === undefined || limit === undefined) return undefined;
      if (checkDate < clueDate) return { message: '核查日期早于线索日期，请核对两个日期。' };
      const rule = limit.days === 0 ? '应当天完成' : `应在${limit.days}${unit(limit)}内完成`;
      return overrun(clueDate, checkDate, limit, policy, (_, over) => {
        return `入户核查超过规定时间${over}${unit(limit)}（${rule}），请说明原因。`;
      });
    },
  },
  {
    id: 'D-12',
    level: 'warning',
    source: { ...screening2023, article: '二(四)6' },
    parameters: ['deadline.greenChannel', 'days.countFirstDay'],
    reads: ['greenChannel', 'greenChannelOn', 'clueDate', 'identifiedOn'],
    check: ({ greenChannel, greenChannelOn, clueDate, identifiedOn }, { policy, today }) => {
      const limit = policy.value('deadline.greenChannel');
      const start = greenChannelOn ?? clueDate;
      if (!greenChannel || identifiedOn !== undefined || start === undefined || limit === undefined) return undefined;
      return overrun(start, today, limit, policy, (used) => {
        return `绿色通道户尚未补办认定程序，先行帮扶已${used}${unit(limit)}，请尽快评议、公示并报审。`;
      });
    },
  },
];
