/** What the tests of print ask of pages, and the judges outside: poppler and qpdf, where the machine has them. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installedFonts, type Measure, measureWith } from '../../../templates/print/index.ts';
import { marks } from '../../../templates/print/marks.ts';
import { type Item, type Page, type Rule, type TextRun, widthOfRun } from '../../../templates/print/page.ts';

export const fonts = installedFonts();
export const measure: Measure = measureWith([marks, ...fonts]);
export const time = '2023-05-20T10:30';

export const runsOf = (pages: readonly Page[]): TextRun[] =>
  pages.flatMap(({ items }) => items.filter((item): item is TextRun => item.kind === 'text'));
export const rulesOf = (page: Page): Rule[] => page.items.filter((item): item is Rule => item.kind === 'line');
/** All text in order, without blanks: what line breaking may add or leave out. */
export const textOf = (pages: readonly Page[]): string =>
  runsOf(pages)
    .map((run) => run.text)
    .join('')
    .replace(/\s/gu, '');

const millimetre = 25.4 / 72;
export interface Ink {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}
/** Where the ink of a run is: the square of its letters, a little less at the edges, where Chinese type has none. */
export function inkOf(run: TextRun): Ink {
  const em = run.size * millimetre;
  return { left: run.x, right: run.x + widthOfRun(run, measure), top: run.y - 0.8 * em, bottom: run.y + 0.05 * em };
}

/** Sentences about whatever is outside the paper's margins, crosses a line or lies on other text. */
export function faultsOf(pages: readonly Page[]): string[] {
  return pages.flatMap((page, index) => {
    const runs = page.items.filter((item): item is TextRun => item.kind === 'text');
    const inks = new Map(runs.map((run) => [run, inkOf(run)] as const));
    const ink = (run: TextRun): Ink => inks.get(run) ?? inkOf(run);
    const downwards = runs.toSorted((a, b) => ink(a).top - ink(b).top);
    const where = (run: TextRun): string =>
      `page ${index + 1}: '${run.text}' at ${run.x.toFixed(1)}, ${run.y.toFixed(1)}`;
    return [
      ...page.items
        .filter((item) => isOutside(item, page))
        .map((item) => `page ${index + 1}: outside the margins: ${JSON.stringify(item)}`),
      ...page.items.flatMap((item) =>
        item.kind === 'signing' && item.seal === undefined && rulesOf(page).some((rule) => parts(rule, item))
          ? [`page ${index + 1}: where '${item.path}' is signed is crossed by a line`]
          : [],
      ),
      ...runs.flatMap((run) =>
        rulesOf(page)
          .filter((rule) => crosses(rule, ink(run)))
          .map(
            (rule) =>
              `${where(run)} is crossed by the line ${rule.x1.toFixed(1)},${rule.y1.toFixed(1)}–${rule.x2.toFixed(1)},${rule.y2.toFixed(1)}`,
          ),
      ),
      ...downwards.flatMap((run, at) => {
        const faults: string[] = [];
        for (let next = at + 1; next < downwards.length; next++) {
          const other = downwards[next];
          if (other === undefined || ink(other).top > ink(run).bottom) break;
          if (overlaps(ink(run), ink(other))) faults.push(`${where(run)} lies on '${other.text}'`);
        }
        return faults;
      }),
      ...page.items.filter(isFigure).flatMap((figure) => {
        const room = boxOf(figure);
        const on = runs.filter((run) => !inCircle.includes(run.text) && overlaps(ink(run), room));
        const by = rulesOf(page).filter((rule) => crosses(rule, room));
        return [...on, ...by].map((item) => `page ${index + 1}: a ${figure.kind} lies on ${JSON.stringify(item)}`);
      }),
    ];
  });
}

type Figure = Exclude<Item, TextRun | Rule>;
const isFigure = (item: Item): item is Figure =>
  item.kind === 'circle' || item.kind === 'strokes' || item.kind === 'image';
/** What stands in a circle for a fingerprint where no photo does. */
const inCircle: readonly string[] = ['指印', '指印照片', '不在本机', '已加密', '印不出来'];
/** Of a drawn signature the box that it is scaled into. */
const boxOf = (item: Figure): Ink =>
  item.kind === 'circle'
    ? {
        left: item.x - item.radius,
        right: item.x + item.radius,
        top: item.y - item.radius,
        bottom: item.y + item.radius,
      }
    : { left: item.x, right: item.x + item.width, top: item.y, bottom: item.y + item.height };

function isOutside(item: Item, page: Page): boolean {
  const box: Ink =
    item.kind === 'text'
      ? inkOf(item)
      : item.kind === 'line'
        ? { left: item.x1, right: item.x2, top: item.y1, bottom: item.y2 }
        : boxOf(item);
  const slack = 0.05;
  return box.left < 25 - slack || box.right > page.width - 15 + slack || box.top < 8 || box.bottom > page.height - 8;
}

/** A line right through where people sign; the one to write on is no wider than it. */
const parts = ({ x1, y1, x2, y2 }: Rule, box: Extract<Item, { kind: 'signing' }>): boolean =>
  y1 === y2 && y1 > box.y && y1 < box.y + box.height && x1 < box.x - 0.1 && x2 > box.x + box.width + 0.1;

function crosses(rule: Rule, ink: Ink): boolean {
  const slack = 0.1;
  return (
    rule.x1 < ink.right - slack &&
    rule.x2 > ink.left + slack &&
    rule.y1 < ink.bottom - slack &&
    rule.y2 > ink.top + slack
  );
}
function overlaps(a: Ink, b: Ink): boolean {
  const slack = 0.15;
  return a.left < b.right - slack && b.left < a.right - slack && a.top < b.bottom - slack && b.top < a.bottom - slack;
}

// ---------------------------------------------------------------- judges outside

const answers = (program: string): boolean => {
  try {
    execFileSync(program, ['-v'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    // poppler's programs leave with 99 after telling their version in some releases; only a missing program is missing.
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
  }
};
export const hasPoppler = answers('pdftotext');
export const hasQpdf = answers('qpdf');
export const hasMutool = answers('mutool');
if (!hasPoppler) console.log('Skipped: pdftotext (poppler-utils) is not installed; the text of PDFs is not judged.');
if (!hasMutool) console.log('Skipped: mutool (mupdf-tools) is not installed; archive copies are not judged by it.');
if (!hasQpdf) console.log('Skipped: qpdf is not installed; the structure of PDFs is not judged.');

/** What a program outside says of a PDF. */
export function judged(pdf: Uint8Array, program: string, ...given: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'cunbiao-print-'));
  try {
    const file = join(folder, 'sheet.pdf');
    writeFileSync(file, pdf);
    return execFileSync(
      program,
      given.map((word) => (word === 'FILE' ? file : word)),
      { encoding: 'utf8', maxBuffer: 2 ** 28 },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
export const pdfText = (pdf: Uint8Array): string => judged(pdf, 'pdftotext', '-raw', 'FILE', '-');
