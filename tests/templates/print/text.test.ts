/** Running text: notices on official pages, minutes that flow over pages, justified lines. */
import { describe, expect, test } from 'vitest';
import { defineTemplate, text } from '../../../templates/define.ts';
import { evaluate, loadPolicies, loadTemplate, type SheetView } from '../../../templates/index.ts';
import { layout, type PrintOptions, printPdf } from '../../../templates/print/index.ts';
import { breakLines } from '../../../templates/print/lines.ts';
import { type Page, type TextRun, widthOfRun } from '../../../templates/print/page.ts';
import { spaced } from '../../../templates/print/spacing.ts';
import { plainProse, readProse } from '../../../templates/prose.ts';
import { evaluated } from './examples.ts';
import { faultsOf, fonts, hasPoppler, measure, pdfText, rulesOf, runsOf, textOf, time } from './paper.ts';
import { minutes, minutesView, notice, noticeView } from './text-forms.ts';

const filled: PrintOptions = { variant: 'filled', time };
const blank: PrintOptions = { variant: 'blank', time };
const printed = {
  notice: layout(notice, evaluated(notice, noticeView), measure, filled),
  'blank notice': layout(notice, evaluated(notice, {}), measure, blank),
  minutes: layout(minutes, evaluated(minutes, minutesView), measure, filled),
  'blank minutes': layout(minutes, evaluated(minutes, {}), measure, blank),
};

/** Runs of a field by their line on each page. */
function linesOf(pages: readonly Page[], path: string): TextRun[][] {
  const lines = new Map<string, TextRun[]>();
  pages.forEach((page, index) => {
    for (const run of runsOf([page]).filter((each) => each.path === path)) {
      const key = `${index} ${run.y.toFixed(1)}`;
      lines.set(key, [...(lines.get(key) ?? []), run]);
    }
  });
  return [...lines.values()];
}
const endOf = (line: readonly TextRun[]): number => Math.max(...line.map((run) => run.x + widthOfRun(run, measure)));

describe.each(Object.entries(printed))('%s', (_, pages) => {
  test('no text crosses a line or other text, nothing lies outside the margins', () => {
    expect(faultsOf(pages)).toEqual([]);
  });
});

test('[F5] two lines of running text at least stand on the page where people sign', () => {
  for (let sentences = 1; sentences <= 90; sentences++) {
    const decision = '同意将包建国等十四户纳入监测，报苏木人民政府审核。'.repeat(sentences);
    const view = { ...minutesView, minutes: '会议开始。', decision };
    const pages = layout(minutes, evaluated(minutes, view), measure, filled);
    expect(faultsOf(pages), `${sentences} sentences`).toEqual([]);
    const last = pages.slice(-1);
    expect(textOf(last)).toContain('主持人签字');
    const whole = linesOf(pages, 'decision').length;
    expect(linesOf(last, 'decision').length, `${sentences} sentences`).toBeGreaterThanOrEqual(Math.min(2, whole));
    expect(
      linesOf(pages, 'decision')
        .flat()
        .map(({ text }) => text)
        .join(''),
    ).toBe(decision);
  }
});

test('what is calculated from the policy alone stands on the blank form, what somebody typed over it does not', async () => {
  const [template, policies] = [await loadTemplate('plain-sheet'), await loadPolicies('150521')];
  const printedWith = (view: SheetView) =>
    textOf(layout(template, evaluate(template, view, { policies, today: '2023-05-20' }), measure, blank));
  const own = printedWith({});
  expect(own).toContain('一、什么情况可以申报：年人均收入低于7500元');
  expect(own).toContain('找谁问：');
  const typed = printedWith({ who: '张三家也可以申报。', villageHotline: '0475-0000001' });
  expect(typed).not.toMatch(/张三|年人均收入|0475/);
});

describe('[B1] an official page', () => {
  const full = '村'.repeat(28 * 60);
  const pages = layout(notice, evaluated(notice, { ...noticeView, words: full, rows: [] }), measure, filled);
  const lines = linesOf(pages, 'words');
  test('holds 22 lines of 28 characters between margins of 37, 28, 26 and 35 mm', () => {
    const onSecond = runsOf(pages.slice(1, 2)).filter(({ path }) => path === 'words');
    expect(new Set(onSecond.map(({ y }) => y.toFixed(1))).size).toBe(22);
    expect(lines.slice(1, -1).every((line) => line.map((run) => run.text).join('').length === 28)).toBe(true);
    for (const line of lines) {
      expect(Math.min(...line.map(({ x }) => x))).toBeGreaterThan(28 - 0.01);
      expect(endOf(line)).toBeLessThan(184.01);
    }
    for (const { y } of onSecond) expect(y > 37 && y < 297 - 35).toBe(true);
  });
  test('has its number between dashes, at the right on odd pages and at the left on even ones', () => {
    const numbers = printed.notice.map((page) => runsOf([page]).find(({ text }) => /^— \d+ —$/.test(text)));
    expect(numbers.map((run) => run?.text)).toEqual(['— 1 —', '— 2 —', '— 3 —']);
    expect(numbers.map((run) => (run?.x ?? 0) > 105)).toEqual([true, false, true]);
  });
  test('has whom it is addressed to at the edge, paragraphs two ems in, numbered headings bold', () => {
    const runs = runsOf(printed.notice).filter(({ path }) => path === 'words');
    expect(runs.find(({ text }) => text.startsWith('各村民小组'))?.x).toBeCloseTo(28, 1);
    expect(runs.find(({ text }) => text.startsWith('根据'))?.x).toBeCloseTo(28 + 2 * 15.75 * (25.4 / 72), 0);
    expect(runs.find(({ text }) => text === '一、公示内容')?.bold).toBe(true);
    expect(runs.filter(({ bold }) => bold).map(({ text }) => text)).toEqual(['一、公示内容', '二、反映方式']);
  });
  test('is A4 and upright; running text has no side head', () => {
    const define = (paper: object, side?: string) => () =>
      defineTemplate({
        id: 'wrong',
        version: '2023.1',
        subject: 'notice',
        title: '错',
        purpose: '测试用的表',
        basis: [],
        sheet: 'yearly',
        examples: [],
        paper,
        sections: [{ id: 'one', text: true, fields: { a: text('甲') }, ...(side ? { side } : {}) }],
      } as never);
    expect(define({ size: 'A3', official: true })).toThrow('official pages (GB/T 9704-2012) are A4 and upright');
    expect(define({ size: 'A4' }, '侧')).toThrow('has no room for a side head');
  });
});

describe('[B2] minutes', () => {
  const lines = linesOf(printed.minutes, 'minutes');
  test('flow over pages, each filled to its foot, no line of a paragraph alone', () => {
    expect(printed.minutes.length).toBe(3);
    for (const page of printed.minutes.slice(0, -1)) {
      const last = Math.max(
        ...runsOf([page])
          .filter(({ path }) => path === 'minutes')
          .map(({ y }) => y),
      );
      expect(last).toBeGreaterThan(297 - 17 - 3 * 7.5);
    }
    for (const page of printed.minutes.slice(1)) {
      const first = linesOf([page], 'minutes')[0] ?? [];
      expect(Math.min(...first.map(({ x }) => x))).toBeGreaterThan(25 + 4);
    }
  });
  test('lose no word; headings and strong words are bold, typed signs are as typed', () => {
    const said = lines
      .flat()
      .map((run) => run.text)
      .join('')
      .replace(/\s/g, '');
    expect(said).toBe(plainProse(String(minutesView.minutes)).replace(/\s/g, ''));
    expect(said).toContain('记作*同意*');
    const bold = lines
      .flat()
      .filter(({ bold }) => bold)
      .map(({ text }) => text);
    expect(bold.slice(0, 2)).toEqual(['一、宣读政策', '监测范围为']);
    expect(bold).toContain('二、逐户评议');
  });
  test('blank are ruled for a pen, and short answers stand on underlined blanks', () => {
    const [page] = printed['blank minutes'];
    const ruled = rulesOf(page!).filter((rule) => rule.y1 === rule.y2 && rule.x2 - rule.x1 > 160);
    expect(ruled.length).toBeGreaterThanOrEqual(10 + 5);
    expect(textOf(printed['blank minutes'])).toContain('会议名称：');
    const named = runsOf(printed['blank minutes']).find(({ text }) => text === '会议名称：')!;
    const under = rulesOf(page!).find((rule) => Math.abs(rule.y1 - named.y) < 1.5 && rule.x1 > named.x)!;
    expect(under.x2 - under.x1).toBeGreaterThan(100);
  });
});

describe('[L5] lines that do not end a paragraph', () => {
  test('reach the right edge', () => {
    const all = [...linesOf(printed.minutes, 'minutes'), ...linesOf(printed.notice, 'words')];
    const edges = all.map((line) => [endOf(line), line.map(({ text }) => text).join('')] as const);
    const right = edges.filter(([end]) => Math.abs(end - 190) < 0.05 || Math.abs(end - 184) < 0.05);
    const ends = String(minutesView.minutes).split('\n').length + String(noticeView.words).split('\n').length;
    expect(edges.length - right.length).toBeLessThanOrEqual(ends);
  });
  test('are spread between Chinese characters only, and mixed text stands apart where there is room', () => {
    const width = 60;
    const [first] = breakLines(
      [{ text: '收入为123456元，见GB/T文件，由村民委员会公布并且说明情况', origin: 'dossier' }],
      width,
      10.5,
      measure,
    );
    const line = spaced(first!, width, 10.5, measure);
    expect(line.width).toBeCloseTo(width, 3);
    expect(line.parts.map(({ text }) => text).join('')).toBe(first!.parts.map(({ text }) => text).join(''));
    for (const part of line.parts) if (/[\dA-Z]/.test(part.text)) expect(part.spacing).toBeUndefined();
    const number = line.parts.find(({ text }) => text === '123456')!;
    const before = line.parts.find(({ text }) => text === '收入为')!;
    expect(number.x - before.x - before.width).toBeGreaterThan(0.2);
  });
  test('are left as they are where they would be torn apart', () => {
    const long = { text: `甲乙${'A'.repeat(40)}`, origin: 'dossier' } as const;
    const [first] = breakLines([long], 80, 10.5, measure);
    expect(spaced(first!, 80, 10.5, measure)).toBe(first);
  });
  test.skipIf(!hasPoppler)('[G2] are read out of the file as they were written', async () => {
    const out = await printPdf(minutes, evaluated(minutes, minutesView), { fonts, options: filled });
    const read = pdfText('pdf' in out ? out.pdf : new Uint8Array()).replace(/\s/g, '');
    expect(read).toContain('40.第40位发言人（电话13900001139）说明了本户2022年的收入、支出和困难');
  });
});

test('rich text reads back what was typed', () => {
  expect(readProse('## 一、\\*甲\\*\n到会 **12人**，\\# 不是标题')).toEqual([
    { level: 2, spans: [{ text: '一、*甲*' }] },
    { level: 0, spans: [{ text: '到会 ' }, { text: '12人', strong: true }, { text: '，# 不是标题' }] },
  ]);
});
