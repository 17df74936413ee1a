/** printPdf: the bytes. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { loadFont, type PrintRequest, type PrintResult, printPdf } from '../../../templates/print/index.ts';
import type { SheetView } from '../../../templates/template.ts';
import { columnSets, evaluated, household, householdView, members, threeAcross } from './examples.ts';
import { fonts, hasPoppler, hasQpdf, judged, pdfText, time } from './paper.ts';

const request: PrintRequest = { fonts, options: { variant: 'filled', time } };
const bytesOf = (result: PrintResult): Uint8Array => {
  if ('missing' in result) throw new Error(`cannot print ${JSON.stringify(result.missing)}`);
  return result.pdf;
};
const whole = bytesOf(await printPdf(household, evaluated(household, householdView), request));
const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

describe('a file', () => {
  test('[G3] is the same bytes for the same arguments, and another file for another time', async () => {
    const again = bytesOf(await printPdf(household, evaluated(household, householdView), request));
    expect(Buffer.from(again).equals(Buffer.from(whole))).toBe(true);
    const later = bytesOf(
      await printPdf(household, evaluated(household, householdView), {
        fonts,
        options: { variant: 'filled', time: '2023-05-21T08:00' },
      }),
    );
    const idOf = (bytes: Uint8Array): string | undefined => latin(bytes).match(/\/ID\[<([0-9A-F]{32})>/)?.[1];
    expect(idOf(again)).toBe(idOf(whole));
    expect(idOf(later)).not.toBe(idOf(whole));
    // Same characters, pages, fonts: only the packed operators tell these two from each other.
    const [one, other] = await Promise.all(
      ['13800001234', '13800001243'].map(async (phone) =>
        bytesOf(await printPdf(household, evaluated(household, { ...householdView, phone }), request)),
      ),
    );
    expect(idOf(one ?? whole)).not.toBe(idOf(other ?? whole));
  });

  test('has only our fonts, both embedded, and says its language, title and time', () => {
    const text = latin(whole);
    expect(text.startsWith('%PDF-1.7')).toBe(true);
    expect(text.match(/\/BaseFont\/[^/]+/g)?.every((name) => /\+(NotoSerifSC-Regular|CunbiaoMarks)$/.test(name))).toBe(
      true,
    );
    expect(text.match(/\/FontFile2/g)).toHaveLength(2);
    expect(text).not.toContain('Helvetica');
    expect(text).toContain('/Lang(zh-CN)');
    expect(text).toContain('/CreationDate(D:202305201030');
    expect(text).toContain('/Title<FEFF9632'); // 防 in UTF-16
  });

  test('[G5] asks to be printed at its own size, in as many copies as the form is made out in', () => {
    const [, preferences] = latin(whole).match(/\/ViewerPreferences<<(.*?)>>/) ?? [];
    expect(preferences).toContain('/PrintScaling/None');
    expect(preferences).toContain('/NumCopies 3');
  });

  test('of one page takes at most 65 KB', () => {
    expect(whole.length).toBeLessThanOrEqual(65 * 1024);
  });

  test.skipIf(!hasQpdf)('is a sound PDF', async () => {
    expect(judged(whole, 'qpdf', '--check', 'FILE')).toContain('No syntax or stream encoding errors found');
    const wide = bytesOf(await printPdf(columnSets, evaluated(columnSets, { members: members(60) }), request));
    expect(judged(wide, 'qpdf', '--check', 'FILE')).toContain('No syntax or stream encoding errors found');
  });

  test.skipIf(!hasPoppler)('[G2] reads back every word, those beyond the first plane too', async () => {
    const names = ['𬭎', '𬴊', '𫖮', '𬸚', '𬍤', '䴙', '㛃', '玥'];
    const view = {
      ...householdView,
      members: names.map((name, index) => ({ id: `r${index}`, name: `包${name}其其格`, remark: '（残疾）' })),
    };
    const text = pdfText(bytesOf(await printPdf(household, evaluated(household, view), request))).replace(/\s/g, '');
    for (const name of names) expect(text).toContain(`包${name}其其格`);
    for (const words of ['防止返贫监测对象认定表', '☑脱贫户', '□一般农户', '妻子照料病人不能外出务工', '第1页共1页'])
      expect(text).toContain(words);
  });

  test.skipIf(!hasPoppler)('keeps A4 upright, A4 across and its number of pages', async () => {
    const wide = bytesOf(await printPdf(threeAcross, evaluated(threeAcross, { attendees: members(37) }), request));
    expect(judged(wide, 'pdfinfo', 'FILE')).toMatch(/Pages:\s+2\n[\s\S]*Page size:\s+841\.89 x 595\.28 pts \(A4\)/);
    expect(judged(whole, 'pdfinfo', 'FILE')).toMatch(
      /Title:\s+防止返贫监测对象认定表（2023年）\n[\s\S]*Page size:\s+595\.28 x 841\.89 pts \(A4\)/,
    );
  });
});

describe('a character that no font has', () => {
  const view = { ...householdView, headName: '王𠮷', members: [{ id: 'm0', name: '王𠮷', remark: '‮反' }] };

  test('[G1] is named before anything is drawn, with its field and text', async () => {
    const result = await printPdf(household, evaluated(household, view), request);
    expect(result).toEqual({
      missing: [
        { character: '𠮷', codePoint: 'U+20BB7', path: 'headName', text: '王𠮷' },
        { character: '𠮷', codePoint: 'U+20BB7', path: 'members/m0/name', text: '王𠮷' },
        { character: '\u202e', codePoint: 'U+202E', path: 'members/m0/remark', text: '\u202e反' },
      ],
    });
  });

  test.skipIf(!hasPoppler)('[G1] leaves a dashed square to write it in by hand, if that is accepted', async () => {
    const pdf = bytesOf(await printPdf(household, evaluated(household, view), { ...request, allowMissing: true }));
    expect(pdfText(pdf)).toContain('王');
    expect(pdfText(pdf)).not.toContain('𠮷');
  });

  test('[G1] comes from the next font that has it', async () => {
    // The same font under another name serves as the fallback: only the second one has the character.
    const file = readFileSync(
      createRequire(import.meta.url).resolve('@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf'),
    );
    const second = loadFont(file);
    const first = { ...second, name: 'Poor', has: (character: string) => character !== '𬭎' && second.has(character) };
    const poor = { ...householdView, headName: '王𬭎', members: [] };
    expect(await printPdf(household, evaluated(household, poor), { ...request, fonts: [first] })).toMatchObject({
      missing: [{ character: '𬭎' }],
    });
    const pdf = bytesOf(
      await printPdf(household, evaluated(household, poor), {
        ...request,
        fonts: [first, { ...second, name: 'Rich' }],
      }),
    );
    expect(latin(pdf).match(/\/BaseFont\/[A-Z]{6}\+Rich/g)?.length).toBeGreaterThan(0);
    if (hasPoppler) expect(pdfText(pdf)).toContain('王𬭎');
  });
});

test('a drawn signature is drawn, in its cell', async () => {
  const householdSign = 'M 20 60 C 60 10 100 110 140 60 L 200 40 Q 220 30 240 60';
  const pdf = bytesOf(await printPdf(household, evaluated(household, { ...householdView, householdSign }), request));
  expect(pdf.length).toBeGreaterThan(whole.length);
});

describe('what was made to do harm', () => {
  const printed = async (view: SheetView): Promise<Uint8Array> =>
    bytesOf(await printPdf(household, evaluated(household, { ...householdView, ...view }), request));

  test.skipIf(!hasQpdf || !hasPoppler)('words of the PDF language are words', async () => {
    const headName = ') Tj ET /JavaScript (app.alert(1)) >> endobj';
    const riskText = 'endstream endobj trailer << /Root 1 0 R >> %%EOF \\) \\( <FEFF> /OpenAction << /S /JavaScript >>';
    const pdf = await printed({ headName, riskText });
    expect(judged(pdf, 'qpdf', '--check', 'FILE')).toContain('No syntax or stream encoding errors found');
    expect(judged(pdf, 'pdfinfo', 'FILE')).toMatch(/JavaScript:\s+no/);
    expect(pdfText(pdf).replace(/\s/g, '')).toContain(headName.replace(/\s/g, ''));
    expect(latin(pdf)).not.toContain('/OpenAction << /S');
  });

  test.skipIf(!hasQpdf)(
    'a signature of a hundred thousand points, or one that leaves its box, stays in it',
    async () => {
      const points = Array.from({ length: 100_000 }, (_, index) => `L ${index % 300} ${(index * 7) % 120}`).join(' ');
      const wild = 'M 9 9 L 1e999 NaN L 1 2 3 C 5 Q - - . L 999999999 -99999999 Z ) Tj ET';
      for (const householdSign of [`M 0 0 ${points}`, wild]) {
        const pdf = await printed({ householdSign });
        expect(judged(pdf, 'qpdf', '--check', 'FILE')).toContain('No syntax or stream encoding errors found');
        const content = judged(pdf, 'qpdf', '--qdf', '--object-streams=disable', 'FILE', '-');
        expect(content).toMatch(/q [\d.]+ [\d.]+ [\d.]+ [\d.]+ re W n/);
        expect(content).not.toMatch(/Infinity|NaN|\d{6}\.\d* -?\d+\.\d* l/);
      }
    },
  );

  test.skipIf(!hasPoppler)('ten thousand characters in a cell are all on paper', async () => {
    for (const [id, text] of [
      ['address', '村'.repeat(10_000)],
      ['riskText', 'A1'.repeat(5000)],
    ] as const) {
      const read = pdfText(await printed({ [id]: text })).match(id === 'address' ? /村/g : /A1?|1/g);
      expect((read ?? []).join('').replace(/[^村A1]/g, '').length).toBeGreaterThanOrEqual(10_000);
    }
  });
});

test('two hundred members are printed in good time', async () => {
  const start = performance.now();
  const result = await printPdf(household, evaluated(household, { ...householdView, members: members(200) }), request);
  expect(performance.now() - start).toBeLessThan(5000);
  expect('pages' in result && result.pages).toBeGreaterThan(7);
});
