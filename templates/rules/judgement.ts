/**
 * How the identification sheet (认定表) arrives at a suggestion, and which of its fields a case needs.
 *
 * `assessment` is what figures and facts suggest; `suggested` and `suggestedKind` start from it and yield to people.
 */
import type { ChoiceField, ChoicesField, Field, LinkField } from '../fields.ts';
import type { Calculation, Condition } from '../logic.ts';
import { assess, type Outcome } from './eligibility.ts';
import { circumstanceParameters, circumstances, circumstancesOf, type JudgedFields } from './eligibility-checks.ts';

type YesNo = Extract<Field, { kind: 'yesNo' }>;
type Judged = Pick<JudgedFields, (typeof circumstances)[number]>;

const words: Readonly<Record<Outcome, string | undefined>> = {
  identify: '建议纳入',
  watch: '持续关注',
  reviewByHand: '需人工研判',
  notIdentified: '不符合纳入条件',
  error: undefined,
  unknown: undefined,
};
const suggestions: Readonly<Partial<Record<Outcome, boolean>>> = { identify: true, watch: false, notIdentified: false };

export const assessment: Calculation<Judged, string> = {
  reads: circumstances,
  parameters: circumstanceParameters,
  value: (view, context) => words[assess(circumstancesOf(view, context)).outcome],
};
/** Open where people must judge by hand. */
export const suggested: Calculation<Judged, boolean> = {
  reads: circumstances,
  parameters: circumstanceParameters,
  value: (view, context) => suggestions[assess(circumstancesOf(view, context)).outcome],
};
export const suggestedKind: Calculation<Judged, string> = {
  reads: circumstances,
  parameters: circumstanceParameters,
  value: (view, context) => assess(circumstancesOf(view, context)).kind,
};

/** A problem that the house check saw: its field has this answer. Unknown without a visit. */
export const problemSeen = (id: string, bad: boolean): Calculation<{ readonly homeVisit: LinkField }, boolean> => ({
  reads: ['homeVisit'],
  value: ({ homeVisit }) => {
    const answer = homeVisit?.[id];
    return typeof answer === 'boolean' ? answer === bad : undefined;
  },
});

// ---------------------------------------------------------------- which fields a case needs

export const whenPushed: Condition<{ readonly channel: ChoiceField }> = {
  reads: ['channel'],
  when: ({ channel }) => (channel === undefined ? undefined : channel === '部门筛查预警'),
};
export const whenDisaster: Condition<{ readonly risks: ChoicesField }> = {
  reads: ['risks'],
  when: ({ risks }) => risks?.includes('因自然灾害'),
};
export const whenAssets: Condition<{ readonly assets: ChoicesField }> = {
  reads: ['assets'],
  when: ({ assets }) => assets?.some((word) => word !== '无'),
};
export const whenSudden: Condition<{ readonly suddenEvent: YesNo }> = {
  reads: ['suddenEvent'],
  when: ({ suddenEvent }) => suddenEvent,
};
export const whenGreen: Condition<{ readonly greenChannel: YesNo }> = {
  reads: ['greenChannel'],
  when: ({ greenChannel }) => greenChannel === true,
};
export const whenSuggested: Condition<{ readonly suggested: YesNo }> = {
  reads: ['suggested'],
  when: ({ suggested: yes }) => yes,
};
export const whenRefused: Condition<{ readonly suggested: YesNo }> = {
  reads: ['suggested'],
  when: ({ suggested: yes }) => (yes === undefined ? undefined : !yes),
};
export const unlessRefused: Condition<{ readonly suggested: YesNo }> = {
  reads: ['suggested'],
  when: ({ suggested: yes }) => yes !== false,
};
/** Counties that keep red, yellow and blue. */
export const whereLevels: Condition<unknown> = {
  reads: [],
  optional: ['alert.levels'],
  when: (_, { policy }) => policy.value('alert.levels') === true,
};
export const whereLevelsAndSuggested: Condition<{ readonly suggested: YesNo }> = {
  reads: ['suggested'],
  optional: ['alert.levels'],
  when: ({ suggested: yes }, { policy }) => yes === true && policy.value('alert.levels') === true,
};
export const whenDecided: Condition<{ readonly docState: ChoiceField }> = {
  reads: ['docState'],
  when: ({ docState }) => docState === '已审定',
};
