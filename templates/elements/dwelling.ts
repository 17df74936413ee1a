/**
 * House and water of a household (住房、饮水) as data elements: typed once, the same facts on the register and on the visit.
 *
 * T/CHES 18-2018 judges water by four items, each 达标, 基本达标 or 不达标; it is safe if none is 不达标.
 */
import { choice, integer, number, yesNo } from '../define.ts';
import type { ChoiceField } from '../fields.ts';
import type { Calculation } from '../logic.ts';

const half = [1, 3] as const;
const grade = { shared: true, required: true, span: half } as const;

export const houseFields = {
  houseArea: number('住房面积', { shared: true, unit: '平方米', min: 0, decimals: 2 }),
  houseYear: integer('住房建成年份', { shared: true, min: 1900, max: 2099 }),
  houseGrade: choice('住房安全等级', 'houseGrade', grade),
  houseUse: choice('住房居住情况', 'houseUse', grade),
} as const;

export const waterFields = {
  waterQuality: choice('饮水水质', 'waterGrade', grade),
  waterQuantity: choice('饮水水量', 'waterGrade', grade),
  waterConvenience: choice('取水方便程度', 'waterGrade', grade),
  waterStability: choice('供水保证率', 'waterGrade', grade),
} as const;

type Water = { readonly [Id in keyof typeof waterFields]: ChoiceField };

export const waterSafe: Calculation<Water, boolean> = {
  reads: ['waterQuality', 'waterQuantity', 'waterConvenience', 'waterStability'],
  value: ({ waterQuality, waterQuantity, waterConvenience, waterStability }) => {
    const grades = [waterQuality, waterQuantity, waterConvenience, waterStability];
    if (grades.includes('不达标')) return false;
    return grades.includes(undefined) ? undefined : true;
  },
};

export const waterSafeField = yesNo('饮水是否安全');
