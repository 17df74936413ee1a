/**
 * What changed between two days (规定变化), in words: for people whose case began under the rules of an earlier day.
 */
import { describeSource, describeValue } from './describe.ts';
import { type ParameterId, parameterInfo } from './parameters.ts';
import type { Policy } from './policy.ts';

export interface PolicyChange {
  readonly id: ParameterId;
  readonly label: string;
  /** in words; empty: there was none */
  readonly before: string;
  readonly after: string;
  /** where the later value comes from */
  readonly source: string;
}

/** Of these parameters those whose value differs, in the order given. A value that ended without a successor counts too. */
export function policyChanges(before: Policy, after: Policy, ids: readonly ParameterId[]): readonly PolicyChange[] {
  return ids.flatMap((id): readonly PolicyChange[] => {
    const [was, is] = [before.entry(id), after.entry(id)];
    if (JSON.stringify(was?.value) === JSON.stringify(is?.value)) return [];
    const words = (entry: typeof was): string => (entry ? describeValue(id, entry.value) : '');
    const label = parameterInfo(id)?.label ?? id;
    return [{ id, label, before: words(was), after: words(is), source: is ? describeSource(is) : '' }];
  });
}

/** `监测范围：7500.00元改为8000.00元（兴政发〔2023〕20号 …）` */
export const changeText = ({ label, before, after, source }: PolicyChange): string =>
  `${label}：${before === '' ? '新定为' : `${before}改为`}${after === '' ? '不再规定' : after}${source === '' ? '' : `（${source}）`}`;
