/**
 * Villages of 1,500 and 10,000 households in Chromium: Summaries from nothing, search, opening one.
 *
 *     npm run bench villages        CB_RUNS=7 CB_HOUSEHOLDS=1500,10000
 */
import { measurePages } from './page/bench.ts';
import { measureVillage } from './page/village.ts';

const sizes = (process.env.CB_HOUSEHOLDS ?? '1500,10000').split(',').map(Number);

await measurePages('page-villages', 'Villages in Chromium', async (bench, report) => {
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
});
