/**
 * Cross-footing (合计勾稽): do the parts of a table add up to its total? Integers only; every difference is named, none is
 * spread over the parts or hidden. Figures that people report need not add up, so a difference is for a warning, and
 * the sum found is kept beside the total stated.
 */

export interface Footing {
  /** sum of the parts */
  readonly sum: number;
  /** the total as stated */
  readonly total: number;
  /** sum − total; 0 when they agree */
  readonly difference: number;
  readonly agrees: boolean;
}

/** One column: its parts against its stated total. */
export function crossFoot(total: number, parts: readonly number[]): Footing {
  const sum = parts.reduce((running, part) => running + part, 0);
  const difference = sum - total;
  return { sum, total, difference, agrees: difference === 0 };
}
