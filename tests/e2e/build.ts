/**
 * Before the end-to-end tests: the site is built, once, and copied, so that a build made meanwhile changes nothing under a
 * test. CB_SITE names a folder with a built site that is taken as it is.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { root } from '../../cli/root.ts';
import { buildIfNeeded } from '../../cli/tasks/site.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** folder of the built site */
    site: string;
  }
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const given = process.env.CB_SITE;
  if (given === undefined && !(await buildIfNeeded())) throw new Error('The site could not be built.');
  const site = await mkdtemp(join(tmpdir(), 'cunbiao-dist-'));
  await cp(given ?? join(root, 'dist'), site, { recursive: true });
  provide('site', site);
  return () => rm(site, { recursive: true, force: true });
}
