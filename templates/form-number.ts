/**
 * 编号 of sheets: village short name + the form's code + year + three digits. Proposed from what this device knows of the
 * village: two people who file apart may be given the same one, so it is compared again, and a clash is told on both.
 */
import type { Policy } from './policy/policy.ts';
import type { Summary } from './summary.ts';
import type { Template } from './template.ts';

type Numbered = Pick<Summary, 'id' | 'sheets'>;

/** The next free number for a sheet; undefined where the form has no code or the village no name. */
export function nextFormNumber(
  { id, code }: Pick<Template, 'id' | 'code'>,
  sheet: string,
  { policy, summaries }: { readonly policy: Policy; readonly summaries: readonly Numbered[] },
): string | undefined {
  const village = policy.value('place.villageShort') ?? policy.value('place.village');
  if (code === undefined || village === undefined) return undefined;
  const before = `${village}${code}${sheet.slice(0, 4)}`;
  let greatest = 0;
  for (const { sheets } of summaries) {
    for (const { form, number } of sheets) {
      const rest = form === id && number?.startsWith(before) ? number.slice(before.length) : '';
      if (/^\d{3,6}$/.test(rest)) greatest = Math.max(greatest, Number(rest));
    }
  }
  return `${before}${String(greatest + 1).padStart(3, '0')}`;
}

/** Dossiers with another sheet of the form that bears the number. */
export function sheetsNumbered<S extends Numbered>(
  number: string,
  { dossier, form, sheet }: { readonly dossier: string; readonly form: string; readonly sheet: string },
  summaries: readonly S[],
): readonly S[] {
  return summaries.filter(({ id, sheets }) =>
    sheets.some((each) => each.form === form && each.number === number && (id !== dossier || each.sheet !== sheet)),
  );
}
