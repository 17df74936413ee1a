/**
 * Asking a function of a template: it is given what it declared to read and nothing else, or not called at all.
 *
 * Not called, so unknown: where something that it reads is sealed, or the policy lacks a parameter that it needs.
 */
import type { SheetView, ViewValue } from './fields.ts';
import { SEALED } from './kinds.ts';
import type { Answer, AnyCalculation, AnyCondition, AnyNeeds, AnyRule, Problem, RuleContext } from './logic.ts';
import type { Reader, Slots } from './plan.ts';

export type { Slots } from './plan.ts';

export interface Asker {
  readonly context: RuleContext;
  /** functions whose parameters the policy lacks */
  readonly unanswerable: ReadonlySet<AnyNeeds>;
  /** id of the row that is asked about */
  readonly row?: string;
  /** the sheet around the row */
  readonly sheet?: Readonly<Slots>;
  /** of the sheet's functions: the last answers with the inputs they were given */
  readonly answers?: Map<AnyNeeds, Answered>;
}
export interface Answered {
  readonly inputs: readonly unknown[];
  readonly answer: unknown;
}

export const isTrueFor = (asker: Asker, reader: Reader<AnyCondition>, slots: Readonly<Slots>): Answer =>
  ask(asker, reader, slots, when);
export const valueFor = (asker: Asker, reader: Reader<AnyCalculation>, slots: Readonly<Slots>): ViewValue | undefined =>
  ask(asker, reader, slots, value);
export const problemsFor = (asker: Asker, reader: Reader<AnyRule>, slots: Readonly<Slots>): readonly Problem[] =>
  ask(asker, reader, slots, problems) ?? none;

type Call<Needs, T> = (needs: Needs, given: SheetView, context: RuleContext, beside: SheetView) => T | undefined;
const when: Call<AnyCondition, boolean> = (needs, given, context, beside) => needs.when(given, context, beside);
const value: Call<AnyCalculation, ViewValue> = (needs, given, context, beside) => needs.value(given, context, beside);
const problems: Call<AnyRule, readonly Problem[]> = (needs, given, context, beside) => {
  const answer = needs.check(given, context, beside);
  return answer === undefined || Array.isArray(answer) ? answer : [answer as Problem];
};
const none: readonly Problem[] = Object.freeze([]);
const nothing: SheetView = Object.freeze({});

function ask<Needs extends AnyNeeds, T>(
  asker: Asker,
  reader: Reader<Needs>,
  slots: Readonly<Slots>,
  call: Call<Needs, T>,
): T | undefined {
  const { needs, slots: reads } = reader;
  const { answers } = asker;
  const known = answers?.get(needs);
  // One function is always called for the same thing, so what it answered last is a T.
  if (known && isSameInput(known.inputs, reads, slots)) return known.answer as T | undefined;
  const answer = answerOf(asker, reader, slots, call);
  answers?.set(needs, { inputs: reads.map((slot) => slots[slot]), answer });
  return answer;
}

function isSameInput(inputs: readonly unknown[], reads: readonly number[], slots: Readonly<Slots>): boolean {
  for (let index = 0; index < reads.length; index++) if (inputs[index] !== slots[reads[index]!]) return false;
  return true;
}

function answerOf<Needs extends AnyNeeds, T>(
  { context, unanswerable, row, sheet }: Asker,
  { needs, slots: reads, beside }: Reader<Needs>,
  slots: Readonly<Slots>,
  call: Call<Needs, T>,
): T | undefined {
  if (unanswerable.has(needs)) return undefined;
  const given = pick(needs.reads, reads, slots, row);
  const around = needs.with && sheet ? pick(needs.with, beside, sheet, undefined) : nothing;
  return given && around && call(needs, given, context, around);
}

/** What stands in these slots, by name; undefined if something of it is sealed. */
function pick(
  names: readonly string[],
  from: readonly number[],
  slots: Readonly<Slots>,
  row: string | undefined,
): SheetView | undefined {
  const given: Record<string, ViewValue> = row === undefined ? {} : { id: row };
  for (let index = 0; index < names.length; index++) {
    const found = slots[from[index]!];
    if (found === SEALED) return undefined;
    if (found !== undefined) given[names[index]!] = found;
  }
  return given;
}
