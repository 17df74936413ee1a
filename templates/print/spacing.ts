/**
 * Spacing (字距): what is left of a line that was broken → room between its characters. Pure.
 *
 * - Between Chinese and Latin letters or digits stands up to a quarter of an em, where the line has that room (W3C,
 *   Requirements for Chinese Text Layout, 3.2.2); not in dates, which official papers write close (GB/T 9704-2012, 7.3.5.4).
 * - A line that does not end its paragraph is justified: the rest goes between its characters, but not inside words and
 *   numbers. Where that would tear the line apart, more than a third of an em, it stays as it is.
 * - Nothing is broken anew and no character is added, so what is read out of the file is what was written.
 */
import { charactersOf } from './characters.ts';
import { type Line, type LinePart, word } from './lines.ts';
import type { Measure } from './page.ts';

const millimetre = 25.4 / 72;
const quarter = 0.25;
const most = 1 / 3;

const han = /\p{Script=Han}/u;
const latin = /[\p{Script=Latin}\p{Nd}]/u;
const inDates = /[年月日时分]/;
/** Full-width letters and digits are as wide as Chinese and need no room. */
const isLatin = (character: string): boolean => latin.test(character) && !/[\uff00-\uffef]/.test(character);
const isMixed = (before: string, after: string): boolean =>
  !inDates.test(before) &&
  !inDates.test(after) &&
  ((han.test(before) && isLatin(after)) || (isLatin(before) && han.test(after)));

/** A stretch of a line that is either one word or anything else. */
interface Stretch {
  readonly part: LinePart;
  readonly characters: string[];
  readonly isWord: boolean;
}

/** The line with its room used; `justified` only where it does not end its paragraph. */
export function spaced(line: Line, width: number, size: number, measure: Measure): Line {
  const slack = width - line.width;
  if (slack < 0.01 || line.parts.some(({ piece }) => piece.blank !== undefined)) return line;
  const stretches = stretchesOf(line);
  const em = size * millimetre;
  const gaps = stretches.map((stretch, index) => {
    const before = stretches[index - 1]?.characters.at(-1);
    return before !== undefined && isMixed(before, stretch.characters[0] ?? '');
  });
  const mixed = gaps.filter(Boolean).length;
  const gap = mixed === 0 ? 0 : Math.min(quarter * em, slack / mixed);
  const inside = stretches.reduce((sum, { characters, isWord }) => sum + (isWord ? 0 : characters.length - 1), 0);
  const indent = /^\u3000+$/.test(stretches[0]?.characters.join('') ?? '') ? 1 : 0;
  const places = inside + stretches.length - 1 - indent;
  const rest = line.ends || places <= 0 ? 0 : (slack - mixed * gap) / places;
  const between = rest > most * em ? 0 : rest;
  if (gap === 0 && between === 0) return line;

  const parts: LinePart[] = [];
  let x = 0;
  stretches.forEach(({ part, characters, isWord }, index) => {
    if (index > indent) x += between + (gaps[index] ? gap : 0);
    const text = characters.join('');
    const spacing = isWord ? 0 : between;
    const own = measure(text, size, part.piece.bold, part.piece.face) + spacing * (characters.length - 1);
    const last = parts.at(-1);
    if (last !== undefined && between === 0 && !gaps[index] && last.piece === part.piece) {
      parts[parts.length - 1] = { ...last, width: last.width + own, text: last.text + text };
    } else parts.push({ x, width: own, text, piece: part.piece, ...(spacing > 0 ? { spacing } : {}) });
    x += own;
  });
  return { ...line, parts, width: x };
}

function stretchesOf(line: Line): Stretch[] {
  const stretches: Stretch[] = [];
  for (const part of line.parts) {
    let last: Stretch | undefined;
    for (const character of charactersOf(part.text)) {
      const isWord = word.test(character) || character === '\u3000';
      if (last !== undefined && last.isWord === isWord) last.characters.push(character);
      else {
        last = { part, characters: [character], isWord };
        stretches.push(last);
      }
    }
  }
  return stretches;
}
