/**
 * Seeded meetings; see tests/support/meeting-life.ts for what happens in them. `CB_FUZZ` says how many, `CB_SEED` repeats one.
 */
import { expect, test } from 'vitest';
import { holdMeeting, type Lived } from '../support/meeting-life.ts';

const meetings = Number(process.env.CB_FUZZ ?? 300);
const only = process.env.CB_SEED;

test(`[S14] [VO1–VO3] votes hold in ${only ? `meeting ${only}` : `${meetings} meetings`}`, {
  timeout: 3_600_000,
}, () => {
  const seeds = only ? [Number(only)] : Array.from({ length: meetings }, (_, index) => index + 1);
  const lived: Lived[] = [];
  for (const seed of seeds) {
    try {
      lived.push(holdMeeting(seed));
    } catch (error) {
      throw new Error(
        `Meeting ${seed}: ${String(error)}\nRepeat: CB_SEED=${seed} npx vitest run tests/site/meeting.fuzz.test.ts`,
        {
          cause: error,
        },
      );
    }
  }
  const sum = (of: (each: Lived) => number): number => lived.reduce((total, each) => total + of(each), 0);
  console.info(
    `${meetings} meetings: ${sum(({ closings }) => closings)} closings, ${sum(({ contested }) => contested)} contested`,
  );
  if (!only) {
    expect(sum(({ closings }) => closings)).toBeGreaterThan(meetings);
    expect(sum(({ contested }) => contested)).toBeGreaterThan(0);
  }
});
