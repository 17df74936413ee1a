/**
 * Which day's rules a case follows (适用规定): those of its clue, until somebody named carries it over to later ones, with a reason.
 *
 * 《立法法》第一百零四条: rules do not reach back. So nothing is carried over in silence, and what changed is told.
 */
import type { DateField } from '../fields.ts';
import type { Calculation, Condition, SheetRule } from '../logic.ts';
import { changeText, policyChanges } from '../policy/changes.ts';
import type { ParameterId } from '../policy/parameters.ts';

/** What decides a case between its clue and its entry in the national system. */
const deciding: readonly ParameterId[] = [
  ...(['income.threshold', 'income.thresholdStrict', 'income.kindBasis', 'income.periodMonths'] as const),
  ...(['deadline.check', 'deadline.checkByCadre', 'deadline.appraisal', 'deadline.identification'] as const),
  ...(['publicity.minimumDays', 'publicity.countFirstDay', 'meeting.quorum', 'meeting.majority'] as const),
  ...(['procedure.addedSteps', 'options.monitorKind', 'options.risk', 'form.title.identification'] as const),
];

interface Applying {
  readonly clueDate: DateField;
  readonly carriedOn: DateField;
  readonly policyOn: DateField;
  readonly identifiedOn: DateField;
}

export const policyOn: Calculation<Pick<Applying, 'clueDate' | 'carriedOn'>, string> = {
  reads: ['clueDate', 'carriedOn'],
  value: ({ clueDate, carriedOn }) => carriedOn ?? clueDate,
};
export const whenCarried: Condition<Pick<Applying, 'carriedOn'>> = {
  reads: ['carriedOn'],
  when: ({ carriedOn }) => carriedOn !== undefined,
};
export const whereStepsAreAdded: Condition<unknown> = {
  reads: [],
  optional: ['procedure.addedSteps'],
  when: (_, { policy }) => (policy.value('procedure.addedSteps') ?? []).length > 0,
};

const lawmaking = { document: '中华人民共和国立法法', article: '第一百零四条' } as const;

export const applyingRules: readonly SheetRule<Applying>[] = [
  {
    id: 'B-07',
    level: 'note',
    source: lawmaking,
    optional: deciding,
    reads: ['carriedOn', 'policyOn', 'identifiedOn'],
    check: ({ policyOn: on, identifiedOn }, { policy, policyOn: policyOf, today }) => {
      if (on === undefined || identifiedOn !== undefined) return undefined;
      const changes = policyChanges(policy, policyOf(today), deciding);
      return changes.length === 0
        ? undefined
        : {
            message: `这一户的线索之后规定有变。${changes.map(changeText).join('；')}。仍按原来的规定办；要改按新规定办的，填写“改按这天的规定办理”、决定人和理由。`,
          };
    },
  },
  {
    id: 'B-08',
    level: 'error',
    source: lawmaking,
    reads: ['carriedOn', 'clueDate'],
    check: ({ carriedOn, clueDate }) =>
      carriedOn !== undefined && clueDate !== undefined && carriedOn < clueDate
        ? { message: '改按规定的日期早于线索日期，请填线索之后的日期。' }
        : undefined,
  },
];
