/**
 * People for cases: a case says only what matters, the rest is an ordinary adult in order.
 *
 * `birth` and `sex` make a number with the right check character, under an area code of no county, unless the case brings
 * its own number. `null` takes a default away.
 */

import { adult } from '../../templates/forms/examples/adult.ts';
import { checkCharacter } from '../../templates/rules/id-number.ts';
import type { RowView, ViewValue } from '../../templates/template.ts';

export type CasePerson = { readonly [field: string]: ViewValue | null | undefined } & {
  readonly birth?: string;
  readonly sex?: string;
};

const ordinary = { ...adult, relation: '户主', ethnic: '汉族', labourSkill: '普通劳动力' } as const;

const surnames = '赵钱孙李周吴郑王冯陈';

/** The `place`-th member of a case, counted from 0; the ids are p1, p2 … */
export function personOf({ birth = '1983-01-01', sex = '男', ...given }: CasePerson, place: number): RowView {
  const person: { id: string; [field: string]: ViewValue | undefined } = {
    id: `p${place + 1}`,
    name: `${surnames[place % surnames.length]}某某`,
    sex,
    idNo: numberFor(birth, sex, place),
    ...ordinary,
  };
  for (const [field, value] of Object.entries(given)) {
    if (value === null) delete person[field];
    else if (value !== undefined) person[field] = value;
  }
  return person;
}

/** 990000 + birth + order number, even for women, + check character. */
export function numberFor(birth: string, sex: string, place: number): string {
  const order = String(2 * place + (sex === '男' ? 11 : 12)).padStart(3, '0');
  const digits = `990000${birth.replaceAll('-', '')}${order}`;
  return digits + checkCharacter(digits);
}
