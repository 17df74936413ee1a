/**
 * Random records of a form through layout and judged: whatever is typed, nothing is clipped or overlaps, no line begins or ends
 * with forbidden punctuation, no number is parted, every frame is where the blank form has it, and all of it is on paper.
 */
import type { EvaluationContext } from '../../../templates/evaluate.ts';
import { evaluate } from '../../../templates/evaluate.ts';
import { printable } from '../../../templates/print/characters.ts';
import { layout } from '../../../templates/print/index.ts';
import type { Page, TextRun } from '../../../templates/print/page.ts';
import type { SheetView, Template } from '../../../templates/template.ts';
import { pictures } from '../../support/pictures.ts';
import { createRandom } from '../../support/random.ts';
import { faultsOf, measure, rulesOf, runsOf, time } from './paper.ts';
import { randomView } from './random-sheet.ts';
import { lostOf, valuesOf } from './values.ts';

/** Left and right edges of frames on the blank form and on one whose tables all have a continuation, in mm. */
export type Edges = ReadonlySet<number>;

const edgesOf = (pages: readonly Page[]): number[] =>
  pages.flatMap((page) => rulesOf(page).filter((rule) => rule.x1 === rule.x2)).map((rule) => rule.x1);

export function edgesOfForm(template: Template, context: EvaluationContext): Edges {
  const long = Object.fromEntries(
    Object.entries(template.fields)
      .filter(([, { kind }]) => kind === 'repeat')
      .map(([id]) => [id, Array.from({ length: 200 }, (_, index) => ({ id: `r${index}` }))]),
  );
  const pagesOf = (view: object, variant: 'blank' | 'filled'): Page[] =>
    layout(template, evaluate(template, { id: '2023-1', ...view }, context), measure, { variant, time });
  return new Set([...edgesOf(pagesOf({}, 'blank')), ...edgesOf(pagesOf(long, 'filled'))]);
}

/** One record, by its seed: sentences about what is wrong with its pages. */
export function judgeRecord(template: Template, context: EvaluationContext, edges: Edges, seed: number): string[] {
  const random = createRandom(seed);
  const { optionsOf } = evaluate(template, {}, context);
  const view = randomView(template, random, optionsOf);
  const evaluation = evaluate(template, view, context);
  const pages = layout(template, evaluation, measure, { variant: 'filled', time, pictures });
  return [
    ...faultsOf(pages),
    ...lostOf(template, evaluation.view, pages).map((lost) => `not on paper: ${lost.slice(0, 80)}`),
    ...edgesOf(pages)
      .filter((edge) => ![...edges].some((known) => Math.abs(known - edge) <= 0.5))
      .map((edge) => `an edge at ${edge.toFixed(1)} mm, where the blank form has none`),
    ...breakFaults(template, evaluation.view, pages),
  ];
}

const noStart = /^[！），．：；？］｝、。〉》」』】〕〗”’!),.:;?\]}]/u;
const noEnd = /[（［｛《〈「『【〔〖“‘([{]$/u;
const isWord = /[A-Za-z0-9]/;
/** What the rules keep together round a break. */
const tail = /(?:[\p{Script=Latin}\p{Nd}.,:/@_+\-%*#&'~=‰？?]|[（《“]|[，。；：、？！…—）」》”℃])+$/u;
const lead = /^(?:[\p{Script=Latin}\p{Nd}.,:/@_+\-%*#&'~=‰？?]|[，。；：、？！…—）」》”℃])+/u;

/** Runs of each text by line. */
function linesOf(pages: readonly Page[]): Map<string, TextRun[][]> {
  const cells = new Map<string, TextRun[][]>();
  for (const page of pages) {
    for (const run of runsOf([page])) {
      if (run.path === undefined || run.origin !== 'dossier') continue;
      const lines = cells.get(run.path) ?? [];
      const last = lines.at(-1);
      const before = last?.at(-1);
      if (last && before && Math.abs(before.y - run.y) < 0.01 && run.x > before.x) last.push(run);
      else lines.push([run]);
      cells.set(run.path, lines);
    }
  }
  return cells;
}

/** Where a line ends in the text that it is taken from; blanks may be missing. */
function endIn(source: string, from: number, line: string): number | undefined {
  let at = from;
  for (const character of line) {
    if (/\s/.test(character)) continue;
    while (/\s/.test(source[at] ?? '')) at++;
    if (!source.startsWith(character, at)) return undefined;
    at += character.length;
  }
  return at;
}

/** What a line must not begin or end with. A word wider than its whole line is the one thing that is broken. */
export function breakFaults(template: Template, view: SheetView, pages: readonly Page[]): string[] {
  const cells = linesOf(pages);
  const faults: string[] = [];
  for (const { path, field, value } of valuesOf(template, view)) {
    const runs = cells.get(path) ?? [];
    if (typeof value !== 'string' || field.kind === 'choice' || field.kind === 'signature' || runs.length < 2) continue;
    const source = printable(value);
    const widest = Math.max(...runs.map((line) => line.reduce((sum, { text, size }) => sum + measure(text, size), 0)));
    let at = 0;
    runs.slice(0, -1).forEach((line, index) => {
      const end = endIn(source, at, line.map((run) => run.text).join(''));
      if (end === undefined) return; // formatted: a date, an amount
      const [before, after] = [source.slice(at, end), source.slice(end)];
      at = end;
      if (after === '') return; // a name stands again in each set of columns
      const size = runs[index + 1]?.[0]?.size ?? 0;
      // Wider than the widest line, it had to be broken.
      const kept = `${tail.exec(before)?.[0] ?? ''}${lead.exec(after)?.[0] ?? ''}字`;
      if (/^\s/.test(after) || measure(kept, size) >= widest) return;
      if (noStart.test(after)) faults.push(`${path}: a line begins '${after.slice(0, 6)}'`);
      if (noEnd.test(before)) faults.push(`${path}: a line ends '${before.slice(-6)}'`);
      if (isWord.test(before.slice(-1)) && isWord.test(after[0] ?? ''))
        faults.push(`${path}: '${before.slice(-12)}|${after.slice(0, 12)}' is parted`);
    });
  }
  return faults;
}
