/** `npm run check`: types, pages, style, and code that nobody uses. Quick enough to run before every commit. */
import { runProgram, runSteps } from './steps.ts';

const steps = await runSteps({
  类型: async () => (await runProgram('tsc', ['-p', '.', '--noEmit'])) === 0,
  网页: async () => (await runProgram('astro', ['check', '--minimumSeverity', 'error'])) === 0,
  格式: async () => (await runProgram('biome', ['check', '.'])) === 0,
  多余的代码: async () => (await runProgram('knip', [])) === 0,
});
process.exitCode = [...steps.values()].every((good) => good) ? 0 : 1;
