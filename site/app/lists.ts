/** The offline copy with its Summaries, for pages that show lists. */
import { createSummariser } from '#components';
import { openShelf, type Shelf } from '#sync';
import type { Session } from './session.ts';

export async function openLists({ village, register, today }: Session): Promise<Shelf> {
  const overrides = register.overrides();
  const region = register.settings().regionCode ?? village.regionCode;
  return openShelf(village, {
    summarise: createSummariser({ village, region, overrides, today }),
    // A build names this file by its content and by all that it loads: another build makes its Summaries anew.
    version: `${import.meta.url} ${region} ${today} ${JSON.stringify(overrides)}`,
  });
}
