/**
 * Who lives in the sample village: 95 households and 399 people, spread as one village's report of 2019 spreads them
 * (喀什市某村2019年度扶贫对象动态管理工作总结): income bands, kinds of household, people who came and went.
 *
 * The report's own figures of people do not add up (391 and 10 are 401; its bands hold 374). What it says of households is
 * kept to the letter, of people as far as 399 allow: the four lower bands as reported, the rest in the highest.
 */
import type { Chance } from './random.ts';

export type Band = 'under3000' | 'from3000' | 'from4000' | 'from5000' | 'from6000';
export type Kind = '边缘易致贫户' | '脱贫不稳定户' | undefined;

export interface PlannedHousehold {
  readonly band: Band;
  readonly kind: Kind;
  readonly size: number;
}

/** Per head and year in yuan: from, below. */
export const incomeBands: { readonly [B in Band]: readonly [from: number, below: number] } = {
  under3000: [2100, 3000],
  from3000: [3000, 4000],
  from4000: [4000, 5000],
  from5000: [5000, 6000],
  from6000: [6000, 26000],
};

/** Sizes of the households of each band and kind; every sum is one of the report's. */
const lower: readonly (readonly [Band, Kind, readonly number[]])[] = [
  ['under3000', '边缘易致贫户', [5, 5]],
  ['from3000', '边缘易致贫户', [5]],
  ['from3000', '脱贫不稳定户', [4, 4]],
  ['from4000', '脱贫不稳定户', [5, 5, 5, 5, 5, 5, 5, 6]],
  ['from4000', undefined, [3, 3, 4, 4]],
  ['from5000', '边缘易致贫户', [6, 6, 6, 6, 5]],
  ['from5000', undefined, [2, 2, 2, 2, 3]],
];
const highest = { households: 68, persons: 281 } as const;

/** In the order of house numbers: as chance mixes them. */
export function planHouseholds(chance: Chance): readonly PlannedHousehold[] {
  const planned = [
    ...lower.flatMap(([band, kind, sizes]) => sizes.map((size): PlannedHousehold => ({ band, kind, size }))),
    ...sizesOf(chance, highest.households, highest.persons).map(
      (size): PlannedHousehold => ({ band: 'from6000', kind: undefined, size }),
    ),
  ];
  return shuffled(chance, planned);
}

/** So many households of 1 to 8 people that add up. */
function sizesOf(chance: Chance, households: number, persons: number): readonly number[] {
  const sizes = Array.from({ length: households }, () => chance.pick([1, 2, 2, 3, 3, 4, 4, 4, 5, 5, 6, 7]));
  let difference = persons - sizes.reduce((sum, size) => sum + size, 0);
  while (difference !== 0) {
    const at = chance.below(households);
    const step = Math.sign(difference);
    const size = (sizes[at] ?? 0) + step;
    if (size < 1 || size > 8) continue;
    sizes[at] = size;
    difference -= step;
  }
  return sizes;
}

function shuffled<T>(chance: Chance, list: readonly T[]): readonly T[] {
  const mixed = [...list];
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = chance.below(last + 1);
    const [a, b] = [mixed[last], mixed[other]];
    if (a === undefined || b === undefined) break;
    mixed[last] = b;
    mixed[other] = a;
  }
  return mixed;
}

/** People who came (among the 399) and who went (beside them), with the reasons the report gives. */
export const changes = {
  came: [{ reason: '新生儿', persons: 4 }],
  went: [
    { reason: '判刑收监', persons: 26 },
    { reason: '死亡', persons: 3 },
    { reason: '婚出', persons: 2 },
  ],
} as const;
