/**
 * The work list (待办): what is to be done next, over all households and over what hangs on the board.
 *
 * - Of each household every step that can be done now; what waits for an earlier step is not on it.
 * - Due today is not overdue; the week is today and the six days after.
 */
import type { Elsewhere } from './elsewhere.ts';
import { addDays } from './policy/days.ts';
import { type ProcedureContext, type Step, stepsOf } from './procedure.ts';
import type { Summary } from './summary.ts';

export type Urgency = 'overdue' | 'today' | 'week' | 'later' | 'open';
/** `open`: no day is set for it. */
export const urgencies: readonly Urgency[] = ['overdue', 'today', 'week', 'later', 'open'];

export interface Task {
  readonly summary: Summary;
  readonly step: Step;
  readonly urgency: Urgency;
}

/** The most urgent first; of one day in the order of the summaries. */
export function tasksOf(
  summaries: readonly Summary[],
  elsewhere: Elsewhere,
  context: ProcedureContext,
): readonly Task[] {
  const tasks: Task[] = [];
  for (const summary of summaries) {
    if (summary.subject !== 'household') continue;
    for (const step of stepsOf(summary, elsewhere.about(summary.id), context)) {
      if (step.state !== 'overdue' && step.state !== 'current' && step.state !== 'skipped') continue;
      tasks.push({ summary, step, urgency: urgencyOf(step, context.today) });
    }
  }
  return tasks.sort((a, b) => compare(a.step.due ?? '9', b.step.due ?? '9'));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function urgencyOf({ due, state }: Step, today: string): Urgency {
  if (state === 'overdue') return 'overdue';
  if (due === undefined) return 'open';
  if (due < today) return 'overdue';
  return due === today ? 'today' : due < addDays(today, 7) ? 'week' : 'later';
}

/** How many things are due on each day of a month, `YYYY-MM`; days without any are left out. */
export function dueByDay(tasks: readonly Task[], month: string): ReadonlyMap<string, readonly Task[]> {
  const days = new Map<string, Task[]>();
  for (const task of tasks) {
    const { due } = task.step;
    if (due === undefined || !due.startsWith(`${month}-`)) continue;
    days.set(due, [...(days.get(due) ?? []), task]);
  }
  return days;
}
