/**
 * The built site in Chromium on a slow phone, imitated by a processor six times slower: cold start without a network, and
 * typing into the largest form.
 *
 * On a machine that does other things too, the time that goes by says little; the lines with `processor` say how long one
 * was held.
 *
 *     npm run bench page        CB_RUNS=7 CB_SLOW=6
 */
import { measurePages } from './page/bench.ts';
import { measureColdStart } from './page/cold-start.ts';
import { measureTyping } from './page/typing.ts';

await measurePages(
  'page',
  'Pages in Chromium; where it says slow, the processor is 6 times slower',
  async (bench, report) => {
    await measureColdStart(bench, report);
    await measureTyping(bench, report);
  },
);
