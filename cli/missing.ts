/** What cannot be printed, and where it stands, in the terminal's words. */
import type { MissingCharacter } from '#print';

export function missingSentence(missing: readonly MissingCharacter[]): string {
  const list = missing.map(({ character, codePoint, text }) => `“${character}”（${codePoint}，在“${text}”中）`);
  return `有字印不出来：${list.join('、')}。可加 --allow-missing，在该处留虚线方框，打印后手写`;
}
