/**
 * evaluate(): one sheet's view → its calculated values, what is relevant, and its findings. The deep function.
 *
 * - Pure: `today` and `policies` are arguments; the same arguments give the same answer on every device.
 * - Three-valued: what is not known makes an answer unknown, never false. An unknown `relevant` shows the field; an
 *   unknown `required` does not demand it; an unknown rule is silent, but a missing parameter is named in a note.
 * - What is irrelevant reads as absent to rules, calculations and paper. Its typed value stays in the dossier.
 * - Only what changed runs again: give the last evaluation as `previous`.
 */
import type { Finding } from './finding.ts';
import type { Option } from './options.ts';
import type { Policies, Policy } from './policy/policy.ts';
import type { SheetView, Template } from './template.ts';

export interface EvaluationContext {
  readonly policies: Policies;
  /** `YYYY-MM-DD` */
  readonly today: string;
  /** the last evaluation of this sheet; results whose inputs are the same objects are taken from it */
  readonly previous?: Evaluation;
}

/**
 * Paths are view paths: `phone`, `members/<row>/idNo`, `section:<id>` for a whole section.
 */
export interface Evaluation {
  readonly template: Template;
  /** with calculated values, repeats in the order to show, links as evaluated views; irrelevant fields left out */
  readonly view: SheetView;
  readonly irrelevant: ReadonlySet<string>;
  readonly required: ReadonlySet<string>;
  /** calculated fields where a person typed another value */
  readonly overridden: ReadonlySet<string>;
  readonly findings: readonly Finding[];
  /** the policy that counted */
  readonly policy: Policy;
  /** options of a choice field as this policy has them; path without row ids: `members/health` */
  optionsOf(field: string): readonly Option[];
  /** a label or title with the place's own words: `{township}初审意见` → 苏木初审意见 */
  wording(text: string): string;
}
