/**
 * `npm test`: builds, then types, style, unit, browser and end-to-end tests. The last line is `N passed, N failed`; each step
 * besides the tests counts as one. `npm test -- <words>` runs only test files whose names hold one of the words.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';
import { findBrowser } from './browser.ts';
import { build } from './site.ts';
import { runProgram, runSteps } from './steps.ts';

const results = join(root, '.runtime', 'test-results.json');
mkdirSync(join(root, '.runtime'), { recursive: true });
rmSync(results, { force: true });
const words = process.argv.slice(2);
const browser = findBrowser();
const projects = browser ? [] : ['--project', 'unit'];
const tests = { passed: 0, failed: 0, skipped: 0 };

const steps = await runSteps({
  生成网站: build,
  类型: async () => (await runProgram('tsc', ['-p', '.', '--noEmit'])) === 0,
  格式: async () => (await runProgram('biome', ['check', '.'])) === 0,
  浏览器: async () => browser !== undefined,
  测试: async () => {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
    const code = await runProgram('vitest', ['run', ...projects, ...reporters, ...words], { CB_CHROMIUM: browser });
    Object.assign(tests, countTests());
    return code === 0;
  },
});
// The step 测试 is counted by its tests; one that broke without a failing test counts as one.
const { 测试: testsPassed, ...others } = Object.fromEntries(steps);
const passed = Object.values(others).filter((good) => good).length + tests.passed;
const failed = Object.values(others).filter((good) => !good).length + Math.max(tests.failed, testsPassed ? 0 : 1);
if (tests.skipped > 0) process.stdout.write(`${tests.skipped} skipped\n`);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

/** From vitest's own report; without one, no test counts and the step has failed. */
function countTests(): typeof tests {
  try {
    const report = JSON.parse(readFileSync(results, 'utf8')) as Record<string, number>;
    const skipped = (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0);
    return { passed: report.numPassedTests ?? 0, failed: report.numFailedTests ?? 0, skipped };
  } catch {
    process.stderr.write('测试没有留下结果，可能中途退出。\n');
    return tests;
  }
}
