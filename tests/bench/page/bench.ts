/** What all measurements of pages begin with and leave behind: the built site, its server, profiles, a report. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SiteHere, siteHere } from '../../support/village-browser.ts';
import { openReport, type Report } from '../report.ts';
import { openProfile } from './browser.ts';
import { buildMeasuredSite } from './site.ts';

export interface Bench {
  readonly site: SiteHere;
  /** folder of a browser profile */
  profile(name: string): string;
  readonly runs: number;
  /** how many times slower the processor is where it is slow */
  readonly slow: number;
}

export async function measurePages(
  name: string,
  title: string,
  measure: (bench: Bench, report: Report) => Promise<void>,
): Promise<void> {
  const built = await buildMeasuredSite();
  const site = await siteHere(built.folder);
  const profiles = mkdtempSync(join(tmpdir(), 'cunbiao-bench-'));
  const profile = (each: string): string => join(profiles, each);
  try {
    const context = await openProfile(profile('version'));
    const chromium = context.browser()?.version() ?? '?';
    await context.close();
    const report = openReport(name, { title, versions: { chromium } });
    const [runs, slow] = [Number(process.env.CB_RUNS ?? 7), Number(process.env.CB_SLOW ?? 6)];
    await measure({ site, profile, runs, slow }, report);
    report.end();
  } finally {
    await site.close();
    built.remove();
    rmSync(profiles, { recursive: true, force: true });
  }
}
