/**
 * Option lists (选项): the words that may stand in a choice, each list named once and used by every form.
 *
 * The value of an option is its own Chinese word: what is stored, printed and exported reads the same. Lists are data; a
 * county or village adds or hides entries through the policy parameter `options.<id>`, and what was chosen under an older
 * list stays readable.
 */
import { assessmentLists } from './options/assessment.ts';
import { householdLists } from './options/household.ts';
import { asOption, type Option } from './options/list.ts';
import { personLists } from './options/person.ts';
import { procedureLists } from './options/procedure.ts';
import { publicityLists } from './options/publicity.ts';
import type { Policy } from './policy/policy.ts';

export type { Option, OptionChanges, OptionList } from './options/list.ts';

export const optionLists = {
  ...personLists,
  ...householdLists,
  ...assessmentLists,
  ...procedureLists,
  ...publicityLists,
};

export type OptionListId = keyof typeof optionLists;

/** The list as it stands under a policy: the default entries, less hidden ones, plus added ones at the end. */
export function optionsUnder(id: OptionListId, policy: Policy): readonly Option[] {
  const { options } = optionLists[id];
  const changes = policy.value(`options.${id}`);
  if (changes === undefined) return options;
  const kept = options.filter(({ value }) => !changes.hide?.includes(value));
  const known = new Set(kept.map(({ value }) => value));
  return [...kept, ...(changes.add ?? []).map(asOption).filter(({ value }) => !known.has(value))];
}

/** The entry of the wider list that an option belongs to: `七年级` → `初中`. */
export function widerOption(id: OptionListId, value: string | undefined): string | undefined {
  return optionLists[id].options.find((option) => option.value === value)?.under;
}
