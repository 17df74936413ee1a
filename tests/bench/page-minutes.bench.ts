/**
 * The minutes of a meeting of three hours in Chromium, on a processor four times slower.
 *
 *     npm run bench minutes        CB_RUNS=7 CB_SLOW=4
 */
import { measurePages } from './page/bench.ts';
import { measureMinutes } from './page/minutes.ts';

process.env.CB_SLOW ??= '4';
await measurePages(
  'page-minutes',
  'Minutes in Chromium; where it says slow, the processor is 4 times slower',
  measureMinutes,
);
