/** lines.ts: breaking Chinese text. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { breakLines, type Piece } from '../../../templates/print/lines.ts';
import { measure } from './paper.ts';

const em = 10.5 * (25.4 / 72);
const textsOf = (text: string, width: number, rest: Partial<Piece> = {}): string[] =>
  breakLines([{ text, origin: 'dossier', ...rest }], width, 10.5, measure).map(({ parts }) =>
    parts.map((part) => part.text).join(''),
  );

describe('breaking lines', () => {
  test('[L1] no line begins with closing punctuation, none ends with opening punctuation', () => {
    expect(textsOf('户主患病，住院。', 4 * em)).toEqual(['户主患', '病，住', '院。']);
    expect(textsOf('原供销社（北侧）', 5 * em)).toEqual(['原供销社', '（北侧）']);
    expect(textsOf('他说：“好！”', 5 * em)).toEqual(['他说：', '“好！”']);
    expect(textsOf('甲乙丙——丁', 4 * em)).toEqual(['甲乙丙', '——丁']);
  });

  test('[L2] a telephone number, an amount or a Latin word is never parted', () => {
    expect(textsOf('联系电话13900001234请拨打', 9 * em)).toEqual(['联系电话', '13900001234请拨打']);
    expect(textsOf('自付12,345.60元', 4.5 * em)).toEqual(['自付', '12,345.60', '元']);
    expect(textsOf('见GB/T 9704-2012', 5 * em)).toEqual(['见GB/T', '9704-2012']);
    expect(textsOf('１３９００００', 3 * em)).toEqual(['１３９', '０００', '０']);
  });

  test('[L2] only what is wider than the whole line is broken, and then nothing runs over', () => {
    const lines = breakLines([{ text: '99000019600101100X', origin: 'dossier' }], 12, 10.5, measure);
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(line.width).toBeLessThanOrEqual(12);
  });

  test('[L2] a piece that belongs together stays on one line where it fits', () => {
    const pieces: Piece[] = ['□因病', '□因务工就业不稳'].map((text) => ({ text, origin: 'template', whole: true }));
    const lines = breakLines(pieces, 9 * em, 10.5, measure);
    expect(lines.map(({ parts }) => parts.map((part) => part.text).join(''))).toEqual(['□因病', '□因务工就业不稳']);
  });

  test('a blank stays with the words before it', () => {
    const pieces: Piece[] = [
      { text: '□同意', origin: 'template', whole: true },
      { text: '  ', origin: 'template' },
      { text: '□其他', origin: 'template', whole: true },
      { text: '', origin: 'template', blank: 14, glued: true },
    ];
    const lines = breakLines(pieces, 7 * em, 10.5, measure);
    expect(lines.map(({ parts }) => parts.length)).toEqual([1, 2]);
  });

  test('a line end is a line end; an empty text is one empty line', () => {
    expect(textsOf('一\n\n二', 40)).toEqual(['一', '', '二']);
    expect(textsOf('', 40)).toEqual(['']);
  });

  test('[L3] nothing is lost, nothing is wider than the line, whatever the text', () => {
    const letters = fc.constantFrom(
      '村',
      '户',
      '，',
      '。',
      '（',
      '）',
      '“',
      '”',
      '—',
      '…',
      'a',
      'Z',
      '9',
      '.',
      ' ',
      '𬭎',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 60 }), fc.integer({ min: 4, max: 60 }), (characters, width) => {
        const text = characters.join('');
        const lines = breakLines([{ text, origin: 'dossier' }], width, 10.5, measure);
        const back = lines.flatMap(({ parts }) => parts.map((part) => part.text)).join('');
        expect(back.replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
        for (const line of lines) expect(line.width).toBeLessThanOrEqual(width + 0.01);
      }),
      { numRuns: 300, seed: 20230520 },
    );
  });
});
