/**
 * Runs worked cases (tests/cases/*.json) through the real forms and the real packs: a clerk's figures in yuan become the
 * view of an identification sheet with its account, and what the form answers is put beside what the case expects.
 */
import { readFileSync } from 'node:fs';
import { type Evaluation, evaluate } from '../../templates/evaluate.ts';
import type { RowView, SheetView } from '../../templates/fields.ts';
import { formatMoney } from '../../templates/format.ts';
import identification from '../../templates/forms/identification.ts';
import { loadPolicies } from '../../templates/policy/packs.ts';
import { crossFoot } from '../../templates/rules/cross-foot.ts';
import { eliminationDate } from '../../templates/rules/deadlines.ts';
import { isBelow } from '../../templates/rules/income.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export interface WorkedCase {
  readonly id: string;
  readonly group: 'identification' | 'elimination' | 'crossFoot';
  readonly title: string;
  readonly source: string;
  readonly input: { readonly [key: string]: Json };
  readonly expected: { readonly [key: string]: Json };
  readonly why: string;
}

export function readCases<Case>(file: string): readonly Case[] {
  return JSON.parse(readFileSync(new URL(`../cases/${file}`, import.meta.url), 'utf8'));
}

/** What the forms and rules answer, under the keys that the case expects. */
export async function answerOf(given: WorkedCase): Promise<Record<string, Json>> {
  return await answers[given.group](given.input);
}

const answers = {
  identification: answerIdentification,
  elimination: async (input: WorkedCase['input']) => answerElimination(input),
  crossFoot: async (input: WorkedCase['input']) => answerCrossFoot(input),
} satisfies Record<WorkedCase['group'], (input: WorkedCase['input']) => Promise<Record<string, Json>>>;

// ---------------------------------------------------------------- identification

const day = '2023-05-20';
/** Regions by their line of 2023: 科左中旗, and the plan whose city is not named. */
const regions: Readonly<Record<string, string>> = { 7500: '150521', 7300: 'unnamed-2023' };
const outcomes: Readonly<Record<string, string>> = {
  建议纳入: 'identify',
  持续关注: 'watch',
  需人工研判: 'reviewByHand',
  不符合纳入条件: 'notIdentified',
};
const moneyIn = [
  ...['wageIncome', 'businessIncome', 'propertyIncome', 'transferIncome', 'businessExpense'],
  ...['claimIncome', 'compliantSelfPaid'],
];
const factsIn = ['householdType', 'risks', 'suddenEvent', 'seriousDifficulty', 'greenChannel'];

const fen = (yuan: Json): number => Math.round(Number(yuan) * 100);
const shown = (amount: unknown): Json => (typeof amount === 'number' ? formatMoney(amount) : null);

/** The household of a case as the view of an identification sheet with its account nested in it. */
export function identificationView(input: WorkedCase['input']): SheetView {
  const known = (keys: readonly string[], as: (value: Json) => Json) =>
    Object.fromEntries(keys.filter((key) => input[key] !== undefined).map((key) => [key, as(input[key] ?? null)]));
  return {
    clueDate: day,
    checkDate: day,
    fillDate: day,
    members: membersOf(Number(input.householdSize), input.hasDibao === true),
    incomeAccount: { fillDate: day, ...known(moneyIn, fen) } as SheetView,
    ...(known(factsIn, (value) => value) as SheetView),
  };
}

/** So many people who count; a household of nobody still has a householder on its register. */
function membersOf(size: number, dibao: boolean): readonly RowView[] {
  return Array.from({ length: Math.max(size, 1) }, (_, index) => ({
    id: `m${index + 1}`,
    name: `成员${index + 1}`,
    relation: index === 0 ? '户主' : '其他',
    inHukou: size > 0,
    livesTogether: size > 0,
    economicallyOne: size > 0,
    dibao: dibao && index === 0,
  }));
}

async function evaluateIdentification(input: WorkedCase['input']): Promise<Evaluation> {
  const region = regions[String(input.threshold)];
  if (region === undefined) throw new Error(`No region has the line ${input.threshold}.`);
  return evaluate(identification, identificationView(input), { policies: await loadPolicies(region), today: day });
}

async function answerIdentification(input: WorkedCase['input']): Promise<Record<string, Json>> {
  const { view, findings } = await evaluateIdentification(input);
  const { netIncome, threshold, householdSize } = view;
  const size = findings.find(
    ({ rule, path, level }) => rule === 'M-29' && path === 'householdSize' && level === 'error',
  );
  const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
  return {
    netIncome: shown(netIncome),
    adjustedIncome: shown(view.referenceIncome),
    perCapitaNet: shown(view.perCapitaNet),
    perCapitaReference: shown(view.perCapitaReference),
    incomeGroundMet: typeof view.incomeGroundMet === 'boolean' ? view.incomeGroundMet : null,
    netBelowThreshold: isBelow(number(netIncome), number(threshold), number(householdSize)) ?? null,
    monitorKind: typeof view.suggestedKind === 'string' ? view.suggestedKind : null,
    outcome: size ? 'error' : (outcomes[String(view.assessment)] ?? 'unknown'),
    error: size ? 'HOUSEHOLD_SIZE_INVALID' : null,
    messageZh: size?.message ?? null,
  };
}

// ---------------------------------------------------------------- elimination, cross-footing

const sixMonths = 6;

function answerElimination(input: WorkedCase['input']): Record<string, Json> {
  const first = eliminationDate(String(input.identifiedOn), sixMonths);
  const longEnough = String(input.assessedOn) >= first;
  const rest = [input.guaranteesOk, input.riskGone, input.wholeHouseholdNoLabour === false];
  const above = fen(input.perCapitaReference ?? null) >= fen(input.threshold ?? null);
  return {
    canEliminate: longEnough && above && rest.every((answer) => answer === true),
    firstPossibleDate: first,
    reasonZh: longEnough ? null : `监测时间须超过${sixMonths}个月`,
  };
}

function answerCrossFoot(input: WorkedCase['input']): Record<string, Json> {
  const of = (key: string): { h: number; p: number } => input[key] as { h: number; p: number };
  const bands = input.bands as readonly (readonly [number, number])[];
  const status = [of('escaped'), of('notEscaped')];
  const columns = {
    householdsByStatus: crossFoot(
      Number(input.totalHouseholds),
      status.map(({ h }) => h),
    ),
    personsByStatus: crossFoot(
      Number(input.totalPersons),
      status.map(({ p }) => p),
    ),
    householdsByBand: crossFoot(
      Number(input.totalHouseholds),
      bands.map(([h]) => h),
    ),
    personsByBand: crossFoot(
      Number(input.totalPersons),
      bands.map(([, p]) => p),
    ),
  };
  return Object.fromEntries(
    Object.entries(columns).flatMap(([name, { sum, agrees }]) => [
      [name, sum],
      [`${name}Ok`, agrees],
    ]),
  );
}
