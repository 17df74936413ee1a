/**
 * The built site in Chromium, a slow phone imitated by a processor six times slower: cold start without a network, typing
 * into the largest form, Summaries, search and opening in villages of 1,500 and 10,000 households.
 *
 * On a machine that does other things too, the time that goes by says little; the lines with `processor` say how long one
 * was held.
 *
 *     npm run bench page        CB_RUNS=7 CB_HOUSEHOLDS=1500,10000 CB_SLOW=6 CB_ONLY=typing,villages,cold
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { siteHere } from '../support/village-browser.ts';
import { openProfile } from './page/browser.ts';
import { measureColdStart } from './page/cold-start.ts';
import { buildMeasuredSite } from './page/site.ts';
import { measureTyping } from './page/typing.ts';
import { type Bench, measureVillage } from './page/village.ts';
import { openReport } from './report.ts';

const slow = Number(process.env.CB_SLOW ?? 6);
const sizes = (process.env.CB_HOUSEHOLDS ?? '1500,10000').split(',').map(Number);
const only = (process.env.CB_ONLY ?? 'typing,villages,cold').split(',');

const built = await buildMeasuredSite();
const site = await siteHere(built.folder);
const profiles = mkdtempSync(join(tmpdir(), 'cunbiao-bench-'));
const bench: Bench = {
  site,
  profile: (name) => join(profiles, name),
  runs: Number(process.env.CB_RUNS ?? 7),
  slow,
};
const report = openReport('page', {
  title: `Pages in Chromium; where it says slow, the processor is ${slow} times slower`,
  versions: { chromium: await chromiumVersion() },
});

try {
  if (only.includes('typing')) await measureTyping(bench, report);
  if (only.includes('villages')) {
    const perHousehold: number[] = [];
    for (const households of sizes) perHousehold.push(await measureVillage(households, bench, report));
    const [first, last] = [perHousehold[0] ?? 0, perHousehold.at(-1) ?? 0];
    if (sizes.length > 1)
      report.figure({
        name: `Summaries, a household of ${sizes.at(-1)} against one of ${sizes[0]}, processor`,
        unit: '×',
        values: [last / first],
        target: { atMost: 1.2 },
      });
  }
  if (only.includes('cold')) await measureColdStart(bench, report);
} finally {
  await site.close();
  built.remove();
  rmSync(profiles, { recursive: true, force: true });
}
report.end();

async function chromiumVersion(): Promise<string> {
  const context = await openProfile(bench.profile('version'));
  const version = context.browser()?.version() ?? '?';
  await context.close();
  return version;
}
