/** The twelve months of an account (收入测算周期), and rule I-07. */
import type { DateField } from '../fields.ts';
import { formatDate } from '../format.ts';
import type { Problem, RuleContext, SheetRule } from '../logic.ts';
import { screening2023 } from '../options/sources.ts';
import { addDays, addMonths } from '../policy/days.ts';

/** First and last day of the twelve months of a sheet: `2023-04` → 1 May 2022 … 30 April 2023. */
export function periodOfSheet(sheet: string | undefined): { readonly from: string; readonly to: string } | undefined {
  if (sheet === undefined || !/^\d{4}-(0[1-9]|1[0-2])$/.test(sheet)) return undefined;
  const next = addMonths(`${sheet}-01`, 1);
  return { from: addMonths(next, -12), to: addDays(next, -1) };
}

/** What is wrong with the period, as one sentence; nothing if it is right or not yet known. */
function periodProblem(
  from: string | undefined,
  to: string | undefined,
  checkedOn: string | undefined,
  limits: { readonly months: number; readonly maxAge: number },
): string | undefined {
  if (from === undefined || to === undefined) return undefined;
  const due = addDays(addMonths(from, limits.months), -1);
  if (to !== due)
    return `收入测算周期应为连续${limits.months}个月：从${formatDate(from)}起应到${formatDate(due)}止，请改正起止日期。`;
  if (checkedOn === undefined) return undefined;
  if (to > checkedOn)
    return `收入测算周期应在核查日期${formatDate(checkedOn)}之前结束，请改用已经过完的${limits.months}个月。`;
  if (from < addMonths(checkedOn, -limits.maxAge)) {
    return `收入测算周期开始于${formatDate(from)}，早于核查日期前${limits.maxAge}个月，请改用较近的${limits.months}个月。`;
  }
  return undefined;
}

/** What every form's I-07 has in common; each measures from its own day: accounted, visited, checked. */
export const periodRuleHead = {
  id: 'I-07',
  level: 'error',
  source: { ...screening2023, article: '三(四)1' },
  parameters: ['income.periodMonths', 'income.periodMaxAge'],
} as const;

export function checkPeriod(
  from: string | undefined,
  to: string | undefined,
  on: string | undefined,
  { policy }: RuleContext,
): Problem | undefined {
  const months = policy.value('income.periodMonths');
  const maxAge = policy.value('income.periodMaxAge');
  if (months === undefined || maxAge === undefined) return undefined;
  const message = periodProblem(from, to, on, { months, maxAge });
  return message === undefined ? undefined : { message };
}

export const periodRule: SheetRule<{ readonly [Id in 'periodFrom' | 'periodTo' | 'fillDate']: DateField }> = {
  ...periodRuleHead,
  reads: ['periodTo', 'periodFrom', 'fillDate'],
  check: ({ periodFrom, periodTo, fillDate }, context) => checkPeriod(periodFrom, periodTo, fillDate, context),
};
