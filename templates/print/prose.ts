/**
 * Paragraphs (段落): running text → its paragraphs, with what is a heading and what is strong.
 *
 * - A line is a paragraph. Blanks at its beginning are left out; paper has its own indent.
 * - `一、会议议题`, a short line without a full stop, is a heading of the first level by its number, `（一）宣读政策` one of the second
 *   (GB/T 9704-2012, 7.3.3).
 * - Rich text marks headings and strong words itself, see `readProse`. Where a heading has a number too, the number says its level.
 */
import { type ProseLine, type ProseSpan, readProse } from '../prose.ts';

export interface Paragraph {
  readonly spans: readonly ProseSpan[];
  /** of a heading, from 1; 0 for a paragraph */
  readonly level: number;
}

/** By level; rich text may mark more than a short line. */
const numbers = [/^[一二三四五六七八九十百]{1,4}、/u, /^（[一二三四五六七八九十百]{1,4}）/u];
const short = /^.{3,36}$/u;
const sentence = /[。！？；]/u;

function levelOf(text: string, marked: number): number {
  if (marked === 0 && (!short.test(text) || sentence.test(text))) return 0;
  return numbers.findIndex((number) => number.test(text)) + 1 || marked;
}

export function paragraphsOf(text: string, isRich: boolean): Paragraph[] {
  const lines: readonly ProseLine[] = isRich
    ? readProse(text)
    : text.split(/\r\n?|\n/).map((line) => ({ spans: [{ text: line }], level: 0 }));
  return lines.map(({ spans, level }) => {
    const [first, ...others] = spans;
    const begun = first === undefined ? [] : [{ ...first, text: first.text.replace(/^\s+/u, '') }, ...others];
    const whole = begun.map((span) => span.text).join('');
    return { spans: begun.filter((span) => span.text !== ''), level: levelOf(whole, level) };
  });
}
