/** What every part of the meeting's screen is given. */
import type { Dossier, Person } from '#sync';
import type { Evaluation, Policies, SheetView, Template } from '#templates';
import type { RecusedBefore } from './meeting-facts.ts';

export interface Meeting {
  readonly dossier: Dossier;
  readonly template: Template;
  readonly policies: Policies;
  /** `review-minutes/2026-1` */
  readonly base: string;
  readonly sheet: string;
  readonly evaluation: Evaluation;
  readonly view: SheetView;
  /** who kept out of a household in other meetings */
  readonly recusedBefore: RecusedBefore;
  readonly me: Person;
  /** writes the minutes and leads through the votes; as long as nobody is named, everybody */
  readonly leads: boolean;
  /** the clock in the village: `2026-05-19T15:00` */
  readonly now: () => string;
  /** shows a sentence across the top */
  readonly say: (sentence: string) => void;
  readonly repaint: () => void;
}
