/**
 * The catalogue of policy parameters: what each is called, its type and unit. Values live in packs/*.json.
 */

/** The value type of each parameter. Money in fen, shares as [numerator, denominator]. */
export interface ParameterValues {
  /** 监测范围: yearly net income per head below which a household is looked at, in fen */
  'income.threshold': number;
}
export type ParameterId = keyof ParameterValues;
export type ParameterValue<Id extends ParameterId> = ParameterValues[Id];
