/**
 * The sample village (示例村): 95 invented households with 399 people, the same on every device.
 *
 * It lives on the day of a screening, so that deadlines, visits and accounts make sense however late somebody tries it.
 */
import type { SheetView } from '../fields.ts';
import { newAccount } from './account.ts';
import { type Household, type Leaving, newHousehold } from './household.ts';
import { changes, planHouseholds } from './plan.ts';
import { chanceOf } from './random.ts';
import { newIdentification, newVisit } from './sheets.ts';

export const sampleRegion = '150521';
/** The village's calendar stands still: the fourth day of the house checks of 2023 (兴政发〔2023〕20号 三(三)3). */
export const sampleToday = '2023-05-20';
export const sampleName = '示例村';

/** One filled sheet: form, sheet id and what is typed into it. */
export interface SampleSheet {
  readonly form: string;
  readonly sheet: string;
  readonly view: SheetView;
}
export interface SampleHousehold {
  readonly id: string;
  readonly sheets: readonly SampleSheet[];
}

export function sampleVillage(seed = 20230520): readonly SampleHousehold[] {
  const chance = chanceOf(seed);
  let order = 0;
  const nextOrder = (): number => order++;
  const planned = planHouseholds(chance);
  const leavings = spread(planned.length);
  let newborns = 0;
  return planned.map((plan, index) => {
    // The last of a household of three to five is a child: the newborns of the year.
    const newborn = newborns < changes.came[0].persons && plan.size === 3 && plan.kind === undefined;
    const household = newHousehold(chance, plan, {
      number: index + 1,
      today: sampleToday,
      nextOrder,
      ...(newborn ? { newborn: true } : {}),
      ...(leavings[index] ? { leaving: leavings[index] } : {}),
    });
    if (household.members.some(({ changeReason }) => changeReason === '新生儿')) newborns += 1;
    return { id: `sample-${String(index + 1).padStart(3, '0')}`, sheets: sheetsOf(household) };
  });

  function sheetsOf(household: Household): readonly SampleSheet[] {
    const { number, planned: plan } = household;
    const visited = number % 3 !== 0 || plan.kind !== undefined;
    return [
      { form: 'household-registration', sheet: '2023-1', view: household.registration },
      { form: 'income-account', sheet: '2023-04', view: newAccount(chance, household, sampleToday) },
      ...(visited ? [{ form: 'home-visit', sheet: '2023-1', view: newVisit(household, sampleToday) }] : []),
      ...(plan.kind === '边缘易致贫户'
        ? [{ form: 'identification', sheet: '2023-1', view: newIdentification(household, sampleToday) }]
        : []),
    ];
  }
}

/** Who has left, spread over the houses: at most two from one. */
function spread(households: number): readonly (Leaving | undefined)[] {
  const leavings: (Leaving | undefined)[] = Array.from({ length: households }, () => undefined);
  let house = 1;
  for (const { reason, persons } of changes.went) {
    for (let left = persons; left > 0; ) {
      const leaving = { reason, persons: Math.min(left, left > 20 ? 2 : 1) };
      leavings[house % households] = leaving;
      left -= leaving.persons;
      house += 3;
    }
  }
  return leavings;
}
