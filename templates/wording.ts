/**
 * The place's own words (称谓): `{county}` `{township}` `{village}` `{group}` `{committee}`
 * `{countyOffice}` in labels, titles and
 * hints become 旗, 苏木, 嘎查 … as the policy has them, and what most places say where it has none.
 */
import type { Policy } from './policy/policy.ts';
import type { Template } from './template.ts';

const usual = {
  county: '县',
  township: '乡镇',
  village: '村',
  group: '组',
  committee: '村民委员会',
  countyOffice: '县级主管部门',
} as const;
type Mark = keyof typeof usual;

export const wordingMarks = Object.keys(usual) as readonly Mark[];
const isMark = (word: string): word is Mark => Object.hasOwn(usual, word);

/** `{township}初审意见` → 苏木初审意见 */
export function wordingOf(text: string, policy: Policy): string {
  if (!text.includes('{')) return text;
  return text.replace(/\{(\w+)\}/g, (whole, word: string) =>
    isMark(word) ? (policy.value(`wording.${word}`) ?? usual[word]) : whole,
  );
}

/** The form's name in this place: its own if the policy gives one. */
export function titleIn(policy: Policy, template: Template): string {
  return policy.value(`form.title.${template.id}`) ?? wordingOf(template.title, policy);
}
