/** Seeded chance, so that the sample village is the same on every device. */
export interface Chance {
  /** 0 ≤ n < limit, whole */
  below(limit: number): number;
  pick<T>(list: readonly T[]): T;
  /** true in `percent` of cases */
  in100(percent: number): boolean;
}

/** mulberry32: 32 bits of state are plenty for a village. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    pick: <T>(list: readonly T[]): T => {
      const item = list[below(list.length)];
      if (item === undefined) throw new Error('There is nothing to pick from.');
      return item;
    },
    in100: (percent) => below(100) < percent,
  };
}
