/** What an option list is. The lists stand beside this file, by what they are about; `../options.ts` joins them. */
import type { Source } from '../policy/policy.ts';

export interface Option {
  readonly value: string;
  /** asks for a free text beside it (`其他`) */
  readonly note?: true;
  /** code where the paper prints one: disability kinds and levels */
  readonly code?: string;
  /** the entry of a wider list that it belongs to: 七年级 is under 初中, 保洁岗 under 公益岗位帮扶 */
  readonly under?: string;
}

export interface OptionList {
  /** name of the list as clerks say it: 与户主关系 */
  readonly label: string;
  readonly options: readonly Option[];
  readonly source: Source;
}

/** What a county or village changes in a list: the value of parameter `options.<id>`. */
export interface OptionChanges {
  readonly add?: readonly (string | Option)[];
  readonly hide?: readonly string[];
}

export function list(label: string, options: readonly (string | Option)[], source: Source): OptionList {
  return { label, options: options.map(asOption), source };
}

/** Entries that all belong to one entry of a wider list. */
export function under(wider: string, ...values: readonly string[]): readonly Option[] {
  return values.map((value) => ({ value, under: wider }));
}

export const asOption = (option: string | Option): Option => (typeof option === 'string' ? { value: option } : option);
