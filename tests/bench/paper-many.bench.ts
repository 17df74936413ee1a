/**
 * Many sheets at once: a village's sheets into one file, in Chromium and in the terminal.
 *
 *     npm run bench paper-many        CB_RUNS=3 CB_SHEETS=500
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { root } from '../../cli/root.ts';
import { sampleRegion, sampleToday, sampleVillage } from '../../templates/sample/village.ts';
import { type Bench, measurePages } from './page/bench.ts';
import { openProfile, pageOf, processorOf } from './page/browser.ts';
import { toBench } from './page/village.ts';
import type { Report } from './report.ts';

const sheets = Number(process.env.CB_SHEETS ?? 500);
const runs = Number(process.env.CB_RUNS ?? 3);
/** The registration has four pages across, the account of income stands upright. */
const forms = ['户信息登记表', '家庭收入测算表'];

await measurePages('paper-many', 'Many sheets into one file', async (bench, report) => {
  report.note(`${availableParallelism()} processors.`);
  inTerminal(report);
  await inChromium(bench, report);
});

function inTerminal(report: Report): void {
  const folder = mkdtempSync(join(tmpdir(), 'cunbiao-many-'));
  try {
    const views: string[] = [];
    for (let seed = 1; views.length < sheets; seed++)
      for (const household of sampleVillage(seed))
        for (const { form, view } of household.sheets)
          if (form === 'household-registration' && views.length < sheets) views.push(JSON.stringify(view));
    const values = join(folder, 'values.ndjson');
    writeFileSync(values, views.join('\n'));
    const out = join(folder, 'out.pdf');
    const tellsMemory = 'process.on("exit",()=>process.stderr.write("rss "+process.resourceUsage().maxRSS+"\\n"))';
    const args = [
      ...[
        '--disable-warning=ExperimentalWarning',
        '--import',
        `data:text/javascript,${encodeURIComponent(tellsMemory)}`,
      ],
      ...[join(root, 'cli', 'main.ts'), 'print', 'household-registration', '--region', sampleRegion],
      ...['--date', sampleToday, '--values', values, '--out', out, '--duplex'],
    ];
    const times: number[] = [];
    const memory: number[] = [];
    let said = '';
    for (let run = 0; run < runs; run++) {
      const began = performance.now();
      said = execFileSync('/bin/sh', ['-c', '"$0" "$@" 2>&1', process.execPath, ...args], { encoding: 'utf8' });
      times.push(performance.now() - began);
      memory.push(Number(/rss (\d+)/.exec(said)?.[1] ?? 0) / 1024);
    }
    const [, pages = '0'] = /这次 (\d+) 页/.exec(said) ?? [];
    const note = `${pages} pages, ${Math.round(statSync(out).size / 1024)} KB`;
    report.figure({
      name: `${sheets} registrations, terminal, start of the program included`,
      unit: 'ms',
      values: times,
      note,
    });
    report.figure({
      name: `${sheets} registrations, terminal: pages a second`,
      unit: '',
      values: times.map((ms) => (Number(pages) / ms) * 1000),
    });
    report.figure({
      name: `${sheets} registrations, terminal: most memory of the process, all threads`,
      unit: 'MB',
      values: memory,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function inChromium({ site, profile }: Bench, report: Report): Promise<void> {
  const context = await openProfile(profile('many'));
  const page = await pageOf(context);
  await toBench(page, site);
  await page.evaluate((count) => bench.makeVillage(count), sheets);
  await page.goto(`${site.address}/households/`);
  await page
    .locator('#list [role=status]')
    .filter({ hasText: `${sheets} 户` })
    .filter({ hasNotText: '正在整理' })
    .waitFor({ timeout: 300_000 });
  for (const form of forms) {
    const times: number[] = [];
    const gaps: number[] = [];
    const main: number[] = [];
    const tasks: number[] = [];
    const all: number[] = [];
    let said = '';
    for (let run = 0; run < runs; run++) {
      const taken = await printOnce(page, form, `${site.address}/households/`);
      times.push(taken.time);
      gaps.push(taken.longest);
      main.push(taken.main);
      tasks.push(taken.task);
      all.push(taken.all);
      said = taken.said;
      report.progress(`${form}: ${Math.round(taken.time)} ms, ${said}`);
    }
    report.figure({
      name: `${sheets} × ${form}, Chromium, until the file is there`,
      unit: 'ms',
      values: times,
      note: said,
    });
    const [, pages = '0'] = /(\d+)页/.exec(said) ?? [];
    report.figure({
      name: `${sheets} × ${form}, Chromium: two pages of it, times ${sheets}`,
      unit: 'ms',
      values: times.map((ms) => (ms / Number(pages)) * 2 * sheets),
      target: { atMost: 10_000 },
    });
    report.figure({
      name: `${sheets} × ${form}, Chromium: processor of page and workers`,
      unit: 'ms',
      values: all,
      note: 'half of it is what two free processors need',
    });
    report.figure({
      name: `${sheets} × ${form}, Chromium: longest task of the page, processor`,
      unit: 'ms',
      values: tasks,
      target: { atMost: 25 },
    });
    report.figure({
      name: `${sheets} × ${form}, Chromium: longest gap of a ticker in the page`,
      unit: 'ms',
      values: gaps,
      target: { atMost: 25 },
    });
    report.figure({ name: `${sheets} × ${form}, Chromium: processor of the page`, unit: 'ms', values: main });
  }
  await context.close();
}

async function printOnce(page: Page, form: string, address: string) {
  await page.goto('about:blank');
  await page.goto(address);
  await page.getByText(`${sheets} 户`).waitFor({ timeout: 300_000 });
  await page.getByRole('button', { name: '成批打印', exact: true }).click();
  const panel = page.locator('.print-run');
  const anew = panel.getByRole('button', { name: '不要了，重新选' });
  await panel.waitFor();
  if (await anew.isVisible()) await anew.click();
  await panel.locator('[name=print-form]').first().waitFor();
  for (const ticked of await panel.locator('[name=print-form]:checked').all()) await ticked.uncheck();
  await panel.getByLabel(form).check();
  await panel.getByText(/，约\d+页/).waitFor({ timeout: 120_000 });
  const browser = page.context().browser();
  await browser?.startTracing(page, { categories: ['toplevel'] });
  const before = await processorOf(page);
  const seen = await page.evaluate(
    () =>
      new Promise<{ time: number; longest: number; said: string }>((resolve) => {
        const every = 5;
        let longest = 0;
        let last = performance.now();
        const began = last;
        const ticker = setInterval(() => {
          const now = performance.now();
          longest = Math.max(longest, now - last - every);
          last = now;
          const said = document.querySelector('.print-run [role=status]')?.textContent ?? '';
          if (!said.startsWith('排好了')) return;
          clearInterval(ticker);
          resolve({ time: now - began, longest, said });
        }, every);
        const begin = [...document.querySelectorAll<HTMLButtonElement>('.print-run button')];
        begin.find(({ textContent }) => textContent === '开始印')?.click();
      }),
  );
  const after = await processorOf(page);
  const [main, all] = [after.main - before.main, after.all - before.all];
  return { ...seen, main, all, task: longestTask((await browser?.stopTracing())?.toString() ?? '') };
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** µs for which the thread had a processor */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** ms of processor of the longest task on a page's main thread: what the load of the machine does not distort. */
function longestTask(trace: string): number {
  const { traceEvents }: { readonly traceEvents: readonly TraceEvent[] } = JSON.parse(trace);
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = traceEvents.filter(({ pid, tid, tdur }) => tdur !== undefined && mains.has(`${pid} ${tid}`));
  if (tasks.length === 0) throw new Error('The trace tells of no task.');
  return tasks.reduce((longest, { tdur = 0 }) => Math.max(longest, tdur), 0) / 1000;
}
