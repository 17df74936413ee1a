/**
 * Findings (核查结果): what a check says about a sheet, in Chinese, with what to do.
 *
 * Findings advise. Nothing stops a person from saving or printing; only an `error` keeps a sheet from being filed, unless
 * a named person overrides it with a reason.
 */

export type Level = 'error' | 'warning' | 'note';

export interface Finding {
  readonly level: Level;
  /** id of the rule, e.g. `M-04`; the engine's own are in SPEC.md: `required`, `kind`, `options`, `sealed`, `parameter` … */
  readonly rule: string;
  /** view path of the field to look at: `phone`, `members/<row>/idNo`; empty for the sheet as a whole */
  readonly path: string;
  /** one full Chinese sentence that says what to do */
  readonly message: string;
  /** where the demand comes from: document number and place in it, or the standard */
  readonly source?: string;
  /** all that is wrong is that nothing stands there yet; who has not come to the field need not be told */
  readonly missing?: true;
}
