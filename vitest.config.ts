/**
 * How tests run. Three projects, by the end of the file's name:
 * - `unit`     tests/**\/*.test.ts            in Node
 * - `browser`  tests/**\/*.browser.test.ts    inside Chromium, through Vitest's browser mode
 * - `e2e`      tests/**\/*.e2e.test.ts        in Node, driving Chromium with playwright; one at a time, they share two cores
 *
 * One group after the other, so that a busy unit test never slows a browser that is being measured.
 * CB_CHROMIUM names the browser; the launcher sets it after looking for one.
 */
import { existsSync } from 'node:fs';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';

const chromium = [
  process.env.CB_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path && existsSync(path));

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const bundled = [
  ...[
    '@noble/ciphers/chacha.js',
    '@noble/hashes/hkdf.js',
    '@noble/hashes/hmac.js',
    '@noble/hashes/sha2.js',
    'axe-core',
    'fflate',
  ],
  ...['lib0/buffer', 'lib0/decoding', 'lib0/encoding', 'lit', 'perfect-freehand', 'pinyin-pro'],
  ...['y-prosemirror', 'y-protocols/awareness', 'y-protocols/sync', 'y-websocket', 'yjs', 'zod/mini'],
  ...['prosemirror-commands', 'prosemirror-keymap', 'prosemirror-model', 'prosemirror-schema-basic'],
  ...['prosemirror-state', 'prosemirror-view'],
];

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/**/*.browser.test.ts', 'tests/**/*.e2e.test.ts'],
          testTimeout: 20_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        // Found while tests run, these would make Vite reload the page in the middle of one.
        optimizeDeps: { include: bundled },
        test: {
          name: 'browser',
          include: ['tests/**/*.browser.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 2 },
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: { executablePath: chromium, args: quiet } }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['tests/**/*.e2e.test.ts'],
          globalSetup: 'tests/e2e/build.ts',
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 3 },
          maxWorkers: 1,
          fileParallelism: false,
        },
      },
    ],
  },
});
