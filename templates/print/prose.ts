/**
 * Paragraphs (段落): running text → its paragraphs, with what is a heading and what is strong.
 *
 * - A line is a paragraph. Blanks at its beginning are left out; paper has its own indent.
 * - `一、会议议题`, a short line without a full stop, is a heading by its number (GB/T 9704-2012, 7.3.3).
 * - Rich text marks headings and strong words itself, see `readProse`.
 */
import { type ProseLine, type ProseSpan, readProse } from '../prose.ts';

export interface Paragraph {
  readonly spans: readonly ProseSpan[];
  readonly isHeading: boolean;
}

const numbered = /^[一二三四五六七八九十百]{1,4}、[^。！？；]{1,30}$/u;

export function paragraphsOf(text: string, isRich: boolean): Paragraph[] {
  const lines: readonly ProseLine[] = isRich
    ? readProse(text)
    : text.split(/\r\n?|\n/).map((line) => ({ spans: [{ text: line }], level: 0 }));
  return lines.map(({ spans, level }) => {
    const [first, ...others] = spans;
    const begun = first === undefined ? [] : [{ ...first, text: first.text.replace(/^\s+/u, '') }, ...others];
    const whole = begun.map((span) => span.text).join('');
    return { spans: begun.filter((span) => span.text !== ''), isHeading: level > 0 || numbered.test(whole) };
  });
}
