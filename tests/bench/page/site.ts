/** The built site with the measuring page beside it, in a folder that is thrown away; built by Astro as the site is. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'astro';
import { root } from '../../../cli/root.ts';
import { buildIfNeeded } from '../../../cli/tasks/site.ts';

export async function buildMeasuredSite(): Promise<{ readonly folder: string; remove(): void }> {
  if (!(await buildIfNeeded())) throw new Error('The site could not be built.');
  const made = mkdtempSync(join(tmpdir(), 'cunbiao-bench-page-'));
  const folder = mkdtempSync(join(tmpdir(), 'cunbiao-bench-site-'));
  await build({
    configFile: false,
    logLevel: 'error',
    root,
    srcDir: './tests/bench/page',
    outDir: made,
    cacheDir: join(made, '.astro'),
    publicDir: './site/public',
    output: 'static',
    devToolbar: { enabled: false },
    build: { inlineStylesheets: 'never', assets: 'assets' },
    // As in astro.config.mjs.
    vite: {
      build: { assetsInlineLimit: 0, target: 'es2022' },
      worker: { format: 'es' },
    },
  });
  // Files of the site stay as they are: what both have is called by its content.
  cpSync(made, folder, { recursive: true });
  cpSync(join(root, 'dist'), folder, { recursive: true });
  rmSync(made, { recursive: true, force: true });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
