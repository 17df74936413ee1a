/** Drawn signatures on paper and on the page's picture: outlines are filled, lines stroked, and what a peer made up does no harm. */
import { describe, expect, test } from 'vitest';
import { isDrawn, isOutlined } from '../../../templates/drawing.ts';
import { pageToSvg } from '../../../templates/print/index.ts';
import { pageOperators } from '../../../templates/print/operators.ts';
import type { Page } from '../../../templates/print/page.ts';
import { measure } from './paper.ts';

const pageWith = (data: string): Page => ({
  width: 210,
  height: 297,
  items: [{ kind: 'strokes', x: 100, y: 100, width: 38, height: 9.5, data }],
});
const operators = (data: string): string => new TextDecoder('latin1').decode(pageOperators(pageWith(data), [], []));
/** What is drawn between the clip and the end of it. */
const drawnIn = (data: string): string => operators(data).match(/re W n ?(.*) Q\n/)?.[1] ?? 'nothing';

const outline = 'M20 60L280 58L280 64L20 62Z';
const line = 'M20 60L280 61';

describe('a drawn signature in a PDF', () => {
  test('[P8] an outline is filled, each subpath closed', () => {
    expect(drawnIn(outline)).toMatch(/^[\d.]+ [\d.]+ m( [\d.]+ [\d.]+ l){3} h f$/);
    expect(drawnIn(outline + outline)).toMatch(/^([\d.]+ [\d.]+ m( [\d.]+ [\d.]+ l){3} h ){2}f$/);
  });

  test('[P8] lines are stroked, as wide as outlines are on average', () => {
    expect(drawnIn(line)).toMatch(/^\[\] 0 d 1 j 1 J 0\.9 w [\d.]+ [\d.]+ m [\d.]+ [\d.]+ l S$/);
    expect(drawnIn('M 20 60 C 60 10 100 110 140 60 Q 200 40 220 50')).toMatch(/ m .* c .* c S$/);
  });

  test('[P8] after a closed subpath the pen is where that one began', () => {
    const [, curve = ''] = drawnIn('M0 0L30 0L30 30ZQ30 0 30 30').split(' h ');
    const [, again = ''] = drawnIn('M0 0L0 0Q30 0 30 30').split(' l ');
    expect(curve.replace(' f', '')).toBe(again.replace(' S', ''));
  });

  test.each([
    ['an outline that is not closed', 'M20 60L280 58L280 64'],
    ['one of several that is not', 'M20 60L280 58L280 64M20 60L280 58L280 64Z'],
    ['closed before it began', 'Z'],
    ['a line from nowhere', 'L10 10Z'],
    ['nothing but closing', 'M1 1ZZZZ'],
    ['other commands', 'M1 1A5 5 0 0 1 20 20H40V50S1 2 3 4T5 6z'],
    ['operators of a PDF', 'M1 1L5 5 Q /Im0 Do BT (x) Tj ET 0 0 1000 1000 re f Z'],
    ['marks', 'M1 1L5 5) > ] EMC\nendstream endobj Z'],
    ['numbers without end', `M${'9'.repeat(500)} -${'9'.repeat(500)}L1e999 NaNQ${'9'.repeat(400)} 1 2 3L-Infinity 5Z`],
    ['far outside', 'M-99999 99999L99999 -99999L5 5Z'],
    ['very much', `M0 0${'L1 2L3 4Z'.repeat(50_000)}`],
    ['much without a number', `M${'.'.repeat(200_000)}`],
  ])('[P8] %s: nothing but paths of small numbers within the box', (_, data) => {
    const drawn = operators(data);
    expect(drawn).toMatch(/^0 g 0 G 2 J\nq 283\.46 531\.5 107\.72 26\.93 re W n( .*)? Q\nBT\nET$/);
    const inside = drawnIn(data);
    const lengths = inside.replace(/^\[\] 0 d 1 j 1 J [\d.]+ w/, '').match(/-?[\d.]+/g) ?? [];
    // A thousand units of the box, to either side.
    expect(lengths.every((each) => Math.abs(Number(each)) < 1000)).toBe(true);
    expect(inside.replace(/^\[\] 0 d 1 j 1 J [\d.]+ w/, '').replace(/-?[\d.]+/g, '')).toMatch(/^[ mlchfS]*$/);
    // Each path begins where the pen is put down and is painted once.
    if (/[mlch]/.test(inside)) expect(inside.replace(/^\[.* w /, '')).toMatch(/^-?[\d.]+ -?[\d.]+ m( .*)? [fS]$/);
    else expect(inside).not.toMatch(/[fS]/);
  });
});

describe('a drawn signature in the picture of a page', () => {
  test('[P8] an outline is filled, a line stroked, in the box as on paper', () => {
    const [filled, stroked] = [outline, line].map((data) => pageToSvg(pageWith(data), measure, ''));
    expect(filled).toContain(`<path d="${outline}" fill="currentColor" stroke="none"/>`);
    expect(stroked).toContain(`<path d="${line}" stroke-width="4"`);
    for (const picture of [filled, stroked]) expect(picture).toContain('preserveAspectRatio="xMinYMin"');
  });
});

describe('what is a drawing', () => {
  test.each(['M10 10L50 50', 'M 20 60 C 60 10 100 110 140 60', 'M-3.5-2L1 1Z', ' M1,2L3,4', 'M.5 .5L1 1'])(
    '%s',
    (data) => {
      expect(isDrawn(data)).toBe(true);
    },
  );
  test.each(['Mary', 'M王', 'M', 'M1', 'M 12', 'Ｍ1 2', '张三', '', undefined, 12, { sealed: true }])(
    '%s is none',
    (value) => {
      expect(isDrawn(value)).toBe(false);
    },
  );
  test('outlines are closed, lines are not', () => {
    expect([outline, line].map(isOutlined)).toEqual([true, false]);
  });
});
