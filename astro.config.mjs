/**
 * The site is static: `astro build` writes dist/, and after it the font and the service worker are put beside the pages, so
 * that one visit is enough to work for ever without a network.
 */
import { readFileSync } from 'node:fs';
import { defineConfig } from 'astro/config';
import { classic } from './site/classic.mjs';
import { core } from './site/core.mjs';
import { throughDoors } from './site/doors.mjs';
import { leanLib0 } from './site/lean-lib0.mjs';
import { offline } from './site/offline.mjs';
import { onlyDates } from './site/only-dates.mjs';
import { preload } from './site/preload.mjs';
import { withoutExamples } from './site/without-examples.mjs';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

export default defineConfig({
  srcDir: './site',
  publicDir: './site/public',
  outDir: './dist',
  output: 'static',
  trailingSlash: 'ignore',
  devToolbar: { enabled: false },
  // The relay sends a strict content security policy: every script and style is a file of its own.
  build: { inlineStylesheets: 'never', assets: 'assets' },
  vite: {
    define: { __APP_VERSION__: JSON.stringify(version) },
    build: { assetsInlineLimit: 0, target: 'es2022' },
    environments: {
      client: { build: { rolldownOptions: { output: { codeSplitting: { groups: [core] } } } } },
    },
    plugins: [withoutExamples(), onlyDates(), throughDoors(), leanLib0()],
    worker: { format: 'es', plugins: () => [withoutExamples(), onlyDates(), leanLib0()] },
  },
  integrations: [classic(), preload(), offline()],
});
