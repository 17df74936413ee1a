/** Boards on paper: everything of them stands there, in order, within the paper, and as large as it can; posters lose nothing. */
import { describe, expect, test } from 'vitest';
import { boardOf, type ClearedBoard, textsOf } from '../../../templates/board.ts';
import { evaluate } from '../../../templates/evaluate.ts';
import publicNotice from '../../../templates/forms/public-notice.ts';
import { loadPolicies } from '../../../templates/policy/packs.ts';
import type { Page, TextRun } from '../../../templates/print/page.ts';
import { type BoardSize, boardPages } from '../../../templates/print/poster.ts';
import { printBoard } from '../../../templates/print/print-board.ts';
import { areaCode, honestNotice } from '../../support/boards.ts';
import { createRandom } from '../../support/random.ts';
import { faultsOf, fonts, inkOf, measure, runsOf, time } from './paper.ts';

const policies = await loadPolicies('150521', [
  { parameter: 'place.hotlines', value: '0475-0000001', from: '0001-01-01', reason: '本村设置' },
  { parameter: 'place.village', value: '示例嘎查', from: '0001-01-01', reason: '本村设置' },
  { parameter: 'place.areaCode', value: areaCode, from: '0001-01-01', reason: '本村设置' },
]);
/** A board of so many households. */
function boardWith(rows: number, seed = 7): ClearedBoard {
  const random = createRandom(seed);
  const list: unknown[] = [];
  let view = honestNotice(random).view;
  while (list.length < rows) {
    view = honestNotice(random).view;
    const more = view.noticeRows as readonly { readonly id: string; readonly case: { readonly id: string } }[];
    for (const row of more) {
      const id = `h${list.length}/identification/2023-1`;
      if (list.length < rows) list.push({ ...row, id: `${list.length + 1}-a`, case: { ...row.case, id } });
    }
  }
  const answer = boardOf(
    evaluate(publicNotice, { ...view, noticeRows: list as never }, { policies, today: '2023-05-26' }),
  );
  if ('stops' in answer) throw new Error(JSON.stringify(answer.stops));
  return answer.board;
}
const code = {
  text: '核对码 0123-4567-89AB-CDEF',
  modules: Array.from({ length: 33 }, (_, row) =>
    Array.from({ length: 33 }, (_cell, column) => (row * 7 + column * 3) % 5 < 2),
  ),
};
const squeeze = (text: string): string => text.replace(/\s/gu, '');
const cellsOf = (pages: readonly Page[]): Map<string, string> => {
  const cells = new Map<string, string>();
  for (const { path, text } of runsOf(pages))
    if (path !== undefined) cells.set(path, (cells.get(path) ?? '') + squeeze(text));
  return cells;
};
const sizesOf = (pages: readonly Page[]): number[] =>
  pages.map((page) =>
    Math.max(...runsOf([page]).flatMap(({ path, size }) => (path?.endsWith('shownName') ? [size] : []))),
  );

describe.each(['A4', 'A3'] as const)('%s', (size: BoardSize) => {
  test.each([1, 3, 12, 40])('%i households: all cells in full, nothing outside, nothing on something else', (count) => {
    const board = boardWith(count);
    const pages = boardPages(board, size, measure, { code });
    const cells = cellsOf(pages);
    for (const { text, path } of board.rows.flat())
      if (text !== '' && path) expect([path, cells.get(path)]).toEqual([path, squeeze(text)]);
    // Each sheet is a whole notice.
    for (const page of pages) {
      const words = squeeze(
        runsOf([page])
          .map(({ text }) => text)
          .join(''),
      );
      for (const { text } of [board.period, board.signer, board.signedOn, ...board.hotlines])
        expect(words).toContain(squeeze(text));
      expect(words).toContain('0123-4567-89AB-CDEF');
    }
    // The seal is where the name stands: that is what a seal is for.
    const bare = pages.map((page) => ({ ...page, items: page.items.filter(({ kind }) => kind !== 'circle') }));
    // Boards have margins of their own: 15 mm on A4, 20 mm on A3.
    expect(faultsOf(bare).filter((fault) => !fault.includes('outside the margins'))).toEqual([]);
    const margin = size === 'A4' ? 15 : 20;
    for (const page of pages) {
      for (const run of runsOf([page])) {
        const { left, right, top, bottom } = inkOf(run);
        expect(left, run.text).toBeGreaterThanOrEqual(margin - 0.1);
        expect(right, run.text).toBeLessThanOrEqual(page.width - margin + 0.1);
        expect(top, run.text).toBeGreaterThanOrEqual(margin - 0.1);
        expect(bottom, run.text).toBeLessThanOrEqual(page.height - margin + 0.1);
      }
    }
  });
  test('the fewer the names the larger the type, and it can be read from a step away', () => {
    const [few, many] = [2, 30].map((count) => sizesOf(boardPages(boardWith(count), size, measure, { code })));
    expect(Math.min(...few!)).toBeGreaterThan(Math.max(...many!));
    expect(Math.min(...many!)).toBeGreaterThanOrEqual(12);
  });
});

test.each(['A4', 'A3', 'A3x4'] as const)(
  '[L2] %s: no number is parted, no single letter is left over, no line begins with a stop',
  (size) => {
    for (const count of [7, 15, 40]) {
      const board = boardWith(count);
      const whole = new Map(board.rows.flat().flatMap(({ path, text }) => (path === undefined ? [] : [[path, text]])));
      const lines = new Map<string, Set<string>>();
      for (const { path, text } of runsOf(boardPages(board, size, measure, { code })))
        if (path !== undefined && whole.has(path)) lines.set(path, (lines.get(path) ?? new Set()).add(text));
      for (const [path, parts] of lines) {
        const text = whole.get(path) ?? '';
        const numbers = text.match(/[\d.-]+/g) ?? [];
        for (const number of numbers)
          expect(
            [...parts].some((part) => part.includes(number)),
            text,
          ).toBe(true);
        for (const part of parts)
          if (parts.size > 1 && [...text].length > 3) expect([...part].length, [...parts].join('/')).toBeGreaterThan(1);
        for (const part of parts) expect(part).not.toMatch(/^[，。、）]/);
      }
    }
  },
);

test('round a code four of its modules stay white', () => {
  for (const size of ['A4', 'A3'] as const)
    for (const count of [1, 15, 40]) {
      const [page] = boardPages(boardWith(count), size, measure, { code });
      const all = (page?.items ?? []).flatMap((item) => (item.kind === 'line' && item.y1 === item.y2 ? [item] : []));
      const dark = all.filter((line) => line.width > 0.45 && line.x2 - line.x1 < 40);
      const module = Math.min(...dark.map(({ x1, x2 }) => x2 - x1));
      const [left, right] = [Math.min(...dark.map(({ x1 }) => x1)), Math.max(...dark.map(({ x2 }) => x2))];
      const [top, bottom] = [Math.min(...dark.map(({ y1 }) => y1)), Math.max(...dark.map(({ y1 }) => y1))];
      expect(right - left).toBeCloseTo(33 * module, 1);
      const around = 4.4 * module;
      for (const run of runsOf(page ? [page] : [])) {
        const ink = inkOf(run);
        const near =
          ink.right > left - around &&
          ink.left < right + around &&
          ink.bottom > top - around &&
          ink.top < bottom + around;
        expect(near, run.text).toBe(false);
      }
    }
});

test('a board of three hundred households is counted, not tried line by line', () => {
  const board = boardWith(300);
  let measured = 0;
  const pages = boardPages(
    board,
    'A4',
    (...given) => {
      measured += 1;
      return measure(...given);
    },
    { code },
  );
  expect(cellsOf(pages).size).toBeGreaterThan(1500);
  expect(measured).toBeLessThan(400_000);
});

test('every run says where its words come from, as the board does', () => {
  const board = boardWith(6);
  const typed = new Set(textsOf(board).flatMap(({ origin, path }) => (origin === 'dossier' && path ? [path] : [])));
  for (const { origin, path } of runsOf(boardPages(board, 'A4', measure, { code })))
    if (path !== undefined) expect([path, origin === 'dossier']).toEqual([path, typed.has(path)]);
});

describe('posters', () => {
  test.each([
    ['A3x2', 2],
    ['A3x4', 4],
  ] as const)('%s: each sheet is A3, and together they hold the whole board', (size, sheets) => {
    const board = boardWith(20);
    const pages = boardPages(board, size, measure, { code });
    expect(pages.length % sheets).toBe(0);
    for (const page of pages) expect([page.width, page.height]).toEqual([297, 420]);
    const seen = new Set(
      pages.flatMap(({ items }) => items.flatMap((item) => (item.kind === 'text' && item.path ? [item.path] : []))),
    );
    for (const { text, path } of board.rows.flat()) if (text !== '' && path) expect(seen).toContain(path);
    // What lies over a seam is on both sheets, the same distance from it.
    const at = (page: Page, run: TextRun): number => (pages.indexOf(page) % 2) * 277 + run.x;
    const places = new Map<string, Set<string>>();
    for (const page of pages.slice(0, sheets))
      for (const run of runsOf([page]))
        if (run.origin !== 'print') {
          const key = `${run.path} ${run.text} ${run.y.toFixed(1)}`;
          places.set(key, (places.get(key) ?? new Set()).add(at(page, run).toFixed(1)));
        }
    for (const [key, found] of places) if (key.includes('shownName')) expect([key, found.size]).toEqual([key, 1]);
    expect(runsOf(pages).some(({ text }) => text.startsWith(`第1张，共${sheets}张`))).toBe(true);
  });
});

test('a board becomes a file, the same one each time; a character that no font has is named first', async () => {
  const plain = boardWith(4);
  // Rare surnames are another test's matter.
  const board = {
    ...plain,
    rows: plain.rows.map((row) => row.map((cell) => ({ ...cell, text: cell.text.replaceAll('𠮷', '吉') }))),
  };
  const print = () => printBoard(board, { size: 'A4', time, fonts, code });
  const [one, two] = [await print(), await print()];
  if (!('pdf' in one) || !('pdf' in two)) throw new Error('The board was not printed.');
  expect(one.pages).toBe(1);
  expect(Buffer.from(one.pdf).equals(Buffer.from(two.pdf))).toBe(true);
  const rare = {
    ...board,
    rows: board.rows.map((row, index) => (index === 0 ? row.map((cell) => ({ ...cell, text: '\u{30000}' })) : row)),
  };
  const asked = await printBoard(rare, { size: 'A4', time, fonts });
  expect('missing' in asked && asked.missing[0]?.codePoint).toBe('U+30000');
  expect('pdf' in (await printBoard(rare, { size: 'A4', time, fonts, allowMissing: true }))).toBe(true);
});
