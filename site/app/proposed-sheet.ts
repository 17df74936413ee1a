/** Which sheet of a form comes next: this year's first, or one more; the last whole twelve months, or a screening's. */
import type { Policy, Template } from '#templates';

/** `sheets` are the ids of those begun. */
export function proposedSheet(
  { sheet: naming }: Pick<Template, 'sheet'>,
  sheets: readonly string[],
  { policy, today }: { readonly policy: Policy; readonly today: string },
): string {
  if (naming === 'twelveMonths') return (policy.value('income.screeningPeriod')?.to ?? lastMonth(today)).slice(0, 7);
  const year = today.slice(0, 4);
  const numbers = sheets.filter((sheet) => sheet.startsWith(`${year}-`)).map((sheet) => Number(sheet.slice(5)));
  return `${year}-${1 + Math.max(0, ...numbers)}`;
}

/** The month before this one, as the last whole month. */
function lastMonth(today: string): string {
  const [year = 0, month = 1] = today.split('-').map(Number);
  return month === 1 ? `${year - 1}-12` : `${year}-${String(month - 1).padStart(2, '0')}`;
}
