/**
 * Option lists (选项): the words that may stand in a choice, each list named once and used by every form.
 *
 * The value of an option is its own Chinese word: what is stored, printed and exported reads the same. Lists are data; a
 * county or village adds or hides entries through the policy parameter `options.<id>`, and what was chosen under an older
 * list stays readable.
 */
import type { Policy } from './policy/policy.ts';
import type { Source } from './policy/policy.ts';

export interface Option {
  readonly value: string;
  /** asks for a free text beside it (`其他`) */
  readonly note?: true;
  /** code where the paper prints one: disability kinds and levels */
  readonly code?: string;
}

export interface OptionList {
  /** name of the list as clerks say it: 与户主关系 */
  readonly label: string;
  readonly options: readonly (string | Option)[];
  readonly source: Source;
}

export const optionLists = {
  sex: { label: '性别', options: ['男', '女'], source: { document: '个人基本信息分类与代码', number: 'GB/T 2261.1-2003' } },
} as const satisfies Record<string, OptionList>;

export type OptionListId = keyof typeof optionLists;

/** The list as it stands under a policy: the default entries, less hidden ones, plus added ones at the end. */
export function optionsUnder(id: OptionListId, _policy: Policy): readonly Option[] {
  const list: OptionList = optionLists[id];
  return list.options.map((option) => (typeof option === 'string' ? { value: option } : option));
}
