/**
 * `npm run bench [names]`: every script in tests/bench whose name holds one of the words, one after the other. What they
 * print is kept in bench-results/ as well.
 */
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';

const words = process.argv.slice(2);
const folder = join(root, 'tests', 'bench');
const benches = readdirSync(folder)
  .filter((name) => name.endsWith('.bench.ts'))
  .filter((name) => words.length === 0 || words.some((word) => name.includes(word)));
mkdirSync(join(root, 'bench-results'), { recursive: true });
let failed = 0;
for (const name of benches) {
  process.stdout.write(`\n── ${name} ──\n`);
  const kept = createWriteStream(join(root, 'bench-results', name.replace(/\.ts$/, '.txt')));
  const child = spawn(process.execPath, [join(folder, name)], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.pipe(process.stdout, { end: false });
  child.stdout.pipe(kept);
  const code = await new Promise((resolve) => child.on('exit', resolve));
  if (code !== 0) failed++;
}
if (benches.length === 0) process.stderr.write(`没有名字含“${words.join('、')}”的测量。\n`);
process.exitCode = failed === 0 && benches.length > 0 ? 0 : 1;
