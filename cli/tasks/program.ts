/**
 * The program of the terminal, bundled: it starts in a fraction of the time that its sources take one by one. The launcher makes it
 * anew when a source has changed, and runs the sources where it cannot be made.
 *
 * - Of the commands it has those about forms (main.ts). Servers run from their sources: what a start costs them is nothing to what they do.
 * - Forms whose definition is wrong give no program: bundled forms are not checked again, and their sources say what is wrong.
 */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { loadTemplates } from '#templates';
import { root } from '../root.ts';

/** A sibling of cli/, so that what reads the project's files finds them from either. */
const place = join(root, '.program');

/** `entries`: name of the file → source. */
export async function bundle(folder: string, entries: Readonly<Record<string, string>>): Promise<void> {
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    mode: 'production',
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: 'node22',
      outDir: folder,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: {
        input: { ...entries },
        output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  });
}

function isThere(state: string): boolean {
  const mark = join(place, 'state');
  return existsSync(join(place, 'main.mjs')) && existsSync(mark) && readFileSync(mark, 'utf8') === state;
}

// The launcher's call, with the state of the sources that it found.
if (process.argv[1] === import.meta.filename) {
  const made = `${place}-${process.pid}`;
  const [, , state = ''] = process.argv;
  try {
    await loadTemplates();
    await bundle(made, { main: 'cli/main.ts', 'print-worker': 'cli/print-worker.ts' });
    writeFileSync(join(made, 'state'), state);
    // Of two launchers that make it at once the first one's is kept: it runs already, and has parts that it has not read yet.
    if (!isThere(state)) {
      rmSync(place, { recursive: true, force: true });
      renameSync(made, place);
    }
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}
