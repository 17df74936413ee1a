/**
 * 成批打印 on the page of households: which forms of those that stand in the list, how, and the run itself: progress, stopping, going
 * on after a break, what could not be printed, the file. Loaded when somebody asks for it.
 *
 * What is asked for is kept sealed on this device (sync/scratch.ts) as the drawn sheets are, so that a run that was broken off by
 * a closed page is offered again.
 */
import { html, type TemplateResult } from 'lit';
import { loadPrintRun, type RunOptions } from '#components';
import { openScratch, type Scratch, type Shelf } from '#sync';
import { type Elsewhere, elsewhereOf, formsInOrder, loadTemplates, type Summary, titleIn } from '#templates';
import {
  type Choice,
  countForms,
  filesOf,
  type PlanContext,
  type PlannedSheet,
  planOf,
  samplesOf,
  sizeOf,
} from './print-plan.ts';
import { choiceView, progressView, readyView, stoppedView, troublesView } from './print-run-view.ts';
import { runStart } from './run-start.ts';
import type { Session } from './session.ts';
import { localNow } from './today.ts';
import { householdName, inOrder } from './words.ts';

export interface PrintPanel {
  /** households are being chosen: the list has boxes to tick */
  readonly choosing: boolean;
  /** `households`: those that are ticked */
  view(households: readonly Summary[]): TemplateResult;
  close(): void;
}

/** As it is kept: enough to go on with. */
interface Record {
  readonly households: readonly string[];
  readonly choice: Choice;
  readonly time: string;
}
export interface Trouble {
  readonly planned: PlannedSheet;
  readonly trouble: string;
}
export interface Progress {
  readonly is: 'drawing' | 'binding';
  readonly all: number;
  readonly done: number;
  readonly pages: number;
  /** seconds; undefined before anybody can tell */
  readonly left?: number;
  /** files that are bound, where there are several */
  readonly files?: { readonly count: number; readonly of: number };
}
export type RunState =
  | { readonly is: 'choosing' }
  | Progress
  /** broken off, by a person or with the page */
  | { readonly is: 'stopped'; readonly all: number; readonly done: number }
  | {
      readonly is: 'ready';
      readonly url: string;
      readonly name: string;
      readonly sheets: number;
      readonly pages: number;
      /** of paper; each file by itself */
      readonly leaves: number;
    }
  | { readonly is: 'failed'; readonly reason: string };

/** ms between two pictures of the progress */
const between = 250;
/** ms for which a run that nobody comes back to is kept: a week */
const longest = 7 * 86_400_000;
const recordFrom: readonly string[] = [];

export async function printPanel(session: Session, shelf: Shelf, paint: () => void): Promise<PrintPanel> {
  const { village, today } = session;
  const [{ keptName, openPrintRun, scratchName }, templates, policies] = await Promise.all([
    loadPrintRun(),
    loadTemplates(),
    session.policies(),
  ]);
  const scratch = await openScratch(village, scratchName);
  const policy = policies.on(today);
  const place = (id: string): number => (formsInOrder.indexOf(id) < 0 ? formsInOrder.length : formsInOrder.indexOf(id));
  const forms = [...templates.values()]
    .filter(({ subject }) => subject === 'household')
    .sort((a, b) => place(a.id) - place(b.id))
    .map((template) => ({ id: template.id, title: titleIn(policy, template) }));
  let known: { readonly of: readonly Summary[]; readonly elsewhere: Elsewhere } | undefined;
  const context: PlanContext = {
    forms,
    nameOf: householdName,
    statementsOf(dossier) {
      // The same array until something changes.
      const of = shelf.summaries();
      if (known?.of !== of) known = { of, elsewhere: elsewhereOf(of, known?.elsewhere) };
      return known.elsewhere.about(dossier);
    },
  };
  const run = openPrintRun(await runStart(session));

  let choice: Choice = {
    forms: [],
    ...{ variant: 'filled', wanted: 'filed', drafts: false, sheets: 'newest', order: 'household' },
    ...{ duplex: false, files: 'one' },
  };
  let state: RunState = { is: 'choosing' };
  let troubles: readonly Trouble[] = [];

  const optionsOf = ({ variant, wanted, drafts }: Choice, time: string): RunOptions => ({
    ...{ variant, drafts, time },
    wanted: wanted === 'only' ? 'filed' : wanted,
  });
  const planFor = (kept: Record): readonly PlannedSheet[] =>
    planOf(
      kept.households.flatMap((id) => shelf.summary(id) ?? []),
      kept.choice,
      context,
    );

  let record = await readRecord(scratch);
  // A run that was broken off stands before whoever comes back.
  if (record) await offer(record);

  async function offer(kept: Record): Promise<void> {
    choice = kept.choice;
    const plan = planFor(kept);
    const names = new Set(await scratch.names());
    const done = plan.filter(({ sheet }) => names.has(keptName(sheet))).length;
    state = { is: 'stopped', all: plan.length, done };
  }

  async function begin(households: readonly Summary[]): Promise<void> {
    await scratch.clear();
    record = { households: households.map(({ id }) => id), choice, time: localNow() };
    await scratch.keep('run', recordFrom, new TextEncoder().encode(JSON.stringify(record)));
    await goOn();
  }

  /** Somebody may change a household while others are drawn: it is drawn once more, and bound then. */
  async function goOn(): Promise<void> {
    if (!record) return;
    const plan = planFor(record);
    for (let round = 0; ; round++) {
      try {
        state = await goThrough(plan, record);
        return paint();
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        if (reason.startsWith('changed:') && round < 3) continue;
        state = { is: 'failed', reason: `没有做成文件。请按“接着做”再试一次；还不行，请把这句话告诉管理员：${reason}` };
        return paint();
      }
    }
  }

  /** All that is not kept is drawn, then the files are bound; how it ended. Rejects with `changed: …` as binding does. */
  async function goThrough(plan: readonly PlannedSheet[], { choice: chosen, time }: Record): Promise<RunState> {
    const options = optionsOf(chosen, time);
    const lengths = new Map<PlannedSheet, number>();
    const failed = new Map<PlannedSheet, string>();
    const began = performance.now();
    let painted = 0;
    const show = (more: Pick<Progress, 'is' | 'left' | 'files'>): void => {
      const pages = [...lengths.values()].reduce((sum, each) => sum + each, 0);
      state = { all: plan.length, done: lengths.size + failed.size, pages, ...more };
      troubles = plan.flatMap((planned) => {
        const trouble = failed.get(planned);
        return trouble === undefined ? [] : [{ planned, trouble }];
      });
      painted = performance.now();
      paint();
    };
    const isDue = (): boolean => performance.now() - painted >= between;

    show({ is: 'drawing' });
    const isWhole = await run.draw(
      plan.map(({ sheet }) => sheet),
      options,
      ({ index, pages, trouble }) => {
        const planned = plan[index];
        if (!planned) return;
        if (pages !== undefined) lengths.set(planned, pages);
        if (trouble !== undefined) failed.set(planned, trouble);
        const done = lengths.size + failed.size;
        const left = Math.ceil((((performance.now() - began) / done) * (plan.length - done)) / 1000);
        if (isDue()) show({ is: 'drawing', ...(done < 3 ? {} : { left }) });
      },
    );
    const stopped: RunState = { is: 'stopped', all: plan.length, done: lengths.size };
    if (!isWhole) return stopped;
    const printed = plan.filter((planned) => lengths.has(planned));
    show({ is: 'binding' });
    if (printed.length === 0) return { is: 'failed', reason: '一份也没有印成，原因见下面。' };

    const name = `成批打印${time.slice(0, 10)}`;
    const { duplex, variant } = chosen;
    const zipped = chosen.files === 'each' && variant !== 'blank';
    const files = filesOf(printed, chosen, name);
    const file = await run.bind(files, { options, duplex, zipped }, (count) => {
      if (isDue()) show({ is: 'binding', files: { count, of: files.length } });
    });
    if (!file) return stopped;
    const size = sizeOf(printed, (planned) => lengths.get(planned) ?? 0, chosen);
    const url = URL.createObjectURL(file);
    return { is: 'ready', url, name: `${name}.${zipped ? 'zip' : 'pdf'}`, sheets: printed.length, ...size };
  }

  async function forget(): Promise<void> {
    if (state.is === 'ready') URL.revokeObjectURL(state.url);
    record = undefined;
    troubles = [];
    state = { is: 'choosing' };
    await scratch.clear();
    paint();
  }

  // ---------------------------------------------------------------- how many pages

  let estimate: { readonly of: string; readonly lengths?: ReadonlyMap<string, number> } = { of: '' };
  /** Judged by a few sheets of each form, once for each choice. */
  function estimated(plan: readonly PlannedSheet[]): ReturnType<typeof sizeOf> | undefined {
    const samples = samplesOf(plan);
    const of = JSON.stringify([choice.variant, choice.wanted, samples.map(({ sheet }) => keptName(sheet))]);
    if (of !== estimate.of) {
      estimate = { of };
      if (samples.length > 0) void judge(of, samples);
    }
    const { lengths } = estimate;
    return lengths && sizeOf(plan, ({ sheet }) => lengths.get(sheet.form) ?? 1, choice);
  }
  async function judge(of: string, samples: readonly PlannedSheet[]): Promise<void> {
    const options = optionsOf({ ...choice, drafts: true }, localNow());
    const found = await run.pages(
      samples.map(({ sheet }) => sheet),
      options,
    );
    if (estimate.of !== of) return;
    const sums = new Map<string, { pages: number; count: number }>();
    samples.forEach(({ sheet }, index) => {
      const pages = found[index];
      if (pages === undefined) return;
      const { pages: before, count } = sums.get(sheet.form) ?? { pages: 0, count: 0 };
      sums.set(sheet.form, { pages: before + pages, count: count + 1 });
    });
    estimate = { of, lengths: new Map([...sums].map(([form, { pages, count }]) => [form, pages / count])) };
    if (state.is === 'choosing') paint();
  }

  // ---------------------------------------------------------------- for the terminal

  async function saveValues(households: readonly Summary[]): Promise<void> {
    const plan = planOf(households, { ...choice, order: 'form', files: 'one' }, context);
    const lines = await run.values(plan.map(({ sheet }) => sheet));
    for (const form of new Set(plan.map(({ sheet }) => sheet.form))) {
      const of = lines.filter((line, index) => line !== undefined && plan[index]?.sheet.form === form);
      const url = URL.createObjectURL(new Blob([`${of.join('\n')}\n`], { type: 'application/x-ndjson' }));
      Object.assign(document.createElement('a'), { href: url, download: `${form}.ndjson` }).click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    }
  }

  return {
    get choosing() {
      return state.is === 'choosing';
    },
    view(given) {
      const failures = troublesView(troubles);
      if (state.is === 'drawing' || state.is === 'binding')
        return html`${progressView(state, () => run.stop())}${failures}`;
      if (state.is === 'ready') return html`${readyView(state, () => void forget())}${failures}`;
      if (state.is === 'stopped' || state.is === 'failed')
        return html`${stoppedView(state, { goOn: () => void goOn(), forget: () => void forget() })}${failures}`;
      const households = inOrder(given);
      const counts = countForms(households, choice);
      const plan = planOf(households, choice, context);
      return choiceView(choice, {
        forms: forms.map((form) => ({ ...form, count: counts.get(form.id) ?? 0 })),
        households: households.length,
        sheets: plan.length,
        size: estimated(plan),
        change(next) {
          choice = { ...choice, ...next };
          paint();
        },
        begin: () => void begin(households),
        saveValues: () => void saveValues(households),
      });
    },
    close() {
      run.close();
      scratch.close();
      if (state.is === 'ready') URL.revokeObjectURL(state.url);
    },
  };
}

async function readRecord(scratch: Scratch): Promise<Record | undefined> {
  const bytes = await scratch.kept('run', recordFrom);
  const record = bytes && (JSON.parse(new TextDecoder().decode(bytes)) as Record);
  if (!record || Date.now() - Date.parse(`${record.time}+08:00`) < longest) return record;
  await scratch.clear();
  return undefined;
}
